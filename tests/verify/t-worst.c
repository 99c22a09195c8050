/* t-worst.c: one sample, one or two units, and the point where a lemma of
 * paper/algorithms.tex holds with equality: bounds that are sharp there leave
 * no room for a smaller constant.  The same shapes, over a whole segment,
 * make certificates whose one interval egap-check must refuse. */
#include "certcase.h"
#include "opened.h"
#include "oracle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../verify/enclose/segbounds.h"
#include "../../verify/enclose/solve.h"

#define B 8
#define H (1.0 / B)
#define LEVEL 4.0 /* y = -LEVEL or 0: the loss is the output plus LEVEL */

/* One sample x = 1, two units, an output bias that is linear in t. */
typedef struct {
    double x, y;
    double W[2][2], theta[2][2], c[2]; /* [end][unit] */
    egap_data data;
    egap_objective objective;
    egap_net net[2];
    size_t bucket;
    double s, e, h; /* the bucket, or the whole segment */
    double at;      /* where the bound is sharp */
    double bump;    /* by how much F is above its ends there */
} worst;

/* Unit i: theta and z as their values at 0 and their slopes. */
static void set_unit(worst *w, size_t i, double theta, double beta, double z,
                     double d)
{
    for (size_t end = 0; end < 2; end++) {
        w->theta[end][i] = theta + (double)end * beta;
        w->W[end][i] = z + (double)end * d;
    }
}

static double output(const worst *w, double t)
{
    double phi = (1 - t) * w->c[0] + t * w->c[1];

    for (size_t i = 0; i < 2; i++) {
        double z = (1 - t) * w->W[0][i] + t * w->W[1][i];
        double theta = (1 - t) * w->theta[0][i] + t * w->theta[1][i];

        phi += theta * fmax(z, 0);
    }
    return phi;
}

/* Makes the output the same at both ends of the bucket, and `level` there. */
static void flatten(worst *w, double level)
{
    double at_s = output(w, w->s), at_e = output(w, w->e);
    double slope = (at_s - at_e) / (w->e - w->s);
    double shift = level - at_s - slope * w->s;

    w->c[0] += shift;
    w->c[1] += shift + slope;
}

static void start(worst *w, egap_loss_kind kind, double s, double h)
{
    *w = (worst){.x = 1, .y = kind == EGAP_LOSS_ABS ? -LEVEL : 0};
    w->s = s;
    w->h = h;
    w->e = s + h;
    w->objective.loss.kind = kind;
    for (size_t end = 0; end < 2; end++)
        w->net[end] =
            (egap_net){2, 1, w->W[end], NULL, w->theta[end], &w->c[end]};
}

/* lemma "deviation": theta vanishes at the kink, next to the bucket's start,
 * so that only |beta d| h^2/4 is left */
static void sweep_of_rising(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng), p = w->s + 1e-5 * w->h;

    set_unit(w, 0, 2 * p, -2, -d * p, d);
    flatten(w, 0);
    w->at = (w->s + w->e) / 2;
    w->bump = 2 * d * w->h * w->h / 4;
}

/* the same, falling: its quadratic part is in the state and is taken away by
 * another unit */
static void sweep_of_falling(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng), p = w->s + 1e-5 * w->h;

    set_unit(w, 0, 2 * p, -2, d * p, -d);
    set_unit(w, 1, 3, -2, 1, d);
    flatten(w, 0);
    w->at = (w->s + w->e) / 2;
    w->bump = 2 * d * w->h * w->h / 4;
}

/* lemma "deviation": constant theta < 0, a concave kink on a chord that
 * another unit makes level */
static void kink_of(worst *w, test_rng *rng, double sign)
{
    double f = 0.1 + 0.8 * test_uniform(rng), d = 1 + test_uniform(rng);
    double p = w->s + f * w->h;

    set_unit(w, 0, -2, 0, -sign * d * p, sign * d);
    flatten(w, 0);
    w->at = p;
    w->bump = 2 * d * w->h * f * (1 - f);
}

static void kink_of_rising(worst *w, test_rng *rng)
{
    kink_of(w, rng, 1);
}

static void kink_of_falling(worst *w, test_rng *rng)
{
    kink_of(w, rng, -1);
}

/* lemma "bucket": no kink, the parabola alone */
static void parabola(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng);

    set_unit(w, 0, 3, -2, 1, d);
    flatten(w, 0);
    w->at = (w->s + w->e) / 2;
    w->bump = 2 * d * w->h * w->h / 4;
}

/* lemma "chord slope": the parabola on a chord that is not level */
static void tilted_parabola(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng), q = 2 * d * w->h * w->h;
    double rise = q * (0.9 * test_uniform(rng));

    set_unit(w, 0, 3, -2, 1, d);
    flatten(w, 0);
    w->c[0] -= rise / w->h * w->s;
    w->c[1] += rise / w->h * (1 - w->s);
    w->at = w->s + H * (rise + q) / (2 * q);
    w->bump = q / 4;
}

/* lemma "bucket": squared loss, both ends fit exactly, so that only the
 * square of the deviation is left */
static void square(worst *w, test_rng *rng)
{
    parabola(w, rng);
    w->bump *= w->bump;
}

/* The same with a kink in place of the parabola. */
static void square_of_kink(worst *w, test_rng *rng)
{
    kink_of(w, rng, 1);
    w->bump *= w->bump;
}

/* The parabola under a loss that is half the square there, by the way of the
 * losses that are no squares everywhere. */
static void half_square(worst *w, test_rng *rng)
{
    parabola(w, rng);
    w->objective.loss.delta = 64;
    w->bump *= w->bump / 2;
}

/* lemma "bucket", not sharp: the slope of a squared loss is larger at the end
 * of the bucket, and it is the larger one that counts */
static void steeper_at_the_end(worst *w, test_rng *rng)
{
    double x;

    parabola(w, rng);
    x = w->bump;
    flatten(w, 100 * x);
    w->c[0] -= 2 * x / w->h * w->s;
    w->c[1] += 2 * x / w->h * (1 - w->s);
    w->at = w->s + 0.75 * w->h;
    w->bump = INFINITY;
}

/* lemma "bucket, any convex loss", not sharp: the residual changes its sign
 * between the nodes */
static void over_the_corner(worst *w, test_rng *rng)
{
    parabola(w, rng);
    flatten(w, -LEVEL - 0.1 * w->bump);
    w->bump = INFINITY;
}

/* F(at) <= upper for certain, and not by much. */
static void assert_sharp(const char *what, const worst *w, double upper)
{
    double above, F = output(w, w->at);

    F = w->objective.loss.kind == EGAP_LOSS_ABS ? fabs(F + LEVEL) : F * F;
    above = (upper - F) / w->bump;
    if (oracle_F_le(&w->data, &w->objective, &w->net[0], &w->net[1], w->at,
                    (egap_dd){upper, 0}) != EGAP_YES)
        fail_msg("%s: bucket %zu: F(%a) > %a", what, w->bucket, w->at, upper);
    if (!(above < 1e-8))
        fail_msg("%s: bucket %zu: the bound %a is not sharp (%g)", what,
                 w->bucket, upper, above);
}

/* The bounds of the bucket in meshes where it is the shortest one or the third,
 * to the right of the centre and to the left. */
static void check_meshes(const char *what, worst *w, egap_segwork *work)
{
    const int64_t s = (int64_t)(w->s * 0x1p50), h = EGAP_T_ONE / B;
    const int64_t centre[] = {s, s + h, s - h, s + 2 * h};

    for (size_t i = 0; i < 4; i++) {
        egap_coarse_bounds b;
        egap_mesh mesh;

        if (centre[i] < 0 || centre[i] > EGAP_T_ONE)
            continue;
        egap_mesh_init(&mesh, 0, EGAP_T_ONE, centre[i], i < 2 ? h : h / 2, 1);
        egap_solve_coarse(&b, work, &mesh);
        for (size_t k = 0; mesh.at[k] < EGAP_T_ONE; k++)
            if (mesh.at[k] == s) {
                assert_true(egap_mesh_h(&mesh, k) == h);
                assert_sharp(what, w, b.upper[k]);
            }
    }
}

/* The bound of the coarse pass, and those of single steps over the bucket
 * in both directions. */
static void check(const char *what, worst *w)
{
    int64_t from, to;
    egap_problem *problem;
    egap_coarse_bounds b;
    egap_mesh mesh;
    egap_segwork work;
    egap_error err = {0};

    w->data = (egap_data){1, 1, &w->x, &w->y};
    assert_ok(egap_problem_init(&problem, &w->data, &w->objective, &err), &err);
    opened_coarse(&b, &work, problem, &w->net[0], &w->net[1], B);
    assert_sharp(what, w, b.upper[w->bucket]);
    check_meshes(what, w, &work);
    egap_mesh_whole(&mesh, B);
    egap_solve_coarse(&b, &work, &mesh);
    assert_ok(egap_window_open(&work, w->bucket, w->bucket + 1, &err), &err);
    from = (int64_t)w->bucket * (EGAP_T_ONE / B);
    to = from + EGAP_T_ONE / B;
    for (int way = 0; way < 2; way++) {
        egap_floor floor = egap_floor_init((egap_dd){-INFINITY, 0});
        double upper = -INFINITY;
        size_t steps = 4;

        assert_true(egap_walk(&work, &floor, way ? to : from, way ? from : to,
                              EGAP_T_ONE / B, true, &upper,
                              &steps) == (way ? from : to));
        assert_int_equal(steps, 3);
        assert_sharp(what, w, upper);
    }
    egap_segwork_clear(&work);
    egap_problem_clear(problem);
}

static void bounds_are_sharp_and_hold(void **state)
{
    static const struct {
        const char *name;
        void (*make)(worst *, test_rng *);
        egap_loss_kind kind;
    } families[] = {
        {"sweep of rising", sweep_of_rising, EGAP_LOSS_ABS},
        {"sweep of falling", sweep_of_falling, EGAP_LOSS_ABS},
        {"kink of rising", kink_of_rising, EGAP_LOSS_ABS},
        {"kink of falling", kink_of_falling, EGAP_LOSS_ABS},
        {"parabola", parabola, EGAP_LOSS_ABS},
        {"tilted parabola", tilted_parabola, EGAP_LOSS_ABS},
        {"square", square, EGAP_LOSS_MSE},
        {"square of kink", square_of_kink, EGAP_LOSS_MSE},
        {"half square", half_square, EGAP_LOSS_HUBER},
        {"steeper at the end", steeper_at_the_end, EGAP_LOSS_MSE},
        {"over the corner", over_the_corner, EGAP_LOSS_ABS},
    };
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 47);
    for (size_t k = 0; k < sizeof families / sizeof families[0]; k++)
        for (size_t i = 0; i < test_cases(40); i++) {
            worst w;

            size_t bucket = test_below(&rng, B);

            start(&w, families[k].kind, (double)bucket * H, H);
            w.bucket = bucket;
            families[k].make(&w, &rng);
            check(families[k].name, &w);
        }
}

/* Two units whose rows differ by a permutation that the sample does not see:
 * their outputs cancel exactly, the computed ones do not.  F is 1 throughout
 * and may be computed on either side of it. */
static void outputs_that_cancel(void **state)
{
    const double theta[] = {0x1p30, -0x1p30}, small[] = {1, -1};
    size_t cases = test_cases(400), low = 0, high = 0;
    egap_error err = {0};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 49);
    for (size_t i = 0; i < cases; i++) {
        double p = test_normal(&rng), q = test_normal(&rng);
        double r = test_normal(&rng), u = test_normal(&rng), y = 1;
        double x[] = {p, q, r, 1}, W[] = {q, r, p, u, r, p, q, u};
        egap_data data = {1, 4, x, &y};
        egap_net A = {2, 4, W, NULL, i % 2 ? theta : small, NULL};
        egap_net Z = {2, 4, W, NULL, theta, NULL};
        egap_objective objective = {
            {i / 2 % 2 ? EGAP_LOSS_MSE : EGAP_LOSS_ABS, 0}, 0};
        egap_problem *problem;
        egap_coarse_bounds b;
        egap_segwork work;

        /* x . (q, r, p) == x . (r, p, q) */
        if (p * q + q * r + r * p + u < 0)
            W[3] = W[7] = u + 8;
        assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
        opened_coarse(&b, &work, problem, &A, &Z, B);
        assert_true(b.floor.own.hi <= 1);
        for (size_t k = 0; k < B; k++)
            assert_true(b.upper[k] >= 1);
        low += b.F[B] < 1 - 1e-8;
        high += b.F[B] > 1 + 1e-8;
        egap_segwork_clear(&work);
        egap_problem_clear(problem);
    }
    assert_true(low > cases / 20 && high > cases / 20);
}

/* lemma "bucket": theta cancels at t = 1/4, where F is the penalty alone and
 * the computed value is twice the exact one. */
static void penalty_that_cancels(void **state)
{
    const double x = 1, y = 0, W = -1, A = 0.1, C = -0.3;
    const egap_data data = {1, 1, &x, &y};
    const egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0x1p40};
    const egap_net netA = {1, 1, &W, NULL, &A, NULL};
    const egap_net netB = {1, 1, &W, NULL, &C, NULL};
    egap_segment segment = {0};
    egap_problem *problem;
    egap_error err = {0};
    double F, lower;

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_segment_set(&segment, problem, &netA, &netB, &err), &err);
    F = egap_segment_penalty(&segment, problem, 0.25);
    lower = egap_segment_lower(&segment, problem, F, 0, 0);
    assert_int_equal(
        oracle_F_ge(&data, &objective, &netA, &netB, 0.25, (egap_dd){F, 0}),
        EGAP_NO);
    assert_int_equal(
        oracle_F_ge(&data, &objective, &netA, &netB, 0.25, (egap_dd){lower, 0}),
        EGAP_YES);
    egap_segment_clear(&segment);
    egap_problem_clear(problem);
}

/* --- egap-check ------------------------------------------------------------
 *
 * Lemma "exact chord" on one interval: F exceeds its ends by `bump`.  A claim
 * of less is false; without one part of the test it would pass. */

/* theta falls to -2 at the active end: only theta there sees the kink */
static void kink_of_the_active_end(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng);

    set_unit(w, 0, 0, -2, -d / 2, d);
    flatten(w, 0);
    w->at = 0.5;
    w->bump = d / 2;
}

/* a squared loss that grows: its slope at the upper end of the output's range
 * counts, and the range is wider than the ends */
static void rising_loss(worst *w, double x)
{
    double ends = 1.5 * x;

    flatten(w, ends);
    w->bump = (ends + x) * (ends + x) - ends * ends;
}

static void parabola_of_a_rising_loss(worst *w, test_rng *rng)
{
    parabola(w, rng);
    rising_loss(w, w->bump);
}

static void kink_of_a_rising_loss(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng);

    set_unit(w, 0, -2, 0, -d / 2, d);
    w->at = 0.5;
    rising_loss(w, d / 2);
}

/* Writes a certificate of w with `hi` as its claim and one interval. */
static void write_claim(const char *file, const worst *w, double hi)
{
    const double *end0 = w->W[0];
    double W[4], theta[4], c[2] = {w->c[0], w->c[1]};
    egap_path path = {2, 2, 1, W, NULL, theta, c};
    egap_path_max found = {.segments = 1, .max = {0, 1e6}, .argmax_known = 1};
    egap_cert_options options = egap_cert_defaults();
    test_lines lines, out = {{NULL}, 0};
    egap_error err = {0};
    char claim[128], *text;
    size_t size;

    memcpy(W, end0, sizeof W);
    memcpy(theta, w->theta[0], sizeof theta);
    options.claim_gap = false;
    assert_ok(egap_cert_write(NULL, file, &w->data, &w->objective, &path,
                              &found, &options, &err),
              &err);
    text = test_read_file(file, &size);
    test_lines_split(&lines, text);
    free(text);
    sprintf(claim, "claim maximum 0x0p+0 %a", hi);
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.line[i];

        if (strncmp(line, "chord ", 6) == 0)
            continue;
        if (strncmp(line, "claim maximum", 13) == 0)
            line = claim;
        if (strncmp(line, "end ", 4) == 0)
            line = "end 1 1";
        if (strncmp(line, "segment ", 8) == 0) {
            out.line[out.count++] = strdup("segment 0 0 1");
            line = "chord 1";
        }
        out.line[out.count++] = strdup(line);
    }
    text = malloc(size + 4096);
    size = test_lines_join(text, &out, 1);
    test_write_file(file, text, size);
    free(text);
    test_lines_release(&lines);
    test_lines_release(&out);
}

static void one_interval_does_not_show_less(void **state)
{
    static const struct {
        const char *name;
        void (*make)(worst *, test_rng *);
        egap_loss_kind kind;
        double claimed; /* this part of the bump */
    } families[] = {
        {"sweep of rising", sweep_of_rising, EGAP_LOSS_ABS, 0.5},
        {"kink of rising", kink_of_rising, EGAP_LOSS_ABS, 0.5},
        {"kink of falling", kink_of_falling, EGAP_LOSS_ABS, 0.5},
        {"kink of the active end", kink_of_the_active_end, EGAP_LOSS_ABS, 0.8},
        {"parabola", parabola, EGAP_LOSS_ABS, 0.5},
        {"tilted parabola", tilted_parabola, EGAP_LOSS_ABS, 0.9},
        {"square", square, EGAP_LOSS_MSE, 0.5},
        {"square of kink", square_of_kink, EGAP_LOSS_MSE, 0.5},
        {"parabola of a rising loss", parabola_of_a_rising_loss, EGAP_LOSS_MSE,
         0.6},
        {"kink of a rising loss", kink_of_a_rising_loss, EGAP_LOSS_MSE, 0.5},
    };
    const char *build = getenv("EGAP_BUILD");
    char file[256], verdict[1024];
    test_rng rng;

    (void)state;
    snprintf(file, sizeof file, "%s/t-worst.%ld.cert", build ? build : "build",
             (long)getpid());
    test_rng_init(&rng, 48);
    for (size_t k = 0; k < sizeof families / sizeof families[0]; k++)
        for (size_t i = 0; i < test_cases(3); i++) {
            double ends, at;
            worst w;

            start(&w, families[k].kind, 0, 1);
            families[k].make(&w, &rng);
            w.data = (egap_data){1, 1, &w.x, &w.y};
            ends = fmax(output(&w, 0), output(&w, 1));
            at = output(&w, w.at);
            if (families[k].kind == EGAP_LOSS_ABS) {
                ends += LEVEL;
                at += LEVEL;
            } else {
                ends *= ends;
                at *= at;
            }
            write_claim(file, &w, ends + families[k].claimed * (at - ends));
            assert_int_equal(test_egap_check(verdict, file), 1);
            if (strncmp(verdict, "REJECTED: segment 0, interval 0", 31) != 0)
                fail_msg("%s: %s", families[k].name, verdict);
            write_claim(file, &w, at + 3 * w.bump);
            if (test_egap_check(verdict, file) != 0)
                fail_msg("%s, a true claim: %s", families[k].name, verdict);
        }
    unlink(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_interval_does_not_show_less),
        cmocka_unit_test(bounds_are_sharp_and_hold),
        cmocka_unit_test(outputs_that_cancel),
        cmocka_unit_test(penalty_that_cancels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
