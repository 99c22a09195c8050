/* refit.c: "refit": one unit after the other is switched off, each the one
 * whose loss costs least after all others are refitted (claim V2.zero: what
 * counts is the value of the compressed network alone). */
#include <math.h>

#include "compress.h"
#include "surgeon.h"

egap_status egap_compress_refit(egap_few *few, const egap_bench *bench,
                                const egap_side *side, size_t keep,
                                egap_error *err)
{
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    egap_surgeon x;
    egap_status status = egap_surgeon_init(&x, &layer, few->theta, few->c, err);

    if (status != EGAP_OK)
        return status;
    for (size_t left = x.s; left > keep; left--) {
        size_t k = egap_surgeon_cheapest(&x, NULL);

        if (k == x.s) /* a coefficient came to 0 by itself */
            break;
        egap_surgeon_switch_off(&x, k);
    }
    for (size_t k = 0; k < x.s; k++)
        few->theta[x.unit[k]] = x.at[k];
    few->bound = NAN;
    egap_surgeon_clear(&x);
    return EGAP_OK;
}

egap_status egap_construct_refit(egap_proof_path *out, egap_bench *bench,
                                 egap_error *err)
{
    return egap_construct_compressed(out, bench, egap_compress_refit, err);
}
