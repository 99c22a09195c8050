/* covering.h: covering numbers with integers of any length, and what the
 * bounds of the theory say at a width.
 *
 * A bound says something at width m where it is below the budget F(0) - level:
 * two networks of the level are joined below F(0) anyway, through theta = 0.
 * Widths are decimal texts: some have hundreds of digits. */
#ifndef EGAP_COVERING_H
#define EGAP_COVERING_H

#include <stdbool.h>

#include "egap/constants.h"

/* Does:  *u = floor((1 + 2/e)^n) with e = m^((eta-1)/n): that many balls of
 *        radius e cover the unit sphere of R^n.
 * Needs: n >= 1, m a decimal integer >= 1, eta "a/b" or a decimal, in [0,1);
 *        free(*u).
 * Error: exact.
 * Fails: EGAP_EUSAGE (a text that is no such number), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "covering width". */
egap_status egap_covering_number(char **u, unsigned long n, const char *eta,
                                 const char *m,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  the radius e itself.
 * Needs: as above.
 * Error: encloses.
 * Fails: EGAP_EUSAGE. */
egap_status egap_covering_radius(egap_bounds *e, unsigned long n,
                                 const char *eta, const char *m,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  *m = the least width with more rows than balls; for eta = 1/(n+1)
 *        it is the least over all smaller eta > 0, the limit of what the
 *        argument allows.
 * Needs: as above, eta > 0.
 * Error: exact.
 * Fails: as above.
 * Source: paper/algorithms.tex, lemma "covering width". */
egap_status egap_covering_first(char **m, unsigned long n, const char *eta,
                                egap_error *err) EGAP_MUST_CHECK;

/* Upper bounds of the increment above the level that some path between two
 * networks of the level, of width m, needs; l = width of the reference. */
typedef enum {
    EGAP_RATE_V1,              /* pigeonhole on (1+2/e)^n balls, mass L/kappa */
    EGAP_RATE_V1_FREE,         /* the same with e = m^(-1/n) */
    EGAP_RATE_MERGE,           /* merging a cluster of (1+2/e)^n balls */
    EGAP_RATE_CUBE,            /* merging a cluster of cubes */
    EGAP_RATE_SMALL,           /* merging the smallest masses on the sphere */
    EGAP_RATE_PAIR,            /* n = 2: merging neighbours on the circle */
    EGAP_RATE_PRUNE,           /* pruning the smallest masses, Lipschitz loss */
    EGAP_RATE_HPRUNE,          /* the same, smooth loss */
    EGAP_RATE_SMOOTH,          /* sampling, smooth loss */
    EGAP_RATE_LIPSCHITZ,       /* sampling, Lipschitz loss */
    EGAP_RATE_STRAT_SMOOTH,    /* stratified sampling, smooth loss */
    EGAP_RATE_STRAT_LIPSCHITZ, /* stratified sampling, Lipschitz loss */
    EGAP_RATE_CARA,            /* exact compression: 0 from m = 2N on */
    EGAP_RATE_COUNT
} egap_rate_kind;

/* Which mass the bounds are given. */
typedef enum {
    EGAP_MASS_LEVEL,   /* level / kappa: any network of the level */
    EGAP_MASS_OPTIMAL, /* min(level, F(0), c_rad) / kappa */
    EGAP_MASS_GIVEN    /* a number, as of trained networks */
} egap_mass_kind;

typedef struct {
    const egap_data *data;
    const egap_theory_loss *loss;
    double kappa, level;
    egap_mass_kind mass_kind;
    double mass;      /* for EGAP_MASS_GIVEN */
    size_t reference; /* l >= 1; a statement at a fixed level needs a network
                         of width l with F <= level */
    double below;     /* > 0: the increment to get below; 0: the budget */
} egap_rate_inputs;

typedef struct egap_rates egap_rates;

/* Does:  prepares the bounds for a data set; keeps the inputs, not copies.
 * Needs: release with egap_rates_clear.
 * Error: exact.
 * Fails: EGAP_EUSAGE (kappa <= 0, level < 0, mass < 0, l = 0, below < 0, not
 *        finite), EGAP_REJECTED (no budget: level >= F(0)), EGAP_EINPUT
 *        (data), EGAP_ERESOURCE. */
egap_status egap_rates_init(egap_rates **rates, const egap_rate_inputs *inputs,
                            egap_error *err) EGAP_MUST_CHECK;
void egap_rates_clear(egap_rates *rates);

/* Does:  a short name; what the bound needs; the mass, the budget.
 * Needs: kind < EGAP_RATE_COUNT.
 * Error: enclosures enclose.
 * Fails: never. */
const char *egap_rate_name(egap_rate_kind kind);
const char *egap_rate_meaning(egap_rate_kind kind);
egap_bounds egap_rates_mass(const egap_rates *rates);
egap_bounds egap_rates_budget(const egap_rates *rates);

/* Does:  is the bound one for this loss and number of features?
 * Needs: kind < EGAP_RATE_COUNT.
 * Error: exact.
 * Fails: never. */
bool egap_rates_apply(const egap_rates *rates, egap_rate_kind kind);

/* Does:  the increment at width m; unknown upper end where the bound does
 *        not apply or says nothing yet at this width.
 * Needs: m a decimal integer >= 1.
 * Error: encloses.
 * Fails: EGAP_EUSAGE.
 * Source: paper/algorithms.tex, lemma "rates". */
egap_status egap_rates_increment(egap_bounds *increment,
                                 const egap_rates *rates, egap_rate_kind kind,
                                 const char *m,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  *m = the least width with an increment below the budget (or
 *        `below`), NULL where the bound does not apply; free(*m).
 * Needs: nothing.
 * Error: below for certain at *m; not below at *m - 1, or equal there to
 *        thousands of bits.  The data's doubles count as exact.
 * Fails: EGAP_REJECTED (no width up to 2^2^20), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "rates". */
egap_status egap_rates_first(char **m, egap_rates *rates, egap_rate_kind kind,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
