/* near.c: distances of words, and the hint that comes of them. */
#include "near.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

#define MAX_WORD (EGAP_NEAR_NAME - 1)

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t egap_near_distance(const char *a, const char *b)
{
    /* rows i - 2, i - 1 and i of the table of distances of beginnings */
    size_t rows[3][MAX_WORD + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    size_t la = strlen(a), lb = strlen(b);

    la = la > MAX_WORD ? MAX_WORD : la;
    lb = lb > MAX_WORD ? MAX_WORD : lb;
    for (size_t j = 0; j <= lb; j++)
        row[j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t *free = before;

        before = last;
        last = row;
        row = free;
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t d = last[j - 1] + !same(a[i - 1], b[j - 1]);

            d = last[j] + 1 < d ? last[j] + 1 : d;
            d = row[j - 1] + 1 < d ? row[j - 1] + 1 : d;
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
                same(a[i - 2], b[j - 1]) && before[j - 2] + 1 < d)
                d = before[j - 2] + 1;
            row[j] = d;
        }
    }
    return row[lb];
}

egap_near egap_near_to(const char *word)
{
    return (egap_near){.word = word, .distance = SIZE_MAX};
}

void egap_near_try(egap_near *near, const char *name)
{
    size_t distance = egap_near_distance(near->word, name);

    if (distance >= near->distance)
        return;
    near->distance = distance;
    snprintf(near->name, sizeof near->name, "%s", name);
}

/* A slip in each three letters, or one; of what was written and of what was
 * meant something is the same. */
static bool may_be_meant(const egap_near *near)
{
    size_t length = strlen(near->word);

    return near->name[0] != '\0' &&
           near->distance <= (length < 6 ? 1 : length / 3) &&
           near->distance < length && near->distance < strlen(near->name);
}

char *egap_near_hint(char out[EGAP_NEAR_HINT], const egap_near *near,
                     const char *before, const char *otherwise)
{
    char name[EGAP_NEAR_NAME];

    egap_text_show(name, sizeof name, near->name, strlen(near->name));
    if (may_be_meant(near))
        snprintf(out, EGAP_NEAR_HINT, "did you mean '%s%s'?", before, name);
    else
        snprintf(out, EGAP_NEAR_HINT, "%s", otherwise);
    return out;
}
