/* envelopes.c: envelopes of pairs as rows. */
#include "sql.h"

egap_status egap_store_put_envelope(egap_store *store,
                                    const egap_store_envelope *row,
                                    double seconds, egap_error *err)
{
    egap_sql sql;
    egap_status status = egap_sql_begin_unit(
        &sql, store, "envelope", row->unit,
        "INSERT INTO envelope VALUES(?,?,?,?,?, ?,?,?,?, ?,?,?,?,"
        " ?,?,?,?, ?,?)",
        err);

    if (status != EGAP_OK)
        return status;
    egap_sql_put_integer(&sql, (long long)row->unit);
    egap_sql_put_integer(&sql, (long long)row->width);
    egap_sql_put_integer(&sql, (long long)row->index);
    egap_sql_put_text(&sql, row->best);
    egap_sql_put_text(&sql, row->lower_by);
    egap_sql_put_bounds(&sql, row->level);
    egap_sql_put_bounds(&sql, row->barrier);
    egap_sql_put_bounds(&sql, row->direct_max);
    egap_sql_put_integer(&sql, row->search_failure);
    egap_sql_put_sum(&sql);
    return egap_sql_end_unit(&sql, seconds, err);
}

egap_status egap_store_get_envelope(egap_store_envelope *row, egap_store *store,
                                    size_t unit, egap_error *err)
{
    bool found;
    egap_status status;
    egap_sql sql;

    *row = (egap_store_envelope){.unit = unit};
    found = egap_sql_find_unit(&sql, store, "envelope", unit);
    if (found) {
        row->unit = (size_t)egap_sql_get_integer(&sql);
        row->width = (size_t)egap_sql_get_integer(&sql);
        row->index = (size_t)egap_sql_get_integer(&sql);
        egap_sql_get_text(&sql, row->best, sizeof row->best);
        egap_sql_get_text(&sql, row->lower_by, sizeof row->lower_by);
        row->level = egap_sql_get_bounds(&sql);
        row->barrier = egap_sql_get_bounds(&sql);
        row->direct_max = egap_sql_get_bounds(&sql);
        row->search_failure = egap_sql_get_integer(&sql) != 0;
        egap_sql_check_sum(&sql);
    }
    status = egap_sql_end(&sql, err);
    if (status == EGAP_OK && !found)
        status = egap_store_damaged(store, "envelope", unit, err);
    return status;
}
