/* t-json.c: documents are JSON (read back by Jansson), misuse is found. */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "egap/json.h"
#include "support.h"

static const char *build(egap_json *json, size_t *length)
{
    egap_error err = {0};
    const char *text = NULL;

    egap_json_init(json);
    egap_json_object(json);
    egap_json_key(json, "name");
    egap_json_string(json, "quote \" slash \\ line\n tab\t \x01 \x7f é \xff");
    egap_json_key(json, "count");
    egap_json_integer(json, -9223372036854775807LL - 1);
    egap_json_key(json, "ok");
    egap_json_bool(json, true);
    egap_json_key(json, "none");
    egap_json_string(json, NULL);
    egap_json_key(json, "gap");
    egap_json_bounds(json, (egap_bounds){0.1, 0.1});
    egap_json_key(json, "open");
    egap_json_bounds(json, (egap_bounds){-INFINITY, INFINITY});
    egap_json_key(json, "rows");
    egap_json_array(json);
    for (int i = 0; i < 3; i++) {
        egap_json_array(json);
        egap_json_real(json, i / 4.0);
        egap_json_raw(json, "17");
        egap_json_end(json);
    }
    egap_json_end(json);
    egap_json_key(json, "empty");
    egap_json_object(json);
    egap_json_end(json);
    egap_json_end(json);
    assert_ok(egap_json_finish(&text, length, json, &err), &err);
    return text;
}

static void test_document(void **state)
{
    json_t *root, *rows;
    json_error_t error;
    egap_json json;
    const char *text;
    size_t length;

    (void)state;
    text = build(&json, &length);
    assert_int_equal(length, strlen(text));
    root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        fail_msg("line %d: %s\n%s", error.line, error.text, text);
    assert_string_equal(
        json_string_value(json_object_get(root, "name")),
        "quote \" slash \\ line\n tab\t \x01 \x7f é \xef\xbf\xbd");
    assert_true(json_integer_value(json_object_get(root, "count")) ==
                -9223372036854775807LL - 1);
    assert_true(json_is_true(json_object_get(root, "ok")));
    assert_true(json_is_null(json_object_get(root, "none")));
    assert_true(json_is_null(json_array_get(json_object_get(root, "open"), 1)));
    rows = json_object_get(root, "rows");
    assert_int_equal(json_array_size(rows), 3);
    assert_true(json_real_value(json_array_get(json_array_get(rows, 2), 0)) ==
                0.5);
    assert_int_equal(json_object_size(json_object_get(root, "empty")), 0);
    assert_non_null(strstr(text, "\"gap\": [0.1, 0.10000000000000001]"));
    json_decref(root);
    egap_json_clear(&json);
    egap_json_clear(&json);
}

static void assert_misuse(egap_json *json)
{
    egap_error err = {0};
    const char *text;
    size_t length;

    assert_int_equal(egap_json_finish(&text, &length, json, &err),
                     EGAP_EINTERNAL);
    egap_json_clear(json);
}

static void test_misuse(void **state)
{
    egap_json json;

    (void)state;
    egap_json_init(&json);
    assert_misuse(&json); /* nothing at all */
    egap_json_object(&json);
    assert_misuse(&json); /* left open */
    egap_json_object(&json);
    egap_json_integer(&json, 1); /* no key */
    egap_json_end(&json);
    assert_misuse(&json);
    egap_json_array(&json);
    egap_json_key(&json, "k"); /* a key in an array */
    egap_json_end(&json);
    assert_misuse(&json);
    egap_json_object(&json);
    egap_json_key(&json, "k");
    egap_json_end(&json); /* a key without a value */
    assert_misuse(&json);
    egap_json_integer(&json, 1);
    egap_json_integer(&json, 2); /* two documents */
    assert_misuse(&json);
    for (int i = 0; i <= EGAP_JSON_MAX_DEPTH; i++)
        egap_json_array(&json);
    assert_misuse(&json);
}

static void test_memory(void **state)
{
    egap_error err = {0};
    egap_json json;
    const char *text;
    size_t length;

    (void)state;
    for (unsigned long k = 1; k <= 3; k++) {
        egap_json_init(&json);
        egap_alloc_fail_at(k);
        egap_json_array(&json);
        for (int i = 0; i < 100; i++)
            egap_json_string(&json, "0123456789");
        egap_json_end(&json);
        egap_alloc_fail_at(0);
        assert_int_equal(egap_json_finish(&text, &length, &json, &err),
                         EGAP_ERESOURCE);
        egap_json_clear(&json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
