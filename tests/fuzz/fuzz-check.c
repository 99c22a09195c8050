/* fuzz-check.c: egap-check as a libFuzzer target.
 *
 * The checker's own sources run in this process, but for fail.c and sha256.c,
 * which are replaced here: the ends of the program jump back, memory is
 * tracked and small, time is counted in polls, and every digest is zeros, so
 * that a changed number does not end at its digest.  Inputs are certificates
 * whose digests are zeros (scripts/fuzz makes them of the golden files).
 *
 * The checker keeps what lives as long as the program in static memory: its
 * sections are renamed to check_bss and cleared before each input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>

#include <gmp.h>
#include <mpfr.h>

#include "fail.h"
#include "sha256.h"

#define MEMORY_MAX ((size_t)256 << 20)
#define POLLS_MAX 20000

int egap_check_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

extern char __start_check_bss[], __stop_check_bss[];

/* A block before which its place in the list is kept. */
typedef struct block {
    struct block *next, **link;
    size_t size;
    size_t unused; /* keeps what follows aligned */
} block;

static block *blocks;
static size_t used;
static unsigned long polls;
static jmp_buf back;
static int file;

static _Noreturn void leave(int code)
{
    longjmp(back, code + 1);
}

void fail(int code, const char *format, ...)
{
    char text[4096];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    leave(code);
}

void *memory_get(size_t count, size_t size)
{
    block *b;

    if (size != 0 && count > MEMORY_MAX / size)
        leave(EXIT_RESOURCES);
    size *= count;
    if (size > MEMORY_MAX - used)
        leave(EXIT_RESOURCES);
    b = calloc(1, sizeof *b + size);
    if (b == NULL)
        leave(EXIT_RESOURCES);
    used += b->size = size;
    b->next = blocks;
    b->link = &blocks;
    if (blocks != NULL)
        blocks->link = &b->next;
    blocks = b;
    return b + 1;
}

/* The sizes that the checker gives back must be those it asked for. */
static void drop(void *p, size_t size)
{
    block *b;

    if (p == NULL)
        return;
    b = (block *)p - 1;
    if (b->size != size)
        abort();
    *b->link = b->next;
    if (b->next != NULL)
        b->next->link = b->link;
    used -= size;
    free(b);
}

void memory_free(void *p, size_t size)
{
    drop(p, size);
}

void *memory_resize(void *p, size_t old_size, size_t new_size)
{
    void *q = memory_get(1, new_size);

    if (p != NULL)
        memcpy(q, p, old_size < new_size ? old_size : new_size);
    drop(p, old_size);
    return q;
}

static void *gmp_get(size_t size)
{
    return memory_get(1, size);
}

void limits_set(size_t max_bytes, unsigned long max_seconds)
{
    (void)max_bytes;
    (void)max_seconds;
    mp_set_memory_functions(gmp_get, memory_resize, memory_free);
}

void limits_poll(void)
{
    if (++polls > POLLS_MAX)
        leave(EXIT_RESOURCES);
}

void sha256_init(sha256 *h)
{
    memset(h, 0, sizeof *h);
}

void sha256_add(sha256 *h, const void *data, size_t size)
{
    const volatile unsigned char *p = data;

    /* reads what a digest would read */
    for (size_t i = 0; i < size; i++)
        h->bytes += p[i];
}

void sha256_add_u64(sha256 *h, uint64_t x)
{
    h->bytes += x;
}

void sha256_finish(unsigned char digest[32], sha256 *h)
{
    (void)h;
    memset(digest, 0, 32);
}

/* Globals have guard zones that memset must not touch. */
__attribute__((no_sanitize("address"))) static void clear_statics(void)
{
    volatile char *p = __start_check_bss;
    uintptr_t size = (uintptr_t)__stop_check_bss - (uintptr_t)__start_check_bss;

    while (size-- > 0)
        p[size] = 0;
}

static void free_all(void)
{
    mpfr_free_cache();
    while (blocks != NULL)
        drop(blocks + 1, blocks->size);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    file = memfd_create("certificate", 0);
    return file < 0 || freopen("/dev/null", "w", stdout) == NULL ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char program[] = "egap-check", name[32];
    char *argv[] = {program, name, NULL};

    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    if (ftruncate(file, 0) != 0 ||
        pwrite(file, data, size, 0) != (ssize_t)size)
        abort();
    clear_statics();
    polls = 0;
    if (setjmp(back) == 0)
        egap_check_main(2, argv);
    free_all();
    return 0;
}
