/* certify_write.c: the certificates of egap certify. */
#include <stdio.h>

#include "certify.h"
#include "egap/cert.h"
#include "egap/certfile.h"
#include "output_name.h"

static egap_status name_file(egap_certify_files *files, const char *name,
                             const egap_certify_request *req, egap_error *err)
{
    size_t size = sizeof files->certificate;
    const char *const inputs[] = {req->file, req->flags.data};
    int length = req->cert != NULL
                     ? snprintf(files->certificate, size, "%s", req->cert)
                     : snprintf(files->certificate, size, "%s/%s.cert",
                                req->cert_dir, name);

    if (length >= 0 && (size_t)length < size)
        return egap_output_check(files->certificate, "the certificate", inputs,
                                 2, err);
    return egap_fail(err, EGAP_EINPUT,
                     "the name of the certificate is too long");
}

/* The names of the arrays beside the certificate; that of a single network
 * holds its network. */
static egap_status name_arrays(egap_certify_files *files,
                               const egap_cert_summary *summary, size_t nodes,
                               egap_error *err)
{
    egap_status status =
        egap_certfile_array(files->data, sizeof files->data, files->certificate,
                            summary->data_digest, err);

    if (status == EGAP_OK && nodes > 1)
        status =
            egap_certfile_array(files->path, sizeof files->path,
                                files->certificate, summary->path_digest, err);
    return status;
}

egap_status egap_certify_write(egap_certify_answer *a, const char *name,
                               const egap_certify_request *req,
                               const egap_data *data,
                               const egap_objective *objective,
                               const egap_path *path, egap_error *err)
{
    egap_cert_options options = egap_cert_defaults();
    egap_cert_summary summary;
    egap_certify_files files = {.path = ""};
    egap_status status = name_file(&files, name, req, err);

    options.name = egap_cert_can_name(name) ? name : NULL;
    options.apart = req->apart;
    options.claim_level = req->has_level;
    options.level = req->level;
    if (status == EGAP_OK && path->K == 1) {
        egap_net net = egap_path_node(path, 0);

        status =
            egap_cert_write_point(&summary, files.certificate, data, objective,
                                  &net, a->max.max, &options, err);
    } else if (status == EGAP_OK) {
        status = egap_cert_write(&summary, files.certificate, data, objective,
                                 path, &a->max, &options, err);
    }
    if (status == EGAP_OK && req->apart)
        status = name_arrays(&files, &summary, path->K, err);
    if (status == EGAP_OK)
        a->files = files;
    return status;
}
