/* build.h: what this program was built from. */
#ifndef EGAP_SRC_BASE_BUILD_H
#define EGAP_SRC_BASE_BUILD_H

/* Does:  the commit, with "-dirty" where files had been changed; "unknown"
 *        outside a repository.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
const char *egap_build_commit(void);

#endif
