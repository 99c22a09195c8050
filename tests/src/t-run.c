/* t-run.c: the pipeline as a whole: what it finds holds, equal questions give
 * equal bytes, nothing finished is lost, refusals are clear. */
#include "support.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "egap/file.h"
#include "egap/run.h"
#include "egap/store.h"
#include "files.h"
#include "runs.h"

#define ROWS 24
#define TEXT 4096

/* A data set of two features; plain decimals, so that CSV is exact enough. */
static void write_data(void)
{
    char text[ROWS * 40];
    size_t used = 0;
    test_rng rng;

    test_rng_init(&rng, 61);
    used += (size_t)sprintf(text, "u,label,v\n");
    for (int i = 0; i < ROWS; i++)
        used += (size_t)sprintf(text + used, "%.3f,%d,%.3f\n",
                                test_normal(&rng), i % 2, test_normal(&rng));
    test_write("data.csv", text, used);
}

static const char *write_run(const char *name, int epochs, const char *extra)
{
    char text[1024];

    write_data();
    snprintf(text, sizeof text,
             "[data]\nfile = \"data.csv\"\ntarget = \"label\"\n"
             "[pool]\nmodels = 5\nepochs = %d\n"
             "[pairs]\ncount = 6\n"
             "[dss]\ndepth = 3\ngrid = 30\nepochs = 30\n"
             "[run]\nseed = 7\nwidths = [3, 6]\n%s",
             epochs, extra);
    return test_write(name, text, strlen(text));
}

/* A run of well under a second; `extra` is appended. */
static const char *write_config(const char *name, const char *extra)
{
    return write_run(name, 30, extra);
}

/* One of about a second, nearly all of it in the first models. */
static const char *write_long_config(const char *name)
{
    return write_run(name, 40000, "");
}

static int run_to(char *output, const char *config, const char *directory,
                  const char *option)
{
    const char *const arguments[] = {"run",     config,    "-o",
                                     directory, "--quiet", "--no-figures",
                                     option,    NULL};

    return test_egap(output, TEXT, arguments);
}

static void threads_do_not_show(void **state)
{
    const char *config = write_config("threads.toml", "");

    (void)state;
    test_run_done(config, test_path("one"), "-t1");
    test_run_done(config, test_path("two"), "-t2");
    test_run_same(test_path("one"), test_path("two"));
}

/* SIGKILL at random moments, again and again, then to the end. */
static void killed_runs_end_with_the_same_bytes(void **state)
{
    const char *config = write_config("kill.toml", "");
    const char *const arguments[] = {
        "run",     config,         "-o",       test_path("killed"),
        "--quiet", "--no-figures", "--resume", "-t2",
        NULL};
    test_child call = {
        .program = "egap", .arguments = arguments, .signal = SIGKILL};
    size_t killed = 0;
    char output[TEXT];
    test_rng rng;
    int code = -1;

    (void)state;
    test_rng_init(&rng, 62);
    for (size_t k = test_cases(12); k > 0; k--) {
        call.milliseconds = (unsigned)test_below(&rng, 60);
        code = test_child_run(&call, output, sizeof output);
        killed += code == 128 + SIGKILL;
        assert_true(code == 0 || code == 128 + SIGKILL);
    }
    assert_true(killed > 0);
    test_run_done(config, test_path("killed"), "--resume");
    test_run_done(config, test_path("whole"), "-t1");
    test_run_same(test_path("whole"), test_path("killed"));
}

/* What egap status says of a directory. */
static void assert_status(const char *directory, int code, const char *text)
{
    const char *const arguments[] = {"status", directory, NULL};
    char output[TEXT];
    int got = test_egap(output, sizeof output, arguments);

    if (got != code || !strstr(output, text))
        fail_msg("exit %d, expected %d with '%s': %s", got, code, text, output);
}

static void a_signal_stops_between_units(void **state)
{
    const char *config = write_long_config("stop.toml");
    const char *stopped = test_path("stopped");
    const char *const arguments[] = {"run",          config, "-o", stopped,
                                     "--no-figures", "-t2",  NULL};
    test_child call = {.program = "egap",
                       .arguments = arguments,
                       .signal = SIGTERM,
                       .milliseconds = 20,
                       .appears = test_path("stopped/run.sqlite")};
    char output[TEXT];

    (void)state;
    if (test_child_run(&call, output, sizeof output) != EGAP_ERESOURCE)
        fail_msg("%s", output);
    assert_non_null(strstr(output, "--resume"));
    assert_status(stopped, 0, "stopped (go on with");
    test_run_done(config, stopped, "--resume");
    assert_status(stopped, 0, "complete");
    assert_status(stopped, 0, "pairs             6 of 6 ");
    assert_status(test_path("."), 3, "no run here");
    test_run_done(config, test_path("unstopped"), "-t1");
    test_run_same(test_path("unstopped"), stopped);
}

static long size_of(const char *file)
{
    struct stat info;

    assert_int_equal(stat(file, &info), 0);
    return (long)info.st_size;
}

/* Files may not grow: a message, exit 4, and the run goes on later. */
static void a_full_disk_loses_nothing(void **state)
{
    const char *config = write_config("full.toml", "");
    const char *const arguments[] = {
        "run",     config,         "-o", test_path("full"),
        "--quiet", "--no-figures", NULL};
    test_child call = {.program = "egap", .arguments = arguments};
    char output[TEXT];

    (void)state;
    test_run_done(config, test_path("roomy"), "-t1");
    /* one page too few */
    call.file_limit = size_of(test_path("roomy/run.sqlite")) - 1;
    if (test_child_run(&call, output, sizeof output) != EGAP_ERESOURCE)
        fail_msg("%s", output);
    assert_non_null(strstr(output, "run.sqlite"));
    test_run_done(config, test_path("full"), "--resume");
    test_run_same(test_path("roomy"), test_path("full"));
}

/* F by the definition, in extended precision: (m, 2), (m), (m), 1. */
static long double objective_at(const double *p, size_t m, const double *q,
                                long double t, const double *x, const double *y)
{
#define AT(i) ((1 - t) * (long double)p[i] + t * (long double)q[i])
    long double sum = 0, mass = fabsl(AT(4 * m));

    for (size_t i = 0; i < m; i++)
        mass += fabsl(AT(3 * m + i));
    for (size_t j = 0; j < ROWS; j++) {
        long double out = AT(4 * m);

        for (size_t i = 0; i < m; i++) {
            long double z = AT(2 * i) * x[2 * j] +
                            AT(2 * i + 1) * x[2 * j + 1] + AT(2 * m + i);

            out += AT(3 * m + i) * (z > 0 ? z : 0);
        }
        sum += (out - y[j]) * (out - y[j]);
    }
    return sum / ROWS + 0.001L * mass;
#undef AT
}

typedef struct {
    double x[2 * ROWS], y[ROWS];
    egap_store *store;
} finished;

/* The data as the run saw it. */
static void load_finished(finished *f, const char *directory)
{
    char file[600], *text = test_run_text(test_dir(), "data.csv"), *at;
    egap_error err = {0};

    at = strchr(text, '\n') + 1;
    for (size_t j = 0; j < ROWS; j++) {
        f->x[2 * j] = strtod(at, &at);
        f->y[j] = strtod(at + 1, &at);
        f->x[2 * j + 1] = strtod(at + 1, &at);
    }
    egap_free(text);
    snprintf(file, sizeof file, "%s/run.sqlite", directory);
    assert_ok(egap_store_open(&f->store, file, &err), &err);
}

static void check_pair(finished *f, size_t unit)
{
    double *path, ends[2][25];
    egap_store_model model;
    egap_store_pair pair;
    egap_error err = {0};
    size_t count, m, size;
    long double seen = 0, slack = 1e-12L;

    assert_ok(egap_store_get_pair(&pair, &path, &count, f->store, unit, &err),
              &err);
    m = pair.width;
    size = 4 * m + 1;
    assert_int_equal(count, pair.nodes * size);
    assert_int_not_equal(pair.a, pair.b);
    assert_true(pair.finite);
    /* its ends are the two models, bit for bit */
    for (int e = 0; e < 2; e++) {
        size_t first = unit / 6 * 5;

        assert_ok(egap_store_get_model(&model, ends[e], size, f->store,
                                       first + (e ? pair.b : pair.a), &err),
                  &err);
        assert_memory_equal(ends[e], path + (e ? count - size : 0),
                            size * sizeof *path);
    }
    for (size_t k = 0; k + 1 < pair.nodes; k++)
        for (int g = 0; g <= 50; g++) {
            long double v =
                objective_at(path + k * size, m, path + (k + 1) * size,
                             g / 50.0L, f->x, f->y);

            seen = v > seen ? v : seen;
        }
    assert_true(seen <= pair.max.hi * (1 + slack));
    /* the witness shows the lower end */
    assert_true(
        objective_at(path + pair.segment * size, m,
                     path + (pair.nodes > 1 ? pair.segment + 1 : 0) * size,
                     pair.t_at, f->x, f->y) >= pair.max.lo * (1 - slack));
    assert_true(pair.endpoint_max.lo <= pair.threshold * (1 + 1e-12) &&
                pair.threshold * (1 - 1e-12) <= pair.endpoint_max.hi);
    assert_true(pair.path_gap.lo >= 0);
    assert_true(pair.path_gap.hi >=
                (double)(seen - (long double)pair.endpoint_max.hi) - 1e-12);
    assert_true(pair.hit || pair.min_exceedance == 0);
    /* what the search saw is a lower bound of the maximum */
    assert_true(pair.grid_max <= pair.max.hi * (1 + 1e-12));
    assert_true(pair.zero_path_max.hi >= pair.endpoint_max.lo);
    egap_free(path);
}

/* Everything stored about every pair, against the definition. */
static void what_is_stored_holds(void **state)
{
    const char *config = write_config("holds.toml", "");
    finished f;

    (void)state;
    test_run_done(config, test_path("holds"), "-t2");
    load_finished(&f, test_path("holds"));
    for (size_t unit = 0; unit < 12; unit++)
        check_pair(&f, unit);
    egap_store_close(f.store);
}

static void assert_refused(const char *config, const char *directory,
                           const char *option, int code, const char *word)
{
    char output[TEXT];
    int got = run_to(output, config, directory, option);

    if (got != code || !strstr(output, word))
        fail_msg("exit %d, expected %d with '%s': %s", got, code, word, output);
}

static void refusals_are_clear(void **state)
{
    char config[600], dir[600], under[600];
    int lock;

    (void)state;
    /* kept: the texts of test_path live for eight calls */
    snprintf(config, sizeof config, "%s", write_config("good.toml", ""));
    snprintf(dir, sizeof dir, "%s", test_path("dir"));
    test_run_done(config, dir, "-t1");
    assert_refused(config, dir, NULL, EGAP_EINPUT, "already holds a run");
    assert_refused(write_config("other.toml", "keep_paths = false\n"), dir,
                   "--resume", EGAP_EINPUT,
                   "'run.keep_paths = true' there, 'run.keep_paths = false' "
                   "now");
    assert_refused(write_config("typo.toml", "keep_path = false\n"), dir,
                   "--resume", EGAP_EINPUT, "run.keep_paths");
    assert_refused(write_config("word.toml", "certificates = \"some\"\n"), dir,
                   "--resume", EGAP_EINPUT, "\"largest\"");
    {
        static const char key[] = "[data]\nfille = \"x\"\n", none[] = "[run]\n";

        assert_refused(test_write("key.toml", key, sizeof key - 1), dir, NULL,
                       EGAP_EINPUT,
                       "line 2: 'data.fille' is not known; did you mean "
                       "'data.file'?");
        assert_refused(test_write("none.toml", none, sizeof none - 1), dir,
                       NULL, EGAP_EINPUT, "'data.file' is missing");
    }
    assert_refused(test_path("missing.toml"), dir, NULL, EGAP_EINPUT,
                   "missing.toml");
    /* a file where the directory should be */
    snprintf(under, sizeof under, "%s/dir/table.csv/below", test_dir());
    assert_refused(config, under, NULL, EGAP_EINPUT, "table.csv");
    assert_refused(config, "", NULL, EGAP_EUSAGE,
                   "--output: the value is empty");
    assert_refused(config, dir, "--threads=0", EGAP_EUSAGE, "--threads");
    assert_refused(config, dir, "--fast", EGAP_EUSAGE, "--fast");
    /* another process is at work */
    lock = open(dir, O_RDONLY);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    assert_refused(config, dir, "--resume", EGAP_ERESOURCE, "another");
    close(lock);
    test_run_done(config, dir, "--resume");
    /* other data under the same name */
    test_write("data.csv", "u,label,v\n1,0,2\n3,1,4\n5,1,7\n", 28);
    assert_refused(config, dir, "--resume", EGAP_EINPUT, "data_sha256");
}

/* The template names every key with its default. */
static void the_template_shows_the_defaults(void **state)
{
    static const char least[] = "[data]\nfile = \"x\"\nx = \"X\"\ny = \"y\"\n"
                                "[run]\nseed = 1\nwidths = [20, 200]\n";
    egap_run_config *template, *defaults;
    egap_error err = {0};

    (void)state;
    assert_ok(
        egap_run_config_read(&template, "experiments/template.toml", &err),
        &err);
    assert_ok(
        egap_run_config_read(
            &defaults, test_write("least.toml", least, strlen(least)), &err),
        &err);
    assert_string_equal(template->effective, defaults->effective);
    assert_string_equal(template->data_file, "experiments/data/moons.npz");
    egap_run_config_clear(template);
    egap_run_config_clear(defaults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_show),
        cmocka_unit_test(killed_runs_end_with_the_same_bytes),
        cmocka_unit_test(a_signal_stops_between_units),
        cmocka_unit_test(a_full_disk_loses_nothing),
        cmocka_unit_test(what_is_stored_holds),
        cmocka_unit_test(refusals_are_clear),
        cmocka_unit_test(the_template_shows_the_defaults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
