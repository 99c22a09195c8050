/* toml_impl.h: what the parser of configuration files makes and the getters
 * use. */
#ifndef EGAP_SRC_IO_TOML_IMPL_H
#define EGAP_SRC_IO_TOML_IMPL_H

#include "egap/toml.h"

#define EGAP_TOML_MAX_BYTES ((size_t)1 << 20)
#define EGAP_TOML_MAX_KEYS 4096
#define EGAP_TOML_MAX_ITEMS 65536 /* of all arrays together */
#define EGAP_TOML_MAX_KEY 255     /* bytes of "table.key" */

typedef enum {
    TOML_STRING,
    TOML_INTEGER,
    TOML_REAL,
    TOML_BOOL,
    TOML_ARRAY
} toml_kind;

typedef struct {
    toml_kind kind;
    union {
        char *string; /* owned */
        long long integer;
        double real;
        bool truth;
        struct {
            size_t first, count; /* in toml->items */
        } array;
    };
} toml_value;

/* A key with its value, or a table header (then `value` is not used). */
typedef struct {
    char *key; /* owned, "table.key" */
    size_t line;
    toml_value value;
    bool asked;
} toml_entry;

typedef struct {
    toml_entry *at;
    size_t count, room;
} toml_list;

struct egap_toml {
    char *name;             /* of the file, for messages */
    toml_list keys, tables; /* in byte order of names */
    toml_list known;        /* what getters asked for, in their order */
    toml_value *items;      /* elements of arrays */
    size_t item_count, item_room;
};

/* Does:  the entry of this key in a sorted list, or NULL.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
toml_entry *toml_find(const toml_list *list, const char *key);

/* Does:  appends an entry with a copy of the key.
 * Needs: nothing.
 * Error: exact.
 * Fails: NULL where memory is short. */
toml_entry *toml_append(toml_list *list, const char *key, size_t line);

/* Does:  parses a document into the lists of *toml.
 * Needs: *toml zeroed but for its name.
 * Error: exact.
 * Fails: EGAP_EINPUT with line and column, EGAP_ERESOURCE. */
egap_status toml_parse_document(egap_toml *toml, const char *text,
                                size_t length, egap_error *err);

/* A place in the text being parsed. */
typedef struct {
    egap_toml *toml;
    const char *text;
    size_t at, length;
    size_t line, line_start;
    egap_error *err;
} toml_parser;

/* Does:  fails with file, line and column.
 * Needs: nothing.
 * Error: none.
 * Fails: always EGAP_EINPUT. */
egap_status toml_bad(const toml_parser *p, const char *what);
egap_status toml_no_memory(const toml_parser *p);

/* Does:  parses one quoted string; one value that is not an array.
 * Needs: p stands on its first character.
 * Error: exact; reals rounded to nearest.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status toml_parse_string(char **out, toml_parser *p);
egap_status toml_parse_scalar(toml_value *out, toml_parser *p);

#endif
