/* increment.c: upper bounds of the increment at a width.
 * Proof: paper/algorithms.tex, lemma "rates". */
#include "increment.h"

#include "lossconst.h"
#include "moment.h"

/* Every number of the struct, in one list. */
#define NUMBERS(q)                                                             \
    {                                                                          \
        (q)->D, (q)->L, (q)->H, (q)->kappa, (q)->level, (q)->mass, (q)->target \
    }
#define NUMBER_COUNT 7

void egap_rate_numbers_init(egap_rate_numbers *q)
{
    arb_ptr all[NUMBER_COUNT] = NUMBERS(q);

    for (size_t i = 0; i < NUMBER_COUNT; i++)
        arb_init(all[i]);
}

void egap_rate_numbers_clear(egap_rate_numbers *q)
{
    arb_ptr all[NUMBER_COUNT] = NUMBERS(q);

    for (size_t i = 0; i < NUMBER_COUNT; i++)
        arb_clear(all[i]);
}

/* D = sqrt(lambda_max(Sigma)) */
static egap_status set_D(egap_rate_numbers *q, const egap_data *data,
                         egap_error *err)
{
    egap_ball_inputs inputs;
    arb_mat_t S;
    egap_status status = egap_ball_inputs_init(&inputs, data, err);

    if (status == EGAP_OK) {
        arb_mat_init(S, (slong)data->n, (slong)data->n);
        status = egap_ball_moment(S, &inputs, NULL, 2 * q->bits + 128, err);
        if (status == EGAP_OK) {
            egap_ball_top_eigenvalue(q->D, S, q->bits);
            arb_sqrtpos(q->D, q->D, q->bits);
        }
        arb_mat_clear(S);
    }
    egap_ball_inputs_clear(&inputs);
    return status;
}

/* mass and target, from kappa, level and the loss */
static void set_mass(egap_rate_numbers *q, const egap_rate_inputs *in)
{
    const double *y = in->data->y;
    size_t N = in->data->N;
    arb_t c;

    arb_init(c);
    arb_set_d(q->kappa, in->kappa);
    arb_set_d(q->level, in->level);
    egap_loss_at_zero(q->target, in->loss, y, N, q->bits);
    arb_set(q->mass, q->level);
    if (in->mass_kind == EGAP_MASS_OPTIMAL) {
        arb_min(q->mass, q->mass, q->target, q->bits);
        egap_loss_radial(c, in->loss, y, N, q->bits);
        arb_min(q->mass, q->mass, c, q->bits);
    }
    if (in->mass_kind == EGAP_MASS_GIVEN)
        arb_set_d(q->mass, in->mass);
    else
        arb_div(q->mass, q->mass, q->kappa, q->bits);
    if (in->below > 0)
        arb_set_d(q->target, in->below);
    else
        arb_sub(q->target, q->target, q->level, q->bits);
    arb_clear(c);
}

egap_status egap_rate_numbers_set(egap_rate_numbers *q,
                                  const egap_rate_inputs *in, long bits,
                                  egap_error *err)
{
    q->n = in->data->n;
    q->N = in->data->N;
    q->reference = in->reference;
    q->classes = in->loss->classes;
    q->bits = bits;
    q->has_lipschitz = egap_loss_lipschitz(q->L, in->loss, bits);
    q->has_holder = egap_loss_holder(q->H, in->loss, bits);
    set_mass(q, in);
    return set_D(q, in->data, err);
}

bool egap_rate_applies(const egap_rate_numbers *q, egap_rate_kind kind)
{
    switch (kind) {
    case EGAP_RATE_CARA:
        return true;
    case EGAP_RATE_HPRUNE:
    case EGAP_RATE_SMOOTH:
        return q->has_holder;
    case EGAP_RATE_STRAT_SMOOTH:
        return q->has_holder && q->n >= 2 && q->classes == 0;
    case EGAP_RATE_STRAT_LIPSCHITZ:
        return q->has_lipschitz && q->n >= 2 && q->classes == 0;
    case EGAP_RATE_SMALL:
        return q->has_lipschitz && q->n >= 2;
    case EGAP_RATE_PAIR:
        return q->has_lipschitz && q->n == 2;
    default:
        return q->has_lipschitz;
    }
}

/* e = 2/(ceil(m/l)^(1/n) - 1): m rows have l + 1 in one of (1+2/e')^n balls
 * of radius e' for every e' > e */
static bool cluster_radius(arb_t e, const egap_rate_numbers *q, const fmpz_t m)
{
    fmpz_t w;
    bool more;

    fmpz_init(w);
    fmpz_cdiv_q_ui(w, m, q->reference);
    more = fmpz_cmp_ui(w, 1) > 0;
    if (more) {
        arb_set_fmpz(e, w);
        arb_root_ui(e, e, q->n, q->bits);
        arb_sub_ui(e, e, 1, q->bits);
        arb_ui_div(e, 2, e, q->bits);
    }
    fmpz_clear(w);
    return more;
}

/* out = (a/m)^(1/k) */
static void root_of_share(arb_t out, unsigned long a, const fmpz_t m,
                          unsigned long k, long bits)
{
    arb_t width;

    arb_init(width);
    arb_set_fmpz(width, m);
    arb_set_ui(out, a);
    arb_div(out, out, width, bits);
    arb_root_ui(out, out, k, bits);
    arb_clear(width);
}

/* out *= L D mass */
static void times_LDT(arb_t out, const egap_rate_numbers *q)
{
    arb_mul(out, out, q->L, q->bits);
    arb_mul(out, out, q->D, q->bits);
    arb_mul(out, out, q->mass, q->bits);
}

/* (2l + 2) L^2 D e / kappa */
static void published(arb_t out, const egap_rate_numbers *q)
{
    arb_mul_ui(out, out, 2 * q->reference + 2, q->bits);
    arb_mul(out, out, q->L, q->bits);
    arb_mul(out, out, q->L, q->bits);
    arb_mul(out, out, q->D, q->bits);
    arb_div(out, out, q->kappa, q->bits);
}

/* c_n = 4 sqrt(n(n-1)) (2n)^(1/(n-1)): the sphere has a cover by P sets of
 * diameter c_n P^(-1/(n-1)) */
static void sphere_constant(arb_t c, unsigned long n, long bits)
{
    arb_t root;

    arb_init(root);
    arb_set_ui(root, 2 * n);
    arb_root_ui(root, root, n - 1, bits);
    arb_set_ui(c, n);
    arb_mul_ui(c, c, n - 1, bits);
    arb_sqrt(c, c, bits);
    arb_mul_2exp_si(c, c, 2);
    arb_mul(c, c, root, bits);
    arb_clear(root);
}

/* 2 c_n L D T (l/m) (4(l+1)/m)^(1/(n-1)) from m = 2(l+1) on */
static bool smallest_on_sphere(arb_t out, const egap_rate_numbers *q,
                               const fmpz_t m)
{
    unsigned long l = q->reference;
    arb_t c;

    if (fmpz_cmp_ui(m, 2 * (l + 1)) < 0)
        return false;
    arb_init(c);
    root_of_share(out, 4 * (l + 1), m, q->n - 1, q->bits);
    sphere_constant(c, q->n, q->bits);
    arb_mul(out, out, c, q->bits);
    arb_set_fmpz(c, m);
    arb_div(out, out, c, q->bits);
    arb_mul_ui(out, out, 2 * l, q->bits);
    times_LDT(out, q);
    arb_clear(c);
    return true;
}

/* 2 pi L D T sum_(j<l) 1/(m-j)^2 */
static bool neighbours(arb_t out, const egap_rate_numbers *q, const fmpz_t m)
{
    unsigned long l = q->reference;
    fmpz_t left;
    arb_t term;

    if (fmpz_cmp_ui(m, l + 1) < 0)
        return false;
    fmpz_init(left);
    arb_init(term);
    arb_zero(out);
    for (unsigned long j = 0; j < l; j++) {
        fmpz_sub_ui(left, m, j);
        fmpz_mul(left, left, left);
        arb_set_fmpz(term, left);
        arb_inv(term, term, q->bits);
        arb_add(out, out, term, q->bits);
    }
    arb_const_pi(term, q->bits);
    arb_mul(out, out, term, q->bits);
    arb_mul_2exp_si(out, out, 1);
    times_LDT(out, q);
    fmpz_clear(left);
    arb_clear(term);
    return true;
}

/* p = (l/m) T, the mass of the l smallest of m */
static bool pruned_mass(arb_t p, const egap_rate_numbers *q, const fmpz_t m)
{
    if (fmpz_cmp_ui(m, q->reference) <= 0)
        return false;
    root_of_share(p, q->reference, m, 1, q->bits);
    arb_mul(p, p, q->mass, q->bits);
    return true;
}

static void cut_at_zero(arb_t out)
{
    if (!arb_is_nonnegative(out))
        arb_nonnegative_part(out, out);
}

/* (L D - kappa)^+ p */
static void prune(arb_t out, const arb_t p, const egap_rate_numbers *q)
{
    arb_mul(out, q->L, q->D, q->bits);
    arb_sub(out, out, q->kappa, q->bits);
    cut_at_zero(out);
    arb_mul(out, out, p, q->bits);
}

/* ((sqrt(2 H level) D - kappa) p + (H/2) (D p)^2)^+ */
static void prune_smooth(arb_t out, const arb_t p, const egap_rate_numbers *q)
{
    arb_t square;

    arb_init(square);
    arb_mul(out, q->H, q->level, q->bits);
    arb_mul_2exp_si(out, out, 1);
    arb_sqrtpos(out, out, q->bits);
    arb_mul(out, out, q->D, q->bits);
    arb_sub(out, out, q->kappa, q->bits);
    arb_mul(square, q->D, p, q->bits);
    arb_mul(square, square, q->D, q->bits);
    arb_mul(square, square, q->H, q->bits);
    arb_mul_2exp_si(square, square, -1);
    arb_add(out, out, square, q->bits);
    cut_at_zero(out); /* p > 0, so this cuts the product */
    arb_mul(out, out, p, q->bits);
    arb_clear(square);
}

/* With deviation^2 = v: (H/2) v where smooth, else L sqrt v. */
static void of_variance(arb_t out, const egap_rate_numbers *q, bool smooth)
{
    if (smooth) {
        arb_mul(out, out, q->H, q->bits);
        arb_mul_2exp_si(out, out, -1);
    } else {
        arb_sqrtpos(out, out, q->bits);
        arb_mul(out, out, q->L, q->bits);
    }
}

/* T^2 D^2 / q, q = m - l atoms */
static bool sampled(arb_t out, const egap_rate_numbers *q, const fmpz_t m)
{
    fmpz_t atoms;
    bool some;

    fmpz_init(atoms);
    fmpz_sub_ui(atoms, m, q->reference);
    some = fmpz_sgn(atoms) > 0;
    if (some) {
        arb_t a;

        arb_init(a);
        arb_set_fmpz(a, atoms);
        arb_mul(out, q->mass, q->D, q->bits);
        arb_sqr(out, out, q->bits);
        arb_div(out, out, a, q->bits);
        arb_clear(a);
    }
    fmpz_clear(atoms);
    return some;
}

/* d = the diameter of P parts that make up the sphere */
static void diameter(arb_t d, const egap_rate_numbers *q, const fmpz_t P)
{
    arb_t two;

    arb_init(two);
    arb_set_ui(two, 2);
    if (fmpz_is_one(P)) {
        arb_set(d, two);
    } else if (q->n == 2) { /* 2 sin(pi/P) */
        arb_set_fmpz(d, P);
        arb_inv(d, d, q->bits);
        arb_sin_pi(d, d, q->bits);
        arb_mul_2exp_si(d, d, 1);
    } else {
        root_of_share(d, 1, P, q->n - 1, q->bits);
        sphere_constant(two, q->n, q->bits);
        arb_mul(d, d, two, q->bits);
        arb_set_ui(two, 2);
        arb_min(d, d, two, q->bits);
    }
    arb_clear(two);
}

/* T^2 D^2 d^2 / q' with 4P <= m - l atoms, P parts, q' = 2P */
static bool stratified(arb_t out, const egap_rate_numbers *q, const fmpz_t m)
{
    fmpz_t P;
    bool some;

    fmpz_init(P);
    fmpz_sub_ui(P, m, q->reference);
    some = fmpz_cmp_ui(P, 4) >= 0;
    if (some) {
        arb_t d;

        arb_init(d);
        fmpz_fdiv_q_2exp(P, P, 2);
        diameter(d, q, P);
        arb_mul(out, q->mass, q->D, q->bits);
        arb_mul(out, out, d, q->bits);
        arb_sqr(out, out, q->bits);
        arb_set_fmpz(d, P);
        arb_div(out, out, d, q->bits);
        arb_mul_2exp_si(out, out, -1);
        arb_clear(d);
    }
    fmpz_clear(P);
    return some;
}

/* Exactly 0 from twice the number of samples (and outputs) on. */
static bool compressed(arb_t out, const egap_rate_numbers *q, const fmpz_t m)
{
    fmpz_t enough;
    bool reached;

    fmpz_init(enough);
    fmpz_set_ui(enough, q->N);
    fmpz_mul_ui(enough, enough, q->classes > 0 ? q->classes : 1);
    fmpz_mul_2exp(enough, enough, 1);
    reached = fmpz_cmp(m, enough) >= 0;
    fmpz_clear(enough);
    arb_zero(out);
    return reached;
}

bool egap_rate_increment(arb_t out, const egap_rate_numbers *q,
                         egap_rate_kind kind, const fmpz_t m)
{
    bool said;
    arb_t p;

    switch (kind) {
    case EGAP_RATE_V1:
        said = cluster_radius(out, q, m);
        published(out, q);
        return said;
    case EGAP_RATE_V1_FREE:
        root_of_share(out, q->reference, m, q->n, q->bits);
        published(out, q);
        return fmpz_cmp_ui(m, q->reference) > 0;
    case EGAP_RATE_MERGE:
        said = cluster_radius(out, q, m);
        arb_mul_2exp_si(out, out, 1);
        times_LDT(out, q);
        return said;
    case EGAP_RATE_CUBE:
        root_of_share(out, q->reference + 1, m, q->n, q->bits);
        arb_init(p);
        arb_sqrt_ui(p, 16 * q->n, q->bits);
        arb_mul(out, out, p, q->bits);
        times_LDT(out, q);
        arb_clear(p);
        return fmpz_cmp_ui(m, q->reference) > 0;
    case EGAP_RATE_SMALL:
        return smallest_on_sphere(out, q, m);
    case EGAP_RATE_PAIR:
        return neighbours(out, q, m);
    case EGAP_RATE_PRUNE:
    case EGAP_RATE_HPRUNE:
        arb_init(p);
        said = pruned_mass(p, q, m);
        if (kind == EGAP_RATE_PRUNE)
            prune(out, p, q);
        else
            prune_smooth(out, p, q);
        arb_clear(p);
        return said;
    case EGAP_RATE_SMOOTH:
    case EGAP_RATE_LIPSCHITZ:
        said = sampled(out, q, m);
        of_variance(out, q, kind == EGAP_RATE_SMOOTH);
        return said;
    case EGAP_RATE_STRAT_SMOOTH:
    case EGAP_RATE_STRAT_LIPSCHITZ:
        said = stratified(out, q, m);
        of_variance(out, q, kind == EGAP_RATE_STRAT_SMOOTH);
        return said;
    case EGAP_RATE_CARA:
        return compressed(out, q, m);
    default:
        return false;
    }
}
