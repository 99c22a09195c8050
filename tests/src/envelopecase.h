/* envelopecase.h: small pairs of networks and their envelopes. */
#ifndef EGAP_TESTS_ENVELOPECASE_H
#define EGAP_TESTS_ENVELOPECASE_H

#include <string.h>

#include "egap/envelope.h"

#define MAX_N 8

/* A small pair, without biases. */
typedef struct {
    size_t N, n, m;
    egap_loss_kind loss;
    double kappa;
    double rows[MAX_N][3]; /* y x_1 x_2 */
    double nets[5][3][3];  /* A B C D E: theta w_1 w_2 */
    size_t e_units;        /* of E; 0: only A and B */
} pair;

typedef struct {
    double x[MAX_N * 2], y[MAX_N], W[5][6], theta[5][3];
    egap_data data;
    egap_objective objective;
    egap_net net[5];
    egap_envelope_options options;
} made;

static inline void make(made *t, const pair *p)
{
    for (size_t j = 0; j < p->N; j++) {
        t->y[j] = p->rows[j][0];
        for (size_t l = 0; l < p->n; l++)
            t->x[j * p->n + l] = p->rows[j][1 + l];
    }
    for (size_t k = 0; k < 5; k++) {
        for (size_t i = 0; i < 3; i++) {
            t->theta[k][i] = p->nets[k][i][0];
            for (size_t l = 0; l < p->n && i * p->n + l < 6; l++)
                t->W[k][i * p->n + l] = p->nets[k][i][1 + l];
        }
        t->net[k] = (egap_net){.m = k == 4 ? p->e_units : p->m,
                               .n = p->n,
                               .W = t->W[k],
                               .theta = t->theta[k]};
    }
    t->data = (egap_data){p->N, p->n, t->x, t->y};
    t->objective = (egap_objective){{p->loss, 0.5}, p->kappa};
    t->options = egap_envelope_defaults(&t->objective);
    t->options.search = false;
    if (p->e_units > 0) {
        t->options.C = &t->net[2];
        t->options.D = &t->net[3];
        t->options.reference = &t->net[4];
    }
}

static inline void run(egap_envelope *e, made *t)
{
    egap_error err = {0};

    assert_ok(egap_envelope_run(e, &t->data, &t->objective, &t->net[0],
                                &t->net[1], &t->options, &err),
              &err);
}

static inline const egap_envelope_path *path_of(const egap_envelope *e,
                                                const char *name)
{
    for (size_t k = 0; k < e->path_count; k++)
        if (strcmp(e->paths[k].name, name) == 0)
            return &e->paths[k];
    fail_msg("there is no path %s", name);
    return NULL;
}

static inline const egap_envelope_bound *bound_of(const egap_envelope *e,
                                                  const char *name)
{
    for (size_t k = 0; k < e->bound_count; k++)
        if (strcmp(e->bounds[k].name, name) == 0)
            return &e->bounds[k];
    fail_msg("there is no bound %s", name);
    return NULL;
}

static inline const egap_envelope_flag *
flag_of(const egap_envelope *e, egap_flag_kind kind, const char *name)
{
    for (size_t k = 0; k < e->flag_count; k++)
        if (e->flags[k].kind == kind && strcmp(e->flags[k].name, name) == 0)
            return &e->flags[k];
    return NULL;
}

/* two positive units on two features: the first to vanish leaves a positive
 * one, 664/3; printed bound 560/3 + 20.5 */
static const pair orthant = {.N = 3,
                             .n = 2,
                             .m = 2,
                             .loss = EGAP_LOSS_ABS,
                             .kappa = 0.0625,
                             .rows = {{128, 1, 0}, {128, -1, 0}, {-512, 0, 1}},
                             .nets = {{{128, 1, 0}, {128, -1, 0}},
                                      {{-512, 0, 1}, {128, 1, 0}},
                                      {{-512, 0, 1}, {0, -1, 0}},
                                      {{-512, 0, 1}, {0, 1, 0}},
                                      {{-512, 0, 1}}},
                             .e_units = 1};

#endif
