/* verb_prove.c: egap prove: the ledger evaluated. */
#include <stdio.h>
#include <string.h>

#include "../base/text.h"
#include "claim_hint.h"
#include "cli.h"
#include "egap/claims.h"
#include "egap/file.h"
#include "load.h"
#include "options.h"
#include "prove_falsify.h"
#include "prove_list.h"
#include "prove_load.h"
#include "prove_print.h"
#include "vectors.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap prove ID ... | --all   --net NETS:NAME[:K] ... [options]\n"
    "       egap prove [ID ...] --vectors FILE [--json] [--cert-dir DIR]\n"
    "       egap prove --falsify ID ... | --falsify --all [--seed S]\n"
    "                  [--tries K] [--seconds T] [--cert-dir DIR] [--json]\n"
    "       egap prove --list [ID ...] [--json]\n"
    "\n"
    "Evaluates statements of the theory, true and false ones, on networks\n"
    "f(x) = sum_i theta_i relu(w_i.x) without biases: both sides of each as\n"
    "enclosures, and a verdict that is certain.\n"
    "\n" EGAP_LOAD_USAGE
    "  --net NETS:NAME[:K]  a network: <NAME>_W (m,n) and <NAME>_theta (m) of\n"
    "                    an NPZ or safetensors file, or node K of a path; the\n"
    "                    first is A, the second B, then C, D\n"
    "  --reference NETS:NAME[:K]  a reference network, E\n"
    "  --into-ball       shorten rows that rounding made longer than 1, by a\n"
    "                    factor 1 - 2^-k, k >= 20, and say how many: most\n"
    "                    statements need rows in the unit ball.  Coefficients\n"
    "                    stay, and the statements are about the networks so\n"
    "                    changed; longer rows than by rounding are refused\n"
    "  --value NAME=R    a rational number that statements ask for (t=1/2)\n"
    "  --vectors FILE    instances and expected verdicts from a JSON file\n"
    "  --list            the statements: id, status, what they say and need\n"
    "  --falsify         search for counterexamples: small random instances,\n"
    "                    judged by the ledger, and a local search from the\n"
    "                    nearest; with --all, of the statements that are true\n"
    "  --tries K         instances at most, of each statement; default 10000\n"
    "  --seconds T       stop early, after T seconds for each statement\n"
    "  --seed S          of the search; default 1\n"
    "  --all             every statement\n"
    "  --bits B          the largest precision; default 1024\n"
    "  --json            one JSON object per line\n"
    "  --cert-dir DIR    write a certificate of each verdict that has one;\n"
    "                    with --falsify also the instance, for --vectors\n"
    "\n"
    "verdicts: verified, refuted, vacuous (holds, but says no more than the\n"
    "  trivial bound), consistent (an identity that balls cannot decide),\n"
    "  undecided, not_applicable (a hypothesis is not certainly met)\n"
    "\n"
    "exit codes: 0 decided (and as expected), 1 undecided or not as expected\n"
    "            or not applicable to what was asked for by name, or no\n"
    "            counterexample to a false statement was found, 2 usage,\n"
    "            3 unreadable or malformed input, 4 resources, 5 a proved\n"
    "            statement came out as refuted: a defect of egap\n";

/* What the command line asked for. */
typedef struct {
    char **ids;
    size_t id_count;
    egap_prove_inputs inputs;
    const char *vectors, *cert_dir;
    egap_prove_options options;
    egap_falsify_run search;
    bool all, list, json, falsify, begun;
    /* what came of it */
    size_t done, undecided, unexpected, broken, certificates, certified_no;
    size_t verdicts[EGAP_NOT_APPLICABLE + 1];
    egap_arguments given;
} request;

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;
    egap_status status;
    long count = 0;

    if (egap_load_flag(&req->inputs.flags, option, value))
        return EGAP_OK;
    switch (option) {
    case 'n':
        if (req->inputs.net_count == EGAP_PROVE_NETS)
            return egap_fail(err, EGAP_EUSAGE, "at most %d networks",
                             EGAP_PROVE_NETS);
        req->inputs.nets[req->inputs.net_count++] = value;
        break;
    case 'r':
        req->inputs.reference = value;
        break;
    case 'v':
        if (req->inputs.value_count == EGAP_PROVE_VALUES ||
            strchr(value, '=') == NULL)
            return egap_fail(err, EGAP_EUSAGE,
                             "--value '%s': write it like t=1/2 (at most %d)",
                             value, EGAP_PROVE_VALUES);
        req->inputs.values[req->inputs.value_count++] = value;
        break;
    case 'f':
        req->vectors = value;
        break;
    case 'c':
        req->cert_dir = value;
        break;
    case 'b':
        return egap_load_count(&req->options.max_bits, value, "--bits", 64,
                               err);
    case 's':
        status = egap_load_count(&count, value, "--seed", 0, err);
        req->search.options.seed = (uint64_t)count;
        return status;
    case 'k':
        status = egap_load_count(&count, value, "--tries", 1, err);
        req->search.options.tries = (size_t)count;
        return status;
    case 't':
        status = egap_load_real(&req->search.options.seconds, value,
                                "--seconds", err);
        if (status == EGAP_OK && !(req->search.options.seconds > 0))
            return egap_fail(err, EGAP_EUSAGE, "--seconds must be positive");
        return status;
    case 'x':
        req->falsify = true;
        break;
    case 'i':
        req->inputs.into_ball = true;
        break;
    case 'a':
        req->all = true;
        break;
    case 'l':
        req->list = true;
        break;
    case 'j':
        req->json = true;
        break;
    }
    return EGAP_OK;
}

static egap_status check_falsify(const request *req, egap_error *err)
{
    if (!req->all && req->id_count == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--falsify: say which statements: IDs or --all; see "
                         "egap prove --list");
    if (req->vectors != NULL || req->inputs.net_count > 0 ||
        req->inputs.reference || req->inputs.value_count > 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--falsify makes its own instances: leave out "
                         "--vectors, --net, --reference and --value");
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"net", required_argument, NULL, 'n'},
        {"reference", required_argument, NULL, 'r'},
        {"value", required_argument, NULL, 'v'},
        {"vectors", required_argument, NULL, 'f'},
        {"cert-dir", required_argument, NULL, 'c'},
        {"into-ball", no_argument, NULL, 'i'},
        {"bits", required_argument, NULL, 'b'},
        {"all", no_argument, NULL, 'a'},
        {"list", no_argument, NULL, 'l'},
        {"falsify", no_argument, NULL, 'x'},
        {"seed", required_argument, NULL, 's'},
        {"tries", required_argument, NULL, 'k'},
        {"seconds", required_argument, NULL, 't'},
        {"json", no_argument, NULL, 'j'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage, .known = known, .take = take_option};
    char hint[EGAP_NEAR_HINT];
    egap_status status =
        egap_options_read(&req->given, &options, req, argc, argv, err);

    if (status != EGAP_OK || req->given.help)
        return status;
    req->ids = req->given.v;
    req->id_count = (size_t)req->given.count;
    for (size_t k = 0; k < req->id_count; k++)
        if (egap_claims_find(req->ids[k]) == NULL)
            return egap_fail(err, EGAP_EUSAGE, "there is no statement '%s'; %s",
                             req->ids[k],
                             egap_claim_hint(hint, req->ids[k], NULL));
    if (req->list)
        return EGAP_OK;
    if (req->falsify)
        return check_falsify(req, err);
    if (req->vectors == NULL && !req->all && req->id_count == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "say which statements: IDs, --all, or --vectors "
                         "FILE; see egap prove --list");
    if (req->vectors == NULL && req->inputs.net_count == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "say on which networks: --net NETS:NAME, with data "
                         "and objective, or --vectors FILE");
    if (req->vectors != NULL &&
        (req->inputs.net_count > 0 || req->inputs.reference))
        return egap_fail(err, EGAP_EUSAGE, "--vectors brings its own networks");
    return EGAP_OK;
}

static bool asked(const request *req, const egap_claim *claim)
{
    for (size_t k = 0; k < req->id_count; k++)
        if (strcmp(req->ids[k], claim->id) == 0)
            return true;
    return req->id_count == 0;
}

/* --- showing ------------------------------------------------------------- */

static void show_text(request *req, const egap_prove_verdict *v)
{
    if (req->all && v->result->verdict == EGAP_NOT_APPLICABLE)
        return;
    if (!req->begun)
        egap_prove_print_head();
    req->begun = true;
    egap_prove_print_text(v);
}

/* how many verdicts of each kind */
static void show_counts(const request *req)
{
    printf("\n%zu verdict%s:", req->done, req->done == 1 ? "" : "s");
    for (int v = EGAP_VERIFIED; v <= EGAP_NOT_APPLICABLE; v++)
        if (req->verdicts[v] > 0)
            printf(" %zu %s", req->verdicts[v],
                   egap_verdict_word((egap_verdict)v));
    if (req->vectors != NULL && !req->all)
        printf("; %zu as expected", req->done - req->unexpected);
    if (req->unexpected > 0)
        printf(", %zu not as expected", req->unexpected);
    printf("\n");
}

/* --- proving ------------------------------------------------------------- */

/* Writes the certificate, `path`; where there is none that is "", and *why
 * says why a refutation has none. */
static egap_status certify(char path[4096], egap_error *why, request *req,
                           const char *instance, const egap_claim *claim,
                           const egap_instance *in,
                           const egap_claim_result *result, egap_error *err)
{
    egap_status status;

    if (snprintf(path, 4096, "%s/%s-%s.cert", req->cert_dir, instance,
                 claim->id) >= 4096)
        return egap_fail(err, EGAP_EUSAGE, "--cert-dir is too long");
    status = egap_claim_certify(path, claim, in, result, why);
    if (status == EGAP_OK) {
        req->certificates++;
        req->certified_no += result->verdict == EGAP_REFUTED;
        return EGAP_OK;
    }
    path[0] = '\0';
    if (status == EGAP_REJECTED)
        return EGAP_OK;
    return egap_fail(err, status, "%s", why->text);
}

/* expect: NULL, or what the vector asks for */
static egap_status prove_one(request *req, const egap_claim *claim,
                             const egap_instance *in,
                             const egap_expectation *expect, egap_error *err)
{
    char certificate[4096] = "";
    egap_error why = {0};
    egap_claim_result r;
    egap_prove_verdict shown = {
        .instance = egap_instance_name(in), .claim = claim, .result = &r};
    egap_status status = egap_claim_prove(&r, claim, in, &req->options, err);

    if (status != EGAP_OK)
        return status;
    req->done++;
    req->verdicts[r.verdict]++;
    if (expect != NULL) {
        shown.expected = egap_verdict_word(expect->verdict);
        shown.as_expected =
            r.verdict == expect->verdict ||
            (expect->verdict == EGAP_VERIFIED && r.verdict == EGAP_VACUOUS);
        req->unexpected += !shown.as_expected;
    }
    if (expect == NULL &&
        (r.verdict == EGAP_UNDECIDED ||
         (r.verdict == EGAP_NOT_APPLICABLE && req->id_count > 0)))
        req->undecided++;
    if (claim->status == EGAP_CLAIM_TRUE && r.verdict == EGAP_REFUTED)
        req->broken++;
    if (req->cert_dir != NULL) {
        status =
            certify(certificate, &why, req, shown.instance, claim, in, &r, err);
        shown.certificate = certificate;
    }
    if (status != EGAP_OK)
        return status;
    if (req->json)
        return egap_prove_print_json(&shown, err);
    show_text(req, &shown);
    if (r.verdict == EGAP_REFUTED && why.text[0] != '\0')
        printf("%17sno certificate: %s\n", "", why.text);
    return EGAP_OK;
}

static egap_status prove_vectors(request *req, egap_error *err)
{
    egap_vectors vectors;
    egap_status status = egap_vectors_load(&vectors, req->vectors, err);

    for (size_t k = 0; status == EGAP_OK && k < vectors.count; k++) {
        const egap_vector *v = &vectors.v[k];

        for (size_t i = 0; status == EGAP_OK && !req->all && i < v->count; i++)
            if (asked(req, v->expect[i].claim))
                status = prove_one(req, v->expect[i].claim, v->instance,
                                   &v->expect[i], err);
        for (size_t i = 0;
             status == EGAP_OK && req->all && i < egap_claims_count(); i++)
            status = prove_one(req, egap_claims_at(i), v->instance, NULL, err);
    }
    egap_vectors_clear(&vectors);
    return status;
}

static egap_status prove_nets(request *req, egap_error *err)
{
    egap_instance *in = NULL;
    egap_status status = egap_prove_load(&in, &req->inputs, err);

    for (size_t k = 0; k < egap_claims_count() && status == EGAP_OK; k++)
        if (asked(req, egap_claims_at(k)))
            status = prove_one(req, egap_claims_at(k), in, NULL, err);
    egap_instance_free(in);
    return status;
}

/* IDs in the order of the ledger; with --all those that are true */
static egap_status falsify(request *req, egap_error *err)
{
    egap_falsify_run *run = &req->search;
    egap_status status = EGAP_OK;

    run->directory = req->cert_dir;
    run->json = req->json;
    run->options.progress = stderr;
    if (req->cert_dir != NULL)
        status = egap_file_mkdirs(req->cert_dir, err);
    for (size_t k = 0; k < egap_claims_count() && status == EGAP_OK; k++) {
        const egap_claim *claim = egap_claims_at(k);

        if (req->id_count > 0 ? asked(req, claim)
                              : claim->status == EGAP_CLAIM_TRUE)
            status = egap_prove_falsify(run, claim, err);
    }
    return status == EGAP_OK ? egap_prove_falsify_end(run, err) : status;
}

egap_status egap_verb_prove(int argc, char **argv, egap_error *err)
{
    request req = {.options = egap_prove_defaults(),
                   .search.options = egap_falsify_defaults()};
    egap_status status = parse(&req, argc, argv, err);

    if (status != EGAP_OK || req.given.help)
        return status;
    if (req.list)
        return egap_prove_list(req.ids, req.id_count, req.json, err);
    if (req.falsify)
        return falsify(&req, err);
    if (req.cert_dir != NULL)
        status = egap_file_mkdirs(req.cert_dir, err);
    if (status == EGAP_OK)
        status = req.vectors != NULL ? prove_vectors(&req, err)
                                     : prove_nets(&req, err);
    if (status != EGAP_OK)
        return status;
    if (!req.json)
        show_counts(&req);
    if (!req.json && req.cert_dir != NULL)
        printf("wrote %zu certificates to %s%s, of %zu of %zu refutations\n",
               req.certificates, req.cert_dir, egap_text_slash(req.cert_dir),
               req.certified_no, req.verdicts[EGAP_REFUTED]);
    if (req.broken > 0)
        return egap_fail(err, EGAP_EINTERNAL,
                         "%zu proved statements came out as refuted: this is "
                         "a defect; please report the whole input",
                         req.broken);
    if (req.unexpected > 0)
        return egap_fail(err, EGAP_REJECTED,
                         "%zu of %zu verdicts are not as expected",
                         req.unexpected, req.done);
    if (req.undecided > 0)
        return egap_fail(err, EGAP_REJECTED,
                         req.id_count > 0
                             ? "undecided or not applicable: %zu of the %zu "
                               "statements asked for"
                             : "undecided: %zu of %zu statements (those that "
                               "do not apply are no failure)",
                         req.undecided, req.done);
    return EGAP_OK;
}
