/* ball_cuts.h: upper bounds of F between cuts of a segment, in ball
 * arithmetic (private to verify/). */
#ifndef EGAP_VERIFY_BALL_CUTS_H
#define EGAP_VERIFY_BALL_CUTS_H

#include "ball_loss.h"
#include "ball_part.h"

#define EGAP_BALL_CUTS 4 /* cuts of one pass at most */

/* The order of points; both are double-doubles. */
static inline bool egap_ball_before(egap_dd s, egap_dd t)
{
    return s.hi < t.hi || (s.hi == t.hi && s.lo < t.lo);
}

/* One interval [s, e] between neighbouring cuts. */
typedef struct {
    egap_dd s, e;
    egap_dd cut[2]; /* where to cut it next: s < cut[0] < cut[1] < e */
    size_t cuts;    /* how many of them; 0: no double-double is in between */
    bool at_kink;   /* the cuts aim at kinks, not at the middle */
    arf_t upper;    /* F <= upper on [s, e]; +inf where nothing is known */
} egap_ball_piece;

/* What an interval collects: upper bounds of magnitudes. */
enum {
    /* for one sample: Phi - (chord - lam(1-lam) C) lies in [-DOWN, UP] */
    EGAP_BALL_UP,
    EGAP_BALL_DOWN,
    /* the parts of UP and DOWN that kinks make, and the same weighted by the
     * kink's place in [0,1] */
    EGAP_BALL_KINK_UP,
    EGAP_BALL_KINK_DOWN,
    EGAP_BALL_PLACE_UP,
    EGAP_BALL_PLACE_DOWN,
    EGAP_BALL_PER_SAMPLE,
    /* over the samples: deviation of N F, its kink part, weighted places */
    EGAP_BALL_DEVIATION = EGAP_BALL_PER_SAMPLE,
    EGAP_BALL_KINK,
    EGAP_BALL_PLACE,
    EGAP_BALL_MAGS
};

typedef struct {
    arb_t C; /* one sample: sum of beta d over units that stay active */
    arb_t S; /* over the samples: coefficient of lam(1-lam) */
    mag_t g[EGAP_BALL_MAGS];
} egap_ball_tally;

/* Scratch of a pass; one per thread. */
typedef struct {
    size_t m;
    egap_ball_place place[EGAP_BALL_CUTS];
    arb_ptr weight; /* (EGAP_BALL_CUTS, 3), (1-q)^2, q(1-q), q^2 */
    arb_ptr step;   /* (EGAP_BALL_CUTS - 1), squares of differences of q */
    arb_ptr theta;  /* (EGAP_BALL_CUTS, m + 1) */
    arb_ptr beta;   /* (EGAP_BALL_CUTS - 1, m), differences of theta */
    arb_ptr z;      /* (EGAP_BALL_CUTS), one unit on one sample */
    arb_ptr phi;    /* (EGAP_BALL_CUTS), one sample */
    egap_ball_tally tally[EGAP_BALL_CUTS - 1];
    egap_ball_slopes slopes;
    arb_t t1, t2;
    mag_t rise, fall; /* steepest slopes up and down */
    mag_t q[5];
    arf_t lo, hi, x;
} egap_ball_work;

/* Does:  prepares scratch for m units.
 * Needs: release with _clear, also after a failure.
 * Error: none.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_ball_work_init(egap_ball_work *work, size_t m,
                                egap_error *err) EGAP_MUST_CHECK;
void egap_ball_work_clear(egap_ball_work *work);

/* Does:  encloses F at the cuts t[0] < ... < t[cuts-1] and bounds it from
 *        above on the intervals between them.
 * Needs: 1 <= cuts <= EGAP_BALL_CUTS, all of them in the part; F has room for
 * cuts, pieces for cuts - 1, initialised; aim: whether the next cut may aim at
 * kinks. Error: encloses. Fails: never. Source: paper/algorithms.tex, section
 * "Ball arithmetic". */
void egap_ball_cuts_bound(arb_ptr F, egap_ball_piece *pieces,
                          egap_ball_part *part, egap_ball_work *work,
                          const egap_dd *t, size_t cuts, bool aim);

#endif
