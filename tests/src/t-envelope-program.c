/* t-envelope-program.c: egap envelope, run as a program. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "egap/arrays.h"
#include "envelopecase.h"
#include "files.h"

static char output[1 << 18];

/* x, y and the networks of a pair as an array file */
static const char *write_pair(const char *name, const made *t, size_t nets)
{
    static const char *const names[] = {"x",   "y",       "A_W", "A_theta",
                                        "B_W", "B_theta", "C_W", "C_theta",
                                        "D_W", "D_theta", "E_W", "E_theta"};
    egap_array arrays[12];
    egap_error err = {0};

    arrays[0] = (egap_array){
        2, {t->data.N, t->data.n}, t->data.N * t->data.n, (double *)t->x};
    arrays[1] = (egap_array){1, {t->data.N}, t->data.N, (double *)t->y};
    for (size_t k = 0; k < nets; k++) {
        size_t m = t->net[k].m, n = t->data.n;

        arrays[2 + 2 * k] = (egap_array){2, {m, n}, m * n, (double *)t->W[k]};
        arrays[3 + 2 * k] = (egap_array){1, {m}, m, (double *)t->theta[k]};
    }
    assert_ok(egap_arrays_write_npz(test_path(name), names, arrays,
                                    2 + 2 * nets, &err),
              &err);
    return test_path(name);
}

static void assert_checked(const char *dir, const char *name)
{
    char file[300];
    const char *arguments[] = {file, NULL};
    const test_child call = {.program = "egap-check", .arguments = arguments};

    snprintf(file, sizeof file, "%s/%s.cert", dir, name);
    if (test_child_run(&call, output, sizeof output) != 0)
        fail_msg("%s: %.300s", name, output);
    assert_non_null(strstr(output, "VERIFIED"));
}

static void refutation_leaves_its_instance(void **state)
{
    char A[300], B[300], C[300], D[300], E[300];
    const char *file, *dir = test_path("certs");
    egap_arrays *saved;
    egap_error err = {0};
    made t;

    (void)state;
    make(&t, &orthant);
    file = write_pair("orthant.npz", &t, 5);
    snprintf(A, sizeof A, "%s:A", file);
    snprintf(B, sizeof B, "%s:B", file);
    snprintf(C, sizeof C, "%s:C", file);
    snprintf(D, sizeof D, "%s:D", file);
    snprintf(E, sizeof E, "%s:E", file);
    {
        const char *const call[] = {
            "envelope", "--net",       A,        "--net",
            B,          "--net",       C,        "--net",
            D,          "--reference", E,        "--x",
            "x",        "--y",         "y",      "--loss",
            "abs",      "--kappa",     "0.0625", "--no-search",
            "--json",   "--cert-dir",  dir,      NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 1);
        assert_non_null(strstr(output, "\"name\": \"T2.C\""));
        assert_non_null(strstr(output, "\"kind\": \"refutation\""));
        assert_non_null(strstr(output, "refuted.npz"));
    }
    assert_checked(dir, "end-A");
    assert_checked(dir, "end-B");
    assert_checked(dir, "upper");
    assert_checked(dir, "lower");
    assert_checked(dir, "refuted-T2.C");
    /* what was saved gives the same answer */
    snprintf(A, sizeof A, "%s/refuted.npz:A", dir);
    snprintf(B, sizeof B, "%s/refuted.npz:B", dir);
    {
        const char *const call[] = {
            "envelope", "--net",   A,        "--net",       B,
            "--x",      "x",       "--y",    "y",           "--loss",
            "abs",      "--kappa", "0.0625", "--no-search", "--cert-dir",
            dir,        NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 1);
        assert_non_null(strstr(output, "LB.cell"));
    }
    /* ... and is not replaced by the part of it that was asked about */
    snprintf(E, sizeof E, "%s/refuted.npz", dir);
    assert_ok(egap_arrays_open(&saved, E, &err), &err);
    assert_true(egap_arrays_has(saved, "E_W"));
    egap_arrays_close(saved);
}

/* A straight path that falls has no gap; its certificate leaves room, and
 * that is said.  A proof path's certificate needs none. */
static void room_of_certificates_is_told(void **state)
{
    static const pair falling = {
        .N = 1,
        .n = 1,
        .m = 2,
        .loss = EGAP_LOSS_HALF,
        .kappa = 0.125,
        .rows = {{4, 1}},
        .nets = {{{1, 1}, {0, 1}}, {{3, 0.75}, {0, 1}}}};
    made t;
    egap_envelope e;

    (void)state;
    for (int proofs = 0; proofs < 2; proofs++) {
        make(&t, &falling);
        t.options.construct = proofs;
        t.options.cert_dir = test_path("room");
        run(&e, &t);
        assert_true(e.gap.hi == 0);
        assert_true(e.certified_gap.lo == 0);
        assert_true(proofs == e.paths[e.best].is_proof);
        assert_true(proofs
                        ? e.certified_gap.hi == 0
                        : e.certified_gap.hi > 0 && e.certified_gap.hi < 1e-10);
        egap_envelope_clear(&e);
    }
    t.options.cert_dir = NULL;
    run(&e, &t);
    assert_true(isinf(e.certified_gap.hi));
    egap_envelope_clear(&e);
}

static void options_that_mean_nothing_are_refused(void **state)
{
    static const struct {
        const char *option, *value, *more, *says;
    } cases[] = {
        {"--gap", "-1", NULL, "0 or more"},
        {"--claim", "T2.nothing", "--no-theory", "egap prove --list"},
        {"--claim", "LB.zero", NULL, "egap prove judges it"},
        {"--claim", "L1.main", NULL, "egap prove judges it"},
        {"--claim", "N.bridge.F", "--no-theory", "leave one of them out"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *const call[] = {
            "envelope",
            "--net",
            "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:0",
            "--net",
            "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:15",
            "--x",
            "d1_X",
            "--y",
            "d1_y",
            "--loss",
            "huber:0.25",
            "--kappa",
            "0.002",
            cases[k].option,
            cases[k].value,
            cases[k].more,
            NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 2);
        if (strstr(output, cases[k].says) == NULL)
            fail_msg("%s %s: %s", cases[k].option, cases[k].value, output);
    }
}

static void published_pair(void **state)
{
    const char *const call[] = {
        "envelope",
        "--net",
        "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:0",
        "--net",
        "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:15",
        "--path",
        "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0",
        "--x",
        "d1_X",
        "--y",
        "d1_y",
        "--loss",
        "huber:0.25",
        "--kappa",
        "0.002",
        "--no-search",
        "--no-proofs",
        "--gap",
        "1e-3",
        NULL};

    (void)state;
    assert_int_equal(test_egap(output, sizeof output, call), 0);
    assert_non_null(strstr(output, "minimax level v* [0.117451088767, "));
    assert_non_null(strstr(output, "upper end: the path path_d1_r0_w8_fixed"));
    assert_non_null(strstr(output, "there is no barrier"));
    assert_non_null(strstr(output, "search failure: measured gap"));
    /* v1's bound of the increment, 21 against a budget of 0.03 */
    assert_non_null(strstr(output, "21.2398"));
    assert_non_null(strstr(output, "vacuous"));
}

/* Every published path of the fixture rises above its ends; proof paths do
 * not, so that the minimax level is known, and egap-check agrees. */
static void published_pairs_have_no_barrier(void **state)
{
    static const struct {
        const char *path;
        int last;
    } pairs[] = {{"w8_fixed", 15},   {"w8_moving", 7},   {"w32_fixed", 78},
                 {"w32_moving", 15}, {"w128_fixed", 80}, {"w128_moving", 29}};
    const char *dir = test_path("published");

    (void)state;
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        char A[120], B[120], P[120];
        const char *const call[] = {"envelope",
                                    "--net",
                                    A,
                                    "--net",
                                    B,
                                    "--path",
                                    P,
                                    "--x",
                                    "d1_X",
                                    "--y",
                                    "d1_y",
                                    "--loss",
                                    "huber:0.25",
                                    "--kappa",
                                    "0.002",
                                    "--no-search",
                                    "--no-theory",
                                    "--cert-dir",
                                    dir,
                                    NULL};

        snprintf(P, sizeof P,
                 "tests/fixtures/huber_n1_paths.npz:path_d1_r0_%s"
                 "_p0",
                 pairs[k].path);
        snprintf(A, sizeof A, "%s:0", P);
        snprintf(B, sizeof B, "%s:%d", P, pairs[k].last);
        assert_int_equal(test_egap(output, sizeof output, call), 0);
        if (strstr(output, "max(F(A), F(B)) 0\n") == NULL ||
            strstr(output, "search failure: path_d1") == NULL ||
            strstr(output, "search failure: direct") != NULL)
            fail_msg("%s: %s", pairs[k].path, output);
        assert_checked(dir, "upper");
    }
}

static void calls_that_are_wrong(void **state)
{
    static const struct {
        const char *argument, *message;
    } wrong[] = {{"--net", "needs a value"},
                 {"--net=nowhere.npz:A", "two networks are needed"},
                 {"loose", "is not an option"}};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        const char *const call[] = {"envelope", wrong[k].argument, NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 2);
        if (strstr(output, wrong[k].message) == NULL)
            fail_msg("%s: %s", wrong[k].argument, output);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refutation_leaves_its_instance),
        cmocka_unit_test(room_of_certificates_is_told),
        cmocka_unit_test(options_that_mean_nothing_are_refused),
        cmocka_unit_test(published_pair),
        cmocka_unit_test(published_pairs_have_no_barrier),
        cmocka_unit_test(calls_that_are_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
