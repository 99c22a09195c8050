/* t-reproduce.c: a run beside published numbers; damage to what is stored is
 * told, and mended by --resume. */
#include "support.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "egap/status.h"
#include "files.h"
#include "runs.h"

#define ROWS 24
#define TEXT 16384

/* A folder of experiments: tiny.toml on data.csv, and published numbers. */
static void write_experiments(void)
{
    static const char config[] =
        "[data]\nfile = \"data.csv\"\ntarget = \"label\"\n"
        "[pool]\nmodels = 6\nepochs = 30\n[pairs]\ncount = 8\n"
        "[dss]\ndepth = 3\ngrid = 30\nepochs = 30\n"
        "[run]\nseed = 7\nwidths = [3, 6]\ncertificates = \"largest\"\n";
    static const char published[] =
        "table,width,other,cell,published,statistic,defined,why\n"
        "tiny,3,,pairs,8,pairs,,\n"
        "tiny,3,,largest gap,1e-30,min_exceedance_max,path_gap_max,Too small.\n"
        "tiny,3,6,p of the maxima,0,min_exceedance_p_max,path_gap_p_max,"
        "\"Never, at all.\"\n"
        "tiny,5,,mean gap,1,min_exceedance_mean,path_gap_mean,\n"
        "other,3,,pairs,9,pairs,,\n";
    char text[ROWS * 40];
    size_t used = (size_t)sprintf(text, "u,label,v\n");
    /* what comes of these rows is known: no other seed */
    test_rng rng = {0x7f9a3c2bcbe7caa3};

    for (int i = 0; i < ROWS; i++) {
        double v = test_normal(&rng), u = test_normal(&rng);

        used += (size_t)sprintf(text + used, "%.3f,%d,%.3f\n", u, i % 2, v);
    }
    test_write("data.csv", text, used);
    test_write("tiny.toml", config, strlen(config));
    test_write("two-a.toml", config, strlen(config));
    test_write("two-b.toml", config, strlen(config));
    test_write("published.csv", published, strlen(published));
}

static int reproduce(char *output, const char *name, const char *directory,
                     const char *option)
{
    const char *const arguments[] = {
        "reproduce", name,      "-o",           directory, "--experiments",
        test_dir(),  "--quiet", "--no-figures", option,    NULL};

    return test_egap(output, TEXT, arguments);
}

static void expect(int code, const char *word, const char *name,
                   const char *directory, const char *option)
{
    char output[TEXT];
    int got = reproduce(output, name, directory, option);

    if (got != code || !strstr(output, word))
        fail_msg("exit %d, expected %d with '%s': %s", got, code, word, output);
}

static void cells_stand_beside_published_ones(void **state)
{
    const char *out = test_path("beside");
    char *csv;

    (void)state;
    write_experiments();
    expect(0, "4 cells: 1 equal, 0 within sampling, 3 different", "tiny", out,
           NULL);
    csv = test_run_text(out, "published.csv");
    assert_non_null(strstr(csv, "\n3,pairs,8,8,"));
    if (!strstr(csv, "differs,\"Too small. The gap as it is defined"))
        fail_msg("%s", csv);
    assert_non_null(strstr(csv, "differs,\"Never, at all. A p-value needs"));
    assert_non_null(strstr(csv, "not computed,The run has no such number."));
    assert_null(strstr(csv, ",9,"));
    egap_free(csv);
    expect(EGAP_EUSAGE, "none of the experiments", "tin", out, NULL);
    expect(EGAP_EUSAGE, "two-a, two-b", "two", out, NULL);
    expect(EGAP_EUSAGE, "--output: the value is empty", "tiny", "", NULL);
}

/* What a run left, but for the times of sessions. */
static char *timeless(const char *directory, const char *name)
{
    char *text = test_run_text(directory, name);
    char *session = strstr(text, "<p>Last session:");

    if (session)
        *session = '\0';
    return text;
}

/* egap run knows no published numbers; the directory does. */
static void resumed_by_run_the_report_is_the_same(void **state)
{
    static const char *const files[] = {"report.html", "published.md",
                                        "published.csv", "table.md"};
    const char *out = test_path("kept"), *config = test_path("tiny.toml");
    const char *const arguments[] = {
        "run", config, "-o", out, "--resume", "--quiet", "--no-figures", NULL};
    char output[TEXT], name[64], *before[4], *after;

    (void)state;
    write_experiments();
    expect(0, "wrote", "tiny", out, NULL);
    for (size_t i = 0; i < 4; i++) {
        before[i] = timeless(out, files[i]);
        snprintf(name, sizeof name, "kept/%s", files[i]);
        assert_int_equal(unlink(test_path(name)), 0);
    }
    assert_non_null(strstr(before[0], "Beside the published numbers"));
    assert_int_equal(unlink(test_path("published.csv")), 0);
    assert_int_equal(test_egap(output, sizeof output, arguments), 0);
    assert_non_null(strstr(output, "4 cells: 1 equal"));
    for (size_t i = 0; i < 4; i++) {
        after = timeless(out, files[i]);
        assert_string_equal(before[i], after);
        egap_free(before[i]);
        egap_free(after);
    }
}

static void count_in(const char *directory, const char *name, const char *word,
                     size_t least)
{
    char *text = test_run_text(directory, name);
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        count++;
    if (count < least || (least == 0 && count > 0))
        fail_msg("%s: '%s' %zu times", name, word, count);
    egap_free(text);
}

/* What is wrong with the published numbers is told before anything is
 * computed; a later file replaces an earlier one. */
static void published_numbers_are_checked_first(void **state)
{
    static const char bad[] = "table,width,other,cell,published,statistic\n";
    static const char later[] =
        "table,width,other,cell,published,statistic,defined,why\n"
        "tiny,3,,pairs,8,pairs,,\n";
    const char *out = test_path("later");

    (void)state;
    write_experiments();
    test_write("published.csv", bad, strlen(bad));
    expect(EGAP_EINPUT, "there is no column 'defined'", "tiny", out, NULL);
    assert_int_equal(access(test_path("later/table.md"), F_OK), -1);
    write_experiments();
    expect(0, "4 cells", "tiny", out, "--resume");
    test_write("published.csv", later, strlen(later));
    expect(0, "1 cell: 1 equal", "tiny", out, "--resume");
}

/* Everything in one file, with figures where there is a gnuplot. */
static void the_report_is_one_file(void **state)
{
    const char *out = test_path("report"), *path = getenv("PATH");
    const char *const arguments[] = {"reproduce", "tiny",          "-o",
                                     out,         "--experiments", test_dir(),
                                     "--quiet",   "--resume",      NULL};
    char keep[4096], output[TEXT];

    (void)state;
    write_experiments();
    expect(0, "report.html", "tiny", out, NULL);
    count_in(out, "report.html", "<svg", 0);
    count_in(out, "report.html", "<th>width 6</th><th>sampling</th>", 1);
    count_in(out, "report.html", "Never, at all.", 1);
    count_in(out, "report.html", "<a href=\"certificates/w", 2);
    count_in(out, "report.html", "<p>Data: <code>data.", 1);
    count_in(out, "table.tex", "path\\_gap\\_max & 3 & [", 1);
    if (system("command -v gnuplot >/dev/null 2>&1") == 0) {
        assert_int_equal(test_egap(output, sizeof output, arguments), 0);
        count_in(out, "report.html", "<svg", 4);
        count_in(out, "report.html", "</html>", 1);
        count_in(out, "figures/path-w3.svg", "proved", 2);
    }
    snprintf(keep, sizeof keep, "%s", path ? path : "");
    setenv("PATH", "/nonexistent", 1);
    assert_int_equal(test_egap(output, sizeof output, arguments), 0);
    setenv("PATH", keep, 1);
    assert_non_null(strstr(output, "gnuplot is not installed"));
    count_in(out, "report.html", "<svg", 0);
}

static void the_table_fits_on_paper(void **state)
{
    (void)state;
    write_experiments();
    expect(0, "table.tex", "tiny", test_path("paper"), NULL);
    test_run_fits_on_paper(test_path("paper"));
}

static void execute(const char *directory, const char *sql)
{
    char file[600], *message = NULL;
    sqlite3 *db;

    snprintf(file, sizeof file, "%s/run.sqlite", directory);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

/* One number of one row changed: told with table and unit, and after its row
 * is deleted computed again to the same bytes. */
static void damaged_rows_are_named(void **state)
{
    static const char *const damage[][3] = {
        {"UPDATE model SET loss = loss + 1e-9 WHERE unit = 3",
         "table model, unit 3", "DELETE FROM model WHERE unit = 3"},
        {"UPDATE model SET parameters = zeroblob(length(parameters))"
         " WHERE unit = 11",
         "table model, unit 11", "DELETE FROM model WHERE unit = 11"},
        {"UPDATE pair SET path_gap_hi = path_gap_hi + 1 WHERE unit = 9",
         "table pair, unit 9", "DELETE FROM pair WHERE unit = 9"},
        {"UPDATE pair SET a = a + 1 WHERE unit = 0", "table pair, unit 0",
         "DELETE FROM pair WHERE unit = 0"},
        {"UPDATE pair SET path = zeroblob(length(path)) WHERE unit = 15",
         "table pair, unit 15", "DELETE FROM pair WHERE unit = 15"},
        {"UPDATE certificate SET bytes = 1", "table certificate, unit",
         "DELETE FROM certificate"}};
    const char *whole = test_path("whole"), *out = test_path("damaged");

    (void)state;
    write_experiments();
    expect(0, "wrote", "tiny", whole, NULL);
    expect(0, "wrote", "tiny", out, NULL);
    for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
        execute(out, damage[i][0]);
        expect(EGAP_EINPUT, damage[i][1], "tiny", out, "--resume");
        execute(out, damage[i][2]);
        expect(0, "wrote", "tiny", out, "--resume");
        test_run_same(whole, out);
    }
    execute(out, "UPDATE meta SET value = '0' WHERE key = 'data_sha256'");
    expect(EGAP_EINPUT, "data_sha256", "tiny", out, "--resume");
}

static void lost_tables_are_named(void **state)
{
    static const char *const tables[] = {"model",    "pair",    "certificate",
                                         "envelope", "summary", "session",
                                         "timing"};
    const char *out = test_path("tables");
    char sql[64], word[64], copy[1200];

    (void)state;
    write_experiments();
    expect(0, "wrote", "tiny", out, NULL);
    snprintf(copy, sizeof copy, "cp %s/run.sqlite %s/whole.sqlite", out, out);
    assert_int_equal(system(copy), 0);
    snprintf(copy, sizeof copy, "cp %s/whole.sqlite %s/run.sqlite", out, out);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        snprintf(sql, sizeof sql, "DROP TABLE %s", tables[i]);
        snprintf(word, sizeof word, "table %s is missing", tables[i]);
        execute(out, sql);
        expect(EGAP_EINPUT, word, "tiny", out, "--resume");
        assert_int_equal(system(copy), 0);
    }
    expect(0, "wrote", "tiny", out, "--resume");
}

/* A deleted or altered certificate is written again, to the same bytes. */
static void lost_certificates_come_back(void **state)
{
    const char *out = test_path("certified"), *file, *name;
    char folder[600], command[700], found[200] = "";
    char *before, *after;
    FILE *list;

    (void)state;
    write_experiments();
    expect(0, "wrote", "tiny", out, NULL);
    snprintf(folder, sizeof folder, "%s/certificates", out);
    snprintf(command, sizeof command, "ls %s", folder);
    list = popen(command, "r");
    assert_non_null(fgets(found, sizeof found, list));
    pclose(list);
    name = strtok(found, "\n");
    before = test_run_text(folder, name);
    snprintf(command, sizeof command, "certified/certificates/%s", name);
    for (int i = 0; i < 2; i++) {
        file = test_path(command);
        assert_int_equal(unlink(file), 0);
        if (i > 0)
            test_write(command, "egap", 4);
        expect(0, "wrote", "tiny", out, "--resume");
        after = test_run_text(folder, name);
        assert_string_equal(before, after);
        egap_free(after);
    }
    egap_free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_stand_beside_published_ones),
        cmocka_unit_test(resumed_by_run_the_report_is_the_same),
        cmocka_unit_test(published_numbers_are_checked_first),
        cmocka_unit_test(the_report_is_one_file),
        cmocka_unit_test(the_table_fits_on_paper),
        cmocka_unit_test(damaged_rows_are_named),
        cmocka_unit_test(lost_tables_are_named),
        cmocka_unit_test(lost_certificates_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
