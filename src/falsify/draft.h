/* draft.h: an instance in the making: rational numbers that a search changes
 * and completes (private to src/falsify). */
#ifndef EGAP_FALSIFY_DRAFT_H
#define EGAP_FALSIFY_DRAFT_H

#include <stdbool.h>

#include "egap/claims.h"
#include "egap/flint_compat.h"

#define DRAFT_SAMPLES 6
#define DRAFT_FEATURES 4
#define DRAFT_UNITS 8
#define DRAFT_NETS 5 /* A to E */
#define DRAFT_NAMED 24
#define DRAFT_NUMBERS (DRAFT_UNITS * DRAFT_SAMPLES)

typedef struct {
    size_t m; /* 0: there is none */
    fmpq theta[DRAFT_UNITS], w[DRAFT_UNITS * DRAFT_FEATURES]; /* (m, n) */
} draft_net;

typedef struct {
    const char *name; /* a literal */
    bool vector;
    size_t count;
    fmpq v[DRAFT_NUMBERS];
} draft_numbers;

typedef struct {
    egap_loss loss;
    fmpq_t kappa;
    size_t N, n;
    fmpq y[DRAFT_SAMPLES], x[DRAFT_SAMPLES * DRAFT_FEATURES]; /* (N, n) */
    draft_net net[DRAFT_NETS];
    draft_numbers named[DRAFT_NAMED];
    size_t named_count;
} draft;

/* Does:  a draft of zeros on the heap; releases it; empties it.
 * Needs: nothing.
 * Error: exact.
 * Fails: NULL where memory is short. */
draft *draft_new(void);
void draft_free(draft *d);
void draft_reset(draft *d);

/* Does:  count rationals 0; releases them.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
void draft_init_block(fmpq *v, size_t count);
void draft_clear_block(fmpq *v, size_t count);

/* Does:  a new value or vector of zeros; the one of this name.
 * Needs: the name is a literal; count <= DRAFT_NUMBERS.
 * Error: exact.
 * Fails: draft_add: never (beyond DRAFT_NAMED the last is replaced);
 *        draft_find: NULL. */
fmpq *draft_add(draft *d, const char *name, bool vector, size_t count);
draft_numbers *draft_find(draft *d, const char *name);

/* Does:  out = the double; of n numbers the dot product.
 * Needs: a finite double.
 * Error: exact.
 * Fails: never. */
void draft_set(fmpq *out, double v);
void draft_dot(fmpq *out, const fmpq *a, const fmpq *b, size_t n);

/* Does:  max(w . x_j, 0); the output of a network at x_j; its F.
 * Needs: draft_F: a loss that is rational on rationals.
 * Error: exact.
 * Fails: never. */
void draft_unit(fmpq *out, const draft *d, const fmpq *w, size_t j);
void draft_output(fmpq *out, const draft *d, const draft_net *net, size_t j);
void draft_F(fmpq *out, const draft *d, const draft_net *net);

/* Does:  the instance of a draft, to be released with egap_instance_free.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (a target the loss does not take), EGAP_ERESOURCE. */
egap_status draft_instance(egap_instance **out, const draft *d,
                           const char *name, egap_error *err) EGAP_MUST_CHECK;

#endif
