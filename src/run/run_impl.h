/* run_impl.h: the parts of the pipeline (private to run). */
#ifndef EGAP_RUN_IMPL_H
#define EGAP_RUN_IMPL_H

#include "egap/dataset.h"
#include "egap/enclose.h"
#include "egap/run.h"
#include "egap/sampling.h"
#include "egap/store.h"

#define EGAP_RUN_STORE "run.sqlite"

/* A run that is open. */
typedef struct {
    const egap_run_config *config;
    const egap_run_options *options;
    int threads; /* >= 1 */
    egap_dataset data;
    egap_problem *problem;             /* of a scalar loss, or... */
    egap_class_problem *class_problem; /* ...of the cross-entropy */
    size_t classes;                    /* of the labels; 0: scalar loss */
    egap_store *store;
} egap_run_state;

/* The data of a configuration: read or made, split, standardised. */
egap_status egap_run_load_data(egap_dataset *data, const egap_run_config *c,
                               egap_error *err) EGAP_MUST_CHECK;

/* The units of one kind and one width.  `work` computes unit `index` and
 * stores it with egap_run_storing around the call. */
typedef struct egap_run_units egap_run_units;
struct egap_run_units {
    egap_run_state *run;
    egap_store_kind kind;
    const char *title; /* "models" */
    size_t w;          /* position of the width in the configuration */
    egap_shape shape;  /* of this width */
    size_t first, count;
    const double *models; /* (models, parameters) of this width, or NULL */
    const void *plan;     /* what else `work` needs */
    egap_status (*work)(const egap_run_units *units, size_t index,
                        egap_trainer *trainer, egap_error *err);
};

/* Does the units that are not stored yet, on the run's threads. */
egap_status egap_run_units_do(const egap_run_units *units,
                              egap_error *err) EGAP_MUST_CHECK;

/* The same for units that are the pairs of a width: kind, title, w, plan and
 * work are given, the rest is filled in, the width's networks included. */
egap_status egap_run_pair_units_do(egap_run_units *units,
                                   egap_error *err) EGAP_MUST_CHECK;

/* The shape of the w-th width, and the units of its models and pairs. */
egap_shape egap_run_shape(const egap_run_state *run, size_t w);
static inline size_t egap_run_model_unit(const egap_run_state *run, size_t w,
                                         size_t index)
{
    return w * run->config->models + index;
}
static inline size_t egap_run_pair_unit(const egap_run_state *run, size_t w,
                                        size_t index)
{
    return w * run->config->pairs + index;
}

/* The unit of the random streams: independent of the other widths. */
static inline uint64_t egap_run_stream_unit(size_t width, size_t index)
{
    return (uint64_t)width << 32 | index;
}

/* Trains the pool of the w-th width. */
egap_status egap_run_models(egap_run_state *run, size_t w,
                            egap_error *err) EGAP_MUST_CHECK;

/* Finds and certifies the paths of the w-th width. */
egap_status egap_run_pairs(egap_run_state *run, size_t w,
                           egap_error *err) EGAP_MUST_CHECK;

/* Encloses the minimax levels of the pairs of the w-th width, where the
 * configuration wants them. */
egap_status egap_run_envelopes(egap_run_state *run, size_t w,
                               egap_error *err) EGAP_MUST_CHECK;

/* Writes the certificates of the w-th width that the configuration wants. */
egap_status egap_run_certify(egap_run_state *run, size_t w,
                             egap_error *err) EGAP_MUST_CHECK;

/* The pair of the w-th width with the largest gap; the first of equals. */
egap_status egap_run_find_largest(size_t *unit, egap_run_state *run, size_t w,
                                  egap_error *err) EGAP_MUST_CHECK;

/* The gaps that statistics are made of; the first EGAP_RUN_COMPARED are
 * compared between widths. */
typedef enum {
    EGAP_RUN_PATH_GAP,
    EGAP_RUN_MIN_EXCEEDANCE, /* plain numbers, as points */
    EGAP_RUN_ZERO_PATH_GAP,
    EGAP_RUN_GAPS,
    EGAP_RUN_COMPARED = EGAP_RUN_ZERO_PATH_GAP
} egap_run_gap;
extern const char *const egap_run_gap_name[EGAP_RUN_GAPS];

/* The pairs of one width. */
typedef struct {
    size_t width, count, hits;
    egap_bounds *gap[EGAP_RUN_GAPS]; /* (count) */
    egap_bounds *hit;                /* (count), 0 or 1 */
    size_t *node;                    /* (count, 2), equal: one network */
    bool *keep; /* (count), pairs that share no network with a kept one */
    egap_sharing sharing;
} egap_run_columns;

egap_status egap_run_columns_load(egap_run_columns *c, egap_run_state *run,
                                  size_t w, egap_error *err) EGAP_MUST_CHECK;
void egap_run_columns_clear(egap_run_columns *c);

/* The gaps of the kept pairs in new memory. */
egap_status egap_run_columns_thin(egap_bounds **gap, const egap_run_columns *c,
                                  egap_run_gap which,
                                  egap_error *err) EGAP_MUST_CHECK;

/* The statistics.  The first per_width * widths rows are of all pairs of the
 * widths in the order of the configuration, the same names for each; then
 * come samples and comparisons. */
typedef struct {
    size_t per_width, widths, count, room;
    egap_store_statistic *rows; /* (count) */
} egap_run_summary;
egap_status egap_run_summarise(egap_run_summary *summary, egap_run_state *run,
                               egap_error *err) EGAP_MUST_CHECK;
egap_status egap_run_summarise_envelopes(egap_run_summary *summary,
                                         egap_run_state *run, size_t w,
                                         egap_error *err) EGAP_MUST_CHECK;
void egap_run_summary_clear(egap_run_summary *summary);

/* Adds a row, which keeps its fractions; one row, or NULL. */
egap_status egap_run_summary_add(egap_run_summary *summary,
                                 const egap_store_statistic *row,
                                 egap_error *err) EGAP_MUST_CHECK;
const egap_store_statistic *egap_run_summary_find(const egap_run_summary *s,
                                                  size_t width, size_t other,
                                                  const char *sample,
                                                  const char *name);

/* Adds the comparisons of b's width with a's. */
egap_status egap_run_contrast(egap_run_summary *summary,
                              const egap_run_columns *a,
                              const egap_run_columns *b,
                              const egap_run_state *run,
                              egap_error *err) EGAP_MUST_CHECK;

/* The file of published numbers of the options, checked, as new memory; where
 * the store keeps it, and the name of the table in it. */
#define EGAP_PUBLISHED_TEXT "published"
#define EGAP_PUBLISHED_TABLE "published_table"
egap_status egap_run_read_published(char **text, const egap_run_state *run,
                                    egap_error *err) EGAP_MUST_CHECK;

/* Writes summary, table.csv, table.md and pairs.csv, and prints. */
egap_status egap_run_report(egap_run_state *run,
                            egap_error *err) EGAP_MUST_CHECK;

/* The ledger on pairs of networks: trains them, proves, writes the tables. */
egap_status egap_run_ledger(egap_run_state *run,
                            egap_error *err) EGAP_MUST_CHECK;

/* The self-sparsification diagnostic: makes its own data; writes tables. */
egap_status egap_run_sparsify(egap_run_state *run,
                              egap_error *err) EGAP_MUST_CHECK;

/* Replicates at levels: trains, searches, constructs, writes the tables. */
egap_status egap_run_theory(egap_run_state *run,
                            egap_error *err) EGAP_MUST_CHECK;

/* What a search found, into the row of a pair: the search's numbers, and
 * enclosures of the path. */
egap_status egap_run_judge_found(egap_store_pair *pair,
                                 const egap_dss_result *found,
                                 const egap_run_state *run,
                                 egap_error *err) EGAP_MUST_CHECK;

/* The pool of the w-th width, from the store: (models, parameters of one). */
egap_status egap_run_load_models(double **models, egap_run_state *run, size_t w,
                                 egap_error *err) EGAP_MUST_CHECK;

/* directory/name as new memory; *path stays NULL on failure. */
egap_status egap_run_path(char **path, const egap_run_state *run,
                          const char *name, egap_error *err) EGAP_MUST_CHECK;

/* The store of the run in this directory, to be read only. */
egap_status egap_run_open_read(egap_store **store, const char *directory,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
