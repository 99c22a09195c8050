/* dual.c: the certificate of a dual lower bound (kind dual-bound of
 * verify/check/FORMAT.md). */
#include <math.h>

#include "draft.h"

static egap_status check(const egap_data *data, const egap_objective *objective,
                         const double *s, double lower,
                         const egap_cert_options *o, egap_error *err)
{
    egap_status status;

    if ((status = egap_draft_check_options(o, err)) ||
        (status = egap_draft_check_data(data, objective, err)))
        return status;
    if (data->n > 3)
        return egap_fail(err, EGAP_EUSAGE,
                         "certificate: dual bounds are certified for 1 to 3 "
                         "features, not %zu",
                         data->n);
    for (size_t j = 0; j < data->N; j++)
        if (!isfinite(s[j]))
            return egap_fail(err, EGAP_EINPUT,
                             "certificate: dual, value %zu, is not finite", j);
    if (!isfinite(lower))
        return egap_fail(err, EGAP_REJECTED,
                         "certificate: the lower bound is not finite, so there "
                         "is nothing to claim");
    return EGAP_OK;
}

egap_status egap_cert_write_dual(egap_cert_summary *summary, const char *file,
                                 const egap_data *data,
                                 const egap_objective *objective,
                                 const double *s, double lower, unsigned depth,
                                 const egap_cert_options *options,
                                 egap_error *err)
{
    egap_cert_options defaults = egap_cert_defaults();
    const egap_cert_options *o = options ? options : &defaults;
    egap_draft draft = {.apart = o->apart};
    egap_cert_summary made = {.max = {lower, INFINITY}};
    egap_status status = check(data, objective, s, lower, o, err);

    if (status != EGAP_OK)
        return status;
    egap_draft_kind(&draft, "dual-bound");
    egap_text_add(&draft.text, "claim minimum");
    egap_text_number(&draft.text, lower);
    egap_text_add(&draft.text, "\n");
    egap_draft_name(&draft, o->name);
    egap_draft_objective(&draft, objective);
    egap_draft_data_sizes(&draft, data);
    egap_draft_data(&draft, data);
    for (size_t j = 0; j < data->N; j++) {
        egap_text_add(&draft.text, "dual");
        egap_text_number(&draft.text, s[j]);
        egap_text_add(&draft.text, "\n");
    }
    egap_text_add(&draft.text, "depth %u\n", depth);
    egap_draft_digests(&made, &draft);
    status = egap_draft_write(&made.bytes, &draft, file, err);
    egap_draft_clear(&draft);
    if (status == EGAP_OK && summary)
        *summary = made;
    return status;
}
