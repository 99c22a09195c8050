/* t-classes-path.c: the maximum of the cross-entropy over paths. */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "../../verify/classes/segment.h"
#include "classcase.h"
#include "egap/round.h"

#define NODES 5

/* A path through ends of random cases of one shape, and its data. */
typedef struct {
    test_class_case first;
    double *block;
    egap_class_path path;
    egap_class_problem *problem;
} path_case;

static void path_init(path_case *p, test_rng *rng, size_t K)
{
    test_class_case *k = &p->first;
    size_t m = 6, n = 3, C = 4;
    double *at;
    egap_data data;
    egap_error err = {0};

    test_class_case_sized(k, rng, 40, n, m, C, true);
    k->kappa = 0.01;
    data = test_class_case_data(k);
    p->block = at = egap_alloc(K * (m * n + m + m * C + C), sizeof *at);
    p->path = (egap_class_path){.K = K, .m = m, .n = n, .classes = C};
    p->path.W = at;
    p->path.b = at + K * m * n;
    p->path.theta = p->path.b + K * m;
    p->path.c = p->path.theta + K * m * C;
    for (size_t i = 0; i < K * (m * n + m + m * C + C); i++)
        at[i] = test_normal(rng);
    assert_ok(egap_class_problem_init(&p->problem, &data, C, k->kappa, &err),
              &err);
}

static void path_clear(path_case *p)
{
    egap_class_problem_clear(p->problem);
    egap_free(p->block);
    test_class_case_clear(&p->first);
}

/* Draws nodes with the same biases along which F is flat on some segments and
 * steep on others, and which may come back: maxima that lie near one
 * another. */
static void draw_near(path_case *p, test_rng *rng)
{
    const egap_class_path *q = &p->path;
    size_t rows = q->m * q->n, outputs = q->m * q->classes;
    double *W = p->block, *b = W + (q->b - q->W);
    double *theta = W + (q->theta - q->W), *c = W + (q->c - q->W);

    for (size_t i = q->m; i < q->K * q->m; i++)
        b[i] = b[i - q->m];
    for (size_t i = q->classes; i < q->K * q->classes; i++)
        c[i] = c[i - q->classes];
    for (size_t k = 1; k < q->K; k++, W += rows, theta += outputs) {
        bool flat = test_below(rng, 2), back = k > 1 && test_below(rng, 3) == 0;
        double e = flat ? ldexp(1, -8 - (int)test_below(rng, 14)) : 2;

        for (size_t i = 0; i < rows; i++)
            W[rows + i] =
                back ? *(W + i - rows) : W[i] * (1 + e * test_normal(rng));
        for (size_t i = 0; i < outputs; i++)
            theta[outputs + i] = back ? *(theta + i - outputs)
                                      : theta[i] * (1 + e * test_normal(rng));
    }
}

static void test_paths_are_the_maximum_of_segments(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 21);
    for (size_t i = 0; i < test_cases(16); i++) {
        path_case p;
        egap_path_max r;
        egap_segment_max each[NODES - 1];
        double lo = -INFINITY, hi = -INFINITY;
        egap_error err = {0};

        path_init(&p, &rng, NODES);
        if (i % 2 != 0)
            draw_near(&p, &rng);
        assert_ok(egap_class_path_max(&r, each, p.problem, &p.path, &err),
                  &err);
        assert_true(egap_bounds_sharp(r.max));
        for (size_t s = 0; s + 1 < NODES; s++) {
            egap_class_net A = egap_class_path_node(&p.path, s);
            egap_class_net B = egap_class_path_node(&p.path, s + 1);
            egap_segment_max one;

            assert_ok(egap_class_segment(&one, p.problem, &A, &B, &err), &err);
            lo = fmax(lo, one.max.lo);
            hi = fmax(hi, one.max.hi);
            assert_true(each[s].max.hi >= one.max.lo);
            assert_true(each[s].max.lo <= one.max.hi);
            assert_true(fmax(each[s].t_lo, one.t_lo) <=
                        fmin(each[s].t_hi, one.t_hi));
            if (s == r.segment)
                assert_true(fmax(r.t_lo, one.t_lo) <= fmin(r.t_hi, one.t_hi));
        }
        assert_true(fmax(lo, r.max.lo) <= fmin(hi, r.max.hi));
        assert_true(r.endpoint_max.lo <= r.max.hi);
        assert_true(r.path_gap.lo >= 0);
        assert_true(r.path_gap.hi >= r.max.lo - r.endpoint_max.hi);
        path_clear(&p);
    }
}

static void test_same_bits_with_any_number_of_threads(void **state)
{
    test_rng rng;
    path_case p;
    egap_path_max one, three;
    egap_segment_max each[2][NODES - 1];
    egap_error err = {0};
    int threads = omp_get_max_threads();

    (void)state;
    test_rng_init(&rng, 22);
    memset(&one, 0, sizeof one);
    memset(&three, 0, sizeof three);
    memset(each, 0, sizeof each);
    path_init(&p, &rng, NODES);
    omp_set_num_threads(1);
    assert_ok(egap_class_path_max(&one, each[0], p.problem, &p.path, &err),
              &err);
    omp_set_num_threads(3);
    assert_ok(egap_class_path_max(&three, each[1], p.problem, &p.path, &err),
              &err);
    omp_set_num_threads(threads);
    assert_memory_equal(&one.max, &three.max, sizeof one.max);
    assert_same_bits(one.t_at, three.t_at);
    assert_same_bits(one.t_lo, three.t_lo);
    assert_same_bits(one.path_gap.hi, three.path_gap.hi);
    assert_int_equal(one.dismissed, three.dismissed);
    for (size_t s = 0; s + 1 < NODES; s++) {
        assert_same_bits(each[0][s].max.lo, each[1][s].max.lo);
        assert_same_bits(each[0][s].max.hi, each[1][s].max.hi);
        assert_int_equal(each[0][s].method, each[1][s].method);
    }
    path_clear(&p);
}

#define FEATURES 600 /* so many that rounding blurs what is flat */

/* Two segments of one sample of class 0, one unit with one weight and one
 * coefficient, so that the loss is log(1 + e^u) with a parabola u: the first
 * one is flat, u = 1 + height (2t/3 - t^2); the second falls from its end, but
 * for a bump that is a little lower than the top of the first. */
typedef struct {
    double x[FEATURES], y, w[3 * FEATURES], theta[6];
    egap_class_path path;
    egap_class_problem *problem;
} bumps;

static void bumps_init(bumps *b)
{
    const double height = 0x1p-20;
    const double bend[2] = {height, 60};
    const double rise[2] = {height * 2 / 3, sqrt(240 * 0.4333 * height)};
    egap_data data = {.N = 1, .n = FEATURES, .x = b->x, .y = &b->y};
    egap_error err = {0};

    memset(b, 0, sizeof *b);
    b->x[0] = b->w[0] = b->theta[1] = 1;
    for (size_t s = 0; s < 2; s++) {
        /* u(0) (1 + p t) (1 + q t): p + q = rise, p q = -bend */
        double half = rise[s] / 2, root = sqrt(bend[s] + half * half);

        b->theta[2 * s + 3] = b->theta[2 * s + 1] * (1 + half + root);
        b->w[(s + 1) * FEATURES] = b->w[s * FEATURES] * (1 + half - root);
    }
    b->path = (egap_class_path){.K = 3,
                                .m = 1,
                                .n = FEATURES,
                                .classes = 2,
                                .W = b->w,
                                .theta = b->theta};
    assert_ok(egap_class_problem_init(&b->problem, &data, 2, 0, &err), &err);
}

/* What is finished from `left` agrees with the segment by itself, and so do
 * the maximisers. */
static void assert_finished(const bumps *b, size_t s,
                            const egap_class_left *left, egap_dd known,
                            const egap_segment_max *one)
{
    egap_class_net A = egap_class_path_node(&b->path, s);
    egap_class_net B = egap_class_path_node(&b->path, s + 1);
    egap_segment_max r;
    egap_error err = {0};

    assert_ok(egap_class_finish(&r, left, b->problem, &A, &B, known, &err),
              &err);
    assert_true(r.max.lo <= one->max.hi);
    assert_true(one->max.lo <= r.max.hi);
    assert_true(r.t_lo <= one->t_lo && one->t_hi <= r.t_hi);
}

/* What a search drops is below the best value known, perhaps from another
 * segment, not below what it has seen itself. */
static void test_what_is_dropped_counts(void **state)
{
    const egap_dd none = {-INFINITY, 0};
    static bumps b;
    egap_path_max r;
    egap_segment_max each[2], one[2];
    egap_error err = {0};

    (void)state;
    bumps_init(&b);
    assert_ok(egap_class_path_max(&r, each, b.problem, &b.path, &err), &err);
    for (size_t s = 0; s < 2; s++) {
        egap_class_net A = egap_class_path_node(&b.path, s);
        egap_class_net B = egap_class_path_node(&b.path, s + 1);
        egap_class_left left;

        assert_ok(egap_class_segment(&one[s], b.problem, &A, &B, &err), &err);
        assert_true(each[s].max.lo <= one[s].max.hi);
        assert_true(one[s].max.lo <= each[s].max.hi);
        /* by hand: all of the second one stays below the first one's top */
        assert_ok(egap_class_screen(&left, b.problem, &A, &B, one[0].max_lo,
                                    EGAP_CLASS_INTERVALS, &err),
                  &err);
        assert_true(left.lower.hi <= one[s].max.hi);
        assert_true(left.upper.hi >= one[s].max.lo);
        assert_true(s == 0 || left.count == 0);
        assert_finished(&b, s, &left, none, &one[s]);
        assert_finished(&b, s, &left, left.lower, &one[s]);
        /* by hand: a stretch that the maximum is not in */
        egap_class_left_all(&left);
        left.from[0] = EGAP_CLASS_ONE / 2 + EGAP_CLASS_ONE / 4;
        left.outside = one[s].max_hi;
        assert_finished(&b, s, &left, none, &one[s]);
    }
    assert_true(one[1].max.hi < one[0].max.lo);
    assert_int_equal(r.segment, 0);
    assert_int_equal(each[1].method, EGAP_BY_BOUND);
    assert_true(egap_bounds_sharp(r.max));
    egap_class_problem_clear(b.problem);
}

static void test_one_node_and_none(void **state)
{
    test_rng rng;
    path_case p;
    egap_path_max r;
    egap_class_net net;
    egap_dd lo, hi;
    egap_error err = {0};

    (void)state;
    test_rng_init(&rng, 23);
    path_init(&p, &rng, 1);
    net = egap_class_path_node(&p.path, 0);
    assert_ok(egap_class_path_max(&r, NULL, p.problem, &p.path, &err), &err);
    assert_ok(egap_class_point(&lo, &hi, p.problem, &net, &err), &err);
    assert_same_bits(r.max.lo, egap_round_outward(lo, hi).lo);
    assert_same_bits(r.path_gap.hi, 0);
    p.path.K = 0;
    assert_int_equal(egap_class_path_max(&r, NULL, p.problem, &p.path, &err),
                     EGAP_EINPUT);
    path_clear(&p);
}

/* A path to zero output weights and back: its maximum is at a node. */
static void test_a_path_through_zero(void **state)
{
    test_rng rng;
    path_case p;
    egap_path_max r;
    egap_error err = {0};
    size_t mn, mC;

    (void)state;
    test_rng_init(&rng, 24);
    path_init(&p, &rng, 3);
    mn = p.path.m * p.path.n;
    mC = p.path.m * p.path.classes;
    memcpy(p.block + mn, p.block, mn * sizeof(double));
    memcpy(p.block + 2 * mn, p.block, mn * sizeof(double));
    memcpy(p.block + 3 * mn + p.path.m, p.block + 3 * mn,
           p.path.m * sizeof(double));
    memcpy(p.block + 3 * mn + 2 * p.path.m, p.block + 3 * mn,
           p.path.m * sizeof(double));
    memset((double *)p.path.theta + mC, 0, mC * sizeof(double));
    memset((double *)p.path.c + p.path.classes, 0,
           p.path.classes * sizeof(double));
    assert_ok(egap_class_path_max(&r, NULL, p.problem, &p.path, &err), &err);
    /* convex on both segments, and log 4 in the middle is less than the ends */
    assert_true(r.argmax_known);
    assert_same_bits(r.path_gap.lo, 0);
    assert_same_bits(r.path_gap.hi, 0);
    path_clear(&p);
}

/* F falls from 10 and stays below 6: the second segment is not looked at
 * closely, but what is said of it holds. */
static void test_low_segments_are_bounded(void **state)
{
    static const double height[] = {80, -160, 80};
    double x = 1, y = 0, W[3][9], theta[3][18] = {{0}};
    double c[3][2] = {{0, 10}, {0, 0}, {0, 0}};
    egap_data data = {.N = 1, .n = 1, .x = &x, .y = &y};
    egap_class_path path = {
        .K = 3, .m = 9, .n = 1, .classes = 2, .W = W[0], .theta = theta[0]};
    egap_class_problem *p;
    egap_segment_max each[2];
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    path.c = c[0];
    for (size_t i = 0; i < 9; i++) { /* hats of height 5 */
        double at = (double)(i / 3 + 1) / 4 + ((double)(i % 3) - 1) / 16;

        W[0][i] = W[1][i] = -at;
        W[2][i] = 1 - at;
        for (size_t k = 0; k < 3; k++)
            theta[k][2 * i + 1] = height[i % 3];
    }
    assert_ok(egap_class_problem_init(&p, &data, 2, 0, &err), &err);
    assert_ok(egap_class_path_max(&r, each, p, &path, &err), &err);
    assert_true(r.max.lo > 10 && r.max.hi < 10.001 && r.segment == 0);
    assert_int_equal(each[1].method, EGAP_BY_BOUND);
    assert_true(each[1].max.hi > 5 && each[1].max.hi < r.max.lo);
    egap_class_problem_clear(p);
}

/* Both ends without weights, biases by how frequent the labels are. */
static void know_labels(path_case *p)
{
    memset((double *)p->path.theta, 0,
           3 * p->path.m * p->path.classes * sizeof(double));
    for (size_t c = 0; c < p->path.classes; c++) {
        double count = 0;

        for (size_t j = 0; j < p->first.N; j++)
            count += p->first.y[j] == (double)c;
        for (size_t e = 0; e < 3; e += 2)
            ((double *)p->path.c)[e * p->path.classes + c] =
                0.5 * log1p(count) - 1;
    }
}

/* The larger of F at both ends and at 0, whichever it is. */
static void test_zero_paths(void **state)
{
    size_t largest[3] = {0};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 25);
    for (size_t i = 0; i < test_cases(20); i++) {
        double most = 0;
        size_t which = 0;
        egap_class_net A, B;
        egap_bounds max;
        egap_error err = {0};
        path_case p;

        path_init(&p, &rng, 3);
        memset((double *)p.path.c, 0, 3 * p.path.classes * sizeof(double));
        if (i % 3 == 2) /* better than 0, which knows nothing of the labels */
            know_labels(&p);
        for (size_t e = 0; e < 3; e++) { /* at the second node for 0 */
            egap_class_net net = egap_class_path_node(&p.path, e);
            egap_dd lo, hi;

            if (e == 1)
                memset((double *)net.theta, 0,
                       p.path.m * p.path.classes * sizeof(double));
            assert_ok(egap_class_point(&lo, &hi, p.problem, &net, &err), &err);
            if (lo.hi > most)
                which = e;
            most = fmax(most, lo.hi);
        }
        A = egap_class_path_node(&p.path, 0);
        B = egap_class_path_node(&p.path, 2);
        assert_ok(egap_class_zero_path(&max, p.problem, &A, &B, &err), &err);
        assert_true(max.lo <= most && most <= max.hi);
        assert_true(egap_bounds_ulps(max) <= 1);
        largest[which]++;
        path_clear(&p);
    }
    assert_true(largest[0] > 0 && largest[1] > 0 && largest[2] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_are_the_maximum_of_segments),
        cmocka_unit_test(test_same_bits_with_any_number_of_threads),
        cmocka_unit_test(test_what_is_dropped_counts),
        cmocka_unit_test(test_low_segments_are_bounded),
        cmocka_unit_test(test_one_node_and_none),
        cmocka_unit_test(test_a_path_through_zero),
        cmocka_unit_test(test_zero_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
