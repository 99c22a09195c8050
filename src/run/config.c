/* config.c: a configuration file into an egap_run_config.
 *
 * The keys, one function for each table; experiments/PROTOCOL.md says what
 * they mean. */
#include <float.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "egap/file.h"
#include "egap/run.h"
#include "egap/toml.h"

#define CONFIG_MAX_BYTES ((size_t)1 << 20)
#define MAX_EPOCHS 100000000LL

/* A file being read: the first failure makes the rest do nothing. */
typedef struct {
    egap_toml *toml;
    egap_status status;
    egap_error *err;
    egap_error missing; /* what is not there: told if every key is known */
    FILE *effective;
    const char *path;
} reader;

/* A key that has no default.  A misspelt one is told first, where it is. */
static void miss(reader *r, const char *what)
{
    if (r->missing.text[0] == '\0')
        (void)egap_fail(&r->missing, EGAP_EINPUT, "%s: %s", r->path, what);
}

static void effective(reader *r, const char *key, const char *fmt, ...)
{
    va_list args;

    if (r->status != EGAP_OK)
        return;
    va_start(args, fmt);
    fprintf(r->effective, "%s = ", key);
    vfprintf(r->effective, fmt, args);
    fputc('\n', r->effective);
    va_end(args);
}

static void read_count(reader *r, size_t *out, const char *key, long long min,
                       long long max)
{
    long long value = (long long)*out;

    if (r->status == EGAP_OK)
        r->status =
            egap_toml_integer(&value, r->toml, key, false, min, max, r->err);
    *out = (size_t)value;
    effective(r, key, "%lld", value);
}

static void read_seed(reader *r, egap_run_config *c)
{
    long long seed = -1;

    if (r->status == EGAP_OK)
        r->status = egap_toml_integer(&seed, r->toml, "run.seed", false, 0,
                                      LLONG_MAX, r->err);
    if (seed < 0)
        miss(r, "the key 'run.seed' is missing and has no default");
    c->seed = (uint64_t)seed;
    effective(r, "run.seed", "%lld", seed);
}

static void read_unsigned(reader *r, unsigned *out, const char *key,
                          long long min, long long max)
{
    size_t value = *out;

    read_count(r, &value, key, min, max);
    *out = (unsigned)value;
}

static void read_real(reader *r, double *out, const char *key, double min,
                      double max)
{
    if (r->status == EGAP_OK)
        r->status = egap_toml_real(out, r->toml, key, false, min, max, r->err);
    effective(r, key, "%.17g", *out);
}

static void read_bool(reader *r, bool *out, const char *key)
{
    if (r->status == EGAP_OK)
        r->status = egap_toml_bool(out, r->toml, key, false, r->err);
    effective(r, key, "%s", *out ? "true" : "false");
}

/* The position of the key's word in `words` (ended by NULL). */
static size_t read_word(reader *r, const char *key, const char *const *words,
                        size_t fallback)
{
    const char *word = words[fallback];
    size_t i = 0;

    if (r->status == EGAP_OK)
        r->status = egap_toml_string(&word, r->toml, key, false, r->err);
    while (words[i] && strcmp(words[i], word) != 0)
        i++;
    if (words[i] || r->status != EGAP_OK) {
        effective(r, key, "%s", word);
        return words[i] ? i : fallback;
    }
    {
        char known[128] = "";

        for (i = 0; words[i]; i++) {
            size_t used = strlen(known);

            snprintf(known + used, sizeof known - used, "%s\"%s\"",
                     i ? ", " : "", words[i]);
        }
        r->status = egap_fail(r->err, EGAP_EINPUT,
                              "%s: %s = \"%s\" is unknown; it is one of %s",
                              r->path, key, word, known);
    }
    return fallback;
}

/* `text`, or the same behind the directory of `beside`, in new memory. */
static char *copy_text(reader *r, const char *text, const char *beside)
{
    const char *slash = beside ? strrchr(beside, '/') : NULL;
    size_t folder = slash && text[0] != '/' ? (size_t)(slash - beside) + 1 : 0;
    char *copy = egap_alloc(folder + strlen(text) + 1, 1);

    if (!copy) {
        r->status = egap_fail(r->err, EGAP_ERESOURCE,
                              "no memory for the configuration");
        return NULL;
    }
    memcpy(copy, beside ? beside : "", folder);
    strcpy(copy + folder, text);
    return copy;
}

/* Data that a teacher makes, where `teacher` counts features. */
static void read_teacher(reader *r, egap_teacher *t)
{
    *t = (egap_teacher){
        .samples = 384, .atoms = 512, .decay = 1.35, .deviation = 0.8};
    read_count(r, &t->features, "data.teacher", 0, 1 << 20);
    if (t->features == 0)
        return;
    read_count(r, &t->samples, "data.samples", 2, 1 << 24);
    read_count(r, &t->atoms, "data.atoms", 1, 1 << 20);
    read_real(r, &t->decay, "data.decay", 0.0, 1e3);
    read_real(r, &t->deviation, "data.deviation", DBL_MIN, DBL_MAX);
    read_bool(r, &t->labels, "data.labels");
}

static void read_data(reader *r, egap_run_config *c)
{
    const char *file = NULL, *x = NULL, *y = NULL, *target = NULL;

    read_teacher(r, &c->teacher);
    if (c->teacher.features > 0 && r->status == EGAP_OK) {
        c->data_file = copy_text(r, "[data] teacher", NULL);
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
    if (file == NULL)
        miss(r, "the key 'data.file' is missing and has no default");
    if (!target == !(x && y))
        miss(r, "[data] needs either x and y (names of arrays) or target (the "
                "column of y in a CSV file)");
    if (r->status == EGAP_OK && file)
        c->data_file = copy_text(r, file, r->path);
    if (r->status == EGAP_OK && x)
        c->x = copy_text(r, x, NULL);
    if (r->status == EGAP_OK && (target || y))
        c->y = copy_text(r, target ? target : y, NULL);
    c->split = 1.0;
    read_real(r, &c->split, "data.split", DBL_MIN, 1.0);
    read_bool(r, &c->stratified, "data.stratified");
    read_bool(r, &c->standardise, "data.standardise");
}

static void read_protocol(reader *r, egap_run_config *c)
{
    static const char *const kinds[] = {"legacy", "ledger", "sparsify",
                                        "theory", NULL};
    static const char *const losses[] = {
        "mse", "half", "huber", "logistic", "abs", "cross-entropy", NULL};
    static const egap_loss_kind loss_kinds[] = {
        EGAP_LOSS_MSE, EGAP_LOSS_HALF, EGAP_LOSS_HUBER, EGAP_LOSS_LOGISTIC,
        EGAP_LOSS_ABS};
    size_t loss;

    c->kind = (egap_run_kind)read_word(r, "protocol.kind", kinds, 0);
    loss = read_word(r, "protocol.loss", losses, 0);
    c->classes = loss == sizeof loss_kinds / sizeof loss_kinds[0];
    c->objective.loss.kind = c->classes ? EGAP_LOSS_LOGISTIC : loss_kinds[loss];
    if (r->status == EGAP_OK && c->classes && c->kind != EGAP_RUN_LEGACY)
        r->status = egap_fail(r->err, EGAP_EINPUT,
                              "%s: protocol.loss = \"cross-entropy\" needs "
                              "protocol.kind = \"legacy\"",
                              r->path);
    c->objective.kappa = 0.001;
    read_real(r, &c->objective.kappa, "protocol.kappa", 0.0, DBL_MAX);
    if (c->objective.loss.kind == EGAP_LOSS_HUBER) {
        c->objective.loss.delta = 0.25;
        read_real(r, &c->objective.loss.delta, "protocol.delta", DBL_MIN,
                  DBL_MAX);
    }
}

static void read_training(reader *r, egap_run_config *c)
{
    read_unsigned(r, &c->pool.epochs, "pool.epochs", 0, MAX_EPOCHS);
    read_real(r, &c->pool.learning_rate, "pool.learning_rate", 0.0, 1e6);
    read_real(r, &c->pool.plateau_factor, "pool.plateau_factor", 0.0, 1.0);
    read_unsigned(r, &c->pool.plateau_patience, "pool.plateau_patience", 0,
                  MAX_EPOCHS);
}

/* Two networks for each pair, none in two pairs. */
static void read_ledger(reader *r, egap_run_config *c)
{
    c->pool = egap_train_theory(&c->objective);
    read_training(r, c);
    read_unsigned(r, &c->pool.patience, "pool.patience", 0, MAX_EPOCHS);
    c->pairs = 1;
    read_count(r, &c->pairs, "pairs.count", 1, 1000);
    c->models = 2 * c->pairs;
    effective(r, "pool.models", "%zu", c->models);
}

static void read_theory(reader *r, egap_run_config *c)
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
    read_count(r, &c->replicates, "protocol.replicates", 2, 10000);
    read_count(r, &c->models_each, "pool.each", 2, 10000);
    read_training(r, c);
    read_unsigned(r, &c->pool.patience, "pool.patience", 0, MAX_EPOCHS);
    read_count(r, &c->pairs_each, "pairs.each", 1, 10000);
    read_real(r, &c->level_quantile, "levels.quantile", 0.0, 1.0);
    read_real(r, &c->level_margin, "levels.margin", 0.0, 1e6);
    read_unsigned(r, &c->dss.max_depth, "dss.depth", 0, 20);
    read_unsigned(r, &c->dss.grid, "dss.grid", 2, 1000000);
    read_unsigned(r, &c->dss.train.epochs, "dss.epochs", 0, MAX_EPOCHS);
    read_real(r, &c->dss.train.learning_rate, "dss.learning_rate", 0.0, 1e6);
    c->dss.train.plateau_factor = c->pool.plateau_factor;
    c->dss.train.plateau_patience = c->pool.plateau_patience;
    c->dss.train.patience = c->pool.patience;
    c->models = c->replicates * c->models_each;
    c->pairs = EGAP_RUN_LEVELS * c->replicates * c->pairs_each * EGAP_RUN_PATHS;
    effective(r, "pool.models", "%zu", c->models);
    effective(r, "pairs.count", "%zu", c->pairs);
}

static void read_work(reader *r, egap_run_config *c)
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
    read_count(r, &c->models, "pool.models", 2, 1000000);
    read_training(r, c);
    c->pairs = 200;
    read_count(r, &c->pairs, "pairs.count", 1, 10000000);
    read_unsigned(r, &c->dss.max_depth, "dss.depth", 0, 20);
    read_unsigned(r, &c->dss.grid, "dss.grid", 2, 1000000);
    read_unsigned(r, &c->dss.train.epochs, "dss.epochs", 0, MAX_EPOCHS);
    read_real(r, &c->dss.train.learning_rate, "dss.learning_rate", 0.0, 1e6);
    /* The scheduler is one for both. */
    c->dss.train.plateau_factor = c->pool.plateau_factor;
    c->dss.train.plateau_patience = c->pool.plateau_patience;
}

static void read_list(reader *r, size_t *out, size_t *count, const char *key)
{
    long long list[EGAP_SPARSIFY_COUNTS];
    size_t given = 0;

    if (r->status == EGAP_OK)
        r->status = egap_toml_integers(list, &given, EGAP_SPARSIFY_COUNTS,
                                       r->toml, key, false, 1, 4096, r->err);
    for (size_t k = 0; k < given && r->status == EGAP_OK; k++) {
        out[k] = (size_t)list[k];
        if (k > 0 && list[k] <= list[k - 1])
            r->status = egap_fail(r->err, EGAP_EINPUT, "%s: %s must rise",
                                  r->path, key);
    }
    if (given > 0)
        *count = given;
    for (size_t k = 0; k < *count; k++)
        effective(r, key, "%zu", out[k]);
}

/* The diagnostic has neither data nor widths of its own. */
static bool is_sparsify(reader *r)
{
    const char *kind = "";

    if (r->status == EGAP_OK)
        r->status =
            egap_toml_string(&kind, r->toml, "protocol.kind", false, r->err);
    return strcmp(kind, "sparsify") == 0;
}

static void read_sparsify(reader *r, egap_run_config *c)
{
    static const size_t features[] = {2, 8, 32, 128};
    egap_sparsify_config *s = &c->sparsify;

    c->kind = EGAP_RUN_SPARSIFY;
    effective(r, "protocol.kind", "sparsify");
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
    read_count(r, &s->samples, "sparsify.samples", 2, 1 << 20);
    read_count(r, &s->teacher, "sparsify.teacher", 1, 4096);
    read_count(r, &s->dictionaries, "sparsify.dictionaries", 1, 4096);
    read_count(r, &s->atoms, "sparsify.atoms", 1, 4096);
    read_count(r, &s->samplings, "sparsify.samplings", 1, 1 << 24);
    read_real(r, &s->ridge, "sparsify.ridge", 0.0, 1e6);
    read_list(r, s->features, &s->feature_count, "sparsify.features");
    read_list(r, s->count, &s->counts, "sparsify.counts");
    read_seed(r, c);
}

static void read_widths(reader *r, egap_run_config *c)
{
    long long width[EGAP_RUN_MAX_WIDTHS];

    if (r->status == EGAP_OK)
        r->status = egap_toml_integers(width, &c->width_count,
                                       EGAP_RUN_MAX_WIDTHS, r->toml,
                                       "run.widths", false, 1, 1 << 20, r->err);
    for (size_t i = 0; i < c->width_count && r->status == EGAP_OK; i++) {
        c->width[i] = (size_t)width[i];
        effective(r, "run.width", "%lld", width[i]);
        for (size_t k = 0; k < i; k++)
            if (width[k] == width[i])
                r->status = egap_fail(r->err, EGAP_EINPUT,
                                      "%s: run.widths holds %lld twice",
                                      r->path, width[i]);
    }
    if (c->width_count == 0)
        miss(r, "run.widths is missing or empty");
}

static void read_run(reader *r, egap_run_config *c)
{
    static const char *const certificates[] = {"none", "largest", "all", NULL};

    read_seed(r, c);
    read_widths(r, c);
    c->keep_paths = true;
    if (c->kind == EGAP_RUN_THEORY)
        read_bool(r, &c->keep_paths, "run.keep_paths");
    if (c->kind != EGAP_RUN_LEGACY)
        return;
    c->certificates = (egap_run_certificates)read_word(
        r, "run.certificates", certificates, EGAP_CERTIFY_NONE);
    if (r->status == EGAP_OK && c->classes &&
        c->certificates != EGAP_CERTIFY_NONE)
        r->status = egap_fail(r->err, EGAP_EINPUT,
                              "%s: there is no certificate for cross-entropy "
                              "yet: leave run.certificates at \"none\"",
                              r->path);
    read_bool(r, &c->keep_paths, "run.keep_paths");
    if (r->status == EGAP_OK && !c->keep_paths &&
        c->certificates != EGAP_CERTIFY_NONE)
        r->status = egap_fail(r->err, EGAP_EINPUT,
                              "%s: run.certificates are made from the stored "
                              "paths: leave run.keep_paths at true",
                              r->path);
}

/* Its line is in the effective configuration only where it is on: so runs
 * without it are what they were. */
static void read_envelope(reader *r, egap_run_config *c)
{
    if (r->status == EGAP_OK)
        r->status =
            egap_toml_bool(&c->envelope, r->toml, "envelope.on", false, r->err);
    if (r->status == EGAP_OK && c->envelope && c->classes)
        r->status = egap_fail(r->err, EGAP_EINPUT,
                              "%s: [envelope] is not there for cross-entropy "
                              "yet: leave envelope.on at false",
                              r->path);
    if (c->envelope)
        effective(r, "envelope.on", "true");
}

static void read_keys(reader *r, egap_run_config *c)
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
        c->effective = copy_text(r, text, NULL);
    free(text);
}

egap_status egap_run_config_read(egap_run_config **config, const char *path,
                                 egap_error *err)
{
    egap_run_config *c = egap_alloc(1, sizeof *c);
    reader r = {.err = err, .path = path};
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
