/* tied.c: relabellings of values with ties, counted from both ends.
 *
 * The values are cut into a lower and an upper half.  Within a half, c[k][t]
 * counts the choices of k of its values for b with 2U = t, where 2U grows by
 * 2 for each a below a b and by 1 for each equal one: t is at most 2k(n - k),
 * a quarter of what it is for all values.  A choice of k below and nb - k
 * above has 2U = t + t' + 2 (nb - k)(n - k), so the choices up to a limit are
 * counted by running sums of the upper half: no product of the two. */
#include "tied.h"

#include <gmp.h>
#include <string.h>

/* limbs that are added in a count (some ten seconds), bytes that it takes */
#define MAX_LIMBS 2e10
#define MAX_BYTES ((double)(1u << 30))

/* The counts of one half: row k has 2k(n - k) + 1 numbers of W limbs. */
typedef struct {
    size_t n, most; /* values; the largest k */
    size_t W;
    size_t *start; /* (most + 2), in limbs */
    mp_limb_t *v;
} half;

static size_t row_length(size_t k, size_t n)
{
    return 2 * k * (n - k) + 1;
}

static mp_limb_t *row(const half *h, size_t k)
{
    return h->v + h->start[k];
}

/* limbs of the largest count */
static size_t width(size_t n)
{
    return n / 64 + 1;
}

/* numbers of all rows */
static double numbers(size_t n, size_t most)
{
    double sum = 0;

    for (size_t k = 0; k <= most; k++)
        sum += (double)row_length(k, n);
    return sum;
}

static egap_status half_init(half *h, size_t n, size_t nb, egap_error *err)
{
    size_t limbs = 0;

    *h = (half){.n = n, .most = n < nb ? n : nb, .W = width(n)};
    h->start = egap_alloc(h->most + 2, sizeof *h->start);
    if (h->start != NULL) {
        for (size_t k = 0; k <= h->most; k++) {
            h->start[k] = limbs;
            limbs += row_length(k, n) * h->W;
        }
        h->start[h->most + 1] = limbs;
        h->v = egap_alloc(limbs, sizeof *h->v);
    }
    if (h->v == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the count of %zu values", n);
    return EGAP_OK;
}

static void half_clear(half *h)
{
    egap_free(h->start);
    egap_free(h->v);
}

/* to += ways from, for `count` numbers; ways has wn limbs, `work` W + wn */
static void add_multiple(mp_limb_t *to, const mp_limb_t *from, size_t count,
                         size_t W, const mp_limb_t *ways, size_t wn,
                         mp_limb_t *work)
{
    for (size_t t = 0; t < count; t++, to += W, from += W) {
        if (wn == 1 && ways[0] == 1) {
            mpn_add_n(to, to, from, (mp_size_t)W);
        } else if (wn == 1) {
            mpn_addmul_1(to, from, (mp_size_t)W, ways[0]);
        } else {
            if (W >= wn)
                mpn_mul(work, from, (mp_size_t)W, ways, (mp_size_t)wn);
            else
                mpn_mul(work, ways, (mp_size_t)wn, from, (mp_size_t)W);
            mpn_add_n(to, to, work, (mp_size_t)W);
        }
    }
}

/* e equal values above s others: j of them for b, k - j of the others, adds
 * 2j(s - (k - j)) + j(e - j).  From the largest k down, in place. */
static egap_status add_equal(half *h, size_t e, size_t s, egap_error *err)
{
    mp_limb_t *work = egap_alloc(2 * h->W + 2 * width(e), sizeof *work);
    mpz_t *ways = egap_alloc(e + 1, sizeof *ways);

    if (work == NULL || ways == NULL) {
        egap_free(work);
        egap_free(ways);
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu ties", e);
    }
    for (size_t j = 0; j <= e; j++) {
        mpz_init(ways[j]);
        mpz_bin_uiui(ways[j], e, j);
    }
    for (size_t k = s + e < h->most ? s + e : h->most; k > 0; k--)
        for (size_t j = k > s ? k - s : 1; j <= e && j <= k; j++) {
            size_t old = k - j, shift = 2 * j * (s - old) + j * (e - j);

            add_multiple(row(h, k) + shift * h->W, row(h, old),
                         row_length(old, s), h->W, mpz_limbs_read(ways[j]),
                         mpz_size(ways[j]), work);
        }
    for (size_t j = 0; j <= e; j++)
        mpz_clear(ways[j]);
    egap_free(work);
    egap_free(ways);
    return EGAP_OK;
}

static egap_status half_count(half *h, const size_t *equal, size_t distinct,
                              size_t n, size_t nb, egap_error *err)
{
    egap_status status = half_init(h, n, nb, err);
    size_t s = 0;

    if (status == EGAP_OK)
        h->v[0] = 1;
    for (size_t i = 0; i < distinct && status == EGAP_OK; i++) {
        status = add_equal(h, equal[i], s, err);
        s += equal[i];
    }
    return status;
}

/* each number becomes the sum of those up to it */
static void accumulate(half *h, size_t k)
{
    mp_limb_t *v = row(h, k);

    for (size_t t = 1; t < row_length(k, h->n); t++)
        mpn_add_n(v + t * h->W, v + t * h->W, v + (t - 1) * h->W,
                  (mp_size_t)h->W);
}

/* Choices of k below and up above with 2U <= limit, added to sum. */
static void join(mpz_t sum, const half *low, half *high, size_t k, size_t up,
                 size_t limit, mp_limb_t *work)
{
    size_t cross = 2 * up * (low->n - k), last = row_length(up, high->n) - 1;
    mp_size_t a = (mp_size_t)low->W, b = (mp_size_t)high->W;
    mp_limb_t *all = work + a + b;
    mpz_t part;

    if (cross > limit)
        return;
    accumulate(high, up);
    memset(all, 0, (size_t)(a + b + 1) * sizeof *all);
    for (size_t t = 0; t < row_length(k, low->n) && t + cross <= limit; t++) {
        size_t rest = limit - cross - t;
        const mp_limb_t *x = row(low, k) + t * low->W;
        const mp_limb_t *y =
            row(high, up) + (rest < last ? rest : last) * high->W;

        if (a >= b)
            mpn_mul(work, x, a, y, b);
        else
            mpn_mul(work, y, b, x, a);
        all[a + b] += mpn_add_n(all, all, work, a + b);
    }
    mpz_init(part);
    mpz_import(part, (size_t)(a + b + 1), -1, sizeof *all, 0, 0, all);
    mpz_add(sum, sum, part);
    mpz_clear(part);
}

/* The cut nearest to the middle that separates no equal values. */
static size_t cut(size_t *below, const size_t *equal, size_t distinct,
                  size_t count)
{
    size_t at = 0;

    *below = 0;
    while (at < distinct && 2 * *below + equal[at] <= count)
        *below += equal[at++];
    return at;
}

egap_status egap_stats_count_tied(fmpz_t few, const size_t *equal,
                                  size_t distinct, size_t nb, size_t limit,
                                  egap_error *err)
{
    size_t count = 0, below, at;
    half low = {0}, high = {0};
    mp_limb_t *work = NULL;
    double limbs, bytes;
    egap_status status;
    mpz_t sum;

    for (size_t i = 0; i < distinct; i++)
        count += equal[i];
    at = cut(&below, equal, distinct, count);
    bytes = (numbers(below, below < nb ? below : nb) * (double)width(below) +
             numbers(count - below, count - below < nb ? count - below : nb) *
                 (double)width(count - below)) *
            sizeof(mp_limb_t);
    limbs = bytes / sizeof(mp_limb_t) * (double)count / 4;
    if (bytes > MAX_BYTES || limbs > MAX_LIMBS)
        return egap_fail(err, EGAP_REJECTED,
                         "the exact count for %zu values with ties is beyond "
                         "reach",
                         count);
    status = half_count(&low, equal, at, below, nb, err);
    if (status == EGAP_OK)
        status = half_count(&high, equal + at, distinct - at, count - below, nb,
                            err);
    if (status == EGAP_OK) {
        work = egap_alloc(2 * (low.W + high.W) + 1, sizeof *work);
        if (work == NULL)
            status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    }
    mpz_init(sum);
    for (size_t k = 0; status == EGAP_OK && k <= low.most; k++)
        if (k <= nb && nb - k <= high.most)
            join(sum, &low, &high, k, nb - k, limit, work);
    fmpz_set_mpz(few, sum);
    mpz_clear(sum);
    egap_free(work);
    half_clear(&low);
    half_clear(&high);
    return status;
}
