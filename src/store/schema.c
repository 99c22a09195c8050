/* schema.c: the tables of a run.
 *
 * An enclosure x is four columns: x_lo, x_hi (binary64, exact) and the same
 * as C hexadecimal texts.  Blobs are binary64, little-endian; sha256 is of
 * the blob, row_sha256 of the columns before it (experiments/PROTOCOL.md).
 * A change here is a new EGAP_STORE_SCHEMA. */
#include "sql.h"

#define ENCLOSURE(x)                                                           \
#x "_lo REAL, " #x "_hi REAL, " #x "_lo_hex TEXT NOT NULL, " #x            \
       "_hi_hex TEXT NOT NULL, "

const char *const egap_store_schema[] = {
    /* what was asked for: configuration, its digest, the data's, version */
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)"
    " WITHOUT ROWID",

    /* parameters: W (m, n), b (m), theta (m), c (1); loss: float only */
    "CREATE TABLE model(unit INTEGER PRIMARY KEY, width INTEGER NOT NULL,"
    " model INTEGER NOT NULL, epochs INTEGER NOT NULL, loss REAL, " ENCLOSURE(
        objective) "sha256 TEXT NOT NULL, row_sha256 TEXT NOT NULL,"
                   " parameters BLOB NOT NULL)",

    /* a, b: models of this width; hit ... epochs: of the search, float only;
     * max: of F over the path; endpoint_max: the larger end; path_gap: their
     * difference, cut at 0; zero_path: of the path A -> 0 -> B;
     * path: nodes one after the other, each as `parameters`, or NULL */
    "CREATE TABLE pair(unit INTEGER PRIMARY KEY, width INTEGER NOT NULL,"
    " pair INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL,"
    " hit INTEGER NOT NULL, threshold REAL, min_exceedance REAL,"
    " grid_max REAL, evaluations INTEGER NOT NULL,"
    " trainings INTEGER NOT NULL, epochs INTEGER NOT NULL,"
    " finite INTEGER NOT NULL, nodes INTEGER NOT NULL, " ENCLOSURE(max)
        ENCLOSURE(first) ENCLOSURE(last) ENCLOSURE(endpoint_max)
            ENCLOSURE(path_gap) ENCLOSURE(zero_path_max)
                ENCLOSURE(zero_path_gap) "segment INTEGER NOT NULL, t_lo REAL, "
                                         "t_hi REAL, t_at REAL,"
                                         " argmax_known INTEGER NOT NULL, "
                                         "dismissed INTEGER NOT NULL,"
                                         " sha256 TEXT NOT NULL,"
                                         " row_sha256 TEXT NOT NULL,"
                                         " path BLOB)",

    /* file: in the run's directory; max, path_gap: as claimed */
    "CREATE TABLE certificate(unit INTEGER PRIMARY KEY,"
    " width INTEGER NOT NULL, pair INTEGER NOT NULL,"
    " written INTEGER NOT NULL, file TEXT NOT NULL, note TEXT NOT "
    "NULL, " ENCLOSURE(max) ENCLOSURE(
        path_gap) "intervals INTEGER NOT NULL, bytes INTEGER NOT NULL,"
                  " data_sha256 TEXT NOT NULL, path_sha256 TEXT NOT NULL,"
                  " file_sha256 TEXT NOT NULL, row_sha256 TEXT NOT NULL)",

    /* of the pairs, where envelopes are asked for; level: the minimax level,
     * barrier: that minus the larger end; direct_max: of the straight path;
     * search_failure: the pair's path is certainly above `best` */
    "CREATE TABLE envelope(unit INTEGER PRIMARY KEY, width INTEGER NOT NULL,"
    " pair INTEGER NOT NULL, best TEXT NOT NULL, lower_by TEXT NOT "
    "NULL, " ENCLOSURE(level) ENCLOSURE(barrier)
        ENCLOSURE(direct_max) "search_failure INTEGER NOT NULL,"
                              " row_sha256 TEXT NOT NULL)",

    /* over the pairs of a width (other = 0), or of two widths; sample: all
     * pairs, or those that share no network; value for plain numbers, lo and
     * hi for enclosures; sampling: 95 % bootstrap, float only, kept apart;
     * exact: fractions */
    "CREATE TABLE summary(width INTEGER NOT NULL, other INTEGER NOT NULL,"
    " sample TEXT NOT NULL, name TEXT NOT NULL,"
    " value REAL, lo REAL, hi REAL, lo_hex TEXT, hi_hex TEXT,"
    " sampling_lo REAL, sampling_hi REAL, exact_lo TEXT, exact_hi TEXT,"
    " PRIMARY KEY(width, other, sample, name)) WITHOUT ROWID",

    /* what a result does not depend on */
    "CREATE TABLE session(session INTEGER NOT NULL, key TEXT NOT NULL,"
    " value TEXT NOT NULL, PRIMARY KEY(session, key)) WITHOUT ROWID",
    "CREATE TABLE timing(kind TEXT NOT NULL, unit INTEGER NOT NULL,"
    " session INTEGER NOT NULL, seconds REAL NOT NULL,"
    " PRIMARY KEY(kind, unit)) WITHOUT ROWID",
    NULL,
};
