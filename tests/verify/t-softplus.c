/* t-softplus.c: the double-double logistic loss against Arb, its tables
 * against MPFR, its bits on every instruction set. */
#include "support.h"

#include <math.h>

#include "egap/flint_compat.h"
#include "egap/fpenv.h"
#include "losslanes.h"
#include "../../verify/enclose/softplus.h"

#define BATCH 512
#define PREC 256

static egap_dd u[BATCH], l[BATCH];
static double y[BATCH];

static void set_dd(arb_t x, egap_dd a)
{
    arb_t lo;

    arb_init(lo);
    arb_set_d(x, a.hi);
    arb_set_d(lo, a.lo);
    arb_add(x, x, lo, 4000); /* exact */
    arb_clear(lo);
}

/* log(1 + e^-|u|) + |u| (1-y or y) */
static void exact_logistic(arb_t v, egap_dd a, double target)
{
    arb_t x, w;

    arb_init(x);
    arb_init(w);
    set_dd(x, a);
    arb_set_d(w, target); /* |1 - y| or |y| */
    if (arb_is_positive(x))
        arb_sub_si(w, w, 1, PREC);
    arb_abs(w, w);
    arb_abs(x, x);
    arb_mul(w, w, x, PREC);
    arb_neg(x, x);
    arb_exp(x, x, PREC);
    arb_log1p(x, x, PREC);
    arb_add(v, w, x, PREC);
    arb_clear(x);
    arb_clear(w);
}

/* an upper bound of (|computed - exact| - 2^-1000)/exact in units of 2^-106 */
static double units_off(egap_dd computed, egap_dd a, double target)
{
    arb_t v, d, tiny;
    mag_t m;
    double off = 0;

    arb_init(v);
    arb_init(d);
    arb_init(tiny);
    mag_init(m);
    exact_logistic(v, a, target);
    set_dd(d, computed);
    arb_sub(d, d, v, PREC);
    arb_abs(d, d);
    arb_one(tiny);
    arb_mul_2exp_si(tiny, tiny, -1000);
    arb_sub(d, d, tiny, PREC);
    arb_div(d, d, v, PREC);
    arb_mul_2exp_si(d, d, 106);
    if (!arb_is_negative(d)) {
        arb_get_mag(m, d);
        off = mag_get_d(m);
    }
    arb_clear(v);
    arb_clear(d);
    arb_clear(tiny);
    mag_clear(m);
    return off;
}

static void draw(test_rng *rng)
{
    for (size_t i = 0; i < BATCH; i++) {
        double a = test_uniform(rng), b;

        switch (i % 6) {
        case 0: /* the usual sizes */
            a = 20 * a;
            break;
        case 1: /* all sizes */
            a = ldexp(a, (int)test_below(rng, 80) - 60);
            break;
        case 2: /* borders of the reduction: a = (k + 1/2) ln2/64 */
            a = ((double)test_below(rng, 4000) + 0.5) * 0x1.62e42fefa39efp-7 *
                (1 + ldexp(a - 0.5, -45));
            break;
        case 3: /* borders of the table of log: v = (j + 1/2)/32 */
            a = -log(((double)test_below(rng, 32) + 0.5) / 32) *
                (1 + ldexp(a - 0.5, -48));
            break;
        case 4: /* centres: c_j (1 + v) close to 1 */
            a = -log((1.0 + (double)test_below(rng, 32)) / 32 *
                     (1 + ldexp(a - 0.5, -(int)test_below(rng, 50))));
            break;
        default:
            a = 750 * a;
        }
        b = (test_uniform(rng) - 0.5) * 0x1p-53 * a;
        if (i % 7 == 0)
            b = 0;
        if (test_below(rng, 2))
            a = -a;
        u[i] = (egap_dd){a, a + b == a ? (a > 0 ? b : -b) : 0};
        y[i] = i % 3 == 0 ? test_uniform(rng) : (double)test_below(rng, 2);
    }
    u[0] = (egap_dd){0, 0};
    u[1] = (egap_dd){0x1p-1074, 0};
    u[2] = (egap_dd){-700, 0};
    u[3] = (egap_dd){0x1p200, 0x1p140};
    u[4] = (egap_dd){-0x1p200, -0x1p140};
}

static void logistic_is_within_its_bound(void **state)
{
    size_t batches = test_cases(8);
    double worst = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 21);
    for (size_t b = 0; b < batches; b++) {
        draw(&rng);
        test_logistic_dd_portable(l, u, y, BATCH);
        for (size_t i = 0; i < BATCH; i++)
            worst = fmax(worst, units_off(l[i], u[i], y[i]));
    }
    print_message("worst: %.2f of %.0f units of 2^-106\n", worst,
                  EGAP_SOFTPLUS_DD * 0x1p106);
    assert_true(worst <= EGAP_SOFTPLUS_DD * 0x1p106);
    assert_true(worst > 0.1);
}

static void check_pair(double hi, double lo, mpfr_t exact)
{
    mpfr_t rest;

    mpfr_init2(rest, 300);
    assert_same_bits(hi, mpfr_get_d(exact, MPFR_RNDN));
    mpfr_sub_d(rest, exact, hi, MPFR_RNDN);
    assert_same_bits(lo, mpfr_get_d(rest, MPFR_RNDN));
    mpfr_clear(rest);
}

static void tables_are_the_nearest_pairs(void **state)
{
    mpfr_t x;

    (void)state;
    mpfr_init2(x, 300);
    for (int j = 0; j < 64; j++) {
        mpfr_set_d(x, -j / 64.0, MPFR_RNDN);
        mpfr_exp2(x, x, MPFR_RNDN);
        check_pair(egap_softplus_exp2_hi[j], egap_softplus_exp2_lo[j], x);
    }
    for (int j = 0; j <= 32; j++) {
        assert_same_bits(egap_softplus_c[j],
                         rint(1024 / (1 + j / 32.0)) / 1024);
        mpfr_set_d(x, egap_softplus_c[j], MPFR_RNDN);
        mpfr_log(x, x, MPFR_RNDN);
        mpfr_neg(x, x, MPFR_RNDN);
        mpfr_add_d(x, x, 0.0, MPFR_RNDN); /* no -0 */
        check_pair(egap_softplus_logc_hi[j], egap_softplus_logc_lo[j], x);
    }
    mpfr_clear(x);
}

static void no_lane_is_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < 8; i++) {
        u[i] = (egap_dd){1.0, 0};
        y[i] = 1;
    }
    u[3] = (egap_dd){NAN, NAN};
    u[4] = (egap_dd){INFINITY, NAN};
    test_logistic_dd_portable(l, u, y, 8);
    assert_true(isnan(l[3].hi));
    assert_true(!isfinite(l[4].hi + l[4].lo));
    assert_true(units_off(l[2], u[2], 1) < 512);
}

#ifdef EGAP_HAVE_X86_KERNELS
static void same_bits_everywhere(void **state)
{
    static egap_dd l2[BATCH];
    egap_isa isa = egap_isa_get();
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 22);
    draw(&rng);
    test_logistic_dd_portable(l, u, y, BATCH);
    for (int k = EGAP_ISA_AVX2; k <= (int)isa; k++) {
        if (k == EGAP_ISA_AVX2)
            test_logistic_dd_avx2(l2, u, y, BATCH);
        else
            test_logistic_dd_avx512(l2, u, y, BATCH);
        for (size_t i = 0; i < BATCH; i++) {
            assert_same_bits(l[i].hi, l2[i].hi);
            assert_same_bits(l[i].lo, l2[i].lo);
        }
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logistic_is_within_its_bound),
        cmocka_unit_test(tables_are_the_nearest_pairs),
        cmocka_unit_test(no_lane_is_lost),
#ifdef EGAP_HAVE_X86_KERNELS
        cmocka_unit_test(same_bits_everywhere),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
