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

static char scratch[256];

static int make_scratch(void **state)
{
    const char *build = getenv("EGAP_BUILD");

    (void)state;
    snprintf(scratch, sizeof scratch, "%s/t-check.%ld.cert",
             build ? build : "build", (long)getpid());
    return 0;
}

static int drop_scratch(void **state)
{
    (void)state;
    unlink(scratch);
    return 0;
}

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
    static const char *const folders[] = {"verified", "rejected",
                                          "malformed"};
    static const char *const words[] = {"VERIFIED", "REJECTED", "MALFORMED"};
    size_t size;
    char command[512], *list, *text;

    (void)state;
    snprintf(command, sizeof command,
             "python3 scripts/egap-check.py tests/golden/*/*.cert >%s",
             scratch);
    assert_int_equal(system(command) / 256, 3);
    text = test_read_file(scratch, &size);
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

/* --- mutants -------------------------------------------------------------- */

#define LINES_MAX 256

/* A certificate as lines. */
typedef struct {
    char *line[LINES_MAX];
    size_t count;
} lines;

static void split(lines *c, const char *text)
{
    c->count = 0;
    while (*text) {
        size_t length = strcspn(text, "\n");

        assert_true(c->count < LINES_MAX);
        c->line[c->count] = malloc(length + 1);
        memcpy(c->line[c->count], text, length);
        c->line[c->count++][length] = '\0';
        text += length + 1;
    }
}

static void release(lines *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->line[i]);
}

/* Joins the lines, with a seal that fits where asked for. */
static size_t join(char *text, const lines *c, int sealed)
{
    struct sha256_ctx h;
    uint8_t digest[32];
    size_t size = 0;

    for (size_t i = 0; i < c->count; i++) {
        if (sealed && i + 1 == c->count &&
            strncmp(c->line[i], "seal ", 5) == 0) {
            sha256_init(&h);
            sha256_update(&h, size, (const uint8_t *)text);
#if NETTLE_VERSION_MAJOR >= 4
            sha256_digest(&h, digest);
#else
            sha256_digest(&h, 32, digest);
#endif
            size += (size_t)sprintf(text + size, "seal ");
            for (int k = 0; k < 32; k++)
                size += (size_t)sprintf(text + size, "%02x", digest[k]);
        } else {
            size += (size_t)sprintf(text + size, "%s", c->line[i]);
        }
        text[size++] = '\n';
    }
    return size;
}

/* Another token of the same sort: numbers move by one unit in the last place
 * or far away (far away only where the number is part of the question, for
 * the claim may well be true of a neighbour), digests and words change a
 * character. */
static void mutate_token(char *out, size_t room, const char *token,
                         int question, test_rng *rng)
{
    size_t length = strlen(token);
    size_t how = question ? 2 + test_below(rng, 2) : test_below(rng, 6);

    if (strstr(token, "0x")) {
        double x = strtod(token, NULL);
        double moved[] = {nextafter(x, INFINITY), nextafter(x, -INFINITY),
                          -x,                     2 * x + 1,
                          x / 2 - 0x1p-1074,      x * (1 + 0x1p-30)};

        snprintf(out, room, "%a", moved[how]);
    } else if (length < 20 && strspn(token, "0123456789") == length) {
        unsigned long long x = strtoull(token, NULL, 10);
        unsigned long long moved[] = {x + 1, x - 1, 2 * x, x / 2, 0, x + 1000};

        snprintf(out, room, "%llu", moved[how]);
    } else {
        size_t at = test_below(rng, length);

        snprintf(out, room, "%s", token);
        out[at] = (char)(out[at] == 'a' ? 'b' : 'a');
    }
}

static void mutate_field(lines *c, test_rng *rng)
{
    char *old = c->line[test_below(rng, c->count - 1)];
    size_t tokens = 1, which, at = 0, length;
    char token[300], other[300], fresh[2048];

    for (char *p = old; *p; p++)
        tokens += *p == ' ';
    which = test_below(rng, tokens);
    for (size_t i = 0; i < which; i++)
        at += strcspn(old + at, " ") + 1;
    length = strcspn(old + at, " ");
    snprintf(token, sizeof token, "%.*s", (int)length, old + at);
    mutate_token(other, sizeof other, token,
                 old[0] == 'k' || strncmp(old, "loss", 4) == 0, rng);
    snprintf(fresh, sizeof fresh, "%.*s%s%s", (int)at, old, other,
             old + at + length);
    for (size_t i = 0; i < c->count; i++)
        if (c->line[i] == old) {
            free(old);
            c->line[i] = malloc(strlen(fresh) + 1);
            strcpy(c->line[i], fresh);
            return;
        }
}

/* Drops, repeats, exchanges or cuts off lines. */
static void mutate_lines(lines *c, test_rng *rng)
{
    size_t at = test_below(rng, c->count - 1), to;
    char *line = c->line[at];

    switch (test_below(rng, 4)) {
    case 0:
        free(line);
        memmove(c->line + at, c->line + at + 1,
                (c->count - at - 1) * sizeof *c->line);
        c->count--;
        break;
    case 1:
        memmove(c->line + at + 1, c->line + at,
                (c->count - at) * sizeof *c->line);
        c->line[at] = malloc(strlen(line) + 1);
        strcpy(c->line[at], line);
        c->count++;
        break;
    case 2:
        to = test_below(rng, c->count - 1);
        c->line[at] = c->line[to];
        c->line[to] = line;
        break;
    default:
        while (c->count > at)
            free(c->line[--c->count]);
        break;
    }
}

/* Does verdict a say less than b: every "[LO, HI]" of a contains that of b,
 * some claims are left out, and all else is equal? */
static int weaker(const char *a, const char *b)
{
    static const char extra[] = ", and minus the";

    while (*a && *b) {
        if (strncmp(b, extra, sizeof extra - 1) == 0 &&
            strncmp(a, b, sizeof extra + 2) != 0) {
            b = strchr(b, ']') + 1;
        } else if (a[0] == '[' && b[0] == '[') {
            char *p, *q;
            double alo = strtod(a + 1, &p), blo = strtod(b + 1, &q);
            double ahi = strtod(p + 2, &p), bhi = strtod(q + 2, &q);

            if (!(alo <= blo && ahi >= bhi))
                return 0;
            a = p;
            b = q;
        } else if (*a++ != *b++) {
            return 0;
        }
    }
    return *a == *b;
}

/* A mutant with a fitting seal is killed, or says what the original says, or
 * less.  (Another cut, witness or name proves the same claim.)  The originals
 * claim what their evidence shows to the last bit, so that every stronger
 * claim must fail. */
static void mutants_with_a_seal_are_killed(void **state)
{
    static const char *const files[] = {"mse",      "half",     "huber",
                                        "logistic", "absolute", "no-biases"};
    size_t cases = test_cases(50), killed = 0, same = 0, less = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 21);
    for (size_t f = 0; f < 6; f++) {
        char file[128], original[1024], verdict[1024], *text, *mutant;
        size_t size;

        snprintf(file, sizeof file, "tests/golden/verified/tight-%s.cert",
                 files[f]);
        assert_int_equal(test_egap_check(original, file), 0);
        text = test_read_file(file, &size);
        mutant = malloc(2 * size + 4096);
        for (size_t i = 0; i < cases; i++) {
            lines c;
            size_t length;

            split(&c, text);
            if (i % 4)
                mutate_field(&c, &rng);
            else
                mutate_lines(&c, &rng);
            length = join(mutant, &c, 1);
            release(&c);
            if (length == size && memcmp(mutant, text, size) == 0)
                continue;
            test_write_file(scratch, mutant, length);
            if (test_egap_check(verdict, scratch) != 0)
                killed++;
            else if (strcmp(verdict, original) == 0)
                same++;
            else if (weaker(verdict, original))
                less++;
            else
                fail_msg("%s, mutant %zu survives in %s: %s", file, i, scratch,
                         verdict);
        }
        free(mutant);
        free(text);
    }
    print_message("sealed mutants: %zu killed, %zu other proofs of the same "
                  "claim, %zu weaker claims, 0 survivors\n",
                  killed, same, less);
    assert_true(killed > 0);
}

/* Any change of bytes is refused where the seal is not made anew. */
static void damaged_files_are_refused(void **state)
{
    size_t cases = test_cases(100), size, length, at;
    char *text = test_read_file("tests/golden/verified/half.cert", &size);
    char *mutant = malloc(size + 2), verdict[1024];
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 22);
    for (size_t i = 0; i < cases; i++) {
        at = test_below(&rng, size);
        memcpy(mutant, text, size);
        length = size;
        switch (i % 4) {
        case 0: /* another byte */
            mutant[at] = (char)(mutant[at] ^ (1 + (int)test_below(&rng, 255)));
            break;
        case 1: /* a byte less */
            memmove(mutant + at, mutant + at + 1, size - at - 1);
            length = size - 1;
            break;
        case 2: /* a byte more */
            memmove(mutant + at + 1, mutant + at, size - at);
            mutant[at] = (char)(32 + test_below(&rng, 95));
            length = size + 1;
            break;
        default: /* cut off */
            length = at;
            break;
        }
        test_write_file(scratch, mutant, length);
        if (test_egap_check(verdict, scratch) == 0)
            fail_msg("damage %zu at byte %zu is accepted", i, at);
    }
    print_message("damaged files: %zu of %zu refused\n", cases, cases);
    free(mutant);
    free(text);
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
    lines c;

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
    split(&c, text);
    test_write_file(scratch, sealed, join(sealed, &c, 1));
    release(&c);
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
        {"0x1.0000000000001p+0", "0x1.0000000000001p+0", "0x1p+0", "0x0p+0",
         1},
        {"0x1p-1", "0x1.fffffffffffffp-1", "0x1p+0", "0x0p+0", 1},
        {"0x1.2p+1", "0x1.2p+1", "0x1.8p+0", "0x1p+0", 0},
        {"0x1p+1", "0x1.1ffffffffffffp+1", "0x1.8p+0", "0x1p+0", 1},
        {"0x1p+1022", "0x1p+1022", "0x1p+511", "0x0.0000000000001p-1022",
         0},
        {"0x1p+1022", "0x1.fffffffffffffp+1021", "0x1p+511", "0x0.0000000000001p-1022", 1},
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
        code = test_egap_check(verdict, scratch);
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
             build ? build : "build", arguments, scratch);
    status = system(command);
    return status < 0 || status % 256 ? -1 : status / 256;
}

static void calls_have_their_exit_codes(void **state)
{
    size_t size;
    char *text;

    (void)state;
    assert_int_equal(run(""), 2);
    assert_int_equal(run("--help"), 2);
    text = test_read_file(scratch, &size);
    assert_non_null(strstr(text, "usage: egap-check"));
    free(text);
    assert_int_equal(run("--version"), 2);
    assert_int_equal(run("--no-such-option"), 2);
    assert_int_equal(run("a b"), 2);
    assert_int_equal(run("--max-memory"), 2);
    assert_int_equal(run("--max-memory 0 tests/golden/verified/mse.cert"), 2);
    assert_int_equal(run("--max-seconds 1x tests/golden/verified/mse.cert"),
                     2);
    assert_int_equal(run("--max-memory 64 --max-seconds 60 "
                         "tests/golden/verified/mse.cert"),
                     0);
    assert_int_equal(run("tests/golden/no-such-file"), 3);
    assert_int_equal(run("tests/golden"), 3);
    assert_int_equal(run("/dev/null"), 3);
    /* an endless file, within the limit of memory */
    assert_int_equal(run("--max-memory 1 /dev/zero"), 4);
}

/* A verdict that cannot be written is not given. */
static void a_full_disk_is_no_verification(void **state)
{
    const char *build = getenv("EGAP_BUILD");
    char command[512];
    int status;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    snprintf(command, sizeof command,
             "%s/egap-check tests/golden/verified/mse.cert >/dev/full",
             build ? build : "build");
    status = system(command);
    assert_int_equal(status / 256, 4);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(golden_files_get_their_verdicts),
    cmocka_unit_test(the_second_checker_agrees),
    cmocka_unit_test(mutants_with_a_seal_are_killed),
    cmocka_unit_test(damaged_files_are_refused),
    cmocka_unit_test(the_test_is_exact),
    cmocka_unit_test(calls_have_their_exit_codes),
    cmocka_unit_test(a_full_disk_is_no_verification),
};

int main(void)
{
    return cmocka_run_group_tests(tests, make_scratch, drop_scratch);
}
