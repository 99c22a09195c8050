/* table.c: the kernels of this instruction set. */
#include "engine.h"

const egap_kernels EGAP_KERNEL(egap_kernels) = {
    .outline = EGAP_KERNEL(egap_kernel_outline),
    .coarse = EGAP_KERNEL(egap_kernel_coarse),
    .collect = EGAP_KERNEL(egap_kernel_collect),
    .squares = EGAP_KERNEL(egap_kernel_squares),
    .sweep = EGAP_KERNEL(egap_kernel_sweep),
    .interval = EGAP_KERNEL(egap_kernel_interval),
    .slope = EGAP_KERNEL(egap_kernel_slope),
    .magnitudes = EGAP_KERNEL(egap_kernel_magnitudes),
};
