/* load.c: numbers, objective and data set from flags. */
#include "load.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/near.h"
#include "../base/text.h"

bool egap_load_flag(egap_load_flags *flags, int option, const char *value)
{
    switch (option) {
    case EGAP_FLAG_DATA:
        flags->data = value;
        return true;
    case EGAP_FLAG_X:
        flags->x = value;
        return true;
    case EGAP_FLAG_Y:
        flags->y = value;
        return true;
    case EGAP_FLAG_TARGET:
        flags->target = value;
        return true;
    case EGAP_FLAG_LOSS:
        flags->loss = value;
        return true;
    case EGAP_FLAG_KAPPA:
        flags->kappa = value;
        return true;
    default:
        return false;
    }
}

egap_status egap_load_real(double *out, const char *text, const char *flag,
                           egap_error *err)
{
    char *end;

    *out = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(*out) ||
        isspace((unsigned char)*text))
        return egap_fail(err, EGAP_EUSAGE,
                         "%s '%s' is not a finite number (write it like "
                         "0.002 or 0x1.8p-3)",
                         flag, text);
    return EGAP_OK;
}

egap_status egap_load_count(long *out, const char *text, const char *flag,
                            long min, egap_error *err)
{
    char *end;

    errno = 0;
    *out = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || *out < min ||
        isspace((unsigned char)*text))
        return egap_fail(err, EGAP_EUSAGE,
                         "%s '%s' is not a whole number of at least %ld", flag,
                         text, min);
    return EGAP_OK;
}

egap_status egap_load_threads(const char *text, egap_error *err)
{
    long threads;
    egap_status status = egap_load_count(&threads, text, "--threads", 1, err);

    if (status == EGAP_OK)
        omp_set_num_threads((int)(threads < 1024 ? threads : 1024));
    return status;
}

void egap_load_loss_words(char *list, size_t size)
{
    static const char *const words[] = {EGAP_LOSS_WORDS};

    list[0] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        egap_text_list(list, size, "",
                       i == EGAP_LOSS_HUBER ? "huber:DELTA" : words[i]);
}

/* Words that certificates, or other programs, have for a loss. */
static const char *own_word(const char *text)
{
    static const char *const words[][2] = {
        {"absolute", "abs"}, {"mae", "abs"}, {"bce", "logistic"}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(text, words[i][0]) == 0)
            return words[i][1];
    return strncmp(text, "ce:", 3) == 0 ? EGAP_CROSS_ENTROPY : text;
}

/* --loss huber and huber:D are read before. */
static egap_status no_such_loss(const char *text, egap_error *err)
{
    static const char *const words[] = {EGAP_LOSS_WORDS, EGAP_CROSS_ENTROPY};
    egap_near near = egap_near_to(own_word(text));
    const char *colon = strchr(text, ':');
    char hint[EGAP_NEAR_HINT], huber[64], list[128], all[200];

    if (strcmp(text, EGAP_CROSS_ENTROPY) == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss " EGAP_CROSS_ENTROPY " is known to egap "
                         "certify, egap eval and egap run only, yet");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        egap_near_try(&near, words[i]);
    snprintf(huber, sizeof huber, "huber%.40s", colon ? colon : ":DELTA");
    egap_near_try(&near, huber);
    egap_load_loss_words(list, sizeof list);
    snprintf(all, sizeof all, "it is one of %s, " EGAP_CROSS_ENTROPY, list);
    return egap_fail(err, EGAP_EUSAGE, "--loss '%s' is unknown; %s", text,
                     egap_near_hint(hint, &near, "", all));
}

egap_status egap_load_loss(egap_loss *loss, const char *text, egap_error *err)
{
    static const char *const words[] = {EGAP_LOSS_WORDS};

    loss->delta = 0.0;
    if (strcmp(text, "huber") == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss huber needs its delta: --loss huber:0.25");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0) {
            loss->kind = (egap_loss_kind)i;
            return EGAP_OK;
        }
    if (strncmp(text, "huber:", 6) != 0)
        return no_such_loss(text, err);
    loss->kind = EGAP_LOSS_HUBER;
    if (egap_load_real(&loss->delta, text + 6, "--loss huber:", err) != EGAP_OK)
        return EGAP_EUSAGE;
    if (!(loss->delta > 0))
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss huber: needs a positive delta, not '%s'",
                         text + 6);
    return EGAP_OK;
}

bool egap_load_is_classes(const egap_load_flags *flags)
{
    return flags->loss != NULL && strcmp(flags->loss, EGAP_CROSS_ENTROPY) == 0;
}

egap_status egap_load_kappa(double *kappa, const egap_load_flags *flags,
                            egap_error *err)
{
    egap_status status;

    if (flags->loss == NULL || flags->kappa == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss and --kappa are needed: they define F (write "
                         "--kappa 0 for no penalty)");
    status = egap_load_real(kappa, flags->kappa, "--kappa", err);
    if (status == EGAP_OK && *kappa < 0)
        status = egap_fail(err, EGAP_EUSAGE,
                           "--kappa '%s' is negative; it must be 0 or more",
                           flags->kappa);
    return status;
}

egap_status egap_load_objective(egap_objective *objective,
                                const egap_load_flags *flags, egap_error *err)
{
    egap_status status = egap_load_kappa(&objective->kappa, flags, err);

    if (status == EGAP_OK)
        status = egap_load_loss(&objective->loss, flags->loss, err);
    return status;
}

static egap_status load_data(egap_dataset *data, const egap_load_flags *flags,
                             const char *arrays_path, egap_error *err)
{
    const char *path = flags->data != NULL ? flags->data : arrays_path;

    if (flags->target != NULL) {
        if (flags->x != NULL || flags->y != NULL || flags->data == NULL)
            return egap_fail(err, EGAP_EUSAGE,
                             "--target names a column of the CSV file given "
                             "by --data; --x and --y belong to array files");
        if (egap_text_ends(path, ".npz") ||
            egap_text_ends(path, ".safetensors"))
            return egap_fail(err, EGAP_EUSAGE,
                             "%s looks like an array file: name its arrays by "
                             "--x and --y, in place of --target",
                             path);
        if (egap_load_is_classes(flags))
            return egap_dataset_load_classes(data, path, flags->target, err);
        if (flags->loss != NULL &&
            strcmp(flags->loss, egap_loss_word(EGAP_LOSS_LOGISTIC)) == 0)
            return egap_dataset_load_labels(data, path, flags->target, err);
        return egap_dataset_load_csv(data, path, flags->target, err);
    }
    if (flags->x == NULL || flags->y == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--x KEY and --y KEY are needed: the arrays of "
                         "inputs and targets in %s (or --target COLUMN for a "
                         "CSV file)",
                         path);
    if (egap_text_ends(path, ".csv"))
        return egap_fail(err, EGAP_EUSAGE,
                         "%s looks like a CSV file: name its column of "
                         "targets by --target COLUMN, in place of --x and --y",
                         path);
    return egap_dataset_load_arrays(data, path, flags->x, flags->y, err);
}

egap_status egap_load_data(egap_dataset *data, const egap_load_flags *flags,
                           const char *arrays_path, egap_error *err)
{
    egap_status status = load_data(data, flags, arrays_path, err);

    if (status == EGAP_OK && data->labels[0] != '\0')
        fprintf(stderr, "egap: labels of '%s': %s\n", flags->target,
                data->labels);
    return status;
}
