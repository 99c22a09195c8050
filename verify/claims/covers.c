/* covers.c: coverings and packings of the sphere, and the units that they let
 * merge: J.cover to N.small, and Theorem 3 as it is true. */
#include <math.h>

#include "ledger.h"

/* c_n = 4 sqrt(n(n-1)) (2n)^(1/(n-1)) */
static num *cover_constant(ev *e, size_t n)
{
    egap_calc *c = e->c;

    return num_mul(
        c,
        num_mul(c, num_si(c, 4), num_sqrt(c, num_si(c, (long)(n * (n - 1))))),
        num_pow(c, num_si(c, 2 * (long)n), num_frac(c, 1, n - 1)));
}

static num *power(ev *e, const num *x, size_t k)
{
    num *p = num_si(e->c, 1);

    for (; k > 0; k--)
        p = num_mul(e->c, p, x);
    return p;
}

/* --- rows that are near to each other --------------------------------------
 */

/* A row and the l rows nearest to it. */
typedef struct {
    size_t *unit; /* (l + 1), the row itself first */
    num *square;  /* of the distance of the farthest */
    bool certain; /* no row has l nearer ones */
} bunch;

/* Sorts the list by the numbers, as far as they are told apart. */
static void sort_by(size_t *list, const num *by, size_t count, bool *certain)
{
    for (size_t k = 1; k < count; k++)
        for (size_t i = k; i > 0; i--) {
            egap_truth less = num_lt(by + list[i], by + list[i - 1]);
            size_t swap = list[i];

            *certain = *certain && less != EGAP_UNKNOWN;
            if (less != EGAP_YES)
                break;
            list[i] = list[i - 1];
            list[i - 1] = swap;
        }
}

/* Of the rows of the list that with the l rows nearest to it. */
static bool find_bunch(ev *e, bunch *b, const net *A, const size_t *among,
                       size_t count, size_t l)
{
    size_t n = e->in->n, *order = egap_alloc(2 * A->m, sizeof *order);
    num *d = num_array(e->c, A->m);

    e->c->failed = e->c->failed || order == NULL;
    b->unit = order != NULL ? order + A->m : NULL;
    b->square = NULL;
    b->certain = true;
    for (size_t i = 0; !e->c->failed && i < count; i++) {
        const num *w = A->w + among[i] * n;
        egap_truth less;

        for (size_t k = 0; k < count; k++) {
            num_set(e->c, d + among[k],
                    claim_chord_square(e, w, A->w + among[k] * n));
            order[k] = among[k];
        }
        num_set(e->c, d + among[i], num_si(e->c, -1)); /* itself first */
        sort_by(order, d, count, &b->certain);
        less = b->square == NULL ? EGAP_YES : num_lt(d + order[l], b->square);
        b->certain = b->certain && less != EGAP_UNKNOWN;
        if (less != EGAP_YES)
            continue;
        b->square = num_si(e->c, 0);
        num_set(e->c, b->square, d + order[l]);
        for (size_t k = 0; k <= l; k++)
            b->unit[k] = order[k];
    }
    /* the list of the winner is kept; `order` begins its block */
    if (b->unit != NULL && !e->c->failed)
        for (size_t k = 0; k <= l; k++)
            order[k] = b->unit[k];
    b->unit = order;
    return !e->c->failed;
}

/* The bunch is at most `distance` wide, and merging it into its first row
 * costs at most `cost` (N.merge has what is between). */
static void merge_bunch(ev *e, const fit *A, const bunch *b, size_t l,
                        const num *distance, const num *cost)
{
    egap_calc *c = e->c;
    size_t into = b->unit[0];
    net v = claim_net_copy(e, &A->v);
    num *wide = num_sqrt(c, b->square), *rise;

    if (v.m == 0)
        return;
    for (size_t k = 1; k <= l; k++) {
        num_inc(c, v.theta + into, v.theta + b->unit[k]);
        num_set(c, v.theta + b->unit[k], num_si(c, 0));
    }
    rise = num_sub(c, claim_fit(e, &v).F, A->F);
    if (b->certain) {
        claim_le(e, wide, distance);
        claim_le(e, rise, cost);
    } else {
        claim_exists_le(e, wide, distance);
        claim_exists_le(e, rise, cost);
    }
}

/* A with unit rows, all active */
static bool all_active(ev *e, fit *A, size_t *l)
{
    return claim_fit_of(e, A, 'A') && claim_unit_rows(e, &A->v, 'A') &&
           claim_L(e) != NULL && claim_count(e, l, "l", 1, 1) &&
           (claim_active(&A->v) == A->v.m ||
            claim_skip(e, "some coefficients are 0"));
}

static size_t *first_units(ev *e, size_t m)
{
    size_t *list = egap_alloc(m, sizeof *list);

    e->c->failed = e->c->failed || list == NULL;
    for (size_t k = 0; list != NULL && k < m; k++)
        list[k] = k;
    return list;
}

/* l + 1 of m rows in a set of diameter c_n (2(l+1)/m)^(1/(n-1)); of the half
 * of the rows with the smaller coefficients, each at most 2a/m, c_n
 * (4(l+1)/m)^(1/(n-1)) */
static void free_units(ev *e, bool small)
{
    egap_calc *c = e->c;
    size_t n = e->in->n, l, m, count, *list;
    num *distance, *cost, *size;
    bool certain = true;
    bunch b;
    fit A;

    if (!all_active(e, &A, &l))
        return;
    m = A.v.m;
    if (n < 2 || m < (small ? 2 : 1) * (l + 1)) {
        claim_skip(e, "about two features or more and more units than l asks "
                      "for");
        return;
    }
    list = first_units(e, m);
    size = num_array(c, m);
    for (size_t i = 0; !c->failed && i < m; i++)
        num_set(c, size + i, num_abs(c, A.v.theta + i));
    count = m;
    if (small && !c->failed) {
        sort_by(list, size, m, &certain);
        count = (m + 1) / 2;
    }
    distance =
        num_mul(c, cover_constant(e, n),
                num_pow(c, num_frac(c, (small ? 4 : 2) * (long)(l + 1), m),
                        num_frac(c, 1, n - 1)));
    cost = num_mul(c, num_mul(c, claim_L(e), claim_D(e)),
                   num_mul(c, A.mass, distance));
    if (small)
        cost = num_mul(c, cost, num_frac(c, 2 * (long)l, m));
    if (!c->failed && find_bunch(e, &b, &A.v, list, count, l)) {
        b.certain = b.certain && certain;
        merge_bunch(e, &A, &b, l, distance, cost);
        egap_free(b.unit);
    }
    egap_free(list);
}

static void j_merge(ev *e)
{
    free_units(e, false);
}

static void n_small(ev *e)
{
    free_units(e, true);
}

/* The value `radius`, else the least k/16 with l (1 + 2/r)^n < m. */
static num *covering_radius(ev *e, size_t l, size_t m)
{
    egap_calc *c = e->c;
    num *r = claim_value(e, "radius"), *rows = num_si(c, (long)m);

    for (long k = 1; k <= 64 || r != NULL; k++) {
        num *at = r != NULL ? r : num_frac(c, k, 16), *sets;

        if (num_sign(at) != 1)
            return NULL;
        sets = num_add(c, num_si(c, 1), num_div(c, num_si(c, 2), at));
        sets = num_mul(c, num_si(c, (long)l), power(e, sets, e->in->n));
        if (num_lt(sets, rows) == EGAP_YES)
            return at;
        if (r != NULL)
            return NULL;
    }
    return NULL;
}

/* Theorem 3 as it is true: with more rows than l times the sets of radius r
 * of a covering, l units merge into another at a cost of L D 2r a. */
static void t3_rep(ev *e)
{
    egap_calc *c = e->c;
    size_t l, *list;
    num *r, *distance;
    bunch b;
    fit A;

    if (!all_active(e, &A, &l))
        return;
    r = covering_radius(e, l, A.v.m);
    if (l >= A.v.m || r == NULL) {
        claim_skip(e, "too few rows for a covering to tell (l, radius)");
        return;
    }
    list = first_units(e, A.v.m);
    distance = num_mul(c, num_si(c, 2), r);
    if (!c->failed && find_bunch(e, &b, &A.v, list, A.v.m, l)) {
        merge_bunch(e, &A, &b, l, distance,
                    num_mul(c, num_mul(c, claim_L(e), claim_D(e)),
                            num_mul(c, distance, A.mass)));
        egap_free(b.unit);
    }
    egap_free(list);
}

/* --- counts ----------------------------------------------------------------
 */

/* n = 2: ceil(pi / (2 asin(r/2))) arcs cover the circle */
static void arcs(ev *e)
{
    egap_calc *c = e->c;
    num *r = claim_value(e, "radius"), *one = num_si(c, 1), *count;
    num *two = num_si(c, 2);

    if (r == NULL || num_sign(r) != 1 || num_le(r, two) != EGAP_YES) {
        claim_skip(e, "needs a value radius in (0, 2], or rows in A");
        return;
    }
    count =
        num_div(c, num_pi(c), num_mul(c, two, num_asin(c, num_div(c, r, two))));
    claim_le(e, num_add(c, count, one),
             num_sqr(c, num_add(c, one, num_div(c, two, r))));
}

/* Rows at distances of at least r are the centres of balls of radius r/2 that
 * do not meet, in one of radius 1 + r/2: their number is at most (1 + 2/r)^n,
 * and as many sets of radius r cover the sphere where no more have room. */
static void t3_cover(ev *e)
{
    egap_calc *c = e->c;
    size_t n = e->in->n;
    num *least = NULL, *r;
    net A;

    if (egap_instance_get_net(e->in, 'A') == NULL) {
        arcs(e);
        return;
    }
    if (!claim_net(e, &A, 'A') || !claim_unit_rows(e, &A, 'A'))
        return;
    for (size_t i = 0; i < A.m; i++)
        for (size_t k = 0; k < i; k++) {
            num *d = claim_chord_square(e, A.w + i * n, A.w + k * n);

            least = least == NULL ? d : num_min(c, least, d);
        }
    if (least == NULL || num_sign(least) != 1) {
        claim_skip(e, "needs two rows or more, all different");
        return;
    }
    r = num_sqrt(c, least);
    claim_le(
        e, num_si(c, (long)A.m),
        power(e, num_add(c, num_si(c, 1), num_div(c, num_si(c, 2), r)), n));
}

/* q with 2n q^(n-1) <= cells < 2n (q+1)^(n-1) */
static size_t parts_of(size_t cells, size_t n)
{
    size_t q = 0;

    for (;; q++) {
        size_t sets = 2 * n;

        for (size_t k = 1; k < n && sets <= cells; k++)
            sets = sets > cells / (q + 1) ? cells + 1 : sets * (q + 1);
        if (sets > cells)
            return q;
    }
}

/* on which of the 2n patches {+- u_j largest} a row is, and in which of the
 * q^(n-1) cells of it: the same for both? */
static bool same_cell(const fmpq *w, const fmpq *v, size_t n, size_t q)
{
    const fmpq *row[2] = {w, v};
    size_t at[2] = {0, 0};

    for (int k = 0; k < 2; k++)
        for (size_t j = 1; j < n; j++) {
            fmpq_t a, b;

            fmpq_init(a);
            fmpq_init(b);
            fmpq_abs(a, row[k] + j);
            fmpq_abs(b, row[k] + at[k]);
            if (fmpq_cmp(a, b) > 0)
                at[k] = j;
            fmpq_clear(a);
            fmpq_clear(b);
        }
    if (at[0] != at[1] || fmpq_sgn(w + at[0]) != fmpq_sgn(v + at[0]))
        return false;
    for (size_t j = 0; j < n; j++)
        if (j != at[0] && claim_part(w + j, q) != claim_part(v + j, q))
            return false;
    return true;
}

/* N sets of diameter c_n N^(-1/(n-1)) cover the sphere: 2n q^(n-1) cells of
 * diameter 2 sqrt(n(n-1)) / q, or for N < 2n the sphere itself */
static void j_cover(ev *e)
{
    egap_calc *c = e->c;
    const egap_instance_network *A = egap_instance_get_net(e->in, 'A');
    size_t cells, n, q;
    num *diameter, *bound;
    net rows;

    if (!claim_count(e, &cells, "cells", 2, 0) ||
        !claim_count(e, &n, "n", 2, A != NULL ? e->in->n : 2))
        return;
    if (n > 64 || cells > 1000000 || (A != NULL && n != e->in->n)) {
        claim_skip(e, "needs n at most 64, that of A, and a million cells at "
                      "most");
        return;
    }
    bound = num_div(c, cover_constant(e, n),
                    num_pow(c, num_si(c, (long)cells), num_frac(c, 1, n - 1)));
    if (n == 2)
        claim_le(
            e,
            num_mul(c, num_si(c, 2),
                    num_sin(c, num_div(c, num_pi(c), num_si(c, (long)cells)))),
            bound);
    q = parts_of(cells, n);
    if (q == 0) {
        claim_le(e, num_si(c, 2), bound);
        return;
    }
    diameter = num_div(
        c,
        num_mul(c, num_si(c, 2), num_sqrt(c, num_si(c, (long)(n * (n - 1))))),
        num_si(c, (long)q));
    claim_le(e, diameter, bound);
    if (A == NULL || !claim_net(e, &rows, 'A') ||
        !claim_unit_rows(e, &rows, 'A'))
        return;
    for (size_t i = 0; i < A->m; i++)
        for (size_t k = 0; k < i; k++)
            if (same_cell(A->w + i * n, A->w + k * n, n, q))
                claim_le(e, claim_chord(e, rows.w + i * n, rows.w + k * n),
                         diameter);
}

/* With e(l) - e_inf <= l^-s and merging at ((l+1)/m)^(1/(n-1)), l = m^b with b
 * = 1/(1 + s(n-1)) makes both at most a constant times m^-(s b). */
static void j_transfer(ev *e)
{
    egap_calc *c = e->c;
    num *s = claim_value(e, "rate"), *one = num_si(c, 1), *b, *wide, *both, *l;
    size_t m, n;
    fmpz_t up;

    if (!claim_count(e, &m, "m", 2, 0) || !claim_count(e, &n, "n", 2, 0))
        return;
    if (s == NULL || num_sign(s) != 1 || n > 1000) {
        claim_skip(e, "needs a value rate > 0");
        return;
    }
    b = num_div(c, one, num_add(c, one, num_mul(c, s, num_si(c, (long)n - 1))));
    wide = num_pow(c, num_si(c, (long)m), b);
    both = num_div(c, one, num_pow(c, num_si(c, (long)m), num_mul(c, s, b)));
    fmpz_init(up);
    fmpz_set_d(up, ceil(num_bounds(wide).hi));
    l = num_si(c, fmpz_get_si(up));
    fmpz_clear(up);
    claim_le(e, num_div(c, one, num_pow(c, l, s)), both);
    claim_le(e,
             num_pow(c, num_div(c, num_add(c, l, one), num_si(c, (long)m)),
                     num_frac(c, 1, n - 1)),
             num_mul(c, num_pow(c, num_si(c, 3), num_frac(c, 1, n - 1)), both));
}

const egap_claim egap_claims_covers[] = {
    {"T3.cover",
     "at most (1 + 2/r)^n unit vectors are at distances of r or more, so that "
     "as many sets of radius r cover the sphere; on the circle arcs do",
     "\\mathcal N(S^{n-1},r)\\le(1+2/r)^n", "v1, proof of Theorem 3, step 1",
     "A, unit rows, all different; or value radius in (0, 2]: n = 2",
     EGAP_CLAIM_TRUE, '0', t3_cover},
    {"T3.rep",
     "with m > l (1 + 2/r)^n unit rows l of them merge into another at a cost "
     "of at most 2 r L D mass",
     "m>l(1+2/\\epsilon)^n\\Rightarrow\\delta-F\\le2\\epsilon LDa",
     "Theorem 3, repaired",
     "A, unit rows, all active; values l (else 1), radius (else the least)",
     EGAP_CLAIM_TRUE, '0', t3_rep},
    {"J.cover", "the sphere is covered by N sets of diameter c_n N^(-1/(n-1))",
     "\\operatorname{diam}\\le c_nN^{-1/(n-1)},\\ "
     "c_n=4\\sqrt{n(n-1)}(2n)^{1/(n-1)}",
     "intermediate manuscript",
     "values cells, n (else 2, or that of A); A with unit rows: those of one "
     "cell",
     EGAP_CLAIM_TRUE, '0', j_cover},
    {"J.merge",
     "l units are freed at a cost of at most c_n L D mass "
     "(2(l+1)/m)^(1/(n-1))",
     "\\delta-F\\le2^{1/(n-1)}c_nLDa((l+1)/m)^{1/(n-1)}",
     "intermediate manuscript",
     "A, unit rows, all active, m > l, n >= 2; value l (else 1)",
     EGAP_CLAIM_TRUE, '0', j_merge},
    {"J.transfer",
     "merging and a rate s of approximation give a rate of s/((n-1)s + 1) at a "
     "moving level",
     "b_m=O(m^{-s/((n-1)s+1)})", "intermediate manuscript", "values m, n, rate",
     EGAP_CLAIM_TRUE, 'A', j_transfer},
    {"N.small",
     "l units are freed at a cost of at most (2l/m) c_n L D mass "
     "(4(l+1)/m)^(1/(n-1))",
     "\\delta-F\\le2c_nLDa\\tfrac lm(4(l+1)/m)^{1/(n-1)}", "sharper results",
     "A, unit rows, all active, m >= 2(l+1), n >= 2; value l (else 1)",
     EGAP_CLAIM_TRUE, '0', n_small},
};
EGAP_CLAIM_UNIT_END(covers);
