/* num.c: the arena of numbers, conversions, comparisons. */
#include "num_impl.h"

#include "../base/ball_round.h"

#define CHUNK 512

struct egap_num_chunk {
    egap_num *v;
    size_t room;
};

static void num_init(egap_num *x)
{
    x->exact = true;
    x->id = 0;
    fmpq_init(x->q);
    arb_init(x->b);
}

static void num_clear(egap_num *x)
{
    fmpq_clear(x->q);
    arb_clear(x->b);
}

void egap_calc_init(egap_calc *c, long bits, bool rational)
{
    egap_flint_guard();
    *c = (egap_calc){.bits = bits, .rational = rational};
    num_init(&c->spare);
    c->spare.exact = false;
    arb_indeterminate(c->spare.b);
}

static void pop_chunk(egap_calc *c)
{
    struct egap_num_chunk *chunk = &c->chunks[--c->count];

    for (size_t k = 0; k < c->used; k++)
        num_clear(chunk->v + k);
    egap_free(chunk->v);
    /* the chunk below is full as far as anyone can see */
    c->used = c->count > 0 ? c->chunks[c->count - 1].room : 0;
}

void egap_calc_clear(egap_calc *c)
{
    while (c->count > 0)
        pop_chunk(c);
    egap_free(c->chunks);
    num_clear(&c->spare);
    *c = (egap_calc){.bits = 0};
}

egap_calc_mark egap_calc_here(const egap_calc *c)
{
    return (egap_calc_mark){c->count, c->used};
}

void egap_calc_release(egap_calc *c, egap_calc_mark mark)
{
    while (c->count > mark.count)
        pop_chunk(c);
    if (c->count == 0)
        return;
    while (c->used > mark.used)
        num_clear(c->chunks[c->count - 1].v + --c->used);
}

/* Numbers from here to the end of the chunk are never handed out once a
 * later chunk exists; they are zero and initialised, so that a chunk below
 * counts as full. */
static bool push_chunk(egap_calc *c, size_t need)
{
    struct egap_num_chunk *grown;
    size_t room = need > CHUNK ? need : CHUNK;
    egap_num *v;

    if (c->count == c->room) {
        size_t more = c->room > 0 ? 2 * c->room : 16;

        grown = egap_alloc(more, sizeof *grown);
        if (grown == NULL)
            return false;
        for (size_t k = 0; k < c->count; k++)
            grown[k] = c->chunks[k];
        egap_free(c->chunks);
        c->chunks = grown;
        c->room = more;
    }
    v = egap_alloc(room, sizeof *v);
    if (v == NULL)
        return false;
    if (c->count > 0) {
        struct egap_num_chunk *last = &c->chunks[c->count - 1];

        while (c->used < last->room)
            num_init(last->v + c->used++);
    }
    c->chunks[c->count++] = (struct egap_num_chunk){v, room};
    c->used = 0;
    return true;
}

egap_num *egap_num_fresh(egap_calc *c)
{
    egap_num *x;

    if (c->failed ||
        ((c->count == 0 || c->used == c->chunks[c->count - 1].room) &&
         !push_chunk(c, 1))) {
        c->failed = true;
        c->spare.exact = false;
        arb_indeterminate(c->spare.b);
        return &c->spare;
    }
    x = c->chunks[c->count - 1].v + c->used++;
    num_init(x);
    if (!c->rational)
        x->exact = false;
    return x;
}

egap_num *num_array(egap_calc *c, size_t count)
{
    egap_num *v;

    if (c->failed ||
        ((c->count == 0 || c->chunks[c->count - 1].room - c->used < count) &&
         !push_chunk(c, count))) {
        c->failed = true;
        return NULL;
    }
    v = c->chunks[c->count - 1].v + c->used;
    for (size_t k = 0; k < count; k++) {
        num_init(v + k);
        v[k].exact = c->rational;
    }
    c->used += count;
    return v;
}

void egap_num_ball(arb_t b, const egap_num *x, long bits)
{
    if (x->exact)
        arb_set_fmpq(b, x->q, bits);
    else
        arb_set(b, x->b);
}

egap_num *num_si(egap_calc *c, long v)
{
    egap_num *x = egap_num_fresh(c);

    if (x->exact)
        fmpq_set_si(x->q, v, 1);
    else if (!c->failed)
        arb_set_si(x->b, v);
    return x;
}

egap_num *num_q(egap_calc *c, const fmpq_t q)
{
    egap_num *x = egap_num_fresh(c);

    if (x->exact)
        fmpq_set(x->q, q);
    else if (!c->failed)
        arb_set_fmpq(x->b, q, c->bits);
    return x;
}

egap_num *num_frac(egap_calc *c, long p, unsigned long q)
{
    egap_num *x;
    fmpq_t v;

    fmpq_init(v);
    fmpq_set_si(v, p, q);
    x = num_q(c, v);
    fmpq_clear(v);
    return x;
}

/* a ball without radius is a rational */
void egap_num_settle(egap_calc *c, egap_num *x)
{
    arf_t mid;

    x->exact = false;
    if (!c->rational || !arb_is_exact(x->b) || !arb_is_finite(x->b))
        return;
    arf_init(mid);
    arb_get_lbound_arf(mid, x->b, ARF_PREC_EXACT);
    if (arf_bits(mid) <= 4096 && arf_abs_bound_lt_2exp_si(mid) < 4096 &&
        arf_abs_bound_lt_2exp_si(mid) > -4096) {
        arf_get_fmpq(x->q, mid);
        x->exact = true;
    }
    arf_clear(mid);
}

egap_num *num_ball(egap_calc *c, const arb_t b)
{
    egap_num *x = egap_num_fresh(c);

    if (c->failed)
        return x;
    arb_set(x->b, b);
    egap_num_settle(c, x);
    return x;
}

egap_num *num_d(egap_calc *c, double v)
{
    egap_num *x;
    arb_t b;

    arb_init(b);
    arb_set_d(b, v);
    x = num_ball(c, b);
    arb_clear(b);
    return x;
}

egap_num *num_unknown(egap_calc *c)
{
    egap_num *x = egap_num_fresh(c);

    x->exact = false;
    arb_indeterminate(x->b);
    return x;
}

/* x - y, only for its sign; a rational beside a ball is no ball yet */
static void difference(arb_t d, const egap_num *x, const egap_num *y)
{
    arb_t b;
    long bits =
        128 + (x->exact ? 0 : arb_bits(x->b)) + (y->exact ? 0 : arb_bits(y->b));

    arb_init(b);
    egap_num_ball(d, x, bits);
    egap_num_ball(b, y, bits);
    arb_sub(d, d, b, bits);
    arb_clear(b);
}

egap_truth num_le(const egap_num *x, const egap_num *y)
{
    egap_truth t = EGAP_UNKNOWN;
    arb_t d;

    if (x->exact && y->exact)
        return fmpq_cmp(x->q, y->q) <= 0 ? EGAP_YES : EGAP_NO;
    if (!x->exact && !y->exact && x->id != 0 && x->id == y->id &&
        arb_is_finite(x->b))
        return EGAP_YES;
    arb_init(d);
    difference(d, x, y);
    if (arb_is_finite(d)) {
        if (arb_is_nonpositive(d))
            t = EGAP_YES;
        else if (arb_is_positive(d))
            t = EGAP_NO;
    }
    arb_clear(d);
    return t;
}

egap_truth num_lt(const egap_num *x, const egap_num *y)
{
    egap_truth t = num_le(y, x);

    return t == EGAP_UNKNOWN ? t : t == EGAP_YES ? EGAP_NO : EGAP_YES;
}

egap_truth num_eq(const egap_num *x, const egap_num *y)
{
    egap_truth le = num_le(x, y), ge = num_le(y, x);

    if (le == EGAP_NO || ge == EGAP_NO)
        return EGAP_NO;
    return le == EGAP_YES && ge == EGAP_YES ? EGAP_YES : EGAP_UNKNOWN;
}

int num_sign(const egap_num *x)
{
    if (x->exact)
        return fmpq_sgn(x->q);
    if (!arb_is_finite(x->b))
        return 2;
    if (arb_is_zero(x->b))
        return 0;
    return arb_is_positive(x->b) ? 1 : arb_is_negative(x->b) ? -1 : 2;
}

egap_bounds num_bounds(const egap_num *x)
{
    egap_bounds bounds;
    arb_t b;

    arb_init(b);
    egap_num_ball(b, x, 192);
    bounds = egap_ball_bounds(b);
    arb_clear(b);
    return bounds;
}
