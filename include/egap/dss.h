/* dss.h: Dynamic String Sampling, the search for a low-loss path.
 *
 * Float only: the path it returns is a proposal, certified elsewhere. */
#ifndef EGAP_DSS_H
#define EGAP_DSS_H

#include "egap/train.h"

typedef struct {
    unsigned grid;      /* 200: points of a segment that are evaluated,
                           both ends included */
    unsigned max_depth; /* 8: a segment deeper than this is a leaf */
    egap_train_options train; /* of the point inserted at a peak; stop_below
                                 is set to the threshold by the search */
    bool at_level; /* the threshold is `level`, not the larger end value */
    double level;
} egap_dss_options;

/* A found path and what the search saw. */
typedef struct {
    egap_shape shape;
    size_t K;           /* nodes, ends included */
    double *params;     /* (K, egap_params_count(shape)) */
    double threshold;   /* larger end value, as the search computed it; or
                           the level */
    bool hit;           /* some leaf reached the depth limit */
    double min_exceedance; /* the published statistic: with a hit, the least
                              recorded segment maximum above the threshold,
                              minus the threshold; 0 without a hit */
    double grid_max;    /* largest value seen on the final path's segments */
    unsigned evaluations, trainings; /* repetitions count, though they are not
                                        computed again */
    uint64_t epochs;
} egap_dss_result;

/* Does:  the legacy protocol's options for an objective.
 * Needs: nothing.
 * Error: exact.
 * Fails: never.
 * Source: experiments/PROTOCOL.md, section "Dynamic String Sampling". */
egap_dss_options egap_dss_legacy(const egap_objective *objective);

/* Does:  searches a path from a to b.
 * Needs: trainer of the same shape; a and b finite.
 * Error: float only; same bits on every instruction set.
 *        A network that diverges in training counts as an infinite loss.
 * Fails: EGAP_EUSAGE (fewer than 2 grid points, a depth above 30),
 *        EGAP_ERESOURCE.
 * Source: experiments/PROTOCOL.md, section "Dynamic String Sampling". */
egap_status egap_dss_run(egap_dss_result *result, egap_trainer *trainer,
                         const double *a, const double *b,
                         const egap_dss_options *options,
                         egap_error *err) EGAP_MUST_CHECK;
void egap_dss_clear(egap_dss_result *result);

/* Does:  the result's nodes as W (K,m,n), b (K,m), theta (K,m), c (K) in one
 *        newly allocated block (egap_free it), and *path as the view of it.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_dss_path(egap_path *path, double **block,
                          const egap_dss_result *result,
                          egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same for a result whose shape has classes: theta (K,m,classes),
 *        c (K,classes).
 * Needs: such a shape.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_dss_class_path(egap_class_path *path, double **block,
                                const egap_dss_result *result,
                                egap_error *err) EGAP_MUST_CHECK;

#endif
