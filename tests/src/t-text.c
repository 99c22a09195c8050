/* t-text.c: the order of words, and the numbers that words of a CSV column
 * become by it. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/text.h"
#include "child.h"
#include "egap/dataset.h"
#include "files.h"

static char output[1 << 14];

static int sign(int v)
{
    return (v > 0) - (v < 0);
}

static void words_are_sorted_as_people_do(void **state)
{
    static const char *const sorted[] = {
        "-1",    "+1",  "9",  "10",  "1e3",  "",      "B",       "M",
        "a",     "a07", "a7", "a7b", "a10",  "p1_w8", "p1_w32",  "p1_w128",
        "p2_w8", "w",   "w9", "w10", "w10x", "wa",    "\xc3\xa4"};
    size_t count = sizeof sorted / sizeof sorted[0];

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            if (sign(egap_text_order(sorted[i], sorted[j])) !=
                (i > j) - (i < j))
                fail_msg("'%s' against '%s'", sorted[i], sorted[j]);
}

/* an order: no three random words go round in a circle, the same word alone
 * is equal */
static void it_is_an_order(void **state)
{
    static const char letters[] = "019.-+ewW";
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 1);
    for (size_t k = test_cases(20000); k > 0; k--) {
        char word[3][5];

        for (size_t i = 0; i < 3; i++) {
            size_t length = test_below(&rng, 5);

            for (size_t c = 0; c < length; c++)
                word[i][c] = letters[test_below(&rng, sizeof letters - 1)];
            word[i][length] = '\0';
        }
        assert_int_equal(sign(egap_text_order(word[0], word[1])),
                         -sign(egap_text_order(word[1], word[0])));
        assert_true((egap_text_order(word[0], word[1]) == 0) ==
                    (strcmp(word[0], word[1]) == 0));
        if (egap_text_order(word[0], word[1]) < 0 &&
            egap_text_order(word[1], word[2]) < 0 &&
            egap_text_order(word[0], word[2]) >= 0)
            fail_msg("'%s' '%s' '%s'", word[0], word[1], word[2]);
    }
}

static void labels_are_numbered_and_told(void **state)
{
    static const struct {
        const char *first, *second, *told;
        double y;
    } cases[] = {{"10", "9", "'9' is 0, '10' is 1", 1},
                 {"+1", "-1", "'-1' is 0, '+1' is 1", 1},
                 {"malignant", "benign", "'benign' is 0, 'malignant' is 1", 1},
                 {"0", "1", "", 0}};

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char text[200];
        const char *file;
        egap_dataset set;
        egap_error err = {0};

        snprintf(text, sizeof text, "a,kind\n1,%s\n2,%s\n", cases[k].first,
                 cases[k].second);
        file = test_write("labels.csv", text, strlen(text));
        assert_ok(egap_dataset_load_labels(&set, file, "kind", &err), &err);
        assert_string_equal(set.labels, cases[k].told);
        assert_true(set.y[0] == cases[k].y && set.y[1] == 1 - cases[k].y);
        egap_dataset_clear(&set);
        {
            const char *const call[] = {"constants", file,     "--target",
                                        "kind",      "--loss", "logistic",
                                        NULL};

            assert_int_equal(test_egap(output, sizeof output, call), 0);
            assert_true(cases[k].told[0] == '\0'
                            ? strstr(output, "labels of") == NULL
                            : strstr(output, cases[k].told) != NULL);
        }
    }
}

/* more words than there is room for are cut, not lost */
static void many_classes_are_cut(void **state)
{
    char text[2000] = "a,kind\n";
    egap_dataset set;
    egap_error err = {0};

    (void)state;
    for (size_t k = 0; k < 60; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "%zu,kind-%zu\n", k, 59 - k);
    assert_ok(
        egap_dataset_load_classes(
            &set, test_write("many.csv", text, strlen(text)), "kind", &err),
        &err);
    for (size_t k = 0; k < 60; k++)
        assert_true(set.y[k] == (double)(59 - k));
    assert_non_null(strstr(set.labels, "'kind-2' is 2, "));
    assert_string_equal(set.labels + strlen(set.labels) - 5, ", ...");
    egap_dataset_clear(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_sorted_as_people_do),
        cmocka_unit_test(it_is_an_order),
        cmocka_unit_test(labels_are_numbered_and_told),
        cmocka_unit_test(many_classes_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
