/* near.h: which of the names there are somebody may have meant who wrote
 * another. */
#ifndef EGAP_SRC_BASE_NEAR_H
#define EGAP_SRC_BASE_NEAR_H

#include <stddef.h>

#define EGAP_NEAR_NAME 256 /* bytes of a name that count, with a 0 */
#define EGAP_NEAR_HINT 320 /* room for a hint */

typedef struct {
    const char *word;          /* what was written */
    char name[EGAP_NEAR_NAME]; /* the nearest so far, "" before the first */
    size_t distance;           /* ... from the word */
} egap_near;

/* Does:  the number of slips between two words: bytes left out, put in,
 *        replaced, or two neighbours exchanged, no byte twice.  The first 255
 *        bytes count; upper and lower case are the same.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
size_t egap_near_distance(const char *a, const char *b);

/* Does:  begins a search for a word; then tries one name: of names that are
 *        equally near the first stays.
 * Needs: the word lives as long as the search, a name only for the call.
 * Error: exact.
 * Fails: never. */
egap_near egap_near_to(const char *word);
void egap_near_try(egap_near *near, const char *name);

/* Does:  "did you mean '<before><name>'?" where the nearest name is so near
 *        that it may have been meant, else `otherwise`.
 * Needs: `otherwise` may be "".
 * Error: none.
 * Fails: never.  Returns out. */
char *egap_near_hint(char out[EGAP_NEAR_HINT], const egap_near *near,
                     const char *before, const char *otherwise);

#endif
