/* num_ops.c: arithmetic of rationals and balls. */
#include "num_impl.h"

/* Where x is a rational, a ball; the caller's ball else. */
#define BALLS(x, y)                                                            \
    arb_t bx, by;                                                              \
    arb_init(bx);                                                              \
    arb_init(by);                                                              \
    egap_num_ball(bx, x, c->bits);                                             \
    egap_num_ball(by, y, c->bits)
#define DONE                                                                   \
    arb_clear(bx);                                                             \
    arb_clear(by)

typedef void exact_op(fmpq_t r, const fmpq_t x, const fmpq_t y);
typedef void ball_op(arb_t r, const arb_t x, const arb_t y, slong bits);

static egap_num *binary(egap_calc *c, const egap_num *x, const egap_num *y,
                        exact_op *exact, ball_op *ball)
{
    egap_num *r = egap_num_fresh(c);

    if (c->failed)
        return r;
    if (x->exact && y->exact) {
        r->exact = true;
        exact(r->q, x->q, y->q);
    } else {
        BALLS(x, y);
        r->exact = false;
        r->id = ++c->serial;
        ball(r->b, bx, by, c->bits);
        DONE;
    }
    return r;
}

static egap_num *copy(egap_calc *c, const egap_num *x)
{
    egap_num *r = egap_num_fresh(c);

    num_set(c, r, x);
    return r;
}

egap_num *num_add(egap_calc *c, const egap_num *x, const egap_num *y)
{
    if (x->exact && fmpq_is_zero(x->q))
        return copy(c, y);
    if (y->exact && fmpq_is_zero(y->q))
        return copy(c, x);
    return binary(c, x, y, fmpq_add, arb_add);
}

egap_num *num_sub(egap_calc *c, const egap_num *x, const egap_num *y)
{
    return binary(c, x, y, fmpq_sub, arb_sub);
}

bool num_is_zero(const egap_num *x)
{
    return x->exact ? fmpq_is_zero(x->q) : arb_is_zero(x->b) != 0;
}

egap_num *num_mul(egap_calc *c, const egap_num *x, const egap_num *y)
{
    /* 0 times a ball is 0, also in rational mode */
    if (c->rational &&
        ((x->exact && fmpq_is_zero(x->q) &&
          (y->exact || arb_is_finite(y->b))) ||
         (y->exact && fmpq_is_zero(y->q) && (x->exact || arb_is_finite(x->b)))))
        return num_si(c, 0);
    if (x->exact && fmpq_is_one(x->q))
        return copy(c, y);
    if (y->exact && fmpq_is_one(y->q))
        return copy(c, x);
    return binary(c, x, y, fmpq_mul, arb_mul);
}

egap_num *num_div(egap_calc *c, const egap_num *x, const egap_num *y)
{
    if (y->exact && fmpq_is_zero(y->q))
        return num_unknown(c);
    return binary(c, x, y, fmpq_div, arb_div);
}

static void q_max(fmpq_t r, const fmpq_t x, const fmpq_t y)
{
    fmpq_set(r, fmpq_cmp(x, y) >= 0 ? x : y);
}

static void q_min(fmpq_t r, const fmpq_t x, const fmpq_t y)
{
    fmpq_set(r, fmpq_cmp(x, y) <= 0 ? x : y);
}

egap_num *num_max(egap_calc *c, const egap_num *x, const egap_num *y)
{
    egap_truth le = num_le(x, y);

    if (le == EGAP_YES || num_le(y, x) == EGAP_YES)
        return copy(c, le == EGAP_YES ? y : x); /* stays exact */
    return binary(c, x, y, q_max, arb_max);
}

egap_num *num_min(egap_calc *c, const egap_num *x, const egap_num *y)
{
    egap_truth le = num_le(x, y);

    if (le == EGAP_YES || num_le(y, x) == EGAP_YES)
        return copy(c, le == EGAP_YES ? x : y);
    return binary(c, x, y, q_min, arb_min);
}

egap_num *num_neg(egap_calc *c, const egap_num *x)
{
    egap_num *r = egap_num_fresh(c);

    num_set(c, r, x);
    r->id = 0;
    if (r->exact)
        fmpq_neg(r->q, r->q);
    else
        arb_neg(r->b, r->b);
    return r;
}

egap_num *num_abs(egap_calc *c, const egap_num *x)
{
    egap_num *r = egap_num_fresh(c);

    num_set(c, r, x);
    if (r->exact) {
        fmpq_abs(r->q, r->q);
    } else if (!arb_is_nonnegative(r->b)) {
        r->id = 0;
        arb_abs(r->b, r->b);
    }
    return r;
}

egap_num *num_pos(egap_calc *c, const egap_num *x)
{
    egap_num *r = egap_num_fresh(c);

    num_set(c, r, x);
    if (r->exact) {
        if (fmpq_sgn(r->q) < 0)
            fmpq_zero(r->q);
    } else if (!arb_is_nonnegative(r->b)) {
        r->id = 0;
        arb_nonnegative_part(r->b, r->b);
    }
    return r;
}

egap_num *num_sqr(egap_calc *c, const egap_num *x)
{
    egap_num *r;

    if (x->exact)
        return num_mul(c, x, x);
    r = egap_num_fresh(c);
    r->exact = false;
    if (!c->failed)
        arb_sqr(r->b, x->b, c->bits);
    return r;
}

/* a function of one number, by balls */
static egap_num *unary(egap_calc *c, const egap_num *x,
                       void (*f)(arb_t, const arb_t, slong))
{
    egap_num *r = egap_num_fresh(c);
    arb_t b;

    if (c->failed)
        return r;
    arb_init(b);
    egap_num_ball(b, x, c->bits);
    f(r->b, b, c->bits);
    r->id = ++c->serial;
    egap_num_settle(c, r);
    arb_clear(b);
    return r;
}

egap_num *num_sqrt(egap_calc *c, const egap_num *x)
{
    if (x->exact && fmpq_sgn(x->q) >= 0 && fmpz_is_square(fmpq_numref(x->q)) &&
        fmpz_is_square(fmpq_denref(x->q))) {
        egap_num *r = egap_num_fresh(c);

        if (c->failed)
            return r;
        r->exact = true;
        fmpz_sqrt(fmpq_numref(r->q), fmpq_numref(x->q));
        fmpz_sqrt(fmpq_denref(r->q), fmpq_denref(x->q));
        return r;
    }
    /* sums of squares may touch 0 from below as balls */
    return unary(c, num_pos(c, x), arb_sqrtpos);
}

egap_num *num_exp(egap_calc *c, const egap_num *x)
{
    return unary(c, x, arb_exp);
}

egap_num *num_log(egap_calc *c, const egap_num *x)
{
    return unary(c, x, arb_log);
}

egap_num *num_asin(egap_calc *c, const egap_num *x)
{
    return unary(c, x, arb_asin);
}

egap_num *num_asinh(egap_calc *c, const egap_num *x)
{
    return unary(c, x, arb_asinh);
}

egap_num *num_tanh(egap_calc *c, const egap_num *x)
{
    return unary(c, x, arb_tanh);
}

egap_num *num_sin(egap_calc *c, const egap_num *x)
{
    return unary(c, x, arb_sin);
}

egap_num *num_pi(egap_calc *c)
{
    egap_num *r = egap_num_fresh(c);

    r->exact = false;
    arb_const_pi(r->b, c->bits);
    return r;
}

egap_num *num_pow(egap_calc *c, const egap_num *x, const egap_num *y)
{
    egap_num *r;

    if (num_is_zero(x) && num_sign(y) == 1)
        return num_si(c, 0);
    r = egap_num_fresh(c);
    if (!c->failed) {
        BALLS(x, y);
        r->exact = false;
        arb_pow(r->b, bx, by, c->bits);
        DONE;
    }
    return r;
}

egap_num *num_hull(egap_calc *c, const egap_num *x, const egap_num *y)
{
    egap_num *r;

    if (num_eq(x, y) == EGAP_YES)
        return copy(c, x);
    r = egap_num_fresh(c);
    if (!c->failed) {
        BALLS(x, y);
        r->exact = false;
        arb_union(r->b, bx, by, c->bits);
        DONE;
    }
    return r;
}

void num_set(egap_calc *c, egap_num *out, const egap_num *x)
{
    if (c->failed)
        return;
    out->exact = x->exact;
    out->id = x->id;
    if (x->exact)
        fmpq_set(out->q, x->q);
    else
        arb_set(out->b, x->b);
}

void num_inc(egap_calc *c, egap_num *out, const egap_num *x)
{
    if (c->failed || (x->exact && fmpq_is_zero(x->q)))
        return;
    out->id = 0;
    if (out->exact && x->exact) {
        fmpq_add(out->q, out->q, x->q);
    } else {
        BALLS(out, x);
        out->exact = false;
        arb_add(out->b, bx, by, c->bits);
        DONE;
    }
}

void num_incmul(egap_calc *c, egap_num *out, const egap_num *x,
                const egap_num *y)
{
    if (c->failed)
        return;
    if (num_is_zero(x) || num_is_zero(y)) {
        if (x->exact && y->exact)
            return;
    }
    out->id = 0;
    if (out->exact && x->exact && y->exact) {
        fmpq_addmul(out->q, x->q, y->q);
    } else if (!out->exact && !x->exact && !y->exact) {
        arb_addmul(out->b, x->b, y->b, c->bits);
    } else {
        arb_t bo;

        arb_init(bo);
        egap_num_ball(bo, out, c->bits);
        BALLS(x, y);
        arb_addmul(bo, bx, by, c->bits);
        out->exact = false;
        arb_swap(out->b, bo);
        arb_clear(bo);
        DONE;
    }
}
