/* pairs.c: pairs and their certificates as rows. */
#include <string.h>

#include "sql.h"

static void put_pair_row(egap_sql *sql, const egap_store_pair *pair)
{
    const egap_bounds enclosed[] = {pair->max,          pair->first,
                                    pair->last,         pair->endpoint_max,
                                    pair->path_gap,     pair->zero_path_max,
                                    pair->zero_path_gap};

    egap_sql_put_integer(sql, (long long)pair->unit);
    egap_sql_put_integer(sql, (long long)pair->width);
    egap_sql_put_integer(sql, (long long)pair->index);
    egap_sql_put_integer(sql, (long long)pair->a);
    egap_sql_put_integer(sql, (long long)pair->b);
    egap_sql_put_integer(sql, pair->hit);
    egap_sql_put_real(sql, pair->threshold);
    egap_sql_put_real(sql, pair->min_exceedance);
    egap_sql_put_real(sql, pair->grid_max);
    egap_sql_put_integer(sql, (long long)pair->evaluations);
    egap_sql_put_integer(sql, (long long)pair->trainings);
    egap_sql_put_integer(sql, (long long)pair->epochs);
    egap_sql_put_integer(sql, pair->finite);
    egap_sql_put_integer(sql, (long long)pair->nodes);
    for (size_t k = 0; k < sizeof enclosed / sizeof enclosed[0]; k++)
        egap_sql_put_bounds(sql, enclosed[k]);
    egap_sql_put_integer(sql, (long long)pair->segment);
    egap_sql_put_real(sql, pair->t_lo);
    egap_sql_put_real(sql, pair->t_hi);
    egap_sql_put_real(sql, pair->t_at);
    egap_sql_put_integer(sql, pair->argmax_known);
    egap_sql_put_integer(sql, (long long)pair->dismissed);
    egap_sql_put_text(sql, pair->digest);
    egap_sql_put_sum(sql);
}

egap_status egap_store_put_pair(egap_store *store, egap_store_pair *pair,
                                const double *path, size_t count,
                                bool keep_path, double seconds, egap_error *err)
{
    egap_sql sql;
    egap_status status = egap_sql_begin_unit(
        &sql, store, "pair", pair->unit,
        "INSERT INTO pair VALUES(?,?,?,?,?, ?,?,?,?, ?,?,?,?,?,"
        " ?,?,?,?, ?,?,?,?, ?,?,?,?, ?,?,?,?, ?,?,?,?, ?,?,?,?,"
        " ?,?,?,?, ?,?,?,?, ?,?,?,?, ?)",
        err);

    if (status != EGAP_OK)
        return status;
    egap_store_digest(pair->digest, path, count);
    put_pair_row(&sql, pair);
    egap_sql_put_doubles(&sql, keep_path ? path : NULL, count);
    return egap_sql_end_unit(&sql, seconds, err);
}

static void get_pair_row(egap_sql *sql, egap_store_pair *pair)
{
    egap_bounds *const enclosed[] = {&pair->max,          &pair->first,
                                     &pair->last,         &pair->endpoint_max,
                                     &pair->path_gap,     &pair->zero_path_max,
                                     &pair->zero_path_gap};

    pair->unit = (size_t)egap_sql_get_integer(sql);
    pair->width = (size_t)egap_sql_get_integer(sql);
    pair->index = (size_t)egap_sql_get_integer(sql);
    pair->a = (size_t)egap_sql_get_integer(sql);
    pair->b = (size_t)egap_sql_get_integer(sql);
    pair->hit = egap_sql_get_integer(sql) != 0;
    pair->threshold = egap_sql_get_real(sql);
    pair->min_exceedance = egap_sql_get_real(sql);
    pair->grid_max = egap_sql_get_real(sql);
    pair->evaluations = (uint64_t)egap_sql_get_integer(sql);
    pair->trainings = (uint64_t)egap_sql_get_integer(sql);
    pair->epochs = (uint64_t)egap_sql_get_integer(sql);
    pair->finite = egap_sql_get_integer(sql) != 0;
    pair->nodes = (size_t)egap_sql_get_integer(sql);
    for (size_t k = 0; k < sizeof enclosed / sizeof enclosed[0]; k++)
        *enclosed[k] = egap_sql_get_bounds(sql);
    pair->segment = (size_t)egap_sql_get_integer(sql);
    pair->t_lo = egap_sql_get_real(sql);
    pair->t_hi = egap_sql_get_real(sql);
    pair->t_at = egap_sql_get_real(sql);
    pair->argmax_known = egap_sql_get_integer(sql) != 0;
    pair->dismissed = (size_t)egap_sql_get_integer(sql);
    egap_sql_get_text(sql, pair->digest, sizeof pair->digest);
    egap_sql_check_sum(sql);
}

egap_status egap_store_get_pair(egap_store_pair *pair, double **path,
                                size_t *count, egap_store *store, size_t unit,
                                egap_error *err)
{
    char digest[EGAP_DIGEST_HEX];
    egap_status status;
    bool found;
    egap_sql sql;

    *pair = (egap_store_pair){.unit = unit};
    if (path)
        *path = NULL;
    found = egap_sql_find_unit(&sql, store, "pair", unit);
    if (found) {
        get_pair_row(&sql, pair);
        if (path && count)
            *path = egap_sql_get_doubles(&sql, count);
    }
    status = egap_sql_end(&sql, err);
    if (status == EGAP_OK && path && *path) {
        egap_store_digest(digest, *path, *count);
        if (strcmp(digest, pair->digest) != 0)
            status = egap_store_damaged(store, "pair", unit, err);
    }
    if (status == EGAP_OK && !found)
        status = egap_store_damaged(store, "pair", unit, err);
    if (status != EGAP_OK && path) {
        egap_free(*path);
        *path = NULL;
    }
    return status;
}

egap_status egap_store_find_pair(size_t *unit, bool *found, egap_store *store,
                                 size_t width, size_t index, egap_error *err)
{
    egap_sql sql;

    egap_sql_begin(&sql, store,
                   "SELECT unit FROM pair WHERE width = ? AND pair = ?");
    egap_sql_put_integer(&sql, (long long)width);
    egap_sql_put_integer(&sql, (long long)index);
    *found = egap_sql_step(&sql);
    *unit = *found ? (size_t)egap_sql_get_integer(&sql) : 0;
    return egap_sql_end(&sql, err);
}

egap_status egap_store_put_certificate(egap_store *store,
                                       const egap_store_certificate *row,
                                       double seconds, egap_error *err)
{
    egap_sql sql;
    egap_status status = egap_sql_begin_unit(
        &sql, store, "certificate", row->unit,
        "INSERT INTO certificate VALUES(?,?,?,?,?,?, ?,?,?,?,"
        " ?,?,?,?, ?,?,?,?, ?,?)",
        err);

    if (status != EGAP_OK)
        return status;
    egap_sql_put_integer(&sql, (long long)row->unit);
    egap_sql_put_integer(&sql, (long long)row->width);
    egap_sql_put_integer(&sql, (long long)row->index);
    egap_sql_put_integer(&sql, row->written);
    egap_sql_put_text(&sql, row->file);
    egap_sql_put_text(&sql, row->note);
    egap_sql_put_bounds(&sql, row->max);
    egap_sql_put_bounds(&sql, row->path_gap);
    egap_sql_put_integer(&sql, (long long)row->intervals);
    egap_sql_put_integer(&sql, (long long)row->bytes);
    egap_sql_put_text(&sql, row->data_digest);
    egap_sql_put_text(&sql, row->path_digest);
    egap_sql_put_text(&sql, row->file_digest);
    egap_sql_put_sum(&sql);
    return egap_sql_end_unit(&sql, seconds, err);
}

egap_status egap_store_get_certificate(egap_store_certificate *row,
                                       egap_store *store, size_t unit,
                                       egap_error *err)
{
    bool found;
    egap_status status;
    egap_sql sql;

    *row = (egap_store_certificate){.unit = unit};
    found = egap_sql_find_unit(&sql, store, "certificate", unit);
    if (found) {
        row->unit = (size_t)egap_sql_get_integer(&sql);
        row->width = (size_t)egap_sql_get_integer(&sql);
        row->index = (size_t)egap_sql_get_integer(&sql);
        row->written = egap_sql_get_integer(&sql) != 0;
        egap_sql_get_text(&sql, row->file, sizeof row->file);
        egap_sql_get_text(&sql, row->note, sizeof row->note);
        row->max = egap_sql_get_bounds(&sql);
        row->path_gap = egap_sql_get_bounds(&sql);
        row->intervals = (size_t)egap_sql_get_integer(&sql);
        row->bytes = (size_t)egap_sql_get_integer(&sql);
        egap_sql_get_text(&sql, row->data_digest, sizeof row->data_digest);
        egap_sql_get_text(&sql, row->path_digest, sizeof row->path_digest);
        egap_sql_get_text(&sql, row->file_digest, sizeof row->file_digest);
        egap_sql_check_sum(&sql);
    }
    status = egap_sql_end(&sql, err);
    if (status == EGAP_OK && !found)
        status = egap_store_damaged(store, "certificate", unit, err);
    return status;
}
