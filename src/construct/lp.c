/* lp.c: basic solutions of linear programs.
 *
 * Coefficients are differences p - q of nonnegative variables, so that
 * ||theta||_1 is a linear cost. */
#include "lp.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* Steps of the simplex method, so that it ends. */
#define LIMIT 200000

/* Larger numbers make no linear program. */
#define WILD 1e100

typedef struct {
    glp_prob *lp;
    int *rows;      /* (N + 1) */
    double *values; /* (N + 1), from 1 on, as GLPK counts */
    int columns;
    bool wild; /* numbers that GLPK is not given */
} program;

static bool program_open(program *p, const egap_samples *s)
{
    *p = (program){0};
    if (s->N > INT_MAX / 4)
        return false;
    p->rows = egap_alloc(s->N + 1, sizeof *p->rows);
    p->values = egap_alloc(s->N + 1, sizeof *p->values);
    if (!p->rows || !p->values)
        return false;
    glp_term_out(GLP_OFF);
    p->lp = glp_create_prob();
    glp_set_obj_dir(p->lp, GLP_MIN);
    glp_add_rows(p->lp, (int)s->N);
    return true;
}

static void program_close(program *p)
{
    if (p->lp)
        glp_delete_prob(p->lp);
    egap_free(p->rows);
    egap_free(p->values);
}

/* A nonnegative variable of this cost with the column sign z, z (N). */
static void add_column(program *p, double cost, double sign, const double *z,
                       size_t N)
{
    int count = 0, column = glp_add_cols(p->lp, 1);

    for (size_t j = 0; j < N; j++)
        p->wild = p->wild || !(fabs(z[j]) < WILD);
    for (size_t j = 0; j < N && !p->wild; j++)
        if (z[j] != 0) {
            p->rows[++count] = (int)j + 1;
            p->values[count] = sign * z[j];
        }
    glp_set_col_bnds(p->lp, column, GLP_LO, 0, 0);
    glp_set_obj_coef(p->lp, column, cost);
    glp_set_mat_col(p->lp, column, count, p->rows, p->values);
    p->columns = column;
}

/* Row j is an equation. */
static void set_row(program *p, size_t j, double value)
{
    p->wild = p->wild || !(fabs(value) < WILD);
    if (!p->wild)
        glp_set_row_bnds(p->lp, (int)j + 1, GLP_FX, value, value);
}

/* Both signs of a coefficient. */
static void add_pair(program *p, double cost, const double *z, size_t N)
{
    add_column(p, cost, 1, z, N);
    add_column(p, cost, -1, z, N);
}

static bool solve(program *p)
{
    glp_smcp options;

    if (p->wild)
        return false;
    glp_init_smcp(&options);
    options.msg_lev = GLP_MSG_OFF;
    options.it_lim = LIMIT;
    glp_scale_prob(p->lp, GLP_SF_AUTO);
    glp_adv_basis(p->lp, 0);
    if (glp_simplex(p->lp, &options) != 0 || glp_get_status(p->lp) != GLP_OPT)
        return false;
    return true;
}

/* The coefficient of pair i; 0 exactly where it is not basic. */
static double pair_value(const program *p, size_t i)
{
    int plus = 2 * (int)i + 1;
    double v = 0;

    if (glp_get_col_stat(p->lp, plus) == GLP_BS)
        v += glp_get_col_prim(p->lp, plus);
    if (glp_get_col_stat(p->lp, plus + 1) == GLP_BS)
        v -= glp_get_col_prim(p->lp, plus + 1);
    return v;
}

static egap_status no_memory(egap_error *err, const egap_layer *layer)
{
    return egap_fail(err, EGAP_ERESOURCE,
                     "second layer: no memory for the linear program of %zu "
                     "units and %zu samples",
                     layer->count, layer->samples->N);
}

egap_status egap_lp_represent(double *theta, const egap_layer *layer,
                              egap_error *err)
{
    const egap_samples *s = layer->samples;
    double *u = egap_alloc(s->pad, sizeof *u);
    program p;
    bool opened = program_open(&p, s) && u != NULL, done = false;

    if (opened) {
        egap_layer_outputs(u, layer, theta, 0);
        for (size_t j = 0; j < s->N; j++)
            set_row(&p, j, u[j]);
        for (size_t i = 0; i < layer->count; i++)
            add_pair(&p, 1, layer->Z + i * s->pad, s->N);
        done = solve(&p);
    }
    for (size_t i = 0; done && i < layer->count; i++)
        theta[i] = pair_value(&p, i);
    program_close(&p);
    egap_free(u);
    return opened ? EGAP_OK : no_memory(err, layer);
}

/* f_j + e_j - e'_j = y_j at the cost (e_j + e'_j) / N */
static bool solve_absolute(program *p, const egap_layer *layer)
{
    const egap_samples *s = layer->samples;
    const double kappa = s->objective.kappa;
    double *unit = egap_alloc(s->N, sizeof *unit);
    bool done = unit != NULL;

    for (size_t j = 0; done && j < s->N; j++)
        set_row(p, j, s->y[j]);
    for (size_t i = 0; done && i < layer->count; i++)
        add_pair(p, kappa, layer->Z + i * s->pad, s->N);
    if (done && layer->c)
        add_pair(p, kappa, s->weight, s->N);
    for (size_t i = 0; done && layer->allowed && i < layer->count; i++)
        if (!layer->allowed[i]) {
            glp_set_col_bnds(p->lp, 2 * (int)i + 1, GLP_FX, 0, 0);
            glp_set_col_bnds(p->lp, 2 * (int)i + 2, GLP_FX, 0, 0);
        }
    for (size_t j = 0; done && j < s->N; j++) {
        unit[j] = 1;
        add_pair(p, 1 / (double)s->N, unit, s->N);
        unit[j] = 0;
    }
    done = done && solve(p);
    egap_free(unit);
    return done;
}

egap_status egap_lp_absolute(egap_second_layer *result, double *theta,
                             double *c, const egap_layer *layer,
                             egap_error *err)
{
    const egap_samples *s = layer->samples;
    double *work = egap_alloc(s->pad + layer->count, sizeof *work), *to, F;
    double bias = *c;
    program p;
    bool opened = program_open(&p, s) && work != NULL;

    if (opened && solve_absolute(&p, layer)) {
        to = work + s->pad;
        F = egap_layer_value(layer, theta, *c, work);
        for (size_t i = 0; i < layer->count; i++)
            to[i] = pair_value(&p, i);
        if (layer->c)
            bias = pair_value(&p, layer->count);
        if (egap_layer_value(layer, to, bias, work) < F) {
            memcpy(theta, to, layer->count * sizeof *theta);
            *c = bias;
        }
    }
    if (opened && result)
        *result = (egap_second_layer){
            .F = egap_layer_value(layer, theta, *c, work), .residual = NAN};
    program_close(&p);
    egap_free(work);
    return opened ? EGAP_OK : no_memory(err, layer);
}
