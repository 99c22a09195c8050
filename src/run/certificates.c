/* certificates.c: certificates of the paths that were found.
 *
 * The path is read back from the store and enclosed again, so certificates
 * can be written by another process than the one that found the path. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "egap/cert.h"
#include "egap/file.h"
#include "egap/progress.h"
#include "egap/round.h"
#include "run_impl.h"

#define FOLDER "certificates"

static egap_status digest_file(char hex[EGAP_DIGEST_HEX], const char *file,
                               egap_error *err)
{
    char *bytes;
    size_t length;
    egap_status status =
        egap_file_read(&bytes, &length, file, SIZE_MAX / 2, err);

    if (status != EGAP_OK)
        return status;
    egap_digest_sha256(hex, bytes, length);
    egap_free(bytes);
    return EGAP_OK;
}

static egap_status write_file(egap_store_certificate *row,
                              const egap_run_state *run, const egap_path *path,
                              egap_error *err)
{
    egap_data data = egap_dataset_view(&run->data);
    egap_cert_options options = egap_cert_defaults();
    egap_cert_summary summary;
    egap_path_max enclosed;
    egap_status status;
    char name[128], *file;

    snprintf(row->file, sizeof row->file, FOLDER "/w%zu-p%05zu.cert",
             row->width, row->index);
    snprintf(name, sizeof name, "width %zu, pair %zu", row->width, row->index);
    options.name = name;
    status = egap_run_path(&file, run, row->file, err);
    if (status == EGAP_OK)
        status = egap_enclose_path(&enclosed, NULL, run->problem, path, err);
    if (status == EGAP_OK)
        status = egap_cert_write(&summary, file, &data, &run->config->objective,
                                 path, &enclosed, &options, err);
    if (status == EGAP_OK)
        status = digest_file(row->file_digest, file, err);
    if (status == EGAP_OK) {
        row->written = true;
        row->max = summary.max;
        row->path_gap = summary.gap;
        row->intervals = summary.intervals;
        row->bytes = summary.bytes;
        strcpy(row->data_digest, summary.data_digest);
        strcpy(row->path_digest, summary.path_digest);
    }
    egap_free(file);
    return status;
}

/* The certificate of one stored pair, or the reason why there is none. */
static egap_status certify(egap_store_certificate *row,
                           const egap_run_units *units,
                           const egap_store_pair *pair, double *params,
                           egap_error *err)
{
    egap_dss_result found = {
        .shape = units->shape, .K = pair->nodes, .params = params};
    double *block;
    egap_path path;
    egap_status status;

    if (!pair->finite) {
        snprintf(row->note, sizeof row->note,
                 "the path has numbers that are not finite");
        return EGAP_OK;
    }
    status = egap_dss_path(&path, &block, &found, err);
    if (status != EGAP_OK)
        return status;
    status = write_file(row, units->run, &path, err);
    egap_free(block);
    if (status == EGAP_REJECTED) {
        snprintf(row->note, sizeof row->note, "%s", err->text);
        row->file[0] = '\0';
        return EGAP_OK;
    }
    return status;
}

static egap_status work(const egap_run_units *units, size_t index,
                        egap_trainer *trainer, egap_error *err)
{
    egap_run_state *run = units->run;
    egap_store_certificate row = {.unit = units->first + index,
                                  .width = units->shape.m,
                                  .max = egap_bounds_unknown(),
                                  .path_gap = egap_bounds_unknown()};
    double started = egap_progress_clock(), *params = NULL;
    size_t count = 0;
    egap_store_pair pair;
    egap_status status;

    (void)trainer;
#pragma omp critical(egap_run_store)
    status =
        egap_store_get_pair(&pair, &params, &count, run->store, row.unit, err);
    row.index = pair.index;
    if (status == EGAP_OK &&
        count != pair.nodes * egap_params_count(&units->shape))
        status = egap_fail(err, EGAP_EINPUT,
                           "%s: the path of pair %zu of width %zu is not "
                           "stored; start the run anew",
                           run->options->directory, row.index, row.width);
    if (status == EGAP_OK)
        status = certify(&row, units, &pair, params, err);
    if (status == EGAP_OK) {
#pragma omp critical(egap_run_store)
        status = egap_store_put_certificate(
            run->store, &row, egap_progress_clock() - started, err);
    }
    egap_free(params);
    return status;
}

/* A certificate that is no longer there as it was written is forgotten, and
 * so written again. */
static egap_status forget_lost(const egap_run_units *units, egap_error *err)
{
    bool *done = egap_alloc(units->count, sizeof *done);
    egap_run_state *run = units->run;
    egap_status status;

    if (!done)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu units",
                         units->count);
    status = egap_store_done(done, run->store, units->kind, units->first,
                             units->count, err);
    for (size_t i = 0; i < units->count && status == EGAP_OK; i++) {
        char hex[EGAP_DIGEST_HEX], *file = NULL;
        egap_store_certificate row;

        if (!done[i])
            continue;
        status =
            egap_store_get_certificate(&row, run->store, units->first + i, err);
        if (status == EGAP_OK && row.written)
            status = egap_run_path(&file, run, row.file, err);
        if (status == EGAP_OK && row.written &&
            (digest_file(hex, file, NULL) != EGAP_OK ||
             strcmp(hex, row.file_digest) != 0))
            status = egap_store_drop_certificate(run->store, row.unit, err);
        egap_free(file);
    }
    egap_free(done);
    return status;
}

/* The pair with the largest certified gap; the first of equals. */
egap_status egap_run_find_largest(size_t *unit, egap_run_state *run, size_t w,
                                  egap_error *err)
{
    egap_status status = EGAP_OK;
    double largest = -INFINITY;

    *unit = egap_run_pair_unit(run, w, 0);
    for (size_t i = 0; i < run->config->pairs && status == EGAP_OK; i++) {
        egap_store_pair pair;

        status = egap_store_get_pair(&pair, NULL, NULL, run->store,
                                     egap_run_pair_unit(run, w, i), err);
        if (status == EGAP_OK && pair.path_gap.lo > largest) {
            largest = pair.path_gap.lo;
            *unit = pair.unit;
        }
    }
    return status;
}

egap_status egap_run_certify(egap_run_state *run, size_t w, egap_error *err)
{
    egap_run_units units = {.run = run,
                            .kind = EGAP_STORE_CERTIFICATES,
                            .title = "certificates",
                            .w = w,
                            .shape = egap_run_shape(run, w),
                            .first = egap_run_pair_unit(run, w, 0),
                            .count = run->config->pairs,
                            .work = work};
    egap_status status;
    char *folder;

    if (run->config->certificates == EGAP_CERTIFY_NONE)
        return EGAP_OK;
    status = egap_run_path(&folder, run, FOLDER, err);
    if (status == EGAP_OK)
        status = egap_file_mkdirs(folder, err);
    egap_free(folder);
    if (status == EGAP_OK &&
        run->config->certificates == EGAP_CERTIFY_LARGEST) {
        units.count = 1;
        status = egap_run_find_largest(&units.first, run, w, err);
    }
    if (status == EGAP_OK)
        status = forget_lost(&units, err);
    return status == EGAP_OK ? egap_run_units_do(&units, err) : status;
}
