/* point.c: F at one network, from the cheapest source that is sharp. */
#include <math.h>

#include "egap/fpenv.h"
#include "egap/round.h"
#include "point_dd.h"
#include "point_long.h"
#include "point_parts.h"
#include "point_short.h"

/* an answer is taken if its relative width is at most this */
#define WIDTH_WANTED 1e-12
/* significant digits asked of ball arithmetic */
#define DIGITS 17

static bool sharp(egap_bounds F)
{
    return isfinite(F.lo) && isfinite(F.hi) &&
           F.hi - F.lo <= WIDTH_WANTED * fabs(F.hi);
}

/* In doubles, then in pairs or more; not sharp outside the fast limits. */
static egap_status fast_point(egap_bounds *F, const egap_problem *problem,
                              const egap_net *net, egap_error *err)
{
    egap_active_net active;
    egap_status status = EGAP_OK;
    egap_dd lo, hi;
    bool inside;

    if (net->n <= EGAP_POINT_SHORT) {
        status = egap_point_short(F, problem, net, err);
        if (status != EGAP_OK || sharp(*F))
            return status;
    }
    status = egap_active_net_init(&active, &inside, problem, net, err);
    if (status == EGAP_OK && inside && net->n > EGAP_POINT_SHORT)
        status = egap_point_long(F, &active, net, WIDTH_WANTED, err);
    if (status == EGAP_OK && inside && !sharp(*F)) {
        status = egap_point_sharp(&lo, &hi, &active, net, WIDTH_WANTED, err);
        if (status == EGAP_OK)
            *F = egap_round_outward(lo, hi);
    }
    egap_active_net_clear(&active);
    return status;
}

egap_status egap_point_doubles(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net, egap_error *err)
{
    egap_active_net active;
    egap_status status;
    bool inside;

    *F = egap_bounds_unknown();
    if (net->n <= EGAP_POINT_SHORT)
        return egap_point_short(F, problem, net, err);
    status = egap_active_net_init(&active, &inside, problem, net, err);
    if (status == EGAP_OK && inside)
        status = egap_point_long(F, &active, net, WIDTH_WANTED, err);
    egap_active_net_clear(&active);
    return status;
}

egap_status egap_enclose_point(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net, egap_error *err)
{
    egap_status status = egap_fpenv_check(err);

    *F = egap_bounds_unknown();
    if (status == EGAP_OK && net->n == problem->n)
        status = fast_point(F, problem, net, err);
    if (status != EGAP_OK || sharp(*F))
        return status;
    /* which also says what is wrong with a network */
    status = egap_enclose_point_ball(F, NULL, problem, net, DIGITS, err);
    /* fewer digits than asked for are an enclosure still */
    return status == EGAP_REJECTED ? EGAP_OK : status;
}
