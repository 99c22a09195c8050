/* ledger.c: the whole ledger on pairs of trained networks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/file.h"
#include "egap/fpenv.h"
#include "egap/json.h"
#include "egap/progress.h"
#include "ledger.h"
#include "output.h"
#include "run_impl.h"

/* Trained networks leave nothing that many bits would decide: sides differ by
 * far more than rounding, or are equal.  Rationals of thousands of products
 * would only be long. */
static const egap_prove_options options = {.max_bits = 256, .exact_limit = 0};

/* The reference network: the best of some starts of few units. */
#define REFERENCE_UNITS 2
#define REFERENCE_STARTS 8

typedef struct {
    egap_run_state *run;
    size_t claims, instances;
    ledger_summary *summaries;  /* (claims) */
    egap_claim_result *results; /* (claims), of the instance in work */
    double *reference;          /* parameters */
    egap_json json;             /* one line; then cleared */
    FILE *lines;
    egap_progress progress;
} ledger;

static egap_shape reference_shape(const egap_run_state *run)
{
    return (egap_shape){.m = REFERENCE_UNITS, .n = run->data.n};
}

static egap_status train_reference(ledger *l, egap_error *err)
{
    const egap_run_config *config = l->run->config;
    egap_data data = egap_dataset_view(&l->run->data);
    egap_shape shape = reference_shape(l->run);
    size_t count = egap_params_count(&shape);
    double *params = egap_alloc(count, sizeof *params), least = INFINITY;
    egap_trainer *trainer = NULL;
    egap_status status;

    l->reference = egap_alloc(count, sizeof *l->reference);
    status = params && l->reference
                 ? egap_trainer_init(&trainer, &data, &shape, err)
                 : egap_fail(err, EGAP_ERESOURCE, "no memory for a network");
    for (uint64_t k = 0; k < REFERENCE_STARTS && status == EGAP_OK; k++) {
        double F;

        egap_train_initial_ball(params, &shape, config->seed,
                                egap_run_stream_unit(REFERENCE_UNITS, k));
        status = egap_train_run(params, NULL, trainer, &config->pool, err);
        F = egap_train_loss(trainer, params, &config->objective);
        if (F < least) {
            least = F;
            memcpy(l->reference, params, count * sizeof *params);
        }
    }
    egap_trainer_clear(trainer);
    egap_free(params);
    return status;
}

static void put_bounds(egap_json *json, const char *key, egap_bounds x)
{
    egap_json_key(json, key);
    egap_json_bounds(json, x);
}

/* One verdict as a line of ledger.jsonl. */
static egap_status put_line(ledger *l, const char *instance, size_t k,
                            egap_error *err)
{
    const egap_claim *claim = egap_claims_at(k);
    const egap_claim_result *r = &l->results[k];
    egap_json *json = &l->json;
    const char *text;
    size_t length;
    egap_status status;

    egap_json_init(json);
    json->one_line = true;
    egap_json_object(json);
    egap_json_key(json, "id");
    egap_json_string(json, claim->id);
    egap_json_key(json, "instance");
    egap_json_string(json, instance);
    egap_json_key(json, "status");
    egap_json_string(json, egap_claim_status_word(claim->status));
    egap_json_key(json, "verdict");
    egap_json_string(json, egap_verdict_word(r->verdict));
    put_bounds(json, "lhs", r->lhs);
    put_bounds(json, "rhs", r->rhs);
    put_bounds(json, "slack", r->slack);
    egap_json_key(json, "comparisons");
    egap_json_integer(json, (long long)r->comparisons);
    egap_json_key(json, "precision");
    egap_json_integer(json, r->precision);
    egap_json_key(json, "note");
    egap_json_string(json, r->note);
    egap_json_end(json);
    status = egap_json_finish(&text, &length, json, err);
    if (status == EGAP_OK && fwrite(text, 1, length, l->lines) != length)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for the verdicts");
    egap_json_clear(json);
    return status;
}

/* Every claim for the instance, on all threads. */
static egap_status prove_all(ledger *l, const egap_instance *in,
                             ledger_kind kind, egap_error *err)
{
    const volatile sig_atomic_t *stop = l->run->options->stop;
    egap_status status = EGAP_OK;
    bool stopped = false;

#pragma omp parallel for schedule(dynamic, 1) num_threads(l->run->threads)
    for (size_t k = 0; k < l->claims; k++) {
        egap_error own = {0};
        egap_status one = egap_fpenv_check(&own);

        if ((stop && *stop) || !ledger_asks(kind, egap_claims_at(k)))
            continue;
        if (one == EGAP_OK)
            one = egap_claim_prove(&l->results[k], egap_claims_at(k), in,
                                   &options, &own);
        if (one != EGAP_OK) {
#pragma omp critical(egap_run_note)
            if (status == EGAP_OK) {
                status = one;
                if (err)
                    *err = own;
            }
        }
    }
    stopped = stop && *stop;
    return status == EGAP_OK && stopped
               ? egap_fail(err, EGAP_ERESOURCE,
                           "stopped; the trained networks are stored in %s: go "
                           "on with the same command and --resume",
                           l->run->options->directory)
               : status;
}

static egap_status judge(ledger *l, const ledger_pair *pair, ledger_kind kind,
                         egap_error *err)
{
    egap_instance *in = NULL;
    egap_status status = ledger_instance(&in, pair, kind, err);

    if (status == EGAP_OK)
        status = prove_all(l, in, kind, err);
    for (size_t k = 0; k < l->claims && status == EGAP_OK; k++) {
        if (!ledger_asks(kind, egap_claims_at(k)))
            continue;
        ledger_summary_add(&l->summaries[k], &l->results[k]);
        status = put_line(l, egap_instance_name(in), k, err);
        if (status == EGAP_OK)
            status = ledger_check(egap_claims_at(k), &l->results[k], in,
                                  l->run->options->directory, err);
    }
    egap_instance_free(in);
    l->instances++;
    egap_progress_step(&l->progress);
    return status;
}

static egap_status judge_width(ledger *l, size_t w, egap_error *err)
{
    const egap_run_state *run = l->run;
    egap_shape shape = egap_run_shape(run, w), small = reference_shape(run);
    size_t count = egap_params_count(&shape);
    double *models;
    egap_status status = egap_run_load_models(&models, l->run, w, err);

    for (size_t p = 0; p < run->config->pairs && status == EGAP_OK; p++) {
        ledger_pair pair = {.data = egap_dataset_view(&run->data),
                            .objective = run->config->objective,
                            .shape = shape,
                            .a = models + 2 * p * count,
                            .b = models + (2 * p + 1) * count,
                            .reference = egap_params_net(&small, l->reference),
                            .seed = run->config->seed,
                            .index = p};

        for (int kind = 0; kind < LEDGER_KINDS && status == EGAP_OK; kind++)
            status = judge(l, &pair, (ledger_kind)kind, err);
    }
    egap_free(models);
    return status;
}

static egap_status replace(const ledger *l, const char *name, const char *text,
                           egap_error *err)
{
    char *path;
    egap_status status = egap_run_path(&path, l->run, name, err);

    if (status == EGAP_OK)
        status = egap_file_replace(path, text, strlen(text), err);
    egap_free(path);
    return status;
}

static void print_end(const ledger *l)
{
    FILE *out = l->run->options->print;
    size_t verdicts[EGAP_NOT_APPLICABLE + 1] = {0};
    const char *between = "";

    if (!out)
        return;
    for (size_t k = 0; k < l->claims; k++)
        for (int v = 0; v <= EGAP_NOT_APPLICABLE; v++)
            verdicts[v] += l->summaries[k].verdicts[v];
    fprintf(out, "%zu statements on %zu instances: ", l->claims, l->instances);
    for (int v = 0; v <= EGAP_NOT_APPLICABLE; v++)
        if (verdicts[v] > 0) {
            fprintf(out, "%s%zu %s", between, verdicts[v],
                    egap_verdict_word((egap_verdict)v));
            between = ", ";
        }
    fputs("\nNo proved statement came out as refuted.\n\n", out);
    egap_run_print_files(l->run, "table.md, table.html, table.tex; "
                                 "ledger.jsonl, every verdict; run.sqlite");
}

static egap_status write_tables(ledger *l, egap_error *err)
{
    static const struct {
        const char *name;
        egap_format format;
    } files[] = {{"table.html", EGAP_FORMAT_HTML},
                 {"table.tex", EGAP_FORMAT_LATEX},
                 {"table.md", EGAP_FORMAT_MARKDOWN}}; /* ends the run */
    egap_status status = EGAP_OK;

    for (size_t k = 0; k < 3 && status == EGAP_OK; k++) {
        char *text;

        status = ledger_table(&text, l->summaries, l->instances,
                              files[k].format, err);
        if (status == EGAP_OK)
            status = replace(l, files[k].name, text, err);
        free(text);
    }
    return status;
}

/* The verdicts so far go to their file even where one of them is a defect. */
static egap_status prove_and_write(ledger *l, egap_error *err)
{
    const egap_run_config *config = l->run->config;
    size_t size = 0, units = config->width_count * config->pairs * LEDGER_KINDS;
    egap_error own = {0};
    char *lines = NULL;
    egap_status status = EGAP_OK, written;

    l->lines = open_memstream(&lines, &size);
    if (!l->lines)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for the verdicts");
    egap_progress_start(&l->progress, l->run->options->progress,
                        "ledger: instances", units, 0);
    for (size_t w = 0; w < config->width_count && status == EGAP_OK; w++)
        status = judge_width(l, w, err);
    egap_progress_end(&l->progress);
    if (fclose(l->lines) != 0)
        written = egap_fail(&own, EGAP_ERESOURCE, "no memory for the verdicts");
    else
        written = replace(l, "ledger.jsonl", lines, &own);
    free(lines);
    if (status == EGAP_OK && written != EGAP_OK && err)
        *err = own;
    return status == EGAP_OK ? written : status;
}

egap_status egap_run_ledger(egap_run_state *run, egap_error *err)
{
    ledger l = {.run = run, .claims = egap_claims_count()};
    egap_status status = EGAP_OK;

    for (size_t w = 0; w < run->config->width_count && status == EGAP_OK; w++)
        status = egap_run_models(run, w, err);
    if (status == EGAP_OK)
        status = train_reference(&l, err);
    l.summaries = egap_alloc(l.claims, sizeof *l.summaries);
    l.results = egap_alloc(l.claims, sizeof *l.results);
    if (status == EGAP_OK && (!l.summaries || !l.results))
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for the ledger");
    if (status == EGAP_OK)
        status = prove_and_write(&l, err);
    if (status == EGAP_OK)
        status = write_tables(&l, err);
    if (status == EGAP_OK)
        print_end(&l);
    egap_free(l.summaries);
    egap_free(l.results);
    egap_free(l.reference);
    return status;
}
