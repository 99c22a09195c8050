/* t-loss.c: the vector losses against MPFR, and their bits on every
 * instruction set. */
#include "support.h"

#include <math.h>
#include <mpfr.h>
#include <string.h>

#include "egap/fpenv.h"
#include "losslanes.h"
#include "../../verify/enclose/loss.h"

#define BATCH 512
#define ROUNDOFF 0x1p-53
#define PREC 200

static double in[BATCH], out[BATCH], u[BATCH], y[BATCH], l[BATCH], dl[BATCH];

/* |computed - exact| in units of 2^-53 |exact| */
static double units_off(double computed, mpfr_t exact)
{
    mpfr_t d;
    double off;

    mpfr_init2(d, PREC);
    mpfr_d_sub(d, computed, exact, MPFR_RNDN);
    mpfr_div(d, d, exact, MPFR_RNDN);
    off = fabs(mpfr_get_d(d, MPFR_RNDA)) / ROUNDOFF;
    mpfr_clear(d);
    return off;
}

static double worst_exp(void)
{
    double worst = 0;
    mpfr_t e;

    mpfr_init2(e, PREC);
    test_exp_neg_portable(out, in, BATCH);
    for (size_t i = 0; i < BATCH; i++) {
        mpfr_set_d(e, in[i] > -700 ? in[i] : -700, MPFR_RNDN);
        mpfr_exp(e, e, MPFR_RNDN);
        worst = fmax(worst, units_off(out[i], e));
    }
    mpfr_clear(e);
    return worst;
}

static void exp_is_within_its_bound(void **state)
{
    size_t batches = test_cases(60);
    double worst = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 11);
    for (size_t b = 0; b < batches; b++) {
        for (size_t i = 0; i < BATCH; i++)
            in[i] = -test_uniform(&rng) * (i % 2 ? 2.0 : 750.0);
        worst = fmax(worst, worst_exp());
    }
    /* the largest reductions: half-integer multiples of ln 2, two ulp about */
    for (size_t i = 0; i < BATCH; i++)
        in[i] = -(0.5 + (double)(i / 2)) * 0x1.62e42fefa39efp-1 *
                (i % 2 ? 1.0 : 1.0 - 0x1p-52);
    in[0] = 0.0;
    in[1] = -0x1p-1074;
    in[2] = -0.0;
    worst = fmax(worst, worst_exp());
    assert_true(worst <= 1.85);
    assert_true(worst > 0.5);
}

static void log1p_is_within_its_bound(void **state)
{
    size_t batches = test_cases(60);
    double worst = 0;
    test_rng rng;
    mpfr_t e;

    (void)state;
    mpfr_init2(e, PREC);
    test_rng_init(&rng, 12);
    for (size_t b = 0; b < batches; b++) {
        for (size_t i = 0; i < BATCH; i++)
            in[i] = test_uniform(&rng) *
                    (i % 2 ? 1.0 : ldexp(1.0, -(int)test_below(&rng, 1000)));
        in[0] = 1.0;
        in[1] = 0x1p-1010;
        test_log1p_portable(out, in, BATCH);
        for (size_t i = 0; i < BATCH; i++) {
            mpfr_set_d(e, in[i], MPFR_RNDN);
            mpfr_log1p(e, e, MPFR_RNDN);
            if (in[i] > 0)
                worst = fmax(worst, units_off(out[i], e));
        }
    }
    assert_true(worst <= 5.4);
    assert_true(worst > 1.0);
    mpfr_clear(e);
}

/* exact loss and derivative at the doubles u, y */
static void exact_loss(mpfr_t v, mpfr_t d, egap_loss loss, double uu, double yy)
{
    mpfr_t r;

    mpfr_init2(r, 2200); /* u - y is exact */
    mpfr_set_d(r, uu, MPFR_RNDN);
    if (loss.kind != EGAP_LOSS_LOGISTIC)
        mpfr_sub_d(r, r, yy, MPFR_RNDN);
    switch (loss.kind) {
    case EGAP_LOSS_MSE:
    case EGAP_LOSS_HALF:
        mpfr_sqr(v, r, MPFR_RNDN);
        mpfr_set(d, r, MPFR_RNDN);
        if (loss.kind == EGAP_LOSS_HALF)
            mpfr_div_ui(v, v, 2, MPFR_RNDN);
        else
            mpfr_mul_ui(d, d, 2, MPFR_RNDN);
        break;
    case EGAP_LOSS_HUBER:
        mpfr_set(d, r, MPFR_RNDN);
        if (mpfr_cmp_d(d, loss.delta) > 0)
            mpfr_set_d(d, loss.delta, MPFR_RNDN);
        if (mpfr_cmp_d(d, -loss.delta) < 0)
            mpfr_set_d(d, -loss.delta, MPFR_RNDN);
        mpfr_div_ui(v, d, 2, MPFR_RNDN);
        mpfr_sub(v, r, v, MPFR_RNDN);
        mpfr_mul(v, v, d, MPFR_RNDN);
        break;
    case EGAP_LOSS_LOGISTIC: /* w = e^-|u|: no overflow */
        mpfr_set_d(d, -fabs(uu), MPFR_RNDN);
        mpfr_exp(v, d, MPFR_RNDN);
        mpfr_add_ui(d, v, 1, MPFR_RNDN);
        if (uu > 0)
            mpfr_ui_div(d, 1, d, MPFR_RNDN);
        else
            mpfr_div(d, v, d, MPFR_RNDN);
        mpfr_sub_d(d, d, yy, MPFR_RNDN);
        mpfr_log1p(v, v, MPFR_RNDN);
        mpfr_set_d(r, yy, MPFR_RNDN); /* log(1+w) + |u| (1-y or y) */
        if (uu > 0)
            mpfr_ui_sub(r, 1, r, MPFR_RNDN);
        mpfr_mul_d(r, r, fabs(uu), MPFR_RNDN);
        mpfr_add(v, v, r, MPFR_RNDN);
        break;
    case EGAP_LOSS_ABS:
        mpfr_set_si(d, mpfr_sgn(r), MPFR_RNDN);
        mpfr_abs(v, r, MPFR_RNDN);
        break;
    }
    mpfr_clear(r);
}

/* predictions of all sizes, often near or at the target and the bends */
static void draw(test_rng *rng, egap_loss loss)
{
    for (size_t i = 0; i < BATCH; i++) {
        y[i] = test_uniform(rng);
        if (loss.kind != EGAP_LOSS_LOGISTIC)
            y[i] = ldexp(y[i] - 0.5, (int)test_below(rng, 8));
        u[i] = ldexp(test_normal(rng), (int)test_below(rng, 16) - 8);
        if (i % 8 == 1)
            u[i] = y[i];
        if (i % 8 == 2)
            u[i] = y[i] * (1 + 0x1p-52);
        if (i % 8 == 3)
            u[i] = y[i] + loss.delta;
        if (i % 8 == 4 && loss.kind == EGAP_LOSS_LOGISTIC)
            y[i] = test_below(rng, 2);
    }
    u[0] = 0.0;
}

static void check_loss(egap_loss loss)
{
    double c = egap_loss_c(loss.kind) * ROUNDOFF;
    double eprime = egap_loss_eprime(loss.kind);
    mpfr_t v, d, e;

    mpfr_inits2(2200, v, d, e, (mpfr_ptr)0);
    if (loss.kind == EGAP_LOSS_LOGISTIC) {
        mpfr_set_prec(v, 300);
        mpfr_set_prec(d, 300);
    }
    test_loss_portable(loss, l, dl, u, y, BATCH);
    for (size_t i = 0; i < BATCH; i++) {
        exact_loss(v, d, loss, u[i], y[i]);
        mpfr_d_sub(e, l[i], v, MPFR_RNDN);
        mpfr_mul_d(v, v, c, MPFR_RNDN);
        mpfr_add_d(v, v, 0x1p-1009, MPFR_RNDN); /* underflow */
        assert_true(mpfr_cmpabs(e, v) <= 0);
        mpfr_d_sub(e, dl[i], d, MPFR_RNDN);
        mpfr_mul_d(d, d, ROUNDOFF, MPFR_RNDN);
        mpfr_abs(d, d, MPFR_RNDN);
        mpfr_add_d(d, d, eprime, MPFR_RNDN);
        assert_true(mpfr_cmpabs(e, d) <= 0);
    }
    mpfr_clears(v, d, e, (mpfr_ptr)0);
}

static const egap_loss losses[] = {
    {EGAP_LOSS_MSE, 0},        {EGAP_LOSS_HALF, 0},     {EGAP_LOSS_HUBER, 1.0},
    {EGAP_LOSS_HUBER, 0x1p-9}, {EGAP_LOSS_LOGISTIC, 0}, {EGAP_LOSS_ABS, 0},
};
#define LOSSES (sizeof losses / sizeof losses[0])

static void losses_are_within_their_bounds(void **state)
{
    size_t batches = test_cases(1);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 13);
    for (size_t b = 0; b < batches; b++)
        for (size_t k = 0; k < LOSSES; k++) {
            draw(&rng, losses[k]);
            check_loss(losses[k]);
        }
}

static void losses_at_special_values(void **state)
{
    (void)state;
    for (size_t k = 0; k < LOSSES; k++) {
        for (size_t i = 0; i < BATCH; i++) {
            u[i] = i % 2 ? 0x1p60 : -0x1p60;
            y[i] = i % 4 < 2;
        }
        u[2] = u[3] = 0x1p-1074;
        u[4] = -710;
        u[5] = 710;
        check_loss(losses[k]);
        u[0] = NAN;
        test_loss_portable(losses[k], l, dl, u, y, BATCH);
        assert_true(isnan(l[0]) && isnan(dl[0]));
    }
}

#ifdef EGAP_HAVE_X86_KERNELS
static void assert_all_same_bits(const double *a, const double *b)
{
    for (size_t i = 0; i < BATCH; i++)
        if (!isnan(a[i]) || !isnan(b[i]))
            assert_same_bits(a[i], b[i]);
}

static void losses_have_the_same_bits_everywhere(void **state)
{
    static double l2[BATCH], dl2[BATCH];
    egap_isa isa = egap_isa_get();
    test_rng rng;

    (void)state;
    test_needs_processor();
    test_rng_init(&rng, 14);
    for (size_t k = 0; k < LOSSES; k++) {
        draw(&rng, losses[k]);
        u[7] = NAN;
        u[8] = -0.0;
        test_loss_portable(losses[k], l, dl, u, y, BATCH);
        if (isa >= EGAP_ISA_AVX2) {
            test_loss_avx2(losses[k], l2, dl2, u, y, BATCH);
            assert_all_same_bits(l, l2);
            assert_all_same_bits(dl, dl2);
        }
        if (isa >= EGAP_ISA_AVX512) {
            test_loss_avx512(losses[k], l2, dl2, u, y, BATCH);
            assert_all_same_bits(l, l2);
            assert_all_same_bits(dl, dl2);
        }
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_within_its_bound),
        cmocka_unit_test(log1p_is_within_its_bound),
        cmocka_unit_test(losses_are_within_their_bounds),
        cmocka_unit_test(losses_at_special_values),
#ifdef EGAP_HAVE_X86_KERNELS
        cmocka_unit_test(losses_have_the_same_bits_everywhere),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
