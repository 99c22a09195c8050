/* fpenv.c: refuses an arithmetic that the proofs do not cover, and chooses
 * the instruction set of the kernels. */
#include "egap/fpenv.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "strict.h"

static egap_isa best_isa(void)
{
#if defined(__x86_64__) && defined(EGAP_HAVE_X86_KERNELS)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return EGAP_ISA_PORTABLE;
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw"))
        return EGAP_ISA_AVX512;
    return EGAP_ISA_AVX2;
#else
    return EGAP_ISA_PORTABLE;
#endif
}

const char *egap_isa_name(egap_isa isa)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};

    return names[isa];
}

/* Is it the name of a set?  *isa is that one, or the best of this processor
 * where it is less. */
static bool named_isa(egap_isa *isa, const char *name)
{
    egap_isa best = best_isa();

    for (*isa = EGAP_ISA_PORTABLE; *isa <= EGAP_ISA_AVX512; ++*isa)
        if (strcmp(name, egap_isa_name(*isa)) == 0) {
            *isa = *isa < best ? *isa : best;
            return true;
        }
    *isa = best;
    return false;
}

egap_isa egap_isa_get(void)
{
    const char *name = getenv("EGAP_ISA");
    egap_isa isa;

    named_isa(&isa, name != NULL ? name : "");
    return isa;
}

/* A name that would be passed over is told. */
static egap_status check_isa(egap_error *err)
{
    const char *name = getenv("EGAP_ISA");
    egap_isa isa;

    if (name == NULL || name[0] == '\0' || named_isa(&isa, name))
        return EGAP_OK;
    return egap_fail(err, EGAP_EUSAGE,
                     "EGAP_ISA=%.40s is no instruction set: portable, avx2 "
                     "or avx512, as an upper limit; unset it for the best of "
                     "this processor",
                     name);
}

egap_status egap_fpenv_check(egap_error *err)
{
    /* volatile: the checks must run on this machine, now. */
    volatile double one = 1.0, third = 3.0, tiny = DBL_MIN, half = 0.5;
    volatile double u = 0x1p-53, big = 0x1p53;
    volatile double sub = 0x1p-1074;
    volatile double r;

    /* inputs first: read as zeros, results would look flushed */
    r = sub * big;
    if (r != 0x1p-1021)
        return egap_fail(err, EGAP_EINTERNAL,
                         "floating point: subnormal inputs are read as zero "
                         "(DAZ); a library built with -ffast-math may have "
                         "switched it on: remove it and run again");
    r = tiny * half;
    if (r == 0.0 || r * 2.0 != tiny)
        return egap_fail(err, EGAP_EINTERNAL,
                         "floating point: subnormal results are flushed to "
                         "zero (FTZ); a library built with -ffast-math may "
                         "have switched it on: remove it and run again");
    r = one + u;
    if (r != 1.0)
        return egap_fail(err, EGAP_EINTERNAL,
                         "floating point: rounding is not to nearest (1 + "
                         "2^-53 > 1); restore the default rounding mode");
    r = one + u * (1.0 + 0x1p-52);
    if (r != 1.0 + 0x1p-52)
        return egap_fail(err, EGAP_EINTERNAL,
                         "floating point: rounding is not to nearest, or has "
                         "excess precision; restore the default rounding mode");
    r = -one - u * (1.0 + 0x1p-52);
    if (r != -1.0 - 0x1p-52)
        return egap_fail(err, EGAP_EINTERNAL,
                         "floating point: rounding is not to nearest for "
                         "negative numbers; restore the default mode");
    r = one / third;
    if (r != 0x1.5555555555555p-2)
        return egap_fail(err, EGAP_EINTERNAL,
                         "floating point: 1/3 is not correctly rounded");
    r = fma(one + 0x1p-30, one + 0x1p-30, -(one + 0x1p-29));
    if (r != 0x1p-60)
        return egap_fail(err, EGAP_EINTERNAL,
                         "floating point: fma() rounds twice on this system");
    return check_isa(err);
}
