/* grow.h: arrays that grow. */
#ifndef EGAP_GROW_H
#define EGAP_GROW_H

#include <stdbool.h>
#include <stddef.h>

/* Does:  makes room for at least `need` elements of `size` bytes in the
 *        array *array, which has room for *room of them, by doubling; keeps
 *        the elements, new ones are zero.
 * Needs: *array from egap_alloc or NULL; size >= 1.
 * Error: exact.
 * Fails: false where memory is short; the array is as before. */
bool egap_grow(void **array, size_t *room, size_t need, size_t size);

#endif
