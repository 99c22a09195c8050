/* published.h: a run beside published numbers (private to run).
 *
 * The file has a line for each published cell: its table, the width or the
 * two widths, the number as printed, the statistic of a run that is computed
 * in the same way, the one that is the same number of the gap as defined, and
 * a sentence on why they differ, where they do.  The run's store keeps the
 * file, so that a report can be written again without it. */
#ifndef EGAP_RUN_PUBLISHED_H
#define EGAP_RUN_PUBLISHED_H

#include "egap/report.h"
#include "run_impl.h"

#define EGAP_PUBLISHED_COLUMNS 9
#define EGAP_PUBLISHED_WHY 8 /* the last column: sentences */

typedef struct {
    egap_table table; /* a row for each cell; egap_table_clear it */
    size_t cells, equal, within, different;
} egap_published;

/* The published cells that the run's store names beside the run's own; none
 * is no failure. */
egap_status egap_published_compare(egap_published *out,
                                   const egap_run_state *run,
                                   const egap_run_summary *summary,
                                   egap_error *err) EGAP_MUST_CHECK;

#endif
