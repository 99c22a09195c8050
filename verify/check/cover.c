/* cover.c: no point of a segment exceeds the claimed maximum.
 *
 * FORMAT.md, section "Chord"; proof: paper/algorithms.tex, lemma "exact
 * chord".  Let an interval of a segment be
 * re-parametrised by lambda in [0, 1].  z_i is the pre-activation of unit i
 * at the left (s) and right (e) end, th_i its coefficient, beta_i = th_e -
 * th_s, d_i = z_e - z_s, p the network's output.  A unit is stable where
 * both z are >= 0, dead where both are <= 0, else switching.  With
 *   C   = sum of beta_i d_i over stable units,
 *   Dev = sum over switching units of
 *     rising:  |th_e| min(|z_s|, z_e, (|z_s| + z_e)/4) + |beta| z_e / 4
 *     falling: |th_s| min(z_s, |z_e|, (z_s + |z_e|)/4) + |beta| z_s / 4
 * the output stays in U = [min(p_s, p_e) - w, max(p_s, p_e) + w], w = |C|/4
 * + Dev.  With slopes of the loss on U in [l-, l+],
 *   S = mean over samples of max(-l- C, -l+ C),
 *   D = mean over samples of max(|l-|, |l+|) Dev,
 *   F <= (1-lambda) F_s + lambda F_e + lambda (1-lambda) max(S,0) + D.
 */
#include "cover.h"

#include "fail.h"

/* Sums over the samples, for one cut and the interval that ends there. */
typedef struct {
    mpz_t F;    /* from above, over 2^value_scale */
    mpz_t S, D; /* over 2^(slope_scale + scale) */
    mpz_t *th;  /* (M), coefficients at the cut */
} cut_sums;

typedef struct {
    line s;
    loss l;
    mpz_t *z_s, *z_e; /* (M), at the ends of the current interval */
    mpz_t p_s, p_e, C, dev, u, lo, hi, beta, d, t, a;
} work;

static void work_init(work *w, const problem *p, size_t k, unsigned bits)
{
    line_init(&w->s, p, k, k + 1, bits);
    loss_init(&w->l, p->c, w->s.scale);
    w->z_s = integers_get(p->c->M);
    w->z_e = integers_get(p->c->M);
    mpz_inits(w->p_s, w->p_e, w->C, w->dev, w->u, w->lo, w->hi, w->beta, w->d,
              w->t, w->a, (mpz_ptr)0);
}

static void work_clear(work *w)
{
    mpz_clears(w->p_s, w->p_e, w->C, w->dev, w->u, w->lo, w->hi, w->beta, w->d,
               w->t, w->a, (mpz_ptr)0);
    integers_free(w->z_e, w->s.p->c->M);
    integers_free(w->z_s, w->s.p->c->M);
    loss_clear(&w->l);
    line_clear(&w->s);
}

/* Adds to dev four times the deviation of a unit that is active at one end
 * only: z there is `on` > 0, the other is `off` < 0, th is its coefficient
 * at the active end. */
static void add_deviation(work *w, const mpz_t th, const mpz_t on,
                          const mpz_t off)
{
    /* d = min(4 |off|, 4 on, |off| + on) */
    mpz_sub(w->d, on, off);
    mpz_mul_2exp(w->t, on, 2);
    if (mpz_cmp(w->t, w->d) < 0)
        mpz_set(w->d, w->t);
    mpz_mul_2exp(w->t, off, 2);
    mpz_neg(w->t, w->t);
    if (mpz_cmp(w->t, w->d) < 0)
        mpz_set(w->d, w->t);
    mpz_abs(w->a, th);
    mpz_addmul(w->dev, w->a, w->d);
    mpz_abs(w->a, w->beta);
    mpz_addmul(w->dev, w->a, on);
}

/* C / 4 and Dev of the current sample, over 2^scale. */
static void curvature(work *w, mpz_t *th_s, mpz_t *th_e)
{
    mpz_set_ui(w->C, 0);
    mpz_set_ui(w->dev, 0);
    for (size_t i = 0; i < w->s.p->c->M; i++) {
        int sign_s = mpz_sgn(w->z_s[i]), sign_e = mpz_sgn(w->z_e[i]);

        if (sign_s <= 0 && sign_e <= 0)
            continue;
        mpz_sub(w->beta, th_e[i], th_s[i]);
        if (sign_s >= 0 && sign_e >= 0) {
            mpz_sub(w->d, w->z_e[i], w->z_s[i]);
            mpz_addmul(w->C, w->beta, w->d);
        } else if (sign_e > 0) {
            add_deviation(w, th_e[i], w->z_e[i], w->z_s[i]);
        } else {
            add_deviation(w, th_s[i], w->z_s[i], w->z_e[i]);
        }
    }
}

/* Adds the current sample's share of S and D on the interval from the cut
 * before to this one. */
static void add_interval(cut_sums *at, work *w, mpz_t *th_s)
{
    curvature(w, th_s, at->th);
    /* the slopes lo, hi at the ends u of U */
    mpz_abs(w->t, w->C);
    mpz_add(w->t, w->t, w->dev);
    mpz_sub(w->u, mpz_cmp(w->p_s, w->p_e) < 0 ? w->p_s : w->p_e, w->t);
    loss_slope(w->lo, &w->l, w->u, w->s.y, BELOW);
    mpz_add(w->u, mpz_cmp(w->p_s, w->p_e) < 0 ? w->p_e : w->p_s, w->t);
    loss_slope(w->hi, &w->l, w->u, w->s.y, ABOVE);
    /* S += max(-lo C, -hi C): the smaller slope for C > 0 */
    mpz_mul_2exp(w->C, w->C, 2);
    mpz_submul(at->S, mpz_sgn(w->C) > 0 ? w->lo : w->hi, w->C);
    /* D += max(|lo|, |hi|) dev */
    if (mpz_cmpabs(w->lo, w->hi) < 0)
        mpz_swap(w->lo, w->hi);
    mpz_abs(w->lo, w->lo);
    mpz_addmul(at->D, w->lo, w->dev);
}

static void add_sample(cut_sums *at, work *w, const intervals *cuts, size_t j)
{
    line *s = &w->s;
    mpz_t *swap;

    line_sample(s, j);
    for (size_t i = 0; i <= cuts->count; i++) {
        line_between(w->z_e, s, s->z, i == 0 ? 0 : cuts->right[i - 1]);
        line_output(w->p_e, s, at[i].th, w->z_e);
        loss_value(w->t, &w->l, w->p_e, s->y, ABOVE);
        mpz_add(at[i].F, at[i].F, w->t);
        if (i > 0)
            add_interval(&at[i], w, at[i - 1].th);
        swap = w->z_s;
        w->z_s = w->z_e;
        w->z_e = swap;
        mpz_swap(w->p_s, w->p_e);
    }
}

/* Is (1-lambda) Fs + lambda Fe + lambda (1-lambda) max(S,0) + D <= H for all
 * lambda in [0, 1]?  The parabola's maximum is inside where |Fe - Fs| < S and
 * is then (Fs + Fe)/2 + S/4 + (Fe - Fs)^2/(4 S). */
static bool below(const mpq_t Fs, const mpq_t Fe, const mpq_t S, const mpq_t D,
                  const mpq_t H)
{
    mpq_t A, rise, left, right;
    bool yes;

    mpq_inits(A, rise, left, right, (mpq_ptr)0);
    mpq_sub(A, H, D);
    yes = mpq_cmp(Fs, A) <= 0 && mpq_cmp(Fe, A) <= 0;
    mpq_sub(rise, Fe, Fs);
    mpq_abs(rise, rise);
    if (yes && mpq_cmp(S, rise) > 0) {
        /* 2 S (Fs + Fe) + S^2 + (Fe - Fs)^2 <= 4 S A */
        mpq_add(left, Fs, Fe);
        mpq_add(left, left, left);
        mpq_add(left, left, S);
        mpq_mul(left, left, S);
        mpq_mul(rise, rise, rise);
        mpq_add(left, left, rise);
        mpq_mul(right, S, A);
        mpq_mul_2exp(right, right, 2);
        yes = mpq_cmp(left, right) <= 0;
    }
    mpq_clears(A, rise, left, right, (mpq_ptr)0);
    return yes;
}

/* F at a cut from above */
static void value_at(mpq_t F, const cut_sums *at, const work *w)
{
    mpq_t penalty;

    mpq_init(penalty);
    line_penalty(penalty, &w->s, at->th);
    problem_mean(F, w->s.p, at->F, w->l.value_scale);
    mpq_add(F, F, penalty);
    mpq_clear(penalty);
}

static void check_intervals(cut_sums *at, const work *w, const intervals *cuts,
                            size_t k, const mpq_t H)
{
    long scale = w->l.slope_scale + w->l.scale;
    mpq_t Fs, Fe, S, D;

    mpq_inits(Fs, Fe, S, D, (mpq_ptr)0);
    value_at(Fe, &at[0], w);
    for (size_t i = 1; i <= cuts->count; i++) {
        mpq_swap(Fs, Fe);
        value_at(Fe, &at[i], w);
        problem_mean(S, w->s.p, at[i].S, scale);
        problem_mean(D, w->s.p, at[i].D, scale);
        if (!below(Fs, Fe, S, D, H))
            fail_rejected("segment %zu, interval %zu: F <= the claimed "
                          "maximum is not shown",
                          k, i - 1);
    }
    mpq_clears(Fs, Fe, S, D, (mpq_ptr)0);
}

void cover_check_order(const intervals *cuts, size_t k)
{
    uint64_t left = 0;

    for (size_t i = 0; i < cuts->count; i++) {
        if (cuts->right[i] <= left)
            fail_rejected("segment %zu: interval %zu does not end to the "
                          "right of its beginning",
                          k, i);
        left = cuts->right[i];
    }
    if (left != UINT64_C(1) << cuts->bits)
        fail_rejected("segment %zu: the intervals end before t = 1", k);
}

void cover_segment(const problem *p, size_t k, const intervals *cuts,
                   const mpq_t H)
{
    size_t count = cuts->count + 1;
    cut_sums *at;
    work w;

    at = memory_get(count, sizeof *at);
    work_init(&w, p, k, cuts->bits);
    for (size_t i = 0; i < count; i++) {
        mpz_inits(at[i].F, at[i].S, at[i].D, (mpz_ptr)0);
        at[i].th = integers_get(p->c->M);
        line_between(at[i].th, &w.s, w.s.th, i == 0 ? 0 : cuts->right[i - 1]);
    }
    for (size_t j = 0; j < p->c->N; j++)
        add_sample(at, &w, cuts, j);
    check_intervals(at, &w, cuts, k, H);
    for (size_t i = 0; i < count; i++) {
        integers_free(at[i].th, p->c->M);
        mpz_clears(at[i].F, at[i].S, at[i].D, (mpz_ptr)0);
    }
    work_clear(&w);
    memory_free(at, count * sizeof *at);
}
