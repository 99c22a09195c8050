/* aimed.c: recipes for statements that few instances are about: rows are
 * improved one after the other, and kappa is put where the hypotheses just
 * hold. */
#include "aimed.h"

#include <math.h>

#include "rows.h"
#include "solve.h"

/* --- Theorem 2: one unit ---------------------------------------------------
 */

/* Targets below 1, where squares are smaller than they. */
static void small_targets(draft *d)
{
    fmpq most, v;

    fmpq_init(&most);
    fmpq_init(&v);
    for (size_t j = 0; j < d->N; j++) {
        fmpq_abs(&v, d->y + j);
        if (fmpq_cmp(&v, &most) > 0)
            fmpq_swap(&v, &most);
    }
    fmpq_set_si(&v, 1, 1);
    fmpq_add(&most, &most, &v);
    for (size_t j = 0; j < d->N; j++)
        fmpq_div(d->y + j, d->y + j, &most);
    fmpq_clear(&most);
    fmpq_clear(&v);
}

/* The best units of either side for one feature, of either sign for more. */
bool aimed_alone(draft *d, const genome *g)
{
    fmpq centre[DRAFT_FEATURES], s[DRAFT_SAMPLES], F[2];
    bool ok = true;

    if (g->flags & GENOME_MOVED)
        small_targets(d);
    draft_init_block(centre, DRAFT_FEATURES);
    draft_init_block(s, DRAFT_SAMPLES);
    draft_init_block(F, 2);
    for (int k = 0; k < 2 && ok; k++) {
        int sign = k == 0 ? 1 : -1;

        fmpq_set_si(centre, sign, 1);
        ok = part_best_unit(d, &d->net[k], s, d->n == 1 ? centre : NULL,
                            d->n == 1 ? 0 : sign);
        if (!ok)
            break;
        draft_F(F + k, d, &d->net[k]);
        part_copy_net(d, 2 + (size_t)k, (size_t)k);
        fmpq_zero(d->net[2 + k].theta);
    }
    if (ok)
        part_copy_net(d, 4, fmpq_cmp(F, F + 1) > 0);
    rows_at_zero(draft_add(d, "level", false, 1), d);
    part_add_whole(d, "unit", 1);
    draft_add(d, "sp", true, d->N);
    draft_add(d, "sn", true, d->N);
    draft_clear_block(centre, DRAFT_FEATURES);
    draft_clear_block(s, DRAFT_SAMPLES);
    draft_clear_block(F, 2);
    return ok;
}

/* --- Theorem 2: A has to leave the orthant ---------------------------------
 */

/* the unit of a network whose row is nearest to w */
static size_t nearest_unit(const draft *d, const draft_net *net, const fmpq *w)
{
    size_t best = 0;
    fmpq v[2];

    draft_init_block(v, 2);
    for (size_t i = 0; i < net->m; i++) {
        draft_dot(v, net->w + i * d->n, w, d->n);
        if (i == 0 || fmpq_cmp(v, v + 1) > 0) {
            best = i;
            fmpq_swap(v, v + 1);
        }
    }
    draft_clear_block(v, 2);
    return best;
}

/* C like A, D like B, with the best single unit in the place of the nearest
 * and the others off */
static void turned(draft *d)
{
    const draft_net *E = &d->net[4];

    for (size_t k = 2; k < 4; k++) {
        draft_net *v = &d->net[k];
        size_t i;

        part_copy_net(d, k, k - 2);
        i = nearest_unit(d, v, E->w);
        for (size_t u = 0; u < v->m; u++)
            fmpq_zero(v->theta + u);
        part_copy(v->theta + i, E->theta, 1);
        part_copy(v->w + i * d->n, E->w, d->n);
    }
}

/* Targets and coefficients times 2^k: the absolute loss is homogeneous, but
 * not what a bound adds to it. */
static void enlarge(draft *d, fmpq *level, size_t k)
{
    fmpq_mul_2exp(level, level, k);
    for (size_t j = 0; j < d->N; j++)
        fmpq_mul_2exp(d->y + j, d->y + j, k);
    for (size_t net = 0; net < DRAFT_NETS; net++)
        for (size_t i = 0; i < d->net[net].m; i++)
            fmpq_mul_2exp(d->net[net].theta + i, d->net[net].theta + i, k);
}

/* Positive targets on both sides of x_1 = 0, which take two positive units,
 * and one negative target beyond them, which takes a negative one. */
static void opposed(draft *d)
{
    fmpq *last = d->y + d->N - 1;

    fmpq_abs(last, last);
    for (size_t j = 0; j + 1 < d->N; j++) {
        fmpq *x = d->x + j * d->n;

        fmpq_abs(d->y + j, d->y + j);
        fmpq_add(last, last, d->y + j);
        fmpq_abs(x, x);
        if (j % 2 == 1)
            fmpq_neg(x, x);
    }
    fmpq_neg(last, last);
}

bool aimed_orthant(draft *d, const genome *g)
{
    const wanted positive = {.sign = 1}, any = {.sign = 0};
    fmpq s[DRAFT_SAMPLES], F, *level;
    bool ok;

    opposed(d);
    part_net(d, g, 0, g->m);
    part_net(d, g, 1, g->m);
    fmpq_init(&F);
    draft_init_block(s, DRAFT_SAMPLES);
    if (g->flags & GENOME_MOVED) {
        ok = rows_better(d, &d->net[0], &F, &positive);
    } else { /* a unit for each side */
        for (size_t i = 0; i < 2; i++)
            part_direction(d->net[0].w + i * d->n, d, 2 * i);
        ok = solve_layer(d, &d->net[0], s, 1);
    }
    if (ok)
        ok = g->flags & GENOME_KINK ? solve_layer(d, &d->net[1], s, 0)
                                    : rows_better(d, &d->net[1], &F, &any);
    level = draft_add(d, "level", false, 1);
    part_halves(d, level, 1);
    ok = ok && part_best_unit(d, &d->net[4], s, NULL, 0);
    if (ok)
        turned(d);
    for (size_t k = 0; ok && k < DRAFT_NETS; k++) {
        draft_F(&F, d, &d->net[k]);
        ok = fmpq_cmp(&F, level) < 0;
    }
    if (ok)
        enlarge(d, level, part_whole(g, GENE_SCALAR + 6, 0, 14));
    part_add_whole(d, "unit", 0);
    fmpq_clear(&F);
    draft_clear_block(s, DRAFT_SAMPLES);
    return ok;
}

/* --- two units of opposite signs -------------------------------------------
 */

bool aimed_mixed(draft *d, const genome *g)
{
    const wanted pair = {.mixed = true};
    fmpq F;
    bool ok;

    part_net(d, g, 0, g->m);
    fmpq_init(&F);
    ok = rows_better(d, &d->net[0], &F, &pair);
    fmpq_clear(&F);
    if (!ok)
        return false;
    part_copy_net(d, 1, 0);
    part_exchange(d, 1);
    part_halves(d, draft_add(d, "level", false, 1), 0);
    part_helpers(d, g);
    part_add_whole(d, "unit", 1);
    return true;
}
