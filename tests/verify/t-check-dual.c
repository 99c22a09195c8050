/* t-check-dual.c: egap-check on kind dual-bound. */
#include "certcase.h"
#include "certtext.h"
#include "files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- by hand -------------------------------------------------------------- */

typedef struct {
    int code;
    const char *what, *loss, *lo, *kappa;
    const char *rows; /* y x_1 ... x_n; ... */
    const char *duals;
    unsigned depth;
    const char *says;
} dual_case;

static const dual_case cases[] = {
    /* (u - 1)^2 / 2 + |theta| / 4: s = -1/4, 7/32 */
    {0, "one sample on a line", "half", "0.21875", "0.25", "1 1", "-0.25", 0,
     "is at least 0x1.cp-3 ("},
    {1, "a bound too high", "half", "0.21875000000000003", "0.25", "1 1",
     "-0.25", 0, "do not reach"},
    {1, "a dual too large", "half", "0", "0.25", "1 1", "-0.25000000000000006",
     9, "a cell at (512, 0, 0)"},
    {1, "a dual too large, other side", "half", "0", "0.25", "-1 -1",
     "0.25000000000000006", 0, "a cell at (-1,"},
    {0, "a sample that is 0", "half", "0.5", "0.25", "1 0", "-1", 0, ""},
    {0, "no penalty, no duals", "half", "0", "0", "1 1 0; 1 0 1", "0 -0", 0,
     ""},
    {1, "no penalty", "half", "-9", "0", "1 1 0; 1 0 1", "0x1p-1074 0", 60,
     "a cell"},
    /* the mean over two samples: |s| <= 2 kappa */
    {0, "kappa counts N times", "half", "0.109375", "0.125", "1 1; 0 0",
     "-0.25 0", 0, ""},
    {1, "kappa counts N times only", "half", "0", "0.125", "1 1; 0 0",
     "-0.25000000000000006 0", 0, "a cell"},
    {0, "two samples share an axis", "half", "0", "0.25", "1 1; 1 1",
     "-0.25 -0.25", 0, ""},
    {1, "two samples share too much of it", "half", "0", "0.25", "1 1; 1 1",
     "-0.25 -0.25000000000000006", 0, "a cell"},
    {0, "two samples of opposite signs", "half", "0", "0.25", "1 1; 1 -1",
     "-0.5 -0.5", 0, ""},
    {0, "duals of opposite signs", "half", "0", "0.25", "1 1; -1 1", "-1 1", 0,
     ""},
    /* directions in which the bound is attained: axes, (3/4, 1), (1/2, 1, 1) */
    {0, "an axis of the plane", "half", "0.21875", "0.25", "1 1 0", "-0.25", 2,
     ""},
    {0, "an axis, not at once", "half", "0.21875", "0.25", "1 0 -1", "-0.25", 2,
     ""},
    {0, "a dyadic point of an edge", "half", "0", "1.25", "1 3 4", "-0.25", 4,
     ""},
    {1, "the same, too large", "half", "0", "1.25", "1 3 4",
     "-0.25000000000000006", 50, "a cell"},
    {1, "the same, not deep enough", "half", "0", "1.25", "1 3 4", "-0.25", 1,
     "a cell"},
    {0, "an axis of space", "half", "0.21875", "0.25", "1 0 0 1", "-0.25", 4,
     ""},
    {0, "a dyadic point of a face", "half", "0", "0.75", "1 1 2 2", "-0.25", 12,
     ""},
    {1, "the same, too large", "half", "0", "0.75", "1 1 2 2",
     "-0.25000000000000006", 30, "a cell"},
    {1, "no irrational point is attained", "half", "0", "0.35355339059327368",
     "1 1 1", "-0.25", 30, "a cell"},
    {0, "but a double above is", "half", "0", "0.35355339059327384", "1 1 1",
     "-0.25", 60, ""},
    /* conjugates and domains, with a sample that is 0 */
    {0, "mse", "mse", "0.75", "1", "1 0", "-1", 0, ""},
    {1, "mse", "mse", "0.75000000000000011", "1", "1 0", "-1", 0,
     "do not reach"},
    {0, "huber", "huber 0x1p-1", "0.375", "1", "1 0", "-0.5", 0, ""},
    {1, "huber, outside", "huber 0x1p-1", "0", "1", "1 0",
     "-0.50000000000000011", 0, "dual 0 is outside the domain"},
    {1, "huber, outside above", "huber 0x1p-1", "-9", "1", "1 0",
     "0.50000000000000011", 0, "outside the domain"},
    {0, "absolute", "absolute", "1", "1", "1 0", "-1", 0, ""},
    {1, "absolute, outside", "absolute", "0", "1", "1 0", "-1.0000000000000002",
     0, "outside the domain"},
    /* 0 log 0 = 0 at both ends; log 2 between */
    {0, "logistic, p = 0", "logistic", "0", "1", "1 0", "-1", 0, ""},
    {1, "logistic, p = 0, above", "logistic", "0x1p-1074", "1", "1 0", "-1", 0,
     "do not reach"},
    {0, "logistic, p = 1", "logistic", "0", "1", "0.5 0", "0.5", 0, ""},
    {1, "logistic, p < 0", "logistic", "0", "1", "0.5 0",
     "-0.50000000000000011", 0, "outside the domain"},
    {1, "logistic, p > 1 by 2^-1074", "logistic", "0", "1", "1 0", "0x1p-1074",
     0, "outside the domain"},
    {0, "logistic, p next to 1", "logistic", "0", "1", "1 0", "-0x1p-1074", 0,
     ""},
    {0, "logistic, p next to 0", "logistic", "0x0.00000000002e8p-1022", "1",
     "0 0", "0x1p-1074", 0, ""},
    {1, "logistic, p next to 0, above", "logistic", "0x0.00000000002eap-1022",
     "1", "0 0", "0x1p-1074", 0, "do not reach"},
    {0, "logistic, p = 1/2", "logistic", "0.69314718055994529", "1", "1 0",
     "-0.5", 0, ""},
    {1, "logistic, p = 1/2, above", "logistic", "0.6931471805599454", "1",
     "1 0", "-0.5", 0, "do not reach"},
};

/* Prints lines that begin with this word and hold what stands between two
 * separators as numbers; returns how many a line held. */
static size_t print_lines(char **out, const char *word, const char *text,
                          char separator)
{
    size_t numbers = 0;

    while (*text) {
        *out += sprintf(*out, "%s", word);
        for (numbers = 0; *text && *text != separator; numbers++) {
            char *end;

            *out += sprintf(*out, " %a", strtod(text, &end));
            assert_true(end > text);
            text = end;
        }
        *out += sprintf(*out, "\n");
        text += *text != '\0';
    }
    return numbers;
}

static void cases_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const dual_case *t = &cases[i];
        char rows[512], *r = rows, text[2048], out[1024], *p = text;
        size_t columns = print_lines(&r, "row", t->rows, ';');
        int code;

        p += sprintf(p,
                     "EGAP-CERT 1\nkind dual-bound\nclaim minimum %a\n"
                     "loss %s\nkappa %a\nsamples %d\nfeatures %zu\n"
                     "data inline *\n%s",
                     strtod(t->lo, NULL), t->loss, strtod(t->kappa, NULL),
                     strchr(t->rows, ';') ? 2 : 1, columns - 1, rows);
        print_lines(&p, "dual", t->duals, ' ');
        sprintf(p, "depth %u\nseal *\n", t->depth);
        code = test_check_call(out, test_cert_write("dual.cert", "%s", text),
                               NULL);
        if (code != t->code || !strstr(out, t->says))
            fail_msg("%s (case %zu): exit %d: %s", t->what, i, code, out);
    }
}

/* --- at random ------------------------------------------------------------ */

enum { N = 24 };

typedef struct {
    size_t n;
    double x[N][3], y[N], s[N];
} instance;

static long double dot(const instance *q, size_t j, const long double w[3])
{
    long double z = 0;

    for (size_t i = 0; i < q->n; i++)
        z += w[i] * q->x[j][i];
    return z;
}

static void draw_instance(instance *q, size_t n, test_rng *rng)
{
    q->n = n;
    for (size_t j = 0; j < N; j++) {
        for (size_t i = 0; i < n; i++)
            q->x[j][i] = test_uniform(rng) * 2 - 1;
        q->y[j] = test_uniform(rng);
        /* for the logistic loss: s + y is in [0, 1] */
        q->s[j] = 0.001 + test_uniform(rng) * 0.98 - q->y[j] * 0.99;
    }
}

static void draw_direction(long double w[3], size_t n, test_rng *rng)
{
    long double norm = 0;

    for (size_t i = 0; i < n; i++) {
        w[i] = test_uniform(rng) * 2 - 1;
        norm += w[i] * w[i];
    }
    for (size_t i = 0; i < n; i++)
        w[i] /= sqrtl(norm);
}

/* |g(w)| / |w| */
static long double size_at(const instance *q, const long double w[3])
{
    long double g = 0, norm = 0;

    for (size_t j = 0; j < N; j++)
        g += q->s[j] * fmaxl(dot(q, j, w), 0);
    for (size_t i = 0; i < q->n; i++)
        norm += w[i] * w[i];
    return fabsl(g) / sqrtl(norm);
}

/* The largest of them, from below: steps uphill from many directions. */
static long double reach(const instance *q, test_rng *rng)
{
    long double best = 0;

    for (int start = 0; start < 60; start++) {
        long double w[3] = {0}, step = 0.5, here;

        draw_direction(w, q->n, rng);
        here = size_at(q, w);
        for (int k = 0; k < 300; k++) {
            long double next[3] = {0}, there;

            draw_direction(next, q->n, rng);
            for (size_t i = 0; i < q->n; i++)
                next[i] = w[i] + step * next[i];
            there = size_at(q, next);
            if (there > here) {
                memcpy(w, next, sizeof w);
                here = there;
            } else {
                step *= 0.95;
            }
        }
        best = fmaxl(best, here);
    }
    return best;
}

static int check_instance(char out[1024], const instance *q, double lo,
                          double kappa)
{
    char text[16384], *p = text;

    p += sprintf(p,
                 "EGAP-CERT 1\nkind dual-bound\nclaim minimum %a\n"
                 "name drawn\nloss logistic\nkappa %a\nsamples %d\n"
                 "features %zu\ndata inline *\n",
                 lo, kappa, N, q->n);
    for (size_t j = 0; j < N; j++) {
        p += sprintf(p, "row %a", q->y[j]);
        for (size_t i = 0; i < q->n; i++)
            p += sprintf(p, " %a", q->x[j][i]);
        p += sprintf(p, "\n");
    }
    for (size_t j = 0; j < N; j++)
        p += sprintf(p, "dual %a\n", q->s[j]);
    sprintf(p, "depth 40\nseal *\n");
    return test_check_call(out, test_cert_write("random.cert", "%s", text),
                           NULL);
}

/* -(1/N) sum of p log p + (1 - p) log(1 - p) */
static double entropy(const instance *q)
{
    long double sum = 0;

    for (size_t j = 0; j < N; j++) {
        long double p = (long double)q->s[j] + q->y[j];

        sum -= p * logl(p) + (1 - p) * log1pl(-p);
    }
    return (double)(sum / N);
}

/* F of a network whose rows are unit vectors. */
static long double objective(const instance *q, double kappa, size_t m,
                             test_rng *rng)
{
    long double u[N] = {0}, F = 0, penalty = 0, w[3];

    for (size_t i = 0; i < m; i++) {
        long double theta = test_uniform(rng) * 8 - 4;

        draw_direction(w, q->n, rng);
        penalty += fabsl(theta);
        for (size_t j = 0; j < N; j++)
            u[j] += theta * fmaxl(dot(q, j, w), 0);
    }
    for (size_t j = 0; j < N; j++)
        F += log1pl(expl(-fabsl(u[j]))) + fmaxl(u[j], 0) - q->y[j] * u[j];
    return F / N + kappa * penalty;
}

/* kappa a little above the largest |g| / N is enough, a little below is not;
 * and the bound holds for networks. */
static void bounds_at_random(void **state)
{
    size_t count = test_cases(8);
    test_rng rng;
    instance q;

    (void)state;
    test_rng_init(&rng, 5);
    for (size_t i = 0; i < count; i++) {
        char out[1024];
        double lo, kappa;

        draw_instance(&q, 1 + i % 3, &rng);
        lo = entropy(&q) * (1 - 1e-14);
        kappa = (double)(reach(&q, &rng) / N);
        if (check_instance(out, &q, lo, kappa * 1.002) != 0)
            fail_msg("n = %zu: %s", q.n, out);
        for (size_t m = 0; m < 40; m++)
            assert_true(objective(&q, kappa * 1.002, m % 5, &rng) >= lo);
        if (check_instance(out, &q, lo, kappa * (1 - 1e-12)) != 1)
            fail_msg("n = %zu, kappa too small: %s", q.n, out);
        assert_non_null(strstr(out, "in a cell"));
        assert_int_equal(
            check_instance(out, &q, entropy(&q) * (1 + 1e-14), kappa * 1.002),
            1);
    }
}

static void forms_of_duals(void **state)
{
    static const struct {
        const char *features, *duals, *says;
    } bad[] = {
        {"features 4", "dual 0x0p+0\ndepth 0\n", "at most 3"},
        {"features 0", "dual 0x0p+0\ndepth 0\n", "at least 1"},
        {"features 1", "depth 0\n", "\"dual\" is expected"},
        {"features 1", "dual 0x0p+0\ndual 0x0p+0\ndepth 0\n", "\"depth\""},
        {"features 1", "dual 0x0p+0 0x0p+0\ndepth 0\n", "more than"},
        {"features 1", "dual nan\ndepth 0\n", "canonical"},
        {"features 1", "dual 0x0p+0\ndepth 61\n", "depth"},
        {"features 1", "dual 0x0p+0\n", "\"depth\""},
    };
    char out[1024];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *file = test_cert_write(
            "dual.cert",
            "EGAP-CERT 1\nkind dual-bound\nclaim minimum 0x0p+0\nloss half\n"
            "kappa 0x1p+0\nsamples 1\n%s\ndata inline *\nrow 0x0p+0 0x0p+0\n"
            "%sseal *\n",
            bad[i].features, bad[i].duals);

        if (test_check_call(out, file, NULL) != 3 || !strstr(out, bad[i].says))
            fail_msg("case %zu: %s", i, out);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(cases_by_hand),
    cmocka_unit_test(bounds_at_random),
    cmocka_unit_test(forms_of_duals),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
