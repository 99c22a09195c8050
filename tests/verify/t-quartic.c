/* t-quartic.c: the quartics of a squared loss on a window, against plain loops
 * in ball arithmetic. */
#include "drawn.h"
#include "opened.h"
#include "oracle.h"

#include <math.h>
#include <string.h>

#include "../../verify/enclose/quartic.h"
#include "../../verify/enclose/solve.h"

/* A window on all of [0,1] with its quartics. */
typedef struct {
    egap_segwork work;
    const egap_data *data;
    const egap_objective *objective;
    egap_net A, B;
} opened;

static void open_all(opened *o, const egap_problem *problem)
{
    egap_error err = {0};

    opened_window(&o->work, problem, &o->A, &o->B, 8, 0, 8);
    assert_ok(egap_quartic_open(&o->work, &err), &err);
}

/* Is F(t) certainly above, or certainly below, this number? */
static bool is_above(const opened *o, int64_t t, double x)
{
    return oracle_F_le(o->data, o->objective, &o->A, &o->B, egap_t_double(t),
                       (egap_dd){x, 0}) == EGAP_NO;
}

static bool is_below(const opened *o, int64_t t, egap_dd x)
{
    return oracle_F_ge(o->data, o->objective, &o->A, &o->B, egap_t_double(t),
                       x) == EGAP_NO;
}

/* Where the quartics say that F is below `level`, from either side, F must
 * not be above it; `peak` is looked at too. */
static void check_reach(const opened *o, double level, int64_t from, int64_t to,
                        int64_t peak, test_rng *rng)
{
    int64_t right = egap_quartic_reach(&o->work, level, from, to);
    int64_t left = egap_quartic_reach(&o->work, level, to, from);

    assert_true(right >= from && right <= to && left >= from && left <= to);
    for (int i = 0; i < 4; i++) {
        double x = i == 0 ? 1.0 : test_uniform(rng);
        int64_t r = from + (int64_t)(x * (double)(right - from));
        int64_t l = to - (int64_t)(x * (double)(to - left));

        assert_false(right > from && is_above(o, r, level));
        assert_false(left < to && is_above(o, l, level));
    }
    assert_false(right > peak && peak >= from && is_above(o, peak, level));
    assert_false(left < peak && peak <= to && is_above(o, peak, level));
}

static void random_windows_are_bounded(void **state)
{
    static const test_family families[] = {
        FAMILY_PLAIN,   FAMILY_CANCELLING, FAMILY_CLUSTER, FAMILY_BORDER,
        FAMILY_NEGATED, FAMILY_SCALED,     FAMILY_SPIKE,   FAMILY_ZERO_ROWS,
        FAMILY_WIDE,    FAMILY_FLOAT32};
    const size_t count = sizeof families / sizeof *families;
    size_t cases = test_cases(300), looked = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 71);
    for (size_t k = 0; k < cases; k++) {
        drawn d;
        opened o;

        drawn_make(&d, &rng, families[k % count], 2);
        egap_problem_clear(d.problem);
        d.p.objective.kappa = 0;
        d.p.objective.loss.kind = k % 3 ? EGAP_LOSS_MSE : EGAP_LOSS_HALF;
        assert_ok(egap_problem_init(&d.problem, &d.p.data, &d.p.objective,
                                    &(egap_error){0}),
                  &(egap_error){0});
        o = (opened){
            .data = &d.p.data, .objective = &d.p.objective, .A = d.A, .B = d.B};
        open_all(&o, d.problem);
        for (int i = 0; i < 8 && o.work.quartic.pieces > 0; i++) {
            egap_floor low = egap_floor_init((egap_dd){-INFINITY, 0});
            int64_t peak = egap_quartic_peak(&o.work, 0, EGAP_T_ONE);
            int64_t t = i == 0 ? peak : (int64_t)(test_uniform(&rng) * 0x1p50);
            double F = egap_quartic_raise(&o.work, &low, t);

            assert_true(low.t == t);
            assert_false(is_below(&o, t, low.own));
            check_reach(&o, F * (1 + (i % 2 ? 1e-12 : -1e-9)), 0, EGAP_T_ONE,
                        peak, &rng);
            looked++;
        }
        egap_segwork_clear(&o.work);
        drawn_clear(&d);
    }
    assert_true(looked > 6 * cases);
}

/* Large units that cancel: F is a small rest of large squares, and their
 * rounding decides. */
static void rounding_is_paid_for(void **state)
{
    enum { N = 40, M = 8 };
    size_t cases = test_cases(60);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 72);
    for (size_t k = 0; k < cases; k++) {
        double x[2 * N], y[N], W[2][2 * M], theta[2][M];
        const egap_data data = {.N = N, .n = 2, .x = x, .y = y};
        const egap_objective objective = {.loss = {.kind = EGAP_LOSS_MSE}};
        egap_problem *problem;
        egap_error err = {0};
        opened o = {.data = &data, .objective = &objective};

        for (size_t j = 0; j < 2 * N; j++)
            x[j] = test_normal(&rng);
        for (size_t j = 0; j < N; j++)
            y[j] = test_normal(&rng);
        for (size_t end = 0; end < 2; end++)
            for (size_t i = 0; i < M; i++) {
                theta[end][i] = 15 * test_normal(&rng);
                for (size_t c = 0; c < 2; c++)
                    W[end][2 * i + c] = test_normal(&rng);
                if (i % 2 == 1) { /* takes back what the last one gave */
                    theta[end][i] = -theta[end][i - 1];
                    memcpy(&W[end][2 * i], &W[end][2 * i - 2],
                           2 * sizeof(double));
                }
            }
        o.A = (egap_net){M, 2, W[0], NULL, theta[0], NULL};
        o.B = (egap_net){M, 2, W[1], NULL, theta[1], NULL};
        assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
        open_all(&o, problem);
        assert_true(o.work.quartic.pieces > 1);
        /* sigma is so far above what happens that it pays for tau as well;
           without either nothing is left */
        o.work.quartic.shift = 0;
        for (int i = 0; i < 30; i++) {
            egap_floor low = egap_floor_init((egap_dd){-INFINITY, 0});
            int64_t t = (int64_t)(test_uniform(&rng) * 0x1p49);
            int64_t e = t + (1 << 20);
            double F = egap_quartic_raise(&o.work, &low, t);

            assert_false(is_below(&o, t, low.own));
            check_reach(&o, F * (1 + 1e-15), t, e, t, &rng);
        }
        egap_segwork_clear(&o.work);
        egap_problem_clear(problem);
    }
}

/* One sample and F = (A (1 - k (t-1/2)^2))^2, made of two units that are never
 * off, and with `kinks` two more whose kinks, 1/16 on either side of the peak,
 * hardly matter: then the stretch between them is bounded at once. */
static void hump(double A, double k, bool kinks, test_rng *rng)
{
    const double x[] = {1}, y[] = {-A * (1 - k / 4)};
    /* theta z = 4 A k t (1-t) / 4 */
    const double tiny = 0x1p-40;
    double W[2][3] = {{1, -7.0 / 16, -9.0 / 16}, {0, 9.0 / 16, 7.0 / 16}};
    double theta[2][3] = {{0, tiny, tiny}, {A * k, tiny, tiny}};
    const egap_data data = {.N = 1, .n = 1, .x = x, .y = y};
    const egap_objective objective = {.loss = {.kind = EGAP_LOSS_MSE}};
    egap_problem *problem;
    egap_error err = {0};
    opened o = {.data = &data, .objective = &objective};
    const int64_t mid = EGAP_T_ONE / 2, side = EGAP_T_ONE / 16;
    double ends = A * (1 - k / 256), top = A * A;

    o.A = (egap_net){kinks ? 3 : 1, 1, W[0], NULL, theta[0], NULL};
    o.B = (egap_net){kinks ? 3 : 1, 1, W[1], NULL, theta[1], NULL};
    ends *= ends;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    open_all(&o, problem);
    /* the first unit's kink lies at t = 1 */
    assert_int_equal(o.work.quartic.pieces, kinks ? 4 : 2);
    assert_true(
        llabs(egap_quartic_peak(&o.work, mid - side, mid + side) - mid) <
        EGAP_T_ONE >> 20);
    for (int i = 1; i < 8; i++)
        check_reach(&o, ends + (top - ends) * i / 8.0, mid - side, mid + side,
                    mid, rng);
    if (k == 4) { /* integers: all of this is exact, and tau alone counts */
        egap_floor low = egap_floor_init((egap_dd){-INFINITY, 0});

        o.work.quartic.slack = 0;
        egap_quartic_raise(&o.work, &low, mid);
        assert_true(low.own.hi < top && low.own.hi > top * (1 - 1e-12));
    }
    /* and above the peak nothing is in the way */
    assert_true(egap_quartic_reach(&o.work, top * 1.25, mid - side,
                                   mid + side) == mid + side);
    egap_segwork_clear(&o.work);
    egap_problem_clear(problem);
}

static void the_bend_between_two_points_counts(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 73);
    for (int kinks = 0; kinks < 2; kinks++) {
        hump(4, 4, kinks, &rng);
        /* F'' vanishes 1/16 from the peak: only F'''' tells of the bend */
        hump(4, 256.0 / 3, kinks, &rng);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_windows_are_bounded),
        cmocka_unit_test(rounding_is_paid_for),
        cmocka_unit_test(the_bend_between_two_points_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
