/* verb_rate.c: egap rate: covering numbers, and from which width on the
 * bounds of the theory say anything. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "egap/covering.h"
#include "egap/report.h"
#include "options.h"
#include "print.h"
#include "rate_table.h"
#include "theory.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap rate --n N [--eta E] [--m WIDTHS] [--json]\n"
    "       egap rate --data FILE --x KEY --y KEY --loss LOSS --kappa K\n"
    "                 --level L [--mass A|optimal] [--reference l] [--below "
    "X]\n"
    "                 [--bias] [--eta E] [--m WIDTHS] [--json]\n"
    "       egap rate --tables CSV [--json]\n"
    "\n"
    "Counts the balls of radius e = m^((E-1)/N) that cover the unit sphere of\n"
    "R^N, u = floor((1+2/e)^N), exactly: only where m > u must two of m rows\n"
    "share a ball.  With a data set, also bounds of the increment above the\n"
    "level L that a path between two networks of F <= L and width m needs.\n"
    "A bound says something where it is below the budget F(0) - L.\n"
    "\n"
    "  --n N             features (default: those of the data)\n"
    "  --eta E           a fraction in (0,1), like 1/6 or 0.15 (default:\n"
    "                    1/(N+1), the limit of what the argument allows)\n"
    "  --m WIDTHS        A..B (all, or doubling from A) or a list A,B,C\n"
    "  --data FILE       data set: NPZ, safetensors or CSV\n" EGAP_THEORY_USAGE
    "  --kappa K         weight of the penalty\n"
    "  --level L         the level of both networks\n"
    "  --mass A          sum |theta_i| of the networks; optimal: the bound "
    "for\n"
    "                    theta optimal given W (default: L/K, any network)\n"
    "  --reference l     width of a reference network with F <= L (default 1)\n"
    "  --below X         the first width with an increment below X instead\n"
    "  --tables CSV      the first width of each row of a table, beside the\n"
    "                    estimate in it, as experiments/rates.csv\n"
    "  --json            one JSON object, integers with all digits\n"
    "\n"
    "exit codes: 0 done, 1 no budget, 2 usage, 3 unreadable or malformed\n"
    "            input, 4 resources\n";

#define MAX_WIDTHS 64
#define WIDTH_TEXT 64
/* characters of a column of increments */
#define COLUMN 10

typedef struct {
    egap_load_flags flags;
    const char *n_text, *eta, *m, *level, *mass, *reference, *below, *tables;
    bool bias, json;
    unsigned long n;
    char eta_limit[32];
    char width[MAX_WIDTHS][WIDTH_TEXT];
    size_t widths;
    egap_arguments given;
} request;

static egap_status bad_widths(const request *req, egap_error *err)
{
    return egap_fail(err, EGAP_EUSAGE,
                     "--m '%.60s': write A..B with 1 <= A <= B < 2^63, or a "
                     "list like 20,200 of at most %d widths",
                     req->m, MAX_WIDTHS);
}

/* All of A..B where they fit, else A, 2A, 4A, ... and B. */
static egap_status range_of_widths(request *req, const char *dots,
                                   egap_error *err)
{
    char first_text[32] = "";
    long first, last;

    if ((size_t)(dots - req->m) >= sizeof first_text)
        return bad_widths(req, err);
    memcpy(first_text, req->m, (size_t)(dots - req->m));
    if (egap_load_count(&first, first_text, "--m", 1, err) != EGAP_OK ||
        egap_load_count(&last, dots + 2, "--m", first, err) != EGAP_OK)
        return bad_widths(req, err);
    for (long m = first;; m = last - first < 16 ? m + 1 : 2 * m) {
        snprintf(req->width[req->widths++], WIDTH_TEXT, "%ld", m);
        if (m == last)
            return EGAP_OK;
        if (last - first >= 16 && m > last / 2) {
            snprintf(req->width[req->widths++], WIDTH_TEXT, "%ld", last);
            return EGAP_OK;
        }
        if (req->widths == MAX_WIDTHS - 1)
            return bad_widths(req, err);
    }
}

static egap_status read_widths(request *req, egap_error *err)
{
    const char *at = req->m, *dots;

    if (at == NULL)
        return EGAP_OK;
    dots = strstr(at, "..");
    if (dots != NULL)
        return range_of_widths(req, dots, err);
    for (;;) {
        size_t length = strcspn(at, ",");

        if (length == 0 || length >= WIDTH_TEXT || req->widths == MAX_WIDTHS ||
            strspn(at, "0123456789") != length || at[0] == '0')
            return bad_widths(req, err);
        memcpy(req->width[req->widths], at, length);
        req->width[req->widths++][length] = '\0';
        if (at[length] == '\0')
            return EGAP_OK;
        at += length + 1;
    }
}

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;
    const char **text[] = {
        ['n'] = &req->n_text, ['e'] = &req->eta,   ['m'] = &req->m,
        ['l'] = &req->level,  ['a'] = &req->mass,  ['r'] = &req->reference,
        ['w'] = &req->below,  ['t'] = &req->tables};

    (void)err;
    if (egap_load_flag(&req->flags, option, value))
        return EGAP_OK;
    req->bias |= option == 'b';
    req->json |= option == 'j';
    if ((size_t)option < sizeof text / sizeof text[0] && text[option])
        *text[option] = value;
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"n", required_argument, NULL, 'n'},
        {"eta", required_argument, NULL, 'e'},
        {"m", required_argument, NULL, 'm'},
        {"level", required_argument, NULL, 'l'},
        {"mass", required_argument, NULL, 'a'},
        {"reference", required_argument, NULL, 'r'},
        {"below", required_argument, NULL, 'w'},
        {"tables", required_argument, NULL, 't'},
        {"bias", no_argument, NULL, 'b'},
        {"json", no_argument, NULL, 'j'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage, .known = known, .take = take_option};
    egap_status status =
        egap_options_read(&req->given, &options, req, argc, argv, err);

    if (status != EGAP_OK || req->given.help)
        return status;
    if (req->given.count > 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "'%s' is not an option (a data set is given by "
                         "--data)",
                         req->given.v[0]);
    if (req->tables != NULL &&
        (req->flags.data || req->n_text || req->m || req->eta || req->level ||
         req->flags.loss || req->flags.kappa || req->mass || req->reference ||
         req->below || req->bias))
        return egap_fail(err, EGAP_EUSAGE,
                         "--tables has all of it in its columns: leave the "
                         "other options out (but --json)");
    if (req->tables != NULL)
        return EGAP_OK;
    if (req->flags.data == NULL && req->n_text == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--n N or --data FILE is needed; see egap rate "
                         "--help");
    if (req->flags.data != NULL && (!req->flags.kappa || !req->level))
        return egap_fail(err, EGAP_EUSAGE,
                         "with --data, --kappa K and --level L are needed: "
                         "they define the budget F(0) - L and the mass");
    return read_widths(req, err);
}

/* n, of --n or of the data; eta, of --eta or 1/(n+1). */
static egap_status set_n(request *req, const egap_theory_input *input,
                         egap_error *err)
{
    long n = (long)input->data.n;

    if (req->n_text != NULL &&
        egap_load_count(&n, req->n_text, "--n", 1, err) != EGAP_OK)
        return EGAP_EUSAGE;
    if (n > 100000)
        return egap_fail(err, EGAP_EUSAGE, "--n %ld: at most 100000", n);
    if (req->flags.data != NULL && (size_t)n != input->data.n)
        return egap_fail(
            err, EGAP_EUSAGE, "--n %ld, but the data have %zu features%s", n,
            input->data.n, req->bias ? " with the one of --bias" : "");
    req->n = (unsigned long)n;
    snprintf(req->eta_limit, sizeof req->eta_limit, "1/%ld", n + 1);
    if (req->eta == NULL)
        req->eta = req->eta_limit;
    return EGAP_OK;
}

/* What the data say: the bounds, ready to be asked. */
static egap_status set_rates(egap_rates **rates, egap_rate_inputs *in,
                             const request *req, const egap_theory_input *input,
                             egap_error *err)
{
    long reference = 1;
    egap_status status;

    *in = (egap_rate_inputs){.data = &input->data, .loss = &input->loss};
    status = egap_load_real(&in->kappa, req->flags.kappa, "--kappa", err);
    if (status == EGAP_OK)
        status = egap_load_real(&in->level, req->level, "--level", err);
    if (status == EGAP_OK && req->mass != NULL) {
        in->mass_kind = EGAP_MASS_OPTIMAL;
        if (strcmp(req->mass, "optimal") != 0) {
            in->mass_kind = EGAP_MASS_GIVEN;
            status = egap_load_real(&in->mass, req->mass, "--mass", err);
            if (status != EGAP_OK)
                egap_fail(err, status,
                          "--mass '%s' is neither a number nor 'optimal'",
                          req->mass);
        }
    }
    if (status == EGAP_OK && req->below != NULL)
        status = egap_load_real(&in->below, req->below, "--below", err);
    if (status == EGAP_OK && req->reference != NULL)
        status =
            egap_load_count(&reference, req->reference, "--reference", 1, err);
    in->reference = (size_t)reference;
    return status == EGAP_OK ? egap_rates_init(rates, in, err) : status;
}

/* Integers of many digits as 9.0760e279; JSON has all of them. */
static const char *short_integer(char out[40], const char *digits)
{
    size_t length = strlen(digits);

    if (length <= 16)
        snprintf(out, 40, "%s", digits);
    else
        snprintf(out, 40, "%c.%.4s...e%zu", digits[0], digits + 1, length - 1);
    return out;
}

/* Decimal integers without leading zeros: is a > b? */
static bool is_larger(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);

    return la != lb ? la > lb : strcmp(a, b) > 0;
}

static void put_first(egap_json *json, const char *key, const char *m,
                      const char *words)
{
    char text[40];

    if (json != NULL) {
        egap_json_key(json, key);
        egap_json_string(json, m);
    } else {
        printf("%s%s\n", words, short_integer(text, m));
    }
}

/* One line of the covering table. */
static egap_status cover_line(egap_json *json, const request *req,
                              const char *m, egap_error *err)
{
    char *u = NULL, text[40], bounds[EGAP_BOUNDS_TEXT];
    egap_bounds e;
    egap_status status = egap_covering_radius(&e, req->n, req->eta, m, err);

    if (status == EGAP_OK)
        status = egap_covering_number(&u, req->n, req->eta, m, err);
    if (status == EGAP_OK && json == NULL) {
        printf("%-12s  %-24s  %-16s  %s\n", m, egap_bounds_text(bounds, e, 4),
               short_integer(text, u), is_larger(m, u) ? "yes" : "no");
    } else if (status == EGAP_OK) {
        egap_json_object(json);
        egap_json_key(json, "m");
        egap_json_string(json, m);
        egap_print_bounds(json, "radius", e);
        egap_json_key(json, "balls");
        egap_json_string(json, u);
        egap_json_key(json, "two_share");
        egap_json_bool(json, is_larger(m, u));
        egap_json_end(json);
    }
    free(u);
    return status;
}

static egap_status show_cover(egap_json *json, const request *req,
                              egap_error *err)
{
    char *first = NULL, *limit = NULL, words[96];
    egap_status status = egap_covering_first(&first, req->n, req->eta, err);

    if (status == EGAP_OK)
        status = egap_covering_first(&limit, req->n, req->eta_limit, err);
    if (status == EGAP_OK && json == NULL)
        printf("unit sphere of R^%lu, balls of radius e = m^((eta-1)/n), "
               "eta = %s\n\n",
               req->n, req->eta);
    if (status == EGAP_OK && json == NULL && req->widths > 0)
        printf("%-12s  %-24s  %-16s  %s\n", "m", "e", "balls u", "m > u");
    if (status == EGAP_OK && json != NULL) {
        egap_json_key(json, "n");
        egap_json_integer(json, (long long)req->n);
        egap_json_key(json, "eta");
        egap_json_string(json, req->eta);
        egap_json_key(json, "widths");
        egap_json_array(json);
    }
    for (size_t i = 0; i < req->widths && status == EGAP_OK; i++)
        status = cover_line(json, req, req->width[i], err);
    if (status == EGAP_OK && json != NULL)
        egap_json_end(json);
    if (status == EGAP_OK) {
        snprintf(words, sizeof words,
                 "%sfirst m > u, eta = %.40s: ", req->widths > 0 ? "\n" : "",
                 req->eta);
        put_first(json, "first", first, words);
        if (req->eta != req->eta_limit) {
            snprintf(words, sizeof words,
                     "first over all eta < %s: ", req->eta_limit);
        }
        if (req->eta != req->eta_limit || json != NULL)
            put_first(json, "first_over_eta", limit, words);
    }
    free(first);
    free(limit);
    return status;
}

/* The increments of one bound at the widths asked for; '*' marks those that
 * are not below what they are compared with. */
static egap_status rate_widths(egap_json *json, const request *req,
                               const egap_rates *rates, egap_rate_kind kind,
                               egap_error *err)
{
    double target = egap_rates_budget(rates).lo;
    egap_status status = EGAP_OK;

    for (size_t i = 0; i < req->widths && status == EGAP_OK; i++) {
        char text[EGAP_BOUNDS_TEXT];
        egap_bounds v;

        status = egap_rates_increment(&v, rates, kind, req->width[i], err);
        if (status == EGAP_OK && json == NULL) {
            const char *mark = v.hi < target ? "" : "*";
            int width = printf(
                "  %s%s", isinf(v.hi) ? "-" : egap_end_text(text, v.hi, 3, 1),
                mark);

            printf("%*s", width < COLUMN ? COLUMN - width : 0, "");
        } else if (status == EGAP_OK) {
            egap_json_object(json);
            egap_json_key(json, "m");
            egap_json_string(json, req->width[i]);
            egap_print_bounds(json, "increment", v);
            egap_json_key(json, "says");
            egap_json_bool(json, v.hi < target);
            egap_json_end(json);
        }
    }
    return status;
}

static egap_status rate_line(egap_json *json, const request *req,
                             egap_rates *rates, egap_rate_kind kind,
                             egap_error *err)
{
    char *first = NULL, text[40];
    egap_status status = egap_rates_first(&first, rates, kind, err);

    if (status != EGAP_OK || first == NULL)
        return status; /* not a bound for this loss or dimension */
    if (json != NULL) {
        egap_json_object(json);
        egap_json_key(json, "bound");
        egap_json_string(json, egap_rate_name(kind));
        egap_json_key(json, "formula");
        egap_json_string(json, egap_rate_meaning(kind));
        egap_json_key(json, "first");
        egap_json_string(json, first);
        egap_json_key(json, "widths");
        egap_json_array(json);
    } else {
        printf("%-14s  %-16s", egap_rate_name(kind),
               short_integer(text, first));
    }
    status = rate_widths(json, req, rates, kind, err);
    if (json != NULL) {
        egap_json_end(json);
        egap_json_end(json);
    } else {
        printf("  %s\n", egap_rate_meaning(kind));
    }
    free(first);
    return status;
}

static egap_status show_rates(egap_json *json, const request *req,
                              egap_rates *rates, egap_error *err)
{
    char budget[EGAP_BOUNDS_TEXT], mass[EGAP_BOUNDS_TEXT];
    egap_status status = EGAP_OK;

    if (json != NULL) {
        egap_print_bounds(json, "mass", egap_rates_mass(rates));
        egap_print_bounds(json, "budget", egap_rates_budget(rates));
        egap_json_key(json, "bounds");
        egap_json_array(json);
    } else {
        printf("\nmass T in %s, %s in %s\n\n%-14s  %-16s",
               egap_bounds_text(mass, egap_rates_mass(rates), 6),
               req->below ? "increment asked for" : "budget F(0) - level",
               egap_bounds_text(budget, egap_rates_budget(rates), 6), "bound",
               "first m");
        for (size_t i = 0; i < req->widths; i++)
            printf("  m=%-*s", COLUMN - 4, req->width[i]);
        puts(req->widths > 0 ? "  increment (* says nothing)" : "  increment");
    }
    for (int kind = 0; kind < EGAP_RATE_COUNT && status == EGAP_OK; kind++)
        status = rate_line(json, req, rates, (egap_rate_kind)kind, err);
    if (json != NULL)
        egap_json_end(json);
    return status;
}

static egap_status answer(request *req, const egap_theory_input *input,
                          egap_error *err)
{
    egap_json json = {0};
    egap_json *out = req->json ? &json : NULL;
    egap_rate_inputs in;
    egap_rates *rates = NULL;
    egap_status status = set_n(req, input, err);

    if (status == EGAP_OK && req->flags.data != NULL)
        status = set_rates(&rates, &in, req, input, err);
    if (status != EGAP_OK)
        return status;
    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    status = show_cover(out, req, err);
    if (status == EGAP_OK && rates != NULL)
        status = show_rates(out, req, rates, err);
    egap_json_end(&json);
    if (status == EGAP_OK && out != NULL)
        status = egap_print_json(&json, err);
    else
        egap_json_clear(&json);
    egap_rates_clear(rates);
    return status;
}

egap_status egap_verb_rate(int argc, char **argv, egap_error *err)
{
    request req = {0};
    egap_theory_input input = {0};
    egap_status status = parse(&req, argc, argv, err);

    if (status != EGAP_OK || req.given.help)
        return status;
    if (req.tables != NULL)
        return egap_rate_table(req.tables, req.json, err);
    if (req.flags.data != NULL) {
        status =
            egap_theory_load(&input, &req.flags, req.flags.data, req.bias, err);
    }
    if (status == EGAP_OK)
        status = answer(&req, &input, err);
    egap_theory_clear(&input);
    return status;
}
