/* t-covering.c: covering numbers against integers known exactly and against
 * counting, first widths against linear search and closed forms. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/covering.h"
#include "egap/dataset.h"
#include "egap/flint_compat.h"
#include "egap/round.h"

static char *first_width(unsigned long n, const char *eta)
{
    char *m;
    egap_error err = {0};

    assert_ok(egap_covering_first(&m, n, eta, &err), &err);
    return m;
}

static void widths_of_small_dimensions(void **state)
{
    static const struct {
        unsigned long n;
        const char *eta, *m;
    } known[] = {
        {1, "1/2", "6"},       {1, "9/20", "7"},       {1, "3/8", "9"},
        {1, "1/4", "20"},      {2, "1/3", "116"},      {2, "0.3", "173"},
        {2, "1/4", "389"},     {2, "1/6", "4871"},     {3, "1/4", "7652"},
        {3, "0.225", "17437"}, {3, "0.1875", "93592"}, {3, "0.125", "18377736"},
        {4, "1/5", "1821061"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char *m = first_width(known[i].n, known[i].eta);

        assert_string_equal(m, known[i].m);
        free(m);
    }
}

/* Leading digits and length, from a computation with 700 digits. */
static void widths_of_hundreds_of_digits(void **state)
{
    static const struct {
        unsigned long n;
        const char *eta, *lead;
        size_t digits;
    } known[] = {
        {30, "1/31", "90760", 280}, {31, "1/32", "418558", 299},
        {30, "9/310", "1159", 312}, {31, "9/320", "6337", 332},
        {30, "3/124", "1893", 374}, {31, "3/128", "1453", 399},
        {30, "1/62", "823", 560},   {31, "1/64", "1751", 598},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char *m = first_width(known[i].n, known[i].eta);

        assert_int_equal(strlen(m), known[i].digits);
        assert_memory_equal(m, known[i].lead, strlen(known[i].lead));
        free(m);
    }
}

/* m - 1 has at least m - 1 balls, m has fewer than m: by exact counting. */
static void the_width_before_has_more_balls(void **state)
{
    static const unsigned long dimensions[] = {1, 2, 3, 5, 7, 13, 31};
    egap_error err = {0};
    fmpz_t m, u;

    (void)state;
    fmpz_init(m);
    fmpz_init(u);
    for (size_t i = 0; i < sizeof dimensions / sizeof dimensions[0]; i++)
        for (int part = 1; part <= 4; part++) {
            char eta[32], *text, *balls;

            snprintf(eta, sizeof eta, "%d/%lu", part, 4 * (dimensions[i] + 1));
            text = first_width(dimensions[i], eta);
            fmpz_set_str(m, text, 10);
            assert_ok(
                egap_covering_number(&balls, dimensions[i], eta, text, &err),
                &err);
            fmpz_set_str(u, balls, 10);
            assert_true(fmpz_cmp(m, u) > 0);
            free(balls);
            free(text);
            fmpz_sub_ui(m, m, 1);
            text = fmpz_get_str(NULL, 10, m);
            assert_ok(
                egap_covering_number(&balls, dimensions[i], eta, text, &err),
                &err);
            fmpz_set_str(u, balls, 10);
            assert_true(fmpz_cmp(m, u) <= 0);
            free(balls);
            flint_free(text);
        }
    fmpz_clear(m);
    fmpz_clear(u);
}

static void counts_are_exact(void **state)
{
    static const struct {
        unsigned long n;
        const char *eta, *m, *u;
    } known[] = {
        {2, "0", "16", "81"},   /* e = 1/4: 9^2 */
        {2, "1/2", "16", "25"}, /* e = 1/2: 5^2 */
        {2, "0", "2", "14"},    /* (1 + 2 sqrt 2)^2 = 14.65... */
        {3, "0", "1", "27"},    /* e = 1 */
        {1, "0", "1000000000000000000000", "2000000000000000000001"},
        {3, "0", "1000000000000000000000", "8000001200000060000001"},
        {2, "0.5", "10000", "441"}, /* e = 1/10: 21^2 */
    };
    egap_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char *u;

        assert_ok(egap_covering_number(&u, known[i].n, known[i].eta, known[i].m,
                                       &err),
                  &err);
        assert_string_equal(u, known[i].u);
        free(u);
    }
}

/* One sample x = e_1 of n features, target 1: D = 1, F(0) = 1/2, H = 1. */
typedef struct {
    double x[4], y[1];
    egap_theory_loss loss;
    egap_data data;
    egap_rate_inputs in;
} small_case;

static void small_case_set(small_case *c, size_t n, egap_loss_kind kind)
{
    *c = (small_case){.x = {1}, .y = {1}, .loss = {{kind, 2}, 0}};
    c->data = (egap_data){1, n, c->x, c->y};
    c->in = (egap_rate_inputs){.data = &c->data,
                               .loss = &c->loss,
                               .kappa = 0.0625,
                               .level = 0.25,
                               .mass_kind = EGAP_MASS_GIVEN,
                               .mass = 4,
                               .reference = 1};
}

static unsigned long first_of(egap_rates *rates, egap_rate_kind kind)
{
    egap_error err = {0};
    unsigned long width;
    char *m;

    assert_ok(egap_rates_first(&m, rates, kind, &err), &err);
    if (m == NULL)
        return 0;
    width = strtoul(m, NULL, 10);
    free(m);
    return width;
}

static void first_widths_known_by_hand(void **state)
{
    small_case c;
    egap_rates *rates;
    egap_error err = {0};

    (void)state;
    /* absolute loss: L = 1, D = 1, budget 1 - 1/4 = 3/4, T = 4 */
    small_case_set(&c, 2, EGAP_LOSS_ABS);
    assert_ok(egap_rates_init(&rates, &c.in, &err), &err);
    assert_true(egap_rates_budget(rates).lo <= 0.75 &&
                egap_rates_budget(rates).hi >= 0.75);
    /* (1 - 1/16) 4/m < 3/4: m > 5, and 3.75/5 = 3/4 is not below */
    assert_int_equal(first_of(rates, EGAP_RATE_PRUNE), 6);
    /* 4/sqrt(m-1) < 3/4: m - 1 > 28.4 */
    assert_int_equal(first_of(rates, EGAP_RATE_LIPSCHITZ), 30);
    /* 8 pi/m^2 < 3/4: m > 5.79 */
    assert_int_equal(first_of(rates, EGAP_RATE_PAIR), 6);
    /* 4 sqrt 2 * 4 sqrt(2/m) < 3/4: m > 2 (22.627/0.75)^2 = 1820.4 */
    assert_int_equal(first_of(rates, EGAP_RATE_CUBE), 1821);
    /* 16/(sqrt m - 1) < 3/4: sqrt m > 67/3, m > 498.8 */
    assert_int_equal(first_of(rates, EGAP_RATE_MERGE), 499);
    /* 4 * 16 * 2/(sqrt m - 1) < 3/4: sqrt m > 515/3, m > 29469.4 */
    assert_int_equal(first_of(rates, EGAP_RATE_V1), 29470);
    /* 64/sqrt m < 3/4: m > 7281.8 */
    assert_int_equal(first_of(rates, EGAP_RATE_V1_FREE), 7282);
    assert_int_equal(first_of(rates, EGAP_RATE_CARA), 2);
    assert_int_equal(first_of(rates, EGAP_RATE_SMOOTH), 0);
    egap_rates_clear(rates);
    /* half-squared: H = 1, budget 1/4; 16/(2(m-1)) < 1/4: m > 33 */
    small_case_set(&c, 2, EGAP_LOSS_HALF);
    assert_ok(egap_rates_init(&rates, &c.in, &err), &err);
    assert_int_equal(first_of(rates, EGAP_RATE_SMOOTH), 34);
    assert_int_equal(first_of(rates, EGAP_RATE_LIPSCHITZ), 0);
    /* p = 4/m: (sqrt(1/2) - 1/16) p + p^2/2 < 1/4: p < 0.3134, m > 12.76 */
    assert_int_equal(first_of(rates, EGAP_RATE_HPRUNE), 13);
    /* P parts of the circle: 16 (2 sin(pi/P))^2/(4P) < 1/4: P >= 9, m - 1 =
     * 36 */
    assert_int_equal(first_of(rates, EGAP_RATE_STRAT_SMOOTH), 37);
    egap_rates_clear(rates);
}

/* The first width is below the target, the one before is not, for every
 * bound; widths between do not turn back. */
static void first_widths_are_first(void **state)
{
    static const egap_loss_kind kinds[] = {EGAP_LOSS_HUBER, EGAP_LOSS_ABS,
                                           EGAP_LOSS_LOGISTIC, EGAP_LOSS_MSE};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 47);
    for (size_t i = 0; i < test_cases(24); i++) {
        small_case c;
        egap_rates *rates;
        egap_error err = {0};
        double target;

        small_case_set(&c, 1 + test_below(&rng, 4), kinds[i % 4]);
        for (size_t k = 0; k < 4; k++)
            c.x[k] = test_normal(&rng);
        c.in.mass = 1 + 5 * test_uniform(&rng);
        c.in.reference = 1 + test_below(&rng, 3);
        c.in.below = i % 2 ? 0.125 : 0;
        assert_ok(egap_rates_init(&rates, &c.in, &err), &err);
        target = egap_rates_budget(rates).lo;
        for (int kind = 0; kind < EGAP_RATE_COUNT; kind++) {
            unsigned long first = first_of(rates, (egap_rate_kind)kind);
            double last = INFINITY;

            if (!egap_rates_apply(rates, (egap_rate_kind)kind)) {
                assert_int_equal(first, 0);
                continue;
            }
            for (unsigned long m = first > 20 ? first - 20 : 1; m < first + 20;
                 m++) {
                char text[32];
                egap_bounds v;

                snprintf(text, sizeof text, "%lu", m);
                assert_ok(egap_rates_increment(&v, rates, (egap_rate_kind)kind,
                                               text, &err),
                          &err);
                assert_true(m < first ? v.hi >= target : v.lo < target);
                assert_true(v.lo <= last);
                last = v.hi;
            }
        }
        egap_rates_clear(rates);
    }
}

/* Of half-moons at the level 0.32: widths that were also found in floating
 * point, by closed forms. */
static void first_widths_of_half_moons(void **state)
{
    egap_dataset set;
    egap_theory_loss loss = {{EGAP_LOSS_LOGISTIC, 0}, 0};
    egap_rates *rates;
    egap_error err = {0};
    egap_data data;
    egap_rate_inputs in = {.data = &data,
                           .loss = &loss,
                           .kappa = 0.001,
                           .level = 0.320012,
                           .reference = 1};

    (void)state;
    assert_ok(egap_dataset_load_arrays(&set, "experiments/data/moons.npz", "X",
                                       "y", &err),
              &err);
    data = egap_dataset_view(&set);
    assert_ok(egap_rates_init(&rates, &in, &err), &err);
    assert_int_equal(first_of(rates, EGAP_RATE_PRUNE), 1012);
    assert_int_equal(first_of(rates, EGAP_RATE_PAIR), 80);
    assert_int_equal(first_of(rates, EGAP_RATE_CARA), 1600);
    egap_rates_clear(rates);
    in.mass_kind = EGAP_MASS_GIVEN;
    in.mass = 5.47;
    assert_ok(egap_rates_init(&rates, &in, &err), &err);
    assert_int_equal(first_of(rates, EGAP_RATE_PRUNE), 18);
    assert_int_equal(first_of(rates, EGAP_RATE_PAIR), 11);
    assert_int_equal(first_of(rates, EGAP_RATE_SMOOTH), 15);
    assert_int_equal(first_of(rates, EGAP_RATE_LIPSCHITZ), 301);
    egap_rates_clear(rates);
    in.level = 0.7; /* above F(0) = log 2 */
    assert_int_equal(egap_rates_init(&rates, &in, &err), EGAP_REJECTED);
    egap_dataset_clear(&set);
}

static void wrong_calls_are_refused(void **state)
{
    static const char *const bad[] = {"",      "1", "-1/2", "1/0",   "x",
                                      "0.5.5", "0", "3/2",  "1/2/3", "1/2.5"};
    egap_error err = {0};
    small_case c;
    egap_rates *rates;
    char *m;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(egap_covering_first(&m, 2, bad[i], &err), EGAP_EUSAGE);
    assert_int_equal(egap_covering_first(&m, 0, "1/3", &err), EGAP_EUSAGE);
    assert_int_equal(egap_covering_number(&m, 2, "1/3", "0", &err),
                     EGAP_EUSAGE);
    assert_int_equal(egap_covering_number(&m, 2, "1/3", "-5", &err),
                     EGAP_EUSAGE);
    small_case_set(&c, 2, EGAP_LOSS_ABS);
    c.in.kappa = 0;
    assert_int_equal(egap_rates_init(&rates, &c.in, &err), EGAP_EUSAGE);
    c.in.kappa = 1;
    c.in.reference = 0;
    assert_int_equal(egap_rates_init(&rates, &c.in, &err), EGAP_EUSAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_of_small_dimensions),
        cmocka_unit_test(widths_of_hundreds_of_digits),
        cmocka_unit_test(the_width_before_has_more_balls),
        cmocka_unit_test(counts_are_exact),
        cmocka_unit_test(first_widths_known_by_hand),
        cmocka_unit_test(first_widths_are_first),
        cmocka_unit_test(first_widths_of_half_moons),
        cmocka_unit_test(wrong_calls_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
