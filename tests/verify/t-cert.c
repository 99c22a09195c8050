/* t-cert.c: certificates that the writer makes and egap-check accepts. */
#include "certcase.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "egap/round.h"

static void assert_verified(const test_certcase *tc,
                            const egap_cert_options *options)
{
    egap_error err = {0};
    egap_cert_summary s;
    char verdict[1024];
    int code;

    assert_ok(egap_cert_write(&s, test_scratch, &tc->data, &tc->objective,
                              &tc->path, &tc->result, options, &err),
              &err);
    code = test_egap_check(verdict, test_scratch);
    if (code != 0)
        fail_msg("exit %d: %s", code, verdict);
    assert_int_equal(strncmp(verdict, "VERIFIED: ", 10), 0);
    assert_non_null(strstr(verdict, s.data_digest));
    assert_non_null(strstr(verdict, s.path_digest));
}

static void random_paths_are_verified(void **state)
{
    test_rng rng;
    size_t cases = test_cases(4);

    (void)state;
    test_rng_init(&rng, 11);
    for (size_t i = 0; i < cases; i++)
        for (int kind = EGAP_LOSS_MSE; kind <= EGAP_LOSS_ABS; kind++)
            for (int biases = 0; biases < 2; biases++) {
                test_certcase tc;

                test_certcase_init(
                    &tc, &rng, 5 + test_below(&rng, 30),
                    1 + test_below(&rng, 3), 1 + test_below(&rng, 8),
                    2 + test_below(&rng, 3), (egap_loss_kind)kind, biases);
                assert_verified(&tc, NULL);
                test_certcase_clear(&tc);
            }
}

/* Rounds everything to few bits, so that the golden files do not depend on
 * the last bits of a platform's long double. */
static void coarsen(test_certcase *tc, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tc->block[i] = rint(tc->block[i] * 64) / 64;
    test_certcase_enclose(tc);
    tc->result.t_at = rint(tc->result.t_at * 1024) / 1024;
    tc->result.max.lo =
        (double)test_certcase_value(tc, tc->result.segment, tc->result.t_at);
    tc->result.max.lo = floor(tc->result.max.lo * 0x1p20) * 0x1p-20;
    tc->result.max.hi = ceil(tc->result.max.hi * 0x1p20) * 0x1p-20;
    tc->result.endpoint_max.lo =
        floor(tc->result.endpoint_max.lo * 0x1p20) * 0x1p-20;
    tc->result.endpoint_max.hi =
        ceil(tc->result.endpoint_max.hi * 0x1p20) * 0x1p-20;
}

/* The files of tests/golden/verified are what the writer writes; with
 * EGAP_GOLDEN_WRITE they are written. */
static void golden_files_are_reproduced(void **state)
{
    static const struct {
        const char *file;
        egap_loss_kind kind;
        int biases;
    } cases[] = {
        {"mse", EGAP_LOSS_MSE, 1},           {"half", EGAP_LOSS_HALF, 1},
        {"huber", EGAP_LOSS_HUBER, 1},       {"absolute", EGAP_LOSS_ABS, 1},
        {"logistic", EGAP_LOSS_LOGISTIC, 1}, {"no-biases", EGAP_LOSS_MSE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_rng rng = {1000 * i};
        test_certcase tc;
        egap_cert_options o = egap_cert_defaults();
        egap_error err = {0};
        char file[256], *was, *is;
        size_t was_size, is_size;

        /* the first case whose maximum is inside a segment */
        for (;;) {
            test_certcase_init(&tc, &rng, 6, 2, 3, 3, cases[i].kind,
                               cases[i].biases);
            coarsen(&tc, 6 * 3 + (cases[i].biases ? 39 : 27));
            if (tc.result.max.lo > 1.01 * tc.result.endpoint_max.hi &&
                tc.result.t_at > 0 && tc.result.t_at < 1)
                break;
            test_certcase_clear(&tc);
        }
        o.name = i % 2 ? NULL : "a golden file";
        o.claim_level = i != 1;
        o.claim_gap = i != 2;
        o.level = 0.125;
        snprintf(file, sizeof file, "tests/golden/verified/%s.cert",
                 cases[i].file);
        assert_ok(egap_cert_write(
                      NULL, getenv("EGAP_GOLDEN_WRITE") ? file : test_scratch,
                      &tc.data, &tc.objective, &tc.path, &tc.result, &o, &err),
                  &err);
        test_certcase_clear(&tc);
        if (getenv("EGAP_GOLDEN_WRITE"))
            continue;
        was = test_read_file(file, &was_size);
        is = test_read_file(test_scratch, &is_size);
        assert_int_equal(is_size, was_size);
        assert_memory_equal(is, was, is_size);
        free(was);
        free(is);
    }
}

/* The engine's own enclosure, a few units in the last place wide, is what the
 * exact test confirms: lower end at the witness, or beside it with slack where
 * the witness is no cut; upper end with slack. */
static void the_engine_s_maxima_are_verified(void **state)
{
    test_rng rng;
    size_t cases = test_cases(3);

    (void)state;
    test_rng_init(&rng, 16);
    for (size_t i = 0; i < cases; i++)
        for (int kind = EGAP_LOSS_MSE; kind <= EGAP_LOSS_ABS; kind++) {
            egap_error err = {0};
            egap_problem *problem = NULL;
            egap_segment_max max;
            egap_bounds ends[2];
            test_certcase tc;

            test_certcase_init(&tc, &rng, 20 + test_below(&rng, 60), 2,
                               1 + test_below(&rng, 8), 2, (egap_loss_kind)kind,
                               (int)i % 2);
            assert_ok(
                egap_problem_init(&problem, &tc.data, &tc.objective, &err),
                &err);
            for (size_t k = 0; k < 2; k++) {
                egap_net net = egap_path_node(&tc.path, k);

                assert_ok(egap_enclose_point(&ends[k], problem, &net, &err),
                          &err);
            }
            egap_net A = egap_path_node(&tc.path, 0);
            egap_net B = egap_path_node(&tc.path, 1);
            assert_ok(egap_enclose_segment(&max, problem, &A, &B, &err), &err);
            tc.result.max = max.max;
            tc.result.segment = 0;
            tc.result.t_at = max.t_at;
            tc.result.t_at_low = max.t_at_low;
            if (i % 2 && max.t_at > 0 && max.t_at < 1)
                tc.result.t_at_low += 0x1p-80; /* no cut of the format */
            tc.result.endpoint_max = egap_bounds_max(ends[0], ends[1]);
            assert_verified(&tc, NULL);
            egap_problem_clear(problem);
            test_certcase_clear(&tc);
        }
}

/* Scaling x by 2^a, W by 2^b and theta by 2^-a-b moves no value of F, and
 * must not matter to writer or checker. */
static void magnitudes_do_not_matter(void **state)
{
    static const int scales[][2] = {
        {300, -300}, {-400, 300}, {-1000, 900}, {500, 400}, {0, -900}};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 12);
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        int a = scales[i][0], b = scales[i][1];
        test_certcase tc;
        double *x, *W, *theta;

        test_certcase_init(&tc, &rng, 8, 2, 3, 3, EGAP_LOSS_MSE, 0);
        tc.objective.kappa = 0;
        test_certcase_enclose(&tc);
        x = (double *)tc.data.x;
        W = (double *)tc.path.W;
        theta = (double *)tc.path.theta;
        for (size_t k = 0; k < 16; k++)
            x[k] = ldexp(x[k], a);
        for (size_t k = 0; k < 18; k++)
            W[k] = ldexp(W[k], b);
        for (size_t k = 0; k < 9; k++)
            theta[k] = ldexp(theta[k], -a - b);
        assert_verified(&tc, NULL);
        test_certcase_clear(&tc);
    }
}

/* The paths where nothing moves, where only the output bias moves, and where
 * the maximum is a kink between grid points. */
static void special_paths_are_verified(void **state)
{
    static const double x[] = {1, -1, 0.5}, y[] = {0, 0, 0};
    /* nodes: unit w = 1; then w = -2 */
    static const double W[] = {1, -2}, still[] = {1, 1}, theta[] = {1, 3};
    static const double same[] = {1, 1}, c[] = {0.25, -1};
    static const double zero[] = {0, 0};
    const egap_path paths[] = {{2, 1, 1, still, NULL, same, NULL},
                               {2, 1, 1, still, NULL, same, c},
                               {2, 1, 1, W, NULL, theta, c},
                               {2, 1, 1, W, same, theta, NULL},
                               {2, 1, 1, zero, NULL, zero, c},
                               {2, 1, 1, zero, zero, theta, c},
                               {2, 1, 1, W, zero, zero, zero},
                               {2, 1, 1, zero, NULL, zero, NULL}}; /* F = 0 */

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        for (int kind = EGAP_LOSS_MSE; kind <= EGAP_LOSS_ABS; kind++) {
            test_certcase tc = {
                {3, 1, x, y}, {{0}, 0.125}, paths[i], NULL, {0}};

            tc.objective.loss.kind = (egap_loss_kind)kind;
            tc.objective.loss.delta = 0.5;
            test_certcase_enclose(&tc);
            assert_verified(&tc, NULL);
        }
}

static void a_false_maximum_is_not_written(void **state)
{
    test_rng rng;
    test_certcase tc;
    egap_error err = {0};

    (void)state;
    test_rng_init(&rng, 13);
    test_certcase_init(&tc, &rng, 20, 2, 5, 4, EGAP_LOSS_MSE, 1);
    unlink(test_scratch);
    tc.result.max.hi *= 1 - 1e-6;
    tc.result.max.lo = 0;
    assert_int_equal(egap_cert_write(NULL, test_scratch, &tc.data,
                                     &tc.objective, &tc.path, &tc.result, NULL,
                                     &err),
                     EGAP_REJECTED);
    assert_non_null(strstr(err.text, "segment"));
    tc.result.max.hi = INFINITY;
    assert_int_equal(egap_cert_write(NULL, test_scratch, &tc.data,
                                     &tc.objective, &tc.path, &tc.result, NULL,
                                     &err),
                     EGAP_REJECTED);
    assert_int_not_equal(access(test_scratch, F_OK), 0);
    test_certcase_clear(&tc);
}

/* What the writer says no to; the file that was there stays. */
static void wrong_calls_are_named(void **state)
{
    test_rng rng;
    test_certcase tc, bad;
    egap_cert_options o = egap_cert_defaults();
    egap_error err = {0};
    double nan_y[20], *y;
    size_t size;
    char *text;

#define EXPECT(status, options, file)                                          \
    assert_int_equal(egap_cert_write(NULL, file, &bad.data, &bad.objective,    \
                                     &bad.path, &bad.result, options, &err),   \
                     status);                                                  \
    bad = tc;                                                                  \
    o = egap_cert_defaults()

    (void)state;
    test_rng_init(&rng, 14);
    test_certcase_init(&tc, &rng, 20, 2, 5, 4, EGAP_LOSS_MSE, 1);
    test_write_file(test_scratch, "before", 6);
    bad = tc;
    bad.path.K = 1;
    EXPECT(EGAP_EUSAGE, NULL, test_scratch);
    o.slack = -1;
    EXPECT(EGAP_EUSAGE, &o, test_scratch);
    o.slack = NAN;
    EXPECT(EGAP_EUSAGE, &o, test_scratch);
    o.name = "two\nlines";
    EXPECT(EGAP_EUSAGE, &o, test_scratch);
    o.name = "";
    EXPECT(EGAP_EUSAGE, &o, test_scratch);
    o.claim_level = true;
    o.level = INFINITY;
    EXPECT(EGAP_EUSAGE, &o, test_scratch);
    memcpy(nan_y, tc.data.y, sizeof nan_y);
    nan_y[7] = NAN;
    bad.data.y = nan_y;
    EXPECT(EGAP_EINPUT, NULL, test_scratch);
    assert_non_null(strstr(err.text, "y, value 7"));
    bad.path.n = 3;
    EXPECT(EGAP_EINPUT, NULL, test_scratch);
    bad.objective.kappa = -1;
    EXPECT(EGAP_EINPUT, NULL, test_scratch);
    bad.objective.loss.kind = EGAP_LOSS_LOGISTIC;
    y = (double *)tc.data.y;
    y[3] = 1.5;
    EXPECT(EGAP_EINPUT, NULL, test_scratch);
    text = test_read_file(test_scratch, &size);
    assert_string_equal(text, "before");
    free(text);
    test_certcase_enclose(&tc);
    bad = tc;
    EXPECT(EGAP_EINPUT, NULL, "no/such/folder/x.cert");
#undef EXPECT
    for (unsigned long k = 1; k <= 4; k++) {
        egap_alloc_fail_at(k);
        assert_int_equal(egap_cert_write(NULL, test_scratch, &tc.data,
                                         &tc.objective, &tc.path, &tc.result,
                                         NULL, &err),
                         EGAP_ERESOURCE);
        egap_alloc_fail_at(0);
    }
    test_certcase_clear(&tc);
}

/* The bytes do not depend on the number of threads. */
static void bytes_are_the_same_on_any_number_of_threads(void **state)
{
    test_rng rng;
    test_certcase tc;
    egap_error err = {0};
    char *text[2];
    size_t size[2];
    int threads = omp_get_max_threads();

    (void)state;
    test_rng_init(&rng, 15);
    test_certcase_init(&tc, &rng, 20, 2, 5, 9, EGAP_LOSS_HUBER, 1);
    for (int i = 0; i < 2; i++) {
        omp_set_num_threads(1 + 3 * i);
        assert_ok(egap_cert_write(NULL, test_scratch, &tc.data, &tc.objective,
                                  &tc.path, &tc.result, NULL, &err),
                  &err);
        text[i] = test_read_file(test_scratch, &size[i]);
    }
    omp_set_num_threads(threads);
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(text[0], text[1], size[0]);
    free(text[0]);
    free(text[1]);
    test_certcase_clear(&tc);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(random_paths_are_verified),
    cmocka_unit_test(the_engine_s_maxima_are_verified),
    cmocka_unit_test(magnitudes_do_not_matter),
    cmocka_unit_test(special_paths_are_verified),
    cmocka_unit_test(a_false_maximum_is_not_written),
    cmocka_unit_test(wrong_calls_are_named),
    cmocka_unit_test(bytes_are_the_same_on_any_number_of_threads),
    cmocka_unit_test(golden_files_are_reproduced),
};

int main(void)
{
    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
