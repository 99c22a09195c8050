/* ball_point.c: F at one network to any number of digits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/ball_round.h"
#include "ball_data.h"
#include "ball_loss.h"
#include "egap/enclose.h"
#include "egap/round.h"
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
    static const double one = 1.0;
    size_t n = problem->n;

    egap_ball_row(b->x, problem->x + j * n, b->n > n ? &one : NULL, n);
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

/* x to `digits` significant digits, rounded downward or upward; exact
 * conversion to MPFR, which then rounds the decimal itself */
static char *decimal_of(const arf_t x, long digits, int up)
{
    slong bits = arf_bits(x);
    char *text = NULL;
    mpfr_t v;

    if (arf_is_zero(x))
        return strdup("0");
    mpfr_init2(v, bits > 2 ? bits : 2);
    if (arf_get_mpfr(v, x, MPFR_RNDN) == 0) {
        char *made = NULL;
        int n = up ? mpfr_asprintf(&made, "%.*RUe", (int)digits - 1, v)
                   : mpfr_asprintf(&made, "%.*RDe", (int)digits - 1, v);

        if (n >= 0) {
            text = strdup(made);
            mpfr_free_str(made);
        }
    }
    mpfr_clear(v);
    return text;
}

/* "[lo, hi]"; a side that is not finite is "-inf" or "+inf" */
static char *interval_text(const arf_t lo, const arf_t hi, long digits)
{
    char *a = arf_is_finite(lo) ? decimal_of(lo, digits, 0) : strdup("-inf");
    char *b = arf_is_finite(hi) ? decimal_of(hi, digits, 1) : strdup("+inf");
    char *text = NULL;

    if (a != NULL && b != NULL) {
        size_t room = strlen(a) + strlen(b) + 5;

        text = malloc(room);
        if (text != NULL)
            snprintf(text, room, "[%s, %s]", a, b);
    }
    free(a);
    free(b);
    return text;
}

egap_status egap_enclose_point_ball(egap_bounds *F, char **decimal,
                                    const egap_problem *problem,
                                    const egap_net *net, long digits,
                                    egap_error *err)
{
    /* 10^-digits > 2^-need: with `need` good bits the two printed ends are at
     * most two units of the last digit apart */
    long need = digits * 10 / 3 + 4, bits = FIRST_BITS;
    long most = EXACT_BITS + 8 * need;
    egap_status status = egap_problem_accepts(problem, net, err);
    arf_t lo, hi;
    ball_net b;
    arb_t ball;

    if (decimal != NULL)
        *decimal = NULL;
    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status != EGAP_OK)
        return status;
    if (digits < 1 || digits > 100000)
        return egap_fail(err, EGAP_EUSAGE,
                         "%ld digits asked for: use 1 to 100000", digits);
    egap_flint_guard();
    arb_init(ball);
    arf_init(lo);
    arf_init(hi);
    status = ball_net_init(&b, problem, net, err);
    while (status == EGAP_OK) {
        value(ball, &b, problem, bits + need);
        if (arb_is_exact(ball) || arb_rel_accuracy_bits(ball) >= need)
            break;
        if (bits > most)
            status = egap_fail(err, EGAP_REJECTED,
                               "%ld digits were not reached with %ld bits: "
                               "F is lost in cancellation; ask for fewer",
                               digits, bits + need);
        bits *= 2;
    }
    if (status == EGAP_OK || status == EGAP_REJECTED) {
        egap_ball_lower(lo, ball, bits + need);
        egap_ball_upper(hi, ball, bits + need);
        if (arf_sgn(lo) < 0) /* F >= 0 */
            arf_zero(lo);
        *F = egap_arf_bounds(lo, hi);
        if (decimal != NULL) {
            *decimal = interval_text(lo, hi, digits);
            if (*decimal == NULL)
                status = egap_fail(err, EGAP_ERESOURCE,
                                   "out of memory for %ld digits", digits);
        }
    }
    ball_net_clear(&b);
    arf_clear(lo);
    arf_clear(hi);
    arb_clear(ball);
    return status;
}

/* digits that a pair of doubles can hold */
#define PAIR_DIGITS 24

/* Is hi - lo so small that the digits are certain?  Decides only on the
 * way. */
static bool enough(egap_dd lo, egap_dd hi, long digits)
{
    double width = (hi.hi - lo.hi) + (hi.lo - lo.lo);

    return isfinite(lo.hi) && isfinite(hi.hi) &&
           width <= ldexp(lo.hi, -(int)(digits * 10 / 3 + 4));
}

/* "[lo, hi]" of pairs of doubles; NULL where memory is short */
static char *pairs_text(egap_dd lo, egap_dd hi, long digits)
{
    arf_t a, b, low;
    char *text;

    arf_init(a);
    arf_init(b);
    arf_init(low);
    arf_set_d(a, lo.hi);
    arf_set_d(low, lo.lo);
    arf_add(a, a, low, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_set_d(b, hi.hi);
    arf_set_d(low, hi.lo);
    arf_add(b, b, low, ARF_PREC_EXACT, ARF_RND_DOWN);
    text = interval_text(a, b, digits);
    arf_clear(a);
    arf_clear(b);
    arf_clear(low);
    return text;
}

egap_status egap_enclose_point_digits(egap_bounds *F, char **decimal,
                                      const egap_problem *problem,
                                      const egap_net *net, long digits,
                                      egap_error *err)
{
    egap_dd lo = {-INFINITY, 0}, hi = {INFINITY, 0};
    egap_status status = EGAP_OK;

    if (digits >= 1 && digits <= PAIR_DIGITS) {
        status = egap_enclose_point_dd(&lo, &hi, problem, net, err);
        *F = egap_round_outward(lo, hi);
    }
    if (decimal != NULL)
        *decimal = NULL;
    if (status != EGAP_OK)
        return status;
    if (!enough(lo, hi, digits))
        return egap_enclose_point_ball(F, decimal, problem, net, digits, err);
    if (decimal == NULL)
        return EGAP_OK;
    egap_flint_guard();
    *decimal = pairs_text(lo, hi, digits);
    if (*decimal == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %ld digits",
                         digits);
    return EGAP_OK;
}
