/* t-run-envelope.c: a run that encloses the minimax level of every pair. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/store.h"
#include "files.h"
#include "runs.h"

#define ROWS 20
#define PAIRS 4

static const char *write_config(const char *name, const char *extra)
{
    char text[ROWS * 40];
    size_t used;
    test_rng rng;

    test_rng_init(&rng, 63);
    used = (size_t)sprintf(text, "u,label\n");
    for (int i = 0; i < ROWS; i++)
        used +=
            (size_t)sprintf(text + used, "%.3f,%d\n", test_normal(&rng), i % 2);
    test_write("data.csv", text, used);
    used = (size_t)snprintf(text, sizeof text,
                            "[data]\nfile = \"data.csv\"\ntarget = \"label\"\n"
                            "[pool]\nmodels = 4\nepochs = 20\n"
                            "[pairs]\ncount = %d\n"
                            "[dss]\ndepth = 1\ngrid = 20\nepochs = 5\n"
                            "[run]\nseed = 7\nwidths = [3, 40]\n%s",
                            PAIRS, extra);
    return test_write(name, text, used);
}

/* The rows are about the pairs beside them, and 40 units on 20 samples have no
 * barrier. */
static void rows_fit_their_pairs(void **state)
{
    const char *config = write_config("on.toml", "[envelope]\non = true\n");
    char file[600], *text;
    egap_store *store;
    egap_error err = {0};

    (void)state;
    test_run_done(config, test_path("on"), "-t1");
    snprintf(file, sizeof file, "%s/run.sqlite", test_path("on"));
    assert_ok(egap_store_open(&store, file, &err), &err);
    for (size_t unit = 0; unit < 2 * PAIRS; unit++) {
        egap_store_envelope row;
        egap_store_pair pair;

        assert_ok(egap_store_get_envelope(&row, store, unit, &err), &err);
        assert_ok(egap_store_get_pair(&pair, NULL, NULL, store, unit, &err),
                  &err);
        assert_int_equal(row.width, pair.width);
        assert_int_equal(row.index, pair.index);
        assert_true(row.level.lo >= pair.endpoint_max.lo * (1 - 1e-12));
        assert_true(row.level.hi <= pair.max.hi);
        assert_true(row.level.hi <= pair.zero_path_max.hi * (1 + 1e-12));
        assert_true(row.level.hi <= row.direct_max.hi);
        assert_true(row.barrier.lo >= 0 && row.barrier.lo <= row.barrier.hi);
        assert_true(row.search_failure == (pair.max.lo > row.level.hi));
        assert_true(strlen(row.best) > 0 && strlen(row.lower_by) > 0);
        if (pair.width == 40)
            assert_true(row.barrier.hi == 0);
    }
    egap_store_close(store);
    text = test_run_text(test_path("on"), "pairs.csv");
    assert_non_null(strstr(text, ",barrier_lo,"));
    egap_free(text);
    text = test_run_text(test_path("on"), "table.csv");
    assert_non_null(strstr(text, ",barrier_zero,search_failures"));
    egap_free(text);
    test_run_status_without_table(test_path("on"), "envelopes         4 of 4 ");
}

static void threads_and_resuming_do_not_show(void **state)
{
    const char *config = write_config("on.toml", "[envelope]\non = true\n");
    char command[900];

    (void)state;
    test_run_done(config, test_path("one"), "-t1");
    test_run_done(config, test_path("two"), "-t2");
    test_run_same(test_path("one"), test_path("two"));
    snprintf(command, sizeof command,
             "cd '%s' && rm -f pairs.csv table.csv table.md", test_path("two"));
    assert_int_equal(system(command), 0);
    test_run_done(config, test_path("two"), "--resume");
    test_run_same(test_path("one"), test_path("two"));
}

static void off_leaves_no_trace(void **state)
{
    const char *config = write_config("off.toml", "[envelope]\non = false\n");
    char *text;

    (void)state;
    test_run_done(config, test_path("off"), "-t1");
    test_run_done(write_config("none.toml", ""), test_path("none"), "-t1");
    text = test_run_text(test_path("off"), "pairs.csv");
    assert_null(strstr(text, "barrier"));
    egap_free(text);
    text = test_run_dump(test_path("off"));
    assert_null(strstr(text, "envelope|"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_fit_their_pairs),
        cmocka_unit_test(threads_and_resuming_do_not_show),
        cmocka_unit_test(off_leaves_no_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
