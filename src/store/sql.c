/* sql.c: SQLite statements with one place for errors. */
#include "sql.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/decimal.h"

egap_status egap_store_fail(egap_store *store, int rc, egap_error *err)
{
    const char *why = sqlite3_errmsg(store->db);

    switch (rc & 0xff) {
    case SQLITE_FULL:
        return egap_fail(err, EGAP_ERESOURCE,
                         "%s: the disk is full; free some space and go on "
                         "with --resume",
                         store->path);
    case SQLITE_IOERR:
        return egap_fail(err, EGAP_ERESOURCE,
                         "%s: reading or writing failed (%s); check the disk "
                         "and go on with --resume",
                         store->path, why);
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return egap_fail(err, EGAP_ERESOURCE, "%s: out of memory (%s)",
                         store->path, why);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return egap_fail(err, EGAP_ERESOURCE,
                         "%s: another program holds the file; wait for it to "
                         "end",
                         store->path);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return egap_fail(err, EGAP_EINPUT,
                         "%s: cannot be opened for writing (%s); check the "
                         "permissions of the directory",
                         store->path, why);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return egap_fail(err, EGAP_EINPUT,
                         "%s: not a run of egap, or damaged (%s)", store->path,
                         why);
    default:
        return egap_fail(err, EGAP_EINTERNAL, "%s: %s", store->path, why);
    }
}

egap_status egap_store_exec(egap_store *store, const char *sql, egap_error *err)
{
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? EGAP_OK : egap_store_fail(store, rc, err);
}

egap_status egap_store_end(egap_store *store, egap_status status,
                           egap_error *err)
{
    if (status == EGAP_OK)
        status = egap_store_exec(store, "COMMIT", err);
    /* SQLite may have rolled back by itself after a full disk. */
    if (status != EGAP_OK && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

void egap_sql_begin(egap_sql *sql, egap_store *store, const char *text)
{
    *sql = (egap_sql){.store = store};
    egap_digest_init(&sql->sum);
    sql->rc = sqlite3_prepare_v2(store->db, text, -1, &sql->stmt, NULL);
}

static void note(egap_sql *sql, int rc)
{
    if (sql->rc == SQLITE_OK)
        sql->rc = rc;
}

/* Each column enters the checksum as its type and its bytes. */
static void sum_number(egap_sql *sql, char type, uint64_t bits)
{
    egap_digest_bytes(&sql->sum, &type, 1);
    egap_digest_u64(&sql->sum, bits);
}

static void sum_real(egap_sql *sql, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    if (isnan(value))
        egap_digest_bytes(&sql->sum, "n", 1);
    else
        sum_number(sql, 'r', bits);
}

static void sum_text(egap_sql *sql, const char *text)
{
    if (!text) {
        egap_digest_bytes(&sql->sum, "n", 1);
        return;
    }
    sum_number(sql, 't', strlen(text));
    egap_digest_bytes(&sql->sum, text, strlen(text));
}

void egap_sql_put_integer(egap_sql *sql, long long value)
{
    sum_number(sql, 'i', (uint64_t)value);
    if (sql->rc == SQLITE_OK)
        note(sql, sqlite3_bind_int64(sql->stmt, ++sql->column, value));
}

void egap_sql_put_real(egap_sql *sql, double value)
{
    sum_real(sql, value);
    if (sql->rc == SQLITE_OK)
        note(sql, sqlite3_bind_double(sql->stmt, ++sql->column, value));
}

void egap_sql_put_text(egap_sql *sql, const char *text)
{
    sum_text(sql, text);
    if (sql->rc == SQLITE_OK)
        note(sql, sqlite3_bind_text(sql->stmt, ++sql->column, text, -1,
                                    SQLITE_TRANSIENT));
}

void egap_sql_skip(egap_sql *sql, int columns)
{
    sql->column += columns;
}

void egap_sql_put_bounds(egap_sql *sql, egap_bounds x)
{
    char hex[EGAP_NUMBER_TEXT];

    egap_sql_put_real(sql, x.lo);
    egap_sql_put_real(sql, x.hi);
    egap_sql_put_text(sql, egap_hex_text(hex, sizeof hex, x.lo));
    egap_sql_put_text(sql, egap_hex_text(hex, sizeof hex, x.hi));
}

static void encode(unsigned char *bytes, const double *v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;

        memcpy(&bits, v + i, sizeof bits);
        for (int k = 0; k < 8; k++)
            bytes[8 * i + (size_t)k] = (unsigned char)(bits >> (8 * k));
    }
}

static void decode(double *v, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = 0;

        for (int k = 0; k < 8; k++)
            bits |= (uint64_t)bytes[8 * i + (size_t)k] << (8 * k);
        memcpy(v + i, &bits, sizeof bits);
    }
}

void egap_sql_put_doubles(egap_sql *sql, const double *v, size_t count)
{
    unsigned char *bytes;

    if (sql->rc != SQLITE_OK)
        return;
    sql->column++;
    if (!v) {
        note(sql, sqlite3_bind_null(sql->stmt, sql->column));
        return;
    }
    bytes = egap_alloc(count, 8);
    if (!bytes) {
        note(sql, SQLITE_NOMEM);
        return;
    }
    encode(bytes, v, count);
    note(sql, sqlite3_bind_blob64(sql->stmt, sql->column, bytes, 8 * count,
                                  egap_free));
}

void egap_sql_put_sum(egap_sql *sql)
{
    char hex[EGAP_DIGEST_HEX];

    egap_digest_finish(hex, &sql->sum);
    egap_sql_put_text(sql, hex);
}

void egap_sql_check_sum(egap_sql *sql)
{
    char hex[EGAP_DIGEST_HEX], stored[EGAP_DIGEST_HEX];

    egap_digest_finish(hex, &sql->sum);
    egap_sql_get_text(sql, stored, sizeof stored);
    sql->corrupt |= strcmp(hex, stored) != 0;
}

bool egap_sql_step(egap_sql *sql)
{
    int rc;

    if (sql->rc != SQLITE_OK)
        return false;
    sql->column = 0;
    egap_digest_init(&sql->sum);
    rc = sqlite3_step(sql->stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        note(sql, rc);
    return rc == SQLITE_ROW;
}

static bool has_type(egap_sql *sql, int type)
{
    bool ok = sqlite3_column_type(sql->stmt, sql->column) == type;

    sql->corrupt |= !ok;
    return ok;
}

long long egap_sql_get_integer(egap_sql *sql)
{
    long long value = 0;

    if (has_type(sql, SQLITE_INTEGER))
        value = sqlite3_column_int64(sql->stmt, sql->column);
    sql->column++;
    sum_number(sql, 'i', (uint64_t)value);
    return value;
}

double egap_sql_get_real(egap_sql *sql)
{
    double value = NAN;

    if (sqlite3_column_type(sql->stmt, sql->column) != SQLITE_NULL) {
        has_type(sql, SQLITE_FLOAT);
        value = sqlite3_column_double(sql->stmt, sql->column);
    }
    sql->column++;
    sum_real(sql, value);
    return value;
}

void egap_sql_get_text(egap_sql *sql, char *text, size_t size)
{
    const unsigned char *stored =
        has_type(sql, SQLITE_TEXT) ? sqlite3_column_text(sql->stmt, sql->column)
                                   : NULL;
    size_t length = stored ? strlen((const char *)stored) : 0;

    sql->column++;
    text[0] = '\0';
    if (length < size && stored)
        memcpy(text, stored, length + 1);
    else
        sql->corrupt = true;
    sum_text(sql, text);
}

egap_bounds egap_sql_get_bounds(egap_sql *sql)
{
    char hex[EGAP_NUMBER_TEXT]; /* the same again */
    egap_bounds x;

    x.lo = egap_sql_get_real(sql);
    x.hi = egap_sql_get_real(sql);
    egap_sql_get_text(sql, hex, sizeof hex);
    egap_sql_get_text(sql, hex, sizeof hex);
    return x;
}

double *egap_sql_get_doubles(egap_sql *sql, size_t *count)
{
    const unsigned char *bytes;
    size_t length;
    double *v;

    *count = 0;
    if (sqlite3_column_type(sql->stmt, sql->column) == SQLITE_NULL ||
        !has_type(sql, SQLITE_BLOB)) {
        sql->column++;
        return NULL;
    }
    bytes = sqlite3_column_blob(sql->stmt, sql->column);
    length = (size_t)sqlite3_column_bytes(sql->stmt, sql->column++);
    sql->corrupt |= length % 8 != 0;
    v = egap_alloc(length / 8, sizeof *v);
    if (!v || (!bytes && length > 0)) {
        egap_free(v);
        note(sql, SQLITE_NOMEM);
        return NULL;
    }
    *count = length / 8;
    decode(v, bytes, *count);
    return v;
}

egap_status egap_sql_end(egap_sql *sql, egap_error *err)
{
    egap_status status = EGAP_OK;

    if (sql->rc != SQLITE_OK)
        status = egap_store_fail(sql->store, sql->rc, err);
    else if (sql->corrupt && sql->table)
        status = egap_store_damaged(sql->store, sql->table, sql->unit, err);
    else if (sql->corrupt)
        status = egap_fail(err, EGAP_EINPUT,
                           "%s: damaged: a value has another type or size "
                           "than egap stores",
                           sql->store->path);
    sqlite3_finalize(sql->stmt);
    return status;
}

bool egap_sql_find_unit(egap_sql *sql, egap_store *store, const char *table,
                        size_t unit)
{
    char text[64];

    snprintf(text, sizeof text, "SELECT * FROM %s WHERE unit = ?", table);
    egap_sql_begin(sql, store, text);
    sql->table = table;
    sql->unit = unit;
    egap_sql_put_integer(sql, (long long)unit);
    return egap_sql_step(sql);
}

egap_status egap_sql_begin_unit(egap_sql *sql, egap_store *store,
                                const char *table, size_t unit,
                                const char *text, egap_error *err)
{
    egap_status status = egap_store_exec(store, "BEGIN IMMEDIATE", err);

    if (status != EGAP_OK)
        return status;
    egap_sql_begin(sql, store, text);
    sql->table = table;
    sql->unit = unit;
    return EGAP_OK;
}

static egap_status put_timing(egap_store *store, const char *kind, size_t unit,
                              double seconds, egap_error *err)
{
    egap_sql sql;

    egap_sql_begin(&sql, store, "REPLACE INTO timing VALUES(?, ?, ?, ?)");
    egap_sql_put_text(&sql, kind);
    egap_sql_put_integer(&sql, (long long)unit);
    egap_sql_put_integer(&sql, store->session);
    egap_sql_put_real(&sql, seconds);
    egap_sql_step(&sql);
    return egap_sql_end(&sql, err);
}

egap_status egap_sql_end_unit(egap_sql *sql, double seconds, egap_error *err)
{
    egap_store *store = sql->store;
    const char *table = sql->table;
    size_t unit = sql->unit;
    egap_status status;

    egap_sql_step(sql);
    status = egap_sql_end(sql, err);
    if (status == EGAP_OK)
        status = put_timing(store, table, unit, seconds, err);
    return egap_store_end(store, status, err);
}
