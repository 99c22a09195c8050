/* verb_eval.c: egap eval: F at one network, proved. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "egap/cert.h"
#include "egap/enclose.h"
#include "egap/round.h"
#include "load.h"
#include "options.h"
#include "output_name.h"
#include "print.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap eval NETS --net NAME[:K] --loss LOSS --kappa K\n"
    "                 --x KEY --y KEY [--data FILE] [--digits D] [--json]\n"
    "                 [--cert FILE]\n"
    "\n"
    "Encloses\n"
    "  F = (1/N) sum_j loss(y_j, sum_i theta_i relu(w_i.x_j + b_i) + c)\n"
    "      + kappa (sum_i |theta_i| + |c|)\n"
    "at one network: <NAME>_W (m,n), <NAME>_theta (m) and, where it has them,\n"
    "<NAME>_b (m) and <NAME>_c of an NPZ or safetensors file, or node K of\n"
    "the path that these hold with one dimension more.\n"
    "\n" EGAP_LOAD_USAGE
    "  --net NAME[:K]    the network; K counts the nodes of a path from 0\n"
    "  --digits D        D significant decimal digits (up to 100000), by\n"
    "                    double-double or ball arithmetic, and how many are\n"
    "                    certain: K of them where the relative width is at\n"
    "                    most 10^-K; without it, doubles\n"
    "  --json            one JSON object\n"
    "  --cert FILE       write a certificate of the enclosure by doubles\n"
    "\n"
    "Every printed end is rounded outward: F lies between the two.\n"
    "\n"
    "exit codes: 0 enclosed, 1 the digits were not reached, 2 usage,\n"
    "            3 unreadable or malformed input, 4 resources\n";

#define MAX_DIGITS 100000

/* What the command line asked for. */
typedef struct {
    const char *file, *net, *cert;
    egap_load_flags flags;
    long digits; /* 0: doubles */
    bool json;
    egap_arguments given;
} request;

/* The network's value. */
typedef struct {
    egap_loaded_net of;
    egap_bounds F;
    char *decimal; /* "[lo, hi]" where digits were asked for */
    long certain;  /* of its digits */
    bool wrote;    /* the certificate */
} answer;

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;

    if (egap_load_flag(&req->flags, option, value))
        return EGAP_OK;
    switch (option) {
    case 'n':
        req->net = value;
        return EGAP_OK;
    case 'd':
        if (egap_load_count(&req->digits, value, "--digits", 1, err) != EGAP_OK)
            return EGAP_EUSAGE;
        if (req->digits > MAX_DIGITS)
            return egap_fail(err, EGAP_EUSAGE, "--digits %ld: at most %d",
                             req->digits, MAX_DIGITS);
        return EGAP_OK;
    case 'c':
        req->cert = value;
        return EGAP_OK;
    case 'j':
        req->json = true;
        return EGAP_OK;
    }
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"net", required_argument, NULL, 'n'},
        {"digits", required_argument, NULL, 'd'},
        {"cert", required_argument, NULL, 'c'},
        {"json", no_argument, NULL, 'j'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage, .known = known, .take = take_option};
    egap_status status =
        egap_options_read(&req->given, &options, req, argc, argv, err);

    if (status != EGAP_OK || req->given.help)
        return status;
    if (req->given.count != 1)
        return egap_fail(err, EGAP_EUSAGE,
                         req->given.count == 0
                             ? "no array file given; see egap eval --help"
                             : "one array file at a time, please");
    if (req->net == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "say which network: --net NAME, or --net NAME:K for "
                         "node K of a path");
    req->file = req->given.v[0];
    return egap_output_check_cert(req->cert, req->file, req->flags.data, err);
}

static egap_status write_certificate(const answer *a, const request *req,
                                     const egap_data *data,
                                     const egap_objective *objective,
                                     const egap_net *net, egap_error *err)
{
    egap_cert_options options = egap_cert_defaults();

    options.name = egap_cert_can_name(req->net) ? req->net : NULL;
    return egap_cert_write_point(NULL, req->cert, data, objective, net, a->F,
                                 &options, err);
}

/* What networks with several outputs cannot have yet. */
static egap_status refuse_for_classes(const request *req, egap_error *err)
{
    if (req->cert != NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "there is no certificate for cross-entropy yet: "
                         "leave --cert out");
    if (req->digits != 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--digits is not there for cross-entropy yet: leave "
                         "it out");
    return EGAP_OK;
}

static egap_status evaluate_classes(answer *a, const request *req,
                                    egap_error *err)
{
    egap_class_problem *problem = NULL;
    egap_dataset dataset;
    egap_data data;
    egap_dd lo, hi;
    double kappa;
    egap_status status = egap_load_kappa(&kappa, &req->flags, err);

    if (status == EGAP_OK)
        status = egap_load_data(&dataset, &req->flags, req->file, err);
    if (status != EGAP_OK)
        return status;
    data = egap_dataset_view(&dataset);
    status = egap_class_problem_init(&problem, &data, a->of.class_net.classes,
                                     kappa, err);
    if (status == EGAP_OK)
        status = egap_class_point(&lo, &hi, problem, &a->of.class_net, err);
    if (status == EGAP_OK)
        a->F = egap_round_outward(lo, hi);
    egap_class_problem_clear(problem);
    egap_dataset_clear(&dataset);
    return status;
}

/* A = F at the chosen network; EGAP_REJECTED still sets it. */
static egap_status evaluate(answer *a, const request *req, egap_error *err)
{
    egap_objective objective;
    egap_dataset dataset;
    egap_data data;
    egap_problem *problem = NULL;
    const egap_net net = a->of.net;
    egap_status status;
    egap_dd lo, hi;

    status = egap_load_objective(&objective, &req->flags, err);
    if (status == EGAP_OK)
        status = egap_load_data(&dataset, &req->flags, req->file, err);
    if (status != EGAP_OK)
        return status;
    data = egap_dataset_view(&dataset);
    status = egap_problem_init(&problem, &data, &objective, err);
    if (status == EGAP_OK && req->digits == 0) {
        status = egap_enclose_point_dd(&lo, &hi, problem, &net, err);
        if (status == EGAP_OK)
            a->F = egap_round_outward(lo, hi);
    } else if (status == EGAP_OK)
        status = egap_enclose_point_digits(&a->F, &a->decimal, &a->certain,
                                           problem, &net, req->digits, err);
    if (status == EGAP_OK && req->cert != NULL)
        status = write_certificate(a, req, &data, &objective, &net, err);
    a->wrote = status == EGAP_OK && req->cert != NULL;
    egap_problem_clear(problem);
    egap_dataset_clear(&dataset);
    return status;
}

static egap_status show_json(const answer *a, const request *req,
                             egap_error *err)
{
    egap_json json;

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "net");
    egap_json_string(&json, a->of.name);
    if (a->of.node >= 0) {
        egap_json_key(&json, "node");
        egap_json_integer(&json, a->of.node);
    }
    egap_print_bounds(&json, "F", a->F);
    if (a->decimal != NULL) {
        egap_json_key(&json, "digits");
        egap_json_integer(&json, req->digits);
        egap_print_digits(&json, a->decimal, a->certain);
    }
    if (req->cert != NULL) {
        egap_json_key(&json, "certificate");
        egap_json_string(&json, a->wrote ? req->cert : NULL);
    }
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

static void show_text(const answer *a, const request *req)
{
    char lo[EGAP_NUMBER_TEXT], hi[EGAP_NUMBER_TEXT];

    egap_decimal_down(lo, sizeof lo, a->F.lo, 17);
    egap_decimal_up(hi, sizeof hi, a->F.hi, 17);
    if (a->decimal != NULL) {
        printf("F(%s) in %s\n", req->net, a->decimal);
        egap_print_certain(a->certain);
        putchar('\n');
    } else
        printf("F(%s) in [%s, %s]\n", req->net, isfinite(a->F.lo) ? lo : "-inf",
               isfinite(a->F.hi) ? hi : "+inf");
    egap_hex_text(lo, sizeof lo, a->F.lo);
    egap_hex_text(hi, sizeof hi, a->F.hi);
    printf("as doubles [%s, %s]\n", lo, hi);
    if (a->wrote)
        printf("wrote %s\n", req->cert);
}

egap_status egap_verb_eval(int argc, char **argv, egap_error *err)
{
    request req = {0};
    answer a = {0};
    egap_arrays *file = NULL;
    egap_status status = parse(&req, argc, argv, err);
    bool classes = egap_load_is_classes(&req.flags);

    if (status != EGAP_OK || req.given.help)
        return status;
    if (classes)
        status = refuse_for_classes(&req, err);
    if (status == EGAP_OK)
        status = egap_arrays_open(&file, req.file, err);
    if (status == EGAP_OK)
        status = (classes ? egap_load_class_net : egap_load_net)(&a.of, file,
                                                                 req.net, err);
    if (status == EGAP_OK) {
        status = (classes ? evaluate_classes : evaluate)(&a, &req, err);
        if (status == EGAP_OK || status == EGAP_REJECTED) {
            egap_status printed = EGAP_OK;

            if (req.json)
                printed = show_json(&a, &req, err);
            else
                show_text(&a, &req);
            if (printed != EGAP_OK)
                status = printed;
        }
    }
    egap_loaded_net_clear(&a.of);
    egap_arrays_close(file);
    free(a.decimal);
    return status;
}
