/* instance.c: data, objective, networks and named numbers as rationals. */
#include "instance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/grow.h"

egap_status egap_instance_new(egap_instance **out, const char *name,
                              egap_error *err)
{
    egap_instance *made = egap_alloc(1, sizeof *made);

    egap_flint_guard();
    *out = NULL;
    if (made == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    fmpq_init(made->kappa);
    made->name = strdup(name);
    if (made->name == NULL) {
        egap_instance_free(made);
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    }
    *out = made;
    return EGAP_OK;
}

static fmpq *vector_new(size_t count)
{
    fmpq *v = egap_alloc(count > 0 ? count : 1, sizeof *v);

    for (size_t k = 0; v != NULL && k < count; k++)
        fmpq_init(v + k);
    return v;
}

static void vector_free(fmpq *v, size_t count)
{
    for (size_t k = 0; v != NULL && k < count; k++)
        fmpq_clear(v + k);
    egap_free(v);
}

static void net_clear(egap_instance_network *net, size_t n)
{
    vector_free(net->theta, net->m);
    vector_free(net->w, net->m * n);
    *net = (egap_instance_network){0};
}

static void data_clear(egap_instance *in)
{
    for (size_t k = 0; k < 26; k++)
        net_clear(&in->net[k], in->n);
    vector_free(in->y, in->N);
    vector_free(in->x, in->N * in->n);
    in->y = in->x = NULL;
    in->N = in->n = 0;
}

void egap_instance_free(egap_instance *in)
{
    if (in == NULL)
        return;
    data_clear(in);
    for (size_t k = 0; k < in->values_count; k++)
        vector_free(in->values[k].v, 1);
    for (size_t k = 0; k < in->vectors_count; k++)
        vector_free(in->vectors[k].v, in->vectors[k].count);
    egap_free(in->values);
    egap_free(in->vectors);
    fmpq_clear(in->kappa);
    free(in->name);
    egap_free(in);
}

const char *egap_instance_name(const egap_instance *in)
{
    return in->name;
}

static egap_status set_double(fmpq_t out, double v, const char *what, size_t at,
                              egap_error *err)
{
    arf_t x;

    if (!isfinite(v))
        return egap_fail(err, EGAP_EINPUT, "%s number %zu is not finite", what,
                         at);
    arf_init(x);
    arf_set_d(x, v);
    arf_get_fmpq(out, x);
    arf_clear(x);
    return EGAP_OK;
}

/* [-]digits[/digits], the denominator not 0 */
static egap_status set_text(fmpq_t out, const char *text, const char *what,
                            egap_error *err)
{
    static const char digits[] = "0123456789";
    const char *p = text + (text[0] == '-');
    size_t k = strspn(p, digits), d = 1;

    if (k > 0 && p[k] == '/') {
        d = strspn(p + k + 1, digits);
        if (d > 0 && strspn(p + k + 1, "0") == d)
            d = 0;
        k += 1 + d;
    }
    if (k == 0 || d == 0 || p[k] != '\0' || fmpq_set_str(out, text, 10) != 0)
        return egap_fail(err, EGAP_EINPUT,
                         "%s '%.60s' is not a rational number (write it like "
                         "-3 or 4/5)",
                         what, text);
    fmpq_canonicalise(out);
    return EGAP_OK;
}

egap_status egap_instance_objective(egap_instance *in,
                                    const egap_objective *objective,
                                    egap_error *err)
{
    if (!(objective->kappa >= 0))
        return egap_fail(err, EGAP_EINPUT, "kappa is negative");
    if (objective->loss.kind == EGAP_LOSS_HUBER &&
        !(objective->loss.delta > 0 && isfinite(objective->loss.delta)))
        return egap_fail(err, EGAP_EINPUT,
                         "the huber loss needs a positive "
                         "delta");
    in->loss = objective->loss;
    in->has_objective = true;
    return set_double(in->kappa, objective->kappa, "kappa:", 0, err);
}

egap_status egap_instance_kappa_text(egap_instance *in, const char *kappa,
                                     egap_error *err)
{
    egap_status status = set_text(in->kappa, kappa, "kappa", err);

    if (status == EGAP_OK && fmpq_sgn(in->kappa) < 0)
        return egap_fail(err, EGAP_EINPUT, "kappa is negative");
    return status;
}

static egap_status data_room(egap_instance *in, size_t N, size_t n,
                             egap_error *err)
{
    if (N == 0 || n == 0)
        return egap_fail(err, EGAP_EINPUT, "no samples or no features");
    if (N > ((size_t)1 << 32) / n)
        return egap_fail(err, EGAP_ERESOURCE, "%zu samples are too many", N);
    data_clear(in);
    in->y = vector_new(N);
    in->x = vector_new(N * n);
    if (in->y == NULL || in->x == NULL) {
        vector_free(in->y, N);
        vector_free(in->x, N * n);
        in->y = in->x = NULL;
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu samples",
                         N);
    }
    in->N = N;
    in->n = n;
    return EGAP_OK;
}

/* targets that the loss takes */
static egap_status check_targets(const egap_instance *in, egap_error *err)
{
    if (in->loss.kind != EGAP_LOSS_LOGISTIC)
        return EGAP_OK;
    for (size_t j = 0; j < in->N; j++)
        if (fmpq_sgn(in->y + j) < 0 ||
            fmpz_cmp(fmpq_numref(in->y + j), fmpq_denref(in->y + j)) > 0)
            return egap_fail(err, EGAP_EINPUT,
                             "sample %zu: the logistic loss needs 0 <= y <= 1",
                             j);
    return EGAP_OK;
}

egap_status egap_instance_data(egap_instance *in, const egap_data *data,
                               egap_error *err)
{
    egap_status status = data_room(in, data->N, data->n, err);

    for (size_t k = 0; k < data->N && status == EGAP_OK; k++)
        status = set_double(in->y + k, data->y[k], "y:", k, err);
    for (size_t k = 0; k < data->N * data->n && status == EGAP_OK; k++)
        status = set_double(in->x + k, data->x[k], "x:", k, err);
    return status == EGAP_OK ? check_targets(in, err) : status;
}

egap_status egap_instance_data_text(egap_instance *in, size_t N, size_t n,
                                    const char *const *numbers, egap_error *err)
{
    egap_status status = data_room(in, N, n, err);

    for (size_t j = 0; j < N && status == EGAP_OK; j++) {
        status = set_text(in->y + j, *numbers++, "target", err);
        for (size_t k = 0; k < n && status == EGAP_OK; k++)
            status = set_text(in->x + j * n + k, *numbers++, "input", err);
    }
    return status == EGAP_OK ? check_targets(in, err) : status;
}

static egap_status net_room(egap_instance_network **out, egap_instance *in,
                            char letter, size_t m, size_t n, egap_error *err)
{
    egap_instance_network *net;

    if (letter < 'A' || letter > 'Z')
        return egap_fail(err, EGAP_EINPUT,
                         "a network is named by a capital letter, not '%c'",
                         letter);
    if (m == 0 || n == 0 || (in->n > 0 && n != in->n))
        return egap_fail(err, EGAP_EINPUT,
                         "network %c: %zu units of %zu inputs, but the data "
                         "have %zu features",
                         letter, m, n, in->n);
    if (m > ((size_t)1 << 32) / n)
        return egap_fail(err, EGAP_ERESOURCE, "%zu units are too many", m);
    net = &in->net[letter - 'A'];
    net_clear(net, in->n);
    in->n = n;
    net->theta = vector_new(m);
    net->w = vector_new(m * n);
    if (net->theta == NULL || net->w == NULL) {
        vector_free(net->theta, m);
        vector_free(net->w, m * n);
        *net = (egap_instance_network){0};
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu units", m);
    }
    net->m = m;
    *out = net;
    return EGAP_OK;
}

egap_status egap_instance_net(egap_instance *in, char letter,
                              const egap_net *from, egap_error *err)
{
    egap_instance_network *net = NULL;
    egap_status status = EGAP_OK;

    if (from->b != NULL || from->c != NULL)
        return egap_fail(err, EGAP_EINPUT,
                         "network %c has biases; the claims are about "
                         "networks without (make the bias a feature that is "
                         "1)",
                         letter);
    status = net_room(&net, in, letter, from->m, from->n, err);
    for (size_t i = 0; status == EGAP_OK && i < from->m; i++)
        status = set_double(net->theta + i, from->theta[i], "theta:", i, err);
    for (size_t k = 0; status == EGAP_OK && k < from->m * from->n; k++)
        status = set_double(net->w + k, from->W[k], "W:", k, err);
    return status;
}

egap_status egap_instance_net_text(egap_instance *in, char letter, size_t m,
                                   size_t n, const char *const *numbers,
                                   egap_error *err)
{
    egap_instance_network *net = NULL;
    egap_status status = net_room(&net, in, letter, m, n, err);

    for (size_t i = 0; status == EGAP_OK && i < m; i++) {
        status = set_text(net->theta + i, *numbers++, "coefficient", err);
        for (size_t k = 0; k < n && status == EGAP_OK; k++)
            status = set_text(net->w + i * n + k, *numbers++, "weight", err);
    }
    return status;
}

/* |w|^2 <= 1 */
static bool inside(const fmpq *w, size_t n)
{
    fmpq_t sum;
    bool small;

    fmpq_init(sum);
    for (size_t k = 0; k < n; k++)
        fmpq_addmul(sum, w + k, w + k);
    small = fmpz_cmp(fmpq_numref(sum), fmpq_denref(sum)) <= 0;
    fmpq_clear(sum);
    return small;
}

/* w = (1 - 2^-k) v for the largest k that is enough; false where none is */
static bool shrink(fmpq *w, size_t n)
{
    fmpq *v = vector_new(n);
    bool done = false;
    fmpq_t c;

    fmpq_init(c);
    for (unsigned long k = 60; v != NULL && k >= 20 && !done; k--) {
        fmpz_one(fmpq_denref(c));
        fmpz_mul_2exp(fmpq_denref(c), fmpq_denref(c), k);
        fmpz_sub_ui(fmpq_numref(c), fmpq_denref(c), 1);
        for (size_t i = 0; i < n; i++)
            fmpq_mul(v + i, w + i, c);
        done = inside(v, n);
    }
    for (size_t i = 0; done && i < n; i++)
        fmpq_swap(w + i, v + i);
    fmpq_clear(c);
    vector_free(v, n);
    return done;
}

bool egap_instance_in_ball(size_t *row, const egap_instance *in, char letter)
{
    const egap_instance_network *net = egap_instance_get_net(in, letter);

    for (*row = 0; net != NULL && *row < net->m; ++*row)
        if (!inside(net->w + *row * in->n, in->n))
            return false;
    return true;
}

egap_status egap_instance_into_ball(egap_instance *in, size_t *moved,
                                    egap_error *err)
{
    *moved = 0;
    for (size_t a = 0; a < 26; a++)
        for (size_t i = 0; i < in->net[a].m; i++) {
            fmpq *w = in->net[a].w + i * in->n;

            if (inside(w, in->n))
                continue;
            if (!shrink(w, in->n))
                return egap_fail(err, EGAP_EINPUT,
                                 "row %zu of network %c is longer than 1 by "
                                 "more than rounding; divide it by its norm, "
                                 "and multiply its coefficient by that",
                                 i, (char)('A' + (int)a));
            ++*moved;
        }
    return EGAP_OK;
}

/* A new item of the list, of `length` zeros. */
static egap_status add_item(egap_instance_numbers **out,
                            egap_instance_numbers **list, size_t *count,
                            size_t *room, const char *name, size_t length,
                            egap_error *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    egap_instance_numbers *made;
    size_t size = strlen(name);

    if (size == 0 || size > EGAP_INSTANCE_NAME || name[0] < 'a' ||
        name[0] > 'z' || strspn(name, letters) != size)
        return egap_fail(err, EGAP_EINPUT,
                         "'%.40s' is no name: lower-case letters, digits and "
                         "hyphens, at most %d",
                         name, EGAP_INSTANCE_NAME);
    for (size_t k = 0; k < *count; k++)
        if (strcmp((*list)[k].name, name) == 0)
            return egap_fail(err, EGAP_EINPUT, "'%s' is given twice", name);
    if (!egap_grow((void **)list, room, *count + 1, sizeof **list))
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    made = &(*list)[*count];
    *made = (egap_instance_numbers){.count = length, .v = vector_new(length)};
    if (made->v == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    memcpy(made->name, name, size + 1);
    ++*count;
    *out = made;
    return EGAP_OK;
}

egap_status egap_instance_value(egap_instance *in, const char *name,
                                const char *number, egap_error *err)
{
    egap_instance_numbers *made = NULL;
    egap_status status = add_item(&made, &in->values, &in->values_count,
                                  &in->values_room, name, 1, err);

    return status == EGAP_OK ? set_text(made->v, number, name, err) : status;
}

egap_status egap_instance_vector(egap_instance *in, const char *name,
                                 size_t count, const char *const *numbers,
                                 egap_error *err)
{
    egap_instance_numbers *made = NULL;
    egap_status status = add_item(&made, &in->vectors, &in->vectors_count,
                                  &in->vectors_room, name, count, err);

    for (size_t k = 0; k < count && status == EGAP_OK; k++)
        status = set_text(made->v + k, numbers[k], name, err);
    return status;
}

egap_status egap_instance_vector_doubles(egap_instance *in, const char *name,
                                         size_t count, const double *numbers,
                                         egap_error *err)
{
    egap_instance_numbers *made = NULL;
    egap_status status = add_item(&made, &in->vectors, &in->vectors_count,
                                  &in->vectors_room, name, count, err);

    for (size_t k = 0; k < count && status == EGAP_OK; k++)
        status = set_double(made->v + k, numbers[k], name, k, err);
    return status;
}

const egap_instance_network *egap_instance_get_net(const egap_instance *in,
                                                   char letter)
{
    const egap_instance_network *net = &in->net[letter - 'A'];

    return net->m > 0 ? net : NULL;
}

static const egap_instance_numbers *find(const egap_instance_numbers *list,
                                         size_t count, const char *name)
{
    for (size_t k = 0; k < count; k++)
        if (strcmp(list[k].name, name) == 0)
            return &list[k];
    return NULL;
}

const fmpq *egap_instance_get_value(const egap_instance *in, const char *name)
{
    const egap_instance_numbers *v = find(in->values, in->values_count, name);

    return v != NULL ? v->v : NULL;
}

const egap_instance_numbers *egap_instance_get_vector(const egap_instance *in,
                                                      const char *name)
{
    return find(in->vectors, in->vectors_count, name);
}
