/* arrays.c: data and networks that stand in a file of their own. */
#include "arrays.h"

#include <string.h>

#include "fail.h"

/* The file of `call` that holds the array of this sort and digest, opened
 * behind the line that says so. */
static void open_companion(reader *other, const settings *call,
                           const char *sort, const digest wanted)
{
    digest found = {0};

    for (size_t i = 0; i < call->with_count; i++) {
        reader_open(other, call->with[i]);
        reader_header(other, "EGAP-ARRAYS");
        if (reader_ahead(other, sort)) {
            reader_record(other, sort);
            reader_digest(found, other);
            reader_end_line(other);
            if (memcmp(found, wanted, sizeof found) == 0)
                return;
        }
        reader_close(other);
    }
    fail_usage("the file names its %s, sha256 %s: give the file that holds "
               "it with --with (egap calls it %.16s.arrays)",
               sort, reader_hex(wanted).text, reader_hex(wanted).text);
}

/* The record of an array; returns where its numbers are: behind it or in
 * `other`. */
reader *array_open(reader *r, reader *other, const settings *call,
                   const char *sort, digest wanted)
{
    bool here, named;

    reader_record(r, sort);
    here = reader_word(r, "inline");
    named = !here && reader_word(r, "named");
    if (!here && !named)
        reader_fail(r, "\"%s inline\" or \"%s named\" is expected", sort, sort);
    reader_digest(wanted, r);
    reader_end_line(r);
    if (here)
        return r;
    open_companion(other, call, sort, wanted);
    return other;
}

/* A size in a companion file is that of the certificate. */
void array_size(reader *from, const char *word, size_t size)
{
    if (reader_size(from, word, COUNT_MAX) != size)
        reader_fail(from, "%s is %zu in the certificate", word, size);
}

void array_close(reader *from, reader *other)
{
    if (from == other) {
        reader_seal(other);
        reader_close(other);
    }
}
