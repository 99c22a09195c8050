/* grow.c: arrays that grow. */
#include "egap/grow.h"

#include <stdint.h>
#include <string.h>

#include "egap/status.h"

bool egap_grow(void **array, size_t *room, size_t need, size_t size)
{
    size_t more = *room > SIZE_MAX / 2 ? SIZE_MAX : 2 * *room;
    void *p;

    if (need <= *room)
        return true;
    if (more < need)
        more = need;
    if (more < 16)
        more = 16;
    p = egap_alloc(more, size);
    if (p == NULL)
        return false;
    if (*array != NULL)
        memcpy(p, *array, *room * size);
    egap_free(*array);
    *array = p;
    *room = more;
    return true;
}
