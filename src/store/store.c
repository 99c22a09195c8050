/* store.c: opening a run's file, its texts, its finished units. */
#include <stdio.h>
#include <string.h>

#include "sql.h"

/* Waits this long for a reader that looks at the run. */
#define BUSY_MILLISECONDS 10000

static egap_status read_pragma(long long *value, egap_store *store,
                               const char *text, egap_error *err)
{
    egap_sql sql;

    egap_sql_begin(&sql, store, text);
    if (egap_sql_step(&sql))
        *value = egap_sql_get_integer(&sql);
    return egap_sql_end(&sql, err);
}

static egap_status create_tables(egap_store *store, egap_error *err)
{
    char text[64];
    egap_status status = egap_store_exec(store, "BEGIN IMMEDIATE", err);

    if (status != EGAP_OK)
        return status;
    for (size_t i = 0; egap_store_schema[i] && status == EGAP_OK; i++)
        status = egap_store_exec(store, egap_store_schema[i], err);
    snprintf(text, sizeof text, "PRAGMA application_id = %d",
             EGAP_STORE_APPLICATION);
    if (status == EGAP_OK)
        status = egap_store_exec(store, text, err);
    snprintf(text, sizeof text, "PRAGMA user_version = %d", EGAP_STORE_SCHEMA);
    if (status == EGAP_OK)
        status = egap_store_exec(store, text, err);
    return egap_store_end(store, status, err);
}

/* Is every table there as it was made?  "CREATE TABLE name(..." */
static egap_status check_tables(egap_store *store, egap_error *err)
{
    egap_status status = EGAP_OK;

    for (size_t i = 0; egap_store_schema[i] && status == EGAP_OK; i++) {
        const char *name = egap_store_schema[i] + strlen("CREATE TABLE ");
        bool found;
        egap_sql sql;

        egap_sql_begin(&sql, store,
                       "SELECT 1 FROM sqlite_master WHERE sql = ?");
        egap_sql_put_text(&sql, egap_store_schema[i]);
        found = egap_sql_step(&sql);
        status = egap_sql_end(&sql, err);
        if (status == EGAP_OK && !found)
            status = egap_fail(err, EGAP_EINPUT,
                               "%s: damaged: table %.*s is missing or was "
                               "altered; start the run anew",
                               store->path, (int)strcspn(name, "("), name);
    }
    return status;
}

/* Accepts a file of egap; makes the tables in an empty one, where it may. */
static egap_status check_schema(egap_store *store, bool make, egap_error *err)
{
    long long application = 0, version = 0, tables = 0;
    egap_status status =
        read_pragma(&application, store, "PRAGMA application_id", err);

    if (status == EGAP_OK)
        status = read_pragma(&version, store, "PRAGMA user_version", err);
    if (status == EGAP_OK)
        status = read_pragma(&tables, store,
                             "SELECT count(*) FROM sqlite_master", err);
    if (status != EGAP_OK)
        return status;
    if (make && application == 0 && tables == 0)
        return create_tables(store, err);
    if (application != EGAP_STORE_APPLICATION)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: an SQLite file, but not a run of egap",
                         store->path);
    if (version != EGAP_STORE_SCHEMA)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: written with schema %lld, this egap has schema "
                         "%d; use the version that wrote it",
                         store->path, version, EGAP_STORE_SCHEMA);
    return check_tables(store, err);
}

static egap_status new_store(egap_store **store, const char *path, int flags,
                             egap_error *err)
{
    egap_store *s = egap_alloc(1, sizeof *s);
    int rc;

    *store = NULL;
    if (s)
        s->path = egap_alloc(strlen(path) + 1, 1);
    if (!s || !s->path) {
        egap_free(s);
        return egap_fail(err, EGAP_ERESOURCE, "no memory to open %s", path);
    }
    strcpy(s->path, path);
    *store = s;
    rc = sqlite3_open_v2(path, &s->db, flags, NULL);
    if (rc != SQLITE_OK)
        return egap_store_fail(s, rc, err);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, BUSY_MILLISECONDS);
    return EGAP_OK;
}

/* After a failure there is no store. */
static egap_status end_open(egap_store **store, egap_status status)
{
    if (status != EGAP_OK) {
        egap_store_close(*store);
        *store = NULL;
    }
    return status;
}

egap_status egap_store_open(egap_store **store, const char *path,
                            egap_error *err)
{
    egap_status status =
        new_store(store, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);

    if (status == EGAP_OK && sqlite3_db_readonly((*store)->db, "main") == 1)
        status =
            egap_fail(err, EGAP_EINPUT,
                      "%s: cannot be written; check its permissions", path);
    /* A rollback journal works on network file systems, where WAL fails. */
    if (status == EGAP_OK)
        status = egap_store_exec(
            *store, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL",
            err);
    if (status == EGAP_OK)
        status = check_schema(*store, true, err);
    return end_open(store, status);
}

/* Did a run that was killed leave a transaction half done?  To undo it is to
 * write. */
static bool is_half_done(egap_store *store)
{
    return sqlite3_exec(store->db, "SELECT 1 FROM sqlite_master", NULL, NULL,
                        NULL) == SQLITE_READONLY_ROLLBACK;
}

egap_status egap_store_open_read(egap_store **store, const char *path,
                                 egap_error *err)
{
    egap_status status = new_store(store, path, SQLITE_OPEN_READONLY, err);

    if (status == EGAP_OK && is_half_done(*store)) {
        egap_store_close(*store);
        status = new_store(store, path, SQLITE_OPEN_READWRITE, err);
    }
    if (status == EGAP_OK)
        status = check_schema(*store, false, err);
    return end_open(store, status);
}

void egap_store_close(egap_store *store)
{
    if (!store)
        return;
    sqlite3_close(store->db);
    egap_free(store->path);
    egap_free(store);
}

static egap_status get_text(char **value, egap_store *store, const char *select,
                            const char *key, egap_error *err)
{
    const unsigned char *text = NULL;
    egap_sql sql;

    *value = NULL;
    egap_sql_begin(&sql, store, select);
    egap_sql_put_text(&sql, key);
    if (egap_sql_step(&sql) &&
        (text = sqlite3_column_text(sql.stmt, 0)) != NULL) {
        size_t size = strlen((const char *)text) + 1;

        *value = egap_alloc(size, 1);
        if (*value)
            memcpy(*value, text, size);
        else
            sql.rc = SQLITE_NOMEM;
    }
    return egap_sql_end(&sql, err);
}

egap_status egap_store_get(char **value, egap_store *store, const char *key,
                           egap_error *err)
{
    return get_text(value, store, "SELECT value FROM meta WHERE key = ?", key,
                    err);
}

egap_status egap_store_get_session(char **value, egap_store *store,
                                   const char *key, egap_error *err)
{
    return get_text(value, store,
                    "SELECT value FROM session WHERE key = ? AND session ="
                    " (SELECT max(session) FROM session)",
                    key, err);
}

egap_status egap_store_put(egap_store *store, const char *const *keys,
                           const char *const *values, size_t count,
                           egap_error *err)
{
    egap_status status = egap_store_exec(store, "BEGIN IMMEDIATE", err);
    egap_sql sql;

    if (status != EGAP_OK)
        return status;
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        egap_sql_begin(&sql, store, "REPLACE INTO meta VALUES(?, ?)");
        egap_sql_put_text(&sql, keys[i]);
        egap_sql_put_text(&sql, values[i]);
        egap_sql_step(&sql);
        status = egap_sql_end(&sql, err);
    }
    return egap_store_end(store, status, err);
}

egap_status egap_store_session(egap_store *store, const char *const *keys,
                               const char *const *values, size_t count,
                               egap_error *err)
{
    egap_status status = egap_store_exec(store, "BEGIN IMMEDIATE", err);
    egap_sql sql;

    if (status != EGAP_OK)
        return status;
    status =
        read_pragma(&store->session, store,
                    "SELECT ifnull(max(session), 0) + 1 FROM session", err);
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        egap_sql_begin(&sql, store, "INSERT INTO session VALUES(?, ?, ?)");
        egap_sql_put_integer(&sql, store->session);
        egap_sql_put_text(&sql, keys[i]);
        egap_sql_put_text(&sql, values[i]);
        egap_sql_step(&sql);
        status = egap_sql_end(&sql, err);
    }
    return egap_store_end(store, status, err);
}

egap_status egap_store_done(bool *done, egap_store *store, egap_store_kind kind,
                            size_t first, size_t count, egap_error *err)
{
    static const char *const select[] = {
        [EGAP_STORE_MODELS] =
            "SELECT unit FROM model WHERE unit >= ? AND unit < ?",
        [EGAP_STORE_PAIRS] =
            "SELECT unit FROM pair WHERE unit >= ? AND unit < ?",
        [EGAP_STORE_CERTIFICATES] =
            "SELECT unit FROM certificate WHERE unit >= ? AND unit < ?",
        [EGAP_STORE_ENVELOPES] =
            "SELECT unit FROM envelope WHERE unit >= ? AND unit < ?"};
    egap_sql sql;

    memset(done, 0, count * sizeof *done);
    egap_sql_begin(&sql, store, select[kind]);
    egap_sql_put_integer(&sql, (long long)first);
    egap_sql_put_integer(&sql, (long long)(first + count));
    while (egap_sql_step(&sql))
        done[(size_t)egap_sql_get_integer(&sql) - first] = true;
    return egap_sql_end(&sql, err);
}

egap_status egap_store_progress(egap_store_count *out, egap_store *store,
                                egap_store_kind kind, size_t width,
                                egap_error *err)
{
#define COUNT(table)                                                           \
    "SELECT count(*), total(seconds), total(session = last),"                  \
    " total((session = last) * seconds) FROM " #table                          \
    " JOIN timing ON timing.kind = '" #table "' AND timing.unit = " #table     \
    ".unit, (SELECT max(session) AS last FROM session) WHERE width = ?"
    static const char *const select[] = {[EGAP_STORE_MODELS] = COUNT(model),
                                         [EGAP_STORE_PAIRS] = COUNT(pair),
                                         [EGAP_STORE_CERTIFICATES] =
                                             COUNT(certificate),
                                         [EGAP_STORE_ENVELOPES] =
                                             COUNT(envelope)};
#undef COUNT
    egap_sql sql;

    *out = (egap_store_count){0};
    egap_sql_begin(&sql, store, select[kind]);
    egap_sql_put_integer(&sql, (long long)width);
    if (egap_sql_step(&sql)) {
        out->done = (size_t)egap_sql_get_integer(&sql);
        out->seconds = egap_sql_get_real(&sql);
        out->done_here = (size_t)egap_sql_get_real(&sql);
        out->seconds_here = egap_sql_get_real(&sql);
    }
    return egap_sql_end(&sql, err);
}
