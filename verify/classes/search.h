/* search.h: the maximum of F over a stretch of a segment by best first branch
 * and bound (private to verify/classes).
 *
 * Points are integers times 2^-62.  An engine bounds F on an interval as seen
 * from one of its ends; there are two, in doubles and in balls. */
#ifndef EGAP_CLASSES_SEARCH_H
#define EGAP_CLASSES_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "egap/status.h"
#include "egap/types.h"

#define EGAP_CLASS_ONE ((int64_t)1 << 62)

/* The interval of length w that leaves t0 upwards (dir = 1) or downwards
 * (dir = -1). */
typedef struct {
    int64_t t0, w;
    int dir;
} egap_class_span;

/* lemma "one-sided": F(t0 + dir x) <= value + slope x + bend x^2 + rest for x
 * in the span, and what follows from it. */
typedef struct {
    egap_dd upper;      /* F <= upper on the span */
    egap_dd lower;      /* F(t0) >= lower */
    bool falls;         /* F < F(t0) on the rest of the span, for certain */
    double value;       /* about F(t0) */
    double slope, bend; /* about */
    double kink;        /* a downward kink at this x, 0 for none... */
    double gain;        /* ...would lower the bound at the far end by this */
} egap_class_bound;

typedef struct {
    /* Error: encloses.  Fails: EGAP_ERESOURCE. */
    egap_status (*bound)(egap_class_bound *out, void *engine,
                         const egap_class_span *span, egap_error *err);
    void *engine;
    int64_t step;  /* points are multiples of it */
    double wanted; /* relative width at which the search ends */
    size_t budget; /* intervals at most */
    size_t ends;   /* further ones to show that an end is the only maximiser */
} egap_class_engine;

/* An interval that may hold the maximum. */
typedef struct {
    int64_t from, to;
    egap_dd upper;
    double value[2]; /* about F at both ends */
    /* seen from the end `at` */
    int at;
    bool both; /* the other end would not say more */
    egap_class_bound b;
} egap_class_piece;

typedef struct {
    egap_dd lower;           /* of the maximum, or what was known before */
    int64_t t;               /* F(t) >= own */
    egap_dd own;             /* the largest lower bound found here */
    egap_dd upper;           /* F <= upper on the whole stretch */
    egap_class_piece *piece; /* (count) the rest is below `lower` */
    size_t count, room;
} egap_class_search;

/* Does:  searches [from, to], first at `hint` if that lies inside; pieces
 *        that stay below `known` are dropped.
 * Needs: from <= to, multiples of the engine's step; release with _clear,
 *        also after a failure.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_class_search_run(egap_class_search *search,
                                  const egap_class_engine *engine, int64_t from,
                                  int64_t to, int64_t hint, egap_dd known,
                                  egap_error *err) EGAP_MUST_CHECK;
void egap_class_search_clear(egap_class_search *search);

/* Does:  the least interval that holds all maximisers of the stretch among
 *        the pieces; *from > *to where there is none.
 * Needs: a finished search.
 * Error: exact.
 * Fails: never. */
void egap_class_search_argmax(int64_t *from, int64_t *to,
                              const egap_class_search *search);

/* the point as a pair of doubles: exact */
egap_dd egap_class_t(int64_t t);

#endif
