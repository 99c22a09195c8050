/* toml_parse.c: the lines of configuration files: tables, keys, arrays. */
#include <stdlib.h>
#include <string.h>

#include "egap/grow.h"
#include "../base/text.h"
#include "toml_impl.h"

egap_status toml_bad(const toml_parser *p, const char *what)
{
    return egap_fail(p->err, EGAP_EINPUT, "%s: line %zu, column %zu: %s",
                     p->toml->name, p->line, p->at - p->line_start + 1, what);
}

egap_status toml_no_memory(const toml_parser *p)
{
    return egap_fail(p->err, EGAP_ERESOURCE, "%s: memory is not available",
                     p->toml->name);
}

static bool more(const toml_parser *p)
{
    return p->at < p->length;
}

static char peek(const toml_parser *p)
{
    return more(p) ? p->text[p->at] : '\0';
}

static void skip_blanks(toml_parser *p)
{
    while (peek(p) == ' ' || peek(p) == '\t')
        p->at++;
}

/* Steps over blanks, a comment and a line end, where they are. */
static void skip_rest(toml_parser *p)
{
    skip_blanks(p);
    if (peek(p) == '#')
        while (more(p) && peek(p) != '\n')
            p->at++;
    if (peek(p) == '\r')
        p->at++;
    if (peek(p) == '\n') {
        p->at++;
        p->line++;
        p->line_start = p->at;
    }
}

static egap_status end_line(toml_parser *p)
{
    size_t line = p->line;

    skip_rest(p);
    if (more(p) && p->line == line)
        return toml_bad(p, "nothing but a comment may follow on this line");
    return EGAP_OK;
}

static bool is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static egap_status add_part(char *key, toml_parser *p, const char *part,
                            size_t length)
{
    size_t used = strlen(key);

    if (length == 0)
        return toml_bad(p, "a key is expected");
    if (used + 1 + length > EGAP_TOML_MAX_KEY)
        return toml_bad(p, "a key of more than 255 bytes");
    if (used > 0)
        key[used++] = '.';
    memcpy(key + used, part, length);
    key[used + length] = '\0';
    return EGAP_OK;
}

static egap_status parse_key_part(char *key, toml_parser *p)
{
    size_t start = p->at;
    egap_status status;
    char *part;

    if (peek(p) != '"' && peek(p) != '\'') {
        while (is_bare(peek(p)))
            p->at++;
        return add_part(key, p, p->text + start, p->at - start);
    }
    status = toml_parse_string(&part, p);
    if (status != EGAP_OK)
        return status;
    /* getters name keys by their path, where a dot separates */
    if (strchr(part, '.') != NULL)
        status = toml_bad(p, "a dot inside a quoted key is not read");
    for (const char *c = part; *c != '\0' && status == EGAP_OK; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            status = toml_bad(p, "control characters in a key");
    if (status == EGAP_OK)
        status = add_part(key, p, part, strlen(part));
    egap_free(part);
    return status;
}

/* Appends a dotted key to `key`. */
static egap_status parse_key(char *key, toml_parser *p)
{
    for (;;) {
        egap_status status;

        skip_blanks(p);
        status = parse_key_part(key, p);
        if (status != EGAP_OK)
            return status;
        skip_blanks(p);
        if (peek(p) != '.')
            return EGAP_OK;
        p->at++;
    }
}

static egap_status add_item(toml_parser *p, const toml_value *item)
{
    egap_toml *toml = p->toml;
    void *array = toml->items;

    if (toml->item_count == EGAP_TOML_MAX_ITEMS)
        return toml_bad(p, "more than 65536 array elements");
    if (!egap_grow(&array, &toml->item_room, toml->item_count + 1,
                   sizeof *item))
        return toml_no_memory(p);
    toml->items = array;
    toml->items[toml->item_count++] = *item;
    return EGAP_OK;
}

/* blanks, comments and line ends inside an array */
static void skip_space(toml_parser *p)
{
    size_t before;

    do {
        before = p->at;
        skip_rest(p);
    } while (p->at != before);
}

static egap_status parse_array(toml_value *out, toml_parser *p)
{
    bool comma = true;

    out->kind = TOML_ARRAY;
    out->array.first = p->toml->item_count;
    out->array.count = 0;
    p->at++;
    for (;;) {
        toml_value item;
        egap_status status;

        skip_space(p);
        if (peek(p) == ']')
            break;
        if (!more(p))
            return toml_bad(p, "the array does not end");
        if (!comma)
            return toml_bad(p, "a comma is expected in the array");
        if (peek(p) == '[')
            return toml_bad(p, "arrays inside arrays are not read");
        status = toml_parse_scalar(&item, p);
        if (status != EGAP_OK)
            return status;
        status = add_item(p, &item);
        if (status != EGAP_OK) {
            if (item.kind == TOML_STRING)
                egap_free(item.string);
            return status;
        }
        out->array.count++;
        skip_space(p);
        comma = peek(p) == ',';
        p->at += comma;
    }
    p->at++;
    return EGAP_OK;
}

static egap_status parse_pair(toml_parser *p, const char *table)
{
    char key[EGAP_TOML_MAX_KEY + 1];
    size_t line = p->line;
    toml_entry *entry;
    egap_status status;

    strcpy(key, table);
    status = parse_key(key, p);
    if (status != EGAP_OK)
        return status;
    if (peek(p) != '=')
        return toml_bad(p, "'=' is expected after the key");
    p->at++;
    skip_blanks(p);
    if (p->toml->keys.count == EGAP_TOML_MAX_KEYS)
        return toml_bad(p, "more than 4096 keys");
    entry = toml_append(&p->toml->keys, key, line);
    if (entry == NULL)
        return toml_no_memory(p);
    status = peek(p) == '[' ? parse_array(&entry->value, p)
                            : toml_parse_scalar(&entry->value, p);
    return status == EGAP_OK ? end_line(p) : status;
}

static egap_status parse_table(char *table, toml_parser *p)
{
    size_t line = p->line;
    egap_status status;

    p->at++;
    if (peek(p) == '[')
        return toml_bad(p, "arrays of tables are not read");
    table[0] = '\0';
    status = parse_key(table, p);
    if (status != EGAP_OK)
        return status;
    if (peek(p) != ']')
        return toml_bad(p, "']' is expected after the table's name");
    p->at++;
    if (p->toml->tables.count == EGAP_TOML_MAX_KEYS)
        return toml_bad(p, "more than 4096 tables");
    if (toml_append(&p->toml->tables, table, line) == NULL)
        return toml_no_memory(p);
    return end_line(p);
}

static egap_status check_characters(toml_parser *p)
{
    while (more(p)) {
        size_t step = egap_text_utf8(p->text + p->at, p->length - p->at);
        unsigned char c = (unsigned char)p->text[p->at];

        if (step == 0)
            return toml_bad(p, "a byte that is not UTF-8");
        if (c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' &&
                          !(c == '\r' && p->at + 1 < p->length &&
                            p->text[p->at + 1] == '\n')))
            return toml_bad(p, "a control character");
        p->at += step;
        if (c == '\n') {
            p->line++;
            p->line_start = p->at;
        }
    }
    return EGAP_OK;
}

static int by_key(const void *a, const void *b)
{
    const toml_entry *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static egap_status sort_list(toml_parser *p, toml_list *list)
{
    if (list->count > 0)
        qsort(list->at, list->count, sizeof *list->at, by_key);
    for (size_t i = 1; i < list->count; i++)
        if (strcmp(list->at[i - 1].key, list->at[i].key) == 0)
            return egap_fail(p->err, EGAP_EINPUT,
                             "%s: line %zu: '%s' was given before, in line "
                             "%zu",
                             p->toml->name, list->at[i].line, list->at[i].key,
                             list->at[i - 1].line);
    return EGAP_OK;
}

/* A name cannot be both a value and a table. */
static egap_status check_conflicts(toml_parser *p, const toml_list *list,
                                   bool is_table)
{
    char part[EGAP_TOML_MAX_KEY + 1];

    for (size_t i = 0; i < list->count; i++) {
        const toml_entry *entry = &list->at[i];

        strcpy(part, entry->key);
        for (char *end = part + strlen(part); end != NULL;
             end = strrchr(part, '.')) {
            const toml_entry *other;

            *end = '\0';
            other = toml_find(&p->toml->keys, part);
            if (other != NULL && (is_table || other != entry))
                return egap_fail(p->err, EGAP_EINPUT,
                                 "%s: line %zu: '%s' is a table here and a "
                                 "value in line %zu",
                                 p->toml->name, entry->line, part, other->line);
        }
    }
    return EGAP_OK;
}

egap_status toml_parse_document(egap_toml *toml, const char *text,
                                size_t length, egap_error *err)
{
    toml_parser p = {toml, text, 0, length, 1, 0, err};
    char table[EGAP_TOML_MAX_KEY + 1] = "";
    egap_status status = check_characters(&p);

    p.at = p.line_start = 0;
    p.line = 1;
    if (status != EGAP_OK)
        return status;
    while (status == EGAP_OK) {
        skip_space(&p);
        if (!more(&p))
            break;
        status =
            peek(&p) == '[' ? parse_table(table, &p) : parse_pair(&p, table);
    }
    if (status == EGAP_OK)
        status = sort_list(&p, &toml->keys);
    if (status == EGAP_OK)
        status = sort_list(&p, &toml->tables);
    if (status == EGAP_OK)
        status = check_conflicts(&p, &toml->keys, false);
    if (status == EGAP_OK)
        status = check_conflicts(&p, &toml->tables, true);
    return status;
}
