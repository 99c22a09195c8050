/* runs.h: what a run left in its directory. */
#ifndef EGAP_TESTS_RUNS_H
#define EGAP_TESTS_RUNS_H

/* egap run CONFIG -o DIRECTORY with this option or NULL, which succeeds; what
 * it printed, until the next call. */
const char *test_run_done(const char *config, const char *directory,
                          const char *option);

/* Every row of the tables that promise equal bytes, as text to free. */
char *test_run_dump(const char *directory);

/* A file of the directory, to egap_free. */
char *test_run_text(const char *directory, const char *name);

/* Fails unless both directories hold the same tables, byte for byte. */
void test_run_same(const char *a, const char *b);

/* Removes the table of a run: egap status then says `says` of it. */
void test_run_status_without_table(const char *directory, const char *says);

/* LaTeX takes table.tex, and no line of it is wider than an article's text.
 * Skips the test where there is no LaTeX. */
void test_run_fits_on_paper(const char *directory);

#endif
