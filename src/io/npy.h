/* npy.h: the header of an NPY array. */
#ifndef EGAP_SRC_IO_NPY_H
#define EGAP_SRC_IO_NPY_H

#include "arrays_impl.h"

#define EGAP_NPY_START 12 /* bytes that hold magic, version and length */
#define EGAP_NPY_MAX_HEADER 65536

/* Does:  the length of the whole header, magic included, from the first
 *        EGAP_NPY_START bytes.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (no NPY, an unknown version, longer than the limit). */
egap_status egap_npy_header_size(size_t *size, const uint8_t *start,
                                 egap_error *err);

/* Does:  reads a header: a dictionary literal with the keys descr,
 *        fortran_order and shape, once each, in any order.  The text is
 *        parsed by that grammar and never evaluated.
 * Needs: `size` bytes, as told by egap_npy_header_size.
 * Error: exact.
 * Fails: EGAP_EINPUT, naming the byte. */
egap_status egap_npy_parse(egap_layout *out, const char *header, size_t size,
                           egap_error *err);

/* Does:  writes the version 1.0 header of a row-major float64 array, padded
 *        to a multiple of 64 bytes.
 * Needs: room for 512 bytes.
 * Error: exact.
 * Fails: never.  Returns the length. */
size_t egap_npy_header(char *header, const egap_array *array);

#endif
