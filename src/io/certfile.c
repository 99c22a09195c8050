/* certfile.c: reads a certificate line by line. */
#include "egap/certfile.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/cert.h"
#include "egap/file.h"

#define FILE_LIMIT ((size_t)1 << 32)
/* no number is shorter, with its space */
#define NUMBER_BYTES 7

/* A text being read; the first failure is kept in *err. */
typedef struct {
    const char *file;
    char *text, *next; /* the whole text; the next line, or NULL at the end */
    char *token;       /* what is left of the current line */
    size_t size, line;
    egap_status status;
    egap_error *err;
} reader;

static EGAP_PRINTF(2, 3) void fail(reader *r, const char *format, ...)
{
    char reason[256];
    va_list args;

    if (r->status != EGAP_OK)
        return;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    r->status = egap_fail(r->err, EGAP_EINPUT, "%s: line %zu: %s", r->file,
                          r->line, reason);
}

static bool ok(const reader *r)
{
    return r->status == EGAP_OK;
}

/* Is the next line one of this record? */
static bool ahead(const reader *r, const char *word)
{
    size_t length = strlen(word);

    return ok(r) && r->next && strncmp(r->next, word, length) == 0 &&
           (r->next[length] == ' ' || r->next[length] == '\n');
}

static void next_line(reader *r)
{
    char *end;

    r->token = NULL;
    if (!ok(r) || !r->next)
        return;
    end = strchr(r->next, '\n');
    r->line++;
    if (!end) {
        fail(r, "the line does not end");
        return;
    }
    *end = '\0';
    r->token = r->next;
    r->next = end[1] ? end + 1 : NULL;
}

/* The next word of the line, or "" where there is none. */
static const char *word(reader *r)
{
    char *start = r->token, *space;

    if (!ok(r) || !start || !*start) {
        fail(r, "the line ends too early");
        return "";
    }
    space = strchr(start, ' ');
    if (space)
        *space = '\0';
    r->token = space ? space + 1 : start + strlen(start);
    return start;
}

static void record(reader *r, const char *name)
{
    if (!ahead(r, name)) {
        r->line++;
        fail(r, "'%s' is expected", name);
        return;
    }
    next_line(r);
    word(r);
}

static double number(reader *r)
{
    const char *text = word(r);
    char *end;
    double x = strtod(text, &end);

    if (ok(r) && (*end || end == text || !isfinite(x)))
        fail(r, "'%.40s' is not a number", text);
    return x;
}

static uint64_t count(reader *r)
{
    const char *text = word(r);
    char *end;
    unsigned long long n = strtoull(text, &end, 10);

    if (ok(r) && (*end || *text < '0' || *text > '9'))
        fail(r, "'%.40s' is not a count", text);
    return n;
}

static size_t size_record(reader *r, const char *name)
{
    record(r, name);
    return (size_t)count(r);
}

/* Room for `rows` times `columns` numbers that the text can hold. */
static double *numbers(reader *r, size_t rows, size_t columns)
{
    double *v;

    if (!ok(r))
        return NULL;
    if (columns && rows > r->size / NUMBER_BYTES / columns) {
        fail(r, "the file is too short for these sizes");
        return NULL;
    }
    v = egap_alloc(rows * columns + 1, sizeof *v);
    if (!v)
        r->status =
            egap_fail(r->err, EGAP_ERESOURCE, "%s: out of memory", r->file);
    return v;
}

static void open_text(reader *r, const char *file, egap_error *err)
{
    *r = (reader){.file = file, .err = err};
    r->status = egap_file_read(&r->text, &r->size, file, FILE_LIMIT, err);
    r->next = r->size ? r->text : NULL;
}

static void read_claims(egap_certfile *c, reader *r)
{
    bool statement = strcmp(c->kind, "statement") == 0;

    while (ahead(r, "claim") && c->claim_count < EGAP_CERTFILE_CLAIMS) {
        egap_certfile_claim *claim = &c->claims[c->claim_count++];

        record(r, "claim");
        snprintf(claim->what, sizeof claim->what, "%s", word(r));
        if (statement) {
            snprintf(c->statement[0], sizeof c->statement[0], "%s",
                     claim->what);
            snprintf(c->statement[1], sizeof c->statement[1], "%s", word(r));
        }
        while (!statement && ok(r) && *r->token && claim->count < 3)
            claim->v[claim->count++] = number(r);
    }
    if (ahead(r, "name")) {
        record(r, "name");
        snprintf(c->name, sizeof c->name, "%s", r->token ? r->token : "");
    }
}

static void read_objective(egap_certfile *c, reader *r)
{
    const char *loss;
    int kind = 0;

    record(r, "loss");
    loss = word(r);
    while (kind <= EGAP_LOSS_ABS &&
           strcmp(loss, egap_cert_loss_word((egap_loss_kind)kind)) != 0)
        kind++;
    if (kind > EGAP_LOSS_ABS)
        fail(r, "the loss '%.40s' is not known", loss);
    c->objective.loss.kind = (egap_loss_kind)kind;
    if (kind == EGAP_LOSS_HUBER)
        c->objective.loss.delta = number(r);
    record(r, "kappa");
    c->objective.kappa = number(r);
    if (c->typed) {
        record(r, "penalty");
        c->decay = strcmp(word(r), "decay") == 0;
        record(r, "rows");
        c->ball = strcmp(word(r), "ball") == 0;
    }
}

static void read_sizes(egap_certfile *c, reader *r)
{
    c->N = size_record(r, "samples");
    c->n = size_record(r, "features");
    c->m = size_record(r, "units");
    c->K = strcmp(c->kind, "point-value") == 0 ? 1 : size_record(r, "nodes");
    c->hidden_bias = size_record(r, "hidden-bias") != 0;
    c->output_bias = size_record(r, "output-bias") != 0;
}

static void read_rows(egap_certfile *c, reader *r)
{
    c->x = numbers(r, c->N, c->n);
    c->y = numbers(r, c->N, 1);
    for (size_t j = 0; j < c->N && ok(r); j++) {
        record(r, "row");
        c->y[j] = number(r);
        for (size_t k = 0; k < c->n && ok(r); k++)
            c->x[j * c->n + k] = number(r);
    }
}

static void read_units(egap_certfile *c, reader *r, size_t k)
{
    for (size_t i = k * c->m; i < (k + 1) * c->m && ok(r); i++) {
        record(r, "unit");
        if (c->scale)
            c->scale[i] = number(r);
        c->theta[i] = number(r);
        if (c->b)
            c->b[i] = number(r);
        for (size_t l = 0; l < c->n && ok(r); l++)
            c->W[i * c->n + l] = number(r);
    }
    if (c->c && ok(r)) {
        record(r, "output");
        c->c[k] = number(r);
    }
}

static void read_nodes(egap_certfile *c, reader *r)
{
    size_t units = c->m && c->K <= r->size / c->m ? c->K * c->m : 0;

    if (ok(r) && units == 0)
        fail(r, "the file is too short for these sizes");
    c->W = numbers(r, units, c->n);
    c->theta = numbers(r, units, 1);
    if (c->hidden_bias)
        c->b = numbers(r, units, 1);
    if (c->typed)
        c->scale = numbers(r, units, 1);
    if (c->output_bias)
        c->c = numbers(r, c->K, 1);
    for (size_t k = 0; k < c->K && ok(r); k++) {
        if (strcmp(c->kind, "point-value") != 0)
            record(r, "node");
        read_units(c, r, k);
    }
}

egap_status egap_certfile_array(char *out, size_t size, const char *file,
                                const char *digest, egap_error *err)
{
    const char *slash = strrchr(file, '/');
    int length = snprintf(out, size, "%.*s%.16s.arrays",
                          slash ? (int)(slash - file + 1) : 0, file, digest);

    if (length >= 0 && (size_t)length < size)
        return EGAP_OK;
    return egap_fail(err, EGAP_EINPUT, "the name %.200s... is too long", file);
}

/* "WHAT inline DIGEST" or "WHAT named DIGEST", and the array's records, which
 * follow or are in the file of that name. */
static void read_array(egap_certfile *c, reader *r, const char *what,
                       bool *apart, char digest[65],
                       void (*read)(egap_certfile *, reader *))
{
    char name[4096];
    reader own;

    record(r, what);
    *apart = strcmp(word(r), "named") == 0;
    snprintf(digest, 65, "%s", word(r));
    if (!*apart || !ok(r)) {
        read(c, r);
        return;
    }
    r->status = egap_certfile_array(name, sizeof name, r->file, digest, r->err);
    if (!ok(r))
        return;
    open_text(&own, name, r->err);
    while (ok(&own) && own.next && !ahead(&own, "row") && !ahead(&own, "node"))
        next_line(&own);
    read(c, &own);
    r->status = own.status;
    egap_free(own.text);
}

static egap_step_kind step_of(reader *r, const char *text)
{
    for (int k = EGAP_STEP_CONVEX; k <= EGAP_STEP_BRIDGE; k++)
        if (strcmp(text, egap_step_name((egap_step_kind)k)) == 0)
            return (egap_step_kind)k;
    fail(r, "the segment type '%.40s' is not known", text);
    return EGAP_STEP_BRIDGE;
}

static void read_segment(egap_certfile *c, reader *r, size_t k, size_t room)
{
    egap_certfile_segment *s = &c->segments[k];

    record(r, "segment");
    count(r);
    s->step.kind = c->typed ? step_of(r, word(r)) : EGAP_STEP_BRIDGE;
    if (s->step.kind == EGAP_STEP_TRANSFER) {
        s->step.from = (size_t)count(r);
        s->step.to = (size_t)count(r);
    }
    if (s->step.kind != EGAP_STEP_BRIDGE)
        return;
    s->bits = (unsigned)count(r);
    s->count = (size_t)count(r);
    s->right = c->cuts + c->intervals;
    if (ok(r) && (s->bits > 62 || s->count > room - c->intervals))
        fail(r, "the file is too short for these intervals");
    for (size_t i = 0; i < s->count && ok(r); i++) {
        record(r, "chord");
        c->cuts[c->intervals++] = count(r);
    }
}

static void read_evidence(egap_certfile *c, reader *r)
{
    size_t room = r->size / NUMBER_BYTES + 1;
    unsigned bits;

    record(r, "witness");
    c->witness_segment = (size_t)count(r);
    bits = (unsigned)count(r);
    c->witness_t = ldexp((double)count(r), -(int)(bits & 63));
    if (!ok(r))
        return;
    c->segments = egap_alloc(c->K, sizeof *c->segments);
    c->cuts = egap_alloc(room, sizeof *c->cuts);
    if (!c->segments || !c->cuts)
        r->status =
            egap_fail(r->err, EGAP_ERESOURCE, "%s: out of memory", r->file);
    for (size_t k = 0; k + 1 < c->K && ok(r); k++)
        read_segment(c, r, k, room);
}

egap_status egap_certfile_read(egap_certfile *out, const char *file,
                               egap_error *err)
{
    egap_certfile *c = out;
    reader r;
    bool point;

    memset(c, 0, sizeof *c);
    open_text(&r, file, err);
    c->bytes = r.size;
    if (!ahead(&r, "EGAP-CERT 1") && ++r.line)
        fail(&r, "not a certificate: the first line is not 'EGAP-CERT 1'");
    next_line(&r);
    record(&r, "kind");
    snprintf(c->kind, sizeof c->kind, "%s", word(&r));
    point = strcmp(c->kind, "point-value") == 0;
    c->typed = strcmp(c->kind, "typed-path") == 0;
    c->arrays = point || c->typed || strcmp(c->kind, "path-maximum") == 0;
    read_claims(c, &r);
    if (c->arrays) {
        read_objective(c, &r);
        read_sizes(c, &r);
        read_array(c, &r, "data", &c->data_apart, c->data_digest, read_rows);
        read_array(c, &r, point ? "network" : "path", &c->path_apart,
                   c->path_digest, read_nodes);
        if (!point)
            read_evidence(c, &r);
    }
    if (strcmp(c->kind, "dual-bound") == 0) {
        read_objective(c, &r);
        c->N = size_record(&r, "samples");
        c->n = size_record(&r, "features");
        record(&r, "data");
        c->data_apart = strcmp(word(&r), "named") == 0;
        snprintf(c->data_digest, sizeof c->data_digest, "%s", word(&r));
    }
    egap_free(r.text);
    return r.status;
}

void egap_certfile_clear(egap_certfile *c)
{
    double *arrays[] = {c->x, c->y, c->W, c->b, c->theta, c->c, c->scale};

    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        egap_free(arrays[i]);
    egap_free(c->segments);
    egap_free(c->cuts);
    memset(c, 0, sizeof *c);
}

egap_data egap_certfile_data(const egap_certfile *c)
{
    return (egap_data){c->N, c->n, c->x, c->y};
}

egap_path egap_certfile_path(const egap_certfile *c)
{
    return (egap_path){c->K, c->m, c->n, c->W, c->b, c->theta, c->c};
}
