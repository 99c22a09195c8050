/* rational.c: numbers of statements: intervals of rationals. */
#include "rational.h"

#include <mpfr.h>

#include "fail.h"

/* bits of what is not rational */
#define BITS 256
/* Their exponents: a bound that would need more is coarser, or rejected. */
#define EXPONENT_MAX (1 << 20)

/* --- where numbers live --------------------------------------------------- */

#define CHUNK 1024

static mpq_t **chunks; /* rationals that are initialised, CHUNK each */
static size_t chunk_count, used;

static mpq_ptr fresh(void)
{
    if (used == chunk_count * CHUNK) {
        mpq_t *chunk = memory_get(CHUNK, sizeof *chunk);

        for (size_t k = 0; k < CHUNK; k++)
            mpq_init(chunk[k]);
        chunks = memory_resize(chunks, chunk_count * sizeof *chunks,
                               (chunk_count + 1) * sizeof *chunks);
        chunks[chunk_count++] = chunk;
    }
    used++;
    return chunks[(used - 1) / CHUNK][(used - 1) % CHUNK];
}

size_t numbers_mark(void)
{
    return used;
}

void numbers_drop(size_t mark)
{
    used = mark;
}

number numbers_keep(size_t mark, number x)
{
    mpq_ptr lo, hi;
    mpq_t a, b;

    mpq_inits(a, b, (mpq_ptr)0);
    mpq_set(a, x.lo);
    mpq_set(b, x.hi);
    numbers_drop(mark);
    lo = hi = fresh();
    mpq_swap(lo, a);
    if (x.lo != x.hi) {
        hi = fresh();
        mpq_swap(hi, b);
    }
    mpq_clears(a, b, (mpq_ptr)0);
    return (number){lo, hi};
}

/* --- rational operations -------------------------------------------------- */

number exact(mpq_srcptr a)
{
    return (number){a, a};
}

number ratio(long a, long b)
{
    mpq_ptr x = fresh();

    mpq_set_si(x, a, (unsigned long)b);
    mpq_canonicalize(x);
    return exact(x);
}

number integer(long a)
{
    return ratio(a, 1);
}

number span(number a, number b)
{
    return (number){a.lo, b.hi};
}

/* [a op b, c op d] */
static number both(void (*op)(mpq_ptr, mpq_srcptr, mpq_srcptr), mpq_srcptr a,
                   mpq_srcptr b, mpq_srcptr c, mpq_srcptr d)
{
    mpq_ptr lo = fresh(), hi = lo;

    op(lo, a, b);
    if (a != c || b != d) {
        hi = fresh();
        op(hi, c, d);
    }
    return (number){lo, hi};
}

number add(number a, number b)
{
    return both(mpq_add, a.lo, b.lo, a.hi, b.hi);
}

number sub(number a, number b)
{
    return both(mpq_sub, a.lo, b.hi, a.hi, b.lo);
}

number negative(number a)
{
    return sub(integer(0), a);
}

number larger(number a, number b)
{
    return (number){mpq_cmp(a.lo, b.lo) >= 0 ? a.lo : b.lo,
                    mpq_cmp(a.hi, b.hi) >= 0 ? a.hi : b.hi};
}

number smaller(number a, number b)
{
    return (number){mpq_cmp(a.lo, b.lo) <= 0 ? a.lo : b.lo,
                    mpq_cmp(a.hi, b.hi) <= 0 ? a.hi : b.hi};
}

number magnitude(number a)
{
    number x = larger(a, negative(a)); /* of an end and its negative */

    if (mpq_sgn(a.lo) * mpq_sgn(a.hi) < 0)
        x.lo = integer(0).lo;
    return x;
}

number mul(number a, number b)
{
    number p = both(mpq_mul, a.lo, b.lo, a.lo, b.hi), q;

    if (a.lo == a.hi && b.lo == b.hi)
        return p;
    q = both(mpq_mul, a.hi, b.lo, a.hi, b.hi);
    p = (number){smaller(exact(p.lo), exact(p.hi)).lo,
                 larger(exact(p.lo), exact(p.hi)).hi};
    q = (number){smaller(exact(q.lo), exact(q.hi)).lo,
                 larger(exact(q.lo), exact(q.hi)).hi};
    return span(smaller(p, q), larger(p, q));
}

number quotient(number a, number b)
{
    number one = integer(1);

    if (mpq_sgn(b.lo) * mpq_sgn(b.hi) <= 0)
        fail_rejected("a quotient of the sentence may be one by 0");
    return mul(a, both(mpq_div, one.lo, b.hi, one.lo, b.lo));
}

/* both ends by a division of integers that rounds */
static number rounded(void (*divide)(mpz_ptr, mpz_srcptr, mpz_srcptr), number a)
{
    mpq_ptr lo = fresh(), hi = fresh();

    divide(mpq_numref(lo), mpq_numref(a.lo), mpq_denref(a.lo));
    divide(mpq_numref(hi), mpq_numref(a.hi), mpq_denref(a.hi));
    mpz_set_ui(mpq_denref(lo), 1);
    mpz_set_ui(mpq_denref(hi), 1);
    return (number){lo, hi};
}

number floor_of(number a)
{
    return rounded(mpz_fdiv_q, a);
}

number ceiling_of(number a)
{
    return rounded(mpz_cdiv_q, a);
}

number half_to_the(size_t k)
{
    mpq_ptr x = fresh();

    mpq_set_ui(x, 1, 1);
    mpq_div_2exp(x, x, k);
    return exact(x);
}

int sign_of(number a)
{
    return mpq_sgn(a.lo);
}

bool at_most(number a, number b)
{
    return mpq_cmp(a.hi, b.lo) <= 0;
}

bool below(number a, number b)
{
    return mpq_cmp(a.hi, b.lo) < 0;
}

bool same(number a, number b)
{
    return at_most(a, b) && at_most(b, a);
}

/* --- what is not rational ------------------------------------------------- */

/* a function that increases, as MPFR has it */
typedef int increasing(mpfr_t y, const mpfr_t x, mpfr_rnd_t round);

/* a bound of f(x), from below (MPFR_RNDD) or above (MPFR_RNDU) */
static mpq_srcptr bound(increasing *f, mpq_srcptr x, mpfr_rnd_t round)
{
    mpq_ptr y = fresh();
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
    return y;
}

static number map(increasing *f, number x)
{
    return (number){bound(f, x.lo, MPFR_RNDD), bound(f, x.hi, MPFR_RNDU)};
}

/* pi, whatever x is */
static int pi_of(mpfr_t y, const mpfr_t x, mpfr_rnd_t round)
{
    (void)x;
    return mpfr_const_pi(y, round);
}

number circle_constant(void)
{
    return map(pi_of, integer(0));
}

/* exact for the squares of rationals */
static mpq_srcptr root_of(mpq_srcptr a, mpfr_rnd_t round)
{
    mpq_ptr x;

    if (!mpz_perfect_square_p(mpq_numref(a)) ||
        !mpz_perfect_square_p(mpq_denref(a)))
        return bound(mpfr_sqrt, a, round);
    x = fresh();
    mpz_sqrt(mpq_numref(x), mpq_numref(a));
    mpz_sqrt(mpq_denref(x), mpq_denref(a));
    return x;
}

number root(number a)
{
    return (number){root_of(a.lo, MPFR_RNDD), root_of(a.hi, MPFR_RNDU)};
}

number logarithm(number a)
{
    return map(mpfr_log, a);
}

number power(number a, number b)
{
    return map(mpfr_exp, mul(b, logarithm(a)));
}

number angle_at(number x)
{
    return mul(integer(2), map(mpfr_asin, mul(ratio(1, 2), x)));
}

/* e^-|u| */
static number exp_minus(number u)
{
    return map(mpfr_exp, negative(magnitude(u)));
}

number softplus(number u)
{
    return add(larger(u, integer(0)), map(mpfr_log1p, exp_minus(u)));
}

/* q = 1 / (1 + e^-|u|) for u >= 0, 1 - q for u < 0 */
number sigmoid(number u)
{
    number one = integer(1), q = quotient(one, add(one, exp_minus(u)));

    return sign_of(u) < 0 ? sub(one, q) : q;
}
