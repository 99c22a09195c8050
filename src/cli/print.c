/* print.c: enclosures as JSON. */
#include "print.h"

#include <stdio.h>

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
