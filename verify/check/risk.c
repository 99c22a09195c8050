/* risk.c: outputs, losses and objectives of an instance; the formulas stand in
 * FORMAT.md, section "Kind statement". */
#include "risk.h"

#include "fail.h"

static bool is_net(char name)
{
    return name >= 'A' && name <= 'Z';
}

scene scene_of(const instance *s, const char *names)
{
    scene c = {.s = s, .A = &s->nets[0], .B = &s->nets[1]};

    names += *names == ':';
    if (is_net(*names)) {
        c.A = instance_net(s, *names++);
        c.B = is_net(*names) ? instance_net(s, *names++) : NULL;
    }
    if (*names != '\0')
        c.u = instance_vector(s, names);
    return c;
}

number sum(const scene *c, size_t count, number (*g)(const scene *c, size_t k))
{
    const size_t mark = numbers_mark();
    number total = integer(0);

    for (size_t k = 0; k < count; k++) {
        limits_poll();
        total = numbers_keep(mark, add(total, g(c, k)));
    }
    return total;
}

number mean(const scene *c, number (*g)(const scene *c, size_t j))
{
    return quotient(sum(c, c->s->N, g), integer((long)c->s->N));
}

number dot(const mpq_t *a, const mpq_t *b, size_t n)
{
    const size_t mark = numbers_mark();
    number total = integer(0);

    for (size_t k = 0; k < n; k++)
        if (mpq_sgn(a[k]) != 0 && mpq_sgn(b[k]) != 0)
            total =
                numbers_keep(mark, add(total, mul(exact(a[k]), exact(b[k]))));
    return total;
}

const mpq_t *row(const instance *s, const network *A, size_t i)
{
    return A->w + i * s->n;
}

const mpq_t *sample(const instance *s, size_t j)
{
    return s->x + j * s->n;
}

number activation(const instance *s, const network *A, size_t i, size_t j)
{
    return larger(dot(row(s, A, i), sample(s, j), s->n), integer(0));
}

number output(const instance *s, const network *A, size_t j)
{
    const size_t mark = numbers_mark();
    number f = integer(0);

    for (size_t i = 0; i < A->m; i++)
        f = numbers_keep(
            mark, add(f, mul(exact(A->theta[i]), activation(s, A, i, j))));
    return f;
}

static number coefficient_size(const scene *c, size_t i)
{
    return magnitude(exact(c->A->theta[i]));
}

number mass(const instance *s, const network *A)
{
    return sum(&(scene){.s = s, .A = A}, A->m, coefficient_size);
}

static number weighted_activation(const scene *c, size_t j)
{
    number z = activation(c->s, c->A, c->i, j);

    return c->u == NULL ? z : mul(exact(c->u[j]), z);
}

number pull(const scene *c)
{
    return mean(c, weighted_activation);
}

number largest_pull(const scene *c)
{
    scene unit = *c;
    number most = integer(0);

    for (unit.i = 0; unit.i < c->A->m; unit.i++)
        most = larger(most, magnitude(pull(&unit)));
    return most;
}

number loss_at(const instance *s, number u, number y)
{
    number r = magnitude(sub(u, y)), delta = exact(s->delta);

    if (s->loss == LOSS_LOGISTIC)
        return sub(softplus(u), mul(y, u));
    if (s->loss == LOSS_ABSOLUTE)
        return r;
    if (s->loss == LOSS_MSE)
        return mul(r, r);
    if (s->loss == LOSS_HUBER && below(delta, r))
        return mul(delta, sub(r, mul(ratio(1, 2), delta)));
    return mul(ratio(1, 2), mul(r, r));
}

number slope_at(const instance *s, number u, number y, int side)
{
    number r = sub(u, y), delta = exact(s->delta);
    int sign = sign_of(r);

    if (s->loss == LOSS_LOGISTIC)
        return sub(sigmoid(u), y);
    if (s->loss == LOSS_ABSOLUTE)
        return integer(sign != 0 ? sign : side);
    if (s->loss == LOSS_MSE)
        return mul(integer(2), r);
    if (s->loss == LOSS_HUBER)
        return larger(negative(delta), smaller(r, delta));
    return r;
}

static number slope_of_sample(const scene *c, size_t j)
{
    number f = output(c->s, c->A, j);

    return mul(slope_at(c->s, f, exact(c->s->y[j]), c->side),
               activation(c->s, c->A, c->i, j));
}

number mean_slope(const scene *c)
{
    return mean(c, slope_of_sample);
}

static number loss_of_sample(const scene *c, size_t j)
{
    number f = c->A == NULL ? integer(0) : output(c->s, c->A, j);

    return loss_at(c->s, f, exact(c->s->y[j]));
}

number risk(const instance *s, const network *A)
{
    return mean(&(scene){.s = s, .A = A}, loss_of_sample);
}

number objective(const instance *s, const network *A)
{
    return add(risk(s, A), mul(exact(s->kappa), mass(s, A)));
}

bool in_domain(const instance *s, const mpq_t *u)
{
    const size_t mark = numbers_mark();
    bool inside = true;

    for (size_t j = 0; j < s->N; j++) {
        number a = exact(u[j]), most = integer(1);

        if (s->loss == LOSS_LOGISTIC)
            a = sub(mul(integer(2), add(a, exact(s->y[j]))), most);
        else if (s->loss == LOSS_HUBER)
            most = exact(s->delta);
        if (s->loss != LOSS_MSE && s->loss != LOSS_HALF)
            inside = inside && at_most(magnitude(a), most);
        numbers_drop(mark);
    }
    return inside;
}

/* p log p */
static number entropy(number p)
{
    return sign_of(p) == 0 ? p : mul(p, logarithm(p));
}

static number conjugate_of_sample(const scene *c, size_t j)
{
    number a = exact(c->u[j]), y = exact(c->s->y[j]), p = add(a, y);

    if (c->s->loss == LOSS_LOGISTIC)
        return add(entropy(p), entropy(sub(integer(1), p)));
    if (c->s->loss == LOSS_ABSOLUTE)
        return mul(y, a);
    return add(mul(y, a),
               mul(ratio(1, c->s->loss == LOSS_MSE ? 4 : 2), mul(a, a)));
}

number dual(const instance *s, const mpq_t *u)
{
    return negative(mean(&(scene){.s = s, .u = u}, conjugate_of_sample));
}
