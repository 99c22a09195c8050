/* store.h: everything of a run in one SQLite file.
 *
 * One unit of work (a model, a pair) is one transaction, so the file is
 * complete up to the last finished unit whenever the process ends, and a
 * run can go on from it.  One writer at a time; calls on one store are made
 * by one thread at a time.
 *
 * Tables (schema 2; the SQL is in src/store/schema.c): `meta` what was asked
 * for, `model`, `pair`, `certificate`, `summary` the results.  Their contents
 * depend on configuration, data and seed alone.  `session` and `timing` hold
 * what does not: machine, compiler, seconds. */
#ifndef EGAP_STORE_H
#define EGAP_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "egap/digest.h"
#include "egap/enclose.h"
#include "egap/status.h"

#define EGAP_STORE_SCHEMA 3

typedef struct egap_store egap_store;

/* Does:  opens the file, or makes it with empty tables.
 * Needs: release with egap_store_close.
 * Error: exact.
 * Fails: EGAP_EINPUT (cannot be opened or written, not a file of egap, other
 *        schema, damaged), EGAP_ERESOURCE (disk full, in use). */
egap_status egap_store_open(egap_store **store, const char *path,
                            egap_error *err) EGAP_MUST_CHECK;
void egap_store_close(egap_store *store);

/* Does:  opens a run to look at it, beside the process that writes it; a
 *        transaction that a killed process left half done is undone.
 * Needs: release with egap_store_close; only what reads is called on it.
 * Error: exact.
 * Fails: as egap_store_open; EGAP_EINPUT where there is no such file. */
egap_status egap_store_open_read(egap_store **store, const char *path,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  one text of `meta`; *value is new memory (egap_free it),
 *        NULL where there is no such key.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (damaged), EGAP_ERESOURCE. */
egap_status egap_store_get(char **value, egap_store *store, const char *key,
                           egap_error *err) EGAP_MUST_CHECK;

/* Does:  stores texts of `meta` in one transaction, replacing old ones.
 * Needs: count keys and values.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_store_put(egap_store *store, const char *const *keys,
                           const char *const *values, size_t count,
                           egap_error *err) EGAP_MUST_CHECK;

/* Does:  starts a session (one process that worked on the run) and stores
 *        texts about it; `timing` rows name the session.
 * Needs: as egap_store_put.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_store_session(egap_store *store, const char *const *keys,
                               const char *const *values, size_t count,
                               egap_error *err) EGAP_MUST_CHECK;

/* A trained network. */
typedef struct {
    size_t unit; /* position in the run, the primary key */
    size_t width, index;
    unsigned epochs;
    double loss;                  /* F as training computes it */
    egap_bounds objective;        /* encloses F */
    char digest[EGAP_DIGEST_HEX]; /* SHA-256 of the parameters */
} egap_store_model;

/* Does:  stores a model with its `count` parameters.
 * Needs: a unit that is not stored; model->digest is filled in here.
 * Error: exact.
 * Fails: EGAP_ERESOURCE (disk full), EGAP_EINPUT (no longer writable). */
egap_status egap_store_put_model(egap_store *store, egap_store_model *model,
                                 const double *params, size_t count,
                                 double seconds,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads a model and its `count` parameters.
 * Needs: params has room for count; or NULL, then they are only checked.
 * Error: exact.
 * Fails: EGAP_EINPUT (not there, other count, digest does not match). */
egap_status egap_store_get_model(egap_store_model *model, double *params,
                                 size_t count, egap_store *store, size_t unit,
                                 egap_error *err) EGAP_MUST_CHECK;

/* A pair of models, the path found between them, and what is certain about
 * it.  Every enclosure is of a true value of that path. */
typedef struct {
    size_t unit;               /* position in the run, the primary key */
    size_t width, index, a, b; /* a, b: indices of models of this width */
    bool hit;                  /* by the search, float only: */
    double threshold, min_exceedance, grid_max;
    uint64_t evaluations, trainings, epochs;
    bool finite;  /* false: the search left the doubles, nothing enclosed */
    size_t nodes; /* of the path, ends included */
    egap_bounds max, first, last, endpoint_max, path_gap;
    egap_bounds zero_path_max, zero_path_gap;
    size_t segment; /* where the maximum is */
    double t_lo, t_hi, t_at;
    bool argmax_known;
    size_t dismissed;
    char digest[EGAP_DIGEST_HEX]; /* SHA-256 of the path's parameters */
} egap_store_pair;

/* Does:  stores a pair; the path (count doubles, node by node) itself is
 *        left out unless keep_path, its digest is stored either way.
 * Needs: a unit that is not stored; pair->digest is filled in here.
 * Error: exact.
 * Fails: as egap_store_put_model. */
egap_status egap_store_put_pair(egap_store *store, egap_store_pair *pair,
                                const double *path, size_t count,
                                bool keep_path, double seconds,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads a pair; *path (may be NULL) receives its doubles, NULL where
 *        they were not kept; egap_free it.
 * Needs: nothing.
 * Error: exact.
 * Fails: as egap_store_get_model. */
egap_status egap_store_get_pair(egap_store_pair *pair, double **path,
                                size_t *count, egap_store *store, size_t unit,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  the unit of the index-th pair of a width; *found is false where it
 *        is not stored.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (damaged), EGAP_ERESOURCE. */
egap_status egap_store_find_pair(size_t *unit, bool *found, egap_store *store,
                                 size_t width, size_t index,
                                 egap_error *err) EGAP_MUST_CHECK;

/* A certificate that was written, or why it could not be. */
typedef struct {
    size_t unit; /* of its pair */
    size_t width, index;
    bool written;
    char file[64];  /* in the run's directory; "" where not written */
    char note[256]; /* why not; "" where written */
    egap_bounds max, path_gap; /* as claimed */
    size_t intervals, bytes;
    char data_digest[EGAP_DIGEST_HEX], path_digest[EGAP_DIGEST_HEX];
    char file_digest[EGAP_DIGEST_HEX]; /* of the whole file */
} egap_store_certificate;

/* Does:  stores, reads a certificate's row.
 * Needs: as for pairs.
 * Error: exact.
 * Fails: as for pairs. */
egap_status egap_store_put_certificate(egap_store *store,
                                       const egap_store_certificate *row,
                                       double seconds,
                                       egap_error *err) EGAP_MUST_CHECK;
egap_status egap_store_get_certificate(egap_store_certificate *row,
                                       egap_store *store, size_t unit,
                                       egap_error *err) EGAP_MUST_CHECK;

/* Does:  forgets a certificate's row, so that it is written again.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_store_drop_certificate(egap_store *store, size_t unit,
                                        egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads every model, pair, path and certificate's row that is stored,
 *        and compares it with its checksum.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (damaged: with table and unit). */
egap_status egap_store_verify(egap_store *store,
                              egap_error *err) EGAP_MUST_CHECK;

/* The envelope of a pair: what is certain about its minimax level. */
typedef struct {
    size_t unit; /* of its pair */
    size_t width, index;
    char best[48], lower_by[48]; /* the path of the upper end, what proves the
                                    lower one */
    egap_bounds level, barrier;  /* barrier: the level minus the larger end */
    egap_bounds direct_max;      /* of F over the straight path */
    bool search_failure; /* the path found is certainly above `best` */
} egap_store_envelope;

/* Does:  stores, reads an envelope's row.
 * Needs: as for pairs.
 * Error: exact.
 * Fails: as for pairs. */
egap_status egap_store_put_envelope(egap_store *store,
                                    const egap_store_envelope *row,
                                    double seconds,
                                    egap_error *err) EGAP_MUST_CHECK;
egap_status egap_store_get_envelope(egap_store_envelope *row, egap_store *store,
                                    size_t unit,
                                    egap_error *err) EGAP_MUST_CHECK;

typedef enum {
    EGAP_STORE_MODELS,
    EGAP_STORE_PAIRS,
    EGAP_STORE_CERTIFICATES,
    EGAP_STORE_ENVELOPES
} egap_store_kind;

/* Does:  marks the stored units with first <= unit < first + count.
 * Needs: done has room for count.
 * Error: exact.
 * Fails: EGAP_EINPUT (damaged). */
egap_status egap_store_done(bool *done, egap_store *store, egap_store_kind kind,
                            size_t first, size_t count,
                            egap_error *err) EGAP_MUST_CHECK;

/* How many units of a kind and width are stored, and how long they took. */
typedef struct {
    size_t done;
    double seconds;      /* of all of them, as timed by their threads */
    size_t done_here;    /* in the last session */
    double seconds_here; /* of those */
} egap_store_count;

/* Does:  counts the stored units of a width.
 * Needs: nothing.
 * Error: exact; seconds float only.
 * Fails: EGAP_EINPUT (damaged), EGAP_ERESOURCE (locked for long). */
egap_status egap_store_progress(egap_store_count *out, egap_store *store,
                                egap_store_kind kind, size_t width,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  one text of the last session, as egap_store_get.
 * Needs: nothing.
 * Error: exact.
 * Fails: as egap_store_get. */
egap_status egap_store_get_session(char **value, egap_store *store,
                                   const char *key,
                                   egap_error *err) EGAP_MUST_CHECK;

#define EGAP_STORE_NAME 48

/* One number of the summary: an enclosure, or a plain value; kept apart from
 * it, where there is one, an interval of sampling; and the number as exact
 * fractions, where it is one. */
typedef struct {
    size_t width, other;        /* other: compared with width; 0: nothing */
    const char *sample;         /* "all" pairs, or "disjoint" ones */
    char name[EGAP_STORE_NAME]; /* "path_gap_mean" */
    bool enclosed;              /* which of the two: */
    egap_bounds bounds;
    double value;
    bool sampled;
    egap_bounds sampling;
    char *exact_lo, *exact_hi; /* "5/7"; the same where known; or NULL */
} egap_store_statistic;

/* Does:  replaces the summary, in one transaction.
 * Needs: unique (width, other, sample, name).
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_store_put_summary(egap_store *store,
                                   const egap_store_statistic *rows,
                                   size_t count,
                                   egap_error *err) EGAP_MUST_CHECK;

#endif
