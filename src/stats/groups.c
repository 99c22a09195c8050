/* groups.c: which of the enclosed values can be told apart. */
#include <stdlib.h>

#include "egap/compare.h"

typedef struct {
    egap_bounds x;
    size_t index;
} entry;

static int ascending(const void *a, const void *b)
{
    const entry *p = a, *q = b;

    if (p->x.lo != q->x.lo)
        return p->x.lo < q->x.lo ? -1 : 1;
    return (p->x.hi > q->x.hi) - (p->x.hi < q->x.hi);
}

/* Counts the values of one group, entries [from, to). */
static void count_group(size_t *ties, size_t *inseparable, const entry *e,
                        size_t from, size_t to)
{
    size_t points = 0;

    if (to - from < 2)
        return;
    for (size_t i = from; i < to; i++)
        points += e[i].x.lo == e[i].x.hi && e[i].x.lo == e[from].x.lo;
    *(points == to - from ? ties : inseparable) += to - from;
}

egap_status egap_compare_groups(size_t *group, size_t *ties,
                                size_t *inseparable, const egap_bounds *x,
                                size_t count, egap_error *err)
{
    entry *e = egap_alloc(count, sizeof *e);
    size_t from = 0, groups = 0;
    double reach = 0;

    *ties = *inseparable = 0;
    if (!e)
        return egap_fail(err, EGAP_ERESOURCE, "no memory to sort %zu values",
                         count);
    for (size_t i = 0; i < count; i++)
        e[i] = (entry){x[i], i};
    qsort(e, count, sizeof *e, ascending);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && e[i].x.lo > reach) {
            count_group(ties, inseparable, e, from, i);
            from = i;
            groups++;
        }
        if (i == from || e[i].x.hi > reach)
            reach = e[i].x.hi;
        group[e[i].index] = groups;
    }
    count_group(ties, inseparable, e, from, count);
    egap_free(e);
    return EGAP_OK;
}
