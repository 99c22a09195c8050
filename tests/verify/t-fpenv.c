/* t-fpenv.c: an arithmetic that the proofs do not cover is refused: by the
 * compiler where flags say so, and by every entry where the machine's control
 * register does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "egap/enclose.h"
#include "egap/fpenv.h"
#include "problems.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <omp.h>

#define FTZ 0x8000u
#define DAZ 0x0040u
#define ROUND_DOWN 0x2000u
#define ROUND_UP 0x4000u
#define ROUND_TO_ZERO 0x6000u

static const struct {
    unsigned bits;
    const char *said;
} modes[] = {{FTZ, "FTZ"},           {DAZ, "DAZ"},
             {FTZ | DAZ, "DAZ"},     {ROUND_DOWN, "rounding"},
             {ROUND_UP, "rounding"}, {ROUND_TO_ZERO, "rounding"}};
#define MODES (sizeof modes / sizeof modes[0])

typedef egap_status (*entry)(const egap_problem *p, const egap_path *path,
                             egap_error *err);

static egap_status check_only(const egap_problem *p, const egap_path *path,
                              egap_error *err)
{
    (void)p;
    (void)path;
    return egap_fpenv_check(err);
}

static egap_status point(const egap_problem *p, const egap_path *path,
                         egap_error *err)
{
    egap_net A = egap_path_node(path, 0);
    egap_bounds F;

    return egap_enclose_point(&F, p, &A, err);
}

static egap_status point_dd(const egap_problem *p, const egap_path *path,
                            egap_error *err)
{
    egap_net A = egap_path_node(path, 0);
    egap_dd lo, hi;

    return egap_enclose_point_dd(&lo, &hi, p, &A, err);
}

static egap_status point_ball(const egap_problem *p, const egap_path *path,
                              egap_error *err)
{
    egap_net A = egap_path_node(path, 0);
    egap_bounds F;

    return egap_enclose_point_ball(&F, NULL, p, &A, 20, err);
}

static egap_status segment(const egap_problem *p, const egap_path *path,
                           egap_error *err)
{
    egap_net A = egap_path_node(path, 0), B = egap_path_node(path, 1);
    egap_segment_max r;

    return egap_enclose_segment(&r, p, &A, &B, err);
}

static egap_status segment_ball(const egap_problem *p, const egap_path *path,
                                egap_error *err)
{
    egap_net A = egap_path_node(path, 0), B = egap_path_node(path, 1);
    egap_segment_max r;

    return egap_enclose_segment_ball(&r, p, &A, &B, 64, 20, 8, err);
}

static egap_status whole_path(const egap_problem *p, const egap_path *path,
                              egap_error *err)
{
    egap_path_max r;

    return egap_enclose_path(&r, NULL, p, path, err);
}

static const entry entries[] = {check_only, point,        point_dd,  point_ball,
                                segment,    segment_ball, whole_path};
#define ENTRIES (sizeof entries / sizeof entries[0])

static void every_entry_refuses_a_changed_control_register(void **state)
{
    test_problem t;
    test_rng rng;
    egap_problem *p;
    egap_error err = {0};
    unsigned strict = _mm_getcsr();

    (void)state;
    test_needs_processor();
    test_rng_init(&rng, 0xf9e7);
    test_problem_make(&t, &rng, FAMILY_PLAIN, 4);
    assert_ok(egap_problem_init(&p, &t.data, &t.objective, &err), &err);
    for (size_t e = 0; e < ENTRIES; e++) {
        assert_ok(entries[e](p, &t.path, &err), &err);
        for (size_t k = 0; k < MODES; k++) {
            egap_status status;

            err.text[0] = '\0';
            _mm_setcsr(strict | modes[k].bits);
            status = entries[e](p, &t.path, &err);
            _mm_setcsr(strict);
            if (status != EGAP_EINTERNAL || !strstr(err.text, modes[k].said))
                fail_msg("entry %zu, mode %zu: status %d, \"%s\"", e, k,
                         (int)status, err.text);
        }
    }
    egap_problem_clear(p);
    test_problem_clear(&t);
}

/* The register belongs to a thread: a strict first thread does not excuse
 * the others. */
static void a_path_refuses_one_thread_that_flushes(void **state)
{
    enum { THREADS = 2 };
    test_problem t;
    test_rng rng;
    egap_problem *p;
    egap_path_max r;
    egap_error err = {0};
    egap_status status;
    int threads = omp_get_max_threads();
    bool kept = false;

    (void)state;
    test_needs_processor();
    test_rng_init(&rng, 0xf9e8);
    test_problem_make(&t, &rng, FAMILY_PLAIN, 40);
    assert_ok(egap_problem_init(&p, &t.data, &t.objective, &err), &err);
    omp_set_num_threads(THREADS);
#pragma omp parallel
    if (omp_get_thread_num() > 0)
        _mm_setcsr(_mm_getcsr() | FTZ);
        /* libomp, of clang, hands down the first thread's register */
#pragma omp parallel reduction(|| : kept)
    kept = kept || (_mm_getcsr() & FTZ) != 0;
    /* which thread takes a segment is chance: try until the second did */
    status = EGAP_OK;
    for (int i = 0; i < 1000 && kept && status == EGAP_OK; i++)
        status = egap_enclose_path(&r, NULL, p, &t.path, &err);
#pragma omp parallel
    _mm_setcsr(_mm_getcsr() & ~FTZ);
    omp_set_num_threads(threads);
    if (kept) {
        assert_int_equal(status, EGAP_EINTERNAL);
        assert_non_null(strstr(err.text, "FTZ"));
    }
    egap_problem_clear(p);
    test_problem_clear(&t);
}
#endif

/* Runs a shell command; its exit code, and what it printed. */
static int shell(char *output, size_t size, const char *command)
{
    char all[4096];
    FILE *pipe;
    size_t length;
    int status;

    snprintf(all, sizeof all, "{ %s ; } 2>&1", command);
    fflush(NULL);
    pipe = popen(all, "r");
    assert_non_null(pipe);
    length = fread(output, 1, size - 1, pipe);
    output[length] = '\0';
    while (fgetc(pipe) != EOF)
        ;
    status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* The compiler and flags of this build: EGAP_CC, as run-tests sets it. */
static const char *compiler(void)
{
    const char *cc = getenv("EGAP_CC");

    return cc && *cc ? cc : "cc";
}

static const char *build_folder(void)
{
    const char *build = getenv("EGAP_BUILD");

    return build ? build : "build";
}

static int compile(char *output, size_t size, const char *file,
                   const char *flags)
{
    char command[1024];

    snprintf(command, sizeof command,
             "%s -std=c11 -Iinclude -ffp-contract=off %s -c -o /dev/null %s",
             compiler(), flags, file);
    return shell(output, size, command);
}

static void flags_that_loosen_the_arithmetic_do_not_compile(void **state)
{
    static const char *const files[] = {"verify/base/fpenv.c",
                                        "verify/base/round.c",
                                        "verify/enclose/kernel/node.c"};
    static const char *const flags[] = {"-ffast-math", "-Ofast",
                                        "-ffinite-math-only"};
    char output[4096];

    (void)state;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        if (compile(output, sizeof output, files[f], "-O2") != 0)
            fail_msg("%s: %s", files[f], output);
        for (size_t k = 0; k < sizeof flags / sizeof flags[0]; k++) {
            if (compile(output, sizeof output, files[f], flags[k]) == 0)
                fail_msg("%s compiles with %s", files[f], flags[k]);
            assert_non_null(strstr(output, "-ffast-math"));
        }
    }
#if defined(__x86_64__)
    assert_int_not_equal(
        compile(output, sizeof output, files[0], "-mfpmath=387"), 0);
#if !defined(__clang__) /* clang knows no x87 arithmetic for x86-64 */
    assert_non_null(strstr(output, "FLT_EVAL_METHOD"));
#endif
#endif
}

/* A linker given -ffast-math adds start-up code that sets FTZ and DAZ. */
static void a_program_linked_with_fast_math_is_refused(void **state)
{
#if defined(__x86_64__)
    char command[2048], output[4096];
    int code;

    (void)state;
    snprintf(command, sizeof command,
             "%s -std=c11 -Iinclude -ffast-math -o %s/tests/fast-math "
             "tests/fastmath/main.c %s/libegap.a -lm",
             compiler(), build_folder(), build_folder());
    if (shell(output, sizeof output, command) != 0)
        fail_msg("%s\n%s", command, output);
    snprintf(command, sizeof command, "%s/tests/fast-math", build_folder());
    code = shell(output, sizeof output, command);
    assert_int_equal(code, EGAP_EINTERNAL);
    assert_non_null(strstr(output, "DAZ"));
    assert_non_null(strstr(output, "-ffast-math"));
#else
    (void)state;
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#if defined(__x86_64__)
        cmocka_unit_test(every_entry_refuses_a_changed_control_register),
        cmocka_unit_test(a_path_refuses_one_thread_that_flushes),
#endif
        cmocka_unit_test(flags_that_loosen_the_arithmetic_do_not_compile),
        cmocka_unit_test(a_program_linked_with_fast_math_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
