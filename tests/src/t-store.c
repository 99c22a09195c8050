/* t-store.c: what goes into a run's file comes out of it, and nothing that
 * is not a run is taken for one. */
#include "support.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "egap/store.h"

static char folder[64], file[96];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/egap-t-store-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/run.sqlite", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(file);
    return rmdir(folder); /* fails if a journal was left behind */
}

static egap_store *open_store(void)
{
    egap_store *store = NULL;
    egap_error err = {0};

    assert_ok(egap_store_open(&store, file, &err), &err);
    return store;
}

static void execute(const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static egap_bounds random_bounds(test_rng *rng)
{
    double a = test_normal(rng), b = test_normal(rng);

    if (test_below(rng, 6) == 0)
        return (egap_bounds){-INFINITY, INFINITY};
    return a < b ? (egap_bounds){a, b} : (egap_bounds){b, a};
}

static void assert_same_bounds(egap_bounds a, egap_bounds b)
{
    assert_same_bits(a.lo, b.lo);
    assert_same_bits(a.hi, b.hi);
}

static void models_come_back_as_they_were(void **state)
{
    double params[7], back[7];
    egap_store_model model, stored;
    egap_error err = {0};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 41);
    for (size_t unit = 0; unit < 20; unit++) {
        egap_store *store = open_store(); /* closed and opened each time */

        for (size_t i = 0; i < 7; i++)
            params[i] = test_normal(&rng);
        params[0] = -0.0;
        params[1] = 0x1p-1074;
        model = (egap_store_model){.unit = unit,
                                   .width = 20,
                                   .index = unit,
                                   .epochs = 150,
                                   .loss = test_uniform(&rng),
                                   .objective = random_bounds(&rng)};
        assert_ok(egap_store_put_model(store, &model, params, 7, 0.5, &err),
                  &err);
        assert_ok(egap_store_get_model(&stored, back, 7, store, unit, &err),
                  &err);
        for (size_t i = 0; i < 7; i++)
            assert_same_bits(params[i], back[i]);
        assert_int_equal(stored.width, 20);
        assert_int_equal(stored.index, unit);
        assert_int_equal(stored.epochs, 150);
        assert_same_bits(stored.loss, model.loss);
        assert_same_bounds(stored.objective, model.objective);
        assert_string_equal(stored.digest, model.digest);
        egap_store_close(store);
    }
}

static egap_store_pair random_pair(size_t unit, test_rng *rng)
{
    return (egap_store_pair){.unit = unit,
                             .width = 200,
                             .index = unit,
                             .a = test_below(rng, 100),
                             .b = test_below(rng, 100),
                             .hit = test_below(rng, 2),
                             .threshold = test_normal(rng),
                             .min_exceedance = test_uniform(rng),
                             .grid_max = test_normal(rng),
                             .evaluations = test_below(rng, 1000),
                             .trainings = test_below(rng, 1000),
                             .epochs = test_below(rng, 1000),
                             .finite = test_below(rng, 2),
                             .nodes = 3,
                             .max = random_bounds(rng),
                             .first = random_bounds(rng),
                             .last = random_bounds(rng),
                             .endpoint_max = random_bounds(rng),
                             .path_gap = random_bounds(rng),
                             .zero_path_max = random_bounds(rng),
                             .zero_path_gap = random_bounds(rng),
                             .segment = test_below(rng, 1000),
                             .t_lo = test_uniform(rng),
                             .t_hi = test_uniform(rng),
                             .t_at = test_uniform(rng),
                             .argmax_known = test_below(rng, 2),
                             .dismissed = test_below(rng, 1000)};
}

static void assert_same_pair(const egap_store_pair *a, const egap_store_pair *b)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->index, b->index);
    assert_int_equal(a->a, b->a);
    assert_int_equal(a->b, b->b);
    assert_int_equal(a->hit, b->hit);
    assert_same_bits(a->threshold, b->threshold);
    assert_same_bits(a->min_exceedance, b->min_exceedance);
    assert_same_bits(a->grid_max, b->grid_max);
    assert_int_equal(a->evaluations, b->evaluations);
    assert_int_equal(a->trainings, b->trainings);
    assert_int_equal(a->epochs, b->epochs);
    assert_int_equal(a->finite, b->finite);
    assert_int_equal(a->nodes, b->nodes);
    assert_same_bounds(a->max, b->max);
    assert_same_bounds(a->first, b->first);
    assert_same_bounds(a->last, b->last);
    assert_same_bounds(a->endpoint_max, b->endpoint_max);
    assert_same_bounds(a->path_gap, b->path_gap);
    assert_same_bounds(a->zero_path_max, b->zero_path_max);
    assert_same_bounds(a->zero_path_gap, b->zero_path_gap);
    assert_int_equal(a->segment, b->segment);
    assert_same_bits(a->t_lo, b->t_lo);
    assert_same_bits(a->t_hi, b->t_hi);
    assert_same_bits(a->t_at, b->t_at);
    assert_int_equal(a->argmax_known, b->argmax_known);
    assert_int_equal(a->dismissed, b->dismissed);
    assert_string_equal(a->digest, b->digest);
}

static void pairs_come_back_as_they_were(void **state)
{
    egap_store *store = open_store();
    double path[6], *back;
    egap_error err = {0};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 42);
    for (size_t unit = 0; unit < 50; unit++) {
        egap_store_pair pair = random_pair(unit, &rng), stored;
        bool keep = test_below(&rng, 2);
        size_t count = 99;

        for (size_t i = 0; i < 6; i++)
            path[i] = test_normal(&rng);
        assert_ok(egap_store_put_pair(store, &pair, path, 6, keep, 0.5, &err),
                  &err);
        assert_ok(
            egap_store_get_pair(&stored, &back, &count, store, unit, &err),
            &err);
        assert_same_pair(&pair, &stored);
        assert_int_equal(count, keep ? 6 : 0);
        if (keep)
            assert_memory_equal(back, path, sizeof path);
        egap_free(back);
    }
    egap_store_close(store);
}

static void certificates_come_back_as_they_were(void **state)
{
    egap_store *store = open_store();
    egap_store_certificate row = {.unit = 3,
                                  .width = 20,
                                  .index = 3,
                                  .written = true,
                                  .file = "certificates/w20-p3.cert",
                                  .max = {1.5, 2.5},
                                  .path_gap = {0.25, 0.5},
                                  .intervals = 77,
                                  .bytes = 1234,
                                  .data_digest = "aa",
                                  .path_digest = "bb"};
    egap_store_certificate back;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_store_put_certificate(store, &row, 0.1, &err), &err);
    assert_ok(egap_store_get_certificate(&back, store, 3, &err), &err);
    assert_string_equal(back.file, row.file);
    assert_string_equal(back.note, "");
    assert_string_equal(back.data_digest, "aa");
    assert_string_equal(back.path_digest, "bb");
    assert_true(back.written);
    assert_int_equal(back.intervals, 77);
    assert_int_equal(back.bytes, 1234);
    assert_same_bounds(back.max, row.max);
    assert_same_bounds(back.path_gap, row.path_gap);
    assert_int_equal(egap_store_get_certificate(&back, store, 4, &err),
                     EGAP_EINPUT);
    egap_store_close(store);
}

static void finished_units_are_known(void **state)
{
    egap_store *store = open_store();
    const size_t units[] = {2, 5, 6, 9};
    egap_error err = {0};
    bool done[5];
    double p = 1.0;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        egap_store_model model = {.unit = units[i], .width = 1};

        assert_ok(egap_store_put_model(store, &model, &p, 1, 0, &err), &err);
    }
    assert_ok(egap_store_done(done, store, EGAP_STORE_MODELS, 4, 5, &err),
              &err);
    assert_false(done[0]);
    assert_true(done[1]);
    assert_true(done[2]);
    assert_false(done[3]);
    assert_false(done[4]);
    assert_ok(egap_store_done(done, store, EGAP_STORE_PAIRS, 4, 5, &err), &err);
    assert_false(done[1]);
    egap_store_close(store);
}

static void texts_come_back(void **state)
{
    const char *const keys[] = {"a", "b"}, *const values[] = {"1\n'2'", ""};
    egap_store *store = open_store();
    egap_error err = {0};
    char *text;

    (void)state;
    assert_ok(egap_store_get(&text, store, "a", &err), &err);
    assert_null(text);
    assert_ok(egap_store_put(store, keys, values, 2, &err), &err);
    assert_ok(egap_store_get(&text, store, "a", &err), &err);
    assert_string_equal(text, values[0]);
    egap_free(text);
    assert_ok(egap_store_get(&text, store, "b", &err), &err);
    assert_string_equal(text, "");
    egap_free(text);
    egap_store_close(store);
}

/* A unit is stored once, and a failed transaction leaves nothing. */
static void a_unit_is_stored_once(void **state)
{
    egap_store *store = open_store();
    egap_store_model model = {.unit = 1, .width = 2}, stored;
    double first = 1.0, second = 2.0, back;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_store_put_model(store, &model, &first, 1, 0, &err), &err);
    assert_int_not_equal(
        egap_store_put_model(store, &model, &second, 1, 0, &err), EGAP_OK);
    assert_ok(egap_store_get_model(&stored, &back, 1, store, 1, &err), &err);
    assert_same_bits(back, first);
    model.unit = 2; /* the store still works */
    assert_ok(egap_store_put_model(store, &model, &second, 1, 0, &err), &err);
    egap_store_close(store);
}

static void damage_is_seen(void **state)
{
    egap_store *store = open_store();
    egap_store_model model = {.unit = 1, .width = 2};
    egap_store_pair pair = {.unit = 1, .nodes = 1};
    double p[2] = {1.0, 2.0}, *path;
    egap_error err = {0};
    size_t count;

    (void)state;
    assert_ok(egap_store_put_model(store, &model, p, 2, 0, &err), &err);
    assert_ok(egap_store_put_pair(store, &pair, p, 2, true, 0, &err), &err);
    assert_int_equal(egap_store_get_model(&model, p, 1, store, 1, &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_store_get_model(&model, p, 2, store, 7, &err),
                     EGAP_EINPUT);
    egap_store_close(store);
    execute("UPDATE model SET parameters = zeroblob(16);"
            "UPDATE pair SET path = zeroblob(16)");
    store = open_store();
    assert_int_equal(egap_store_get_model(&model, p, 2, store, 1, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "table model, unit 1"));
    assert_int_equal(egap_store_get_pair(&pair, &path, &count, store, 1, &err),
                     EGAP_EINPUT);
    assert_null(path);
    egap_store_close(store);
    execute("UPDATE model SET parameters = zeroblob(17), width = 'x'");
    store = open_store();
    assert_int_equal(egap_store_get_model(&model, p, 2, store, 1, &err),
                     EGAP_EINPUT);
    egap_store_close(store);
}

static void other_files_are_refused(void **state)
{
    static const char *const other[] = {
        "CREATE TABLE mine(x); INSERT INTO mine VALUES(1)",
        "PRAGMA application_id = 0x65676170; PRAGMA user_version = 999"};
    egap_error err = {0};
    egap_store *store;
    FILE *out;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        execute(other[i]);
        assert_int_equal(egap_store_open(&store, file, &err), EGAP_EINPUT);
        assert_null(store);
        unlink(file);
    }
    out = fopen(file, "w");
    for (int i = 0; i < 200; i++)
        fputs("this is not a database, ", out);
    fclose(out);
    assert_int_equal(egap_store_open(&store, file, &err), EGAP_EINPUT);
    unlink(file);
    assert_int_equal(
        egap_store_open(&store, "/nonexistent/folder/run.sqlite", &err),
        EGAP_EINPUT);
}

static void summary_is_replaced_as_a_whole(void **state)
{
    egap_store *store = open_store();
    egap_store_statistic rows[] = {
        {.width = 20,
         .sample = "all",
         .name = "path_gap_max",
         .enclosed = true,
         .bounds = {0.5, 0.75},
         .sampled = true,
         .sampling = {0.25, 1}},
        {.width = 20, .sample = "all", .name = "hit", .value = 1}};
    egap_error err = {0};
    sqlite3 *db;
    sqlite3_stmt *stmt;

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_ok(egap_store_put_summary(store, rows, 2, &err), &err);
    egap_store_close(store);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    sqlite3_prepare_v2(
        db,
        "SELECT value, lo, hi, hi_hex, sampling_lo, exact_lo FROM"
        " summary"
        " WHERE name = 'path_gap_max'",
        -1, &stmt, NULL);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_type(stmt, 0), SQLITE_NULL);
    assert_same_bits(sqlite3_column_double(stmt, 1), 0.5);
    assert_same_bits(sqlite3_column_double(stmt, 2), 0.75);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 3), "0x1.8p-1");
    assert_same_bits(sqlite3_column_double(stmt, 4), 0.25);
    assert_int_equal(sqlite3_column_type(stmt, 5), SQLITE_NULL);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

/* A copy in the midst of a transaction, with its journal, is what a process
 * leaves that is killed there: who only looks sees what was before. */
static void a_killed_run_can_be_looked_at(void **state)
{
    egap_store *store = open_store();
    char killed[200], journal[200], command[800];
    const char *const keys[] = {"seed"}, *const values[] = {"7"};
    char *value;
    egap_error err = {0};
    sqlite3 *db;

    (void)state;
    assert_ok(egap_store_put(store, keys, values, 1, &err), &err);
    egap_store_close(store);
    snprintf(killed, sizeof killed, "%s/killed", folder);
    snprintf(journal, sizeof journal, "%s-journal", killed);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "PRAGMA cache_size = 1; BEGIN; CREATE TABLE other(x);"
                     "DELETE FROM meta; INSERT INTO other VALUES"
                     "(zeroblob(100000)); INSERT INTO other SELECT x FROM "
                     "other; INSERT INTO other SELECT x FROM other",
                     NULL, NULL, NULL),
        SQLITE_OK);
    snprintf(command, sizeof command, "cp %s %s; cp %s-journal %s", file,
             killed, file, journal);
    assert_int_equal(system(command), 0);
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_ok(egap_store_open_read(&store, killed, &err), &err);
    assert_ok(egap_store_get(&value, store, "seed", &err), &err);
    assert_string_equal(value, "7");
    egap_free(value);
    egap_store_close(store);
    assert_int_not_equal(access(journal, F_OK), 0);
    unlink(killed);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(models_come_back_as_they_were),
        TEST(pairs_come_back_as_they_were),
        TEST(certificates_come_back_as_they_were),
        TEST(finished_units_are_known),
        TEST(texts_come_back),
        TEST(a_unit_is_stored_once),
        TEST(damage_is_seen),
        TEST(other_files_are_refused),
        TEST(summary_is_replaced_as_a_whole),
        TEST(a_killed_run_can_be_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
