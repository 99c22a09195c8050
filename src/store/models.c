/* models.c: trained networks as rows. */
#include <string.h>

#include "sql.h"

void egap_store_digest(char hex[EGAP_DIGEST_HEX], const double *v, size_t count)
{
    egap_digest digest;

    egap_digest_init(&digest);
    egap_digest_doubles(&digest, v, count);
    egap_digest_finish(hex, &digest);
}

egap_status egap_store_put_model(egap_store *store, egap_store_model *model,
                                 const double *params, size_t count,
                                 double seconds, egap_error *err)
{
    egap_sql sql;
    egap_status status = egap_sql_begin_unit(
        &sql, store, "model", model->unit,
        "INSERT INTO model VALUES(?,?,?,?,?, ?,?,?,?, ?,?,?)", err);

    if (status != EGAP_OK)
        return status;
    egap_store_digest(model->digest, params, count);
    egap_sql_put_integer(&sql, (long long)model->unit);
    egap_sql_put_integer(&sql, (long long)model->width);
    egap_sql_put_integer(&sql, (long long)model->index);
    egap_sql_put_integer(&sql, model->epochs);
    egap_sql_put_real(&sql, model->loss);
    egap_sql_put_bounds(&sql, model->objective);
    egap_sql_put_text(&sql, model->digest);
    egap_sql_put_sum(&sql);
    egap_sql_put_doubles(&sql, params, count);
    return egap_sql_end_unit(&sql, seconds, err);
}

egap_status egap_store_damaged(egap_store *store, const char *what, size_t unit,
                               egap_error *err)
{
    return egap_fail(err, EGAP_EINPUT,
                     "%s: damaged: table %s, unit %zu is missing or does not "
                     "match its checksum; delete it (DELETE FROM %s WHERE "
                     "unit = %zu) and go on with --resume: it is computed "
                     "again, to the same bytes",
                     store->path, what, unit, what, unit);
}

static double *get_model_row(egap_store_model *model, size_t *length,
                             egap_sql *sql)
{
    model->unit = (size_t)egap_sql_get_integer(sql);
    model->width = (size_t)egap_sql_get_integer(sql);
    model->index = (size_t)egap_sql_get_integer(sql);
    model->epochs = (unsigned)egap_sql_get_integer(sql);
    model->loss = egap_sql_get_real(sql);
    model->objective = egap_sql_get_bounds(sql);
    egap_sql_get_text(sql, model->digest, sizeof model->digest);
    egap_sql_check_sum(sql);
    return egap_sql_get_doubles(sql, length);
}

egap_status egap_store_get_model(egap_store_model *model, double *params,
                                 size_t count, egap_store *store, size_t unit,
                                 egap_error *err)
{
    char digest[EGAP_DIGEST_HEX];
    egap_status status;
    double *stored = NULL;
    size_t length = 0;
    egap_sql sql;

    *model = (egap_store_model){.unit = unit};
    if (egap_sql_find_unit(&sql, store, "model", unit))
        stored = get_model_row(model, &length, &sql);
    status = egap_sql_end(&sql, err);
    if (status == EGAP_OK) {
        if (stored)
            egap_store_digest(digest, stored, length);
        if (!stored || (params && length != count) ||
            strcmp(digest, model->digest) != 0)
            status = egap_store_damaged(store, "model", unit, err);
        else if (params)
            memcpy(params, stored, count * sizeof *params);
    }
    egap_free(stored);
    return status;
}
