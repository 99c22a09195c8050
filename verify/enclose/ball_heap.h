/* ball_heap.h: the intervals that may hold the maximum, the largest upper
 * bound first (private to verify/). */
#ifndef EGAP_VERIFY_BALL_HEAP_H
#define EGAP_VERIFY_BALL_HEAP_H

#include "ball_cuts.h"

/* A heap by egap_ball_heap_push and _pop; by _take it becomes a set. */
typedef struct {
    egap_ball_piece *piece; /* (room), `count` in use */
    size_t count, room;
} egap_ball_heap;

/* Does:  adds a copy of the piece.
 * Needs: a zeroed heap or an earlier one; release with _clear.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_ball_heap_push(egap_ball_heap *heap,
                                const egap_ball_piece *piece,
                                egap_error *err) EGAP_MUST_CHECK;
void egap_ball_heap_clear(egap_ball_heap *heap);

/* Does:  moves the first piece, or the k-th one, out of the heap.
 * Needs: a piece, initialised; k < count.
 * Error: exact.
 * Fails: never. */
void egap_ball_heap_pop(egap_ball_heap *heap, egap_ball_piece *piece);
void egap_ball_heap_take(egap_ball_heap *heap, egap_ball_piece *piece,
                         size_t k);

#endif
