/* eval.c: the path as integers; F at a point of it. */
#include "eval.h"

#include "fail.h"

/* the larger of *scale and what the numbers need */
static void raise_scale(long *scale, const uint64_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        long s = binary64_scale(v[i]);

        if (s > *scale)
            *scale = s;
    }
}

/* Scales that make every input an integer, and the output fine enough for
 * y, delta and the bits of the logistic functions. */
static void choose_scales(problem *p)
{
    const certificate *c = p->c;
    long needed = 0;

    p->sx = p->sw = p->st = p->sy = 0;
    raise_scale(&p->sx, c->x, c->N * c->n);
    raise_scale(&p->sy, c->y, c->N);
    raise_scale(&p->sw, c->W, c->K * c->m * c->n);
    raise_scale(&p->st, c->theta, c->K * c->m);
    if (c->hidden_bias)
        raise_scale(&p->sw, c->b, c->K * c->m);
    if (c->output_bias)
        raise_scale(&p->st, c->c, c->K);
    needed = p->sy;
    if (c->loss == LOSS_HUBER)
        raise_scale(&needed, &c->delta.bits, 1);
    if (c->loss == LOSS_LOGISTIC && needed < LOGISTIC_BITS)
        needed = LOGISTIC_BITS;
    if (p->sx + p->sw + p->st < needed)
        p->st = needed - p->sx - p->sw;
}

void problem_init(problem *p, const certificate *c)
{
    p->c = c;
    p->q = c->n + c->hidden_bias;
    p->M = c->m + c->output_bias;
    choose_scales(p);
    mpq_init(p->N_kappa);
    problem_times_N(p->N_kappa, p, &c->kappa);
    p->x = integers_get(c->N * p->q);
    p->y = integers_get(c->N);
    for (size_t j = 0; j < c->N; j++) {
        for (size_t k = 0; k < c->n; k++)
            binary64_scaled(p->x[j * p->q + k], c->x[j * c->n + k], p->sx);
        if (c->hidden_bias)
            mpz_setbit(p->x[j * p->q + c->n], (mp_bitcnt_t)p->sx);
        binary64_scaled(p->y[j], c->y[j], p->sy);
    }
}

void problem_clear(problem *p)
{
    integers_free(p->y, p->c->N);
    integers_free(p->x, p->c->N * p->q);
    mpq_clear(p->N_kappa);
}

void problem_times_N(mpq_t x, const problem *p, const quoted *q)
{
    mpq_t N;

    mpq_init(N);
    rational_set_count(N, p->c->N);
    rational_set_binary64(x, q->bits);
    mpq_mul(x, x, N);
    mpq_clear(N);
}

/* W (M, q) and th (M) of node k */
static void read_node(mpz_t *W, mpz_t *th, const problem *p, size_t k)
{
    const certificate *c = p->c;

    for (size_t i = 0; i < c->m; i++) {
        size_t unit = k * c->m + i;

        for (size_t l = 0; l < c->n; l++)
            binary64_scaled(W[i * p->q + l], c->W[unit * c->n + l], p->sw);
        if (c->hidden_bias)
            binary64_scaled(W[i * p->q + c->n], c->b[unit], p->sw);
        binary64_scaled(th[i], c->theta[unit], p->st);
    }
    if (c->output_bias)
        binary64_scaled(th[c->m], c->c[k], p->st);
}

void line_init(line *s, const problem *p, size_t from, size_t to, unsigned bits)
{
    s->p = p;
    s->bits = bits;
    s->scale = p->sx + p->sw + p->st + 2 * (long)bits + 2;
    s->WA = integers_get(p->M * p->q);
    s->WB = integers_get(p->M * p->q);
    s->thA = integers_get(p->M);
    s->thB = integers_get(p->M);
    s->zA = integers_get(p->M);
    s->zB = integers_get(p->M);
    mpz_inits(s->one, s->y, (mpz_ptr)0);
    mpz_setbit(s->one, (mp_bitcnt_t)(p->sx + p->sw));
    read_node(s->WA, s->thA, p, from);
    read_node(s->WB, s->thB, p, to);
}

void line_clear(line *s)
{
    mpz_clears(s->one, s->y, (mpz_ptr)0);
    integers_free(s->zB, s->p->M);
    integers_free(s->zA, s->p->M);
    integers_free(s->thB, s->p->M);
    integers_free(s->thA, s->p->M);
    integers_free(s->WB, s->p->M * s->p->q);
    integers_free(s->WA, s->p->M * s->p->q);
}

static void dot(mpz_t z, mpz_t *w, mpz_t *x, size_t count)
{
    mpz_set_ui(z, 0);
    for (size_t k = 0; k < count; k++)
        mpz_addmul(z, w[k], x[k]);
}

void line_sample(line *s, size_t j)
{
    const problem *p = s->p;

    limits_poll();
    for (size_t i = 0; i < p->c->m; i++) {
        dot(s->zA[i], s->WA + i * p->q, p->x + j * p->q, p->q);
        dot(s->zB[i], s->WB + i * p->q, p->x + j * p->q, p->q);
    }
    if (p->c->output_bias) {
        mpz_set(s->zA[p->c->m], s->one);
        mpz_set(s->zB[p->c->m], s->one);
    }
    mpz_mul_2exp(s->y, p->y[j], (mp_bitcnt_t)(s->scale - p->sy));
}

void line_between(mpz_t *v, const line *s, mpz_t *A, mpz_t *B, uint64_t K)
{
    mpz_t right, left;

    limits_poll();
    mpz_inits(right, left, (mpz_ptr)0);
    integer_set_count(right, K);
    integer_set_count(left, (UINT64_C(1) << s->bits) - K);
    for (size_t i = 0; i < s->p->M; i++) {
        mpz_mul(v[i], A[i], left);
        mpz_addmul(v[i], B[i], right);
    }
    mpz_clears(right, left, (mpz_ptr)0);
}

void line_output(mpz_t u, const line *s, mpz_t *th, mpz_t *z)
{
    mpz_set_ui(u, 0);
    for (size_t i = 0; i < s->p->M; i++)
        if (mpz_sgn(z[i]) > 0)
            mpz_addmul(u, th[i], z[i]);
    mpz_mul_2exp(u, u, 2);
}

void line_penalty(mpq_t x, const line *s, mpz_t *th)
{
    mpz_t sum, size;

    mpz_inits(sum, size, (mpz_ptr)0);
    for (size_t i = 0; i < s->p->M; i++) {
        mpz_abs(size, th[i]);
        mpz_add(sum, sum, size);
    }
    rational_set_scaled(x, sum, s->p->st + (long)s->bits);
    mpq_mul(x, x, s->p->N_kappa);
    mpz_clears(sum, size, (mpz_ptr)0);
}

/* x += (THETA / SCALE)^2 + SCALE^2 (|W|^2 + B^2), or |THETA| / SCALE */
static void add_unit_penalty(mpq_t x, const certificate *c, size_t unit)
{
    mpq_t scale, th;

    mpq_inits(scale, th, (mpq_ptr)0);
    rational_set_binary64(scale, c->scale[unit]);
    rational_set_binary64(th, c->theta[unit]);
    mpq_div(th, th, scale);
    if (c->decay) {
        mpq_mul(th, th, th);
        mpq_add(x, x, th);
        unit_norm2(th, c, unit);
        mpq_mul(scale, scale, scale);
        mpq_mul(th, th, scale);
    } else {
        mpq_abs(th, th);
    }
    mpq_add(x, x, th);
    mpq_clears(scale, th, (mpq_ptr)0);
}

void unit_norm2(mpq_t x, const certificate *c, size_t unit)
{
    mpq_t w;

    mpq_init(w);
    mpq_set_ui(x, 0, 1);
    for (size_t l = 0; l < c->n + c->hidden_bias; l++) {
        rational_set_binary64(w, l < c->n ? c->W[unit * c->n + l] : c->b[unit]);
        mpq_mul(w, w, w);
        mpq_add(x, x, w);
    }
    mpq_clear(w);
}

void node_penalty(mpq_t x, const problem *p, size_t k)
{
    const certificate *c = p->c;
    mpq_t bias;

    mpq_init(bias);
    mpq_set_ui(x, 0, 1);
    for (size_t i = k * c->m; i < (k + 1) * c->m; i++) {
        limits_poll();
        add_unit_penalty(x, c, i);
    }
    if (c->output_bias) {
        rational_set_binary64(bias, c->c[k]);
        mpq_abs(bias, bias);
        mpq_add(x, x, bias);
    }
    mpq_mul(x, x, p->N_kappa);
    if (c->decay)
        mpq_div_2exp(x, x, 1);
    mpq_clear(bias);
}

void evaluate(mpq_t lo, mpq_t hi, const problem *p, size_t from, size_t to,
              unsigned bits, uint64_t K)
{
    line s;
    loss l;
    mpz_t u, value, below, above;
    mpz_t *th = integers_get(p->M), *z = integers_get(p->M);
    mpq_t penalty;

    line_init(&s, p, from, to, bits);
    loss_init(&l, p->c, s.scale);
    mpz_inits(u, value, below, above, (mpz_ptr)0);
    mpq_init(penalty);
    line_between(th, &s, s.thA, s.thB, K);
    for (size_t j = 0; j < p->c->N; j++) {
        line_sample(&s, j);
        line_between(z, &s, s.zA, s.zB, K);
        line_output(u, &s, th, z);
        loss_value(value, &l, u, s.y, BELOW);
        mpz_add(below, below, value);
        loss_value(value, &l, u, s.y, ABOVE);
        mpz_add(above, above, value);
    }
    if (p->c->scaled && bits == 0)
        node_penalty(penalty, p, K == 0 ? from : to);
    else
        line_penalty(penalty, &s, th);
    rational_set_scaled(lo, below, l.value_scale);
    rational_set_scaled(hi, above, l.value_scale);
    mpq_add(lo, lo, penalty);
    mpq_add(hi, hi, penalty);
    mpq_clear(penalty);
    mpz_clears(u, value, below, above, (mpz_ptr)0);
    loss_clear(&l);
    line_clear(&s);
    integers_free(z, p->M);
    integers_free(th, p->M);
}
