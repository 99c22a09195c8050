/* maximum.c: kind path-maximum: the maximum of F over a path lies in an
 * interval.  What is accepted and why: FORMAT.md. */
#include <stdio.h>

#include "cert.h"
#include "cover.h"
#include "eval.h"
#include "fail.h"
#include "kinds.h"

/* x = N times a number of the file */
static void times_N(dyadic *x, const certificate *c, const quoted *q)
{
    dyadic N;

    dyadic_inits(&N);
    dyadic_set_count(&N, c->N);
    dyadic_set_binary64(x, q->bits);
    dyadic_mul(x, x, &N);
    dyadic_clears(&N);
}

/* The maximum is at least its claimed lower end: the witness reaches it. */
static void check_lower(const problem *p, const dyadic *NL)
{
    const certificate *c = p->c;
    dyadic lo, hi;

    dyadic_inits(&lo, &hi);
    evaluate(&lo, &hi, p, c->witness_segment, c->witness_bits, c->witness);
    if (dyadic_compare(&lo, NL) < 0)
        fail_rejected("F at the witness does not reach the claimed lower end");
    dyadic_clears(&hi, &lo);
}

/* Is a difference in [lo, hi], which is shown, in what is claimed for it? */
static void check_claim(const certificate *c, const dyadic *lo,
                        const dyadic *hi, const quoted *claimed_lo,
                        const quoted *claimed_hi, const char *what)
{
    dyadic claimed;

    dyadic_inits(&claimed);
    times_N(&claimed, c, claimed_lo);
    if (dyadic_compare(&claimed, lo) > 0)
        fail_rejected("%s: the claimed lower end is not shown", what);
    times_N(&claimed, c, claimed_hi);
    if (dyadic_compare(hi, &claimed) > 0)
        fail_rejected("%s: the claimed upper end is not shown", what);
    dyadic_clears(&claimed);
}

/* The maximum minus the larger end value; not negative, for the ends belong
 * to the path. */
static void check_gap(const problem *p, const dyadic *NL, const dyadic *NH)
{
    const certificate *c = p->c;
    dyadic lo, hi, first, last;

    dyadic_inits(&lo, &hi, &first, &last);
    evaluate(&first, &hi, p, 0, 0, 0);
    evaluate(&last, &lo, p, c->K - 2, 0, 1);
    if (dyadic_compare(&hi, &lo) < 0)
        dyadic_set(&hi, &lo);
    if (dyadic_compare(&first, &last) < 0)
        dyadic_set(&first, &last);
    /* the larger end value is in [first, hi] */
    dyadic_sub(&lo, NL, &hi);
    if (dyadic_sign(&lo) < 0)
        dyadic_set_count(&lo, 0);
    dyadic_sub(&hi, NH, &first);
    check_claim(c, &lo, &hi, &c->gap_lo, &c->gap_hi, "the gap");
    dyadic_clears(&last, &first, &hi, &lo);
}

static void check_above(const certificate *c, const dyadic *NL,
                        const dyadic *NH)
{
    dyadic lo, hi, level;

    dyadic_inits(&lo, &hi, &level);
    times_N(&level, c, &c->level);
    dyadic_sub(&lo, NL, &level);
    dyadic_sub(&hi, NH, &level);
    check_claim(c, &lo, &hi, &c->above_lo, &c->above_hi,
                "the maximum minus the level");
    dyadic_clears(&level, &hi, &lo);
}

static void check(const certificate *c)
{
    problem p;
    dyadic NL, NH;

    problem_init(&p, c);
    dyadic_inits(&NL, &NH);
    times_N(&NL, c, &c->lo);
    times_N(&NH, c, &c->hi);
    if (dyadic_compare(&NL, &NH) > 0)
        fail_rejected("the claimed lower end is above the upper end");
    check_lower(&p, &NL);
    if (c->has_gap)
        check_gap(&p, &NL, &NH);
    if (c->has_above)
        check_above(c, &NL, &NH);
    for (size_t k = 0; k + 1 < c->K; k++)
        cover_segment(&p, k, &NH);
    dyadic_clears(&NH, &NL);
    problem_clear(&p);
}

#define Q(q) (q).length, (q).text

static void print_verdict(const certificate *c)
{
    printf("VERIFIED: the maximum of F over a path of %zu segment%s lies in "
           "[%.*s, %.*s]",
           c->K - 1, c->K == 2 ? "" : "s", Q(c->lo), Q(c->hi));
    if (c->has_gap)
        printf(", and minus the larger end value in [%.*s, %.*s]", Q(c->gap_lo),
               Q(c->gap_hi));
    if (c->has_above)
        printf(", and minus the level %.*s in [%.*s, %.*s]", Q(c->level),
               Q(c->above_lo), Q(c->above_hi));
    printf(" (loss %s", loss_name(c->loss));
    if (c->loss == LOSS_HUBER)
        printf(" %.*s", Q(c->delta));
    printf(", kappa %.*s, samples %zu, features %zu, units %zu, hidden-bias "
           "%d, output-bias %d",
           Q(c->kappa), c->N, c->n, c->m, c->hidden_bias, c->output_bias);
    print_digest("data", c->data_digest);
    print_digest("path", c->path_digest);
    printf(")\n");
}


void verify_path_maximum(reader *r, const settings *call)
{
    static certificate c; /* lives as long as the program */

    (void)call;
    certificate_read(&c, r);
    certificate_check_digests(&c);
    check(&c);
    print_verdict(&c);
}
