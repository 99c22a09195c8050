/* flint_guard.c: what happens when FLINT gives up. */
#include "egap/flint_compat.h"

#include <pthread.h>
#include <stdlib.h>

#include "egap/status.h"

static FLINT_NORETURN void flint_gave_up(void)
{
    fputs("egap: the arithmetic library FLINT stopped on an error of its own "
          "(often memory); nothing was verified\n",
          stderr);
    _Exit(EGAP_EINTERNAL);
}

static void install(void)
{
    flint_set_abort(flint_gave_up);
}

void egap_flint_guard(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, install);
}
