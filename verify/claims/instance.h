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

#endif
