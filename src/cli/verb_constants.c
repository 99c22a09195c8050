/* verb_constants.c: egap constants: what the theory needs to know about a
 * data set and a loss, proved. */
#include <math.h>

#include "cli.h"
#include "egap/report.h"
#include "options.h"
#include "print.h"
#include "theory.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap constants DATA --x KEY --y KEY --loss LOSS [--bias]\n"
    "                      [--kappa K [--level L]] [--json]\n"
    "       egap constants --data FILE ... (the same)\n"
    "\n"
    "Encloses the constants of the theory of networks\n"
    "  f(x) = sum_i theta_i relu(w_i.x), |w_i| <= 1,\n"
    "  F = mean loss + kappa sum_i |theta_i|\n"
    "for the data set DATA (NPZ, safetensors or CSV).\n"
    "\n"
    "  --data FILE       the data set, in place of DATA\n" EGAP_THEORY_USAGE
    "  --kappa K         also bounds of the mass sum_i |theta_i|...\n"
    "  --level L         ...of networks with F <= L (default: any level)\n"
    "  --json            one JSON object\n"
    "\n"
    "Every printed end is rounded outward.  kappa_max: F >= F(0) for every\n"
    "network of every width if and only if kappa is at least this.\n"
    "\n"
    "exit codes: 0 enclosed, 2 usage, 3 unreadable or malformed input,\n"
    "            4 resources\n";

typedef struct {
    const char *file;
    egap_load_flags flags;
    const char *level_text;
    double kappa, level;
    bool bias, json;
    egap_arguments given;
} request;

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;

    (void)err;
    if (egap_load_flag(&req->flags, option, value))
        return EGAP_OK;
    if (option == 'l')
        req->level_text = value;
    req->bias |= option == 'b';
    req->json |= option == 'j';
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"level", required_argument, NULL, 'l'},
        {"bias", no_argument, NULL, 'b'},
        {"json", no_argument, NULL, 'j'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage, .known = known, .take = take_option};
    egap_status status;

    req->level = INFINITY;
    status = egap_options_read(&req->given, &options, req, argc, argv, err);
    if (status != EGAP_OK || req->given.help)
        return status;
    if (req->given.count + (req->flags.data != NULL) != 1)
        return egap_fail(err, EGAP_EUSAGE,
                         "give one data set, DATA or --data FILE; see egap "
                         "constants --help");
    req->file = req->flags.data != NULL ? req->flags.data : req->given.v[0];
    if (req->level_text != NULL && req->flags.kappa == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--level bounds the mass through kappa: give --kappa "
                         "K too");
    if (req->flags.kappa != NULL &&
        egap_load_real(&req->kappa, req->flags.kappa, "--kappa", err) !=
            EGAP_OK)
        return EGAP_EUSAGE;
    if (req->level_text != NULL)
        return egap_load_real(&req->level, req->level_text, "--level", err);
    return EGAP_OK;
}

/* One enclosure: its name, what it is. */
typedef struct {
    const char *name, *meaning;
    egap_bounds value;
} line;

static const char *kappa_meaning(egap_kappa_method method)
{
    switch (method) {
    case EGAP_KAPPA_ENDS:
        return "least kappa with F >= F(0); both directions";
    case EGAP_KAPPA_CELLS:
        return "least kappa with F >= F(0); cells of directions";
    case EGAP_KAPPA_WEAK:
        return "least kappa with F >= F(0); weak upper end (n >= 5)";
    default:
        return "";
    }
}

#define MAX_LINES 20

static size_t collect(line out[MAX_LINES], const egap_constants *c,
                      const egap_mass_bounds *mass, bool at_level)
{
    size_t count = 0;

#define LINE(name, value, meaning) out[count++] = (line){name, meaning, value}
    LINE("D", c->D, "sqrt(lambda_max), lambda_max of E[x x^T]");
    LINE("lambda_max", c->sigma, "of E[x x^T], not centred");
    LINE("mean_norm", c->mean_norm, "E ||x||");
    LINE("root_trace", c->root_trace, "sqrt(tr E[x x^T]) >= E ||x||");
    LINE("trace", c->trace, "tr E[x x^T]");
    LINE("max_norm", c->max_norm, "max ||x_j||");
    if (c->has_lipschitz)
        LINE("L", c->lipschitz, "Lipschitz constant of the loss");
    if (c->has_holder)
        LINE("H", c->holder, "Lipschitz constant of its slope");
    LINE("F0", c->at_zero, "F(0), the value of every network with theta = 0");
    LINE("c_rad", c->c_rad, "kappa * mass <= c_rad for theta optimal given W");
    LINE("c_zero", c->c_zero, "min(F(0), c_rad)");
    LINE("kappa_max", c->kappa_max, kappa_meaning(c->kappa_method));
    if (mass != NULL) {
        LINE("c_level", mass->c_level, "min(level, F(0), c_rad)");
        if (at_level)
            LINE("mass_any", mass->objective, "level / kappa: any network");
        LINE("mass", mass->mass, "c_level / kappa: theta optimal given W");
        LINE("mass_zero", mass->mass_zero, "the same at any level");
        if (mass->has_local && at_level)
            LINE("L_local", mass->local_lipschitz,
                 "Lipschitz constant up to mass_any");
    }
#undef LINE
    return count;
}

static egap_status show(const line *lines, size_t count,
                        const egap_constants *c, const request *req,
                        egap_error *err)
{
    char text[EGAP_BOUNDS_TEXT];
    egap_json json;

    if (!req->json) {
        printf("%zu samples of %zu feature%s%s\n\n", c->N, c->n,
               c->n == 1 ? "" : "s", req->bias ? ", the last of them 1" : "");
        for (size_t i = 0; i < count; i++)
            printf("%-10s  %-44s  %s\n", lines[i].name,
                   egap_bounds_text(text, lines[i].value, 17),
                   lines[i].meaning);
        return EGAP_OK;
    }
    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "samples");
    egap_json_integer(&json, (long long)c->N);
    egap_json_key(&json, "features");
    egap_json_integer(&json, (long long)c->n);
    for (size_t i = 0; i < count; i++)
        egap_print_bounds(&json, lines[i].name, lines[i].value);
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

egap_status egap_verb_constants(int argc, char **argv, egap_error *err)
{
    request req = {0};
    egap_theory_input input = {0};
    egap_constants constants;
    egap_mass_bounds mass;
    line lines[MAX_LINES];
    egap_status status = parse(&req, argc, argv, err);

    if (status != EGAP_OK || req.given.help)
        return status;
    status = egap_theory_load(&input, &req.flags, req.file, req.bias, err);
    if (status == EGAP_OK) {
        status = egap_constants_find(&constants, &input.data, &input.loss, true,
                                     err);
        if (status != EGAP_OK)
            egap_fail_prefix(err, status, "%s", req.file);
    }
    if (status == EGAP_OK && req.flags.kappa != NULL)
        status = egap_constants_mass(&mass, &constants, &input.data,
                                     &input.loss, req.kappa, req.level, err);
    if (status == EGAP_OK) {
        size_t count =
            collect(lines, &constants, req.flags.kappa != NULL ? &mass : NULL,
                    req.level_text != NULL);

        status = show(lines, count, &constants, &req, err);
    }
    egap_theory_clear(&input);
    return status;
}
