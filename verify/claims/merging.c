/* merging.c: merging units whose rows are near to each other. */
#include "ledger.h"

/* Units merged into one: the change of F and what bounds it. */
typedef struct {
    num *rise;   /* F(merged) - F */
    num *exact;  /* L sum |theta_i| E|z_i - z_into| */
    num *chords; /* L sum |theta_i| D |w_i - w_into| */
    num *widest; /* D times the largest distance in the cluster */
    num *rest;   /* sum |theta_i| of those that are merged away */
} merge;

/* Merges the units of the list into that of the largest |theta|. */
static bool merge_units(ev *e, merge *r, const fit *A, const size_t *unit,
                        size_t count, const num *L)
{
    egap_calc *c = e->c;
    size_t n = e->in->n, into = unit[0];
    net v = claim_net_copy(e, &A->v);

    for (size_t k = 1; k < count; k++)
        if (num_lt(num_abs(c, A->v.theta + into),
                   num_abs(c, A->v.theta + unit[k])) == EGAP_YES)
            into = unit[k];
    r->exact = num_si(c, 0);
    r->chords = num_si(c, 0);
    r->rest = num_si(c, 0);
    r->widest = num_si(c, 0);
    for (size_t k = 0; k < count; k++) {
        size_t i = unit[k];
        const num *w = A->v.w + i * n, *to = A->v.w + into * n;
        num *a = num_mul(c, L, num_abs(c, A->v.theta + i));

        for (size_t l = 0; l < k; l++)
            r->widest = num_max(c, r->widest,
                                claim_D_chord(e, w, A->v.w + unit[l] * n));
        if (i == into)
            continue;
        num_incmul(c, r->exact, a, claim_mean_unit(e, w, to));
        num_incmul(c, r->chords, a, claim_D_chord(e, w, to));
        num_inc(c, r->rest, num_abs(c, A->v.theta + i));
        num_inc(c, v.theta + into, v.theta + i);
        num_set(c, v.theta + i, num_si(c, 0));
    }
    if (v.m == 0)
        return false;
    r->rise = num_sub(c, claim_fit(e, &v).F, A->F);
    return !c->failed;
}

/* the active units (at most `room`) */
static size_t active_units(size_t *unit, size_t room, const net *v)
{
    size_t count = 0;

    for (size_t i = 0; i < v->m && count < room; i++)
        if (!num_is_zero(v->theta + i))
            unit[count++] = i;
    return count;
}

#define FEW 24

static void n_merge(ev *e)
{
    egap_calc *c = e->c;
    size_t unit[FEW], count;
    fit A;
    merge r;
    num *L;

    if (!claim_fit_of(e, &A, 'A') || (L = claim_L(e)) == NULL)
        return;
    count = active_units(unit, FEW, &A.v);
    if (count < 2)
        claim_skip(e, "needs two active units");
    for (size_t k = 1; k <= count && !e->skipped; k++) {
        egap_calc_mark mark = egap_calc_here(c);
        bool all = k == count;
        const size_t *from = all ? unit : unit + k - 1;

        if (!merge_units(e, &r, &A, from, all ? count : 2, L))
            return;
        claim_where(e, all ? "all active units" : "units %zu and the next",
                    k - 1);
        claim_le(e, r.rise, r.exact);
        claim_le(e, r.exact, r.chords);
        egap_calc_release(c, mark);
    }
}

/* --- cells ---------------------------------------------------------------- */

size_t claim_part(const fmpq_t w, size_t p)
{
    size_t at;
    fmpq_t v;
    fmpz_t q;

    fmpq_init(v);
    fmpz_init(q);
    fmpz_one(fmpq_numref(v));
    fmpq_add(v, v, w);
    fmpz_mul_ui(fmpq_numref(v), fmpq_numref(v), p);
    fmpz_mul_ui(fmpq_denref(v), fmpq_denref(v), 2);
    fmpz_fdiv_q(q, fmpq_numref(v), fmpq_denref(v));
    at = fmpz_sgn(q) < 0 ? 0 : fmpz_get_ui(q);
    fmpz_clear(q);
    fmpq_clear(v);
    return at < p ? at : p - 1;
}

/* p^n <= x */
static bool power_at_most(size_t p, size_t n, size_t x)
{
    size_t v = 1;

    for (size_t k = 0; k < n; k++) {
        if (v > x / p)
            return false;
        v *= p;
    }
    return v <= x;
}

/* Active units that share a cell of p^n equal cells, more than `most`. */
static size_t crowded(ev *e, size_t *unit, const net *v, size_t p, size_t want)
{
    const egap_instance_network *q = egap_instance_get_net(e->in, 'A');
    size_t n = e->in->n;

    for (size_t i = 0; i < v->m; i++) {
        size_t count = 0;

        for (size_t k = i; k < v->m && count < want; k++) {
            bool same =
                !num_is_zero(v->theta + k) && !num_is_zero(v->theta + i);

            for (size_t x = 0; same && x < n; x++)
                same = claim_part(q->w + i * n + x, p) ==
                       claim_part(q->w + k * n + x, p);
            if (same)
                unit[count++] = k;
        }
        if (count >= want)
            return count;
    }
    return 0;
}

/* m - l active units are left after merging k + 1 units of one cell, k =
 * s - (m - l), at a cost of at most 4 sqrt(n) L D mass ((l+1)/m)^(1/n) */
static void v2_cube(ev *e)
{
    egap_calc *c = e->c;
    size_t n = e->in->n, l, s, k, p = 1, *unit;
    fit A;
    merge r;
    num *L, *bound, *root;

    if (!claim_fit_of(e, &A, 'A') || !claim_in_ball(e, &A.v, 'A') ||
        (L = claim_L(e)) == NULL || !claim_count(e, &l, "l", 1, 1))
        return;
    s = claim_active(&A.v);
    if (l >= A.v.m || s + l <= A.v.m) {
        claim_skip(e, "l units are free already, or there are no more");
        return;
    }
    k = s - (A.v.m - l);
    while (power_at_most(p + 1, n, s / (k + 1)))
        p++;
    unit = egap_alloc(A.v.m, sizeof *unit);
    c->failed = c->failed || unit == NULL;
    if (c->failed)
        return;
    claim_le(e, num_si(c, (long)k + 1),
             num_si(c, (long)crowded(e, unit, &A.v, p, k + 1)));
    if (merge_units(e, &r, &A, unit, k + 1, L)) {
        claim_le(e, r.widest, /* the diameter of a cell */
                 num_mul(c, claim_D(e),
                         num_div(c,
                                 num_mul(c, num_si(c, 2),
                                         num_sqrt(c, num_si(c, (long)n))),
                                 num_si(c, (long)p))));
        root = num_pow(c, num_frac(c, (long)l + 1, A.v.m), num_frac(c, 1, n));
        bound = num_mul(c, num_si(c, 4), num_sqrt(c, num_si(c, (long)n)));
        bound = num_mul(
            c, bound,
            num_mul(c, num_mul(c, L, claim_D(e)), num_mul(c, A.mass, root)));
        claim_le(e, r.rise, r.exact);
        claim_le(e, r.exact, bound);
    }
    egap_free(unit);
}

/* --- pairs ---------------------------------------------------------------- */

/* directions of the active rows (count, n) and masses |theta| |w| (count) */
static size_t directions(ev *e, num **d, num **mass, const net *v)
{
    egap_calc *c = e->c;
    size_t n = e->in->n, count = 0;

    *d = num_array(c, v->m * n);
    *mass = num_array(c, v->m);
    for (size_t i = 0; !c->failed && i < v->m; i++) {
        const num *w = v->w + i * n;
        num *length = num_sqrt(c, claim_dot(e, w, w));

        if (num_is_zero(v->theta + i) || num_sign(length) != 1)
            continue;
        for (size_t x = 0; x < n; x++)
            num_set(c, *d + count * n + x, num_div(c, w + x, length));
        num_set(c, *mass + count, num_mul(c, length, num_abs(c, v->theta + i)));
        count++;
    }
    return c->failed ? 0 : count;
}

/* n = 2: some pair of the s rows has chord times smaller mass <= 2 pi a/s^2 */
static void n_pair2(ev *e)
{
    egap_calc *c = e->c;
    num *d, *mass, *least = NULL, *a;
    size_t count;
    fit A;

    if (!claim_fit_of(e, &A, 'A'))
        return;
    if (e->in->n != 2)
        claim_skip(e, "about two features");
    count = e->skipped ? 0 : directions(e, &d, &mass, &A.v);
    if (count < 2) {
        claim_skip(e, "needs two active units");
        return;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            num *v = num_mul(c, claim_chord(e, d + 2 * i, d + 2 * k),
                             num_min(c, mass + i, mass + k));

            least = least == NULL ? v : num_min(c, least, v);
        }
    a = claim_sum_abs(e, mass, count);
    claim_le(e, least,
             num_div(c, num_mul(c, num_mul(c, num_si(c, 2), num_pi(c)), a),
                     num_si(c, (long)(count * count))));
}

const egap_claim egap_claims_merging[] = {
    {"N.merge",
     "merging units into one raises F by at most L sum |theta_i| E|z_i - "
     "z_0| <= L D sum |theta_i| |w_i - w_0|",
     "F(\\tilde\\theta)-F(\\theta)\\le L\\sum|\\theta_i|\\mathbb E|z_i-z_0|"
     "\\le LD\\operatorname{diam}(Q)\\sum|\\theta_i|",
     "sharper results", "A of two active units or more", EGAP_CLAIM_TRUE, '0',
     n_merge},
    {"V2.cube",
     "l units are freed at a cost of at most 4 sqrt(n) L D mass "
     "((l+1)/m)^(1/n)",
     "\\delta-F\\le4\\sqrt nLD\\|\\theta\\|_1((l+1)/m)^{1/n}", "v2, cells",
     "A, rows in the ball; value l (else 1)", EGAP_CLAIM_TRUE, '0', v2_cube},
    {"N.pair2",
     "on two features some pair of s rows has chord times smaller mass at "
     "most 2 pi a / s^2",
     "\\min\\|\\hat w_i-\\hat w_k\\|\\min(a_i,a_k)\\le2\\pi a/s^2",
     "sharper results", "A of two active units or more, n = 2", EGAP_CLAIM_TRUE,
     '0', n_pair2},
};
EGAP_CLAIM_UNIT_END(merging);
