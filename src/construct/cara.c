/* cara.c: "cara": the same outputs from at most rank Z units (claim N.cara).
 * Where both ends together then have no more units than the network, the
 * coefficients of one move over into the free units of the other, and F never
 * rises: so it is for m >= 2N. */
#include <math.h>

#include "bench.h"
#include "lp.h"

/* Basic solutions for the best outputs, refitted, as long as the ends have
 * too many units; an end that has few keeps its bits. */
static egap_status reduce(egap_few few[2], const egap_bench *bench,
                          egap_error *err)
{
    size_t most = bench->samples.N;
    egap_status status = EGAP_OK;

    if (bench->frame.q < most && bench->frame.q == 1)
        most = 2; /* the atoms on the line are two up to multiples */
    for (int J = 0; J < 2 && status == EGAP_OK; J++) {
        const egap_side *side = &bench->side[J];
        egap_layer layer = egap_bench_layer(bench, side, NULL);

        if (few[0].active + few[1].active <= bench->frame.m ||
            few[J].active <= most)
            continue;
        status = egap_lp_represent(few[J].theta, &layer, err);
        if (status == EGAP_OK)
            status = egap_few_settle(&few[J], bench, side, true, err);
    }
    return status;
}

egap_status egap_construct_cara(egap_proof_path *out, egap_bench *bench,
                                egap_error *err)
{
    egap_few few[2] = {{0}, {0}};
    egap_status status = egap_few_init(&few[0], bench, &bench->side[0], err);

    if (status == EGAP_OK)
        status = egap_few_init(&few[1], bench, &bench->side[1], err);
    if (status == EGAP_OK)
        status = reduce(few, bench, err);
    if (status == EGAP_OK && few[0].active + few[1].active <= bench->frame.m) {
        egap_construct_note(out,
                            "%zu and %zu units give the outputs of the best "
                            "second layers",
                            few[0].active, few[1].active);
        out->bound = fmax(bench->side[0].F, bench->side[1].F);
        status = egap_bench_connect(out, bench, &few[0], &few[1], NULL, err);
    } else if (status == EGAP_OK) {
        egap_construct_note(out,
                            "the outputs of the ends need %zu and %zu units, "
                            "the network has %zu",
                            few[0].active, few[1].active, bench->frame.m);
    }
    egap_few_clear(&few[0]);
    egap_few_clear(&few[1]);
    return status;
}
