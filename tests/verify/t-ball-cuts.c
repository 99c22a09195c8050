/* t-ball-cuts.c: the bound of F between two cuts of a part of a segment in ball
 * arithmetic, by itself (lemmas "ball deviation", "ball parabola" and "ball
 * part"): searches hide what is wrong with it in their many intervals. */
#include "oracle.h"
#include "support.h"

#include <math.h>

#include "../../verify/base/ball_round.h"
#include "../../verify/enclose/ball_cuts.h"

enum { N = 2, DIM = 2, UNITS = 3, PROBES = 8, BITS = 128 };

/* Two networks with few units, so that the terms of a bound stand alone. */
typedef struct {
    double x[N * DIM], y[N], W[2][UNITS * DIM], theta[2][UNITS], c[2];
    egap_data data;
    egap_objective objective;
    egap_net net[2];
} small_case;

static void small_make(small_case *k, test_rng *rng, size_t which)
{
    static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                           EGAP_LOSS_HUBER, EGAP_LOSS_ABS,
                                           EGAP_LOSS_LOGISTIC};
    egap_loss_kind kind = kinds[which % 5];
    size_t m = 1 + test_below(rng, UNITS);
    size_t shape = which / 5 % 4; /* weights of neither or one end vanish */

    *k = (small_case){.objective = {{kind, 0.5}, 0}};
    for (size_t i = 0; i < N * DIM; i++)
        k->x[i] = test_normal(rng);
    for (size_t j = 0; j < N; j++)
        k->y[j] = kind == EGAP_LOSS_LOGISTIC ? (double)test_below(rng, 2)
                                             : 2 * test_normal(rng);
    for (size_t e = 0; e < 2; e++) {
        for (size_t i = 0; i < UNITS * DIM; i++)
            k->W[e][i] = test_normal(rng);
        for (size_t i = 0; i < UNITS; i++)
            k->theta[e][i] = shape == e ? 0 : 3 * test_normal(rng);
        k->c[e] = shape == 2 ? 0 : 2 * test_normal(rng);
        k->net[e] = (egap_net){m, DIM, k->W[e], NULL, k->theta[e], &k->c[e]};
    }
    if (test_below(rng, 3) == 0)
        k->objective.kappa = test_uniform(rng);
    k->data = (egap_data){1 + test_below(rng, N), DIM, k->x, k->y};
}

/* Cuts in [from, to], multiples of 2^-20. */
static size_t draw_cuts(egap_dd t[EGAP_BALL_CUTS], test_rng *rng)
{
    const double grid = 0x1p20;
    size_t cuts = 2 + test_below(rng, EGAP_BALL_CUTS - 1);
    double whole = test_below(rng, 2) ? 1 : fmax(test_uniform(rng), 0x1p-10);
    double at;

    at = floor((1 - whole) * test_uniform(rng) * grid) / grid;
    for (size_t c = 0; c < cuts; c++) {
        t[c] = (egap_dd){at, 0};
        at += (1 + floor(test_uniform(rng) * whole / (double)cuts * grid / 2)) /
              grid;
    }
    if (whole == 1) { /* both ends of the segment */
        t[0].hi = 0;
        t[cuts - 1].hi = 1;
    }
    return cuts;
}

/* Is F between the cuts where these bounds say? */
static void check_between(const small_case *k, size_t which, const arb_t F,
                          const egap_ball_piece *piece, test_rng *rng)
{
    egap_dd upper = egap_arf_ceil_dd(piece->upper);
    double s = piece->s.hi, w = piece->e.hi - s;
    arf_t end;

    arf_init(end);
    egap_ball_upper(end, F, BITS);
    assert_int_equal(oracle_F_le(&k->data, &k->objective, &k->net[0],
                                 &k->net[1], s, egap_arf_ceil_dd(end)),
                     EGAP_YES);
    egap_ball_lower(end, F, BITS);
    assert_int_equal(oracle_F_ge(&k->data, &k->objective, &k->net[0],
                                 &k->net[1], s, egap_arf_floor_dd(end)),
                     EGAP_YES);
    arf_clear(end);
    for (int i = 0; i < PROBES; i++) {
        double t = s + w * (i < 2 ? i : test_uniform(rng));

        if (oracle_F_le(&k->data, &k->objective, &k->net[0], &k->net[1], t,
                        upper) == EGAP_NO)
            fail_msg("case %zu: F(%.17g) is above %.17g", which, t, upper.hi);
    }
}

static void cuts_bound_what_is_between(void **state)
{
    size_t cases = test_cases(6000);
    test_rng rng;
    arb_ptr F = egap_ball_vector(EGAP_BALL_CUTS);

    (void)state;
    test_rng_init(&rng, 27);
    for (size_t i = 0; i < cases; i++) {
        egap_ball_piece piece[EGAP_BALL_CUTS - 1];
        egap_dd t[EGAP_BALL_CUTS];
        size_t cuts = draw_cuts(t, &rng);
        egap_ball_part part;
        egap_ball_work work;
        egap_problem *p;
        egap_error err = {0};
        small_case k;

        small_make(&k, &rng, i);
        assert_ok(egap_problem_init(&p, &k.data, &k.objective, &err), &err);
        assert_ok(egap_ball_part_init(&part, p, &k.net[0], &k.net[1], t[0],
                                      t[cuts - 1], BITS, &err),
                  &err);
        assert_ok(egap_ball_work_init(&work, k.net[0].m, &err), &err);
        for (size_t c = 0; c + 1 < cuts; c++)
            arf_init(piece[c].upper);
        egap_ball_cuts_bound(F, piece, &part, &work, t, cuts, i % 2);
        for (size_t c = 0; c + 1 < cuts; c++) {
            check_between(&k, i, F + c, &piece[c], &rng);
            arf_clear(piece[c].upper);
        }
        egap_ball_work_clear(&work);
        egap_ball_part_clear(&part);
        egap_problem_clear(p);
    }
    egap_ball_vector_clear(F, EGAP_BALL_CUTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_bound_what_is_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
