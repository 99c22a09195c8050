/* element.h: one element of an array file as a double. */
#ifndef EGAP_SRC_IO_ELEMENT_H
#define EGAP_SRC_IO_ELEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    EGAP_ELEMENT_NONE, /* a type that is not read */
    EGAP_ELEMENT_FLOAT,
    EGAP_ELEMENT_BFLOAT,
    EGAP_ELEMENT_INT,
    EGAP_ELEMENT_UINT,
    EGAP_ELEMENT_BOOL
} egap_element_kind;

typedef struct {
    egap_element_kind kind;
    unsigned size; /* bytes: 1, 2, 4 or 8; FLOAT 2, 4, 8; BFLOAT 2; BOOL 1 */
    bool big_endian;
} egap_element;

/* Does:  the value of the element stored at p.
 * Needs: element.size bytes at p; kind is not NONE.
 * Error: exact.
 * Fails: false where a double cannot hold the value (an integer beyond 2^53)
 *        or a boolean is neither 0 nor 1. */
bool egap_element_decode(double *out, const uint8_t *p, egap_element element);

#endif
