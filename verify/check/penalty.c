/* penalty.c: penalties and norms of units that have a SCALE (typed-path). */
#include "penalty.h"

#include "fail.h"
#include "numbers.h"

uint64_t unit_theta(const certificate *c, size_t unit)
{
    return c->theta[unit / c->m * c->M + unit % c->m];
}

void unit_norm2(mpq_t x, const certificate *c, size_t unit, unsigned power)
{
    mpq_t w;

    mpq_init(w);
    mpq_set_ui(x, 0, 1);
    for (size_t l = 0; l < c->q; l++) {
        rational_set_binary64(w, c->W[unit * c->q + l]);
        mpq_mul(w, w, w);
        mpq_add(x, x, w);
    }
    rational_set_binary64(w, c->scale[unit]);
    for (unsigned i = 0; i < power; i++)
        mpq_mul(x, x, w);
    mpq_clear(w);
}

/* x += (THETA / SCALE)^2 + SCALE^2 (|W|^2 + B^2), or |THETA| / SCALE */
static void add_unit(mpq_t x, const certificate *c, size_t unit)
{
    mpq_t scale, th;

    mpq_inits(scale, th, (mpq_ptr)0);
    rational_set_binary64(scale, c->scale[unit]);
    rational_set_binary64(th, unit_theta(c, unit));
    mpq_div(th, th, scale);
    if (c->decay) {
        mpq_mul(th, th, th);
        mpq_add(x, x, th);
        unit_norm2(th, c, unit, 2);
    }
    mpq_abs(th, th);
    mpq_add(x, x, th);
    mpq_clears(scale, th, (mpq_ptr)0);
}

void node_penalty(mpq_t x, const certificate *c, size_t k)
{
    mpq_t t;

    mpq_init(t);
    mpq_set_ui(x, 0, 1);
    for (size_t i = k * c->m; i < (k + 1) * c->m; i++) {
        limits_poll();
        add_unit(x, c, i);
    }
    if (c->output_bias) {
        rational_set_binary64(t, c->theta[k * c->M + c->m]);
        mpq_abs(t, t);
        mpq_add(x, x, t);
    }
    rational_set_binary64(t, c->kappa.bits);
    mpq_mul(x, x, t);
    if (c->decay)
        mpq_div_2exp(x, x, 1);
    mpq_clear(t);
}
