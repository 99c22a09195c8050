/* egap-check.c: verifies a certificate of egap.
 *
 * Shares no code with the rest of egap: libc, GMP, and MPFR for the logistic
 * loss.  What it accepts and why: FORMAT.md. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "cover.h"
#include "eval.h"
#include "fail.h"

static const char usage[] =
    "egap-check " EGAP_VERSION ": verifies a certificate of egap\n"
    "\n"
    "usage: egap-check [options] FILE\n"
    "  --max-memory MIB    give up beyond this much memory (default 4096)\n"
    "  --max-seconds S     give up after S seconds of processor time\n"
    "  --help, --version\n"
    "\n"
    "One sentence on standard output says what was found.  Exit code:\n"
    "  0  VERIFIED: every claim of the file is true\n"
    "  1  REJECTED: the file was read and does not show what it claims\n"
    "  2  nothing was checked: the call is wrong, or asked for this text\n"
    "  3  MALFORMED: not a certificate of this format\n"
    "  4  NOT CHECKED: memory, time or output failed\n";

typedef struct {
    const char *file;
    size_t memory;
    unsigned long seconds;
} settings;

static unsigned long number(const char *option, const char *text)
{
    char *end = NULL;
    unsigned long value = 0;

    errno = 0;
    if (text != NULL)
        value = strtoul(text, &end, 10);
    if (text == NULL || *text < '0' || *text > '9' || *end != '\0' ||
        errno != 0 || value == 0 || value > 1UL << 30)
        fail_usage("%s needs an integer from 1 to 2^30", option);
    return value;
}

/* Prints a text and ends the program, not with 0: nothing was verified. */
static _Noreturn void print_only(const char *text)
{
    fputs(text, stdout);
    exit(EXIT_USAGE);
}

static settings read_arguments(int argc, char **argv)
{
    settings s = {NULL, (size_t)4096 << 20, 0};

    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];

        if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
            print_only(usage);
        else if (strcmp(a, "--version") == 0)
            print_only("egap-check " EGAP_VERSION "\n");
        else if (strcmp(a, "--max-memory") == 0)
            s.memory = (size_t)number(a, argv[++i]) << 20;
        else if (strcmp(a, "--max-seconds") == 0)
            s.seconds = number(a, argv[++i]);
        else if (a[0] == '-')
            fail_usage("unknown option %s; see egap-check --help", a);
        else if (s.file != NULL)
            fail_usage("more than one file; see egap-check --help");
        else
            s.file = a;
    }
    if (s.file == NULL)
        fail_usage("which file? see egap-check --help");
    return s;
}

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

static void print_digest(const char *what, const unsigned char digest[32])
{
    printf(", %s sha256 ", what);
    for (int i = 0; i < 32; i++)
        printf("%02x", digest[i]);
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

int main(int argc, char **argv)
{
    settings s = read_arguments(argc, argv);
    static certificate c; /* both live as long as the program */
    static reader r;

    limits_set(s.memory, s.seconds);
    reader_open(&r, s.file);
    certificate_read(&c, &r);
    certificate_check_digests(&c);
    check(&c);
    print_verdict(&c);
    if (fflush(stdout) != 0 || ferror(stdout))
        fail_resources("the verdict could not be written");
    return EXIT_VERIFIED;
}
