/* verb_export.c: egap export: the path of a pair of a run as an array file. */
#include <stdio.h>
#include <string.h>

#include "egap/decimal.h"
#include "egap/run.h"
#include "load.h"
#include "options.h"
#include "output_name.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap export DIR --pair WIDTH:PAIR -o FILE.npz [--config CONFIG]\n"
    "\n"
    "Writes the path of one pair of the run in DIR (egap run CONFIG -o DIR) "
    "as\n"
    "arrays path_W (K,m,n), path_theta (K,m) and, with biases, path_b (K,m)\n"
    "and path_c (K), and its ends as A_W (m,n), ... and B_W, ...: a file for\n"
    "egap certify and numpy.load.\n"
    "\n"
    "  --pair WIDTH:PAIR the pair, by its columns width and pair in pairs.csv\n"
    "                    (of a theory run width and number: one path)\n"
    "  -o, --output FILE the NPZ file\n"
    "  --config CONFIG   the configuration of the run: its data, split and\n"
    "                    standardised as the run saw them, go into the file\n"
    "                    as X (N,n) and y (N)\n"
    "\n"
    "exit codes: 0 written, 2 usage, 3 no such run or pair, its path was not\n"
    "            kept, other data, the file cannot be made, 4 resources\n";

typedef struct {
    const char *pair, *file, *config;
} request;

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;

    (void)err;
    if (option == 'p')
        req->pair = value;
    else if (option == 'c')
        req->config = value;
    else
        req->file = value;
    return EGAP_OK;
}

static egap_status read_pair(long *width, long *index, const char *text,
                             egap_error *err)
{
    const char *colon = text ? strchr(text, ':') : NULL;
    char first[32];
    egap_status status;

    if (!colon || (size_t)(colon - text) >= sizeof first)
        return egap_fail(err, EGAP_EUSAGE,
                         "say which pair: --pair WIDTH:PAIR, like 200:17; see "
                         "egap export --help");
    memcpy(first, text, (size_t)(colon - text));
    first[colon - text] = '\0';
    status = egap_load_count(width, first, "--pair WIDTH:PAIR, WIDTH", 1, err);
    if (status == EGAP_OK)
        status = egap_load_count(index, colon + 1, "--pair WIDTH:PAIR, PAIR", 0,
                                 err);
    return status;
}

static egap_status check_output(const request *req, const char *directory,
                                const egap_run_config *config, egap_error *err)
{
    char store[4096];
    const char *const inputs[] = {store, req->config,
                                  config != NULL ? config->data_file : NULL};

    snprintf(store, sizeof store, "%s/run.sqlite", directory);
    return egap_output_check(req->file, "-o", inputs, 3, err);
}

static void tell(const egap_run_exported *e, const request *req)
{
    char lo[EGAP_NUMBER_TEXT], hi[EGAP_NUMBER_TEXT];

    printf("max F over the path, proved by the run: [%s, %s]\n",
           egap_decimal_down(lo, sizeof lo, e->max.lo, 17),
           egap_decimal_up(hi, sizeof hi, e->max.hi, 17));
    printf("wrote %s: a path of %zu networks, its ends A and B%s; try\n",
           req->file, e->nodes, req->config ? ", the data X and y" : "");
    printf("  egap certify %s --path path %s --loss %s --kappa %s\n", req->file,
           req->config ? "--x X --y y" : "--data FILE ...", e->loss, e->kappa);
}

egap_status egap_verb_export(int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        {"pair", required_argument, NULL, 'p'},
        {"output", required_argument, NULL, 'o'},
        {"config", required_argument, NULL, 'c'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage,
        .letters = ":o:h",
        .known = known,
        .take = take_option,
        .one = "needs the directory of one run; see egap export --help"};
    egap_run_config *config = NULL;
    egap_run_exported exported;
    request req = {NULL, NULL, NULL};
    egap_arguments given;
    long width = 0, index = 0;
    egap_status status =
        egap_options_read(&given, &options, &req, argc, argv, err);

    if (status != EGAP_OK || given.help)
        return status;
    status = read_pair(&width, &index, req.pair, err);
    if (status == EGAP_OK && !req.file)
        status = egap_fail(err, EGAP_EUSAGE,
                           "needs -o FILE.npz; see egap export --help");
    if (status == EGAP_OK && req.config)
        status = egap_run_config_read(&config, req.config, err);
    if (status == EGAP_OK)
        status = check_output(&req, given.v[0], config, err);
    if (status == EGAP_OK)
        status = egap_run_export(&exported, given.v[0], (size_t)width,
                                 (size_t)index, config, req.file, err);
    if (status == EGAP_OK)
        tell(&exported, &req);
    egap_run_config_clear(config);
    return status;
}
