/* dual.c: kind dual-bound: F is at least a number for networks of any width.
 * What is accepted and why: FORMAT.md; proof: paper/algorithms.tex, lemma
 * "dual bound". */
#include "cert.h"
#include "cube.h"
#include "fail.h"
#include "loss.h"

/* Is |s| <= limit? */
static bool within(const mpq_t s, const mpq_t limit)
{
    mpq_t size;
    bool yes;

    mpq_init(size);
    mpq_abs(size, s);
    yes = mpq_cmp(size, limit) <= 0;
    mpq_clear(size);
    return yes;
}

/* sum += p log p + (1 - p) log(1 - p) from above; false unless 0 <= p <= 1 */
static bool add_entropy(mpq_t sum, const mpq_t p)
{
    mpq_t part, log;

    if (mpq_sgn(p) < 0 || mpq_cmp_ui(p, 1, 1) > 0)
        return false;
    mpq_inits(part, log, (mpq_ptr)0);
    mpq_set(part, p);
    for (int i = 0; i < 2; i++) {
        logistic_log(log, part);
        mpq_mul(log, log, part);
        mpq_add(sum, sum, log);
        mpq_set_ui(log, 1, 1);
        mpq_sub(part, log, p);
    }
    mpq_clears(part, log, (mpq_ptr)0);
    return true;
}

/* sum += loss*(s, y), from above; false where s is outside its domain */
static bool add_conjugate(mpq_t sum, const certificate *c, const mpq_t s,
                          const mpq_t y)
{
    mpq_t t, limit;
    bool inside = true;

    mpq_inits(t, limit, (mpq_ptr)0);
    mpq_set_ui(limit, 1, 1);
    if (c->loss == LOSS_HUBER)
        rational_set_binary64(limit, c->delta.bits);
    if (c->loss == LOSS_HUBER || c->loss == LOSS_ABSOLUTE)
        inside = within(s, limit);
    if (c->loss == LOSS_LOGISTIC) {
        mpq_add(t, s, y);
        inside = add_entropy(sum, t);
    } else {
        mpq_mul(t, s, y);
        mpq_add(sum, sum, t);
        mpq_mul(t, s, s);
        mpq_div_2exp(t, t, c->loss == LOSS_MSE ? 2 : 1);
        if (c->loss != LOSS_ABSOLUTE)
            mpq_add(sum, sum, t);
    }
    mpq_clears(t, limit, (mpq_ptr)0);
    return inside;
}

/* -(1/N) sum_j loss*(s_j, y_j) >= lo */
static void check_value(const certificate *c, const uint64_t *s,
                        const quoted *lo)
{
    mpq_t sum, a, b;

    mpq_inits(sum, a, b, (mpq_ptr)0);
    for (size_t j = 0; j < c->N; j++) {
        limits_poll();
        rational_set_binary64(a, s[j]);
        rational_set_binary64(b, c->y[j]);
        if (!add_conjugate(sum, c, a, b))
            fail_rejected("dual %zu is outside the domain of the conjugate "
                          "loss",
                          j);
    }
    rational_set_count(a, c->N);
    mpq_div(sum, sum, a);
    mpq_neg(sum, sum);
    if (rational_compare(sum, lo->bits) < 0)
        fail_rejected("the duals do not reach the claimed minimum");
    mpq_clears(sum, a, b, (mpq_ptr)0);
}

void verify_dual_bound(reader *r, const settings *call)
{
    static certificate c; /* lives as long as the program */
    quoted lo;
    uint64_t *s;
    unsigned depth;
    problem p;

    reader_record(r, "claim minimum");
    lo = reader_quoted(r, "lower end");
    reader_end_line(r);
    cert_read_name(r);
    cert_read_objective(&c, r);
    cert_read_data_sizes(&c, r);
    if (c.n > CUBE_FEATURES_MAX)
        reader_fail(r, "features must be at most %d", CUBE_FEATURES_MAX);
    cert_read_data(&c, r, call);
    reader_room(r, c.N, 1);
    s = memory_get(c.N, sizeof *s);
    for (size_t j = 0; j < c.N; j++) {
        reader_record(r, "dual");
        s[j] = reader_binary64(r, "dual");
        reader_end_line(r);
    }
    depth = (unsigned)reader_size(r, "depth", CUBE_DEPTH_MAX);
    reader_seal(r);
    cert_check_data(&c);

    problem_init(&p, &c);
    check_value(&c, s, &lo);
    cube_check(&p, s, depth);
    problem_clear(&p);
    memory_free(s, c.N * sizeof *s);

    printf("VERIFIED: F of every network without biases and with rows in the "
           "unit ball is at least %.*s (",
           QUOTED(lo));
    cert_print_objective(stdout, &c);
    cert_print_sizes(stdout, &c);
    printf(")\n");
}
