/* t-exact.c: exact tests of two samples against counting all relabellings. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/exact.h"

#define MOST 12

static void is_fraction(const egap_rational *q, const char *numerator,
                        const char *denominator)
{
    assert_string_equal(q->numerator, numerator);
    assert_string_equal(q->denominator, denominator);
}

static double largest(const double *v, size_t count)
{
    double max = v[0];

    for (size_t i = 1; i < count; i++)
        max = fmax(max, v[i]);
    return max;
}

static long twice_u(const double *a, size_t na, const double *b, size_t nb)
{
    long sum = 0;

    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            sum += b[k] > a[i] ? 2 : b[k] == a[i];
    return sum;
}

/* Counts over all 2^(na+nb) labellings those with na "a"s, and of these the
 * ones at least as extreme: [0] of the maximum, [1] of the ranks. */
static void by_counting(double p[2], const double *v, size_t na, size_t nb)
{
    double all = 0, few[2] = {0, 0};
    double max = largest(v + na, nb) - largest(v, na);
    long u = twice_u(v, na, v + na, nb);

    for (unsigned set = 0; set < 1u << (na + nb); set++) {
        double a[MOST], b[MOST];
        size_t ka = 0, kb = 0;

        for (size_t i = 0; i < na + nb; i++)
            if (set >> i & 1)
                a[ka++] = v[i];
            else
                b[kb++] = v[i];
        if (ka != na)
            continue;
        all++;
        few[0] += largest(b, nb) - largest(a, na) <= max;
        few[1] += twice_u(a, na, b, nb) <= u;
    }
    p[0] = few[0] / all;
    p[1] = few[1] / all;
}

static void agree_with_counting(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 61);
    for (size_t i = 0; i < test_cases(120); i++) {
        size_t na = 1 + test_below(&rng, 5), nb = 1 + test_below(&rng, 5);
        size_t values = 1 + test_below(&rng, 20); /* few: ties */
        unsigned long long u;
        double v[MOST], p[2];
        egap_rational q;
        egap_error err = {0};

        for (size_t k = 0; k < na + nb; k++)
            v[k] = (double)test_below(&rng, values) - 3;
        by_counting(p, v, na, nb);
        assert_ok(egap_exact_max(&q, v, na, v + na, nb, &err), &err);
        assert_true(fabs(q.value.lo - p[0]) < 1e-14 && q.value.lo > 0);
        assert_true(q.value.hi <= nextafter(q.value.lo, 2));
        egap_rational_clear(&q);
        assert_ok(egap_exact_ranks(&q, &u, v, na, v + na, nb, &err), &err);
        assert_int_equal(u, twice_u(v, na, v + na, nb));
        assert_true(fabs(q.value.lo - p[1]) < 1e-14 && q.value.lo > 0);
        egap_rational_clear(&q);
        assert_ok(egap_exact_cliff(&q, v, na, v + na, nb, &err), &err);
        assert_true(fabs(q.value.lo - ((double)u / (double)(na * nb) - 1)) <
                    1e-14);
        egap_rational_clear(&q);
    }
}

static void known_by_hand(void **state)
{
    static const double a[] = {5, 4, 1}, b[] = {3, 2};
    unsigned long long u;
    egap_rational q;
    egap_error err = {0};

    (void)state;
    /* 5 and 4 must be a's: (3/5)(2/4) */
    assert_ok(egap_exact_max(&q, a, 3, b, 2, &err), &err);
    is_fraction(&q, "3", "10");
    egap_rational_clear(&q);
    /* U = 2 of 6; of 10 choices 1 + 1 + 2 have U = 0, 1, 2 */
    assert_ok(egap_exact_ranks(&q, &u, a, 3, b, 2, &err), &err);
    assert_int_equal(u, 4);
    is_fraction(&q, "2", "5");
    egap_rational_clear(&q);
    assert_ok(egap_exact_cliff(&q, a, 3, b, 2, &err), &err);
    is_fraction(&q, "-1", "3");
    egap_rational_clear(&q);
}

/* 200 and 200 values, the 15 (24) largest all in a: the product
 * prod (200 - i)/(400 - i), and U of separated samples. */
static void of_two_hundred(void **state)
{
    static const struct {
        size_t top;
        double p;
    } known[] = {{15, 2.324e-5}, {24, 2.862e-8}};
    double a[200], b[200];
    unsigned long long u;
    egap_rational q;
    egap_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < 200; k++) {
            a[k] = k < known[i].top ? 1000 + (double)k : (double)k;
            b[k] = (double)k + 0.5;
        }
        assert_ok(egap_exact_max(&q, a, 200, b, 200, &err), &err);
        assert_true(fabs(q.value.lo / known[i].p - 1) < 1e-3);
        egap_rational_clear(&q);
    }
    for (size_t k = 0; k < 200; k++)
        b[k] = -1 - (double)k;
    assert_ok(egap_exact_ranks(&q, &u, a, 200, b, 200, &err), &err);
    assert_int_equal(u, 0);
    assert_string_equal(q.numerator, "1"); /* 1 of C(400, 200) */
    assert_int_equal(strlen(q.denominator), 120);
    egap_rational_clear(&q);
    /* by symmetry P(U <= n^2/2) is just above 1/2 */
    for (size_t k = 0; k < 200; k++) {
        a[k] = (double)(k % 2 == 0 ? 4 * k : 4 * k + 2);
        b[k] = (double)(k % 2 == 0 ? 4 * k + 2 : 4 * k);
    }
    assert_ok(egap_exact_ranks(&q, &u, a, 200, b, 200, &err), &err);
    assert_int_equal(u, 40000);
    assert_true(q.value.lo > 0.5 && q.value.hi < 0.501);
    egap_rational_clear(&q);
}

/* the sum of two integers, as texts */
static void add_texts(char *sum, const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b), most = la > lb ? la : lb;
    int carry = 0;

    sum[most + 1] = '\0';
    for (size_t k = 0; k <= most; k++) {
        int x = k < la ? a[la - 1 - k] - '0' : 0;
        int y = k < lb ? b[lb - 1 - k] - '0' : 0;

        sum[most - k] = (char)('0' + (x + y + carry) % 10);
        carry = (x + y + carry) / 10;
    }
    memmove(sum, sum + strspn(sum, "0"), most + 2 - strspn(sum, "0"));
}

/* Upside down 2U becomes 2 na nb - 2U: those up to U and those from U + 1/2
 * on are all. */
static void many_with_ties(void **state)
{
    static const size_t kinds[] = {3, 150};
    static double v[280], down[280];
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 62);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        unsigned long long u, turned;
        egap_rational p, q;
        egap_error err = {0};
        char sum[400];

        for (size_t k = 0; k < 280; k++) {
            v[k] = (double)test_below(&rng, kinds[i]);
            v[k] = v[k] < (double)kinds[i] / 5 ? 0 : v[k]; /* many zeros */
            down[k] = -v[k];
        }
        assert_ok(egap_exact_ranks(&p, &u, v, 150, v + 150, 130, &err), &err);
        assert_ok(egap_exact_ranks_shifted(&q, &turned, down, 150, down + 150,
                                           130, -1, &err),
                  &err);
        assert_int_equal(u + turned, 2 * 150 * 130);
        assert_true(p.value.lo > 0 && p.value.hi < 1);
        assert_string_equal(p.denominator, q.denominator);
        add_texts(sum, p.numerator, q.numerator);
        assert_string_equal(sum, p.denominator);
        egap_rational_clear(&p);
        egap_rational_clear(&q);
    }
}

static void wrong_samples_are_refused(void **state)
{
    static const double good[] = {1, 2}, bad[] = {1, NAN};
    egap_rational q;
    egap_error err = {0};

    (void)state;
    assert_int_equal(egap_exact_max(&q, good, 2, bad, 2, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "value 1 of sample b"));
    assert_int_equal(egap_exact_cliff(&q, good, 0, good, 2, &err), EGAP_EINPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agree_with_counting),
        cmocka_unit_test(known_by_hand),
        cmocka_unit_test(of_two_hundred),
        cmocka_unit_test(many_with_ties),
        cmocka_unit_test(wrong_samples_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
