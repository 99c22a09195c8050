/* npy.c: the header of an NPY array, as numpy's format versions 1.0, 2.0 and
 * 3.0 define it. */
#include "npy.h"

#include <string.h>

#include "../base/text.h"

egap_status egap_npy_header_size(size_t *size, const uint8_t *start,
                                 egap_error *err)
{
    uint64_t length;

    if (memcmp(start, "\x93NUMPY", 6) != 0)
        return egap_fail(err, EGAP_EINPUT,
                         "byte 0: not an NPY array (its magic is missing)");
    if (start[6] < 1 || start[6] > 3 || start[7] != 0)
        return egap_fail(err, EGAP_EINPUT,
                         "byte 6: NPY version %u.%u is not known; 1.0, 2.0 "
                         "and 3.0 are",
                         start[6], start[7]);
    length = start[8] | (uint64_t)start[9] << 8;
    if (start[6] > 1)
        length |= (uint64_t)start[10] << 16 | (uint64_t)start[11] << 24;
    if (length > EGAP_NPY_MAX_HEADER)
        return egap_fail(err, EGAP_EINPUT,
                         "byte 8: a header of %llu bytes; at most %d are read",
                         (unsigned long long)length, EGAP_NPY_MAX_HEADER);
    *size = (size_t)length + (start[6] > 1 ? 12 : 10);
    return EGAP_OK;
}

/* The header text and where we are in it. */
typedef struct {
    const char *text;
    size_t at, size;
    egap_error *err;
} cursor;

static egap_status bad(const cursor *c, const char *what)
{
    return egap_fail(c->err, EGAP_EINPUT, "byte %zu of the NPY header: %s",
                     c->at, what);
}

static void skip_blanks(cursor *c)
{
    while (c->at < c->size && c->text[c->at] == ' ')
        c->at++;
}

static bool take(cursor *c, char wanted)
{
    skip_blanks(c);
    if (c->at >= c->size || c->text[c->at] != wanted)
        return false;
    c->at++;
    return true;
}

static bool take_word(cursor *c, const char *word)
{
    size_t length = strlen(word);

    skip_blanks(c);
    if (c->size - c->at < length || memcmp(c->text + c->at, word, length) != 0)
        return false;
    c->at += length;
    return true;
}

/* A string literal without escapes. */
static egap_status parse_string(char *out, size_t room, cursor *c)
{
    size_t used = 0;
    char quote;

    skip_blanks(c);
    if (c->at >= c->size || (c->text[c->at] != '\'' && c->text[c->at] != '"'))
        return bad(c, "a string is expected");
    quote = c->text[c->at++];
    for (; c->at < c->size && c->text[c->at] != quote; c->at++) {
        if (c->text[c->at] == '\\' || used + 1 >= room)
            return bad(c, "this string is too long or has escapes");
        out[used++] = c->text[c->at];
    }
    if (!take(c, quote))
        return bad(c, "the string does not end");
    out[used] = '\0';
    return EGAP_OK;
}

static egap_status parse_shape(egap_layout *out, cursor *c)
{
    uint64_t shape[EGAP_ARRAYS_MAX_RANK];
    bool comma = true;

    if (!take(c, '('))
        return bad(c, "the shape must be a tuple");
    out->rank = 0;
    while (!take(c, ')')) {
        uint64_t v = 0;
        size_t start;

        if (!comma)
            return bad(c, "a comma is expected in the shape");
        if (out->rank == EGAP_ARRAYS_MAX_RANK)
            return bad(c, "more than 8 dimensions");
        skip_blanks(c);
        for (start = c->at; c->at < c->size && c->text[c->at] >= '0' &&
                            c->text[c->at] <= '9' && c->at - start < 19;
             c->at++)
            v = 10 * v + (uint64_t)(c->text[c->at] - '0');
        if (c->at == start)
            return bad(c, "a size (a non-negative integer) is expected");
        (void)take(c, 'L'); /* as Python 2 wrote it */
        shape[out->rank++] = v;
        comma = take(c, ',');
    }
    if (out->rank == 1 && !comma)
        return bad(c, "a shape of one size needs a comma");
    if (!egap_shape_product(&out->count, shape, out->rank))
        return bad(c, "the shape is larger than 2^31 elements");
    for (size_t i = 0; i < out->rank; i++)
        out->shape[i] = (size_t)shape[i];
    return EGAP_OK;
}

static egap_status parse_type(egap_layout *out, cursor *c)
{
    egap_element *e = &out->element;
    size_t start;
    char type[32], shown[40];
    bool known;

    skip_blanks(c);
    start = c->at;
    if (start < c->size && c->text[start] == '[')
        return bad(c, "a structured type; save plain numbers instead");
    if (parse_string(type, sizeof type, c) != EGAP_OK)
        return EGAP_EINPUT;
    memset(e, 0, sizeof *e);
    known = strlen(type) == 3 && strchr("<>|=", type[0]) != NULL &&
            strchr("1248", type[2]) != NULL;
    if (known) {
        e->size = (unsigned)(type[2] - '0');
        e->big_endian = type[0] == '>';
        e->kind = type[1] == 'f' && e->size > 1    ? EGAP_ELEMENT_FLOAT
                  : type[1] == 'i'                 ? EGAP_ELEMENT_INT
                  : type[1] == 'u'                 ? EGAP_ELEMENT_UINT
                  : type[1] == 'b' && e->size == 1 ? EGAP_ELEMENT_BOOL
                                                   : EGAP_ELEMENT_NONE;
        /* '=' would depend on the machine, '|' says there is no order */
        known = e->kind != EGAP_ELEMENT_NONE && type[0] != '=' &&
                (type[0] != '|' || e->size == 1);
    }
    if (known)
        return EGAP_OK;
    return egap_fail(c->err, EGAP_EINPUT,
                     "byte %zu of the NPY header: type '%s' is not read; save "
                     "float16/32/64, integers or booleans",
                     start,
                     egap_text_show(shown, sizeof shown, type, strlen(type)));
}

static egap_status parse_field(egap_layout *out, unsigned *seen, cursor *c)
{
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    char key[32];
    unsigned which = 0;

    if (parse_string(key, sizeof key, c) != EGAP_OK)
        return EGAP_EINPUT;
    while (which < 3 && strcmp(key, keys[which]) != 0)
        which++;
    if (which == 3)
        return bad(c, "a key that is not descr, fortran_order or shape");
    if (*seen >> which & 1)
        return bad(c, "a key that was there before");
    *seen |= 1u << which;
    if (!take(c, ':'))
        return bad(c, "a colon is expected");
    if (which == 0)
        return parse_type(out, c);
    if (which == 2)
        return parse_shape(out, c);
    out->fortran = take_word(c, "True");
    if (!out->fortran && !take_word(c, "False"))
        return bad(c, "True or False is expected");
    return EGAP_OK;
}

egap_status egap_npy_parse(egap_layout *out, const char *header, size_t size,
                           egap_error *err)
{
    cursor c = {header, 0, size, err};
    unsigned seen = 0;
    bool comma = true;

    memset(out, 0, sizeof *out);
    c.at = size >= 7 && header[6] > 1 ? 12 : 10;
    if (size < c.at)
        return bad(&c, "the header is cut short");
    if (!take(&c, '{'))
        return bad(&c, "a dictionary is expected");
    while (!take(&c, '}')) {
        if (!comma)
            return bad(&c, "a comma is expected");
        if (parse_field(out, &seen, &c) != EGAP_OK)
            return EGAP_EINPUT;
        comma = take(&c, ',');
    }
    if (seen != 7)
        return bad(&c, "descr, fortran_order and shape are needed");
    skip_blanks(&c);
    if (c.at + 1 != size || header[c.at] != '\n')
        return bad(&c, "blanks and one newline must end the header");
    return EGAP_OK;
}

size_t egap_npy_header(char *header, const egap_array *array)
{
    size_t used, end;

    memcpy(header, "\x93NUMPY\x01\x00", 8);
    used = 10;
    used += (size_t)sprintf(header + used, "{'descr': '<f8', "
                                           "'fortran_order': False, "
                                           "'shape': (");
    for (size_t i = 0; i < array->rank; i++)
        used += (size_t)sprintf(header + used, "%s%zu%s", i > 0 ? ", " : "",
                                array->shape[i], array->rank == 1 ? "," : "");
    used += (size_t)sprintf(header + used, "), }");
    end = (used + 1 + 63) / 64 * 64;
    memset(header + used, ' ', end - used);
    header[end - 1] = '\n';
    header[8] = (char)((end - 10) & 255);
    header[9] = (char)((end - 10) >> 8);
    return end;
}
