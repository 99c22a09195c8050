/* words.c: words of sentences about data and one network (FORMAT.md, section
 * "Kind statement"). */
#include "words.h"

#include "fail.h"

/* the integer in a value, from `least` to `most`; false if it is none */
bool whole(size_t *k, number value, size_t least, size_t most)
{
    if (mpz_cmp_ui(mpq_denref(value.lo), 1) != 0 ||
        mpz_cmp_ui(mpq_numref(value.lo), least) < 0 ||
        mpz_cmp_ui(mpq_numref(value.lo), most) > 0)
        return false;
    *k = mpz_get_ui(mpq_numref(value.lo));
    return true;
}

number word_L(const scene *c)
{
    if (c->s->loss == LOSS_MSE || c->s->loss == LOSS_HALF)
        fail_rejected("the loss %s has no Lipschitz constant",
                      loss_names[c->s->loss]);
    return c->s->loss == LOSS_HUBER ? exact(c->s->delta) : integer(1);
}

number word_R0(const scene *c)
{
    return risk(c->s, NULL);
}

static number half_target_loss(const scene *c, size_t j)
{
    return loss_at(c->s, integer(0), mul(ratio(1, 2), exact(c->s->y[j])));
}

/* c e^(c + 1) is on different sides of 1 at the ends for the logistic loss; 2 E
 * loss(0, y / 2) for all others (lemma "radial constant") */
number word_crad(const scene *c)
{
    if (c->s->loss == LOSS_LOGISTIC)
        return span(ratio(278464542761073795, 1000000000000000000),
                    ratio(278464542761073796, 1000000000000000000));
    return mul(integer(2), mean(c, half_target_loss));
}

static number norm(const mpq_t *a, size_t n)
{
    return root(dot(a, a, n));
}

static number sample_norm(const scene *c, size_t j)
{
    return norm(sample(c->s, j), c->s->n);
}

number word_meannorm(const scene *c)
{
    return mean(c, sample_norm);
}

/* One column of the elimination that shows a symmetric matrix G (n, n) to be
 * positive semidefinite; false if it is not (lemma "definite"). */
static bool eliminate(number *G, size_t n, size_t k)
{
    const number pivot = G[k * n + k];

    if (sign_of(pivot) < 0)
        return false;
    for (size_t a = k + 1; a < n; a++) {
        limits_poll();
        if (sign_of(G[a * n + k]) == 0)
            continue;
        if (sign_of(pivot) == 0)
            return false;
        for (size_t b = k + 1; b < n; b++)
            G[a * n + b] = sub(
                G[a * n + b], quotient(mul(G[a * n + k], G[k * n + b]), pivot));
    }
    return true;
}

static number product_of_features(const scene *c, size_t j)
{
    const mpq_t *x = sample(c->s, j);

    return mul(exact(x[c->i / c->s->n]), exact(x[c->i % c->s->n]));
}

/* Is top I - E x x^T positive semidefinite? */
static bool bounds_moment(const instance *s, number top)
{
    const size_t n = s->n;
    number *G = memory_get(n * n, sizeof *G); /* (n, n) */
    scene entry = {.s = s};
    bool holds = true;

    for (; entry.i < n * n; entry.i++)
        G[entry.i] = sub(entry.i % (n + 1) == 0 ? top : integer(0),
                         mean(&entry, product_of_features));
    for (size_t k = 0; holds && k < n; k++)
        holds = eliminate(G, n, k);
    memory_free(G, n * n * sizeof *G);
    return holds;
}

static number square_along(const scene *c, size_t j)
{
    number p = dot(c->u, sample(c->s, j), c->s->n);

    return mul(p, p);
}

number word_D(const scene *c)
{
    const scene along = {.s = c->s, .u = instance_vector(c->s, "direction")};
    number size = dot(along.u, along.u, c->s->n);
    number top = instance_value(c->s, "top");

    if (sign_of(size) == 0)
        fail_rejected("the vector direction is 0");
    if (!bounds_moment(c->s, top))
        fail_rejected("top does not bound the second moment of the data");
    return root(span(quotient(mean(&along, square_along), size), top));
}

/* --- one network ---------------------------------------------------------- */

number word_R(const scene *c)
{
    return risk(c->s, c->A);
}

number word_mass(const scene *c)
{
    return mass(c->s, c->A);
}

static number coefficient(const scene *c, size_t i)
{
    return exact(c->A->theta[i]);
}

number word_total(const scene *c)
{
    return sum(c, c->A->m, coefficient);
}

number word_units(const scene *c)
{
    return integer((long)c->A->m);
}

number squared_norm(const scene *c, size_t i)
{
    return dot(row(c->s, c->A, i), row(c->s, c->A, i), c->s->n);
}

number word_shortest(const scene *c)
{
    number least = squared_norm(c, 0);

    for (size_t i = 1; i < c->A->m; i++)
        least = smaller(least, squared_norm(c, i));
    return least;
}

number word_F(const scene *c)
{
    return objective(c->s, c->A);
}

static number squared_residual(const scene *c, size_t j)
{
    number r = sub(output(c->s, c->A, j), exact(c->s->y[j]));

    return mul(r, r);
}

number word_S(const scene *c)
{
    return add(mean(c, squared_residual),
               mul(exact(c->s->kappa), mass(c->s, c->A)));
}

static number coefficient_times_norm(const scene *c, size_t i)
{
    return mul(magnitude(exact(c->A->theta[i])),
               norm(row(c->s, c->A, i), c->s->n));
}

number word_normal(const scene *c)
{
    return add(risk(c->s, c->A), mul(exact(c->s->kappa),
                                     sum(c, c->A->m, coefficient_times_norm)));
}

number word_gradient(const scene *c)
{
    scene unit = *c;
    number most = integer(0);

    for (unit.i = 0; unit.i < c->A->m; unit.i++)
        most = larger(most, magnitude(mean_slope(&unit)));
    return most;
}

number word_kink(const scene *c)
{
    scene left = *c, right = *c;
    number most = integer(0);

    left.side = -1;
    right.side = 1;
    for (size_t i = 0; i < c->A->m; i++) {
        left.i = right.i = i;
        most = larger(most, sub(mean_slope(&right), mean_slope(&left)));
    }
    return most;
}

/* with the unit that the value `unit` names; a hypothesis has checked it */
static scene at_unit(const scene *c)
{
    scene unit = *c;

    unit.i = mpz_get_ui(mpq_numref(instance_value(c->s, "unit").lo)) - 1;
    return unit;
}

number word_reach(const scene *c)
{
    return largest_pull(c);
}

number word_pull(const scene *c)
{
    scene with = *c;

    with.u = instance_vector(c->s, "s");
    return largest_pull(&with);
}

static number coefficient_times_reach(const scene *c, size_t i)
{
    scene unit = *c;

    unit.i = i;
    return mul(magnitude(exact(c->A->theta[i])), pull(&unit));
}

number word_zmass(const scene *c)
{
    return sum(c, c->A->m, coefficient_times_reach);
}

/* |R with the unit's coefficient dropped - R|; it is added to that of the unit
 * before it with `merge` */
static number change(const scene *c, bool merge)
{
    const size_t i = at_unit(c).i;
    network other = *c->A;
    number x;

    other.theta = rationals_get(other.m);
    for (size_t k = 0; k < other.m; k++)
        if (k != i)
            mpq_set(other.theta[k], c->A->theta[k]);
    if (merge)
        mpq_add(other.theta[i - 1], c->A->theta[i - 1], c->A->theta[i]);
    x = risk(c->s, &other);
    rationals_free(other.theta, other.m);
    return magnitude(sub(x, risk(c->s, c->A)));
}

number word_removed(const scene *c)
{
    return change(c, false);
}

number word_merged(const scene *c)
{
    return change(c, true);
}

static number difference_to_previous(const scene *c, size_t j)
{
    return magnitude(sub(activation(c->s, c->A, c->i, j),
                         activation(c->s, c->A, c->i - 1, j)));
}

number word_twin(const scene *c)
{
    scene unit = at_unit(c);

    return mul(magnitude(exact(c->A->theta[unit.i])),
               mean(&unit, difference_to_previous));
}

/* --- others --------------------------------------------------------------- */

number word_dual(const scene *c)
{
    if (!in_domain(c->s, c->u))
        fail_rejected("a vector is not in the domain of the conjugate loss");
    return dual(c->s, c->u);
}

number word_h(const scene *c)
{
    size_t k;

    if (!whole(&k, instance_value(c->s, "k"), 0, 1000))
        fail_rejected("k is not an integer from 0 to 1000");
    return half_to_the(k);
}
