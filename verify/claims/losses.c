/* losses.c: losses, their slopes, conjugates and constants as numbers. */
#include <math.h>

#include "../bound/lossconst.h"
#include "../bound/moment.h"
#include "ledger.h"

num *claim_loss(ev *e, size_t j, const num *u)
{
    egap_calc *c = e->c;
    num *r = num_sub(c, u, e->y + j), *a, *b;

    switch (e->in->loss.kind) {
    case EGAP_LOSS_MSE:
        return num_sqr(c, r);
    case EGAP_LOSS_HALF:
        return num_div(c, num_sqr(c, r), num_si(c, 2));
    case EGAP_LOSS_HUBER: /* k (|r| - k/2), k = min(|r|, delta) */
        a = num_abs(c, r);
        b = num_min(c, a, num_d(c, e->in->loss.delta));
        return num_mul(c, b, num_sub(c, a, num_div(c, b, num_si(c, 2))));
    case EGAP_LOSS_LOGISTIC: /* max(u, 0) + log(1 + e^-|u|) - y u */
        a = num_exp(c, num_neg(c, num_abs(c, u)));
        a = num_log(c, num_add(c, num_si(c, 1), a));
        return num_sub(c, num_add(c, num_pos(c, u), a),
                       num_mul(c, e->y + j, u));
    case EGAP_LOSS_ABS:
        break;
    }
    return num_abs(c, r);
}

void claim_slopes(ev *e, num **lo, num **hi, size_t j, const num *u)
{
    egap_calc *c = e->c;
    num *r = num_sub(c, u, e->y + j), *d;

    switch (e->in->loss.kind) {
    case EGAP_LOSS_MSE:
        *lo = *hi = num_mul(c, num_si(c, 2), r);
        return;
    case EGAP_LOSS_HALF:
        *lo = *hi = r;
        return;
    case EGAP_LOSS_HUBER:
        d = num_d(c, e->in->loss.delta);
        *lo = *hi = num_max(c, num_neg(c, d), num_min(c, r, d));
        return;
    case EGAP_LOSS_LOGISTIC:
        d = num_add(c, num_si(c, 1), num_exp(c, num_neg(c, u)));
        *lo = *hi = num_sub(c, num_div(c, num_si(c, 1), d), e->y + j);
        return;
    case EGAP_LOSS_ABS:
        break;
    }
    switch (num_sign(r)) {
    case 1:
        *lo = *hi = num_si(c, 1);
        return;
    case -1:
        *lo = *hi = num_si(c, -1);
        return;
    case 0:
        *lo = num_si(c, -1);
        *hi = num_si(c, 1);
        return;
    default: /* one of the two, or all between them */
        *lo = *hi = num_hull(c, num_si(c, -1), num_si(c, 1));
        return;
    }
}

/* v log v, 0 at 0 */
static num *entropy(ev *e, const num *v)
{
    if (num_is_zero(v))
        return num_si(e->c, 0);
    return num_mul(e->c, v, num_log(e->c, v));
}

/* l*(y, s), or NULL where s is not certainly in its domain */
static num *conjugate(ev *e, size_t j, const num *s)
{
    egap_calc *c = e->c;
    num *ys = num_mul(c, e->y + j, s), *p, *q;

    switch (e->in->loss.kind) {
    case EGAP_LOSS_MSE:
        return num_add(c, ys, num_div(c, num_sqr(c, s), num_si(c, 4)));
    case EGAP_LOSS_HUBER:
        if (num_le(num_abs(c, s), num_d(c, e->in->loss.delta)) != EGAP_YES)
            return NULL;
        return num_add(c, ys, num_div(c, num_sqr(c, s), num_si(c, 2)));
    case EGAP_LOSS_HALF:
        return num_add(c, ys, num_div(c, num_sqr(c, s), num_si(c, 2)));
    case EGAP_LOSS_LOGISTIC:
        p = num_add(c, s, e->y + j);
        q = num_sub(c, num_si(c, 1), p);
        if (num_le(num_si(c, 0), p) != EGAP_YES ||
            num_le(num_si(c, 0), q) != EGAP_YES)
            return NULL;
        return num_add(c, entropy(e, p), entropy(e, q));
    case EGAP_LOSS_ABS:
        break;
    }
    return num_le(num_abs(c, s), num_si(c, 1)) == EGAP_YES ? ys : NULL;
}

num *claim_dual_value(ev *e, const num *s)
{
    num *sum = num_si(e->c, 0);
    egap_calc_mark mark = egap_calc_here(e->c);

    for (size_t j = 0; j < e->in->N; j++) {
        num *v = conjugate(e, j, s + j);

        if (v == NULL)
            return NULL;
        num_inc(e->c, sum, v);
        egap_calc_release(e->c, mark);
    }
    return num_neg(e->c, num_div(e->c, sum, num_si(e->c, (long)e->in->N)));
}

static egap_theory_loss theory(const ev *e)
{
    return (egap_theory_loss){.loss = e->in->loss};
}

static num *loss_constant(ev *e,
                          bool (*find)(arb_t, const egap_theory_loss *, long),
                          const char *what)
{
    egap_theory_loss loss = theory(e);
    num *v = NULL;
    arb_t b;

    arb_init(b);
    if (find(b, &loss, e->c->bits))
        v = num_ball(e->c, b);
    else
        claim_skip(e, "the loss has no %s", what);
    arb_clear(b);
    return v;
}

num *claim_L(ev *e)
{
    return loss_constant(e, egap_loss_lipschitz, "Lipschitz constant");
}

num *claim_H(ev *e)
{
    return loss_constant(e, egap_loss_holder, "slope that is Lipschitz");
}

num *claim_c_rad(ev *e)
{
    egap_theory_loss loss = theory(e);
    size_t N = e->in->N;
    double *y = egap_alloc(N, sizeof *y);
    num *v = NULL;
    bool doubles = y != NULL;
    fmpq_t q;
    arf_t a;

    fmpq_init(q);
    arf_init(a);
    e->c->failed = e->c->failed || y == NULL;
    for (size_t j = 0; doubles && j < N; j++) {
        doubles = arf_set_fmpq(a, e->in->y + j, 53, ARF_RND_NEAR) == 0;
        y[j] = arf_get_d(a, ARF_RND_NEAR);
        doubles = doubles && isfinite(y[j]) && arf_cmp_d(a, y[j]) == 0;
    }
    arf_clear(a);
    fmpq_clear(q);
    if (doubles) {
        arb_t b;

        arb_init(b);
        egap_loss_radial(b, &loss, y, N, e->c->bits);
        v = num_ball(e->c, b);
        arb_clear(b);
    } else
        claim_skip(e, "the constant c_rad takes targets that are doubles");
    egap_free(y);
    return v;
}

/* E x_k x_l */
static num *moment(ev *e, size_t k, size_t l)
{
    size_t N = e->in->N, n = e->in->n;
    num *s = num_si(e->c, 0);

    for (size_t j = 0; j < N; j++)
        num_incmul(e->c, s, e->x + j * n + k, e->x + j * n + l);
    return num_div(e->c, s, num_si(e->c, (long)N));
}

/* A diagonal Sigma has its largest entry; else balls. */
num *claim_lambda(ev *e)
{
    size_t n = e->in->n;
    egap_calc *c = e->c;
    num *top = num_si(c, 0);
    bool diagonal = true;
    arb_mat_t S;
    arb_t lambda;

    arb_mat_init(S, (slong)n, (slong)n);
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l <= k; l++) {
            num *v = moment(e, k, l);
            arb_ptr b = arb_mat_entry(S, k, l);

            if (k == l)
                num_set(c, top, num_max(c, top, v));
            else
                diagonal = diagonal && num_is_zero(v);
            if (v->exact)
                arb_set_fmpq(b, v->q, 4 * c->bits);
            else
                arb_set(b, v->b);
            arb_set(arb_mat_entry(S, l, k), b);
        }
    if (!diagonal) {
        arb_init(lambda);
        egap_ball_top_eigenvalue(lambda, S, c->bits);
        top = num_ball(c, lambda);
        arb_clear(lambda);
    }
    arb_mat_clear(S);
    return top;
}

num *claim_D(ev *e)
{
    return num_sqrt(e->c, claim_lambda(e));
}

num *claim_trivial(ev *e, const fit *A, const fit *B)
{
    num *hub = num_max(e->c, num_max(e->c, A->F, B->F), claim_at_zero(e));

    claim_hub(e, hub);
    return hub;
}
