/* bench_point.c: F at one network, beside a plain evaluation. */
#include "bench_parts.h"

#include <stdio.h>

#include "common.h"
#include "egap/round.h"
#include "plain.h"

void bench_point(json_t *list, const instance *in, int repeats)
{
    egap_net A = egap_params_net(&in->shape, in->a);
    double least = INFINITY, own = INFINITY, dd = INFINITY, ball = INFINITY;
    egap_bounds F, W, width;
    egap_dd lo, hi;
    egap_problem *problem;
    egap_error err = {0};
    yardstick *fast = plain_init(&in->data, &in->objective);
    volatile double sink = 0;

    stop_on(egap_problem_init(&problem, &in->data, &in->objective, &err), &err);
    for (int i = 0; i < 20 * repeats; i++) {
        TIME(least, sink = plain_point(fast, &A));
        TIME(own, stop_on(egap_enclose_point(&F, problem, &A, &err), &err));
        TIME(dd,
             stop_on(egap_enclose_point_dd(&lo, &hi, problem, &A, &err), &err));
    }
    (void)sink;
    for (int i = 0; i < 2; i++)
        TIME(ball,
             stop_on(egap_enclose_point_ball(&W, NULL, problem, &A, 30, &err),
                     &err));
    printf("%4zu %3zu %4zu %-9s %8.4f  %5.2f %8.1e  %6.2f %8.1e  %7.0f\n",
           in->data.N, in->shape.n, in->shape.m,
           loss_name(in->objective.loss.kind), least * 1e3, own / least,
           (F.hi - F.lo) / fabs(F.hi), dd / least,
           ((hi.hi - lo.hi) + (hi.lo - lo.lo)) / fabs(hi.hi), ball / least);
    record(list, "point", "double", in, own, "plain evaluation", least, &F);
    width = egap_round_outward(lo, hi);
    record(list, "point", "double-double", in, dd, "plain evaluation", least,
           &width);
    record(list, "point", "ball arithmetic", in, ball, "plain evaluation",
           least, &W);
    plain_clear(fast);
    egap_problem_clear(problem);
}
