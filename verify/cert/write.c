/* write.c: the certificate of a path maximum, record by record in the order
 * of verify/check/FORMAT.md. */
#include "egap/cert.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "cuts.h"
#include "egap/digest.h"
#include "egap/file.h"
#include "egap/round.h"
#include "text.h"

egap_cert_options egap_cert_defaults(void)
{
    egap_cert_options options = {0};

    options.slack = 1e-12;
    options.slack_limit = 1e-8;
    options.claim_gap = true;
    options.max_intervals = 4096;
    return options;
}

static egap_status check_finite(const double *v, size_t count, const char *what,
                                egap_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(v[i]))
            return egap_fail(err, EGAP_EINPUT,
                             "certificate: %s, value %zu, is not finite", what,
                             i);
    return EGAP_OK;
}

static bool printable(const char *name)
{
    if (*name == '\0' || *name == ' ' || name[strlen(name) - 1] == ' ' ||
        strlen(name) > 255)
        return false;
    for (; *name; name++)
        if (*name < 0x20 || *name > 0x7e)
            return false;
    return true;
}

static egap_status check_options(const egap_cert_options *o,
                                 const egap_path *path, egap_error *err)
{
    if (path->K < 2)
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: a path of %zu nodes has no segment",
                         path->K);
    if (!(o->slack >= 0 && o->slack_absolute >= 0 && isfinite(o->slack) &&
          isfinite(o->slack_absolute)))
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: a slack must be finite and not "
                         "negative");
    if (o->claim_level && !isfinite(o->level))
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: the level must be finite");
    if (o->name && !printable(o->name))
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: a name is 1 to 255 printable ASCII "
                         "characters without spaces at its ends");
    return EGAP_OK;
}

static egap_status check_numbers(const egap_data *data,
                                 const egap_objective *objective,
                                 const egap_path *path, egap_error *err)
{
    egap_status status;
    size_t units = path->K * path->m;

    if (path->n != data->n || data->N < 1 || data->n < 1 || path->m < 1)
        return egap_fail(err, EGAP_EINPUT,
                         "certificate: a path on %zu features does not fit "
                         "data of %zu",
                         path->n, data->n);
    if (!(isfinite(objective->kappa) && objective->kappa >= 0) ||
        (objective->loss.kind == EGAP_LOSS_HUBER &&
         !(isfinite(objective->loss.delta) && objective->loss.delta > 0)))
        return egap_fail(err, EGAP_EINPUT,
                         "certificate: kappa or delta is out of range");
    if ((status = check_finite(data->x, data->N * data->n, "x", err)) ||
        (status = check_finite(data->y, data->N, "y", err)) ||
        (status = check_finite(path->W, units * path->n, "W", err)) ||
        (status = check_finite(path->theta, units, "theta", err)) ||
        (path->b && (status = check_finite(path->b, units, "b", err))) ||
        (path->c && (status = check_finite(path->c, path->K, "c", err))))
        return status;
    if (objective->loss.kind == EGAP_LOSS_LOGISTIC)
        for (size_t j = 0; j < data->N; j++)
            if (!(data->y[j] >= 0 && data->y[j] <= 1))
                return egap_fail(err, EGAP_EINPUT,
                                 "certificate: y[%zu] is not in [0, 1]", j);
    return EGAP_OK;
}

/* The claims, from the enclosures of the result. */
static egap_status make_claims(egap_cert_summary *s, const egap_path *path,
                               const egap_path_max *result,
                               const egap_cert_options *o, double slack,
                               egap_error *err)
{
    double top = result->max.hi;

    memset(s, 0, sizeof *s);
    if (!isfinite(top) || !isfinite(result->max.lo) ||
        (o->claim_gap && !(isfinite(result->endpoint_max.lo) &&
                           isfinite(result->endpoint_max.hi))) ||
        !(result->t_at >= 0 && result->t_at <= 1) ||
        result->segment >= path->K - 1)
        return egap_fail(err, EGAP_REJECTED,
                         "certificate: the maximum is not enclosed by finite "
                         "numbers, so there is nothing to claim");
    s->segments = path->K - 1;
    s->max.lo = result->max.lo;
    s->max.hi = top + fmax(slack * fabs(top), o->slack_absolute);
    if (top > 0) /* room for what underflows when cuts are sought */
        s->max.hi += 4 * DBL_MIN;
    if (!(s->max.hi < INFINITY))
        return egap_fail(err, EGAP_REJECTED,
                         "certificate: the claimed upper end overflows");
    if (o->claim_gap)
        s->gap = egap_bounds_pos(egap_bounds_sub(s->max, result->endpoint_max));
    if (o->claim_level)
        s->above = egap_bounds_sub(s->max, (egap_bounds){o->level, o->level});
    return EGAP_OK;
}

static void add_claims(egap_text *text, const egap_cert_summary *s,
                       const egap_cert_options *o)
{
    egap_text_add(text, "EGAP-CERT 1\nkind path-maximum\nclaim maximum");
    egap_text_number(text, s->max.lo);
    egap_text_number(text, s->max.hi);
    if (o->claim_gap) {
        egap_text_add(text, "\nclaim gap");
        egap_text_number(text, s->gap.lo);
        egap_text_number(text, s->gap.hi);
    }
    if (o->claim_level) {
        egap_text_add(text, "\nclaim above");
        egap_text_number(text, o->level);
        egap_text_number(text, s->above.lo);
        egap_text_number(text, s->above.hi);
    }
    if (o->name)
        egap_text_add(text, "\nname %s", o->name);
    egap_text_add(text, "\n");
}

static void add_objective(egap_text *text, const egap_objective *objective)
{
    static const char *const names[] = {
        [EGAP_LOSS_MSE] = "mse",           [EGAP_LOSS_HALF] = "half",
        [EGAP_LOSS_HUBER] = "huber",       [EGAP_LOSS_ABS] = "absolute",
        [EGAP_LOSS_LOGISTIC] = "logistic",
    };

    egap_text_add(text, "loss %s", names[objective->loss.kind]);
    if (objective->loss.kind == EGAP_LOSS_HUBER)
        egap_text_number(text, objective->loss.delta);
    egap_text_add(text, "\nkappa");
    egap_text_number(text, objective->kappa + 0.0); /* no negative zero */
    egap_text_add(text, "\n");
}

static void add_data(egap_text *text, egap_cert_summary *s,
                     const egap_data *data)
{
    egap_digest h;

    egap_digest_init(&h);
    egap_digest_u64(&h, data->N);
    egap_digest_u64(&h, data->n);
    egap_digest_doubles(&h, data->x, data->N * data->n);
    egap_digest_doubles(&h, data->y, data->N);
    egap_digest_finish(s->data_digest, &h);
    egap_text_add(text, "data inline %s\n", s->data_digest);
    for (size_t j = 0; j < data->N; j++) {
        egap_text_add(text, "row");
        egap_text_number(text, data->y[j]);
        for (size_t k = 0; k < data->n; k++)
            egap_text_number(text, data->x[j * data->n + k]);
        egap_text_add(text, "\n");
    }
}

static void digest_node(egap_digest *h, const egap_net *net)
{
    egap_digest_init(h);
    egap_digest_u64(h, net->m);
    egap_digest_u64(h, net->n);
    egap_digest_u64(h, net->b != NULL);
    egap_digest_u64(h, net->c != NULL);
    egap_digest_doubles(h, net->W, net->m * net->n);
    if (net->b)
        egap_digest_doubles(h, net->b, net->m);
    egap_digest_doubles(h, net->theta, net->m);
    if (net->c)
        egap_digest_doubles(h, net->c, 1);
}

static void add_node(egap_text *text, const egap_net *net, size_t k)
{
    char hex[EGAP_DIGEST_HEX];
    egap_digest digest;

    digest_node(&digest, net);
    egap_digest_finish(hex, &digest);
    egap_text_add(text, "node %zu %s\n", k, hex);
    for (size_t i = 0; i < net->m; i++) {
        egap_text_add(text, "unit");
        egap_text_number(text, net->theta[i]);
        if (net->b)
            egap_text_number(text, net->b[i]);
        for (size_t l = 0; l < net->n; l++)
            egap_text_number(text, net->W[i * net->n + l]);
        egap_text_add(text, "\n");
    }
    if (net->c) {
        egap_text_add(text, "output");
        egap_text_number(text, net->c[0]);
        egap_text_add(text, "\n");
    }
}

static void add_path(egap_text *text, egap_cert_summary *s,
                     const egap_path *path)
{
    uint8_t sum[EGAP_DIGEST_BYTES];
    egap_digest h, node;

    egap_digest_init(&h);
    egap_digest_u64(&h, path->K);
    for (size_t k = 0; k < path->K; k++) {
        egap_net net = egap_path_node(path, k);

        digest_node(&node, &net);
        egap_digest_finish_raw(sum, &node);
        egap_digest_bytes(&h, sum, sizeof sum);
    }
    egap_digest_finish(s->path_digest, &h);
    egap_text_add(text, "path inline %s\n", s->path_digest);
    for (size_t k = 0; k < path->K; k++) {
        egap_net net = egap_path_node(path, k);

        add_node(text, &net, k);
    }
}

/* t_at as K / 2^bits in lowest terms */
static void add_witness(egap_text *text, const egap_path_max *result)
{
    uint64_t K = (uint64_t)ldexp(result->t_at, 50);
    unsigned bits = 50;

    while (bits > 0 && K % 2 == 0) {
        K /= 2;
        bits--;
    }
    egap_text_add(text, "witness %zu %u %llu\n", result->segment, bits,
                  (unsigned long long)K);
}

/* Cuts of all segments, on threads; the first failing segment is reported,
 * whatever the order in which they ran. */
static egap_status find_cuts(egap_cuts *cuts, const egap_data *data,
                             const egap_objective *objective,
                             const egap_path *path, double upper,
                             size_t max_intervals, egap_error *err)
{
    size_t segments = path->K - 1, failed = segments;
    egap_error first = {0};

#pragma omp parallel for schedule(dynamic)
    for (size_t k = 0; k < segments; k++) {
        egap_net A = egap_path_node(path, k), B = egap_path_node(path, k + 1);
        egap_error mine = {0};
        egap_status status = egap_cuts_find(&cuts[k], data, objective, &A, &B,
                                            upper, max_intervals, &mine);

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
static egap_status claim_and_cut(egap_cert_summary *s, egap_cuts *cuts,
                                 const egap_data *data,
                                 const egap_objective *objective,
                                 const egap_path *path,
                                 const egap_path_max *result,
                                 const egap_cert_options *o, egap_error *err)
{
    double slack = o->slack;
    egap_status status;

    for (;;) {
        status = make_claims(s, path, result, o, slack, err);
        if (status != EGAP_OK)
            return status;
        status = find_cuts(cuts, data, objective, path, s->max.hi,
                           o->max_intervals, err);
        if (status != EGAP_REJECTED || !(slack < o->slack_limit))
            return status;
        slack = fmin(10 * fmax(slack, 0x1p-52), o->slack_limit);
        for (size_t k = 0; k < s->segments; k++)
            egap_cuts_clear(&cuts[k]);
    }
}

static void add_cuts(egap_text *text, egap_cert_summary *s,
                     const egap_cuts *cuts)
{
    for (size_t k = 0; k < s->segments; k++) {
        egap_text_add(text, "segment %zu %u %zu\n", k, cuts[k].bits,
                      cuts[k].count);
        for (size_t i = 0; i < cuts[k].count; i++)
            egap_text_add(text, "chord %llu\n",
                          (unsigned long long)cuts[k].right[i]);
        s->intervals += cuts[k].count;
    }
    egap_text_add(text, "end %zu %zu\n", s->segments, s->intervals);
}

static void add_seal(egap_text *text)
{
    char hex[EGAP_DIGEST_HEX];

    if (text->failed)
        return;
    egap_digest_sha256(hex, text->p, text->size);
    egap_text_add(text, "seal %s\n", hex);
}

egap_status egap_cert_write(egap_cert_summary *summary, const char *file,
                            const egap_data *data,
                            const egap_objective *objective,
                            const egap_path *path, const egap_path_max *result,
                            const egap_cert_options *options, egap_error *err)
{
    egap_cert_options defaults = egap_cert_defaults();
    const egap_cert_options *o = options ? options : &defaults;
    egap_cert_summary s;
    egap_text text = {0};
    egap_cuts *cuts;
    egap_status status;

    if ((status = check_options(o, path, err)) ||
        (status = check_numbers(data, objective, path, err)))
        return status;
    cuts = egap_alloc(path->K - 1, sizeof *cuts);
    if (!cuts)
        return egap_fail(err, EGAP_ERESOURCE, "certificate: no memory");
    status = claim_and_cut(&s, cuts, data, objective, path, result, o, err);
    if (status == EGAP_OK) {
        add_claims(&text, &s, o);
        add_objective(&text, objective);
        egap_text_add(&text,
                      "samples %zu\nfeatures %zu\nunits %zu\nnodes %zu\n"
                      "hidden-bias %d\noutput-bias %d\n",
                      data->N, data->n, path->m, path->K, path->b != NULL,
                      path->c != NULL);
        add_data(&text, &s, data);
        add_path(&text, &s, path);
        add_witness(&text, result);
        add_cuts(&text, &s, cuts);
        add_seal(&text);
        s.bytes = text.size;
        status = text.failed ? egap_fail(err, EGAP_ERESOURCE,
                                         "certificate: no memory for the text")
                             : egap_file_replace(file, text.p, text.size, err);
    }
    for (size_t k = 0; k + 1 < path->K; k++)
        egap_cuts_clear(&cuts[k]);
    egap_free(cuts);
    egap_text_clear(&text);
    if (status == EGAP_OK && summary)
        *summary = s;
    return status;
}
