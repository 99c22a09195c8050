/* ball.c: the class of networks that paths run through: rows within a radius,
 * and the same networks without biases and with rows in the unit ball. */
#include <math.h>
#include <string.h>

#include "envelope_impl.h"

#define MAX_RADIUS 0x1p20
/* Rows whose length is beside the radius are taken this much inside. */
#define INSIDE (1 - 0x1p-50)

static bool row_inside(const double *w, double b, size_t n, double radius)
{
    double part[64], zero = 0, *scaled = n <= 64 ? part : NULL;
    egap_net one = {.m = 1, .n = n, .b = &b, .theta = &zero};
    bool inside = true;

    if (radius == 1) {
        one.W = w;
        return egap_rows_in_ball(&one);
    }
    if (scaled == NULL)
        scaled = egap_alloc(n, sizeof *scaled);
    if (scaled == NULL)
        return false;
    for (size_t l = 0; l < n; l++) {
        scaled[l] = w[l] / radius;
        inside = inside && scaled[l] * radius == w[l];
    }
    inside = inside && b / radius * radius == b;
    b /= radius;
    one.W = scaled;
    inside = inside && egap_rows_in_ball(&one);
    if (scaled != part)
        egap_free(scaled);
    return inside;
}

bool egap_envelope_inside(const egap_net *net, double radius)
{
    for (size_t i = 0; i < net->m; i++)
        if (!row_inside(net->W + i * net->n, net->b ? net->b[i] : 0, net->n,
                        radius))
            return false;
    return true;
}

double egap_envelope_radius(const egap_net *A, const egap_net *B)
{
    double radius = 1;

    while (radius <= MAX_RADIUS && (!egap_envelope_inside(A, radius) ||
                                    !egap_envelope_inside(B, radius)))
        radius *= 2;
    return radius <= MAX_RADIUS ? radius : INFINITY;
}

size_t egap_envelope_pull(double *W, double *b, double *theta, size_t rows,
                          size_t n, double radius)
{
    size_t moved = 0;

    for (size_t i = 0; i < rows && isfinite(radius); i++) {
        double *w = W + i * n, most = b ? fabs(b[i]) : 0, sum = 0, factor;

        if (row_inside(w, b ? b[i] : 0, n, radius))
            continue;
        moved++;
        for (size_t l = 0; l < n; l++)
            most = fmax(most, fabs(w[l]));
        for (size_t l = 0; l < n; l++)
            sum += (w[l] / most) * (w[l] / most);
        if (b)
            sum += (b[i] / most) * (b[i] / most);
        factor = fmin(radius / (most * sqrt(sum)), 1) * INSIDE;
        do {
            for (size_t l = 0; l < n; l++)
                w[l] *= factor;
            if (b)
                b[i] *= factor;
            theta[i] /= factor;
            factor = INSIDE;
        } while (!row_inside(w, b ? b[i] : 0, n, radius));
    }
    return moved;
}

egap_status egap_envelope_wide_net(egap_net *out, double **block,
                                   const egap_envelope_work *work,
                                   const egap_net *net, egap_error *err)
{
    size_t n = work->wide.n, m = net->m + (net->c != NULL);
    double radius = work->out->radius, *W, *theta;

    if (!egap_envelope_inside(net, radius))
        return egap_fail(err, EGAP_EINPUT, "a row is longer than the radius %g",
                         radius);
    *block = egap_alloc(m * (n + 1), sizeof **block);
    if (*block == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for a network");
    W = *block;
    theta = W + m * n;
    for (size_t i = 0; i < net->m; i++) {
        for (size_t l = 0; l < net->n; l++)
            W[i * n + l] = net->W[i * net->n + l] / radius;
        if (net->b)
            W[i * n + net->n] = net->b[i] / radius;
        theta[i] = net->theta[i];
    }
    if (net->c) {
        /* the last feature is radius: this unit's value is 1 */
        W[net->m * n + net->n] = 1 / radius;
        theta[net->m] = net->c[0];
    }
    *out = (egap_net){.m = m, .n = n, .W = W, .theta = theta};
    return EGAP_OK;
}

static egap_status set_letter(egap_instance *in, const egap_envelope_work *work,
                              char letter, const egap_net *net, egap_error *err)
{
    double *block = NULL;
    egap_net wide;
    egap_status status;

    if (net == NULL)
        return EGAP_OK;
    status = egap_envelope_wide_net(&wide, &block, work, net, err);
    if (status == EGAP_OK)
        status = egap_instance_net(in, letter, &wide, err);
    egap_free(block);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "network %c", letter);
    return EGAP_OK;
}

egap_status egap_envelope_instance(egap_instance **out,
                                   const egap_envelope_work *work, bool swapped,
                                   egap_error *err)
{
    const egap_net *A = swapped ? &work->wide_B : &work->wide_A;
    const egap_net *B = swapped ? &work->wide_A : &work->wide_B;
    egap_status status = egap_instance_new(out, "pair", err);

    if (status == EGAP_OK)
        status = egap_instance_objective(*out, work->objective, err);
    if (status == EGAP_OK)
        status = egap_instance_data(*out, &work->wide, err);
    if (status == EGAP_OK)
        status = egap_instance_net(*out, 'A', A, err);
    if (status == EGAP_OK)
        status = egap_instance_net(*out, 'B', B, err);
    for (int k = 0; k < 3 && status == EGAP_OK; k++) {
        const egap_net *const nets[] = {work->options->C, work->options->D,
                                        work->options->reference};

        status =
            set_letter(*out, work, swapped ? "DCE"[k] : "CDE"[k], nets[k], err);
    }
    return status;
}

egap_status egap_envelope_widen(egap_envelope_work *work, egap_error *err)
{
    const egap_data *data = work->data;
    bool biases = work->A.b || work->A.c;
    size_t n = data->n + biases, m = work->A.m + (work->A.c != NULL);
    size_t of_net = m * (n + 1);
    double radius = work->out->radius, *x, *block;
    egap_status status;

    work->wide_block = egap_alloc(data->N * n + 2 * of_net, sizeof(double));
    if (work->wide_block == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu samples",
                         data->N);
    x = work->wide_block + 2 * of_net;
    for (size_t j = 0; j < data->N; j++) {
        for (size_t l = 0; l < data->n; l++)
            x[j * n + l] = data->x[j * data->n + l] * radius;
        if (biases)
            x[j * n + data->n] = radius;
    }
    work->wide = (egap_data){data->N, n, x, data->y};
    for (int k = 0; k < 2; k++) {
        egap_net *to = k ? &work->wide_B : &work->wide_A;

        status = egap_envelope_wide_net(to, &block, work,
                                        k ? &work->B : &work->A, err);
        if (status != EGAP_OK)
            return status;
        memcpy(work->wide_block + (size_t)k * of_net, block,
               of_net * sizeof *block);
        to->W = work->wide_block + (size_t)k * of_net;
        to->theta = to->W + m * n;
        egap_free(block);
    }
    return egap_envelope_instance(&work->instance, work, false, err);
}
