/* point_design.c: see point_design.h. */
#include "point_design.h"

#include <stdlib.h>

#include "../../verify/enclose/point_parts.h"
#include "oracle.h"

design design_make(size_t N, size_t n, size_t m, egap_loss_kind kind)
{
    design d;

    d.block = calloc(N * n + N + m * n + 2 * m, sizeof(double));
    assert_non_null(d.block);
    d.x = d.block;
    d.y = d.x + N * n;
    d.W = d.y + N;
    d.b = d.W + m * n;
    d.theta = d.b + m;
    d.c = 0;
    d.data = (egap_data){N, n, d.x, d.y};
    d.objective = (egap_objective){.loss = {.kind = kind}};
    d.net = (egap_net){m, n, d.W, d.b, d.theta, NULL};
    return d;
}

egap_bounds design_enclose(const egap_data *data,
                           const egap_objective *objective, const egap_net *net)
{
    egap_problem *problem;
    egap_error err = {0};
    egap_bounds F;

    assert_ok(egap_problem_init(&problem, data, objective, &err), &err);
    assert_ok(egap_point_doubles(&F, problem, net, &err), &err);
    egap_problem_clear(problem);
    return F;
}

bool design_contains(const egap_data *data, const egap_objective *objective,
                     const egap_net *net, egap_bounds F)
{
    return oracle_F_le(data, objective, net, NULL, 0, (egap_dd){F.hi, 0}) !=
               EGAP_NO &&
           oracle_F_ge(data, objective, net, NULL, 0, (egap_dd){F.lo, 0}) !=
               EGAP_NO;
}

/* F is in the enclosure, and no enclosure is that is smaller by `slack`. */
void design_assert_sharp(const char *what, design *d, double slack)
{
    egap_bounds F, smaller;

    d->net.c = &d->c;
    F = design_enclose(&d->data, &d->objective, &d->net);
    if (!design_contains(&d->data, &d->objective, &d->net, F))
        fail_msg("%s: F is not in [%a, %a]", what, F.lo, F.hi);
    smaller = (egap_bounds){F.lo + slack, F.hi - slack};
    if (design_contains(&d->data, &d->objective, &d->net, smaller))
        fail_msg("%s: F is well inside [%a, %a]", what, F.lo, F.hi);
    free(d->block);
}
