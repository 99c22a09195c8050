/* hypotheses.c: what a statement supposes of its instance (FORMAT.md, section
 * "Kind statement").  A hypothesis that is not certain does not hold.
 *
 * A and B of the scene are the nets of `word:AB`, u is the vector of `word:Au`;
 * without any, A and B are these nets. */
#include <string.h>

#include "cone.h"
#include "fail.h"
#include "words.h"

static bool unit_from(const scene *c, size_t least, size_t *i)
{
    return whole(i, instance_value(c->s, "unit"), least, c->A->m);
}

static size_t nonzero_coefficients(const network *A)
{
    size_t count = 0;

    for (size_t i = 0; i < A->m; i++)
        count += sign_of(exact(A->theta[i])) != 0;
    return count;
}

/* --- one network ---------------------------------------------------------- */

static bool lipschitz(const scene *c)
{
    return c->s->loss != LOSS_MSE && c->s->loss != LOSS_HALF;
}

static bool sphere(const scene *c)
{
    bool holds = true;

    for (size_t i = 0; holds && i < c->A->m; i++)
        holds = same(squared_norm(c, i), integer(1));
    return holds;
}

static bool ball(const scene *c)
{
    bool holds = true;

    for (size_t i = 0; holds && i < c->A->m; i++)
        holds = at_most(squared_norm(c, i), integer(1));
    return holds;
}

static bool smooth(const scene *c)
{
    bool holds = true;

    for (size_t j = 0; holds && j < c->s->N; j++) {
        const size_t mark = numbers_mark();

        holds = c->s->loss != LOSS_ABSOLUTE ||
                !same(output(c->s, c->A, j), exact(c->s->y[j]));
        numbers_drop(mark);
    }
    return holds;
}

/* left slope <= u_j <= right slope at f_A(x_j) */
static bool subgradient(const scene *c)
{
    bool holds = true;

    for (size_t j = 0; holds && j < c->s->N; j++) {
        const size_t mark = numbers_mark();
        number f = output(c->s, c->A, j), y = exact(c->s->y[j]);
        number u = exact(c->u[j]);

        holds = at_most(slope_at(c->s, f, y, -1), u) &&
                at_most(u, slope_at(c->s, f, y, 1));
        numbers_drop(mark);
    }
    return holds;
}

static number output_times_u(const scene *c, size_t j)
{
    return mul(exact(c->u[j]), output(c->s, c->A, j));
}

/* lemma "minimiser" */
static bool minimiser(const scene *c)
{
    number kappa = exact(c->s->kappa);

    return subgradient(c) && at_most(largest_pull(c), kappa) &&
           same(mul(kappa, mass(c->s, c->A)),
                negative(mean(c, output_times_u)));
}

static bool pair(const scene *c)
{
    size_t i;

    return unit_from(c, 2, &i);
}

static bool centred(const scene *c)
{
    const mpq_t *centre = instance_vector(c->s, "centre");
    const size_t n = c->s->n;
    number square = instance_value(c->s, "square");
    bool holds = same(dot(centre, centre, n), integer(1));

    for (size_t i = 0; holds && i < c->A->m; i++)
        holds =
            at_most(squared_distance(row(c->s, c->A, i), centre, n), square);
    return holds;
}

/* The minimiser has mass log((K - 1)(1 - kappa) / kappa), which is not
 * negative (lemma "classes"). */
static bool classes(const scene *c)
{
    const instance *s = c->s;
    number kappa = exact(s->kappa), one = integer(1);
    number K = instance_value(s, "classes");
    size_t count;

    return s->loss == LOSS_LOGISTIC && s->N == 1 && s->n == 1 &&
           same(exact(s->x[0]), one) && same(exact(s->y[0]), one) &&
           whole(&count, K, 2, SIZE_MAX) &&
           at_most(kappa, mul(sub(K, one), sub(one, kappa)));
}

/* x_j = root e_j, y_j = 1 / root; rows e_i; coefficients 1 / N in A */
static bool dictionary(const scene *c)
{
    const instance *s = c->s;
    number root = instance_value(s, "root"), N = integer((long)s->N);
    size_t q;
    bool holds;

    if (s->loss != LOSS_ABSOLUTE || s->n != s->N || c->A->m != s->N ||
        c->B->m != s->N || !whole(&q, instance_value(s, "q"), 0, s->N))
        return false;
    holds = below(integer(0), root) && same(mul(root, root), N) &&
            nonzero_coefficients(c->B) <= q;
    for (size_t a = 0; holds && a < s->N * s->N; a++) {
        const size_t mark = numbers_mark();
        number e = integer(a % (s->N + 1) == 0);

        limits_poll();
        holds = same(exact(c->A->w[a]), e) && same(exact(c->B->w[a]), e) &&
                same(exact(s->x[a]), mul(root, e));
        numbers_drop(mark);
    }
    for (size_t j = 0; holds && j < s->N; j++)
        holds = same(mul(root, exact(s->y[j])), integer(1)) &&
                same(mul(N, exact(c->A->theta[j])), integer(1));
    return holds;
}

/* --- two networks --------------------------------------------------------- */

static bool on_segment(const scene *c)
{
    number t = instance_value(c->s, "t");

    widths_agree(c->A, c->B);
    return at_most(integer(0), t) && at_most(t, integer(1));
}

static bool rows(const scene *c)
{
    bool holds = c->A->m == c->B->m;

    for (size_t k = 0; holds && k < c->A->m * c->s->n; k++)
        holds = mpq_equal(c->A->w[k], c->B->w[k]);
    return holds;
}

static bool spare(const scene *c)
{
    return c->B->m <= c->A->m &&
           nonzero_coefficients(c->A) <= c->A->m - c->B->m;
}

/* lemma "between" */
static bool between(const scene *c)
{
    const scene at[2] = {{.s = c->s, .A = c->A, .side = 1},
                         {.s = c->s, .A = c->B, .side = -1}};
    number a = exact(c->A->theta[0]), b = exact(c->B->theta[0]);
    number kappa = exact(c->s->kappa), none = integer(0);

    return c->A->m == 1 && rows(c) && at_most(none, a) && below(a, b) &&
           below(add(mean_slope(&at[0]), kappa), none) &&
           below(none, add(mean_slope(&at[1]), kappa));
}

/* --- lower bounds --------------------------------------------------------- */

/* Is E u z_w bounded in the cone c . w >= 0, so that dual(u) is a lower bound
 * for networks with rows in it and coefficients >= 0 (FROM_BELOW), <= 0
 * (FROM_ABOVE) or any?  Lemma "dual", for n = 1, 2. */
static bool bounds_cone(const instance *s, const mpq_t *u, const mpq_t *c,
                        int sides)
{
    return s->n <= 2 && in_domain(s, u) && cone_holds(s, u, c, sides);
}

static bool lower(const scene *c)
{
    return bounds_cone(c->s, c->u, NULL, FROM_BELOW);
}

static bool upper(const scene *c)
{
    return bounds_cone(c->s, c->u, NULL, FROM_ABOVE);
}

/* FROM_ABOVE for rows with sign w_2 >= 0 */
static bool upper_half(const scene *c, long sign)
{
    mpq_t *e = rationals_get(2);
    bool holds;

    mpq_set_si(e[1], sign, 1);
    holds = c->s->n == 2 && bounds_cone(c->s, c->u, e, FROM_ABOVE);
    rationals_free(e, 2);
    return holds;
}

static bool upper_north(const scene *c)
{
    return upper_half(c, 1);
}

static bool upper_south(const scene *c)
{
    return upper_half(c, -1);
}

/* Have two numbers different signs, or is one 0? */
static bool opposed(const mpq_t a, const mpq_t b)
{
    return sign_of(exact(a)) * sign_of(exact(b)) <= 0;
}

/* Does a unit vanish on every path from A to B? */
static bool crosses(const scene *c, size_t unit)
{
    const network *A = c->A, *B = c->B;
    bool positive = true, leaves = false;

    if (unit > 0)
        return opposed(A->theta[unit - 1], B->theta[unit - 1]) ||
               (c->s->n == 1 && opposed(A->w[unit - 1], B->w[unit - 1]));
    for (size_t i = 0; i < A->m; i++) {
        positive &= sign_of(exact(A->theta[i])) > 0;
        leaves |= sign_of(exact(B->theta[i])) <= 0;
    }
    return positive && leaves;
}

/* lemma "barrier", for n = 1, 2 and m = 1, 2 */
static bool barrier(const scene *c)
{
    const instance *s = c->s;
    mpq_t *e;
    size_t unit;
    bool holds;
    int sides;

    widths_agree(c->A, c->B);
    if (!unit_from(c, 0, &unit) || c->A->m > 2 || !crosses(c, unit))
        return false;
    if (c->A->m == 1)
        return true;
    sides = unit == 0 ? FROM_BELOW : FROM_BELOW | FROM_ABOVE;
    e = rationals_get(2);
    mpq_set_si(e[0], 1, 1);
    holds = bounds_cone(s, instance_vector(s, "sp"), e, sides);
    mpq_set_si(e[0], -1, 1);
    holds &= bounds_cone(s, instance_vector(s, "sn"), e, sides);
    rationals_free(e, 2);
    return holds;
}

/* lemma "nearest" */
static bool nearest(const scene *c)
{
    const instance *s = c->s;
    const mpq_t *plus = instance_vector(s, "plus");
    const mpq_t *minus = instance_vector(s, "minus");
    number FB = objective(s, c->B);
    bool holds = c->A->m >= 2 && nonzero_coefficients(c->B) <= 1;

    widths_agree(c->A, c->B);
    for (size_t i = 0; holds && i < c->A->m; i++) {
        const mpq_t *w = row(s, c->A, i);
        const mpq_t *p = plus + i * s->N, *r = minus + i * s->N;

        holds = at_most(integer(0), dot(w, row(s, c->B, i), s->n)) &&
                bounds_cone(s, p, w, FROM_BELOW) && at_most(FB, dual(s, p)) &&
                bounds_cone(s, r, w, FROM_ABOVE) && at_most(FB, dual(s, r));
    }
    return holds;
}

/* --- all of them ---------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*holds)(const scene *c);
} hypotheses[] = {
    {"lipschitz", lipschitz},
    {"sphere", sphere},
    {"ball", ball},
    {"smooth", smooth},
    {"subgradient", subgradient},
    {"minimiser", minimiser},
    {"pair", pair},
    {"centred", centred},
    {"classes", classes},
    {"dictionary", dictionary},
    {"segment", on_segment},
    {"rows", rows},
    {"spare", spare},
    {"between", between},
    {"lower", lower},
    {"upper", upper},
    {"upper+", upper_north},
    {"upper-", upper_south},
    {"barrier", barrier},
    {"nearest", nearest},
};

static bool holds_here(const instance *s, const char *token)
{
    const size_t length = strcspn(token, ":");
    const scene c = scene_of(s, token + length);
    char name[WORD_MAX] = "";
    size_t k = 0;

    memcpy(name, token, length);
    while (strcmp(hypotheses[k].name, name) != 0)
        k++;
    return hypotheses[k].holds(&c);
}

void hypotheses_check(const instance *s)
{
    const char *rest = s->about->hypotheses;
    char token[WORD_MAX];

    while (next_word(token, &rest))
        if (!holds_here(s, token))
            fail_rejected("the hypothesis \"%s\" of %s is not shown", token,
                          s->about->id);
}
