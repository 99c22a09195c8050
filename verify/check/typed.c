/* typed.c: kind typed-path: segments that are steps of a proof.  What each
 * type demands and what it gives: FORMAT.md, "Types of segments"; proofs:
 * paper/algorithms.tex, lemma "typed segments". */
#include "fail.h"
#include "path.h"
#include "penalty.h"

/* in the order of segment_type */
static const char *const type_names[] = {"convex", "reloc",   "transfer",
                                         "sphere", "balance", "bridge"};

/* Takes one of two words; which? */
static bool either(reader *r, const char *record, const char *yes,
                   const char *no)
{
    bool is;

    reader_record(r, record);
    is = reader_word(r, yes);
    if (!is && !reader_word(r, no))
        reader_fail(r, "\"%s\" or \"%s\" is expected", yes, no);
    reader_end_line(r);
    return is;
}

void typed_read_penalty(path_claim *p, reader *r)
{
    p->c.decay = either(r, "penalty", "decay", "absolute");
    p->ball = either(r, "rows", "ball", "free");
}

void typed_print_penalty(FILE *out, const path_claim *p)
{
    fprintf(out, ", penalty %s, rows %s", p->c.decay ? "decay" : "absolute",
            p->ball ? "ball" : "free");
}

void typed_read_segment(segment *s, const path_claim *p, reader *r)
{
    int type = 0;

    while (type <= BRIDGE && !reader_word(r, type_names[type]))
        type++;
    if (type > BRIDGE)
        reader_fail(r, "the type of the segment is not known");
    s->type = (segment_type)type;
    if (s->type == TRANSFER) {
        s->from = (size_t)reader_count(r, "unit", p->c.m - 1);
        s->to = (size_t)reader_count(r, "unit", p->c.m - 1);
        if (s->from == s->to)
            reader_fail(r, "the two units of a transfer differ");
    }
}

/* --- comparisons of units, which are counted through all nodes ------------ */

/* Are W and B of two units equal? */
static bool same_direction(const certificate *c, size_t i, size_t j)
{
    bool same = true;

    for (size_t l = 0; l < c->q; l++)
        same = same && binary64_equal(c->W[i * c->q + l], c->W[j * c->q + l]);
    return same;
}

static bool same_row(const certificate *c, size_t i, size_t j)
{
    return c->scale[i] == c->scale[j] && same_direction(c, i, j);
}

static bool same_theta(const certificate *c, size_t i, size_t j)
{
    return binary64_equal(unit_theta(c, i), unit_theta(c, j));
}

static bool is_off(const certificate *c, size_t i)
{
    return binary64_equal(unit_theta(c, i), 0);
}

/* SCALE <= SCALE' and SCALE'^4 V <= THETA^2, or both the other way round;
 * scales are positive, so their bits are in order. */
static bool towards_balance(const certificate *c, size_t i, size_t j)
{
    mpq_t fourth, square;
    int way;

    mpq_inits(fourth, square, (mpq_ptr)0);
    unit_norm2(fourth, c, j, 4);
    rational_set_binary64(square, unit_theta(c, j));
    mpq_mul(square, square, square);
    way = mpq_cmp(fourth, square);
    mpq_clears(fourth, square, (mpq_ptr)0);
    return (c->scale[i] <= c->scale[j] && way <= 0) ||
           (c->scale[i] >= c->scale[j] && way >= 0);
}

/* Does the unit that is i before and j after a segment meet its demands? */
static bool fits_type(const certificate *c, segment_type type, size_t i,
                      size_t j)
{
    switch (type) {
    case RELOC:
        return (same_row(c, i, j) && same_theta(c, i, j)) ||
               (is_off(c, i) && is_off(c, j));
    case SPHERE:
        return same_theta(c, i, j) && same_direction(c, i, j);
    case BALANCE:
        return same_theta(c, i, j) && same_direction(c, i, j) &&
               towards_balance(c, i, j);
    case BRIDGE:
        return c->scale[i] == BINARY64_ONE && c->scale[j] == BINARY64_ONE;
    default: /* convex, transfer */
        return same_row(c, i, j);
    }
}

/* A transfer between units of nodes k and k + 1: all thetas are the same but
 * those of two equal rows, one of which hands its theta to the other. */
static bool is_transfer(const certificate *c, const segment *s, size_t k)
{
    const size_t before = k * c->m, after = before + c->m;
    bool yes = same_row(c, before + s->from, before + s->to) &&
               is_off(c, before + s->to) && is_off(c, after + s->from) &&
               same_theta(c, before + s->from, after + s->to);

    for (size_t i = 0; i < c->m; i++)
        if (i != s->from && i != s->to)
            yes = yes && same_theta(c, before + i, after + i);
    return yes;
}

/* Do the scales from node k to node k + 1 all grow, or all fall? */
static bool is_sphere(const certificate *c, size_t k)
{
    bool grow = true, fall = true;

    for (size_t i = k * c->m; i < (k + 1) * c->m; i++) {
        grow = grow && c->scale[i] <= c->scale[i + c->m];
        fall = fall && c->scale[i] >= c->scale[i + c->m];
    }
    return grow || fall;
}

static void check_segment(const path_claim *p, size_t k)
{
    const certificate *c = &p->c;
    const segment *s = &p->segments[k];
    bool yes = s->type == CONVEX || s->type == BRIDGE || !c->output_bias ||
               binary64_equal(c->theta[k * c->M + c->m],
                              c->theta[(k + 1) * c->M + c->m]);

    if (s->type == TRANSFER)
        yes = yes && is_transfer(c, s, k);
    if (s->type == SPHERE)
        yes = yes && is_sphere(c, k);
    if (s->type == BALANCE)
        yes = yes && c->decay;
    if (s->type == SPHERE || s->type == BRIDGE)
        yes = yes && !c->decay;
    for (size_t i = k * c->m; i < (k + 1) * c->m; i++) {
        limits_poll();
        yes = yes && fits_type(c, s->type, i, i + c->m);
    }
    if (!yes)
        fail_rejected("segment %zu is not of type %s", k, type_names[s->type]);
}

static void check_rows(const certificate *c)
{
    mpq_t norm2;

    mpq_init(norm2);
    for (size_t i = 0; i < c->K * c->m; i++) {
        limits_poll();
        unit_norm2(norm2, c, i, 2);
        if (mpq_cmp_ui(norm2, 1, 1) > 0)
            fail_rejected("node %zu, unit %zu: the norm of the row is above 1",
                          i / c->m, i % c->m);
    }
    mpq_clear(norm2);
}

void typed_check(const path_claim *p)
{
    if (p->ball)
        check_rows(&p->c);
    for (size_t k = 0; k + 1 < p->c.K; k++)
        check_segment(p, k);
}
