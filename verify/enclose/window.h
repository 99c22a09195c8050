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

/* Everything a segment needs beside its inputs; one per thread. */
typedef struct {
    const egap_problem *problem;
    const egap_kernels *kernels;
    egap_segment segment;
    egap_coarse coarse;
    egap_peak_work *peak;
    size_t peak_m, peak_n;
    size_t m_room;
    /* the window */
    int64_t start, end;
    egap_kink *kinks, *sorted;
    uint32_t *bins;
    size_t count, room;
    double eps; /* of every state of the window */
    egap_cursor base, here, probe;
    /* scratch of walks and searches, (Npad) each */
    egap_node node[2];
    double *dev, *dl, *dphi;
    double *undo; /* (room, 3) */
    double *block;
} egap_segwork;

egap_status egap_segwork_init(egap_segwork *work, const egap_problem *problem,
                              egap_error *err) EGAP_MUST_CHECK;
/* Makes room for segments of m units on n coordinates. */
egap_status egap_segwork_reserve(egap_segwork *work, size_t m, size_t n,
                                 egap_error *err) EGAP_MUST_CHECK;
void egap_segwork_clear(egap_segwork *work);

/* Does:  opens the window of the buckets [first, last), after the coarse
 *        pass of work->segment; `base` is then the state at its start.
 * Needs: first < last <= B.
 * Error: eps covers the state after any kink has been applied twice (lemma
 *        "state").
 * Fails: EGAP_ERESOURCE. */
egap_status egap_window_open(egap_segwork *work, size_t first, size_t last,
                             egap_error *err) EGAP_MUST_CHECK;

/* The number of kinks with t~ < t. */
size_t egap_window_before(const egap_segwork *work, double t);

/* Puts kinks in or takes them out until `pos` of them are in. */
void egap_window_move(const egap_segwork *work, egap_cursor *cursor,
                      size_t pos);

/* to = from, both of this window. */
void egap_window_copy(const egap_segwork *work, egap_cursor *to,
                      const egap_cursor *from);

#endif
