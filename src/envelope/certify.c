/* certify.c: the certificates of an envelope. */
#include <stdio.h>
#include <string.h>

#include "egap/cert.h"
#include "egap/file.h"
#include "envelope_impl.h"

/* What could not be certified is told; memory, disk and defects end it. */
static egap_status count_or_tell(egap_envelope *out, const char *what,
                                 egap_status status, const egap_error *why,
                                 egap_error *err)
{
    if (status == EGAP_OK)
        out->certificates++;
    if (status == EGAP_OK || status == EGAP_REJECTED) {
        if (status == EGAP_REJECTED && out->uncertified[0] == '\0')
            snprintf(out->uncertified, sizeof out->uncertified, "%s: %.200s",
                     what, why->text);
        return EGAP_OK;
    }
    return egap_fail(err, status, "%s: %s", what, why->text);
}

static egap_status file_name(char path[4096], const egap_envelope_work *work,
                             const char *name, egap_error *err)
{
    int length =
        snprintf(path, 4096, "%s/%s.cert", work->options->cert_dir, name);

    if (length < 0 || length >= 4096)
        return egap_fail(err, EGAP_EUSAGE,
                         "the directory for certificates has too long a name");
    return EGAP_OK;
}

static egap_status certify_end(egap_envelope_work *work, const char *name,
                               const egap_net *net, egap_bounds F,
                               egap_error *err)
{
    egap_cert_options options = egap_cert_defaults();
    egap_error why = {0};
    char path[4096];
    egap_status status = file_name(path, work, name, err);

    if (status != EGAP_OK)
        return status;
    options.name = name;
    status = egap_cert_write_point(NULL, path, work->data, work->objective, net,
                                   F, &options, &why);
    return count_or_tell(work->out, name, status, &why, err);
}

static egap_status certify_upper(egap_envelope_work *work, egap_error *err)
{
    const egap_envelope_path *best = &work->out->paths[work->out->best];
    egap_cert_options options = egap_cert_defaults();
    egap_cert_summary summary;
    egap_error why = {0};
    char path[4096];
    egap_status status = file_name(path, work, "upper", err);

    if (status != EGAP_OK || !best->known)
        return status;
    options.name = egap_cert_can_name(best->name) ? best->name : NULL;
    if (best->is_proof)
        status =
            egap_cert_write_typed(&summary, path, work->data, work->objective,
                                  &best->proof, &best->top, &options, &why);
    else
        status = egap_cert_write(&summary, path, work->data, work->objective,
                                 &best->straight, &best->top, &options, &why);
    if (status == EGAP_OK)
        work->out->certified_gap = summary.gap;
    return count_or_tell(work->out, "upper", status, &why, err);
}

/* A statement of the ledger, proved or refuted on an instance. */
static egap_status certify_statement(egap_envelope_work *work, const char *name,
                                     const egap_claim *claim,
                                     const egap_instance *in, egap_error *err)
{
    egap_claim_result r;
    egap_error why = {0};
    char path[4096];
    egap_status status = file_name(path, work, name, err);

    if (status == EGAP_OK)
        status = egap_claim_prove(&r, claim, in, NULL, err);
    if (status != EGAP_OK)
        return status;
    status = egap_claim_certify(path, claim, in, &r, &why);
    return count_or_tell(work->out, name, status, &why, err);
}

egap_status egap_envelope_certify(egap_envelope_work *work, egap_error *err)
{
    egap_envelope *out = work->out;
    egap_status status = egap_file_mkdirs(work->options->cert_dir, err);

    if (status == EGAP_OK)
        status = certify_end(work, "end-A", &work->A, out->first, err);
    if (status == EGAP_OK)
        status = certify_end(work, "end-B", &work->B, out->last, err);
    if (status == EGAP_OK)
        status = certify_upper(work, err);
    if (status == EGAP_OK && work->barrier != NULL)
        status = certify_statement(work, "lower", work->barrier_claim,
                                   work->barrier, err);
    for (size_t k = 0; k < out->bound_count && status == EGAP_OK; k++) {
        const egap_envelope_bound *b = &out->bounds[k];
        char name[80];

        if (b->verdict != EGAP_REFUTED || b->claim == NULL)
            continue;
        snprintf(name, sizeof name, "refuted-%s", b->name);
        status = certify_statement(
            work, name, b->claim,
            work->barrier ? work->barrier : work->instance, err);
    }
    return status;
}
