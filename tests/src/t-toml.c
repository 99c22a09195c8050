/* t-toml.c: configuration files: what is read, what is refused and how it is
 * named, hostile input, lack of memory. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/toml.h"
#include "files.h"
#include "support.h"

static const char good[] =
    "# a comment\n"
    "title = \"tab\\t quote\\\" \\u00e9 \\U0001F600\"\r\n"
    "literal = 'C:\\no\\escape' # after a value\n"
    "big = 9_223_372_036_854_775_807\n"
    "small = -9223372036854775808\n"
    "hex = 0xDEAD_beef\n"
    "oct = 0o17\n"
    "bin = 0b1010\n"
    "zero = -0\n"
    "\n"
    "[train]\n"
    "rate = 1e-2\n"
    "momentum = 0.9_0\n"
    "limit = -inf\n"
    "whole = 3\n"
    "on = true\n"
    "off=false\n"
    "  [ train . \"deep er\" ]  # spaces and quotes\n"
    "widths = [ 20, # one\n"
    "   200,\n"
    "\t2_000, ]\n"
    "empty = []\n"
    "[path]\n"
    "a.b = 'dotted'\n";

static egap_toml *parse(const char *text)
{
    egap_error err = {0};
    egap_toml *toml;

    assert_ok(egap_toml_parse(&toml, text, strlen(text), "x.toml", &err), &err);
    return toml;
}

static void check_string(egap_toml *toml, const char *key, const char *wanted)
{
    egap_error err = {0};
    const char *s = NULL;

    assert_ok(egap_toml_string(&s, toml, key, true, &err), &err);
    assert_string_equal(s, wanted);
}

static void check_integer(egap_toml *toml, const char *key, long long wanted)
{
    egap_error err = {0};
    long long v = 1;

    assert_ok(egap_toml_integer(&v, toml, key, true, -9223372036854775807LL - 1,
                                9223372036854775807LL, &err),
              &err);
    assert_true(v == wanted);
}

static void check_real(egap_toml *toml, const char *key, double wanted)
{
    egap_error err = {0};
    double v = 1;

    assert_ok(egap_toml_real(&v, toml, key, true, -INFINITY, INFINITY, &err),
              &err);
    assert_same_bits(v, wanted);
}

static void test_good(void **state)
{
    egap_toml *toml = parse(good);
    egap_error err = {0};
    long long widths[3];
    size_t count = 9;
    bool on = false, off = true;

    (void)state;
    check_string(toml, "title", "tab\t quote\" \xc3\xa9 \xf0\x9f\x98\x80");
    check_string(toml, "literal", "C:\\no\\escape");
    check_integer(toml, "big", 9223372036854775807LL);
    check_integer(toml, "small", -9223372036854775807LL - 1);
    check_integer(toml, "hex", 0xdeadbeef);
    check_integer(toml, "oct", 15);
    check_integer(toml, "bin", 10);
    check_integer(toml, "zero", 0);
    check_real(toml, "train.rate", 0.01);
    check_real(toml, "train.momentum", 0.9);
    check_real(toml, "train.limit", -INFINITY);
    check_real(toml, "train.whole", 3);
    assert_ok(egap_toml_bool(&on, toml, "train.on", true, &err), &err);
    assert_ok(egap_toml_bool(&off, toml, "train.off", true, &err), &err);
    assert_true(on && !off);
    assert_ok(egap_toml_integers(widths, &count, 3, toml,
                                 "train.deep er.widths", true, 1, 5000, &err),
              &err);
    assert_int_equal(count, 3);
    assert_int_equal(widths[2], 2000);
    assert_ok(egap_toml_integers(widths, &count, 3, toml, "train.deep er.empty",
                                 true, 1, 5000, &err),
              &err);
    assert_int_equal(count, 0);
    check_string(toml, "path.a.b", "dotted");
    assert_ok(egap_toml_finish(toml, &err), &err);
    egap_toml_clear(toml);
}

static void test_defaults(void **state)
{
    egap_toml *toml = parse("a = 1\n");
    egap_error err = {0};
    long long v = 7, list[2] = {5, 6};
    const char *s = "default";
    double r = 0.5;
    size_t count = 2;
    bool b = true;

    (void)state;
    assert_ok(egap_toml_integer(&v, toml, "x.v", false, 0, 1, &err), &err);
    assert_ok(egap_toml_string(&s, toml, "x.s", false, &err), &err);
    assert_ok(egap_toml_real(&r, toml, "x.r", false, 0, 0, &err), &err);
    assert_ok(egap_toml_bool(&b, toml, "x.b", false, &err), &err);
    assert_ok(
        egap_toml_integers(list, &count, 2, toml, "x.l", false, 0, 0, &err),
        &err);
    assert_true(v == 7 && r == 0.5 && b && count == 2 && list[1] == 6);
    assert_string_equal(s, "default");
    assert_int_equal(egap_toml_integer(&v, toml, "x.v", true, 0, 1, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "x.v"));
    egap_toml_clear(toml);
}

/* A getter's refusal names file, line and key, and leaves the value. */
static void test_wrong_values(void **state)
{
    egap_toml *toml = parse("\ns = 'x'\ni = 5\nr = 1.5\nl = [1, 'two']\n"
                            "n = 1e300\nz = 0\n");
    egap_error err = {0};
    long long v = 7, list[2];
    const char *s = NULL;
    size_t count = 0;
    double r = 7;
    bool b = false;

    (void)state;
    assert_int_equal(egap_toml_integer(&v, toml, "i", true, 6, 9, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "x.toml: line 3: 'i' is 5"));
    assert_non_null(strstr(err.text, "[6, 9]"));
    assert_int_equal(egap_toml_integer(&v, toml, "r", true, 0, 9, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "line 4"));
    assert_int_equal(egap_toml_integer(&v, toml, "s", true, 0, 9, &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_toml_string(&s, toml, "i", true, &err), EGAP_EINPUT);
    assert_int_equal(egap_toml_bool(&b, toml, "i", true, &err), EGAP_EINPUT);
    assert_int_equal(egap_toml_real(&r, toml, "s", true, 0, 1, &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_toml_real(&r, toml, "n", true, 0, 1, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "it must lie in [0, 1]"));
    assert_int_equal(egap_toml_real(&r, toml, "r", true, DBL_MIN, 0.5, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "it must lie in (0, 0.5]"));
    assert_int_equal(
        egap_toml_real(&r, toml, "z", true, DBL_MIN, DBL_MAX, &err),
        EGAP_EINPUT);
    assert_non_null(strstr(err.text, "'z' is 0; it must be positive"));
    assert_int_equal(egap_toml_real(&r, toml, "r", true, 2, DBL_MAX, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "it must be at least 2"));
    assert_int_equal(
        egap_toml_integers(list, &count, 2, toml, "l", true, 0, 9, &err),
        EGAP_EINPUT);
    assert_int_equal(
        egap_toml_integers(list, &count, 1, toml, "l", true, 0, 9, &err),
        EGAP_EINPUT);
    assert_int_equal(
        egap_toml_integers(list, &count, 1, toml, "i", true, 0, 9, &err),
        EGAP_EINPUT);
    assert_true(v == 7 && r == 7 && count == 0 && s == NULL);
    egap_toml_clear(toml);
}

static void test_unknown_keys(void **state)
{
    egap_toml *toml = parse("[train]\nepochs = 3\nepoch = 4\n");
    egap_error err = {0};
    long long v;

    (void)state;
    assert_ok(egap_toml_integer(&v, toml, "train.epochs", true, 0, 9, &err),
              &err);
    assert_int_equal(egap_toml_finish(toml, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "x.toml: line 3: 'train.epoch'"));
    assert_non_null(strstr(err.text, "'train.epochs'"));
    egap_toml_clear(toml);
    toml = parse("[trian]\n");
    assert_ok(egap_toml_integer(&v, toml, "train.epochs", false, 0, 9, &err),
              &err);
    assert_int_equal(egap_toml_finish(toml, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "'trian' is not known; did you mean "
                                     "'train'?"));
    egap_toml_clear(toml);
    /* a byte order mark is none of the text */
    toml = parse("\xef\xbb\xbf[train]\nepochs = 3\n");
    assert_ok(egap_toml_integer(&v, toml, "train.epochs", true, 0, 9, &err),
              &err);
    assert_int_equal(v, 3);
    egap_toml_clear(toml);
}

static void test_bad(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"a = 1\na = 2\n", "line 2: 'a' was given before, in line 1"},
        {"[t]\n[t]\n", "line 2: 't' was given before"},
        {"a = 1\n[a]\nb = 1\n", "'a' is a table here"},
        {"a = 1\na.b = 1\n", "'a' is a table here"},
        {"a =\n", "line 1, column 4"},
        {"a\n", "'=' is expected"},
        {"= 1\n", "a key is expected"},
        {"a = 1 b = 2\n", "nothing but a comment"},
        {"a = 'x\n", "does not end"},
        {"a = \"x\\\n\"\n", "escape"},
        {"a = \"\\x41\"\n", "escape"},
        {"a = \"\\u0000\"\n", "escape"},
        {"a = \"\\ud800\"\n", "escape"},
        {"a = \"\\u12\"\n", "hexadecimal"},
        {"a = \"\"\"x\"\"\"\n", "several lines"},
        {"a = [1, 2\n", "line 2, column 1: the array does not end"},
        {"a = [1 2]\n", "a comma"},
        {"a = [,]\n", "a value"},
        {"a = [[1]]\n", "arrays inside arrays"},
        {"a = {b = 1}\n", "tables in braces"},
        {"[[a]]\n", "arrays of tables"},
        {"[a\nb = 1\n", "']'"},
        {"[]\n", "a key is expected"},
        {"a = 01\n", "is expected"},
        {"a = 1__0\n", "not a number"},
        {"a = _1\n", "not a number"},
        {"a = 1_\n", "not a number"},
        {"a = 1.\n", "is expected"},
        {"a = .5\n", "is expected"},
        {"a = 1e\n", "is expected"},
        {"a = 0x\n", "is expected"},
        {"a = -0x1\n", "is expected"},
        {"a = 0x1p3\n", "is expected"},
        {"a = nan\n", "is expected"},
        {"a = True\n", "is expected"},
        {"a = 1979-05-27\n", "is expected"},
        {"a = 1e999\n", "beyond the range"},
        {"a = 9223372036854775808\n", "64 bits"},
        {"a = 0xffffffffffffffff\n", "64 bits"},
        {"'a.b' = 1\n", "a dot inside"},
        {"'' = 1\n", "a key is expected"},
        {"a = 'x\x01'\n", "control character"},
        {"a = 1\rb = 2\n", "control character"},
        {"a = '\xff'\n", "UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        egap_error err = {0};
        egap_toml *toml;
        egap_status status = egap_toml_parse(
            &toml, cases[i].text, strlen(cases[i].text), "x.toml", &err);

        if (status != EGAP_EINPUT || strstr(err.text, cases[i].message) == NULL)
            fail_msg("case %zu: status %d: %s", i, (int)status, err.text);
        assert_non_null(strstr(err.text, "x.toml: line "));
        assert_null(toml);
    }
}

static void test_limits(void **state)
{
    static char text[400000];
    egap_error err = {0};
    size_t used = 0;
    egap_toml *toml;

    (void)state;
    for (int i = 0; i < 4097; i++)
        used += (size_t)sprintf(text + used, "k%d = 1\n", i);
    assert_int_equal(egap_toml_parse(&toml, text, used, "x", &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "4096"));
    used = (size_t)sprintf(text, "a = [");
    for (int i = 0; i < 65537; i++)
        used += (size_t)sprintf(text + used, "1,");
    used += (size_t)sprintf(text + used, "]\n");
    assert_int_equal(egap_toml_parse(&toml, text, used, "x", &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "65536"));
    memset(text, 'a', 300);
    memcpy(text + 300, "=1", 3);
    assert_int_equal(egap_toml_parse(&toml, text, 302, "x", &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "255"));
    assert_int_equal(egap_toml_parse(&toml, text, (size_t)1 << 21, "x", &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_toml_parse(&toml, "a = 1\0b", 7, "x", &err),
                     EGAP_EINPUT);
}

/* Random damage never crashes, and what is refused is refused with a line. */
static void test_fuzz(void **state)
{
    static const char marks[] = "\"'[]{}=.#\n\r\\,_-+eExu0123456789 \tai\xc3";
    char text[sizeof good + 64];
    size_t refused = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 4);
    for (size_t i = test_cases(5000); i > 0; i--) {
        size_t length = sizeof good - 1;
        egap_error err = {0};
        egap_toml *toml;

        memcpy(text, good, sizeof good);
        for (size_t k = test_below(&rng, 6) + 1; k > 0; k--) {
            size_t at = test_below(&rng, length);

            switch (test_below(&rng, 4)) {
            case 0:
                text[at] = (char)test_u64(&rng);
                break;
            case 1:
                text[at] = marks[test_below(&rng, sizeof marks - 1)];
                break;
            case 2: /* cut */
                memmove(text + at, text + at + 1, length - at - 1);
                length--;
                break;
            default: /* insert */
                memmove(text + at + 1, text + at, length - at);
                text[at] = marks[test_below(&rng, sizeof marks - 1)];
                length++;
            }
        }
        if (test_below(&rng, 4) == 0)
            length = test_below(&rng, length);
        if (egap_toml_parse(&toml, text, length, "f", &err) == EGAP_OK) {
            /* nothing was asked for: any key that is left is unknown */
            if (egap_toml_finish(toml, &err) != EGAP_OK)
                assert_non_null(strstr(err.text, "is not known"));
            egap_toml_clear(toml);
            continue;
        }
        refused++;
        assert_int_equal(err.code, EGAP_EINPUT);
        assert_non_null(strstr(err.text, "f: line "));
        assert_null(toml);
    }
    assert_true(refused > 0);
}

static void test_memory(void **state)
{
    const char *path = test_write("good.toml", good, sizeof good - 1);
    egap_status status = EGAP_ERESOURCE;
    unsigned long k = 0;

    (void)state;
    while (status == EGAP_ERESOURCE && ++k < 1000) {
        egap_error err = {0};
        const char *s = NULL;
        egap_toml *toml;

        egap_alloc_fail_at(k);
        status = egap_toml_read(&toml, path, &err);
        if (status == EGAP_OK) {
            status = egap_toml_string(&s, toml, "title", true, &err);
            egap_toml_clear(toml);
        }
        egap_alloc_fail_at(0);
        if (status != EGAP_OK)
            assert_non_null(strstr(err.text, "memory"));
    }
    assert_int_equal(status, EGAP_OK);
    assert_true(k > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),         cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_wrong_values), cmocka_unit_test(test_bad),
        cmocka_unit_test(test_unknown_keys), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_fuzz),         cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
