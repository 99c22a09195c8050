/* lower.c: the lower end of the minimax level: the ends, or the level that a
 * path must reach where one of two units vanishes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/grow.h"
#include "egap/round.h"
#include "envelope_impl.h"

#define RATIONAL_TEXT 48

egap_envelope_bound *egap_envelope_add_bound(egap_envelope *out,
                                             const char *name)
{
    void *array = out->bounds;
    bool grown = egap_grow(&array, &out->bound_room, out->bound_count + 1,
                           sizeof *out->bounds);
    egap_envelope_bound *bound;

    out->bounds = array;
    if (!grown)
        return NULL;
    bound = &out->bounds[out->bound_count++];
    *bound = (egap_envelope_bound){.value = egap_bounds_unknown(),
                                   .verdict = EGAP_NOT_APPLICABLE};
    snprintf(bound->name, sizeof bound->name, "%s", name);
    return bound;
}

static egap_status no_memory(egap_error *err)
{
    return egap_fail(err, EGAP_ERESOURCE, "out of memory for lower bounds");
}

/* v as a fraction, cut towards 0 to a multiple of 2^-62; "" where that is no
 * number of 64 bits. */
static void rational(char text[RATIONAL_TEXT], double v)
{
    int power = 0;
    double whole;

    text[0] = '\0';
    while (power < 62 && trunc(ldexp(v, power)) != ldexp(v, power))
        power++;
    whole = trunc(ldexp(v, power));
    if (fabs(whole) < 0x1p62)
        snprintf(text, RATIONAL_TEXT, "%lld/%llu", (long long)whole,
                 1ULL << power);
}

static egap_status set_value(egap_instance *in, const char *name, double v,
                             egap_error *err)
{
    char text[RATIONAL_TEXT];

    rational(text, v);
    return egap_instance_value(in, name, text, err);
}

static egap_status set_vector(egap_instance *in, const char *name,
                              const double *s, size_t N, egap_error *err)
{
    char *texts = egap_alloc(N, RATIONAL_TEXT);
    const char **list = egap_alloc(N, sizeof *list);
    egap_status status = texts && list ? EGAP_OK : no_memory(err);

    for (size_t j = 0; j < N && status == EGAP_OK; j++) {
        rational(texts + j * RATIONAL_TEXT, s[j]);
        list[j] = texts + j * RATIONAL_TEXT;
    }
    if (status == EGAP_OK)
        status = egap_instance_vector(in, name, N, list, err);
    egap_free(list);
    egap_free(texts);
    return status;
}

/* Proves `id` on the instance; if its level is above the lower end so far it
 * becomes the lower end and the instance is kept. */
static egap_status try_statement(egap_envelope_work *work, egap_instance *in,
                                 const char *id, egap_claim_result *r,
                                 egap_error *err)
{
    egap_envelope *out = work->out;
    const egap_claim *claim = egap_claims_find(id);
    egap_status status = egap_claim_prove(r, claim, in, NULL, err);
    double level;

    /* the left side is the level that it proves, or F(0) */
    if (status != EGAP_OK || r->verdict != EGAP_VERIFIED ||
        !(r->lhs.lo > out->level.lo)) {
        egap_instance_free(in);
        return status;
    }
    level = strcmp(id, "LB.zero") == 0
                ? out->at_zero.lo
                : ldexp(trunc(ldexp(r->lhs.lo, 40)), -40);
    if (strcmp(id, "LB.zero") != 0)
        status = set_value(in, "level", level, err);
    if (status == EGAP_OK)
        status = egap_claim_prove(r, claim, in, NULL, err);
    if (status != EGAP_OK || r->verdict != EGAP_VERIFIED ||
        !(level > out->level.lo)) {
        egap_instance_free(in);
        return status;
    }
    out->level.lo = level;
    snprintf(out->lower_by, sizeof out->lower_by, "%s", id);
    egap_instance_free(work->barrier);
    work->barrier = in;
    work->barrier_claim = claim;
    return EGAP_OK;
}

/* A's coefficients are all positive and one of B's is not: the first unit to
 * vanish leaves a positive one. */
static bool leaves_orthant(const egap_net *A, const egap_net *B)
{
    bool leaves = false;

    for (size_t i = 0; i < A->m; i++) {
        if (!(A->theta[i] > 0))
            return false;
        leaves = leaves || B->theta[i] <= 0;
    }
    return leaves;
}

/* The first unit that vanishes on every path, from 1; 0: none must. */
static size_t vanishing_unit(const egap_net *A, const egap_net *B)
{
    for (size_t i = 0; i < A->m; i++) {
        double a = A->theta[i], b = B->theta[i];

        if (!(a > 0 && b > 0) && !(a < 0 && b < 0))
            return i + 1;
        if (A->n == 1 && !(A->W[i] > 0 && B->W[i] > 0) &&
            !(A->W[i] < 0 && B->W[i] < 0))
            return i + 1;
    }
    return 0;
}

/* LB.cell of two units: `positive` with A's (swapped: B's) orthant left. */
static egap_status try_cell(egap_envelope_work *work, bool swapped,
                            bool positive, size_t unit, egap_claim_result *r,
                            egap_error *err)
{
    size_t N = work->wide.N;
    double *sp = egap_alloc(2 * N, sizeof *sp), *sn = sp + N;
    egap_instance *in = NULL;
    egap_status status = sp ? EGAP_OK : no_memory(err);

    if (status == EGAP_OK)
        status = egap_envelope_half_vectors(sp, sn, &work->wide,
                                            work->objective, positive, err);
    if (status == EGAP_OK)
        status = egap_envelope_instance(&in, work, swapped, err);
    if (status == EGAP_OK)
        status = set_value(in, "unit", positive ? 0 : (double)unit, err);
    if (status == EGAP_OK)
        status = set_vector(in, "sp", sp, N, err);
    if (status == EGAP_OK)
        status = set_vector(in, "sn", sn, N, err);
    egap_free(sp);
    if (status != EGAP_OK) {
        egap_instance_free(in);
        return status;
    }
    return try_statement(work, in, "LB.cell", r, err);
}

static egap_status try_two_units(egap_envelope_work *work,
                                 egap_envelope_bound *bound, egap_error *err)
{
    const egap_net *A = &work->wide_A, *B = &work->wide_B;
    size_t unit = vanishing_unit(A, B);
    egap_claim_result r = {.verdict = EGAP_NOT_APPLICABLE};
    egap_status status = EGAP_OK;

    snprintf(bound->note, sizeof bound->note,
             "no unit has to vanish on every path from A to B");
    if (work->objective->loss.kind == EGAP_LOSS_LOGISTIC) {
        snprintf(bound->note, sizeof bound->note,
                 "dual vectors are not searched for with the logistic loss");
        return EGAP_OK;
    }
    if (leaves_orthant(A, B))
        status = try_cell(work, false, true, 0, &r, err);
    if (status == EGAP_OK && leaves_orthant(B, A))
        status = try_cell(work, true, true, 0, &r, err);
    if (status == EGAP_OK && unit > 0)
        status = try_cell(work, false, false, unit, &r, err);
    if (status != EGAP_OK || r.comparisons == 0)
        return status;
    snprintf(bound->note, sizeof bound->note, "%s",
             work->barrier ? "one of the two units vanishes on every path"
                           : "no dual vectors were found that lift it above "
                             "the ends");
    bound->verdict = EGAP_VERIFIED;
    bound->value = work->out->endpoint_max;
    if (work->barrier)
        bound->value = (egap_bounds){work->out->level.lo, work->out->level.lo};
    return EGAP_OK;
}

static egap_status try_one_unit(egap_envelope_work *work,
                                egap_envelope_bound *bound, egap_error *err)
{
    egap_claim_result r;
    egap_instance *in = NULL;
    egap_status status = egap_envelope_instance(&in, work, false, err);

    if (status != EGAP_OK) {
        egap_instance_free(in);
        return status;
    }
    status = try_statement(work, in, "LB.zero", &r, err);
    bound->verdict = r.verdict;
    if (status == EGAP_OK && r.verdict == EGAP_VERIFIED)
        bound->value = work->out->trivial;
    snprintf(bound->note, sizeof bound->note, "%s",
             r.verdict == EGAP_VERIFIED ? "the one unit vanishes on every path"
                                        : r.note);
    return status;
}

egap_status egap_envelope_find_lower(egap_envelope_work *work, egap_error *err)
{
    egap_envelope *out = work->out;
    size_t m = work->wide_A.m, n = work->wide.n;
    egap_envelope_bound *bound;
    egap_status status = EGAP_OK;

    out->level.lo = out->endpoint_max.lo;
    snprintf(out->lower_by, sizeof out->lower_by, "ends");
    if (work->instance == NULL) {
        snprintf(out->lower_note, sizeof out->lower_note,
                 "max(F(A), F(B)); no lower bound of the theory was asked "
                 "for");
        return EGAP_OK;
    }
    bound = egap_envelope_add_bound(out, m == 1 ? "LB.zero" : "LB.cell");
    if (bound == NULL)
        return no_memory(err);
    bound->kind = EGAP_BOUND_LOWER;
    bound->claim = egap_claims_find(bound->name);
    if (m == 1)
        status = try_one_unit(work, bound, err);
    else if (m == 2 && n <= 2 && out->ball)
        status = try_two_units(work, bound, err);
    else if ((n == 1 && m >= 3) || work->A.m >= 2 * work->wide.N)
        snprintf(bound->note, sizeof bound->note,
                 "there is no barrier: networks this wide on these data are "
                 "joined at the level of the higher end");
    else
        snprintf(bound->note, sizeof bound->note,
                 "lower bounds of barriers are proved for one unit, or two "
                 "units on at most two features with rows in the unit ball; "
                 "here %zu units on %zu%s",
                 m, n, out->ball ? "" : ", rows without limits");
    snprintf(out->lower_note, sizeof out->lower_note, "%s%s",
             work->barrier ? "" : "max(F(A), F(B)): ", bound->note);
    return status;
}
