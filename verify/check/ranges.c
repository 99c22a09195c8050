/* ranges.c: a path checked range by range. */
#include "ranges.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"

void ranges_print(FILE *out, const path_claim *p, size_t first, size_t end,
                  const digest seal)
{
    fprintf(out, "VERIFIED segments %zu to %zu of %zu: F <= %.*s there (",
            first, end - 1, p->c.K - 1, QUOTED(p->hi));
    path_print_objective(out, p);
    fprintf(out, ", seal sha256 %s)\n", reader_hex(seal).text);
}

/* Marks the segments that the verdict in this file covers. */
static void add_verdict(char *covered, const path_claim *p, const char *file,
                        const digest seal)
{
    reader r;
    char *text;
    size_t size, first, last;
    FILE *wanted = open_memstream(&text, &size);

    reader_open(&r, file);
    reader_record(&r, "VERIFIED segments");
    first = (size_t)reader_count(&r, "segment", p->c.K - 2);
    if (!reader_word(&r, "to"))
        reader_fail(&r, "\"to\" is expected");
    last = (size_t)reader_count(&r, "segment", p->c.K - 2);
    if (wanted == NULL)
        fail_resources("no memory for a sentence");
    ranges_print(wanted, p, first, last + 1, seal);
    if (fclose(wanted) != 0)
        fail_resources("no memory for a sentence");
    if (last < first || size != r.size || memcmp(text, r.text, size) != 0)
        fail_rejected("%s is not the verdict on a range of this certificate",
                      file);
    for (size_t k = first; k <= last; k++)
        covered[k] = 1;
    free(text);
    reader_close(&r);
}

void ranges_check(const path_claim *p, const settings *call, const digest seal)
{
    char *covered = memory_get(p->c.K - 1, 1);

    for (size_t i = 0; i < call->verdict_count; i++)
        add_verdict(covered, p, call->verdicts[i], seal);
    for (size_t k = 0; k + 1 < p->c.K; k++)
        if (!covered[k])
            fail_rejected("segment %zu is in none of the verdicts", k);
    memory_free(covered, p->c.K - 1);
}
