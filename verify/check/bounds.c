/* bounds.c: hypotheses that bound F from below (FORMAT.md, section "Kind
 * statement"). */
#include "cone.h"
#include "hypotheses.h"
#include "risk.h"
#include "words.h"

/* lemma "dual" */
HOLDS(dual_everywhere)
{
    interval value;
    bool holds;

    UNUSED_TOO;
    interval_init(&value);
    holds = s->n <= 2 && dual(&value, s, u) &&
            cone_holds(s, u, NULL, FROM_BELOW | FROM_ABOVE);
    interval_clear(&value);
    return holds;
}

/* Does a unit vanish on every path from A to B?  (lemma "barrier") */
static bool crosses(const instance *s, const network *A, const network *B,
                    size_t unit)
{
    bool positive = true, leaves = false;

    if (unit > 0)
        return mpq_sgn(A->theta[unit - 1]) * mpq_sgn(B->theta[unit - 1]) <= 0 ||
               (s->n == 1 &&
                mpq_sgn(A->w[unit - 1]) * mpq_sgn(B->w[unit - 1]) <= 0);
    for (size_t i = 0; i < A->m; i++) {
        positive = positive && mpq_sgn(A->theta[i]) > 0;
        leaves = leaves || mpq_sgn(B->theta[i]) <= 0;
    }
    return positive && leaves;
}

/* F >= the barrier's level for one unit with its row in the cone of +-e_1 */
static bool bounds_half(instance *s, const char *vector, int direction,
                        int sides)
{
    const mpq_t *u = instance_vector(s, vector);
    mpq_t *c = rationals_get(s->n);
    interval value;
    bool holds;

    interval_init(&value);
    mpq_set_si(c[0], direction, 1);
    holds = dual(&value, s, u) && cone_holds(s, u, c, sides);
    if (direction > 0)
        interval_set(&s->barrier, &value);
    else
        interval_min(&s->barrier, &value);
    interval_clear(&value);
    rationals_free(c, s->n);
    return holds;
}

HOLDS(barrier)
{
    size_t unit;
    int sides;

    UNUSED_TOO;
    A = &s->nets[0];
    B = &s->nets[1];
    widths_agree(A, B);
    if (!whole(&unit, *instance_value(s, "unit"), 0, A->m) || A->m > 2 ||
        !crosses(s, A, B, unit))
        return false;
    if (A->m == 1) {
        risk(&s->barrier, s, NULL);
        return true;
    }
    sides = unit == 0 ? FROM_BELOW : FROM_BELOW | FROM_ABOVE;
    return s->n <= 2 && bounds_half(s, "sp", 1, sides) &&
           bounds_half(s, "sn", -1, sides);
}

/* Is dual(u) certainly at least F:B, and a bound of networks of one unit with
 * its row in the cone of c and a coefficient of one sign? */
static bool reaches(const instance *s, const mpq_t *u, const mpq_t *c, int side,
                    const interval *FB)
{
    interval value;
    bool holds;

    interval_init(&value);
    holds = dual(&value, s, u) && mpq_cmp(value.lo, FB->hi) >= 0 &&
            cone_holds(s, u, c, side);
    interval_clear(&value);
    return holds;
}

HOLDS(nearest)
{
    const mpq_t *plus = instance_vector(s, "plus");
    const mpq_t *minus = instance_vector(s, "minus");
    interval FB;
    mpq_t v;
    bool holds;

    UNUSED_TOO;
    A = &s->nets[0];
    B = &s->nets[1];
    widths_agree(A, B);
    if (s->n > 2 || A->m < 2 || nonzero_coefficients(B) > 1)
        return false;
    interval_init(&FB);
    mpq_init(v);
    objective(&FB, s, B);
    holds = true;
    for (size_t i = 0; holds && i < A->m; i++) {
        const mpq_t *c = A->w + i * s->n;

        dot(v, c, B->w + i * s->n, s->n);
        holds = mpq_sgn(v) >= 0 &&
                reaches(s, plus + i * s->N, c, FROM_BELOW, &FB) &&
                reaches(s, minus + i * s->N, c, FROM_ABOVE, &FB);
    }
    mpq_clear(v);
    interval_clear(&FB);
    return holds;
}
