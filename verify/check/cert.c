/* cert.c: what most kinds of certificates have: objective, data, networks. */
#include "cert.h"

#include <string.h>

#include "arrays.h"
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

void cert_read_data_sizes(certificate *c, reader *r)
{
    c->N = reader_size(r, "samples", COUNT_MAX);
    c->n = reader_size(r, "features", COUNT_MAX);
    c->q = c->n;
    if (c->N == 0 || c->n == 0)
        reader_fail(r, "samples and features must be at least 1");
}

void cert_read_network_sizes(certificate *c, reader *r, bool path)
{
    c->m = reader_size(r, "units", COUNT_MAX);
    c->K = path ? reader_size(r, "nodes", COUNT_MAX) : 1;
    c->hidden_bias = reader_size(r, "hidden-bias", 1) == 1;
    c->output_bias = reader_size(r, "output-bias", 1) == 1;
    c->q = c->n + c->hidden_bias;
    c->M = c->m + c->output_bias;
    if (c->m == 0)
        reader_fail(r, "units must be at least 1");
    if (path && c->K < 2)
        fail_rejected("a path of %zu nodes has no segment", c->K);
}

/* --- arrays --------------------------------------------------------------- */

/* Positive numbers are ordered as their bits; a negative zero is a zero. */
static bool in_unit_interval(uint64_t bits)
{
    return bits <= BINARY64_ONE || bits == UINT64_C(1) << 63;
}

void cert_read_data(certificate *c, reader *r, const settings *call)
{
    reader other, *from = array_open(r, &other, call, "data", c->data_digest);

    if (from == &other) {
        array_size(from, "samples", c->N);
        array_size(from, "features", c->n);
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
    array_close(from, &other);
}

/* The units and the output bias of node k. */
static void read_units(certificate *c, reader *r, size_t k)
{
    uint64_t *theta = c->theta + k * c->M;

    for (size_t i = 0; i < c->m; i++) {
        const size_t unit = k * c->m + i;
        uint64_t *w = c->W + unit * c->q;

        reader_record(r, "unit");
        if (c->scaled) {
            c->scale[unit] = reader_binary64(r, "scale");
            if (binary64_negative(c->scale[unit]) || c->scale[unit] == 0)
                reader_fail(r, "the scale must be positive");
        }
        theta[i] = reader_binary64(r, "theta");
        if (c->hidden_bias)
            w[c->n] = reader_binary64(r, "bias");
        for (size_t l = 0; l < c->n; l++)
            w[l] = reader_binary64(r, "weight");
        reader_end_line(r);
    }
    if (c->output_bias) {
        reader_record(r, "output");
        theta[c->m] = reader_binary64(r, "output bias");
        reader_end_line(r);
    }
}

/* Memory for K networks, if the file is long enough for them. */
static void get_networks(certificate *c, const reader *from)
{
    reader_room(from, c->K, c->m); /* so K m does not overflow below */
    reader_room(from, c->K * c->m, 1 + c->scaled + c->q);
    c->W = memory_get(c->K * c->m * c->q, sizeof *c->W);
    c->theta = memory_get(c->K * c->M, sizeof *c->theta);
    if (c->scaled)
        c->scale = memory_get(c->K * c->m, sizeof *c->scale);
    c->node_digest = memory_get(c->K, sizeof *c->node_digest);
}

static void read_networks(certificate *c, reader *r, const settings *call,
                          bool path)
{
    reader other, *from = array_open(r, &other, call, path ? "path" : "network",
                                     c->path_digest);

    if (from == &other) {
        array_size(from, "features", c->n);
        array_size(from, "units", c->m);
        if (path)
            array_size(from, "nodes", c->K);
        array_size(from, "hidden-bias", c->hidden_bias);
        array_size(from, "output-bias", c->output_bias);
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
    array_close(from, &other);
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
    const uint64_t *W = c->W + k * c->m * c->q;

    sha256_init(h);
    sha256_add_u64(h, c->m);
    sha256_add_u64(h, c->n);
    sha256_add_u64(h, c->hidden_bias);
    sha256_add_u64(h, c->output_bias);
    if (c->scaled)
        add_array(h, c->scale + k * c->m, c->m);
    for (size_t i = 0; i < c->m; i++)
        add_array(h, W + i * c->q, c->n);
    for (size_t i = 0; i < c->m; i++)
        add_array(h, W + i * c->q + c->n, c->hidden_bias);
    add_array(h, c->theta + k * c->M, c->M);
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
