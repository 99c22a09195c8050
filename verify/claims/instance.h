/* instance.h: what a claim is evaluated on, as rationals (private). */
#ifndef EGAP_VERIFY_INSTANCE_H
#define EGAP_VERIFY_INSTANCE_H

#include "egap/claims.h"
#include "egap/flint_compat.h"

#define EGAP_INSTANCE_NAME 31

/* A network: theta (m), w (m, n). */
typedef struct {
    size_t m;
    fmpq *theta, *w;
} egap_instance_network;

typedef struct {
    char name[EGAP_INSTANCE_NAME + 1];
    size_t count; /* 1 for a value */
    fmpq *v;
} egap_instance_numbers;

struct egap_instance {
    char *name;
    bool has_objective;
    egap_loss loss;
    fmpq_t kappa;
    size_t N, n;
    fmpq *y, *x; /* (N), (N, n) */
    egap_instance_network net[26];
    egap_instance_numbers *values, *vectors;
    size_t values_count, values_room, vectors_count, vectors_room;
};

/* Does:  a network by its letter, a value or a vector by its name.
 * Needs: a capital letter.
 * Error: exact.
 * Fails: NULL where the instance has none. */
const egap_instance_network *
egap_instance_get_net(const egap_instance *instance, char letter);
const fmpq *egap_instance_get_value(const egap_instance *instance,
                                    const char *name);
const egap_instance_numbers *
egap_instance_get_vector(const egap_instance *instance, const char *name);

/* Does:  are the rows of a network in the unit ball?
 * Needs: a capital letter.
 * Error: exact.
 * Fails: false: *row is the first that is not. */
bool egap_instance_in_ball(size_t *row, const egap_instance *instance,
                           char letter);

/* What a certificate says and an instance may leave open (complete.c). */

/* Does:  proposes a direction (n) of the largest eigenvalue of E x x^T and a
 *        bound of it.
 * Needs: data.
 * Error: the bound is proved; the direction is float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_instance_top(fmpq *direction, fmpq_t top,
                              const egap_instance *instance, egap_error *err);

/* Does:  out (N) = slopes of the losses at a network's outputs: those of the
 *        vector of this name where they are slopes, else those that are unique.
 * Needs: data and an objective.
 * Error: exact.
 * Fails: EGAP_REJECTED (no such slopes, or they are not rational). */
egap_status egap_instance_slopes(fmpq *out, const egap_instance *instance,
                                 char letter, const char *name,
                                 egap_error *err);

/* Does:  the letter of the network of least F, about.
 * Needs: data and an objective.
 * Error: float only.
 * Fails: '\0' where there is no network. */
char egap_instance_lowest(const egap_instance *instance);

/* Does:  the data of V2.sharp on root^2 coordinates, the network A of all of
 *        them and a best one B of q, from the values root and q.
 * Needs: kappa.
 * Error: exact.
 * Fails: EGAP_REJECTED (no such values, or too large), EGAP_ERESOURCE. */
egap_status egap_instance_dictionary(egap_instance **out,
                                     const egap_instance *instance,
                                     egap_error *err);

#endif
