/* path.c: kinds path-maximum and typed-path: the maximum of F over a path
 * lies in an interval.  A path-maximum is a typed path of bridges whose units
 * have no SCALE.  What is accepted and why: FORMAT.md. */
#include "path.h"

#include "fail.h"
#include "ranges.h"

/* --- reading -------------------------------------------------------------- */

static void read_claims(path_claim *p, reader *r)
{
    reader_record(r, "claim maximum");
    p->lo = reader_quoted(r, "lower end");
    p->hi = reader_quoted(r, "upper end");
    reader_end_line(r);
    p->has_gap = reader_ahead(r, "claim gap");
    if (p->has_gap) {
        reader_record(r, "claim gap");
        p->gap[0] = reader_quoted(r, "lower end");
        p->gap[1] = reader_quoted(r, "upper end");
        reader_end_line(r);
    }
    p->has_above = reader_ahead(r, "claim above");
    if (p->has_above) {
        reader_record(r, "claim above");
        p->level = reader_quoted(r, "level");
        p->above[0] = reader_quoted(r, "lower end");
        p->above[1] = reader_quoted(r, "upper end");
        reader_end_line(r);
    }
}

static void read_witness(path_claim *p, reader *r)
{
    reader_record(r, "witness");
    p->witness_segment = (size_t)reader_count(r, "segment", p->c.K - 2);
    p->witness_bits = (unsigned)reader_count(r, "bits", CUT_BITS_MAX);
    p->witness = reader_count(r, "witness", UINT64_C(1) << p->witness_bits);
    reader_end_line(r);
}

static void read_intervals(intervals *cuts, reader *r, size_t k)
{
    cuts->bits = (unsigned)reader_count(r, "bits", CUT_BITS_MAX);
    cuts->count = (size_t)reader_count(r, "intervals", COUNT_MAX);
    reader_end_line(r);
    if (cuts->count == 0)
        fail_rejected("segment %zu has no intervals", k);
    reader_room(r, cuts->count, 1);
    cuts->right = memory_get(cuts->count, sizeof *cuts->right);
    for (size_t i = 0; i < cuts->count; i++) {
        reader_record(r, "chord");
        cuts->right[i] = reader_count(r, "cut", UINT64_C(1) << cuts->bits);
        reader_end_line(r);
    }
}

static void read_segment(path_claim *p, reader *r, size_t k)
{
    segment *s = &p->segments[k];

    reader_record(r, "segment");
    if (reader_count(r, "segment", COUNT_MAX) != k)
        reader_fail(r, "segment %zu is expected", k);
    s->type = BRIDGE;
    if (p->c.scaled)
        typed_read_segment(s, p, r);
    if (s->type == BRIDGE)
        read_intervals(&s->cuts, r, k);
    else
        reader_end_line(r);
    if (s->type != BRIDGE && k == p->witness_segment && p->witness_bits != 0)
        reader_fail(r, "the witness is inside this segment, which is no "
                       "bridge");
    p->intervals += s->cuts.count;
}

static void read_end(const path_claim *p, reader *r)
{
    reader_record(r, "end");
    if (reader_count(r, "segments", COUNT_MAX) != p->c.K - 1)
        reader_fail(r, "the number of segments is %zu", p->c.K - 1);
    if (reader_count(r, "intervals", UINT64_MAX) != p->intervals)
        reader_fail(r, "the number of intervals is %zu", p->intervals);
    reader_end_line(r);
    reader_seal(r);
}

/* p is zero but for c.scaled */
static void read_path(path_claim *p, reader *r, const settings *call)
{
    certificate *c = &p->c;

    read_claims(p, r);
    cert_read_name(r);
    cert_read_objective(c, r);
    if (c->scaled)
        typed_read_penalty(p, r);
    cert_read_data_sizes(c, r);
    cert_read_network_sizes(c, r, true);
    if (c->decay && c->output_bias)
        reader_fail(r, "an output bias has no place in weight decay");
    cert_read_data(c, r, call);
    cert_read_path(c, r, call);
    read_witness(p, r);
    p->segments = memory_get(c->K - 1, sizeof *p->segments);
    for (size_t k = 0; k + 1 < c->K; k++)
        read_segment(p, r, k);
    read_end(p, r);
    cert_check_data(c);
    cert_check_path(c);
}

/* --- checks --------------------------------------------------------------- */

/* The maximum is at least its claimed lower end: the witness reaches it. */
static void check_lower(const problem *q, const path_claim *p)
{
    size_t k = p->witness_segment;
    mpq_t lo, hi;

    mpq_inits(lo, hi, (mpq_ptr)0);
    evaluate(lo, hi, q, k, k + 1, p->witness_bits, p->witness);
    if (rational_compare(lo, p->lo.bits) < 0)
        fail_rejected("F at the witness does not reach the claimed lower end");
    mpq_clears(lo, hi, (mpq_ptr)0);
}

/* The maximum, in [lo, hi], minus a level in [below, above]: is it in what is
 * claimed?  A gap is not negative; it may be known to be 0. */
static void check_difference(const path_claim *p, const mpq_t below,
                             const mpq_t above, bool is_gap, bool is_zero,
                             const quoted claimed[2], const char *what)
{
    mpq_t x;

    mpq_init(x);
    rational_set_binary64(x, p->lo.bits);
    mpq_sub(x, x, above);
    if (is_gap && mpq_sgn(x) < 0)
        mpq_set_ui(x, 0, 1);
    if (rational_compare(x, claimed[0].bits) < 0)
        fail_rejected("%s: the claimed lower end is not shown", what);
    rational_set_binary64(x, p->hi.bits);
    mpq_sub(x, x, below);
    if (is_zero)
        mpq_set_ui(x, 0, 1);
    if (rational_compare(x, claimed[1].bits) > 0)
        fail_rejected("%s: the claimed upper end is not shown", what);
    mpq_clear(x);
}

/* Is F constant on a segment by its type? */
static bool is_constant(const path_claim *p, size_t k)
{
    const segment_type type = p->segments[k].type;

    return !p->c.decay && (type == RELOC || type == TRANSFER);
}

/* Is the maximum the larger end value, `end`, for certain (typed paths; lemma
 * "constant ends")? */
static bool is_maximum_at_end(const problem *q, const path_claim *p,
                              const mpq_t end)
{
    size_t first = 0, last = p->c.K - 1;
    bool yes = p->c.scaled;
    mpq_t lo, hi;

    while (yes && first < p->c.K - 1 && is_constant(p, first))
        first++;
    while (yes && last > 0 && is_constant(p, last - 1))
        last--;
    for (size_t k = 0; k < p->c.K - 1; k++)
        yes = yes && p->segments[k].type != BRIDGE;
    mpq_inits(lo, hi, (mpq_ptr)0);
    for (size_t k = first + 1; yes && k < last; k++) {
        evaluate(lo, hi, q, k, k, 0, 0);
        yes = mpq_cmp(hi, end) <= 0;
    }
    mpq_clears(lo, hi, (mpq_ptr)0);
    return yes;
}

/* The maximum minus the larger end value; not negative, for the ends belong
 * to the path. */
static void check_gap(const problem *q, const path_claim *p)
{
    const size_t last = p->c.K - 1;
    mpq_t lo, hi, other_lo, other_hi;

    mpq_inits(lo, hi, other_lo, other_hi, (mpq_ptr)0);
    evaluate(lo, hi, q, 0, 0, 0, 0);
    evaluate(other_lo, other_hi, q, last, last, 0, 0);
    if (mpq_cmp(lo, other_lo) < 0)
        mpq_set(lo, other_lo);
    if (mpq_cmp(hi, other_hi) < 0)
        mpq_set(hi, other_hi);
    check_difference(p, lo, hi, true,
                     binary64_equal(p->gap[1].bits, 0) &&
                         is_maximum_at_end(q, p, lo),
                     p->gap, "the gap");
    mpq_clears(lo, hi, other_lo, other_hi, (mpq_ptr)0);
}

static void check_above(const path_claim *p)
{
    mpq_t level;

    mpq_init(level);
    rational_set_binary64(level, p->level.bits);
    check_difference(p, level, level, false, false, p->above,
                     "the maximum minus the level");
    mpq_clear(level);
}

/* F at the nodes bounds it on all segments that are not bridges. */
static void check_nodes(const problem *q, const mpq_t H)
{
    mpq_t lo, hi;

    mpq_inits(lo, hi, (mpq_ptr)0);
    for (size_t k = 0; k < q->c->K; k++) {
        evaluate(lo, hi, q, k, k, 0, 0);
        if (mpq_cmp(hi, H) > 0)
            fail_rejected("node %zu: F <= the claimed maximum is not shown", k);
    }
    mpq_clears(lo, hi, (mpq_ptr)0);
}

/* All but the intervals, and these on the segments first to end - 1. */
static void check(const path_claim *p, size_t first, size_t end)
{
    problem q;
    mpq_t H;

    problem_init(&q, &p->c);
    mpq_init(H);
    rational_set_binary64(H, p->hi.bits);
    if (rational_compare(H, p->lo.bits) < 0)
        fail_rejected("the claimed lower end is above the upper end");
    if (p->c.scaled) {
        typed_check(p);
        check_nodes(&q, H);
    }
    check_lower(&q, p);
    if (p->has_gap)
        check_gap(&q, p);
    if (p->has_above)
        check_above(p);
    for (size_t k = 0; k + 1 < p->c.K; k++) {
        const segment *s = &p->segments[k];

        if (s->type != BRIDGE)
            continue;
        cover_check_order(&s->cuts, k);
        if (k >= first && k < end)
            cover_segment(&q, k, &s->cuts, H);
    }
    mpq_clear(H);
    problem_clear(&q);
}

/* --- verdicts ------------------------------------------------------------- */

void path_print_objective(FILE *out, const path_claim *p)
{
    cert_print_objective(out, &p->c);
    if (p->c.scaled)
        typed_print_penalty(out, p);
    cert_print_sizes(out, &p->c);
}

static void print_verdict(const path_claim *p)
{
    const size_t count = p->c.K - 1;

    printf("VERIFIED: the maximum of F over a %s of %zu segment%s lies in "
           "[%.*s, %.*s]",
           p->c.scaled ? "typed path" : "path", count, count == 1 ? "" : "s",
           QUOTED(p->lo), QUOTED(p->hi));
    if (p->has_gap)
        printf(", and minus the larger end value in [%.*s, %.*s]",
               QUOTED(p->gap[0]), QUOTED(p->gap[1]));
    if (p->has_above)
        printf(", and minus the level %.*s in [%.*s, %.*s]", QUOTED(p->level),
               QUOTED(p->above[0]), QUOTED(p->above[1]));
    printf(" (");
    path_print_objective(stdout, p);
    printf(")\n");
}

static void verify_path(reader *r, const settings *call, bool typed)
{
    static path_claim p; /* lives as long as the program */
    size_t first = 0, end;

    p.c.scaled = typed;
    read_path(&p, r, call);
    end = p.c.K - 1;
    if (call->verdict_count > 0) {
        ranges_check(&p, call, r->seal);
        end = 0;
    } else if (call->end > 0) {
        if (call->end > end)
            fail_usage("--segments: the path has %zu segments", end);
        first = call->first;
        end = call->end;
    }
    check(&p, first, end);
    if (call->end > 0)
        ranges_print(stdout, &p, first, end, r->seal);
    else
        print_verdict(&p);
}

void verify_path_maximum(reader *r, const settings *call)
{
    verify_path(r, call, false);
}

void verify_typed_path(reader *r, const settings *call)
{
    verify_path(r, call, true);
}
