/* bridge.c: words of sentences about two networks (FORMAT.md, section "Kind
 * statement"): from one to the other straight, or on any path. */
#include <string.h>

#include "fail.h"
#include "words.h"

void widths_agree(const network *A, const network *B)
{
    if (A->m != B->m)
        fail_rejected("two nets that are compared have %zu and %zu units", A->m,
                      B->m);
}

number squared_distance(const mpq_t *a, const mpq_t *b, size_t n)
{
    const size_t mark = numbers_mark();
    number total = integer(0);

    for (size_t k = 0; k < n; k++) {
        number d = sub(exact(a[k]), exact(b[k]));

        total = numbers_keep(mark, add(total, mul(d, d)));
    }
    return total;
}

number word_radius(const scene *c)
{
    number most = integer(0);

    widths_agree(c->A, c->B);
    for (size_t i = 0; i < c->A->m; i++)
        most = larger(most, squared_distance(row(c->s, c->A, i),
                                             row(c->s, c->B, i), c->s->n));
    return root(most);
}

number word_chord(const scene *c)
{
    const size_t mark = numbers_mark();
    number most = integer(0);

    for (size_t i = 0; i < c->A->m; i++) {
        limits_poll();
        for (size_t k = 0; k < i; k++)
            most = numbers_keep(
                mark,
                larger(most, squared_distance(row(c->s, c->A, i),
                                              row(c->s, c->A, k), c->s->n)));
    }
    return root(most);
}

number word_angle(const scene *c)
{
    return angle_at(c->B != NULL ? word_radius(c) : word_chord(c));
}

/* --- the straight segment ------------------------------------------------- */

number mix(const instance *s, number a, number b)
{
    return add(a, mul(instance_value(s, "t"), sub(b, a)));
}

void bridge_make(instance *s)
{
    const network *A = &s->nets[0], *B = &s->nets[1];
    network *P = &s->between;

    if (strstr(s->about->hypotheses, "segment") == NULL)
        return;
    P->m = A->m;
    P->theta = rationals_get(A->m);
    P->w = rationals_get(A->m * s->n);
    for (size_t i = 0; i < A->m; i++)
        mpq_set(P->theta[i], mix(s, exact(A->theta[i]), exact(B->theta[i])).lo);
    for (size_t k = 0; k < A->m * s->n; k++)
        mpq_set(P->w[k], mix(s, exact(A->w[k]), exact(B->w[k])).lo);
}

static number mixed_output(const scene *c, size_t j)
{
    return mix(c->s, output(c->s, c->A, j), output(c->s, c->B, j));
}

static number mixed_loss(const scene *c, size_t j)
{
    return loss_at(c->s, mixed_output(c, j), exact(c->s->y[j]));
}

number word_mixed(const scene *c)
{
    return mean(c, mixed_loss);
}

static number deviation(const scene *c, size_t j)
{
    return magnitude(sub(output(c->s, &c->s->between, j), mixed_output(c, j)));
}

number word_dev(const scene *c)
{
    return mean(c, deviation);
}

/* |sum_i (1 - t) theta^A_i (z^P_i - z^A_i) + t theta^B_i (z^P_i - z^C_i)|, C
 * the net that the unit of the scene says */
static number deviation_by_units(const scene *c, size_t j)
{
    const instance *s = c->s;
    number f = integer(0);

    for (size_t i = 0; i < c->A->m; i++) {
        number z = activation(s, &s->between, i, j);
        number a = sub(z, activation(s, c->A, i, j));
        number b = sub(z, activation(s, &s->nets[c->i], i, j));

        f = add(f, mix(s, mul(exact(c->A->theta[i]), a),
                       mul(exact(c->B->theta[i]), b)));
    }
    return magnitude(f);
}

number word_dev_printed(const scene *c)
{
    scene rows = *c;

    rows.i = 0;
    return mean(&rows, deviation_by_units);
}

number word_dev_whole(const scene *c)
{
    scene rows = *c;

    rows.i = 1;
    return mean(&rows, deviation_by_units);
}

/* sum_i (|theta^A_i| + |theta^B_i|) |(w^B_i - w^A_i) . x_j| */
static number moves(const scene *c, size_t j)
{
    const mpq_t *x = sample(c->s, j);
    number total = integer(0);

    for (size_t i = 0; i < c->A->m; i++) {
        number move = sub(dot(row(c->s, c->B, i), x, c->s->n),
                          dot(row(c->s, c->A, i), x, c->s->n));

        total = add(
            total, mul(magnitude(move), add(magnitude(exact(c->A->theta[i])),
                                            magnitude(exact(c->B->theta[i])))));
    }
    return total;
}

number word_jump(const scene *c)
{
    return mean(c, moves);
}

/* --- any path ------------------------------------------------------------- */

/* The level that every path reaches by the hypothesis `barrier`; not above the
 * ends and F(0), at which all networks with coefficients 0 are joined. */
number word_vstar(const scene *c)
{
    number ends = larger(objective(c->s, c->A), objective(c->s, c->B));
    number F0 = risk(c->s, NULL), level = F0;

    if (c->A->m == 2)
        level = smaller(dual(c->s, instance_vector(c->s, "sp")),
                        dual(c->s, instance_vector(c->s, "sn")));
    return span(larger(ends, level), larger(ends, F0));
}

/* F of the units of A put on the two half-lines of n = 1 */
static number objective_on_rays(const instance *s, const network *A)
{
    network rays = {.m = 2, .theta = rationals_get(2), .w = rationals_get(2)};
    number F;

    mpq_set_si(rays.w[0], 1, 1);
    mpq_set_si(rays.w[1], -1, 1);
    for (size_t i = 0; i < A->m; i++) {
        number w = exact(A->w[i]);
        mpq_ptr theta = rays.theta[sign_of(w) < 0];

        mpq_add(theta, theta, mul(exact(A->theta[i]), magnitude(w)).lo);
    }
    F = objective(s, &rays);
    rationals_free(rays.theta, 2);
    rationals_free(rays.w, 2);
    return F;
}

/* The same for n = 1 and three units or more: lemma "rays". */
number word_rays(const scene *c)
{
    number ends = larger(objective(c->s, c->A), objective(c->s, c->B));

    widths_agree(c->A, c->B);
    return span(ends, larger(ends, larger(objective_on_rays(c->s, c->A),
                                          objective_on_rays(c->s, c->B))));
}
