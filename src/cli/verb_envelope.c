/* verb_envelope.c: egap envelope: the minimax level of two networks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claim_hint.h"
#include "cli.h"
#include "egap/claims.h"
#include "egap/envelope.h"
#include "egap/progress.h"
#include "envelope_print.h"
#include "load_file.h"
#include "options.h"
#include "output_name.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap envelope --net A --net B --loss LOSS --kappa K\n"
    "                     --x KEY --y KEY [--data FILE] [options]\n"
    "\n"
    "Encloses the minimax level v* of two networks: the infimum, over all\n"
    "continuous paths from A to B, of the largest F on the path. The upper\n"
    "end is the least certified maximum of the straight path, of a path found\n"
    "by Dynamic String Sampling, of the paths given, and of proof paths (one\n"
    "through theta = 0, and the constructions of the theory). The lower end\n"
    "is max(F(A), F(B)) or a proved bound above it. The theory's bounds of v*\n"
    "stand beside the interval, each with its verdict. Paths stay in the unit\n"
    "ball of rows where A and B have no biases and such rows; else nothing\n"
    "limits their rows.\n"
    "\n"
    "A path above a bound contradicts nothing, for the bound says that a\n"
    "lower path exists: it is a search failure where it was searched for or\n"
    "given. Only a proved lower end above a\n"
    "bound, or a certified value on the straight path above what is claimed\n"
    "for it, is a refutation.\n"
    "\n" EGAP_LOAD_USAGE
    "  --net FILE:NAME[:K]  A, then B: networks <NAME>_W (m,n), <NAME>_theta\n"
    "                    (m), or node K of a path; FILE alone where it holds\n"
    "                    one only. A third and a fourth are C and D of the\n"
    "                    statements that need them\n"
    "  --reference FILE:NAME[:K]  their network E\n"
    "  --path FILE:NAME  a path from A to B to judge as well; repeatable\n"
    "  --into-ball       first divide rows (a bias counts in) longer than 1\n"
    "                    by their norm and multiply their coefficients by it:\n"
    "                    the same functions up to rounding, larger penalties.\n"
    "                    Bounds of the theory need rows in the unit ball and\n"
    "                    networks without biases\n"
    "  --claim ID        a statement of egap prove to judge as well, about "
    "the\n"
    "                    level or the straight path; repeatable\n"
    "  --gap G           a gap measured elsewhere, to judge\n"
    "  --no-search       no Dynamic String Sampling\n"
    "  --no-proofs       no constructions but the path through theta = 0\n"
    "  --no-theory       no bounds of the theory\n"
    "  --depth D         of the search (default 8)\n"
    "  --epochs E        of each training in the search (default 150)\n"
    "  --cert-dir DIR    write certificates: end-A, end-B, upper, lower,\n"
    "                    refuted-ID\n"
    "  --threads N       number of threads (the result does not depend on it)\n"
    "  --json            one JSON object\n"
    "\n"
    "exit codes: 0 enclosed, 1 a statement of the theory is refuted (its\n"
    "            instance is saved), 2 usage, 3 unreadable or malformed "
    "input,\n"
    "            4 resources, 5 internal\n";

#define MAX_NETS 4

typedef struct {
    egap_load_flags flags;
    const char *nets[MAX_NETS], *reference, *cert_dir, *gap, *depth, *epochs;
    size_t net_count, path_count, claim_count;
    const char **paths, **claims; /* room for one for each argument */
    bool shorten, no_search, no_proofs, no_theory, json;
    egap_arguments given;
} request;

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;
    const char **text[] = {['r'] = &req->reference,
                           ['C'] = &req->cert_dir,
                           ['g'] = &req->gap,
                           ['d'] = &req->depth,
                           ['e'] = &req->epochs};
    bool *flag[] = {['b'] = &req->shorten,
                    ['S'] = &req->no_search,
                    ['P'] = &req->no_proofs,
                    ['T'] = &req->no_theory,
                    ['j'] = &req->json};

    if (egap_load_flag(&req->flags, option, value))
        return EGAP_OK;
    if (option == 'n') {
        if (req->net_count == MAX_NETS)
            return egap_fail(err, EGAP_EUSAGE, "at most %d networks by --net",
                             MAX_NETS);
        req->nets[req->net_count++] = value;
    } else if (option == 'p') {
        req->paths[req->path_count++] = value;
    } else if (option == 'c') {
        req->claims[req->claim_count++] = value;
    } else if (option == 't') {
        return egap_load_threads(value, err);
    } else if ((size_t)option < sizeof text / sizeof text[0] && text[option]) {
        *text[option] = value;
    } else {
        *flag[option] = true;
    }
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"net", required_argument, NULL, 'n'},
        {"reference", required_argument, NULL, 'r'},
        {"path", required_argument, NULL, 'p'},
        {"into-ball", no_argument, NULL, 'b'},
        {"claim", required_argument, NULL, 'c'},
        {"gap", required_argument, NULL, 'g'},
        {"no-search", no_argument, NULL, 'S'},
        {"no-proofs", no_argument, NULL, 'P'},
        {"no-theory", no_argument, NULL, 'T'},
        {"depth", required_argument, NULL, 'd'},
        {"epochs", required_argument, NULL, 'e'},
        {"cert-dir", required_argument, NULL, 'C'},
        {"threads", required_argument, NULL, 't'},
        {"json", no_argument, NULL, 'j'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage, .known = known, .take = take_option};
    egap_status status;

    req->paths = egap_alloc((size_t)argc, sizeof *req->paths);
    req->claims = egap_alloc((size_t)argc, sizeof *req->claims);
    if (req->paths == NULL || req->claims == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    status = egap_options_read(&req->given, &options, req, argc, argv, err);
    if (status != EGAP_OK || req->given.help)
        return status;
    if (req->given.count > 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "'%s' is not an option (networks are given by "
                         "--net FILE:NAME)",
                         req->given.v[0]);
    if (req->net_count < 2)
        return egap_fail(err, EGAP_EUSAGE,
                         "two networks are needed: --net FILE:A --net FILE:B; "
                         "see egap envelope --help");
    return EGAP_OK;
}

/* --- inputs -------------------------------------------------------------- */

typedef struct {
    egap_dataset set;
    egap_data data;
    egap_objective objective;
    egap_loaded_net nets[MAX_NETS], reference;
    egap_loaded_net *paths;
    egap_envelope_given *given;
    egap_envelope_options options;
} inputs;

static void inputs_clear(inputs *in, size_t paths)
{
    for (size_t k = 0; k < MAX_NETS; k++)
        egap_loaded_net_clear(&in->nets[k]);
    egap_loaded_net_clear(&in->reference);
    for (size_t k = 0; k < paths && in->paths; k++)
        egap_loaded_net_clear(&in->paths[k]);
    egap_free(in->paths);
    egap_free(in->given);
    egap_dataset_clear(&in->set);
}

/* before anything is computed */
static egap_status check_claims(const request *req, egap_error *err)
{
    char hint[EGAP_NEAR_HINT];

    for (size_t k = 0; k < req->claim_count; k++) {
        const char *id = req->claims[k];

        if (egap_claims_find(id) == NULL)
            return egap_fail(err, EGAP_EUSAGE,
                             "--claim: there is no statement '%s'; %s", id,
                             egap_claim_hint(hint, id, egap_envelope_judges));
        if (!egap_envelope_judges(id))
            return egap_fail(err, EGAP_EUSAGE,
                             "--claim '%s' is no statement about paths of two "
                             "networks: egap prove judges it",
                             id);
    }
    if (req->claim_count > 0 && req->no_theory)
        return egap_fail(err, EGAP_EUSAGE,
                         "--claim %s is not judged with --no-theory: leave "
                         "one of them out",
                         req->claims[0]);
    return EGAP_OK;
}

static egap_status read_options(inputs *in, const request *req, egap_error *err)
{
    egap_envelope_options *o = &in->options;
    egap_status status = EGAP_OK;
    long count;

    *o = egap_envelope_defaults(&in->objective);
    o->shorten = req->shorten;
    o->search = !req->no_search;
    o->construct = !req->no_proofs;
    o->theory = !req->no_theory;
    o->cert_dir = req->cert_dir;
    o->ids = req->claims;
    o->id_count = req->claim_count;
    o->has_measured = req->gap != NULL;
    if (req->gap != NULL)
        status = egap_load_real(&o->measured, req->gap, "--gap", err);
    if (status == EGAP_OK && o->measured < 0)
        status = egap_fail(err, EGAP_EUSAGE,
                           "--gap '%s': a gap, the largest F of a path minus "
                           "that of its higher end, is 0 or more",
                           req->gap);
    if (status == EGAP_OK)
        status = check_claims(req, err);
    if (status == EGAP_OK && req->depth != NULL) {
        status = egap_load_count(&count, req->depth, "--depth", 0, err);
        o->dss.max_depth = count < 1000 ? (unsigned)count : 1000;
    }
    if (status == EGAP_OK && req->epochs != NULL) {
        status = egap_load_count(&count, req->epochs, "--epochs", 0, err);
        o->dss.train.epochs = count < 1 << 30 ? (unsigned)count : 1 << 30;
    }
    return status;
}

static egap_status load_nets(inputs *in, const request *req, egap_error *err)
{
    egap_status status = EGAP_OK;

    for (size_t k = 0; k < req->net_count && status == EGAP_OK; k++)
        status = egap_load_file_net(&in->nets[k], req->nets[k], "--net", err);
    if (status == EGAP_OK && req->reference != NULL)
        status = egap_load_file_net(&in->reference, req->reference,
                                    "--reference", err);
    in->paths = egap_alloc(req->path_count, sizeof *in->paths);
    in->given = egap_alloc(req->path_count, sizeof *in->given);
    if (status == EGAP_OK && (!in->paths || !in->given))
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    for (size_t k = 0; k < req->path_count && status == EGAP_OK; k++) {
        status =
            egap_load_file_path(&in->paths[k], req->paths[k], "--path", err);
        if (status == EGAP_OK)
            in->given[k] = (egap_envelope_given){in->paths[k].name,
                                                 in->paths[k].nodes.path};
    }
    in->options.given = in->given;
    in->options.given_count = req->path_count;
    in->options.C = req->net_count > 2 ? &in->nets[2].net : NULL;
    in->options.D = req->net_count > 3 ? &in->nets[3].net : NULL;
    in->options.reference = req->reference ? &in->reference.net : NULL;
    return status;
}

static egap_status load_inputs(inputs *in, const request *req, egap_error *err)
{
    char *file = NULL;
    bool whole;
    egap_status status = egap_load_objective(&in->objective, &req->flags, err);

    if (status == EGAP_OK)
        status = egap_load_file_part(&file, &whole, req->nets[0], "--net", err);
    if (status == EGAP_OK)
        status = read_options(in, req, err);
    if (status == EGAP_OK)
        status = egap_load_data(&in->set, &req->flags, file, err);
    if (status == EGAP_OK)
        status = load_nets(in, req, err);
    in->data = egap_dataset_view(&in->set);
    free(file);
    return status;
}

/* --- refutations --------------------------------------------------------- */

static size_t put_net(egap_array *arrays, char (*names)[16], size_t count,
                      char letter, const egap_net *net)
{
    const struct {
        const char *suffix;
        const double *v;
        size_t rank, rows, columns;
    } parts[] = {{"W", net->W, 2, net->m, net->n},
                 {"theta", net->theta, 1, net->m, 1},
                 {"b", net->b, 1, net->m, 1},
                 {"c", net->c, 1, 1, 1}};

    for (size_t k = 0; k < 4; k++) {
        if (parts[k].v == NULL)
            continue;
        snprintf(names[count], sizeof names[count], "%c_%s", letter,
                 parts[k].suffix);
        arrays[count] = (egap_array){.rank = parts[k].rank,
                                     .shape = {parts[k].rows, parts[k].columns},
                                     .count = parts[k].rows * parts[k].columns,
                                     .v = (double *)parts[k].v};
        count++;
    }
    return count;
}

/* Was the instance read from this very file, whole or in part? */
static bool is_input(const char *file, const request *req)
{
    bool same = false;

    for (size_t k = 0; k < req->net_count && !same; k++) {
        char *part = NULL;
        bool whole;

        if (egap_load_file_part(&part, &whole, req->nets[k], "--net", NULL) ==
            EGAP_OK) {
            const char *const read[] = {part, req->flags.data};

            same = egap_output_check(file, "", read, 2, NULL) != EGAP_OK;
        }
        free(part);
    }
    return same;
}

/* The whole instance as an array file that this verb reads; the file it was
 * read from stays as it is. */
static egap_status save_instance(char file[4096], const inputs *in,
                                 const request *req, egap_error *err)
{
    egap_array arrays[3 + 4 * (MAX_NETS + 1)];
    char text[3 + 4 * (MAX_NETS + 1)][16] = {"x", "y", "kappa"};
    const char *names[3 + 4 * (MAX_NETS + 1)];
    double kappa = in->objective.kappa;
    size_t count = 3;

    arrays[0] = (egap_array){.rank = 2,
                             .shape = {in->data.N, in->data.n},
                             .count = in->data.N * in->data.n,
                             .v = (double *)in->data.x};
    arrays[1] = (egap_array){.rank = 1,
                             .shape = {in->data.N},
                             .count = in->data.N,
                             .v = (double *)in->data.y};
    arrays[2] = (egap_array){.rank = 0, .count = 1, .v = &kappa};
    for (size_t k = 0; k < req->net_count; k++)
        count = put_net(arrays, text, count, (char)('A' + (int)k),
                        &in->nets[k].net);
    if (req->reference)
        count = put_net(arrays, text, count, 'E', &in->reference.net);
    for (size_t k = 0; k < count; k++)
        names[k] = text[k];
    if (snprintf(file, 4096, "%s/refuted.npz",
                 req->cert_dir ? req->cert_dir : ".") >= 4096)
        return egap_fail(err, EGAP_EUSAGE, "--cert-dir is too long");
    if (is_input(file, req))
        return EGAP_OK;
    return egap_arrays_write_npz(file, names, arrays, count, err);
}

static const egap_envelope_bound *first_refuted(const egap_envelope *e)
{
    for (size_t k = 0; k < e->bound_count; k++)
        if (e->bounds[k].verdict == EGAP_REFUTED)
            return &e->bounds[k];
    return NULL;
}

static egap_status show(const egap_envelope *e, const inputs *in,
                        const request *req, double seconds, egap_error *err)
{
    const egap_envelope_bound *refuted = first_refuted(e);
    egap_envelope_about about = {.A = req->nets[0],
                                 .B = req->nets[1],
                                 .cert_dir = req->cert_dir,
                                 .seconds = seconds};
    char file[4096];
    egap_status status = EGAP_OK;

    if (refuted) {
        status = save_instance(file, in, req, err);
        about.saved = status == EGAP_OK ? file : NULL;
    }
    if (status == EGAP_OK && req->json)
        status = egap_envelope_json(e, &about, err);
    else if (status == EGAP_OK)
        egap_envelope_text(e, &about);
    if (status != EGAP_OK || !refuted)
        return status;
    if (refuted->status == EGAP_CLAIM_TRUE)
        return egap_fail(err, EGAP_EINTERNAL,
                         "%s is proved and came out as refuted: this is a "
                         "defect; please report the instance in %s",
                         refuted->name, file);
    return egap_fail(err, EGAP_REJECTED,
                     "%s is refuted by this pair; its instance is in %s",
                     refuted->name, file);
}

egap_status egap_verb_envelope(int argc, char **argv, egap_error *err)
{
    request req = {0};
    inputs in = {0};
    egap_envelope envelope = {0};
    double start = egap_progress_clock();
    egap_status status = parse(&req, argc, argv, err);

    if (status == EGAP_OK && !req.given.help) {
        status = load_inputs(&in, &req, err);
        if (status == EGAP_OK)
            status = egap_envelope_run(&envelope, &in.data, &in.objective,
                                       &in.nets[0].net, &in.nets[1].net,
                                       &in.options, err);
        if (status == EGAP_OK)
            status =
                show(&envelope, &in, &req, egap_progress_clock() - start, err);
    }
    egap_envelope_clear(&envelope);
    inputs_clear(&in, req.path_count);
    egap_free(req.paths);
    egap_free(req.claims);
    return status;
}
