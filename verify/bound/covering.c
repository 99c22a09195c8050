/* covering.c: covering numbers and first widths, from and to texts.
 * Proofs: paper/algorithms.tex, lemmas "covering width" and "rates". */
#include "egap/covering.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/ball_round.h"
#include "cover.h"
#include "egap/round.h"
#include "increment.h"
#include "lossconst.h"

#define FIRST_BITS 128
/* Widths up to 2^MAX_POWER are looked at. */
#define MAX_POWER (1L << 20)
#define MAX_RAISES 4

struct egap_rates {
    const egap_rate_inputs *inputs;
    egap_rate_numbers numbers;
};

static bool all_digits(const char *text)
{
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++)
        if (!isdigit((unsigned char)*text))
            return false;
    return true;
}

static egap_status width_of(fmpz_t m, const char *text, egap_error *err)
{
    if (!all_digits(text) || fmpz_set_str(m, text, 10) != 0 || fmpz_sgn(m) <= 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "'%.60s' is not a width (a whole number of at least "
                         "1)",
                         text);
    return EGAP_OK;
}

/* "a/b" or "0.25", exactly */
static bool fraction_of(fmpq_t q, const char *text)
{
    const char *point = strchr(text, '.'), *slash = strchr(text, '/');
    char digits[256];
    size_t length = strlen(text), places = 0;
    bool good;

    if (length >= sizeof digits || (point != NULL && slash != NULL))
        return false;
    memcpy(digits, text, length + 1);
    if (point != NULL) {
        places = length - (size_t)(point - text) - 1;
        memmove(digits + (point - text), point + 1, places + 1);
    }
    if (slash != NULL)
        digits[slash - text] = '\0';
    good = all_digits(digits) && fmpz_set_str(fmpq_numref(q), digits, 10) == 0;
    fmpz_one(fmpq_denref(q));
    if (good && slash != NULL)
        good = all_digits(slash + 1) &&
               fmpz_set_str(fmpq_denref(q), slash + 1, 10) == 0 &&
               !fmpz_is_zero(fmpq_denref(q));
    if (good && point != NULL)
        fmpz_ui_pow_ui(fmpq_denref(q), 10, places);
    if (good)
        fmpq_canonicalise(q);
    return good;
}

static egap_status eta_of(fmpq_t eta, const char *text, bool positive,
                          egap_error *err)
{
    if (!fraction_of(eta, text) || fmpq_cmp_ui(eta, 1) >= 0 ||
        (positive && fmpq_is_zero(eta)))
        return egap_fail(err, EGAP_EUSAGE,
                         "eta '%.60s' is not a fraction like 1/6 or 0.15 %s",
                         text, positive ? "between 0 and 1" : "in [0,1)");
    return EGAP_OK;
}

static egap_status text_of(char **text, const fmpz_t m, egap_error *err)
{
    size_t room = fmpz_sizeinbase(m, 10) + 2;

    *text = malloc(room);
    if (*text == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for an integer of %zu digits", room);
    fmpz_get_str(*text, 10, m);
    return EGAP_OK;
}

static egap_status check_n(unsigned long n, egap_error *err)
{
    return n >= 1 ? EGAP_OK
                  : egap_fail(err, EGAP_EUSAGE, "n must be at least 1");
}

/* n, eta and m as numbers. */
typedef struct {
    fmpq_t eta;
    fmpz_t m;
} cover_call;

static egap_status cover_call_read(cover_call *call, unsigned long n,
                                   const char *eta, const char *m,
                                   egap_error *err)
{
    egap_status status = check_n(n, err);

    egap_flint_guard();
    fmpq_init(call->eta);
    fmpz_init(call->m);
    if (status == EGAP_OK)
        status = eta_of(call->eta, eta, m == NULL, err);
    if (status == EGAP_OK && m != NULL)
        status = width_of(call->m, m, err);
    return status;
}

static void cover_call_clear(cover_call *call)
{
    fmpq_clear(call->eta);
    fmpz_clear(call->m);
}

egap_status egap_covering_number(char **u, unsigned long n, const char *eta,
                                 const char *m, egap_error *err)
{
    cover_call call;
    fmpz_t count;
    egap_status status = cover_call_read(&call, n, eta, m, err);

    *u = NULL;
    fmpz_init(count);
    if (status == EGAP_OK)
        status = egap_cover_at(count, n, call.eta, call.m, err);
    if (status == EGAP_OK)
        status = text_of(u, count, err);
    fmpz_clear(count);
    cover_call_clear(&call);
    return status;
}

egap_status egap_covering_radius(egap_bounds *e, unsigned long n,
                                 const char *eta, const char *m,
                                 egap_error *err)
{
    cover_call call;
    egap_status status = cover_call_read(&call, n, eta, m, err);
    arb_t v;

    *e = egap_bounds_unknown();
    arb_init(v);
    if (status == EGAP_OK) {
        egap_cover_radius(v, n, call.eta, call.m, FIRST_BITS);
        *e = egap_ball_bounds(v);
    }
    arb_clear(v);
    cover_call_clear(&call);
    return status;
}

egap_status egap_covering_first(char **m, unsigned long n, const char *eta,
                                egap_error *err)
{
    cover_call call;
    egap_status status = cover_call_read(&call, n, eta, NULL, err);

    *m = NULL;
    if (status == EGAP_OK)
        status = egap_cover_first(call.m, n, call.eta, err);
    if (status == EGAP_OK)
        status = text_of(m, call.m, err);
    cover_call_clear(&call);
    return status;
}

static egap_status check_inputs(const egap_rate_inputs *in, egap_error *err)
{
    if (!(in->kappa > 0) || isinf(in->kappa))
        return egap_fail(err, EGAP_EUSAGE,
                         "kappa must be positive: without the penalty no mass "
                         "is bounded");
    if (!(in->level >= 0) || isinf(in->level))
        return egap_fail(err, EGAP_EUSAGE,
                         "the level must be finite and not negative");
    if (in->mass_kind == EGAP_MASS_GIVEN &&
        (!(in->mass >= 0) || isinf(in->mass)))
        return egap_fail(err, EGAP_EUSAGE,
                         "the mass must be finite and not negative");
    if (!(in->below >= 0) || isinf(in->below))
        return egap_fail(err, EGAP_EUSAGE,
                         "the increment asked for must be positive");
    if (in->reference < 1 || in->reference > 1000000)
        return egap_fail(err, EGAP_EUSAGE,
                         "the reference width must be 1 to 1000000");
    return EGAP_OK;
}

egap_status egap_rates_init(egap_rates **rates, const egap_rate_inputs *inputs,
                            egap_error *err)
{
    const egap_data *data = inputs->data;
    egap_status status = check_inputs(inputs, err);

    *rates = NULL;
    if (status == EGAP_OK)
        status = egap_loss_accepts(inputs->loss, data->y, data->N, err);
    if (status != EGAP_OK)
        return status;
    egap_flint_guard();
    *rates = egap_alloc(1, sizeof **rates);
    if (*rates == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    (*rates)->inputs = inputs;
    egap_rate_numbers_init(&(*rates)->numbers);
    status = egap_rate_numbers_set(&(*rates)->numbers, inputs, FIRST_BITS, err);
    if (status == EGAP_OK && arb_is_nonpositive((*rates)->numbers.target))
        status = egap_fail(err, EGAP_REJECTED,
                           "the level is not below F(0): there every two "
                           "networks are joined through theta = 0, and no "
                           "bound adds to that");
    if (status != EGAP_OK) {
        egap_rates_clear(*rates);
        *rates = NULL;
    }
    return status;
}

void egap_rates_clear(egap_rates *rates)
{
    if (rates == NULL)
        return;
    egap_rate_numbers_clear(&rates->numbers);
    egap_free(rates);
}

static const char *const names[EGAP_RATE_COUNT][2] = {
    [EGAP_RATE_V1] = {"v1", "(2l+2) L^2 D e/kappa, m > l (1+2/e)^n"},
    [EGAP_RATE_V1_FREE] = {"v1-free", "(2l+2) L^2 D (l/m)^(1/n)/kappa"},
    [EGAP_RATE_MERGE] = {"merge", "2 e L D T, m > l (1+2/e)^n"},
    [EGAP_RATE_CUBE] = {"cube", "4 sqrt(n) L D T ((l+1)/m)^(1/n)"},
    [EGAP_RATE_SMALL] = {"small", "2 c_n L D T (l/m) (4(l+1)/m)^(1/(n-1))"},
    [EGAP_RATE_PAIR] = {"pair", "2 pi L D T sum_(j<l) (m-j)^-2, n = 2"},
    [EGAP_RATE_PRUNE] = {"prune", "(L D - kappa) (l/m) T"},
    [EGAP_RATE_HPRUNE] = {"prune-smooth",
                          "(sqrt(2 H level) D - kappa) p + (H/2)(D p)^2, "
                          "p = (l/m) T"},
    [EGAP_RATE_SMOOTH] = {"sample-smooth", "(H/2) (D T)^2/(m-l)"},
    [EGAP_RATE_LIPSCHITZ] = {"sample", "L D T/sqrt(m-l)"},
    [EGAP_RATE_STRAT_SMOOTH] = {"strat-smooth",
                                "(H/2) (D T d)^2/(2P), P = floor((m-l)/4)"},
    [EGAP_RATE_STRAT_LIPSCHITZ] = {"strat",
                                   "L D T d/sqrt(2P), P = floor((m-l)/4)"},
    [EGAP_RATE_CARA] = {"compress", "0 from m = 2N on"},
};

const char *egap_rate_name(egap_rate_kind kind)
{
    return names[kind][0];
}

const char *egap_rate_meaning(egap_rate_kind kind)
{
    return names[kind][1];
}

egap_bounds egap_rates_mass(const egap_rates *rates)
{
    return egap_ball_bounds(rates->numbers.mass);
}

egap_bounds egap_rates_budget(const egap_rates *rates)
{
    return egap_ball_bounds(rates->numbers.target);
}

bool egap_rates_apply(const egap_rates *rates, egap_rate_kind kind)
{
    return egap_rate_applies(&rates->numbers, kind);
}

egap_status egap_rates_increment(egap_bounds *increment,
                                 const egap_rates *rates, egap_rate_kind kind,
                                 const char *m, egap_error *err)
{
    fmpz_t width;
    arb_t v;
    egap_status status;

    *increment = (egap_bounds){0, INFINITY};
    fmpz_init(width);
    arb_init(v);
    status = width_of(width, m, err);
    if (status == EGAP_OK && egap_rates_apply(rates, kind) &&
        egap_rate_increment(v, &rates->numbers, kind, width))
        *increment = egap_ball_bounds(v);
    fmpz_clear(width);
    arb_clear(v);
    return status;
}

/* Is the increment at m below the target? */
static egap_truth is_below(const egap_rate_numbers *q, egap_rate_kind kind,
                           const fmpz_t m)
{
    egap_truth answer = EGAP_UNKNOWN;
    arb_t v;

    arb_init(v);
    if (!egap_rate_increment(v, q, kind, m) || arb_ge(v, q->target))
        answer = EGAP_NO;
    else if (arb_lt(v, q->target))
        answer = EGAP_YES;
    arb_clear(v);
    return answer;
}

/* The least e with certainty at 2^e, or -1. */
static long first_power(const egap_rate_numbers *q, egap_rate_kind kind)
{
    long low = -1, high = 1;
    fmpz_t m;

    fmpz_init(m);
    for (; high <= MAX_POWER; high *= 2) {
        fmpz_one_2exp(m, (ulong)high);
        if (is_below(q, kind, m) == EGAP_YES)
            break;
        low = high;
    }
    while (high <= MAX_POWER && high - low > 1) {
        long middle = low + (high - low) / 2;

        fmpz_one_2exp(m, (ulong)middle);
        if (is_below(q, kind, m) == EGAP_YES)
            high = middle;
        else
            low = middle;
    }
    fmpz_clear(m);
    return high <= MAX_POWER ? high : -1;
}

/* Halves [low, m]: below the target at m, not at low; false where neither is
 * certain at some width.  In the last attempt that counts as equal, so as not
 * below. */
static bool halve_down(fmpz_t m, const egap_rate_numbers *q,
                       egap_rate_kind kind, bool last)
{
    fmpz_t low, middle;
    egap_truth answer = is_below(q, kind, m);
    bool decided = answer == EGAP_YES;

    fmpz_init(low);
    fmpz_init(middle);
    while (decided) {
        fmpz_add(middle, low, m);
        fmpz_fdiv_q_2exp(middle, middle, 1);
        if (fmpz_equal(middle, low))
            break;
        answer = is_below(q, kind, middle);
        decided = answer != EGAP_UNKNOWN || last;
        if (decided)
            fmpz_set(answer == EGAP_YES ? m : low, middle);
    }
    fmpz_clear(low);
    fmpz_clear(middle);
    return decided;
}

static egap_status find_first(fmpz_t m, egap_rates *rates, egap_rate_kind kind,
                              egap_error *err)
{
    egap_rate_numbers *q = &rates->numbers;
    long power = first_power(q, kind);
    egap_status status = EGAP_OK;

    if (power < 0)
        return egap_fail(err, EGAP_REJECTED,
                         "%s: nothing up to the width 2^%ld",
                         egap_rate_name(kind), MAX_POWER);
    for (int raise = 0; raise <= MAX_RAISES; raise++) {
        long bits = (2 * power + FIRST_BITS) << raise;

        if (bits > q->bits)
            status = egap_rate_numbers_set(q, rates->inputs, bits, err);
        if (status != EGAP_OK)
            return status;
        fmpz_one_2exp(m, (ulong)power + 1);
        if (halve_down(m, q, kind, raise == MAX_RAISES))
            return EGAP_OK;
    }
    return egap_fail(err, EGAP_EINTERNAL, "%s: no width was certain",
                     egap_rate_name(kind));
}

egap_status egap_rates_first(char **m, egap_rates *rates, egap_rate_kind kind,
                             egap_error *err)
{
    fmpz_t width;
    egap_status status;

    *m = NULL;
    if (!egap_rates_apply(rates, kind))
        return EGAP_OK;
    fmpz_init(width);
    status = find_first(width, rates, kind, err);
    if (status == EGAP_OK)
        status = text_of(m, width, err);
    fmpz_clear(width);
    return status;
}
