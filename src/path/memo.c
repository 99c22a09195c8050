/* memo.c: rings of segments and trainings. */
#include "memo.h"

egap_status egap_memo_init(egap_memo *memo, size_t count, egap_error *err)
{
    *memo = (egap_memo){0};
    memo->params =
        egap_alloc(EGAP_MEMO_TRAININGS * count, sizeof *memo->params);
    if (memo->params == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "path search: no memory for %d networks of %zu "
                         "parameters",
                         EGAP_MEMO_TRAININGS, count);
    for (size_t i = 0; i < EGAP_MEMO_TRAININGS; i++)
        memo->training[i].params = memo->params + i * count;
    return EGAP_OK;
}

void egap_memo_clear(egap_memo *memo)
{
    egap_free(memo->params);
    memo->params = NULL;
}

size_t egap_memo_point(egap_memo *memo)
{
    return ++memo->points;
}

const egap_memo_look *egap_memo_find_look(const egap_memo *memo, size_t a,
                                          size_t b)
{
    for (size_t i = 0; i < EGAP_MEMO_LOOKS; i++)
        if (memo->look[i].a == a && memo->look[i].b == b)
            return &memo->look[i];
    return NULL;
}

const egap_memo_training *egap_memo_find_training(const egap_memo *memo,
                                                  size_t start)
{
    for (size_t i = 0; i < EGAP_MEMO_TRAININGS; i++)
        if (memo->training[i].start == start)
            return &memo->training[i];
    return NULL;
}

egap_memo_look *egap_memo_add_look(egap_memo *memo)
{
    return &memo->look[memo->looks++ % EGAP_MEMO_LOOKS];
}

egap_memo_training *egap_memo_add_training(egap_memo *memo)
{
    return &memo->training[memo->trainings++ % EGAP_MEMO_TRAININGS];
}
