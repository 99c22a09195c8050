/* cover.c: covering numbers as exact integers.
 * Proof: paper/algorithms.tex, lemma "covering width". */
#include "cover.h"

#include <stdbool.h>

/* Widths beyond 2^2^20 are out of reach. */
#define MAX_BITS (1L << 22)

void egap_cover_number(fmpz_t u, unsigned long n, const fmpq_t e)
{
    fmpq_t v;

    fmpq_init(v);
    fmpq_inv(v, e);
    fmpq_mul_2exp(v, v, 1);
    fmpq_add_si(v, v, 1);
    fmpq_pow_si(v, v, (slong)n);
    fmpz_fdiv_q(u, fmpq_numref(v), fmpq_denref(v));
    fmpq_clear(v);
}

/* (1 - eta)/n */
static void exponent(fmpq_t a, unsigned long n, const fmpq_t eta)
{
    fmpz_t d;

    fmpz_init_set_ui(d, n);
    fmpq_sub_ui(a, eta, 1);
    fmpq_neg(a, a);
    fmpq_div_fmpz(a, a, d);
    fmpz_clear(d);
}

void egap_cover_radius(arb_t e, unsigned long n, const fmpq_t eta,
                       const fmpz_t m, long bits)
{
    fmpq_t a;

    fmpq_init(a);
    exponent(a, n, eta);
    arb_set_fmpz(e, m);
    arb_pow_fmpq(e, e, a, bits);
    arb_inv(e, e, bits);
    fmpq_clear(a);
}

/* root = m^a where that is an integer */
static bool integral_power(fmpz_t root, const fmpz_t m, const fmpq_t a)
{
    bool exact;

    if (fmpz_is_one(m) || fmpq_is_zero(a)) {
        fmpz_one(root);
        return true;
    }
    if (!fmpz_abs_fits_ui(fmpq_denref(a)) || !fmpz_abs_fits_ui(fmpq_numref(a)))
        return false;
    exact = fmpz_cmp_ui(fmpq_denref(a), fmpz_bits(m)) < 0 &&
            fmpz_root(root, m, (slong)fmpz_get_ui(fmpq_denref(a)));
    if (exact)
        fmpz_pow_ui(root, root, fmpz_get_ui(fmpq_numref(a)));
    return exact;
}

/* x = 1 + 2 m^a */
static void edge(arb_t x, const fmpz_t m, const fmpq_t a, long bits)
{
    arb_set_fmpz(x, m);
    arb_pow_fmpq(x, x, a, bits);
    arb_mul_2exp_si(x, x, 1);
    arb_add_ui(x, x, 1, bits);
}

static egap_status too_far(egap_error *err)
{
    return egap_fail(err, EGAP_ERESOURCE,
                     "the covering number has too many digits (more than a "
                     "million)");
}

egap_status egap_cover_at(fmpz_t u, unsigned long n, const fmpq_t eta,
                          const fmpz_t m, egap_error *err)
{
    fmpq_t a;
    fmpz_t root;
    arb_t x;
    bool found = false;

    egap_flint_guard();
    fmpq_init(a);
    fmpz_init(root);
    arb_init(x);
    exponent(a, n, eta);
    if (integral_power(root, m, a)) {
        fmpz_mul_ui(root, root, 2);
        fmpz_add_ui(root, root, 1);
        fmpz_pow_ui(u, root, n);
        found = true;
    }
    /* else (1 + 2 m^a)^n is no integer: some precision separates it */
    for (long bits = (long)fmpz_bits(m) + 2 * (long)n + 64;
         !found && bits <= MAX_BITS; bits *= 2) {
        edge(x, m, a, bits);
        arb_pow_ui(x, x, n, bits);
        arb_floor(x, x, bits);
        found = arb_get_unique_fmpz(u, x);
    }
    fmpq_clear(a);
    fmpz_clear(root);
    arb_clear(x);
    return found ? EGAP_OK : too_far(err);
}

/* Is m > (1 + 2 m^a)^n, that is m^(1/n) > 1 + 2 m^a?  Equality cannot be. */
static egap_truth is_enough(const fmpz_t m, unsigned long n, const fmpq_t a)
{
    egap_truth answer = EGAP_UNKNOWN;
    arb_t x, y;

    if (fmpz_cmp_ui(m, 1) <= 0)
        return EGAP_NO;
    arb_init(x);
    arb_init(y);
    for (long bits = 128; bits <= MAX_BITS && answer == EGAP_UNKNOWN;
         bits *= 2) {
        edge(x, m, a, bits);
        arb_set_fmpz(y, m);
        arb_root_ui(y, y, n, bits);
        if (arb_gt(y, x))
            answer = EGAP_YES;
        else if (arb_lt(y, x))
            answer = EGAP_NO;
    }
    arb_clear(x);
    arb_clear(y);
    return answer;
}

/* The least e with 2^e enough, or -1. */
static long first_power(unsigned long n, const fmpq_t a)
{
    long low = 0, high = 1;
    fmpz_t m;

    fmpz_init(m);
    for (; high < MAX_BITS / 4; high *= 2) {
        fmpz_one_2exp(m, (ulong)high);
        if (is_enough(m, n, a) == EGAP_YES)
            break;
        low = high;
    }
    while (high - low > 1 && high < MAX_BITS / 4) {
        long middle = low + (high - low) / 2;

        fmpz_one_2exp(m, (ulong)middle);
        if (is_enough(m, n, a) == EGAP_YES)
            high = middle;
        else
            low = middle;
    }
    fmpz_clear(m);
    return high < MAX_BITS / 4 ? high : -1;
}

/* One step of Newton for f(t) = t/n - log(1 + 2 e^(a t)), t = log m. */
static void newton(arb_t t, unsigned long n, const fmpq_t a, long bits)
{
    arb_t slope, f, e;

    arb_init(slope);
    arb_init(f);
    arb_init(e);
    arb_set_fmpq(slope, a, bits);
    arb_mul(e, slope, t, bits);
    arb_exp(e, e, bits);
    arb_mul_2exp_si(e, e, 1); /* 2 e^(a t) */
    arb_log1p(f, e, bits);
    arb_mul_ui(f, f, n, bits);
    arb_sub(f, t, f, bits); /* n f */
    arb_mul(slope, slope, e, bits);
    arb_add_ui(e, e, 1, bits);
    arb_div(slope, slope, e, bits);
    arb_mul_ui(slope, slope, n, bits);
    arb_sub_ui(slope, slope, 1, bits); /* - n f' */
    arb_div(f, f, slope, bits);
    arb_add(t, t, f, bits);
    arb_get_mid_arb(t, t);
    arb_clear(slope);
    arb_clear(f);
    arb_clear(e);
}

/* An integer near the root, for the search to start from. */
static void guess(fmpz_t m, long power, unsigned long n, const fmpq_t a)
{
    long bits = 2 * power + 128;
    arb_t t;
    arf_t end;

    arb_init(t);
    arf_init(end);
    arb_const_log2(t, bits);
    arb_mul_si(t, t, power, bits);
    arb_get_mid_arb(t, t);
    for (long good = 1; good < 8 * bits; good *= 2)
        newton(t, n, a, bits);
    arb_exp(t, t, bits);
    arf_get_fmpz(m, arb_midref(t), ARF_RND_FLOOR);
    arb_clear(t);
    arf_clear(end);
}

/* From the guess by steps 1, 2, 4, ... to both sides of the root, then
 * halving: low is not enough, m is. */
static bool settle(fmpz_t m, unsigned long n, const fmpq_t a)
{
    fmpz_t low, step, middle;
    egap_truth answer = is_enough(m, n, a);

    fmpz_init_set(low, m);
    fmpz_init_set_ui(step, 1);
    fmpz_init(middle);
    while (answer == EGAP_NO) {
        fmpz_set(low, m);
        fmpz_add(m, m, step);
        fmpz_mul_2exp(step, step, 1);
        answer = is_enough(m, n, a);
    }
    if (fmpz_equal(low, m))
        do {
            fmpz_sub(low, low, step);
            if (fmpz_sgn(low) < 0)
                fmpz_zero(low);
            fmpz_mul_2exp(step, step, 1);
            answer = is_enough(low, n, a);
        } while (answer == EGAP_YES);
    for (;;) {
        fmpz_add(middle, low, m);
        fmpz_fdiv_q_2exp(middle, middle, 1);
        if (fmpz_equal(middle, low) || answer == EGAP_UNKNOWN)
            break;
        answer = is_enough(middle, n, a);
        fmpz_set(answer == EGAP_YES ? m : low, middle);
    }
    fmpz_clear(low);
    fmpz_clear(step);
    fmpz_clear(middle);
    return answer != EGAP_UNKNOWN;
}

egap_status egap_cover_first(fmpz_t m, unsigned long n, const fmpq_t eta,
                             egap_error *err)
{
    fmpq_t a;
    long power;
    bool found;

    egap_flint_guard();
    fmpq_init(a);
    exponent(a, n, eta);
    power = first_power(n, a);
    found = power >= 0;
    if (found) {
        guess(m, power, n, a);
        found = settle(m, n, a);
    }
    fmpq_clear(a);
    return found ? EGAP_OK : too_far(err);
}
