/* audit.h: per-pair records from a CSV file, by group (private to the verb
 * audit). */
#ifndef EGAP_CLI_AUDIT_H
#define EGAP_CLI_AUDIT_H

#include <stdbool.h>

#include "../io/csv.h"
#include "egap/constants.h"
#include "egap/json.h"
#include "egap/stats.h"
#include "egap/types.h"
#include "load.h"

#define EGAP_AUDIT_NONE ((size_t)-1)
#define EGAP_AUDIT_MANY 16

/* Names of columns as the command line gave them; NULL where it did not, then
 * usual names are looked for. */
typedef struct {
    const char *group, *gap, *a, *b, *hit, *max, *first, *last, *level;
    const char *within[EGAP_AUDIT_MANY]; /* columns without which a and b name
                                            no one network */
    size_t withins;
    const char *where[EGAP_AUDIT_MANY]; /* COLUMN=VALUE: rows that count */
    size_t wheres;
    const char *pool[EGAP_AUDIT_MANY]; /* columns of kinds of rows that count
                                          together */
    size_t pools;
} egap_audit_names;

/* The columns that were found; EGAP_AUDIT_NONE where there is none. */
typedef struct {
    size_t group, gap, a, b, hit, max, first, last, level;
    size_t within[EGAP_AUDIT_MANY], withins;
} egap_audit_columns;

/* The records of one group, in file order. */
typedef struct {
    const char *name;
    size_t count;
    size_t *row;  /* (count), rows of the table */
    double *gap;  /* (count) */
    size_t *node; /* (count, 2): equal numbers are the same network */
    size_t hits, hits_without_gap, gaps_without_hit;
    size_t distinct; /* networks */
    size_t sharing;  /* pairs with a network of another pair */
    size_t thinned;  /* pairs that are left when each network counts once */
    bool *kept;      /* (count), the pairs that are left */
    /* rows whose recorded gap is max - larger end, max - level (cut at 0) */
    size_t is_path_gap, is_level_gap;
    double level_lo, level_hi, level_sum; /* NaN where there are none */
} egap_audit_group;

/* A column of which several values count together. */
typedef struct {
    const char *column;
    char values[160]; /* "direct, dss" */
} egap_audit_pool;

typedef struct {
    egap_csv csv;
    egap_audit_columns at;
    egap_audit_pool pool[EGAP_AUDIT_MANY];
    size_t pools;
    bool computed; /* there is no column of gaps: max - larger end */
    size_t rows;   /* that count */
    egap_audit_group *group;
    size_t groups;
} egap_audit;

/* Does:  reads the file, finds the columns and makes the groups, in the order
 *        in which they appear.
 * Needs: release with egap_audit_clear, also after a failure.
 * Error: decimals to the nearest double.
 * Fails: EGAP_EINPUT (no such column: with those there are; a value that is
 *        no number; no row), EGAP_EUSAGE (--where without '='; rows of several
 *        paths or levels, none of which was chosen),
 *        EGAP_ERESOURCE. */
egap_status egap_audit_read(egap_audit *audit, const char *path,
                            const egap_audit_names *names,
                            egap_error *err) EGAP_MUST_CHECK;
void egap_audit_clear(egap_audit *audit);

/* Does:  marks the rows that count (one mark for each of audit->csv) and sets
 *        audit->rows, ->pool and ->pools.
 * Needs: the columns of the table.
 * Error: exact.
 * Fails: as egap_audit_read. */
egap_status egap_audit_choose_rows(bool *counts, egap_audit *audit,
                                   const egap_audit_names *names,
                                   egap_error *err) EGAP_MUST_CHECK;

/* Does:  what the audited gaps are, in words; the name of another column of
 *        gaps that the table has.
 * Needs: a table that was read.
 * Error: none.
 * Fails: egap_audit_other_gap: NULL where there is none. */
const char *egap_audit_definition(const egap_audit *audit);
const char *egap_audit_other_gap(const egap_audit *audit);

/* Does:  mean, median and maximum of a group's gaps.
 * Needs: a group that was read.
 * Error: encloses the exact statistics of the recorded doubles.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_audit_summarise(egap_stats_enclosed *out,
                                 const egap_audit_group *group,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  shows all groups; then two of them against each other, with *p_max
 *        the p of their maxima: as members of an open object and elements of
 *        an open array, or, for NULL, as lines.
 * Needs: a table that was read.
 * Error: fractions are exact, decimals of them to nearest.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_audit_show_groups(egap_json *json, const egap_audit *audit,
                                   egap_error *err) EGAP_MUST_CHECK;
egap_status egap_audit_compare(egap_json *json, egap_bounds *p_max,
                               const egap_audit_group *a,
                               const egap_audit_group *b,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  writes the statements about the whole table, as elements of an open
 *        array or, for NULL, as lines; p_max is the least p of the maxima, if
 *        groups were `compared`.
 * Needs: nothing.
 * Error: counts are exact.
 * Fails: never. */
void egap_audit_state(egap_json *json, const egap_audit *audit,
                      egap_bounds p_max, bool compared);

/* What is known of the networks beside the table. */
typedef struct {
    egap_load_flags flags; /* data, loss and kappa, where they were given */
    egap_theory_loss loss; /* that of the flags, read */
    bool bias;             /* the networks have biases */
} egap_audit_theory;

/* Does:  one statement, as an element of an open array or, for NULL, as lines.
 * Needs: a verdict of egap prove, in words.
 * Error: none.
 * Fails: never. */
void egap_audit_statement(egap_json *json, const char *id, const char *verdict,
                          const char *claim, const char *why);

/* Does:  the statements that the networks are those of the theory and that
 *        the gaps are consistent with its envelope.
 * Needs: a table that was read.
 * Error: the bounds of the envelope enclose.
 * Fails: as egap_theory_load, egap_load_kappa and egap_rates_init. */
egap_status egap_audit_state_theory(egap_json *json, const egap_audit *audit,
                                    const egap_audit_theory *about,
                                    egap_error *err) EGAP_MUST_CHECK;

/* Does:  the statement that gaps fall from a to b, by the mean as by the
 *        median: a test of ranks is none of means.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_audit_state_means(egap_json *json, const egap_audit_group *a,
                                   const egap_audit_group *b,
                                   egap_error *err) EGAP_MUST_CHECK;

#endif
