/* strict.h: refuses, at compile time, flags under which the error-free
 * transformations are not error-free.  What a compiler cannot see (FTZ and
 * DAZ, the rounding mode) egap_fpenv_check finds when the program runs. */
#ifndef EGAP_VERIFY_STRICT_H
#define EGAP_VERIFY_STRICT_H

#include <float.h>

#if FLT_EVAL_METHOD != 0
#error "egap needs FLT_EVAL_METHOD 0: build without x87 (-mfpmath=sse)"
#endif
#if defined(__FAST_MATH__) || __FINITE_MATH_ONLY__ + 0 ||                     \
    defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__)
#error "egap must not be compiled with -ffast-math, -Ofast or a part of them"
#endif
#if DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024 || FLT_RADIX != 2
#error "egap needs IEEE binary64 doubles"
#endif

#endif
