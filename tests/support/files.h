/* files.h: a directory of its own for every test program. */
#ifndef EGAP_TESTS_FILES_H
#define EGAP_TESTS_FILES_H

#include <stddef.h>

/* A directory under TMPDIR or /tmp, made on first use and removed with
 * everything in it when the program ends. */
const char *test_dir(void);

/* "<test_dir>/<name>"; the text lives until the 256th next call. */
const char *test_path(const char *name);

/* Writes a file, or fails the test; returns test_path(name). */
const char *test_write(const char *name, const void *bytes, size_t length);

/* The number of entries of test_dir. */
size_t test_dir_count(void);

#endif
