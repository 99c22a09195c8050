/* ball_data.c: networks and segments as vectors of balls. */
#include "ball_data.h"

/* Beyond this many (sample, unit) pairs the pre-activations of the ends are
 * computed anew in each pass instead of being kept (100 MB). */
#define KEPT_PAIRS ((size_t)1 << 20)

arb_ptr egap_ball_vector(size_t count)
{
    arb_ptr v = egap_alloc(count, sizeof(arb_struct));

    for (size_t i = 0; v != NULL && i < count; i++)
        arb_init(v + i);
    return v;
}

void egap_ball_vector_clear(arb_ptr v, size_t count)
{
    for (size_t i = 0; v != NULL && i < count; i++)
        arb_clear(v + i);
    egap_free(v);
}

void egap_ball_row(arb_ptr out, const double *v, const double *bias, size_t n)
{
    for (size_t k = 0; k < n; k++)
        arb_set_d(out + k, v[k]);
    if (bias != NULL)
        arb_set_d(out + n, *bias);
}

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

void egap_ball_place_set(egap_ball_place *place, egap_dd t, long bits)
{
    place->t = t;
    arb_set_d(place->right, t.hi);
    arb_set_d(place->left, t.lo);
    arb_add(place->right, place->right, place->left, ARF_PREC_EXACT);
    arb_sub_ui(place->left, place->right, 1, bits);
    arb_neg(place->left, place->left);
}

void egap_ball_between(arb_t out, const arb_t a, const arb_t b,
                       const egap_ball_place *place, long bits)
{
    arb_mul(out, a, place->left, bits);
    arb_addmul(out, b, place->right, bits);
}

/* One end: W (m, n) and theta (m + 1). */
static void set_end(arb_ptr W, arb_ptr theta, const egap_net *net, size_t n)
{
    for (size_t i = 0; i < net->m; i++)
        egap_ball_row(W + i * n, net->W + i * net->n,
                      net->b ? net->b + i : NULL, net->n);
    egap_ball_row(theta, net->theta, net->c, net->m);
}

/* z_i = w_i . x for all units */
static void activate(arb_ptr z, const egap_ball_segment *seg, arb_srcptr W)
{
    for (size_t i = 0; i < seg->m; i++)
        arb_dot(z + i, NULL, 0, W + i * seg->n, 1, seg->x, 1, (slong)seg->n,
                seg->bits);
}

static void activate_sample(arb_ptr zA, arb_ptr zB, egap_ball_segment *seg,
                            size_t j)
{
    static const double one = 1.0;
    size_t n = seg->problem->n;

    egap_ball_row(seg->x, seg->problem->x + j * n, seg->has_bias ? &one : NULL,
                  n);
    activate(zA, seg, seg->WA);
    activate(zB, seg, seg->WB);
}

egap_status egap_ball_segment_init(egap_ball_segment *seg,
                                   const egap_problem *problem,
                                   const egap_net *A, const egap_net *B,
                                   long bits, egap_error *err)
{
    size_t m = A->m, N = problem->N, rows;

    *seg = (egap_ball_segment){
        .problem = problem,
        .m = m,
        .n = egap_problem_coordinates(problem, A),
        .has_bias = A->b != NULL,
        .has_c = A->c != NULL,
        .bits = bits,
        .kept = m == 0 || N <= KEPT_PAIRS / m,
    };
    rows = seg->kept ? N : 1;
    seg->WA = egap_ball_vector(m * seg->n);
    seg->WB = egap_ball_vector(m * seg->n);
    seg->thA = egap_ball_vector(m + 1);
    seg->thB = egap_ball_vector(m + 1);
    seg->x = egap_ball_vector(seg->n);
    seg->zA = egap_ball_vector(rows * m);
    seg->zB = egap_ball_vector(rows * m);
    if (!seg->WA || !seg->WB || !seg->thA || !seg->thB || !seg->x || !seg->zA ||
        !seg->zB)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu units "
                         "on %zu samples",
                         m, N);
    set_end(seg->WA, seg->thA, A, seg->n);
    set_end(seg->WB, seg->thB, B, seg->n);
    for (size_t j = 0; seg->kept && j < N; j++)
        activate_sample(seg->zA + j * m, seg->zB + j * m, seg, j);
    return EGAP_OK;
}

void egap_ball_segment_clear(egap_ball_segment *seg)
{
    size_t rows = seg->kept ? seg->problem->N : 1;

    egap_ball_vector_clear(seg->WA, seg->m * seg->n);
    egap_ball_vector_clear(seg->WB, seg->m * seg->n);
    egap_ball_vector_clear(seg->thA, seg->m + 1);
    egap_ball_vector_clear(seg->thB, seg->m + 1);
    egap_ball_vector_clear(seg->x, seg->n);
    egap_ball_vector_clear(seg->zA, rows * seg->m);
    egap_ball_vector_clear(seg->zB, rows * seg->m);
}

void egap_ball_segment_sample(arb_srcptr *zA, arb_srcptr *zB,
                              egap_ball_segment *seg, size_t j)
{
    size_t row = seg->kept ? j * seg->m : 0;

    if (!seg->kept)
        activate_sample(seg->zA, seg->zB, seg, j);
    *zA = seg->zA + row;
    *zB = seg->zB + row;
}
