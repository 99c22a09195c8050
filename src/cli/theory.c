/* theory.c: a data set and a loss of the theory from their flags. */
#include "theory.h"

#include <string.h>

/* K of "cross-entropy:K" or, shorter, "ce:K"; NULL: another loss. */
static const char *classes_of(const char *text)
{
    static const char *const before[] = {EGAP_CROSS_ENTROPY ":", "ce:"};

    for (size_t i = 0; i < 2; i++)
        if (strncmp(text, before[i], strlen(before[i])) == 0)
            return text + strlen(before[i]);
    return NULL;
}

egap_status egap_theory_load_loss(egap_theory_loss *loss, const char *text,
                                  egap_error *err)
{
    egap_status status;
    char list[128];
    long classes;

    *loss = (egap_theory_loss){{EGAP_LOSS_LOGISTIC, 0}, 0};
    egap_load_loss_words(list, sizeof list);
    if (text == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss is needed: %s or " EGAP_CROSS_ENTROPY ":K",
                         list);
    if (strcmp(text, EGAP_CROSS_ENTROPY) == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss %s: the theory wants the number of classes, "
                         "as in %s:3",
                         text, text);
    if (classes_of(text) == NULL)
        return egap_load_loss(&loss->loss, text, err);
    status = egap_load_count(&classes, classes_of(text),
                             "--loss " EGAP_CROSS_ENTROPY ":", 2, err);
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
