/* window.h: a run of coarse buckets that may hold the maximum: the state of
 * all samples at its start and the kinks inside, in the order of t
 * (private to verify/enclose). */
#ifndef EGAP_VERIFY_WINDOW_H
#define EGAP_VERIFY_WINDOW_H

#include "kernels.h"
#include "peak.h"

/* A state (Npad/8, 3, 8) and how many of the window's kinks are in it: all
 * with t~ < t make the state at t. */
typedef struct {
    double *state;
    size_t pos;
} egap_cursor;

/* The quartics of a squared loss between the kinks of a window
 * (quartic.h). */
typedef struct {
    size_t pieces; /* stretches; 0: there are no quartics */
    size_t first;  /* kinks before the window's start */
    int64_t peak;  /* where they are largest, float only */
    double *t;     /* stretch p is [t[p], t[p+1]] */
    double *c[5];  /* N F = sum_i c[i] (1-t)^(4-i) t^i on it, loss r^2 */
    double *node;  /* at t[p] */
    double *top;   /* no value is larger */
    double slack;  /* error of values and tops */
    double shift;  /* error of the root of F by that of the residuals */
    double scale;  /* 1/N, or 1/(2N) */
} egap_quartic;

/* Kinks of a window at most; one kink takes about 160 bytes. */
#define EGAP_WINDOW_KINKS ((size_t)1 << 20)

/* Everything a segment needs beside its inputs; one per thread. */
typedef struct egap_segwork {
    const egap_problem *problem;
    const egap_kernels *kernels;
    egap_segment segment;
    egap_mesh mesh;     /* of the coarse pass */
    egap_coarse coarse; /* sums of the first part, scratch of a thread */
    size_t scratch;     /* doubles of the coarse pass for a thread */
    int threads;        /* that there is scratch for */
    egap_peak_work *peak;
    size_t peak_m, peak_n;
    size_t m_room, n_room; /* largest m, n there is room for */
    /* the window */
    int64_t start, end;
    egap_kink *kinks, *sorted;
    uint32_t *bins;
    size_t count, room;
    size_t *found;     /* (parts) kinks of a part of the samples */
    uint32_t *crowd;   /* (Npad) kinks of a sample */
    size_t most_kinks; /* of a window */
    double r;   /* additions to every state of the window (lemma "state") */
    double eps; /* of every state of the window */
    egap_quartic quartic;
    double *quartic_block;
    size_t quartic_room;
    /* at the start; where the last walk began; of a walk; of a search */
    egap_cursor base, mark, here, probe;
    /* scratch of walks and searches, (Npad) each */
    egap_node node[2];
    double *dev, *dl, *dphi;
    double *undo; /* (room, 3) */
    double *block;
} egap_segwork;

egap_status egap_segwork_init(egap_segwork *work, const egap_problem *problem,
                              egap_error *err) EGAP_MUST_CHECK;
void egap_segwork_clear(egap_segwork *work);

/* Does:  memory for one thread's work on the problem: that of an earlier call
 *        where one has given it back, for fresh pages cost more than a small
 *        segment; the vectors `dev` and the coarse pass's cells are zero.
 * Needs: hand it to egap_segwork_give_back, also after a failure (NULL then).
 * Error: none.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_segwork_take(egap_segwork **work, const egap_problem *problem,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  keeps the memory with the problem for the next call, at most
 *        EGAP_SPARES of them; releases it if `status` is a failure, which
 *        may have left it half-made.  NULL is allowed. */
void egap_segwork_give_back(egap_segwork *work, egap_status status);

/* Releases what is kept with the problem. */
void egap_segwork_drop_spares(const egap_problem *problem);

/* Does:  the coarse pass of work->coarse.
 * Needs: B, eps and the segment set, room for it.
 * Error: lemmas "loss sums" and "bucket".
 * Fails: never. */
void egap_coarse_run(egap_segwork *work);

/* Does:  the kinks of job's buckets on all samples, in the order of the bytes,
 *        if they fit in its room; returns their number.
 * Needs: all of *job but its blocks; the coarse pass done.
 * Error: lemma "breakpoint".
 * Fails: never. */
size_t egap_collect_run(egap_segwork *work, const egap_collect *job);

/* Makes room for segments of m units on n coordinates. */
egap_status egap_segwork_reserve(egap_segwork *work, size_t m, size_t n,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does the window of the buckets [first, last) keep to work->most_kinks? */
bool egap_window_fits(egap_segwork *work, size_t first, size_t last);

/* Does:  opens the window of the buckets [first, last), after the coarse
 *        pass of work->segment; `base` is then the state at its start.
 * Needs: first < last <= B; the window fits.
 * Error: eps covers the state after any kink has been applied twice (lemma
 *        "state").
 * Fails: EGAP_ERESOURCE. */
egap_status egap_window_open(egap_segwork *work, size_t first, size_t last,
                             egap_error *err) EGAP_MUST_CHECK;

/* Makes room for the quartics of the open window. */
egap_status egap_window_reserve_quartics(egap_segwork *work,
                                         egap_error *err) EGAP_MUST_CHECK;

/* The number of kinks with t~ < t. */
size_t egap_window_before(const egap_segwork *work, double t);

/* The same for a point of the grid. */
static inline size_t egap_window_pos(const egap_segwork *work, int64_t t)
{
    return egap_window_before(work, egap_t_double(t));
}

/* Puts kinks in or takes them out until `pos` of them are in. */
void egap_window_move(const egap_segwork *work, egap_cursor *cursor,
                      size_t pos);

/* to = from, both of this window. */
void egap_window_copy(const egap_segwork *work, egap_cursor *to,
                      const egap_cursor *from);

#endif
