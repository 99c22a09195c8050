/* kernels.c: the kernels of each instruction set. */
#include "kernel.h"

#include "egap/fpenv.h"

#define TABLE(isa)                                                             \
    {                                                                          \
        egap_train_narrow_##isa, egap_train_wide_##isa,                        \
            egap_train_finish_##isa, egap_train_classes_##isa,                 \
            egap_train_step_##isa,                                             \
            egap_path_grid_##isa                                               \
    }

const egap_train_kernels *egap_train_kernels_get(void)
{
    /* indexed by egap_isa */
    static const egap_train_kernels tables[] = {
        TABLE(portable),
#ifdef EGAP_HAVE_X86_KERNELS
        TABLE(avx2),
        TABLE(avx512),
#endif
    };

    return &tables[egap_isa_get()];
}
