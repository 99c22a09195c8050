/* digits.c: F at one network, and its maximum over a path, to a given number
 * of decimal digits. */
#include "digits.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/ball_round.h"
#include "egap/round.h"
#include "segpair.h"
#include "walk.h"

/* digits that are asked of a pair of doubles first */
#define PAIR_DIGITS 24

/* x to `digits` significant digits, rounded downward or upward; exact
 * conversion to MPFR, which then rounds the decimal itself */
static char *decimal_of(const arf_t x, long digits, int up)
{
    slong bits = arf_bits(x);
    char *text = NULL;
    mpfr_t v;

    if (arf_is_zero(x))
        return strdup("0");
    mpfr_init2(v, bits > 2 ? bits : 2);
    if (arf_get_mpfr(v, x, MPFR_RNDN) == 0) {
        char *made = NULL;
        int n = up ? mpfr_asprintf(&made, "%.*RUe", (int)digits - 1, v)
                   : mpfr_asprintf(&made, "%.*RDe", (int)digits - 1, v);

        if (n >= 0) {
            text = strdup(made);
            mpfr_free_str(made);
        }
    }
    mpfr_clear(v);
    return text;
}

/* "[lo, hi]"; a side that is not finite is "-inf" or "+inf" */
static char *interval_text(const arf_t lo, const arf_t hi, long digits)
{
    char *a = arf_is_finite(lo) ? decimal_of(lo, digits, 0) : strdup("-inf");
    char *b = arf_is_finite(hi) ? decimal_of(hi, digits, 1) : strdup("+inf");
    char *text = NULL;

    if (a != NULL && b != NULL) {
        size_t room = strlen(a) + strlen(b) + 5;

        text = malloc(room);
        if (text != NULL)
            snprintf(text, room, "[%s, %s]", a, b);
    }
    free(a);
    free(b);
    return text;
}

/* Is 10^digits (hi - lo) <= lo? */
static bool certain(const arf_t width, const arf_t lo, long digits)
{
    arb_t power;
    arf_t most;
    bool is;

    arb_init(power);
    arf_init(most);
    arb_ui_pow_ui(power, 10, (ulong)digits, 64);
    egap_ball_upper(most, power, 64);
    arf_mul(most, most, width, 64, ARF_RND_CEIL);
    is = arf_cmp(most, lo) <= 0;
    arb_clear(power);
    arf_clear(most);
    return is;
}

/* The largest number of digits that is certain. */
static long certain_digits(const arf_t lo, const arf_t hi)
{
    long digits = 0, step = 1;
    arf_t width;

    if (!arf_is_finite(lo) || !arf_is_finite(hi) || arf_cmp(hi, lo) < 0)
        return 0;
    if (arf_equal(lo, hi))
        return EGAP_DIGITS_EXACT;
    arf_init(width);
    arf_sub(width, hi, lo, 64, ARF_RND_CEIL);
    while (certain(width, lo, step))
        step *= 2;
    for (; step > 0; step /= 2)
        if (certain(width, lo, digits + step))
            digits += step;
    arf_clear(width);
    return digits;
}

/* What is known of a value, as text and in digits. */
static egap_status tell(char **decimal, long *count, const arf_t lo,
                        const arf_t hi, long digits, egap_error *err)
{
    if (count != NULL)
        *count = certain_digits(lo, hi);
    if (decimal == NULL)
        return EGAP_OK;
    *decimal = interval_text(lo, hi, digits);
    if (*decimal == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %ld digits",
                         digits);
    return EGAP_OK;
}

/* The ball route to F, told. */
static egap_status ball_digits(egap_bounds *F, char **decimal, long *count,
                               const egap_problem *problem, const egap_net *net,
                               long digits, egap_error *err)
{
    egap_status status, told;
    arf_t lo, hi;

    arf_init(lo);
    arf_init(hi);
    status = egap_ball_point(lo, hi, problem, net, digits, err);
    if (status == EGAP_OK || status == EGAP_REJECTED) {
        *F = egap_arf_bounds(lo, hi);
        told = tell(decimal, count, lo, hi, digits, err);
        if (told != EGAP_OK)
            status = told;
    }
    arf_clear(lo);
    arf_clear(hi);
    return status;
}

egap_status egap_enclose_point_ball(egap_bounds *F, char **decimal,
                                    const egap_problem *problem,
                                    const egap_net *net, long digits,
                                    egap_error *err)
{
    if (decimal != NULL)
        *decimal = NULL;
    return ball_digits(F, decimal, NULL, problem, net, digits, err);
}

/* a = hi + lo, exactly */
static void set_pair(arf_t a, egap_dd x)
{
    arf_t low;

    arf_init(low);
    arf_set_d(a, x.hi);
    arf_set_d(low, x.lo);
    arf_add(a, a, low, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_clear(low);
}

/* The same for an enclosure by pairs. */
static egap_status tell_pairs(char **decimal, long *count, egap_dd lo,
                              egap_dd hi, long digits, egap_error *err)
{
    egap_status status;
    arf_t a, b;

    egap_flint_guard();
    arf_init(a);
    arf_init(b);
    set_pair(a, lo);
    set_pair(b, hi);
    status = tell(decimal, count, a, b, digits, err);
    arf_clear(a);
    arf_clear(b);
    return status;
}

/* Is hi - lo so small that the digits are certain?  Decides only on the
 * way. */
static bool enough(egap_dd lo, egap_dd hi, long digits)
{
    double width = (hi.hi - lo.hi) + (hi.lo - lo.lo);

    return isfinite(lo.hi) && isfinite(hi.hi) &&
           width <= ldexp(lo.hi, -(int)EGAP_DIGITS_BITS(digits));
}

egap_status egap_enclose_point_digits(egap_bounds *F, char **decimal,
                                      long *count, const egap_problem *problem,
                                      const egap_net *net, long digits,
                                      egap_error *err)
{
    egap_dd lo = {-INFINITY, 0}, hi = {INFINITY, 0};
    egap_status status = EGAP_OK;

    if (digits >= 1 && digits <= PAIR_DIGITS) {
        status = egap_enclose_point_dd(&lo, &hi, problem, net, err);
        *F = egap_round_outward(lo, hi);
    }
    if (decimal != NULL)
        *decimal = NULL;
    if (count != NULL)
        *count = 0;
    if (status != EGAP_OK)
        return status;
    if (!enough(lo, hi, digits))
        return ball_digits(F, decimal, count, problem, net, digits, err);
    return tell_pairs(decimal, count, lo, hi, digits, err);
}

/* Ball arithmetic where the segment may hold the path's maximum, of which
 * lo is a lower bound. */
static egap_status sharpen(egap_segment_max *each, size_t s,
                           const egap_problem *problem, const egap_path *path,
                           egap_dd lo, long digits, egap_error *err)
{
    egap_net A = egap_path_node(path, s), B = egap_path_node(path, s + 1);
    long need = EGAP_DIGITS_BITS(digits);
    egap_status status;

    if (each->method == EGAP_BY_BOUND || egap_dd_less(each->max_hi, lo) ||
        enough(each->max_lo, each->max_hi, digits))
        return EGAP_OK;
    status = egap_segpair_sharpen(each, problem, &A, &B, lo, need + 64,
                                  (int)need, err);
    return status == EGAP_OK ? EGAP_OK
                             : egap_fail_prefix(err, status, "segment %zu", s);
}

/* lemma "path" on what is known of the segments now */
static egap_status
sharpen_all(egap_dd *lo, egap_dd *hi, const egap_problem *problem,
            const egap_path *path, const egap_path_max *known,
            const egap_segment_max *per_segment, long digits, egap_error *err)
{
    size_t segments = path->K - 1;
    egap_status status = EGAP_OK;

    *lo = known->max_lo;
    *hi = (egap_dd){-INFINITY, 0};
    /* the highest one first: it may settle the others */
    for (size_t k = 0; k <= segments && status == EGAP_OK; k++) {
        size_t s = k == 0 ? known->segment : k - 1;
        egap_segment_max each = per_segment[s];

        if (k > 0 && s == known->segment)
            continue;
        status = sharpen(&each, s, problem, path, *lo, digits, err);
        if (egap_dd_less(*lo, each.max_lo))
            *lo = each.max_lo;
        if ((k == 0 || each.method != EGAP_BY_BOUND) &&
            egap_dd_less(*hi, each.max_hi))
            *hi = each.max_hi;
    }
    return status;
}

/* below this the low half of a pair is not a full double */
#define SMALLEST_PAIR 0x1p-960

egap_status egap_enclose_path_digits(char **decimal, long *count,
                                     const egap_problem *problem,
                                     const egap_path *path,
                                     const egap_path_max *known,
                                     const egap_segment_max *per_segment,
                                     long digits, egap_error *err)
{
    egap_dd lo, hi;
    egap_bounds F;
    egap_status status;

    *decimal = NULL;
    *count = 0;
    if (digits < 1 || digits > EGAP_PATH_DIGITS)
        return egap_fail(err, EGAP_EUSAGE,
                         "%ld digits of a maximum asked for: use 1 to %d (its "
                         "bounds are pairs of doubles)",
                         digits, EGAP_PATH_DIGITS);
    if (path->K == 1) {
        egap_net net = egap_path_node(path, 0);

        return egap_enclose_point_digits(&F, decimal, count, problem, &net,
                                         digits, err);
    }
    status =
        sharpen_all(&lo, &hi, problem, path, known, per_segment, digits, err);
    if (status == EGAP_OK)
        status = tell_pairs(decimal, count, lo, hi, digits, err);
    if (status == EGAP_OK && *count < digits && hi.hi < SMALLEST_PAIR)
        return egap_fail(err, EGAP_REJECTED,
                         "%ld of %ld digits of the maximum are certain: it is "
                         "at most %.3g, and pairs of doubles do not hold more "
                         "digits of numbers so near 0; scale the data",
                         *count, digits, hi.hi);
    if (status == EGAP_OK && *count < digits)
        return egap_fail(err, EGAP_REJECTED,
                         "%ld of %ld digits of the maximum are certain: the "
                         "budget of ball arithmetic is used up; ask for fewer",
                         *count, digits);
    return status;
}
