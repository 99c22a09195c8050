/* t-export.c: an exported path is the stored one, and certifies alike. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "egap/arrays.h"
#include "egap/decimal.h"
#include "egap/store.h"
#include "files.h"

#define ROWS 24
#define TEXT 8192

/* Two features and two targets: `label` 0 and 1, `kind` in three words. */
static void write_data(void)
{
    static const char *const word[] = {"b", "a", "c"};
    char text[ROWS * 60];
    size_t used;
    test_rng rng;

    test_rng_init(&rng, 81);
    used = (size_t)sprintf(text, "u,label,v,w\n");
    for (int i = 0; i < ROWS; i++)
        used += (size_t)sprintf(text + used, "%.3f,%d,%.3f,%.3f\n",
                                test_normal(&rng), i % 2, test_normal(&rng),
                                test_normal(&rng));
    test_write("data.csv", text, used);
    used = (size_t)sprintf(text, "u,kind,v\n");
    for (int i = 0; i < ROWS; i++)
        used +=
            (size_t)sprintf(text + used, "%.3f,%s,%.3f\n", test_normal(&rng),
                            word[i % 3], test_normal(&rng));
    test_write("words.csv", text, used);
}

/* Runs a configuration of a moment; `data`, `protocol` and `run` are lines
 * of its tables. */
static const char *run_small(const char *name, const char *data,
                             const char *protocol, const char *run)
{
    char text[1024], file[64], output[TEXT];
    const char *directory = test_path(name);
    const char *arguments[] = {"run",     NULL,           "-o",  directory,
                               "--quiet", "--no-figures", "-t1", NULL};

    write_data();
    snprintf(text, sizeof text,
             "[data]\n%s\n[pool]\nmodels = 4\nepochs = 30\n"
             "[pairs]\ncount = 3\n[dss]\ndepth = 3\ngrid = 30\nepochs = 20\n"
             "[protocol]\n%s\n[run]\nseed = 7\nwidths = [3, 6]\n%s\n",
             data, protocol, run);
    snprintf(file, sizeof file, "%s.toml", name);
    arguments[1] = test_write(file, text, strlen(text));
    if (test_egap(output, sizeof output, arguments) != 0)
        fail_msg("%s", output);
    return directory;
}

/* egap export DIR --pair PAIR -o out.npz [--config CONFIG] */
static int export_pair(char *output, const char *directory, const char *pair,
                       const char *config)
{
    const char *const arguments[] = {"export",
                                     directory,
                                     "--pair",
                                     pair,
                                     "-o",
                                     test_path("out.npz"),
                                     config ? "--config" : NULL,
                                     config,
                                     NULL};

    return test_egap(output, TEXT, arguments);
}

static void assert_exports(const char *directory, const char *pair,
                           const char *config)
{
    char output[TEXT];

    if (export_pair(output, directory, pair, config) != 0)
        fail_msg("%s", output);
}

static void read_stored(egap_store_pair *pair, double **path, size_t *count,
                        const char *directory, size_t unit)
{
    char file[600];
    egap_store *store;
    egap_error err = {0};

    snprintf(file, sizeof file, "%s/run.sqlite", directory);
    assert_ok(egap_store_open_read(&store, file, &err), &err);
    assert_ok(egap_store_get_pair(pair, path, count, store, unit, &err), &err);
    egap_store_close(store);
}

/* "key":{... "lo_hex":"..","hi_hex":".."}: these two, in this JSON. */
static void assert_says(const char *json, const char *key, egap_bounds x)
{
    char quoted[64], lo[EGAP_NUMBER_TEXT], hi[EGAP_NUMBER_TEXT], part[512];
    const char *at;

    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    at = strstr(json, quoted);
    if (!at)
        fail_msg("no %s: %s", key, json);
    snprintf(part, sizeof part, "%.*s", (int)strcspn(at, "}"), at);
    if (!strstr(part, egap_hex_text(lo, sizeof lo, x.lo)) ||
        !strstr(part, egap_hex_text(hi, sizeof hi, x.hi)))
        fail_msg("%s is not [%s, %s]", part, lo, hi);
}

/* Certifies out.npz and compares with the pair's row. */
static void assert_certifies(const egap_store_pair *pair, const char *loss,
                             const char *kappa)
{
    const char *const arguments[] = {"certify", test_path("out.npz"),
                                     "--path",  "path",
                                     "--x",     "X",
                                     "--y",     "y",
                                     "--loss",  loss,
                                     "--kappa", kappa,
                                     "--json",  NULL};
    char output[TEXT];

    if (test_egap(output, sizeof output, arguments) != 0)
        fail_msg("%s", output);
    assert_says(output, "max", pair->max);
    assert_says(output, "first", pair->first);
    assert_says(output, "last", pair->last);
    assert_says(output, "path_gap", pair->path_gap);
}

static void every_pair_certifies_as_stored(const char *directory,
                                           const char *config, const char *loss,
                                           const char *kappa)
{
    for (size_t unit = 0; unit < 6; unit++) {
        egap_store_pair pair;
        char name[32];

        read_stored(&pair, NULL, NULL, directory, unit);
        snprintf(name, sizeof name, "%zu:%zu", pair.width, pair.index);
        assert_exports(directory, name, config);
        assert_certifies(&pair, loss, kappa);
    }
}

static void a_split_and_standardised_run_certifies(void **state)
{
    const char *directory =
        run_small("huber",
                  "file = \"data.csv\"\ntarget = \"label\"\nsplit = 0.75\n"
                  "stratified = true\nstandardise = true",
                  "loss = \"huber\"\ndelta = 0.3\nkappa = 0.003", "");

    (void)state;
    every_pair_certifies_as_stored(directory, test_path("huber.toml"),
                                   "huber:0.29999999999999999", "0.003");
}

static void classes_certify(void **state)
{
    const char *directory =
        run_small("classes", "file = \"words.csv\"\ntarget = \"kind\"",
                  "loss = \"cross-entropy\"", "");

    (void)state;
    every_pair_certifies_as_stored(directory, test_path("classes.toml"),
                                   "cross-entropy", "0.001");
}

static void read_array(egap_array *a, egap_arrays *file, const char *name,
                       size_t rank)
{
    egap_error err = {0};

    assert_ok(egap_arrays_read(a, file, name, &err), &err);
    assert_int_equal(a->rank, rank);
}

/* Each part of each node is where the stored path has it, and the ends are
 * the first node and the last. */
static void the_numbers_are_the_stored_ones(void **state)
{
    static const char *const part[] = {"_W", "_b", "_theta", "_c"};
    const char *directory =
        run_small("plain", "file = \"data.csv\"\ntarget = \"label\"", "", "");
    egap_store_pair pair;
    egap_arrays *file;
    egap_error err = {0};
    double *params;
    size_t count, at = 0;

    (void)state;
    assert_exports(directory, "6:2", NULL);
    read_stored(&pair, &params, &count, directory, 5);
    assert_ok(egap_arrays_open(&file, test_path("out.npz"), &err), &err);
    assert_int_equal(egap_arrays_count(file), 12);
    for (size_t k = 0; k < 4; k++) {
        static const size_t rank[] = {3, 2, 2, 1}, size[] = {18, 6, 6, 1};
        egap_array whole, a, b;
        char name[3][16];

        snprintf(name[0], sizeof name[0], "path%s", part[k]);
        snprintf(name[1], sizeof name[1], "A%s", part[k]);
        snprintf(name[2], sizeof name[2], "B%s", part[k]);
        read_array(&whole, file, name[0], rank[k]);
        read_array(&a, file, name[1], rank[k] - 1);
        read_array(&b, file, name[2], rank[k] - 1);
        assert_int_equal(whole.count, pair.nodes * size[k]);
        assert_int_equal(a.count, size[k]);
        for (size_t node = 0; node < pair.nodes; node++)
            assert_memory_equal(whole.v + node * size[k],
                                params + node * (count / pair.nodes) + at,
                                size[k] * sizeof *params);
        assert_memory_equal(a.v, whole.v, size[k] * sizeof *params);
        assert_memory_equal(b.v, whole.v + whole.count - size[k],
                            size[k] * sizeof *params);
        at += size[k];
        egap_array_clear(&whole);
        egap_array_clear(&a);
        egap_array_clear(&b);
    }
    assert_int_equal(at * pair.nodes, count);
    egap_arrays_close(file);
    egap_free(params);
}

static void assert_refused(const char *directory, const char *pair,
                           const char *config, int code, const char *word)
{
    char output[TEXT];
    int got = export_pair(output, directory, pair, config);

    if (got != code || !strstr(output, word))
        fail_msg("exit %d, expected %d with '%s': %s", got, code, word, output);
}

static void refusals_are_clear(void **state)
{
    const char *plain = "file = \"data.csv\"\ntarget = \"label\"";
    const char *directory = run_small("good", plain, "", "");
    const char *config = test_path("good.toml");
    const char *bare, *const none[] = {"export", directory, "--pair", "3:0",
                                       NULL};
    static const char other[] = "u,label,v,w\n1,0,2,3\n3,1,4,1\n5,1,7,0\n";
    char output[TEXT];

    (void)state;
    assert_refused(directory, "3:3", NULL, 3, "there is no pair 3 of width 3");
    assert_refused(directory, "4:0", NULL, 3, "there is no pair 0 of width 4");
    assert_refused(directory, "3", NULL, 2, "--pair WIDTH:PAIR");
    assert_refused(directory, "3:x", NULL, 2, "PAIR");
    assert_refused(directory, "0:1", NULL, 2, "WIDTH");
    assert_refused(test_dir(), "3:0", NULL, 3, "no run here (");
    assert_refused(directory, "3:0", test_path("none.toml"), 3, "none.toml");
    assert_int_equal(test_egap(output, sizeof output, none), 2);
    assert_non_null(strstr(output, "-o FILE"));
    for (size_t k = 0; k < 3; k++) {
        static const char *const inputs[] = {"good/run.sqlite", "good.toml",
                                             "data.csv"};
        const char *const call[] = {"export",   directory, "--pair",
                                    "3:0",      "-o",      test_path(inputs[k]),
                                    "--config", config,    NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 2);
        assert_non_null(strstr(output, "would replace the input"));
    }
    bare = run_small("bare", plain, "", "keep_paths = false");
    assert_refused(bare, "3:0", NULL, 3, "keep_paths = true");
    /* other data under the same name */
    test_write("data.csv", other, strlen(other));
    assert_refused(directory, "3:0", config, 3, "other data");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_and_standardised_run_certifies),
        cmocka_unit_test(classes_certify),
        cmocka_unit_test(the_numbers_are_the_stored_ones),
        cmocka_unit_test(refusals_are_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
