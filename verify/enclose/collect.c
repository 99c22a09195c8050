/* collect.c: the kinks of a run of buckets, part by part. */
#include "window.h"

typedef struct {
    egap_segwork *work;
    const egap_collect *job;
    bool count; /* only the numbers, into work->found */
} collecting;

static void collect_part(void *context, size_t part, int thread)
{
    const collecting *c = context;
    egap_segwork *w = c->work;
    egap_collect job = *c->job;

    (void)thread;
    job.blocks = egap_part(w->problem, part);
    if (c->count) {
        job.room = 0;
        w->found[part] = w->kernels->collect(&job);
    } else {
        job.kinks += w->found[part]; /* those before it */
        w->kernels->collect(&job);
    }
}

size_t egap_collect_run(egap_segwork *w, const egap_collect *given)
{
    collecting c = {.work = w, .job = given, .count = true};
    size_t parts = egap_parts_count(w->problem), total = 0;
    int threads = egap_parts_threads(w->problem, w->segment.view.m);

    if (parts == 1) {
        egap_collect job = *given;

        job.blocks = egap_part(w->problem, 0);
        return w->kernels->collect(&job);
    }
    egap_parts_run(w->problem, threads, collect_part, &c);
    for (size_t part = 0; part < parts; part++) {
        size_t found = w->found[part];

        w->found[part] = total;
        total += found;
    }
    c.count = false;
    if (total <= given->room)
        egap_parts_run(w->problem, threads, collect_part, &c);
    return total;
}
