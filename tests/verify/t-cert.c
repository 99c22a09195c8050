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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(random_paths_are_verified),
};

int main(void)
{
    return cmocka_run_group_tests(tests, make_scratch, drop_scratch);
}
