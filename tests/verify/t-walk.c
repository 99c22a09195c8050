/* t-walk.c: what a walk stands on: pairs shifted outward, the floor, and the
 * states that steps and walks start from. */
#include "drawn.h"
#include "kinks.h"
#include "opened.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/base/dd.h"
#include "../../verify/enclose/solve.h"
#include "egap/flint_compat.h"

/* The state at t. */
static const double *state_of(egap_segwork *work, int64_t t)
{
    return egap_walk_state(work, egap_window_pos(work, t));
}

/* The order of a + b + c and x + y, exactly. */
static int compare(double a, double b, double c, egap_dd x)
{
    const double v[] = {a, b, c, -x.hi, -x.lo};
    arf_t sum, term;
    int sign;

    arf_init(sum);
    arf_init(term);
    arf_zero(sum);
    for (size_t i = 0; i < 5; i++) {
        arf_set_d(term, v[i]);
        arf_add(sum, sum, term, ARF_PREC_EXACT, ARF_RND_DOWN);
    }
    sign = arf_sgn(sum);
    arf_clear(sum);
    arf_clear(term);
    return sign;
}

static void pairs_are_shifted_outward(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 61);
    for (size_t i = 0; i < test_cases(20000); i++) {
        egap_dd x =
            egap_two_sum(test_normal(&rng), ldexp(test_normal(&rng), -54));
        double e = ldexp(test_normal(&rng), -(int)test_below(&rng, 120));

        if (i % 50 == 0)
            x.hi = ldexp(x.hi, -1060), x.lo = 0, e = ldexp(e, -1010);
        assert_true(compare(x.hi, x.lo, e, egap_dd_shift(x, e, 1)) <= 0);
        assert_true(compare(x.hi, x.lo, e, egap_dd_shift(x, e, -1)) >= 0);
    }
}

static void pairs_have_an_order(void **state)
{
    const egap_dd x[] = {{-INFINITY, 0}, {1, -0x1p-60}, {1, 0},
                         {1, 0x1p-60},   {2, -0x1p-60}, {INFINITY, 0}};

    (void)state;
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < 6; k++)
            assert_int_equal(egap_dd_less(x[i], x[k]), i < k);
}

static void the_floor_is_rounded_down(void **state)
{
    const egap_dd above = {1, 0x1p-60}, below = {1, -0x1p-60};
    egap_floor floor = egap_floor_init((egap_dd){-INFINITY, 0});

    (void)state;
    assert_true(floor.down == -INFINITY);
    egap_floor_raise(&floor, below, 5);
    assert_true(floor.down == nextafter(1, 0) && floor.t == 5);
    egap_floor_raise(&floor, above, 6);
    assert_true(floor.down == 1 && floor.t == 6);
    egap_floor_raise(&floor, below, 7);
    egap_floor_raise(&floor, (egap_dd){NAN, 0}, 8);
    egap_floor_raise(&floor, (egap_dd){INFINITY, 0}, 9);
    assert_true(floor.down == 1 && floor.t == 6 && floor.own.lo == 0x1p-60);
}

/* Two nodes in a window of all buckets. */
typedef struct {
    drawn d;
    egap_segwork work;
    int64_t first, second;
    size_t bytes; /* of a state */
} window;

static void window_make(window *w, test_rng *rng, test_family family)
{
    drawn_make(&w->d, rng, family, 2);
    opened_window(&w->work, w->d.problem, &w->d.A, &w->d.B, 8, 0, 8);
    w->first = (int64_t)(test_uniform(rng) * 0x1p49);
    w->second = w->first + (int64_t)(test_uniform(rng) * 0x1p49);
    w->bytes = 3 * w->d.problem->Npad * sizeof(double);
}

static void window_clear(window *w)
{
    egap_segwork_clear(&w->work);
    drawn_clear(&w->d);
}

/* Steps that show nothing are taken back with the very bits, or lemma "state"
 * would have to count them. */
static void steps_are_taken_back(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 62);
    for (size_t i = 0; i < test_cases(60); i++) {
        egap_floor floor = egap_floor_init((egap_dd){-INFINITY, 0});
        double unused = 0, *before;
        size_t steps = 20;
        window w;

        window_make(&w, &rng, i % 2 ? FAMILY_WIDE : FAMILY_PLAIN);
        before = malloc(w.bytes);
        memcpy(before, state_of(&w.work, w.first), w.bytes);
        if (egap_walk(&w.work, &floor, w.first, EGAP_T_ONE, EGAP_T_ONE / 8,
                      false, &unused, &steps) == w.first)
            assert_memory_equal(w.work.here.state, before, w.bytes);
        for (size_t j = 0; j < w.d.problem->Npad; j++)
            assert_true(w.work.dev[j] == 0);
        free(before);
        window_clear(&w);
    }
}

/* A walk to the right starts from a state that has only been moved there, even
 * where another one has been further to the right. */
static void walks_to_the_right_come_from_the_left(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 63);
    for (size_t i = 0; i < test_cases(60); i++) {
        egap_floor floor = egap_floor_init((egap_dd){-INFINITY, 0});
        double unused = 0;
        size_t steps = 0;
        window w;

        window_make(&w, &rng, i % 2 ? FAMILY_WIDE : FAMILY_PLAIN);
        state_of(&w.work, w.second);
        egap_walk(&w.work, &floor, w.first, EGAP_T_ONE, 1, false, &unused,
                  &steps);
        egap_window_copy(&w.work, &w.work.probe, &w.work.base);
        egap_window_move(&w.work, &w.work.probe,
                         egap_window_pos(&w.work, w.first));
        assert_memory_equal(w.work.here.state, w.work.probe.state, w.bytes);
        window_clear(&w);
    }
}

/* A component of the state of sample j at t by its definition; numbers are so
 * short that nothing is rounded. */
static double state_at(const drawn *d, size_t j, double t, int component)
{
    const egap_net *A = &d->A, *B = &d->B;
    double cA = A->c ? *A->c : 0, cB = B->c ? *B->c : 0;
    double sum = component == 0 ? cA : component == 1 ? cA + cB : cB;

    for (size_t i = 0; i < A->m; i++) {
        double a = A->b ? A->b[i] : 0, b = B->b ? B->b[i] : 0;
        const double *x = egap_problem_sample(d->problem, j);
        double q[3];

        for (size_t k = 0; k < A->n; k++) {
            a += A->W[i * A->n + k] * x[8 * k];
            b += B->W[i * A->n + k] * x[8 * k];
        }
        if ((a > 0) == (b > 0) ? !(a > 0)
                               : (test_breakpoint(a, b) < t) == (a > 0))
            continue;
        q[0] = A->theta[i] * a;
        q[1] = A->theta[i] * b + B->theta[i] * a;
        q[2] = B->theta[i] * b;
        sum += q[component];
    }
    return sum;
}

/* lemma "state": no component has had more additions than the window says,
 * whose kinks go in once and out once. */
static void check_additions(const egap_segwork *work, size_t N)
{
    size_t parts = work->segment.inner + work->segment.view.m, most = 0;

    for (size_t j = 0; j < N; j++) {
        size_t own = 0;

        for (size_t i = 0; i < work->count; i++)
            own += work->sorted[i].j == j;
        most = own > most ? own : most;
    }
    assert_true(work->r >= (double)(parts + work->mesh.B + 2 * most));
}

/* lemma "window": from every bucket, wherever the last checkpoint is, and at
 * other points, after walks in both directions. */
static void states_are_what_they_say(void **state)
{
    static const size_t buckets[] = {8, 32, 64, 128};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 64);
    for (size_t i = 0; i < test_cases(200); i++) {
        size_t B = buckets[i % 4], first = test_below(&rng, B);
        size_t last = first + 1 + test_below(&rng, B - first);
        egap_segwork work;
        drawn d;

        drawn_make(&d, &rng, FAMILY_COARSE, 2);
        opened_window(&work, d.problem, &d.A, &d.B, B, first, last);
        check_additions(&work, d.p.data.N);
        for (int k = 0; k < 6; k++) {
            int64_t room = work.end - work.start;
            int64_t t = k == 0   ? work.start
                        : k == 1 ? work.end
                                 : work.start + (int64_t)test_below(&rng, 65) *
                                                    (room / 64);
            const double *at = state_of(&work, t);

            for (size_t j = 0; j < d.p.data.N; j++)
                for (int q = 0; q < 3; q++) {
                    double is = at[j / 8 * 24 + j % 8 + 8 * (size_t)q];
                    double ought = state_at(&d, j, egap_t_double(t), q);

                    if (is != ought)
                        fail_msg("buckets %zu to %zu of %zu, t = %a, sample "
                                 "%zu, component %d: %g, not %g",
                                 first, last, B, egap_t_double(t), j, q, is,
                                 ought);
                }
        }
        egap_segwork_clear(&work);
        drawn_clear(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_shifted_outward),
        cmocka_unit_test(pairs_have_an_order),
        cmocka_unit_test(the_floor_is_rounded_down),
        cmocka_unit_test(steps_are_taken_back),
        cmocka_unit_test(walks_to_the_right_come_from_the_left),
        cmocka_unit_test(states_are_what_they_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
