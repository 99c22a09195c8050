/* build.c: what this program was built from. */
#include "build.h"

#include "commit.h"

const char *egap_build_commit(void)
{
    return EGAP_COMMIT;
}
