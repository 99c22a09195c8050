/* toml.h: configuration files, a subset of TOML.
 *
 * Tables, bare keys, strings, integers, floats, booleans and arrays of
 * these, comments.  Every key must be asked for: what nobody asked for is an
 * error that names file, line and the nearest known key. */
#ifndef EGAP_TOML_H
#define EGAP_TOML_H

#include <stdbool.h>

#include "egap/status.h"

typedef struct egap_toml egap_toml;

/* Does:  reads a file, or parses `length` bytes of text that messages call
 *        `name`.
 * Needs: release with egap_toml_clear; NULL is allowed there.
 * Error: exact; a float is the nearest double.
 * Fails: EGAP_EINPUT (missing, outside the subset, a key twice: with file
 *        and line), EGAP_ERESOURCE. */
egap_status egap_toml_read(egap_toml **toml, const char *path,
                           egap_error *err) EGAP_MUST_CHECK;
egap_status egap_toml_parse(egap_toml **toml, const char *text, size_t length,
                            const char *name, egap_error *err) EGAP_MUST_CHECK;
void egap_toml_clear(egap_toml *toml);

/* Does:  gets the value of "table.key".  A missing key leaves *out as it was
 *        (the default) unless `required`.  The integers of an array go to
 *        out[0 .. *count-1], at most `room` of them.
 * Needs: nothing; strings live as long as the toml.
 * Error: exact; a float is the nearest double.
 * Fails: EGAP_EINPUT with file and line (a required key is missing, wrong
 *        type, out of [min, max], more than `room` values). */
egap_status egap_toml_string(const char **out, egap_toml *toml, const char *key,
                             bool required, egap_error *err) EGAP_MUST_CHECK;
egap_status egap_toml_integer(long long *out, egap_toml *toml, const char *key,
                              bool required, long long min, long long max,
                              egap_error *err) EGAP_MUST_CHECK;
egap_status egap_toml_real(double *out, egap_toml *toml, const char *key,
                           bool required, double min, double max,
                           egap_error *err) EGAP_MUST_CHECK;
egap_status egap_toml_bool(bool *out, egap_toml *toml, const char *key,
                           bool required, egap_error *err) EGAP_MUST_CHECK;
egap_status egap_toml_integers(long long *out, size_t *count, size_t room,
                               egap_toml *toml, const char *key, bool required,
                               long long min, long long max,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  the line of a key, for messages about its value.
 * Needs: nothing.
 * Error: exact.
 * Fails: 0 where it is missing. */
size_t egap_toml_line(const egap_toml *toml, const char *key);

/* Does:  fails if the file holds a key that no getter asked for.
 * Needs: called after the last getter.
 * Error: exact.
 * Fails: EGAP_EINPUT with file, line, key and what may have been meant. */
egap_status egap_toml_finish(egap_toml *toml, egap_error *err) EGAP_MUST_CHECK;

#endif
