/* statement.c: writes certificates of statements (verify/check/FORMAT.md).
 * The table says what the instance of each statement is made of; the checker
 * has its own, with the sentences. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/cert.h"
#include "egap/digest.h"
#include "egap/file.h"
#include "ledger.h"

/* in the order of the file; no nets: about numbers alone */
static const struct {
    const char *id, *nets, *values, *vectors;
} table[] = {
    {"D.conv", "AB", "t", ""},
    {"D.lip", NULL, "constant k", ""},
    {"G.arb", "AB", "unit", "sn sp"},
    {"G.bce01", NULL, "constant k", ""},
    {"G.gap", "AB", "", "s"},
    {"G.unit", "A", "", ""},
    {"L1.a", "A", "", "s"},
    {"L1.b", "A", "", ""},
    {"L1.b.rep", "A", "", ""},
    {"L1.c", "A", "", "s"},
    {"L1.cor", "A", "", ""},
    {"L1.d", "A", "", ""},
    {"L1.e", "A", "", "s"},
    {"L1.f", "A", "", "s"},
    {"L1.f.rep", "A", "", ""},
    {"L1.g", "A", "", "s"},
    {"L1.h", "A", "", "s"},
    {"L1.main", "A", "", "s"},
    {"L1.main.between", "AB", "", ""},
    {"L1.main.ce", "", "classes", ""},
    {"LB.cell", "AB", "level unit", "sn sp"},
    {"LB.dual", "", "level", "s"},
    {"LB.n1", "AB", "level unit", "sn sp"},
    {"N.bridge", "AB", "t", ""},
    {"N.bridge.F", "AB", "t", ""},
    {"N.bridge.c", "AB", "c t", ""},
    {"N.comp.printed", "AE", "", "down negative positive up"},
    {"N.hubmin", "A", "", "s"},
    {"N.mass", "A", "", "s"},
    {"N.mass.between", "AB", "", ""},
    {"N.strict.any", "A", "", "negative positive"},
    {"T2.C", "ABCDE", "top unit", "direction sn sp"},
    {"T2.dom", "AB", "t", ""},
    {"T2.lit", "ABCDE", "unit", "sn sp"},
    {"T2.p10", "AB", "t top", "direction minus plus s"},
    {"T2.p5", "AB", "t", ""},
    {"T2.p5.rep", "AB", "t", ""},
    {"T2.p8", "", "top", "direction"},
    {"T2.p9", "AB", "t top", "direction minus plus s"},
    {"T2.rep.bridge", "AB", "t top", "direction s u"},
    {"T3.angle", "A", "square", "centre"},
    {"T3.angle.rep", "A", "square", "centre"},
    {"T3.count", "A", "square", "centre"},
    {"T3.delta", "A", "unit", ""},
    {"T3.delta.rep", "A", "unit", ""},
    {"T3.e0", "", "", "s"},
    {"T3.nolocmin", "AB", "", "s"},
    {"T3.pigeon", NULL, "eta m n", ""},
    {"T3.stmt", "", "", "s"},
    {"T3.um", NULL, "eta m n", ""},
    {"V2.bridge", "AB", "t top", "direction"},
    {"V2.fin", "ABCDE", "top unit", "direction sn sp"},
    {"V2.ray.sharp", "AB", "", ""},
    {"V2.sharp", "AB", "q root", ""},
    {"V2.sharp.F", "AB", "q root", ""},
};

#define LINES (sizeof table / sizeof table[0])

/* The ledger evaluates these for all rows, the checker for rows in the ball. */
static const char *const in_ball_only[] = {"L1.b.rep", "N.bridge", "N.bridge.F",
                                           "N.bridge.c"};

static bool needs_ball(const char *id)
{
    for (size_t k = 0; k < sizeof in_ball_only / sizeof in_ball_only[0]; k++)
        if (strcmp(in_ball_only[k], id) == 0)
            return true;
    return false;
}

/* the line of a claim; LINES where there is none */
static size_t line_of(const egap_claim *claim)
{
    size_t line = 0;

    while (line < LINES && strcmp(table[line].id, claim->id) != 0)
        line++;
    return line;
}

bool egap_claim_certifies(const egap_claim *claim, const char **nets,
                          const char **values, const char **vectors)
{
    size_t line = line_of(claim);

    if (line == LINES)
        return false;
    *nets = table[line].nets != NULL ? table[line].nets : "";
    *values = table[line].values;
    *vectors = table[line].vectors;
    return true;
}

/* A text being made; `failed` once memory was short. */
typedef struct {
    char *text;
    size_t length, room;
    bool failed;
} writing;

static void put(writing *w, const char *s)
{
    size_t length = strlen(s);

    if (!w->failed && w->length + length + 1 > w->room) {
        size_t room = 2 * (w->length + length) + 4096;
        char *grown = realloc(w->text, room);

        w->failed = grown == NULL;
        if (grown != NULL) {
            w->text = grown;
            w->room = room;
        }
    }
    if (w->failed)
        return;
    memcpy(w->text + w->length, s, length + 1);
    w->length += length;
}

static void putf(writing *w, const char *fmt, ...) EGAP_PRINTF(2, 3);
static void putf(writing *w, const char *fmt, ...)
{
    char line[256];
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    put(w, line);
}

static void put_rational(writing *w, const fmpq *q)
{
    char *text = fmpz_get_str(NULL, 10, fmpq_numref(q));

    put(w, " ");
    put(w, text);
    flint_free(text);
    if (fmpz_is_one(fmpq_denref(q)))
        return;
    text = fmpz_get_str(NULL, 10, fmpq_denref(q));
    put(w, "/");
    put(w, text);
    flint_free(text);
}

/* "NAME DIGEST\n" and the lines the digest is over */
static void put_block(writing *w, const writing *block)
{
    char hex[EGAP_DIGEST_HEX];

    if (block->failed || block->text == NULL) {
        w->failed = true;
        return;
    }
    egap_digest_sha256(hex, block->text, block->length);
    putf(w, " %s\n", hex);
    put(w, block->text);
}

static void put_data(writing *w, const egap_instance *in)
{
    writing rows = {0};
    fmpq_t delta;
    arf_t d;

    putf(w, "loss %s", egap_cert_loss_word(in->loss.kind));
    if (in->loss.kind == EGAP_LOSS_HUBER) {
        fmpq_init(delta);
        arf_init(d);
        arf_set_d(d, in->loss.delta);
        arf_get_fmpq(delta, d);
        put_rational(w, delta);
        fmpq_clear(delta);
        arf_clear(d);
    }
    put(w, "\nkappa");
    put_rational(w, in->kappa);
    putf(w, "\nsamples %zu\nfeatures %zu\ndata inline", in->N, in->n);
    for (size_t j = 0; j < in->N; j++) {
        put(&rows, "row");
        put_rational(&rows, in->y + j);
        for (size_t k = 0; k < in->n; k++)
            put_rational(&rows, in->x + j * in->n + k);
        put(&rows, "\n");
    }
    put_block(w, &rows);
    free(rows.text);
}

static void put_net(writing *w, char letter, const egap_instance_network *from,
                    size_t n)
{
    writing units = {0};

    putf(w, "net %c %zu", letter, from->m);
    for (size_t i = 0; i < from->m; i++) {
        put(&units, "unit");
        put_rational(&units, from->theta + i);
        for (size_t k = 0; k < n; k++)
            put_rational(&units, from->w + i * n + k);
        put(&units, "\n");
    }
    put_block(w, &units);
    free(units.text);
}

/* --- values and vectors -------------------------------------------------- */

/* the next word of a list */
static bool next_word(char word[32], const char **list)
{
    size_t length = strcspn(*list, " ");

    if (length == 0 || length >= 32)
        return false;
    memcpy(word, *list, length);
    word[length] = '\0';
    *list += length + ((*list)[length] == ' ');
    return true;
}

static size_t count_words(const char *list)
{
    char word[32];
    size_t count = 0;

    while (next_word(word, &list))
        count++;
    return count;
}

static egap_status put_values(writing *w, const char *list,
                              const egap_instance *in, const fmpq_t top,
                              egap_error *err)
{
    char word[32];

    putf(w, "values %zu\n", count_words(list));
    while (next_word(word, &list)) {
        const fmpq *v = egap_instance_get_value(in, word);

        if (v == NULL && strcmp(word, "top") == 0)
            v = top;
        if (v == NULL)
            return egap_fail(err, EGAP_REJECTED, "there is no value %s", word);
        putf(w, "value %s", word);
        put_rational(w, v);
        put(w, "\n");
    }
    return EGAP_OK;
}

/* The numbers of a vector: slopes at A (s) or B (u), the direction proposed,
 * none (sn, sp of one unit), or what the instance has. */
static egap_status find_vector(const fmpq **v, size_t *count, fmpq *slopes,
                               const char *name, size_t line,
                               const egap_instance *in, const fmpq *direction,
                               egap_error *err)
{
    const egap_instance_numbers *given = egap_instance_get_vector(in, name);
    const char *nets = table[line].nets;
    char at = strcmp(name, "s") == 0 ? 'A' : strcmp(name, "u") == 0 ? 'B' : '-';

    *count = given != NULL ? given->count : 0;
    *v = given != NULL ? given->v : slopes;
    if (nets != NULL && strchr(nets, at) != NULL) {
        *v = slopes;
        *count = in->N;
        return egap_instance_slopes(slopes, in, at, name, err);
    }
    if ((strcmp(name, "sn") == 0 || strcmp(name, "sp") == 0) &&
        in->net[0].m == 1) {
        *count = 0;
    } else if (given == NULL && strcmp(name, "direction") == 0) {
        *v = direction;
        *count = in->n;
    } else if (given == NULL) {
        return egap_fail(err, EGAP_REJECTED, "there is no vector %s", name);
    }
    return EGAP_OK;
}

static egap_status put_vectors(writing *w, size_t line, const egap_instance *in,
                               const fmpq *direction, egap_error *err)
{
    const char *list = table[line].vectors;
    fmpq *slopes = _fmpq_vec_init((slong)in->N + 1);
    egap_status status = EGAP_OK;
    char word[32];

    putf(w, "vectors %zu\n", count_words(list));
    while (status == EGAP_OK && next_word(word, &list)) {
        const fmpq *v;
        size_t count;

        status =
            find_vector(&v, &count, slopes, word, line, in, direction, err);
        if (status != EGAP_OK)
            break;
        putf(w, "vector %s %zu", word, count);
        for (size_t k = 0; k < count; k++)
            put_rational(w, v + k);
        put(w, "\n");
    }
    _fmpq_vec_clear(slopes, (slong)in->N + 1);
    return status;
}

/* data and networks; one network only, about any, is that of least F */
static egap_status put_instance(writing *w, size_t line,
                                const egap_instance *in, egap_error *err)
{
    bool any = strcmp(table[line].id, "N.strict.any") == 0;
    bool in_ball = needs_ball(table[line].id);
    const char *nets = table[line].nets;

    put_data(w, in);
    putf(w, "nets %zu\n", strlen(nets));
    for (; *nets != '\0'; nets++) {
        char letter = any ? egap_instance_lowest(in) : *nets;
        const egap_instance_network *from = egap_instance_get_net(in, letter);
        size_t row;

        if (from == NULL)
            return egap_fail(err, EGAP_REJECTED, "there is no network %c",
                             *nets);
        if (in_ball && !egap_instance_in_ball(&row, in, letter))
            return egap_fail(err, EGAP_REJECTED,
                             "its certificates are for rows in the unit ball, "
                             "and row %zu of network %c is longer than 1",
                             row, letter);
        put_net(w, *nets, from, in->n);
    }
    return EGAP_OK;
}

static egap_status put_all(writing *w, size_t line, const egap_instance *in,
                           bool refuted, egap_error *err)
{
    bool moments = strstr(table[line].values, "top") != NULL;
    fmpq *direction = egap_alloc(in->n + 1, sizeof *direction);
    egap_status status = EGAP_OK;
    char hex[EGAP_DIGEST_HEX];
    fmpq_t top;

    if (direction == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    fmpq_init(top);
    for (size_t k = 0; k < in->n; k++)
        fmpq_init(direction + k);
    if (moments)
        status = egap_instance_top(direction, top, in, err);
    putf(w, "EGAP-CERT 1\nkind statement\nclaim %s %s\n",
         refuted ? "refuted" : "verified", table[line].id);
    put(w, "name ");
    put(w, in->name);
    put(w, "\n");
    if (status == EGAP_OK && table[line].nets != NULL)
        status = put_instance(w, line, in, err);
    if (status == EGAP_OK)
        status = put_values(w, table[line].values, in, top, err);
    if (status == EGAP_OK)
        status = put_vectors(w, line, in, direction, err);
    for (size_t k = 0; k < in->n; k++)
        fmpq_clear(direction + k);
    fmpq_clear(top);
    egap_free(direction);
    if (status != EGAP_OK)
        return status;
    if (w->failed)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    egap_digest_sha256(hex, w->text, w->length);
    putf(w, "seal %s\n", hex);
    return EGAP_OK;
}

static egap_status write_certificate(const char *file, size_t line,
                                     const egap_instance *in, bool refuted,
                                     egap_error *err)
{
    writing w = {0};
    egap_status status = put_all(&w, line, in, refuted, err);

    if (status == EGAP_OK && w.failed)
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    if (status == EGAP_OK)
        status = egap_file_replace(file, w.text, w.length, err);
    free(w.text);
    return status;
}

egap_status egap_claim_certify(const char *file, const egap_claim *claim,
                               const egap_instance *in,
                               const egap_claim_result *result, egap_error *err)
{
    egap_verdict verdict = result->verdict;
    bool refuted = verdict == EGAP_REFUTED;
    size_t line = line_of(claim);
    egap_instance *whole = NULL;
    egap_status status = EGAP_OK;

    if (!refuted && verdict != EGAP_VERIFIED && verdict != EGAP_VACUOUS)
        return egap_fail(err, EGAP_REJECTED, "%s is %s", claim->id,
                         egap_verdict_word(verdict));
    if (result->by_identity)
        return egap_fail(err, EGAP_REJECTED,
                         "%s is decided by an equality of numbers that are not "
                         "rational, which the checker leaves open",
                         claim->id);
    if (line == LINES)
        return egap_fail(err, EGAP_REJECTED, "there are no certificates of %s",
                         claim->id);
    if (strcmp(table[line].values, "q root") == 0 && in->N == 0)
        status = egap_instance_dictionary(&whole, in, err);
    if (status != EGAP_OK)
        return status;
    if (whole != NULL)
        in = whole;
    if (table[line].nets != NULL &&
        (in->N == 0 || !in->has_objective || fmpq_sgn(in->kappa) <= 0))
        status = egap_fail(err, EGAP_REJECTED,
                           "certificates need data and kappa > 0");
    else
        status = write_certificate(file, line, in, refuted, err);
    egap_instance_free(whole);
    return status;
}
