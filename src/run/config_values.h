/* config_values.h: one key of a configuration at a time (private to
 * config.c).  The first failure makes the rest do nothing. */
#ifndef EGAP_SRC_RUN_CONFIG_VALUES_H
#define EGAP_SRC_RUN_CONFIG_VALUES_H

#include <stdio.h>

#include "egap/toml.h"

/* A file being read. */
typedef struct {
    egap_toml *toml;
    egap_status status;
    egap_error *err;
    egap_error missing; /* what is not there: told if every key is known */
    FILE *effective;    /* what counts, one line for each key */
    const char *path;
} egap_config_reader;

/* A key that has no default.  A misspelt one is told first, where it is. */
void egap_config_miss(egap_config_reader *r, const char *what);

/* A value that is wrong: the failure names file and line. */
void egap_config_fail(egap_config_reader *r, const char *key, const char *fmt,
                      ...) EGAP_PRINTF(3, 4);

/* The line "key = value" of the effective configuration. */
void egap_config_effective(egap_config_reader *r, const char *key,
                           const char *fmt, ...) EGAP_PRINTF(3, 4);

/* A key's value where it is there, in [min, max], else *out as it was; and
 * its effective line. */
void egap_config_count(egap_config_reader *r, size_t *out, const char *key,
                       long long min, long long max);
void egap_config_unsigned(egap_config_reader *r, unsigned *out, const char *key,
                          long long min, long long max);
void egap_config_real(egap_config_reader *r, double *out, const char *key,
                      double min, double max);
void egap_config_bool(egap_config_reader *r, bool *out, const char *key);

/* The position of the key's word in `words` (ended by NULL). */
size_t egap_config_word(egap_config_reader *r, const char *key,
                        const char *const *words, size_t fallback);

/* `text`, or the same behind the directory of `beside`, in new memory. */
char *egap_config_copy(egap_config_reader *r, const char *text,
                       const char *beside);

#endif
