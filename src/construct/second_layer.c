/* second_layer.c: proximal Newton steps.
 *
 * A round replaces the risk by its quadratic model at the current outputs,
 * minimises model plus penalty over the coordinates that are not 0 or want to
 * move, and goes there by a line search.  The output bias is the last
 * coordinate; its values are 1 for every sample. */
#include "second_layer.h"

#include <math.h>
#include <string.h>

#include "lp.h"
#include "model.h"

egap_second_layer_options egap_second_layer_defaults(void)
{
    return (egap_second_layer_options){.rounds = 200, .residual = 1e-10};
}

typedef struct {
    const egap_layer *layer;
    const egap_samples *samples;
    double kappa;
    size_t p;       /* coordinates: atoms, and the output bias */
    double *theta;  /* (p) */
    double *trial;  /* (p) */
    double *g;      /* (p) first derivatives of the risk */
    double *u, *du; /* (pad) outputs; their change along the step */
    double *slope;  /* (pad) */
    double *curve;  /* (pad) */
    double *work;   /* (pad) */
    size_t *set;    /* (p) coordinates of the model */
    egap_model model;
    double F;
    double caution; /* 1: a whole step goes down for certain; with little of
                       it steps are Newton's */
} solver;

static const double *values_of(const solver *s, size_t i)
{
    return i < s->layer->count ? s->layer->Z + i * s->samples->pad
                               : s->samples->weight;
}

static bool is_allowed(const solver *s, size_t i)
{
    return i >= s->layer->count || s->layer->allowed == NULL ||
           s->layer->allowed[i];
}

/* Derivatives at theta; the largest miss of the conditions of a minimum. */
static double find_slopes(solver *s)
{
    double miss = 0;

    egap_samples_risk(s->slope, s->samples, s->u);
    for (size_t i = 0; i < s->p; i++) {
        double m;

        s->g[i] = egap_samples_mean(s->samples, s->slope, values_of(s, i));
        if (!is_allowed(s, i))
            continue;
        if (s->theta[i] != 0)
            m = fabs(s->g[i] + copysign(s->kappa, s->theta[i]));
        else
            m = fabs(s->g[i]) - s->kappa;
        miss = fmax(miss, m);
    }
    return miss;
}

/* The model over the coordinates that are not 0 or want to move. */
static bool make_model(solver *s)
{
    egap_model *model = &s->model;

    model->k = 0;
    for (size_t i = 0; i < s->p; i++)
        if (is_allowed(s, i) && (s->theta[i] != 0 || fabs(s->g[i]) > s->kappa))
            s->set[model->k++] = i;
    if (!egap_model_reserve(model, model->k))
        return false;
    for (size_t a = 0; a < model->k; a++) {
        const double *z = values_of(s, s->set[a]);

        for (size_t j = 0; j < s->samples->pad; j++)
            s->work[j] = z[j] * s->curve[j];
        for (size_t b = 0; b <= a; b++)
            model->G[a * model->k + b] = model->G[b * model->k + a] =
                egap_samples_mean(s->samples, s->work, values_of(s, s->set[b]));
        model->g[a] = s->g[s->set[a]];
        model->at[a] = s->theta[s->set[a]];
    }
    return true;
}

static double mass(const solver *s, const double *theta)
{
    double sum = 0;

    for (size_t i = 0; i < s->p; i++)
        sum += fabs(theta[i]);
    return sum;
}

static void swap_trial(solver *s)
{
    double *theta = s->theta;

    s->theta = s->trial;
    s->trial = theta;
}

/* Goes towards model->to; is F smaller? */
static bool line_search(solver *s)
{
    size_t pad = s->samples->pad;

    memset(s->du, 0, pad * sizeof *s->du);
    for (size_t a = 0; a < s->model.k; a++) {
        const double *z = values_of(s, s->set[a]);
        double step = s->model.to[a] - s->model.at[a];

        for (size_t j = 0; step != 0 && j < pad; j++)
            s->du[j] += step * z[j];
    }
    for (double t = 1; t > 1e-9; t /= 2) {
        double F;

        memcpy(s->trial, s->theta, s->p * sizeof *s->trial);
        for (size_t a = 0; a < s->model.k; a++) {
            double at = s->model.at[a], to = s->model.to[a];

            s->trial[s->set[a]] = t == 1 ? to : at + t * (to - at);
        }
        for (size_t j = 0; j < pad; j++)
            s->work[j] = s->u[j] + t * s->du[j];
        F = egap_samples_risk(s->curve, s->samples, s->work) +
            s->kappa * mass(s, s->trial);
        if (F < s->F) {
            s->caution =
                t == 1 ? fmax(s->caution / 8, 1e-9) : fmin(s->caution * 8, 1);
            swap_trial(s);
            return true;
        }
    }
    return false;
}

/* Outputs anew, without the roundings of the steps. */
static void refresh(solver *s)
{
    egap_layer_outputs(s->u, s->layer, s->theta,
                       s->layer->c ? s->theta[s->layer->count] : 0);
    s->F = egap_samples_risk(s->slope, s->samples, s->u) +
           s->kappa * mass(s, s->theta);
}

/* F no longer tells better from worse: the whole step counts where it halves
 * the residual. */
static bool last_steps(solver *s, double *residual)
{
    double miss;

    memcpy(s->trial, s->theta, s->p * sizeof *s->trial);
    for (size_t a = 0; a < s->model.k; a++)
        s->trial[s->set[a]] = s->model.to[a];
    swap_trial(s);
    refresh(s);
    miss = find_slopes(s);
    if (miss < *residual / 2) {
        *residual = miss;
        return true;
    }
    swap_trial(s);
    refresh(s);
    find_slopes(s);
    return false;
}

static bool newton(egap_second_layer *r, solver *s,
                   const egap_second_layer_options *o)
{
    s->caution = 1;
    refresh(s);
    r->residual = find_slopes(s);
    for (r->rounds = 0; r->rounds < o->rounds; r->rounds++) {
        if (r->residual <= o->residual * s->kappa)
            return true;
        egap_samples_curve(s->curve, s->samples, s->u, s->slope, s->caution);
        if (!make_model(s))
            return false;
        egap_model_minimise(&s->model, s->kappa);
        if (line_search(s)) {
            refresh(s);
            r->residual = find_slopes(s);
        } else if (!last_steps(s, &r->residual)) {
            return true;
        }
    }
    return true;
}

static bool make_solver(solver *s, const egap_layer *layer, double *memory)
{
    size_t pad = layer->samples->pad;
    double **const parts[] = {&s->u, &s->du, &s->slope, &s->curve, &s->work};

    s->theta = memory;
    s->trial = memory + s->p;
    s->g = memory + 2 * s->p;
    for (size_t i = 0; i < 5; i++)
        *parts[i] = memory + 3 * s->p + i * pad;
    s->set = egap_alloc(s->p, sizeof *s->set);
    return s->set != NULL;
}

/* The smooth losses. */
static bool minimise_smooth(egap_second_layer *r, solver *s, double *theta,
                            double *c, const egap_second_layer_options *o)
{
    size_t count = s->layer->count;
    double before;
    bool done;

    memcpy(s->theta, theta, count * sizeof *theta);
    if (s->layer->c)
        s->theta[count] = *c;
    refresh(s);
    before = s->F;
    done = newton(r, s, o);
    r->F = s->F;
    if (done && s->F <= before) {
        memcpy(theta, s->theta, count * sizeof *theta);
        if (s->layer->c)
            *c = s->theta[count];
    }
    return done;
}

egap_status egap_layer_minimise(egap_second_layer *result, double *theta,
                                double *c, const egap_layer *layer,
                                const egap_second_layer_options *options,
                                egap_error *err)
{
    egap_second_layer_options o =
        options ? *options : egap_second_layer_defaults();
    egap_second_layer r = {0};
    solver s = {.layer = layer,
                .samples = layer->samples,
                .kappa = layer->samples->objective.kappa,
                .p = layer->count + layer->c};
    double *memory = NULL;
    bool done = false;

    if (layer->samples->objective.loss.kind == EGAP_LOSS_ABS)
        return egap_lp_absolute(result, theta, c, layer, err);
    memory = egap_alloc(3 * s.p + 5 * layer->samples->pad, sizeof *memory);
    if (memory != NULL && make_solver(&s, layer, memory))
        done = minimise_smooth(&r, &s, theta, c, &o);
    egap_model_clear(&s.model);
    egap_free(s.set);
    egap_free(memory);
    if (!done)
        return egap_fail(err, EGAP_ERESOURCE,
                         "second layer: no memory for %zu units", layer->count);
    if (result)
        *result = r;
    return EGAP_OK;
}

egap_status egap_second_layer_minimise(egap_second_layer *result, double *theta,
                                       double *c, const egap_data *data,
                                       const egap_objective *objective,
                                       const egap_net *net,
                                       const egap_second_layer_options *options,
                                       egap_error *err)
{
    egap_samples samples;
    size_t q = net->n + (net->b != NULL);
    double *Z, *row;
    egap_status status;

    if (net->n != data->n || net->m == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "second layer: %zu units on %zu features, data of %zu "
                         "features",
                         net->m, net->n, data->n);
    status = egap_samples_init(&samples, data, objective, err);
    if (status != EGAP_OK)
        return status;
    Z = egap_alloc(net->m, samples.pad * sizeof *Z);
    row = egap_alloc(q, sizeof *row);
    if (Z == NULL || row == NULL) {
        status = egap_fail(err, EGAP_ERESOURCE,
                           "second layer: no memory for %zu units", net->m);
    } else {
        egap_layer layer = {&samples, net->m, Z, NULL, net->c != NULL};

        for (size_t i = 0; i < net->m; i++) {
            memcpy(row, net->W + i * net->n, net->n * sizeof *row);
            if (net->b)
                row[net->n] = net->b[i];
            egap_atom_values(Z + i * samples.pad, &samples, row, q);
        }
        status = egap_layer_minimise(result, theta, c, &layer, options, err);
    }
    egap_free(row);
    egap_free(Z);
    egap_samples_clear(&samples);
    return status;
}
