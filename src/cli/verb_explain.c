/* verb_explain.c: egap explain: a certificate in words and decimals. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "egap/cert.h"
#include "egap/certfile.h"
#include "egap/decimal.h"
#include "egap/round.h"
#include "options.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap explain CERT [--segments]\n"
    "\n"
    "Walks through a certificate: what it claims, of which F and which path,\n"
    "where the maximum is attained, and which interval leaves the checker the\n"
    "least room.  It believes the file; egap-check CERT decides.\n"
    "\n"
    "  --segments        one line for every segment\n"
    "\n"
    "Decimals of claims are rounded outward; rooms are approximate.\n"
    "\n"
    "exit codes: 0 shown, 2 usage, 3 not a certificate, 4 resources\n";

/* The interval with the least room below the claimed upper end. */
typedef struct {
    size_t segment, interval;
    double left, right, room;
    bool found;
} tightest;

static void print_interval(double lo, double hi)
{
    char a[EGAP_NUMBER_TEXT], b[EGAP_NUMBER_TEXT];

    egap_decimal_down(a, sizeof a, lo, 17);
    egap_decimal_up(b, sizeof b, hi, 17);
    printf("[%s, %s]\n", a, b);
}

static void print_claims(const egap_certfile *c)
{
    for (size_t i = 0; i < c->claim_count; i++) {
        const egap_certfile_claim *q = &c->claims[i];
        char text[EGAP_NUMBER_TEXT];

        printf("%-10s", i == 0 ? "claims" : "");
        if (c->statement[0][0]) {
            printf("%s is %s on the instance in the file\n", c->statement[1],
                   c->statement[0]);
        } else if (strcmp(q->what, "maximum") == 0) {
            printf("the maximum of F over the path lies in\n%10s", "");
            print_interval(q->v[0], q->v[1]);
        } else if (strcmp(q->what, "gap") == 0) {
            printf("the maximum minus the larger end value lies in\n%10s", "");
            print_interval(q->v[0], q->v[1]);
        } else if (strcmp(q->what, "above") == 0) {
            egap_decimal_down(text, sizeof text, q->v[0], 17);
            printf("the maximum minus the level %s lies in\n%10s", text, "");
            print_interval(q->v[1], q->v[2]);
        } else if (strcmp(q->what, "value") == 0) {
            printf("F of the network lies in\n%10s", "");
            print_interval(q->v[0], q->v[1]);
        } else if (strcmp(q->what, "minimum") == 0) {
            egap_decimal_down(text, sizeof text, q->v[0], 17);
            printf("F >= %s for every network, of any width, without\n"
                   "%10sbiases and with rows in the unit ball\n",
                   text, "");
        }
    }
}

static void print_objective(const egap_certfile *c)
{
    printf("F         %s", egap_loss_word(c->objective.loss.kind));
    if (c->objective.loss.kind == EGAP_LOSS_HUBER)
        printf(":%g", c->objective.loss.delta);
    printf(", kappa %g%s; %zu samples of %zu feature%s", c->objective.kappa,
           c->decay ? " (weight decay)" : "", c->N, c->n, c->n == 1 ? "" : "s");
    if (c->K > 0)
        printf(", %zu units%s%s", c->m, c->hidden_bias ? ", hidden biases" : "",
               c->output_bias ? ", output bias" : "");
    printf("\n");
    printf("data      sha256 %s\n", c->data_digest);
    if (c->K > 0)
        printf("%-9s sha256 %s\n", c->K == 1 ? "network" : "path",
               c->path_digest);
}

static void print_witness(const egap_certfile *c)
{
    char lo[EGAP_NUMBER_TEXT];

    egap_decimal_down(lo, sizeof lo, c->claims[0].v[0], 17);
    printf("attained  segment %zu of %zu (counted from 0) at t = %.17g, where\n"
           "          F >= %s\n",
           c->witness_segment, c->K - 1, c->witness_t, lo);
}

static void print_evidence(const egap_certfile *c)
{
    printf("evidence  %zu segment%s, %zu interval%s; %zu bytes, %.0f a "
           "segment\n",
           c->K - 1, c->K == 2 ? "" : "s", c->intervals,
           c->intervals == 1 ? "" : "s", c->bytes,
           (double)c->bytes / (double)(c->K - 1));
}

/* The least room of one segment below `upper`; updates the tightest. */
static egap_status segment_room(double *least, tightest *all, double *bound,
                                const egap_certfile *c, size_t k,
                                egap_error *err)
{
    const egap_certfile_segment *s = &c->segments[k];
    egap_data data = egap_certfile_data(c);
    egap_path path = egap_certfile_path(c);
    egap_net A = egap_path_node(&path, k), B = egap_path_node(&path, k + 1);
    egap_status status = egap_cert_chords(bound, s->right, s->count, s->bits,
                                          &data, &c->objective, &A, &B, err);

    *least = INFINITY;
    for (size_t i = 0; i < s->count && status == EGAP_OK; i++) {
        double room = c->claims[0].v[1] - bound[i];

        *least = fmin(*least, room);
        if (all->found && !(room < all->room))
            continue;
        all->found = true;
        all->segment = k;
        all->interval = i;
        all->room = room;
        all->right = ldexp((double)s->right[i], -(int)s->bits);
        all->left = i ? ldexp((double)s->right[i - 1], -(int)s->bits) : 0;
    }
    return status;
}

static void print_segment(const egap_certfile *c, size_t k, double room)
{
    const egap_certfile_segment *s = &c->segments[k];
    const char *name = egap_step_name(s->step.kind);

    if (s->step.kind == EGAP_STEP_BRIDGE)
        printf("%7zu  %-8s  %9zu  %.3g\n", k, c->typed ? name : "straight",
               s->count, room);
    else if (s->step.kind == EGAP_STEP_TRANSFER)
        printf("%7zu  %-8s  unit %zu to unit %zu\n", k, name, s->step.from,
               s->step.to);
    else
        printf("%7zu  %s\n", k, name);
}

static void print_tightest(const egap_certfile *c, const tightest *t)
{
    double upper = c->claims[0].v[1];

    if (!t->found)
        return;
    printf("tightest  interval %zu of segment %zu, t in [%.17g, %.17g]:\n"
           "          the bound of F there is about %.3g below the claimed "
           "upper end",
           t->interval, t->segment, t->left, t->right, t->room);
    if (upper != 0)
        printf(" (%.2g of it)", t->room / fabs(upper));
    printf("\n");
}

static egap_status explain_path(const egap_certfile *c, bool every,
                                egap_error *err)
{
    double *bound = egap_alloc(c->intervals + 1, sizeof *bound), room;
    tightest all = {0};
    egap_status status = EGAP_OK;

    if (!bound)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    print_witness(c);
    print_evidence(c);
    if (every)
        printf("\nsegment  type      intervals  least room\n");
    for (size_t k = 0; k + 1 < c->K && status == EGAP_OK; k++) {
        status = segment_room(&room, &all, bound, c, k, err);
        if (every && status == EGAP_OK)
            print_segment(c, k, room);
    }
    if (every)
        printf("\n");
    if (status == EGAP_OK)
        print_tightest(c, &all);
    egap_free(bound);
    return status;
}

/* The call of the checker, which wants every array that is apart. */
static egap_status print_proof(const egap_certfile *c, const char *file,
                               egap_error *err)
{
    const char *const digests[] = {c->data_digest, c->path_digest};
    const bool apart[] = {c->data_apart, c->path_apart};
    char name[4096];
    egap_status status = EGAP_OK;

    printf("proof     egap-check");
    for (size_t i = 0; i < 2 && status == EGAP_OK; i++) {
        if (!apart[i])
            continue;
        status = egap_certfile_array(name, sizeof name, file, digests[i], err);
        if (status == EGAP_OK)
            printf(" --with %s", name);
    }
    printf(" %s\n", file);
    return status;
}

static egap_status explain(const char *file, bool every, egap_error *err)
{
    egap_certfile c;
    egap_status status = egap_certfile_read(&c, file, err);

    if (status == EGAP_OK) {
        printf("%s: a certificate of kind %s, %zu bytes\n", file, c.kind,
               c.bytes);
        if (c.name[0])
            printf("name      %s\n", c.name);
        print_claims(&c);
        if (c.N > 0)
            print_objective(&c);
        if (c.arrays && c.K > 1)
            status = explain_path(&c, every, err);
        if (status == EGAP_OK)
            status = print_proof(&c, file, err);
    }
    egap_certfile_clear(&c);
    return status;
}

egap_status egap_verb_explain(int argc, char **argv, egap_error *err)
{
    int every = 0;
    const struct option known[] = {{"segments", no_argument, &every, 1},
                                   EGAP_OPTIONS_END};
    const egap_options options = {
        .usage = usage,
        .known = known,
        .one = "one certificate, please; see egap explain --help"};
    egap_arguments given;
    egap_status status =
        egap_options_read(&given, &options, NULL, argc, argv, err);

    if (status != EGAP_OK || given.help)
        return status;
    return explain(given.v[0], every != 0, err);
}
