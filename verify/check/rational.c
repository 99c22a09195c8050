/* rational.c: intervals of rational numbers. */
#include "rational.h"

#include <mpfr.h>

#include "fail.h"

/* bits of what is not rational */
#define BITS 256
/* Their exponents: a bound that would need more is coarser, or rejected. */
#define EXPONENT_MAX (1 << 20)

void interval_init(interval *x)
{
    mpq_inits(x->lo, x->hi, (mpq_ptr)0);
}

void interval_clear(interval *x)
{
    mpq_clears(x->lo, x->hi, (mpq_ptr)0);
}

void interval_set(interval *x, const interval *a)
{
    mpq_set(x->lo, a->lo);
    mpq_set(x->hi, a->hi);
}

void interval_set_q(interval *x, const mpq_t a)
{
    mpq_set(x->lo, a);
    mpq_set(x->hi, a);
}

bool interval_is_exact(const interval *x)
{
    return mpq_equal(x->lo, x->hi);
}

void interval_add(interval *x, const interval *a)
{
    mpq_add(x->lo, x->lo, a->lo);
    mpq_add(x->hi, x->hi, a->hi);
}

void interval_neg(interval *x)
{
    mpq_swap(x->lo, x->hi);
    mpq_neg(x->lo, x->lo);
    mpq_neg(x->hi, x->hi);
}

void interval_sub(interval *x, const interval *a)
{
    interval_neg(x);
    interval_add(x, a);
    interval_neg(x);
}

void interval_max(interval *x, const interval *a)
{
    if (mpq_cmp(x->lo, a->lo) < 0)
        mpq_set(x->lo, a->lo);
    if (mpq_cmp(x->hi, a->hi) < 0)
        mpq_set(x->hi, a->hi);
}

void interval_min(interval *x, const interval *a)
{
    if (mpq_cmp(x->lo, a->lo) > 0)
        mpq_set(x->lo, a->lo);
    if (mpq_cmp(x->hi, a->hi) > 0)
        mpq_set(x->hi, a->hi);
}

void interval_mul_q(interval *x, const mpq_t a)
{
    mpq_mul(x->lo, x->lo, a);
    mpq_mul(x->hi, x->hi, a);
    if (mpq_sgn(a) < 0)
        mpq_swap(x->lo, x->hi);
}

void interval_mul(interval *x, const interval *a)
{
    interval other;

    interval_init(&other);
    interval_set(&other, x);
    interval_mul_q(x, a->lo);
    interval_mul_q(&other, a->hi);
    if (mpq_cmp(other.lo, x->lo) < 0)
        mpq_set(x->lo, other.lo);
    if (mpq_cmp(other.hi, x->hi) > 0)
        mpq_set(x->hi, other.hi);
    interval_clear(&other);
}

void interval_div(interval *x, const interval *a)
{
    interval inverse;

    if (mpq_sgn(a->lo) <= 0 && mpq_sgn(a->hi) >= 0)
        fail_rejected("a quotient of the sentence may be one by 0");
    interval_init(&inverse);
    mpq_inv(inverse.lo, a->hi);
    mpq_inv(inverse.hi, a->lo);
    interval_mul(x, &inverse);
    interval_clear(&inverse);
}

void interval_abs(interval *x)
{
    if (mpq_sgn(x->hi) <= 0)
        interval_neg(x);
    if (mpq_sgn(x->lo) >= 0)
        return;
    mpq_neg(x->lo, x->lo);
    if (mpq_cmp(x->lo, x->hi) > 0)
        mpq_swap(x->lo, x->hi);
    mpq_set_ui(x->lo, 0, 1);
}

/* --- what is not rational ------------------------------------------------- */

/* a function that increases, as MPFR has it */
typedef int increasing(mpfr_t y, const mpfr_t x, mpfr_rnd_t round);

/* y = a bound of f(x), from below (MPFR_RNDD) or above (MPFR_RNDU) */
static void bound(mpq_t y, const mpq_t x, increasing *f, mpfr_rnd_t round)
{
    mpfr_t v;

    mpfr_set_emin(-EXPONENT_MAX);
    mpfr_set_emax(EXPONENT_MAX);
    mpfr_init2(v, BITS);
    mpfr_set_q(v, x, round);
    f(v, v, round);
    if (!mpfr_number_p(v))
        fail_rejected("a number of the sentence is not defined or too large");
    mpfr_get_q(y, v);
    mpfr_clear(v);
}

static void map(interval *x, increasing *f)
{
    bound(x->lo, x->lo, f, MPFR_RNDD);
    bound(x->hi, x->hi, f, MPFR_RNDU);
}

void interval_pi(interval *x)
{
    mpfr_t v;

    mpfr_init2(v, BITS);
    mpfr_const_pi(v, MPFR_RNDD);
    mpfr_get_q(x->lo, v);
    mpfr_const_pi(v, MPFR_RNDU);
    mpfr_get_q(x->hi, v);
    mpfr_clear(v);
}

static bool is_square(const mpq_t a)
{
    return mpz_perfect_square_p(mpq_numref(a)) &&
           mpz_perfect_square_p(mpq_denref(a));
}

/* exact for the squares of rationals */
static void root(mpq_t y, mpfr_rnd_t round)
{
    if (!is_square(y)) {
        bound(y, y, mpfr_sqrt, round);
        return;
    }
    mpz_sqrt(mpq_numref(y), mpq_numref(y));
    mpz_sqrt(mpq_denref(y), mpq_denref(y));
}

void interval_sqrt(interval *x)
{
    root(x->lo, MPFR_RNDD);
    root(x->hi, MPFR_RNDU);
}

void interval_log(interval *x)
{
    map(x, mpfr_log);
}

void interval_angle(interval *x)
{
    mpq_div_2exp(x->lo, x->lo, 1);
    mpq_div_2exp(x->hi, x->hi, 1);
    map(x, mpfr_asin);
    mpq_mul_2exp(x->lo, x->lo, 1);
    mpq_mul_2exp(x->hi, x->hi, 1);
}

/* x = e^-|u| */
static void exp_minus_abs(interval *x, const mpq_t u)
{
    interval_set_q(x, u);
    interval_abs(x);
    interval_neg(x);
    map(x, mpfr_exp);
}

/* max(u, 0) + log(1 + e^-|u|) */
void interval_softplus(interval *x, const mpq_t u)
{
    exp_minus_abs(x, u);
    map(x, mpfr_log1p);
    if (mpq_sgn(u) > 0) {
        mpq_add(x->lo, x->lo, u);
        mpq_add(x->hi, x->hi, u);
    }
}

/* With q = 1 / (1 + e^-|u|): q for u >= 0, 1 - q for u < 0. */
void interval_sigmoid(interval *x, const mpq_t u)
{
    interval one, q;

    interval_init(&one);
    interval_init(&q);
    mpq_set_ui(one.lo, 1, 1);
    mpq_set_ui(one.hi, 1, 1);
    exp_minus_abs(&q, u);
    interval_add(&q, &one);
    interval_set(x, &one);
    interval_div(x, &q);
    if (mpq_sgn(u) < 0) {
        interval_neg(x);
        interval_add(x, &one);
    }
    interval_clear(&q);
    interval_clear(&one);
}

mpq_t *rationals_get(size_t count)
{
    mpq_t *v = memory_get(count, sizeof *v);

    for (size_t i = 0; i < count; i++)
        mpq_init(v[i]);
    return v;
}

void rationals_free(mpq_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mpq_clear(v[i]);
    memory_free(v, count * sizeof *v);
}
