/* magnitudes.c: the bounds E_j of all samples.
 * Proof: paper/algorithms.tex, lemma "E_j". */
#include "engine.h"

void EGAP_KERNEL(egap_kernel_magnitudes)(double *E, double *sums,
                                         const egap_problem *p, const double *v,
                                         size_t n, double c, double iota)
{
    v8 sum = v8_zero(), square = v8_zero();

    for (size_t j = 0; j < p->Npad; j += EGAP_LANES) {
        const double *x = egap_problem_sample(p, j);
        v8 e = v8_set1(c);

        for (size_t k = 0; k < n; k++)
            e = v8_fma(v8_abs(v8_load(x + 8 * k)), v8_set1(v[k]), e);
        e = v8_mul(v8_add(e, v8_set1(0x1p-600)), v8_set1(iota));
        e = v8_mul(e, v8_load(p->weight + j));
        v8_store(E + j, e);
        sum = v8_add(sum, e);
        square = v8_fma(e, e, square);
    }
    sums[0] = v8_sum(sum);
    sums[1] = v8_sum(square);
}
