/* cert.c: reads a certificate, record by record, in the order of FORMAT.md. */
#include "cert.h"

#include <string.h>

#include "fail.h"
#include "sha256.h"

#define COUNT_MAX (UINT64_C(1) << 32)
/* the shortest number with its space; the shortest interval record */
#define NUMBER_BYTES 7
#define INTERVAL_BYTES 8

static void read_claims(certificate *c, reader *r)
{
    reader_record(r, "claim maximum");
    c->lo = reader_quoted(r, "lower end");
    c->hi = reader_quoted(r, "upper end");
    reader_end_line(r);
    c->has_gap = reader_ahead(r, "claim gap");
    if (c->has_gap) {
        reader_record(r, "claim gap");
        c->gap_lo = reader_quoted(r, "lower end");
        c->gap_hi = reader_quoted(r, "upper end");
        reader_end_line(r);
    }
    c->has_above = reader_ahead(r, "claim above");
    if (c->has_above) {
        reader_record(r, "claim above");
        c->level = reader_quoted(r, "level");
        c->above_lo = reader_quoted(r, "lower end");
        c->above_hi = reader_quoted(r, "upper end");
        reader_end_line(r);
    }
    if (reader_ahead(r, "name")) {
        reader_record(r, "name");
        reader_rest(r, "the name");
    }
}

static bool negative(uint64_t bits)
{
    return bits >> 63 != 0;
}

static void read_objective(certificate *c, reader *r)
{
    int kind = 0;

    reader_record(r, "loss");
    while (kind <= LOSS_ABSOLUTE && !reader_word(r, loss_name(kind)))
        kind++;
    if (kind > LOSS_ABSOLUTE)
        reader_fail(r, "the loss is not known");
    c->loss = (loss_kind)kind;
    if (c->loss == LOSS_HUBER) {
        c->delta = reader_quoted(r, "delta");
        if (negative(c->delta.bits) || c->delta.bits == 0)
            reader_fail(r, "delta must be positive");
    }
    reader_end_line(r);
    reader_record(r, "kappa");
    c->kappa = reader_quoted(r, "kappa");
    if (negative(c->kappa.bits))
        reader_fail(r, "kappa must not be negative");
    reader_end_line(r);
}

static size_t read_size(reader *r, const char *word, uint64_t max)
{
    uint64_t value;

    reader_record(r, word);
    value = reader_count(r, word, max);
    reader_end_line(r);
    return (size_t)value;
}

/* Takes `room` numbers from what the file can hold, so that no size that is
 * only claimed makes the program take memory. */
static void spend(size_t *left, reader *r, uint64_t rows, uint64_t columns)
{
    if (columns != 0 && rows > *left / columns)
        reader_fail(r, "the file is too short for these sizes");
    *left -= (size_t)(rows * columns);
}

static void read_sizes(certificate *c, reader *r)
{
    size_t left = r->size / NUMBER_BYTES;

    c->N = read_size(r, "samples", COUNT_MAX);
    c->n = read_size(r, "features", COUNT_MAX);
    c->m = read_size(r, "units", COUNT_MAX);
    c->K = read_size(r, "nodes", COUNT_MAX);
    c->hidden_bias = read_size(r, "hidden-bias", 1) == 1;
    c->output_bias = read_size(r, "output-bias", 1) == 1;
    if (c->N == 0 || c->n == 0 || c->m == 0)
        reader_fail(r, "samples, features and units must be at least 1");
    if (c->K < 2)
        fail_rejected("a path of %zu nodes has no segment", c->K);
    spend(&left, r, c->N, c->n + 1);
    spend(&left, r, c->K, c->m); /* so K m does not overflow below */
    spend(&left, r, c->K * c->m, c->n + c->hidden_bias);
    spend(&left, r, c->K, 1);
}

/* Positive numbers are ordered as their bits; 1 is 0x3ff0000000000000, and
 * a negative zero is a zero. */
static bool in_unit_interval(uint64_t bits)
{
    return bits <= UINT64_C(1023) << 52 || bits == UINT64_C(1) << 63;
}

static void read_data(certificate *c, reader *r)
{
    c->x = memory_get(c->N * c->n, sizeof *c->x);
    c->y = memory_get(c->N, sizeof *c->y);
    reader_record(r, "data inline");
    reader_digest(c->data_digest, r);
    reader_end_line(r);
    for (size_t j = 0; j < c->N; j++) {
        reader_record(r, "row");
        c->y[j] = reader_binary64(r, "y");
        if (c->loss == LOSS_LOGISTIC && !in_unit_interval(c->y[j]))
            reader_fail(r, "y must be in [0, 1] for the logistic loss");
        for (size_t k = 0; k < c->n; k++)
            c->x[j * c->n + k] = reader_binary64(r, "x");
        reader_end_line(r);
    }
}

static void read_node(certificate *c, reader *r, size_t k)
{
    reader_record(r, "node");
    if (reader_count(r, "node", COUNT_MAX) != k)
        reader_fail(r, "node %zu is expected", k);
    reader_digest(c->node_digest[k], r);
    reader_end_line(r);
    for (size_t i = k * c->m; i < (k + 1) * c->m; i++) {
        reader_record(r, "unit");
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

static void read_path(certificate *c, reader *r)
{
    c->W = memory_get(c->K * c->m * c->n, sizeof *c->W);
    c->theta = memory_get(c->K * c->m, sizeof *c->theta);
    if (c->hidden_bias)
        c->b = memory_get(c->K * c->m, sizeof *c->b);
    if (c->output_bias)
        c->c = memory_get(c->K, sizeof *c->c);
    c->node_digest = memory_get(c->K, sizeof *c->node_digest);
    reader_record(r, "path inline");
    reader_digest(c->path_digest, r);
    reader_end_line(r);
    for (size_t k = 0; k < c->K; k++)
        read_node(c, r, k);
}

static void read_witness(certificate *c, reader *r)
{
    reader_record(r, "witness");
    c->witness_segment = (size_t)reader_count(r, "segment", c->K - 2);
    c->witness_bits = (unsigned)reader_count(r, "bits", CUT_BITS_MAX);
    c->witness = reader_count(r, "witness", UINT64_C(1) << c->witness_bits);
    reader_end_line(r);
}

static void read_segment(certificate *c, reader *r, size_t k)
{
    segment *s = &c->segments[k];

    reader_record(r, "segment");
    if (reader_count(r, "segment", COUNT_MAX) != k)
        reader_fail(r, "segment %zu is expected", k);
    s->bits = (unsigned)reader_count(r, "bits", CUT_BITS_MAX);
    s->count = (size_t)reader_count(r, "intervals", COUNT_MAX);
    reader_end_line(r);
    if (s->count == 0)
        fail_rejected("segment %zu has no intervals", k);
    if (s->count > (size_t)(r->text + r->size - r->next) / INTERVAL_BYTES)
        reader_fail(r, "the file is too short for these intervals");
    s->right = memory_get(s->count, sizeof *s->right);
    for (size_t i = 0; i < s->count; i++) {
        reader_record(r, "chord");
        s->right[i] = reader_count(r, "cut", UINT64_C(1) << s->bits);
        reader_end_line(r);
    }
    c->intervals += s->count;
}

static void read_end(const certificate *c, reader *r)
{
    reader_record(r, "end");
    if (reader_count(r, "segments", COUNT_MAX) != c->K - 1)
        reader_fail(r, "the number of segments is %zu", c->K - 1);
    if (reader_count(r, "intervals", UINT64_MAX) != c->intervals)
        reader_fail(r, "the number of intervals is %zu", c->intervals);
    reader_end_line(r);
    reader_seal(r);
}

void certificate_read(certificate *c, reader *r)
{
    memset(c, 0, sizeof *c);
    read_claims(c, r);
    read_objective(c, r);
    read_sizes(c, r);
    read_data(c, r);
    read_path(c, r);
    read_witness(c, r);
    c->segments = memory_get(c->K - 1, sizeof *c->segments);
    for (size_t k = 0; k + 1 < c->K; k++)
        read_segment(c, r, k);
    read_end(c, r);
}

static void add_array(sha256 *h, const uint64_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sha256_add_u64(h, v[i]);
}

static bool fits(const unsigned char claimed[32], sha256 *h)
{
    unsigned char digest[32];

    sha256_finish(digest, h);
    return memcmp(claimed, digest, 32) == 0;
}

void certificate_check_digests(const certificate *c)
{
    sha256 h, path;

    sha256_init(&h);
    sha256_add_u64(&h, c->N);
    sha256_add_u64(&h, c->n);
    add_array(&h, c->x, c->N * c->n);
    add_array(&h, c->y, c->N);
    if (!fits(c->data_digest, &h))
        fail_rejected("the digest of the data is not that of its numbers");
    sha256_init(&path);
    sha256_add_u64(&path, c->K);
    for (size_t k = 0; k < c->K; k++) {
        sha256_init(&h);
        sha256_add_u64(&h, c->m);
        sha256_add_u64(&h, c->n);
        sha256_add_u64(&h, c->hidden_bias);
        sha256_add_u64(&h, c->output_bias);
        add_array(&h, c->W + k * c->m * c->n, c->m * c->n);
        if (c->hidden_bias)
            add_array(&h, c->b + k * c->m, c->m);
        add_array(&h, c->theta + k * c->m, c->m);
        if (c->output_bias)
            add_array(&h, c->c + k, 1);
        if (!fits(c->node_digest[k], &h))
            fail_rejected("the digest of node %zu is not that of its numbers",
                          k);
        sha256_add(&path, c->node_digest[k], 32);
    }
    if (!fits(c->path_digest, &path))
        fail_rejected("the digest of the path is not that of its nodes");
}
