/* dictionary.c: networks on the axes, on which sampling cannot do better: the
 * sharpness of its rate for the risk, and not for the objective. */
#include "ledger.h"

/* M = root^2 coordinates, q of them kept: risk and objective of dropping the
 * others.  On an instance x_j = root e_j, y_j = 1/root, A with all
 * coefficients 1/M, B with at most q of them; or from the values alone. */
static bool dictionary(ev *e, num **risk, num **value, num **bound)
{
    egap_calc *c = e->c;
    size_t root, q, M;
    num *gone, *whole;

    if (!claim_count(e, &root, "root", 1, 0) || !claim_count(e, &q, "q", 0, 0))
        return false;
    M = root * root;
    if (root > 1000 || q > M)
        return claim_skip(e, "needs root at most 1000 and q at most root^2");
    gone = num_si(c, (long)(M - q));
    whole = num_si(c, (long)M);
    *bound = num_div(c, gone, num_mul(c, whole, num_si(c, (long)root)));
    if (e->in->N == 0) { /* the best B keeps q of the coefficients of A */
        *risk = *bound;
        *value =
            num_sub(c, *bound, num_mul(c, e->kappa, num_div(c, gone, whole)));
    } else {
        fit A, B;

        if (!claim_fit_of(e, &A, 'A') || !claim_fit_of(e, &B, 'B'))
            return false;
        if (e->in->N != M || e->in->n != M || A.v.m != M || B.v.m != M ||
            e->in->loss.kind != EGAP_LOSS_ABS || claim_active(&B.v) > q)
            return claim_skip(e, "not the dictionary of the coordinates");
        for (size_t j = 0; j < M; j++) {
            num *y = num_frac(c, 1, root), *a = num_frac(c, 1, M);
            bool ok = num_eq(e->y + j, y) == EGAP_YES &&
                      num_eq(A.v.theta + j, a) == EGAP_YES;

            for (size_t k = 0; k < M; k++) {
                num *one = num_si(c, k == j);
                num *x = num_si(c, k == j ? (long)root : 0);

                ok = ok && num_eq(e->x + j * M + k, x) == EGAP_YES &&
                     num_eq(A.v.w + j * M + k, one) == EGAP_YES &&
                     num_eq(B.v.w + j * M + k, one) == EGAP_YES;
            }
            if (!ok)
                return claim_skip(e, "not the dictionary of the coordinates");
        }
        *risk = num_sub(c, B.risk, A.risk);
        *value = num_sub(c, B.F, A.F);
    }
    return true;
}

static void v2_sharp(ev *e)
{
    num *risk, *value, *bound;

    if (dictionary(e, &risk, &value, &bound))
        claim_le(e, bound, risk);
}

static void v2_sharp_F(ev *e)
{
    num *risk, *value, *bound;

    if (dictionary(e, &risk, &value, &bound))
        claim_le(e, bound, value);
}

const egap_claim egap_claims_dictionary[] = {
    {"V2.sharp",
     "of M = root^2 coordinates, q kept: the risk rises by (M-q)/(M sqrt M) "
     "at least",
     "R(B)-R(A)\\ge\\frac{M-q}{M\\sqrt M}", "v2, sharpness",
     "values root, q; A, B on the coordinates, or values alone",
     EGAP_CLAIM_TRUE, '0', v2_sharp},
    {"V2.sharp.F", "the same of the objective with its penalty",
     "F(B)-F(A)\\ge\\frac{M-q}{M\\sqrt M}", "reading of v2, sharpness",
     "values root, q; A, B on the coordinates, or values alone",
     EGAP_CLAIM_FALSE, '0', v2_sharp_F},
};
EGAP_CLAIM_UNIT_END(dictionary);
