/* print.c: enclosures as JSON. */
#include "print.h"

#include <stdio.h>

#include "egap/enclose.h"

void egap_print_bounds(egap_json *json, const char *key, egap_bounds x)
{
    char text[EGAP_NUMBER_TEXT];

    egap_json_key(json, key);
    egap_json_object(json);
    egap_json_key(json, "lo");
    egap_json_down(json, x.lo);
    egap_json_key(json, "hi");
    egap_json_up(json, x.hi);
    egap_json_key(json, "lo_hex");
    egap_json_string(json, egap_hex_text(text, sizeof text, x.lo));
    egap_json_key(json, "hi_hex");
    egap_json_string(json, egap_hex_text(text, sizeof text, x.hi));
    egap_json_end(json);
}

void egap_print_digits(egap_json *json, const char *decimal, long certain)
{
    bool exact = certain == EGAP_DIGITS_EXACT;

    egap_json_key(json, "decimal");
    egap_json_string(json, decimal);
    egap_json_key(json, "certain_digits");
    if (exact)
        egap_json_null(json);
    else
        egap_json_integer(json, certain);
    egap_json_key(json, "exact");
    egap_json_bool(json, exact);
}

void egap_print_certain(long certain)
{
    if (certain == EGAP_DIGITS_EXACT)
        printf("exact: the value itself is known, and its decimals are "
               "rounded outward");
    else if (certain == 0)
        printf("no digit is certain");
    else
        printf("%ld digits are certain: relative width at most 1e-%ld", certain,
               certain);
}

egap_status egap_print_json(egap_json *json, egap_error *err)
{
    const char *text;
    size_t length;
    egap_status status = egap_json_finish(&text, &length, json, err);

    if (status == EGAP_OK &&
        (fwrite(text, 1, length, stdout) != length || fflush(stdout) != 0))
        status = egap_fail(err, EGAP_ERESOURCE,
                           "standard output could not be written");
    egap_json_clear(json);
    return status;
}
