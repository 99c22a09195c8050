/* flint_compat.h: FLINT and Arb, from FLINT 2.9 with Arb 2.23 up to FLINT 3.
 *
 * The only file that names their headers.  Struct fields are never touched;
 * ends that are not finite mean "unknown" in every version. */
#ifndef EGAP_FLINT_COMPAT_H
#define EGAP_FLINT_COMPAT_H

#include <stdio.h>

#include <gmp.h>
#include <mpfr.h>

#include <flint/flint.h>
#include <flint/fmpz.h>
#include <flint/fmpq.h>
#include <flint/fmpz_vec.h>
#if __has_include(<flint/arb.h>)
#include <flint/mag.h>
#include <flint/arf.h>
#include <flint/arb.h>
#include <flint/arb_mat.h>
#elif __has_include(<arb.h>)
#include <mag.h>
#include <arf.h>
#include <arb.h>
#include <arb_mat.h>
#else
#include <arb/mag.h>
#include <arb/arf.h>
#include <arb/arb.h>
#include <arb/arb_mat.h>
#endif

/* Does:  makes an abort inside FLINT print a message and end the process
 *        with status 5 (EGAP_EINTERNAL), so that it can never look like a
 *        verdict; cheap after the first call.
 * Needs: called before the first use of FLINT; any number of threads.
 * Error: none.
 * Fails: never. */
void egap_flint_guard(void);

#endif
