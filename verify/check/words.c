/* words.c: words of sentences about data and one network (FORMAT.md, section
 * "Kind statement"). */
#include "words.h"

#include "fail.h"
#include "risk.h"

WORD(word_kappa)
{
    UNUSED;
    interval_set_q(x, s->kappa);
}

WORD(word_N)
{
    UNUSED;
    interval_set_q(x, s->count);
}

WORD(word_L)
{
    UNUSED;
    if (s->loss == LOSS_MSE || s->loss == LOSS_HALF)
        fail_rejected("the loss %s has no Lipschitz constant",
                      loss_names[s->loss]);
    mpq_set_ui(x->lo, 1, 1);
    if (s->loss == LOSS_HUBER)
        mpq_set(x->lo, s->delta);
    exactly(x);
}

WORD(word_pi)
{
    UNUSED;
    interval_pi(x);
}

WORD(word_R0)
{
    UNUSED;
    risk(x, s, NULL);
}

/* The c with c e^c = 1/e for the logistic loss; 2 E loss(0, y / 2) is what the
 * formulas of the others have in common. */
WORD(word_crad)
{
    static const char *const lambert[] = {
        "27846454276107379510935873902298/100000000000000000000000000000000",
        "27846454276107379510935873902299/100000000000000000000000000000000"};
    interval h;
    mpq_t zero, y;

    UNUSED;
    if (s->loss == LOSS_LOGISTIC) {
        mpq_set_str(x->lo, lambert[0], 10);
        mpq_set_str(x->hi, lambert[1], 10);
        mpq_canonicalize(x->lo);
        mpq_canonicalize(x->hi);
        return;
    }
    interval_init(&h);
    mpq_inits(zero, y, (mpq_ptr)0);
    for (size_t j = 0; j < s->N; j++) {
        mpq_div_2exp(y, s->y[j], 1);
        loss_at(&h, s, zero, y);
        interval_add(x, &h);
        interval_add(x, &h);
    }
    take_mean(x, s);
    mpq_clears(zero, y, (mpq_ptr)0);
    interval_clear(&h);
}

/* x = |a|, n numbers */
static void norm(interval *x, const mpq_t *a, size_t n)
{
    dot(x->lo, a, a, n);
    exactly(x);
    interval_sqrt(x);
}

WORD(word_meannorm)
{
    interval h;

    UNUSED;
    interval_init(&h);
    for (size_t j = 0; j < s->N; j++) {
        limits_poll();
        norm(&h, s->x + j * s->n, s->n);
        interval_add(x, &h);
    }
    take_mean(x, s);
    interval_clear(&h);
}

/* Elimination of column k below row k of the symmetric matrix G (n, n); false
 * if the pivot or its column shows that G is not semidefinite. */
static bool eliminate(mpq_t *G, size_t n, size_t k)
{
    bool holds = mpq_sgn(G[k * n + k]) >= 0;
    mpq_t v;

    mpq_init(v);
    for (size_t a = k + 1; holds && a < n; a++) {
        limits_poll();
        if (mpq_sgn(G[a * n + k]) == 0)
            continue;
        holds = mpq_sgn(G[k * n + k]) > 0;
        for (size_t b = k + 1; holds && b < n; b++) {
            mpq_mul(v, G[a * n + k], G[k * n + b]);
            mpq_div(v, v, G[k * n + k]);
            mpq_sub(G[a * n + b], G[a * n + b], v);
        }
    }
    mpq_clear(v);
    return holds;
}

/* Is top I - E x x^T positive semidefinite?  (lemma "definite") */
static bool bounds_moment(const instance *s, const mpq_t top)
{
    const size_t n = s->n;
    mpq_t *G = rationals_get(n * n), v; /* (n, n) */
    bool holds = true;

    mpq_init(v);
    for (size_t a = 0; a < n * n; a++) {
        limits_poll();
        for (size_t j = 0; j < s->N; j++) {
            mpq_mul(v, s->x[j * n + a / n], s->x[j * n + a % n]);
            mpq_sub(G[a], G[a], v);
        }
        mpq_div(G[a], G[a], s->count);
        if (a / n == a % n)
            mpq_add(G[a], G[a], top);
    }
    for (size_t k = 0; holds && k < n; k++)
        holds = eliminate(G, n, k);
    mpq_clear(v);
    rationals_free(G, n * n);
    return holds;
}

WORD(word_D)
{
    const mpq_t *d = instance_vector(s, "direction");
    mpq_t v;

    UNUSED;
    mpq_init(v);
    for (size_t j = 0; j < s->N; j++) {
        dot(v, d, s->x + j * s->n, s->n);
        mpq_mul(v, v, v);
        mpq_add(x->lo, x->lo, v);
    }
    dot(v, d, d, s->n);
    if (mpq_sgn(v) == 0)
        fail_rejected("the vector direction is 0");
    mpq_div(x->lo, x->lo, v);
    take_mean(x, s);
    mpq_clear(v);
    mpq_set(x->hi, *instance_value(s, "top"));
    if (!bounds_moment(s, x->hi))
        fail_rejected("top does not bound the second moment of the data");
    interval_sqrt(x);
}

/* --- one network ---------------------------------------------------------- */

WORD(word_R)
{
    UNUSED;
    risk(x, s, A);
}

WORD(word_mass)
{
    UNUSED;
    mass(x->lo, A);
    exactly(x);
}

WORD(word_F)
{
    UNUSED;
    objective(x, s, A);
}

WORD(word_S)
{
    mpq_t v;

    UNUSED;
    mpq_init(v);
    for (size_t j = 0; j < s->N; j++) {
        output(v, s, A, j);
        mpq_sub(v, v, s->y[j]);
        mpq_mul(v, v, v);
        mpq_add(x->lo, x->lo, v);
    }
    take_mean(x, s);
    mass(v, A);
    mpq_mul(v, v, s->kappa);
    mpq_add(x->lo, x->lo, v);
    exactly(x);
    mpq_clear(v);
}

WORD(word_normal)
{
    interval h;
    mpq_t a;

    UNUSED;
    interval_init(&h);
    mpq_init(a);
    for (size_t i = 0; i < A->m; i++) {
        norm(&h, A->w + i * s->n, s->n);
        mpq_abs(a, A->theta[i]);
        interval_mul_q(&h, a);
        interval_add(x, &h);
    }
    interval_mul_q(x, s->kappa);
    risk(&h, s, A);
    interval_add(x, &h);
    mpq_clear(a);
    interval_clear(&h);
}

WORD(word_gradient)
{
    interval l;

    UNUSED;
    interval_init(&l);
    for (size_t i = 0; i < A->m; i++) {
        mean_slope(&l, s, A, i, 1);
        interval_abs(&l);
        interval_max(x, &l);
    }
    interval_clear(&l);
}

/* the unit that the value `unit` names, from 0; a hypothesis has checked it */
static size_t unit_of(const instance *s)
{
    return mpz_get_ui(mpq_numref(*instance_value(s, "unit"))) - 1;
}

WORD(word_slope_left)
{
    UNUSED;
    mean_slope(x, s, A, unit_of(s), -1);
}

WORD(word_slope_right)
{
    UNUSED;
    mean_slope(x, s, A, unit_of(s), 1);
}

void largest_pull(mpq_t v, const instance *s, const network *A, const mpq_t *u)
{
    mpq_t pull;

    mpq_init(pull);
    mpq_set_ui(v, 0, 1);
    for (size_t i = 0; i < A->m; i++) {
        mean_activation(pull, s, A, i, u);
        mpq_abs(pull, pull);
        if (mpq_cmp(v, pull) < 0)
            mpq_set(v, pull);
    }
    mpq_clear(pull);
}

WORD(word_reach)
{
    UNUSED;
    largest_pull(x->lo, s, A, NULL);
    exactly(x);
}

WORD(word_pull)
{
    UNUSED;
    largest_pull(x->lo, s, A, instance_vector(s, "s"));
    exactly(x);
}

WORD(word_zmass)
{
    mpq_t z;

    UNUSED;
    mpq_init(z);
    for (size_t i = 0; i < A->m; i++) {
        mean_activation(z, s, A, i, NULL);
        mpq_mul(z, z, A->theta[i]);
        add_abs(x->lo, z);
    }
    exactly(x);
    mpq_clear(z);
}

/* x = |R with another coefficient of a unit - R|: it is dropped, or merged with
 * that of the unit before */
static void change(interval *x, const instance *s, const network *A, bool merge)
{
    const size_t i = unit_of(s);
    network other = *A;
    interval before;

    interval_init(&before);
    other.theta = rationals_get(A->m);
    for (size_t k = 0; k < A->m; k++)
        if (k != i)
            mpq_set(other.theta[k], A->theta[k]);
    if (merge)
        mpq_add(other.theta[i - 1], A->theta[i - 1], A->theta[i]);
    risk(x, s, &other);
    risk(&before, s, A);
    interval_sub(x, &before);
    interval_abs(x);
    rationals_free(other.theta, A->m);
    interval_clear(&before);
}

WORD(word_removed)
{
    UNUSED;
    change(x, s, A, false);
}

WORD(word_merged)
{
    UNUSED;
    change(x, s, A, true);
}

WORD(word_twin)
{
    const size_t i = unit_of(s);
    mpq_t z, before;

    UNUSED;
    mpq_inits(z, before, (mpq_ptr)0);
    for (size_t j = 0; j < s->N; j++) {
        activation(z, s, A, i, j);
        activation(before, s, A, i - 1, j);
        mpq_sub(z, z, before);
        add_abs(x->lo, z);
    }
    exactly(x);
    take_mean(x, s);
    mpq_abs(z, A->theta[i]);
    interval_mul_q(x, z);
    mpq_clears(z, before, (mpq_ptr)0);
}
