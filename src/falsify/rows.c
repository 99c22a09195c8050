/* rows.c: better rows for a network, one after the other. */
#include "rows.h"

#include "solve.h"

bool rows_wanted(const draft *d, const draft_net *net, const wanted *as)
{
    if (as->mixed && (net->m != 2 || fmpq_sgn(net->theta) <= 0 ||
                      fmpq_sgn(net->theta + 1) >= 0))
        return false;
    return as->centre == NULL ||
           part_facing(as->centre, net->w + d->n, d->n) >= 0;
}

void rows_copy(draft_net *to, const draft_net *from, size_t n)
{
    to->m = from->m;
    part_copy(to->theta, from->theta, from->m);
    part_copy(to->w, from->w, from->m * n);
}

void rows_keep(const draft *d, draft_net *best, fmpq *F, bool *found,
               const draft_net *net)
{
    fmpq value;

    fmpq_init(&value);
    draft_F(&value, d, net);
    if (!*found || fmpq_cmp(&value, F) < 0) {
        *found = true;
        fmpq_set(F, &value);
        rows_copy(best, net, d->n);
    }
    fmpq_clear(&value);
}

/* Twice over the units: the direction of the samples in the place of a row
 * that makes F least with the best coefficients.  *F is that of the outcome;
 * false: there is none that is wanted. */
bool rows_better(draft *d, draft_net *net, fmpq *F, const wanted *as)
{
    draft_net *try = &d->net[DRAFT_NETS - 1], *best = net;
    fmpq s[DRAFT_SAMPLES];
    bool found = false;

    draft_init_block(s, DRAFT_SAMPLES);
    for (size_t k = 0; k < 2 * net->m * part_directions(d); k++) {
        size_t i = k / part_directions(d) % net->m;

        rows_copy(try, best, d->n);
        if (!part_direction(try->w + i * d->n, d, k % part_directions(d)) ||
            !solve_layer(d, try, s, as->sign) || !rows_wanted(d, try, as))
            continue;
        rows_keep(d, best, F, &found, try);
    }
    try->m = 0;
    draft_clear_block(s, DRAFT_SAMPLES);
    return found;
}

/* F(0) */
void rows_at_zero(fmpq *F, const draft *d)
{
    const draft_net none = {.m = 0};

    draft_F(F, d, &none);
}
