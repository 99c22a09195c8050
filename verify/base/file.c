/* file.c: whole files, read with a limit and replaced atomically. */
#include "egap/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "egap/grow.h"

/* The directory part of a path, with the slash; "./" where there is none. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    char *dir = egap_alloc(length + 3, 1);

    if (dir == NULL)
        return NULL;
    if (length > 0)
        memcpy(dir, path, length);
    else
        memcpy(dir, "./", 2);
    return dir;
}

/* errno as a status: what a person can repair in the call is input, a full
 * disk or a broken one is a resource */
static egap_status status_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EIO:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
        return EGAP_ERESOURCE;
    default:
        return EGAP_EINPUT;
    }
}

static egap_status no_memory(egap_error *err, const char *path)
{
    return egap_fail(err, EGAP_ERESOURCE, "%s: memory is not available", path);
}

/* Opens a new file "<stem><suffix>" of a name that does not exist yet. */
static int open_unused(char *name, size_t size, const char *stem)
{
    static atomic_uint serial;
    int fd = -1;

    for (int tries = 0; tries < 1000 && fd < 0; tries++) {
        snprintf(name, size, "%s.%ld-%u.tmp", stem, (long)getpid(),
                 atomic_fetch_add(&serial, 1u));
        fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

static egap_status not_writable(egap_error *err, const char *path, int error)
{
    return egap_fail(err, status_of(error),
                     "%s: no file can be made here: %s; choose a directory "
                     "that exists and is writable, with room on its disk",
                     path, strerror(error));
}

egap_status egap_file_begin(egap_file_new *out, const char *path,
                            egap_error *err)
{
    size_t length = strlen(path), size = length + 64;
    struct stat st;
    int fd, error;

    memset(out, 0, sizeof *out);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return egap_fail(err, EGAP_EINPUT,
                         "%s: is a directory; name a file to write", path);
    /* a rename would put a file in the place of a device or a link */
    if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return egap_fail(err, EGAP_EINPUT,
                         "%s: exists and is not a regular file; name another",
                         path);
    out->temp = egap_alloc(size, 1);
    out->path = egap_alloc(length + 1, 1);
    if (out->temp == NULL || out->path == NULL) {
        egap_file_discard(out);
        return no_memory(err, path);
    }
    memcpy(out->path, path, length + 1);
    fd = open_unused(out->temp, size, path);
    if (fd < 0) {
        error = errno;
        out->temp[0] = '\0';
        egap_file_discard(out);
        return not_writable(err, path, error);
    }
    out->file = fdopen(fd, "wb");
    if (out->file == NULL) {
        close(fd);
        egap_file_discard(out);
        return no_memory(err, path);
    }
    return EGAP_OK;
}

void egap_file_discard(egap_file_new *out)
{
    if (out->file != NULL)
        fclose(out->file);
    if (out->temp != NULL && out->temp[0] != '\0')
        unlink(out->temp);
    egap_free(out->temp);
    egap_free(out->path);
    memset(out, 0, sizeof *out);
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    int bad;

    if (fd < 0)
        return -1;
    /* some file systems cannot sync a directory and say EINVAL */
    bad = fsync(fd) != 0 && errno != EINVAL;
    return close(fd) != 0 || bad ? -1 : 0;
}

egap_status egap_file_commit(egap_file_new *out, egap_error *err)
{
    char *dir = directory_of(out->path);
    egap_status status = EGAP_OK;
    int bad;

    if (dir == NULL) {
        status = no_memory(err, out->path);
        egap_file_discard(out);
        return status;
    }
    errno = 0;
    bad = ferror(out->file);
    bad = fclose(out->file) != 0 || bad;
    out->file = NULL;
    /* by name: a writer may have put another file under it */
    bad = bad || sync_path(out->temp, O_RDONLY) != 0 ||
          rename(out->temp, out->path) != 0;
    if (bad) {
        status = egap_fail(err, EGAP_ERESOURCE,
                           "%s: could not be written: %s; the old file, if "
                           "any, is untouched",
                           out->path, errno ? strerror(errno) : "write error");
    } else {
        out->temp[0] = '\0';
        if (sync_path(dir, O_RDONLY | O_DIRECTORY) != 0)
            status = egap_fail(err, EGAP_ERESOURCE,
                               "%s: written, but its directory could not be "
                               "synced: %s",
                               out->path, strerror(errno));
    }
    egap_free(dir);
    egap_file_discard(out);
    return status;
}

egap_status egap_file_replace(const char *path, const void *bytes,
                              size_t length, egap_error *err)
{
    egap_file_new out;
    egap_status status = egap_file_begin(&out, path, err);

    if (status != EGAP_OK)
        return status;
    if (length > 0)
        (void)fwrite(bytes, 1, length, out.file); /* seen by commit */
    return egap_file_commit(&out, err);
}

static egap_status read_stream(char **bytes, size_t *length, FILE *file,
                               size_t limit, const char *path, egap_error *err)
{
    size_t room = 0, used = 0;
    void *text = NULL;
    egap_status status = EGAP_OK;

    while (status == EGAP_OK) {
        size_t got;

        if (!egap_grow(&text, &room, used + 4096 + 1, 1)) {
            status = no_memory(err, path);
            break;
        }
        got = fread((char *)text + used, 1, room - used - 1, file);
        used += got;
        if (used > limit)
            status = egap_fail(err, EGAP_EINPUT,
                               "%s: longer than the limit of %zu bytes", path,
                               limit);
        else if (got == 0 && ferror(file))
            status = egap_fail(err, status_of(errno), "%s: read error: %s",
                               path, strerror(errno));
        else if (got == 0)
            break;
    }
    if (status != EGAP_OK) {
        egap_free(text);
        return status;
    }
    ((char *)text)[used] = '\0';
    *bytes = text;
    *length = used;
    return EGAP_OK;
}

egap_status egap_file_read(char **bytes, size_t *length, const char *path,
                           size_t limit, egap_error *err)
{
    FILE *file = fopen(path, "rb");
    egap_status status;

    if (file == NULL)
        return egap_fail(err, status_of(errno), "%s: %s", path,
                         strerror(errno));
    status = read_stream(bytes, length, file, limit, path, err);
    fclose(file);
    return status;
}

egap_status egap_file_mkdirs(const char *path, egap_error *err)
{
    size_t length = strlen(path);
    char *part = egap_alloc(length + 1, 1);
    egap_status status = EGAP_OK;
    struct stat st;

    if (part == NULL)
        return no_memory(err, path);
    for (size_t i = 1; i <= length && status == EGAP_OK; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) == 0 || (errno == EEXIST && i < length))
            continue;
        if (errno != EEXIST)
            status = egap_fail(err, status_of(errno),
                               "%s: the directory could not be made: %s", part,
                               strerror(errno));
        else if (stat(part, &st) != 0 || !S_ISDIR(st.st_mode))
            status = egap_fail(err, EGAP_EINPUT,
                               "%s: exists and is not a directory", part);
    }
    egap_free(part);
    return status;
}

egap_status egap_file_check_dir(const char *path, egap_error *err)
{
    size_t size = strlen(path) + 80;
    char *stem, *name;
    struct stat st;
    int fd = -1, error = 0;

    if (stat(path, &st) != 0)
        return egap_fail(err, status_of(errno), "%s: %s; make the directory",
                         path, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return egap_fail(err, EGAP_EINPUT, "%s: is not a directory", path);
    stem = egap_alloc(size, 1);
    name = egap_alloc(size, 1);
    if (stem != NULL && name != NULL) {
        snprintf(stem, size, "%s/egap", path);
        fd = open_unused(name, size, stem);
        error = errno;
        if (fd >= 0) {
            close(fd);
            unlink(name);
        }
    }
    error = stem == NULL || name == NULL ? ENOMEM : error;
    egap_free(stem);
    egap_free(name);
    return fd >= 0 ? EGAP_OK : not_writable(err, path, error);
}
