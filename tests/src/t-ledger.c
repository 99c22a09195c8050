/* t-ledger.c: the ledger on trained networks: its verdicts are certain and
 * the same on any number of threads, and a proved statement that fails stops
 * the run with the instance saved. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/run/ledger.h"
#include "../../verify/claims/instance.h"
#include "child.h"
#include "files.h"
#include "runs.h"

#define TEXT 65536

static void run_ledger(const char *config, const char *directory,
                       const char *threads)
{
    assert_non_null(strstr(test_run_done(config, directory, threads),
                           "No proved statement"));
}

/* lines with both texts */
static size_t lines_with(const char *text, const char *a, const char *b)
{
    size_t count = 0;

    for (const char *line = text; *line;) {
        const char *end = strchr(line, '\n');
        char copy[2048];

        snprintf(copy, sizeof copy, "%.*s", (int)(end - line), line);
        count += strstr(copy, a) != NULL && strstr(copy, b) != NULL;
        line = end + 1;
    }
    return count;
}

static void trained_networks_are_judged(void **state)
{
    static const char text[] =
        "[data]\nteacher = 2\nsamples = 24\nlabels = true\n"
        "[protocol]\nkind = \"ledger\"\nloss = \"logistic\"\nkappa = 0.02\n"
        "[pool]\nepochs = 400\n"
        "[run]\nseed = 3\nwidths = [2, 5]\n";
    static const char *const files[] = {"ledger.jsonl", "table.md",
                                        "table.html", "table.tex"};
    const char *config = test_write("ledger.toml", text, sizeof text - 1);
    char *one[4];

    (void)state;
    run_ledger(config, test_path("one"), "-t1");
    run_ledger(config, test_path("two"), "-t2");
    test_run_status_without_table(test_path("two"), "the verdicts are stored");
    run_ledger(config, test_path("two"), "--resume");
    for (size_t k = 0; k < 4; k++) {
        char *two = test_run_text(test_path("two"), files[k]);

        one[k] = test_run_text(test_path("one"), files[k]);
        assert_string_equal(one[k], two);
        egap_free(two);
    }
    assert_int_equal(
        lines_with(one[0], "\"status\":\"TRUE\"", "\"verdict\":\"refuted\""),
        0);
    /* hypotheses that only some instances meet are met there */
    assert_int_equal(lines_with(one[0], "\"G.gap\"", "\"refuted\""), 2);
    assert_int_equal(lines_with(one[0], "\"N.hubmin\"", "\"verified\""), 2);
    assert_int_equal(lines_with(one[0], "\"T2.dom\"", "\"refuted\""), 2);
    assert_int_equal(lines_with(one[0], "\"L1.h.gap\"", "\"verified\""), 6);
    assert_true(lines_with(one[0], "", "\"verified\"") > 200);
    assert_non_null(strstr(one[1], "| N.bridge | TRUE |"));
    assert_non_null(strstr(one[2], "<td>N.bridge</td>"));
    assert_non_null(strstr(one[3], "$(1+2/\\epsilon_m)^n"));
    for (size_t k = 0; k < 4; k++)
        egap_free(one[k]);
}

/* With every formula. */
static void the_table_fits_on_paper(void **state)
{
    static const char text[] =
        "[data]\nteacher = 2\nsamples = 8\nlabels = true\n"
        "[protocol]\nkind = \"ledger\"\nloss = \"logistic\"\nkappa = 0.02\n"
        "[pool]\nepochs = 5\n[run]\nseed = 3\nwidths = [2]\n";

    (void)state;
    run_ledger(test_write("paper.toml", text, sizeof text - 1),
               test_path("paper"), "-t2");
    test_run_fits_on_paper(test_path("paper"));
}

/* With the gap of 1e-9 that polishing leaves, not of 1e-2. */
static void best_second_layers_have_no_gap(void **state)
{
    static const double x[] = {1, 0.5, -0.25, 0.75, -1, 0.5, 0.25, -0.5};
    static const double y[] = {1, -0.5, 0.75, 0.25};
    static const double a[] = {0.8, 0.5, -0.6, 0.7, 0.5, 0.5};
    double rows[] = {0.6, 0.8, 1, 0}, theta[] = {1, -1};
    ledger_pair pair = {.data = {4, 2, x, y},
                        .objective = {{EGAP_LOSS_HUBER, 0.25}, 0.002},
                        .shape = {.n = 2, .m = 2},
                        .a = a,
                        .b = a,
                        .reference = {2, 2, rows, NULL, theta, NULL}};
    double gaps[2];

    (void)state;
    for (int k = 0; k < 2; k++) {
        egap_instance *in = NULL;
        egap_claim_result r;
        egap_error err = {0};

        assert_ok(ledger_instance(&in, &pair,
                                  k ? LEDGER_OPTIMAL : LEDGER_TRAINED, &err),
                  &err);
        assert_ok(
            egap_claim_prove(&r, egap_claims_find("L1.h.gap"), in, NULL, &err),
            &err);
        assert_int_equal(r.verdict, EGAP_VERIFIED);
        assert_int_equal(sscanf(r.note, "theta is optimal up to %lf", &gaps[k]),
                         1);
        egap_instance_free(in);
    }
    assert_true(gaps[0] > 1e-3 && gaps[1] < 1e-8);
}

static void rows_are_put_onto_the_sphere(void **state)
{
    test_rng rng;
    size_t cases = test_cases(40);

    (void)state;
    test_rng_init(&rng, 81);
    for (size_t c = 0; c < cases; c++) {
        size_t n = 1 + test_below(&rng, 9);
        double W[9], theta[] = {1};
        egap_net net = {1, n, W, NULL, theta, NULL};
        const egap_instance_network *got;
        egap_error err = {0};
        egap_instance *in;
        double length = 0;
        fmpq_t sum;

        for (size_t k = 0; k < n; k++) {
            W[k] = c == 0 ? 0 : test_normal(&rng);
            length += W[k] * W[k];
        }
        assert_ok(egap_instance_new(&in, "sphere", &err), &err);
        assert_ok(egap_instance_net(in, 'A', &net, &err), &err);
        assert_ok(egap_instance_onto_sphere(in, &err), &err);
        got = egap_instance_get_net(in, 'A');
        fmpq_init(sum);
        for (size_t k = 0; k < n; k++) {
            double near = length > 0 ? W[k] / sqrt(length) : k == 0;
            double is = fmpz_get_d(fmpq_numref(got->w + k)) /
                        fmpz_get_d(fmpq_denref(got->w + k));

            fmpq_addmul(sum, got->w + k, got->w + k);
            assert_true(fabs(is - near) < 1e-8);
        }
        assert_true(fmpq_is_one(sum));
        fmpq_clear(sum);
        egap_instance_free(in);
    }
}

/* A statement that is false, called true: the check stops, and the file that
 * it leaves repeats the refutation. */
static void a_refuted_proof_stops_and_is_saved(void **state)
{
    static const double x[] = {2, 0.1}, y[] = {10.5, 0.3}, W[] = {1};
    static const double theta[] = {0.1};
    egap_data data = {2, 1, x, y};
    egap_net net = {1, 1, W, NULL, theta, NULL};
    egap_objective objective = {{EGAP_LOSS_HUBER, 0.1}, 0.3};
    egap_claim wrong = *egap_claims_find("L1.b");
    const char *file = test_path("refuted-L1.b-saved.json");
    const char *const arguments[] = {"prove", "L1.b", "--vectors", file, NULL};
    static char output[TEXT];
    egap_instance *in;
    egap_claim_result r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_instance_new(&in, "saved", &err), &err);
    assert_ok(egap_instance_objective(in, &objective, &err), &err);
    assert_ok(egap_instance_data(in, &data, &err), &err);
    assert_ok(egap_instance_net(in, 'A', &net, &err), &err);
    assert_ok(egap_instance_value(in, "t", "1/3", &err), &err);
    assert_ok(egap_instance_vector_doubles(in, "s", 2, x, &err), &err);
    assert_ok(egap_claim_prove(&r, &wrong, in, NULL, &err), &err);
    assert_int_equal(r.verdict, EGAP_REFUTED);
    assert_int_equal(ledger_check(&wrong, &r, in, test_dir(), &err), EGAP_OK);
    wrong.status = EGAP_CLAIM_TRUE;
    assert_int_equal(ledger_check(&wrong, &r, in, test_dir(), &err),
                     EGAP_EINTERNAL);
    assert_non_null(strstr(err.text, file));
    assert_int_equal(test_egap(output, TEXT, arguments), 1);
    assert_non_null(strstr(output, "refuted"));
    assert_non_null(strstr(output, "EXPECTED verified"));
    egap_instance_free(in);
}

static void tables_escape_their_cells(void **state)
{
    egap_table table;
    egap_error err = {0};
    char *text;

    (void)state;
    egap_table_init(&table, 2);
    egap_table_cell(&table, "a<b & c");
    egap_table_cell(&table, "$x^2$");
    egap_table_cell(&table, "50%% of x_1^2");
    egap_table_cell(&table, "{#}");
    assert_ok(egap_table_write(&text, &table, EGAP_FORMAT_HTML, &err), &err);
    assert_string_equal(text, "<table>\n<tr><th>a&lt;b &amp; c</th>"
                              "<th>$x^2$</th></tr>\n<tr><td>50% of x_1^2</td>"
                              "<td>{#}</td></tr>\n</table>\n");
    free(text);
    assert_ok(egap_table_write(&text, &table, EGAP_FORMAT_LATEX, &err), &err);
    assert_non_null(strstr(
        text, "a\\textless{}b \\& c & \\$x\\textasciicircum{}2\\$ \\\\"));
    assert_non_null(
        strstr(text, "50\\% of x\\_1\\textasciicircum{}2 & \\{\\#\\} \\\\"));
    free(text);
    egap_table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trained_networks_are_judged),
        cmocka_unit_test(the_table_fits_on_paper),
        cmocka_unit_test(best_second_layers_have_no_gap),
        cmocka_unit_test(rows_are_put_onto_the_sphere),
        cmocka_unit_test(a_refuted_proof_stops_and_is_saved),
        cmocka_unit_test(tables_escape_their_cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
