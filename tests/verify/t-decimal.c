/* t-decimal.c: decimals enclose, hexadecimal text is exact. */
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/decimal.h"
#include "support.h"

/* A double from random bits; finite. */
static double any_double(test_rng *rng)
{
    double x;

    do {
        uint64_t bits = test_u64(rng);

        memcpy(&x, &bits, sizeof x);
    } while (!isfinite(x));
    if (test_below(rng, 2) == 0)
        return test_normal(rng);
    return x;
}

/* The text compared with x, exactly: its sign as of (text - x). */
static int compare_text(const char *text, double x)
{
    mpq_t q, ten;
    mpfr_t v;
    int order;
    char digits[128];
    size_t used = 0;
    long exponent = 0;
    const char *s = text;

    /* an exact rational: digits without the point times a power of ten */
    for (; *s != '\0' && *s != 'e'; s++) {
        if (*s == '.')
            for (const char *t = s + 1; *t != '\0' && *t != 'e'; t++)
                exponent--;
        else
            digits[used++] = *s;
    }
    digits[used] = '\0';
    if (*s == 'e')
        exponent += strtol(s + 1, NULL, 10);
    mpq_inits(q, ten, NULL);
    assert_int_equal(mpz_set_str(mpq_numref(q), digits, 10), 0);
    mpz_ui_pow_ui(mpq_numref(ten), 10, (unsigned long)labs(exponent));
    if (exponent >= 0)
        mpq_mul(q, q, ten);
    else
        mpq_div(q, q, ten);
    mpfr_init2(v, 53);
    mpfr_set_d(v, x, MPFR_RNDN);
    order = -mpfr_cmp_q(v, q);
    mpfr_clear(v);
    mpq_clears(q, ten, NULL);
    return order;
}

static void assert_json_number(const char *text)
{
    json_error_t error;
    json_t *value = json_loads(text, JSON_DECODE_ANY, &error);

    if (value == NULL)
        fail_msg("'%s' is not JSON: %s", text, error.text);
    assert_true(json_is_number(value));
    json_decref(value);
}

static void check_decimals(double x, int digits)
{
    char lo[EGAP_NUMBER_TEXT], hi[EGAP_NUMBER_TEXT], near[EGAP_NUMBER_TEXT];

    egap_decimal_down(lo, sizeof lo, x, digits);
    egap_decimal_up(hi, sizeof hi, x, digits);
    egap_decimal_near(near, sizeof near, x, digits);
    /* a few digits of the largest doubles overflow when read back */
    if (digits >= 17 || fabs(x) < 1e307) {
        assert_json_number(lo);
        assert_json_number(hi);
        assert_json_number(near);
    }
    if (compare_text(lo, x) > 0 || compare_text(hi, x) < 0)
        fail_msg("%a (%d digits): [%s, %s] does not enclose", x, digits, lo,
                 hi);
    assert_true(strcmp(near, lo) == 0 || strcmp(near, hi) == 0);
    /* one is exact where both agree, and nothing lies between otherwise */
    if (strcmp(lo, hi) == 0)
        assert_int_equal(compare_text(lo, x), 0);
    else if (digits >= 17)
        assert_true(strtod(hi, NULL) <= nextafter(x, INFINITY) &&
                    strtod(lo, NULL) >= nextafter(x, -INFINITY));
    if (digits >= 17)
        assert_true(strtod(near, NULL) == x);
}

static void test_decimals(void **state)
{
    static const double special[] = {0.1,        0.5,
                                     1,          -1,
                                     1e22,       1e23,
                                     1e17,       99999999999,
                                     123456.7,   1e-4,
                                     1e-5,       0x1p-1074,
                                     -0x1p-1074, 0x1.fffffffffffffp1023,
                                     0x1p-1022,  9.5,
                                     -0.001,     1e16};
    static const int digits[] = {1, 2, 5, 16, 17, 18, 40};
    test_rng rng;

    (void)state;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        for (size_t k = 0; k < sizeof digits / sizeof *digits; k++)
            check_decimals(special[i], digits[k]);
    test_rng_init(&rng, 1);
    for (size_t i = test_cases(4000); i > 0; i--)
        check_decimals(any_double(&rng), digits[test_below(&rng, 7)]);
}

static void test_decimal_words(void **state)
{
    char buf[EGAP_NUMBER_TEXT];

    (void)state;
    assert_string_equal(egap_decimal_up(buf, sizeof buf, INFINITY, 17), "null");
    assert_string_equal(egap_decimal_down(buf, sizeof buf, NAN, 17), "null");
    assert_string_equal(egap_decimal_down(buf, sizeof buf, 0.0, 17), "0");
    assert_string_equal(egap_decimal_down(buf, sizeof buf, 0.5, 17), "0.5");
    assert_string_equal(egap_decimal_down(buf, sizeof buf, 0.1, 17), "0.1");
    assert_string_equal(egap_decimal_up(buf, sizeof buf, 0.1, 17),
                        "0.10000000000000001");
    assert_string_equal(egap_decimal_down(buf, sizeof buf, -0.1, 17),
                        "-0.10000000000000001");
    assert_string_equal(egap_decimal_up(buf, sizeof buf, 1234.0, 17), "1234");
    assert_string_equal(egap_decimal_up(buf, sizeof buf, 1000.0, 3), "1000");
    assert_string_equal(egap_decimal_up(buf, sizeof buf, 1001.0, 3), "1010");
    assert_string_equal(egap_decimal_up(buf, sizeof buf, 9.99, 1), "10");
    assert_string_equal(egap_decimal_up(buf, sizeof buf, 1.5e-7, 2), "1.5e-7");
    assert_string_equal(egap_decimal_near(buf, sizeof buf, 1e300, 17),
                        "1.0000000000000001e300");
    assert_string_equal(egap_decimal_near(buf, sizeof buf, 0.001, 3), "0.001");
}

static void test_hex(void **state)
{
    static const double special[] = {0.0,
                                     -0.0,
                                     1,
                                     -1,
                                     0x1p-1074,
                                     0x1p-1022,
                                     0x1.8p-1030,
                                     INFINITY,
                                     -INFINITY,
                                     3.0,
                                     0x1.fffffffffffffp1023,
                                     0.1};
    char buf[EGAP_NUMBER_TEXT], libc[64];
    test_rng rng;

    (void)state;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        snprintf(libc, sizeof libc, "%a", special[i]);
        assert_string_equal(egap_hex_text(buf, sizeof buf, special[i]), libc);
    }
    assert_string_equal(egap_hex_text(buf, sizeof buf, -NAN), "nan");
    test_rng_init(&rng, 2);
    for (size_t i = test_cases(4000); i > 0; i--) {
        double x = any_double(&rng);

        assert_same_bits(strtod(egap_hex_text(buf, sizeof buf, x), NULL), x);
        snprintf(libc, sizeof libc, "%a", x);
        assert_string_equal(buf, libc);
    }
}

/* A locale with a decimal comma must not change a byte. */
static void test_locale(void **state)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE",
                                        "fr_FR.UTF-8"};
    char plain[EGAP_NUMBER_TEXT], other[EGAP_NUMBER_TEXT];
    const char *found = NULL;

    (void)state;
    egap_decimal_down(plain, sizeof plain, 1.25, 17);
    for (size_t i = 0; i < 4 && found == NULL; i++)
        found = setlocale(LC_ALL, names[i]);
    if (found == NULL)
        skip(); /* no such locale is installed */
    egap_decimal_down(other, sizeof other, 1.25, 17);
    assert_string_equal(plain, other);
    assert_string_equal(egap_hex_text(other, sizeof other, 1.5), "0x1.8p+0");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_decimal_words),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
