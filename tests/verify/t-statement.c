/* t-statement.c: certificates of kind statement: the golden ones are verified,
 * and each change of one line has the verdict that its meaning asks for. */
#include "certcase.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nettle/sha2.h>
#include <nettle/version.h>

#include "../../verify/check/instance.h"

static const char folder[] = "tests/golden/verified";
static const char prefix[] = "statement-";

/* --- changed certificates ------------------------------------------------- */

static void digest_of(char hex[65], const test_lines *c, size_t first,
                      const char *record)
{
    struct sha256_ctx h;
    uint8_t bytes[32];

    sha256_init(&h);
    for (size_t i = first; i < c->count; i++) {
        if (strncmp(c->line[i], record, strlen(record)) != 0)
            break;
        sha256_update(&h, strlen(c->line[i]), (const uint8_t *)c->line[i]);
        sha256_update(&h, 1, (const uint8_t *)"\n");
    }
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(&h, bytes);
#else
    sha256_digest(&h, 32, bytes);
#endif
    for (int i = 0; i < 32; i++)
        sprintf(hex + 2 * i, "%02x", bytes[i]);
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

/* in the place of a digest */
#define ZEROS                                                                  \
    "0000000000000000000000000000000000000000000000000000000000000000\n"

/* Writes these lines to the scratch file, with digests and a seal that fit. */
static void write_statement(const char *text)
{
    char *out = malloc(strlen(text) + 1024);
    test_lines c;

    test_lines_split(&c, text);
    redigest(&c);
    test_write_file(test_scratch, out, test_lines_join(out, &c, 1));
    test_lines_release(&c);
    free(out);
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
        {"L1.f.rep", "unit", "unit 5 2", FAILS("ball:A")},
        {"L1.main", "vector s", "vector s 1 -2", FAILS("minimiser:As")},
        {"L1.main", "unit", "unit 9 1", FAILS("minimiser:As")},
        {"L1.main", "vector s", "vector s 1 -1/3", FAILS("minimiser:As")},
        {"L1.c", "value ", "value unit -1", FAILS("active:A")},
        {"L1.c", "value ", "value unit 3/2", FAILS("active:A")},
        {"L1.c", "kappa", "kappa 2", FAILS("minimiser:As")},
        {"G.gap", "vector s", "vector s 1 -1/2", FAILS("hub:As")},
        {"N.hubmin", "vector s", "vector s 1 1", FAILS("subgradient:As")},
        {"N.hubmin", "unit", "unit 1 -1", FAILS("zero:A")},
        {"T3.angle", "vector c", "vector centre 2 3/5 3/5", FAILS("centred:A")},
        {"L1.d", "loss", "loss huber 2", FAILS("heavy")},
        {"N.bridge.c", "value c", "value c -1/2", FAILS("constant")},
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
        {"T3.e0", "kappa", "kappa 499/1000", FAILS("dual:s")},
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
                 "data inline " ZEROS "%snets 0\nvalues 1\nvalue level 0\n"
                 "vectors 1\nvector s 2 %s\nseal " ZEROS,
                 kappa, list[k / 2].rows, list[k / 2].u);
        write_statement(text);
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

        snprintf(text, sizeof text,
                 "EGAP-CERT 1\nkind statement\nclaim verified LB.dual\n"
                 "loss %s\nkappa 10\nsamples 1\nfeatures 1\n"
                 "data inline " ZEROS "row 1/4 1\nnets 0\nvalues 1\n"
                 "value level -1000\nvectors 1\nvector s 1 %s\nseal " ZEROS,
                 list[k].loss, list[k].u);
        write_statement(text);
        code = test_egap_check(verdict, test_scratch);
        if (code != list[k].code)
            fail_msg("%s: exit %d: %s", text, code, verdict);
    }
}

/* What no statement of the table reaches, but one to come may. */
static void divide_by_0(void)
{
    quotient(integer(1), span(integer(-1), integer(1)));
}

static void divide_by_just_0(void)
{
    quotient(integer(1), integer(0));
}

static void take_root(void)
{
    root(integer(-1));
}

static void ask_for_no_constant(void)
{
    static instance s;

    s.loss = LOSS_HALF;
    sentence_word(&s, "L");
}

static void ask_for_no_constant_of_mse(void)
{
    static instance s;

    s.loss = LOSS_MSE;
    sentence_word(&s, "L");
}

static void undefined_numbers_reject(void **state)
{
    static void (*const list[])(void) = {divide_by_0, divide_by_just_0,
                                         take_root, ask_for_no_constant,
                                         ask_for_no_constant_of_mse};

    (void)state;
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        int status = 0;
        pid_t child;

        fflush(NULL);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            if (freopen("/dev/null", "w", stdout) != NULL)
                list[k]();
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    }
}

/* --- words ---------------------------------------------------------------- */

/* The statement of these lines as an instance. */
static void make_instance(instance *s, const char *text)
{
    reader r;

    write_statement(text);
    reader_open(&r, test_scratch);
    reader_header(&r, "EGAP-CERT");
    reader_record(&r, "kind statement");
    instance_read(s, &r);
}

/* nets, values and vectors of different statements on the same data */
#define HEAD(id)                                                               \
    "EGAP-CERT 1\nkind statement\nclaim verified " id "\nloss absolute\n"      \
    "kappa 1/3\nsamples 2\nfeatures 2\ndata inline " ZEROS                     \
    "row 1 1 2\nrow -1/2 -1 1\n"
#define NET_A "net A 2 " ZEROS "unit 2 3/5 4/5\nunit -1 1 0\n"
#define NET_B "net B 2 " ZEROS "unit 1 0 1\nunit 1/2 -3/5 -4/5\n"
#define SEAL "seal " ZEROS

/* Is the word's value this rational, exactly? */
static void check_word(const instance *s, const char *word, long a, long b)
{
    number x = sentence_word(s, word);

    if (!same(x, ratio(a, b))) {
        gmp_printf("%s is [%Qd, %Qd], not %ld/%ld\n", word, x.lo, x.hi, a, b);
        fail();
    }
}

/* The ends of the word's value bracket x, to 1e-14. */
static void check_near(const instance *s, const char *word, double x)
{
    number v = sentence_word(s, word);

    assert_true(mpq_cmp(v.lo, v.hi) <= 0);
    if (fabs(mpq_get_d(v.lo) - x) > 1e-14 * fabs(x) ||
        fabs(mpq_get_d(v.hi) - x) > 1e-14 * fabs(x))
        fail_msg("%s is [%.17g, %.17g], not %.17g", word, mpq_get_d(v.lo),
                 mpq_get_d(v.hi), x);
}

/* f_A is 17/5 and 2/5 at the samples, f_B 2 and 1, f_P 291/80 and 7/10. */
static void words_have_their_values(void **state)
{
    static instance s;

    (void)state;
    make_instance(
        &s, HEAD("T2.p9") "nets 2\n" NET_A NET_B
                          "values 2\nvalue t 1/4\nvalue top 14/5\nvectors 4\n"
                          "vector direction 2 1 1\nvector minus 4 0 0 0 0\n"
                          "vector plus 4 0 0 0 0\nvector s 2 1/2 -1\n" SEAL);
    bridge_make(&s);
    check_word(&s, "kappa", 1, 3);
    check_word(&s, "N", 2, 1);
    check_word(&s, "17", 17, 1);
    check_word(&s, "t", 1, 4);
    check_word(&s, "L", 1, 1);
    check_word(&s, "R0", 3, 4);
    check_word(&s, "crad", 3, 4);
    check_word(&s, "R:A", 33, 20);
    check_word(&s, "R:P", 307, 160);
    check_word(&s, "mass:A", 3, 1);
    check_word(&s, "mass:B", 3, 2);
    check_word(&s, "mass:P", 19, 8);
    check_word(&s, "F:A", 53, 20);
    check_word(&s, "F:P", 1301, 480);
    check_word(&s, "S:A", 857, 200);
    check_word(&s, "normal:A", 53, 20);
    check_word(&s, "gradient:A", 6, 5);
    check_word(&s, "reach:A", 6, 5);
    check_word(&s, "zmass:A", 29, 10);
    check_word(&s, "pull:A", 9, 20);
    check_word(&s, "mixed", 31, 20);
    check_word(&s, "dev", 59, 160);
    check_word(&s, "dev.whole", 59, 160);
    check_word(&s, "dev.printed", 61, 160);
    check_word(&s, "jump", 9, 2);
    check_word(&s, "radius:AA", 0, 1);
    check_word(&s, "angle:AA", 0, 1);
    check_near(&s, "radius:AB", sqrt(3.2));
    check_near(&s, "chord:A", sqrt(0.8));
    check_near(&s, "angle:A", 2 * asin(sqrt(0.2)));
    check_near(&s, "angle:AB", 2 * asin(sqrt(0.8)));
    check_near(&s, "meannorm", (sqrt(5) + sqrt(2)) / 2);
    check_near(&s, "pi", acos(-1));
    assert_true(same(exact(sentence_word(&s, "D").lo), ratio(3, 2)));
    assert_true(fabs(mpq_get_d(sentence_word(&s, "D").hi) - sqrt(2.8)) < 1e-15);
    assert_true(same(exact(sentence_word(&s, "mass*").lo), integer(3)));
    assert_true(same(exact(sentence_word(&s, "mass*").hi), ratio(3, 2)));
}

/* Losses: delta of huber is 3/2, where 17/5 - 1 is on its straight part. */
static void words_of_all_losses(void **state)
{
    static const struct {
        loss_kind loss;
        long R[2], R0[2], crad[2], gradient[2], mixed[2];
    } list[] = {
        {LOSS_MSE, {657, 200}, {5, 8}, {5, 16}, {273, 50}, {1061, 400}},
        {LOSS_HALF, {657, 400}, {5, 16}, {5, 32}, {273, 100}, {1061, 800}},
        {LOSS_HUBER, {36, 25}, {5, 16}, {5, 32}, {87, 50}, {2001, 1600}},
    };
    static instance s;
    const double f[2] = {3.4, 0.4}, y[2] = {0.25, 0.5};
    double F = 0, slope = 0;

    (void)state;
    make_instance(&s,
                  HEAD("N.bridge") "nets 2\n" NET_A NET_B
                                   "values 1\nvalue t 1/4\nvectors 0\n" SEAL);
    bridge_make(&s);
    mpq_set_si(s.delta, 3, 2);
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        s.loss = list[k].loss;
        check_word(&s, "R:A", list[k].R[0], list[k].R[1]);
        check_word(&s, "R0", list[k].R0[0], list[k].R0[1]);
        check_word(&s, "crad", list[k].crad[0], list[k].crad[1]);
        check_word(&s, "gradient:A", list[k].gradient[0], list[k].gradient[1]);
        check_word(&s, "mixed", list[k].mixed[0], list[k].mixed[1]);
    }
    check_word(&s, "L", 3, 2);
    mpq_set_si(s.delta, 1, 4);
    check_word(&s, "crad", 1, 8); /* |y| on both sides of 2 delta */
    s.loss = LOSS_LOGISTIC;
    mpq_set_si(s.y[0], 1, 4);
    mpq_set_si(s.y[1], 1, 2);
    for (int j = 0; j < 2; j++) {
        F += (log1p(exp(f[j])) - y[j] * f[j]) / 2;
        /* unit 1 is 11/5 and 1/5 at the samples */
        slope += (1 / (1 + exp(-f[j])) - y[j]) * (j ? 0.2 : 2.2) / 2;
    }
    check_word(&s, "L", 1, 1);
    check_near(&s, "R:A", F);
    check_near(&s, "R0", log(2));
    check_near(&s, "gradient:A", slope);
    check_near(&s, "crad", 0.278464542761073795);
    mpq_set_si(s.nets[0].theta[0], -2, 1); /* outputs -27/5 and -2/5 */
    check_near(&s, "R:A",
               (log1p(exp(-5.4)) + 0.25 * 5.4 + log1p(exp(-0.4)) + 0.5 * 0.4) /
                   2);
    check_near(&s, "gradient:A",
               -((1 / (1 + exp(5.4)) - 0.25) * 2.2 +
                 (1 / (1 + exp(0.4)) - 0.5) * 0.2) /
                   2);
}

/* Words with the value `unit`, at a kink of the absolute loss: y_2 = f_2. */
static void words_of_a_unit(void **state)
{
    static instance s;

    (void)state;
    make_instance(&s, HEAD("L1.a") "nets 1\n" NET_A
                                   "values 1\nvalue unit 2\nvectors 1\nvector "
                                   "s 2 1/2 -1\n" SEAL);
    check_word(&s, "slope-:A", 1, 2);
    check_word(&s, "slope+:A", 1, 2);
    check_word(&s, "removed:A", 1, 2);
    check_word(&s, "merged:A", 7, 10);
    check_word(&s, "twin:A", 7, 10);
    mpq_set_si(s.values[0], 1, 1);
    mpq_set_si(s.y[1], 2, 5);
    check_word(&s, "slope-:A", 1, 1);
    check_word(&s, "slope+:A", 6, 5);
    /* rows of norm 5 and 2 with coefficients -2 and 1 */
    mpq_set_si(s.y[1], -1, 2);
    mpq_set_si(s.nets[0].theta[0], -2, 1);
    mpq_set_si(s.nets[0].theta[1], 1, 1);
    mpq_set_si(s.nets[0].w[0], 3, 1);
    mpq_set_si(s.nets[0].w[1], 4, 1);
    mpq_set_si(s.nets[0].w[2], 0, 1);
    mpq_set_si(s.nets[0].w[3], 2, 1);
    check_word(&s, "normal:A", 39 + 16, 4);
}

/* Paths and lower bounds: the counterexample to theorem 2 (96, 48 at the ends,
 * 112 between, 128 at 0); dual(s) of each loss at s = (1/2, -1/4). */
static void words_of_lower_bounds(void **state)
{
    static const struct {
        loss_kind loss;
        long least[2];
    } list[] = {{LOSS_ABSOLUTE, {-5, 16}},
                {LOSS_MSE, {-45, 128}},
                {LOSS_HALF, {-25, 64}},
                {LOSS_HUBER, {-25, 64}}};
    static instance s;
    const double p[2] = {0.75, 0.25};
    double entropy = 0;

    (void)state;
    make_instance(&s,
                  "EGAP-CERT 1\nkind statement\nclaim verified LB.cell\n"
                  "loss absolute\nkappa 1/12\nsamples 3\nfeatures 2\n"
                  "data inline " ZEROS "row 64 1 0\nrow 64 -1 0\nrow -256 0 1\n"
                  "nets 2\nnet A 2 " ZEROS "unit 64 1 0\nunit 64 -1 0\n"
                  "net B 2 " ZEROS "unit -256 0 1\nunit 64 1 0\n"
                  "values 2\nvalue level 112\nvalue unit 0\nvectors 2\n"
                  "vector sn 3 -1 -1/4 1\nvector sp 3 -1/4 -1 1\n" SEAL);
    assert_true(same(exact(sentence_word(&s, "vstar").lo), integer(112)));
    assert_true(same(exact(sentence_word(&s, "vstar").hi), integer(128)));
    make_instance(&s, HEAD("LB.dual") "nets 0\nvalues 1\nvalue level 0\n"
                                      "vectors 1\nvector s 2 1/2 -1/4\n" SEAL);
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        s.loss = list[k].loss;
        assert_true(same(exact(sentence_word(&s, "least").lo),
                         ratio(list[k].least[0], list[k].least[1])));
    }
    s.loss = LOSS_LOGISTIC;
    mpq_set_si(s.y[0], 1, 4);
    mpq_set_si(s.y[1], 1, 2);
    for (int j = 0; j < 2; j++)
        entropy -= (p[j] * log(p[j]) + (1 - p[j]) * log1p(-p[j])) / 2;
    assert_true(fabs(mpq_get_d(sentence_word(&s, "least").lo) - entropy) <
                1e-15);
    assert_true(fabs(mpq_get_d(sentence_word(&s, "least").hi) - log(2)) <
                1e-15);
    mpq_set_si(s.vectors[0][0], 3, 4); /* p = 1 and 0 */
    mpq_set_si(s.vectors[0][1], -1, 2);
    assert_true(same(exact(sentence_word(&s, "least").lo), integer(0)));
}

/* The ends of intervals under each operation. */
static void intervals_are_outward(void **state)
{
    number a = span(integer(-2), integer(3)), b = span(integer(-5), integer(7));
    number c = span(ratio(1, 2), integer(4)), two = integer(2);
    number lo, hi;

    (void)state;
#define IS(x, low, high)                                                       \
    (lo = (x), hi = lo, lo.hi = lo.lo, hi.lo = hi.hi,                          \
     assert_true(same(lo, low) && same(hi, high)))
    IS(add(a, b), integer(-7), integer(10));
    IS(sub(a, b), integer(-9), integer(8));
    IS(mul(a, b), integer(-15), integer(21));
    IS(mul(b, a), integer(-15), integer(21));
    IS(mul(a, negative(c)), integer(-12), integer(8));
    IS(mul(negative(c), negative(c)), ratio(1, 4), integer(16));
    IS(quotient(a, c), integer(-4), integer(6));
    IS(quotient(a, negative(c)), integer(-6), integer(4));
    IS(larger(a, c), ratio(1, 2), integer(4));
    IS(smaller(a, c), integer(-2), integer(3));
    IS(magnitude(a), integer(0), integer(3));
    IS(magnitude(negative(a)), integer(0), integer(3));
    IS(magnitude(negative(c)), ratio(1, 2), integer(4));
    IS(magnitude(c), ratio(1, 2), integer(4));
    IS(root(span(ratio(4, 9), integer(16))), ratio(2, 3), integer(4));
#undef IS
    assert_true(below(mul(exact(root(two).lo), exact(root(two).lo)), two));
    assert_true(below(two, mul(exact(root(two).hi), exact(root(two).hi))));
    /* half, so that numerator and denominator are not both squares */
    assert_true(below(root(ratio(1, 2)), ratio(5, 7)) &&
                below(ratio(12, 17), root(ratio(1, 2))));
    assert_true(same(logarithm(integer(1)), integer(0)));
    assert_true(below(logarithm(two), ratio(7, 10)) &&
                below(ratio(69, 100), logarithm(two)));
    assert_true(same(sigmoid(integer(0)), ratio(1, 2)));
    assert_true(same(angle_at(integer(0)), integer(0)));
    assert_true(at_most(a, integer(3)) && !below(a, integer(3)));
    assert_true(!at_most(a, c) && !same(a, a) && same(two, two));
}

/* What a mark keeps is not what is written after it. */
static void kept_numbers_stay(void **state)
{
    const size_t mark = numbers_mark();
    number kept = numbers_keep(mark, span(integer(5), integer(6)));

    (void)state;
    for (long k = 0; k < 3000; k++)
        assert_true(same(integer(k), ratio(2 * k, 2)));
    assert_true(same(exact(kept.lo), integer(5)));
    assert_true(same(exact(kept.hi), integer(6)));
    kept = numbers_keep(mark, span(exact(kept.hi), exact(kept.lo)));
    assert_true(same(exact(kept.lo), integer(6)));
    assert_true(same(exact(kept.hi), integer(5)));
    numbers_drop(mark);
    assert_int_equal(numbers_mark(), mark);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(golden_statements_are_verified),
    cmocka_unit_test(malformed_statements_are_refused),
    cmocka_unit_test(long_numbers_have_a_limit),
    cmocka_unit_test(hypotheses_are_needed),
    cmocka_unit_test(directions_are_all_looked_at),
    cmocka_unit_test(domains_have_their_edges),
    cmocka_unit_test(undefined_numbers_reject),
    cmocka_unit_test(words_have_their_values),
    cmocka_unit_test(words_of_all_losses),
    cmocka_unit_test(words_of_a_unit),
    cmocka_unit_test(words_of_lower_bounds),
    cmocka_unit_test(intervals_are_outward),
    cmocka_unit_test(kept_numbers_stay),
};

int main(void)
{
    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
