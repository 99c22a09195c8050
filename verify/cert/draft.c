/* draft.c: the records that certificates of all kinds share, in the form of
 * verify/check/FORMAT.md. */
#include "draft.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/file.h"

#define CUT_BITS 62 /* the most that the format allows */

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

egap_status egap_draft_check_data(const egap_data *data,
                                  const egap_objective *objective,
                                  egap_error *err)
{
    egap_status status;

    if (data->N < 1 || data->n < 1)
        return egap_fail(err, EGAP_EINPUT,
                         "certificate: the data have no samples or no "
                         "features");
    if (!(isfinite(objective->kappa) && objective->kappa >= 0) ||
        (objective->loss.kind == EGAP_LOSS_HUBER &&
         !(isfinite(objective->loss.delta) && objective->loss.delta > 0)))
        return egap_fail(err, EGAP_EINPUT,
                         "certificate: kappa or delta is out of range");
    if ((status = check_finite(data->x, data->N * data->n, "x", err)) ||
        (status = check_finite(data->y, data->N, "y", err)))
        return status;
    if (objective->loss.kind == EGAP_LOSS_LOGISTIC)
        for (size_t j = 0; j < data->N; j++)
            if (!(data->y[j] >= 0 && data->y[j] <= 1))
                return egap_fail(err, EGAP_EINPUT,
                                 "certificate: y[%zu] is not in [0, 1]", j);
    return EGAP_OK;
}

egap_status egap_draft_check_nodes(const egap_draft_nodes *nodes,
                                   const egap_data *data, egap_error *err)
{
    const egap_path *path = nodes->path;
    size_t units = path->K * path->m;
    egap_status status;

    if (path->n != data->n || path->m < 1)
        return egap_fail(err, EGAP_EINPUT,
                         "certificate: a path on %zu features does not fit "
                         "data of %zu",
                         path->n, data->n);
    if ((status = check_finite(path->W, units * path->n, "W", err)) ||
        (status = check_finite(path->theta, units, "theta", err)) ||
        (path->b && (status = check_finite(path->b, units, "b", err))) ||
        (path->c && (status = check_finite(path->c, path->K, "c", err))))
        return status;
    for (size_t i = 0; nodes->scale && i < units; i++)
        if (!(nodes->scale[i] > 0 && isfinite(nodes->scale[i])))
            return egap_fail(err, EGAP_EINPUT,
                             "certificate: scale, value %zu, is not positive",
                             i);
    return EGAP_OK;
}

bool egap_cert_can_name(const char *name)
{
    if (*name == '\0' || *name == ' ' || name[strlen(name) - 1] == ' ' ||
        strlen(name) > 255)
        return false;
    for (; *name; name++)
        if (*name < 0x20 || *name > 0x7e)
            return false;
    return true;
}

egap_status egap_draft_check_options(const egap_cert_options *o,
                                     egap_error *err)
{
    if (!(o->slack >= 0 && o->slack_absolute >= 0 && isfinite(o->slack) &&
          isfinite(o->slack_absolute)))
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: a slack must be finite and not "
                         "negative");
    if (o->claim_level && !isfinite(o->level))
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: the level must be finite");
    if (o->name && !egap_cert_can_name(o->name))
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: a name is 1 to 255 printable ASCII "
                         "characters without spaces at its ends");
    return EGAP_OK;
}

void egap_draft_kind(egap_draft *draft, const char *kind)
{
    egap_text_add(&draft->text, "EGAP-CERT 1\nkind %s\n", kind);
}

void egap_draft_claim(egap_draft *draft, const char *what, egap_bounds claim)
{
    egap_text_add(&draft->text, "claim %s", what);
    egap_text_number(&draft->text, claim.lo);
    egap_text_number(&draft->text, claim.hi);
    egap_text_add(&draft->text, "\n");
}

void egap_draft_claim_above(egap_draft *draft, double level, egap_bounds claim)
{
    egap_text_add(&draft->text, "claim above");
    egap_text_number(&draft->text, level);
    egap_text_number(&draft->text, claim.lo);
    egap_text_number(&draft->text, claim.hi);
    egap_text_add(&draft->text, "\n");
}

void egap_draft_name(egap_draft *draft, const char *name)
{
    if (name)
        egap_text_add(&draft->text, "name %s\n", name);
}

const char *egap_cert_loss_word(egap_loss_kind kind)
{
    static const char *const words[] = {
        [EGAP_LOSS_MSE] = "mse",           [EGAP_LOSS_HALF] = "half",
        [EGAP_LOSS_HUBER] = "huber",       [EGAP_LOSS_ABS] = "absolute",
        [EGAP_LOSS_LOGISTIC] = "logistic",
    };

    return words[kind];
}

void egap_draft_objective(egap_draft *draft, const egap_objective *objective)
{
    egap_text *text = &draft->text;

    egap_text_add(text, "loss %s", egap_cert_loss_word(objective->loss.kind));
    if (objective->loss.kind == EGAP_LOSS_HUBER)
        egap_text_number(text, objective->loss.delta);
    egap_text_add(text, "\nkappa");
    egap_text_number(text, objective->kappa + 0.0); /* no negative zero */
    egap_text_add(text, "\n");
}

static void add_data_sizes(egap_text *text, const egap_data *data)
{
    egap_text_add(text, "samples %zu\nfeatures %zu\n", data->N, data->n);
}

void egap_draft_data_sizes(egap_draft *draft, const egap_data *data)
{
    add_data_sizes(&draft->text, data);
}

/* The text that takes an array's records: a file of its own, or the
 * certificate. */
static egap_text *begin_array(egap_draft *draft, egap_text *own, bool apart,
                              const char *what, const char *digest)
{
    egap_text_add(&draft->text, "%s %s %s\n", what, apart ? "named" : "inline",
                  digest);
    if (!apart)
        return &draft->text;
    egap_text_add(own, "EGAP-ARRAYS 1\n%s %s\n", what, digest);
    return own;
}

void egap_draft_data(egap_draft *draft, const egap_data *data)
{
    egap_digest h;
    egap_text *text;

    egap_digest_init(&h);
    egap_digest_u64(&h, data->N);
    egap_digest_u64(&h, data->n);
    egap_digest_doubles(&h, data->x, data->N * data->n);
    egap_digest_doubles(&h, data->y, data->N);
    egap_digest_finish(draft->data_digest, &h);
    text = begin_array(draft, &draft->data, draft->apart, "data",
                       draft->data_digest);
    if (draft->apart)
        add_data_sizes(text, data);
    for (size_t j = 0; j < data->N; j++) {
        egap_text_add(text, "row");
        egap_text_number(text, data->y[j]);
        for (size_t k = 0; k < data->n; k++)
            egap_text_number(text, data->x[j * data->n + k]);
        egap_text_add(text, "\n");
    }
}

/* One node, as its records need it. */
typedef struct {
    egap_net net;
    bool scaled;
    const double *scale; /* (m) or NULL: all 1 */
} node;

static node node_of(const egap_draft_nodes *nodes, size_t k)
{
    node v = {egap_path_node(nodes->path, k), nodes->scaled, nodes->scale};

    if (v.scale)
        v.scale += k * nodes->path->m;
    return v;
}

static double scale_of(const node *v, size_t i)
{
    return v->scale ? v->scale[i] : 1;
}

static void digest_node(egap_digest *h, const node *v)
{
    const egap_net *net = &v->net;

    egap_digest_init(h);
    egap_digest_u64(h, net->m);
    egap_digest_u64(h, net->n);
    egap_digest_u64(h, net->b != NULL);
    egap_digest_u64(h, net->c != NULL);
    for (size_t i = 0; v->scaled && i < net->m; i++) {
        double scale = scale_of(v, i);

        egap_digest_doubles(h, &scale, 1);
    }
    egap_digest_doubles(h, net->W, net->m * net->n);
    if (net->b)
        egap_digest_doubles(h, net->b, net->m);
    egap_digest_doubles(h, net->theta, net->m);
    if (net->c)
        egap_digest_doubles(h, net->c, 1);
}

static void add_units(egap_text *text, const node *v)
{
    const egap_net *net = &v->net;

    for (size_t i = 0; i < net->m; i++) {
        egap_text_add(text, "unit");
        if (v->scaled)
            egap_text_number(text, scale_of(v, i));
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

/* The digest of a path is over its number of nodes and their digests. */
static void digest_path(char hex[EGAP_DIGEST_HEX],
                        const egap_draft_nodes *nodes)
{
    uint8_t sum[EGAP_DIGEST_BYTES];
    egap_digest h, of_node;

    egap_digest_init(&h);
    egap_digest_u64(&h, nodes->path->K);
    for (size_t k = 0; k < nodes->path->K; k++) {
        node v = node_of(nodes, k);

        digest_node(&of_node, &v);
        egap_digest_finish_raw(sum, &of_node);
        egap_digest_bytes(&h, sum, sizeof sum);
    }
    egap_digest_finish(hex, &h);
}

void egap_draft_path(egap_draft *draft, const egap_draft_nodes *nodes)
{
    const egap_path *path = nodes->path;
    char hex[EGAP_DIGEST_HEX];
    egap_digest h;
    egap_text *text;

    digest_path(draft->path_digest, nodes);
    text = begin_array(draft, &draft->path, draft->apart, "path",
                       draft->path_digest);
    if (draft->apart)
        egap_text_add(text,
                      "features %zu\nunits %zu\nnodes %zu\nhidden-bias %d\n"
                      "output-bias %d\n",
                      path->n, path->m, path->K, path->b != NULL,
                      path->c != NULL);
    for (size_t k = 0; k < path->K; k++) {
        node v = node_of(nodes, k);

        digest_node(&h, &v);
        egap_digest_finish(hex, &h);
        egap_text_add(text, "node %zu %s\n", k, hex);
        add_units(text, &v);
    }
}

void egap_draft_network(egap_draft *draft, const egap_net *net)
{
    node v = {*net, false, NULL};
    egap_digest h;

    digest_node(&h, &v);
    egap_digest_finish(draft->path_digest, &h);
    egap_text_add(&draft->text, "network inline %s\n", draft->path_digest);
    add_units(&draft->text, &v);
}

static uint64_t integer_at(bool *exact, egap_dd t)
{
    double high = ldexp(t.hi, CUT_BITS), low = ldexp(t.lo, CUT_BITS);
    double near = rint(high);

    *exact = near == high && rint(low) == low;
    return (uint64_t)((int64_t)near + (int64_t)rint((high - near) + low));
}

bool egap_draft_holds(egap_dd t)
{
    bool exact;

    integer_at(&exact, t);
    return exact;
}

void egap_draft_cut(egap_draft *draft, egap_dd t)
{
    bool exact;
    uint64_t K = integer_at(&exact, t);
    unsigned bits = CUT_BITS;

    while (bits > 0 && K % 2 == 0) {
        K /= 2;
        bits--;
    }
    egap_text_add(&draft->text, " %u %llu", bits, (unsigned long long)K);
}

void egap_draft_digests(egap_cert_summary *summary, const egap_draft *draft)
{
    memcpy(summary->data_digest, draft->data_digest, EGAP_DIGEST_HEX);
    memcpy(summary->path_digest, draft->path_digest, EGAP_DIGEST_HEX);
}

static void add_seal(egap_text *text)
{
    char hex[EGAP_DIGEST_HEX];

    if (text->failed)
        return;
    egap_digest_sha256(hex, text->p, text->size);
    egap_text_add(text, "seal %s\n", hex);
}

/* DIR/<first 16 digits>.arrays, where DIR is that of `file` */
static egap_status write_array(egap_text *text, const char *digest,
                               const char *file, egap_error *err)
{
    const char *slash = strrchr(file, '/');
    char name[4096];
    int length = snprintf(name, sizeof name, "%.*s%.16s.arrays",
                          slash ? (int)(slash - file + 1) : 0, file, digest);

    if (length < 0 || (size_t)length >= sizeof name)
        return egap_fail(err, EGAP_EINPUT, "the name %s is too long", file);
    return egap_file_replace(name, text->p, text->size, err);
}

egap_status egap_draft_write(size_t *bytes, egap_draft *draft, const char *file,
                             egap_error *err)
{
    egap_status status = EGAP_OK;

    add_seal(&draft->text);
    if (draft->data.size)
        add_seal(&draft->data);
    if (draft->path.size)
        add_seal(&draft->path);
    if (draft->text.failed || draft->data.failed || draft->path.failed)
        return egap_fail(err, EGAP_ERESOURCE,
                         "certificate: no memory for the text");
    if (draft->data.size)
        status = write_array(&draft->data, draft->data_digest, file, err);
    if (draft->path.size && status == EGAP_OK)
        status = write_array(&draft->path, draft->path_digest, file, err);
    if (status == EGAP_OK)
        status = egap_file_replace(file, draft->text.p, draft->text.size, err);
    *bytes = draft->text.size;
    return status;
}

void egap_draft_clear(egap_draft *draft)
{
    egap_text_clear(&draft->text);
    egap_text_clear(&draft->data);
    egap_text_clear(&draft->path);
}
