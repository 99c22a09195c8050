/* cert.h: what most kinds of certificates have: objective, data, networks. */
#ifndef CHECK_CERT_H
#define CHECK_CERT_H

#include <stdio.h>

#include "kinds.h"
#include "reader.h"

typedef enum {
    LOSS_MSE,
    LOSS_HALF,
    LOSS_HUBER,
    LOSS_LOGISTIC,
    LOSS_ABSOLUTE
} loss_kind;
extern const char *const loss_names[];

/* Numbers are binary64 representations. */
typedef struct {
    loss_kind loss;
    quoted delta, kappa;
    size_t N, n, m; /* samples, features, units */
    size_t q, M;    /* the same with biases: a feature, a unit that are 1 */
    size_t K;       /* networks */
    bool hidden_bias, output_bias;
    bool scaled;     /* units have a SCALE (kind typed-path) */
    bool decay;      /* the penalty is weight decay (kind typed-path) */
    uint64_t *x;     /* (N, n) */
    uint64_t *y;     /* (N) */
    uint64_t *scale; /* (K, m) if scaled */
    uint64_t *W;     /* (K, m, q) */
    uint64_t *theta; /* (K, M) */
    digest data_digest, path_digest;
    digest *node_digest; /* (K) */
} certificate;

/* Records, in the order of FORMAT.md. */
void cert_read_name(reader *r);
/* "loss WORD", whose number may follow; loss and kappa */
loss_kind cert_read_loss(reader *r);
void cert_read_objective(certificate *c, reader *r);
/* samples and features; units, nodes if it is a path, and flags */
void cert_read_data_sizes(certificate *c, reader *r);
void cert_read_network_sizes(certificate *c, reader *r, bool path);
/* Arrays, here or in another file. */
void cert_read_data(certificate *c, reader *r, const settings *call);
void cert_read_path(certificate *c, reader *r, const settings *call);
void cert_read_network(certificate *c, reader *r, const settings *call);

/* Recomputes the digests of the data, and of the path or the network. */
void cert_check_data(const certificate *c);
void cert_check_path(const certificate *c);
void cert_check_network(const certificate *c);

/* Parts of a verdict: "loss L, kappa K", "samples N, ..., output-bias C". */
void cert_print_objective(FILE *out, const certificate *c);
void cert_print_sizes(FILE *out, const certificate *c);

#endif
