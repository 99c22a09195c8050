/* decimal.c: enclosures as decimals, rounded outward. */
#include <math.h>
#include <stdio.h>

#include "egap/decimal.h"
#include "egap/report.h"

char *egap_end_text(char *text, double x, int digits, int up)
{
    if (!isfinite(x))
        return egap_hex_text(text, EGAP_BOUNDS_TEXT, x);
    return up ? egap_decimal_up(text, EGAP_BOUNDS_TEXT, x, digits)
              : egap_decimal_down(text, EGAP_BOUNDS_TEXT, x, digits);
}

char *egap_bounds_text(char *text, egap_bounds x, int digits)
{
    char lo[EGAP_BOUNDS_TEXT], hi[EGAP_BOUNDS_TEXT];

    if (!isfinite(x.lo) && !isfinite(x.hi))
        snprintf(text, EGAP_BOUNDS_TEXT, "unknown");
    else if (x.lo == 0 && x.hi == 0)
        snprintf(text, EGAP_BOUNDS_TEXT, "0");
    else
        snprintf(text, EGAP_BOUNDS_TEXT, "[%s, %s]",
                 egap_end_text(lo, x.lo, digits, 0),
                 egap_end_text(hi, x.hi, digits, 1));
    return text;
}
