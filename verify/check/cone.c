/* cone.c: a bound of E u z_w over all directions w (algorithms.tex, lemma
 * "half-plane"): a function that is linear between the perpendiculars of the
 * samples is compared with kappa |w| there and where its gradients point. */
#include "cone.h"

#include "fail.h"
#include "risk.h"

/* The bounds at w, if it is in the cone: with h = N E u z_w, h or -h is at most
 * N kappa |w|. */
static bool holds_at(const instance *s, const mpq_t *u, const mpq_t *c,
                     int sides, const mpq_t *w)
{
    mpq_t h, v;
    bool holds = true;

    limits_poll();
    mpq_inits(h, v, (mpq_ptr)0);
    if (c != NULL)
        dot(v, c, w, s->n);
    if (mpq_sgn(v) >= 0) {
        for (size_t j = 0; j < s->N; j++) {
            dot(v, w, s->x + j * s->n, s->n);
            if (mpq_sgn(v) > 0) {
                mpq_mul(v, v, u[j]);
                mpq_add(h, h, v);
            }
        }
        if (sides & (mpq_sgn(h) < 0 ? FROM_BELOW : FROM_ABOVE)) {
            dot(v, w, w, s->n);
            mpq_mul(v, v, s->kappa);
            mpq_mul(v, v, s->kappa);
            mpq_mul(v, v, s->count);
            mpq_mul(v, v, s->count);
            mpq_mul(h, h, h);
            holds = mpq_cmp(h, v) <= 0;
        }
    }
    mpq_clears(h, v, (mpq_ptr)0);
    return holds;
}

/* at w and -w */
static bool holds_along(const instance *s, const mpq_t *u, const mpq_t *c,
                        int sides, mpq_t *w)
{
    bool holds = holds_at(s, u, c, sides, w);

    for (size_t k = 0; k < s->n; k++)
        mpq_neg(w[k], w[k]);
    return holds_at(s, u, c, sides, w) && holds;
}

/* g = sum u_j x_j over the samples that are active just after the direction d
 * (counter-clockwise): the gradient of N E u z_w there */
static void gradient_after(mpq_t *g, const instance *s, const mpq_t *u,
                           const mpq_t *d)
{
    mpq_t turned[2], v;

    mpq_inits(turned[0], turned[1], v, (mpq_ptr)0);
    mpq_neg(turned[0], d[1]);
    mpq_set(turned[1], d[0]);
    mpq_set_ui(g[0], 0, 1);
    mpq_set_ui(g[1], 0, 1);
    for (size_t j = 0; j < s->N; j++) {
        const mpq_t *x = s->x + 2 * j;
        bool active;

        dot(v, d, x, 2);
        if (mpq_sgn(v) == 0)
            dot(v, turned, x, 2);
        active = mpq_sgn(v) > 0;
        for (int k = 0; active && k < 2; k++) {
            mpq_mul(v, u[j], x[k]);
            mpq_add(g[k], g[k], v);
        }
    }
    mpq_clears(turned[0], turned[1], v, (mpq_ptr)0);
}

/* at both perpendiculars of a, and along the gradients after them */
static bool holds_around(const instance *s, const mpq_t *u, const mpq_t *c,
                         int sides, const mpq_t *a)
{
    mpq_t *d = rationals_get(2), *g = rationals_get(2);
    bool holds;

    mpq_neg(d[0], a[1]);
    mpq_set(d[1], a[0]);
    gradient_after(g, s, u, d);
    holds = holds_along(s, u, c, sides, g);
    holds = holds_along(s, u, c, sides, d) && holds; /* turns d round */
    gradient_after(g, s, u, d);
    holds = holds_along(s, u, c, sides, g) && holds;
    rationals_free(g, 2);
    rationals_free(d, 2);
    return holds;
}

bool cone_holds(const instance *s, const mpq_t *u, const mpq_t *c, int sides)
{
    mpq_t *one;
    bool holds;

    if (s->n == 1) {
        one = rationals_get(1);
        mpq_set_ui(one[0], 1, 1);
        holds = holds_along(s, u, c, sides, one);
        rationals_free(one, 1);
        return holds;
    }
    holds = c == NULL || holds_around(s, u, c, sides, c);
    for (size_t j = 0; holds && j < s->N; j++)
        holds = holds_around(s, u, c, sides, s->x + 2 * j);
    return holds;
}
