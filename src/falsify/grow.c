/* grow.c: instances from their free numbers, recipe by recipe. */
#include <math.h>
#include <string.h>

#include "aimed.h"
#include "parts.h"
#include "solve.h"

/* --- the recipes ------------------------------------------------------------
 */

static bool general(draft *d, const genome *g)
{
    fmpq *s;

    part_pair(d, g);
    part_onto_kinks(d, g);
    if (g->loss.kind == EGAP_LOSS_LOGISTIC || d->N > 4 || g->m > 4)
        part_net(d, g, 4, 1);
    else
        part_helpers(d, g);
    s = draft_add(d, "s", true, d->N);
    if (!solve_slopes(s, d, &d->net[0]) || !solve_feasible(d, s, NULL, 0))
        d->named_count--;
    return true;
}

static bool optimal(draft *d, const genome *g)
{
    part_pair(d, g);
    return solve_layer(d, &d->net[0], draft_add(d, "s", true, d->N), 0) &&
           solve_layer(d, &d->net[1], draft_add(d, "u", true, d->N), 0);
}

static bool targets(draft *d, const genome *g)
{
    fmpq *s;

    part_pair(d, g);
    s = draft_add(d, "s", true, d->N);
    for (size_t j = 0; j < d->N; j++)
        draft_set(s + j, g->gene[GENE_S + j]);
    return solve_targets(d, &d->net[0], s, g->gene + GENE_SPARE);
}

static bool nearest(draft *d, const genome *g)
{
    size_t N = d->N, m = g->m;
    draft_net *A = &d->net[0], *B = &d->net[1], *C = &d->net[2];
    fmpq *s, *plus, *minus, F[2];
    bool ok;

    part_net(d, g, 0, m);
    if (g->flags & GENOME_SAME_ROWS) /* one row, many times */
        for (size_t i = 1; i < m; i++)
            part_copy(A->w + i * d->n, A->w, d->n);
    s = draft_add(d, "s", true, N);
    plus = draft_add(d, "plus", true, m * N);
    minus = draft_add(d, "minus", true, m * N);
    fmpq_init(F);
    fmpq_init(F + 1);
    ok = solve_layer(d, A, s, 0) && part_best_unit(d, B, plus, A->w, 1) &&
         part_best_unit(d, C, minus, A->w, -1);
    if (ok) {
        draft_F(F, d, B);
        draft_F(F + 1, d, C);
        if (fmpq_cmp(F + 1, F) < 0)
            part_copy_net(d, 1, 2);
        solve_feasible(d, plus, A->w, -1);
        solve_feasible(d, minus, A->w, 1);
        for (size_t i = 1; i < m; i++) {
            part_copy(plus + i * N, plus, N);
            part_copy(minus + i * N, minus, N);
        }
        /* the other rows stay, with coefficients 0 */
        B->m = m;
        for (size_t i = 1; i < m; i++)
            fmpq_zero(B->theta + i);
        part_copy(B->w + d->n, A->w + d->n, (m - 1) * d->n);
    }
    C->m = 0;
    fmpq_clear(F);
    fmpq_clear(F + 1);
    return ok;
}

/* the first unit that has to vanish on every path, 0: none by its sign */
static size_t vanishing(const draft *d)
{
    const draft_net *A = &d->net[0], *B = &d->net[1];

    for (size_t i = 0; i < A->m; i++)
        if (fmpq_sgn(A->theta + i) * fmpq_sgn(B->theta + i) <= 0 ||
            (d->n == 1 && fmpq_sgn(A->w + i) * fmpq_sgn(B->w + i) <= 0))
            return i + 1;
    return 0;
}

static bool barrier(draft *d, const genome *g)
{
    fmpq *level, F;
    fmpq *s;

    part_pair(d, g);
    part_onto_kinks(d, g);
    if (g->gene[GENE_S] > 0) { /* good ends: low ones */
        s = draft_add(d, "s", true, d->N);
        solve_layer(d, &d->net[0], s, 0);
        if (g->flags & GENOME_SWAP) {
            part_copy_net(d, 1, 0);
            part_exchange(d, 1);
        } else
            solve_layer(d, &d->net[1], s, 0);
        d->named_count--;
    }
    level = draft_add(d, "level", false, 1);
    part_halves(d, level, 0);
    fmpq_init(&F);
    if (g->loss.kind == EGAP_LOSS_LOGISTIC)
        draft_set(level, 0.5);
    else {
        if (g->m == 1) {
            d->net[2].m = 0;
            draft_F(level, d, &d->net[2]);
        }
        for (size_t k = 0; k < 2; k++) {
            draft_F(&F, d, &d->net[k]);
            if (fmpq_cmp(&F, level) > 0)
                fmpq_set(level, &F);
        }
    }
    fmpq_clear(&F);
    part_helpers(d, g);
    part_add_whole(d, "unit", vanishing(d));
    s = draft_add(d, "s", true, d->N);
    if (!solve_slopes(s, d, &d->net[0]) || !solve_feasible(d, s, NULL, 0))
        d->named_count--;
    return true;
}

/* the slopes at 0, free where they are */
static void slopes_at_zero(draft *d, const genome *g, fmpq *s)
{
    draft_net none = {.m = 0};

    solve_slopes(s, d, &none);
    for (size_t j = 0; j < d->N; j++)
        if (g->loss.kind == EGAP_LOSS_ABS && fmpq_is_zero(d->y + j))
            draft_set(s + j, fmax(-1, fmin(1, g->gene[GENE_S + j])));
}

static bool hub(draft *d, const genome *g)
{
    fmpq *s, v, z;

    part_pair(d, g);
    s = draft_add(d, "s", true, d->N);
    slopes_at_zero(d, g, s);
    fmpq_init(&v);
    fmpq_init(&z);
    fmpq_set_si(d->kappa, 0, 1);
    for (size_t i = 0; i < g->m; i++) {
        fmpq_zero(&v);
        for (size_t j = 0; j < d->N; j++) {
            draft_unit(&z, d, d->net[0].w + i * d->n, j);
            fmpq_addmul(&v, s + j, &z);
        }
        fmpq_abs(&v, &v);
        if (fmpq_cmp(&v, d->kappa) > 0)
            fmpq_set(d->kappa, &v);
        fmpq_zero(d->net[0].theta + i);
    }
    fmpq_set_si(&v, (slong)d->N, 1);
    fmpq_div(d->kappa, d->kappa, &v);
    draft_set(&v, fabs(g->gene[GENE_KAPPA]) / 16);
    fmpq_add(d->kappa, d->kappa, &v);
    fmpq_clear(&v);
    fmpq_clear(&z);
    if (!part_best_unit(d, &d->net[4], draft_add(d, "u", true, d->N), NULL, 0))
        part_net(d, g, 4, 1);
    d->named_count--;
    if (g->flags & GENOME_MOVED) {
        part_copy_net(d, 1, 4);
        d->net[1].m = 1;
    }
    return true;
}

static bool useless(draft *d, const genome *g)
{
    fmpq *plus, *minus;
    double most;

    part_pair(d, g);
    plus = draft_add(d, "positive", true, d->N);
    minus = draft_add(d, "negative", true, d->N);
    slopes_at_zero(d, g, plus);
    part_copy(minus, plus, d->N);
    most = fmax(solve_supremum(d, plus, NULL, -1),
                solve_supremum(d, minus, NULL, 1));
    draft_set(d->kappa, ceil(most * 256) / 256 + 0x1p-8);
    part_net(d, g, 2, g->m);
    return true;
}

static bool cluster(draft *d, const genome *g)
{
    draft_net *A = &d->net[0];
    fmpq *square, *centre, v, sum;

    part_net(d, g, 0, g->m);
    centre = draft_add(d, "centre", true, d->n);
    part_row(centre, part_row_genes(g, 1, 0), d->n, false);
    square = draft_add(d, "square", false, 1);
    fmpq_init(&v);
    fmpq_init(&sum);
    for (size_t i = 0; i < A->m; i++) {
        fmpq_zero(&sum);
        for (size_t k = 0; k < d->n; k++) {
            fmpq_sub(&v, A->w + i * d->n + k, centre + k);
            fmpq_addmul(&sum, &v, &v);
        }
        if (fmpq_cmp(&sum, square) > 0)
            fmpq_set(square, &sum);
    }
    fmpq_clear(&v);
    fmpq_clear(&sum);
    return true;
}

static double inside(double v, double most)
{
    v = fabs(v);
    v -= most * floor(v / most);
    return v > 0 ? v : most / 2;
}

static bool scalars(draft *d, const genome *g)
{
    size_t classes = part_whole(g, GENE_SCALAR, 2, 24);
    size_t outputs = classes > 6 ? 6 : classes;
    fmpq *left, *right;

    d->loss = (egap_loss){EGAP_LOSS_LOGISTIC, 0};
    fmpq_one(d->x);
    fmpq_one(d->y);
    draft_set(d->kappa, inside(g->gene[GENE_KAPPA], 1));
    part_add_whole(d, "m", (size_t)1 << part_whole(g, GENE_SCALAR + 1, 1, 30));
    part_add_whole(d, "n", part_whole(g, GENE_SCALAR + 2, 1, 8));
    part_add_value(d, "eta", inside(part_scalar(g, 3) / 64, 1));
    part_add_value(d, "rate", inside(part_scalar(g, 6) / 16, 4));
    part_add_value(d, "radius", inside(part_scalar(g, 4) / 16, 2));
    part_add_whole(d, "cells", part_whole(g, GENE_SCALAR + 5, 2, 200));
    part_add_whole(d, "k", part_whole(g, GENE_SCALAR + 6, 1, 40));
    part_add_value(d, "constant", fabs(part_scalar(g, 7)) + 1);
    if (g->flags & GENOME_MOVED)
        classes = outputs;
    part_add_whole(d, "classes", classes);
    part_add_whole(d, "label", part_whole(g, GENE_SCALAR + 4, 1, outputs));
    left = draft_add(d, "left", true, outputs);
    right = draft_add(d, "right", true, outputs);
    for (size_t k = 0; k < outputs; k++) {
        draft_set(left + k, g->gene[GENE_ROW + k]);
        draft_set(right + k, g->gene[GENE_ROW + DRAFT_FEATURES + k]);
    }
    return true;
}

static bool dictionary(draft *d, const genome *g)
{
    size_t M = d->N, root = M == 4 ? 2 : 1,
           q = part_whole(g, GENE_SCALAR, 0, M);

    for (size_t j = 0; j < M; j++) {
        fmpq_set_si(d->y + j, 1, root);
        for (size_t k = 0; k < M; k++)
            fmpq_set_si(d->x + j * M + k, j == k ? (slong)root : 0, 1);
    }
    for (size_t net = 0; net < 2; net++) {
        d->net[net].m = M;
        for (size_t i = 0; i < M; i++) {
            fmpq_set_si(d->net[net].theta + i, net == 0 || i < q, M);
            if (net == 1 && i < q && (g->flags & GENOME_MOVED))
                draft_set(d->net[1].theta + i,
                          g->gene[GENE_THETA + DRAFT_UNITS + i]);
            for (size_t k = 0; k < M; k++)
                fmpq_set_si(d->net[net].w + i * M + k, i == k, 1);
        }
    }
    part_add_whole(d, "root", root);
    part_add_whole(d, "q", q);
    return true;
}

/* One row: F is searched for its minimum in doubles, A and B are put on both
 * sides of it, nearer and nearer with the budget. */
static double risk_slope(const genome *g, const double *z, double c)
{
    double sum = 0;

    for (size_t j = 0; j < g->N; j++) {
        double u = c * z[j], y = g->gene[GENE_Y + j], s;

        if (g->loss.kind == EGAP_LOSS_LOGISTIC) {
            /* a rational sigmoid is near enough: the ledger decides */
            s = 0.5 + u / (2 * sqrt(4 + u * u)) - (y > 0);
        } else
            s = u - y;
        sum += s * z[j];
    }
    return sum / (double)g->N;
}

static bool between(draft *d, const genome *g)
{
    double z[DRAFT_SAMPLES], lo = 0, hi = 4096, width;

    part_net(d, g, 0, 1);
    for (size_t j = 0; j < d->N; j++) {
        fmpq_t v;

        fmpq_init(v);
        draft_unit(v, d, d->net[0].w, j);
        z[j] = fmpq_get_d(v);
        fmpq_clear(v);
    }
    for (int k = 0; k < 40; k++) {
        double mid = (lo + hi) / 2;

        if (risk_slope(g, z, mid) + fabs(g->gene[GENE_KAPPA]) < 0)
            lo = mid;
        else
            hi = mid;
    }
    width = ldexp(1 + hi, -(int)part_whole(g, GENE_SCALAR, 0, 8));
    part_copy_net(d, 1, 0);
    draft_set(d->net[0].theta, fmax(0, floor((lo - width) * 256) / 256));
    draft_set(d->net[1].theta, ceil((hi + width) * 256) / 256);
    return true;
}

/* One unit's lower bound is F(0): certificates take no dual points with it. */
static void without_dual_points(draft *d)
{
    static const char *const names[] = {"sp", "sn"};

    for (size_t k = 0; k < 2; k++) {
        draft_numbers *v = draft_find(d, names[k]);

        if (v != NULL)
            v->count = 0;
    }
}

bool genome_grow(draft *d, const genome *g)
{
    static bool (*const recipes[])(draft *, const genome *) = {
        general,       optimal,     targets,     nearest,
        barrier,       hub,         useless,     cluster,
        scalars,       dictionary,  between,     aimed_alone,
        aimed_orthant, aimed_mixed, aimed_quiet, aimed_critical};

    draft_reset(d);
    part_data(d, g);
    if (!recipes[g->recipe](d, g))
        return false;
    if (d->net[0].m == 1)
        without_dual_points(d);
    if (d->net[0].m > 0 && draft_find(d, "t") == NULL)
        part_usual_values(d, g);
    if (d->net[0].m > 0 && draft_find(d, "unit") == NULL)
        part_add_unit(d, g);
    return true;
}
