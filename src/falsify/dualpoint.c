/* dualpoint.c: dual points of small drafts, in doubles. */
#include <math.h>

#include "solve.h"

static double to_double(const fmpq *v)
{
    arf_t a, b;
    double x;

    arf_init(a);
    arf_init(b);
    arf_set_fmpz(a, fmpq_numref(v));
    arf_set_fmpz(b, fmpq_denref(v));
    arf_div(a, a, b, 60, ARF_RND_NEAR);
    x = arf_get_d(a, ARF_RND_NEAR);
    arf_clear(a);
    arf_clear(b);
    return x;
}

/* A dual point in doubles, n <= 2 (a second feature of zeros for n = 1). */
typedef struct {
    size_t N;
    double s[DRAFT_SAMPLES], x[DRAFT_SAMPLES][2], centre[2];
    bool half;
    int side;
    double most;
} dual;

static void look_at(dual *u, double a, double b)
{
    double length = sqrt(a * a + b * b), sum = 0;

    if (!(length > 0) ||
        (u->half && a * u->centre[0] + b * u->centre[1] < -0x1p-40 * length))
        return;
    for (size_t j = 0; j < u->N; j++) {
        double z = (a * u->x[j][0] + b * u->x[j][1]) / length;

        sum += z > 0 ? u->s[j] * z : 0;
    }
    sum /= (double)u->N;
    sum = u->side == 0 ? fabs(sum) : u->side * sum;
    u->most = fmax(u->most, sum);
}

/* Between two directions orthogonal to samples the sum is g . w, largest at
 * g or at an end: the ends, and for the samples active on either side of
 * each end their g. */
static void look_around(dual *u, double a, double b)
{
    look_at(u, a, b);
    for (int side = -1; side <= 1; side += 2) {
        double g[2] = {0, 0};

        for (size_t j = 0; j < u->N; j++) {
            double z = a * u->x[j][0] + b * u->x[j][1];
            double turn = side * (a * u->x[j][1] - b * u->x[j][0]);

            if (z > 0 || (z == 0 && turn > 0)) {
                g[0] += u->s[j] * u->x[j][0];
                g[1] += u->s[j] * u->x[j][1];
            }
        }
        look_at(u, g[0], g[1]);
        look_at(u, -g[0], -g[1]);
    }
}

double solve_supremum(const draft *d, const fmpq *s, const fmpq *centre,
                      int side)
{
    dual u = {.N = d->N, .half = centre != NULL, .side = side};

    for (size_t j = 0; j < d->N; j++) {
        u.s[j] = to_double(s + j);
        for (size_t k = 0; k < d->n && k < 2; k++)
            u.x[j][k] = to_double(d->x + j * d->n + k);
    }
    for (size_t k = 0; u.half && k < d->n && k < 2; k++)
        u.centre[k] = to_double(centre + k);
    if (d->n == 1) {
        look_at(&u, 1, 0);
        look_at(&u, -1, 0);
        return u.most;
    }
    for (int sign = -1; sign <= 1; sign += 2) {
        for (size_t j = 0; j < d->N; j++)
            look_around(&u, -sign * u.x[j][1], sign * u.x[j][0]);
        look_around(&u, sign, 0);
        look_around(&u, 0, sign);
        if (u.half)
            look_around(&u, -sign * u.centre[1], sign * u.centre[0]);
    }
    return u.most;
}

bool solve_feasible(const draft *d, fmpq *s, const fmpq *centre, int side)
{
    double kappa = to_double(d->kappa), most, by;
    fmpq_t factor;

    if (d->n > 2)
        return false;
    most = solve_supremum(d, s, centre, side);
    if (most <= kappa * (1 + 0x1p-40)) /* equality is for the ledger to see */
        return true;
    by = floor(kappa / most * 0x1p12) * 0x1p-12;
    fmpq_init(factor);
    draft_set(factor, by);
    for (size_t j = 0; j < d->N; j++)
        fmpq_mul(s + j, s + j, factor);
    fmpq_clear(factor);
    return true;
}
