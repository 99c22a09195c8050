/* pairwise.c: numbers over all pairs of two sorted samples. */
#include "pairwise.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

double egap_pairwise_cliff(const egap_pairwise *p)
{
    size_t below = 0, at_most = 0, less = 0, more = 0;

    for (size_t k = 0; k < p->nb; k++) { /* values of a below, up to b[k] */
        while (below < p->na && p->a[below] < p->b[k])
            below++;
        while (at_most < p->na && p->a[at_most] <= p->b[k])
            at_most++;
        more += below;
        less += p->na - at_most;
    }
    return ((double)more - (double)less) / ((double)p->na * (double)p->nb);
}

/* Pairs with b - a <= v. */
static size_t count_up_to(const egap_pairwise *p, double v)
{
    size_t k = 0, count = 0;

    for (size_t i = 0; i < p->na; i++) {
        while (k < p->nb && p->b[k] - p->a[i] <= v)
            k++;
        count += k;
    }
    return count;
}

/* Doubles in their order as integers, and back. */
static int64_t order_of(double v)
{
    int64_t bits;

    memcpy(&bits, &v, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double double_at(int64_t order)
{
    int64_t bits = order < 0 ? INT64_MIN - order : order;
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
}

double egap_pairwise_median(const egap_pairwise *p)
{
    size_t rank = (p->na * p->nb + 1) / 2;
    double least = p->b[0] - p->a[p->na - 1];
    double largest = p->b[p->nb - 1] - p->a[0];
    int64_t low, high;

    if (!isfinite(least) || !isfinite(largest))
        return least < 0 && largest > 0 ? NAN : least;
    low = order_of(least);
    high = order_of(largest);
    while (low < high) { /* the first v with at least `rank` pairs up to it */
        int64_t middle = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2);

        if (count_up_to(p, double_at(middle)) >= rank)
            high = middle;
        else
            low = middle + 1;
    }
    return double_at(low);
}
