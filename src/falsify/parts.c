/* parts.c: what the recipes for instances are made of. */
#include "parts.h"

#include <math.h>
#include <string.h>

#include "solve.h"

/* --- what all recipes share ------------------------------------------------
 */

/* a whole number in [lo, hi] */
size_t part_whole(const genome *g, size_t index, size_t lo, size_t hi)
{
    return lo + (size_t)(fabs(g->gene[index]) * 4) % (hi - lo + 1);
}

double part_scalar(const genome *g, size_t k)
{
    return g->gene[GENE_SCALAR + k];
}

void part_add_value(draft *d, const char *name, double v)
{
    draft_set(draft_add(d, name, false, 1), v);
}

void part_add_whole(draft *d, const char *name, size_t v)
{
    fmpq_set_si(draft_add(d, name, false, 1), (slong)v, 1);
}

void part_copy(fmpq *out, const fmpq *v, size_t count)
{
    for (size_t k = 0; k < count; k++)
        fmpq_set(out + k, v + k);
}

/* A rational row: p = (length and side, u) gives the unit vector side times
 * ((1 - |u|^2), 2u)/(1 + |u|^2). */
void part_row(fmpq *w, const double *p, size_t n, bool ball)
{
    fmpq_t square, u, one;
    double length = ball && fabs(p[0]) < 1 ? fabs(p[0]) : 1;

    fmpq_init(square);
    fmpq_init(u);
    fmpq_init(one);
    fmpq_one(one);
    for (size_t k = 1; k < n; k++) {
        draft_set(u, p[k]);
        fmpq_addmul(square, u, u);
        fmpq_add(w + k, u, u);
    }
    fmpq_sub(w, one, square);
    fmpq_add(square, square, one);
    draft_set(u, p[0] < 0 ? -length : length);
    fmpq_div(u, u, square);
    for (size_t k = 0; k < n; k++)
        fmpq_mul(w + k, w + k, u);
    fmpq_clear(square);
    fmpq_clear(u);
    fmpq_clear(one);
}

const double *part_row_genes(const genome *g, size_t net, size_t i)
{
    return g->gene + GENE_ROW + (net * DRAFT_UNITS + i) * DRAFT_FEATURES;
}

/* w = v / |v| if that is rational */
static bool direction(fmpq *w, const fmpq *v, size_t n)
{
    fmpq_t length;
    bool rational;

    fmpq_init(length);
    draft_dot(length, v, v, n);
    rational = !fmpq_is_zero(length) && fmpz_is_square(fmpq_numref(length)) &&
               fmpz_is_square(fmpq_denref(length));
    if (rational) {
        fmpz_sqrt(fmpq_numref(length), fmpq_numref(length));
        fmpz_sqrt(fmpq_denref(length), fmpq_denref(length));
        for (size_t k = 0; k < n; k++)
            fmpq_div(w + k, v + k, length);
    }
    fmpq_clear(length);
    return rational;
}

size_t part_directions(const draft *d)
{
    return d->n == 1 ? 2 : d->n == 2 ? 4 * d->N : 2 * d->N;
}

bool part_direction(fmpq *w, const draft *d, size_t k)
{
    size_t j = k / 2 % d->N;

    if (d->n == 1) {
        fmpq_one(w);
    } else if (!direction(w, d->x + j * d->n, d->n)) {
        return false;
    } else if (k / 2 >= d->N) { /* across */
        fmpq_swap(w, w + 1);
        fmpq_neg(w, w);
    }
    for (size_t c = 0; c < d->n && k % 2 == 1; c++)
        fmpq_neg(w + c, w + c);
    return true;
}

/* a row from its genes */
static void net_row(fmpq *w, const draft *d, const genome *g, const double *p)
{
    size_t count = part_directions(d);
    size_t k = (size_t)(fabs(p[d->n - 1]) * 4) % (count + 4);

    if (!(g->flags & GENOME_ALIGNED) || d->n == 1 || k >= count ||
        !part_direction(w, d, k))
        part_row(w, p, d->n, g->flags & GENOME_BALL);
}

void part_net(draft *d, const genome *g, size_t net, size_t m)
{
    draft_net *v = &d->net[net];

    v->m = m;
    for (size_t i = 0; i < m; i++) {
        draft_set(v->theta + i, g->gene[GENE_THETA + net * DRAFT_UNITS + i]);
        net_row(v->w + i * d->n, d, g, part_row_genes(g, net, i));
    }
}

/* a net like another but for what follows */
void part_copy_net(draft *d, size_t to, size_t from)
{
    d->net[to].m = d->net[from].m;
    part_copy(d->net[to].theta, d->net[from].theta, d->net[from].m);
    part_copy(d->net[to].w, d->net[from].w, d->net[from].m * d->n);
}

void part_data(draft *d, const genome *g)
{
    bool logistic = g->loss.kind == EGAP_LOSS_LOGISTIC;
    fmpq_t by;

    fmpq_init(by);
    d->loss = g->loss;
    d->N = g->N;
    d->n = g->n;
    draft_set(d->kappa, fabs(g->gene[GENE_KAPPA]));
    for (size_t j = 0; j < d->N; j++) {
        double y = g->gene[GENE_Y + j];
        const double *x = g->gene + GENE_X + j * DRAFT_FEATURES;

        draft_set(d->y + j, logistic ? y > 0 : y * g->gene[GENE_SCALE]);
        if ((g->flags & GENOME_ALIGNED) && d->n > 1) {
            double size = fabs(x[0]) > 1 ? fabs(x[0]) : 1;

            part_row(d->x + j * d->n, x, d->n, true);
            draft_set(by, size);
            for (size_t k = 0; k < d->n; k++)
                fmpq_mul(d->x + j * d->n + k, d->x + j * d->n + k, by);
            continue;
        }
        for (size_t k = 0; k < d->n; k++)
            draft_set(d->x + j * d->n + k, x[k]);
    }
    fmpq_clear(by);
}

/* some targets become outputs of A */
void part_onto_kinks(draft *d, const genome *g)
{
    if (!(g->flags & GENOME_KINK) || g->loss.kind == EGAP_LOSS_LOGISTIC)
        return;
    for (size_t j = 0; j < d->N; j++)
        if (g->gene[GENE_S + j] >= 0)
            draft_output(d->y + j, d, &d->net[0], j);
}

void part_exchange(draft *d, size_t net)
{
    draft_net *v = &d->net[net];

    if (v->m < 2)
        return;
    fmpq_swap(v->theta, v->theta + 1);
    for (size_t k = 0; k < d->n; k++)
        fmpq_swap(v->w + k, v->w + d->n + k);
}

void part_pair(draft *d, const genome *g)
{
    part_net(d, g, 0, g->m);
    part_net(d, g, 1, g->m);
    if (g->flags & GENOME_SAME_ROWS)
        part_copy(d->net[1].w, d->net[0].w, g->m * d->n);
    if (g->flags & GENOME_SWAP) {
        part_copy_net(d, 1, 0);
        part_exchange(d, 1);
    }
}

/* where (1-t) theta_A + t theta_B = 0 for a unit, if that is inside (0, 1) */
static bool cancelling(fmpq *t, const draft *d)
{
    const draft_net *A = &d->net[0], *B = &d->net[1];

    for (size_t i = 0; i < A->m && i < B->m; i++)
        if (fmpq_sgn(A->theta + i) * fmpq_sgn(B->theta + i) < 0) {
            fmpq_sub(t, A->theta + i, B->theta + i);
            fmpq_div(t, A->theta + i, t);
            return true;
        }
    return false;
}

/* the values that statements about networks ask for */
void part_usual_values(draft *d, const genome *g)
{
    double t = g->gene[GENE_T];
    fmpq *v = draft_add(d, "t", false, 1);

    draft_set(v, t - floor(t) > 0 ? t - floor(t) : 0.5);
    if (g->flags & GENOME_CANCEL)
        cancelling(v, d);
    if (draft_find(d, "q") == NULL)
        part_add_whole(d, "q",
                       part_whole(g, GENE_SCALAR, 1, g->m > 4 ? g->m : 4));
    part_add_whole(d, "l", part_whole(g, GENE_SCALAR + 1, 1, g->m));
    part_add_value(d, "c",
                   1 - ldexp(1, -(int)part_whole(g, GENE_SCALAR + 3, 1, 8)));
}

void part_add_unit(draft *d, const genome *g)
{
    part_add_whole(d, "unit", part_whole(g, GENE_SCALAR + 2, 1, g->m));
}

/* --- single units -----------------------------------------------------------
 */

/* the k-th direction to be tried: those of the samples, the axes, a few more */
static bool candidate(fmpq *w, const draft *d, size_t k, bool *more)
{
    static const double turns[] = {0, 1, 0.5, 2, -1, -0.5, -2};
    size_t count = sizeof turns / sizeof turns[0], n = d->n;
    double p[DRAFT_FEATURES] = {0};

    *more = true;
    if (k < part_directions(d))
        return part_direction(w, d, k);
    k -= part_directions(d);
    *more = k + 1 < (n == 1 ? 2 : 2 * count);
    p[0] = k % 2 ? -1 : 1;
    for (size_t i = 1; i < n; i++)
        p[i] = i == 1 + k / 2 % (n - 1) ? turns[k / 2 % count] : 0;
    part_row(w, p, n, false);
    return true;
}

/* the side of a direction from a centre */
int part_facing(const fmpq *centre, const fmpq *w, size_t n)
{
    fmpq_t v;
    int s;

    fmpq_init(v);
    draft_dot(v, centre, w, n);
    s = fmpq_sgn(v);
    fmpq_clear(v);
    return s;
}

/* The best network of one unit, of this sign, among the directions that face
 * the centre (if any), with its slopes. */
bool part_best_unit(draft *d, draft_net *best, fmpq *s, const fmpq *centre,
                    int sign)
{
    draft_net *one = egap_alloc(1, sizeof *one);
    fmpq F[2], t[DRAFT_SAMPLES];
    bool found = false, more = one != NULL;

    if (one == NULL)
        return false;
    one->m = 1;
    fmpq_init(F);
    fmpq_init(F + 1);
    fmpq_init(one->theta);
    draft_init_block(t, DRAFT_SAMPLES);
    draft_init_block(one->w, DRAFT_FEATURES);
    for (size_t k = 0; more; k++) {
        if (!candidate(one->w, d, k, &more) ||
            (centre != NULL && part_facing(centre, one->w, d->n) < 0) ||
            !solve_layer(d, one, t, sign))
            continue;
        draft_F(F, d, one);
        if (found && fmpq_cmp(F, F + 1) >= 0)
            continue;
        found = true;
        fmpq_swap(F, F + 1);
        best->m = 1;
        part_copy(best->theta, one->theta, 1);
        part_copy(best->w, one->w, d->n);
        part_copy(s, t, d->N);
    }
    fmpq_clear(F);
    fmpq_clear(F + 1);
    fmpq_clear(one->theta);
    draft_clear_block(t, DRAFT_SAMPLES);
    draft_clear_block(one->w, DRAFT_FEATURES);
    egap_free(one);
    return found;
}

/* E: the best single unit; C and D: A and B with one unit left, or with that
 * of E in its place */
void part_helpers(draft *d, const genome *g)
{
    fmpq s[DRAFT_SAMPLES];

    draft_init_block(s, DRAFT_SAMPLES);
    if (!part_best_unit(d, &d->net[4], s, NULL, 0))
        part_net(d, g, 4, 1);
    for (size_t k = 2; k < 4; k++) {
        draft_net *v = &d->net[k];
        size_t keep = part_whole(g, GENE_SCALAR + 2 + k, 0, g->m - 1);

        part_copy_net(d, k, k - 2);
        for (size_t i = 0; i < v->m; i++)
            if (i != keep || v->m == 1)
                fmpq_zero(v->theta + i);
        if ((g->flags & GENOME_MOVED) && v->m > 1) {
            part_copy(v->theta + keep, d->net[4].theta, 1);
            part_copy(v->w + keep * d->n, d->net[4].w, d->n);
        }
    }
    draft_clear_block(s, DRAFT_SAMPLES);
}

/* -E l*(y, s) */
void part_dual_value(fmpq *out, const draft *d, const fmpq *s)
{
    fmpq_t v, part;

    fmpq_init(v);
    fmpq_init(part);
    fmpq_zero(out);
    fmpq_set_si(part, 1, d->loss.kind == EGAP_LOSS_MSE ? 4 : 2);
    for (size_t j = 0; j < d->N; j++) {
        fmpq_submul(out, s + j, d->y + j);
        if (d->loss.kind != EGAP_LOSS_ABS) {
            fmpq_mul(v, s + j, s + j);
            fmpq_submul(out, v, part);
        }
    }
    fmpq_set_si(v, (slong)d->N, 1);
    fmpq_div(out, out, v);
    fmpq_clear(v);
    fmpq_clear(part);
}

void part_halves(draft *d, fmpq *level, int sign)
{
    fmpq centre[DRAFT_FEATURES], *sp, *sn, v;
    draft_net *scratch = &d->net[2];

    draft_init_block(centre, DRAFT_FEATURES);
    fmpq_init(&v);
    sp = draft_add(d, "sp", true, d->N);
    sn = draft_add(d, "sn", true, d->N);
    for (int side = -1; side <= 1; side += 2) {
        fmpq *s = side > 0 ? sp : sn;

        fmpq_set_si(centre, side, 1);
        if (!part_best_unit(d, scratch, s, centre, sign) &&
            !solve_slopes(s, d, &d->net[0]))
            for (size_t j = 0; j < d->N; j++) { /* slopes at 0 */
                fmpq_set_si(s + j, 1, 2);
                fmpq_sub(s + j, s + j, d->y + j);
            }
        solve_feasible(d, s, centre, -sign);
        part_dual_value(&v, d, s);
        if (side < 0 || fmpq_cmp(&v, level) < 0)
            fmpq_set(level, &v);
    }
    draft_clear_block(centre, DRAFT_FEATURES);
    fmpq_clear(&v);
}
