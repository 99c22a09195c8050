/* model.c: networks, outputs, risks and distances of rows as numbers. */
#include "ledger.h"

bool claim_has_data(ev *e)
{
    if (e->in->N == 0)
        return claim_skip(e, "needs data");
    if (!e->in->has_objective)
        return claim_skip(e, "needs a loss");
    return true;
}

net claim_net_new(ev *e, size_t m)
{
    net v = {.m = m};

    v.theta = num_array(e->c, m);
    v.w = num_array(e->c, m * e->in->n);
    if (e->c->failed)
        v.m = 0;
    return v;
}

net claim_net_copy(ev *e, const net *from)
{
    net v = claim_net_new(e, from->m);

    for (size_t i = 0; i < v.m; i++)
        num_set(e->c, v.theta + i, from->theta + i);
    for (size_t k = 0; k < v.m * e->in->n; k++)
        num_set(e->c, v.w + k, from->w + k);
    return v;
}

bool claim_net(ev *e, net *out, char letter)
{
    const egap_instance_network *from = egap_instance_get_net(e->in, letter);

    if (from == NULL)
        return claim_skip(e, "needs network %c", letter);
    *out = claim_net_new(e, from->m);
    if (out->m == 0)
        return false;
    for (size_t i = 0; i < from->m; i++)
        num_set(e->c, out->theta + i, num_q(e->c, from->theta + i));
    for (size_t k = 0; k < from->m * e->in->n; k++)
        num_set(e->c, out->w + k, num_q(e->c, from->w + k));
    return true;
}

num *claim_dot(ev *e, const num *w, const num *v)
{
    num *s = num_si(e->c, 0);

    for (size_t k = 0; k < e->in->n; k++)
        num_incmul(e->c, s, w + k, v + k);
    return s;
}

num *claim_sum_abs(ev *e, const num *v, size_t count)
{
    num *s = num_si(e->c, 0);
    egap_calc_mark mark = egap_calc_here(e->c);

    for (size_t k = 0; k < count; k++) {
        num_inc(e->c, s, num_abs(e->c, v + k));
        egap_calc_release(e->c, mark);
    }
    return s;
}

num *claim_mean(ev *e, const num *v)
{
    num *s = num_si(e->c, 0);

    for (size_t j = 0; j < e->in->N; j++)
        num_inc(e->c, s, v + j);
    return num_div(e->c, s, num_si(e->c, (long)e->in->N));
}

num *claim_mean_product(ev *e, const num *u, const num *v)
{
    num *s = num_si(e->c, 0);

    for (size_t j = 0; j < e->in->N; j++)
        num_incmul(e->c, s, u + j, v + j);
    return num_div(e->c, s, num_si(e->c, (long)e->in->N));
}

num *claim_mean_square(ev *e, const num *v)
{
    return claim_mean_product(e, v, v);
}

/* E g over the samples, g made anew for each and released */
#define MEAN_OF(j, expression)                                                 \
    num *sum_ = num_si(e->c, 0);                                               \
    egap_calc_mark mark_ = egap_calc_here(e->c);                               \
    for (size_t j = 0; j < e->in->N; j++) {                                    \
        num_inc(e->c, sum_, (expression));                                     \
        egap_calc_release(e->c, mark_);                                        \
    }                                                                          \
    return num_div(e->c, sum_, num_si(e->c, (long)e->in->N))

num *claim_mean_abs_diff(ev *e, const num *v, const num *u)
{
    MEAN_OF(j, num_abs(e->c, num_sub(e->c, v + j, u + j)));
}

static num *pre_diff(ev *e, const num *w, const num *v, size_t j)
{
    const num *x = e->x + j * e->in->n;
    num *s = num_si(e->c, 0);

    for (size_t k = 0; k < e->in->n; k++)
        num_incmul(e->c, s, num_sub(e->c, w + k, v + k), x + k);
    return s;
}

num *claim_mean_pre(ev *e, const num *w, const num *v)
{
    MEAN_OF(j, num_abs(e->c, pre_diff(e, w, v, j)));
}

num *claim_mean_square_pre(ev *e, const num *w, const num *v)
{
    MEAN_OF(j, num_sqr(e->c, pre_diff(e, w, v, j)));
}

num *claim_rms_pre(ev *e, const num *w, const num *v)
{
    return num_sqrt(e->c, claim_mean_square_pre(e, w, v));
}

static num *unit_diff(ev *e, const num *w, const num *v, size_t j)
{
    const num *x = e->x + j * e->in->n;

    return num_sub(e->c, num_pos(e->c, claim_dot(e, w, x)),
                   num_pos(e->c, claim_dot(e, v, x)));
}

num *claim_mean_unit(ev *e, const num *w, const num *v)
{
    MEAN_OF(j, num_abs(e->c, unit_diff(e, w, v, j)));
}

num *claim_chord_square(ev *e, const num *w, const num *v)
{
    num *s = num_si(e->c, 0);

    for (size_t k = 0; k < e->in->n; k++)
        num_inc(e->c, s, num_sqr(e->c, num_sub(e->c, w + k, v + k)));
    return s;
}

num *claim_chord(ev *e, const num *w, const num *v)
{
    return num_sqrt(e->c, claim_chord_square(e, w, v));
}

/* one root: it is rational more often than its factors */
num *claim_D_chord(ev *e, const num *w, const num *v)
{
    return num_sqrt(
        e->c, num_mul(e->c, claim_lambda(e), claim_chord_square(e, w, v)));
}

num *claim_angle(ev *e, const num *w, const num *v)
{
    egap_calc *c = e->c;
    num *w2 = claim_dot(e, w, w), *v2 = claim_dot(e, v, v);
    num *lw = num_sqrt(c, w2), *lv = num_sqrt(c, v2);
    num *s = num_si(c, 0);
    bool same = true;

    for (size_t k = 0; k < e->in->n; k++)
        same = same && num_eq(w + k, v + k) == EGAP_YES;
    if (same && num_sign(w2) == 1)
        return s;
    for (size_t k = 0; k < e->in->n; k++)
        num_inc(c, s,
                num_sqr(c, num_sub(c, num_div(c, w + k, lw),
                                   num_div(c, v + k, lv))));
    /* half the chord is at most 1, whatever the ball says */
    return num_mul(
        c, num_si(c, 2),
        num_asin(c, num_min(c, num_si(c, 1),
                            num_div(c, num_sqrt(c, s), num_si(c, 2)))));
}

static num *risk_of(ev *e, const num *f)
{
    MEAN_OF(j, claim_loss(e, j, f + j));
}

num *claim_risk(ev *e, const num *f)
{
    for (size_t j = 0; j < e->in->N; j++)
        if (!num_is_zero(f + j))
            return risk_of(e, f);
    return claim_at_zero(e);
}

num *claim_at_zero(ev *e)
{
    num *f;

    if (e->at_zero == NULL)
        return num_unknown(e->c);
    f = num_array(e->c, 1);
    if (f != NULL)
        num_set(e->c, f, e->at_zero);
    return f != NULL ? f : num_unknown(e->c);
}

/* made once, so that it is known to be one number */
void claim_load(ev *e)
{
    const egap_instance *in = e->in;
    num *zeros;

    e->kappa = num_q(e->c, in->kappa);
    if (in->N == 0)
        return;
    e->y = num_array(e->c, in->N);
    e->x = num_array(e->c, in->N * in->n);
    zeros = num_array(e->c, in->N);
    if (e->c->failed)
        return;
    for (size_t j = 0; j < in->N; j++)
        num_set(e->c, e->y + j, num_q(e->c, in->y + j));
    for (size_t k = 0; k < in->N * in->n; k++)
        num_set(e->c, e->x + k, num_q(e->c, in->x + k));
    if (in->has_objective)
        e->at_zero = risk_of(e, zeros);
}

fit claim_fit(ev *e, const net *v)
{
    size_t N = e->in->N, n = e->in->n;
    egap_calc *c = e->c;
    fit r = {.v = *v};

    r.z = num_array(c, v->m * N);
    r.f = num_array(c, N);
    if (!c->failed) {
        egap_calc_mark mark = egap_calc_here(c);

        for (size_t i = 0; i < v->m; i++)
            for (size_t j = 0; j < N; j++) {
                num *z = r.z + i * N + j;

                num_set(c, z,
                        num_pos(c, claim_dot(e, v->w + i * n, e->x + j * n)));
                num_incmul(c, r.f + j, v->theta + i, z);
                egap_calc_release(c, mark);
            }
        r.risk = claim_risk(e, r.f);
    } else
        r.risk = num_unknown(c);
    r.mass = claim_sum_abs(e, v->theta, v->m);
    r.F = num_add(c, r.risk, num_mul(c, e->kappa, r.mass));
    return r;
}

bool claim_fit_of(ev *e, fit *out, char letter)
{
    net v;

    if (!claim_has_data(e) || !claim_net(e, &v, letter))
        return false;
    *out = claim_fit(e, &v);
    return !e->c->failed;
}

num *claim_value(ev *e, const char *name)
{
    const fmpq *v = egap_instance_get_value(e->in, name);

    return v != NULL ? num_q(e->c, v) : NULL;
}

num *claim_value_or(ev *e, const char *name, long p, unsigned long q)
{
    num *v = claim_value(e, name);

    return v != NULL ? v : num_frac(e->c, p, q);
}

num *claim_vector(ev *e, const char *name, size_t count)
{
    const egap_instance_numbers *from = egap_instance_get_vector(e->in, name);
    num *v;

    if (from == NULL || from->count != count)
        return NULL;
    v = num_array(e->c, count);
    for (size_t k = 0; v != NULL && k < count; k++)
        num_set(e->c, v + k, num_q(e->c, from->v + k));
    return v;
}

bool claim_count(ev *e, size_t *out, const char *name, size_t min,
                 size_t otherwise)
{
    const fmpq *v = egap_instance_get_value(e->in, name);

    *out = otherwise;
    if (v == NULL)
        return otherwise >= min ||
               claim_skip(e, "needs a value %s of at least %zu", name, min);
    if (!fmpz_is_one(fmpq_denref(v)) || fmpq_sgn(v) < 0 ||
        fmpz_cmp_ui(fmpq_numref(v), 1UL << 40) > 0 ||
        fmpz_get_ui(fmpq_numref(v)) < min)
        return claim_skip(e, "%s must be a whole number of at least %zu", name,
                          min);
    *out = fmpz_get_ui(fmpq_numref(v));
    return true;
}

num *claim_mix(ev *e, const num *a, const num *b, const num *t)
{
    egap_calc *c = e->c;

    return num_add(c, num_mul(c, num_sub(c, num_si(c, 1), t), a),
                   num_mul(c, t, b));
}

net claim_between(ev *e, const net *A, const net *B, const num *t)
{
    net P = claim_net_new(e, A->m);
    egap_calc_mark mark = egap_calc_here(e->c);

    for (size_t i = 0; i < P.m; i++) {
        num_set(e->c, P.theta + i, claim_mix(e, A->theta + i, B->theta + i, t));
        egap_calc_release(e->c, mark);
    }
    for (size_t k = 0; k < P.m * e->in->n; k++) {
        num_set(e->c, P.w + k, claim_mix(e, A->w + k, B->w + k, t));
        egap_calc_release(e->c, mark);
    }
    return P;
}
