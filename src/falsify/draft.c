/* draft.c: instances in the making. */
#include "draft.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* the rationals of a draft, one block after the other */
static void each_block(draft *d, void (*f)(fmpq *v, size_t count))
{
    f(d->kappa, 1);
    f(d->y, DRAFT_SAMPLES);
    f(d->x, DRAFT_SAMPLES * DRAFT_FEATURES);
    for (size_t k = 0; k < DRAFT_NETS; k++) {
        f(d->net[k].theta, DRAFT_UNITS);
        f(d->net[k].w, DRAFT_UNITS * DRAFT_FEATURES);
    }
    for (size_t k = 0; k < DRAFT_NAMED; k++)
        f(d->named[k].v, DRAFT_NUMBERS);
}

void draft_init_block(fmpq *v, size_t count)
{
    for (size_t k = 0; k < count; k++)
        fmpq_init(v + k);
}

void draft_clear_block(fmpq *v, size_t count)
{
    for (size_t k = 0; k < count; k++)
        fmpq_clear(v + k);
}

draft *draft_new(void)
{
    draft *d = egap_alloc(1, sizeof *d);

    egap_flint_guard();
    if (d != NULL)
        each_block(d, draft_init_block);
    return d;
}

void draft_free(draft *d)
{
    if (d == NULL)
        return;
    each_block(d, draft_clear_block);
    egap_free(d);
}

void draft_reset(draft *d)
{
    d->N = d->n = d->named_count = 0;
    for (size_t k = 0; k < DRAFT_NETS; k++)
        d->net[k].m = 0;
}

fmpq *draft_add(draft *d, const char *name, bool vector, size_t count)
{
    draft_numbers *made;

    if (d->named_count == DRAFT_NAMED)
        d->named_count--;
    made = &d->named[d->named_count++];
    made->name = name;
    made->vector = vector;
    made->count = count;
    for (size_t k = 0; k < count; k++)
        fmpq_zero(made->v + k);
    return made->v;
}

draft_numbers *draft_find(draft *d, const char *name)
{
    for (size_t k = 0; k < d->named_count; k++)
        if (strcmp(d->named[k].name, name) == 0)
            return &d->named[k];
    return NULL;
}

void draft_set(fmpq *out, double v)
{
    arf_t x;

    arf_init(x);
    arf_set_d(x, v);
    arf_get_fmpq(out, x);
    arf_clear(x);
}

void draft_dot(fmpq *out, const fmpq *a, const fmpq *b, size_t n)
{
    fmpq_zero(out);
    for (size_t k = 0; k < n; k++)
        fmpq_addmul(out, a + k, b + k);
}

void draft_unit(fmpq *out, const draft *d, const fmpq *w, size_t j)
{
    draft_dot(out, w, d->x + j * d->n, d->n);
    if (fmpq_sgn(out) < 0)
        fmpq_zero(out);
}

void draft_output(fmpq *out, const draft *d, const draft_net *net, size_t j)
{
    fmpq_t z;

    fmpq_init(z);
    fmpq_zero(out);
    for (size_t i = 0; i < net->m; i++) {
        draft_unit(z, d, net->w + i * d->n, j);
        fmpq_addmul(out, net->theta + i, z);
    }
    fmpq_clear(z);
}

/* the loss at r = u - y */
static void loss_at(fmpq *out, const egap_loss *loss, const fmpq *r)
{
    fmpq_t delta, excess, half;

    fmpq_abs(out, r);
    if (loss->kind == EGAP_LOSS_ABS)
        return;
    fmpq_init(delta);
    fmpq_init(excess);
    fmpq_init(half);
    fmpq_set_si(half, 1, 2);
    if (loss->kind == EGAP_LOSS_HUBER) {
        draft_set(delta, loss->delta);
        fmpq_sub(excess, out, delta);
    }
    if (loss->kind == EGAP_LOSS_HUBER && fmpq_sgn(excess) > 0) {
        fmpq_mul(half, half, delta); /* delta (|r| - delta/2) */
        fmpq_sub(out, out, half);
        fmpq_mul(out, out, delta);
    } else {
        fmpq_mul(out, r, r);
        if (loss->kind != EGAP_LOSS_MSE)
            fmpq_mul(out, out, half);
    }
    fmpq_clear(delta);
    fmpq_clear(excess);
    fmpq_clear(half);
}

void draft_F(fmpq *out, const draft *d, const draft_net *net)
{
    fmpq_t r, l, N;

    fmpq_init(r);
    fmpq_init(l);
    fmpq_init(N);
    fmpq_zero(out);
    for (size_t j = 0; j < d->N; j++) {
        draft_output(r, d, net, j);
        fmpq_sub(r, r, d->y + j);
        loss_at(l, &d->loss, r);
        fmpq_add(out, out, l);
    }
    fmpq_set_si(N, (slong)d->N, 1);
    fmpq_div(out, out, N);
    for (size_t i = 0; i < net->m; i++) {
        fmpq_abs(r, net->theta + i);
        fmpq_addmul(out, d->kappa, r);
    }
    fmpq_clear(r);
    fmpq_clear(l);
    fmpq_clear(N);
}

/* --- as an instance ---------------------------------------------- */

/* Rationals as texts, side by side. */
typedef struct {
    const char **text; /* (count) */
    size_t count, room;
    bool failed;
} texts;

static void put(texts *t, const fmpq *v)
{
    char *text = fmpq_get_str(NULL, 10, v);

    t->failed = t->failed || text == NULL || t->count == t->room;
    if (!t->failed)
        t->text[t->count++] = text;
    else if (text != NULL)
        flint_free(text);
}

static void texts_empty(texts *t)
{
    for (size_t k = 0; k < t->count; k++)
        flint_free((char *)t->text[k]);
    t->count = 0;
}

static egap_status give(egap_instance *in, const draft *d, texts *t,
                        egap_error *err)
{
    egap_objective objective = {d->loss, 0};
    egap_status status = egap_instance_objective(in, &objective, err);

    put(t, d->kappa);
    if (status == EGAP_OK && !t->failed)
        status = egap_instance_kappa_text(in, t->text[0], err);
    texts_empty(t);
    for (size_t j = 0; j < d->N; j++) {
        put(t, d->y + j);
        for (size_t k = 0; k < d->n; k++)
            put(t, d->x + j * d->n + k);
    }
    if (status == EGAP_OK && !t->failed && d->N > 0)
        status = egap_instance_data_text(in, d->N, d->n, t->text, err);
    for (size_t a = 0; a < DRAFT_NETS; a++) {
        const draft_net *net = &d->net[a];

        texts_empty(t);
        for (size_t i = 0; i < net->m; i++) {
            put(t, net->theta + i);
            for (size_t k = 0; k < d->n; k++)
                put(t, net->w + i * d->n + k);
        }
        if (status == EGAP_OK && !t->failed && net->m > 0)
            status = egap_instance_net_text(in, (char)('A' + (int)a), net->m,
                                            d->n, t->text, err);
    }
    for (size_t a = 0; a < d->named_count; a++) {
        const draft_numbers *named = &d->named[a];

        texts_empty(t);
        for (size_t k = 0; k < named->count; k++)
            put(t, named->v + k);
        if (status != EGAP_OK || t->failed)
            continue;
        status = named->vector
                     ? egap_instance_vector(in, named->name, named->count,
                                            t->text, err)
                     : egap_instance_value(in, named->name, t->text[0], err);
    }
    texts_empty(t);
    if (status == EGAP_OK && t->failed)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    return status;
}

egap_status draft_instance(egap_instance **out, const draft *d,
                           const char *name, egap_error *err)
{
    texts t = {.room = DRAFT_NUMBERS + DRAFT_UNITS};
    egap_status status = egap_instance_new(out, name, err);

    if (status != EGAP_OK)
        return status;
    t.text = egap_alloc(t.room, sizeof *t.text);
    status = t.text == NULL ? egap_fail(err, EGAP_ERESOURCE, "out of memory")
                            : give(*out, d, &t, err);
    egap_free(t.text);
    if (status != EGAP_OK) {
        egap_instance_free(*out);
        *out = NULL;
    }
    return status;
}
