/* merge.c: "merge": a unit hands its coefficient to the unit whose atom is
 * nearest, in the length of that atom's row (claim N.merge, after V2.sph:
 * homogeneity makes the rows equally long). */
#include <math.h>
#include <string.h>

#include "compress.h"

typedef struct {
    size_t m;
    const double *norm, *G; /* (m), (m, m) */
    double kappa, L;
    double *theta;
    double moved; /* distance of the outputs, at most */
    double mass;  /* growth of sum |theta_i|, at most */
} merging;

/* The cost of handing all of unit i to unit k: |theta_i| times the distance
 * of z_i and a z_k, a = |w_i| / |w_k|, and the change of the penalty. */
static double cost(const merging *x, size_t i, size_t k, double *distance,
                   double *mass)
{
    double a = x->norm[i] / x->norm[k], theta = fabs(x->theta[i]);
    double d2 = x->G[i * x->m + i] - 2 * a * x->G[i * x->m + k] +
                a * a * x->G[k * x->m + k];

    *distance = theta * sqrt(fmax(d2, 0));
    *mass = theta * (a - 1);
    return (isfinite(x->L) ? x->L : 1) * *distance + x->kappa * *mass;
}

/* The cheapest merger is made. */
static void merge_one(merging *x)
{
    double least = INFINITY, distance, mass, by = 0, more = 0;
    size_t from = 0, to = 0;

    for (size_t i = 0; i < x->m; i++)
        for (size_t k = 0; x->theta[i] != 0 && k < x->m; k++) {
            double c;

            if (k == i || x->theta[k] == 0)
                continue;
            c = cost(x, i, k, &distance, &mass);
            if (c < least) {
                least = c;
                from = i;
                to = k;
                by = distance;
                more = mass;
            }
        }
    if (!(least < INFINITY)) { /* rows of 0: nothing is lost */
        while (x->theta[from] == 0)
            from++;
        x->theta[from] = 0;
        return;
    }
    x->theta[to] += x->theta[from] * (x->norm[from] / x->norm[to]);
    x->theta[from] = 0;
    x->moved += by;
    x->mass += more;
}

static size_t active(const merging *x)
{
    size_t count = 0;

    for (size_t i = 0; i < x->m; i++)
        count += x->theta[i] != 0;
    return count;
}

static egap_status merge(egap_few *few, const egap_bench *bench,
                         const egap_side *side, size_t keep, egap_error *err)
{
    const egap_objective *objective = &bench->samples.objective;
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    double *G = egap_layer_gram(&layer, few->theta, NULL);
    double penalty =
        objective->kappa * egap_layer_mass(&layer, few->theta, few->c);
    merging x = {.m = bench->frame.m,
                 .norm = side->norm,
                 .G = G,
                 .kappa = objective->kappa,
                 .L = egap_loss_slope_limit(&objective->loss),
                 .theta = few->theta};

    if (G == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    while (active(&x) > keep)
        merge_one(&x);
    few->bound = egap_risk_after(&bench->samples, few->F - penalty, x.moved) +
                 penalty + objective->kappa * x.mass;
    egap_free(G);
    return EGAP_OK;
}

egap_status egap_construct_merge(egap_proof_path *out, egap_bench *bench,
                                 egap_error *err)
{
    return egap_construct_compressed(out, bench, merge, err);
}
