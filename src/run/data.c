/* data.c: the data of a configuration. */
#include "run_impl.h"

egap_status egap_run_load_data(egap_dataset *data, const egap_run_config *c,
                               egap_error *err)
{
    egap_status status;

    if (c->teacher.features > 0)
        status = egap_dataset_teach(data, &c->teacher, c->seed, err);
    else if (c->x)
        status = egap_dataset_load_arrays(data, c->data_file, c->x, c->y, err);
    else if (c->classes)
        status = egap_dataset_load_classes(data, c->data_file, c->y, err);
    else if (c->objective.loss.kind == EGAP_LOSS_LOGISTIC)
        status = egap_dataset_load_labels(data, c->data_file, c->y, err);
    else
        status = egap_dataset_load_csv(data, c->data_file, c->y, err);
    if (status == EGAP_OK && c->split < 1.0)
        status =
            egap_dataset_split(data, c->split, c->stratified, c->seed, err);
    if (status == EGAP_OK && c->standardise)
        egap_dataset_standardise(data);
    return status;
}
