/* falsify.c: random instances, a local search from the nearest of them, and
 * the simplification of what is found. */
#include "egap/falsify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/progress.h"
#include "genome.h"

#define DRAWS 8   /* random instances of a round */
#define CLIMB 32  /* changes of the best of them */
#define AGAIN 16  /* draws at most until a recipe gives an instance */
#define FIRST 12  /* instances of every recipe before any is preferred */
#define ENOUGH 48 /* of one that never gave an admissible one */
#define SEARCH_BITS 128

typedef struct {
    const egap_claim *claim;
    const egap_falsify_options *options;
    egap_falsify_result *out;
    draft *d;
    egap_progress progress;
    double until;
    char name[64];
    size_t tried[GENOME_RECIPES], useful[GENOME_RECIPES];
} search;

egap_falsify_options egap_falsify_defaults(void)
{
    return (egap_falsify_options){.seed = 1, .tries = 10000};
}

/* The verdict on what a draft is; EGAP_NOT_APPLICABLE where it is no
 * instance. */
static egap_status judge(egap_claim_result *r, search *s, long bits,
                         egap_error *err)
{
    egap_prove_options options = egap_prove_defaults();
    egap_instance *in = NULL;
    egap_status status = draft_instance(&in, s->d, s->name, err);

    options.max_bits = bits;
    if (status == EGAP_OK)
        status = egap_claim_prove(r, s->claim, in, &options, err);
    egap_instance_free(in);
    if (status != EGAP_EINPUT)
        return status;
    r->verdict = EGAP_NOT_APPLICABLE;
    return EGAP_OK;
}

static egap_status judge_genome(egap_claim_result *r, search *s,
                                const genome *g, egap_error *err)
{
    r->verdict = EGAP_NOT_APPLICABLE;
    r->closest = r->reach = INFINITY;
    return genome_grow(s->d, g) ? judge(r, s, SEARCH_BITS, err) : EGAP_OK;
}

/* One more instance, counted. */
static egap_status try_genome(egap_claim_result *r, search *s, const genome *g,
                              egap_error *err)
{
    egap_falsify_result *out = s->out;
    egap_status status = judge_genome(r, s, g, err);

    if (status != EGAP_OK)
        return status;
    out->tries++;
    out->verdicts[r->verdict]++;
    s->tried[g->recipe]++;
    egap_progress_step(&s->progress);
    if (r->verdict == EGAP_NOT_APPLICABLE)
        return EGAP_OK;
    out->admissible++;
    s->useful[g->recipe]++;
    out->equal += r->closest == 0;
    if (r->closest > 0 && r->closest < out->closest)
        out->closest = r->closest;
    return EGAP_OK;
}

static bool over(const search *s)
{
    if (s->out->tries >= s->options->tries)
        return true;
    s->out->stopped =
        s->options->seconds > 0 && egap_progress_clock() > s->until;
    return s->out->stopped;
}

/* Every recipe a few times; then one time in three any that may still give
 * admissible instances, else those that gave the most. */
static genome_recipe choose_recipe(const search *s, egap_stream *random)
{
    size_t least = 0;
    double weight[GENOME_RECIPES], all = 0, at;

    for (size_t k = 1; k < GENOME_RECIPES; k++)
        if (s->tried[k] < s->tried[least])
            least = k;
    if (s->tried[least] < FIRST)
        return (genome_recipe)least;
    if (egap_stream_below(random, 3) == 0) {
        size_t k = (size_t)egap_stream_below(random, GENOME_RECIPES);

        if (s->useful[k] > 0 || s->tried[k] < ENOUGH)
            return (genome_recipe)k;
    }
    for (size_t k = 0; k < GENOME_RECIPES; k++) {
        weight[k] = 0.002 + (double)s->useful[k] / (double)s->tried[k];
        all += weight[k];
    }
    at = all * egap_stream_uniform(random);
    for (size_t k = 0; k + 1 < GENOME_RECIPES; k++) {
        if (at < weight[k])
            return (genome_recipe)k;
        at -= weight[k];
    }
    return (genome_recipe)(GENOME_RECIPES - 1);
}

/* --- simpler counterexamples ------------------------------------------------
 */

static egap_status still_refuted(bool *yes, search *s, const genome *g,
                                 egap_error *err)
{
    egap_claim_result r;
    egap_status status = judge_genome(&r, s, g, err);

    *yes = status == EGAP_OK && r.verdict == EGAP_REFUTED;
    return status;
}

/* how many digits a number has, about; 0 is the simplest */
static double complexity(double v)
{
    int exponent;
    double odd = fabs(v);

    if (odd == 0)
        return 0;
    while (odd != rint(odd))
        odd *= 2;
    while (odd / 2 == rint(odd / 2))
        odd /= 2;
    frexp(odd, &exponent);
    return 1 + 2 * exponent + (v != rint(v)) + fabs(v) / 1024 + (v < 0) / 2.0;
}

static egap_status simpler_gene(genome *g, search *s, size_t index,
                                egap_error *err)
{
    double old = g->gene[index];
    const double ideas[] = {0,
                            1,
                            -1,
                            rint(old),
                            fabs(old),
                            rint(2 * old) / 2,
                            old / 2,
                            rint(4 * old) / 4,
                            rint(8 * old) / 8};
    egap_status status = EGAP_OK;

    for (size_t k = 0; k < sizeof ideas / sizeof ideas[0]; k++) {
        bool yes;

        if (complexity(ideas[k]) >= complexity(g->gene[index]) ||
            (index == GENE_KAPPA && !(ideas[k] > 0)))
            continue;
        old = g->gene[index];
        g->gene[index] = ideas[k];
        status = still_refuted(&yes, s, g, err);
        if (!yes)
            g->gene[index] = old;
        if (status != EGAP_OK)
            return status;
    }
    return status;
}

static egap_status simpler_genome(genome *g, search *s, egap_error *err)
{
    egap_status status = EGAP_OK;

    for (size_t *size = &g->N;; size = size == &g->N ? &g->n : &g->m) {
        while (*size > 1 && status == EGAP_OK) {
            bool yes;

            --*size;
            status = still_refuted(&yes, s, g, err);
            if (!yes) {
                ++*size;
                break;
            }
        }
        if (size == &g->m)
            break;
    }
    for (size_t k = 0; k < GENOME_FLAGS && status == EGAP_OK; k++) {
        unsigned old = g->flags;
        bool yes;

        g->flags &= ~(1u << k);
        status = still_refuted(&yes, s, g, err);
        if (!yes)
            g->flags = old;
    }
    for (size_t k = 0; k < GENES && status == EGAP_OK; k++)
        if (genome_uses(g, k))
            status = simpler_gene(g, s, k, err);
    return status;
}

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *p = list; (p = strstr(p, word)) != NULL; p += length)
        if ((p == list || p[-1] == ' ') &&
            (p[length] == ' ' || p[length] == '\0'))
            return true;
    return false;
}

/* Leaves out the networks and numbers that neither the verdict nor a
 * certificate needs. */
static egap_status leave_out(search *s, egap_error *err)
{
    const char *nets = "", *values = "", *vectors = "";
    egap_claim_result r;
    egap_status status = EGAP_OK;

    egap_claim_certifies(s->claim, &nets, &values, &vectors);
    for (size_t k = 0; k < DRAFT_NETS && status == EGAP_OK; k++) {
        size_t m = s->d->net[k].m;

        if (m == 0 || strchr(nets, 'A' + (int)k) != NULL)
            continue;
        s->d->net[k].m = 0;
        status = judge(&r, s, SEARCH_BITS, err);
        if (r.verdict != EGAP_REFUTED)
            s->d->net[k].m = m;
    }
    for (size_t k = s->d->named_count; k-- > 0 && status == EGAP_OK;) {
        draft_numbers *named = s->d->named;
        const char *name = named[k].name;

        if (has_word(named[k].vector ? vectors : values, name))
            continue;
        /* the last one takes its place, bit by bit */
        s->d->named_count--;
        if (k < s->d->named_count) {
            draft_numbers last = named[s->d->named_count];

            named[s->d->named_count] = named[k];
            named[k] = last;
        }
        status = judge(&r, s, SEARCH_BITS, err);
        if (r.verdict != EGAP_REFUTED)
            s->d->named_count++;
    }
    return status;
}

/* A counterexample: simpler, then judged for good. */
static egap_status conclude(search *s, genome *g, egap_error *err)
{
    egap_status status = simpler_genome(g, s, err);

    if (status == EGAP_OK && !genome_grow(s->d, g))
        status = egap_fail(err, EGAP_EINTERNAL, "the counterexample is lost");
    if (status == EGAP_OK)
        status = leave_out(s, err);
    if (status == EGAP_OK)
        status = judge(&s->out->result, s, egap_prove_defaults().max_bits, err);
    if (status == EGAP_OK && s->out->result.verdict != EGAP_REFUTED)
        status = egap_fail(err, EGAP_EINTERNAL, "the counterexample is lost");
    if (status == EGAP_OK)
        status = draft_instance(&s->out->instance, s->d, s->name, err);
    if (status == EGAP_OK)
        status = egap_instance_save(&s->out->vector, s->out->instance, s->claim,
                                    EGAP_REFUTED, err);
    s->out->found = status == EGAP_OK;
    return status;
}

/* --- the search
 * --------------------------------------------------------------- */

static void draw_instance(genome *g, search *s, egap_stream *random)
{
    genome_recipe recipe = choose_recipe(s, random);

    for (int k = 0; k < AGAIN; k++) {
        genome_draw(g, random, recipe);
        if (genome_grow(s->d, g))
            break;
    }
}

/* Some random instances, then changes of the one nearest to failing; *found
 * receives one that fails.  Every other round leaves equalities aside: most
 * are forced, and changes of them lead nowhere. */
static egap_status one_round(genome *best, bool *found, search *s, size_t round,
                             egap_error *err)
{
    double least = INFINITY;
    bool any = false;
    egap_stream random;
    egap_status status = EGAP_OK;

    egap_stream_init(&random, s->options->seed, round, "falsify");
    for (size_t k = 0; k < DRAWS + CLIMB && !over(s); k++) {
        egap_claim_result r;
        double far;
        genome g;

        if (k < DRAWS) {
            draw_instance(&g, s, &random);
        } else {
            if (!any)
                break;
            g = *best;
            genome_mutate(&g, &random);
        }
        status = try_genome(&r, s, &g, err);
        if (status != EGAP_OK)
            return status;
        *found = r.verdict == EGAP_REFUTED;
        far = round % 2 == 0 || r.reach > 0 ? r.reach : INFINITY;
        if (*found ||
            (r.verdict != EGAP_NOT_APPLICABLE && (!any || far <= least))) {
            *best = g;
            least = far;
            any = true;
        }
        if (*found)
            break;
    }
    return status;
}

egap_status egap_falsify(egap_falsify_result *out, const egap_claim *claim,
                         const egap_falsify_options *options, egap_error *err)
{
    search s = {.claim = claim, .options = options, .out = out};
    egap_status status = EGAP_OK;
    bool found = false;
    genome best;

    *out = (egap_falsify_result){.closest = INFINITY};
    snprintf(s.name, sizeof s.name, "%s-seed%llu", claim->id,
             (unsigned long long)options->seed);
    s.d = draft_new();
    if (s.d == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    s.until = egap_progress_clock() + options->seconds;
    egap_progress_start(&s.progress, options->progress, claim->id,
                        options->tries, 0);
    for (size_t round = 0; status == EGAP_OK && !found && !over(&s); round++)
        status = one_round(&best, &found, &s, round, err);
    egap_progress_end(&s.progress);
    if (status == EGAP_OK && found)
        status = conclude(&s, &best, err);
    draft_free(s.d);
    return status;
}

void egap_falsify_clear(egap_falsify_result *out)
{
    egap_instance_free(out->instance);
    free(out->vector);
    out->instance = NULL;
    out->vector = NULL;
}
