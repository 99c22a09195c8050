/* config_values.c: one key of a configuration at a time. */
#include "config_values.h"

#include <stdarg.h>
#include <string.h>

#include "../base/near.h"
#include "../base/text.h"

void egap_config_miss(egap_config_reader *r, const char *what)
{
    if (r->missing.text[0] == '\0')
        (void)egap_fail(&r->missing, EGAP_EINPUT, "%s: %s", r->path, what);
}

void egap_config_effective(egap_config_reader *r, const char *key,
                           const char *fmt, ...)
{
    va_list args;

    if (r->status != EGAP_OK)
        return;
    va_start(args, fmt);
    fprintf(r->effective, "%s = ", key);
    vfprintf(r->effective, fmt, args);
    fputc('\n', r->effective);
    va_end(args);
}

void egap_config_count(egap_config_reader *r, size_t *out, const char *key,
                       long long min, long long max)
{
    long long value = (long long)*out;

    if (r->status == EGAP_OK)
        r->status =
            egap_toml_integer(&value, r->toml, key, false, min, max, r->err);
    *out = (size_t)value;
    egap_config_effective(r, key, "%lld", value);
}

void egap_config_unsigned(egap_config_reader *r, unsigned *out, const char *key,
                          long long min, long long max)
{
    size_t value = *out;

    egap_config_count(r, &value, key, min, max);
    *out = (unsigned)value;
}

void egap_config_real(egap_config_reader *r, double *out, const char *key,
                      double min, double max)
{
    if (r->status == EGAP_OK)
        r->status = egap_toml_real(out, r->toml, key, false, min, max, r->err);
    egap_config_effective(r, key, "%.17g", *out);
}

void egap_config_bool(egap_config_reader *r, bool *out, const char *key)
{
    if (r->status == EGAP_OK)
        r->status = egap_toml_bool(out, r->toml, key, false, r->err);
    egap_config_effective(r, key, "%s", *out ? "true" : "false");
}

void egap_config_fail(egap_config_reader *r, const char *key, const char *fmt,
                      ...)
{
    size_t line = egap_toml_line(r->toml, key);
    char what[512], where[32] = "";
    va_list args;

    if (r->status != EGAP_OK)
        return;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    if (line > 0)
        snprintf(where, sizeof where, "line %zu: ", line);
    r->status =
        egap_fail(r->err, EGAP_EINPUT, "%s: %s%s", r->path, where, what);
}

size_t egap_config_word(egap_config_reader *r, const char *key,
                        const char *const *words, size_t fallback)
{
    const char *word = words[fallback];
    char known[160] = "", all[192], hint[EGAP_NEAR_HINT];
    egap_near near;
    size_t i = 0;

    if (r->status == EGAP_OK)
        r->status = egap_toml_string(&word, r->toml, key, false, r->err);
    while (words[i] && strcmp(words[i], word) != 0)
        i++;
    if (words[i] || r->status != EGAP_OK) {
        egap_config_effective(r, key, "%s", word);
        return words[i] ? i : fallback;
    }
    near = egap_near_to(word);
    for (i = 0; words[i]; i++) {
        egap_near_try(&near, words[i]);
        egap_text_list(known, sizeof known, "\"", words[i]);
    }
    snprintf(all, sizeof all, "it is one of %s", known);
    egap_config_fail(r, key, "%s = \"%.80s\" is unknown; %s", key, word,
                     egap_near_hint(hint, &near, "", all));
    return fallback;
}

char *egap_config_copy(egap_config_reader *r, const char *text,
                       const char *beside)
{
    const char *slash = beside ? strrchr(beside, '/') : NULL;
    size_t folder = slash && text[0] != '/' ? (size_t)(slash - beside) + 1 : 0;
    char *copy = egap_alloc(folder + strlen(text) + 1, 1);

    if (!copy) {
        r->status = egap_fail(r->err, EGAP_ERESOURCE,
                              "no memory for the configuration");
        return NULL;
    }
    memcpy(copy, beside ? beside : "", folder);
    strcpy(copy + folder, text);
    return copy;
}
