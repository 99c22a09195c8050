/* cert.c: what most kinds of certificates have: objective, data, networks. */
#include "cert.h"

#include <string.h>

#include "fail.h"
#include "numbers.h"
#include "sha256.h"

const char *const loss_names[] = {"mse", "half", "huber", "logistic",
                                  "absolute"};

void cert_read_name(reader *r)
{
    if (reader_ahead(r, "name")) {
        reader_record(r, "name");
        reader_rest(r, "the name");
    }
}

loss_kind cert_read_loss(reader *r)
{
    int kind = 0;

    reader_record(r, "loss");
    while (kind <= LOSS_ABSOLUTE && !reader_word(r, loss_names[kind]))
        kind++;
    if (kind > LOSS_ABSOLUTE)
        reader_fail(r, "the loss is not known");
    return (loss_kind)kind;
}

void cert_read_objective(certificate *c, reader *r)
{
    c->loss = cert_read_loss(r);
    if (c->loss == LOSS_HUBER) {
        c->delta = reader_quoted(r, "delta");
        if (binary64_negative(c->delta.bits) || c->delta.bits == 0)
            reader_fail(r, "delta must be positive");
    }
    reader_end_line(r);
    reader_record(r, "kappa");
    c->kappa = reader_quoted(r, "kappa");
    if (binary64_negative(c->kappa.bits))
        reader_fail(r, "kappa must not be negative");
    reader_end_line(r);
}

size_t cert_read_size(reader *r, const char *word, uint64_t max)
{
    uint64_t value;

    reader_record(r, word);
    value = reader_count(r, word, max);
    reader_end_line(r);
    return (size_t)value;
}

void cert_read_data_sizes(certificate *c, reader *r)
{
    c->N = cert_read_size(r, "samples", COUNT_MAX);
    c->n = cert_read_size(r, "features", COUNT_MAX);
    if (c->N == 0 || c->n == 0)
        reader_fail(r, "samples and features must be at least 1");
}

void cert_read_network_sizes(certificate *c, reader *r, bool path)
{
    c->m = cert_read_size(r, "units", COUNT_MAX);
    c->K = path ? cert_read_size(r, "nodes", COUNT_MAX) : 1;
    c->hidden_bias = cert_read_size(r, "hidden-bias", 1) == 1;
    c->output_bias = cert_read_size(r, "output-bias", 1) == 1;
    if (c->m == 0)
        reader_fail(r, "units must be at least 1");
    if (path && c->K < 2)
        fail_rejected("a path of %zu nodes has no segment", c->K);
}

/* --- arrays --------------------------------------------------------------- */

/* The file of `call` that holds the array of this sort and digest, opened
 * behind the line that says so. */
static void open_companion(reader *other, const settings *call,
                           const char *sort, const digest wanted)
{
    digest found = {0};

    for (size_t i = 0; i < call->with_count; i++) {
        reader_open(other, call->with[i]);
        reader_header(other, "EGAP-ARRAYS");
        if (reader_ahead(other, sort)) {
            reader_record(other, sort);
            reader_digest(found, other);
            reader_end_line(other);
            if (memcmp(found, wanted, sizeof found) == 0)
                return;
        }
        reader_close(other);
    }
    fail_usage("the file names its %s, sha256 %s: give the file that holds "
               "it with --with",
               sort, reader_hex(wanted).text);
}

/* The record of an array; returns where its numbers are: behind it or in
 * `other`. */
static reader *open_array(reader *r, reader *other, const settings *call,
                          const char *sort, digest wanted)
{
    bool here, named;

    reader_record(r, sort);
    here = reader_word(r, "inline");
    named = !here && reader_word(r, "named");
    if (!here && !named)
        reader_fail(r, "\"%s inline\" or \"%s named\" is expected", sort, sort);
    reader_digest(wanted, r);
    reader_end_line(r);
    if (here)
        return r;
    open_companion(other, call, sort, wanted);
    return other;
}

/* A size in a companion file is that of the certificate. */
static void same_size(reader *from, const char *word, size_t size)
{
    if (cert_read_size(from, word, COUNT_MAX) != size)
        reader_fail(from, "%s is %zu in the certificate", word, size);
}

static void close_array(reader *from, reader *other)
{
    if (from == other) {
        reader_seal(other);
        reader_close(other);
    }
}

/* Positive numbers are ordered as their bits; a negative zero is a zero. */
static bool in_unit_interval(uint64_t bits)
{
    return bits <= BINARY64_ONE || bits == UINT64_C(1) << 63;
}

void cert_read_data(certificate *c, reader *r, const settings *call)
{
    reader other, *from = open_array(r, &other, call, "data", c->data_digest);

    if (from == &other) {
        same_size(from, "samples", c->N);
        same_size(from, "features", c->n);
    }
    reader_room(from, c->N, c->n + 1);
    c->x = memory_get(c->N * c->n, sizeof *c->x);
    c->y = memory_get(c->N, sizeof *c->y);
    for (size_t j = 0; j < c->N; j++) {
        reader_record(from, "row");
        c->y[j] = reader_binary64(from, "y");
        if (c->loss == LOSS_LOGISTIC && !in_unit_interval(c->y[j]))
            reader_fail(from, "y must be in [0, 1] for the logistic loss");
        for (size_t k = 0; k < c->n; k++)
            c->x[j * c->n + k] = reader_binary64(from, "x");
        reader_end_line(from);
    }
    close_array(from, &other);
}

/* The units and the output bias of node k. */
static void read_units(certificate *c, reader *r, size_t k)
{
    for (size_t i = k * c->m; i < (k + 1) * c->m; i++) {
        reader_record(r, "unit");
        if (c->scaled) {
            c->scale[i] = reader_binary64(r, "scale");
            if (binary64_negative(c->scale[i]) || c->scale[i] == 0)
                reader_fail(r, "the scale must be positive");
        }
        c->theta[i] = reader_binary64(r, "theta");
        if (c->hidden_bias)
            c->b[i] = reader_binary64(r, "bias");
        for (size_t l = 0; l < c->n; l++)
            c->W[i * c->n + l] = reader_binary64(r, "weight");
        reader_end_line(r);
    }
    if (c->output_bias) {
        reader_record(r, "output");
        c->c[k] = reader_binary64(r, "output bias");
        reader_end_line(r);
    }
}

/* Memory for K networks, if the file is long enough for them. */
static void get_networks(certificate *c, const reader *from)
{
    reader_room(from, c->K, c->m); /* so K m does not overflow below */
    reader_room(from, c->K * c->m, 1 + c->scaled + c->hidden_bias + c->n);
    c->W = memory_get(c->K * c->m * c->n, sizeof *c->W);
    c->theta = memory_get(c->K * c->m, sizeof *c->theta);
    if (c->scaled)
        c->scale = memory_get(c->K * c->m, sizeof *c->scale);
    if (c->hidden_bias)
        c->b = memory_get(c->K * c->m, sizeof *c->b);
    if (c->output_bias)
        c->c = memory_get(c->K, sizeof *c->c);
    c->node_digest = memory_get(c->K, sizeof *c->node_digest);
}

static void read_networks(certificate *c, reader *r, const settings *call,
                          bool path)
{
    reader other, *from = open_array(r, &other, call, path ? "path" : "network",
                                     c->path_digest);

    if (from == &other) {
        same_size(from, "features", c->n);
        same_size(from, "units", c->m);
        if (path)
            same_size(from, "nodes", c->K);
        same_size(from, "hidden-bias", c->hidden_bias);
        same_size(from, "output-bias", c->output_bias);
    }
    get_networks(c, from);
    for (size_t k = 0; k < c->K; k++) {
        if (path) {
            reader_record(from, "node");
            if (reader_count(from, "node", COUNT_MAX) != k)
                reader_fail(from, "node %zu is expected", k);
            reader_digest(c->node_digest[k], from);
            reader_end_line(from);
        }
        read_units(c, from, k);
    }
    close_array(from, &other);
}

void cert_read_path(certificate *c, reader *r, const settings *call)
{
    read_networks(c, r, call, true);
}

void cert_read_network(certificate *c, reader *r, const settings *call)
{
    read_networks(c, r, call, false);
}

/* --- digests -------------------------------------------------------------- */

static void add_array(sha256 *h, const uint64_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sha256_add_u64(h, v[i]);
}

static bool fits(const digest claimed, sha256 *h)
{
    digest found = {0};

    sha256_finish(found, h);
    return memcmp(claimed, found, sizeof found) == 0;
}

void cert_check_data(const certificate *c)
{
    sha256 h;

    sha256_init(&h);
    sha256_add_u64(&h, c->N);
    sha256_add_u64(&h, c->n);
    add_array(&h, c->x, c->N * c->n);
    add_array(&h, c->y, c->N);
    if (!fits(c->data_digest, &h))
        fail_rejected("the digest of the data is not that of its numbers");
}

static void add_node(sha256 *h, const certificate *c, size_t k)
{
    sha256_init(h);
    sha256_add_u64(h, c->m);
    sha256_add_u64(h, c->n);
    sha256_add_u64(h, c->hidden_bias);
    sha256_add_u64(h, c->output_bias);
    if (c->scaled)
        add_array(h, c->scale + k * c->m, c->m);
    add_array(h, c->W + k * c->m * c->n, c->m * c->n);
    if (c->hidden_bias)
        add_array(h, c->b + k * c->m, c->m);
    add_array(h, c->theta + k * c->m, c->m);
    if (c->output_bias)
        add_array(h, c->c + k, 1);
}

void cert_check_path(const certificate *c)
{
    sha256 h, path;

    sha256_init(&path);
    sha256_add_u64(&path, c->K);
    for (size_t k = 0; k < c->K; k++) {
        add_node(&h, c, k);
        if (!fits(c->node_digest[k], &h))
            fail_rejected("the digest of node %zu is not that of its numbers",
                          k);
        sha256_add(&path, c->node_digest[k], sizeof c->node_digest[k]);
    }
    if (!fits(c->path_digest, &path))
        fail_rejected("the digest of the path is not that of its nodes");
}

void cert_check_network(const certificate *c)
{
    sha256 h;

    add_node(&h, c, 0);
    if (!fits(c->path_digest, &h))
        fail_rejected("the digest of the network is not that of its numbers");
}

/* --- verdicts ------------------------------------------------------------- */

void cert_print_objective(FILE *out, const certificate *c)
{
    fprintf(out, "loss %s", loss_names[c->loss]);
    if (c->loss == LOSS_HUBER)
        fprintf(out, " %.*s", QUOTED(c->delta));
    fprintf(out, ", kappa %.*s", QUOTED(c->kappa));
}

void cert_print_sizes(FILE *out, const certificate *c)
{
    fprintf(out, ", samples %zu, features %zu", c->N, c->n);
    if (c->K > 0)
        fprintf(out, ", units %zu, hidden-bias %d, output-bias %d", c->m,
                c->hidden_bias, c->output_bias);
    fprintf(out, ", data sha256 %s", reader_hex(c->data_digest).text);
    if (c->K > 0)
        fprintf(out, ", %s sha256 %s", c->K > 1 ? "path" : "network",
                reader_hex(c->path_digest).text);
}
