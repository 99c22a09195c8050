/* t-cert.c: certificates that the writer makes and egap-check accepts. */
#include "certcase.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch[256];

static int make_scratch(void **state)
{
    const char *build = getenv("EGAP_BUILD");

    (void)state;
    snprintf(scratch, sizeof scratch, "%s/t-cert.%ld.cert",
             build ? build : "build", (long)getpid());
    return 0;
}

static int drop_scratch(void **state)
{
    (void)state;
    unlink(scratch);
    return 0;
}

static void assert_verified(const test_certcase *tc,
                            const egap_cert_options *options)
{
    egap_error err = {0};
    egap_cert_summary s;
    char verdict[1024];
    int code;

    assert_ok(egap_cert_write(&s, scratch, &tc->data, &tc->objective,
                              &tc->path, &tc->result, options, &err),
              &err);
    code = test_egap_check(verdict, scratch);
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

                test_certcase_init(&tc, &rng, 5 + test_below(&rng, 30),
                                   1 + test_below(&rng, 3),
                                   1 + test_below(&rng, 8),
                                   2 + test_below(&rng, 3),
                                   (egap_loss_kind)kind, biases);
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
    tc->result.max.lo = (double)test_certcase_value(
        tc, tc->result.segment, tc->result.t_at);
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
        assert_ok(egap_cert_write(NULL,
                                  getenv("EGAP_GOLDEN_WRITE") ? file : scratch,
                                  &tc.data, &tc.objective, &tc.path,
                                  &tc.result, &o, &err),
                  &err);
        test_certcase_clear(&tc);
        if (getenv("EGAP_GOLDEN_WRITE"))
            continue;
        was = test_read_file(file, &was_size);
        is = test_read_file(scratch, &is_size);
        assert_int_equal(is_size, was_size);
        assert_memory_equal(is, was, is_size);
        free(was);
        free(is);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(random_paths_are_verified),
    cmocka_unit_test(golden_files_are_reproduced),
};

int main(void)
{
    return cmocka_run_group_tests(tests, make_scratch, drop_scratch);
}
