/* cone.c: a bound of E u z_w over all directions w (algorithms.tex, lemma
 * "half-plane"): a function that is linear between the perpendiculars of the
 * samples is compared with kappa |w| there and where its gradients point. */
#include "cone.h"

#include "fail.h"
#include "risk.h"

/* The second component is 0 for one feature. */
typedef struct {
    number x, y;
} vector;

typedef struct {
    const instance *s;
    const mpq_t *u, *c;
    int sides;
} bounds;

static vector vector_of(const instance *s, const mpq_t *a)
{
    return (vector){exact(a[0]), s->n > 1 ? exact(a[1]) : integer(0)};
}

static number times(vector a, vector b)
{
    return add(mul(a.x, b.x), mul(a.y, b.y));
}

static vector turned(vector a)
{
    return (vector){negative(a.y), a.x};
}

static vector opposite(vector a)
{
    return (vector){negative(a.x), negative(a.y)};
}

/* The bounds at w, if it is in the cone: of h = sum_j u_j max(w . x_j, 0),
 * h or -h is at most N kappa |w|. */
static bool holds_at(const bounds *b, vector w)
{
    const instance *s = b->s;
    const size_t mark = numbers_mark();
    number h = integer(0), most;

    if (b->c != NULL && sign_of(times(w, vector_of(s, b->c))) < 0)
        return true;
    for (size_t j = 0; j < s->N; j++) {
        number z = times(w, vector_of(s, sample(s, j)));

        h = numbers_keep(mark,
                         add(h, mul(exact(b->u[j]), larger(z, integer(0)))));
    }
    most = mul(integer((long)s->N), exact(s->kappa));
    return !(b->sides & (sign_of(h) < 0 ? FROM_BELOW : FROM_ABOVE)) ||
           at_most(mul(h, h), mul(mul(most, most), times(w, w)));
}

static bool holds_along(const bounds *b, vector w)
{
    return holds_at(b, w) && holds_at(b, opposite(w));
}

/* At d, and along the sum of u_j x_j over the samples that are active just
 * after d, counter-clockwise: the gradient of h there. */
static bool holds_after(const bounds *b, vector d)
{
    const instance *s = b->s;
    vector g = {integer(0), integer(0)};

    for (size_t j = 0; j < s->N; j++) {
        vector x = vector_of(s, sample(s, j));
        int sign = sign_of(times(d, x));

        limits_poll();
        if (sign > 0 || (sign == 0 && sign_of(times(turned(d), x)) > 0)) {
            g.x = add(g.x, mul(exact(b->u[j]), x.x));
            g.y = add(g.y, mul(exact(b->u[j]), x.y));
        }
    }
    return holds_at(b, d) && holds_along(b, g);
}

/* at both perpendiculars of a */
static bool holds_around(const bounds *b, const mpq_t *a)
{
    const size_t mark = numbers_mark();
    vector d = turned(vector_of(b->s, a));
    bool holds = holds_after(b, d) && holds_after(b, opposite(d));

    numbers_drop(mark);
    return holds;
}

bool cone_holds(const instance *s, const mpq_t *u, const mpq_t *c, int sides)
{
    const bounds b = {s, u, c, sides};
    bool holds;

    if (s->n == 1)
        return holds_along(&b, (vector){integer(1), integer(0)});
    holds = c == NULL || holds_around(&b, c);
    for (size_t j = 0; holds && j < s->N; j++)
        holds = holds_around(&b, sample(s, j));
    return holds;
}
