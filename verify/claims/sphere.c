/* sphere.c: rows of length 1 exactly, near given ones. */
#include <math.h>

#include "instance.h"

#define BITS 30

/* w (n) as doubles of length about 1; the first axis for 0 */
static void direction(double *u, const fmpq *w, size_t n)
{
    double square = 0.0;
    arf_t a;

    arf_init(a);
    for (size_t k = 0; k < n; k++) {
        arf_set_fmpq(a, w + k, 53, ARF_RND_NEAR);
        u[k] = arf_get_d(a, ARF_RND_NEAR);
        square += u[k] * u[k];
    }
    arf_clear(a);
    for (size_t k = 0; k < n; k++)
        u[k] = square > 0.0 ? u[k] / sqrt(square) : k == 0;
}

/* From the pole opposite to the side of the last coordinate u is seen at
 * t_k = u_k/(1 + |u_n|); with t_k = T_k/Q, S = sum T_k^2 the point seen there
 * has w_k = 2 Q T_k/(Q^2 + S) and |w_n| = (Q^2 - S)/(Q^2 + S). */
static void set_row(fmpq *w, const double *u, size_t n)
{
    double last = fabs(u[n - 1]), Q = ldexp(1.0, BITS);
    fmpz_t T, sum, square;

    fmpz_init(T);
    fmpz_init(sum);
    fmpz_init(square);
    fmpz_one(square);
    fmpz_mul_2exp(square, square, 2 * BITS);
    fmpz_set(sum, square);
    for (size_t k = 0; k + 1 < n; k++) {
        fmpz_set_d(T, rint(u[k] / (1.0 + last) * Q));
        fmpz_addmul(sum, T, T);
        fmpz_mul_2exp(fmpq_numref(w + k), T, BITS + 1);
    }
    for (size_t k = 0; k + 1 < n; k++) {
        fmpz_set(fmpq_denref(w + k), sum);
        fmpq_canonicalise(w + k);
    }
    fmpz_mul_2exp(square, square, 1); /* Q^2 - S = 2 Q^2 - (Q^2 + S) */
    fmpz_sub(fmpq_numref(w + n - 1), square, sum);
    if (u[n - 1] < 0)
        fmpz_neg(fmpq_numref(w + n - 1), fmpq_numref(w + n - 1));
    fmpz_set(fmpq_denref(w + n - 1), sum);
    fmpq_canonicalise(w + n - 1);
    fmpz_clear(T);
    fmpz_clear(sum);
    fmpz_clear(square);
}

egap_status egap_instance_onto_sphere(egap_instance *in, egap_error *err)
{
    double *u = egap_alloc(in->n + 1, sizeof *u);

    if (u == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    for (size_t k = 0; k < 26; k++)
        for (size_t i = 0; i < in->net[k].m; i++) {
            fmpq *w = in->net[k].w + i * in->n;

            direction(u, w, in->n);
            set_row(w, u, in->n);
        }
    egap_free(u);
    return EGAP_OK;
}
