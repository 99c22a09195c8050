/* point_pass.c: see point_pass.h. */
#include "point_pass.h"

#include <math.h>
#include <stdlib.h>

#include "egap/enclose.h"
#include "oracle.h"

static void enclose(egap_dd *lo, egap_dd *hi, const egap_data *data,
                    const egap_objective *objective, const egap_net *net,
                    point_pass *pass)
{
    egap_problem *problem = NULL;
    egap_active_net active;
    egap_error err = {0};
    bool inside;

    assert_ok(egap_problem_init(&problem, data, objective, &err), &err);
    assert_ok(egap_active_net_init(&active, &inside, problem, net, &err), &err);
    if (inside)
        assert_ok(pass(lo, hi, &active, net, &err), &err);
    else
        assert_ok(egap_enclose_point_dd(lo, hi, problem, net, &err), &err);
    egap_active_net_clear(&active);
    egap_problem_clear(problem);
}

static double width_of(egap_dd lo, egap_dd hi)
{
    return ((hi.hi - lo.hi) + (hi.lo - lo.lo)) / hi.hi;
}

double point_pass_check(const char *what, const egap_data *data,
                        const egap_net *net, egap_objective objective,
                        point_pass *pass)
{
    egap_dd lo, hi;

    enclose(&lo, &hi, data, &objective, net, pass);
    if (oracle_F_le(data, &objective, net, NULL, 0, hi) != EGAP_YES)
        fail_msg("%s: F is above %a + %a", what, hi.hi, hi.lo);
    if (oracle_F_ge(data, &objective, net, NULL, 0, lo) != EGAP_YES)
        fail_msg("%s: F is below %a + %a", what, lo.hi, lo.lo);
    return width_of(lo, hi);
}

double point_pass_problem(const test_problem *p, point_pass *pass, egap_dd *lo,
                          egap_dd *hi)
{
    const egap_data *data = &p->data;
    egap_net net = egap_path_node(&p->path, 0);

    enclose(lo, hi, data, &p->objective, &net, pass);
    if (oracle_F_le(data, &p->objective, &net, NULL, 0, *hi) == EGAP_NO ||
        oracle_F_ge(data, &p->objective, &net, NULL, 0, *lo) == EGAP_NO) {
        test_problem_print(p);
        fail_msg("F is outside [%a + %a, %a + %a]", lo->hi, lo->lo, hi->hi,
                 hi->lo);
    }
    return width_of(*lo, *hi);
}

close_fit close_fit_make(size_t m, size_t n)
{
    close_fit f = {.m = m, .n = n};

    f.x = calloc(n + m * n + 2 * m, sizeof(double));
    assert_non_null(f.x);
    f.W = f.x + n;
    f.b = f.W + m * n;
    f.theta = f.b + m;
    return f;
}

void close_fit_clear(close_fit *f)
{
    free(f->x);
}

egap_net close_fit_net(const close_fit *f, bool biases)
{
    return (egap_net){f->m, f->n, f->W, biases ? f->b : NULL, f->theta, &f->c};
}

/* |Phi - y| for a y that is surely below Phi. */
double close_fit_output(const close_fit *f, bool biases)
{
    const egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0};
    egap_net net = close_fit_net(f, biases);
    double low = -fabs(f->c), out;
    arb_t loss, shift;

    for (size_t i = 0; i < f->m; i++) {
        double z = fabs(f->b[i]);

        for (size_t k = 0; k < f->n; k++)
            z += fabs(f->W[i * f->n + k] * f->x[k]);
        low -= 2 * fabs(f->theta[i] * z);
    }
    arb_init(loss);
    arb_init(shift);
    oracle_NF(loss, &(egap_data){1, f->n, f->x, &low}, &objective, &net, NULL,
              0, 4096);
    arb_set_d(shift, low);
    arb_add(loss, loss, shift, 4096);
    out = arf_get_d(arb_midref(loss), ARF_RND_NEAR);
    arb_clear(shift);
    arb_clear(loss);
    return out;
}
