/* t-prove.c: egap prove, run as a program: every verdict that the theory's
 * counterexamples must give, and every certificate through egap-check. */
#include "support.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "files.h"

#define VECTORS "experiments/vectors.json"

static char output[1 << 20];

/* What each counterexample must refute, and what must hold on it. */
static const struct {
    const char *vector, *refuted, *verified;
} table[] = {
    {"TV.L1.main", "L1.main L1.a L1.e L1.g L1.cor", "L1.h N.mass L1.e.rep"},
    {"TV.L1.f", "L1.c L1.d L1.f", "L1.c.rep L1.f.rep L1.h"},
    {"TV.L1.f.zero", "L1.b", "L1.b.rep"},
    {"TV.L1.d.bce", "L1.b L1.d", "L1.main.between N.mass.between"},
    {"TV.L1.ce17", "L1.main.ce", "N.mass.ce"},
    {"TV.T2.p5", "T2.p5", "T2.p5.rep"},
    {"TV.T2.p8", "T2.p9", "N.bridge"},
    {"TV.T2.p8.axes", "T2.p8", "T2.p8.rep"},
    {"TV.T2.p8.zero", "T2.p8", "T2.p8.rep"},
    {"TV.T2.p9", "T2.p10 D.conv", "N.bridge V2.bridge T2.rep T2.rep.bridge"},
    {"TV.T2.dsq", "T2.lit", "V2.fin"},
    {"TV.T2.dsq.bce", "T2.lit", "V2.fin"},
    {"TV.T2.C", "T2.C", "T2.rep LB.cell"},
    {"TV.T2.C.dyadic", "T2.C", "T2.rep LB.cell"},
    {"TV.T3.e", "T3.e0 T3.stmt", "LB.dual"},
    {"TV.T3.ang", "T3.angle", "T3.angle.rep"},
    {"TV.T3.delta", "T3.delta", "T3.delta.rep"},
    {"TV.bridge.tight", "N.bridge.c", "N.bridge"},
    {"TV.N1.m1", "G.arb", "N.n1 LB.n1"},
    {"TV.N1.m2", "G.arb", "N.n1 LB.n1"},
    {"TV.N1.m3", "V2.ray.sharp", "N.n1 V2.ray.cor"},
    {"TV.hub", "G.gap T3.nolocmin", "N.hubmin"},
    {"TV.sharp", "V2.sharp.F", "V2.sharp"},
    {"TV.sharp.4", "V2.sharp.F", "V2.sharp"},
    {"TV.strict.abs", "N.strict.any", ""},
    {"TV.strict.comp", "N.comp.printed N.strict.any", ""},
};

/* the verdict of this statement on this instance, in the JSON lines */
static void expect(const char *vector, const char *id, const char *verdict,
                   const char *or_verdict)
{
    char key[128], want[64];
    const char *line;

    snprintf(key, sizeof key, "{\"id\": \"%s\", \"instance\": \"%s\", ", id,
             vector);
    line = strstr(output, key);
    if (line == NULL)
        fail_msg("no record of %s on %s", id, vector);
    line += strlen(key);
    snprintf(want, sizeof want, "\"verdict\": \"%s\"", verdict);
    if (strncmp(line, want, strlen(want)) == 0)
        return;
    snprintf(want, sizeof want, "\"verdict\": \"%s\"", or_verdict);
    if (strncmp(line, want, strlen(want)) != 0)
        fail_msg("%s on %s: not %s: %.60s", id, vector, verdict, line);
}

static void expect_all(const char *vector, const char *ids, const char *verdict,
                       const char *or_verdict)
{
    char list[200], *id;

    snprintf(list, sizeof list, "%s", ids);
    for (id = strtok(list, " "); id != NULL; id = strtok(NULL, " "))
        expect(vector, id, verdict, or_verdict);
}

static void counterexamples_give_their_verdicts(void **state)
{
    const char *const call[] = {"prove",  "--vectors",  VECTORS,
                                "--json", "--cert-dir", test_path("certs"),
                                NULL};

    (void)state;
    assert_int_equal(test_egap(output, sizeof output, call), 0);
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        expect_all(table[k].vector, table[k].refuted, "refuted", "refuted");
        expect_all(table[k].vector, table[k].verified, "verified", "vacuous");
    }
}

/* the text after `key` in a line of JSON */
static void text_of(char out[100], const char *line, const char *key)
{
    const char *at = strstr(line, key);

    assert_non_null(at);
    at += strlen(key);
    snprintf(out, 100, "%.*s", (int)strcspn(at, "\""), at);
}

/* The records are still those of the test before. */
static void refutations_are_certified(void **state)
{
    size_t count = 0;

    (void)state;
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        char instance[100], id[100], name[250], named[512];
        FILE *f;

        if (strstr(line, "\"verdict\": \"refuted\"") == NULL)
            continue;
        text_of(instance, line, "\"instance\": \"");
        text_of(id, line, "\"id\": \"");
        snprintf(name, sizeof name, "certs/%s-%s.cert", instance, id);
        f = fopen(test_path(name), "rb");
        if (f == NULL)
            fail_msg("there is no %s", name);
        fclose(f);
        snprintf(named, sizeof named, "\"certificate\": \"%s\"}",
                 test_path(name));
        assert_non_null(strstr(line, named));
        count++;
    }
    assert_int_equal(count, 53);
}

/* Each certificate of a folder is accepted; how many. */
static size_t verify_all(const char *folder)
{
    static char said[4096];
    DIR *dir = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char name[600];
        const char *arguments[2] = {name, NULL};
        test_child call = {.program = "egap-check", .arguments = arguments};

        if (strstr(entry->d_name, ".cert") == NULL)
            continue;
        snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        if (test_child_run(&call, said, sizeof said) != 0 ||
            strncmp(said, "VERIFIED: ", 10) != 0)
            fail_msg("%s: %.300s", entry->d_name, said);
        count++;
    }
    closedir(dir);
    return count;
}

static void certificates_are_verified(void **state)
{
    (void)state;
    assert_true(verify_all(test_path("certs")) >= 96);
}

/* What is written is shown, on every instance: networks that are no
 * minimisers, losses without a Lipschitz constant, equal sides that are not
 * rational. */
static void what_is_written_is_shown(void **state)
{
    static const char text[] =
        "{\"vectors\": ["
        "{\"name\": \"wide\", \"loss\": \"half\", \"kappa\": \"1/3\", "
        "\"data\": "
        "[[\"1/4\", \"4/5\"], [\"1/4\", \"1/4\"]], \"nets\": {\"A\": [[0, 1]], "
        "\"B\": [[\"1/2\", -1]]}, \"expect\": {}},"
        "{\"name\": \"steep\", \"loss\": \"abs\", \"kappa\": \"1/3\", "
        "\"data\": "
        "[[1, 1]], \"nets\": {\"A\": [[\"1/2\", 3]]}, \"expect\": {}},"
        "{\"name\": \"equal\", \"loss\": \"logistic\", \"kappa\": \"1/3\", "
        "\"data\": [[\"1/2\", \"-3/4\"]], \"nets\": {\"A\": [[-1, 1], [2, -1], "
        "[\"1/3\", 1]], \"B\": [[0, -1], [-1, -1], [-2, 1]]}, \"expect\": "
        "{}},"
        "{\"name\": \"slanted\", \"loss\": \"mse\", \"kappa\": 3, \"data\": "
        "[[\"1/2\", 0, 0], [1, 1, \"-3/4\"]], \"nets\": {\"A\": "
        "[[-1, \"3/5\", 0]]}, \"expect\": {}}]}";
    const char *call[] = {
        "prove", "--vectors",  test_write("shown.json", text, sizeof text - 1),
        "--all", "--cert-dir", test_path("shown"),
        NULL};

    (void)state;
    assert_true(test_egap(output, sizeof output, call) <= 1);
    assert_true(strstr(output, "shown/, of ") != NULL);
    assert_true(verify_all(test_path("shown")) > 10);
    /* the one direction that its data have is found */
    assert_int_equal(access(test_path("shown/slanted-T2.p8.cert"), F_OK), 0);
    /* rows longer than 1 */
    assert_int_equal(access(test_path("shown/steep-L1.f.rep.cert"), F_OK), 0);
}

/* "[a, b, ...]" of numbers drawn from a list. */
static void put_drawn(FILE *out, test_rng *rng, const char *const *list,
                      size_t length, size_t count)
{
    for (size_t k = 0; k < count; k++)
        fprintf(out, "%s\"%s\"", k ? ", " : "", list[test_below(rng, length)]);
}

/* A network of m units, on n features: rows on the sphere, in the ball and
 * longer. */
static void put_net(FILE *out, test_rng *rng, size_t m, size_t n)
{
    static const char *const theta[] = {"0", "1", "-1", "1/2", "2", "-1/3"};
    static const char *const some[] = {"0", "1/2", "-1/3", "3/5", "-4/5", "2"};
    static const char *const rows[2][4] = {
        {"\"1\"", "\"-1\"", "\"1\"", "\"-1\""},
        {"1, 0", "0, -1", "\"3/5\", \"4/5\"", "\"-4/5\", \"3/5\""}};

    for (size_t i = 0; i < m; i++) {
        fputs(i ? ", [" : "[[", out);
        put_drawn(out, rng, theta, 6, 1);
        fputs(", ", out);
        if (test_below(rng, 2))
            fputs(rows[n - 1][test_below(rng, 4)], out);
        else
            put_drawn(out, rng, some, 6, n);
        fputc(']', out);
    }
    fputc(']', out);
}

static void put_drawn_instance(FILE *out, test_rng *rng, size_t index)
{
    static const char *const losses[] = {"mse", "half", "huber:0.5", "abs",
                                         "logistic"};
    static const char *const kappas[] = {"1/100", "1/10", "1/3", "1", "3"};
    static const char *const inputs[] = {"0", "1", "-1", "1/2", "-3/4", "2"};
    static const char *const targets[] = {"0", "1", "1/2", "2", "-1/4"};
    size_t n = 1 + test_below(rng, 2), m = 1 + test_below(rng, 3);
    size_t N = 1 + test_below(rng, 3), loss = test_below(rng, 5);

    fprintf(out, "%s{\"name\": \"r%zu\", \"loss\": \"%s\", \"kappa\": ",
            index ? ",\n" : "", index, losses[loss]);
    put_drawn(out, rng, kappas, 5, 1);
    fputs(", \"data\": [", out);
    for (size_t j = 0; j < N; j++) {
        fputs(j ? ", [" : "[", out);
        put_drawn(out, rng, targets, loss == 4 ? 3 : 5, 1);
        fputs(", ", out);
        put_drawn(out, rng, inputs, 6, n);
        fputc(']', out);
    }
    fputs("], \"nets\": {\"A\": ", out);
    put_net(out, rng, m, n);
    fputs(", \"B\": ", out);
    put_net(out, rng, m, n);
    fputs("}, \"values\": {\"t\": \"1/2\", \"c\": \"1/2\", \"unit\": 0, "
          "\"level\": \"1/8\"}, \"expect\": {}}",
          out);
}

/* The same on instances that nobody chose. */
static void what_is_written_of_any_instance_is_shown(void **state)
{
    size_t count = test_cases(12), length = 0;
    char *text = NULL;
    FILE *out = open_memstream(&text, &length);
    const char *call[] = {"prove",      "--vectors",        NULL,
                          "--all",      "--bits",           "256",
                          "--cert-dir", test_path("drawn"), NULL};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 83);
    fputs("{\"vectors\": [", out);
    for (size_t k = 0; k < count; k++)
        put_drawn_instance(out, &rng, k);
    fputs("]}\n", out);
    fclose(out);
    call[2] = test_write("drawn.json", text, length);
    free(text);
    assert_true(test_egap(output, sizeof output, call) <= 1);
    assert_true(verify_all(test_path("drawn")) > count);
}

/* A refutation whose instance is too large to be written out. */
static void a_missing_certificate_is_explained(void **state)
{
    static const char text[] =
        "{\"vectors\": [{\"name\": \"v\", \"kappa\": \"1/10\", \"values\": "
        "{\"root\": %d, \"q\": 1}, \"expect\": {\"V2.sharp.F\": "
        "\"refuted\"}}]}";
    const char *call[] = {"prove",      "--vectors",        NULL,
                          "--cert-dir", test_path("large"), NULL};
    char made[sizeof text + 8];

    (void)state;
    for (int root = 20; root <= 21; root++) {
        snprintf(made, sizeof made, text, root);
        call[2] = test_write("large.json", made, strlen(made));
        assert_int_equal(test_egap(output, sizeof output, call), 0);
        assert_true((strstr(output, "no certificate: ") != NULL) ==
                    (root == 21));
        assert_non_null(strstr(output, root == 20 ? "of 1 of 1 refutations"
                                                  : "of 0 of 1 refutations"));
    }
    assert_non_null(strstr(output, "up to root 20"));
}

static void wrong_expectations_are_seen(void **state)
{
    static const char text[] =
        "{\"vectors\": [{\"name\": \"v\", \"loss\": \"abs\", \"kappa\": "
        "\"1/2\", \"data\": [[10, 1]], \"nets\": {\"A\": [[10, 1]]}, "
        "\"vectors\": {\"s\": [\"-1/2\"]}, \"expect\": {\"L1.main\": "
        "\"verified\"}}]}";
    const char *call[] = {"prove", "--vectors", NULL, NULL};

    (void)state;
    call[2] = test_write("wrong.json", text, sizeof text - 1);
    assert_int_equal(test_egap(output, sizeof output, call), 1);
    assert_non_null(strstr(output, "EXPECTED verified"));
}

static void malformed_vectors(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"{", "wrong.json:"},
        {"{\"vectors\": []}", "holds no"},
        {"{\"vectors\": [{\"name\": \"a b\"}]}", "needs a name"},
        {"{\"vectors\": [{\"name\": \"a\", \"los\": 1}]}", "no key 'los'"},
        {"{\"vectors\": [{\"name\": \"a\", \"kappa\": \"1/0\"}]}",
         "not a rational"},
        {"{\"vectors\": [{\"name\": \"a\", \"kappa\": \"-1\"}]}", "negative"},
        {"{\"vectors\": [{\"name\": \"a\", \"kappa\": -1}]}", "negative"},
        {"{\"vectors\": [{\"name\": \"a\", \"kappa\": 0.5}]}",
         "'kappa' must be a text like"},
        {"{\"vectors\": [{\"name\": \"a\", \"loss\": 1}]}",
         "'loss' must be a text"},
        {"{\"vectors\": [{\"name\": \"a\", \"nets\": []}]}",
         "'nets' must be an object"},
        {"{\"vectors\": [{\"name\": \"a\", \"data\": [[1, 0.5]]}]}",
         "a number is a text"},
        {"{\"vectors\": [{\"name\": \"a\", \"data\": [[1, 2], [1]]}]}",
         "different lengths"},
        {"{\"vectors\": [{\"name\": \"a\", \"data\": [[1, 2]], \"nets\": "
         "{\"A\": [[1, 2, 3]]}}]}",
         "1 features"},
        {"{\"vectors\": [{\"name\": \"a\", \"nets\": {\"a\": [[1, 2]]}}]}",
         "capital letter"},
        {"{\"vectors\": [{\"name\": \"a\", \"values\": {\"T\": 1}}]}",
         "is no name"},
        {"{\"vectors\": [{\"name\": \"a\", \"expect\": {\"Q\": \"verified\"}}]"
         "}",
         "no statement 'Q'"},
        {"{\"vectors\": [{\"name\": \"a\", \"expect\": {\"F2\": \"true\"}}]}",
         "no verdict"},
        {"{\"vectors\": [{\"name\": \"a\", \"loss\": \"logistic\", \"data\": "
         "[[2, 1]]}]}",
         "0 <= y <= 1"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        const char *call[] = {"prove", "--vectors", NULL, NULL};

        call[2] = test_write("wrong.json", bad[k].text, strlen(bad[k].text));
        if (test_egap(output, sizeof output, call) != 3 ||
            strstr(output, bad[k].says) == NULL)
            fail_msg("%s: %s", bad[k].text, output);
    }
}

static void calls(void **state)
{
    static const struct {
        const char *arguments[8];
        int code;
        const char *says;
    } bad[] = {
        {{"prove"}, 2, "say which statements"},
        {{"prove", "L1.nothing"}, 2, "no statement 'L1.nothing'"},
        {{"prove", "--all"}, 2, "on which networks"},
        {{"prove", "--all", "--net", "x.npz"}, 2, "--loss and --kappa"},
        {{"prove", "--value", "t", "--all"}, 2, "write it like"},
        {{"prove", "--bits", "7", "--all"}, 2, "at least 64"},
        {{"prove", "--vectors", "none.json"}, 3, "none.json"},
        {{"prove", "--vectors", VECTORS, "--net", "a:b"}, 2, "its own"},
        {{"prove", "--list", "L1.main"}, 0, "L1.main          FALSE"},
        {{"prove", "--list", "--json", "T2.C"}, 0, "\"status\": \"FALSE\""},
        {{"prove", "--list"}, 0, "about homology"},
        {{"prove", "--vectors", VECTORS}, 0, " as expected"},
        {{"prove", "--help"}, 0, "usage: egap prove"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        int code = test_egap(output, sizeof output, bad[k].arguments);

        if (code != bad[k].code || strstr(output, bad[k].says) == NULL)
            fail_msg("call %zu: exit %d: %s", k, code, output);
    }
}

/* Real networks: the ends of a path that others found. */
static void statements_on_trained_networks(void **state)
{
    const char *file = test_fixture("huber_n1_paths.npz");
    char a[300], b[300];
    const char *call[] = {"prove",   "--all", "--net",  a,
                          "--net",   b,       "--x",    "d1_X",
                          "--y",     "d1_y",  "--loss", "huber:0.25",
                          "--kappa", "0.002", "--json", NULL};

    (void)state;
    snprintf(a, sizeof a, "%s:path_d1_r0_w8_fixed_p0:0", file);
    snprintf(b, sizeof b, "%s:path_d1_r0_w8_fixed_p0:15", file);
    (void)test_egap(output, sizeof output, call);
    expect("nets", "N.bridge", "verified", "verified");
    expect("nets", "N.wedge.max", "verified", "verified");
    expect("nets", "V2.ray.cor", "verified", "verified");
    expect("nets", "LB.dual", "verified", "verified");
    expect("nets", "T3.e0", "refuted", "refuted");
    expect("nets", "G.log", "verified", "verified");
    /* what does not apply is a failure only where it was asked for */
    call[1] = "G.ce";
    assert_int_equal(test_egap(output, sizeof output, call), 1);
    assert_non_null(strstr(output, "undecided or not applicable: 1 of the 1 "
                                   "statements asked for"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counterexamples_give_their_verdicts),
        cmocka_unit_test(refutations_are_certified),
        cmocka_unit_test(certificates_are_verified),
        cmocka_unit_test(what_is_written_is_shown),
        cmocka_unit_test(what_is_written_of_any_instance_is_shown),
        cmocka_unit_test(a_missing_certificate_is_explained),
        cmocka_unit_test(wrong_expectations_are_seen),
        cmocka_unit_test(malformed_vectors),
        cmocka_unit_test(calls),
        cmocka_unit_test(statements_on_trained_networks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
