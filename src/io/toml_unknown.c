/* toml_unknown.c: keys and tables of a configuration that nobody asked for. */
#include <stdio.h>
#include <string.h>

#include "../base/near.h"
#include "../base/text.h"
#include "egap/toml.h"
#include "toml_impl.h"

/* The table of "table.key", "" where there is none. */
static void table_of(char out[EGAP_TOML_MAX_KEY + 1], const char *key)
{
    const char *dot = strrchr(key, '.');

    snprintf(out, EGAP_TOML_MAX_KEY + 1, "%.*s", dot ? (int)(dot - key) : 0,
             key);
}

/* Is some key of this table, or of one below it, known? */
static bool is_known_table(const egap_toml *toml, const char *table)
{
    size_t length = strlen(table);

    for (size_t i = 0; i < toml->known.count; i++)
        if (strncmp(toml->known.at[i].key, table, length) == 0 &&
            toml->known.at[i].key[length] == '.')
            return true;
    return false;
}

/* Is the i-th known key the first of its table? */
static bool begins_table(const egap_toml *toml, size_t i)
{
    char table[EGAP_TOML_MAX_KEY + 1], other[EGAP_TOML_MAX_KEY + 1];

    table_of(table, toml->known.at[i].key);
    for (size_t k = 0; k < i; k++) {
        table_of(other, toml->known.at[k].key);
        if (strcmp(table, other) == 0)
            return false;
    }
    return table[0] != '\0';
}

/* The hint to an unknown table: a near one, or all. */
static void hint_table(char hint[EGAP_NEAR_HINT], const egap_toml *toml,
                       const char *name)
{
    egap_near near = egap_near_to(name);
    char table[EGAP_TOML_MAX_KEY + 1], list[200] = "", all[220];

    for (size_t i = 0; i < toml->known.count; i++) {
        if (!begins_table(toml, i))
            continue;
        table_of(table, toml->known.at[i].key);
        egap_near_try(&near, table);
        egap_text_list(list, sizeof list, "", table);
    }
    snprintf(all, sizeof all, "the tables are %s", list);
    egap_near_hint(hint, &near, "", list[0] != '\0' ? all : "");
}

/* What follows the table's name. */
static const char *key_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL ? dot + 1 : name;
}

/* What unknown keys are compared with: names in all tables, and, without its
 * name, those of their own. */
typedef struct {
    egap_near any, own;
    char table[EGAP_TOML_MAX_KEY + 1]; /* of the key */
    char same[160], list[160]; /* the same key of others; all of this table */
    size_t equal;              /* others that have the key */
} comparison;

static comparison compare(const egap_toml *toml, const char *name)
{
    comparison c = {.any = egap_near_to(name),
                    .own = egap_near_to(key_of(name))};
    char table[EGAP_TOML_MAX_KEY + 1];

    table_of(c.table, name);
    for (size_t i = 0; i < toml->known.count; i++) {
        const char *known = toml->known.at[i].key;

        table_of(table, known);
        if (strcmp(table, c.table) == 0) {
            egap_near_try(&c.own, key_of(known));
            egap_text_list(c.list, sizeof c.list, "", key_of(known));
        } else {
            egap_near_try(&c.any, known);
        }
        if (strcmp(key_of(known), key_of(name)) == 0) {
            egap_text_list(c.same, sizeof c.same, "'", known);
            c.equal++;
        }
    }
    return c;
}

/* The hint to an unknown key: the same of other tables, a near one, or the
 * keys of its table. */
static void hint_key(char hint[EGAP_NEAR_HINT], const egap_toml *toml,
                     const char *name)
{
    comparison c = compare(toml, name);
    char all[EGAP_NEAR_HINT] = "", before[EGAP_TOML_MAX_KEY + 2] = "";

    if (c.table[0] != '\0')
        snprintf(before, sizeof before, "%s.", c.table);
    if (c.list[0] != '\0' && strlen(c.table) < 100)
        snprintf(all, sizeof all, "[%s] has %s", c.table, c.list);
    if (c.equal > 0) {
        snprintf(hint, EGAP_NEAR_HINT, "did you mean %s%s?",
                 c.equal > 1 ? "one of " : "", c.same);
        return;
    }
    egap_near_hint(hint, &c.own, before, "");
    if (hint[0] == '\0')
        egap_near_hint(hint, &c.any, "", all);
}

egap_status egap_toml_finish(egap_toml *toml, egap_error *err)
{
    const toml_entry *first = NULL;
    char hint[EGAP_NEAR_HINT];
    bool table = false;

    for (size_t i = 0; i < toml->keys.count; i++) {
        const toml_entry *entry = &toml->keys.at[i];

        if (!entry->asked && (first == NULL || entry->line < first->line))
            first = entry;
    }
    for (size_t i = 0; i < toml->tables.count; i++) {
        const toml_entry *entry = &toml->tables.at[i];

        if (!is_known_table(toml, entry->key) &&
            (first == NULL || entry->line < first->line)) {
            first = entry;
            table = true;
        }
    }
    if (first == NULL)
        return EGAP_OK;
    if (table)
        hint_table(hint, toml, first->key);
    else
        hint_key(hint, toml, first->key);
    return egap_fail(err, EGAP_EINPUT, "%s: line %zu: '%s' is not known%s%s",
                     toml->name, first->line, first->key,
                     hint[0] != '\0' ? "; " : "", hint);
}
