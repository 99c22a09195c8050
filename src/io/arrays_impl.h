/* arrays_impl.h: what the readers of array files share. */
#ifndef EGAP_SRC_IO_ARRAYS_IMPL_H
#define EGAP_SRC_IO_ARRAYS_IMPL_H

#include <stdint.h>
#include <stdio.h>

#include "egap/arrays.h"
#include "element.h"

/* More arrays than this in one file are refused. */
#define EGAP_ARRAYS_MAX_COUNT 65536

/* How elements lie in a file. */
typedef struct {
    egap_element element;
    bool fortran; /* first index fastest */
    size_t rank, shape[EGAP_ARRAYS_MAX_RANK], count;
} egap_layout;

/* One array of an open file. */
typedef struct {
    char name[EGAP_ARRAYS_MAX_NAME + 1];
    uint64_t index;      /* NPZ: the entry of the archive */
    egap_layout layout;  /* safetensors */
    char type[16];       /* safetensors: the name of the type */
    uint64_t begin, end; /* safetensors: bytes of the file */
} egap_entry;

struct egap_arrays {
    char *path;
    uint64_t size;       /* bytes of the file */
    egap_entry *entries; /* (count), in byte order of names */
    size_t count, room;
    struct zip *zip; /* NPZ, else NULL */
    FILE *file;      /* safetensors, else NULL */
};

/* The element order of an array being read: where its k-th stored element
 * goes in row-major order. */
typedef struct {
    const egap_layout *layout;
    size_t index[EGAP_ARRAYS_MAX_RANK];
    size_t offset; /* of the next element */
    size_t done;   /* elements placed */
} egap_placer;

/* Does:  the product of a shape, where every size and the product are within
 *        EGAP_ARRAYS_MAX_ELEMENTS.
 * Needs: rank <= EGAP_ARRAYS_MAX_RANK.
 * Error: exact.
 * Fails: false beyond the limits. */
bool egap_shape_product(size_t *count, const uint64_t *shape, size_t rank);

/* Does:  adds an entry of this name to the file's list.
 * Needs: the list is sorted afterwards by egap_arrays_open.
 * Error: exact.
 * Fails: EGAP_EINPUT (a name that is empty, too long or holds control
 *        characters; too many), EGAP_ERESOURCE. */
egap_status egap_entry_add(egap_entry **entry, egap_arrays *file,
                           const char *name, size_t length, egap_error *err);

/* Does:  takes memory for an array of this layout.
 * Needs: the layout agrees with the size of the file.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_array_take(egap_array *out, const egap_layout *layout,
                            egap_error *err);

/* Does:  decodes the next `count` stored elements into their places.
 * Needs: count * layout->element.size bytes; at most layout->count in all.
 * Error: exact.
 * Fails: EGAP_EINPUT, naming the element. */
egap_status egap_place(egap_array *out, egap_placer *placer,
                       const uint8_t *bytes, size_t count, egap_error *err);

/* The two kinds of files: list the arrays of a file whose path, size and
 * stream are set; read one.  The layout of an NPZ array stands before its
 * values; safetensors has all of them in the entries. */
egap_status egap_npz_open(egap_arrays *file, egap_error *err);
egap_status egap_npz_layout(egap_layout *layout, egap_arrays *file,
                            const egap_entry *entry, egap_error *err);
egap_status egap_npz_read(egap_array *out, egap_arrays *file,
                          const egap_entry *entry, egap_error *err);
void egap_npz_close(egap_arrays *file);
egap_status egap_safetensors_open(egap_arrays *file, egap_error *err);
egap_status egap_safetensors_read(egap_array *out, egap_arrays *file,
                                  const egap_entry *entry, egap_error *err);

#endif
