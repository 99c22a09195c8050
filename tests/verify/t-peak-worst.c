/* t-peak-worst.c: one or two samples, a few units and an interval on which one
 * term of lemma "peak", "argmax" or "double-double point" is what keeps the
 * certificate true.  What is checked is the statement of the lemma itself:
 * F(t) <= F(t0) + gap with the exact F(t0), without the room that the error
 * of its computed value would leave. */
#include <math.h>
#include <string.h>

#include "../../verify/enclose/peak.h"
#include "../../verify/enclose/segment.h"
#include "kinks.h"
#include "oracle.h"

#define BITS 700
#define HALF (EGAP_T_ONE / 2)

typedef struct {
    test_kinks s;
    int64_t ta, tb;
    double t[2]; /* where F is looked at */
    /* the whole argmax is checked at t[0], a maximiser of F over I */
    bool maximiser;
} worst;

/* One sample of n features, m units; all numbers 0, t0 = 0, I = [0, 1]. */
static void start(worst *w, egap_loss_kind kind, size_t n, size_t m,
                  bool biases)
{
    test_kinks *s = &w->s;

    memset(w, 0, sizeof *w);
    s->data = (egap_data){1, n, s->x, s->y};
    s->objective = (egap_objective){{kind, 0.25}, 0};
    s->A =
        (egap_net){m, n, s->W[0], biases ? s->b[0] : NULL, s->theta[0], NULL};
    s->B =
        (egap_net){m, n, s->W[1], biases ? s->b[1] : NULL, s->theta[1], NULL};
    w->tb = EGAP_T_ONE;
    w->t[0] = w->t[1] = 1;
}

static void set_theta(worst *w, size_t i, double from, double to)
{
    w->s.theta[0][i] = from;
    w->s.theta[1][i] = to;
}

/* Weight k of unit i at both ends. */
static void set_weight(worst *w, size_t i, size_t k, double from, double to)
{
    w->s.W[0][i * w->s.data.n + k] = from;
    w->s.W[1][i * w->s.data.n + k] = to;
}

static double in_1_2(test_rng *rng)
{
    return 1 + test_uniform(rng);
}

/* Huber's loss from outside its corner through the quadratic part to the
 * other side: l'' is not 0 on I though it is at t0. */
static void through_the_corner(worst *w, test_rng *rng)
{
    double r0 = 0.25 + 0.01 * in_1_2(rng);

    start(w, EGAP_LOSS_HUBER, 1, 1, false);
    w->s.x[0] = 1;
    set_theta(w, 0, 1, 1);
    set_weight(w, 0, 0, 2, 2 - 0.6 - test_uniform(rng));
    w->s.y[0] = 2 - r0;
}

/* Two large units at rest whose outputs cancel, the computed ones not: l' is
 * wrong by their rounding errors, and a third unit moves. */
static void error_of_the_derivative(worst *w, test_rng *rng)
{
    double p = in_1_2(rng), q = in_1_2(rng), r = in_1_2(rng);
    double x[] = {p, q, r, 1}, size = 0x1p30 * in_1_2(rng);
    double row[2][3] = {{q, r, p}, {r, p, q}};

    start(w, EGAP_LOSS_MSE, 4, 3, false);
    memcpy(w->s.x, x, sizeof x);
    for (size_t i = 0; i < 2; i++) {
        set_theta(w, i, i ? -size : size, i ? -size : size);
        for (size_t k = 0; k < 3; k++)
            set_weight(w, i, k, row[i][k], row[i][k]);
    }
    set_theta(w, 2, 1, 1);
    set_weight(w, 2, 3, 1, test_below(rng, 2) ? 2 : 0.5);
    w->s.y[0] = 1;
    w->tb = 1;
    w->t[0] = w->t[1] = 0x1p-50;
}

/* The same with units that move: their slopes cancel exactly, the computed
 * ones not, and a third unit rises. */
static void rounding_of_the_slope(worst *w, test_rng *rng)
{
    error_of_the_derivative(w, rng);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 3; k++)
            w->s.W[1][i * 4 + k] = 2 * w->s.W[0][i * 4 + k];
    w->s.objective.loss.kind = EGAP_LOSS_ABS;
    set_weight(w, 2, 3, 1, 2);
    w->s.y[0] = -0x1p10;
}

/* A row that moves by less than the rounding of its weights: the computed d
 * is 0, the fit at t0 exact. */
static void slope_below_rounding(worst *w, test_rng *rng)
{
    double size = in_1_2(rng);

    start(w, EGAP_LOSS_HALF, 3, 1, false);
    w->s.x[0] = w->s.x[1] = w->s.x[2] = 1;
    set_theta(w, 0, size, size);
    set_weight(w, 0, 0, 1, -0x1p-60);
    set_weight(w, 0, 1, 0, 1);
    set_weight(w, 0, 2, 1, 1);
    w->s.y[0] = 2 * size;
}

/* z(t0) > 0 is below the rounding of its double-double, which may say < 0;
 * the pair moves less than that and rises. */
static void sign_below_rounding(worst *w, test_rng *rng)
{
    double a = in_1_2(rng), b = ldexp(in_1_2(rng), -(int)test_below(rng, 20));
    double c = in_1_2(rng), d = in_1_2(rng);
    double tiny = ldexp(1, -110 - (int)test_below(rng, 8));

    start(w, EGAP_LOSS_ABS, 4, 1, true);
    w->s.x[0] = w->s.x[2] = c;
    w->s.x[1] = w->s.x[3] = d;
    set_theta(w, 0, 1, 1);
    set_weight(w, 0, 0, a, a);
    set_weight(w, 0, 1, b, b);
    set_weight(w, 0, 2, -a, -a);
    set_weight(w, 0, 3, -b, -b);
    w->s.b[0][0] = tiny;
    w->s.b[1][0] = 2 * tiny;
    w->s.y[0] = -1;
}

/* z < 0 at rest, below what floats resolve: in floats its dot is positive. */
static void sign_below_floats(worst *w, test_rng *rng)
{
    const double z[3] = {0x0.9ap0, 0x0.9ap0, -0x1.4dp0};

    (void)rng;
    start(w, EGAP_LOSS_ABS, 3, 1, false);
    set_theta(w, 0, 1, 1);
    for (size_t k = 0; k < 3; k++) {
        w->s.x[k] = 0x1p-75;
        set_weight(w, 0, k, z[k] * 0x1p-74, z[k] * 0x1p-74);
    }
}

/* z < 0 at rest, less than a weight loses that is rounded to a float. */
static void sign_lost_in_floats(worst *w, test_rng *rng)
{
    double z = 0x1p-28 * in_1_2(rng), more = 0x1p-27 * in_1_2(rng);
    double rows[3] = {1 + 0x1p-24 + more, -1, -(0x1p-24 + more + z)};

    start(w, EGAP_LOSS_ABS, 3, 1, false);
    set_theta(w, 0, 1, 1);
    for (size_t k = 0; k < 3; k++) {
        w->s.x[k] = 1;
        set_weight(w, 0, k, rows[k], rows[k]);
    }
}

/* The penalty's slopes 1 and -1 - 2^-60 are computed as 1 and -1. */
static void slope_of_the_penalty(worst *w, test_rng *rng)
{
    (void)rng;
    start(w, EGAP_LOSS_MSE, 1, 2, false);
    w->s.objective.kappa = 1;
    w->s.t0 = HALF;
    set_theta(w, 0, 1, -0x1p-60);
    set_theta(w, 1, 1, 2);
    w->ta = HALF - 4;
    w->tb = HALF + 4;
    w->t[0] = egap_t_double(w->ta);
    w->t[1] = egap_t_double(w->tb);
}

/* Linear loss, a kink a little before t0 of a unit whose theta grows, and a
 * unit that bends F down: the maximum of F over I is where the slope beta z0
 * of the kink puts it, which a hinge at t0 forgets.  With x = t - t0, F' is
 * 1/4 + z + 2 x, and -1 - 4 x, and 3/4 + 2^-20. */
static void slope_of_a_moved_kink(worst *w, test_rng *rng)
{
    double z = 0x1p-46 * in_1_2(rng);

    start(w, EGAP_LOSS_ABS, 2, 3, false);
    w->s.t0 = HALF;
    w->s.x[0] = 0x1p-46;
    w->s.x[1] = 1;
    w->s.y[0] = -0x1p10;
    set_weight(w, 0, 0, z * 0x1p46, z * 0x1p46);
    set_weight(w, 0, 1, -0.5, 0.5);
    set_theta(w, 0, -0.25, 0.75);
    set_weight(w, 1, 1, 0.5, 1.5);
    set_theta(w, 1, 2, 0);
    set_weight(w, 2, 1, 1, 1.75 + 0x1p-20);
    set_theta(w, 2, 1, 1);
    w->ta = HALF - 64;
    w->tb = HALF + HALF / 8;
    w->t[0] = w->t[1] = 0.5 + (0x1p-20 + z) / 2;
    w->maximiser = true;
}

/* A kink at t0 whose d is between one and two bounds of its error, which the
 * other sample's feature makes: its slope is on neither side.  That sample has
 * no output and no residual. */
static void side_not_known(worst *w, test_rng *rng)
{
    double size = ldexp(in_1_2(rng), 40);

    start(w, EGAP_LOSS_MSE, 1, 1, true);
    w->s.data.N = 2;
    w->s.x[0] = size;
    w->s.x[1] = 1.5 * 4 * 0x1p-53 * size;
    w->s.y[1] = -0x1p10;
    set_theta(w, 0, 1, 1);
    set_weight(w, 0, 0, -3, -2);
    w->s.b[0][0] = w->s.b[1][0] = 3 * w->s.x[1];
}

/* y = Phi(t0), and F rises by the curvature of Phi alone. */
static void square_of_the_curvature(worst *w, test_rng *rng)
{
    double d = in_1_2(rng);

    /* theta z = (1 + t) (1 - t) = 1 - t^2, times d */
    start(w, EGAP_LOSS_MSE, 1, 1, false);
    w->s.x[0] = d;
    set_weight(w, 0, 0, 1, 0);
    set_theta(w, 0, 1, 2);
    w->s.y[0] = d;
}

/* y = Phi(t0), and F rises by the slope of Phi alone. */
static void square_of_the_slope(worst *w, test_rng *rng)
{
    double d = in_1_2(rng);

    start(w, EGAP_LOSS_MSE, 1, 1, false);
    w->s.x[0] = d;
    set_weight(w, 0, 0, 1, 2);
    set_theta(w, 0, 1, 1);
    w->s.y[0] = d;
}

/* --- the checks ----------------------------------------------------------- */

static void exact_F(arb_t F, const worst *w, double t)
{
    oracle_F(F, &w->s.data, &w->s.objective, &w->s.A, &w->s.B, t, BITS);
}

/* b = v[0] + v[1] + ... */
static void sum_of(arb_t b, const double *v, size_t count)
{
    arb_t x;

    arb_init(x);
    arb_zero(b);
    for (size_t i = 0; i < count; i++) {
        arb_set_d(x, v[i]);
        arb_add(b, b, x, 4400); /* exact */
    }
    arb_clear(x);
}

/* |F - exact| <= err at t0 */
static void check_value(const char *what, const arb_t F, const egap_peak *p)
{
    double high[] = {p->F.hi, p->F.lo, p->err};
    double low[] = {p->F.hi, p->F.lo, -p->err};
    arb_t b;

    arb_init(b);
    sum_of(b, high, 3);
    if (arb_gt(F, b))
        fail_msg("%s: F(t0) is above its bound", what);
    sum_of(b, low, 3);
    if (arb_lt(F, b))
        fail_msg("%s: F(t0) is below its bound", what);
    arb_clear(b);
}

static void check_gap(const char *what, const worst *w, const egap_peak *p)
{
    arb_t F, b;

    arb_init(F);
    arb_init(b);
    for (size_t i = 0; i < 2; i++) {
        exact_F(F, w, w->t[i]);
        exact_F(b, w, egap_t_double(p->t0));
        arb_sub(F, F, b, BITS);
        sum_of(b, &p->gap, 1);
        if (!arb_le(F, b)) {
            double excess = arf_get_d(arb_midref(F), ARF_RND_NEAR);

            fail_msg("%s: F(%a) - F(t0) = %g, more than the gap %g", what,
                     w->t[i], excess, p->gap);
        }
    }
    arb_clear(F);
    arb_clear(b);
}

/* The maximiser t[0] stays in the argmax, whatever lower bound is known. */
static void check_argmax(const char *what, const worst *w, const egap_peak *p)
{
    double lo = egap_t_double(p->ta), hi = egap_t_double(p->tb);
    egap_dd top;
    arb_t F;
    arf_t x;

    arb_init(F);
    arf_init(x);
    exact_F(F, w, w->t[0]);
    arb_get_lbound_arf(x, F, BITS);
    top = (egap_dd){arf_get_d(x, ARF_RND_DOWN), 0};
    egap_peak_argmax(&lo, &hi, p, top);
    if (!(lo <= w->t[0] && w->t[0] <= hi))
        fail_msg("%s: the maximiser %a is not in [%a, %a]", what, w->t[0], lo,
                 hi);
    arb_clear(F);
    arf_clear(x);
}

/* With slopes pair by pair, and from the state at t0. */
static void check(const char *what, worst *w, bool from_state)
{
    double state[3 * (KINKS_MAX_DATA + 7)], r;
    egap_peak_work *work;
    egap_error err = {0};
    egap_peak p;
    arb_t F;

    arb_init(F);
    test_kinks_layout(&w->s);
    assert_ok(egap_peak_work_init(&work, w->s.problem, w->s.view.m, w->s.view.n,
                                  &err),
              &err);
    r = test_kinks_state(state, &w->s);
    egap_peak_certify_state(&p, w->s.problem, &w->s.view, &w->s.norms, w->ta,
                            w->s.t0, w->tb, from_state ? state : NULL, r, work);
    exact_F(F, w, egap_t_double(p.t0));
    check_value(what, F, &p);
    check_gap(what, w, &p);
    if (w->maximiser)
        check_argmax(what, w, &p);
    egap_peak_work_clear(work);
    test_kinks_clear(&w->s);
    arb_clear(F);
}

static void certificates_hold_at_their_worst(void **state)
{
    static const struct {
        const char *name;
        void (*make)(worst *, test_rng *);
    } families[] = {
        {"through the corner", through_the_corner},
        {"error of the derivative", error_of_the_derivative},
        {"rounding of the slope", rounding_of_the_slope},
        {"slope below rounding", slope_below_rounding},
        {"sign below rounding", sign_below_rounding},
        {"sign below floats", sign_below_floats},
        {"sign lost in floats", sign_lost_in_floats},
        {"slope of the penalty", slope_of_the_penalty},
        {"slope of a moved kink", slope_of_a_moved_kink},
        {"side not known", side_not_known},
        {"square of the curvature", square_of_the_curvature},
        {"square of the slope", square_of_the_slope},
    };
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 53);
    for (size_t k = 0; k < sizeof families / sizeof families[0]; k++)
        for (size_t i = 0; i < test_cases(120); i++) {
            worst w;

            families[k].make(&w, &rng);
            check(families[k].name, &w, i % 2);
        }
}

/* lemma "double-double point": F is the penalty of many equal units, whose
 * low words all round the same way. */
static void penalty_of_many_units(void **state)
{
    enum { M = 4096 };
    static double W[M], from[M], to[M];
    const double x = 0, y = 0;
    const egap_data data = {1, 1, &x, &y};
    const egap_objective objective = {{EGAP_LOSS_HALF, 0}, 1};
    const egap_net A = {M, 1, W, NULL, from, NULL};
    const egap_net Z = {M, 1, W, NULL, to, NULL};
    egap_segment segment = {0};
    egap_problem *problem;
    egap_peak_work *work;
    egap_error err = {0};
    test_rng rng;
    egap_peak p;
    arb_t F;

    (void)state;
    arb_init(F);
    test_rng_init(&rng, 54);
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_peak_work_init(&work, problem, M, 1, &err), &err);
    for (size_t i = 0; i < test_cases(10); i++) {
        double a = in_1_2(&rng), b = in_1_2(&rng);
        int64_t t0 = test_kinks_point(&rng);

        for (size_t k = 0; k < M; k++) {
            from[k] = a;
            to[k] = b;
        }
        assert_ok(egap_segment_set(&segment, problem, &A, &Z, &err), &err);
        egap_peak_certify(&p, problem, &segment.view, &segment.norms, t0, t0,
                          t0, work);
        oracle_F(F, &data, &objective, &A, &Z, egap_t_double(t0), BITS);
        check_value("penalty of many units", F, &p);
    }
    egap_segment_clear(&segment);
    egap_peak_work_clear(work);
    egap_problem_clear(problem);
    arb_clear(F);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_hold_at_their_worst),
        cmocka_unit_test(penalty_of_many_units),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
