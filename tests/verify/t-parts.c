/* t-parts.c: many samples, which are summed in parts on several threads. */
#include "contain.h"
#include "drawn.h"
#include "opened.h"
#include "support.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/base/simd.h"
#include "../../verify/enclose/peakset.h"
#include "../../verify/enclose/solve.h"
#include "egap/round.h"

/* The data of `d`, `copies` times over: F is the same. */
static egap_problem *repeated(const drawn *d, size_t copies)
{
    const egap_data *data = &d->p.data;
    size_t n = data->n, N = data->N * copies;
    double *x = calloc(N * (n + 1), sizeof *x), *y = x + N * n;
    egap_data all = {.N = N, .n = n, .x = x, .y = y};
    egap_problem *problem;
    egap_error err = {0};

    assert_non_null(x);
    for (size_t j = 0; j < N; j++) {
        memcpy(x + j * n, data->x + j % data->N * n, n * sizeof *x);
        y[j] = data->y[j % data->N];
    }
    assert_ok(egap_problem_init(&problem, &all, &d->p.objective, &err), &err);
    free(x);
    return problem;
}

static void assert_meet(const egap_dd a[2], const egap_dd b[2])
{
    assert_true(contain_compare(a[0], b[1]) <= 0);
    assert_true(contain_compare(b[0], a[1]) <= 0);
}

/* What bounds F on buckets and around a point. */
typedef struct {
    egap_coarse_bounds coarse;
    egap_pass_sums sums;
} bounds_of_case;

static void bounds_make(bounds_of_case *b, const egap_problem *problem,
                        const drawn *d, bool by_state)
{
    const int64_t one = EGAP_T_ONE;
    egap_peak at = {
        .t0 = one / 2, .ta = one / 2 - one / 8, .tb = one / 2 + one / 16};
    egap_segwork work;
    egap_pass_in in;
    egap_pass_penalty penalty;
    egap_error err = {0};

    opened_coarse(&b->coarse, &work, problem, &d->A, &d->B, 8);
    assert_ok(egap_window_open(&work, 2, 6, &err), &err);
    egap_pass_set(&in, &penalty, work.peak, problem, &work.segment.view,
                  &work.segment.norms, &at);
    if (by_state)
        egap_pass_use_state(
            &in, work.peak, problem, &work.segment.view, &at,
            egap_walk_state(&work, egap_window_pos(&work, at.t0)), work.r);
    egap_pass_run(&b->sums, problem, &in);
    egap_segwork_clear(&work);
}

static void assert_close(double a, double b)
{
    assert_true(fabs(a - b) <= 1e-9 * fmax(1.0, fabs(a)));
}

static void assert_relative(double a, double b)
{
    assert_true(fabs(a - b) <= 1e-6 * fabs(b));
}

/* The means are those of the data; the error of the slopes grows with N. */
static void assert_means(const egap_pass_sums *many, double copies,
                         const egap_pass_sums *few)
{
    assert_relative(many->loss.hi / copies, few->loss.hi);
    assert_relative(many->gE / copies, few->gE);
    assert_close(many->FR / copies, few->FR);
    assert_close(many->FL / copies, few->FL);
    assert_true(many->eD / copies >= few->eD * (1 - 1e-6));
    assert_relative(many->J / copies, few->J);
    assert_relative(many->K0 / copies, few->K0);
    assert_relative(many->eK / copies, few->eK);
    assert_close(many->bend / copies, few->bend);
    assert_relative(many->bend_size / copies, few->bend_size);
    assert_relative(many->dropped / copies, few->dropped);
    assert_relative(many->sigma, few->sigma);
}

/* A unit of the second network against that of the first: all its kinks are
 * at 1/2. */
static void turn_unit(drawn *d, size_t i)
{
    size_t m = d->A.m, n = d->A.n;
    double *W = (double *)d->p.path.W, *b = (double *)d->p.path.b;

    for (size_t k = 0; k < n; k++)
        W[(m + i) * n + k] = -W[i * n + k];
    if (b != NULL)
        b[m + i] = -b[i];
}

/* The bounds of copies are those of the data: no part is left out. */
static void many_samples_have_the_same_bounds(void **state)
{
    static const size_t n[] = {1, 2, 5, 64};
    size_t cases = test_cases(20);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 74);
    for (size_t k = 0; k < cases; k++) {
        size_t N = 50 + test_below(&rng, 99);
        bounds_of_case few, many;
        egap_dd a[2], b[2];
        egap_problem *problem;
        egap_error err = {0};
        drawn d;

        drawn_images(&d, &rng, k, N, n[k / 5 % 4], 12);
        turn_unit(&d, test_below(&rng, 12));
        problem = repeated(&d, 3 * EGAP_PART * EGAP_LANES / N);
        assert_true(egap_parts_count(problem) == 3);
        bounds_make(&few, d.problem, &d, k % 2);
        bounds_make(&many, problem, &d, k % 2);
        for (size_t i = 0; i < few.coarse.mesh.B; i++) {
            assert_close(many.coarse.F[i], few.coarse.F[i]);
            assert_close(many.coarse.upper[i], few.coarse.upper[i]);
        }
        assert_means(&many.sums, (double)(problem->N / d.problem->N),
                     &few.sums);
        assert_ok(egap_enclose_point_dd(&a[0], &a[1], d.problem, &d.A, &err),
                  &err);
        assert_ok(egap_enclose_point_dd(&b[0], &b[1], problem, &d.A, &err),
                  &err);
        assert_true((b[1].hi - b[0].hi) + (b[1].lo - b[0].lo) >=
                    0.99 * ((a[1].hi - a[0].hi) + (a[1].lo - a[0].lo)));
        egap_problem_clear(problem);
        egap_problem_clear(d.problem);
        free(d.p.block);
    }
}

/* Several parts of samples: the same bits with any number of threads, and the
 * maximum of the data whose copies they are. */
static void many_samples_have_the_same_maximum(void **state)
{
    static const size_t n[] = {1, 2, 3, 5, 64};
    size_t cases = test_cases(20), part = EGAP_PART * EGAP_LANES;
    int before = omp_get_max_threads();
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 73);
    for (size_t k = 0; k < cases; k++) {
        size_t N = 50 + test_below(&rng, 99), m = 12 + test_below(&rng, 9);
        egap_dd ends[2][2];
        egap_segment_max few, first;
        egap_problem *problem;
        egap_error err = {0};
        drawn d;

        drawn_images(&d, &rng, k, N, n[k % 5], m);
        memset(&first, 0, sizeof first);
        assert_ok(egap_enclose_segment(&few, d.problem, &d.A, &d.B, &err),
                  &err);
        assert_ok(egap_enclose_point_dd(&ends[0][0], &ends[0][1], d.problem,
                                        &d.A, &err),
                  &err);
        problem = repeated(&d, (1 + k % 2) * part / N + 1);
        for (int threads = 1; threads <= 5; threads += 2) {
            egap_segment_max now;
            egap_dd end[2];

            omp_set_num_threads(threads);
            memset(&now, 0, sizeof now);
            assert_int_equal(egap_parts_threads(problem, m),
                             threads < 2 ? 1 : 2 + k % 2);
            assert_ok(egap_enclose_segment(&now, problem, &d.A, &d.B, &err),
                      &err);
            assert_ok(
                egap_enclose_point_dd(&end[0], &end[1], problem, &d.A, &err),
                &err);
            if (threads == 1) {
                first = now;
                memcpy(ends[1], end, sizeof end);
            }
            assert_memory_equal(&now, &first, sizeof now);
            assert_memory_equal(end, ends[1], sizeof end);
        }
        assert_true(egap_bounds_ulps(first.max) <= 4);
        assert_meet((egap_dd[]){few.max_lo, few.max_hi},
                    (egap_dd[]){first.max_lo, first.max_hi});
        assert_meet(ends[0], ends[1]);
        egap_problem_clear(problem);
        egap_problem_clear(d.problem);
        free(d.p.block);
    }
    omp_set_num_threads(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_samples_have_the_same_bounds),
        cmocka_unit_test(many_samples_have_the_same_maximum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
