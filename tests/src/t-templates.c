/* t-templates.c: the templates for data of one's own, as they are and with
 * their other choices, and what is said about data that do not fit. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "egap/arrays.h"
#include "egap/dataset.h"
#include "egap/store.h"
#include "files.h"
#include "runs.h"

#define ROWS 40
#define TEXT 8192

static const char *const words[] = {"spam", "ham", "eggs"};

/* Features and, in the second column, one of `count` words; or a number. */
static void write_csv(size_t count)
{
    char text[ROWS * 40];
    size_t used = (size_t)sprintf(text, "u,label,v\n");
    test_rng rng;

    test_rng_init(&rng, 83);
    for (size_t i = 0; i < ROWS; i++) {
        used += (size_t)sprintf(text + used, "%.3f,", test_normal(&rng));
        if (count > 0)
            used += (size_t)sprintf(text + used, "%s", words[i % count]);
        else
            used += (size_t)sprintf(text + used, "%.3f", test_normal(&rng));
        used += (size_t)sprintf(text + used, ",%.3f\n", test_normal(&rng));
    }
    test_write("mine.csv", text, used);
}

/* The template with `from` replaced by `to`, beside the data. */
static const char *write_template(const char *template, const char *const *from,
                                  const char *const *to, size_t count)
{
    char *whole = test_run_text("experiments", template), text[TEXT];

    assert_true(strlen(whole) + 100 * count < sizeof text);
    strcpy(text, whole);
    egap_free(whole);
    for (size_t k = 0; k < count; k++) {
        char *at = strstr(text, from[k]);

        if (!at)
            fail_msg("no '%s' in %s", from[k], template);
        memmove(at + strlen(to[k]), at + strlen(from[k]),
                strlen(at + strlen(from[k])) + 1);
        memcpy(at, to[k], strlen(to[k]));
    }
    return test_write(template, text, strlen(text));
}

static int run(char *output, const char *config, const char *name)
{
    const char *const arguments[] = {
        "run", config, "-o", test_path(name), "-q", "--no-figures", NULL};

    return test_egap(output, TEXT, arguments);
}

static void assert_runs(const char *config, const char *name)
{
    char output[TEXT];

    if (run(output, config, name) != 0)
        fail_msg("%s", output);
}

static void assert_meta(const char *name, const char *key, const char *expected)
{
    char file[600], *value;
    egap_store *store;
    egap_error err = {0};

    snprintf(file, sizeof file, "%s/%s/run.sqlite", test_dir(), name);
    assert_ok(egap_store_open_read(&store, file, &err), &err);
    assert_ok(egap_store_get(&value, store, key, &err), &err);
    egap_store_close(store);
    assert_string_equal(value, expected);
    egap_free(value);
}

/* The CSV's rows with y as said, split and standardised as the template
 * does: the run saw these bits. */
static void assert_saw(const char *name, int stratified, const double y[ROWS])
{
    egap_dataset data;
    egap_error err = {0};
    char *text = test_run_text(test_dir(), "mine.csv"), *at;

    data = (egap_dataset){.N = ROWS, .n = 2};
    data.x = egap_alloc(2 * ROWS, sizeof *data.x);
    data.y = egap_alloc(ROWS, sizeof *data.y);
    memcpy(data.y, y, ROWS * sizeof *y);
    at = strchr(text, '\n') + 1;
    for (size_t j = 0; j < ROWS; j++) {
        data.x[2 * j] = strtod(at, NULL);
        at = strchr(strchr(at, ',') + 1, ',') + 1;
        data.x[2 * j + 1] = strtod(at, &at);
        at++;
    }
    egap_free(text);
    assert_ok(egap_dataset_split(&data, 0.8, stratified, 1, &err), &err);
    assert_int_equal(data.N, 32);
    egap_dataset_standardise(&data);
    assert_meta(name, "data_sha256", data.digest);
    assert_meta(name, "data_rows", "32");
    assert_meta(name, "data_features", "2");
    egap_dataset_clear(&data);
}

static void two_words_are_zero_and_one(void **state)
{
    double y[ROWS];
    char *row;

    (void)state;
    for (size_t j = 0; j < ROWS; j++)
        y[j] = j % 2 == 0; /* spam comes after ham */
    write_csv(2);
    assert_runs(write_template("template-csv.toml", NULL, NULL, 0), "two");
    assert_saw("two", 1, y);
    row = test_run_text(test_path("two"), "table.csv");
    assert_non_null(strstr(row, "path_gap_max_hi"));
    egap_free(row);
}

static void more_words_are_classes(void **state)
{
    static const char *const from[] = {"\"logistic\"", "\"largest\""};
    static const char *const to[] = {"\"cross-entropy\"", "\"none\""};
    double y[ROWS];

    (void)state;
    for (size_t j = 0; j < ROWS; j++)
        y[j] = (double)(2 - j % 3);
    write_csv(3);
    assert_runs(write_template("template-csv.toml", from, to, 2), "three");
    assert_saw("three", 1, y);
}

static void a_csv_may_hold_a_regression(void **state)
{
    static const char *const from[] = {"\"logistic\"", "stratified = true"};
    static const char *const to[] = {"\"mse\"", "stratified = false"};
    double y[ROWS];
    char *text, *at;

    (void)state;
    write_csv(0);
    text = test_run_text(test_dir(), "mine.csv");
    at = text;
    for (size_t j = 0; j < ROWS; j++) {
        at = strchr(at, '\n') + 1;
        y[j] = strtod(strchr(at, ',') + 1, NULL);
    }
    egap_free(text);
    assert_runs(write_template("template-csv.toml", from, to, 2), "numbers");
    assert_saw("numbers", 0, y);
}

/* X (rows, 2), y (targets): y is `kind`: numbers, 0 and 1, or -1 and 1. */
static void write_npz(size_t rows, size_t targets, int kind, double odd)
{
    static const char *const names[] = {"X", "y"};
    double x[2 * ROWS], y[ROWS];
    const egap_array arrays[] = {{2, {rows, 2}, 2 * rows, x},
                                 {1, {targets}, targets, y}};
    egap_error err = {0};
    test_rng rng;

    test_rng_init(&rng, 85);
    for (size_t j = 0; j < ROWS; j++) {
        x[2 * j] = test_normal(&rng);
        x[2 * j + 1] = test_normal(&rng);
        y[j] =
            kind == 0 ? test_normal(&rng) : (double)(j % 2) * kind + 1 - kind;
    }
    x[7] = odd;
    assert_ok(
        egap_arrays_write_npz(test_path("mine.npz"), names, arrays, 2, &err),
        &err);
}

static void arrays_hold_regressions_and_classes(void **state)
{
    static const char *const from[] = {"\"huber\"", "delta = 0.25"};
    static const char *const to[] = {"\"logistic\"", "#"};

    (void)state;
    write_npz(ROWS, ROWS, 0, 0);
    assert_runs(write_template("template-npz.toml", NULL, NULL, 0), "array");
    assert_meta("array", "data_rows", "32");
    write_npz(ROWS, ROWS, 1, 0);
    assert_runs(write_template("template-npz.toml", from, to, 2), "labels");
    assert_meta("labels", "data_rows", "32");
}

static void assert_refused(const char *template, const char *word)
{
    char output[TEXT];
    int code = run(output, test_path(template), "refused");

    if (code != EGAP_EINPUT || !strstr(output, word))
        fail_msg("exit %d, expected '%s': %s", code, word, output);
}

static void csv_refusals_are_clear(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"u,label\n1,a\n2,b\n3,a\n4,c\n",
         "mine.csv: line 5, column 2 ('label'): 'c' is a third label beside "
         "'a' and 'b'"},
        {"u,label\n1,0\n2,1\n3,0.5\n4,l\n", "line 4, column 2 ('label'): "},
        {"u,label\n1,a\n2,\n3,b\n",
         "line 3, column 2 ('label'): the label is missing"},
        {"u,label\n1,a\n2,a\n", "every row has the label 'a'"},
        {"u,label\n1,a\nx,b\n",
         "mine.csv: line 3, column 1 ('u'): 'x' is not a finite number"},
        {"u,label\n1,a\n,b\n", "line 3, column 1 ('u'): the field is empty"},
        {"u,v,label\n1,2,a\n3,b\n", "line 3, column 3 ('label'): the line"},
        {"u,labels\n1,a\n", "there is no column 'label'"},
    };

    (void)state;
    write_template("template-csv.toml", NULL, NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_write("mine.csv", cases[i].text, strlen(cases[i].text));
        assert_refused("template-csv.toml", cases[i].message);
    }
}

static void array_refusals_are_clear(void **state)
{
    static const char *const from[] = {"\"huber\"", "delta = 0.25"};
    static const char *const to[] = {"\"logistic\"", "#"};

    (void)state;
    write_template("template-npz.toml", NULL, NULL, 0);
    write_npz(ROWS, ROWS - 1, 0, 0);
    assert_refused("template-npz.toml", "array 'y' has 39; they must agree");
    write_npz(ROWS, ROWS, 0, 1.0 / 0.0);
    assert_refused("template-npz.toml",
                   "mine.npz: array 'X': row 3, column 1 (from 0) is infinite");
    write_npz(ROWS, ROWS, 2, 0);
    write_template("template-npz.toml", from, to, 2);
    assert_refused("template-npz.toml",
                   "is -1: the logistic loss needs targets in [0,1]");
    test_write("mine.npz", "u,y\n1,2\n", 8);
    assert_refused("template-npz.toml", "mine.npz");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_words_are_zero_and_one),
        cmocka_unit_test(more_words_are_classes),
        cmocka_unit_test(a_csv_may_hold_a_regression),
        cmocka_unit_test(arrays_hold_regressions_and_classes),
        cmocka_unit_test(csv_refusals_are_clear),
        cmocka_unit_test(array_refusals_are_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
