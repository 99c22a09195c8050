/* theory.c: a data set and a loss of the theory from their flags. */
#include "theory.h"

#include <string.h>

egap_status egap_theory_load_loss(egap_theory_loss *loss, const char *text,
                                  egap_error *err)
{
    egap_status status;
    long classes;

    *loss = (egap_theory_loss){{EGAP_LOSS_LOGISTIC, 0}, 0};
    if (text == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss is needed: mse, half, huber:DELTA, logistic, "
                         "abs or ce:K");
    if (strcmp(text, EGAP_CROSS_ENTROPY) == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss %s: the theory wants the number of classes, "
                         "as in ce:3",
                         text);
    if (strncmp(text, "ce:", 3) != 0)
        return egap_load_loss(&loss->loss, text, err);
    status = egap_load_count(&classes, text + 3, "--loss ce:", 2, err);
    loss->classes = (size_t)classes;
    return status;
}

/* x (N, n) becomes (N, n + 1), the last feature 1. */
static egap_status add_bias(egap_dataset *set, egap_error *err)
{
    size_t N = set->N, n = set->n;
    double *x = egap_alloc(N * (n + 1), sizeof *x);

    if (x == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu samples with a bias", N);
    for (size_t j = 0; j < N; j++) {
        memcpy(x + j * (n + 1), set->x + j * n, n * sizeof *x);
        x[j * (n + 1) + n] = 1;
    }
    egap_free(set->x);
    set->x = x;
    set->n = n + 1;
    return EGAP_OK;
}

egap_status egap_theory_load(egap_theory_input *out,
                             const egap_load_flags *flags, const char *path,
                             bool bias, egap_error *err)
{
    egap_load_flags of_file = *flags;
    egap_status status;

    memset(out, 0, sizeof *out);
    of_file.data = flags->target != NULL ? path : NULL;
    status = egap_theory_load_loss(&out->loss, flags->loss, err);
    if (status == EGAP_OK && out->loss.classes > 0)
        of_file.loss = EGAP_CROSS_ENTROPY; /* targets may be words */
    if (status == EGAP_OK)
        status = egap_load_data(&out->set, &of_file, path, err);
    if (status == EGAP_OK && bias)
        status = add_bias(&out->set, err);
    out->data = egap_dataset_view(&out->set);
    return status;
}

void egap_theory_clear(egap_theory_input *input)
{
    egap_dataset_clear(&input->set);
}
