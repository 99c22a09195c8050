/* summary.c: the statistics of a run as rows. */
#include "sql.h"

static egap_status put_statistic(egap_store *store,
                                 const egap_store_statistic *row,
                                 egap_error *err)
{
    egap_sql sql;

    egap_sql_begin(&sql, store,
                   "INSERT INTO summary VALUES(?,?,?,?, ?,?,?,?,?, ?,?, ?,?)");
    egap_sql_put_integer(&sql, (long long)row->width);
    egap_sql_put_integer(&sql, (long long)row->other);
    egap_sql_put_text(&sql, row->sample);
    egap_sql_put_text(&sql, row->name);
    if (row->enclosed) {
        egap_sql_skip(&sql, 1);
        egap_sql_put_bounds(&sql, row->bounds);
    } else {
        egap_sql_put_real(&sql, row->value);
        egap_sql_skip(&sql, 4);
    }
    if (row->sampled) {
        egap_sql_put_real(&sql, row->sampling.lo);
        egap_sql_put_real(&sql, row->sampling.hi);
    } else {
        egap_sql_skip(&sql, 2);
    }
    egap_sql_put_text(&sql, row->exact_lo);
    egap_sql_put_text(&sql, row->exact_hi);
    egap_sql_step(&sql);
    return egap_sql_end(&sql, err);
}

egap_status egap_store_put_summary(egap_store *store,
                                   const egap_store_statistic *rows,
                                   size_t count, egap_error *err)
{
    egap_status status = egap_store_exec(store, "BEGIN IMMEDIATE", err);

    if (status != EGAP_OK)
        return status;
    status = egap_store_exec(store, "DELETE FROM summary", err);
    for (size_t i = 0; i < count && status == EGAP_OK; i++)
        status = put_statistic(store, rows + i, err);
    return egap_store_end(store, status, err);
}
