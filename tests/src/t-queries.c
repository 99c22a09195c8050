/* t-queries.c: the questions to the store that the documents show are
 * answered by a finished run. */
#include "support.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "files.h"
#include "runs.h"

#define TEXT 8192

static void open_finished(sqlite3 **db, const char *name)
{
    static const char text[] =
        "[data]\nfile = \"data.csv\"\ntarget = \"y\"\n"
        "[pool]\nmodels = 5\nepochs = 30\n[pairs]\ncount = 4\n"
        "[dss]\ndepth = 2\ngrid = 20\nepochs = 10\n[envelope]\non = true\n"
        "[run]\nseed = 1\nwidths = [3, 20]\ncertificates = \"all\"\n";
    static const char data[] = "u,y,v\n0,0,1\n1,1,3\n2,0,5\n-1,1,0\n3,1,1\n"
                               "0.5,0,2\n-2,1,4\n1.5,0,-1\n";
    const char *directory = test_path(name);
    const char *arguments[] = {"run", NULL,           "-o", directory,
                               "-q",  "--no-figures", NULL};
    char output[TEXT], file[600];

    test_write("data.csv", data, strlen(data));
    arguments[1] = test_write("small.toml", text, strlen(text));
    if (test_egap(output, sizeof output, arguments) != 0)
        fail_msg("%s", output);
    snprintf(file, sizeof file, "%s/run.sqlite", directory);
    assert_int_equal(sqlite3_open_v2(file, db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
}

/* Runs one statement; `?` are the width 3 and the pair 1. */
static void assert_answers(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    size_t rows = 0, filled = 0;
    int rc;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(db), sql);
    for (int k = 1; k <= sqlite3_bind_parameter_count(stmt); k++)
        assert_int_equal(sqlite3_bind_int(stmt, k, k == 1 ? 3 : 1), SQLITE_OK);
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        rows++;
        for (int k = 0; k < sqlite3_column_count(stmt); k++)
            filled += sqlite3_column_type(stmt, k) != SQLITE_NULL;
    }
    if (rc != SQLITE_DONE)
        fail_msg("%s: %s", sqlite3_errmsg(db), sql);
    if (rows == 0 || filled == 0)
        fail_msg("no row, or nothing but NULL: %s", sql);
    sqlite3_finalize(stmt);
}

/* Every quoted text that follows `mark`, after blanks, in a document. */
static size_t ask_all(sqlite3 *db, const char *directory, const char *document,
                      const char *mark)
{
    char *text = test_run_text(directory, document), sql[1024];
    const char *at = text;
    size_t count = 0;

    while ((at = strstr(at, mark)) != NULL) {
        const char *start = at + strlen(mark), *end;

        start += strspn(start, " \n");
        if (*start != '"' && *start != '\'')
            fail_msg("%s: no quoted query after '%s': %.60s", document, mark,
                     at);
        end = strchr(start + 1, *start);
        assert_non_null(end);
        snprintf(sql, sizeof sql, "%.*s", (int)(end - start - 1), start + 1);
        assert_answers(db, sql);
        count++;
        at = end;
    }
    egap_free(text);
    return count;
}

static void shown_queries_are_answered(void **state)
{
    sqlite3 *db;

    (void)state;
    open_finished(&db, "shown");
    assert_true(ask_all(db, ".", "README.md", "sqlite3 out/run.sqlite") >= 1);
    assert_true(ask_all(db, "experiments", "PROTOCOL.md",
                        "sqlite3 out/run.sqlite") >= 10);
    assert_int_equal(ask_all(db, "experiments", "PROTOCOL.md", ".execute("), 1);
    sqlite3_close(db);
}

/* The tables and columns that the schema's description names are there. */
static void the_schema_is_as_described(void **state)
{
    static const char *const asked[] = {
        "select parameters, sha256, row_sha256 from model",
        ("select threshold, grid_max, min_exceedance, hit, finite, path, "
         "sha256, row_sha256, zero_path_max_lo, zero_path_gap_hi_hex from "
         "pair"),
        "select note, file, data_sha256, path_sha256 from certificate",
        "select barrier_lo, direct_max_lo, best, search_failure from envelope",
        "select 1 from pragma_user_version where user_version = 3",
    };
    sqlite3 *db;

    (void)state;
    open_finished(&db, "described");
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        assert_answers(db, asked[i]);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shown_queries_are_answered),
        cmocka_unit_test(the_schema_is_as_described),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
