/* ledger.h: what the units of the ledger are written with (private).
 *
 * A unit is a table of claims; each claim is a function that computes both
 * sides of its sentence and hands them to claim_le, claim_lt or claim_eq,
 * once or many times.  The verdict is made of the answers:
 *   one certain no           refuted
 *   certain yes throughout   verified
 *   else                     undecided: asked again with more bits
 * A hypothesis that is not certainly met ends in claim_skip. */
#ifndef EGAP_VERIFY_LEDGER_H
#define EGAP_VERIFY_LEDGER_H

#include "instance.h"
#include "num.h"

typedef egap_num num;

/* The evaluation of one claim on one instance at one precision. */
typedef struct egap_claim_eval {
    const egap_instance *in;
    egap_calc *c;
    num *x, *y; /* (N, n), (N); NULL without data */
    num *kappa;
    /* what came of it */
    bool skipped;
    size_t comparisons, yes, no, unknown, open_identities;
    egap_bounds lhs, rhs, slack; /* of the comparison that matters most */
    double closest, reach;       /* see egap_claim_result */
    size_t yes_by_identity, no_by_identity; /* of numbers that are the same
                                               one: no values tell it */
    bool chosen_no, not_below_hub;
    const num *hub;     /* the trivial bound, or NULL */
    const num *at_zero; /* F(0), once it is known */
    char note[200], where[64];
} ev;

/* --- verdicts ----------------------------------------------------------- */

/* Does:  records that lhs <= rhs (lhs < rhs, lhs = rhs) is what the claim
 *        says here.
 * Needs: nothing.
 * Error: certain.
 * Fails: never. */
void claim_le(ev *e, const num *lhs, const num *rhs);
void claim_lt(ev *e, const num *lhs, const num *rhs);
void claim_eq(ev *e, const num *lhs, const num *rhs);

/* Does:  the same where the sides are known only between bounds: yes where
 *        hi <= rhs_lo, no where lo > rhs_hi; claim_exists_le: where lhs is
 *        that of a witness, so that a failure refutes nothing.
 * Needs: lo <= hi and rhs_lo <= rhs_hi in truth.
 * Error: certain.
 * Fails: never. */
void claim_exists_le(ev *e, const num *lhs, const num *rhs);
void claim_le_between(ev *e, const num *lo, const num *hi, const num *rhs_lo,
                      const num *rhs_hi);

/* Does:  ends the evaluation: the claim does not apply, and why; returns
 *        false, so that hypotheses read `if (...) return claim_skip(...)`.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
bool claim_skip(ev *e, const char *fmt, ...) EGAP_PRINTF(2, 3);

/* Does:  a remark in the record; where the next comparisons are made.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void claim_note(ev *e, const char *fmt, ...) EGAP_PRINTF(2, 3);
void claim_where(ev *e, const char *fmt, ...) EGAP_PRINTF(2, 3);

/* Does:  the trivial bound: right sides that are not below it make the claim
 *        vacuous.
 * Needs: nothing.
 * Error: certain.
 * Fails: never. */
void claim_hub(ev *e, const num *hub);

/* --- the instance as numbers -------------------------------------------- */

/* A network: theta (m), w (m, n). */
typedef struct {
    size_t m;
    num *theta, *w;
} net;

/* A network with all that is computed from it at once. */
typedef struct {
    net v;
    num *z; /* (m, N): relu(w_i . x_j) */
    num *f; /* (N) */
    num *risk, *mass, *F;
} fit;

/* Does:  reads data and kappa of the instance into *e.
 * Needs: once, first.
 * Error: exact.
 * Fails: e->c->failed. */
void claim_load(ev *e);

/* Does:  the network of a letter; an empty one of m units.
 * Needs: nothing.
 * Error: exact.
 * Fails: false, with claim_skip, where the instance has none or (has_data)
 *        no data. */
bool claim_net(ev *e, net *out, char letter);
bool claim_has_data(ev *e);
net claim_net_new(ev *e, size_t m);
net claim_net_copy(ev *e, const net *v);

/* Does:  outputs, risk, mass and objective of a network; of a letter.
 * Needs: data.
 * Error: encloses; exact on rationals for all losses but the logistic.
 * Fails: claim_fit_of as claim_net. */
fit claim_fit(ev *e, const net *v);
bool claim_fit_of(ev *e, fit *out, char letter);

/* Does:  a value, a vector of `count` numbers; or the default.
 * Needs: nothing.
 * Error: exact.
 * Fails: NULL where the instance has none; claim_vector: also where its
 *        length is not `count`. */
num *claim_value(ev *e, const char *name);
num *claim_value_or(ev *e, const char *name, long p, unsigned long q);
num *claim_vector(ev *e, const char *name, size_t count);
/* a value that is a whole number of at least `min`; `otherwise` without it */
bool claim_count(ev *e, size_t *out, const char *name, size_t min,
                 size_t otherwise);

/* --- formulas ----------------------------------------------------------- */

/* Does:  of rows: w . v, ||w - v||^2, ||w - v||, D ||w - v||, E|(w-v).x|,
 *        E((w-v).x)^2 and its root, E|z_w - z_v|.
 * Needs: rows of n numbers; data for the means.
 * Error: encloses.
 * Fails: never. */
num *claim_dot(ev *e, const num *w, const num *v);
num *claim_chord_square(ev *e, const num *w, const num *v);
num *claim_chord(ev *e, const num *w, const num *v);
num *claim_D_chord(ev *e, const num *w, const num *v);
num *claim_mean_pre(ev *e, const num *w, const num *v);
num *claim_mean_square_pre(ev *e, const num *w, const num *v);
num *claim_rms_pre(ev *e, const num *w, const num *v);
num *claim_mean_unit(ev *e, const num *w, const num *v);

/* Does:  the angle of two rows, 2 asin(half the chord of their directions).
 * Needs: rows that are not 0.
 * Error: encloses.
 * Fails: unknown where a row may be 0. */
num *claim_angle(ev *e, const num *w, const num *v);

/* Does:  E v over the samples, E|v - u|, sqrt E v^2.
 * Needs: (N) each.
 * Error: encloses.
 * Fails: never. */
num *claim_mean(ev *e, const num *v);
num *claim_mean_abs_diff(ev *e, const num *v, const num *u);
num *claim_mean_square(ev *e, const num *v);
num *claim_mean_product(ev *e, const num *u, const num *v);
num *claim_sum_abs(ev *e, const num *v, size_t count);

/* Does:  the loss of sample j at output u; R of outputs (N); the ends of the
 *        subdifferential there.
 * Needs: j < N.
 * Error: encloses; exact on rationals but for the logistic loss.
 * Fails: never. */
num *claim_loss(ev *e, size_t j, const num *u);
num *claim_risk(ev *e, const num *f);
void claim_slopes(ev *e, num **lo, num **hi, size_t j, const num *u);

/* Does:  -E l*(y_j, s_j), a lower bound of F where s is feasible.
 * Needs: s (N).
 * Error: encloses.
 * Fails: NULL where some s_j is not certainly in the domain of l*(y_j, .). */
num *claim_dual_value(ev *e, const num *s);

/* Does:  the point t of the segment from A to B; its midpoint rule
 *        (1-t) a + t b of two numbers.
 * Needs: networks of one width.
 * Error: encloses.
 * Fails: never. */
net claim_between(ev *e, const net *A, const net *B, const num *t);
num *claim_mix(ev *e, const num *a, const num *b, const num *t);

/* Does:  constants of the loss and the data: L, H (slopes are H-Lipschitz),
 *        lambda_max(E x x^T) and its root D, F(0), c_rad.
 * Needs: data.
 * Error: encloses.
 * Fails: NULL, with claim_skip, where the loss has none or the targets are
 *        not doubles (c_rad). */
num *claim_L(ev *e);
num *claim_H(ev *e);
num *claim_lambda(ev *e);
num *claim_D(ev *e);
num *claim_at_zero(ev *e);
num *claim_c_rad(ev *e);
/* Does:  a reference of at most l units: network E, or else the best single
 *        unit of A and B.
 * Needs: data.
 * Error: encloses.
 * Fails: false. */
bool claim_reference(ev *e, fit *E, const fit *A, const fit *B, size_t l);

/* max(F(A), F(B), F(0)), also recorded as the trivial bound */
num *claim_trivial(ev *e, const fit *A, const fit *B);

/* --- hypotheses --------------------------------------------------------- */

/* Does:  rows in the unit ball; rows of length 1; the same first layer; the
 *        same rows in the same order, bit for bit.
 * Needs: networks of the instance.
 * Error: exact.
 * Fails: false, with claim_skip. */
bool claim_in_ball(ev *e, const net *v, char letter);
bool claim_unit_rows(ev *e, const net *v, char letter);
bool claim_same_width(ev *e, const net *A, const net *B);
bool claim_same_rows(ev *e, const net *A, const net *B);
size_t claim_active(const net *v);

/* Does:  s (N) = slopes of the losses at outputs f (N): those of the vector of
 *        this name where they are slopes, else those that are unique.
 * Needs: data.
 * Error: certain: s holds slopes.
 * Fails: false (without claim_skip). */
bool claim_slopes_at(ev *e, num *s, const num *f, const char *name);

/* Does:  theta minimises F(W, .): there are slopes s_j of the losses with
 *        |E s z_i| <= kappa for all i and E s f = -kappa ||theta||_1.  s is
 *        the vector of this name, or the slopes themselves where each is
 *        unique.
 * Needs: data.
 * Error: exact: only certain answers count.
 * Fails: false (without claim_skip); *s is (N) where true. */
bool claim_is_minimiser(ev *e, num **s, const fit *A, const char *name);

/* A network whose second layer is optimal up to g >= 0, by the dual vector
 * s (N): |E s z_i| <= kappa for its rows and F + E l*(y, s) = g. */
typedef struct {
    fit A;
    num *s, *g;
} gapped;

/* Does:  certifies such a gap for the network of a letter.
 * Needs: data.
 * Error: encloses; exact on rationals but for the logistic loss.
 * Fails: false, with claim_skip (no network, kappa 0, a row outside the ball,
 *        slopes at the border of their domain).
 * Source: paper/ledger.tex, N.gap. */
bool claim_gap(ev *e, gapped *r, char letter);

/* Does:  sup over the unit ball, or over its half sign * w_1 >= 0, of
 *        E[s z_w] <= bound ?
 * Needs: s (N); sign -1, 0 or 1; bound >= 0.
 * Error: certain.
 * Fails: unknown for n > 2.
 * Source: paper/algorithms.tex, lemma "cones". */
egap_truth claim_dual_feasible(ev *e, const num *s, int sign, const num *bound);

/* Does:  is E[s z_w] <= kappa |w| for certain on the half-plane (for n = 1 the
 *        ray) centre . w >= 0 ?
 * Needs: s (N); a centre of length 1.
 * Error: certain.
 * Fails: false for n > 2. */
bool claim_dual_half(ev *e, const num *s, const num *centre);

/* Does:  -E l*(y, s) where s (N) is feasible, |E s z_w| <= kappa for all rows w
 *        in the ball: F of every network of every width is at least that.
 * Needs: data; n <= 2.
 * Error: certain.
 * Fails: NULL, with claim_skip. */
num *claim_dual_bound(ev *e, const num *s);

/* Does:  which of p equal parts of [-1, 1] a number is in.
 * Needs: p >= 1.
 * Error: exact.
 * Fails: never; what is outside is in the first or the last. */
size_t claim_part(const fmpq_t w, size_t p);

/* The minimax level of A and B: it lies in [lo, hi]. */
typedef struct {
    fit A, B;
    num *lo, *hi;
    num *ends; /* max(F(A), F(B)) */
} barrier;

/* Does:  bounds the largest F that every path from A to B must meet: there a
 *        unit vanishes (value `unit` from 1: its coefficients at A and B do
 *        not have one sign, or for n = 1 its weights; 0: the first unit to
 *        vanish when all of A are positive and one of B is not), so F is at
 *        least the minimum e(m - 1), bounded by the duals `sp` on w_1 >= 0 and
 *        `sn` on w_1 <= 0.
 * Needs: m <= 2 and n <= 2, rows in the ball.
 * Error: certain.
 * Fails: false, with claim_skip.
 * Source: paper/algorithms.tex, section "Ledger". */
bool claim_barrier(ev *e, barrier *out);

/* The straight segment from A to B. */
typedef struct {
    fit A, B;
    num *ends;   /* max(F(A), F(B)) */
    num *moves;  /* sum_i E|Delta_i x| (|theta^A_i| + |theta^B_i|) */
    num *reach;  /* sum_i D |Delta_i| (the same) */
    num *radius; /* max_i |Delta_i| */
    num *masses; /* mass(A) + mass(B) */
} segment;

/* One of its points. */
typedef struct {
    num *t, *parabola; /* t, t(1-t) */
    fit P;
    num *g;         /* (N): (1-t) f_A + t f_B */
    num *mixed;     /* R(g) */
    num *deviation; /* E|f_P - g| */
    num *chord;     /* (1-t) F(A) + t F(B) */
} point;

/* Does:  the segment; its point t; the k-th point to be looked at: value `t`
 *        alone where the instance has one, else 1/16 ... 15/16.
 * Needs: data; A and B of one width.
 * Error: encloses.
 * Fails: claim_segment: false, with claim_skip; claim_point_at: false when
 *        there are no more. */
bool claim_segment(ev *e, segment *s);
point claim_point(ev *e, const segment *s, num *t);
bool claim_point_at(ev *e, num **t, size_t k);

/* A claim about each point of the segment that is looked at, and what makes
 * it at all of them. */
typedef void claim_at_point(ev *e, const segment *s, const point *p);
void claim_at_points(ev *e, const segment *s, claim_at_point *f);

/* Does:  max over t in [0, 1] of (1-t) a + t b + K t (1-t), K >= 0.
 * Needs: nothing.
 * Error: an upper bound that is the maximum where K is exact.
 * Fails: never. */
num *claim_parabola_top(ev *e, const num *a, const num *b, const num *K);

/* Does:  E sum_i |u - v| (|theta^A_i - theta^B_i| [u, v >= 0] + c [u v < 0]),
 *        u and v the pre-activations, c = |theta^A_i| + |theta^B_i| or, with
 *        `sharper`, the larger of the coefficients and their difference.
 * Needs: fits of one width.
 * Error: an upper bound of relative width 2^-bits where signs are unknown.
 * Fails: never.
 * Source: paper/ledger.tex, N.wedge. */
num *claim_wedge(ev *e, const net *A, const net *B, bool sharper);

/* --- units -------------------------------------------------------------- */

#define EGAP_CLAIM_UNIT(name)                                                  \
    extern const egap_claim egap_claims_##name[];                              \
    extern const size_t egap_claims_##name##_count
#define EGAP_CLAIM_UNIT_END(name)                                              \
    const size_t egap_claims_##name##_count =                                  \
        sizeof egap_claims_##name / sizeof egap_claims_##name[0]

EGAP_CLAIM_UNIT(preliminaries);
EGAP_CLAIM_UNIT(lemma1);
EGAP_CLAIM_UNIT(mass);
EGAP_CLAIM_UNIT(gap);
EGAP_CLAIM_UNIT(theorem2);
EGAP_CLAIM_UNIT(bridge);
EGAP_CLAIM_UNIT(levels);
EGAP_CLAIM_UNIT(theorem3);
EGAP_CLAIM_UNIT(sampling);
EGAP_CLAIM_UNIT(dimfree);
EGAP_CLAIM_UNIT(dictionary);
EGAP_CLAIM_UNIT(pruning);
EGAP_CLAIM_UNIT(merging);
EGAP_CLAIM_UNIT(covers);
EGAP_CLAIM_UNIT(balance);
EGAP_CLAIM_UNIT(decay);
EGAP_CLAIM_UNIT(lower);
EGAP_CLAIM_UNIT(structure);

#endif
