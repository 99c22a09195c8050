/* quiet.c: recipes with targets 0: one unit gains nothing, several do. */
#include <math.h>

#include "aimed.h"
#include "rows.h"
#include "solve.h"

/* --- targets 0 --------------------------------------------------------------
 */

/* The first target stays, the others are 0; returns their bits. */
static size_t quiet(draft *d)
{
    for (size_t j = 1; j < d->N; j++)
        fmpq_zero(d->y + j);
    if (fmpq_is_zero(d->y))
        fmpq_one(d->y);
    return ((size_t)1 << d->N) - 2;
}

/* The first sample between the others, so that no unit is active on it alone:
 * a positive coefficient pays for what it gains there. */
static void between_others(draft *d, const genome *g)
{
    for (size_t j = 0; j < 3; j++) {
        size_t from = j == 2 && (g->flags & GENOME_SAME_ROWS) ? 1 : j;
        const double *x = g->gene + GENE_X + from * DRAFT_FEATURES;
        double u = fabs(x[1]), p[2] = {1, 0};
        fmpq by;

        if (j > 0)
            p[1] = (u > 0 && u <= 1 ? u : 0.5) * (j == 1 ? 1 : -1);
        part_row(d->x + j * d->n, p, d->n, false);
        u = fabs(x[0]);
        fmpq_init(&by);
        draft_set(&by, u > 0 && u <= 4 ? u : 1);
        for (size_t k = 0; k < d->n; k++)
            fmpq_mul(d->x + j * d->n + k, d->x + j * d->n + k, &by);
        fmpq_clear(&by);
    }
}

/* the slopes at 0, `rest` where the target is 0 */
static void slopes(fmpq *s, const draft *d, int rest)
{
    for (size_t j = 0; j < d->N; j++)
        fmpq_set_si(s + j, fmpq_is_zero(d->y + j) ? rest : -fmpq_sgn(d->y + j),
                    1);
}

/* The slopes with which coefficients of one sign gain least, under the names
 * that statements have for them; the kappa from which on they gain nothing. */
static double one_sign_gains(draft *d)
{
    fmpq *plus = draft_add(d, "plus", true, d->N);
    fmpq *minus = draft_add(d, "minus", true, d->N);

    slopes(plus, d, 1);
    slopes(minus, d, -1);
    part_copy(draft_add(d, "positive", true, d->N), plus, d->N);
    part_copy(draft_add(d, "negative", true, d->N), minus, d->N);
    return fmax(solve_supremum(d, plus, NULL, -1),
                solve_supremum(d, minus, NULL, 1));
}

bool aimed_quiet(draft *d, const genome *g)
{
    const wanted any = {.sign = 0};
    double least;
    fmpq F;
    bool ok;

    quiet(d);
    least = one_sign_gains(d);
    draft_set(d->kappa, ceil(least * 1024) / 1024 +
                            ldexp(1, -(int)part_whole(g, GENE_KAPPA, 2, 10)));
    part_net(d, g, 0, g->m);
    part_net(d, g, 1, g->m);
    fmpq_init(&F);
    ok = rows_better(d, &d->net[1], &F, &any);
    fmpq_clear(&F);
    return ok;
}

/* The best pair of directions of the samples, the first of which sees the
 * first sample. */
static bool best_pair(draft *d, draft_net *best, fmpq *F, const wanted *as)
{
    size_t count = part_directions(d);
    draft_net *try = &d->net[DRAFT_NETS - 1];
    fmpq s[DRAFT_SAMPLES];
    bool found = false;

    draft_init_block(s, DRAFT_SAMPLES);
    try->m = 2;
    for (size_t k = 0; k < count * count; k++) {
        fmpq *u = try->w, *v = try->w + d->n;

        if (!part_direction(u, d, k / count) ||
            !part_direction(v, d, k % count) ||
            part_facing(d->x, u, d->n) <= 0 ||
            part_facing(as->centre, v, d->n) < 0 ||
            !solve_layer(d, try, s, 0) || !rows_wanted(d, try, as))
            continue;
        rows_keep(d, best, F, &found, try);
    }
    try->m = 0;
    draft_clear_block(s, DRAFT_SAMPLES);
    return found;
}

/* Does no pair of opposite signs, with the negative unit on this side, gain by
 * the slopes s?  In doubles. */
static bool pairs_gain_nothing(const draft *d, const fmpq *s, int side)
{
    double most = fmpq_get_d(d->kappa) * (1 + 0x1p-40);
    fmpq centre[2];
    bool nothing;

    draft_init_block(centre, 2);
    fmpq_set_si(centre + 1, side, 1);
    nothing = solve_supremum(d, s, NULL, -1) <= most &&
              solve_supremum(d, s, centre, 1) <= most;
    draft_clear_block(centre, 2);
    return nothing;
}

/* Slopes s at 0 that show that: those of a sample as they come, the others
 * such that the pair itself is on the border. */
static bool pair_slopes(draft *d, draft_net *net, fmpq *s, int side)
{
    size_t all = ((size_t)1 << d->N) - 2;
    bool found = false;

    for (size_t j = 1; j < d->N && !found; j++)
        for (int v = -64; v <= 64 && !found; v++) {
            slopes(s, d, 0);
            fmpq_set_si(s + j, v, 64);
            /* one number left: the pair's two conditions are one */
            net->m = d->N == 3 ? 1 : 2;
            found = solve_balance(d, net, s, all - ((size_t)1 << j), true) &&
                    pairs_gain_nothing(d, s, side);
        }
    net->m = 2;
    return found;
}

/* The pair of opposite signs, its negative unit on one side of w_2 = 0, that
 * gains up to the largest kappa; s: slopes that show that none on this side
 * gains beyond it.  The draft is left with this kappa. */
static bool critical_pair(draft *d, draft_net *net, fmpq *s, int side)
{
    fmpq centre[2], F, zero, mass;
    wanted pair = {.mixed = true, .centre = centre};
    bool gains = false;

    draft_init_block(centre, 2);
    fmpq_set_si(centre + 1, side, 1);
    fmpq_init(&F);
    fmpq_init(&zero);
    fmpq_init(&mass);
    rows_at_zero(&zero, d);
    for (int k = 0; k < 6; k++) {
        draft_net *try = &d->net[3];

        if (!best_pair(d, try, &F, &pair) || fmpq_cmp(&F, &zero) >= 0)
            break;
        gains = true;
        rows_copy(net, try, d->n);
        /* F(0) = R + kappa mass */
        fmpq_sub(&mass, try->theta, try->theta + 1);
        fmpq_submul(&F, d->kappa, &mass);
        fmpq_sub(&F, &zero, &F);
        fmpq_div(d->kappa, &F, &mass);
    }
    d->net[3].m = 0;
    draft_clear_block(centre, 2);
    fmpq_clear(&F);
    fmpq_clear(&zero);
    fmpq_clear(&mass);
    return gains && pair_slopes(d, net, s, side);
}

/* Three directions of the samples with which F is below a value; false: none.
 */
static bool three_units(draft *d, draft_net *net, const fmpq *below)
{
    size_t count = part_directions(d);
    fmpq s[DRAFT_SAMPLES], F;
    bool found = false;

    draft_init_block(s, DRAFT_SAMPLES);
    fmpq_init(&F);
    net->m = 3;
    for (size_t k = 0; k < count * count * count && !found; k++) {
        size_t at[3] = {k / count / count, k / count % count, k % count};

        if (at[0] >= at[1] || at[1] >= at[2])
            continue;
        found = true;
        for (size_t i = 0; i < 3; i++)
            found = found && part_direction(net->w + i * d->n, d, at[i]);
        if (!found || !solve_layer(d, net, s, 0))
            break;
        draft_F(&F, d, net);
        found = fmpq_cmp(&F, below) < 0;
    }
    draft_clear_block(s, DRAFT_SAMPLES);
    fmpq_clear(&F);
    return found;
}

bool aimed_critical(draft *d, const genome *g)
{
    fmpq start, first, F, *up, *down;
    bool ok;

    quiet(d);
    between_others(d, g);
    fmpq_init(&start);
    fmpq_init(&first);
    fmpq_init(&F);
    draft_set(&start, ldexp(1, -6));
    fmpq_set(d->kappa, &start);
    part_net(d, g, 0, 2);
    part_net(d, g, 1, 2);
    up = draft_add(d, "up", true, d->N);
    down = draft_add(d, "down", true, d->N);
    ok = critical_pair(d, &d->net[0], up, 1);
    fmpq_swap(&first, d->kappa);
    fmpq_set(d->kappa, &start);
    ok = ok && critical_pair(d, &d->net[1], down, -1);
    if (ok && fmpq_cmp(d->kappa, &first) > 0)
        part_copy_net(d, 0, 1);
    else
        fmpq_swap(d->kappa, &first);
    ok = ok && one_sign_gains(d) <= fmpq_get_d(d->kappa) * (1 + 0x1p-40);
    rows_at_zero(&F, d);
    ok = ok && three_units(d, &d->net[2], &F);
    if (ok)
        part_copy_net(d, 4, 2);
    d->net[2].m = 0;
    fmpq_clear(&start);
    fmpq_clear(&first);
    fmpq_clear(&F);
    return ok;
}
