/* verdict.c: from comparisons to a verdict, with more bits where needed. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "egap/round.h"
#include "ledger.h"

static void vnote(char *out, size_t size, const char *fmt, va_list args)
{
    vsnprintf(out, size, fmt, args);
}

bool claim_skip(ev *e, const char *fmt, ...)
{
    va_list args;

    if (!e->skipped) {
        va_start(args, fmt);
        vnote(e->note, sizeof e->note, fmt, args);
        va_end(args);
    }
    e->skipped = true;
    return false;
}

void claim_note(ev *e, const char *fmt, ...)
{
    va_list args;

    if (e->skipped)
        return;
    va_start(args, fmt);
    vnote(e->note, sizeof e->note, fmt, args);
    va_end(args);
}

void claim_where(ev *e, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vnote(e->where, sizeof e->where, fmt, args);
    va_end(args);
}

/* Keeps the comparison if it matters more than the one kept: a no before all
 * others, then the smallest slack. */
static void keep(ev *e, egap_truth truth, egap_bounds lhs, egap_bounds rhs,
                 egap_bounds slack)
{
    bool no = truth == EGAP_NO;

    if (e->comparisons > 1) {
        if (e->chosen_no != no) {
            if (e->chosen_no)
                return;
        } else if (!(slack.lo < e->slack.lo))
            return;
    }
    e->chosen_no = no;
    e->lhs = lhs;
    e->rhs = rhs;
    e->slack = slack;
    if (e->where[0] != '\0' && !e->skipped)
        snprintf(e->note, sizeof e->note, "%s", e->where);
}

/* How near a comparison that is decided comes to failing, for searches: not
 * rigorous.  The slack is its lower end, 0 where that is not positive.  And
 * how far from failing for certain any comparison is. */
static void note_closest(ev *e, egap_truth truth, double left, double right,
                         egap_bounds slack)
{
    double size = fmax(fabs(left), fabs(right));
    double least = truth == EGAP_NO ? slack.hi : fmax(slack.lo, 0);

    if (truth != EGAP_UNKNOWN && isfinite(least) && isfinite(size) &&
        size > 0 && least / size < e->closest)
        e->closest = least / size;
    if (isfinite(slack.hi) && isfinite(size) && size > 0 &&
        slack.hi / size < e->reach)
        e->reach = slack.hi / size;
}

static void record(ev *e, egap_truth truth, const num *lo, const num *hi,
                   const num *rlo, const num *rhi, bool identity)
{
    egap_calc_mark mark = egap_calc_here(e->c);
    egap_bounds a = num_bounds(lo), b = num_bounds(hi), c = num_bounds(rlo),
                d = num_bounds(rhi), low, high;

    e->comparisons++;
    e->yes += truth == EGAP_YES;
    e->no += truth == EGAP_NO;
    e->unknown += truth == EGAP_UNKNOWN;
    e->yes_by_identity +=
        truth == EGAP_YES && !(hi->exact && rlo->exact) && b.hi > c.lo;
    e->no_by_identity +=
        truth == EGAP_NO && !(lo->exact && rhi->exact) &&
        num_eq(lo, rhi) == EGAP_YES;
    low = num_bounds(num_sub(e->c, rlo, hi));
    high = num_bounds(num_sub(e->c, rhi, lo));
    keep(e, truth, (egap_bounds){a.lo, b.hi}, (egap_bounds){c.lo, d.hi},
         (egap_bounds){low.lo, high.hi});
    if (!identity)
        note_closest(e, truth, a.lo, d.hi, (egap_bounds){low.lo, high.hi});
    egap_calc_release(e->c, mark);
}

/* Does the bound say less than the trivial one? */
static void against_hub(ev *e, const num *rhs)
{
    if (e->hub != NULL && num_le(e->hub, rhs) == EGAP_YES)
        e->not_below_hub = true;
}

void claim_le(ev *e, const num *lhs, const num *rhs)
{
    if (e->skipped)
        return;
    record(e, num_le(lhs, rhs), lhs, lhs, rhs, rhs, false);
    against_hub(e, rhs);
}

void claim_lt(ev *e, const num *lhs, const num *rhs)
{
    if (!e->skipped)
        record(e, num_lt(lhs, rhs), lhs, lhs, rhs, rhs, false);
}

void claim_eq(ev *e, const num *lhs, const num *rhs)
{
    egap_truth truth;

    if (e->skipped)
        return;
    truth = num_eq(lhs, rhs);
    if (truth == EGAP_UNKNOWN) {
        egap_bounds l = num_bounds(lhs), r = num_bounds(rhs);

        if (isfinite(l.lo) && isfinite(l.hi) && isfinite(r.lo) &&
            isfinite(r.hi))
            e->open_identities++;
    }
    record(e, truth, lhs, lhs, rhs, rhs, true);
}

void claim_exists_le(ev *e, const num *lhs, const num *rhs)
{
    egap_truth truth;

    if (e->skipped)
        return;
    truth = num_le(lhs, rhs);
    record(e, truth == EGAP_YES ? truth : EGAP_UNKNOWN, lhs, lhs, rhs, rhs,
           false);
    against_hub(e, rhs);
}

void claim_le_between(ev *e, const num *lo, const num *hi, const num *rlo,
                      const num *rhi)
{
    egap_truth truth = EGAP_UNKNOWN;

    if (e->skipped)
        return;
    if (num_le(hi, rlo) == EGAP_YES)
        truth = EGAP_YES;
    else if (num_lt(rhi, lo) == EGAP_YES)
        truth = EGAP_NO;
    record(e, truth, lo, hi, rlo, rhi, false);
    against_hub(e, rlo);
}

void claim_hub(ev *e, const num *hub)
{
    e->hub = hub;
}

static egap_verdict verdict_of(const ev *e)
{
    if (e->skipped)
        return EGAP_NOT_APPLICABLE;
    if (e->no > 0)
        return EGAP_REFUTED;
    if (e->comparisons == 0)
        return EGAP_NOT_APPLICABLE;
    if (e->yes == e->comparisons)
        return e->not_below_hub ? EGAP_VACUOUS : EGAP_VERIFIED;
    if (e->unknown == e->open_identities)
        return EGAP_CONSISTENT;
    return EGAP_UNDECIDED;
}

static egap_verdict evaluate(egap_claim_result *result, const egap_claim *claim,
                             const egap_instance *in, long bits, bool rational,
                             bool *failed)
{
    egap_calc c;
    ev e = {.in = in, .c = &c, .closest = INFINITY, .reach = INFINITY};
    egap_verdict verdict;

    egap_calc_init(&c, bits, rational);
    claim_load(&e);
    if (!c.failed)
        claim->evaluate(&e);
    *failed = c.failed;
    verdict = verdict_of(&e);
    *result = (egap_claim_result){
        .verdict = verdict,
        .lhs = e.comparisons > 0 && !e.skipped ? e.lhs : egap_bounds_unknown(),
        .rhs = e.comparisons > 0 && !e.skipped ? e.rhs : egap_bounds_unknown(),
        .slack =
            e.comparisons > 0 && !e.skipped ? e.slack : egap_bounds_unknown(),
        .comparisons = e.skipped ? 0 : e.comparisons,
        .precision = bits,
        .by_identity = verdict == EGAP_REFUTED ? e.no_by_identity == e.no
                                               : e.yes_by_identity > 0,
        .closest = e.skipped ? INFINITY : e.closest,
        .reach = e.skipped ? INFINITY : e.reach};
    if (!e.skipped && e.comparisons == 0)
        snprintf(e.note, sizeof e.note, "there is nothing to compare");
    memcpy(result->note, e.note, sizeof result->note);
    egap_calc_clear(&c);
    return verdict;
}

egap_prove_options egap_prove_defaults(void)
{
    return (egap_prove_options){.max_bits = 1024, .exact_limit = 4096};
}

/* the largest number of pairs of unit and sample */
static size_t pairs(const egap_instance *in)
{
    size_t most = 0;

    for (size_t k = 0; k < 26; k++)
        if (in->net[k].m > most)
            most = in->net[k].m;
    return most * in->N;
}

egap_status egap_claim_prove(egap_claim_result *result, const egap_claim *claim,
                             const egap_instance *in,
                             const egap_prove_options *options, egap_error *err)
{
    egap_prove_options defaults = egap_prove_defaults();
    bool rational, failed = false;
    egap_verdict verdict;

    if (options == NULL)
        options = &defaults;
    rational = pairs(in) <= options->exact_limit;
    for (long bits = rational ? 64 : 128;; bits *= 2) {
        verdict = evaluate(result, claim, in, bits, rational, &failed);
        if (failed)
            return egap_fail(err, EGAP_ERESOURCE, "out of memory for %s on %s",
                             claim->id, in->name);
        if ((verdict != EGAP_UNDECIDED && verdict != EGAP_CONSISTENT) ||
            2 * bits > options->max_bits)
            return EGAP_OK;
    }
}
