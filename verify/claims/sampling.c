/* sampling.c: compression to q units by sampling them with probability
 * |theta_i| / mass: variance, bounds, and a deterministic choice that meets
 * them. */
#include "sampling.h"

/* sum_i |theta_i| E z_i^2 */
static num *weighted_squares(ev *e, const fit *A)
{
    num *sum = num_si(e->c, 0);

    for (size_t i = 0; i < A->v.m; i++)
        num_incmul(e->c, sum, num_abs(e->c, A->v.theta + i),
                   claim_mean_square(e, A->z + i * e->in->N));
    return sum;
}

bool claim_sample(ev *e, sample *s, char letter)
{
    egap_calc *c = e->c;
    size_t half;

    if (!claim_fit_of(e, &s->A, letter) || !claim_in_ball(e, &s->A.v, letter))
        return false;
    half = s->A.v.m > 1 ? s->A.v.m / 2 : 1;
    if (!claim_count(e, &s->q, "q", 1, half))
        return false;
    if (num_sign(s->A.mass) != 1)
        return claim_skip(e, "all coefficients of %c are 0", letter);
    s->spread = num_sub(c, num_mul(c, s->A.mass, weighted_squares(e, &s->A)),
                        claim_mean_square(e, s->A.f));
    return !c->failed;
}

/* The choice of units, in doubles: each draw keeps the sum nearest to what f
 * would have it be.  count (m) is how often each unit is drawn. */
static bool choose(ev *e, size_t *count, const sample *s)
{
    size_t N = e->in->N, m = s->A.v.m;
    double *work = egap_alloc(m * N + 2 * N, sizeof *work);
    double *v, *f, *sum;
    double mass = num_bounds(s->A.mass).hi;

    if (work == NULL) {
        e->c->failed = true;
        return false;
    }
    v = work;
    f = v + m * N;
    sum = f + N;
    for (size_t j = 0; j < N; j++)
        f[j] = num_bounds(s->A.f + j).lo;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < N; j++)
            v[i * N + j] = mass * num_bounds(s->A.z + i * N + j).lo *
                           (num_bounds(s->A.v.theta + i).lo < 0 ? -1.0 : 1.0);
    for (size_t draw = 1; draw <= s->q; draw++) {
        size_t best = m;
        double least = 0;

        for (size_t i = 0; i < m; i++) {
            double off = 0;

            if (num_is_zero(s->A.v.theta + i))
                continue;
            for (size_t j = 0; j < N; j++) {
                double d = sum[j] + v[i * N + j] - (double)draw * f[j];

                off += d * d;
            }
            if (best == m || off < least) {
                best = i;
                least = off;
            }
        }
        if (best == m)
            break;
        count[best]++;
        for (size_t j = 0; j < N; j++)
            sum[j] += v[best * N + j];
    }
    egap_free(work);
    return true;
}

bool claim_sampled(ev *e, fit *out, const sample *s)
{
    egap_calc *c = e->c;
    size_t *count = egap_alloc(s->A.v.m, sizeof *count);
    net v = claim_net_copy(e, &s->A.v);
    num *unit = num_div(c, s->A.mass, num_si(c, (long)s->q));

    c->failed = c->failed || count == NULL;
    if (c->failed || !choose(e, count, s)) {
        egap_free(count);
        return false;
    }
    for (size_t i = 0; i < v.m; i++) {
        long n = (long)count[i];

        num_set(
            c, v.theta + i,
            num_mul(c, unit, num_si(c, num_sign(v.theta + i) == -1 ? -n : n)));
    }
    egap_free(count);
    *out = claim_fit(e, &v);
    return !c->failed;
}

static void samp_a(ev *e)
{
    sample s;
    fit q;

    if (!claim_sample(e, &s, 'A') || !claim_sampled(e, &q, &s))
        return;
    claim_le(e, num_si(e->c, (long)claim_active(&q.v)),
             num_si(e->c, (long)s.q));
    claim_eq(e, q.mass, s.A.mass);
}

/* spread / q <= mass^2 max E z_i^2 / q <= mass^2 D^2 / q */
static void samp_b(ev *e)
{
    egap_calc *c = e->c;
    sample s;
    num *largest, *draws, *a2;

    if (!claim_sample(e, &s, 'A'))
        return;
    draws = num_si(c, (long)s.q);
    a2 = num_sqr(c, s.A.mass);
    largest = num_si(c, 0);
    for (size_t i = 0; i < s.A.v.m; i++)
        largest =
            num_max(c, largest, claim_mean_square(e, s.A.z + i * e->in->N));
    claim_le(e, num_si(c, 0), s.spread);
    claim_le(e, num_div(c, s.spread, draws),
             num_div(c, num_mul(c, a2, largest), draws));
    claim_le(e, largest, claim_lambda(e));
}

/* the exact expectation for q = 1 and the half-squared loss:
 * sum_i (|theta_i|/mass) R(mass sign_i z_i) - R(f) = spread / 2 */
static void samp_exact(ev *e)
{
    egap_calc *c = e->c;
    sample s;
    num *sum, *half;

    if (!claim_sample(e, &s, 'A'))
        return;
    if (e->in->loss.kind != EGAP_LOSS_HALF)
        claim_skip(e, "about the half-squared loss");
    sum = num_si(c, 0);
    for (size_t i = 0; i < s.A.v.m; i++) {
        net v = claim_net_copy(e, &s.A.v);
        int sign = num_sign(s.A.v.theta + i);

        for (size_t k = 0; k < v.m; k++)
            num_set(c, v.theta + k, num_si(c, 0));
        num_set(c, v.theta + i,
                num_mul(c, s.A.mass, num_si(c, sign == -1 ? -1 : 1)));
        num_incmul(c, sum, num_div(c, num_abs(c, s.A.v.theta + i), s.A.mass),
                   claim_fit(e, &v).risk);
    }
    half = num_div(c, s.spread, num_si(c, 2));
    claim_eq(e, num_sub(c, sum, s.A.risk), half);
}

static void samp_c(ev *e)
{
    egap_calc *c = e->c;
    sample s;
    fit q;
    num *L, *rms, *bound, *draws;

    if (!claim_sample(e, &s, 'A') || (L = claim_L(e)) == NULL ||
        !claim_sampled(e, &q, &s))
        return;
    draws = num_si(c, (long)s.q);
    rms = num_sqrt(c, num_div(c, s.spread, draws));
    bound = num_div(c, num_mul(c, num_mul(c, L, s.A.mass), claim_D(e)),
                    num_sqrt(c, draws));
    claim_exists_le(e, num_sub(c, q.F, s.A.F), num_mul(c, L, rms));
    claim_le(e, s.spread, num_mul(c, num_sqr(c, s.A.mass), claim_lambda(e)));
    claim_exists_le(e, num_sub(c, q.F, s.A.F), bound);
}

/* For smooth losses the expected rise is at most (H/2) Var, so some draw of q
 * units does as well; for q = 1 all of them are tried. */
static void samp_d(ev *e)
{
    egap_calc *c = e->c;
    sample s;
    num *H, *bound, *best = NULL;

    if (!claim_sample(e, &s, 'A') || (H = claim_H(e)) == NULL)
        return;
    bound = num_div(c, num_mul(c, H, s.spread), num_si(c, 2));
    for (size_t i = 0; i < s.A.v.m; i++) {
        net v = claim_net_copy(e, &s.A.v);
        int sign = num_sign(s.A.v.theta + i);
        num *rise;

        if (sign == 0)
            continue;
        for (size_t k = 0; k < v.m; k++)
            num_set(c, v.theta + k, num_si(c, 0));
        num_set(c, v.theta + i,
                num_mul(c, s.A.mass, num_si(c, sign == -1 ? -1 : 1)));
        rise = num_sub(c, claim_fit(e, &v).F, s.A.F);
        best = best == NULL ? rise : num_min(c, best, rise);
    }
    if (best != NULL)
        claim_le(e, best, bound);
}

/* E over one draw: the first moment is f itself */
static void samp_mean(ev *e)
{
    egap_calc *c = e->c;
    sample s;

    if (!claim_sample(e, &s, 'A'))
        return;
    for (size_t j = 0; j < e->in->N; j++) {
        num *sum = num_si(c, 0);

        for (size_t i = 0; i < s.A.v.m; i++) {
            num *p = num_div(c, num_abs(c, s.A.v.theta + i), s.A.mass);
            num *value = num_mul(c, s.A.mass, s.A.z + i * e->in->N + j);
            int sign = num_sign(s.A.v.theta + i);

            num_incmul(c, sum, p,
                       num_mul(c, value, num_si(c, sign == -1 ? -1 : 1)));
        }
        claim_eq(e, sum, s.A.f + j);
    }
}

/* Stratified: rows in P = q/4 arcs or cells of largest chord d, split by
 * sign; each class of mass a_C draws ceil(q' a_C / a), q' = q - 2P.  The sum
 * of a_C^2 Var_C / n_C is at most mass^2 D^2 d^2 / q'.  The classes are any:
 * here consecutive rows. */
static void n_strat(ev *e)
{
    egap_calc *c = e->c;
    size_t n = e->in->n, N = e->in->N, cells, rest, m;
    sample s;
    num *total, *widest;

    if (!claim_sample(e, &s, 'A'))
        return;
    m = s.A.v.m;
    cells = s.q / 4;
    if (cells == 0) {
        claim_skip(e, "q is less than 4");
        return;
    }
    rest = s.q - 2 * cells;
    total = num_si(c, 0);
    widest = num_si(c, 0);
    for (size_t cell = 0; cell < cells; cell++)
        for (int side = -1; side <= 1; side += 2) {
            size_t from = cell * m / cells, to = (cell + 1) * m / cells;
            num *mass = num_si(c, 0), *squares = num_si(c, 0);
            num *f = num_array(c, N), *draws;

            for (size_t i = from; f != NULL && i < to; i++) {
                num *a = num_abs(c, s.A.v.theta + i);

                if (num_sign(s.A.v.theta + i) != side)
                    continue;
                for (size_t k = from; k < i; k++)
                    if (num_sign(s.A.v.theta + k) == side)
                        widest = num_max(c, widest,
                                         claim_chord_square(e, s.A.v.w + i * n,
                                                            s.A.v.w + k * n));
                num_inc(c, mass, a);
                num_incmul(c, squares, a, claim_mean_square(e, s.A.z + i * N));
                for (size_t j = 0; j < N; j++)
                    num_incmul(c, f + j, a, s.A.z + i * N + j);
            }
            if (f == NULL || num_sign(mass) != 1)
                continue;
            draws = num_div(c, num_mul(c, num_si(c, (long)rest), mass),
                            s.A.mass); /* its ceiling draws are not fewer */
            num_inc(c, total,
                    num_div(c,
                            num_sub(c, num_mul(c, mass, squares),
                                    claim_mean_square(e, f)),
                            draws));
        }
    claim_le(
        e, total,
        num_div(c,
                num_mul(c, num_mul(c, num_sqr(c, s.A.mass), claim_lambda(e)),
                        widest),
                num_si(c, (long)rest)));
}

const egap_claim egap_claims_sampling[] = {
    {"V2.samp.a", "sampling keeps the mass and at most q units",
     "\\|\\hat\\theta\\|_0\\le q,\\ \\|\\hat\\theta\\|_1=\\|\\theta\\|_1",
     "v2, sampling", "A, rows in the ball; value q (else m/2)", EGAP_CLAIM_TRUE,
     '0', samp_a},
    {"V2.samp.mean", "the expectation of a draw is f", "\\mathbb E_I\\hat f=f",
     "v2, sampling", "A, rows in the ball; value q (else m/2)", EGAP_CLAIM_TRUE,
     '0', samp_mean},
    {"V2.samp.b",
     "the variance (a sum |theta_i| E z_i^2 - E f^2)/q is at most a^2 max E "
     "z_i^2 / q, and that at most a^2 D^2 / q",
     "\\tfrac1q(a\\sum|\\theta_i|\\mathbb Ez_i^2-\\mathbb Ef^2)\\le a^2D^2/q",
     "v2, sampling", "A, rows in the ball; value q (else m/2)", EGAP_CLAIM_TRUE,
     '0', samp_b},
    {"V2.samp.c",
     "some draw raises F by at most L times the root of the variance, at most "
     "L a D / sqrt q",
     "F(\\hat\\theta)\\le F(\\theta)+LaD/\\sqrt q", "v2, sampling",
     "A, rows in the ball; value q (else m/2)", EGAP_CLAIM_TRUE, '0', samp_c},
    {"V2.samp.d",
     "for smooth losses some unit of all the mass raises F by at most half H "
     "times the variance of q = 1",
     "F(\\hat\\theta)\\le F(\\theta)+\\tfrac H2\\operatorname{Var}",
     "v2, sampling, with q = 1", "A, rows in the ball", EGAP_CLAIM_TRUE, '0',
     samp_d},
    {"V2.samp.exact",
     "for the half-squared loss the expected rise of the risk is half the "
     "variance",
     "\\mathbb E_I[R(\\hat f)-R(f)]=\\tfrac12\\operatorname{Var}",
     "v2, sampling, with q = 1", "A, rows in the ball; half-squared loss",
     EGAP_CLAIM_TRUE, '0', samp_exact},
    {"N.strat",
     "stratified by cells of diameter d and by sign the variance is at most "
     "a^2 D^2 d^2 / (q - 2 floor(q/4))",
     "\\sum_C\\frac{a_C^2}{n_C}\\operatorname{Var}_C\\le a^2D^2d^2/q'",
     "sharper results", "A, rows in the ball; value q of at least 4",
     EGAP_CLAIM_TRUE, '0', n_strat},
};
EGAP_CLAIM_UNIT_END(sampling);
