/* bridge.c: words of sentences about two networks (FORMAT.md, section "Kind
 * statement"): from one to the other straight, or on any path. */
#include "words.h"

#include "fail.h"
#include "risk.h"

void widths_agree(const network *A, const network *B)
{
    if (A->m != B->m)
        fail_rejected("two nets that are compared have %zu and %zu units", A->m,
                      B->m);
}

void squared_distance(mpq_t v, const mpq_t *a, const mpq_t *b, size_t n)
{
    mpq_t d, sum;

    mpq_inits(d, sum, (mpq_ptr)0);
    for (size_t k = 0; k < n; k++) {
        mpq_sub(d, a[k], b[k]);
        mpq_mul(d, d, d);
        mpq_add(sum, sum, d);
    }
    mpq_swap(v, sum);
    mpq_clears(d, sum, (mpq_ptr)0);
}

/* of row i of A and row i of B; without B, of any two rows of A */
WORD(word_radius)
{
    mpq_t v;

    mpq_init(v);
    if (B != NULL)
        widths_agree(A, B);
    for (size_t i = 0; i < A->m; i++)
        for (size_t k = B ? i : 0; k < (B ? i + 1 : i); k++) {
            limits_poll();
            squared_distance(v, A->w + i * s->n, (B ? B : A)->w + k * s->n,
                             s->n);
            if (mpq_cmp(x->lo, v) < 0)
                mpq_set(x->lo, v);
        }
    exactly(x);
    interval_sqrt(x);
    mpq_clear(v);
}

WORD(word_angle)
{
    word_radius(x, s, A, B);
    interval_angle(x);
}

/* --- the straight segment ------------------------------------------------- */

void mix(mpq_t v, const instance *s, const mpq_t a, const mpq_t b)
{
    mpq_t d;

    mpq_init(d);
    mpq_sub(d, b, a);
    mpq_mul(d, d, *instance_value(s, "t"));
    mpq_add(v, a, d);
    mpq_clear(d);
}

/* v = (1 - t) f_A + t f_B for sample j */
static void mixed_output(mpq_t v, const instance *s, size_t j)
{
    mpq_t f;

    mpq_init(f);
    output(v, s, &s->nets[0], j);
    output(f, s, &s->nets[1], j);
    mix(v, s, v, f);
    mpq_clear(f);
}

WORD(word_mixed)
{
    interval l;
    mpq_t u;

    UNUSED;
    interval_init(&l);
    mpq_init(u);
    for (size_t j = 0; j < s->N; j++) {
        mixed_output(u, s, j);
        loss_at(&l, s, u, s->y[j]);
        interval_add(x, &l);
    }
    take_mean(x, s);
    mpq_clear(u);
    interval_clear(&l);
}

WORD(word_dev)
{
    mpq_t f, g;

    UNUSED;
    mpq_inits(f, g, (mpq_ptr)0);
    for (size_t j = 0; j < s->N; j++) {
        output(f, s, &s->between, j);
        mixed_output(g, s, j);
        mpq_sub(f, f, g);
        add_abs(x->lo, f);
    }
    exactly(x);
    take_mean(x, s);
    mpq_clears(f, g, (mpq_ptr)0);
}

/* E |sum_i (1 - t) theta^A_i (z^P_i - z^A_i) + t theta^B_i (z^P_i - z^C_i)| */
static void deviation(interval *x, const instance *s, const network *C)
{
    const network *A = &s->nets[0], *B = &s->nets[1], *P = &s->between;
    mpq_t z, a, b, f;

    mpq_inits(z, a, b, f, (mpq_ptr)0);
    for (size_t j = 0; j < s->N; j++) {
        limits_poll();
        mpq_set_ui(f, 0, 1);
        for (size_t i = 0; i < A->m; i++) {
            activation(z, s, P, i, j);
            activation(a, s, A, i, j);
            activation(b, s, C, i, j);
            mpq_sub(a, z, a);
            mpq_mul(a, a, A->theta[i]);
            mpq_sub(b, z, b);
            mpq_mul(b, b, B->theta[i]);
            mix(z, s, a, b);
            mpq_add(f, f, z);
        }
        add_abs(x->lo, f);
    }
    exactly(x);
    take_mean(x, s);
    mpq_clears(z, a, b, f, (mpq_ptr)0);
}

WORD(word_dev_printed)
{
    UNUSED;
    deviation(x, s, &s->nets[0]);
}

WORD(word_dev_whole)
{
    UNUSED;
    deviation(x, s, &s->nets[1]);
}

WORD(word_jump)
{
    mpq_t v, w, move;

    UNUSED;
    A = &s->nets[0];
    B = &s->nets[1];
    mpq_inits(v, w, move, (mpq_ptr)0);
    for (size_t i = 0; i < A->m; i++) {
        mpq_set_ui(move, 0, 1);
        for (size_t j = 0; j < s->N; j++) {
            limits_poll();
            dot(v, A->w + i * s->n, s->x + j * s->n, s->n);
            dot(w, B->w + i * s->n, s->x + j * s->n, s->n);
            mpq_sub(v, v, w);
            add_abs(move, v);
        }
        mpq_abs(v, A->theta[i]);
        mpq_abs(w, B->theta[i]);
        mpq_add(v, v, w);
        mpq_mul(v, v, move);
        mpq_add(x->lo, x->lo, v);
    }
    exactly(x);
    take_mean(x, s);
    mpq_clears(v, w, move, (mpq_ptr)0);
}

WORD(word_mass_between)
{
    UNUSED;
    mass(x->lo, &s->nets[0]);
    mass(x->hi, &s->nets[1]);
}

/* --- any path, any network ------------------------------------------------ */

/* Not below the ends and e; not above them and F(0), where all networks with
 * coefficients 0 are joined. */
WORD(word_vstar)
{
    interval other;

    UNUSED;
    interval_init(&other);
    objective(x, s, &s->nets[0]);
    objective(&other, s, &s->nets[1]);
    interval_max(x, &other);
    risk(&other, s, NULL);
    mpq_set(other.lo, s->barrier.lo);
    interval_max(x, &other);
    interval_clear(&other);
}

WORD(word_least)
{
    interval zero;

    UNUSED;
    interval_init(&zero);
    (void)dual(x, s, instance_vector(s, "s")); /* a hypothesis has checked s */
    risk(&zero, s, NULL);
    mpq_set(x->hi, zero.hi);
    interval_clear(&zero);
}
