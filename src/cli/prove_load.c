/* prove_load.c: the instance of egap prove from its options. */
#include "prove_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load_file.h"

static egap_status load_net(egap_instance *in, char letter, const char *word,
                            egap_error *err)
{
    egap_loaded_net net;
    egap_status status = egap_load_file_net(&net, word, "--net", err);

    if (status == EGAP_OK)
        status = egap_instance_net(in, letter, &net.net, err);
    egap_loaded_net_clear(&net);
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

egap_status egap_prove_load(egap_instance **in, const egap_prove_inputs *req,
                            egap_error *err)
{
    egap_dataset dataset = {0};
    egap_objective objective;
    size_t moved = 0;
    char *file = NULL;
    bool whole;
    egap_status status = egap_instance_new(in, "nets", err);

    if (status == EGAP_OK)
        status = egap_load_objective(&objective, &req->flags, err);
    if (status == EGAP_OK)
        status = egap_load_file_part(&file, &whole, req->nets[0], "--net", err);
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
