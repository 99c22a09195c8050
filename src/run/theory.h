/* theory.h: the theory-aligned protocol: who is paired at which level
 * (private to run). */
#ifndef EGAP_RUN_THEORY_H
#define EGAP_RUN_THEORY_H

#include "run_impl.h"

typedef enum { THEORY_DIRECT, THEORY_DSS, THEORY_PROOF } theory_path;
extern const char *const theory_path_name[EGAP_RUN_PATHS];
extern const char *const theory_level_name[EGAP_RUN_LEVELS];

/* Two models of one replicate, both at most at the level for certain. */
typedef struct {
    bool present; /* false: too few models were low enough */
    size_t a, b;  /* indices within the width */
} theory_pair;

/* Of one width. */
typedef struct {
    double level[EGAP_RUN_LEVELS]; /* fixed, moving */
    double least;      /* the least F of this width and smaller ones */
    theory_pair *pair; /* (levels, replicates, pairs_each) */
} theory_width;

typedef struct {
    const egap_run_config *config;
    double at_zero; /* F(0) */
    theory_width width[EGAP_RUN_MAX_WIDTHS];
} theory_plan;

/* The pair's place in theory_width.pair, and its row of the store: index =
 * 3 slot + path. */
static inline size_t theory_slot(const egap_run_config *c, size_t level,
                                 size_t replicate, size_t pair)
{
    return (level * c->replicates + replicate) * c->pairs_each + pair;
}

/* Does:  levels and pairs, from the stored models of every width.
 * Needs: release with theory_plan_clear, also after a failure.
 * Error: float only; that both ends are at most at the level is certain.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status theory_plan_make(theory_plan *plan, egap_run_state *run,
                             egap_error *err) EGAP_MUST_CHECK;
void theory_plan_clear(theory_plan *plan);

/* Does:  writes table.csv, table.md and pairs.csv, and prints.
 * Needs: every unit is stored.
 * Error: enclosures enclose; sampling intervals and slopes are float only.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status theory_report(egap_run_state *run, const theory_plan *plan,
                          egap_error *err) EGAP_MUST_CHECK;

#endif
