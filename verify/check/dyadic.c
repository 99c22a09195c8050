/* dyadic.c: exact numbers m * 2^e. */
#include "dyadic.h"

void dyadic_init_list(dyadic *const *list)
{
    for (; *list != NULL; list++) {
        mpz_init((*list)->m);
        (*list)->e = 0;
    }
}

void dyadic_clear_list(dyadic *const *list)
{
    for (; *list != NULL; list++)
        mpz_clear((*list)->m);
}

void dyadic_set(dyadic *x, const dyadic *a)
{
    mpz_set(x->m, a->m);
    x->e = a->e;
}

void dyadic_set_scaled(dyadic *x, const mpz_t m, long scale)
{
    mpz_set(x->m, m);
    x->e = -scale;
}

void mpz_set_count(mpz_t m, uint64_t a)
{
    mpz_import(m, 1, 1, sizeof a, 0, 0, &a);
}

void dyadic_set_count(dyadic *x, uint64_t a)
{
    mpz_set_count(x->m, a);
    x->e = 0;
}

/* Sign, odd mantissa (or 0) and exponent of a binary64 number. */
static uint64_t decode(int *negative, long *exponent, uint64_t bits)
{
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    long biased = (long)(bits >> 52 & 2047);

    *negative = (int)(bits >> 63);
    if (biased != 0)
        mantissa |= UINT64_C(1) << 52;
    else
        biased = 1;
    *exponent = biased - 1075;
    if (mantissa == 0) {
        *exponent = 0;
        return 0;
    }
    while (mantissa % 2 == 0) {
        mantissa /= 2;
        ++*exponent;
    }
    return mantissa;
}

long binary64_scale(uint64_t bits)
{
    int negative;
    long exponent;

    decode(&negative, &exponent, bits);
    return exponent < 0 ? -exponent : 0;
}

void binary64_scaled(mpz_t m, uint64_t bits, long scale)
{
    int negative;
    long exponent;

    mpz_set_count(m, decode(&negative, &exponent, bits));
    mpz_mul_2exp(m, m, (mp_bitcnt_t)(exponent + scale));
    if (negative)
        mpz_neg(m, m);
}

void dyadic_set_binary64(dyadic *x, uint64_t bits)
{
    long scale = binary64_scale(bits);

    binary64_scaled(x->m, bits, scale);
    x->e = -scale;
}

/* x = a + sign * b; x may be a or b */
static void combine(dyadic *x, const dyadic *a, const dyadic *b, int sign)
{
    const dyadic *high = a->e >= b->e ? a : b;
    const dyadic *low = a->e >= b->e ? b : a;
    long e = low->e;
    mpz_t shifted;

    mpz_init(shifted);
    mpz_mul_2exp(shifted, high->m, (mp_bitcnt_t)(high->e - e));
    if (sign > 0)
        mpz_add(x->m, shifted, low->m);
    else if (high == a)
        mpz_sub(x->m, shifted, low->m);
    else
        mpz_sub(x->m, low->m, shifted);
    x->e = e;
    mpz_clear(shifted);
}

void dyadic_add(dyadic *x, const dyadic *a, const dyadic *b)
{
    combine(x, a, b, 1);
}

void dyadic_sub(dyadic *x, const dyadic *a, const dyadic *b)
{
    combine(x, a, b, -1);
}

void dyadic_mul(dyadic *x, const dyadic *a, const dyadic *b)
{
    mpz_mul(x->m, a->m, b->m);
    x->e = a->e + b->e;
}

void dyadic_abs(dyadic *x, const dyadic *a)
{
    mpz_abs(x->m, a->m);
    x->e = a->e;
}

int dyadic_compare(const dyadic *a, const dyadic *b)
{
    dyadic difference;
    int sign;

    dyadic_inits(&difference);
    dyadic_sub(&difference, a, b);
    sign = mpz_sgn(difference.m);
    dyadic_clears(&difference);
    return sign;
}

int dyadic_sign(const dyadic *a)
{
    return mpz_sgn(a->m);
}
