/* units.c: independent units of work on threads, each stored when done.
 *
 * A unit depends on configuration, data, seed and its number alone, so the
 * order in which threads take units does not show in any result. */
#include <stdio.h>
#include <string.h>

#include "egap/fpenv.h"
#include "egap/progress.h"
#include "run_impl.h"

egap_shape egap_run_shape(const egap_run_state *run, size_t w)
{
    return (egap_shape){.m = run->config->width[w],
                        .n = run->data.n,
                        .biases = run->config->kind == EGAP_RUN_LEGACY,
                        .classes = run->classes};
}

/* What the threads share. */
typedef struct {
    const egap_run_units *units;
    const bool *done;
    egap_progress progress;
    egap_error error; /* of the first unit that failed */
    egap_status status;
} job;

static bool interrupted(const egap_run_units *units)
{
    const volatile sig_atomic_t *stop = units->run->options->stop;

    return stop && *stop;
}

static bool is_over(job *j)
{
    egap_status status;

#pragma omp atomic read
    status = j->status;
    return status != EGAP_OK || interrupted(j->units);
}

static void note(job *j, egap_status status, const egap_error *error)
{
#pragma omp critical(egap_run_note)
    {
        if (status == EGAP_OK) {
            egap_progress_step(&j->progress);
        } else if (j->status == EGAP_OK) {
            j->error = *error;
#pragma omp atomic write
            j->status = status;
        }
    }
}

/* One thread's part; called by every thread of the team. */
static void work_on(job *j)
{
    const egap_run_units *units = j->units;
    egap_data data = egap_dataset_view(&units->run->data);
    egap_trainer *trainer = NULL;
    egap_error error = {0};
    egap_status ready = egap_fpenv_check(&error);

    if (ready == EGAP_OK)
        ready = egap_trainer_init(&trainer, &data, &units->shape, &error);
    if (ready != EGAP_OK)
        note(j, ready, &error);
#pragma omp for schedule(dynamic, 1)
    for (size_t i = 0; i < units->count; i++) {
        if (j->done[i] || ready != EGAP_OK || is_over(j))
            continue;
        note(j, units->work(units, i, trainer, &error), &error);
    }
    egap_trainer_clear(trainer);
}

static egap_status stopped(const egap_run_units *units, egap_error *err)
{
    return egap_fail(err, EGAP_ERESOURCE,
                     "stopped; what is finished is stored in %s: go on with "
                     "the same command and --resume",
                     units->run->options->directory);
}

egap_status egap_run_units_do(const egap_run_units *units, egap_error *err)
{
    egap_run_state *run = units->run;
    bool *done = egap_alloc(units->count, sizeof *done);
    job j = {.units = units, .done = done};
    size_t finished = 0;
    egap_status status;
    char title[64];

    if (!done)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu units",
                         units->count);
    status = egap_store_done(done, run->store, units->kind, units->first,
                             units->count, err);
    for (size_t i = 0; i < units->count; i++)
        finished += done[i];
    if (status == EGAP_OK && finished < units->count) {
        snprintf(title, sizeof title, "width %zu: %s", units->shape.m,
                 units->title);
        egap_progress_start(&j.progress, run->options->progress, title,
                            units->count, finished);
#pragma omp parallel num_threads(run->threads) if (run->threads > 1)
        work_on(&j);
        egap_progress_end(&j.progress);
        status = j.status;
        if (status != EGAP_OK && err)
            *err = j.error;
    }
    if (status == EGAP_OK && interrupted(units))
        status = stopped(units, err);
    egap_free(done);
    return status;
}
