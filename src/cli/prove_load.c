/* prove_load.c: the instance of egap prove from its options. */
#include "prove_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/arrays.h"

/* FILE:NAME or FILE:NAME:K */
static egap_status load_net(egap_instance *in, char letter, const char *text,
                            egap_error *err)
{
    char *file = strdup(text), *name = NULL, *node = NULL;
    egap_loaded_path loaded = {0};
    egap_arrays *arrays = NULL;
    egap_status status = EGAP_OK;
    long k = 0;

    if (file == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    node = strrchr(file, ':');
    if (node != NULL && node[1] != '\0' &&
        strspn(node + 1, "0123456789") == strlen(node + 1)) {
        *node++ = '\0';
        status = egap_load_count(&k, node, "--net FILE:NAME:", 0, err);
    } else
        node = NULL;
    name = strrchr(file, ':');
    if (status == EGAP_OK && (name == NULL || name[1] == '\0'))
        status = egap_fail(err, EGAP_EUSAGE,
                           "--net '%s': write FILE:NAME, or FILE:NAME:K for "
                           "node K of a path",
                           text);
    if (status == EGAP_OK) {
        *name++ = '\0';
        status = egap_arrays_open(&arrays, file, err);
    }
    if (status == EGAP_OK)
        status = egap_load_path(&loaded, arrays, name, err);
    if (status == EGAP_OK &&
        ((size_t)k >= loaded.path.K || (node == NULL && loaded.path.K > 1)))
        status = egap_fail(err, EGAP_EUSAGE,
                           "%s is a path of %zu nodes; say which: %s:0 ... "
                           "%s:%zu",
                           name, loaded.path.K, name, name, loaded.path.K - 1);
    if (status == EGAP_OK) {
        egap_net net = egap_path_node(&loaded.path, (size_t)k);

        status = egap_instance_net(in, letter, &net, err);
    }
    egap_loaded_path_clear(&loaded);
    egap_arrays_close(arrays);
    free(file);
    return status;
}

static egap_status load_values(egap_instance *in, const egap_prove_inputs *req,
                               egap_error *err)
{
    for (size_t k = 0; k < req->value_count; k++) {
        char name[64];
        size_t length = strcspn(req->values[k], "=");
        egap_status status;

        if (length >= sizeof name)
            return egap_fail(err, EGAP_EUSAGE, "--value: the name is too long");
        memcpy(name, req->values[k], length);
        name[length] = '\0';
        status =
            egap_instance_value(in, name, req->values[k] + length + 1, err);
        if (status != EGAP_OK)
            return egap_fail_prefix(err, EGAP_EUSAGE, "--value");
    }
    return EGAP_OK;
}

/* the file of FILE:NAME[:K] */
static char *file_part(const char *text)
{
    char *file = strdup(text), *colon;

    for (int k = 0; file != NULL && k < 2; k++) {
        colon = strrchr(file, ':');
        if (colon == NULL)
            break;
        if (k == 1 && strspn(strrchr(text, ':') + 1, "0123456789") !=
                          strlen(strrchr(text, ':') + 1))
            break;
        *colon = '\0';
    }
    return file;
}

egap_status egap_prove_load(egap_instance **in, const egap_prove_inputs *req,
                            egap_error *err)
{
    egap_dataset dataset = {0};
    egap_objective objective;
    size_t moved = 0;
    char *file = file_part(req->nets[0]);
    egap_status status = file == NULL
                             ? egap_fail(err, EGAP_ERESOURCE, "out of memory")
                             : egap_instance_new(in, "nets", err);

    if (status == EGAP_OK)
        status = egap_load_objective(&objective, &req->flags, err);
    if (status == EGAP_OK)
        status = egap_instance_objective(*in, &objective, err);
    if (status == EGAP_OK)
        status = egap_load_data(&dataset, &req->flags, file, err);
    if (status == EGAP_OK) {
        egap_data data = egap_dataset_view(&dataset);

        status = egap_instance_data(*in, &data, err);
        egap_dataset_clear(&dataset);
    }
    for (size_t k = 0; k < req->net_count && status == EGAP_OK; k++)
        status = load_net(*in, (char)('A' + (int)k), req->nets[k], err);
    if (status == EGAP_OK && req->reference != NULL)
        status = load_net(*in, 'E', req->reference, err);
    if (status == EGAP_OK && req->into_ball)
        status = egap_instance_into_ball(*in, &moved, err);
    if (moved > 0)
        fprintf(stderr,
                "egap prove: %zu rows longer than 1 were shortened by a part "
                "of at most 2^-20\n",
                moved);
    if (status == EGAP_OK)
        status = load_values(*in, req, err);
    free(file);
    return status;
}
