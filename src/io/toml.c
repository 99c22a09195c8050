/* toml.c: configuration files: opening and the getters. */
#include "egap/toml.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "egap/grow.h"
#include "../base/text.h"
#include "egap/decimal.h"
#include "egap/file.h"
#include "toml_impl.h"

toml_entry *toml_find(const toml_list *list, const char *key)
{
    size_t low = 0, high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(key, list->at[middle].key);

        if (order == 0)
            return &list->at[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

toml_entry *toml_append(toml_list *list, const char *key, size_t line)
{
    size_t length = strlen(key);
    char *copy = egap_alloc(length + 1, 1);
    void *array = list->at;
    toml_entry *entry;

    if (copy == NULL)
        return NULL;
    if (!egap_grow(&array, &list->room, list->count + 1, sizeof *entry)) {
        egap_free(copy);
        return NULL;
    }
    list->at = array;
    memcpy(copy, key, length);
    entry = &list->at[list->count++];
    memset(entry, 0, sizeof *entry);
    entry->key = copy;
    entry->line = line;
    /* until the value is parsed: a kind that owns nothing */
    entry->value.kind = TOML_BOOL;
    return entry;
}

static void clear_value(toml_value *value)
{
    if (value->kind == TOML_STRING)
        egap_free(value->string);
}

static void clear_list(toml_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        egap_free(list->at[i].key);
        clear_value(&list->at[i].value);
    }
    egap_free(list->at);
}

void egap_toml_clear(egap_toml *toml)
{
    if (toml == NULL)
        return;
    clear_list(&toml->keys);
    clear_list(&toml->tables);
    clear_list(&toml->known);
    for (size_t i = 0; i < toml->item_count; i++)
        clear_value(&toml->items[i]);
    egap_free(toml->items);
    egap_free(toml->name);
    egap_free(toml);
}

egap_status egap_toml_parse(egap_toml **out, const char *text, size_t length,
                            const char *name, egap_error *err)
{
    egap_toml *toml;
    egap_status status;

    *out = NULL;
    if (length > EGAP_TOML_MAX_BYTES)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: %zu bytes; configurations have at most %zu", name,
                         length, EGAP_TOML_MAX_BYTES);
    toml = egap_alloc(1, sizeof *toml);
    if (toml != NULL)
        toml->name = egap_alloc(strlen(name) + 1, 1);
    if (toml == NULL || toml->name == NULL) {
        egap_toml_clear(toml);
        return egap_fail(err, EGAP_ERESOURCE, "%s: memory is not available",
                         name);
    }
    strcpy(toml->name, name);
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3; /* a byte order mark */
        length -= 3;
    }
    status = toml_parse_document(toml, text, length, err);
    if (status != EGAP_OK) {
        egap_toml_clear(toml);
        return status;
    }
    *out = toml;
    return EGAP_OK;
}

egap_status egap_toml_read(egap_toml **toml, const char *path, egap_error *err)
{
    egap_status status;
    size_t length;
    char *text;

    *toml = NULL;
    status = egap_file_read(&text, &length, path, EGAP_TOML_MAX_BYTES, err);
    if (status != EGAP_OK)
        return status;
    status = egap_toml_parse(toml, text, length, path, err);
    egap_free(text);
    return status;
}

size_t egap_toml_line(const egap_toml *toml, const char *key)
{
    const toml_entry *entry = toml_find(&toml->keys, key);

    return entry != NULL ? entry->line : 0;
}

/* The value of a key, NULL where it is missing and may be; the key is noted
 * as known. */
static egap_status ask(const toml_entry **out, egap_toml *toml, const char *key,
                       bool required, egap_error *err)
{
    toml_entry *entry = toml_find(&toml->keys, key);
    bool noted = false;

    for (size_t i = 0; i < toml->known.count && !noted; i++)
        noted = strcmp(toml->known.at[i].key, key) == 0;
    if (!noted && toml_append(&toml->known, key, 0) == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "%s: memory is not available",
                         toml->name);
    *out = entry;
    if (entry != NULL)
        entry->asked = true;
    if (entry == NULL && required)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: the key '%s' is missing and has no default",
                         toml->name, key);
    return EGAP_OK;
}

static egap_status wrong_type(const egap_toml *toml, const toml_entry *entry,
                              toml_kind found, const char *wanted,
                              egap_error *err)
{
    static const char *const kinds[] = {"a string", "an integer", "a real",
                                        "a truth value", "an array"};

    return egap_fail(err, EGAP_EINPUT,
                     "%s: line %zu: '%s': %s is expected, %s is found",
                     toml->name, entry->line, entry->key, wanted, kinds[found]);
}

static egap_status check_integer(const egap_toml *toml, const toml_entry *entry,
                                 long long value, long long min, long long max,
                                 egap_error *err)
{
    if (value >= min && value <= max)
        return EGAP_OK;
    return egap_fail(err, EGAP_EINPUT,
                     "%s: line %zu: '%s' is %lld; it must lie in [%lld, %lld]",
                     toml->name, entry->line, entry->key, value, min, max);
}

egap_status egap_toml_string(const char **out, egap_toml *toml, const char *key,
                             bool required, egap_error *err)
{
    const toml_entry *entry;
    egap_status status = ask(&entry, toml, key, required, err);

    if (status != EGAP_OK || entry == NULL)
        return status;
    if (entry->value.kind != TOML_STRING)
        return wrong_type(toml, entry, entry->value.kind, "a string", err);
    *out = entry->value.string;
    return EGAP_OK;
}

egap_status egap_toml_integer(long long *out, egap_toml *toml, const char *key,
                              bool required, long long min, long long max,
                              egap_error *err)
{
    const toml_entry *entry;
    egap_status status = ask(&entry, toml, key, required, err);

    if (status != EGAP_OK || entry == NULL)
        return status;
    if (entry->value.kind != TOML_INTEGER)
        return wrong_type(toml, entry, entry->value.kind, "an integer", err);
    status = check_integer(toml, entry, entry->value.integer, min, max, err);
    if (status == EGAP_OK)
        *out = entry->value.integer;
    return status;
}

/* A bound as text, whatever the locale. */
static const char *bound_text(char *buf, size_t size, double x)
{
    if (isinf(x))
        return x > 0 ? "inf" : "-inf";
    return egap_decimal_near(buf, size, x, 17);
}

/* "must lie in [0, 1]", where no end is the largest or smallest double. */
static void range_text(char out[2 * EGAP_NUMBER_TEXT + 32], double min,
                       double max)
{
    char lo[EGAP_NUMBER_TEXT], hi[EGAP_NUMBER_TEXT];

    bound_text(lo, sizeof lo, min);
    bound_text(hi, sizeof hi, max);
    if (max < DBL_MAX)
        sprintf(out, "must lie in %s%s, %s]", min == DBL_MIN ? "(" : "[",
                min == DBL_MIN ? "0" : lo, hi);
    else if (min == DBL_MIN)
        strcpy(out, "must be positive");
    else
        sprintf(out, "must be at least %s", lo);
}

egap_status egap_toml_real(double *out, egap_toml *toml, const char *key,
                           bool required, double min, double max,
                           egap_error *err)
{
    char shown[EGAP_NUMBER_TEXT], range[2 * EGAP_NUMBER_TEXT + 32];
    const toml_entry *entry;
    egap_status status = ask(&entry, toml, key, required, err);
    double value;

    if (status != EGAP_OK || entry == NULL)
        return status;
    if (entry->value.kind == TOML_REAL)
        value = entry->value.real;
    else if (entry->value.kind == TOML_INTEGER)
        value = (double)entry->value.integer;
    else
        return wrong_type(toml, entry, entry->value.kind, "a number", err);
    range_text(range, min, max);
    if (!(value >= min && value <= max))
        return egap_fail(
            err, EGAP_EINPUT, "%s: line %zu: '%s' is %s; it %s%s", toml->name,
            entry->line, entry->key, bound_text(shown, sizeof shown, value),
            range,
            isinf(value) && value > 0 && max == DBL_MAX ? " and finite" : "");
    *out = value;
    return EGAP_OK;
}

egap_status egap_toml_bool(bool *out, egap_toml *toml, const char *key,
                           bool required, egap_error *err)
{
    const toml_entry *entry;
    egap_status status = ask(&entry, toml, key, required, err);

    if (status != EGAP_OK || entry == NULL)
        return status;
    if (entry->value.kind != TOML_BOOL)
        return wrong_type(toml, entry, entry->value.kind, "true or false", err);
    *out = entry->value.truth;
    return EGAP_OK;
}

egap_status egap_toml_integers(long long *out, size_t *count, size_t room,
                               egap_toml *toml, const char *key, bool required,
                               long long min, long long max, egap_error *err)
{
    const toml_entry *entry;
    const toml_value *items;
    egap_status status = ask(&entry, toml, key, required, err);

    if (status != EGAP_OK || entry == NULL)
        return status;
    if (entry->value.kind != TOML_ARRAY)
        return wrong_type(toml, entry, entry->value.kind,
                          "an array of integers", err);
    if (entry->value.array.count > room)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: line %zu: '%s' has %zu values; at most %zu are "
                         "allowed",
                         toml->name, entry->line, entry->key,
                         entry->value.array.count, room);
    items = toml->items + entry->value.array.first;
    for (size_t i = 0; i < entry->value.array.count; i++) {
        if (items[i].kind != TOML_INTEGER)
            return wrong_type(toml, entry, items[i].kind,
                              "an array of integers", err);
        status = check_integer(toml, entry, items[i].integer, min, max, err);
        if (status != EGAP_OK)
            return status;
    }
    for (size_t i = 0; i < entry->value.array.count; i++)
        out[i] = items[i].integer;
    *count = entry->value.array.count;
    return EGAP_OK;
}
