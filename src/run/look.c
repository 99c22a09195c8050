/* look.c: how far a run is, seen from outside. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "run_impl.h"

/* Does another process hold the directory's lock? */
static bool is_locked(const char *directory)
{
    int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool locked = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0 &&
                  errno == EWOULDBLOCK;

    if (file >= 0)
        close(file);
    return locked;
}

/* The next "key = NUMBER" of the effective configuration, from *at on. */
static bool next_number(size_t *value, const char **at, const char *key)
{
    size_t length = strlen(key);
    const char *line = *at;

    while (line && *line) {
        const char *end = strchr(line, '\n');

        if (strncmp(line, key, length) == 0 &&
            strncmp(line + length, " = ", 3) == 0) {
            *value = (size_t)strtoull(line + length + 3, NULL, 10);
            *at = end ? end + 1 : "";
            return true;
        }
        line = end ? end + 1 : NULL;
    }
    return false;
}

/* How many certificates of one width the effective configuration wants. */
static size_t certificates_of(const char *effective, size_t pairs)
{
    const char *word = strstr(effective, "\nrun.certificates = ");

    word = word ? word + strlen("\nrun.certificates = ") : "none";
    return strncmp(word, "all", 3) == 0       ? pairs
           : strncmp(word, "largest", 7) == 0 ? 1
                                              : 0;
}

static egap_run_kind kind_of(const char *effective)
{
    static const char *const lines[] = {[EGAP_RUN_LEDGER] = "ledger\n",
                                        [EGAP_RUN_SPARSIFY] = "sparsify\n",
                                        [EGAP_RUN_THEORY] = "theory\n"};
    static const char key[] = "protocol.kind = ";
    const char *word = strstr(effective, key);

    for (size_t k = 0; word && k < sizeof lines / sizeof lines[0]; k++)
        if (lines[k] &&
            strncmp(word + sizeof key - 1, lines[k], strlen(lines[k])) == 0)
            return (egap_run_kind)k;
    return EGAP_RUN_LEGACY;
}

static egap_status fill_part(egap_run_part *part, egap_run_status *out,
                             egap_store *store, egap_store_kind kind,
                             size_t width, size_t total, egap_error *err)
{
    egap_store_count count;
    egap_status status = egap_store_progress(&count, store, kind, width, err);

    *part = (egap_run_part){.width = width, .done = count.done, .total = total};
    if (out->kind == EGAP_RUN_THEORY && kind == EGAP_STORE_PAIRS) {
        part->at_most = !out->complete && count.done < total;
        part->absent = out->complete ? total - count.done : 0;
        part->total = total -= part->absent;
    }
    /* the last session says most about this machine */
    if (count.done_here > 0)
        part->seconds_each = count.seconds_here / (double)count.done_here;
    else if (count.done > 0)
        part->seconds_each = count.seconds / (double)count.done;
    if (count.done >= total)
        return status;
    out->all_done = false;
    out->at_least |= count.done == 0;
    out->seconds_left += part->seconds_each * (double)(total - count.done);
    return status;
}

static egap_status fill(egap_run_status *out, egap_store *store,
                        const char *effective, egap_error *err)
{
    const char *at = effective;
    size_t models = 0, pairs = 0, envelopes, width;
    egap_status status = EGAP_OK;

    out->kind = kind_of(effective);
    out->untold =
        out->kind == EGAP_RUN_LEDGER || out->kind == EGAP_RUN_SPARSIFY;
    out->all_done = true;
    next_number(&models, &at, "pool.models");
    next_number(&pairs, &at, "pairs.count");
    envelopes = out->kind == EGAP_RUN_LEGACY &&
                        strstr(effective, "\nenvelope.on = true\n")
                    ? pairs
                    : 0;
    while (status == EGAP_OK && out->width_count < EGAP_RUN_MAX_WIDTHS &&
           next_number(&width, &at, "run.width")) {
        size_t w = out->width_count++;

        status = fill_part(&out->models[w], out, store, EGAP_STORE_MODELS,
                           width, models, err);
        if (status == EGAP_OK)
            status = fill_part(&out->pairs[w], out, store, EGAP_STORE_PAIRS,
                               width, pairs, err);
        if (status == EGAP_OK)
            status = fill_part(&out->envelopes[w], out, store,
                               EGAP_STORE_ENVELOPES, width, envelopes, err);
        if (status == EGAP_OK)
            status = fill_part(&out->certificates[w], out, store,
                               EGAP_STORE_CERTIFICATES, width,
                               certificates_of(effective, pairs), err);
    }
    out->seconds_left /= (double)out->threads;
    return status;
}

static egap_status session_text(char *text, size_t size, egap_store *store,
                                const char *key, egap_error *err)
{
    char *value;
    egap_status status = egap_store_get_session(&value, store, key, err);

    if (status == EGAP_OK && value)
        snprintf(text, size, "%s", value);
    egap_free(value);
    return status;
}

static egap_status read_store(egap_run_status *out, egap_store *store,
                              egap_error *err)
{
    char threads[16] = "1", *effective = NULL;
    egap_status status = session_text(out->started, sizeof out->started, store,
                                      "started_utc", err);

    if (status == EGAP_OK)
        status = session_text(out->processor, sizeof out->processor, store,
                              "processor", err);
    if (status == EGAP_OK)
        status = session_text(threads, sizeof threads, store, "threads", err);
    out->threads = (size_t)strtoul(threads, NULL, 10);
    if (out->threads == 0)
        out->threads = 1;
    if (status == EGAP_OK)
        status = egap_store_get(&effective, store, "effective", err);
    if (status == EGAP_OK && effective)
        status = fill(out, store, effective, err);
    egap_free(effective);
    return status;
}

egap_status egap_run_open_read(egap_store **store, const char *directory,
                               egap_error *err)
{
    egap_run_options options = {.directory = directory};
    egap_run_state run = {.options = &options};
    char *file = NULL;
    egap_status status = egap_run_path(&file, &run, EGAP_RUN_STORE, err);

    *store = NULL;
    if (status == EGAP_OK && access(file, F_OK) != 0)
        status = egap_fail(err, EGAP_EINPUT, "%s: no run here (%s is missing)",
                           directory, file);
    if (status == EGAP_OK)
        status = egap_store_open_read(store, file, err);
    egap_free(file);
    return status;
}

egap_status egap_run_look(egap_run_status *out, const char *directory,
                          egap_error *err)
{
    egap_run_options options = {.directory = directory};
    egap_run_state run = {.options = &options};
    egap_store *store = NULL;
    char *table = NULL;
    egap_status status = egap_run_path(&table, &run, "table.md", err);

    memset(out, 0, sizeof *out);
    if (status == EGAP_OK)
        status = egap_run_open_read(&store, directory, err);
    if (status == EGAP_OK) {
        out->working = is_locked(directory);
        out->complete = access(table, F_OK) == 0;
        status = read_store(out, store, err);
    }
    egap_store_close(store);
    egap_free(table);
    return status;
}
