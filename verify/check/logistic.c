/* logistic.c: bounds of exp and log1p by MPFR, each operation rounded in the
 * direction that keeps the result on its side.
 *
 * Only e^x with x <= 0 is formed, so nothing overflows; what underflows is
 * still rounded to the right side.
 * Proof: paper/algorithms.tex, lemma "exact logistic". */
#include "loss.h"

#include <stdbool.h>

#include <mpfr.h>

/* x = e^-|u|, bounded on the given side */
static void exp_minus_abs(mpfr_t x, const mpz_t u, long scale,
                          bound_side side)
{
    mpfr_rnd_t round = side == BELOW ? MPFR_RNDD : MPFR_RNDU;
    mpz_t v;

    mpz_init(v);
    mpz_abs(v, u);
    mpz_neg(v, v);
    mpfr_set_z_2exp(x, v, -scale, round);
    mpfr_exp(x, x, round);
    mpz_clear(v);
}

/* log(1 + e^u) = max(u, 0) + log(1 + e^-|u|) */
void logistic_softplus(mpz_t z, const mpz_t u, long scale, bound_side side)
{
    mpfr_rnd_t round = side == BELOW ? MPFR_RNDD : MPFR_RNDU;
    mpfr_t x;
    mpz_t whole;

    mpfr_init2(x, LOGISTIC_BITS);
    mpz_init(whole);
    if (mpz_sgn(u) > 0) {
        mpz_mul_2exp(whole, u, LOGISTIC_BITS);
        if (side == BELOW)
            mpz_fdiv_q_2exp(whole, whole, (mp_bitcnt_t)scale);
        else
            mpz_cdiv_q_2exp(whole, whole, (mp_bitcnt_t)scale);
    }
    exp_minus_abs(x, u, scale, side);
    mpfr_log1p(x, x, round);
    mpfr_mul_2ui(x, x, LOGISTIC_BITS, round);
    mpfr_get_z(z, x, round);
    mpz_add(z, z, whole);
    mpz_clear(whole);
    mpfr_clear(x);
}

/* With v = e^-|u| and q = 1/(1 + v), which falls in v: the sigmoid is q for
 * u >= 0 and 1 - q for u < 0. */
void logistic_sigmoid(mpz_t z, const mpz_t u, long scale, bound_side side)
{
    const bool falls = mpz_sgn(u) < 0; /* read before z, which may be u */
    bound_side q_side = falls ? -side : side;
    mpfr_rnd_t round = q_side == BELOW ? MPFR_RNDD : MPFR_RNDU;
    mpfr_rnd_t other = q_side == BELOW ? MPFR_RNDU : MPFR_RNDD;
    mpfr_t x;
    mpz_t one;

    mpfr_init2(x, LOGISTIC_BITS);
    exp_minus_abs(x, u, scale, -q_side);
    mpfr_add_ui(x, x, 1, other);
    mpfr_ui_div(x, 1, x, round);
    mpfr_mul_2ui(x, x, LOGISTIC_BITS, round);
    mpfr_get_z(z, x, round);
    mpfr_clear(x);
    if (falls) {
        mpz_init_set_ui(one, 1);
        mpz_mul_2exp(one, one, LOGISTIC_BITS);
        mpz_sub(z, one, z);
        mpz_clear(one);
    }
}

void logistic_log(mpq_t z, const mpq_t p)
{
    mpfr_t x;

    mpq_set_ui(z, 0, 1);
    if (mpq_sgn(p) == 0)
        return;
    mpfr_init2(x, LOGISTIC_BITS);
    mpfr_set_q(x, p, MPFR_RNDU);
    mpfr_log(x, x, MPFR_RNDU);
    mpfr_get_q(z, x);
    mpfr_clear(x);
}
