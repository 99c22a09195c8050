/* t-check.c: what egap-check must refuse. */
#include "certcase.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nettle/sha2.h>
#include <nettle/version.h>

static size_t count_files(const char *folder)
{
    DIR *d = opendir(folder);
    size_t count = 0;
    struct dirent *entry;

    assert_non_null(d);
    while ((entry = readdir(d)))
        count += strstr(entry->d_name, ".cert") != NULL;
    closedir(d);
    return count;
}

/* Every golden file has its verdict, its exit code and its reason; no file
 * is forgotten. */
static void golden_files_get_their_verdicts(void **state)
{
    static const struct {
        const char *folder, *word;
        int code;
    } kinds[] = {{"verified", "VERIFIED: ", 0},
                 {"rejected", "REJECTED: ", 1},
                 {"malformed", "MALFORMED: ", 3}};
    size_t size, listed = 0, found = 0;
    char *list = test_read_file("tests/golden/EXPECTED", &size), *next;

    (void)state;
    for (char *line = list; *line; line = next) {
        char name[128], file[256], verdict[1024];
        int skip = 0, code;

        next = strchr(line, '\n');
        assert_non_null(next);
        *next++ = '\0';
        assert_int_equal(sscanf(line, "%127s %n", name, &skip), 1);
        snprintf(file, sizeof file, "tests/golden/%s.cert", name);
        code = test_egap_check(verdict, file);
        for (size_t i = 0; i < 3; i++)
            if (strncmp(name, kinds[i].folder, strlen(kinds[i].folder)) == 0 &&
                (code != kinds[i].code ||
                 strncmp(verdict, kinds[i].word, strlen(kinds[i].word)) ||
                 !strstr(verdict, line + skip)))
                fail_msg("%s: exit %d: %s", name, code, verdict);
        listed++;
    }
    for (size_t i = 0; i < 3; i++) {
        char folder[64];

        snprintf(folder, sizeof folder, "tests/golden/%s", kinds[i].folder);
        found += count_files(folder);
    }
    assert_int_equal(listed, found);
    assert_true(listed > 100);
    free(list);
}

/* The checker in Python, which shares nothing with this one but FORMAT.md,
 * says the same of every golden file. */
static void the_second_checker_agrees(void **state)
{
    static const char *const folders[] = {"verified", "rejected", "malformed"};
    static const char *const words[] = {"VERIFIED", "REJECTED", "MALFORMED"};
    size_t size;
    char command[512], *list, *text;

    (void)state;
    snprintf(command, sizeof command,
             "python3 -B scripts/egap-check.py tests/golden/*/*.cert >%s",
             test_scratch);
    assert_int_equal(system(command) / 256, 3);
    text = test_read_file(test_scratch, &size);
    list = test_read_file("tests/golden/EXPECTED", &size);
    for (char *line = list; *line; line += strcspn(line, "\n") + 1)
        for (size_t i = 0; i < 3; i++) {
            int length = (int)strcspn(line, " ");
            char wanted[256];

            if (strncmp(line, folders[i], strlen(folders[i])) != 0)
                continue;
            snprintf(wanted, sizeof wanted, "tests/golden/%.*s.cert: %s",
                     length, line, words[i]);
            if (!strstr(text, wanted))
                fail_msg("the second checker does not say: %s", wanted);
        }
    free(list);
    free(text);
}

/* --- false claims --------------------------------------------------------- */

/* The certificate in `test_scratch` with another claim and every segment cut
 * into 2^bits equal pieces. */
static void rewrite(const char *claim, unsigned bits)
{
    size_t size, segments = 0, first = 0;
    char *text = test_read_file(test_scratch, &size), *out, line[64];
    test_lines c, fresh = {{NULL}, 0};

    test_lines_split(&c, text);
    for (size_t i = 0; i < c.count; i++) {
        const char *keep = c.line[i];

        if (strncmp(keep, "claim max", 9) == 0)
            keep = claim;
        else if (strncmp(keep, "claim", 5) == 0)
            continue;
        if (strncmp(keep, "segment", 7) == 0) {
            first = first ? first : fresh.count;
            segments++;
        } else if (first == 0) {
            fresh.line[fresh.count++] = strdup(keep);
        }
    }
    for (size_t k = 0; k < segments; k++)
        for (unsigned i = 0; i <= 1u << bits; i++) {
            if (i == 0)
                sprintf(line, "segment %zu %u %u", k, bits, 1u << bits);
            else
                sprintf(line, "chord %u", i);
            assert_true(fresh.count < TEST_LINES_MAX - 2);
            fresh.line[fresh.count++] = strdup(line);
        }
    sprintf(line, "end %zu %zu", segments, segments << bits);
    fresh.line[fresh.count++] = strdup(line);
    fresh.line[fresh.count++] = strdup("seal 0");
    out = malloc(size + 64 * TEST_LINES_MAX);
    test_write_file(test_scratch, out, test_lines_join(out, &fresh, 1));
    free(out);
    free(text);
    test_lines_release(&c);
    test_lines_release(&fresh);
}

/* An upper end below a value that F takes is refused with any cuts, for every
 * loss; with many cuts one well above it is accepted. */
static void false_upper_ends_are_refused(void **state)
{
    size_t cases = test_cases(4), accepted = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 23);
    for (size_t i = 0; i < cases; i++)
        for (int kind = EGAP_LOSS_MSE; kind <= EGAP_LOSS_ABS; kind++) {
            unsigned bits = (unsigned)(i % 6);
            egap_cert_options o = egap_cert_defaults();
            egap_error err = {0};
            char claim[128], verdict[1024];
            test_certcase tc;
            double top;

            test_certcase_init(&tc, &rng, 1 + test_below(&rng, 12), 2,
                               1 + test_below(&rng, 6), 3, (egap_loss_kind)kind,
                               (int)i % 2);
            top = tc.result.max.lo;
            for (int good = 0; good < 2; good++) {
                assert_ok(egap_cert_write(NULL, test_scratch, &tc.data,
                                          &tc.objective, &tc.path, &tc.result,
                                          &o, &err),
                          &err);
                sprintf(claim, "claim maximum 0x0p+0 %a",
                        good ? 1.5 * top : top * (1 - 1e-12));
                rewrite(claim, good ? 5 : bits);
                if (test_egap_check(verdict, test_scratch) == 0 && good)
                    accepted++;
                else if (strncmp(verdict, "REJECTED: segment", 17) != 0)
                    fail_msg("loss %d, %u bits: %s", kind, bits, verdict);
            }
            test_certcase_clear(&tc);
        }
    assert_true(accepted > 2 * cases);
}

/* --- exactness ------------------------------------------------------------ */

/* One sample x = 1, y = 0, one unit w = 1, no penalty, squared loss: theta
 * goes from `from` to `to`, F = theta^2. */
static void write_square(const char *lo, const char *hi, const char *from,
                         const char *to)
{
    static const char *const form =
        "EGAP-CERT 1\nkind path-maximum\nclaim maximum %s %s\nloss mse\n"
        "kappa 0x0p+0\nsamples 1\nfeatures 1\nunits 1\nnodes 2\n"
        "hidden-bias 0\noutput-bias 0\ndata inline %s\nrow 0x0p+0 0x1p+0\n"
        "path inline %s\nnode 0 %s\nunit %s 0x1p+0\nnode 1 %s\n"
        "unit %s 0x1p+0\nwitness 0 0 0\nsegment 0 0 1\nchord 1\nend 1 1\n"
        "seal 0\n";
    double ends[2] = {strtod(from, NULL), strtod(to, NULL)};
    double net[2] = {1.0, 0}, data[2] = {1.0, 0.0};
    uint64_t shape[4] = {1, 1, 0, 0}, nodes = 2;
    char hex[4][65], text[2048], *sealed = malloc(4096);
    uint8_t digest[3][32];
    struct sha256_ctx h;
    test_lines c;

    /* little-endian machines only: the test writes its own digests */
    for (int k = 0; k < 4; k++) {
        uint8_t *out = digest[k < 2 ? k : 2];

        sha256_init(&h);
        if (k < 2) {
            net[1] = ends[k];
            sha256_update(&h, sizeof shape, (const uint8_t *)shape);
            sha256_update(&h, sizeof net, (const uint8_t *)net);
        } else if (k == 2) {
            sha256_update(&h, 8, (const uint8_t *)&nodes);
            sha256_update(&h, 64, digest[0]);
        } else {
            sha256_update(&h, 16, (const uint8_t *)shape);
            sha256_update(&h, sizeof data, (const uint8_t *)data);
        }
#if NETTLE_VERSION_MAJOR >= 4
        sha256_digest(&h, out);
#else
        sha256_digest(&h, 32, out);
#endif
        for (int i = 0; i < 32; i++)
            sprintf(hex[k] + 2 * i, "%02x", out[i]);
    }
    snprintf(text, sizeof text, form, lo, hi, hex[3], hex[2], hex[0], from,
             hex[1], to);
    test_lines_split(&c, text);
    test_write_file(test_scratch, sealed, test_lines_join(sealed, &c, 1));
    test_lines_release(&c);
    free(sealed);
}

/* Claims that are exactly true are accepted; one unit in the last place
 * beyond is refused, at every magnitude. */
static void the_test_is_exact(void **state)
{
    static const struct {
        const char *lo, *hi, *from, *to;
        int code;
    } cases[] = {
        {"0x1p+0", "0x1p+0", "0x1p+0", "0x0p+0", 0},
        {"0x1.0000000000001p+0", "0x1.0000000000001p+0", "0x1p+0", "0x0p+0", 1},
        {"0x1p-1", "0x1.fffffffffffffp-1", "0x1p+0", "0x0p+0", 1},
        {"0x1.2p+1", "0x1.2p+1", "0x1.8p+0", "0x1p+0", 0},
        {"0x1p+1", "0x1.1ffffffffffffp+1", "0x1.8p+0", "0x1p+0", 1},
        {"0x1p+1022", "0x1p+1022", "0x1p+511", "0x0.0000000000001p-1022", 0},
        {"0x1p+1022", "0x1.fffffffffffffp+1021", "0x1p+511",
         "0x0.0000000000001p-1022", 1},
        {"0x0.0000000000001p-1022", "0x0.0000000000001p-1022", "0x1p-537",
         "0x0p+0", 0},
        {"0x0p+0", "0x0p+0", "0x1p-537", "0x0p+0", 1},
        {"0x0p+0", "0x0p+0", "0x0p+0", "0x0p+0", 0},
        {"0x0p+0", "0x0p+0", "-0x0p+0", "0x0.0000000000001p-1022", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char verdict[1024];
        int code;

        write_square(cases[i].lo, cases[i].hi, cases[i].from, cases[i].to);
        code = test_egap_check(verdict, test_scratch);
        if (code != cases[i].code)
            fail_msg("case %zu: exit %d: %s", i, code, verdict);
    }
}

/* --- calls ---------------------------------------------------------------- */

static int run(const char *arguments)
{
    const char *build = getenv("EGAP_BUILD");
    char command[512];
    int status;

    snprintf(command, sizeof command, "%s/egap-check %s >%s 2>&1",
             build ? build : "build", arguments, test_scratch);
    status = system(command);
    return status < 0 || status % 256 ? -1 : status / 256;
}

static void calls_have_their_exit_codes(void **state)
{
    size_t size;
    char *text;

    (void)state;
    assert_int_equal(run(""), 2);
    assert_int_equal(run("--help"), 0);
    text = test_read_file(test_scratch, &size);
    assert_non_null(strstr(text, "usage: egap-check"));
    free(text);
    assert_int_equal(run("--version"), 0);
    /* nobody takes these for a verdict */
    assert_int_equal(run("--help tests/golden/verified/mse.cert"), 2);
    assert_int_equal(run("tests/golden/verified/mse.cert --version"), 2);
    assert_int_equal(run("--no-such-option"), 2);
    assert_int_equal(run("a b"), 2);
    assert_int_equal(run("--max-memory"), 2);
    assert_int_equal(run("--max-memory 0 tests/golden/verified/mse.cert"), 2);
    assert_int_equal(run("--max-seconds 1x tests/golden/verified/mse.cert"), 2);
    assert_int_equal(run("--max-memory 64 --max-seconds 60 "
                         "tests/golden/verified/mse.cert"),
                     0);
    assert_int_equal(run("tests/golden/no-such-file"), 3);
    assert_int_equal(run("tests/golden"), 3);
    assert_int_equal(run("/dev/null"), 3);
    /* an endless file, within the limit of memory */
    assert_int_equal(run("--max-memory 1 /dev/zero"), 4);
}

/* Numbers of a thousand bits: more memory than the file suggests. */
static void memory_is_limited(void **state)
{
    enum { N = 1000, n = 10 };
    static double x[N * n], y[N];
    static const double W[2 * n] = {1}, theta[2] = {1, 1};
    test_certcase tc = {{N, n, x, y},
                        {{EGAP_LOSS_MSE, 0}, 0},
                        {2, 1, n, W, NULL, theta, NULL},
                        NULL,
                        {0}};
    egap_error err = {0};
    char file[300], arguments[400];

    (void)state;
    for (size_t i = 0; i < (size_t)N * n; i++)
        x[i] = i % 2 ? 0x1p-1000 : 1;
    test_certcase_enclose(&tc);
    snprintf(file, sizeof file, "%s.wide", test_scratch);
    assert_ok(egap_cert_write(NULL, file, &tc.data, &tc.objective, &tc.path,
                              &tc.result, NULL, &err),
              &err);
    snprintf(arguments, sizeof arguments, "--max-memory 1 %s", file);
    assert_int_equal(run(arguments), 4);
    snprintf(arguments, sizeof arguments, "--max-memory 16 %s", file);
    assert_int_equal(run(arguments), 0);
    unlink(file);
}

/* A verdict or a help that cannot be written is not given. */
static void a_full_disk_is_no_verification(void **state)
{
    static const char *const calls[] = {"tests/golden/verified/mse.cert",
                                        "--help"};
    const char *build = getenv("EGAP_BUILD");
    char command[512];

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    for (size_t i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "%s/egap-check %s >/dev/full",
                 build ? build : "build", calls[i]);
        assert_int_equal(system(command) / 256, 4);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(golden_files_get_their_verdicts),
    cmocka_unit_test(the_second_checker_agrees),
    cmocka_unit_test(false_upper_ends_are_refused),
    cmocka_unit_test(the_test_is_exact),
    cmocka_unit_test(calls_have_their_exit_codes),
    cmocka_unit_test(memory_is_limited),
    cmocka_unit_test(a_full_disk_is_no_verification),
};

int main(void)
{
    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
