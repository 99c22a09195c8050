/* memo.h: what a path search has computed before (private to src/).
 *
 * A search comes back to the same segments and starting points: where the peak
 * is an end, the network trained from it is trained from it again on the
 * segment between the two, level after level.  Equal points have equal
 * numbers here, so repetitions are found without comparing parameters. */
#ifndef EGAP_PATH_MEMO_H
#define EGAP_PATH_MEMO_H

#include <stddef.h>

#include "egap/status.h"

/* The last ones are kept. */
#define EGAP_MEMO_LOOKS 128
#define EGAP_MEMO_TRAININGS 16

/* The peak of a segment between two points. */
typedef struct {
    size_t a, b;
    size_t peak;
    unsigned at; /* of the grid */
    double value;
} egap_memo_look;

/* What a training from a point came to. */
typedef struct {
    size_t start;
    size_t end;
    double loss;
    unsigned epochs;
    double *params; /* (count) */
} egap_memo_training;

typedef struct {
    size_t points; /* numbers given; 0 is none */
    size_t looks, trainings;
    egap_memo_look look[EGAP_MEMO_LOOKS];
    egap_memo_training training[EGAP_MEMO_TRAININGS];
    double *params; /* (EGAP_MEMO_TRAININGS, count) */
} egap_memo;

/* Does:  an empty memo for networks of `count` parameters; a new number.
 * Needs: egap_memo_clear at the end, after a failure too.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_memo_init(egap_memo *memo, size_t count,
                           egap_error *err) EGAP_MUST_CHECK;
void egap_memo_clear(egap_memo *memo);
size_t egap_memo_point(egap_memo *memo);

/* Does:  what is known of a segment or a start, NULL for nothing; makes room
 *        for it by forgetting the oldest.
 * Needs: the caller fills what the latter two return.
 * Error: exact.
 * Fails: never. */
const egap_memo_look *egap_memo_find_look(const egap_memo *memo, size_t a,
                                          size_t b);
const egap_memo_training *egap_memo_find_training(const egap_memo *memo,
                                                  size_t start);
egap_memo_look *egap_memo_add_look(egap_memo *memo);
egap_memo_training *egap_memo_add_training(egap_memo *memo);

#endif
