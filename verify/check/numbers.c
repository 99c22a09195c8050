/* numbers.c: the numbers of a file as integers and rationals. */
#include "numbers.h"

#include "fail.h"

/* Odd mantissa (or 0) and exponent of a binary64 number without its sign. */
static uint64_t decode(long *exponent, uint64_t bits)
{
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    long biased = (long)(bits >> 52 & 2047);

    if (biased != 0)
        mantissa |= UINT64_C(1) << 52;
    else
        biased = 1;
    *exponent = mantissa == 0 ? 0 : biased - 1075;
    while (mantissa != 0 && mantissa % 2 == 0) {
        mantissa /= 2;
        ++*exponent;
    }
    return mantissa;
}

long binary64_scale(uint64_t bits)
{
    long exponent;

    decode(&exponent, bits);
    return exponent < 0 ? -exponent : 0;
}

void binary64_scaled(mpz_t m, uint64_t bits, long scale)
{
    long exponent;

    integer_set_count(m, decode(&exponent, bits));
    mpz_mul_2exp(m, m, (mp_bitcnt_t)(exponent + scale));
    if (binary64_negative(bits))
        mpz_neg(m, m);
}

bool binary64_negative(uint64_t bits)
{
    return bits >> 63 != 0;
}

bool binary64_equal(uint64_t a, uint64_t b)
{
    return a == b || (a | b) == UINT64_C(1) << 63;
}

void integer_set_count(mpz_t m, uint64_t a)
{
    mpz_import(m, 1, 1, sizeof a, 0, 0, &a);
}

void rational_set_count(mpq_t x, uint64_t a)
{
    integer_set_count(mpq_numref(x), a);
    mpz_set_ui(mpq_denref(x), 1);
}

void rational_set_binary64(mpq_t x, uint64_t bits)
{
    long scale = binary64_scale(bits);

    binary64_scaled(mpq_numref(x), bits, scale);
    mpz_set_ui(mpq_denref(x), 1);
    mpq_div_2exp(x, x, (mp_bitcnt_t)scale);
}

void rational_set_scaled(mpq_t x, const mpz_t m, long scale)
{
    mpq_set_z(x, m);
    mpq_div_2exp(x, x, (mp_bitcnt_t)scale);
}

int rational_compare(const mpq_t x, uint64_t bits)
{
    mpq_t number;
    int sign;

    mpq_init(number);
    rational_set_binary64(number, bits);
    sign = mpq_cmp(x, number);
    mpq_clear(number);
    return sign;
}

mpz_t *integers_get(size_t count)
{
    mpz_t *v = memory_get(count, sizeof *v);

    for (size_t i = 0; i < count; i++)
        mpz_init(v[i]);
    return v;
}

void integers_free(mpz_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mpz_clear(v[i]);
    memory_free(v, count * sizeof *v);
}
