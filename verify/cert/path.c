/* path.c: certificates of the maximum over a path: of straight segments
 * (kind path-maximum of verify/check/FORMAT.md) or of typed ones (kind
 * typed-path). */
#include <float.h>
#include <math.h>
#include <string.h>

#include "cuts.h"
#include "draft.h"
#include "egap/round.h"

egap_cert_options egap_cert_defaults(void)
{
    egap_cert_options options = {0};

    options.slack = 1e-12;
    options.slack_limit = 1e-8;
    options.claim_gap = true;
    options.max_intervals = 4096;
    return options;
}

/* What a certificate is made of. */
typedef struct {
    const egap_data *data;
    const egap_objective *objective;
    const egap_path *path;
    const egap_typed_path *typed; /* NULL: straight segments only */
    const egap_path_max *result;
    egap_cert_options options;
    egap_cuts *cuts; /* (K - 1), empty where a segment is no bridge */
} job;

static egap_draft_nodes nodes_of(const job *w)
{
    return (egap_draft_nodes){w->path, w->typed != NULL,
                              w->typed ? w->typed->scale : NULL};
}

static bool is_bridge(const job *w, size_t k)
{
    return !w->typed || w->typed->steps[k].kind == EGAP_STEP_BRIDGE;
}

static bool has_bridges(const job *w)
{
    for (size_t k = 0; k + 1 < w->path->K; k++)
        if (is_bridge(w, k))
            return true;
    return false;
}

static egap_dd witness(const job *w)
{
    return (egap_dd){w->result->t_at, w->result->t_at_low};
}

/* The claims, from the enclosures of the result; the upper end is widened
 * only where it must be met by finitely many cuts. */
static egap_status make_claims(egap_cert_summary *s, const job *w, double slack,
                               egap_error *err)
{
    const egap_path_max *result = w->result;
    const egap_cert_options *o = &w->options;
    double top = result->max.hi;

    memset(s, 0, sizeof *s);
    if (!isfinite(top) || !isfinite(result->max.lo) ||
        (o->claim_gap && !(isfinite(result->endpoint_max.lo) &&
                           isfinite(result->endpoint_max.hi))) ||
        !(result->t_at >= 0 && result->t_at <= 1) ||
        result->segment >= w->path->K - 1)
        return egap_fail(err, EGAP_REJECTED,
                         "certificate: the maximum is not enclosed by finite "
                         "numbers, so there is nothing to claim");
    s->segments = w->path->K - 1;
    s->max = result->max;
    if (has_bridges(w)) {
        s->max.hi = top + fmax(slack * fabs(top), o->slack_absolute);
        if (top > 0) /* room for what underflows when cuts are sought */
            s->max.hi += 4 * DBL_MIN;
    }
    if (!egap_draft_holds(witness(w))) /* F there is a little smaller */
        s->max.lo -= fmax(fmax(slack, 0x1p-50) * s->max.lo, o->slack_absolute);
    s->max.lo = fmax(s->max.lo, 0);
    if (!(s->max.hi < INFINITY))
        return egap_fail(err, EGAP_REJECTED,
                         "certificate: the claimed upper end overflows");
    if (o->claim_gap)
        s->gap = egap_bounds_pos(egap_bounds_sub(s->max, result->endpoint_max));
    if (o->claim_gap && w->typed && result->path_gap.hi == 0 && !has_bridges(w))
        s->gap = result->path_gap; /* shown without the maximum's rounding */
    if (o->claim_level)
        s->above = egap_bounds_sub(s->max, (egap_bounds){o->level, o->level});
    return EGAP_OK;
}

/* Cuts of all bridges, on threads; the first failing segment is reported,
 * whatever the order in which they ran. */
static egap_status find_cuts(const job *w, double upper, egap_error *err)
{
    size_t segments = w->path->K - 1, failed = segments;
    egap_error first = {0};

#pragma omp parallel for schedule(dynamic)
    for (size_t k = 0; k < segments; k++) {
        egap_net A = egap_path_node(w->path, k);
        egap_net B = egap_path_node(w->path, k + 1);
        egap_error mine = {0};
        egap_status status = EGAP_OK;

        if (is_bridge(w, k))
            status = egap_cuts_find(&w->cuts[k], w->data, w->objective, &A, &B,
                                    upper, w->options.max_intervals, &mine);
        if (status != EGAP_OK) {
#pragma omp critical(egap_cert_failure)
            if (k < failed) {
                failed = k;
                first = mine;
            }
        }
    }
    if (failed == segments)
        return EGAP_OK;
    return egap_fail(err, first.code, "certificate: segment %zu: %s", failed,
                     first.text);
}

/* The tightest claim, of those that the options allow, for which cuts are
 * found. */
static egap_status claim_and_cut(egap_cert_summary *s, const job *w,
                                 egap_error *err)
{
    double slack = w->options.slack, limit = w->options.slack_limit;
    egap_status status;

    for (;;) {
        status = make_claims(s, w, slack, err);
        if (status != EGAP_OK)
            return status;
        status = find_cuts(w, s->max.hi, err);
        if (status != EGAP_REJECTED || !(slack < limit))
            return status;
        slack = fmin(10 * fmax(slack, 0x1p-52), limit);
        for (size_t k = 0; k < s->segments; k++)
            egap_cuts_clear(&w->cuts[k]);
    }
}

static void add_claims(egap_draft *draft, const egap_cert_summary *s,
                       const egap_cert_options *o)
{
    egap_draft_claim(draft, "maximum", s->max);
    if (o->claim_gap)
        egap_draft_claim(draft, "gap", s->gap);
    if (o->claim_level)
        egap_draft_claim_above(draft, o->level, s->above);
    egap_draft_name(draft, o->name);
}

static void add_segment(egap_text *text, const job *w, size_t k)
{
    const egap_cuts *cuts = &w->cuts[k];
    const egap_step *step = w->typed ? &w->typed->steps[k] : NULL;

    egap_text_add(text, "segment %zu", k);
    if (step)
        egap_text_add(text, " %s", egap_step_name(step->kind));
    if (step && step->kind == EGAP_STEP_TRANSFER)
        egap_text_add(text, " %zu %zu", step->from, step->to);
    if (is_bridge(w, k))
        egap_text_add(text, " %u %zu", cuts->bits, cuts->count);
    egap_text_add(text, "\n");
    for (size_t i = 0; i < cuts->count; i++)
        egap_text_add(text, "chord %llu\n", (unsigned long long)cuts->right[i]);
}

static void add_records(egap_draft *draft, egap_cert_summary *s, const job *w)
{
    egap_draft_nodes nodes = nodes_of(w);
    egap_text *text = &draft->text;

    egap_draft_kind(draft, w->typed ? "typed-path" : "path-maximum");
    add_claims(draft, s, &w->options);
    egap_draft_objective(draft, w->objective);
    if (w->typed)
        egap_text_add(text, "penalty %s\nrows %s\n",
                      w->typed->decay ? "decay" : "absolute",
                      w->typed->ball ? "ball" : "free");
    egap_draft_data_sizes(draft, w->data);
    egap_text_add(
        text, "units %zu\nnodes %zu\nhidden-bias %d\noutput-bias %d\n",
        w->path->m, w->path->K, w->path->b != NULL, w->path->c != NULL);
    egap_draft_data(draft, w->data);
    egap_draft_path(draft, &nodes);
    egap_text_add(text, "witness %zu", w->result->segment);
    egap_draft_cut(draft, witness(w));
    egap_text_add(text, "\n");
    for (size_t k = 0; k < s->segments; k++) {
        add_segment(text, w, k);
        s->intervals += w->cuts[k].count;
    }
    egap_text_add(text, "end %zu %zu\n", s->segments, s->intervals);
    egap_draft_digests(s, draft);
}

static egap_status check(const job *w, egap_error *err)
{
    egap_draft_nodes nodes = nodes_of(w);
    egap_status status;

    if (w->path->K < 2)
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: a path of %zu nodes has no segment",
                         w->path->K);
    if ((status = egap_draft_check_options(&w->options, err)) ||
        (status = egap_draft_check_data(w->data, w->objective, err)) ||
        (status = egap_draft_check_nodes(&nodes, w->data, err)))
        return status;
    return w->typed ? egap_typed_check(w->typed, err) : EGAP_OK;
}

static egap_status write_job(egap_cert_summary *summary, const char *file,
                             job *w, egap_error *err)
{
    egap_draft draft = {.apart = w->options.apart};
    egap_cert_summary s;
    egap_status status;

    status = check(w, err);
    if (status != EGAP_OK)
        return status;
    w->cuts = egap_alloc(w->path->K - 1, sizeof *w->cuts);
    if (!w->cuts)
        return egap_fail(err, EGAP_ERESOURCE, "certificate: no memory");
    status = claim_and_cut(&s, w, err);
    if (status == EGAP_OK) {
        add_records(&draft, &s, w);
        status = egap_draft_write(&s.bytes, &draft, file, err);
    }
    for (size_t k = 0; k + 1 < w->path->K; k++)
        egap_cuts_clear(&w->cuts[k]);
    egap_free(w->cuts);
    egap_draft_clear(&draft);
    if (status == EGAP_OK && summary)
        *summary = s;
    return status;
}

static egap_cert_options chosen(const egap_cert_options *options)
{
    return options ? *options : egap_cert_defaults();
}

egap_status egap_cert_write(egap_cert_summary *summary, const char *file,
                            const egap_data *data,
                            const egap_objective *objective,
                            const egap_path *path, const egap_path_max *result,
                            const egap_cert_options *options, egap_error *err)
{
    job w = {data, objective, path, NULL, result, chosen(options), NULL};

    return write_job(summary, file, &w, err);
}

egap_status
egap_cert_write_typed(egap_cert_summary *summary, const char *file,
                      const egap_data *data, const egap_objective *objective,
                      const egap_typed_path *typed, const egap_path_max *result,
                      const egap_cert_options *options, egap_error *err)
{
    job w = {data,   objective,       &typed->nodes, typed,
             result, chosen(options), NULL};

    return write_job(summary, file, &w, err);
}
