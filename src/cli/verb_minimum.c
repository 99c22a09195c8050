/* verb_minimum.c: egap minimum: how low F can be at any width. */
#include <math.h>
#include <stdio.h>

#include "cli.h"
#include "egap/cert.h"
#include "egap/dual.h"
#include "egap/envelope.h"
#include "egap/report.h"
#include "egap/round.h"
#include "load.h"
#include "options.h"
#include "output_name.h"
#include "print.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap minimum NETS --net NAME[:K] --loss LOSS --kappa K\n"
    "                    --x KEY --y KEY [--data FILE] [--into-ball]\n"
    "                    [--cert FILE] [--json]\n"
    "\n"
    "Bounds the least value of\n"
    "  F = (1/N) sum_j loss(y_j, sum_i theta_i relu(w_i.x_j))\n"
    "      + kappa sum_i |theta_i|\n"
    "over networks of every width whose rows have |w_i| <= 1: from below by\n"
    "duality, from above by the network given, where it is such a network.\n"
    "The slopes of the loss at the network are the dual vector; the better it\n"
    "is trained, the closer the two bounds.  Sharp for up to 4 features, weak\n"
    "beyond.\n"
    "\n" EGAP_LOAD_USAGE
    "  --net NAME[:K]    the network; K counts the nodes of a path from 0\n"
    "  --into-ball       first divide rows longer than 1 by their norm and\n"
    "                    multiply their coefficients by it: the same function\n"
    "                    up to rounding, with a larger penalty.  The bound\n"
    "                    from above needs rows in the unit ball and a network\n"
    "                    without biases\n"
    "  --cert FILE       write a certificate of the lower bound (up to 3\n"
    "                    features)\n"
    "  --json            one JSON object\n"
    "\n"
    "exit codes: 0 bounded, 2 usage, 3 unreadable or malformed input,\n"
    "            4 resources\n";

/* What the command line asked for. */
typedef struct {
    const char *file, *net, *cert;
    egap_load_flags flags;
    bool into_ball, json;
    egap_arguments given;
} request;

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;

    (void)err;
    if (egap_load_flag(&req->flags, option, value))
        return EGAP_OK;
    if (option == 'n')
        req->net = value;
    else if (option == 'c')
        req->cert = value;
    else if (option == 'b')
        req->into_ball = true;
    else
        req->json = true;
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"net", required_argument, NULL, 'n'},
        {"into-ball", no_argument, NULL, 'b'},
        {"cert", required_argument, NULL, 'c'},
        {"json", no_argument, NULL, 'j'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage, .known = known, .take = take_option};
    egap_status status =
        egap_options_read(&req->given, &options, req, argc, argv, err);

    if (status != EGAP_OK || req->given.help)
        return status;
    if (req->given.count != 1 || req->net == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "needs one array file and --net NAME; see egap "
                         "minimum --help");
    req->file = req->given.v[0];
    return egap_output_check_cert(req->cert, req->file, req->flags.data, err);
}

/* What was found. */
typedef struct {
    double lower;
    bool belongs;     /* the network is one of those the bound speaks of... */
    egap_bounds F;    /* ...and this is its value */
    char why_not[96]; /* "" where it belongs */
    size_t shortened; /* rows */
} answer;

/* Is the network one of those the bound speaks of? */
static void look_at(answer *a, const egap_net *net)
{
    size_t i = 0, longer = 0;

    a->belongs = !net->b && !net->c && egap_rows_in_ball(net);
    if (a->belongs)
        return;
    if (net->b || net->c) {
        snprintf(a->why_not, sizeof a->why_not, "it has biases");
        return;
    }
    for (size_t k = net->m; k-- > 0;) {
        const egap_net one = {.m = 1,
                              .n = net->n,
                              .W = net->W + k * net->n,
                              .theta = net->theta + k};

        if (!egap_rows_in_ball(&one)) {
            longer++;
            i = k;
        }
    }
    snprintf(a->why_not, sizeof a->why_not,
             "row %zu%s longer than 1 (--into-ball shortens them)", i,
             longer > 1 ? " and others are" : " is");
}

static egap_status find(answer *a, const request *req, const egap_data *data,
                        const egap_objective *objective, const egap_net *net,
                        egap_error *err)
{
    /* arrays of our own, that were read from the file */
    double *W = (double *)net->W, *theta = (double *)net->theta;
    double *s = egap_alloc(data->N, sizeof *s);
    egap_cert_options options = egap_cert_defaults();
    egap_problem *problem = NULL;
    egap_status status;
    egap_dd lo, hi;

    if (!s)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    options.name = egap_cert_can_name(req->net) ? req->net : NULL;
    if (req->into_ball && !net->b && !net->c)
        a->shortened = egap_envelope_pull(W, NULL, theta, net->m, net->n, 1);
    status = egap_problem_init(&problem, data, objective, err);
    if (status == EGAP_OK)
        status = egap_enclose_point_dd(&lo, &hi, problem, net, err);
    if (status == EGAP_OK) {
        a->F = egap_round_outward(lo, hi);
        look_at(a, net);
        status = egap_dual_slopes(s, data, objective, net, err);
    }
    if (status == EGAP_OK)
        status = egap_dual_bound(&a->lower, s, data, objective, err);
    if (status == EGAP_OK && req->cert)
        status = egap_cert_write_dual(NULL, req->cert, data, objective, s,
                                      a->lower, EGAP_DUAL_DEPTH, &options, err);
    egap_problem_clear(problem);
    egap_free(s);
    return status;
}

static void show_text(const answer *a, const request *req)
{
    char lo[EGAP_BOUNDS_TEXT], hi[EGAP_BOUNDS_TEXT];

    egap_end_text(lo, a->lower, 12, 0);
    egap_end_text(hi, a->F.hi, 12, 1);
    printf("F >= %s for networks of every width with rows in the unit ball\n",
           lo);
    if (a->belongs)
        printf("F <= %s for %s, so the least value is known to %.2g\n", hi,
               req->net, a->F.hi - a->lower);
    else
        printf("F of %s, up to %s, bounds nothing: %s\n", req->net, hi,
               a->why_not);
    if (a->shortened > 0)
        printf("%zu rows of %s were shortened to norm 1\n", a->shortened,
               req->net);
    if (req->cert)
        printf("wrote %s\n", req->cert);
}

static egap_status show_json(const answer *a, const request *req,
                             egap_error *err)
{
    egap_json json;
    egap_bounds least = {a->lower, a->belongs ? a->F.hi : INFINITY};

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "net");
    egap_json_string(&json, req->net);
    egap_print_bounds(&json, "F", a->F);
    egap_json_key(&json, "admissible");
    egap_json_bool(&json, a->belongs);
    egap_json_key(&json, "why_not");
    egap_json_string(&json, a->belongs ? NULL : a->why_not);
    egap_json_key(&json, "shortened");
    egap_json_integer(&json, (long long)a->shortened);
    egap_print_bounds(&json, "least", least);
    if (req->cert != NULL) {
        egap_json_key(&json, "certificate");
        egap_json_string(&json, req->cert);
    }
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

static egap_status answer_request(const request *req, egap_error *err)
{
    egap_objective objective;
    egap_dataset dataset = {0};
    egap_arrays *file = NULL;
    egap_loaded_net net = {0};
    answer a = {0};
    egap_status status = egap_load_objective(&objective, &req->flags, err);

    if (status == EGAP_OK)
        status = egap_arrays_open(&file, req->file, err);
    if (status == EGAP_OK)
        status = egap_load_net(&net, file, req->net, err);
    if (status == EGAP_OK)
        status = egap_load_data(&dataset, &req->flags, req->file, err);
    if (status == EGAP_OK) {
        egap_data data = egap_dataset_view(&dataset);

        status = find(&a, req, &data, &objective, &net.net, err);
    }
    if (status == EGAP_OK && req->json)
        status = show_json(&a, req, err);
    else if (status == EGAP_OK)
        show_text(&a, req);
    egap_dataset_clear(&dataset);
    egap_loaded_net_clear(&net);
    egap_arrays_close(file);
    return status;
}

egap_status egap_verb_minimum(int argc, char **argv, egap_error *err)
{
    request req = {0};
    egap_status status = parse(&req, argc, argv, err);

    if (status != EGAP_OK || req.given.help)
        return status;
    return answer_request(&req, err);
}
