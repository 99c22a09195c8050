/* text.c: a certificate's text, its numbers, its digests, its file. */
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nettle/version.h>

static int make_room(egap_text *text, size_t more)
{
    size_t room = text->room ? text->room : 4096;
    char *bigger;

    if (text->failed)
        return 0;
    while (room - text->size <= more)
        room *= 2;
    if (room == text->room)
        return 1;
    bigger = egap_alloc(room, 1);
    if (!bigger) {
        text->failed = 1;
        return 0;
    }
    if (text->size)
        memcpy(bigger, text->p, text->size);
    egap_free(text->p);
    text->p = bigger;
    text->room = room;
    return 1;
}

void egap_text_add(egap_text *text, const char *format, ...)
{
    char piece[512];
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof piece) {
        text->failed = 1;
        return;
    }
    if (!make_room(text, (size_t)length))
        return;
    memcpy(text->p + text->size, piece, (size_t)length);
    text->size += (size_t)length;
}

void egap_text_number(egap_text *text, double x)
{
    uint64_t bits, fraction;
    int exponent, digits = 13;
    char tail[32] = "";

    memcpy(&bits, &x, 8);
    fraction = bits & (((uint64_t)1 << 52) - 1);
    exponent = (int)(bits >> 52 & 2047);
    while (digits > 0 && fraction % 16 == 0) {
        fraction /= 16;
        digits--;
    }
    if (digits > 0)
        snprintf(tail, sizeof tail, ".%0*llx", digits,
                 (unsigned long long)fraction);
    egap_text_add(text, " %s0x%d%sp%+d", bits >> 63 ? "-" : "", exponent > 0,
                  tail,
                  exponent > 0 ? exponent - 1023
                  : digits > 0 ? -1022
                               : 0);
}

void egap_text_clear(egap_text *text)
{
    egap_free(text->p);
    memset(text, 0, sizeof *text);
}

static egap_status write_all(int fd, const egap_text *text)
{
    for (size_t done = 0; done < text->size;) {
        ssize_t got = write(fd, text->p + done, text->size - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return EGAP_ERESOURCE;
        done += (size_t)got;
    }
    return fsync(fd) == 0 ? EGAP_OK : EGAP_ERESOURCE;
}

egap_status egap_text_save(const egap_text *text, const char *file,
                           egap_error *err)
{
    size_t length = strlen(file) + sizeof ".XXXXXX";
    char *temporary = egap_alloc(length, 1);
    egap_status status;
    mode_t mask;
    int fd;

    if (!temporary)
        return egap_fail(err, EGAP_ERESOURCE, "%s: no memory", file);
    snprintf(temporary, length, "%s.XXXXXX", file);
    fd = mkstemp(temporary);
    if (fd < 0) {
        egap_free(temporary);
        return egap_fail(err, EGAP_EINPUT, "%s: cannot be written: %s", file,
                         strerror(errno));
    }
    mask = umask(0);
    umask(mask);
    status = write_all(fd, text);
    if (fchmod(fd, 0666 & ~mask) != 0 || close(fd) != 0)
        status = EGAP_ERESOURCE;
    if (status == EGAP_OK && rename(temporary, file) != 0)
        status = EGAP_ERESOURCE;
    if (status != EGAP_OK) {
        egap_fail(err, status, "%s: writing failed: %s", file, strerror(errno));
        unlink(temporary);
    }
    egap_free(temporary);
    return status;
}

void egap_text_digest_count(struct sha256_ctx *h, size_t x)
{
    uint64_t value = x;
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
    sha256_update(h, 8, bytes);
}

void egap_text_digest_doubles(struct sha256_ctx *h, const double *v,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;

        memcpy(&bits, &v[i], 8);
        egap_text_digest_count(h, bits);
    }
}

void egap_text_digest_finish(uint8_t digest[32], struct sha256_ctx *h)
{
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(h, digest);
#else
    sha256_digest(h, 32, digest);
#endif
}

void egap_text_digest_hex(char hex[65], const uint8_t digest[32])
{
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
