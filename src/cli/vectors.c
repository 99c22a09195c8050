/* vectors.c: reads files of test vectors (Jansson). */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "claim_hint.h"
#include "egap/file.h"
#include "load.h"

#define MAX_BYTES ((size_t)64 << 20)
#define NUMBER 32 /* room for a whole number as text */

/* A list of numbers as texts; whole numbers are printed into `own`. */
typedef struct {
    const char **text;
    char (*own)[NUMBER];
    size_t count, room;
} texts;

static void texts_clear(texts *t)
{
    egap_free(t->text);
    egap_free(t->own);
    *t = (texts){0};
}

static egap_status texts_init(texts *t, size_t room, egap_error *err)
{
    *t = (texts){.room = room};
    t->text = egap_alloc(room + 1, sizeof *t->text);
    t->own = egap_alloc(room + 1, sizeof *t->own);
    if (t->text == NULL || t->own == NULL) {
        texts_clear(t);
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    }
    return EGAP_OK;
}

static egap_status texts_add(texts *t, const json_t *number, const char *where,
                             egap_error *err)
{
    if (t->count == t->room)
        return egap_fail(err, EGAP_EINPUT, "%s: rows of different lengths",
                         where);
    if (json_is_string(number)) {
        t->text[t->count++] = json_string_value(number);
    } else if (json_is_integer(number)) {
        snprintf(t->own[t->count], NUMBER, "%lld",
                 (long long)json_integer_value(number));
        t->text[t->count] = t->own[t->count];
        t->count++;
    } else
        return egap_fail(err, EGAP_EINPUT,
                         "%s: a number is a text like \"-4/5\" or a whole "
                         "number",
                         where);
    return EGAP_OK;
}

/* an array of arrays of one length: rows * columns texts */
static egap_status read_rows(texts *t, size_t *rows, size_t *columns,
                             const json_t *table, const char *where,
                             egap_error *err)
{
    egap_status status;

    *rows = json_array_size(table);
    *columns = *rows > 0 ? json_array_size(json_array_get(table, 0)) : 0;
    if (*columns < 2)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: rows of at least two numbers are needed", where);
    status = texts_init(t, *rows * *columns, err);
    for (size_t i = 0; status == EGAP_OK && i < *rows; i++) {
        const json_t *row = json_array_get(table, i);

        if (json_array_size(row) != *columns)
            status = egap_fail(err, EGAP_EINPUT,
                               "%s: rows of different lengths", where);
        for (size_t k = 0; status == EGAP_OK && k < *columns; k++)
            status = texts_add(t, json_array_get(row, k), where, err);
    }
    if (status != EGAP_OK)
        texts_clear(t);
    return status;
}

static egap_status read_data(egap_instance *in, const json_t *table,
                             egap_error *err)
{
    size_t rows, columns;
    egap_status status;
    texts t;

    if (table == NULL)
        return EGAP_OK;
    status = read_rows(&t, &rows, &columns, table, "data", err);
    if (status != EGAP_OK)
        return status;
    status = egap_instance_data_text(in, rows, columns - 1, t.text, err);
    texts_clear(&t);
    return status;
}

static egap_status read_nets(egap_instance *in, json_t *nets, egap_error *err)
{
    egap_status status = EGAP_OK;
    const char *name;
    json_t *table;

    json_object_foreach(nets, name, table)
    {
        size_t rows, columns;
        texts t;

        if (strlen(name) != 1)
            return egap_fail(err, EGAP_EINPUT,
                             "a network is named by a capital letter, not "
                             "'%.40s'",
                             name);
        status = read_rows(&t, &rows, &columns, table, name, err);
        if (status != EGAP_OK)
            return status;
        status =
            egap_instance_net_text(in, name[0], rows, columns - 1, t.text, err);
        texts_clear(&t);
        if (status != EGAP_OK)
            return status;
    }
    return status;
}

static egap_status read_numbers(egap_instance *in, json_t *values,
                                json_t *vectors, egap_error *err)
{
    egap_status status = EGAP_OK;
    const char *name;
    json_t *item;
    texts t;

    json_object_foreach(values, name, item)
    {
        status = texts_init(&t, 1, err);
        if (status == EGAP_OK)
            status = texts_add(&t, item, name, err);
        if (status == EGAP_OK)
            status = egap_instance_value(in, name, t.text[0], err);
        texts_clear(&t);
        if (status != EGAP_OK)
            return status;
    }
    json_object_foreach(vectors, name, item)
    {
        status = texts_init(&t, json_array_size(item), err);
        for (size_t k = 0; status == EGAP_OK && k < json_array_size(item); k++)
            status = texts_add(&t, json_array_get(item, k), name, err);
        if (status == EGAP_OK)
            status = egap_instance_vector(in, name, t.count, t.text, err);
        texts_clear(&t);
        if (status != EGAP_OK)
            return status;
    }
    return status;
}

static egap_status read_verdict(egap_verdict *out, const char *word,
                                egap_error *err)
{
    for (int v = EGAP_VERIFIED; v <= EGAP_NOT_APPLICABLE; v++)
        if (word != NULL &&
            strcmp(word, egap_verdict_word((egap_verdict)v)) == 0) {
            *out = (egap_verdict)v;
            return EGAP_OK;
        }
    return egap_fail(err, EGAP_EINPUT, "'%.40s' is no verdict",
                     word ? word : "");
}

static egap_status read_expectations(egap_vector *out, json_t *expect,
                                     egap_error *err)
{
    char hint[EGAP_NEAR_HINT];
    const char *id;
    json_t *word;

    out->expect = egap_alloc(json_object_size(expect) + 1, sizeof *out->expect);
    if (out->expect == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    json_object_foreach(expect, id, word)
    {
        egap_expectation *e = &out->expect[out->count];

        e->claim = egap_claims_find(id);
        if (e->claim == NULL)
            return egap_fail(err, EGAP_EINPUT,
                             "there is no statement '%.40s'; %s", id,
                             egap_claim_hint(hint, id, NULL));
        if (read_verdict(&e->verdict, json_string_value(word), err) != EGAP_OK)
            return err ? err->code : EGAP_EINPUT;
        out->count++;
    }
    return EGAP_OK;
}

static egap_status check_keys(json_t *vector, egap_error *err)
{
    static const struct {
        const char *key;
        json_type type;
        const char *is;
    } known[] = {
        {"name", JSON_STRING, "a text"},
        {"about", JSON_STRING, "a text"},
        {"loss", JSON_STRING, "a text"},
        {"kappa", JSON_STRING, "a text like \"4/5\" or a whole number"},
        {"data", JSON_ARRAY, "an array of rows"},
        {"nets", JSON_OBJECT, "an object"},
        {"values", JSON_OBJECT, "an object"},
        {"vectors", JSON_OBJECT, "an object"},
        {"expect", JSON_OBJECT, "an object"}};
    char hint[EGAP_NEAR_HINT];
    const char *key;
    json_t *item;

    json_object_foreach(vector, key, item)
    {
        egap_near near = egap_near_to(key);
        size_t k = 0;

        for (; k < sizeof known / sizeof known[0] &&
               strcmp(key, known[k].key) != 0;
             k++)
            egap_near_try(&near, known[k].key);
        if (k == sizeof known / sizeof known[0])
            return egap_fail(
                err, EGAP_EINPUT, "there is no key '%.40s'; %s", key,
                egap_near_hint(hint, &near, "",
                               "the keys are name, about, loss, kappa, data, "
                               "nets, values, vectors and expect"));
        if (json_typeof(item) != known[k].type &&
            !(strcmp(key, "kappa") == 0 && json_is_integer(item)))
            return egap_fail(err, EGAP_EINPUT, "'%s' must be %s", key,
                             known[k].is);
    }
    return EGAP_OK;
}

static egap_status read_kappa(egap_instance *in, const json_t *kappa,
                              egap_error *err)
{
    texts t;
    egap_status status;

    if (kappa == NULL)
        return EGAP_OK;
    status = texts_init(&t, 1, err);
    if (status == EGAP_OK)
        status = texts_add(&t, kappa, "kappa", err);
    if (status == EGAP_OK)
        status = egap_instance_kappa_text(in, t.text[0], err);
    texts_clear(&t);
    return status;
}

static egap_status read_vector(egap_vector *out, json_t *vector,
                               const char *name, egap_error *err)
{
    const char *loss = json_string_value(json_object_get(vector, "loss"));
    egap_load_flags flags = {.loss = loss, .kappa = "0"};
    egap_objective objective;
    egap_status status = check_keys(vector, err);

    if (status == EGAP_OK)
        status = egap_instance_new(&out->instance, name, err);
    if (status == EGAP_OK && loss != NULL) {
        status = egap_load_objective(&objective, &flags, err);
        if (status == EGAP_OK)
            status = egap_instance_objective(out->instance, &objective, err);
    }
    if (status == EGAP_OK)
        status =
            read_kappa(out->instance, json_object_get(vector, "kappa"), err);
    if (status == EGAP_OK)
        status = read_data(out->instance, json_object_get(vector, "data"), err);
    if (status == EGAP_OK)
        status = read_nets(out->instance, json_object_get(vector, "nets"), err);
    if (status == EGAP_OK)
        status = read_numbers(out->instance, json_object_get(vector, "values"),
                              json_object_get(vector, "vectors"), err);
    if (status == EGAP_OK)
        status = read_expectations(out, json_object_get(vector, "expect"), err);
    return status;
}

static bool printable(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length < 80 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789.-_+") == length;
}

static egap_status read_all(egap_vectors *out, json_t *root, egap_error *err)
{
    json_t *list = json_object_get(root, "vectors");
    size_t count = json_array_size(list);

    if (count == 0)
        return egap_fail(err, EGAP_EINPUT, "it holds no \"vectors\"");
    out->v = egap_alloc(count, sizeof *out->v);
    if (out->v == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    for (; out->count < count; out->count++) {
        json_t *item = json_array_get(list, out->count);
        const char *name = json_string_value(json_object_get(item, "name"));
        egap_status status;

        if (name == NULL || !printable(name))
            return egap_fail(err, EGAP_EINPUT,
                             "vector %zu needs a name of letters, digits, "
                             "dots and hyphens",
                             out->count);
        status = read_vector(&out->v[out->count], item, name, err);
        if (status != EGAP_OK) {
            out->count++;
            return egap_fail_prefix(err, status, "vector %s", name);
        }
    }
    return EGAP_OK;
}

egap_status egap_vectors_load(egap_vectors *out, const char *file,
                              egap_error *err)
{
    char *bytes = NULL;
    size_t length = 0;
    json_error_t e;
    json_t *root;
    egap_status status;

    *out = (egap_vectors){0};
    status = egap_file_read(&bytes, &length, file, MAX_BYTES, err);
    if (status != EGAP_OK)
        return status;
    /* a key "about" beside the vectors is for people */
    root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &e);
    egap_free(bytes);
    if (root == NULL)
        return egap_fail(err, EGAP_EINPUT, "%s:%d: %s", file, e.line, e.text);
    status = read_all(out, root, err);
    json_decref(root);
    return status == EGAP_OK ? EGAP_OK
                             : egap_fail_prefix(err, status, "%s", file);
}

void egap_vectors_clear(egap_vectors *vectors)
{
    for (size_t k = 0; k < vectors->count; k++) {
        egap_instance_free(vectors->v[k].instance);
        egap_free(vectors->v[k].expect);
    }
    egap_free(vectors->v);
    *vectors = (egap_vectors){0};
}
