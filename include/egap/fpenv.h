/* fpenv.h: the floating-point environment egap's proofs assume. */
#ifndef EGAP_FPENV_H
#define EGAP_FPENV_H

#include "egap/status.h"

/* Does:  checks, by computing, that arithmetic is IEEE binary64, rounded to
 *        nearest, with gradual underflow (no FTZ, no DAZ), without excess
 *        precision, and that fma() rounds once; and that EGAP_ISA, where it
 *        is set, names an instruction set.
 * Needs: called at the start of every program and of every worker thread:
 *        flags of the environment are per thread.
 * Error: exact.
 * Fails: EGAP_EINTERNAL with a message naming what is wrong and the usual
 *        cause (a library linked with -ffast-math sets FTZ and DAZ);
 *        EGAP_EUSAGE with the names there are. */
egap_status egap_fpenv_check(egap_error *err) EGAP_MUST_CHECK;

/* Instruction sets that kernels exist for; results have the same bits on
 * each. */
typedef enum {
    EGAP_ISA_PORTABLE = 0,
    EGAP_ISA_AVX2 = 1, /* AVX2 and FMA */
    EGAP_ISA_AVX512 = 2 /* AVX-512 F, DQ, VL, BW and FMA */
} egap_isa;

/* Does:  the instruction set to use: the best this processor has, and at most
 *        the one that the environment variable EGAP_ISA names (portable, avx2,
 *        avx512).
 * Needs: nothing.
 * Error: exact.
 * Fails: never; an unknown name means the best one (and is refused by
 *        egap_fpenv_check). */
egap_isa egap_isa_get(void);

/* Does:  "portable", "avx2" or "avx512".
 * Needs: a value of the enumeration.
 * Error: exact.
 * Fails: never. */
const char *egap_isa_name(egap_isa isa);

#endif
