/* ball_cuts.c: upper bounds of F between cuts, in ball arithmetic.
 *
 * On an interval a unit whose pre-activation keeps its sign contributes an
 * exact quadratic; one that changes sign contributes a chord and a deviation
 * of known sign and bounded size.  Convexity of the loss then puts a parabola
 * above F.
 * Proofs: paper/algorithms.tex, lemmas "ball deviation" and "ball parabola". */
#include "ball_cuts.h"

#include "../base/ball_round.h"
#include "../base/dd.h"

/* magnitudes have 30 bits: places are known that well */
#define NEAR_KINK 0x1p-26

egap_status egap_ball_work_init(egap_ball_work *work, size_t m, egap_error *err)
{
    *work = (egap_ball_work){.m = m};
    work->weight = egap_ball_vector(3 * EGAP_BALL_CUTS);
    work->step = egap_ball_vector(EGAP_BALL_CUTS - 1);
    work->theta = egap_ball_vector(EGAP_BALL_CUTS * (m + 1));
    work->beta = egap_ball_vector((EGAP_BALL_CUTS - 1) * m);
    work->z = egap_ball_vector(EGAP_BALL_CUTS);
    work->phi = egap_ball_vector(EGAP_BALL_CUTS);
    for (size_t c = 0; c < EGAP_BALL_CUTS; c++)
        egap_ball_place_init(&work->place[c]);
    for (size_t v = 0; v < EGAP_BALL_CUTS - 1; v++) {
        arb_init(work->tally[v].C);
        arb_init(work->tally[v].S);
        for (size_t k = 0; k < EGAP_BALL_MAGS; k++)
            mag_init(work->tally[v].g[k]);
    }
    egap_ball_slopes_init(&work->slopes);
    mag_init(work->rise);
    mag_init(work->fall);
    arb_init(work->t1);
    arb_init(work->t2);
    for (size_t k = 0; k < 5; k++)
        mag_init(work->q[k]);
    arf_init(work->lo);
    arf_init(work->hi);
    arf_init(work->x);
    if (!work->weight || !work->step || !work->theta || !work->beta ||
        !work->z || !work->phi)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu units",
                         m);
    return EGAP_OK;
}

void egap_ball_work_clear(egap_ball_work *work)
{
    egap_ball_vector_clear(work->weight, 3 * EGAP_BALL_CUTS);
    egap_ball_vector_clear(work->step, EGAP_BALL_CUTS - 1);
    egap_ball_vector_clear(work->theta, EGAP_BALL_CUTS * (work->m + 1));
    egap_ball_vector_clear(work->beta, (EGAP_BALL_CUTS - 1) * work->m);
    egap_ball_vector_clear(work->z, EGAP_BALL_CUTS);
    egap_ball_vector_clear(work->phi, EGAP_BALL_CUTS);
    for (size_t c = 0; c < EGAP_BALL_CUTS; c++)
        egap_ball_place_clear(&work->place[c]);
    for (size_t v = 0; v < EGAP_BALL_CUTS - 1; v++) {
        arb_clear(work->tally[v].C);
        arb_clear(work->tally[v].S);
        for (size_t k = 0; k < EGAP_BALL_MAGS; k++)
            mag_clear(work->tally[v].g[k]);
    }
    egap_ball_slopes_clear(&work->slopes);
    mag_clear(work->rise);
    mag_clear(work->fall);
    arb_clear(work->t1);
    arb_clear(work->t2);
    for (size_t k = 0; k < 5; k++)
        mag_clear(work->q[k]);
    arf_clear(work->lo);
    arf_clear(work->hi);
    arf_clear(work->x);
}

/* an upper bound of max(x, 0), of max(-x, 0) */
static void positive_part(mag_t p, const arb_t x)
{
    if (arb_is_nonpositive(x))
        mag_zero(p);
    else if (arf_sgn(arb_midref(x)) < 0)
        mag_set(p, arb_radref(x));
    else
        arb_get_mag(p, x);
}

static void negative_part(mag_t p, const arb_t x)
{
    if (arb_is_nonnegative(x))
        mag_zero(p);
    else if (arf_sgn(arb_midref(x)) > 0)
        mag_set(p, arb_radref(x));
    else
        arb_get_mag(p, x);
}

/* g[up] += x^+ size, g[down] += x^- size */
static void add_signed(egap_ball_tally *y, int up, int down, const arb_t x,
                       const mag_t size, mag_t scratch)
{
    positive_part(scratch, x);
    mag_addmul(y->g[up], scratch, size);
    negative_part(scratch, x);
    mag_addmul(y->g[down], scratch, size);
}

/* either way: UP and DOWN += factor size */
static void add_both(egap_ball_tally *y, const mag_t factor, const mag_t size)
{
    mag_addmul(y->g[EGAP_BALL_UP], factor, size);
    mag_addmul(y->g[EGAP_BALL_DOWN], factor, size);
}

/* max(|theta(s)|, |theta(e)|) */
static void larger_theta(mag_t p, const arb_t ths, const arb_t the,
                         mag_t scratch)
{
    arb_get_mag(p, ths);
    arb_get_mag(scratch, the);
    mag_max(p, p, scratch);
}

/* lemma "ball deviation", 2: a unit whose sign changes for certain.  With
 * kap = |z_s||z_e|/(|z_s|+|z_e|), psi - chord is theta [-kap,0] with theta at
 * the active end, and -beta (rising) or +beta (falling) times [0, tail],
 * tail = z_active^2 / (4 (|z_s|+|z_e|)). */
static void add_switching(egap_ball_tally *y, const arb_t zs, const arb_t ze,
                          const arb_t ths, const arb_t the, const arb_t beta,
                          mag_t *q)
{
    bool rising = arb_is_positive(ze);
    mag_ptr sum = q[0], kap = q[1], tail = q[2], place = q[3];
    mag_ptr scratch = q[4];

    arb_get_mag_lower(sum, zs);
    arb_get_mag_lower(kap, ze);
    mag_add_lower(sum, sum, kap);
    arb_get_mag(place, zs);
    arb_get_mag(tail, ze);
    mag_mul(kap, place, tail);
    mag_div(kap, kap, sum);
    mag_set(scratch, rising ? tail : place);
    mag_div(place, place, sum);
    mag_mul(tail, scratch, scratch);
    mag_div(tail, tail, sum);
    mag_mul_2exp_si(tail, tail, -2);
    add_signed(y, EGAP_BALL_KINK_DOWN, EGAP_BALL_KINK_UP, rising ? the : ths,
               kap, scratch);
    mag_mul(kap, kap, place);
    add_signed(y, EGAP_BALL_PLACE_DOWN, EGAP_BALL_PLACE_UP, rising ? the : ths,
               kap, scratch);
    if (rising)
        add_signed(y, EGAP_BALL_DOWN, EGAP_BALL_UP, beta, tail, scratch);
    else
        add_signed(y, EGAP_BALL_UP, EGAP_BALL_DOWN, beta, tail, scratch);
}

/* lemma "ball deviation", 1 and 3: one unit on one interval.  Where a ball
 * contains 0 the sign of its middle is used, and what relu(z) may differ by is
 * added to the deviation. */
static void add_unit(egap_ball_tally *y, const arb_t zs, const arb_t ze,
                     const arb_t ths, const arb_t the, const arb_t beta,
                     arb_t t, mag_t *q, long bits)
{
    int s = arf_sgn(arb_midref(zs)), e = arf_sgn(arb_midref(ze));

    if (s >= 0 && e >= 0) {
        arb_sub(t, ze, zs, bits);
        arb_addmul(y->C, beta, t, bits);
        if (arb_is_nonnegative(zs) && arb_is_nonnegative(ze))
            return;
        /* |relu(z) - z| <= q0: twice, for itself and for its chord */
        negative_part(q[0], zs);
        negative_part(q[1], ze);
    } else if (s <= 0 && e <= 0) {
        if (arb_is_nonpositive(zs) && arb_is_nonpositive(ze))
            return;
        positive_part(q[0], zs);
        positive_part(q[1], ze);
    } else if (!arb_contains_zero(zs) && !arb_contains_zero(ze)) {
        add_switching(y, zs, ze, ths, the, beta, q);
        return;
    } else {
        /* rising, falling, active or dead: one bound for all four */
        arb_get_mag(q[0], zs);
        arb_get_mag(q[1], ze);
        mag_add(q[2], q[0], q[1]);
        mag_mul_2exp_si(q[2], q[2], -2);
        arb_get_mag(q[3], beta);
        add_both(y, q[3], q[2]);
        mag_min(q[0], q[0], q[1]);
        larger_theta(q[2], ths, the, q[3]);
        add_both(y, q[2], q[0]);
        return;
    }
    mag_max(q[0], q[0], q[1]);
    mag_mul_2exp_si(q[0], q[0], 1);
    larger_theta(q[2], ths, the, q[3]);
    add_both(y, q[2], q[0]);
}

/* [lo, hi] of the outputs on the interval: hull of the chord, + C^-/4 + UP,
 * - C^+/4 - DOWN */
static void output_range(egap_ball_work *w, const egap_ball_tally *y,
                         const arb_t ps, const arb_t pe, long bits)
{
    egap_ball_lower(w->lo, ps, bits);
    egap_ball_lower(w->x, pe, bits);
    arf_min(w->lo, w->lo, w->x);
    positive_part(w->q[0], y->C);
    mag_mul_2exp_si(w->q[0], w->q[0], -2);
    mag_add(w->q[0], w->q[0], y->g[EGAP_BALL_DOWN]);
    arf_set_mag(w->x, w->q[0]);
    arf_sub(w->lo, w->lo, w->x, bits, ARF_RND_FLOOR);
    egap_ball_upper(w->hi, ps, bits);
    egap_ball_upper(w->x, pe, bits);
    arf_max(w->hi, w->hi, w->x);
    negative_part(w->q[0], y->C);
    mag_mul_2exp_si(w->q[0], w->q[0], -2);
    mag_add(w->q[0], w->q[0], y->g[EGAP_BALL_UP]);
    arf_set_mag(w->x, w->q[0]);
    arf_add(w->hi, w->hi, w->x, bits, ARF_RND_CEIL);
}

/* lemma "ball parabola": one sample on one interval, after its units: adds to
 * S and the deviation,
 *   S_j = max(-l-_j C_j, -l+_j C_j) - modulus (p_e - p_s)^2/2,
 *   D_j = max(l+^+ UP, l-^- DOWN). */
static void close_sample(egap_ball_work *w, egap_ball_tally *y,
                         const egap_loss *loss, const arb_t ps, const arb_t pe,
                         double target, long bits)
{
    egap_ball_slopes *l = &w->slopes;
    mag_ptr rise = w->rise, fall = w->fall, up = w->q[2], down = w->q[3];
    bool falls;

    mag_add(y->g[EGAP_BALL_UP], y->g[EGAP_BALL_UP], y->g[EGAP_BALL_KINK_UP]);
    mag_add(y->g[EGAP_BALL_DOWN], y->g[EGAP_BALL_DOWN],
            y->g[EGAP_BALL_KINK_DOWN]);
    output_range(w, y, ps, pe, bits);
    egap_ball_slopes_on(l, loss, w->lo, w->hi, target, bits);
    if (!arb_is_zero(y->C)) {
        arb_mul(w->t1, l->lo, y->C, bits);
        arb_mul(w->t2, l->hi, y->C, bits);
        arb_min(w->t1, w->t1, w->t2, bits);
        arb_sub(y->S, y->S, w->t1, bits);
    }
    arb_sub(w->t1, pe, ps, bits);
    arb_sqr(w->t1, w->t1, bits);
    arb_mul_2exp_si(w->t1, w->t1, -1);
    arb_submul(y->S, l->modulus, w->t1, bits);
    positive_part(rise, l->hi);
    negative_part(fall, l->lo);
    mag_mul(up, rise, y->g[EGAP_BALL_UP]);
    mag_mul(down, fall, y->g[EGAP_BALL_DOWN]);
    falls = mag_cmp(up, down) < 0;
    mag_add(y->g[EGAP_BALL_DEVIATION], y->g[EGAP_BALL_DEVIATION],
            falls ? down : up);
    mag_addmul(y->g[EGAP_BALL_KINK], falls ? fall : rise,
               y->g[EGAP_BALL_KINK_UP + falls]);
    mag_addmul(y->g[EGAP_BALL_PLACE], falls ? fall : rise,
               y->g[EGAP_BALL_PLACE_UP + falls]);
    arb_zero(y->C);
    for (size_t k = 0; k < EGAP_BALL_PER_SAMPLE; k++)
        mag_zero(y->g[k]);
}

/* What the active pairs are multiplied by at cut c and between cuts. */
static void set_weights(egap_ball_work *w, const egap_ball_part *part,
                        const egap_dd *t, size_t c)
{
    arb_ptr weight = w->weight + 3 * c;
    egap_ball_place *at = &w->place[c];

    egap_ball_place_set(at, part, t[c]);
    arb_sqr(weight, at->left, part->bits);
    arb_mul(weight + 1, at->left, at->right, part->bits);
    arb_sqr(weight + 2, at->right, part->bits);
    if (c > 0) {
        arb_sub(w->step + c - 1, at->right, w->place[c - 1].right, part->bits);
        arb_sqr(w->step + c - 1, w->step + c - 1, part->bits);
    }
}

/* theta at the cuts, its differences, and kappa (sum |theta| + |c|) in F */
static void start_cuts(arb_ptr F, egap_ball_part *part, egap_ball_work *w,
                       const egap_dd *t, size_t cuts)
{
    size_t m = part->m;

    for (size_t c = 0; c < cuts; c++) {
        arb_ptr theta = w->theta + c * (m + 1);

        set_weights(w, part, t, c);
        arb_zero(F + c);
        for (size_t i = 0; i <= m; i++) {
            egap_ball_between(theta + i, part->thA + i, part->thB + i,
                              &w->place[c], part->bits);
            arb_abs(w->t1, theta + i);
            arb_add(F + c, F + c, w->t1, part->bits);
        }
        for (size_t i = 0; c > 0 && i < m; i++)
            arb_sub(w->beta + (c - 1) * m + i, theta + i, theta + i - (m + 1),
                    part->bits);
        /* times kappa N: the samples are added without their 1/N */
        arb_set_d(w->t1, part->problem->objective.kappa);
        arb_mul_ui(w->t1, w->t1, part->problem->N, part->bits);
        arb_mul(F + c, F + c, w->t1, part->bits);
    }
    for (size_t v = 0; v + 1 < cuts; v++) {
        arb_zero(w->tally[v].C);
        arb_zero(w->tally[v].S);
        for (size_t k = 0; k < EGAP_BALL_MAGS; k++)
            mag_zero(w->tally[v].g[k]);
    }
}

/* lemma "ball part": phi at the cuts and C between them, of the pairs that
 * stay active on all of the part */
static void pass_active(const egap_ball_sample *s, egap_ball_work *w,
                        size_t cuts, long bits)
{
    for (size_t c = 0; c < cuts; c++) {
        arb_addmul(w->phi + c, s->s0, w->weight + 3 * c, bits);
        arb_addmul(w->phi + c, s->s1, w->weight + 3 * c + 1, bits);
        arb_addmul(w->phi + c, s->s2, w->weight + 3 * c + 2, bits);
    }
    for (size_t c = 0; c + 1 < cuts; c++)
        arb_addmul(w->tally[c].C, s->bend, w->step + c, bits);
}

/* all units on sample j: phi at the cuts, C and the deviations between */
static void pass_sample(egap_ball_part *part, egap_ball_work *w, size_t cuts,
                        size_t j)
{
    size_t m = part->m;
    long bits = part->bits;
    const egap_ball_sample *s = egap_ball_part_sample(part, j);

    for (size_t c = 0; c < cuts; c++)
        arb_set(w->phi + c, w->theta + c * (m + 1) + m);
    pass_active(s, w, cuts, bits);
    for (size_t k = 0; k < s->count; k++) {
        size_t i = s->unit[k];

        for (size_t c = 0; c < cuts; c++)
            egap_ball_between(w->z + c, s->zA + k, s->zB + k, &w->place[c],
                              bits);
        for (size_t c = 0; c + 1 < cuts; c++) {
            arb_srcptr theta = w->theta + c * (m + 1) + i;

            add_unit(&w->tally[c], w->z + c, w->z + c + 1, theta, theta + m + 1,
                     w->beta + c * m + i, w->t1, w->q, bits);
        }
        for (size_t c = 0; c < cuts; c++) {
            if (arb_is_nonpositive(w->z + c))
                continue;
            if (!arb_is_nonnegative(w->z + c))
                arb_nonnegative_part(w->z + c, w->z + c);
            arb_addmul(w->phi + c, w->theta + c * (m + 1) + i, w->z + c, bits);
        }
    }
}

/* s + f (e - s), rounded. */
static egap_dd part_of(egap_dd s, egap_dd e, double f)
{
    egap_dd d = egap_two_sum(e.hi, -s.hi), p, sum;

    d = egap_two_sum(d.hi, d.lo + (e.lo - s.lo));
    p = egap_two_prod(f, d.hi);
    sum = egap_two_sum(s.hi, p.hi);
    return egap_two_sum(sum.hi, sum.lo + (s.lo + (p.lo + f * d.lo)));
}

/* A cut at s + f (e - s), if that is right of the others. */
static void add_cut(egap_ball_piece *piece, double f)
{
    egap_dd t = part_of(piece->s, piece->e, f);
    egap_dd from = piece->cuts > 0 ? piece->cut[piece->cuts - 1] : piece->s;

    if (egap_ball_before(from, t) && egap_ball_before(t, piece->e))
        piece->cut[piece->cuts++] = t;
}

/* Where to cut next: on both sides of the mean place of the kinks if they
 * make most of the bound, else in the middle.  A choice only; no bound
 * depends on it. */
static void choose_cuts(egap_ball_piece *piece, egap_ball_tally *y,
                        egap_ball_work *w, bool aim)
{
    piece->cuts = 0;
    piece->at_kink = false;
    if (aim && !mag_is_zero(y->g[EGAP_BALL_KINK])) {
        positive_part(w->q[0], y->S);
        mag_mul_2exp_si(w->q[0], w->q[0], -2);
        mag_add(w->q[0], w->q[0], y->g[EGAP_BALL_DEVIATION]);
        mag_mul_2exp_si(w->q[0], w->q[0], -1);
        piece->at_kink = mag_cmp(y->g[EGAP_BALL_KINK], w->q[0]) > 0;
    }
    if (piece->at_kink) {
        double place;

        mag_div(w->q[0], y->g[EGAP_BALL_PLACE], y->g[EGAP_BALL_KINK]);
        place = mag_get_d(w->q[0]);
        add_cut(piece, place - NEAR_KINK);
        add_cut(piece, place + NEAR_KINK);
    }
    if (piece->cuts == 0) {
        piece->at_kink = false;
        add_cut(piece, 0.5);
    }
}

/* lemma "ball parabola": the largest value of (1-lam) Fs + lam Fe +
 * lam(1-lam) S on [0,1]: at an end if S <= |Fs - Fe|, else (Fs+Fe)/2 + S/4 +
 * (Fs-Fe)^2/(4S); it grows with each argument, so upper ends go in.  Then the
 * deviation is added. */
static void close_piece(egap_ball_piece *piece, const arb_t Fs, const arb_t Fe,
                        egap_ball_tally *y, egap_ball_work *w, size_t N,
                        long bits)
{
    arb_ptr S = y->S, diff = w->t1, sum = w->t2;

    arb_div_ui(S, S, N, bits);
    egap_ball_upper(w->x, S, bits);
    arb_set_arf(S, w->x);
    egap_ball_upper(w->lo, Fs, bits);
    egap_ball_upper(w->hi, Fe, bits);
    arb_set_arf(sum, w->lo);
    arb_set_arf(diff, w->hi);
    arb_sub(diff, diff, sum, bits);
    arb_abs(diff, diff);
    arf_max(piece->upper, w->lo, w->hi);
    if (arf_sgn(w->x) > 0 && !arb_le(S, diff)) {
        arb_set_arf(w->phi, w->hi);
        arb_add(sum, sum, w->phi, bits);
        arb_mul_2exp_si(sum, sum, -1);
        arb_sqr(diff, diff, bits);
        arb_div(diff, diff, S, bits);
        arb_add(diff, diff, S, bits);
        arb_mul_2exp_si(diff, diff, -2);
        arb_add(sum, sum, diff, bits);
        egap_ball_upper(w->x, sum, bits);
        arf_max(piece->upper, piece->upper, w->x);
    }
    mag_div_ui(w->q[0], y->g[EGAP_BALL_DEVIATION], N);
    arf_set_mag(w->x, w->q[0]);
    arf_add(piece->upper, piece->upper, w->x, bits, ARF_RND_CEIL);
    if (!arf_is_finite(piece->upper))
        arf_pos_inf(piece->upper);
}

void egap_ball_cuts_bound(arb_ptr F, egap_ball_piece *pieces,
                          egap_ball_part *part, egap_ball_work *w,
                          const egap_dd *t, size_t cuts, bool aim)
{
    const egap_problem *problem = part->problem;
    const egap_loss *loss = &problem->objective.loss;

    start_cuts(F, part, w, t, cuts);
    for (size_t j = 0; j < problem->N; j++) {
        pass_sample(part, w, cuts, j);
        for (size_t c = 0; c + 1 < cuts; c++)
            close_sample(w, &w->tally[c], loss, w->phi + c, w->phi + c + 1,
                         problem->y[j], part->bits);
        for (size_t c = 0; c < cuts; c++) {
            egap_ball_loss(w->t1, loss, w->phi + c, problem->y[j], part->bits);
            arb_add(F + c, F + c, w->t1, part->bits);
        }
    }
    for (size_t c = 0; c < cuts; c++)
        arb_div_ui(F + c, F + c, problem->N, part->bits);
    for (size_t c = 0; c + 1 < cuts; c++) {
        pieces[c].s = t[c];
        pieces[c].e = t[c + 1];
        choose_cuts(&pieces[c], &w->tally[c], w, aim);
        close_piece(&pieces[c], F + c, F + c + 1, &w->tally[c], w, problem->N,
                    part->bits);
    }
}
