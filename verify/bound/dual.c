/* dual.c: a lower bound of F at every width, from a dual vector.
 * Proof: paper/algorithms.tex, lemma "dual bound". */
#include "egap/dual.h"

#include <math.h>
#include <string.h>

#include "../base/ball_round.h"
#include "../enclose/ball_data.h"
#include "../enclose/ball_loss.h"
#include "dualnorm.h"

#define BITS 128
/* What the scaled vector stays below kappa, so that bounds of cells of some
 * size show it: the loss of F is as small, their number grows with its
 * root. */
#define ROOM 0x1p-20
/* The logarithms of egap-check are known to an absolute error below this. */
#define CHECKER_ROOM 0x1p-110

/* Phi at sample j */
static void output(arb_t phi, const egap_data *data, const egap_net *net,
                   size_t j)
{
    arb_t z, v, theta;

    arb_init(z);
    arb_init(v);
    arb_init(theta);
    arb_zero(phi);
    if (net->c)
        arb_set_d(phi, net->c[0]);
    for (size_t i = 0; i < net->m; i++) {
        if (net->b)
            arb_set_d(z, net->b[i]);
        else
            arb_zero(z);
        for (size_t k = 0; k < net->n; k++) {
            arb_set_d(v, data->x[j * net->n + k]);
            arb_set_d(theta, net->W[i * net->n + k]);
            arb_addmul(z, theta, v, BITS);
        }
        if (arb_is_nonpositive(z))
            continue;
        arb_nonnegative_part(z, z);
        arb_set_d(theta, net->theta[i]);
        arb_addmul(phi, theta, z, BITS);
    }
    arb_clear(theta);
    arb_clear(v);
    arb_clear(z);
}

/* The double nearest to 0 in the ball, or 0 where the sign is open. */
static double towards_zero(const arb_t x)
{
    egap_bounds b = egap_ball_bounds(x);

    if (!isfinite(b.lo) || !isfinite(b.hi))
        return 0;
    return b.lo > 0 ? b.lo : b.hi < 0 ? b.hi : 0;
}

egap_status egap_dual_slopes(double *s, const egap_data *data,
                             const egap_objective *objective,
                             const egap_net *net, egap_error *err)
{
    egap_ball_slopes slopes;
    arb_t phi;

    if (net->n != data->n || net->m < 1)
        return egap_fail(err, EGAP_EINPUT,
                         "a network on %zu features does not fit data of %zu",
                         net->n, data->n);
    egap_flint_guard();
    arb_init(phi);
    egap_ball_slopes_init(&slopes);
    for (size_t j = 0; j < data->N; j++) {
        output(phi, data, net, j);
        egap_ball_slopes_on(&slopes, &objective->loss, arb_midref(phi),
                            arb_midref(phi), data->y[j], BITS);
        s[j] = towards_zero(slopes.lo);
    }
    egap_ball_slopes_clear(&slopes);
    arb_clear(phi);
    return EGAP_OK;
}

/* s in the domain of the conjugate, no further from 0. */
static double clip(const egap_loss *loss, double s, double y)
{
    switch (loss->kind) {
    case EGAP_LOSS_HUBER:
        return fmax(-loss->delta, fmin(s, loss->delta));
    case EGAP_LOSS_ABS:
        return fmax(-1, fmin(s, 1));
    case EGAP_LOSS_LOGISTIC:
        /* 1 - y is rounded: one step towards 0 is inside */
        return fmax(-y, fmin(s, (1 - y) * (1 - 0x1p-52)));
    default:
        return s;
    }
}

/* p log p, 0 at 0 */
static void entropy(arb_t out, const arb_t p)
{
    if (arb_is_zero(p)) {
        arb_zero(out);
        return;
    }
    arb_log(out, p, BITS);
    arb_mul(out, out, p, BITS);
}

/* The conjugate of the loss at s; not finite outside its domain. */
static void conjugate(arb_t out, const egap_loss *loss, double s, double y)
{
    arb_t a, b;

    arb_init(a);
    arb_init(b);
    arb_set_d(a, s);
    arb_set_d(b, y);
    if (loss->kind == EGAP_LOSS_LOGISTIC) {
        arb_add(a, a, b, ARF_PREC_EXACT);
        arb_sub_ui(b, a, 1, ARF_PREC_EXACT);
        arb_neg(b, b);
        entropy(out, a); /* NaN for a negative argument */
        entropy(a, b);
        arb_add(out, out, a, BITS);
    } else {
        bool inside = loss->kind == EGAP_LOSS_HUBER ? fabs(s) <= loss->delta
                      : loss->kind == EGAP_LOSS_ABS ? fabs(s) <= 1
                                                    : true;

        arb_mul(out, a, b, BITS);
        arb_mul(a, a, a, BITS);
        if (loss->kind != EGAP_LOSS_ABS) {
            arb_mul_2exp_si(a, a, loss->kind == EGAP_LOSS_MSE ? -2 : -1);
            arb_add(out, out, a, BITS);
        }
        if (!inside)
            arb_indeterminate(out);
    }
    arb_clear(b);
    arb_clear(a);
}

/* Rounded down: -E l*(y, s), or -inf; for the logistic loss less what
 * egap-check does not know of it. */
static double value(const double *s, const egap_data *data,
                    const egap_loss *loss)
{
    double lower;
    arb_t sum, x;

    arb_init(sum);
    arb_init(x);
    for (size_t j = 0; j < data->N; j++) {
        conjugate(x, loss, s[j], data->y[j]);
        arb_sub(sum, sum, x, BITS);
    }
    arb_div_ui(sum, sum, data->N, BITS);
    if (loss->kind == EGAP_LOSS_LOGISTIC) {
        arb_set_d(x, CHECKER_ROOM);
        arb_sub(sum, sum, x, BITS);
    }
    lower = egap_ball_bounds(sum).lo;
    arb_clear(x);
    arb_clear(sum);
    return lower;
}

/* An enclosure of sup |E[s relu(w.x)]| over the unit ball. */
static egap_status norm(egap_bounds *M, const double *s,
                        const egap_ball_inputs *inputs, egap_error *err)
{
    arb_ptr ball = egap_ball_vector(inputs->N);
    egap_kappa_method how;
    egap_status status;
    arb_t value;

    if (!ball)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu dual numbers", inputs->N);
    arb_init(value);
    for (size_t j = 0; j < inputs->N; j++)
        arb_set_d(ball + j, s[j]);
    status = egap_ball_dual_norm(value, NULL, &how, inputs, ball,
                                 EGAP_DUAL_CELLS, BITS, err);
    *M = egap_ball_bounds(value);
    arb_clear(value);
    egap_ball_vector_clear(ball, inputs->N);
    return status;
}

/* s times a factor below 1 that brings its norm below kappa, 0 where nothing
 * does.  Is s another one now? */
static bool scale(double *s, size_t N, egap_bounds M, double kappa)
{
    double factor = 0;

    if (M.hi <= kappa * (1 - ROOM / 4))
        return false;
    if (isfinite(M.hi) && M.hi > 0)
        factor = kappa / M.hi * (1 - ROOM);
    for (size_t j = 0; j < N; j++)
        s[j] *= factor;
    return true;
}

egap_status egap_dual_bound(double *lower, double *s, const egap_data *data,
                            const egap_objective *objective, egap_error *err)
{
    egap_ball_inputs inputs;
    egap_bounds M = {0, 0};
    egap_status status;

    for (size_t j = 0; j < data->N; j++) {
        if (!isfinite(s[j]))
            return egap_fail(err, EGAP_EINPUT,
                             "the dual number of sample %zu is not finite", j);
        s[j] = clip(&objective->loss, s[j], data->y[j]);
    }
    egap_flint_guard();
    status = egap_ball_inputs_init(&inputs, data, err);
    if (status == EGAP_OK)
        status = norm(&M, s, &inputs, err);
    if (status == EGAP_OK && scale(s, data->N, M, objective->kappa))
        status = norm(&M, s, &inputs, err);
    egap_ball_inputs_clear(&inputs);
    if (status != EGAP_OK)
        return status;
    *lower =
        M.hi <= objective->kappa ? value(s, data, &objective->loss) : -INFINITY;
    if (!(*lower >= 0)) {
        /* no loss is negative, and s = 0 shows as much */
        memset(s, 0, data->N * sizeof *s);
        *lower = fmax(value(s, data, &objective->loss), 0);
    }
    return EGAP_OK;
}
