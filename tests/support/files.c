/* files.c: a directory of its own for every test program. */
#include "files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static char dir[256];

static void remove_tree(const char *path, int depth)
{
    DIR *d = opendir(path);
    struct dirent *e;
    char name[1024];

    if (d == NULL || depth > 4)
        return;
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (unlink(name) != 0)
            remove_tree(name, depth + 1);
    }
    closedir(d);
    rmdir(path);
}

static void remove_dir(void)
{
    remove_tree(dir, 0);
}

const char *test_dir(void)
{
    const char *base = getenv("TMPDIR");

    if (dir[0] != '\0')
        return dir;
    snprintf(dir, sizeof dir, "%s/egap-test-XXXXXX",
             base != NULL && strlen(base) < 200 ? base : "/tmp");
    if (mkdtemp(dir) == NULL)
        fail_msg("no temporary directory could be made: %s", dir);
    atexit(remove_dir);
    return dir;
}

const char *test_path(const char *name)
{
    static char paths[256][512];
    static unsigned next;
    char *path = paths[next++ % 256];

    snprintf(path, sizeof paths[0], "%s/%s", test_dir(), name);
    return path;
}

const char *test_write(const char *name, const void *bytes, size_t length)
{
    const char *path = test_path(name);
    FILE *file;

    unlink(path); /* truncating a file in place can force it to the disk */
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, length, file) != length ||
        fclose(file) != 0)
        fail_msg("%s could not be written", path);
    return path;
}

size_t test_dir_count(void)
{
    DIR *d = opendir(test_dir());
    size_t count = 0;

    while (d != NULL && readdir(d) != NULL)
        count++;
    if (d != NULL)
        closedir(d);
    return count - 2;
}
