/* t-statement.c: certificates of kind statement: the golden ones are verified,
 * and each change of one line has the verdict that its meaning asks for. */
#include "child.h"
#include "statecase.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char folder[] = "tests/golden/verified";
static const char prefix[] = "statement-";

/* --- changed certificates ------------------------------------------------- */

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

    snprintf(file, sizeof file, "%s/%s%s.cert", folder, prefix, name);
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
    test_statement_digests(&c);
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

        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        snprintf(name, sizeof name, "%s", entry->d_name + strlen(prefix));
        dot = strstr(name, ".cert");
        assert_non_null(dot);
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

/* Long fractions are decimals in the verdict, rounded outward. */
static void verdicts_are_for_people(void **state)
{
    static const struct {
        const char *old, *fresh, *says;
    } list[] = {
        {"kappa", "kappa 3/2", ", kappa 3/2, "},
        {"kappa", "kappa 12345678901/1000000000",
         ", kappa in [12.345678900999999, 12.345678901000001], "},
        {"kappa", "kappa 1152921504606847/576460752303423488",
         ", kappa in [0.002, 0.0020000000000000001], "},
        {"loss", "loss huber 1/4", "(loss huber 1/4, kappa"},
        {"loss", "loss huber 3602879701896397/36028797018963968",
         "(loss huber in [0.1, 0.10000000000000001], kappa"},
    };
    char verdict[1024];

    (void)state;
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++)
        if (changed(verdict, "L1.f.rep", list[k].old, list[k].fresh) != 0 ||
            strstr(verdict, list[k].says) == NULL)
            fail_msg("%s: %s", list[k].fresh, verdict);
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
        {"T3.delta", "value ", "value units 1", 3, "value unit is expected"},
        {"L1.b-logistic", "row", "row 2 4", 3, "y must be in [0, 1]"},
        {"L1.b-logistic", "row", "row -1 4", 3, "y must be in [0, 1]"},
    };

    (void)state;
    CHECK_CHANGES(list);
}

/* 10000 digits are read, 10001 are not; nor is a minus without digits. */
static void long_numbers_have_a_limit(void **state)
{
    char line[10100], verdict[1024];

    (void)state;
    for (int digits = 10000; digits <= 10001; digits++) {
        int at = sprintf(line, "row 0 1 1/");

        for (int k = 0; k < digits; k++)
            line[at++] = '7';
        line[at] = '\0';
        assert_int_equal(changed(verdict, "T3.angle", "row", line),
                         digits == 10000 ? 0 : 3);
    }
    assert_int_equal(changed(verdict, "T3.angle", "row", "row 0 1 -"), 3);
}

/* Each hypothesis fails for each of its reasons. */
static void hypotheses_are_needed(void **state)
{
#define FAILS(name) 1, "the hypothesis \"" name "\""
    static const change list[] = {
        {"L1.h", "unit", "unit 5 2", FAILS("ball:A")},
        {"L1.main", "vector s", "vector s 1 -2", FAILS("minimiser:As")},
        {"L1.main", "unit", "unit 9 1", FAILS("minimiser:As")},
        {"L1.main", "vector s", "vector s 1 -1/3", FAILS("minimiser:As")},
        {"T3.delta", "value ", "value unit -1", FAILS("pair:A")},
        {"T3.delta", "value ", "value unit 3/2", FAILS("pair:A")},
        {"L1.c", "kappa", "kappa 2", FAILS("minimiser:As")},
        {"G.gap", "vector s", "vector s 1 -1/2", FAILS("subgradient:As")},
        {"N.hubmin", "vector s", "vector s 1 1", FAILS("subgradient:As")},
        {"N.hubmin", "unit", "unit 1 -1", 1, "the premise \"mass:A 0 =\""},
        {"T3.angle", "vector c", "vector centre 2 3/5 3/5", FAILS("centred:A")},
        {"L1.d", "loss", "loss huber 2", 1, "the premise \"L kappa <=\""},
        {"N.bridge.c", "value c", "value c -1/2", 1, "premise \"0 c <=\""},
        {"N.bridge", "value t", "value t -1/2", FAILS("segment")},
        {"N.bridge", "value t", "value t 3/2", FAILS("segment")},
        {"L1.main.ce", "loss", "loss absolute", FAILS("classes")},
        {"L1.main.ce", "row", "row 1 2", FAILS("classes")},
        {"L1.main.ce", "row", "row 1/2 1", FAILS("classes")},
        {"L1.main.ce", "value ", "value classes 5/2", FAILS("classes")},
        {"L1.main.ce", "kappa", "kappa 17/18", 1, "is not shown"},
        {"L1.main.ce", "kappa", "kappa 18/19", FAILS("classes")},
        {"L1.main.ce", "kappa", "kappa 2", FAILS("classes")},
        {"V2.sharp", "loss", "loss huber 1", FAILS("dictionary")},
        {"V2.sharp", "row", "row 1/2 2 0 0 1", FAILS("dictionary")},
        {"V2.sharp", "row", "row 1 2 0 0 0", FAILS("dictionary")},
        {"V2.sharp", "unit", "unit 1/2 1 0 0 0", FAILS("dictionary")},
        {"V2.sharp", "unit", "unit 1/4 1 1 0 0", FAILS("dictionary")},
        {"V2.sharp", "unit 0", "unit 0 0 0 1 1", FAILS("dictionary")},
        {"V2.sharp", "value q", "value q 5", FAILS("dictionary")},
        {"V2.sharp", "value q", "value q 1/2", FAILS("dictionary")},
        {"V2.sharp", "value root", "value root -2", FAILS("dictionary")},
        {"L1.main.between", "unit", "unit -1/4 1", FAILS("between")},
        {"L1.main.between", "unit", "unit 1/4 -1", FAILS("between")},
        {"L1.main.between", "unit", "unit 11/40 1", FAILS("between")},
        {"L1.main.between", "unit", "unit 2747/10000 1", FAILS("between")},
        {"L1.main.between", "unit 11", "unit 2746/10000 1", 3, "canonical"},
        {"L1.main.between", "unit 11", "unit 1373/5000 1", FAILS("between")},
        {"T3.e0", "kappa", "kappa 499/1000", FAILS("lower:s")},
        {"T3.e0", "vector s", "vector s 1 501/1000", FAILS("upper:s")},
        {"T2.dom", "unit", "unit 0 3/5 3/5", FAILS("sphere:A")},
        {"T2.dom", "value t", "value t 0", 1, "is not shown"},
        {"T3.count", "unit", "unit -1 3/5 4/5", 1, "is not shown"},
        {"T3.count", "value ", "value square 799/1000", FAILS("centred:A")},
        {"L1.g", "unit", "unit 9 1", FAILS("minimiser:As")},
        {"L1.e", "unit", "unit 20 1/2", FAILS("sphere:A")},
        {"L1.cor", "kappa", "kappa 1/10", 1, "is not shown"},
        {"L1.cor", "unit", "unit 10 1/2", FAILS("sphere:A")},
        {"V2.ray.sharp", "unit", "unit 1 5/4", FAILS("ball:A")},
        {"N.strict.any", "kappa", "kappa 1", 1, "is not shown"},
        {"N.strict.any", "vector n", "vector negative 3 -1 -1 -2",
         FAILS("upper:negative")},
        {"N.strict.any", "vector p", "vector positive 3 -1 1 0",
         FAILS("lower:positive")},
        {"N.strict.any", "unit", "unit 0 1 0", 1, "is not shown"},
        {"N.comp.printed", "unit", "unit 1 3/5 4/5", 1,
         "the premise \"F:A dual:down <=\""},
        {"N.comp.printed", "vector d", "vector down 3 -1 5/13 9/13",
         FAILS("upper-:down")},
        {"N.comp.printed", "vector u", "vector up 3 -2 5/13 9/13",
         FAILS("lower:up")},
        {"G.bce01", "value c", "value constant 1420", 1, "is not shown"},
        {"G.bce01", "value k", "value k 1001", 1, "k is not an integer"},
        {"G.bce01", "value k", "value k -1", 1, "k is not an integer"},
        {"G.bce01", "value k", "value k 1000", 0, "(constant 1000, k 1000,"},
        {"D.lip", "value k", "value k 1/2", 1, "k is not an integer"},
        {"T3.um", "value n", "value n 0", 1, "premise \"1 n <=\""},
        {"T3.um", "value m", "value m 1", 1, "premise \"2 m <=\""},
        {"T3.um", "value eta", "value eta 0", 1, "premise \"0 eta <\""},
        {"T3.pigeon", "value n", "value n 1/2", 1, "premise \"n n floor =\""},
        {"T3.pigeon", "value eta", "value eta 3/2", 1, "premise \"eta 1 <\""},
        {"T3.pigeon", "value n", "value n 1000000", 1, "or too large"},
        {"LB.dual", "value ", "value level 501/1000", 1, "is not shown"},
        {"LB.n1-m2", "value unit", "value unit 3", FAILS("barrier")},
        {"LB.n1-m2", "value unit", "value unit 1/2", FAILS("barrier")},
        {"LB.n1-m2", "vector sn", "vector sn 2 -2 -1/5", FAILS("barrier")},
        {"LB.n1-m2", "vector sp", "vector sp 2 -1/5 1", 1, "is not shown"},
        {"LB.n1-m2", "vector sp", "vector sp 2 1/4 -1", FAILS("barrier")},
        {"LB.n1-m2", "vector sn", "vector sn 2 -1 -1/4", FAILS("barrier")},
        {"LB.cell", "vector sn", "vector sn 3 -1 -251/1000 1",
         FAILS("barrier")},
        {"LB.cell", "value unit", "value unit 2", FAILS("barrier")},
        {"T2.p10", "vector plus", "vector plus 4 -1/2 1 -1/2 9/10",
         FAILS("nearest")},
        {"T2.p10", "vector plus", "vector plus 4 -1 1 -1/2 1",
         FAILS("nearest")},
        {"T2.p10", "vector plus", "vector plus 4 -1/2 2 -1/2 1",
         FAILS("nearest")},
        {"T2.p10", "vector minus", "vector minus 4 -9/10 1/2 -1 1",
         FAILS("nearest")},
        {"T2.p10", "vector minus", "vector minus 4 -1 1 -1 1",
         FAILS("nearest")},
        {"T2.p10", "vector minus", "vector minus 4 -2 1/2 -1 1",
         FAILS("nearest")},
        {"T2.p8", "value top", "value top -1", 1, "top does not bound"},
        {"T2.p8", "row", "row 10 0 1", 1, "top does not bound"},
        {"T2.p8", "row", "row 10 1 1", 1, "top does not bound"},
        {"L1.b", "loss", "loss huber 1", 0, "(loss huber 1, kappa 3/2,"},
        {"L1.b", "loss", "loss huber 20", 1, "is not shown"},
    };

    (void)state;
    CHECK_CHANGES(list);
#undef FAILS
}

/* One data set, and where its u goes beyond N kappa |w| for kappa just below:
 * in a direction where two linear parts meet, along a gradient, and for some
 * rows of a half-plane only. */
static void directions_are_all_looked_at(void **state)
{
    static const struct {
        const char *rows, *u;
        const char *kappa_good, *kappa_bad;
    } list[] = {
        /* E u z_w = 1/2 at w = (0, 1), less beside it */
        {"row 0 1 0\nrow 0 1/10 1\n", "-1 1", "1/2", "499/1000"},
        {"row 0 -1 0\nrow 0 -1/10 -1\n", "1 -1", "1/2", "499/1000"},
        {"row 0 0 1\nrow 0 -1 1/10\n", "-1 1", "1/2", "499/1000"},
        /* = 5/2 at (3, 4)/5, a gradient */
        {"row 0 3 4\nrow 0 -3 -4\n", "1 0", "5/2", "2499/1000"},
        {"row 0 3 0\nrow 0 0 4\n", "-1 -1", "5/2", "2499/1000"},
        /* samples that are 0, or all on one line */
        {"row 0 0 0\nrow 0 0 0\n", "1 1", "1/1000", NULL},
        {"row 0 0 0\nrow 0 0 2\n", "1 -1", "1", "999/1000"},
    };

    (void)state;
    for (size_t k = 0; k < 2 * sizeof list / sizeof list[0]; k++) {
        const char *kappa =
            k % 2 ? list[k / 2].kappa_bad : list[k / 2].kappa_good;
        char text[1024], verdict[1024];
        int code;

        if (kappa == NULL)
            continue;
        snprintf(text, sizeof text,
                 "EGAP-CERT 1\nkind statement\nclaim verified LB.dual\n"
                 "loss absolute\nkappa %s\nsamples 2\nfeatures 2\n"
                 "data inline " TEST_DIGEST
                 "%snets 0\nvalues 1\nvalue level 0\n"
                 "vectors 1\nvector s 2 %s\nseal " TEST_DIGEST,
                 kappa, list[k / 2].rows, list[k / 2].u);
        test_statement_write(text);
        code = test_egap_check(verdict, test_scratch);
        if (code != (int)(k % 2))
            fail_msg("%s: exit %d: %s", text, code, verdict);
    }
}

/* The domains of the conjugates, at their edge and beyond. */
static void domains_have_their_edges(void **state)
{
    static const struct {
        const char *loss, *u;
        int code;
    } list[] = {
        {"absolute", "1", 0},
        {"absolute", "1001/1000", 1},
        {"absolute", "-1", 0},
        {"huber 1/2", "1/2", 0},
        {"huber 1/2", "-501/1000", 1},
        {"logistic", "3/4", 0},
        {"logistic", "751/1000", 1},
        {"logistic", "-1/4", 0},
        {"logistic", "-251/1000", 1},
        {"mse", "9", 0},
        {"half", "-9", 0},
    };

    (void)state;
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        char text[1024], verdict[1024];
        int code;

        snprintf(
            text, sizeof text,
            "EGAP-CERT 1\nkind statement\nclaim verified LB.dual\n"
            "loss %s\nkappa 10\nsamples 1\nfeatures 1\n"
            "data inline " TEST_DIGEST "row 1/4 1\nnets 0\nvalues 1\n"
            "value level -1000\nvectors 1\nvector s 1 %s\nseal " TEST_DIGEST,
            list[k].loss, list[k].u);
        test_statement_write(text);
        code = test_egap_check(verdict, test_scratch);
        if (code != list[k].code)
            fail_msg("%s: exit %d: %s", text, code, verdict);
    }
}

/* SHA-256 of "row 1 1" and a line feed */
#define ROW_1_1                                                                \
    "86e02ca644367925fe1db31f6ca83293"                                         \
    "14d35a8b2ca34ff87ea881fa305b7f58\n"

/* Memory for the numbers of a file is taken from what is allowed. */
static void memory_is_limited(void **state)
{
    enum { ROWS = 20000 };
    const char *const arguments[] = {"--max-memory", "1", test_scratch, NULL};
    const test_child call = {.program = "egap-check", .arguments = arguments};
    char *text = malloc(64 * ROWS), *p = text, verdict[1024];

    (void)state;
    p += sprintf(p,
                 "EGAP-CERT 1\nkind statement\nclaim verified N.hubmin\n"
                 "loss absolute\nkappa 1\nsamples 1\nfeatures 1\n"
                 "data inline " ROW_1_1 "row 1 1\nnets 1\n"
                 "net A %d " TEST_DIGEST,
                 ROWS);
    for (int i = 0; i < ROWS; i++)
        p += sprintf(p, "unit 0 -1\n");
    sprintf(p, "values 0\nvectors 1\nvector s 1 -1\nseal " TEST_DIGEST);
    test_write_file(test_scratch, text, strlen(text));
    assert_int_equal(test_child_run(&call, verdict, sizeof verdict), 4);
    assert_non_null(strstr(verdict, "--max-memory"));
    free(text);
}

/* --- theorems ------------------------------------------------------------- */

/* p/q in lowest terms, |p| <= 6, 1 <= q <= 4, with a space before it */
static void put_rational(char **out, test_rng *rng)
{
    long p = (long)test_below(rng, 13) - 6, q = 1 + (long)test_below(rng, 4);

    for (long d = 4; d > 1; d--)
        if (p % d == 0 && q % d == 0)
            p /= d, q /= d;
    *out += sprintf(*out, q == 1 ? " %ld" : " %ld/%ld", p, q);
}

/* units with rows in the ball: one of four components is w_k / 4 */
static void put_net(char **out, test_rng *rng, char letter, size_t m, size_t n)
{
    static const char *const weights[] = {"-1/2", "-1/3", "0", "1/4", "1/2"};

    *out += sprintf(*out, "net %c %zu " TEST_DIGEST, letter, m);
    for (size_t i = 0; i < m; i++) {
        *out += sprintf(*out, "unit");
        put_rational(out, rng);
        for (size_t k = 0; k < n; k++)
            *out += sprintf(*out, " %s", weights[test_below(rng, 5)]);
        *out += sprintf(*out, "\n");
    }
}

/* What is true of all instances is verified and not refuted on random ones. */
static void theorems_hold_on_random_instances(void **state)
{
    static const struct {
        const char *id, *values, *vectors;
        int nets;
    } list[] = {
        {"N.bridge", "1\nvalue t 1/3\n", "0\n", 2},
        {"N.bridge.F", "1\nvalue t 3/4\n", "0\n", 2},
        {"V2.bridge", "2\nvalue t 2/5\nvalue top 100\n",
         "1\nvector direction 2 1 1\n", 2},
        {"T2.p5.rep", "1\nvalue t 1/7\n", "0\n", 2},
        {"T3.delta.rep", "1\nvalue unit 2\n", "0\n", 1},
        {"L1.b.rep", "0\n", "0\n", 1},
    };
    static const char *const losses[] = {"absolute", "huber 3/2", "logistic"};
    test_rng rng;
    size_t verified = 0, count = test_cases(90);

    (void)state;
    test_rng_init(&rng, 4242);
    for (size_t k = 0; k < count; k++) {
        const size_t which = k % (sizeof list / sizeof list[0]);
        const size_t loss = test_below(&rng, 3);
        const size_t N = 1 + test_below(&rng, 4), m = 2 + test_below(&rng, 2);
        char text[4096], *body = text, verdict[1024];
        int codes[2];

        body += sprintf(body,
                        "loss %s\nkappa 2/7\nsamples %zu\nfeatures 2\n"
                        "data inline " TEST_DIGEST,
                        losses[loss], N);
        for (size_t j = 0; j < N; j++) {
            body += sprintf(body, "row");
            if (loss == 2)
                body += sprintf(body, " %s", j % 2 ? "1" : "1/3");
            else
                put_rational(&body, &rng);
            put_rational(&body, &rng);
            put_rational(&body, &rng);
            body += sprintf(body, "\n");
        }
        body += sprintf(body, "nets %d\n", list[which].nets);
        for (int net = 0; net < list[which].nets; net++)
            put_net(&body, &rng, (char)('A' + net), m, 2);
        sprintf(body, "values %svectors %sseal " TEST_DIGEST,
                list[which].values, list[which].vectors);
        for (int refuted = 0; refuted < 2; refuted++) {
            char whole[4400];

            snprintf(whole, sizeof whole,
                     "EGAP-CERT 1\nkind statement\nclaim %s %s\n%s",
                     refuted ? "refuted" : "verified", list[which].id, text);
            test_statement_write(whole);
            codes[refuted] = test_egap_check(verdict, test_scratch);
            /* at a kink, or where equal sides are not rational, neither */
            if (codes[refuted] != refuted && codes[refuted] != 1)
                fail_msg("%s: exit %d: %s", whole, codes[refuted], verdict);
        }
        verified += codes[0] == 0;
    }
    assert_true(10 * verified >= 9 * count);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(golden_statements_are_verified),
    cmocka_unit_test(verdicts_are_for_people),
    cmocka_unit_test(malformed_statements_are_refused),
    cmocka_unit_test(long_numbers_have_a_limit),
    cmocka_unit_test(hypotheses_are_needed),
    cmocka_unit_test(directions_are_all_looked_at),
    cmocka_unit_test(memory_is_limited),
    cmocka_unit_test(theorems_hold_on_random_instances),
    cmocka_unit_test(domains_have_their_edges),
};

int main(void)
{
    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
