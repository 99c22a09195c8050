/* ball_data.c: numbers of data and networks as vectors of balls. */
#include "ball_data.h"

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
