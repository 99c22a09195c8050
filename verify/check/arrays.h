/* arrays.h: data and networks that stand in a file of their own. */
#ifndef CHECK_ARRAYS_H
#define CHECK_ARRAYS_H

#include "kinds.h"

/* Takes the record of an array and its digest; returns where its numbers are:
 * `r`, or `other`, which is opened to hold the file that has them. */
reader *array_open(reader *r, reader *other, const settings *call,
                   const char *sort, digest wanted);
/* A size in a companion file is that of the certificate. */
void array_size(reader *from, const char *word, size_t size);
/* behind the last number */
void array_close(reader *from, reader *other);

#endif
