/* t-check-logistic.c: the checker's bounds of log(1 + e^u) and of the sigmoid
 * against MPFR with far more bits.  They are integers over 2^128, so a wrong
 * direction in a single operation shows where the result is just above or
 * below one: many outputs of all sizes, with more bits than MPFR keeps. */
#include <stdio.h> /* before gmp.h, which declares gmp_fprintf only then */

#include "support.h"

#include <mpfr.h>

#include "../../verify/check/logistic.c"

#define BITS 1024 /* of the oracle, and of its margin below */

/* u = a random integer of `size` bits, of either sign. */
static void draw(mpz_t u, test_rng *rng, size_t size)
{
    mpz_set_ui(u, 0);
    for (size_t i = 0; i < size; i += 32) {
        mpz_mul_2exp(u, u, 32);
        mpz_add_ui(u, u, (unsigned long)(test_u64(rng) >> 32));
    }
    mpz_fdiv_q_2exp(u, u, (mp_bitcnt_t)((32 - size % 32) % 32));
    if (test_below(rng, 2))
        mpz_neg(u, u);
}

typedef void (*bound)(mpz_t z, const mpz_t u, long scale, bound_side side);

/* What `bound` claims to bound, times 2^128. */
static void exact(mpfr_t x, bound f, const mpz_t u, long scale)
{
    mpfr_set_z_2exp(x, u, -scale, MPFR_RNDN);
    if (f == logistic_softplus) {
        mpfr_exp(x, x, MPFR_RNDN);
        mpfr_log1p(x, x, MPFR_RNDN);
    } else {
        mpfr_neg(x, x, MPFR_RNDN);
        mpfr_exp(x, x, MPFR_RNDN);
        mpfr_add_ui(x, x, 1, MPFR_RNDN);
        mpfr_ui_div(x, 1, x, MPFR_RNDN);
    }
    mpfr_mul_2ui(x, x, LOGISTIC_BITS, MPFR_RNDN);
}

static void check(bound f, const mpz_t u, long scale)
{
    mpz_t below, above, width;
    mpfr_t x;

    mpfr_init2(x, BITS);
    mpz_inits(below, above, width, (mpz_ptr)0);
    f(below, u, scale, BELOW);
    f(above, u, scale, ABOVE);
    exact(x, f, u, scale);
    if (mpfr_cmp_z(x, below) < 0 || mpfr_cmp_z(x, above) > 0) {
        gmp_fprintf(stderr, "u = %Zd / 2^%ld\n", u, scale);
        fail_msg("%s: not a bound",
                 f == logistic_softplus ? "softplus" : "sigmoid");
    }
    mpz_sub(width, above, below);
    assert_true(mpz_cmp_ui(width, 8) <= 0);
    mpz_clears(below, above, width, (mpz_ptr)0);
    mpfr_clear(x);
}

static void bounds_hold(void **state)
{
    test_rng rng;
    mpz_t u;

    (void)state;
    test_rng_init(&rng, 71);
    mpz_init(u);
    for (size_t i = 0; i < test_cases(6000); i++) {
        long scale = 128 + (long)test_below(&rng, 200);

        /* |u| < 1/2, where most of the 128 bits are kept, or any size */
        draw(u, &rng,
             (size_t)scale - (i % 4 ? 1 + test_below(&rng, 4) : 0) +
                 (i % 4 ? 0 : test_below(&rng, 12)));
        check(logistic_softplus, u, scale);
        check(logistic_sigmoid, u, scale);
    }
    mpz_clear(u);
}

/* e^-|u| underflows nowhere near; what is left of it still counts. */
static void bounds_hold_far_out(void **state)
{
    mpz_t u, z;

    (void)state;
    mpz_inits(u, z, (mpz_ptr)0);
    for (int sign = -1; sign <= 1; sign += 2)
        for (unsigned k = 0; k <= 13; k++) {
            mpz_set_si(u, sign);
            mpz_mul_2exp(u, u, 130 + k);
            check(logistic_softplus, u, 130);
            check(logistic_sigmoid, u, 130);
        }
    mpz_set_si(u, -1);
    mpz_mul_2exp(u, u, 130 + 80); /* u = -2^80 */
    logistic_softplus(z, u, 130, ABOVE);
    assert_int_equal(mpz_cmp_ui(z, 1), 0);
    logistic_softplus(z, u, 130, BELOW);
    assert_int_equal(mpz_sgn(z), 0);
    mpz_set_ui(u, 0);
    check(logistic_softplus, u, 130);
    check(logistic_sigmoid, u, 130);
    mpz_clears(u, z, (mpz_ptr)0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(bounds_hold_far_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
