/* kernels.c: which build of the kernels runs. */
#include "kernels.h"

const egap_kernels *egap_kernels_for(egap_isa isa)
{
    return EGAP_ISA_TABLE(egap_kernels, isa);
}
