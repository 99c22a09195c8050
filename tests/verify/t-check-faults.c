/* t-check-faults.c: egap-check without memory, and with files that fail. */
#include "certcase.h"
#include "child.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run_with(const char *fault, char out[1024],
                    const char *const *arguments)
{
    test_child call = {.program = "egap-check-faults", .arguments = arguments};
    int code;

    setenv("EGAP_FAULT", fault, 1);
    code = test_child_run(&call, out, 1024);
    unsetenv("EGAP_FAULT");
    return code;
}

/* Every call of a function fails once (many calls: some of them): the verdict
 * is NOT CHECKED, until there is no such call. */
static void sweep(const char *name, const char *const *arguments)
{
    size_t call = 1, failed = 0;
    char fault[64], out[1024];

    for (;;) {
        int code;

        snprintf(fault, sizeof fault, "%s:%zu", name, call);
        code = run_with(fault, out, arguments);
        if (code == 0 && strncmp(out, "VERIFIED", 8) == 0)
            break;
        if (code != 4 || strncmp(out, "NOT CHECKED: ", 13) != 0)
            fail_msg("%s fails: exit %d: %s", fault, code, out);
        failed++;
        call += 1 + call / 8;
    }
    assert_true(failed > 0);
}

static void no_memory_is_no_verdict(void **state)
{
    static const char *const files[] = {
        "tests/golden/verified/point-logistic.cert",
        "tests/golden/verified/typed-absolute.cert",
        "tests/golden/verified/typed-decay.cert",
        "tests/golden/verified/dual-logistic.cert",
        "tests/golden/verified/huber.cert"};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *const arguments[] = {files[i], NULL};

        sweep("calloc", arguments);
        sweep("realloc", arguments);
    }
}

static void no_memory_for_a_sentence(void **state)
{
    const char *cert = "tests/golden/verified/mse.cert";
    const char *range[] = {cert, "--segments", "0:2", NULL};
    const char *cover[] = {"--cover", cert, test_path("verdict"), NULL};
    char out[1024];

    (void)state;
    assert_int_equal(run_with("", out, range), 0);
    test_write("verdict", out, strlen(out));
    assert_int_equal(run_with("", out, cover), 0);
    sweep("open_memstream", cover);
    /* the third file that is closed: certificate, verdict, sentence */
    assert_int_equal(run_with("fclose:3", out, cover), 4);
    assert_non_null(strstr(out, "no memory for a sentence"));
}

static void other_faults_are_no_verdict(void **state)
{
    const char *const cert[] = {"tests/golden/verified/mse.cert", NULL};
    const char *const timed[] = {"tests/golden/verified/typed-absolute.cert",
                                 "--max-seconds", "1000", NULL};
    char out[1024];

    (void)state;
    assert_int_equal(run_with("ferror:1", out, cert), 3);
    assert_int_equal(run_with("ferror:2", out, cert), 4);
    assert_non_null(strstr(out, "could not be written"));
    sweep("clock", timed);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_memory_is_no_verdict),
    cmocka_unit_test(no_memory_for_a_sentence),
    cmocka_unit_test(other_faults_are_no_verdict),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
