/* point_dd.c: F at one network, in double-double.
 * Proofs: paper/algorithms.tex, lemma "double-double point". */
#include <string.h>

#include "../base/dd.h"
#include "egap/fpenv.h"
#include "egap/round.h"
#include "peakpass.h"
#include "segment.h"
#include "walk.h"

/* significant digits asked of ball arithmetic outside the fast limits */
#define DIGITS 17

/* sum |theta_i| + |c| */
static egap_dd penalty(const egap_segview *view)
{
    egap_dd s = {fabs(view->cA), 0};

    for (size_t i = 0; i < view->m; i++) {
        egap_dd t = egap_two_sum(s.hi, fabs(view->thA[i]));

        s = (egap_dd){t.hi, s.lo + t.lo};
    }
    return s;
}

/* F and a bound of its error, within the fast limits. */
static void fast_point(egap_dd *F, double *error, const egap_problem *problem,
                       const egap_segment *segment, egap_pass_unit *units)
{
    const egap_segview *view = &segment->view;
    egap_pass_sums sums;
    egap_pass_in in;

    memset(&in, 0, sizeof in);
    for (size_t i = 0; i < view->m; i++)
        units[i].th = view->thA[i];
    in.m = view->m;
    in.n = view->n;
    in.inner = (double)segment->inner;
    in.K = (double)view->n + in.inner;
    in.units = units;
    in.wh = view->WA;
    in.c.hi = view->cA;
    in.E = segment->norms.E;
    in.Ns = segment->norms.Ns;
    in.iota = segment->norms.iota;
    egap_pass_run(&sums, problem, &in, false);
    egap_pass_value(F, error, problem, &in, &sums, penalty(view),
                    segment->norms.V);
}

egap_status egap_enclose_point_dd(egap_dd *lo, egap_dd *hi,
                                  const egap_problem *problem,
                                  const egap_net *net, egap_error *err)
{
    egap_segment segment = {0};
    egap_status status = egap_problem_accepts(problem, net, err);
    egap_pass_unit *units;
    egap_bounds b = egap_bounds_unknown();
    double error = INFINITY;
    egap_dd F = {0, 0};

    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status == EGAP_OK)
        status = egap_segment_set(&segment, problem, net, net, err);
    if (status == EGAP_OK && segment.fast) {
        units = egap_alloc(net->m + 1, sizeof *units);
        if (units == NULL)
            status = egap_fail(err, EGAP_ERESOURCE,
                               "out of memory for %zu units", net->m);
        else
            fast_point(&F, &error, problem, &segment, units);
        egap_free(units);
    }
    egap_segment_clear(&segment);
    if (status == EGAP_OK && error < INFINITY) {
        *lo = egap_dd_shift(F, -error, -1);
        *hi = egap_dd_shift(F, error, 1);
        if (!(lo->hi >= 0)) /* a loss is never negative */
            *lo = (egap_dd){0, 0};
        return EGAP_OK;
    }
    if (status == EGAP_OK)
        status = egap_enclose_point_ball(&b, NULL, problem, net, DIGITS, err);
    *lo = (egap_dd){b.lo, 0};
    *hi = (egap_dd){b.hi, 0};
    /* fewer digits than asked for are an enclosure still */
    return status == EGAP_REJECTED ? EGAP_OK : status;
}
