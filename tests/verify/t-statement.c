/* t-statement.c: certificates of kind statement: the golden ones are verified,
 * and each change of one line has the verdict that its meaning asks for. */
#include "certcase.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>
#include <nettle/version.h>

static const char folder[] = "tests/golden/statement";

/* --- changed certificates ------------------------------------------------- */

static void digest_of(char hex[65], const test_lines *c, size_t first,
                      const char *record)
{
    struct sha256_ctx h;
    uint8_t digest[32];

    sha256_init(&h);
    for (size_t i = first; i < c->count; i++) {
        if (strncmp(c->line[i], record, strlen(record)) != 0)
            break;
        sha256_update(&h, strlen(c->line[i]), (const uint8_t *)c->line[i]);
        sha256_update(&h, 1, (const uint8_t *)"\n");
    }
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(&h, digest);
#else
    sha256_digest(&h, 32, digest);
#endif
    for (int i = 0; i < 32; i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
}

/* Digests that fit the lines behind them. */
static void redigest(test_lines *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const int data = strncmp(c->line[i], "data inline ", 12) == 0;
        char *last = strrchr(c->line[i], ' ');

        if (last != NULL && strlen(last) == 65 &&
            (data || strncmp(c->line[i], "net ", 4) == 0))
            digest_of(last + 1, c, i + 1, data ? "row " : "unit ");
    }
}

/* The golden certificate `name` with the first line that begins with `old`
 * replaced by the lines `fresh` (or dropped, if that is NULL), redigested and
 * sealed; its exit code. */
static int changed(char verdict[1024], const char *name, const char *old,
                   const char *fresh)
{
    char file[256], *text, *out;
    size_t size, at = 0;
    test_lines c;
    int code;

    snprintf(file, sizeof file, "%s/%s.cert", folder, name);
    text = test_read_file(file, &size);
    test_lines_split(&c, text);
    while (at < c.count && strncmp(c.line[at], old, strlen(old)) != 0)
        at++;
    if (at == c.count)
        fail_msg("%s has no line \"%s\"", name, old);
    free(c.line[at]);
    c.line[at] = strdup(fresh ? fresh : "");
    out = malloc(size + strlen(c.line[at]) + 1024);
    if (fresh == NULL) {
        free(c.line[at]);
        memmove(c.line + at, c.line + at + 1,
                (c.count - at - 1) * sizeof *c.line);
        c.count--;
    }
    redigest(&c);
    test_write_file(test_scratch, out, test_lines_join(out, &c, 1));
    code = test_egap_check(verdict, test_scratch);
    free(out);
    free(text);
    test_lines_release(&c);
    return code;
}

/* A change, and the verdict: its exit code and words of it. */
typedef struct {
    const char *name, *old, *fresh;
    int code;
    const char *words;
} change;

static void check_changes(const change *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const change *e = &list[i];
        char verdict[1024];
        int code = changed(verdict, e->name, e->old, e->fresh);

        if (code != e->code || !strstr(verdict, e->words))
            fail_msg("%s with \"%s\" for \"%s\": exit %d: %s", e->name,
                     e->fresh ? e->fresh : "nothing", e->old, code, verdict);
    }
}

#define CHECK_CHANGES(list) check_changes(list, sizeof list / sizeof list[0])

/* --- tests ---------------------------------------------------------------- */

/* Every golden file is verified; turned round, its claim is not. */
static void golden_statements_are_verified(void **state)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    (void)state;
    assert_non_null(d);
    while ((entry = readdir(d))) {
        char name[128], verdict[1024], turned[128], *dot;
        const char *id;
        int refuted;

        snprintf(name, sizeof name, "%s", entry->d_name);
        dot = strstr(name, ".cert");
        if (dot == NULL)
            continue;
        *dot = '\0';
        count++;
        if (changed(verdict, name, "kind", "kind statement") != 0)
            fail_msg("%s: %s", name, verdict);
        refuted = strstr(verdict, " is refuted on this instance: ") != NULL;
        id = verdict + strlen("VERIFIED: ");
        snprintf(turned, sizeof turned, "claim %s %.*s",
                 refuted ? "verified" : "refuted", (int)strcspn(id, " "), id);
        assert_int_equal(changed(verdict, name, "claim", turned), 1);
        if (!strstr(verdict, "is not shown on this instance"))
            fail_msg("%s: %s", turned, verdict);
    }
    closedir(d);
    assert_true(count > 50);
}

/* Lines that are not of the form. */
static void malformed_statements_are_refused(void **state)
{
    static const change list[] = {
        {"L1.main", "claim", "claim proved L1.main", 3, "\"verified\""},
        {"L1.main", "claim", "claim refuted L1.x", 3, "no statement"},
        {"L1.main", "claim", "claim refuted L1.main x", 3, "more than"},
        {"L1.main", "loss", "loss hinge", 3, "loss is not known"},
        {"L1.main", "loss", "loss huber", 3, "canonical"},
        {"L1.main", "loss", "loss huber 0", 3, "delta must be positive"},
        {"L1.main", "kappa", "kappa 0", 3, "kappa must be positive"},
        {"L1.main", "kappa", "kappa -1/2", 3, "kappa must be positive"},
        {"L1.main", "kappa", "kappa 2/4", 3, "canonical"},
        {"L1.main", "kappa", "kappa 1/0", 3, "canonical"},
        {"L1.main", "kappa", "kappa 3/1", 3, "canonical"},
        {"L1.main", "kappa", "kappa 01", 3, "canonical"},
        {"L1.main", "kappa", "kappa 1/02", 3, "canonical"},
        {"L1.main", "kappa", "kappa 1/", 3, "canonical"},
        {"L1.main", "kappa", "kappa 1.5", 3, "canonical"},
        {"L1.main", "kappa", "kappa 1/2/3", 3, "canonical"},
        {"L1.main", "kappa", "kappa 1/-2", 3, "canonical"},
        {"L1.main", "row", "row 10 -0", 3, "canonical"},
        {"L1.main", "row", "row 10 +1", 3, "canonical"},
        {"L1.main", "row", "row 10 0x1p+0", 3, "canonical"},
        {"L1.main", "row", "row 10", 3, "canonical"},
        {"L1.main", "row", "row 10 1 1", 3, "more than"},
        {"L1.main", "samples", "samples 0", 3, "features must be at least 1"},
        {"L1.main", "features", "features 0", 3, "features must be at least 1"},
        {"L1.main", "samples", "samples 4294967296", 3, "too short"},
        {"L1.main", "features", "features 4294967296", 3, "too short"},
        {"L1.main", "nets", "nets 2", 3, "takes 1 nets"},
        {"L1.main", "net ", "net B 1 ", 3, "net A is expected"},
        {"L1.main", "unit", NULL, 3, "\"unit\" is expected"},
        {"L1.main", "values", "values 1", 3, "takes 0 values"},
        {"L1.main", "vectors", "vectors 0", 3, "takes 1 vectors"},
        {"L1.main", "vector s", "vector u 1 -1/2", 3, "vector s is expected"},
        {"L1.main", "vector s", "vector s 2 -1/2 0", 3, "has 1 numbers"},
        {"L1.main", "vector s", "vector s 1 -1/2 0", 3, "more than"},
        {"L1.c", "value ", "value units 1", 3, "value unit is expected"},
        {"L1.b-logistic", "row", "row 2 4", 3, "y must be in [0, 1]"},
        {"L1.b-logistic", "row", "row -1 4", 3, "y must be in [0, 1]"},
    };

    (void)state;
    CHECK_CHANGES(list);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(golden_statements_are_verified),
    cmocka_unit_test(malformed_statements_are_refused),
};

int main(void)
{
    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
