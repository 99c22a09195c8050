/* risk.c: outputs, losses and objectives of an instance; the formulas stand in
 * FORMAT.md, section "Kind statement". */
#include "risk.h"

#include "fail.h"

void dot(mpq_t v, const mpq_t *a, const mpq_t *b, size_t n)
{
    mpq_t p, sum;

    mpq_inits(p, sum, (mpq_ptr)0);
    for (size_t k = 0; k < n; k++) {
        mpq_mul(p, a[k], b[k]);
        mpq_add(sum, sum, p);
    }
    mpq_swap(v, sum);
    mpq_clears(p, sum, (mpq_ptr)0);
}

void exactly(interval *x)
{
    mpq_set(x->hi, x->lo);
}

void add_abs(mpq_t v, mpq_t a)
{
    mpq_abs(a, a);
    mpq_add(v, v, a);
}

void take_mean(interval *x, const instance *s)
{
    mpq_div(x->lo, x->lo, s->count);
    mpq_div(x->hi, x->hi, s->count);
}

void activation(mpq_t v, const instance *s, const network *A, size_t i,
                size_t j)
{
    dot(v, A->w + i * s->n, s->x + j * s->n, s->n);
    if (mpq_sgn(v) < 0)
        mpq_set_ui(v, 0, 1);
}

void output(mpq_t v, const instance *s, const network *A, size_t j)
{
    mpq_t z;

    limits_poll();
    mpq_init(z);
    mpq_set_ui(v, 0, 1);
    for (size_t i = 0; i < A->m; i++) {
        activation(z, s, A, i, j);
        mpq_mul(z, z, A->theta[i]);
        mpq_add(v, v, z);
    }
    mpq_clear(z);
}

void mass(mpq_t v, const network *A)
{
    mpq_t a;

    mpq_init(a);
    mpq_set_ui(v, 0, 1);
    for (size_t i = 0; i < A->m; i++) {
        mpq_set(a, A->theta[i]);
        add_abs(v, a);
    }
    mpq_clear(a);
}

void mean_activation(mpq_t v, const instance *s, const network *A, size_t i,
                     const mpq_t *u)
{
    mpq_t z;

    limits_poll();
    mpq_init(z);
    mpq_set_ui(v, 0, 1);
    for (size_t j = 0; j < s->N; j++) {
        activation(z, s, A, i, j);
        if (u != NULL)
            mpq_mul(z, z, u[j]);
        mpq_add(v, v, z);
    }
    mpq_div(v, v, s->count);
    mpq_clear(z);
}

/* delta (|r| - delta / 2) */
static void huber_tail(mpq_t v, const mpq_t delta)
{
    mpq_t half;

    mpq_init(half);
    mpq_div_2exp(half, delta, 1);
    mpq_sub(v, v, half);
    mpq_mul(v, v, delta);
    mpq_clear(half);
}

void loss_at(interval *x, const instance *s, const mpq_t u, const mpq_t y)
{
    mpq_t r;

    mpq_init(r);
    if (s->loss == LOSS_LOGISTIC) {
        interval_softplus(x, u);
        mpq_mul(r, u, y);
        mpq_sub(x->lo, x->lo, r);
        mpq_sub(x->hi, x->hi, r);
    } else {
        mpq_sub(r, u, y);
        mpq_abs(r, r);
        if (s->loss == LOSS_HUBER && mpq_cmp(r, s->delta) > 0) {
            huber_tail(r, s->delta);
        } else if (s->loss != LOSS_ABSOLUTE) {
            mpq_mul(r, r, r);
            if (s->loss != LOSS_MSE)
                mpq_div_2exp(r, r, 1);
        }
        interval_set_q(x, r);
    }
    mpq_clear(r);
}

/* The sigmoid is rational at 0 only; e^0 is exact, so its bounds agree. */
void slope_at(interval *x, const instance *s, const mpq_t u, const mpq_t y,
              int side)
{
    interval r, y_;
    int sign;

    interval_init(&r);
    interval_init(&y_);
    interval_set_q(&y_, y);
    interval_set_q(&r, u);
    if (s->loss == LOSS_LOGISTIC)
        interval_sigmoid(&r, u);
    interval_sub(&r, &y_);
    sign = mpq_sgn(r.lo);
    if (s->loss == LOSS_ABSOLUTE) {
        mpq_set_si(r.lo, sign != 0 ? sign : side, 1);
        exactly(&r);
    } else if (s->loss == LOSS_MSE) {
        mpq_mul_2exp(r.lo, r.lo, 1);
        mpq_mul_2exp(r.hi, r.hi, 1);
    } else if (s->loss == LOSS_HUBER) {
        interval_set_q(&y_, s->delta);
        interval_min(&r, &y_);
        interval_neg(&y_);
        interval_max(&r, &y_);
    }
    interval_set(x, &r);
    interval_clear(&y_);
    interval_clear(&r);
}

void mean_slope(interval *x, const instance *s, const network *A, size_t i,
                int side)
{
    interval l, sum;
    mpq_t v;

    interval_init(&l);
    interval_init(&sum);
    mpq_init(v);
    for (size_t j = 0; j < s->N; j++) {
        output(v, s, A, j);
        slope_at(&l, s, v, s->y[j], side);
        activation(v, s, A, i, j);
        interval_mul_q(&l, v);
        interval_add(&sum, &l);
    }
    take_mean(&sum, s);
    interval_set(x, &sum);
    mpq_clear(v);
    interval_clear(&sum);
    interval_clear(&l);
}

void risk(interval *x, const instance *s, const network *A)
{
    interval l, sum;
    mpq_t u;

    interval_init(&l);
    interval_init(&sum);
    mpq_init(u);
    for (size_t j = 0; j < s->N; j++) {
        if (A != NULL)
            output(u, s, A, j);
        loss_at(&l, s, u, s->y[j]);
        interval_add(&sum, &l);
    }
    take_mean(&sum, s);
    interval_set(x, &sum);
    mpq_clear(u);
    interval_clear(&sum);
    interval_clear(&l);
}

void objective(interval *x, const instance *s, const network *A)
{
    interval penalty;

    interval_init(&penalty);
    risk(x, s, A);
    mass(penalty.lo, A);
    mpq_mul(penalty.lo, penalty.lo, s->kappa);
    exactly(&penalty);
    interval_add(x, &penalty);
    interval_clear(&penalty);
}

/* x = p log p, p >= 0 */
static void entropy(interval *x, const mpq_t p)
{
    interval_set_q(x, p);
    if (mpq_sgn(p) > 0) {
        interval_log(x);
        interval_mul_q(x, p);
    }
}

/* conj(u, y), or false outside of its domain */
static bool conjugate(interval *x, const instance *s, const mpq_t u,
                      const mpq_t y)
{
    interval other;
    mpq_t p;
    bool inside = true;

    interval_init(&other);
    mpq_init(p);
    if (s->loss == LOSS_LOGISTIC) {
        mpq_add(p, u, y);
        inside = mpq_sgn(p) >= 0 && mpq_cmp_ui(p, 1, 1) <= 0;
        if (inside) {
            entropy(x, p);
            mpq_neg(p, p);
            mpz_add(mpq_numref(p), mpq_numref(p), mpq_denref(p)); /* 1 - p */
            entropy(&other, p);
            interval_add(x, &other);
        }
    } else {
        mpq_abs(p, u);
        inside = s->loss == LOSS_ABSOLUTE ? mpq_cmp_ui(p, 1, 1) <= 0
                 : s->loss == LOSS_HUBER  ? mpq_cmp(p, s->delta) <= 0
                                          : true;
        mpq_mul(p, u, y);
        interval_set_q(x, p);
        mpq_mul(p, u, u);
        mpq_div_2exp(p, p, s->loss == LOSS_MSE ? 2 : 1);
        interval_set_q(&other, p);
        if (s->loss != LOSS_ABSOLUTE)
            interval_add(x, &other);
    }
    mpq_clear(p);
    interval_clear(&other);
    return inside;
}

bool dual(interval *x, const instance *s, const mpq_t *u)
{
    interval c, sum;
    bool inside = true;

    interval_init(&c);
    interval_init(&sum);
    for (size_t j = 0; inside && j < s->N; j++) {
        limits_poll();
        inside = conjugate(&c, s, u[j], s->y[j]);
        interval_sub(&sum, &c);
    }
    take_mean(&sum, s);
    interval_set(x, &sum);
    interval_clear(&sum);
    interval_clear(&c);
    return inside;
}
