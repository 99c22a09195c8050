/* run.h: the whole pipeline: a pool of networks for each width, a path for
 * each of many pairs, the certified maximum of each path, the tables. */
#ifndef EGAP_RUN_H
#define EGAP_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "egap/dataset.h"
#include "egap/dss.h"
#include "egap/status.h"
#include "egap/train.h"

#define EGAP_RUN_MAX_WIDTHS 64

/* Of the theory-aligned protocol: levels (fixed, moving), and paths of a pair
 * (direct, DSS, constructive). */
#define EGAP_RUN_LEVELS 2
#define EGAP_RUN_PATHS 3

typedef enum {
    EGAP_CERTIFY_NONE,
    EGAP_CERTIFY_LARGEST, /* the largest gap of each width */
    EGAP_CERTIFY_ALL
} egap_run_certificates;

typedef enum {
    EGAP_RUN_LEGACY, /* the published protocol */
    EGAP_RUN_LEDGER, /* every statement of the theory on trained networks */
    EGAP_RUN_SPARSIFY, /* the self-sparsification diagnostic */
    EGAP_RUN_THEORY, /* levels, replicates, three paths for each pair */
} egap_run_kind;

#define EGAP_SPARSIFY_COUNTS 16

/* The self-sparsification diagnostic. */
typedef struct {
    size_t samples, teacher, dictionaries, atoms, samplings;
    double ridge;
    size_t feature_count, features[EGAP_SPARSIFY_COUNTS];
    size_t counts, count[EGAP_SPARSIFY_COUNTS]; /* units sampled; rising */
} egap_sparsify_config;

/* A configuration file as read (experiments/template.toml has every key). */
typedef struct {
    egap_run_kind kind;
    char *text;      /* the file */
    char *effective; /* every key with its value, defaults filled in: what
                        the results depend on, besides the data */
    egap_sparsify_config sparsify;
    egap_teacher teacher; /* makes the data where it has features > 0 */
    char *data_file; /* with the configuration's directory in front */
    char *x, *y;     /* arrays; or, for CSV, x NULL and y the target */
    double split;    /* fraction of rows used, 1: all as they stand */
    bool stratified, standardise;
    egap_objective objective;
    bool classes; /* the cross-entropy, in place of the objective's loss */
    size_t models, pairs; /* of each width */
    /* theory: replicates, with so many models each, and so many pairs of them
       for each level; models and pairs are the totals, a pair for each path */
    size_t replicates, models_each, pairs_each;
    double level_quantile, level_margin;
    egap_train_options pool;
    egap_dss_options dss;
    uint64_t seed;
    size_t width_count;
    size_t width[EGAP_RUN_MAX_WIDTHS];
    egap_run_certificates certificates;
    bool keep_paths;
    bool envelope; /* enclose the minimax level of every pair */
} egap_run_config;

/* Does:  reads a configuration.
 * Needs: release with egap_run_config_clear.
 * Error: exact.
 * Fails: EGAP_EINPUT (with file and line), EGAP_ERESOURCE.
 * Source: experiments/PROTOCOL.md, section "Configuration". */
egap_status egap_run_config_read(egap_run_config **config, const char *path,
                                 egap_error *err) EGAP_MUST_CHECK;
void egap_run_config_clear(egap_run_config *config);

typedef struct {
    const char *directory;
    int threads;    /* 0: as many as OpenMP would take */
    bool resume;    /* go on with what the directory holds */
    FILE *progress; /* NULL: silent */
    FILE *print;    /* the closing table and where things are; or NULL */
    bool figures;          /* draw them, where there is a gnuplot */
    const char *published; /* a file of published numbers, and which table */
    const char *table;     /* of it to put beside the results (the store keeps
                              both for later sessions); or NULL */
    const volatile sig_atomic_t *stop; /* not 0: stop after the units that
                                          are being computed; or NULL */
} egap_run_options;

/* Does:  runs the pipeline, or what is left of it, and writes run.sqlite,
 *        table.csv, table.md, pairs.csv and certificates/ in the directory.
 *        Contents depend on configuration, data and seed alone, not on the
 *        number of threads or on how often the run was interrupted.
 * Needs: nothing.
 * Error: enclosures enclose; statistics called float only are so.
 * Fails: EGAP_EINPUT (data; a directory that is in use, not writable, or
 *        holds another run), EGAP_ERESOURCE (disk, memory; stopped, with a
 *        message that says how to go on). */
egap_status egap_run(const egap_run_config *config,
                     const egap_run_options *options,
                     egap_error *err) EGAP_MUST_CHECK;

/* How far the units of one kind and width are. */
typedef struct {
    size_t width, done, total;
    bool at_most;        /* some of `total` may turn out to be absent */
    size_t absent;       /* known of a complete run; not in `total` */
    double seconds_each; /* of one thread; 0 where none is done */
} egap_run_part;

/* How far a run is. */
typedef struct {
    bool working;  /* a process works on it now */
    bool complete; /* its tables are written */
    egap_run_kind kind;
    size_t threads;
    char started[32], processor[128]; /* of the last session; "" unknown */
    size_t width_count;
    egap_run_part models[EGAP_RUN_MAX_WIDTHS], pairs[EGAP_RUN_MAX_WIDTHS];
    egap_run_part envelopes[EGAP_RUN_MAX_WIDTHS];
    egap_run_part certificates[EGAP_RUN_MAX_WIDTHS];
    bool all_done;       /* of what is stored as it is done */
    bool untold;         /* work follows that is stored at its end only */
    double seconds_left; /* an estimate for the kinds of units that were
                            timed: */
    bool at_least;       /* others are left too */
} egap_run_status;

/* Does:  looks at a run, also while another process works on it.
 * Needs: nothing.
 * Error: counts exact, times float only.
 * Fails: EGAP_EINPUT (no run there, damaged), EGAP_ERESOURCE. */
egap_status egap_run_look(egap_run_status *out, const char *directory,
                          egap_error *err) EGAP_MUST_CHECK;

/* What an exported pair is, and how egap certify is to be asked about it. */
typedef struct {
    size_t nodes;
    egap_bounds max;          /* of F over the path, as stored */
    char loss[64], kappa[32]; /* as the flags --loss and --kappa */
} egap_run_exported;

/* Does:  writes the path of one pair of a run as an array file: path_W
 *        (K,m,n), path_theta (K,m), with biases path_b (K,m) and path_c (K);
 *        its ends as A_... and B_... without the K; and, given the run's
 *        configuration (or NULL), X (N,n) and y (N), the data as the run saw
 *        them.  With C classes theta is (K,m,C), c (K,C).
 * Needs: `index` as in the table `pair` of run.sqlite.
 * Error: exact.
 * Fails: EGAP_EINPUT (no run, no such pair, paths not kept, other data; the
 *        file cannot be made), EGAP_ERESOURCE. */
egap_status egap_run_export(egap_run_exported *out, const char *directory,
                            size_t width, size_t index,
                            const egap_run_config *config, const char *file,
                            egap_error *err) EGAP_MUST_CHECK;

#endif
