#include "others.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "egap/arrays.h"
#include "egap/flint_compat.h"
#include "grid.h"

#define BITS 128

/* --- numpy ---------------------------------------------------------------- */

typedef struct {
    char name[32];
    size_t shape[2];
} label;

static void put(egap_array *a, label *l, size_t segment, const char *what,
                const double *v, size_t rows, size_t columns)
{
    snprintf(l->name, sizeof l->name, "%zu_%s", segment, what);
    *a = (egap_array){.v = (double *)v,
                      .rank = columns ? 2 : 1,
                      .shape = {rows, columns},
                      .count = columns ? rows * columns : rows};
}

static void must(egap_status status, const egap_error *err)
{
    if (status != EGAP_OK) {
        fprintf(stderr, "egap-bench: %s\n", err->text);
        exit((int)status);
    }
}

/* Arrays <s>_x, _y, _W0, _W1, _theta0, ... of each segment, and _loss: kind,
 * delta, kappa. */
static void write_segments(const char *file, const other_grid *grids,
                           size_t count)
{
    enum { EACH = 11 };
    egap_array *arrays = calloc(EACH * count, sizeof *arrays);
    label *labels = calloc(EACH * count, sizeof *labels);
    const char **names = calloc(EACH * count, sizeof *names);
    double(*loss)[3] = calloc(count, sizeof *loss);
    size_t k = 0;
    egap_error err = {0};

    if (!arrays || !labels || !names || !loss)
        abort();
    for (size_t s = 0; s < count; s++) {
        const other_grid *g = &grids[s];
        const egap_net *nets[] = {&g->A, &g->B};

        loss[s][0] = g->objective->loss.kind;
        loss[s][1] = g->objective->loss.delta;
        loss[s][2] = g->objective->kappa;
        put(&arrays[k], &labels[k], s, "loss", loss[s], 3, 0);
        k++;
        put(&arrays[k], &labels[k], s, "x", g->data->x, g->data->N, g->data->n);
        k++;
        put(&arrays[k], &labels[k], s, "y", g->data->y, g->data->N, 0);
        k++;
        for (int e = 0; e < 2; e++) {
            const egap_net *net = nets[e];

            put(&arrays[k], &labels[k], s, e ? "W1" : "W0", net->W, net->m,
                net->n);
            k++;
            put(&arrays[k], &labels[k], s, e ? "theta1" : "theta0", net->theta,
                net->m, 0);
            k++;
            if (net->b != NULL) {
                put(&arrays[k], &labels[k], s, e ? "b1" : "b0", net->b, net->m,
                    0);
                k++;
            }
            if (net->c != NULL) {
                put(&arrays[k], &labels[k], s, e ? "c1" : "c0", net->c, 1, 0);
                k++;
            }
        }
    }
    for (size_t i = 0; i < k; i++)
        names[i] = labels[i].name;
    must(egap_arrays_write_npz(file, names, arrays, k, &err), &err);
    free(arrays);
    free(labels);
    free(names);
    free(loss);
}

int others_numpy(other_grid *grids, size_t count, const char *file)
{
    /* a python3 of one's own often has no numpy where the system's has */
    static const char *const pythons[] = {"python3", "/usr/bin/python3"};
    const char *python = NULL;
    char command[512];
    FILE *pipe;

    for (size_t i = 0; i < 2 && python == NULL; i++) {
        snprintf(command, sizeof command, "%s -c 'import numpy' 2>/dev/null",
                 pythons[i]);
        if (system(command) == 0)
            python = pythons[i];
    }
    if (python == NULL) {
        printf("numpy grid: left out, python3 has no numpy (Debian: "
               "python3-numpy)\n");
        return 0;
    }
    write_segments(file, grids, count);
    snprintf(command, sizeof command, "%s scripts/bench-numpy.py %s %d", python,
             file, GRID_POINTS);
    fflush(stdout);
    pipe = popen(command, "r");
    for (size_t s = 0; s < count; s++)
        if (pipe == NULL ||
            fscanf(pipe, "%lf %lf", &grids[s].seconds, &grids[s].best) != 2) {
            fprintf(stderr, "egap-bench: %s failed\n", command);
            exit(EGAP_EINTERNAL);
        }
    pclose(pipe);
    return 1;
}

/* --- Arb ------------------------------------------------------------------ */

static void between(arb_t x, double a, double b, double t)
{
    arb_t p, q;

    arb_init(p);
    arb_init(q);
    arb_set_d(p, 1 - t);
    arb_set_d(q, a);
    arb_mul(x, p, q, BITS);
    arb_set_d(p, t);
    arb_set_d(q, b);
    arb_addmul(x, p, q, BITS);
    arb_clear(p);
    arb_clear(q);
}

static void add_loss(arb_t sum, const egap_loss *loss, const arb_t u, double y)
{
    arb_t r, s;

    arb_init(r);
    arb_init(s);
    arb_set_d(s, y);
    arb_sub(r, u, s, BITS);
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        arb_addmul(sum, r, r, BITS);
        break;
    case EGAP_LOSS_LOGISTIC: /* log(1 + e^u) - y u */
        arb_mul(s, s, u, BITS);
        arb_sub(sum, sum, s, BITS);
        arb_exp(r, u, BITS);
        arb_log1p(r, r, BITS);
        arb_add(sum, sum, r, BITS);
        break;
    default: /* Huber: c (r - c/2), c = r cut to [-delta, delta] */
        arb_set_d(s, loss->delta);
        arb_min(s, s, r, BITS);
        {
            arb_t low;

            arb_init(low);
            arb_set_d(low, -loss->delta);
            arb_max(s, s, low, BITS);
            arb_clear(low);
        }
        arb_addmul(sum, s, r, BITS);
        arb_mul(s, s, s, BITS);
        arb_mul_2exp_si(s, s, -1);
        arb_sub(sum, sum, s, BITS);
    }
    arb_clear(r);
    arb_clear(s);
}

/* F(t), each sample by dots of Arb. */
static void arb_point(arb_t F, const other_grid *g, arb_ptr x, double t)
{
    size_t n = g->data->n, N = g->data->N, m = g->A.m;
    slong rows = (slong)(n + (g->A.b != NULL));
    arb_ptr W = _arb_vec_init((slong)m * rows), z = _arb_vec_init((slong)m);
    arb_ptr theta = _arb_vec_init((slong)m);
    arb_t c, u, size;

    arb_init(c);
    arb_init(u);
    arb_init(size);
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < n; k++)
            between(W + (slong)i * rows + (slong)k, g->A.W[i * n + k],
                    g->B.W[i * n + k], t);
        if (g->A.b != NULL)
            between(W + (slong)i * rows + (slong)n, g->A.b[i], g->B.b[i], t);
        between(theta + i, g->A.theta[i], g->B.theta[i], t);
        arb_abs(u, theta + i);
        arb_add(size, size, u, BITS);
    }
    if (g->A.c != NULL)
        between(c, *g->A.c, *g->B.c, t);
    arb_zero(F);
    for (size_t j = 0; j < N; j++) {
        for (size_t i = 0; i < m; i++) {
            arb_dot(z + i, NULL, 0, W + (slong)i * rows, 1, x + (slong)j * rows,
                    1, rows, BITS);
            if (!arb_is_positive(z + i))
                arb_zero(z + i);
        }
        arb_dot(u, c, 0, theta, 1, z, 1, (slong)m, BITS);
        add_loss(F, &g->objective->loss, u, g->data->y[j]);
    }
    arb_div_ui(F, F, N, BITS);
    arb_set_d(u, g->objective->kappa);
    arb_addmul(F, u, size, BITS);
    arb_clear(c);
    arb_clear(u);
    arb_clear(size);
    _arb_vec_clear(W, (slong)m * rows);
    _arb_vec_clear(theta, (slong)m);
    _arb_vec_clear(z, (slong)m);
}

void others_arb(other_grid *g)
{
    size_t n = g->data->n, rows = n + (g->A.b != NULL);
    arb_ptr x = _arb_vec_init((slong)(g->data->N * rows));
    struct timespec from, to;
    arb_t F;

    arb_init(F);
    for (size_t j = 0; j < g->data->N; j++)
        for (size_t k = 0; k < rows; k++)
            arb_set_d(x + j * rows + k, k < n ? g->data->x[j * n + k] : 1);
    g->best = -INFINITY;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int p = 0; p < OTHERS_ARB_POINTS; p++) {
        arb_point(F, g, x, (double)p / (GRID_POINTS - 1));
        g->best = fmax(g->best, arf_get_d(arb_midref(F), ARF_RND_NEAR));
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    g->seconds = ((double)(to.tv_sec - from.tv_sec) +
                  1e-9 * (double)(to.tv_nsec - from.tv_nsec)) *
                 GRID_POINTS / OTHERS_ARB_POINTS;
    _arb_vec_clear(x, (slong)(g->data->N * rows));
    arb_clear(F);
}
