/* verify.c: is all that is stored as it was written? */
#include "sql.h"

/* The number of the first unit from *unit on; found: is there one? */
static egap_status next_unit(bool *found, size_t *unit, egap_store *store,
                             const char *select, egap_error *err)
{
    egap_sql sql;

    egap_sql_begin(&sql, store, select);
    egap_sql_put_integer(&sql, (long long)*unit);
    *found = egap_sql_step(&sql);
    if (*found)
        *unit = (size_t)egap_sql_get_integer(&sql);
    return egap_sql_end(&sql, err);
}

static egap_status verify_model(egap_store *store, size_t unit, egap_error *err)
{
    egap_store_model model;

    return egap_store_get_model(&model, NULL, 0, store, unit, err);
}

static egap_status verify_pair(egap_store *store, size_t unit, egap_error *err)
{
    egap_store_pair pair;
    double *path;
    size_t count;
    egap_status status =
        egap_store_get_pair(&pair, &path, &count, store, unit, err);

    egap_free(path);
    return status;
}

static egap_status verify_certificate(egap_store *store, size_t unit,
                                      egap_error *err)
{
    egap_store_certificate row;

    return egap_store_get_certificate(&row, store, unit, err);
}

static egap_status verify_envelope(egap_store *store, size_t unit,
                                   egap_error *err)
{
    egap_store_envelope row;

    return egap_store_get_envelope(&row, store, unit, err);
}

egap_status egap_store_verify(egap_store *store, egap_error *err)
{
#define NEXT(table)                                                            \
    "SELECT unit FROM " #table " WHERE unit >= ? ORDER BY unit LIMIT 1"
    static const struct {
        const char *next;
        egap_status (*verify)(egap_store *, size_t, egap_error *);
    } tables[] = {{NEXT(model), verify_model},
                  {NEXT(pair), verify_pair},
                  {NEXT(certificate), verify_certificate},
                  {NEXT(envelope), verify_envelope}};
#undef NEXT
    egap_status status = EGAP_OK;

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        bool found = true;

        for (size_t unit = 0; found && status == EGAP_OK; unit++) {
            status = next_unit(&found, &unit, store, tables[i].next, err);
            if (status == EGAP_OK && found)
                status = tables[i].verify(store, unit, err);
        }
    }
    return status;
}

egap_status egap_store_drop_certificate(egap_store *store, size_t unit,
                                        egap_error *err)
{
    egap_sql sql;

    egap_sql_begin(&sql, store, "DELETE FROM certificate WHERE unit = ?");
    egap_sql_put_integer(&sql, (long long)unit);
    egap_sql_step(&sql);
    return egap_sql_end(&sql, err);
}
