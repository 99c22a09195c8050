/* json.h: writing JSON.
 *
 * JSON libraries print doubles rounded to nearest, so a printed enclosure
 * could lose what it encloses.  This emitter prints the ends of enclosures
 * rounded outward, and it is independent of the locale. */
#ifndef EGAP_JSON_H
#define EGAP_JSON_H

#include <stdbool.h>

#include "egap/decimal.h"
#include "egap/status.h"
#include "egap/types.h"

#define EGAP_JSON_MAX_DEPTH 32

/* A document being written.  Errors stick: the calls return nothing, and
 * egap_json_finish tells what went wrong first. */
typedef struct {
    char *text;
    size_t length, room;
    int depth;
    char kind[EGAP_JSON_MAX_DEPTH]; /* '{', '[' or, with broken lines, 'B' */
    size_t items[EGAP_JSON_MAX_DEPTH];
    bool after_key;
    bool one_line; /* set after init for a document without line breaks */
    egap_error error;
} egap_json;

/* Does:  starts an empty document; releases it.
 * Needs: nothing; clear may be called twice and on a zeroed struct.
 * Error: exact.
 * Fails: never. */
void egap_json_init(egap_json *json);
void egap_json_clear(egap_json *json);

/* Does:  opens an object or an array, closes the innermost open one, writes
 *        the key of the next value.
 * Needs: calls nested as in JSON, at most EGAP_JSON_MAX_DEPTH deep.
 * Error: exact.
 * Fails: never; a misuse shows in egap_json_finish. */
void egap_json_object(egap_json *json);
void egap_json_array(egap_json *json);
void egap_json_end(egap_json *json);
void egap_json_key(egap_json *json, const char *key);

/* Does:  writes one value: a string (escaped; bytes that are not UTF-8 become
 *        U+FFFD; NULL gives null), an integer, a truth value, null, a double
 *        rounded to nearest (17 digits), a double rounded down or up (for
 *        the ends of enclosures), an enclosure as [lo, hi] rounded outward,
 *        and a number that is text already.  NaN and infinities give null.
 * Needs: `text` of egap_json_raw is a JSON value.
 * Error: string, integer, bool, null, raw: exact; real: rounded to nearest;
 *        down, up, bounds: encloses.
 * Fails: never. */
void egap_json_string(egap_json *json, const char *text);
void egap_json_integer(egap_json *json, long long value);
void egap_json_bool(egap_json *json, bool value);
void egap_json_null(egap_json *json);
void egap_json_real(egap_json *json, double value);
void egap_json_down(egap_json *json, double value);
void egap_json_up(egap_json *json, double value);
void egap_json_bounds(egap_json *json, egap_bounds value);
void egap_json_raw(egap_json *json, const char *text);

/* Does:  checks that the document is complete and gives its text, ended by a
 *        newline; the text belongs to *json.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE (memory), EGAP_EINTERNAL (calls not nested). */
egap_status egap_json_finish(const char **text, size_t *length, egap_json *json,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
