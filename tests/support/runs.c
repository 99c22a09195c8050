/* runs.c: what a run left in its directory. */
#include "runs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "egap/file.h"
#include "support.h"

const char *test_run_done(const char *config, const char *directory,
                          const char *option)
{
    const char *const arguments[] = {"run",     config,    "-o",
                                     directory, "--quiet", "--no-figures",
                                     option,    NULL};
    static char output[65536];

    if (test_egap(output, sizeof output, arguments) != 0)
        fail_msg("%s", output);
    return output;
}

/* Every row of the tables that promise equal bytes, as text. */
char *test_run_dump(const char *directory)
{
    static const char *const tables[] = {"meta",        "model",    "pair",
                                         "certificate", "envelope", "summary"};
    char file[600], sql[64], *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    sqlite3 *db;

    snprintf(file, sizeof file, "%s/run.sqlite", directory);
    assert_int_equal(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        sqlite3_stmt *stmt;

        snprintf(sql, sizeof sql, "SELECT * FROM %s", tables[i]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL),
                         SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            fprintf(out, "%s", tables[i]);
            for (int k = 0; k < sqlite3_column_count(stmt); k++) {
                const unsigned char *bytes = sqlite3_column_blob(stmt, k);
                int length = sqlite3_column_bytes(stmt, k);

                fputc('|', out);
                for (int b = 0; b < length; b++)
                    fprintf(out, "%02x", bytes[b]);
            }
            fputc('\n', out);
        }
        sqlite3_finalize(stmt);
    }
    sqlite3_close(db);
    fclose(out);
    return text;
}

char *test_run_text(const char *directory, const char *name)
{
    char file[600], *text = NULL;
    egap_error err = {0};
    size_t length;

    snprintf(file, sizeof file, "%s/%s", directory, name);
    assert_ok(egap_file_read(&text, &length, file, (size_t)1 << 24, &err),
              &err);
    return text;
}

void test_run_same(const char *a, const char *b)
{
    static const char *const files[] = {"table.csv", "table.md", "pairs.csv",
                                        "comparisons.csv"};
    char *first = test_run_dump(a), *second = test_run_dump(b);

    assert_string_equal(first, second);
    assert_true(strlen(first) > 1000);
    free(first);
    free(second);
    for (size_t i = 0; i < 4; i++) {
        first = test_run_text(a, files[i]);
        second = test_run_text(b, files[i]);
        assert_string_equal(first, second);
        egap_free(first);
        egap_free(second);
    }
}

void test_run_status_without_table(const char *directory, const char *says)
{
    const char *const arguments[] = {"status", directory, NULL};
    char table[700], output[4096];

    snprintf(table, sizeof table, "%s/table.md", directory);
    assert_int_equal(remove(table), 0);
    assert_int_equal(test_egap(output, sizeof output, arguments), 0);
    if (!strstr(output, says))
        fail_msg("no '%s': %s", says, output);
}

void test_run_fits_on_paper(const char *directory)
{
    static const char paper[] =
        "\\documentclass{article}\\usepackage{amsmath,amssymb,longtable}\n"
        "\\begin{document}\\input{table.tex}\\end{document}\n";
    char file[600], command[1400];
    egap_error err = {0};

    if (system("command -v pdflatex >/dev/null 2>&1") != 0)
        skip();
    snprintf(file, sizeof file, "%s/paper.tex", directory);
    assert_ok(egap_file_replace(file, paper, sizeof paper - 1, &err), &err);
    /* a long table has its columns at the third time */
    snprintf(command, sizeof command,
             "cd %s && for time in 1 2 3; do "
             "pdflatex -halt-on-error paper.tex >/dev/null || exit 1; done; "
             "! grep Overfull paper.log",
             directory);
    assert_int_equal(system(command), 0);
}
