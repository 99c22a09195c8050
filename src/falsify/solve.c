/* solve.c: optimal second layers of small drafts. */
#include "solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- small linear systems --------------------------------------------------
 */

/* A (k, k) and b (k), destroyed: b becomes the solution */
static bool eliminate(fmpq *A, fmpq *b, size_t k)
{
    fmpq_t by;
    bool regular = true;

    fmpq_init(by);
    for (size_t c = 0; c < k && regular; c++) {
        size_t p = c;

        while (p < k && fmpq_is_zero(A + p * k + c))
            p++;
        regular = p < k;
        if (!regular)
            break;
        for (size_t x = 0; x < k; x++)
            fmpq_swap(A + p * k + x, A + c * k + x);
        fmpq_swap(b + p, b + c);
        for (size_t r = 0; r < k; r++) {
            if (r == c)
                continue;
            fmpq_div(by, A + r * k + c, A + c * k + c);
            for (size_t x = 0; x < k; x++)
                fmpq_submul(A + r * k + x, by, A + c * k + x);
            fmpq_submul(b + r, by, b + c);
        }
    }
    for (size_t c = 0; c < k && regular; c++)
        fmpq_div(b + c, b + c, A + c * k + c);
    fmpq_clear(by);
    return regular;
}

/* the indices of the set bits */
static size_t members(size_t *list, size_t bits, size_t of)
{
    size_t count = 0;

    for (size_t k = 0; k < of; k++)
        if (bits >> k & 1)
            list[count++] = k;
    return count;
}

/* What a search for an optimal layer works with. */
typedef struct {
    draft *d;
    draft_net *net;
    fmpq *z; /* (m, N) */
    int sign;
    fmpq A[SOLVE_UNITS * SOLVE_UNITS], b[SOLVE_UNITS]; /* a system */
    fmpq best[SOLVE_UNITS];                            /* coefficients */
    fmpq_t F, least;
    bool found;
    size_t kinks; /* bits of the samples that the best one fits */
} layer;

/* The coefficients of net are a candidate. */
static void consider(layer *l, size_t kinks)
{
    for (size_t i = 0; i < l->net->m; i++)
        if (l->sign * fmpq_sgn(l->net->theta + i) < 0)
            return;
    draft_F(l->F, l->d, l->net);
    if (l->found && fmpq_cmp(l->F, l->least) >= 0)
        return;
    l->found = true;
    l->kinks = kinks;
    fmpq_set(l->least, l->F);
    for (size_t i = 0; i < l->net->m; i++)
        fmpq_set(l->best + i, l->net->theta + i);
}

/* the solution b of the units of the list, 0 elsewhere */
static void put_solution(layer *l, const size_t *unit, size_t k)
{
    for (size_t i = 0; i < l->net->m; i++)
        fmpq_zero(l->net->theta + i);
    for (size_t i = 0; i < k; i++)
        fmpq_set(l->net->theta + unit[i], l->b + i);
}

/* Absolute loss: k units fit k samples. */
static void basic_solutions(layer *l)
{
    size_t N = l->d->N, unit[SOLVE_UNITS], sample[DRAFT_SAMPLES];

    for (size_t u = 0; u < (size_t)1 << l->net->m; u++) {
        size_t k = members(unit, u, l->net->m);

        for (size_t j = 0; j < (size_t)1 << N; j++) {
            if (members(sample, j, N) != k)
                continue;
            for (size_t r = 0; r < k; r++) {
                for (size_t c = 0; c < k; c++)
                    fmpq_set(l->A + r * k + c, l->z + unit[c] * N + sample[r]);
                fmpq_set(l->b + r, l->d->y + sample[r]);
            }
            if (!eliminate(l->A, l->b, k))
                continue;
            put_solution(l, unit, k);
            consider(l, j);
        }
    }
}

/* Squared losses: a pattern of signs sigma, where the gradient is 0:
 * sum_j z z^T theta = sum_j z y - sigma kappa N / h. */
static void sign_patterns(layer *l)
{
    size_t N = l->d->N, m = l->net->m, patterns = 1, unit[SOLVE_UNITS];
    fmpq_t shift;

    fmpq_init(shift);
    for (size_t i = 0; i < m; i++)
        patterns *= 3;
    for (size_t p = 0; p < patterns; p++) {
        int sigma[SOLVE_UNITS];
        size_t k = 0;
        bool same = true;

        for (size_t i = 0, rest = p; i < m; i++, rest /= 3)
            if (rest % 3 > 0) {
                sigma[k] = rest % 3 == 1 ? 1 : -1;
                unit[k++] = i;
            }
        fmpq_set_si(shift, (slong)N, l->d->loss.kind == EGAP_LOSS_MSE ? 2 : 1);
        fmpq_mul(shift, shift, l->d->kappa);
        for (size_t r = 0; r < k; r++) {
            for (size_t c = 0; c < k; c++)
                draft_dot(l->A + r * k + c, l->z + unit[r] * N,
                          l->z + unit[c] * N, N);
            draft_dot(l->b + r, l->z + unit[r] * N, l->d->y, N);
            if (sigma[r] > 0)
                fmpq_sub(l->b + r, l->b + r, shift);
            else
                fmpq_add(l->b + r, l->b + r, shift);
        }
        if (!eliminate(l->A, l->b, k))
            continue;
        for (size_t r = 0; r < k; r++)
            same = same && fmpq_sgn(l->b + r) == sigma[r];
        if (same) {
            put_solution(l, unit, k);
            consider(l, 0);
        }
    }
    fmpq_clear(shift);
}

/* Absolute loss: the slopes at the fitted samples that make E[s z_i] =
 * -kappa sign theta_i; elsewhere they are known. */
static void slopes_at_kinks(layer *l, fmpq *s)
{
    size_t N = l->d->N, unit[SOLVE_UNITS], sample[DRAFT_SAMPLES], k = 0;
    fmpq_t kappa_N;

    fmpq_init(kappa_N);
    fmpq_set_si(kappa_N, (slong)N, 1);
    fmpq_mul(kappa_N, kappa_N, l->d->kappa);
    for (size_t i = 0; i < l->net->m; i++)
        if (!fmpq_is_zero(l->net->theta + i))
            unit[k++] = i;
    if (members(sample, l->kinks, N) == k) {
        for (size_t r = 0; r < k; r++) {
            const fmpq *z = l->z + unit[r] * N;

            for (size_t c = 0; c < k; c++)
                fmpq_zero(s + sample[c]);
            draft_dot(l->b + r, s, z, N);
            if (fmpq_sgn(l->net->theta + unit[r]) > 0)
                fmpq_add(l->b + r, l->b + r, kappa_N);
            else
                fmpq_sub(l->b + r, l->b + r, kappa_N);
            fmpq_neg(l->b + r, l->b + r);
            for (size_t c = 0; c < k; c++)
                fmpq_set(l->A + r * k + c, z + sample[c]);
        }
        if (eliminate(l->A, l->b, k))
            for (size_t c = 0; c < k; c++)
                fmpq_set(s + sample[c], l->b + c);
    }
    fmpq_clear(kappa_N);
}

bool solve_layer(draft *d, draft_net *net, fmpq *s, int sign)
{
    bool squared = egap_loss_is_square(d->loss.kind);
    fmpq z[SOLVE_UNITS * DRAFT_SAMPLES];
    layer l = {.d = d, .net = net, .z = z, .sign = sign};
    size_t count = net->m * d->N;

    if ((!squared && d->loss.kind != EGAP_LOSS_ABS) || net->m > SOLVE_UNITS)
        return false;
    draft_init_block(z, count);
    draft_init_block(l.A, SOLVE_UNITS * SOLVE_UNITS);
    draft_init_block(l.b, SOLVE_UNITS);
    draft_init_block(l.best, SOLVE_UNITS);
    fmpq_init(l.F);
    fmpq_init(l.least);
    for (size_t i = 0; i < net->m; i++)
        for (size_t j = 0; j < d->N; j++)
            draft_unit(z + i * d->N + j, d, net->w + i * d->n, j);
    if (squared)
        sign_patterns(&l);
    else
        basic_solutions(&l);
    for (size_t i = 0; i < net->m; i++)
        fmpq_set(net->theta + i, l.best + i);
    solve_slopes(s, d, net);
    if (!squared)
        slopes_at_kinks(&l, s);
    draft_clear_block(z, count);
    draft_clear_block(l.A, SOLVE_UNITS * SOLVE_UNITS);
    draft_clear_block(l.b, SOLVE_UNITS);
    draft_clear_block(l.best, SOLVE_UNITS);
    fmpq_clear(l.F);
    fmpq_clear(l.least);
    return true;
}

bool solve_slopes(fmpq *s, const draft *d, const draft_net *net)
{
    fmpq_t r, delta;
    bool known = true;

    fmpq_init(r);
    fmpq_init(delta);
    draft_set(delta, d->loss.delta);
    for (size_t j = 0; j < d->N; j++) {
        draft_output(r, d, net, j);
        known =
            known && (d->loss.kind != EGAP_LOSS_LOGISTIC || fmpq_is_zero(r));
        fmpq_sub(s + j, r, d->y + j);
        if (d->loss.kind == EGAP_LOSS_MSE) {
            fmpq_add(s + j, s + j, s + j);
        } else if (d->loss.kind == EGAP_LOSS_ABS) {
            fmpq_set_si(s + j, fmpq_sgn(s + j), 1);
        } else if (d->loss.kind == EGAP_LOSS_LOGISTIC) {
            fmpq_set_si(r, 1, 2); /* at 0 */
            fmpq_add(s + j, s + j, r);
        } else if (d->loss.kind == EGAP_LOSS_HUBER) {
            fmpq_abs(r, s + j);
            if (fmpq_cmp(r, delta) > 0) {
                fmpq_div(s + j, s + j, r);
                fmpq_mul(s + j, s + j, delta);
            }
        }
    }
    fmpq_clear(r);
    fmpq_clear(delta);
    return known;
}

/* --- targets for which a layer is optimal ----------------------------------
 */

static bool within_one(const fmpq *s, const size_t *sample, size_t k)
{
    bool within = true;
    fmpq_t v;

    fmpq_init(v);
    for (size_t c = 0; c < k; c++) {
        fmpq_abs(v, s + sample[c]);
        within = within && fmpq_cmp_si(v, 1) <= 0;
    }
    fmpq_clear(v);
    return within;
}

bool solve_balance(draft *d, const draft_net *net, fmpq *s, size_t free,
                   bool bounded)
{
    size_t unit[SOLVE_UNITS], sample[DRAFT_SAMPLES], k = 0;
    fmpq A[SOLVE_UNITS * SOLVE_UNITS], b[SOLVE_UNITS];
    fmpq_t kappa_N, z;
    bool done = false;

    for (size_t i = 0; i < net->m; i++)
        if (!fmpq_is_zero(net->theta + i)) {
            if (k == SOLVE_UNITS)
                return false;
            unit[k++] = i;
        }
    draft_init_block(A, SOLVE_UNITS * SOLVE_UNITS);
    draft_init_block(b, SOLVE_UNITS);
    fmpq_init(kappa_N);
    fmpq_init(z);
    fmpq_set_si(kappa_N, (slong)d->N, 1);
    fmpq_mul(kappa_N, kappa_N, d->kappa);
    for (size_t bits = 0; bits < (size_t)1 << d->N && !done; bits++) {
        if ((bits & ~free) != 0 || members(sample, bits, d->N) != k)
            continue;
        for (size_t r = 0; r < k; r++) {
            const fmpq *w = net->w + unit[r] * d->n;

            fmpq_set(b + r, kappa_N);
            if (fmpq_sgn(net->theta + unit[r]) > 0)
                fmpq_neg(b + r, b + r);
            for (size_t j = 0; j < d->N; j++) {
                draft_unit(z, d, w, j);
                if (!(bits >> j & 1))
                    fmpq_submul(b + r, s + j, z);
            }
            for (size_t c = 0; c < k; c++)
                draft_unit(A + r * k + c, d, w, sample[c]);
        }
        if (!eliminate(A, b, k))
            continue;
        for (size_t c = 0; c < k; c++)
            fmpq_swap(s + sample[c], b + c);
        done = !bounded || within_one(s, sample, k);
        for (size_t c = 0; !done && c < k; c++)
            fmpq_swap(s + sample[c], b + c);
    }
    draft_clear_block(A, SOLVE_UNITS * SOLVE_UNITS);
    draft_clear_block(b, SOLVE_UNITS);
    fmpq_clear(kappa_N);
    fmpq_clear(z);
    return done;
}

bool solve_targets(draft *d, const draft_net *net, fmpq *s, const double *spare)
{
    bool bounded =
        d->loss.kind == EGAP_LOSS_ABS || d->loss.kind == EGAP_LOSS_HUBER;
    fmpq_t L, most, v;
    bool done = d->loss.kind != EGAP_LOSS_LOGISTIC &&
                solve_balance(d, net, s, (size_t)-1, false);

    if (!done)
        return false;
    fmpq_init(L);
    fmpq_init(most);
    fmpq_init(v);
    draft_set(L, d->loss.kind == EGAP_LOSS_HUBER ? d->loss.delta : 1);
    for (size_t j = 0; j < d->N; j++) {
        fmpq_abs(v, s + j);
        if (fmpq_cmp(v, most) > 0)
            fmpq_set(most, v);
    }
    if (bounded && fmpq_cmp(most, L) > 0) { /* the conditions scale */
        fmpq_div(v, L, most);
        fmpq_mul(d->kappa, d->kappa, v);
        for (size_t j = 0; j < d->N; j++)
            fmpq_mul(s + j, s + j, v);
    }
    for (size_t j = 0; j < d->N; j++) {
        fmpq *y = d->y + j;

        draft_output(y, d, net, j);
        if (d->loss.kind == EGAP_LOSS_MSE) {
            fmpq_set_si(v, 1, 2);
            fmpq_mul(v, v, s + j);
            fmpq_sub(y, y, v);
        } else if (d->loss.kind != EGAP_LOSS_ABS)
            fmpq_sub(y, y, s + j);
        fmpq_abs(v, s + j);
        if (bounded && fmpq_equal(v, L)) {
            draft_set(v, fmpq_sgn(s + j) * fabs(spare[j]));
            fmpq_sub(y, y, v);
        }
    }
    fmpq_clear(L);
    fmpq_clear(most);
    fmpq_clear(v);
    return true;
}
