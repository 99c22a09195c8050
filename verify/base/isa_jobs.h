/* isa_jobs.h: tables of jobs that are compiled once for each instruction set
 * (private to verify/). */
#ifndef EGAP_VERIFY_ISA_JOBS_H
#define EGAP_VERIFY_ISA_JOBS_H

#include "egap/fpenv.h"

/* EGAP_ISA_EXTERN(type, name): the tables name_portable, ... of the kernels;
 * EGAP_ISA_TABLE(name, isa): that for an instruction set which the processor
 * has. */
#ifdef EGAP_HAVE_X86_KERNELS
#define EGAP_ISA_EXTERN(type, name)                                            \
    extern const type name##_portable, name##_avx2, name##_avx512
#define EGAP_ISA_TABLE(name, isa)                                              \
    ((isa) == EGAP_ISA_AVX512 ? &name##_avx512                                 \
     : (isa) == EGAP_ISA_AVX2 ? &name##_avx2                                   \
                              : &name##_portable)
#else
#define EGAP_ISA_EXTERN(type, name) extern const type name##_portable
#define EGAP_ISA_TABLE(name, isa) ((void)(isa), &name##_portable)
#endif

#endif
