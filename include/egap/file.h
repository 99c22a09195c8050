/* file.h: whole files, read with a limit and replaced atomically.
 *
 * A file that egap writes is either the old one or the new one, never a
 * part: the bytes go to a temporary file in the same directory, are synced,
 * and the temporary file is renamed; then the directory is synced. */
#ifndef EGAP_FILE_H
#define EGAP_FILE_H

#include <stdio.h>

#include "egap/status.h"

/* A file being replaced.  `file` is open for writing until commit or
 * discard; a writer that wants the name uses `temp` instead. */
typedef struct {
    FILE *file;
    char *temp; /* the temporary file, beside `path` */
    char *path; /* the file to be replaced */
} egap_file_new;

/* Does:  opens a temporary file beside `path`.
 * Needs: end with egap_file_commit or egap_file_discard.
 * Error: exact.
 * Fails: EGAP_EINPUT (the directory is missing or not writable),
 *        EGAP_ERESOURCE. */
egap_status egap_file_begin(egap_file_new *out, const char *path,
                            egap_error *err) EGAP_MUST_CHECK;

/* Does:  flushes, syncs and renames the temporary file over the path, and
 *        releases *out; on failure the temporary file is removed and the old
 *        file stays as it was.
 * Needs: begun.
 * Error: exact.
 * Fails: EGAP_ERESOURCE (disk full, write error). */
egap_status egap_file_commit(egap_file_new *out,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  removes the temporary file and releases *out; harmless after a
 *        commit and on a zeroed struct.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
void egap_file_discard(egap_file_new *out);

/* Does:  replaces the file by these bytes, atomically.
 * Needs: nothing.
 * Error: exact.
 * Fails: as egap_file_begin and egap_file_commit. */
egap_status egap_file_replace(const char *path, const void *bytes,
                              size_t length, egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads a whole file; a zero byte follows the *length bytes.
 * Needs: release *bytes with egap_free.
 * Error: exact.
 * Fails: EGAP_EINPUT (missing, a directory, longer than `limit` bytes),
 *        EGAP_ERESOURCE (memory, read error). */
egap_status egap_file_read(char **bytes, size_t *length, const char *path,
                           size_t limit, egap_error *err) EGAP_MUST_CHECK;

/* Does:  makes a directory and those above it where they are missing.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (a part of the path is a file, or may not be made). */
egap_status egap_file_mkdirs(const char *path, egap_error *err) EGAP_MUST_CHECK;

/* Does:  is the path a directory in which files can be made?  A file is made
 *        and removed, so that read-only file systems are seen as well.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT, with what to do. */
egap_status egap_file_check_dir(const char *path,
                                egap_error *err) EGAP_MUST_CHECK;

#endif
