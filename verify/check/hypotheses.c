/* hypotheses.c: what a statement supposes of its instance (FORMAT.md, section
 * "Kind statement").  A hypothesis that is not certain does not hold. */
#include <string.h>

#include "fail.h"
#include "hypotheses.h"
#include "risk.h"
#include "sentence.h"
#include "words.h"

bool whole(size_t *k, const mpq_t value, size_t least, size_t most)
{
    if (mpz_cmp_ui(mpq_denref(value), 1) != 0 ||
        mpz_cmp_ui(mpq_numref(value), least) < 0 ||
        mpz_cmp_ui(mpq_numref(value), most) > 0)
        return false;
    *k = mpz_get_ui(mpq_numref(value));
    return true;
}

size_t nonzero_coefficients(const network *A)
{
    size_t count = 0;

    for (size_t i = 0; i < A->m; i++)
        count += mpq_sgn(A->theta[i]) != 0;
    return count;
}

/* w_i . w_i of A minus 1, its sign */
static int norm_above_one(const instance *s, const network *A, size_t i)
{
    mpq_t v;
    int sign;

    mpq_init(v);
    dot(v, A->w + i * s->n, A->w + i * s->n, s->n);
    sign = mpq_cmp_ui(v, 1, 1);
    mpq_clear(v);
    return sign;
}

/* --- one network ---------------------------------------------------------- */

static HOLDS(lipschitz)
{
    UNUSED_TOO;
    return s->loss != LOSS_MSE && s->loss != LOSS_HALF;
}

static HOLDS(sphere)
{
    bool holds = true;

    UNUSED_TOO;
    for (size_t i = 0; holds && i < A->m; i++)
        holds = norm_above_one(s, A, i) == 0;
    return holds;
}

static HOLDS(ball)
{
    bool holds = true;

    UNUSED_TOO;
    for (size_t i = 0; holds && i < A->m; i++)
        holds = norm_above_one(s, A, i) <= 0;
    return holds;
}

static HOLDS(nonzero)
{
    bool holds = true;

    UNUSED_TOO;
    for (size_t i = 0; holds && i < A->m; i++) {
        holds = false;
        for (size_t k = 0; k < s->n; k++)
            holds = holds || mpq_sgn(A->w[i * s->n + k]) != 0;
    }
    return holds;
}

static HOLDS(zero)
{
    UNUSED_TOO;
    return nonzero_coefficients(A) == 0;
}

static HOLDS(smooth)
{
    bool holds = true;
    mpq_t f;

    UNUSED_TOO;
    mpq_init(f);
    for (size_t j = 0; s->loss == LOSS_ABSOLUTE && holds && j < s->N; j++) {
        output(f, s, A, j);
        holds = !mpq_equal(f, s->y[j]);
    }
    mpq_clear(f);
    return holds;
}

/* left slope <= u_j <= right slope at f_A(x_j), for certain */
static HOLDS(subgradient)
{
    bool holds = true;
    interval left, right;
    mpq_t f;

    UNUSED_TOO;
    interval_init(&left);
    interval_init(&right);
    mpq_init(f);
    for (size_t j = 0; holds && j < s->N; j++) {
        output(f, s, A, j);
        slope_at(&left, s, f, s->y[j], -1);
        slope_at(&right, s, f, s->y[j], 1);
        holds = mpq_cmp(left.hi, u[j]) <= 0 && mpq_cmp(u[j], right.lo) <= 0;
    }
    mpq_clear(f);
    interval_clear(&right);
    interval_clear(&left);
    return holds;
}

/* kappa sum |theta| = -E u f_A */
static bool pulls_its_mass(const instance *s, const network *A, const mpq_t *u)
{
    mpq_t pull, sum, a;
    bool holds;

    mpq_inits(pull, sum, a, (mpq_ptr)0);
    for (size_t i = 0; i < A->m; i++) {
        mean_activation(pull, s, A, i, u);
        mpq_mul(pull, pull, A->theta[i]);
        mpq_add(sum, sum, pull);
    }
    mass(a, A);
    mpq_mul(a, a, s->kappa);
    mpq_neg(a, a);
    holds = mpq_equal(a, sum);
    mpq_clears(pull, sum, a, (mpq_ptr)0);
    return holds;
}

/* lemma "minimiser" */
static HOLDS(minimiser)
{
    bool holds;
    mpq_t pull;

    mpq_init(pull);
    largest_pull(pull, s, A, u);
    holds = subgradient(s, A, B, u) && mpq_cmp(pull, s->kappa) <= 0 &&
            pulls_its_mass(s, A, u);
    mpq_clear(pull);
    return holds;
}

/* lemma "hub" */
static HOLDS(hub)
{
    bool holds;
    mpq_t pull;

    mpq_init(pull);
    largest_pull(pull, s, A, u);
    holds = zero(s, A, B, u) && subgradient(s, A, B, u) &&
            mpq_cmp(pull, s->kappa) < 0;
    mpq_clear(pull);
    return holds;
}

static bool unit_from(const instance *s, const network *A, size_t least)
{
    size_t i;

    return whole(&i, *instance_value(s, "unit"), least, A->m);
}

static HOLDS(index_)
{
    UNUSED_TOO;
    return unit_from(s, A, 1);
}

static HOLDS(active)
{
    size_t i;

    UNUSED_TOO;
    return whole(&i, *instance_value(s, "unit"), 1, A->m) &&
           mpq_sgn(A->theta[i - 1]) != 0;
}

static HOLDS(pair)
{
    UNUSED_TOO;
    return unit_from(s, A, 2);
}

static HOLDS(centred)
{
    const mpq_t *centre = instance_vector(s, "centre");
    mpq_t v;
    bool holds;

    UNUSED_TOO;
    mpq_init(v);
    dot(v, centre, centre, s->n);
    holds = mpq_cmp_ui(v, 1, 1) == 0;
    for (size_t i = 0; holds && i < A->m; i++) {
        squared_distance(v, A->w + i * s->n, centre, s->n);
        holds = mpq_cmp(v, *instance_value(s, "square")) <= 0;
    }
    mpq_clear(v);
    return holds;
}

/* --- numbers -------------------------------------------------------------- */

static HOLDS(heavy)
{
    interval L;
    bool holds;

    interval_init(&L);
    word_L(&L, s, A, B);
    holds = mpq_cmp(s->kappa, L.hi) >= 0;
    interval_clear(&L);
    return holds && u == NULL;
}

static HOLDS(constant)
{
    const mpq_t *c = instance_value(s, "c");

    UNUSED_TOO;
    return mpq_sgn(*c) >= 0 && mpq_cmp_ui(*c, 1, 1) < 0;
}

static HOLDS(line)
{
    UNUSED_TOO;
    return s->n == 1;
}

/* The minimiser has mass log((K - 1)(1 - kappa) / kappa), which is not
 * negative (lemma "classes"). */
static HOLDS(classes)
{
    mpq_t v;
    size_t K;
    bool holds;

    UNUSED_TOO;
    if (s->loss != LOSS_LOGISTIC || s->N != 1 || s->n != 1 ||
        mpq_cmp_ui(s->x[0], 1, 1) != 0 || mpq_cmp_ui(s->y[0], 1, 1) != 0 ||
        !whole(&K, *instance_value(s, "classes"), 2, SIZE_MAX))
        return false;
    mpq_init(v);
    mpq_set_ui(v, 1, 1);
    mpq_sub(v, v, s->kappa);
    mpz_mul_ui(mpq_numref(v), mpq_numref(v), K - 1);
    mpq_canonicalize(v);
    holds = mpq_cmp(v, s->kappa) >= 0; /* so kappa < 1 */
    mpq_clear(v);
    return holds;
}

/* x_j = root e_j, y_j = 1 / root; rows e_i, coefficients 1 / N in A */
static HOLDS(dictionary)
{
    const network *nets = s->nets;
    const mpq_t *root = instance_value(s, "root");
    mpq_t square, share;
    size_t q;
    bool holds;

    UNUSED_TOO;
    if (s->loss != LOSS_ABSOLUTE || s->n != s->N || nets[0].m != s->N ||
        nets[1].m != s->N ||
        !whole(&q, *instance_value(s, "q"), 0, s->N) ||
        mpq_sgn(*root) <= 0)
        return false;
    mpq_inits(square, share, (mpq_ptr)0);
    mpq_mul(square, *root, *root);
    mpq_inv(share, s->count);
    holds = mpq_equal(square, s->count) && nonzero_coefficients(&nets[1]) <= q;
    for (size_t a = 0; holds && a < s->N * s->N; a++) {
        const bool diagonal = a / s->N == a % s->N;

        limits_poll();
        mpq_set_ui(square, diagonal, 1);
        holds = mpq_equal(nets[0].w[a], square) &&
                mpq_equal(nets[1].w[a], square);
        mpq_mul(square, square, *root);
        holds = holds && mpq_equal(s->x[a], square);
    }
    for (size_t j = 0; holds && j < s->N; j++) {
        mpq_mul(square, s->y[j], *root);
        holds = mpq_cmp_ui(square, 1, 1) == 0 &&
                mpq_equal(nets[0].theta[j], share);
    }
    mpq_clears(square, share, (mpq_ptr)0);
    return holds;
}

/* --- two networks --------------------------------------------------------- */

/* makes the network P at t */
static HOLDS(on_segment)
{
    const network *nets = s->nets;
    const mpq_t *t = instance_value(s, "t");

    UNUSED_TOO;
    widths_agree(&nets[0], &nets[1]);
    s->between.m = nets[0].m;
    s->between.theta = rationals_get(nets[0].m);
    s->between.w = rationals_get(nets[0].m * s->n);
    for (size_t i = 0; i < nets[0].m; i++)
        mix(s->between.theta[i], s, nets[0].theta[i], nets[1].theta[i]);
    for (size_t k = 0; k < nets[0].m * s->n; k++)
        mix(s->between.w[k], s, nets[0].w[k], nets[1].w[k]);
    return mpq_sgn(*t) >= 0 && mpq_cmp_ui(*t, 1, 1) <= 0;
}

static HOLDS(rows)
{
    bool holds = A->m == B->m;

    UNUSED_TOO;
    for (size_t k = 0; holds && k < A->m * s->n; k++)
        holds = mpq_equal(A->w[k], B->w[k]);
    return holds;
}

static HOLDS(spare)
{
    UNUSED_TOO;
    return B->m <= A->m && nonzero_coefficients(A) <= A->m - B->m;
}

/* The slopes of F at the coefficients of A and B, one unit with one row each,
 * have different signs; so all minimisers are between them. */
static HOLDS(between)
{
    interval slope;
    bool holds;

    A = &s->nets[0];
    B = &s->nets[1];
    if (A->m != 1 || !rows(s, A, B, u) || mpq_sgn(A->theta[0]) < 0 ||
        mpq_cmp(A->theta[0], B->theta[0]) >= 0)
        return false;
    interval_init(&slope);
    mean_slope(&slope, s, A, 0, 1);
    mpq_add(slope.hi, slope.hi, s->kappa);
    holds = mpq_sgn(slope.hi) < 0;
    mean_slope(&slope, s, B, 0, -1);
    mpq_add(slope.lo, slope.lo, s->kappa);
    holds = holds && mpq_sgn(slope.lo) > 0;
    interval_clear(&slope);
    return holds;
}

/* --- all of them ---------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*holds)(instance *s, const network *A, const network *B,
                  const mpq_t *u);
} hypotheses[] = {
    {"lipschitz", lipschitz},
    {"sphere", sphere},
    {"ball", ball},
    {"nonzero", nonzero},
    {"zero", zero},
    {"smooth", smooth},
    {"subgradient", subgradient},
    {"minimiser", minimiser},
    {"hub", hub},
    {"index", index_},
    {"active", active},
    {"pair", pair},
    {"centred", centred},
    {"heavy", heavy},
    {"constant", constant},
    {"line", line},
    {"classes", classes},
    {"dictionary", dictionary},
    {"segment", on_segment},
    {"rows", rows},
    {"spare", spare},
    {"between", between},
    {"dual", dual_everywhere},
    {"barrier", barrier},
    {"nearest", nearest},
};

/* One of `word`, `word:A`, `word:AB`, `word:As` or `word:s`: capital letters
 * are nets, small ones a vector. */
static bool holds(instance *s, const char *token)
{
    const size_t length = strcspn(token, ":");
    const char *p = token + length + (token[length] == ':');
    const network *nets[2] = {NULL, NULL};
    size_t k = 0;

    for (; *p >= 'A' && *p <= 'Z'; p++)
        nets[k++] = instance_net(s, *p);
    k = 0;
    while (strncmp(hypotheses[k].name, token, length) != 0 ||
           hypotheses[k].name[length] != '\0')
        k++;
    return hypotheses[k].holds(s, nets[0], nets[1],
                               *p ? instance_vector(s, p) : NULL);
}

void hypotheses_check(instance *s)
{
    const char *rest = s->about->hypotheses;
    char token[WORD_MAX];

    while (next_word(token, &rest))
        if (!holds(s, token))
            fail_rejected("the hypothesis \"%s\" of %s is not shown", token,
                          s->about->id);
}
