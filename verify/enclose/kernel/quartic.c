/* quartic.c: a squared loss as a chain of quartics, one for each stretch
 * between two kinks of a window.
 * Proof: paper/algorithms.tex, lemma "quartic". */
#include "engine.h"

/* Sums of the products of residual triples, lane by lane:
 * b0^2, b0 b1, b1^2, b0 b2, b1 b2, b2^2, and y^2. */
enum { SQUARES = 7 };

V8FN void add_squares(double *sums, v8 b0, v8 b1, v8 b2, v8 y)
{
    const v8 f[SQUARES] = {b0, b0, b1, b0, b1, b2, y};
    const v8 g[SQUARES] = {b0, b1, b1, b2, b2, b2, y};

    for (int c = 0; c < SQUARES; c++)
        v8_store(sums + 8 * c, v8_fma(f[c], g[c], v8_load(sums + 8 * c)));
}

void EGAP_KERNEL(egap_kernel_squares)(egap_squares *job)
{
    const egap_problem *p = job->problem;
    double sums[8 * SQUARES] = {0}, s[SQUARES];

    for (size_t j = 0; j < p->Npad; j += EGAP_LANES) {
        v8 y = v8_load(p->y + j), b[3];

        for (size_t k = 0; k < 3; k++) {
            /* y = y ((1-t)^2 + 2 t(1-t) + t^2) */
            b[k] = v8_sub(v8_load(job->state + 3 * j + 8 * k),
                          k == 1 ? v8_add(y, y) : y);
            v8_store(job->residual + 3 * j + 8 * k, b[k]);
        }
        add_squares(sums, b[0], b[1], b[2], y);
    }
    for (int k = 0; k < SQUARES; k++)
        s[k] = v8_sum(v8_load(sums + 8 * k));
    job->Q[0] = s[0];
    job->Q[1] = 2.0 * s[1];
    job->Q[2] = fma(2.0, s[3], s[2]);
    job->Q[3] = 2.0 * s[4];
    job->Q[4] = s[5];
    job->yy = s[6];
}

/* The change of a sample's square when its residual goes from b to b + q:
 * D (b + b'), with D what the stored b has really changed by. */
static inline void pass_kink(double *part, double *b, const egap_kink *k)
{
    double D[3], s[3];
    const double q[3] = {k->q0, k->q1, k->q2};

    for (int c = 0; c < 3; c++) {
        double old = b[8 * c], new = old + q[c];

        D[c] = new - old;
        s[c] = new + old;
        b[8 * c] = new;
    }
    part[0] += D[0] * s[0];
    part[1] += fma(D[0], s[1], D[1] * s[0]);
    part[2] += fma(D[0], s[2], fma(D[1], s[1], D[2] * s[0]));
    part[3] += fma(D[1], s[2], D[2] * s[1]);
    part[4] += D[2] * s[2];
}

/* Q at a point, u = 1 - t: five coefficients of u^(4-i) t^i. */
V8FN v8 quartic_at(const v8 *c, v8 uu, v8 ut, v8 tt)
{
    v8 low = v8_fma(uu, c[0], v8_fma(ut, c[1], v8_mul(tt, c[2])));
    v8 high = v8_fma(ut, c[3], v8_mul(tt, c[4]));

    return v8_fma(uu, low, v8_mul(tt, high));
}

/* The bounds of eight stretches (lemma "quartic"). */
V8FN void bound_stretches(const egap_sweep *job, size_t p)
{
    const v8 one = v8_set1(1.0), two = v8_set1(2.0), three = v8_set1(3.0);
    v8 s = v8_load(job->t + p), e = v8_load(job->t + p + 1), c[5];
    v8 us = v8_sub(one, s), ue = v8_sub(one, e), h = v8_sub(e, s);
    v8 uus = v8_mul(us, us), uts = v8_mul(us, s), tts = v8_mul(s, s);
    v8 uue = v8_mul(ue, ue), ute = v8_mul(ue, e), tte = v8_mul(e, e);
    v8 d0, d1, d2, d3, f0, f1, f2, Fs, Fe, bend, hh;

    for (int k = 0; k < 5; k++)
        c[k] = v8_load(job->c[k] + p);
    Fs = quartic_at(c, uus, uts, tts);
    Fe = quartic_at(c, uue, ute, tte);
    /* coefficients of Q' and of Q'' */
    d0 = v8_fma(v8_set1(-4.0), c[0], c[1]);
    d1 = v8_fms(two, c[2], v8_mul(three, c[1]));
    d2 = v8_fms(three, c[3], v8_mul(two, c[2]));
    d3 = v8_fms(v8_set1(4.0), c[4], c[3]);
    f0 = v8_fnma(three, d0, d1);
    f1 = v8_mul(two, v8_sub(d2, d1));
    f2 = v8_fms(three, d3, d2);
    /* -Q'' from above: a quadratic and its chord */
    hh = v8_mul(v8_mul(h, h), v8_set1(0.125));
    bend = v8_min(v8_fma(uus, f0, v8_fma(uts, f1, v8_mul(tts, f2))),
                  v8_fma(uue, f0, v8_fma(ute, f1, v8_mul(tte, f2))));
    d0 = v8_abs(v8_add(v8_sub(f0, f1), f2)); /* |Q''''| / 2 */
    bend = v8_max(v8_zero(), v8_fms(v8_mul(two, hh), d0, bend));
    v8_store(job->node + p, Fs);
    v8_store(job->top + p,
             v8_select(v8_gt(h, v8_set1(0.125)), v8_set1(INFINITY),
                       v8_fma(hh, bend, v8_max(Fs, Fe))));
}

void EGAP_KERNEL(egap_kernel_sweep)(egap_sweep *job)
{
    double base[5], part[5] = {0};
    size_t pieces = job->count + 1;

    memcpy(base, job->Q, sizeof base);
    job->t[0] = job->from;
    for (size_t p = 0; p < pieces; p++) {
        const egap_kink *k = &job->kinks[p];

        for (int c = 0; c < 5; c++)
            job->c[c][p] = base[c] + part[c];
        if (p == job->count)
            break;
        job->t[p + 1] = k->t;
        pass_kink(part, job->residual + k->j / 8 * 24 + k->j % 8, k);
        if (p % EGAP_QUARTIC_RUN == EGAP_QUARTIC_RUN - 1)
            for (int c = 0; c < 5; c++) {
                base[c] += part[c];
                part[c] = 0;
            }
    }
    for (size_t p = pieces; p < pieces + EGAP_LANES; p++) {
        job->t[p] = job->to; /* t[pieces], and what fills a vector */
        for (int c = 0; c < 5; c++)
            job->c[c][p] = 0;
    }
    for (size_t p = 0; p < pieces; p += EGAP_LANES)
        bound_stretches(job, p);
}
