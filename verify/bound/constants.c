/* constants.c: the constants of the theory for a data set and a loss.
 * Proofs: paper/algorithms.tex, lemmas "largest eigenvalue", "radial" and
 * "mass". */
#include "egap/constants.h"

#include <math.h>

#include "../base/ball_round.h"
#include "../enclose/ball_data.h"
#include "dualnorm.h"
#include "egap/round.h"
#include "lossconst.h"
#include "moment.h"

/* Enclosures of relative width 2^-64: their ends are neighbouring doubles,
 * unless a value lies that near to one. */
#define BITS 64

static void of_inputs(egap_constants *out, const egap_ball_inputs *inputs,
                      const arb_mat_t S)
{
    arb_t v;

    arb_init(v);
    egap_ball_top_eigenvalue(v, S, BITS);
    out->sigma = egap_ball_bounds(v);
    arb_sqrtpos(v, v, 2 * BITS);
    out->D = egap_ball_bounds(v);
    egap_ball_mean_norm(v, inputs, 2 * BITS);
    out->mean_norm = egap_ball_bounds(v);
    egap_ball_max_norm(v, inputs, 2 * BITS);
    out->max_norm = egap_ball_bounds(v);
    arb_mat_trace(v, S, 2 * BITS);
    out->trace = egap_ball_bounds(v);
    arb_sqrtpos(v, v, 2 * BITS);
    out->root_trace = egap_ball_bounds(v);
    arb_clear(v);
}

/* min over two enclosures, as an enclosure */
static egap_bounds least(egap_bounds x, egap_bounds y)
{
    return (egap_bounds){fmin(x.lo, y.lo), fmin(x.hi, y.hi)};
}

static void of_loss(egap_constants *out, const egap_theory_loss *loss,
                    const egap_data *data)
{
    arb_t v;

    arb_init(v);
    out->has_lipschitz = egap_loss_lipschitz(v, loss, 2 * BITS);
    if (out->has_lipschitz)
        out->lipschitz = egap_ball_bounds(v);
    out->has_holder = egap_loss_holder(v, loss, 2 * BITS);
    if (out->has_holder)
        out->holder = egap_ball_bounds(v);
    egap_loss_at_zero(v, loss, data->y, data->N, 2 * BITS);
    out->at_zero = egap_ball_bounds(v);
    egap_loss_radial(v, loss, data->y, data->N, 2 * BITS);
    out->c_rad = egap_ball_bounds(v);
    out->c_zero = least(out->at_zero, out->c_rad);
    arb_clear(v);
}

/* The lower end of kappa_max for the absolute loss where targets are 0: a
 * single unit along `where` must also pay E[z_w; y = 0].  Overwrites s. */
static double after_payment(const egap_ball_inputs *inputs, arb_ptr s,
                            arb_srcptr where, const egap_data *data)
{
    arb_t g, pay, length;
    double lower;

    arb_init(g);
    arb_init(pay);
    arb_init(length);
    egap_ball_dual_value(g, inputs, s, where, 2 * BITS);
    for (size_t j = 0; j < data->N; j++)
        arb_set_ui(s + j, data->y[j] == 0);
    egap_ball_dual_value(pay, inputs, s, where, 2 * BITS);
    arb_dot(length, NULL, 0, where, 1, where, 1, (slong)data->n, 2 * BITS);
    arb_sqrtpos(length, length, 2 * BITS);
    arb_abs(g, g);
    arb_sub(g, g, pay, 2 * BITS);
    arb_div(g, g, length, 2 * BITS);
    arb_div_ui(g, g, data->N, 2 * BITS);
    lower = fmax(0, egap_ball_bounds(g).lo);
    arb_clear(g);
    arb_clear(pay);
    arb_clear(length);
    return lower;
}

static bool has_zero_target(const egap_data *data)
{
    for (size_t j = 0; j < data->N; j++)
        if (data->y[j] == 0)
            return true;
    return false;
}

/* kappa_max: the largest over the outputs. */
static egap_status of_both(egap_constants *out, const egap_ball_inputs *inputs,
                           const egap_theory_loss *loss, const egap_data *data,
                           egap_error *err)
{
    size_t N = data->N, outputs = loss->classes > 0 ? loss->classes : 1;
    bool kink = loss->classes == 0 && loss->loss.kind == EGAP_LOSS_ABS &&
                has_zero_target(data);
    arb_ptr s = egap_ball_vector(N), where = egap_ball_vector(data->n);
    egap_status status = EGAP_OK;
    arb_t M;

    arb_init(M);
    if (s == NULL || where == NULL)
        status = egap_fail(err, EGAP_ERESOURCE,
                           "out of memory for %zu dual numbers", N);
    out->kappa_max = (egap_bounds){0, 0};
    for (size_t k = 0; k < outputs && status == EGAP_OK; k++) {
        for (size_t j = 0; j < N; j++)
            egap_loss_slope_at_zero(s + j, loss, data->y[j], k, 2 * BITS);
        status = egap_ball_dual_norm(M, where, &out->kappa_method, inputs, s,
                                     EGAP_DUAL_CELLS, 2 * BITS, err);
        if (status == EGAP_OK)
            out->kappa_max =
                egap_bounds_max(out->kappa_max, egap_ball_bounds(M));
        if (status == EGAP_OK && kink)
            out->kappa_max.lo = after_payment(inputs, s, where, data);
    }
    if (status != EGAP_OK)
        out->kappa_max = egap_bounds_unknown();
    egap_ball_vector_clear(s, N);
    egap_ball_vector_clear(where, data->n);
    arb_clear(M);
    return status;
}

egap_status egap_constants_find(egap_constants *out, const egap_data *data,
                                const egap_theory_loss *loss,
                                bool with_kappa_max, egap_error *err)
{
    egap_ball_inputs inputs;
    arb_mat_t S;
    egap_status status;

    *out = (egap_constants){.N = data->N,
                            .n = data->n,
                            .lipschitz = egap_bounds_unknown(),
                            .holder = egap_bounds_unknown(),
                            .kappa_max = egap_bounds_unknown()};
    status = egap_ball_inputs_init(&inputs, data, err);
    if (status == EGAP_OK)
        status = egap_loss_accepts(loss, data->y, data->N, err);
    if (status != EGAP_OK) {
        egap_ball_inputs_clear(&inputs);
        return status;
    }
    arb_mat_init(S, (slong)data->n, (slong)data->n);
    status = egap_ball_moment(S, &inputs, NULL, 4 * BITS, err);
    if (status == EGAP_OK) {
        of_inputs(out, &inputs, S);
        of_loss(out, loss, data);
    }
    if (status == EGAP_OK && with_kappa_max)
        status = of_both(out, &inputs, loss, data, err);
    arb_mat_clear(S);
    egap_ball_inputs_clear(&inputs);
    return status;
}

/* x / kappa */
static egap_bounds per_kappa(egap_bounds x, double kappa)
{
    egap_bounds q = egap_bounds_unknown();
    arb_t v, k;

    if (!(kappa > 0) || !isfinite(x.lo) || !isfinite(x.hi))
        return (egap_bounds){0, INFINITY};
    arb_init(v);
    arb_init(k);
    arb_set_d(k, kappa);
    arb_set_d(v, x.lo);
    arb_div(v, v, k, 2 * BITS);
    q.lo = egap_ball_bounds(v).lo;
    arb_set_d(v, x.hi);
    arb_div(v, v, k, 2 * BITS);
    q.hi = egap_ball_bounds(v).hi;
    arb_clear(v);
    arb_clear(k);
    return q;
}

/* max_j (T h_j + |y_j|), twice that for mse: |l'(u)| at |u| <= T h_j */
static egap_status local(egap_bounds *L, const egap_data *data,
                         const egap_theory_loss *loss, egap_bounds mass,
                         egap_error *err)
{
    egap_ball_inputs inputs;
    egap_status status = egap_ball_inputs_init(&inputs, data, err);
    arb_t T, v, y, max;

    if (status != EGAP_OK || !isfinite(mass.hi)) {
        *L = egap_bounds_unknown();
        egap_ball_inputs_clear(&inputs);
        return status;
    }
    arb_init(T);
    arb_init(v);
    arb_init(y);
    arb_init(max);
    arb_set_d(T, mass.hi);
    for (size_t j = 0; j < data->N; j++) {
        egap_ball_norm(v, &inputs, j, 2 * BITS);
        arb_mul(v, v, T, 2 * BITS);
        arb_set_d(y, fabs(data->y[j]));
        arb_add(v, v, y, 2 * BITS);
        arb_max(max, max, v, 2 * BITS);
    }
    if (loss->loss.kind == EGAP_LOSS_MSE)
        arb_mul_2exp_si(max, max, 1);
    *L = egap_ball_bounds(max);
    arb_clear(T);
    arb_clear(v);
    arb_clear(y);
    arb_clear(max);
    egap_ball_inputs_clear(&inputs);
    return EGAP_OK;
}

egap_status egap_constants_mass(egap_mass_bounds *out,
                                const egap_constants *constants,
                                const egap_data *data,
                                const egap_theory_loss *loss, double kappa,
                                double level, egap_error *err)
{
    egap_bounds at_level = {level, level};

    if (!(kappa >= 0) || isinf(kappa))
        return egap_fail(err, EGAP_EUSAGE,
                         "kappa must be finite and not negative");
    if (!(level >= 0))
        return egap_fail(err, EGAP_EUSAGE,
                         "the level must not be negative: no network is "
                         "below 0");
    *out = (egap_mass_bounds){
        .c_level = least(constants->c_zero, at_level),
        .objective = per_kappa(at_level, kappa),
        .mass_zero = per_kappa(constants->c_zero, kappa),
        .local_lipschitz = egap_bounds_unknown(),
    };
    out->mass = per_kappa(out->c_level, kappa);
    out->has_local = loss->classes == 0 && egap_loss_is_square(loss->loss.kind);
    if (!out->has_local)
        return EGAP_OK;
    return local(&out->local_lipschitz, data, loss, out->objective, err);
}
