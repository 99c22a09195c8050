/* t-near.c: the name that a mistyped one may mean, of verbs, options,
 * statements, columns, experiments and arrays. */
#include "support.h"

#include <string.h>

#include "../../src/base/near.h"
#include "../../src/base/text.h"
#include "files.h"
#include "shell.h"

#define HUBER                                                                  \
    " --x d1_X --y d1_y --loss huber:0.25 --kappa 0.002 "                      \
    "--net tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:0 "        \
    "--net tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:1 "

static void random_word(char word[8], test_rng *rng)
{
    size_t length = test_below(rng, 8);

    for (size_t i = 0; i < length; i++)
        word[i] = (char)('a' + (int)test_below(rng, 3));
    word[length] = '\0';
}

/* 0 to itself alone, symmetric, no less than the lengths differ and no more
 * than the longer one has; a letter more, less or other is 1, as are two
 * neighbours exchanged. */
static void it_counts_slips(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 1);
    for (size_t k = test_cases(5000); k > 0; k--) {
        char a[8], b[8], edited[10];
        size_t d, at, la, lb;

        random_word(a, &rng);
        random_word(b, &rng);
        la = strlen(a);
        lb = strlen(b);
        d = egap_near_distance(a, b);
        assert_true((d == 0) == (strcmp(a, b) == 0));
        assert_int_equal(d, egap_near_distance(b, a));
        assert_true(d <= (la > lb ? la : lb) &&
                    d >= (la > lb ? la - lb : lb - la));
        at = test_below(&rng, la + 1);
        memcpy(edited, a, at);
        edited[at] = 'x';
        strcpy(edited + at + 1, a + at);
        assert_int_equal(egap_near_distance(a, edited), 1);
        if (at < la) {
            strcpy(edited + at + 1, a + at + 1);
            assert_int_equal(egap_near_distance(a, edited), 1);
        }
        if (at + 1 < la && a[at] != a[at + 1]) {
            strcpy(edited, a);
            edited[at] = a[at + 1];
            edited[at + 1] = a[at];
            assert_int_equal(egap_near_distance(a, edited), 1);
        }
    }
    assert_int_equal(egap_near_distance("Width", "wIDTH"), 0);
    assert_int_equal(egap_near_distance("kitten", "sitting"), 3);
    assert_int_equal(egap_near_distance("ca", "abc"), 3);
}

static void hint_is(const char *word, const char *name, const char *hint)
{
    egap_near near = egap_near_to(word);
    char text[EGAP_NEAR_HINT];

    egap_near_try(&near, name);
    assert_string_equal(egap_near_hint(text, &near, "", "none"), hint);
}

static void only_near_names_are_hinted_at(void **state)
{
    egap_near near = egap_near_to("");
    char text[EGAP_NEAR_HINT], list[20] = "";

    (void)state;
    assert_string_equal(egap_near_hint(text, &near, "", "none"), "none");
    hint_is("seed", "sede", "did you mean 'sede'?");
    hint_is("x", "y", "none");
    hint_is("ab", "cd", "none");
    hint_is("X", "x", "did you mean 'x'?");
    hint_is("", "a", "none");
    hint_is("certify", "minimum", "none");
    hint_is("some", "none", "none");
    hint_is("eavl", "eval", "did you mean 'eval'?");
    hint_is("n\xc3\xa4he", "n\xc3\xa4h\n", "did you mean 'n\xc3\xa4h?'?");
    near = egap_near_to("threats");
    egap_near_try(&near, "threads");
    egap_near_try(&near, "threat_");
    assert_string_equal(egap_near_hint(text, &near, "--", ""),
                        "did you mean '--threads'?");
    egap_text_list(list, sizeof list, "", "first");
    egap_text_list(list, sizeof list, "'", "second");
    assert_string_equal(list, "first, ...");
    egap_text_list(list, sizeof list, "", "x");
    assert_string_equal(list, "first, ...");
}

/* Whatever the names are, the list fits and is marked where it is cut. */
static void lists_never_overflow(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 2);
    for (size_t k = test_cases(2000); k > 0; k--) {
        char list[64], name[64];
        size_t size = 8 + test_below(&rng, 40), whole = 0;

        list[0] = '\0';
        memset(list + size, '!', sizeof list - size);
        for (size_t names = test_below(&rng, 9); names > 0; names--) {
            size_t length = test_below(&rng, 30);

            memset(name, 'n', length);
            name[length] = '\0';
            egap_text_list(list, size, "'", name);
            whole += length + 2 + (whole > 0 ? 2 : 0);
            assert_true(strlen(list) < size);
        }
        assert_true(list[size] == '!');
        if (strlen(list) != whole)
            assert_string_equal(list + strlen(list) - 3, "...");
    }
}

static void mistyped_words_get_a_hint(void **state)
{
    static const struct {
        int code;
        const char *says, *call;
    } cases[] = {
        {2, "there is no verb 'certfy'; did you mean 'certify'?", "certfy"},
        {2, "did you mean 'certify'?", "help certfy"},
        {2, "did you mean '--version'?", "--versoin"},
        {2, "another program, egap-check", "check a.cert"},
        {2, "no verb 'frobnicate'; see egap --help", "frobnicate"},
        {2, "no option '--treads'; did you mean '--threads'?",
         "certify --treads 2"},
        {2, "no option '--treads=2'; did you mean '--threads'?",
         "certify --treads=2"},
        {2, "no option '-z'; see egap run --help", "run -zq"},
        {2, "no option '-z'; see egap run --help", "run --quiet -zq c.toml"},
        {2, "no option '-z'; see egap run --help", "run c.toml -qz"},
        {2, "no option '-a'; did you mean '--all'?", "certify -all"},
        {2, "--quiet=3: this option takes no value", "run --quiet=3"},
        {2, "--no may be --no-search, --no-proofs, --no-theory; see",
         "envelope --no"},
        {2, "-qo needs a value", "run -qo"},
        {2, "needs -o DIR", "run c.toml"},
        {2, "--output: the value is empty; see egap run --help",
         "run c.toml -o ''"},
        {2, "an argument is empty; see egap explain --help", "explain ''"},
        {2, "no statement 't2.c'; did you mean 'T2.C'?", "prove t2.c"},
        {2, "no statement 'wrong'; see egap prove --list", "prove wrong"},
        {2, "--claim: there is no statement 'T2.rip'; did you mean 'T2.rep'?",
         "envelope --claim T2.rip" HUBER},
        {3, "no column 'widht'; did you mean 'width'?",
         "audit tests/fixtures/huber_n1_pairs.csv --group widht"},
        {3, "no column 'else'; its columns are replicate, width, ",
         "audit tests/fixtures/huber_n1_pairs.csv --group else"},
        {2, "; did you mean 'table1'?", "reproduce tabel1 -o x"},
        {2, "none of the experiments in experiments: ",
         "reproduce else -o x --experiments experiments"},
        {3, "nearest names: 'd1_X', 'd1_y'",
         "constants tests/fixtures/huber_n1_paths.npz --x d1_x --y d1_y "
         "--loss mse"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        test_shell_says(cases[i].code, cases[i].says, "%s", cases[i].call);
}

/* What [run] seed and [pool] epochs were meant to be. */
static void mistyped_configurations_get_a_hint(void **state)
{
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"[run]\nsede = 1\n", "line 2: 'run.sede' is not known; did you mean "
                              "'run.seed'?"},
        {"seed = 1\n", "line 1: 'seed' is not known; did you mean 'run.seed'?"},
        {"[run]\nepochs = 1\n", "'run.epochs' is not known; did you mean one "
                                "of 'pool.epochs', 'dss.epochs'?"},
        {"[run]\nfrobnicate = 1\n", "'run.frobnicate' is not known; [run] has "
                                    "seed, widths, certificates, keep_paths"},
        {"[pools]\n", "line 1: 'pools' is not known; did you mean 'pool'?"},
        {"[frobnicate]\n", "'frobnicate' is not known; the tables are "
                           "protocol, data, pool, "},
        {"[protocol]\nloss = \"mes\"\n",
         "line 2: protocol.loss = \"mes\" is unknown; did you mean 'mse'?"},
        {"[protocol]\nloss = \"absolute\"\n",
         "it is one of \"mse\", \"half\", \"huber\", \"logistic\", \"abs\", "
         "\"cross-entropy\""},
        {"[protocol]\nloss = \"huber:0.25\"\n",
         "line 2: protocol.loss = \"huber:0.25\": write loss = \"huber\" and "
         "delta = 0.25"},
        {"[protocol]\ndelta = 1\n",
         "line 2: protocol.delta is of loss = \"huber\" alone"},
        {"[protocol]\nsleta = 1\n", "[protocol] has kind, loss, kappa"},
        {"[protocol]\nkapa = 1\n", "did you mean 'protocol.kappa'?"},
        {"[protocol]\nkappa = inf\n", "is inf; it must be at least 0 and "
                                      "finite"},
        {"[data]\nfile = \"\"\n", "line 2: data.file is empty"},
        {"[data]\nfile = \"a.CSV\"\nx = \"x\"\ny = \"y\"\n",
         "line 2: a.CSV looks like a CSV file: name its column"},
        {"[data]\nfile = \"a.npz\"\ntarget = \"y\"\n",
         "line 3: target is a column of a CSV file: name the arrays"},
        {"[data]\nteacher = 2\nfile = \"a.npz\"\n",
         "line 3: data.teacher makes the data: leave data.file out"},
        {"[run]\nwidths = [4, 8, 4]\n", "line 2: run.widths holds 4 twice"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        test_shell_says(
            3, cases[i].says, "run %s -o %s",
            test_write("c.toml", cases[i].line, strlen(cases[i].line)),
            test_path("out"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_counts_slips),
        cmocka_unit_test(only_near_names_are_hinted_at),
        cmocka_unit_test(lists_never_overflow),
        cmocka_unit_test(mistyped_words_get_a_hint),
        cmocka_unit_test(mistyped_configurations_get_a_hint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
