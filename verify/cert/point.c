/* point.c: the certificate of F at one network (kind point-value of
 * verify/check/FORMAT.md). */
#include <math.h>
#include <string.h>

#include "draft.h"

static egap_status check(const egap_data *data, const egap_objective *objective,
                         const egap_net *net, egap_bounds F,
                         const egap_cert_options *o, egap_error *err)
{
    egap_path one = {1, net->m, net->n, net->W, net->b, net->theta, net->c};
    egap_draft_nodes nodes = {&one, false, NULL};
    egap_status status;

    if ((status = egap_draft_check_options(o, err)) ||
        (status = egap_draft_check_data(data, objective, err)) ||
        (status = egap_draft_check_nodes(&nodes, data, err)))
        return status;
    if (!isfinite(F.lo) || !isfinite(F.hi))
        return egap_fail(err, EGAP_REJECTED,
                         "certificate: F is not enclosed by finite numbers, "
                         "so there is nothing to claim");
    return EGAP_OK;
}

egap_status egap_cert_write_point(egap_cert_summary *summary, const char *file,
                                  const egap_data *data,
                                  const egap_objective *objective,
                                  const egap_net *net, egap_bounds F,
                                  const egap_cert_options *options,
                                  egap_error *err)
{
    egap_cert_options defaults = egap_cert_defaults();
    const egap_cert_options *o = options ? options : &defaults;
    egap_draft draft = {.apart = o->apart};
    egap_cert_summary s = {.max = F};
    egap_status status = check(data, objective, net, F, o, err);

    if (status != EGAP_OK)
        return status;
    egap_draft_kind(&draft, "point-value");
    egap_draft_claim(&draft, "value", F);
    egap_draft_name(&draft, o->name);
    egap_draft_objective(&draft, objective);
    egap_draft_data_sizes(&draft, data);
    egap_text_add(&draft.text, "units %zu\nhidden-bias %d\noutput-bias %d\n",
                  net->m, net->b != NULL, net->c != NULL);
    egap_draft_data(&draft, data);
    egap_draft_network(&draft, net);
    egap_draft_digests(&s, &draft);
    status = egap_draft_write(&s.bytes, &draft, file, err);
    egap_draft_clear(&draft);
    if (status == EGAP_OK && summary)
        *summary = s;
    return status;
}
