/* num.h: numbers that are exact rationals as long as they can be, and balls
 * of a stated precision from then on (private to verify/).
 *
 * A formula is written once: on rational data with a loss without roots and
 * logarithms every step stays a rational and equalities are decided; a root,
 * an arc or a logarithm makes a ball of its result, and so of all that is
 * computed from it.
 *
 * Numbers live in an arena, so that formulas read as formulas:
 *     slack = num_sub(c, rhs, num_mul(c, kappa, mass));
 * Nothing is released one by one; egap_calc_release gives back all that was
 * made since a mark.  Where memory is short everything becomes unknown. */
#ifndef EGAP_VERIFY_NUM_H
#define EGAP_VERIFY_NUM_H

#include <stdbool.h>

#include "egap/flint_compat.h"
#include "egap/status.h"
#include "egap/types.h"

typedef struct {
    bool exact; /* the number is q; else it lies in b */
    fmpq_t q;
    arb_t b;
    unsigned long id; /* balls of one id enclose one and the same number */
} egap_num;

typedef struct {
    long bits;            /* precision of balls */
    bool rational;        /* rationals are kept; else every number is a ball */
    bool failed;          /* memory was short */
    unsigned long serial; /* the last id given */
    struct egap_num_chunk *chunks;
    size_t count, room, used; /* chunks; numbers in the last one */
    egap_num spare;           /* what is handed out after a failure */
} egap_calc;

typedef struct {
    size_t count, used;
} egap_calc_mark;

/* Does:  an empty arena at `bits` bits; releases it.
 * Needs: release also after failures.
 * Error: exact.
 * Fails: never. */
void egap_calc_init(egap_calc *c, long bits, bool rational);
void egap_calc_clear(egap_calc *c);
egap_calc_mark egap_calc_here(const egap_calc *c);
void egap_calc_release(egap_calc *c, egap_calc_mark mark);

/* Does:  numbers: zeros, side by side; an integer; p/q; a rational; a double;
 *        a ball (rational where its radius is 0).
 * Needs: q > 0; the double is finite.
 * Error: exact in rational mode, else encloses.
 * Fails: never (see above). */
egap_num *num_array(egap_calc *c, size_t count);
egap_num *num_si(egap_calc *c, long v);
egap_num *num_frac(egap_calc *c, long p, unsigned long q);
egap_num *num_q(egap_calc *c, const fmpq_t q);
egap_num *num_d(egap_calc *c, double v);
egap_num *num_ball(egap_calc *c, const arb_t b);
egap_num *num_unknown(egap_calc *c);

/* Does:  arithmetic.  num_pos is max(x, 0); a quotient by what may be 0, a root
 *        of what is negative, a logarithm of what may be 0 are unknown.
 * Needs: operands may be the same number.
 * Error: exact on rationals (a root: where it is rational), else encloses.
 * Fails: never. */
egap_num *num_add(egap_calc *c, const egap_num *x, const egap_num *y);
egap_num *num_sub(egap_calc *c, const egap_num *x, const egap_num *y);
egap_num *num_mul(egap_calc *c, const egap_num *x, const egap_num *y);
egap_num *num_div(egap_calc *c, const egap_num *x, const egap_num *y);
egap_num *num_neg(egap_calc *c, const egap_num *x);
egap_num *num_abs(egap_calc *c, const egap_num *x);
egap_num *num_pos(egap_calc *c, const egap_num *x);
egap_num *num_max(egap_calc *c, const egap_num *x, const egap_num *y);
egap_num *num_min(egap_calc *c, const egap_num *x, const egap_num *y);
egap_num *num_sqr(egap_calc *c, const egap_num *x);
egap_num *num_sqrt(egap_calc *c, const egap_num *x);
egap_num *num_exp(egap_calc *c, const egap_num *x);
egap_num *num_log(egap_calc *c, const egap_num *x);
egap_num *num_asin(egap_calc *c, const egap_num *x);
egap_num *num_asinh(egap_calc *c, const egap_num *x);
egap_num *num_tanh(egap_calc *c, const egap_num *x);
egap_num *num_sin(egap_calc *c, const egap_num *x);
egap_num *num_pi(egap_calc *c);
egap_num *num_pow(egap_calc *c, const egap_num *x, const egap_num *y);

/* Does:  the smallest enclosure that holds both numbers.
 * Needs: nothing.
 * Error: encloses.
 * Fails: never. */
egap_num *num_hull(egap_calc *c, const egap_num *x, const egap_num *y);

/* Does:  changes a number in place: = x, += x, += x y.
 * Needs: `out` from an arena.
 * Error: as above.
 * Fails: never. */
void num_set(egap_calc *c, egap_num *out, const egap_num *x);
void num_inc(egap_calc *c, egap_num *out, const egap_num *x);
void num_incmul(egap_calc *c, egap_num *out, const egap_num *x,
                const egap_num *y);

/* Does:  x <= y, x < y, x = y as far as they are known.
 * Needs: nothing.
 * Error: exact: yes and no are certain.
 * Fails: never. */
egap_truth num_le(const egap_num *x, const egap_num *y);
egap_truth num_lt(const egap_num *x, const egap_num *y);
egap_truth num_eq(const egap_num *x, const egap_num *y);
bool num_is_zero(const egap_num *x);
/* 1, -1, 0 for certain; 2 where the sign is unknown */
int num_sign(const egap_num *x);

/* Does:  the smallest enclosure by doubles.
 * Needs: nothing.
 * Error: encloses.
 * Fails: never. */
egap_bounds num_bounds(const egap_num *x);

#endif
