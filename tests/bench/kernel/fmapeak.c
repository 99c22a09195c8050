/* fmapeak.c: fused multiply-adds as fast as they come: independent chains in
 * registers, enough to hide the latency. */
#include "../../../verify/base/simd.h"
#include "../bench_train.h"

#if defined(EGAP_KERNEL_AVX512)
#define CHAINS 10
#else
#define CHAINS 5
#endif

/* Returns the multiply-adds done, lanes counted; *sink keeps them alive. */
double EGAP_KERNEL(bench_fma)(size_t rounds, double *sink)
{
    const v8 factor = v8_set1(0.999999), term = v8_set1(1e-9);
    v8 chain[CHAINS], sum = v8_zero();

    for (int i = 0; i < CHAINS; i++)
        chain[i] = v8_set1(1e-3 * i);
    for (size_t r = 0; r < rounds; r++)
#pragma GCC unroll 16
        for (int i = 0; i < CHAINS; i++)
            chain[i] = v8_fma(chain[i], factor, term);
    for (int i = 0; i < CHAINS; i++)
        sum = v8_add(sum, chain[i]);
    *sink = v8_sum(sum);
    return (double)rounds * CHAINS * EGAP_LANES;
}
