/* config.c: a configuration file into an egap_run_config.
 *
 * The keys, one function for each table; experiments/PROTOCOL.md says what
 * they mean. */
#include <float.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "config_values.h"
#include "egap/file.h"
#include "egap/run.h"

#define CONFIG_MAX_BYTES ((size_t)1 << 20)
#define MAX_EPOCHS 100000000LL

static void read_seed(egap_config_reader *r, egap_run_config *c)
{
    long long seed = -1;

    if (r->status == EGAP_OK)
        r->status = egap_toml_integer(&seed, r->toml, "run.seed", false, 0,
                                      LLONG_MAX, r->err);
    if (seed < 0)
        egap_config_miss(r, "the key 'run.seed' is missing and has no default");
    c->seed = (uint64_t)seed;
    egap_config_effective(r, "run.seed", "%lld", seed);
}

/* Data that a teacher makes, where `teacher` counts features. */
static void read_teacher(egap_config_reader *r, egap_teacher *t)
{
    *t = (egap_teacher){
        .samples = 384, .atoms = 512, .decay = 1.35, .deviation = 0.8};
    egap_config_count(r, &t->features, "data.teacher", 0, 1 << 20);
    if (t->features == 0)
        return;
    egap_config_count(r, &t->samples, "data.samples", 2, 1 << 24);
    egap_config_count(r, &t->atoms, "data.atoms", 1, 1 << 20);
    egap_config_real(r, &t->decay, "data.decay", 0.0, 1e3);
    egap_config_real(r, &t->deviation, "data.deviation", DBL_MIN, DBL_MAX);
    egap_config_bool(r, &t->labels, "data.labels");
}

/* Keys of a file beside data.teacher, or of a file of another kind. */
static void check_file(egap_config_reader *r, const char *file,
                       const char *target)
{
    if (file == NULL || r->status != EGAP_OK)
        return;
    if (file[0] == '\0')
        egap_config_fail(r, "data.file", "data.file is empty");
    else if (egap_text_ends(file, ".csv") && target == NULL)
        egap_config_fail(r, "data.file",
                         "%.200s looks like a CSV file: name its column of "
                         "targets by target, in place of x and y",
                         file);
    else if (target != NULL && (egap_text_ends(file, ".npz") ||
                                egap_text_ends(file, ".safetensors")))
        egap_config_fail(r, "data.target",
                         "target is a column of a CSV file: name the arrays "
                         "of %.200s by x and y",
                         file);
}

static void read_data(egap_config_reader *r, egap_run_config *c)
{
    const char *file = NULL, *x = NULL, *y = NULL, *target = NULL;

    read_teacher(r, &c->teacher);
    if (c->teacher.features > 0 && r->status == EGAP_OK) {
        if (egap_toml_line(r->toml, "data.file") > 0)
            egap_config_fail(r, "data.file",
                             "data.teacher makes the data: leave data.file "
                             "out");
        c->data_file = egap_config_copy(r, "[data] teacher", NULL);
        c->split = 1.0;
        return;
    }
    if (r->status == EGAP_OK)
        r->status =
            egap_toml_string(&file, r->toml, "data.file", false, r->err);
    if (r->status == EGAP_OK)
        r->status = egap_toml_string(&x, r->toml, "data.x", false, r->err);
    if (r->status == EGAP_OK)
        r->status = egap_toml_string(&y, r->toml, "data.y", false, r->err);
    if (r->status == EGAP_OK)
        r->status =
            egap_toml_string(&target, r->toml, "data.target", false, r->err);
    check_file(r, file, target);
    if (file == NULL)
        egap_config_miss(r,
                         "the key 'data.file' is missing and has no default");
    if (!target == !(x && y))
        egap_config_miss(
            r, "[data] needs either x and y (names of arrays) or target (the "
               "column of y in a CSV file)");
    if (r->status == EGAP_OK && file)
        c->data_file = egap_config_copy(r, file, r->path);
    if (r->status == EGAP_OK && x)
        c->x = egap_config_copy(r, x, NULL);
    if (r->status == EGAP_OK && (target || y))
        c->y = egap_config_copy(r, target ? target : y, NULL);
    c->split = 1.0;
    egap_config_real(r, &c->split, "data.split", DBL_MIN, 1.0);
    egap_config_bool(r, &c->stratified, "data.stratified");
    egap_config_bool(r, &c->standardise, "data.standardise");
}

/* The command line's word holds the delta, a configuration has a key. */
static void refuse_huber_colon(egap_config_reader *r)
{
    const char *word = "";

    if (r->status == EGAP_OK)
        r->status =
            egap_toml_string(&word, r->toml, "protocol.loss", false, r->err);
    if (strncmp(word, "huber:", 6) == 0)
        egap_config_fail(r, "protocol.loss",
                         "protocol.loss = \"%.40s\": write loss = \"huber\" "
                         "and delta = %.34s",
                         word, word + 6);
}

static void read_protocol(egap_config_reader *r, egap_run_config *c)
{
    static const char *const kinds[] = {"legacy", "ledger", "sparsify",
                                        "theory", NULL};
    static const char *const losses[] = {EGAP_LOSS_WORDS, EGAP_CROSS_ENTROPY,
                                         NULL};
    size_t loss;

    c->kind = (egap_run_kind)egap_config_word(r, "protocol.kind", kinds, 0);
    refuse_huber_colon(r);
    loss = egap_config_word(r, "protocol.loss", losses, 0);
    c->classes = strcmp(losses[loss], EGAP_CROSS_ENTROPY) == 0;
    c->objective.loss.kind =
        c->classes ? EGAP_LOSS_LOGISTIC : (egap_loss_kind)loss;
    if (c->classes && c->kind != EGAP_RUN_LEGACY)
        egap_config_fail(r, "protocol.loss",
                         "protocol.loss = \"cross-entropy\" needs "
                         "protocol.kind = \"legacy\"");
    c->objective.kappa = 0.001;
    egap_config_real(r, &c->objective.kappa, "protocol.kappa", 0.0, DBL_MAX);
    if (c->objective.loss.kind == EGAP_LOSS_HUBER) {
        c->objective.loss.delta = 0.25;
        egap_config_real(r, &c->objective.loss.delta, "protocol.delta", DBL_MIN,
                         DBL_MAX);
    } else if (egap_toml_line(r->toml, "protocol.delta") > 0) {
        egap_config_fail(r, "protocol.delta",
                         "protocol.delta is of loss = \"huber\" alone");
    }
}

static void read_training(egap_config_reader *r, egap_run_config *c)
{
    egap_config_unsigned(r, &c->pool.epochs, "pool.epochs", 0, MAX_EPOCHS);
    egap_config_real(r, &c->pool.learning_rate, "pool.learning_rate", 0.0, 1e6);
    egap_config_real(r, &c->pool.plateau_factor, "pool.plateau_factor", 0.0,
                     1.0);
    egap_config_unsigned(r, &c->pool.plateau_patience, "pool.plateau_patience",
                         0, MAX_EPOCHS);
}

/* Two networks for each pair, none in two pairs. */
static void read_ledger(egap_config_reader *r, egap_run_config *c)
{
    c->pool = egap_train_theory(&c->objective);
    read_training(r, c);
    egap_config_unsigned(r, &c->pool.patience, "pool.patience", 0, MAX_EPOCHS);
    c->pairs = 1;
    egap_config_count(r, &c->pairs, "pairs.count", 1, 1000);
    c->models = 2 * c->pairs;
    egap_config_effective(r, "pool.models", "%zu", c->models);
}

static void read_theory(egap_config_reader *r, egap_run_config *c)
{
    c->pool = egap_train_theory(&c->objective);
    c->dss = egap_dss_legacy(&c->objective);
    c->dss.train = egap_train_theory(&c->objective);
    c->dss.train.epochs = 1000;
    c->dss.train.learning_rate = 0.01;
    c->dss.max_depth = 7;
    c->replicates = 10;
    c->models_each = 8;
    c->pairs_each = 3;
    c->level_quantile = 0.75;
    c->level_margin = 0.02;
    egap_config_count(r, &c->replicates, "protocol.replicates", 2, 10000);
    egap_config_count(r, &c->models_each, "pool.each", 2, 10000);
    read_training(r, c);
    egap_config_unsigned(r, &c->pool.patience, "pool.patience", 0, MAX_EPOCHS);
    egap_config_count(r, &c->pairs_each, "pairs.each", 1, 10000);
    egap_config_real(r, &c->level_quantile, "levels.quantile", 0.0, 1.0);
    egap_config_real(r, &c->level_margin, "levels.margin", 0.0, 1e6);
    egap_config_unsigned(r, &c->dss.max_depth, "dss.depth", 0, 20);
    egap_config_unsigned(r, &c->dss.grid, "dss.grid", 2, 1000000);
    egap_config_unsigned(r, &c->dss.train.epochs, "dss.epochs", 0, MAX_EPOCHS);
    egap_config_real(r, &c->dss.train.learning_rate, "dss.learning_rate", 0.0,
                     1e6);
    c->dss.train.plateau_factor = c->pool.plateau_factor;
    c->dss.train.plateau_patience = c->pool.plateau_patience;
    c->dss.train.patience = c->pool.patience;
    c->models = c->replicates * c->models_each;
    c->pairs = EGAP_RUN_LEVELS * c->replicates * c->pairs_each * EGAP_RUN_PATHS;
    egap_config_effective(r, "pool.models", "%zu", c->models);
    egap_config_effective(r, "pairs.count", "%zu", c->pairs);
}

static void read_work(egap_config_reader *r, egap_run_config *c)
{
    if (c->kind == EGAP_RUN_THEORY) {
        read_theory(r, c);
        return;
    }
    if (c->kind == EGAP_RUN_LEDGER) {
        read_ledger(r, c);
        return;
    }
    c->pool = egap_train_legacy(&c->objective);
    c->dss = egap_dss_legacy(&c->objective);
    c->models = 1000;
    egap_config_count(r, &c->models, "pool.models", 2, 1000000);
    read_training(r, c);
    c->pairs = 200;
    egap_config_count(r, &c->pairs, "pairs.count", 1, 10000000);
    egap_config_unsigned(r, &c->dss.max_depth, "dss.depth", 0, 20);
    egap_config_unsigned(r, &c->dss.grid, "dss.grid", 2, 1000000);
    egap_config_unsigned(r, &c->dss.train.epochs, "dss.epochs", 0, MAX_EPOCHS);
    egap_config_real(r, &c->dss.train.learning_rate, "dss.learning_rate", 0.0,
                     1e6);
    /* The scheduler is one for both. */
    c->dss.train.plateau_factor = c->pool.plateau_factor;
    c->dss.train.plateau_patience = c->pool.plateau_patience;
}

static void read_list(egap_config_reader *r, size_t *out, size_t *count,
                      const char *key)
{
    long long list[EGAP_SPARSIFY_COUNTS];
    size_t given = 0;

    if (r->status == EGAP_OK)
        r->status = egap_toml_integers(list, &given, EGAP_SPARSIFY_COUNTS,
                                       r->toml, key, false, 1, 4096, r->err);
    for (size_t k = 0; k < given && r->status == EGAP_OK; k++) {
        out[k] = (size_t)list[k];
        if (k > 0 && list[k] <= list[k - 1])
            egap_config_fail(r, key, "%s must rise", key);
    }
    if (given > 0)
        *count = given;
    for (size_t k = 0; k < *count; k++)
        egap_config_effective(r, key, "%zu", out[k]);
}

/* The diagnostic has neither data nor widths of its own. */
static bool is_sparsify(egap_config_reader *r)
{
    const char *kind = "";

    if (r->status == EGAP_OK)
        r->status =
            egap_toml_string(&kind, r->toml, "protocol.kind", false, r->err);
    return strcmp(kind, "sparsify") == 0;
}

static void read_sparsify(egap_config_reader *r, egap_run_config *c)
{
    static const size_t features[] = {2, 8, 32, 128};
    egap_sparsify_config *s = &c->sparsify;

    c->kind = EGAP_RUN_SPARSIFY;
    egap_config_effective(r, "protocol.kind", "sparsify");
    *s = (egap_sparsify_config){.samples = 4096,
                                .teacher = 128,
                                .dictionaries = 8,
                                .atoms = 256,
                                .samplings = 2048,
                                .ridge = 1e-3,
                                .feature_count = 4,
                                .counts = 6};
    memcpy(s->features, features, sizeof features);
    for (size_t k = 0; k < s->counts; k++)
        s->count[k] = (size_t)4 << k;
    egap_config_count(r, &s->samples, "sparsify.samples", 2, 1 << 20);
    egap_config_count(r, &s->teacher, "sparsify.teacher", 1, 4096);
    egap_config_count(r, &s->dictionaries, "sparsify.dictionaries", 1, 4096);
    egap_config_count(r, &s->atoms, "sparsify.atoms", 1, 4096);
    egap_config_count(r, &s->samplings, "sparsify.samplings", 1, 1 << 24);
    egap_config_real(r, &s->ridge, "sparsify.ridge", 0.0, 1e6);
    read_list(r, s->features, &s->feature_count, "sparsify.features");
    read_list(r, s->count, &s->counts, "sparsify.counts");
    read_seed(r, c);
}

static void read_widths(egap_config_reader *r, egap_run_config *c)
{
    long long width[EGAP_RUN_MAX_WIDTHS];

    if (r->status == EGAP_OK)
        r->status = egap_toml_integers(width, &c->width_count,
                                       EGAP_RUN_MAX_WIDTHS, r->toml,
                                       "run.widths", false, 1, 1 << 20, r->err);
    for (size_t i = 0; i < c->width_count && r->status == EGAP_OK; i++) {
        c->width[i] = (size_t)width[i];
        egap_config_effective(r, "run.width", "%lld", width[i]);
        for (size_t k = 0; k < i; k++)
            if (width[k] == width[i])
                egap_config_fail(r, "run.widths", "run.widths holds %lld twice",
                                 width[i]);
    }
    if (c->width_count == 0)
        egap_config_miss(r, "run.widths is missing or empty");
}

static void read_run(egap_config_reader *r, egap_run_config *c)
{
    static const char *const certificates[] = {"none", "largest", "all", NULL};

    read_seed(r, c);
    read_widths(r, c);
    c->keep_paths = true;
    if (c->kind == EGAP_RUN_THEORY)
        egap_config_bool(r, &c->keep_paths, "run.keep_paths");
    if (c->kind != EGAP_RUN_LEGACY)
        return;
    c->certificates = (egap_run_certificates)egap_config_word(
        r, "run.certificates", certificates, EGAP_CERTIFY_NONE);
    if (c->classes && c->certificates != EGAP_CERTIFY_NONE)
        egap_config_fail(r, "run.certificates",
                         "there is no certificate for cross-entropy yet: "
                         "leave run.certificates at \"none\"");
    egap_config_bool(r, &c->keep_paths, "run.keep_paths");
    if (!c->keep_paths && c->certificates != EGAP_CERTIFY_NONE)
        egap_config_fail(r, "run.keep_paths",
                         "run.certificates are made from the stored paths: "
                         "leave run.keep_paths at true");
}

/* Its line is in the effective configuration only where it is on: so runs
 * without it are what they were. */
static void read_envelope(egap_config_reader *r, egap_run_config *c)
{
    if (r->status == EGAP_OK)
        r->status =
            egap_toml_bool(&c->envelope, r->toml, "envelope.on", false, r->err);
    if (c->envelope && c->classes)
        egap_config_fail(r, "envelope.on",
                         "[envelope] is not there for cross-entropy yet: "
                         "leave envelope.on at false");
    if (c->envelope)
        egap_config_effective(r, "envelope.on", "true");
}

static void read_keys(egap_config_reader *r, egap_run_config *c)
{
    size_t size = 0;
    char *text = NULL;

    r->effective = open_memstream(&text, &size);
    if (!r->effective) {
        r->status = egap_fail(r->err, EGAP_ERESOURCE,
                              "no memory for the configuration");
        return;
    }
    if (is_sparsify(r)) {
        read_sparsify(r, c);
    } else {
        read_data(r, c);
        read_protocol(r, c);
        read_work(r, c);
        read_run(r, c);
        read_envelope(r, c);
    }
    if (r->status == EGAP_OK)
        r->status = egap_toml_finish(r->toml, r->err);
    if (r->status == EGAP_OK && r->missing.text[0] != '\0')
        r->status = egap_fail(r->err, EGAP_EINPUT, "%s", r->missing.text);
    fclose(r->effective);
    if (r->status == EGAP_OK)
        c->effective = egap_config_copy(r, text, NULL);
    free(text);
}

egap_status egap_run_config_read(egap_run_config **config, const char *path,
                                 egap_error *err)
{
    egap_run_config *c = egap_alloc(1, sizeof *c);
    egap_config_reader r = {.err = err, .path = path};
    size_t length = 0;

    *config = NULL;
    if (!c)
        return egap_fail(err, EGAP_ERESOURCE,
                         "no memory for the configuration");
    r.status = egap_file_read(&c->text, &length, path, CONFIG_MAX_BYTES, err);
    if (r.status == EGAP_OK)
        r.status = egap_toml_parse(&r.toml, c->text, length, path, err);
    if (r.status == EGAP_OK)
        read_keys(&r, c);
    egap_toml_clear(r.toml);
    if (r.status != EGAP_OK) {
        egap_run_config_clear(c);
        return r.status;
    }
    *config = c;
    return EGAP_OK;
}

void egap_run_config_clear(egap_run_config *config)
{
    if (!config)
        return;
    egap_free(config->text);
    egap_free(config->effective);
    egap_free(config->data_file);
    egap_free(config->x);
    egap_free(config->y);
    egap_free(config);
}
