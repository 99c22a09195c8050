/* sql.h: SQLite statements with one place for errors (private to store). */
#ifndef EGAP_STORE_SQL_H
#define EGAP_STORE_SQL_H

#include <sqlite3.h>

#include "egap/store.h"

/* "egap" as SQLite's application id */
#define EGAP_STORE_APPLICATION 0x65676170

struct egap_store {
    sqlite3 *db;
    char *path;
    long long session;
};

extern const char *const egap_store_schema[];

/* A statement whose columns are bound, or read, from left to right.  The
 * first error is kept and told by egap_sql_end. */
typedef struct {
    egap_store *store;
    sqlite3_stmt *stmt;
    int column, rc;
    bool corrupt; /* a value of another type or size than was stored, or a row
                     that does not match its checksum */
    const char *table; /* of the row that is read, for messages; or NULL */
    size_t unit;
    egap_digest sum; /* of the columns that were bound or read, blobs apart */
} egap_sql;

egap_status egap_store_fail(egap_store *store, int rc, egap_error *err);
egap_status egap_store_exec(egap_store *store, const char *sql,
                            egap_error *err) EGAP_MUST_CHECK;

/* COMMIT after EGAP_OK, ROLLBACK and the same status after anything else. */
egap_status egap_store_end(egap_store *store, egap_status status,
                           egap_error *err) EGAP_MUST_CHECK;

void egap_store_digest(char hex[EGAP_DIGEST_HEX], const double *v,
                       size_t count);
egap_status egap_store_damaged(egap_store *store, const char *what, size_t unit,
                               egap_error *err);

void egap_sql_begin(egap_sql *sql, egap_store *store, const char *text);
void egap_sql_put_integer(egap_sql *sql, long long value);
void egap_sql_put_real(egap_sql *sql, double value);     /* NaN is NULL */
void egap_sql_put_text(egap_sql *sql, const char *text); /* may be NULL */
void egap_sql_skip(egap_sql *sql, int columns);          /* NULLs */
void egap_sql_put_bounds(egap_sql *sql, egap_bounds x);  /* 4 columns */
void egap_sql_put_doubles(egap_sql *sql, const double *v, size_t count);
/* The checksum of the columns before: experiments/PROTOCOL.md says of what. */
void egap_sql_put_sum(egap_sql *sql);
void egap_sql_check_sum(egap_sql *sql);
bool egap_sql_step(egap_sql *sql); /* is there a row? */
long long egap_sql_get_integer(egap_sql *sql);
double egap_sql_get_real(egap_sql *sql); /* NULL is NaN */
void egap_sql_get_text(egap_sql *sql, char *text, size_t size);
egap_bounds egap_sql_get_bounds(egap_sql *sql); /* 4 columns */
/* The doubles of a blob in new memory, NULL for NULL. */
double *egap_sql_get_doubles(egap_sql *sql, size_t *count);
egap_status egap_sql_end(egap_sql *sql, egap_error *err) EGAP_MUST_CHECK;

/* Is there a row of this unit?  Its columns are read next. */
bool egap_sql_find_unit(egap_sql *sql, egap_store *store, const char *table,
                        size_t unit);

/* A unit's row in a transaction of its own, together with the time it took:
 * `text` is the INSERT, and all columns are bound between the two. */
egap_status egap_sql_begin_unit(egap_sql *sql, egap_store *store,
                                const char *table, size_t unit,
                                const char *text,
                                egap_error *err) EGAP_MUST_CHECK;
egap_status egap_sql_end_unit(egap_sql *sql, double seconds,
                              egap_error *err) EGAP_MUST_CHECK;

#endif
