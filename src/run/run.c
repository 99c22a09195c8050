/* run.c: opening a run, its phases, its end. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "../base/build.h"
#include "egap/digest.h"
#include "egap/file.h"
#include "egap/fpenv.h"
#include "run_impl.h"

/* One more than the largest label, and at least 2; labels that are none are
 * refused later. */
static size_t count_classes(const egap_dataset *data)
{
    double most = 1;

    for (size_t j = 0; j < data->N; j++)
        if (data->y[j] > most && data->y[j] < 0x1p20)
            most = data->y[j];
    return (size_t)most + 1;
}

static egap_status load_data(egap_run_state *run, egap_error *err)
{
    const egap_run_config *c = run->config;
    egap_data view;
    egap_status status;

    if (c->kind == EGAP_RUN_SPARSIFY)
        return EGAP_OK; /* it makes its own */
    status = egap_run_load_data(&run->data, c, err);
    if (status != EGAP_OK)
        return status;
    if (run->data.labels[0] != '\0' && run->options->progress != NULL)
        fprintf(run->options->progress, "labels: %s\n", run->data.labels);
    view = egap_dataset_view(&run->data);
    if (c->classes) {
        run->classes = count_classes(&run->data);
        status = egap_class_problem_init(&run->class_problem, &view,
                                         run->classes, c->objective.kappa, err);
    } else {
        status = egap_problem_init(&run->problem, &view, &c->objective, err);
    }
    if (status != EGAP_OK)
        egap_fail_prefix(err, status, "%s", c->data_file);
    return status;
}

/* One process at a time works in a directory; the lock ends with it. */
static egap_status lock_directory(int *lock, const char *directory,
                                  egap_error *err)
{
    *lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0)
        return egap_fail(err, EGAP_EINPUT, "%s: %s", directory,
                         strerror(errno));
    if (flock(*lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return EGAP_OK; /* some file systems have no locks */
    return egap_fail(err, EGAP_ERESOURCE,
                     "%s: another egap run is working in this directory",
                     directory);
}

/* Is this a temporary file of egap/file.h, "NAME.PID-SERIAL.tmp"? */
static bool is_temporary(const char *name)
{
    size_t length = strlen(name), digits;

    if (length < 4 || strcmp(name + length - 4, ".tmp") != 0)
        return false;
    for (length -= 4, digits = 0; length > 0; length--, digits++)
        if (!strchr("0123456789-", name[length - 1]))
            break;
    return digits >= 3 && length > 0 && name[length - 1] == '.';
}

/* Removes what a killed process was writing; nobody else works here. */
static void sweep(const char *directory)
{
    DIR *list = opendir(directory);
    struct dirent *entry;

    while (list && (entry = readdir(list)) != NULL)
        if (is_temporary(entry->d_name))
            unlinkat(dirfd(list), entry->d_name, 0);
    if (list)
        closedir(list);
}

static egap_status sweep_run(const egap_run_state *run, egap_error *err)
{
    char *certificates;
    egap_status status = egap_run_path(&certificates, run, "certificates", err);

    if (status == EGAP_OK) {
        sweep(run->options->directory);
        sweep(certificates);
    }
    egap_free(certificates);
    return status;
}

/* Without --resume nothing of an earlier run may be in the way. */
static egap_status refuse_old_run(const egap_run_state *run, egap_error *err)
{
    static const char *const names[] = {EGAP_RUN_STORE, "table.csv", "table.md",
                                        "pairs.csv", "comparisons.csv"};
    egap_status status = EGAP_OK;

    for (size_t i = 0; i < 5 && status == EGAP_OK; i++) {
        char *path;

        status = egap_run_path(&path, run, names[i], err);
        if (status == EGAP_OK && access(path, F_OK) == 0)
            status = egap_fail(err, EGAP_EINPUT,
                               "%s already holds a run (%s): go on with it by "
                               "--resume, or choose another directory",
                               run->options->directory, names[i]);
        egap_free(path);
    }
    return status;
}

/* The first line where two configurations differ, for the message. */
static egap_status refuse_other(const egap_run_state *run, const char *stored,
                                egap_error *err)
{
    const char *now = run->config->effective, *a = stored, *b = now;

    while (*a && *a == *b) {
        if (*a == '\n') {
            stored = a + 1;
            now = b + 1;
        }
        a++;
        b++;
    }
    return egap_fail(err, EGAP_EINPUT,
                     "%s was begun with another configuration: '%.*s' there, "
                     "'%.*s' now; use the old one, or another directory",
                     run->options->directory, (int)strcspn(stored, "\n"),
                     stored, (int)strcspn(now, "\n"), now);
}

typedef struct {
    const char *key, *value;
} pair_of_texts;

/* What a resumed run must share with the one that began. */
static egap_status check_same_run(const egap_run_state *run, egap_error *err)
{
    const pair_of_texts same[] = {{"egap_version", EGAP_VERSION},
                                  {"data_sha256", run->data.digest}};
    char *stored;
    egap_status status = egap_store_get(&stored, run->store, "effective", err);

    if (status == EGAP_OK && strcmp(stored, run->config->effective) != 0)
        status = refuse_other(run, stored, err);
    egap_free(stored);
    for (size_t i = 0; i < 2 && status == EGAP_OK; i++) {
        status = egap_store_get(&stored, run->store, same[i].key, err);
        if (status == EGAP_OK &&
            (!stored || strcmp(stored, same[i].value) != 0))
            status = egap_fail(err, EGAP_EINPUT,
                               "%s was begun with %s %s, not %s; use another "
                               "directory",
                               run->options->directory, same[i].key,
                               stored ? stored : "unknown", same[i].value);
        egap_free(stored);
    }
    return status;
}

/* Writes what the run is, and beside which published numbers it stands (the
 * last two: texts or NULL). */
static egap_status name_run(egap_run_state *run, const char *published,
                            egap_error *err)
{
    char sha256[EGAP_DIGEST_HEX], rows[32], features[32], seed[32];
    const char *const keys[] = {
        "configuration",     "data_features",     "data_rows",    "data_sha256",
        "effective",         "effective_sha256",  "egap_version", "seed",
        EGAP_PUBLISHED_TEXT, EGAP_PUBLISHED_TABLE};
    const char *const values[] = {run->config->text,
                                  features,
                                  rows,
                                  run->data.digest,
                                  run->config->effective,
                                  sha256,
                                  EGAP_VERSION,
                                  seed,
                                  published,
                                  run->options->table};

    egap_digest_sha256(sha256, run->config->effective,
                       strlen(run->config->effective));
    snprintf(rows, sizeof rows, "%zu", run->data.N);
    snprintf(features, sizeof features, "%zu", run->data.n);
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)run->config->seed);
    return egap_store_put(run->store, keys, values, published ? 10 : 8, err);
}

/* A run that was begun: is it this one?  Published numbers that are given
 * now replace those that it was begun with. */
static egap_status recognise_run(egap_run_state *run, const char *published,
                                 egap_error *err)
{
    const char *const keys[] = {EGAP_PUBLISHED_TEXT, EGAP_PUBLISHED_TABLE};
    const char *const values[] = {published, run->options->table};
    egap_status status = check_same_run(run, err);

    if (status == EGAP_OK)
        status = egap_store_verify(run->store, err);
    if (status == EGAP_OK && published)
        status = egap_store_put(run->store, keys, values, 2, err);
    return status;
}

static egap_status identify(egap_run_state *run, egap_error *err)
{
    char *stored = NULL, *published = NULL;
    egap_status status = egap_store_get(&stored, run->store, "effective", err);

    if (status == EGAP_OK && run->options->published)
        status = egap_run_read_published(&published, run, err);
    if (status == EGAP_OK)
        status = stored ? recognise_run(run, published, err)
                        : name_run(run, published, err);
    egap_free(stored);
    egap_free(published);
    return status;
}

static void find_processor(char *name, size_t size)
{
    FILE *in = fopen("/proc/cpuinfo", "r");
    char line[256];

    snprintf(name, size, "unknown");
    while (in && fgets(line, sizeof line, in)) {
        char *colon = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        snprintf(name, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (in)
        fclose(in);
}

#ifdef __clang__
#define EGAP_COMPILER __VERSION__ /* it names itself */
#else
#define EGAP_COMPILER "gcc " __VERSION__
#endif

static egap_status note_session(egap_run_state *run, egap_error *err)
{
    char processor[256], threads[16], started[32];
    const char *const keys[] = {"commit",    "compiler",    "instruction_set",
                                "processor", "started_utc", "threads"};
    const char *const values[] = {
        egap_build_commit(), EGAP_COMPILER, egap_isa_name(egap_isa_get()),
        processor,           started,       threads};
    time_t now = time(NULL);
    struct tm utc;

    find_processor(processor, sizeof processor);
    snprintf(threads, sizeof threads, "%d", run->threads);
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ",
             gmtime_r(&now, &utc));
    return egap_store_session(run->store, keys, values, 6, err);
}

static egap_status open_store(egap_run_state *run, egap_error *err)
{
    char *path;
    egap_status status = egap_run_path(&path, run, EGAP_RUN_STORE, err);

    if (status == EGAP_OK)
        status = egap_store_open(&run->store, path, err);
    egap_free(path);
    if (status == EGAP_OK)
        status = identify(run, err);
    if (status == EGAP_OK)
        status = note_session(run, err);
    return status;
}

static egap_status do_phases(egap_run_state *run, egap_error *err)
{
    egap_status status = EGAP_OK;

    if (run->config->kind == EGAP_RUN_LEDGER)
        return egap_run_ledger(run, err);
    if (run->config->kind == EGAP_RUN_SPARSIFY)
        return egap_run_sparsify(run, err);
    if (run->config->kind == EGAP_RUN_THEORY)
        return egap_run_theory(run, err);
    for (size_t w = 0; w < run->config->width_count && status == EGAP_OK; w++) {
        status = egap_run_models(run, w, err);
        if (status == EGAP_OK)
            status = egap_run_pairs(run, w, err);
        if (status == EGAP_OK)
            status = egap_run_envelopes(run, w, err);
        if (status == EGAP_OK)
            status = egap_run_certify(run, w, err);
    }
    return status == EGAP_OK ? egap_run_report(run, err) : status;
}

egap_status egap_run(const egap_run_config *config,
                     const egap_run_options *options, egap_error *err)
{
    int before = omp_get_max_threads(), lock = -1;
    egap_run_state run = {.config = config,
                          .options = options,
                          .threads =
                              options->threads > 0 ? options->threads : before};
    egap_status status = load_data(&run, err);

    omp_set_num_threads(run.threads);
    if (status == EGAP_OK)
        status = egap_file_mkdirs(options->directory, err);
    if (status == EGAP_OK)
        status = egap_file_check_dir(options->directory, err);
    if (status == EGAP_OK)
        status = lock_directory(&lock, options->directory, err);
    if (status == EGAP_OK)
        status = sweep_run(&run, err);
    if (status == EGAP_OK && !options->resume)
        status = refuse_old_run(&run, err);
    if (status == EGAP_OK)
        status = open_store(&run, err);
    if (status == EGAP_OK)
        status = do_phases(&run, err);
    egap_store_close(run.store);
    egap_problem_clear(run.problem);
    egap_class_problem_clear(run.class_problem);
    egap_dataset_clear(&run.data);
    if (lock >= 0)
        close(lock);
    omp_set_num_threads(before);
    return status;
}
