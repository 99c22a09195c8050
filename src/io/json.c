/* json.c: writing JSON: two spaces of indent, arrays of plain values on one
 * line. */
#include "egap/json.h"

#include <stdio.h>
#include <string.h>

#include "egap/grow.h"
#include "../base/text.h"

void egap_json_init(egap_json *json)
{
    memset(json, 0, sizeof *json);
}

void egap_json_clear(egap_json *json)
{
    egap_free(json->text);
    memset(json, 0, sizeof *json);
}

static void misuse(egap_json *json, const char *what)
{
    if (json->error.code == EGAP_OK)
        egap_fail(&json->error, EGAP_EINTERNAL, "JSON: %s", what);
}

static void put(egap_json *json, const char *text, size_t length)
{
    void *array = json->text;

    if (json->error.code != EGAP_OK)
        return;
    if (!egap_grow(&array, &json->room, json->length + length + 1, 1)) {
        egap_fail(&json->error, EGAP_ERESOURCE,
                  "memory for %zu bytes of JSON is not available",
                  json->length + length);
        return;
    }
    json->text = array;
    memcpy(json->text + json->length, text, length);
    json->length += length;
    json->text[json->length] = '\0';
}

static void put_text(egap_json *json, const char *text)
{
    put(json, text, strlen(text));
}

static void new_line(egap_json *json)
{
    if (json->one_line)
        return;
    put_text(json, "\n");
    for (int i = 0; i < json->depth; i++)
        put_text(json, "  ");
}

/* What stands between the previous item and the one that follows. */
static void separate(egap_json *json, bool is_container)
{
    int top = json->depth - 1;

    if (json->depth == 0) {
        if (json->length > 0)
            misuse(json, "a second value at the top");
        return;
    }
    if (json->kind[top] == '{') {
        if (!json->after_key)
            misuse(json, "a value in an object needs a key");
        json->after_key = false;
        return;
    }
    if (is_container)
        json->kind[top] = 'B';
    if (json->items[top] > 0)
        put_text(json, json->kind[top] == 'B' && !json->one_line ? "," : ", ");
    if (json->kind[top] == 'B')
        new_line(json);
    json->items[top]++;
}

static void open_container(egap_json *json, char kind)
{
    separate(json, true);
    if (json->depth == EGAP_JSON_MAX_DEPTH) {
        misuse(json, "nested too deep");
        return;
    }
    put(json, &kind, 1);
    json->kind[json->depth] = kind;
    json->items[json->depth] = 0;
    json->depth++;
}

void egap_json_object(egap_json *json)
{
    open_container(json, '{');
}

void egap_json_array(egap_json *json)
{
    open_container(json, '[');
}

void egap_json_end(egap_json *json)
{
    char kind;

    if (json->depth == 0 || json->after_key) {
        misuse(json, "an end without its beginning, or after a key");
        return;
    }
    json->depth--;
    kind = json->kind[json->depth];
    if (kind != '[' && json->items[json->depth] > 0)
        new_line(json);
    put_text(json, kind == '{' ? "}" : "]");
}

/* a quoted string with its escapes */
static void put_quoted(egap_json *json, const char *text)
{
    size_t length = strlen(text);
    char escape[8];

    put_text(json, "\"");
    for (size_t i = 0; i < length;) {
        size_t step = egap_text_utf8(text + i, length - i);
        unsigned char c = (unsigned char)text[i];

        if (step == 0) {
            put_text(json, "\\ufffd");
            step = 1;
        } else if (c == '"' || c == '\\') {
            escape[0] = '\\';
            escape[1] = (char)c;
            put(json, escape, 2);
        } else if (c == '\n') {
            put_text(json, "\\n");
        } else if (c < 0x20 || c == 0x7f) {
            snprintf(escape, sizeof escape, "\\u%04x", c);
            put_text(json, escape);
        } else {
            put(json, text + i, step);
        }
        i += step;
    }
    put_text(json, "\"");
}

void egap_json_key(egap_json *json, const char *key)
{
    int top = json->depth - 1;

    if (json->depth == 0 || json->kind[top] != '{' || json->after_key) {
        misuse(json, "a key outside an object");
        return;
    }
    if (json->items[top]++ > 0)
        put_text(json, json->one_line ? ", " : ",");
    new_line(json);
    put_quoted(json, key);
    put_text(json, ": ");
    json->after_key = true;
}

void egap_json_string(egap_json *json, const char *text)
{
    separate(json, false);
    if (text != NULL)
        put_quoted(json, text);
    else
        put_text(json, "null");
}

void egap_json_raw(egap_json *json, const char *text)
{
    separate(json, false);
    put_text(json, text);
}

void egap_json_integer(egap_json *json, long long value)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", value);
    egap_json_raw(json, text);
}

void egap_json_bool(egap_json *json, bool value)
{
    egap_json_raw(json, value ? "true" : "false");
}

void egap_json_null(egap_json *json)
{
    egap_json_raw(json, "null");
}

void egap_json_real(egap_json *json, double value)
{
    char text[EGAP_NUMBER_TEXT];

    egap_json_raw(json, egap_decimal_near(text, sizeof text, value, 17));
}

void egap_json_down(egap_json *json, double value)
{
    char text[EGAP_NUMBER_TEXT];

    egap_json_raw(json, egap_decimal_down(text, sizeof text, value, 17));
}

void egap_json_up(egap_json *json, double value)
{
    char text[EGAP_NUMBER_TEXT];

    egap_json_raw(json, egap_decimal_up(text, sizeof text, value, 17));
}

void egap_json_bounds(egap_json *json, egap_bounds value)
{
    egap_json_array(json);
    egap_json_down(json, value.lo);
    egap_json_up(json, value.hi);
    egap_json_end(json);
}

egap_status egap_json_finish(const char **text, size_t *length, egap_json *json,
                             egap_error *err)
{
    if (json->depth != 0 || json->length == 0)
        misuse(json, "the document is not complete");
    if (json->error.code == EGAP_OK && json->text[json->length - 1] != '\n')
        put_text(json, "\n");
    if (json->error.code != EGAP_OK)
        return egap_fail(err, json->error.code, "%s", json->error.text);
    *text = json->text;
    *length = json->length;
    return EGAP_OK;
}
