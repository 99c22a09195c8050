/* typed_check.c: the preconditions of the steps of a typed path, exactly.
 * Proof that they suffice: paper/algorithms.tex, lemma "typed path". */
#include <math.h>
#include <string.h>

#include "egap/flint_compat.h"
#include "egap/typed.h"

const char *egap_step_name(egap_step_kind kind)
{
    static const char *const names[] = {"convex", "reloc",   "transfer",
                                        "sphere", "balance", "bridge"};

    return names[kind];
}

/* One unit at a node. */
typedef struct {
    const double *w;
    double b, theta, scale;
} unit;

static unit unit_of(const egap_typed_path *typed, size_t k, size_t i)
{
    const egap_path *p = &typed->nodes;
    size_t at = k * p->m + i;

    return (unit){p->W + at * p->n, p->b ? p->b[at] : 0, p->theta[at],
                  typed->scale ? typed->scale[at] : 1};
}

static double output_bias(const egap_typed_path *typed, size_t k)
{
    return typed->nodes.c ? typed->nodes.c[k] : 0;
}

static bool same_weights(const unit *u, const unit *v, size_t n)
{
    for (size_t l = 0; l < n; l++)
        if (u->w[l] != v->w[l])
            return false;
    return u->b == v->b;
}

static bool same_row(const unit *u, const unit *v, size_t n)
{
    return u->scale == v->scale && same_weights(u, v, n);
}

/* out = sum of squares of the stored row, exactly */
static void norm_squared(arf_t out, const unit *u, size_t n)
{
    arf_t v;

    arf_init(v);
    arf_zero(out);
    for (size_t l = 0; l <= n; l++) {
        arf_set_d(v, l < n ? u->w[l] : u->b);
        arf_addmul(out, v, v, ARF_PREC_EXACT, ARF_RND_DOWN);
    }
    arf_clear(v);
}

/* x = x scale^power, exactly */
static void times_scale(arf_t x, double scale, int power)
{
    arf_t s;

    arf_init(s);
    arf_set_d(s, scale);
    while (power-- > 0)
        arf_mul(x, x, s, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_clear(s);
}

static bool in_ball(const unit *u, size_t n)
{
    arf_t norm;
    bool yes;

    arf_init(norm);
    norm_squared(norm, u, n);
    times_scale(norm, u->scale, 2);
    yes = arf_cmp_si(norm, 1) <= 0;
    arf_clear(norm);
    return yes;
}

bool egap_rows_in_ball(const egap_net *net)
{
    egap_flint_guard();
    for (size_t i = 0; i < net->m; i++) {
        unit u = {net->W + i * net->n, net->b ? net->b[i] : 0, 0, 1};

        for (size_t l = 0; l < net->n; l++)
            if (!isfinite(u.w[l]))
                return false;
        if (!isfinite(u.b) || !in_ball(&u, net->n))
            return false;
    }
    return true;
}

/* A balanced unit has scale^4 |w|^2 = theta^2.  Does the scale move from that
 * of u to that of v without passing balance?  Where one factor is 0, only
 * the other may shrink. */
static bool towards_balance(const unit *u, const unit *v, size_t n)
{
    arf_t after, theta;
    bool yes;

    if (u->scale == v->scale)
        return true;
    arf_init(after);
    arf_init(theta);
    norm_squared(after, u, n);
    times_scale(after, v->scale, 4);
    arf_set_d(theta, u->theta);
    arf_mul(theta, theta, theta, ARF_PREC_EXACT, ARF_RND_DOWN);
    if (v->scale > u->scale)
        yes = arf_cmp(after, theta) <= 0;
    else
        yes = arf_cmp(after, theta) >= 0;
    arf_clear(theta);
    arf_clear(after);
    return yes;
}

/* The reason why step k is not allowed to change unit u into v, or NULL. */
static const char *unit_fault(const egap_step *step, size_t i, const unit *u,
                              const unit *v, const egap_typed_path *typed)
{
    size_t n = typed->nodes.n;

    switch (step->kind) {
    case EGAP_STEP_CONVEX:
        return same_row(u, v, n) ? NULL : "its row moves";
    case EGAP_STEP_RELOC:
        if (u->theta != v->theta)
            return "its coefficient changes";
        return u->theta == 0 || same_row(u, v, n)
                   ? NULL
                   : "its row moves while its coefficient is not 0";
    case EGAP_STEP_TRANSFER:
        if (!same_row(u, v, n))
            return "its row moves";
        return i == step->from || i == step->to || u->theta == v->theta
                   ? NULL
                   : "its coefficient changes";
    case EGAP_STEP_SPHERE:
        if (!same_weights(u, v, n) || u->theta != v->theta)
            return "more than its scale changes";
        return NULL;
    case EGAP_STEP_BALANCE:
        if (!same_weights(u, v, n) || u->theta != v->theta)
            return "more than its scale changes";
        return towards_balance(u, v, n) ? NULL
                                        : "its scale moves away from balance";
    case EGAP_STEP_BRIDGE:
        return u->scale == 1 && v->scale == 1 ? NULL : "its scale is not 1";
    }
    return "the kind of step is not known";
}

static egap_status check_transfer(const egap_typed_path *typed, size_t k,
                                  egap_error *err)
{
    const egap_step *s = &typed->steps[k];
    unit from, to;

    if (s->from >= typed->nodes.m || s->to >= typed->nodes.m ||
        s->from == s->to)
        return egap_fail(err, EGAP_EUSAGE,
                         "step %zu: transfer needs two different units of the "
                         "network",
                         k);
    from = unit_of(typed, k, s->from);
    to = unit_of(typed, k, s->to);
    if (!same_row(&from, &to, typed->nodes.n) || to.theta != 0 ||
        unit_of(typed, k + 1, s->from).theta != 0 ||
        unit_of(typed, k + 1, s->to).theta != from.theta)
        return egap_fail(err, EGAP_REJECTED,
                         "step %zu (transfer): units %zu and %zu do not have "
                         "the same row, or the coefficient does not go over "
                         "as a whole",
                         k, s->from, s->to);
    return EGAP_OK;
}

/* Scales all grow, or all fall. */
static egap_status check_sphere(const egap_typed_path *typed, size_t k,
                                egap_error *err)
{
    size_t m = typed->nodes.m, grown = m, fallen = m;

    for (size_t i = 0; i < m; i++) {
        double before = unit_of(typed, k, i).scale;
        double after = unit_of(typed, k + 1, i).scale;

        if (after > before)
            grown = i;
        if (after < before)
            fallen = i;
    }
    if (grown < m && fallen < m)
        return egap_fail(err, EGAP_REJECTED,
                         "step %zu (sphere): the scale of unit %zu grows, that "
                         "of unit %zu falls",
                         k, grown, fallen);
    return EGAP_OK;
}

static egap_status check_step(const egap_typed_path *typed, size_t k,
                              egap_error *err)
{
    const egap_step *step = &typed->steps[k];
    const char *name = egap_step_name(step->kind);

    if ((step->kind == EGAP_STEP_BALANCE) != typed->decay &&
        (step->kind == EGAP_STEP_BALANCE || step->kind == EGAP_STEP_SPHERE ||
         step->kind == EGAP_STEP_BRIDGE))
        return egap_fail(err, EGAP_REJECTED,
                         "step %zu (%s) is not made for this penalty", k, name);
    for (size_t i = 0; i < typed->nodes.m; i++) {
        unit u = unit_of(typed, k, i), v = unit_of(typed, k + 1, i);
        const char *fault = unit_fault(step, i, &u, &v, typed);

        if (fault)
            return egap_fail(err, EGAP_REJECTED, "step %zu (%s), unit %zu: %s",
                             k, name, i, fault);
    }
    if (step->kind != EGAP_STEP_CONVEX && step->kind != EGAP_STEP_BRIDGE &&
        output_bias(typed, k) != output_bias(typed, k + 1))
        return egap_fail(err, EGAP_REJECTED,
                         "step %zu (%s): the output bias changes", k, name);
    if (step->kind == EGAP_STEP_SPHERE)
        return check_sphere(typed, k, err);
    return step->kind == EGAP_STEP_TRANSFER ? check_transfer(typed, k, err)
                                            : EGAP_OK;
}

static egap_status check_node(const egap_typed_path *typed, size_t k,
                              egap_error *err)
{
    for (size_t i = 0; i < typed->nodes.m; i++) {
        unit u = unit_of(typed, k, i);
        bool finite = isfinite(u.theta) && isfinite(u.b);

        for (size_t l = 0; l < typed->nodes.n; l++)
            finite = finite && isfinite(u.w[l]);
        if (!finite || !isfinite(output_bias(typed, k)))
            return egap_fail(err, EGAP_EINPUT,
                             "node %zu, unit %zu: a number is not finite", k,
                             i);
        if (!(u.scale > 0 && isfinite(u.scale)))
            return egap_fail(err, EGAP_EINPUT,
                             "node %zu, unit %zu: the scale is not positive", k,
                             i);
        if (typed->ball && !in_ball(&u, typed->nodes.n))
            return egap_fail(err, EGAP_REJECTED,
                             "node %zu, unit %zu: the row is longer than 1", k,
                             i);
    }
    return EGAP_OK;
}

egap_status egap_typed_check(const egap_typed_path *typed, egap_error *err)
{
    egap_status status = EGAP_OK;

    if (typed->nodes.K < 2 || typed->nodes.m < 1)
        return egap_fail(err, EGAP_EUSAGE,
                         "a typed path needs two nodes and a unit");
    if (typed->decay && typed->nodes.c)
        return egap_fail(err, EGAP_EUSAGE,
                         "weight decay is for networks without output bias");
    egap_flint_guard();
    for (size_t k = 0; k < typed->nodes.K && status == EGAP_OK; k++)
        status = check_node(typed, k, err);
    for (size_t k = 0; k + 1 < typed->nodes.K && status == EGAP_OK; k++)
        status = check_step(typed, k, err);
    return status;
}
