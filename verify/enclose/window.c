/* window.c: the state and the sorted kinks of a run of buckets.
 * Proofs: paper/algorithms.tex, lemmas "breakpoint", "state", "window". */
#include "window.h"

#include <stdlib.h>
#include <string.h>

#include "../base/simd.h"
#include "segbounds.h"

static egap_status no_memory(egap_error *err)
{
    return egap_fail(err, EGAP_ERESOURCE, "out of memory for a segment");
}

egap_status egap_segwork_init(egap_segwork *w, const egap_problem *p,
                              egap_error *err)
{
    size_t N = p->Npad;
    double *next;

    memset(w, 0, sizeof *w);
    w->problem = p;
    w->most_kinks = EGAP_WINDOW_KINKS;
    w->kernels = egap_kernels_for(egap_isa_get());
    /* four states, the checkpoints, two nodes of three, three vectors;
       sums of the coarse pass */
    next = w->block = egap_alloc((4 + EGAP_CHECKPOINTS) * 3 * N + 9 * N +
                                     egap_parts_count(p) * EGAP_COARSE_SUMS,
                                 sizeof(double));
    w->found = egap_alloc(egap_parts_count(p), sizeof *w->found);
    w->crowd = egap_alloc(N, sizeof *w->crowd);
    if (next == NULL || w->found == NULL || w->crowd == NULL)
        return no_memory(err);
    w->base.state = next;
    w->here.state = next + 3 * N;
    w->probe.state = next + 6 * N;
    w->mark.state = next + 9 * N;
    w->coarse.check = next + 12 * N;
    next += 12 * N + EGAP_CHECKPOINTS * 3 * N;
    for (int k = 0; k < 2; k++, next += 3 * N)
        w->node[k] = (egap_node){.dl = next, .c2 = next + N, .P = next + 2 * N};
    w->dev = next;
    w->dl = next + N;
    w->dphi = next + 2 * N;
    next += 3 * N;
    w->coarse.F = next;
    w->coarse.S = next += 16 * (EGAP_MAX_BUCKETS + 1);
    w->coarse.D = next + 8 * (EGAP_MAX_BUCKETS + 1);
    w->coarse.problem = p;
    w->coarse.segment = &w->segment;
    w->coarse.mesh = &w->mesh;
    return EGAP_OK;
}

static void free_coarse(egap_segwork *w)
{
    egap_free(w->coarse.cells);
    egap_free(w->coarse.bucket);
    w->coarse.cells = NULL;
    w->coarse.bucket = NULL;
}

egap_status egap_segwork_reserve(egap_segwork *w, size_t m, size_t n,
                                 egap_error *err)
{
    size_t group;
    int threads = egap_parts_threads(w->problem, m);

    if (w->peak == NULL || m != w->peak_m || n != w->peak_n ||
        threads > w->threads) {
        egap_status status;

        egap_peak_work_clear(w->peak);
        w->peak = NULL;
        status = egap_peak_work_init(&w->peak, w->problem, m, n, err);
        if (status != EGAP_OK)
            return status;
        w->peak_m = m;
        w->peak_n = n;
    }
    if (m <= w->m_room && n <= w->n_room && threads <= w->threads &&
        w->coarse.cells != NULL)
        return EGAP_OK;
    m = m > w->m_room ? m : w->m_room;
    n = n > w->n_room ? n : w->n_room;
    free_coarse(w);
    w->m_room = m;
    w->n_room = n;
    w->threads = threads;
    group = egap_coarse_group(n);
    w->scratch = 32 * (EGAP_MAX_BUCKETS + 1) + 13 * m + 16 * group * m;
    w->coarse.cells = egap_alloc((size_t)threads, w->scratch * sizeof(double));
    w->coarse.bucket = egap_alloc(w->problem->Npad * m + 32, 1);
    if (!w->coarse.cells || !w->coarse.bucket) {
        w->m_room = w->n_room = 0;
        return no_memory(err);
    }
    w->coarse.units = w->coarse.cells + 32 * (EGAP_MAX_BUCKETS + 1);
    w->coarse.t = w->coarse.units + 4 * m;
    w->coarse.z = w->coarse.t + 8 * m;
    w->coarse.list = (uint32_t *)(w->coarse.z + 16 * group * m);
    return EGAP_OK;
}

void egap_segwork_clear(egap_segwork *w)
{
    egap_peak_work_clear(w->peak);
    egap_segment_clear(&w->segment);
    free_coarse(w);
    egap_free(w->kinks);
    egap_free(w->sorted);
    egap_free(w->bins);
    egap_free(w->undo);
    egap_free(w->found);
    egap_free(w->crowd);
    egap_free(w->quartic_block);
    egap_free(w->block);
    memset(w, 0, sizeof *w);
}

static void segwork_free(egap_segwork *w)
{
    if (w != NULL)
        egap_segwork_clear(w);
    egap_free(w);
}

egap_status egap_segwork_take(egap_segwork **work, const egap_problem *p,
                              egap_error *err)
{
    egap_segwork *w = NULL;
    egap_status status = EGAP_OK;

    for (size_t i = 0; i < EGAP_SPARES && w == NULL; i++)
        w = atomic_exchange(&p->spares->slot[i], NULL);
    if (w == NULL) {
        w = egap_alloc(1, sizeof *w);
        status = w == NULL ? no_memory(err) : egap_segwork_init(w, p, err);
    }
    if (status != EGAP_OK) {
        segwork_free(w);
        w = NULL;
    } else {
        w->kernels = egap_kernels_for(egap_isa_get());
    }
    *work = w;
    return status;
}

void egap_segwork_give_back(egap_segwork *w, egap_status status)
{
    /* what a slot held before goes on to the next one */
    for (size_t i = 0; i < EGAP_SPARES && w != NULL && status == EGAP_OK; i++)
        w = atomic_exchange(&w->problem->spares->slot[i], w);
    segwork_free(w);
}

void egap_segwork_drop_spares(const egap_problem *p)
{
    for (size_t i = 0; p->spares != NULL && i < EGAP_SPARES; i++)
        segwork_free(atomic_exchange(&p->spares->slot[i], NULL));
}

static egap_status reserve_kinks(egap_segwork *w, size_t count, egap_error *err)
{
    size_t room = count + count / 4 + 64; /* the next window may want more */

    if (room > w->most_kinks)
        room = count > w->most_kinks ? count : w->most_kinks;

    egap_free(w->kinks);
    egap_free(w->sorted);
    egap_free(w->bins);
    egap_free(w->undo);
    w->room = 0;
    w->kinks = egap_alloc(room, sizeof *w->kinks);
    w->sorted = egap_alloc(room, sizeof *w->sorted);
    w->bins = egap_alloc(room + 2, sizeof *w->bins);
    w->undo = egap_alloc(room, 3 * sizeof(double));
    if (!w->kinks || !w->sorted || !w->bins || !w->undo)
        return no_memory(err);
    w->room = room;
    return EGAP_OK;
}

static int by_place(const void *a, const void *b)
{
    const egap_kink *x = a, *y = b;

    if (x->t != y->t)
        return x->t > y->t ? 1 : -1;
    if (x->j != y->j)
        return x->j > y->j ? 1 : -1;
    return (x->q0 > y->q0) - (x->q0 < y->q0);
}

/* Sorts what is nearly sorted; gives up after `moves`. */
static bool insertion_sort(egap_kink *k, size_t count, size_t moves)
{
    for (size_t i = 1; i < count; i++) {
        egap_kink x;
        size_t at = i;

        if (!(k[i - 1].t > k[i].t))
            continue;
        x = k[i];
        for (; at > 0 && k[at - 1].t > x.t; at--)
            k[at] = k[at - 1];
        k[at] = x;
        if (i - at > moves)
            return false;
        moves -= i - at;
    }
    return true;
}

/* Sorts by t into w->sorted: as many bins as kinks, then neighbours.  The
 * order of equal t does not matter to any bound, but it is fixed. */
static void sort_kinks(egap_segwork *w, double from, double to)
{
    size_t count = w->count, bins = count + 1;
    double scale = (double)count / (to - from);
    uint32_t *start = w->bins;

    memset(start, 0, (bins + 1) * sizeof *start);
    for (size_t i = 0; i < count; i++)
        start[(size_t)((w->kinks[i].t - from) * scale) + 1]++;
    for (size_t b = 1; b <= bins; b++)
        start[b] += start[b - 1];
    for (size_t i = 0; i < count; i++) {
        size_t b = (size_t)((w->kinks[i].t - from) * scale);

        w->sorted[start[b]++] = w->kinks[i];
    }
    if (!insertion_sort(w->sorted, count, 16 * count))
        qsort(w->sorted, count, sizeof *w->sorted, by_place);
}

/* The most kinks that one sample has. */
static uint32_t most_of_a_sample(const egap_segwork *w)
{
    uint32_t most = 0;

    memset(w->crowd, 0, w->problem->Npad * sizeof *w->crowd);
    for (size_t i = 0; i < w->count; i++) {
        uint32_t kinks = ++w->crowd[w->kinks[i].j];

        most = kinks > most ? kinks : most;
    }
    return most;
}

/* The kinks from the checkpoint at or before `first` to `last`. */
static egap_collect window_kinks(const egap_segwork *w, size_t first,
                                 size_t last)
{
    const egap_coarse *c = &w->coarse;
    size_t from = first - first % egap_checkpoint_stride(w->mesh.B);

    return (egap_collect){.problem = w->problem,
                          .segment = &w->segment,
                          .bucket = c->bucket,
                          .first = (uint8_t)from,
                          .width = (uint8_t)(last - from)};
}

bool egap_window_fits(egap_segwork *w, size_t first, size_t last)
{
    egap_collect job = window_kinks(w, first, last);

    return w->problem->N * w->segment.view.m <= w->most_kinks ||
           egap_collect_run(w, &job) <= w->most_kinks;
}

egap_status egap_window_open(egap_segwork *w, size_t first, size_t last,
                             egap_error *err)
{
    const egap_coarse *c = &w->coarse;
    egap_collect job = window_kinks(w, first, last);
    size_t from = job.first, check = from / egap_checkpoint_stride(w->mesh.B);
    egap_status status = EGAP_OK;

    job.kinks = w->kinks;
    job.room = w->room;
    w->count = egap_collect_run(w, &job);
    if (w->count > w->room || w->kinks == NULL) { /* again, with more room */
        status = reserve_kinks(w, w->count, err);
        if (status != EGAP_OK)
            return status;
        job.kinks = w->kinks;
        job.room = w->room;
        egap_collect_run(w, &job);
    }
    sort_kinks(w, egap_t_double(w->mesh.at[from]),
               egap_t_double(w->mesh.at[last]));
    w->start = w->mesh.at[first];
    w->end = w->mesh.at[last];
    /* lemma "state": initial sum, bucket sums, prefix, then every kink of
       the window put in once and taken out once */
    w->r = (double)w->segment.inner + (double)w->segment.view.m +
           (double)w->mesh.B + 2.0 * (double)most_of_a_sample(w);
    w->eps = egap_segment_eps(&w->segment, w->r, 0.125);
    for (size_t block = 0; block < w->problem->Npad / EGAP_LANES; block++)
        memcpy(w->base.state + 24 * block,
               c->check + 24 * (EGAP_CHECKPOINTS * block + check),
               24 * sizeof(double));
    w->base.pos = 0;
    w->quartic.pieces = 0;
    egap_window_move(w, &w->base, egap_window_pos(w, w->start));
    egap_window_copy(w, &w->mark, &w->base);
    return EGAP_OK;
}

egap_status egap_window_reserve_quartics(egap_segwork *w, egap_error *err)
{
    egap_quartic *q = &w->quartic;
    size_t pieces = w->count + 1, row;

    if (pieces <= w->quartic_room)
        return EGAP_OK;
    pieces += pieces / 4;
    row = pieces + EGAP_LANES + 1;
    egap_free(w->quartic_block);
    w->quartic_room = 0;
    w->quartic_block = egap_alloc(8 * row, sizeof(double));
    if (w->quartic_block == NULL)
        return no_memory(err);
    w->quartic_room = pieces;
    q->t = w->quartic_block;
    q->node = q->t + row;
    q->top = q->node + row;
    for (int c = 0; c < 5; c++)
        q->c[c] = q->top + (size_t)(c + 1) * row;
    return EGAP_OK;
}

size_t egap_window_before(const egap_segwork *w, double t)
{
    size_t lo = 0, hi = w->count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (w->sorted[mid].t < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void egap_window_move(const egap_segwork *w, egap_cursor *cursor, size_t pos)
{
    while (cursor->pos < pos) {
        const egap_kink *k = &w->sorted[cursor->pos++];
        double *state = cursor->state + k->j / 8 * 24 + k->j % 8;

        state[0] += k->q0;
        state[8] += k->q1;
        state[16] += k->q2;
    }
    while (cursor->pos > pos) {
        const egap_kink *k = &w->sorted[--cursor->pos];
        double *state = cursor->state + k->j / 8 * 24 + k->j % 8;

        state[0] -= k->q0;
        state[8] -= k->q1;
        state[16] -= k->q2;
    }
}

void egap_window_copy(const egap_segwork *w, egap_cursor *to,
                      const egap_cursor *from)
{
    memcpy(to->state, from->state, 3 * w->problem->Npad * sizeof(double));
    to->pos = from->pos;
}
