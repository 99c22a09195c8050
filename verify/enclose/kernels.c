/* kernels.c: which build of the kernels runs. */
#include "kernels.h"

const egap_kernels *egap_kernels_for(egap_isa isa)
{
#ifdef EGAP_HAVE_X86_KERNELS
    if (isa == EGAP_ISA_AVX512)
        return &egap_kernels_avx512;
    if (isa == EGAP_ISA_AVX2)
        return &egap_kernels_avx2;
#else
    (void)isa;
#endif
    return &egap_kernels_portable;
}
