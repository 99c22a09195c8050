/* t-statement-words.c: the words of sentences against values by hand, the
 * numbers they are made of, and bounds over all directions against sampling. */
#include "statecase.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../verify/check/cone.h"
#include "../../verify/check/instance.h"
#include "egap/flint_compat.h"

/* The statement of these lines as an instance. */
static void make_instance(instance *s, const char *text)
{
    reader r;

    test_statement_write(text);
    reader_open(&r, test_scratch);
    reader_header(&r, "EGAP-CERT");
    reader_record(&r, "kind statement");
    instance_read(s, &r);
}

/* nets, values and vectors of different statements on the same data */
#define HEAD(id)                                                               \
    "EGAP-CERT 1\nkind statement\nclaim verified " id "\nloss absolute\n"      \
    "kappa 1/3\nsamples 2\nfeatures 2\ndata inline " TEST_DIGEST               \
    "row 1 1 2\nrow -1/2 -1 1\n"
#define NET_A "net A 2 " TEST_DIGEST "unit 2 3/5 4/5\nunit -1 1 0\n"
#define NET_B "net B 2 " TEST_DIGEST "unit 1 0 1\nunit 1/2 -3/5 -4/5\n"
#define SEAL "seal " TEST_DIGEST

/* Is the word's value this rational, exactly? */
static void check_word(const instance *s, const char *word, long a, long b)
{
    number x = sentence_word(s, word);

    if (!same(x, ratio(a, b))) {
        gmp_printf("%s is [%Qd, %Qd], not %ld/%ld\n", word, x.lo, x.hi, a, b);
        fail();
    }
}

/* The ends of the word's value bracket x, to 1e-14. */
static void check_near(const instance *s, const char *word, double x)
{
    number v = sentence_word(s, word);

    assert_true(mpq_cmp(v.lo, v.hi) <= 0);
    if (fabs(mpq_get_d(v.lo) - x) > 1e-14 * fabs(x) ||
        fabs(mpq_get_d(v.hi) - x) > 1e-14 * fabs(x))
        fail_msg("%s is [%.17g, %.17g], not %.17g", word, mpq_get_d(v.lo),
                 mpq_get_d(v.hi), x);
}

/* W(1/e) is between the word's ends: c e^(c + 1) is 1 there. */
static void check_lambert(const instance *s, const char *word)
{
    number v = sentence_word(s, word);

    for (int end = 0; end < 2; end++) {
        fmpq_t q;
        arb_t c, x;

        fmpq_init(q);
        arb_init(c);
        arb_init(x);
        fmpq_set_mpq(q, end ? v.hi : v.lo);
        arb_set_fmpq(c, q, 256);
        arb_add_ui(x, c, 1, 256);
        arb_exp(x, x, 256);
        arb_mul(x, x, c, 256);
        arb_sub_ui(x, x, 1, 256);
        assert_true(end ? arb_is_positive(x) : arb_is_negative(x));
        fmpq_clear(q);
        arb_clear(c);
        arb_clear(x);
    }
}

/* f_A is 17/5 and 2/5 at the samples, f_B 2 and 1, f_P 291/80 and 7/10. */
static void words_have_their_values(void **state)
{
    static instance s;

    (void)state;
    make_instance(
        &s, HEAD("T2.p9") "nets 2\n" NET_A NET_B
                          "values 2\nvalue t 1/4\nvalue top 14/5\nvectors 4\n"
                          "vector direction 2 1 1\nvector minus 4 0 0 0 0\n"
                          "vector plus 4 0 0 0 0\nvector s 2 1/2 -1\n" SEAL);
    bridge_make(&s);
    check_word(&s, "kappa", 1, 3);
    check_word(&s, "N", 2, 1);
    check_word(&s, "17", 17, 1);
    check_word(&s, "t", 1, 4);
    check_word(&s, "L", 1, 1);
    check_word(&s, "R0", 3, 4);
    check_word(&s, "crad", 3, 4);
    check_word(&s, "R:A", 33, 20);
    check_word(&s, "R:P", 307, 160);
    check_word(&s, "mass:A", 3, 1);
    check_word(&s, "mass:B", 3, 2);
    check_word(&s, "mass:P", 19, 8);
    check_word(&s, "F:A", 53, 20);
    check_word(&s, "F:P", 1301, 480);
    check_word(&s, "S:A", 857, 200);
    check_word(&s, "normal:A", 53, 20);
    check_word(&s, "gradient:A", 6, 5);
    check_word(&s, "reach:A", 6, 5);
    check_word(&s, "zmass:A", 29, 10);
    check_word(&s, "pull:A", 9, 20);
    check_word(&s, "mixed", 31, 20);
    check_word(&s, "dev", 59, 160);
    check_word(&s, "dev.whole", 59, 160);
    check_word(&s, "dev.printed", 61, 160);
    check_word(&s, "jump", 9, 2);
    check_word(&s, "radius:AA", 0, 1);
    check_word(&s, "angle:AA", 0, 1);
    check_near(&s, "radius:AB", sqrt(3.2));
    check_near(&s, "chord:A", sqrt(0.8));
    check_near(&s, "angle:A", 2 * asin(sqrt(0.2)));
    check_near(&s, "angle:AB", 2 * asin(sqrt(0.8)));
    check_near(&s, "meannorm", (sqrt(5) + sqrt(2)) / 2);
    check_near(&s, "pi", acos(-1));
    assert_true(same(exact(sentence_word(&s, "D").lo), ratio(3, 2)));
    assert_true(fabs(mpq_get_d(sentence_word(&s, "D").hi) - sqrt(2.8)) < 1e-15);
    check_word(&s, "features", 2, 1);
    check_word(&s, "units:A", 2, 1);
    check_word(&s, "total:A", 1, 1);
    check_word(&s, "total:B", 3, 2);
    check_word(&s, "shortest:A", 1, 1);
    check_word(&s, "shortest:P", 2, 5);
}

/* Losses: delta of huber is 3/2, where 17/5 - 1 is on its straight part. */
static void words_of_all_losses(void **state)
{
    static const struct {
        loss_kind loss;
        long R[2], R0[2], crad[2], gradient[2], mixed[2];
    } list[] = {
        {LOSS_MSE, {657, 200}, {5, 8}, {5, 16}, {273, 50}, {1061, 400}},
        {LOSS_HALF, {657, 400}, {5, 16}, {5, 32}, {273, 100}, {1061, 800}},
        {LOSS_HUBER, {36, 25}, {5, 16}, {5, 32}, {87, 50}, {2001, 1600}},
    };
    static instance s;
    const double f[2] = {3.4, 0.4}, y[2] = {0.25, 0.5};
    double F = 0, slope = 0;

    (void)state;
    make_instance(&s,
                  HEAD("N.bridge") "nets 2\n" NET_A NET_B
                                   "values 1\nvalue t 1/4\nvectors 0\n" SEAL);
    bridge_make(&s);
    mpq_set_si(s.delta, 3, 2);
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        s.loss = list[k].loss;
        check_word(&s, "R:A", list[k].R[0], list[k].R[1]);
        check_word(&s, "R0", list[k].R0[0], list[k].R0[1]);
        check_word(&s, "crad", list[k].crad[0], list[k].crad[1]);
        check_word(&s, "gradient:A", list[k].gradient[0], list[k].gradient[1]);
        check_word(&s, "mixed", list[k].mixed[0], list[k].mixed[1]);
    }
    check_word(&s, "L", 3, 2);
    mpq_set_si(s.delta, 1, 4);
    check_word(&s, "crad", 1, 8); /* |y| on both sides of 2 delta */
    s.loss = LOSS_LOGISTIC;
    mpq_set_si(s.y[0], 1, 4);
    mpq_set_si(s.y[1], 1, 2);
    for (int j = 0; j < 2; j++) {
        F += (log1p(exp(f[j])) - y[j] * f[j]) / 2;
        /* unit 1 is 11/5 and 1/5 at the samples */
        slope += (1 / (1 + exp(-f[j])) - y[j]) * (j ? 0.2 : 2.2) / 2;
    }
    check_word(&s, "L", 1, 1);
    check_near(&s, "R:A", F);
    check_near(&s, "R0", log(2));
    check_near(&s, "gradient:A", slope);
    check_near(&s, "crad", 0.278464542761073795);
    check_lambert(&s, "crad");
    mpq_set_si(s.nets[0].theta[0], -2, 1); /* outputs -27/5 and -2/5 */
    check_near(&s, "R:A",
               (log1p(exp(-5.4)) + 0.25 * 5.4 + log1p(exp(-0.4)) + 0.5 * 0.4) /
                   2);
    check_near(&s, "gradient:A",
               -((1 / (1 + exp(5.4)) - 0.25) * 2.2 +
                 (1 / (1 + exp(0.4)) - 0.5) * 0.2) /
                   2);
}

/* Words with the value `unit`, at a kink of the absolute loss: y_2 = f_2. */
static void words_of_a_unit(void **state)
{
    static instance s;

    (void)state;
    make_instance(&s,
                  HEAD("T3.delta") "nets 1\n" NET_A
                                   "values 1\nvalue unit 2\nvectors 0\n" SEAL);
    check_word(&s, "kink:A", 0, 1);
    check_word(&s, "removed:A", 1, 2);
    check_word(&s, "merged:A", 7, 10);
    check_word(&s, "twin:A", 7, 10);
    mpq_set_si(s.y[1], 2, 5); /* unit 1 is 1/5 there, unit 2 is 0 */
    check_word(&s, "kink:A", 1, 5);
    /* rows of norm 5 and 2 with coefficients -2 and 1 */
    mpq_set_si(s.y[1], -1, 2);
    mpq_set_si(s.nets[0].theta[0], -2, 1);
    mpq_set_si(s.nets[0].theta[1], 1, 1);
    mpq_set_si(s.nets[0].w[0], 3, 1);
    mpq_set_si(s.nets[0].w[1], 4, 1);
    mpq_set_si(s.nets[0].w[2], 0, 1);
    mpq_set_si(s.nets[0].w[3], 2, 1);
    check_word(&s, "normal:A", 39 + 16, 4);
}

/* One feature: units 1/2 and -1 to the left and right, put on the rays. */
static void words_of_one_feature(void **state)
{
    static instance s;

    (void)state;
    make_instance(&s,
                  "EGAP-CERT 1\nkind statement\nclaim refuted V2.ray.sharp\n"
                  "loss absolute\nkappa 1/2\nsamples 2\nfeatures 1\n"
                  "data inline " TEST_DIGEST "row 3 1\nrow 0 -1\nnets 2\n"
                  "net A 3 " TEST_DIGEST "unit 2 1/2\nunit -4 -1/4\nunit 5 0\n"
                  "net B 3 " TEST_DIGEST "unit 3 1\nunit -3 1\nunit 1 -1\n"
                  "values 0\nvectors 0\n" SEAL);
    /* A: outputs 1 and -1, mass 11; on the rays mass 2 */
    check_word(&s, "F:A", 7, 1);
    check_word(&s, "F:B", 11, 2);
    assert_true(same(exact(sentence_word(&s, "rays").lo), integer(7)));
    assert_true(same(exact(sentence_word(&s, "rays").hi), integer(7)));
    /* beyond the ball the ray has more mass than the unit */
    mpq_set_si(s.nets[0].theta[0], 1, 1);
    mpq_set_si(s.nets[0].theta[1], 0, 1);
    mpq_set_si(s.nets[0].theta[2], 0, 1);
    mpq_set_si(s.nets[0].w[0], 8, 1);
    check_word(&s, "F:A", 3, 1);
    assert_true(same(exact(sentence_word(&s, "rays").lo), ratio(11, 2)));
    assert_true(same(exact(sentence_word(&s, "rays").hi), ratio(13, 2)));
    mpq_set_si(s.nets[0].w[0], -8, 1); /* output 8 at the second */
    assert_true(same(exact(sentence_word(&s, "rays").hi), ratio(19, 2)));
    mpq_set_si(s.nets[1].theta[1], 0, 1);
    mpq_set_si(s.nets[1].w[0], 8, 1); /* 24 and 1 */
    assert_true(same(exact(sentence_word(&s, "rays").lo), integer(13)));
    assert_true(same(exact(sentence_word(&s, "rays").hi), ratio(47, 2)));
}

/* Paths and lower bounds: the counterexample to theorem 2 (96, 48 at the ends,
 * 112 between, 128 at 0); dual(s) of each loss at s = (1/2, -1/4). */
static void words_of_lower_bounds(void **state)
{
    static const struct {
        loss_kind loss;
        long value[2];
    } list[] = {{LOSS_ABSOLUTE, {-5, 16}},
                {LOSS_MSE, {-45, 128}},
                {LOSS_HALF, {-25, 64}},
                {LOSS_HUBER, {-25, 64}}};
    static instance path, s; /* nothing of them is released */
    const double p[2] = {0.75, 0.25};
    double entropy = 0;

    (void)state;
    make_instance(&path,
                  "EGAP-CERT 1\nkind statement\nclaim verified LB.cell\n"
                  "loss absolute\nkappa 1/12\nsamples 3\nfeatures 2\n"
                  "data inline " TEST_DIGEST
                  "row 64 1 0\nrow 64 -1 0\nrow -256 0 1\n"
                  "nets 2\nnet A 2 " TEST_DIGEST "unit 64 1 0\nunit 64 -1 0\n"
                  "net B 2 " TEST_DIGEST "unit -256 0 1\nunit 64 1 0\n"
                  "values 2\nvalue level 112\nvalue unit 0\nvectors 2\n"
                  "vector sn 3 -1 -1/4 1\nvector sp 3 -1/4 -1 1\n" SEAL);
    assert_true(same(exact(sentence_word(&path, "vstar").lo), integer(112)));
    assert_true(same(exact(sentence_word(&path, "vstar").hi), integer(128)));
    make_instance(&s, HEAD("LB.dual") "nets 0\nvalues 1\nvalue level 0\n"
                                      "vectors 1\nvector s 2 1/2 -1/4\n" SEAL);
    mpq_set_si(s.delta, 1, 1);
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        s.loss = list[k].loss;
        check_word(&s, "dual:s", list[k].value[0], list[k].value[1]);
    }
    s.loss = LOSS_LOGISTIC;
    mpq_set_si(s.y[0], 1, 4);
    mpq_set_si(s.y[1], 1, 2);
    for (int j = 0; j < 2; j++)
        entropy -= (p[j] * log(p[j]) + (1 - p[j]) * log1p(-p[j])) / 2;
    check_near(&s, "dual:s", entropy);
    mpq_set_si(s.vectors[0][0], 3, 4); /* p = 1 and 0 */
    mpq_set_si(s.vectors[0][1], -1, 2);
    check_word(&s, "dual:s", 0, 1);
}

/* The ends of intervals under each operation. */
static void intervals_are_outward(void **state)
{
    number a = span(integer(-2), integer(3)), b = span(integer(-5), integer(7));
    number c = span(ratio(1, 2), integer(4)), two = integer(2);
    number lo, hi;

    (void)state;
#define IS(x, low, high)                                                       \
    (lo = (x), hi = lo, lo.hi = lo.lo, hi.lo = hi.hi,                          \
     assert_true(same(lo, low) && same(hi, high)))
    IS(add(a, b), integer(-7), integer(10));
    IS(sub(a, b), integer(-9), integer(8));
    IS(mul(a, b), integer(-15), integer(21));
    IS(mul(b, a), integer(-15), integer(21));
    IS(mul(a, negative(c)), integer(-12), integer(8));
    IS(mul(negative(c), negative(c)), ratio(1, 4), integer(16));
    IS(quotient(a, c), integer(-4), integer(6));
    IS(quotient(a, negative(c)), integer(-6), integer(4));
    IS(larger(a, c), ratio(1, 2), integer(4));
    IS(smaller(a, c), integer(-2), integer(3));
    IS(magnitude(a), integer(0), integer(3));
    IS(magnitude(negative(a)), integer(0), integer(3));
    IS(magnitude(negative(c)), ratio(1, 2), integer(4));
    IS(magnitude(c), ratio(1, 2), integer(4));
    IS(root(span(ratio(4, 9), integer(16))), ratio(2, 3), integer(4));
    IS(floor_of(span(ratio(-1, 2), ratio(7, 2))), integer(-1), integer(3));
    IS(ceiling_of(span(ratio(-1, 2), ratio(7, 2))), integer(0), integer(4));
    IS(floor_of(integer(-3)), integer(-3), integer(-3));
    IS(half_to_the(3), ratio(1, 8), ratio(1, 8));
    IS(power(integer(7), integer(0)), integer(1), integer(1));
#undef IS
    assert_true(below(mul(exact(root(two).lo), exact(root(two).lo)), two));
    assert_true(below(two, mul(exact(root(two).hi), exact(root(two).hi))));
    /* half, so that numerator and denominator are not both squares */
    assert_true(below(root(ratio(1, 2)), ratio(5, 7)) &&
                below(ratio(12, 17), root(ratio(1, 2))));
    assert_true(same(logarithm(integer(1)), integer(0)));
    assert_true(below(logarithm(two), ratio(7, 10)) &&
                below(ratio(69, 100), logarithm(two)));
    assert_true(below(power(two, ratio(1, 2)), ratio(17, 12)) &&
                below(ratio(7, 5), power(two, ratio(1, 2))));
    assert_true(below(power(ratio(1, 2), b), integer(33)) &&
                below(ratio(1, 129), power(ratio(1, 2), b)));
    assert_true(same(sigmoid(integer(0)), ratio(1, 2)));
    assert_true(same(angle_at(integer(0)), integer(0)));
    assert_true(at_most(a, integer(3)) && !below(a, integer(3)));
    assert_true(!at_most(a, c) && !same(a, a) && same(two, two));
}

/* What a mark keeps is not what is written after it. */
static void kept_numbers_stay(void **state)
{
    const size_t mark = numbers_mark();
    number kept = numbers_keep(mark, span(integer(5), integer(6)));

    (void)state;
    for (long k = 0; k < 3000; k++)
        assert_true(same(integer(k), ratio(2 * k, 2)));
    assert_true(same(exact(kept.lo), integer(5)));
    assert_true(same(exact(kept.hi), integer(6)));
    kept = numbers_keep(mark, span(exact(kept.hi), exact(kept.lo)));
    assert_true(same(exact(kept.lo), integer(6)));
    assert_true(same(exact(kept.hi), integer(5)));
    numbers_drop(mark);
    assert_int_equal(numbers_mark(), mark);
}

/* What no statement of the table reaches, but one to come may. */
static void divide_by_0(void)
{
    quotient(integer(1), span(integer(-1), integer(1)));
}

static void divide_by_just_0(void)
{
    quotient(integer(1), integer(0));
}

static void take_root(void)
{
    root(integer(-1));
}

static void ask_for_no_constant(void)
{
    static instance s;

    s.loss = LOSS_HALF;
    sentence_word(&s, "L");
}

static void ask_for_no_constant_of_mse(void)
{
    static instance s;

    s.loss = LOSS_MSE;
    sentence_word(&s, "L");
}

static void take_power_of_0(void)
{
    power(integer(0), integer(2));
}

static void leave_the_domain(void)
{
    static instance s;

    make_instance(&s, HEAD("LB.dual") "nets 0\nvalues 1\nvalue level 0\n"
                                      "vectors 1\nvector s 2 1/2 -2\n" SEAL);
    sentence_word(&s, "dual:s");
}

static void undefined_numbers_reject(void **state)
{
    static void (*const list[])(void) = {divide_by_0,
                                         divide_by_just_0,
                                         take_root,
                                         take_power_of_0,
                                         leave_the_domain,
                                         ask_for_no_constant,
                                         ask_for_no_constant_of_mse};

    (void)state;
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        int status = 0;
        pid_t child;

        fflush(NULL);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            if (freopen("/dev/null", "w", stdout) != NULL)
                list[k]();
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    }
}

/* --- directions ----------------------------------------------------------- */

static double at_angle(const instance *s, const mpq_t *u, double angle)
{
    double h = 0;

    for (size_t j = 0; j < s->N; j++) {
        double z = cos(angle) * mpq_get_d(s->x[2 * j]) +
                   sin(angle) * mpq_get_d(s->x[2 * j + 1]);

        h += mpq_get_d(u[j]) * fmax(z, 0) / (double)s->N;
    }
    return h;
}

/* The extrema of E u z_w over the unit circle, or the half c . w >= 0 of it,
 * are those found by sampling: a kappa above is accepted, one below refused. */
static void cones_agree_with_sampling(void **state)
{
    enum { SAMPLES = 8, ANGLES = 20000 };
    test_rng rng;
    instance s = {.n = 2};
    mpq_t *u = rationals_get(SAMPLES), *c = rationals_get(2);

    (void)state;
    test_rng_init(&rng, 911);
    mpq_init(s.kappa);
    s.x = rationals_get(2 * SAMPLES);
    for (size_t k = test_cases(60); k > 0; k--) {
        const bool half = test_below(&rng, 2);
        double lo = 0, hi = 0;

        s.N = 1 + test_below(&rng, SAMPLES);
        for (size_t j = 0; j < s.N; j++) {
            mpq_set_si(u[j], (long)test_below(&rng, 9) - 4, 1);
            for (size_t a = 2 * j; a < 2 * j + 2; a++)
                mpq_set_si(s.x[a], (long)test_below(&rng, 7) - 3, 1);
        }
        mpq_set_si(c[0], (long)test_below(&rng, 5) - 2, 1);
        mpq_set_si(c[1], 1 + (long)test_below(&rng, 3), 1);
        for (int a = 0; a < ANGLES; a++) {
            double angle = a * (2 * acos(-1) / ANGLES);

            if (half &&
                cos(angle) * mpq_get_d(c[0]) + sin(angle) * mpq_get_d(c[1]) < 0)
                continue;
            lo = fmin(lo, at_angle(&s, u, angle));
            hi = fmax(hi, at_angle(&s, u, angle));
        }
        for (int side = FROM_BELOW; side <= FROM_ABOVE; side++) {
            double most = side == FROM_BELOW ? -lo : hi;

            /* between samples h changes by less than 17 pi / 10^4 */
            mpq_set_d(s.kappa, most + 0.006);
            assert_true(cone_holds(&s, u, half ? c : NULL, side));
            mpq_set_d(s.kappa, fmax(most - 0.0001, 0));
            assert_true(most < 0.006 ||
                        !cone_holds(&s, u, half ? c : NULL, side));
        }
    }
    rationals_free(s.x, 2 * SAMPLES);
    rationals_free(c, 2);
    rationals_free(u, SAMPLES);
    mpq_clear(s.kappa);
}

/* --- the table ------------------------------------------------------------ */

/* The text of column k of a line of the table, without blanks and backticks. */
static void column(char out[256], const char *line, int k)
{
    size_t length;

    for (int i = 0; i <= k; i++)
        line = strchr(line, '|') + 1;
    length = strcspn(line, "|");
    while (length > 0 && strchr(" `", line[0]))
        line++, length--;
    while (length > 0 && strchr(" `", line[length - 1]))
        length--;
    assert_true(length < 256);
    memcpy(out, line, length);
    out[length] = '\0';
}

/* What FORMAT.md says in words: from "* `ID`: " to the next item or empty line,
 * with single blanks. */
static void in_words(char out[512], const char *text, const char *id)
{
    char item[64];
    const char *p;
    size_t n = 0;

    snprintf(item, sizeof item, "\n* `%s`: ", id);
    p = strstr(text, item);
    assert_non_null(p);
    for (p += strlen(item); n < 511; p++) {
        if (strncmp(p, "\n* ", 3) == 0 || strncmp(p, "\n\n", 2) == 0)
            break;
        if (*p != '\n' && (*p != ' ' || out[n - 1] != ' '))
            out[n++] = *p;
        else if (*p == '\n')
            out[n++] = ' ';
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}

/* The statements of FORMAT.md are those of the program, word by word. */
static void the_table_is_that_of_the_format(void **state)
{
    size_t size, count = 0;
    char *text = test_read_file("verify/check/FORMAT.md", &size);
    char *line = strstr(text, "| ID | nets | values | vectors |");

    (void)state;
    assert_non_null(line);
    for (line = strchr(line, '\n') + 1; *line == '|';
         line = strchr(line, '\n') + 1) {
        char cell[6][256], says[512];
        const statement *s;

        if (line[1] == '-')
            continue;
        for (int k = 0; k < 6; k++)
            column(cell[k], line, k);
        s = statement_find(cell[0]);
        if (s == NULL) {
            fail_msg("%s is not in the table", cell[0]);
            continue;
        }
        assert_string_equal(s->nets != NULL ? s->nets : "-", cell[1]);
        assert_string_equal(s->values, cell[2]);
        assert_string_equal(s->vectors, cell[3]);
        assert_string_equal(s->hypotheses, cell[4]);
        assert_string_equal(s->sentence, cell[5]);
        in_words(says, text, s->id);
        assert_string_equal(s->says, says);
        count++;
    }
    assert_int_equal(count, 55);
    free(text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(words_have_their_values),
    cmocka_unit_test(words_of_all_losses),
    cmocka_unit_test(words_of_a_unit),
    cmocka_unit_test(words_of_one_feature),
    cmocka_unit_test(words_of_lower_bounds),
    cmocka_unit_test(intervals_are_outward),
    cmocka_unit_test(kept_numbers_stay),
    cmocka_unit_test(undefined_numbers_reject),
    cmocka_unit_test(the_table_is_that_of_the_format),
    cmocka_unit_test(cones_agree_with_sampling),
};

/* The checker gives its memory back by ending, so what the words leave is no
 * leak of theirs. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

int main(void)
{
    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
