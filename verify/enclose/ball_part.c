/* ball_part.c: see ball_part.h. */
#include "ball_part.h"

/* Beyond this many pairs that may change sign, those of a sample are computed
 * anew in each pass instead of being kept (100 MB). */
#define KEPT_PAIRS ((size_t)1 << 20)

void egap_ball_place_init(egap_ball_place *place)
{
    arb_init(place->left);
    arb_init(place->right);
}

void egap_ball_place_clear(egap_ball_place *place)
{
    arb_clear(place->left);
    arb_clear(place->right);
}

/* exact: 106 bits and what lies between */
static void set_dd(arb_t x, egap_dd t)
{
    arf_t low;

    arf_init(low);
    arb_set_d(x, t.hi);
    arf_set_d(low, t.lo);
    arf_add(arb_midref(x), arb_midref(x), low, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_clear(low);
}

void egap_ball_place_set(egap_ball_place *place, const egap_ball_part *part,
                         egap_dd t)
{
    place->t = t;
    set_dd(place->right, t);
    set_dd(place->left, part->from);
    arb_sub(place->right, place->right, place->left, part->bits);
    if (!arb_is_zero(place->right)) /* from itself: also of a single point */
        arb_div(place->right, place->right, part->length, part->bits);
    if (t.hi == part->to.hi && t.lo == part->to.lo &&
        !arb_is_zero(part->length))
        arb_one(place->right);
    arb_sub_ui(place->left, place->right, 1, part->bits);
    arb_neg(place->left, place->left);
}

void egap_ball_between(arb_t out, const arb_t a, const arb_t b,
                       const egap_ball_place *place, long bits)
{
    arb_mul(out, a, place->left, bits);
    arb_addmul(out, b, place->right, bits);
}

/* out = (1-t) a + t b for rows of doubles */
static void mix_row(arb_ptr out, const double *a, const double *biasA,
                    const double *b, const double *biasB, size_t n, egap_dd t,
                    long bits)
{
    arb_t left, right, d;

    arb_init(left);
    arb_init(right);
    arb_init(d);
    set_dd(right, t);
    arb_sub_ui(left, right, 1, ARF_PREC_EXACT);
    arb_neg(left, left);
    for (size_t k = 0; k < n + (biasA != NULL); k++) {
        arb_set_d(d, k < n ? a[k] : *biasA);
        arb_mul(out + k, d, left, bits);
        arb_set_d(d, k < n ? b[k] : *biasB);
        arb_addmul(out + k, d, right, bits);
    }
    arb_clear(left);
    arb_clear(right);
    arb_clear(d);
}

/* One end: W (m, n) and theta (m + 1). */
static void set_end(arb_ptr W, arb_ptr theta, const egap_net *A,
                    const egap_net *B, size_t n, egap_dd t, long bits)
{
    for (size_t i = 0; i < A->m; i++)
        mix_row(W + i * n, A->W + i * A->n, A->b ? A->b + i : NULL,
                B->W + i * A->n, A->b ? B->b + i : NULL, A->n, t, bits);
    mix_row(theta, A->theta, A->c, B->theta, B->c, A->m, t, bits);
}

static void sample_init(egap_ball_sample *s)
{
    arb_init(s->s0);
    arb_init(s->s1);
    arb_init(s->s2);
    arb_init(s->bend);
}

static void sample_clear(egap_ball_sample *s, size_t room)
{
    arb_clear(s->s0);
    arb_clear(s->s1);
    arb_clear(s->s2);
    arb_clear(s->bend);
    egap_free(s->unit);
    egap_ball_vector_clear(s->zA, room);
    egap_ball_vector_clear(s->zB, room);
}

static egap_status sample_reserve(egap_ball_sample *s, size_t room,
                                  egap_error *err)
{
    s->unit = egap_alloc(room, sizeof *s->unit);
    s->zA = egap_ball_vector(room);
    s->zB = egap_ball_vector(room);
    if (!s->unit || !s->zA || !s->zB)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu pairs",
                         room);
    return EGAP_OK;
}

/* lemma "ball part": an active pair goes into the sums */
static void add_active(egap_ball_sample *s, const egap_ball_part *p, size_t i,
                       arb_srcptr zA, arb_srcptr zB, arb_t beta, arb_t d)
{
    long bits = p->bits;

    arb_addmul(s->s0, p->thA + i, zA, bits);
    arb_addmul(s->s1, p->thA + i, zB, bits);
    arb_addmul(s->s1, p->thB + i, zA, bits);
    arb_addmul(s->s2, p->thB + i, zB, bits);
    arb_sub(beta, p->thB + i, p->thA + i, bits);
    arb_sub(d, zB, zA, bits);
    arb_addmul(s->bend, beta, d, bits);
}

/* All units on sample j, into the scratch. */
static void reduce(egap_ball_part *p, size_t j)
{
    egap_ball_sample *s = &p->scratch;
    const double *x = egap_problem_sample(p->problem, j);
    arb_t beta, d;

    arb_init(beta);
    arb_init(d);
    for (size_t k = 0; k < p->n; k++)
        arb_set_d(p->x + k, x[8 * k]);
    arb_zero(s->s0);
    arb_zero(s->s1);
    arb_zero(s->s2);
    arb_zero(s->bend);
    s->count = 0;
    for (size_t i = 0; i < p->m; i++) {
        arb_ptr zA = p->z, zB = p->z + 1;

        arb_dot(zA, NULL, 0, p->WA + i * p->n, 1, p->x, 1, (slong)p->n,
                p->bits);
        arb_dot(zB, NULL, 0, p->WB + i * p->n, 1, p->x, 1, (slong)p->n,
                p->bits);
        if (arb_is_nonpositive(zA) && arb_is_nonpositive(zB))
            continue;
        if (arb_is_nonnegative(zA) && arb_is_nonnegative(zB)) {
            add_active(s, p, i, zA, zB, beta, d);
            continue;
        }
        arb_swap(s->zA + s->count, zA);
        arb_swap(s->zB + s->count, zB);
        s->unit[s->count++] = i;
    }
    arb_clear(beta);
    arb_clear(d);
}

/* A copy of the scratch, of its own size. */
static egap_status keep(egap_ball_sample *to, const egap_ball_sample *from,
                        egap_error *err)
{
    egap_status status = sample_reserve(to, from->count, err);

    if (status != EGAP_OK)
        return status;
    to->count = from->count;
    arb_set(to->s0, from->s0);
    arb_set(to->s1, from->s1);
    arb_set(to->s2, from->s2);
    arb_set(to->bend, from->bend);
    for (size_t k = 0; k < from->count; k++) {
        to->unit[k] = from->unit[k];
        arb_set(to->zA + k, from->zA + k);
        arb_set(to->zB + k, from->zB + k);
    }
    return EGAP_OK;
}

static void drop_samples(egap_ball_part *p)
{
    for (size_t j = 0; p->sample != NULL && j < p->problem->N; j++)
        sample_clear(&p->sample[j], p->sample[j].count);
    egap_free(p->sample);
    p->sample = NULL;
}

static egap_status keep_samples(egap_ball_part *p, egap_error *err)
{
    size_t N = p->problem->N, pairs = 0;

    p->sample = egap_alloc(N, sizeof *p->sample);
    if (p->sample == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu samples",
                         N);
    for (size_t j = 0; j < N; j++)
        sample_init(&p->sample[j]);
    for (size_t j = 0; j < N; j++) {
        egap_status status;

        reduce(p, j);
        pairs += p->scratch.count;
        if (pairs > KEPT_PAIRS) {
            drop_samples(p);
            return EGAP_OK;
        }
        status = keep(&p->sample[j], &p->scratch, err);
        if (status != EGAP_OK)
            return status;
    }
    return EGAP_OK;
}

egap_status egap_ball_part_init(egap_ball_part *p, const egap_problem *problem,
                                const egap_net *A, const egap_net *B,
                                egap_dd from, egap_dd to, long bits,
                                egap_error *err)
{
    size_t m = A->m;
    egap_status status;

    *p = (egap_ball_part){
        .problem = problem,
        .m = m,
        .n = egap_problem_coordinates(problem, A),
        .has_bias = A->b != NULL,
        .has_c = A->c != NULL,
        .bits = bits,
        .from = from,
        .to = to,
    };
    arb_init(p->length);
    sample_init(&p->scratch);
    p->WA = egap_ball_vector(m * p->n);
    p->WB = egap_ball_vector(m * p->n);
    p->thA = egap_ball_vector(m + 1);
    p->thB = egap_ball_vector(m + 1);
    p->x = egap_ball_vector(p->n);
    p->z = egap_ball_vector(2);
    status = sample_reserve(&p->scratch, m, err);
    if (status != EGAP_OK)
        return status;
    if (!p->WA || !p->WB || !p->thA || !p->thB || !p->x || !p->z)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu units",
                         m);
    set_dd(p->z, from);
    set_dd(p->length, to);
    arb_sub(p->length, p->length, p->z, bits);
    set_end(p->WA, p->thA, A, B, p->n, from, bits);
    set_end(p->WB, p->thB, A, B, p->n, to, bits);
    return keep_samples(p, err);
}

void egap_ball_part_clear(egap_ball_part *p)
{
    drop_samples(p);
    arb_clear(p->length);
    egap_ball_vector_clear(p->WA, p->m * p->n);
    egap_ball_vector_clear(p->WB, p->m * p->n);
    egap_ball_vector_clear(p->thA, p->m + 1);
    egap_ball_vector_clear(p->thB, p->m + 1);
    egap_ball_vector_clear(p->x, p->n);
    egap_ball_vector_clear(p->z, 2);
    sample_clear(&p->scratch, p->m);
}

const egap_ball_sample *egap_ball_part_sample(egap_ball_part *p, size_t j)
{
    if (p->sample != NULL)
        return &p->sample[j];
    reduce(p, j);
    return &p->scratch;
}
