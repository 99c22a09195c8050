/* eval.c: networks as integers; F at a point of a segment. */
#include "eval.h"

#include "fail.h"
#include "penalty.h"

/* Of *scale and what the numbers need, the larger. */
static void raise_scale(long *scale, const uint64_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (binary64_scale(v[i]) > *scale)
            *scale = binary64_scale(v[i]);
}

/* Scales that make every input an integer, and the output fine enough for
 * y, delta and the bits of the logistic functions. */
static void choose_scales(problem *p)
{
    const certificate *c = p->c;
    long needed;

    p->sx = p->sw = p->st = p->sy = 0;
    raise_scale(&p->sx, c->x, c->N * c->n);
    raise_scale(&p->sy, c->y, c->N);
    raise_scale(&p->sw, c->W, c->K * c->m * c->q);
    raise_scale(&p->st, c->theta, c->K * c->M);
    needed = c->loss == LOSS_LOGISTIC ? LOGISTIC_BITS : 0;
    raise_scale(&needed, c->y, c->N);
    if (c->loss == LOSS_HUBER)
        raise_scale(&needed, &c->delta.bits, 1);
    if (p->sx + p->sw + p->st < needed)
        p->st = needed - p->sx - p->sw;
}

void problem_init(problem *p, const certificate *c)
{
    p->c = c;
    choose_scales(p);
    p->x = integers_get(c->N * c->q);
    p->y = integers_get(c->N);
    for (size_t j = 0; j < c->N; j++) {
        for (size_t l = 0; l < c->n; l++)
            binary64_scaled(p->x[j * c->q + l], c->x[j * c->n + l], p->sx);
        if (c->hidden_bias)
            mpz_setbit(p->x[j * c->q + c->n], (mp_bitcnt_t)p->sx);
        binary64_scaled(p->y[j], c->y[j], p->sy);
    }
}

void problem_clear(problem *p)
{
    integers_free(p->y, p->c->N);
    integers_free(p->x, p->c->N * p->c->q);
}

void problem_mean(mpq_t x, const problem *p, const mpz_t sum, long scale)
{
    mpq_t N;

    mpq_init(N);
    rational_set_count(N, p->c->N);
    rational_set_scaled(x, sum, scale);
    mpq_div(x, x, N);
    mpq_clear(N);
}

void line_init(line *s, const problem *p, size_t from, size_t to, unsigned bits)
{
    const certificate *c = p->c;
    const size_t weights = c->m * c->q;

    s->p = p;
    s->bits = bits;
    s->scale = p->sx + p->sw + p->st + 2 * (long)bits + 2;
    mpz_init(s->y);
    for (int e = 0; e < 2; e++) {
        const size_t k = e == 0 ? from : to;

        s->W[e] = integers_get(weights);
        s->th[e] = integers_get(c->M);
        s->z[e] = integers_get(c->M);
        for (size_t i = 0; i < weights; i++)
            binary64_scaled(s->W[e][i], c->W[k * weights + i], p->sw);
        for (size_t i = 0; i < c->M; i++)
            binary64_scaled(s->th[e][i], c->theta[k * c->M + i], p->st);
        if (c->output_bias)
            mpz_setbit(s->z[e][c->m], (mp_bitcnt_t)(p->sx + p->sw));
    }
}

void line_clear(line *s)
{
    const certificate *c = s->p->c;

    for (int e = 0; e < 2; e++) {
        integers_free(s->z[e], c->M);
        integers_free(s->th[e], c->M);
        integers_free(s->W[e], c->m * c->q);
    }
    mpz_clear(s->y);
}

void line_sample(line *s, size_t j)
{
    const problem *p = s->p;
    const size_t q = p->c->q;

    limits_poll();
    for (int e = 0; e < 2; e++)
        for (size_t i = 0; i < p->c->m; i++) {
            mpz_set_ui(s->z[e][i], 0);
            for (size_t l = 0; l < q; l++)
                mpz_addmul(s->z[e][i], s->W[e][i * q + l], p->x[j * q + l]);
        }
    mpz_mul_2exp(s->y, p->y[j], (mp_bitcnt_t)(s->scale - p->sy));
}

void line_between(mpz_t *v, const line *s, mpz_t *ends[2], uint64_t K)
{
    mpz_t right, left;

    limits_poll();
    mpz_inits(right, left, (mpz_ptr)0);
    integer_set_count(right, K);
    integer_set_count(left, (UINT64_C(1) << s->bits) - K);
    for (size_t i = 0; i < s->p->c->M; i++) {
        mpz_mul(v[i], ends[0][i], left);
        mpz_addmul(v[i], ends[1][i], right);
    }
    mpz_clears(right, left, (mpz_ptr)0);
}

void line_output(mpz_t u, const line *s, mpz_t *th, mpz_t *z)
{
    mpz_set_ui(u, 0);
    for (size_t i = 0; i < s->p->c->M; i++)
        if (mpz_sgn(z[i]) > 0)
            mpz_addmul(u, th[i], z[i]);
    mpz_mul_2exp(u, u, 2);
}

void line_penalty(mpq_t x, const line *s, mpz_t *th)
{
    mpz_t sum, size;
    mpq_t kappa;

    mpz_inits(sum, size, (mpz_ptr)0);
    mpq_init(kappa);
    for (size_t i = 0; i < s->p->c->M; i++) {
        mpz_abs(size, th[i]);
        mpz_add(sum, sum, size);
    }
    rational_set_scaled(x, sum, s->p->st + (long)s->bits);
    rational_set_binary64(kappa, s->p->c->kappa.bits);
    mpq_mul(x, x, kappa);
    mpq_clear(kappa);
    mpz_clears(sum, size, (mpz_ptr)0);
}

void evaluate(mpq_t lo, mpq_t hi, const problem *p, size_t from, size_t to,
              unsigned bits, uint64_t K)
{
    const certificate *c = p->c;
    line s;
    loss l;
    mpz_t u, value, below, above;
    mpz_t *th = integers_get(c->M), *z = integers_get(c->M);
    mpq_t penalty;

    line_init(&s, p, from, to, bits);
    loss_init(&l, c, s.scale);
    mpz_inits(u, value, below, above, (mpz_ptr)0);
    mpq_init(penalty);
    line_between(th, &s, s.th, K);
    for (size_t j = 0; j < c->N; j++) {
        line_sample(&s, j);
        line_between(z, &s, s.z, K);
        line_output(u, &s, th, z);
        loss_value(value, &l, u, s.y, BELOW);
        mpz_add(below, below, value);
        loss_value(value, &l, u, s.y, ABOVE);
        mpz_add(above, above, value);
    }
    if (c->scaled && bits == 0)
        node_penalty(penalty, c, K == 0 ? from : to);
    else
        line_penalty(penalty, &s, th);
    problem_mean(lo, p, below, l.value_scale);
    problem_mean(hi, p, above, l.value_scale);
    mpq_add(lo, lo, penalty);
    mpq_add(hi, hi, penalty);
    mpq_clear(penalty);
    mpz_clears(u, value, below, above, (mpz_ptr)0);
    loss_clear(&l);
    line_clear(&s);
    integers_free(z, c->M);
    integers_free(th, c->M);
}
