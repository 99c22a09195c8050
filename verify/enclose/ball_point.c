/* ball_point.c: F at one network in ball arithmetic. */
#include "../base/ball_round.h"
#include "ball_data.h"
#include "ball_loss.h"
#include "digits.h"
#include "egap/fpenv.h"

#define FIRST_BITS 128
/* Sums of products of three doubles are exact below this many bits, so that
 * F = 0 and complete cancellation end here. */
#define EXACT_BITS 16384

/* the network as balls, and one sample */
typedef struct {
    size_t m, n;
    arb_ptr W, theta; /* (m, n), (m + 1) with the output bias */
    arb_ptr x, z;     /* (n), (m) */
} ball_net;

static egap_status ball_net_init(ball_net *b, const egap_problem *problem,
                                 const egap_net *net, egap_error *err)
{
    size_t m = net->m, n = egap_problem_coordinates(problem, net);

    *b = (ball_net){.m = m, .n = n};
    b->W = egap_ball_vector(m * n);
    b->theta = egap_ball_vector(m + 1);
    b->x = egap_ball_vector(n);
    b->z = egap_ball_vector(m);
    if (!b->W || !b->theta || !b->x || !b->z)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu units",
                         m);
    for (size_t i = 0; i < m; i++)
        egap_ball_row(b->W + i * n, net->W + i * net->n,
                      net->b ? net->b + i : NULL, net->n);
    egap_ball_row(b->theta, net->theta, net->c, m);
    return EGAP_OK;
}

static void ball_net_clear(ball_net *b)
{
    egap_ball_vector_clear(b->W, b->m * b->n);
    egap_ball_vector_clear(b->theta, b->m + 1);
    egap_ball_vector_clear(b->x, b->n);
    egap_ball_vector_clear(b->z, b->m);
}

/* Phi on sample j */
static void output(arb_t phi, ball_net *b, const egap_problem *problem,
                   size_t j, long bits)
{
    const double *x = egap_problem_sample(problem, j);

    for (size_t k = 0; k < b->n; k++)
        arb_set_d(b->x + k, x[8 * k]);
    for (size_t i = 0; i < b->m; i++) {
        arb_dot(b->z + i, NULL, 0, b->W + i * b->n, 1, b->x, 1, (slong)b->n,
                bits);
        if (!arb_is_nonnegative(b->z + i))
            arb_nonnegative_part(b->z + i, b->z + i);
    }
    arb_dot(phi, b->theta + b->m, 0, b->theta, 1, b->z, 1, (slong)b->m, bits);
}

static void value(arb_t F, ball_net *b, const egap_problem *problem, long bits)
{
    const egap_objective *f = &problem->objective;
    arb_t phi, l;

    arb_init(phi);
    arb_init(l);
    arb_zero(F);
    for (size_t j = 0; j < problem->N; j++) {
        output(phi, b, problem, j, bits);
        egap_ball_loss(l, &f->loss, phi, problem->y[j], bits);
        arb_add(F, F, l, bits);
    }
    arb_div_ui(F, F, problem->N, bits);
    arb_zero(phi);
    for (size_t i = 0; i <= b->m; i++) {
        arb_abs(l, b->theta + i);
        arb_add(phi, phi, l, bits);
    }
    arb_set_d(l, f->kappa);
    arb_addmul(F, l, phi, bits);
    arb_clear(phi);
    arb_clear(l);
}

/* ...that many digits were not reached */
static const char *why(const arb_t F)
{
    mag_t most;
    bool vanishes;

    mag_init(most);
    arb_get_mag(most, F);
    /* no loss there has an exponent of its own, see egap_ball_loss */
    vanishes = mag_cmp_2exp_si(most, -(1L << 29)) < 0;
    mag_clear(most);
    return vanishes ? "F lies between 0 and 2^-2^29, where no number has digits"
                    : "F is lost in cancellation; ask for fewer";
}

egap_status egap_ball_point(arf_t lo, arf_t hi, const egap_problem *problem,
                            const egap_net *net, long digits, egap_error *err)
{
    /* 10^-digits > 2^-need */
    long need = EGAP_DIGITS_BITS(digits), bits = FIRST_BITS;
    long most = EXACT_BITS + 8 * need;
    egap_status status = egap_problem_accepts(problem, net, err);
    ball_net b;
    arb_t ball;

    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status != EGAP_OK)
        return status;
    if (digits < 1 || digits > 100000)
        return egap_fail(err, EGAP_EUSAGE,
                         "%ld digits asked for: use 1 to 100000", digits);
    egap_flint_guard();
    arb_init(ball);
    status = ball_net_init(&b, problem, net, err);
    while (status == EGAP_OK) {
        value(ball, &b, problem, bits + need);
        if (arb_is_exact(ball) || arb_rel_accuracy_bits(ball) >= need)
            break;
        if (bits > most)
            status = egap_fail(err, EGAP_REJECTED,
                               "%ld digits were not reached with %ld bits: %s",
                               digits, bits + need, why(ball));
        bits *= 2;
    }
    if (status == EGAP_OK || status == EGAP_REJECTED) {
        egap_ball_lower(lo, ball, bits + need);
        egap_ball_upper(hi, ball, bits + need);
        if (arf_sgn(lo) < 0) /* F >= 0 */
            arf_zero(lo);
    }
    ball_net_clear(&b);
    arb_clear(ball);
    return status;
}
