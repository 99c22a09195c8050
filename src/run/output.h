/* output.h: the files that a complete run writes (private to run). */
#ifndef EGAP_RUN_OUTPUT_H
#define EGAP_RUN_OUTPUT_H

#include "egap/report.h"
#include "run_impl.h"

/* Replaces a file of the run's directory by a text. */
egap_status egap_run_replace_file(const egap_run_state *run, const char *name,
                                  const char *text,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Writes a table to a file of the run's directory, and clears it. */
egap_status egap_run_finish_table(egap_table *table, egap_format format,
                                  const egap_run_state *run, const char *name,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Says where the results are: "wrote DIR/ (files)". */
void egap_run_print_files(const egap_run_state *run, const char *files);

/* A plain number as a cell. */
void egap_run_plain_cell(egap_table *table, double x, int digits);

/* table.csv: one row for each width; comparisons.csv: samples and
 * comparisons, one row each; pairs.csv: one row for each pair. */
egap_status egap_run_write_table_csv(egap_run_state *run,
                                     const egap_run_summary *summary,
                                     egap_error *err) EGAP_MUST_CHECK;
egap_status egap_run_write_comparisons_csv(egap_run_state *run,
                                           const egap_run_summary *summary,
                                           egap_error *err) EGAP_MUST_CHECK;
egap_status egap_run_write_pairs_csv(egap_run_state *run,
                                     egap_error *err) EGAP_MUST_CHECK;

/* figures/NAME.svg and .pdf: gaps, search, path-wWIDTH. */
egap_status egap_run_draw(egap_run_state *run, egap_error *err) EGAP_MUST_CHECK;

/* report.html, one file with everything, and table.tex; with the figures
 * where they were `drawn`. */
egap_status egap_run_write_html(egap_run_state *run,
                                const egap_run_summary *summary, bool drawn,
                                egap_error *err) EGAP_MUST_CHECK;

/* published.csv and published.md, and on the terminal, where the run has
 * published numbers to stand beside: *any. */
egap_status egap_run_write_published(bool *any, egap_run_state *run,
                                     const egap_run_summary *summary,
                                     egap_error *err) EGAP_MUST_CHECK;

#endif
