/* complete.c: what a certificate says and an instance may leave open. */
#include <math.h>
#include <stdio.h>

#include "ledger.h"

/* a certificate of 400 coordinates has 1 MB */
#define DICTIONARY_ROOT 20

/* (sqrt 5 - 1)/2 */
#define GOLDEN 0x1.3c6ef372fe95p-1

/* --- the largest eigenvalue of the second moment, proposed ---------------- */

/* E x_k x_l as a rational */
static void moment(fmpq_t out, const egap_instance *in, size_t k, size_t l)
{
    fmpq_t count;

    fmpq_init(count);
    fmpq_zero(out);
    for (size_t j = 0; j < in->N; j++)
        fmpq_addmul(out, in->x + j * in->n + k, in->x + j * in->n + l);
    fmpq_set_si(count, (slong)in->N, 1);
    fmpq_div(out, out, count);
    fmpq_clear(count);
}

static double as_double(const fmpq_t q)
{
    double v;
    arf_t a;

    arf_init(a);
    arf_set_fmpq(a, q, 53, ARF_RND_NEAR);
    v = arf_get_d(a, ARF_RND_NEAR);
    arf_clear(a);
    return v;
}

/* v = the direction of the largest eigenvalue, by powers; S is (n, n).  The
 * start is perpendicular to no direction of small rationals. */
static void iterate(double *v, double *next, const double *S, size_t n)
{
    for (size_t k = 0; k < n; k++)
        v[k] = 0.5 + fmod((double)(k + 1) * GOLDEN, 1);
    for (int step = 0; step < 2000; step++) {
        double size = 0;

        for (size_t k = 0; k < n; k++) {
            next[k] = 0;
            for (size_t l = 0; l < n; l++)
                next[k] += S[k * n + l] * v[l];
            size = fmax(size, fabs(next[k]));
        }
        for (size_t k = 0; k < n && size > 0; k++)
            v[k] = next[k] / size;
    }
}

/* A direction and a bound that the checker will accept: the coordinate of
 * the largest entry where the moment is diagonal, else from powers, and the
 * upper end of a proved enclosure. */
egap_status egap_instance_top(fmpq *direction, fmpq_t top,
                              const egap_instance *in, egap_error *err)
{
    size_t n = in->n, best = 0;
    double *S = egap_alloc(n * n + 2 * n, sizeof *S);
    bool diagonal = true;
    egap_calc c;
    ev e = {.in = in, .c = &c};
    fmpq_t v;
    arf_t a;

    if (S == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    fmpq_init(v);
    arf_init(a);
    fmpq_zero(top);
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < n; l++) {
            moment(v, in, k, l);
            S[k * n + l] = as_double(v);
            if (k != l)
                diagonal = diagonal && fmpq_is_zero(v);
            else if (fmpq_cmp(v, top) > 0) {
                fmpq_set(top, v);
                best = k;
            }
        }
    for (size_t k = 0; k < n; k++)
        fmpq_set_si(direction + k, k == best, 1);
    if (!diagonal) {
        iterate(S + n * n, S + n * n + n, S, n);
        for (size_t k = 0; k < n; k++) {
            arf_set_d(a, S[n * n + k]);
            arf_get_fmpq(direction + k, a);
        }
        egap_calc_init(&c, 64, true);
        e.x = num_array(&c, in->N * n);
        for (size_t k = 0; e.x != NULL && k < in->N * n; k++)
            num_set(&c, e.x + k, num_q(&c, in->x + k));
        arf_set_d(a, num_bounds(num_sqr(&c, claim_D(&e))).hi);
        arf_get_fmpq(top, a);
        egap_calc_clear(&c);
    }
    arf_clear(a);
    fmpq_clear(v);
    egap_free(S);
    return EGAP_OK;
}

/* --- slopes --------------------------------------------------------------- */

egap_status egap_instance_slopes(fmpq *out, const egap_instance *in,
                                 char letter, const char *name, egap_error *err)
{
    bool shown;
    egap_calc c;
    ev e = {.in = in, .c = &c};
    fit X;
    num *s;

    egap_calc_init(&c, 64, true);
    claim_load(&e);
    s = num_array(&c, in->N);
    shown = s != NULL && claim_fit_of(&e, &X, letter) &&
            claim_slopes_at(&e, s, X.f, name);
    for (size_t j = 0; shown && j < in->N; j++) {
        shown = s[j].exact;
        if (shown)
            fmpq_set(out + j, s[j].q);
    }
    egap_calc_clear(&c);
    return shown ? EGAP_OK
                 : egap_fail(err, EGAP_REJECTED,
                             "there is no vector %s of rational slopes at "
                             "network %c",
                             name, letter);
}

/* --- networks ------------------------------------------------------------- */

char egap_instance_lowest(const egap_instance *in)
{
    double least = INFINITY;
    char lowest = '\0';
    egap_calc c;
    ev e = {.in = in, .c = &c};

    egap_calc_init(&c, 128, false);
    claim_load(&e);
    for (char letter = 'A'; letter <= 'Z'; letter++) {
        egap_calc_mark mark = egap_calc_here(&c);
        fit X;

        if (egap_instance_get_net(in, letter) != NULL &&
            claim_fit_of(&e, &X, letter) && num_bounds(X.F).hi < least) {
            least = num_bounds(X.F).hi;
            lowest = letter;
        }
        egap_calc_release(&c, mark);
    }
    egap_calc_clear(&c);
    return lowest;
}

/* rows first[i], then `unit` at place i and 0 elsewhere, as texts */
static const char **unit_rows(size_t M, size_t kept, const char *first,
                              const char *unit)
{
    const char **rows = egap_alloc(M * (M + 1), sizeof *rows);

    for (size_t i = 0; rows != NULL && i < M; i++) {
        const char **row = rows + i * (M + 1);

        row[0] = i < kept ? first : "0";
        for (size_t k = 0; k < M; k++)
            row[1 + k] = k == i ? unit : "0";
    }
    return rows;
}

/* M = root^2 coordinates, q of them kept */
static egap_status fill_dictionary(egap_instance *out, size_t root, size_t q,
                                   egap_error *err)
{
    const size_t M = root * root, kept[2] = {M, q};
    char scale[24], level[24], share[24], count[24];
    const char **rows;
    egap_status status;

    snprintf(scale, sizeof scale, "%zu", root);
    snprintf(level, sizeof level, "1/%zu", root);
    snprintf(share, sizeof share, "1/%zu", M);
    snprintf(count, sizeof count, "%zu", q);
    rows = unit_rows(M, M, level, scale);
    if (rows == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    status = egap_instance_data_text(out, M, M, rows, err);
    egap_free(rows);
    for (size_t k = 0; k < 2 && status == EGAP_OK; k++) {
        rows = unit_rows(M, kept[k], share, "1");
        if (rows == NULL)
            return egap_fail(err, EGAP_ERESOURCE, "out of memory");
        status = egap_instance_net_text(out, "AB"[k], M, M, rows, err);
        egap_free(rows);
    }
    if (status == EGAP_OK)
        status = egap_instance_value(out, "root", scale, err);
    if (status == EGAP_OK)
        status = egap_instance_value(out, "q", count, err);
    return status;
}

egap_status egap_instance_dictionary(egap_instance **out,
                                     const egap_instance *in, egap_error *err)
{
    size_t root, q;
    egap_calc c;
    ev e = {.in = in, .c = &c};
    egap_status status;
    bool counts;

    *out = NULL;
    egap_calc_init(&c, 64, true);
    counts =
        claim_count(&e, &root, "root", 1, 0) && claim_count(&e, &q, "q", 0, 0);
    egap_calc_clear(&c);
    if (!counts || root > DICTIONARY_ROOT || q > root * root)
        return egap_fail(err, EGAP_REJECTED,
                         "dictionaries are written out up to root %d",
                         DICTIONARY_ROOT);
    status = egap_instance_new(out, in->name, err);
    if (status != EGAP_OK)
        return status;
    (*out)->loss.kind = EGAP_LOSS_ABS;
    (*out)->has_objective = true;
    fmpq_set((*out)->kappa, in->kappa);
    status = fill_dictionary(*out, root, q, err);
    if (status != EGAP_OK) {
        egap_instance_free(*out);
        *out = NULL;
    }
    return status;
}
