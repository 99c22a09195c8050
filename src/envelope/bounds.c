/* bounds.c: the theory's upper bounds on this pair: increments above a level
 * at this width, and the statements of the ledger about two networks. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/covering.h"
#include "egap/decimal.h"
#include "egap/round.h"
#include "envelope_impl.h"

/* Statements whose right side bounds v*, or F on the straight path. */
static const char *const statements[] = {
    "F7",   "V2.zero", "T2.rep",     "V2.fin",        "T2.lit",
    "T2.C", "G.arb",   "V2.ray.cor", "N.bridge.half", "V2.bridge"};

/* The cost of the statements grows with units^2 x samples x features. */
#define STATEMENT_COST 8e6

static egap_status no_memory(egap_error *err)
{
    return egap_fail(err, EGAP_ERESOURCE, "out of memory for bounds");
}

/* The verdict on "v* <= value". */
static egap_verdict judge(const egap_envelope *out, egap_bounds value)
{
    if (out->level.lo > value.hi)
        return EGAP_REFUTED;
    if (egap_bounds_lt(value, out->trivial) != EGAP_YES)
        return EGAP_VACUOUS;
    return out->level.hi <= value.lo ? EGAP_VERIFIED : EGAP_UNDECIDED;
}

/* --- references ---------------------------------------------------------- */

/* The least F known of a network with at most `width` active units. */
typedef struct {
    size_t width;
    egap_bounds F;
    char from[EGAP_ENVELOPE_NAME];
} reference;

#define REFERENCES 12

static size_t active_units(const egap_net *net)
{
    size_t count = 0;

    for (size_t i = 0; i < net->m; i++)
        count += net->theta[i] != 0;
    return count;
}

static void take_reference(reference *refs, size_t count, size_t units,
                           egap_bounds F, const char *from)
{
    for (size_t k = 0; k < count; k++)
        if (units <= refs[k].width && F.hi < refs[k].F.hi) {
            refs[k].F = F;
            snprintf(refs[k].from, sizeof refs[k].from, "%s", from);
        }
}

/* Widths 1, 2, 4, ... below m; references are the nodes of proof paths. */
static egap_status find_references(reference *refs, size_t *count,
                                   const egap_envelope_work *work,
                                   egap_error *err)
{
    const egap_envelope *out = work->out;
    egap_status status = EGAP_OK;

    *count = 0;
    for (size_t l = 1; l < work->A.m && *count < REFERENCES; l *= 2)
        refs[(*count)++] = (reference){l, out->at_zero, "zero"};
    for (size_t k = 0; k < out->path_count && status == EGAP_OK; k++) {
        const egap_envelope_path *path = &out->paths[k];
        const egap_path *nodes = &path->proof.nodes;

        if (!path->is_proof || !path->known)
            continue;
        for (size_t v = 0; v < nodes->K && status == EGAP_OK; v++) {
            egap_net net = egap_path_node(nodes, v);
            egap_bounds F;

            if (active_units(&net) >= work->A.m ||
                !egap_envelope_inside(&net, out->radius))
                continue;
            status = egap_enclose_point(&F, work->problem, &net, err);
            if (status == EGAP_OK)
                take_reference(refs, *count, active_units(&net), F, path->name);
        }
    }
    return status;
}

/* --- increments ---------------------------------------------------------- */

/* the l1 norm of the coefficients, rounded up */
static double mass_up(const egap_net *net)
{
    egap_bounds sum = {0, 0};

    for (size_t i = 0; i < net->m; i++) {
        double size = fabs(net->theta[i]);

        sum = egap_bounds_add(sum, (egap_bounds){size, size});
    }
    return sum.hi;
}

/* One row for each kind of bound and mass that applies: the best reference. */
typedef struct {
    bool applies;
    egap_bounds value;
    const reference *ref;
} increment;

static egap_status add_increments(increment found[EGAP_RATE_COUNT],
                                  const egap_envelope_work *work,
                                  const reference *ref, egap_rate_inputs *in,
                                  egap_error *err)
{
    const egap_bounds level = {in->level, in->level};
    egap_rates *rates = NULL;
    char m[32];
    egap_status status;

    in->reference = ref->width;
    status = egap_rates_init(&rates, in, err);
    snprintf(m, sizeof m, "%zu", work->wide_A.m);
    for (int k = 0; k < EGAP_RATE_COUNT && status == EGAP_OK; k++) {
        egap_rate_kind kind = (egap_rate_kind)k;
        egap_bounds rise, value;

        if (!egap_rates_apply(rates, kind))
            continue;
        found[k].applies = true;
        status = egap_rates_increment(&rise, rates, kind, m, err);
        if (status != EGAP_OK || !isfinite(rise.hi))
            continue;
        value = egap_bounds_add(level, rise);
        /* exact compression needs no reference: both ends fit side by side */
        if (kind != EGAP_RATE_CARA)
            value = egap_bounds_max(value, ref->F);
        if (found[k].ref == NULL || value.hi < found[k].value.hi) {
            found[k].value = value;
            found[k].ref = ref;
        }
    }
    egap_rates_clear(rates);
    return status;
}

static egap_status show_increments(const increment found[EGAP_RATE_COUNT],
                                   egap_envelope_work *work,
                                   egap_mass_kind mass, egap_error *err)
{
    for (int k = 0; k < EGAP_RATE_COUNT; k++) {
        bool printed = k == EGAP_RATE_V1 || k == EGAP_RATE_V1_FREE;
        bool given = mass == EGAP_MASS_GIVEN;
        char name[EGAP_ENVELOPE_NAME], F[EGAP_NUMBER_TEXT];
        egap_envelope_bound *b;

        if (!found[k].applies || (given && (printed || k == EGAP_RATE_CARA)))
            continue;
        snprintf(name, sizeof name, "%s%s", egap_rate_name((egap_rate_kind)k),
                 given ? ", own masses" : "");
        b = egap_envelope_add_bound(work->out, name);
        if (b == NULL)
            return no_memory(err);
        b->status = printed ? EGAP_CLAIM_REPAIR : EGAP_CLAIM_TRUE;
        if (found[k].ref == NULL) {
            snprintf(b->note, sizeof b->note,
                     "says nothing at %zu units: %.120s", work->wide_A.m,
                     egap_rate_meaning((egap_rate_kind)k));
            continue;
        }
        b->value = found[k].value;
        b->verdict = judge(work->out, b->value);
        if (k == EGAP_RATE_CARA)
            snprintf(b->note, sizeof b->note, "exact compression, %zu samples",
                     work->wide.N);
        else
            snprintf(b->note, sizeof b->note,
                     "reference of %zu units from path %s: F <= %s",
                     found[k].ref->width, found[k].ref->from,
                     egap_decimal_up(F, sizeof F, found[k].ref->F.hi, 6));
    }
    return EGAP_OK;
}

static egap_status find_increments(egap_envelope_work *work, egap_error *err)
{
    const egap_theory_loss loss = {work->objective->loss, 0};
    egap_rate_inputs in = {
        .data = &work->wide,
        .loss = &loss,
        .kappa = work->objective->kappa,
        .level = work->out->endpoint_max.hi,
        .mass = fmax(mass_up(&work->wide_A), mass_up(&work->wide_B))};
    reference refs[REFERENCES];
    size_t count;
    egap_status status = find_references(refs, &count, work, err);

    for (int given = 0; given < 2 && status == EGAP_OK; given++) {
        increment found[EGAP_RATE_COUNT] = {{0}};

        in.mass_kind = given ? EGAP_MASS_GIVEN : EGAP_MASS_OPTIMAL;
        for (size_t k = 0; k < count && status == EGAP_OK; k++)
            status = add_increments(found, work, &refs[k], &in, err);
        if (status == EGAP_OK)
            status = show_increments(found, work, in.mass_kind, err);
    }
    return status;
}

/* Bounds that add to the level need one below F(0), and a penalty. */
static egap_status add_rates(egap_envelope_work *work, egap_error *err)
{
    egap_envelope_bound *b;

    if (work->objective->kappa > 0 &&
        egap_bounds_lt(work->out->endpoint_max, work->out->at_zero) == EGAP_YES)
        return find_increments(work, err);
    b = egap_envelope_add_bound(work->out, "increments");
    if (b == NULL)
        return no_memory(err);
    b->status = EGAP_CLAIM_TRUE;
    snprintf(b->note, sizeof b->note, "%s",
             work->objective->kappa > 0
                 ? "the ends are not below F(0): they are joined there, and "
                   "no bound adds to that"
                 : "without a penalty the masses are not bounded");
    return EGAP_OK;
}

/* --- statements ---------------------------------------------------------- */

bool egap_envelope_judges(const char *id)
{
    const egap_claim *claim = egap_claims_find(id);

    return claim != NULL && (claim->emp == 'P' || claim->emp == 'U') &&
           strncmp(id, "LB.", 3) != 0;
}

static egap_status add_statement(egap_envelope_work *work, const char *id,
                                 egap_error *err)
{
    const egap_instance *in = work->barrier ? work->barrier : work->instance;
    const egap_claim *claim = egap_claims_find(id);
    egap_envelope_bound *b;
    double cost = (double)work->wide_A.m * (double)work->wide_A.m *
                  (double)work->wide.N * (double)work->wide.n;
    egap_claim_result r;
    egap_status status;

    if (!egap_envelope_judges(id))
        return egap_fail(err, EGAP_EUSAGE,
                         "'%s' is no statement about paths of two networks; "
                         "see egap prove --list",
                         id);
    b = egap_envelope_add_bound(work->out, id);
    if (b == NULL)
        return no_memory(err);
    b->kind = claim->emp == 'P' ? EGAP_BOUND_PATH : EGAP_BOUND_LEVEL;
    b->status = claim->status;
    b->claim = claim;
    if (cost > STATEMENT_COST) {
        snprintf(b->note, sizeof b->note,
                 "not evaluated: %zu units and %zu samples take long; egap "
                 "prove %s does it",
                 work->wide_A.m, work->wide.N, claim->id);
        return EGAP_OK;
    }
    status = egap_claim_prove(&r, claim, in, NULL, err);
    if (status != EGAP_OK)
        return status;
    b->verdict = r.verdict;
    snprintf(b->note, sizeof b->note, "%s", r.note);
    if (r.verdict == EGAP_NOT_APPLICABLE || r.comparisons == 0)
        return EGAP_OK;
    b->value = r.rhs;
    if (b->kind == EGAP_BOUND_LEVEL && r.verdict != EGAP_REFUTED &&
        judge(work->out, b->value) != EGAP_UNDECIDED)
        b->verdict = judge(work->out, b->value);
    /* a path without a gap: no bound of v* is below the ends, though balls
     * cannot tell it from them */
    if (b->kind == EGAP_BOUND_LEVEL && b->verdict == EGAP_UNDECIDED &&
        work->out->gap.hi == 0 && b->value.hi >= work->out->endpoint_max.lo &&
        claim->status == EGAP_CLAIM_TRUE)
        b->verdict = EGAP_VERIFIED;
    if (b->kind == EGAP_BOUND_PATH)
        snprintf(b->note, sizeof b->note,
                 "on the straight path, where it is nearest to failing");
    return EGAP_OK;
}

static egap_status add_statements(egap_envelope_work *work, egap_error *err)
{
    egap_status status = EGAP_OK;

    for (size_t k = 0;
         status == EGAP_OK && k < sizeof statements / sizeof statements[0]; k++)
        status = add_statement(work, statements[k], err);
    for (size_t k = 0; status == EGAP_OK && k < work->options->id_count; k++)
        status = add_statement(work, work->options->ids[k], err);
    return status;
}

egap_status egap_envelope_find_bounds(egap_envelope_work *work, egap_error *err)
{
    egap_status status;

    if (work->instance == NULL) {
        egap_envelope_bound *b =
            egap_envelope_add_bound(work->out, "all bounds");

        if (b == NULL)
            return no_memory(err);
        snprintf(b->note, sizeof b->note,
                 "rows longer than 2^20: bring them into the unit ball");
        return EGAP_OK;
    }
    status = add_rates(work, err);
    return status == EGAP_OK ? add_statements(work, err) : status;
}
