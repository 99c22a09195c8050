/* load_unread.c: arrays that look like biases under another name. */
#include <string.h>

#include "load.h"

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), most = strlen(end);

    return length >= most && strcmp(text + length - most, end) == 0;
}

/* Is it one of the arrays of some path? */
static bool is_part(const char *array)
{
    return ends_with(array, "_W") || ends_with(array, "_theta") ||
           ends_with(array, "_b") || ends_with(array, "_c");
}

/* "b1", "bias", "C", "hidden_bias": a name that a bias might have */
static bool looks_like_bias(const char *rest)
{
    return strchr("bBcC", rest[0]) != NULL || strstr(rest, "bias") != NULL;
}

void egap_load_tell_unread(const egap_loaded_path *loaded,
                           const egap_arrays *file, const char *name)
{
    size_t length = strlen(name);

    if (loaded->path.b != NULL && loaded->path.c != NULL)
        return;
    for (size_t i = 0; i < egap_arrays_count(file); i++) {
        const char *array = egap_arrays_name(file, i);

        if (strncmp(array, name, length) != 0 || array[length] != '_' ||
            array[length + 1] == '\0' || is_part(array) ||
            !looks_like_bias(array + length + 1))
            continue;
        fprintf(stderr,
                "egap: %s: array %s is not read: hidden biases are %s_b, "
                "output biases %s_c\n",
                egap_arrays_path(file), array, name, name);
    }
}
