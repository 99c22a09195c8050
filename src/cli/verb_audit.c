/* verb_audit.c: egap audit: statistics of per-pair records recomputed, as
 * rational numbers where they are tests, and what they say. */
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "audit.h"
#include "cli.h"
#include "load.h"
#include "options.h"
#include "print.h"
#include "theory.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap audit CSV [--group COLUMN] [--gap COLUMN] [--a COLUMN]\n"
    "                  [--b COLUMN] [--within COLUMN ...] [--hit COLUMN]\n"
    "                  [--max COLUMN] [--ends FIRST,LAST] [--level COLUMN]\n"
    "                  [--where COLUMN=VALUE ...] [--pool COLUMN ...]\n"
    "                  [--compare A,B] [--json]\n"
    "                  [--data FILE --loss LOSS --kappa K ...] [--bias]\n"
    "\n"
    "Recomputes the statistics of a table with one line per pair of networks:\n"
    "mean, median and maximum of the gaps by group, the test of the maxima,\n"
    "Mann and Whitney's and Cliff's delta, with p-values as exact fractions,\n"
    "how many pairs share a network, and which gap the table holds.\n"
    "\n"
    "  --group COLUMN    what the groups differ in (width, m)\n"
    "  --gap COLUMN      the gaps (gap, energy_gap, min_exceedance,\n"
    "                    sampled_gap, path_gap, path_gap_hi); without one, "
    "max\n"
    "                    - larger end; which definition it is is said\n"
    "  --a, --b COLUMN   the two networks (model_left, model_right; a, b; i, "
    "j)\n"
    "  --within COLUMN   they are the same only where this is equal too\n"
    "                    (replicate); may be given several times\n"
    "  --hit COLUMN      whether the search reached its depth limit (hit)\n"
    "  --max COLUMN      the maximum over the path (sampled_path_max, "
    "grid_max)\n"
    "  --ends F,L        F at both ends (endpoint_left,endpoint_right)\n"
    "  --level COLUMN    the threshold (threshold, level)\n"
    "  --where C=VALUE   only rows with this value; several must all hold\n"
    "  --pool COLUMN     count rows together that differ in path, level_kind "
    "or\n"
    "                    level_type, which is refused without it\n"
    "  --compare A,B     only these two groups (default: the first with each)\n"
    "  --json            one JSON object\n"
    "\n"
    "What the table does not tell of its networks, for E.model and E.env:\n"
    "  --data FILE       the training data, with --x KEY and --y KEY, or "
    "--target\n"
    "                    COLUMN, as in egap rate\n"
    "  --loss LOSS       mse, half, huber:DELTA, logistic, abs or\n"
    "                    cross-entropy:K\n"
    "  --kappa K         weight of the penalty\n"
    "  --bias            they have biases\n"
    "\n"
    "Names in brackets are looked for where the option is not given.  The\n"
    "alternative of both tests is that the second group has smaller gaps.\n"
    "\n"
    "exit codes: 0 done, 2 usage, 3 unreadable or malformed input,\n"
    "            4 resources\n";

typedef struct {
    const char *file, *compare;
    egap_audit_names names;
    char first[256]; /* of --ends */
    egap_audit_theory about;
    bool json;
    egap_arguments given;
} request;

static egap_status add(const char **list, size_t *count, const char *value,
                       const char *what, egap_error *err)
{
    if (*count == EGAP_AUDIT_MANY)
        return egap_fail(err, EGAP_EUSAGE, "at most %d times %s",
                         EGAP_AUDIT_MANY, what);
    list[(*count)++] = value;
    return EGAP_OK;
}

static egap_status split_ends(request *req, const char *value, egap_error *err)
{
    const char *comma = strchr(value, ',');
    size_t length = comma ? (size_t)(comma - value) : 0;

    if (length == 0 || length >= sizeof req->first || comma[1] == '\0')
        return egap_fail(err, EGAP_EUSAGE,
                         "--ends '%s': write FIRST,LAST, two columns", value);
    memcpy(req->first, value, length);
    req->first[length] = '\0';
    req->names.first = req->first;
    req->names.last = comma + 1;
    return EGAP_OK;
}

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;
    egap_audit_names *names = &req->names;
    const char **text[] = {
        ['g'] = &names->group, ['p'] = &names->gap,  ['a'] = &names->a,
        ['b'] = &names->b,     ['i'] = &names->hit,  ['m'] = &names->max,
        ['l'] = &names->level, ['c'] = &req->compare};

    if (egap_load_flag(&req->about.flags, option, value))
        return EGAP_OK;
    if (option == 'w')
        return add(names->within, &names->withins, value, "--within", err);
    if (option == 'e')
        return add(names->where, &names->wheres, value, "--where", err);
    if (option == 'o')
        return add(names->pool, &names->pools, value, "--pool", err);
    if (option == 'n')
        return split_ends(req, value, err);
    req->json |= option == 'j';
    req->about.bias |= option == 'B';
    if ((size_t)option < sizeof text / sizeof text[0] && text[option])
        *text[option] = value;
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"bias", no_argument, NULL, 'B'},
        {"group", required_argument, NULL, 'g'},
        {"gap", required_argument, NULL, 'p'},
        {"a", required_argument, NULL, 'a'},
        {"b", required_argument, NULL, 'b'},
        {"within", required_argument, NULL, 'w'},
        {"hit", required_argument, NULL, 'i'},
        {"max", required_argument, NULL, 'm'},
        {"ends", required_argument, NULL, 'n'},
        {"level", required_argument, NULL, 'l'},
        {"where", required_argument, NULL, 'e'},
        {"pool", required_argument, NULL, 'o'},
        {"compare", required_argument, NULL, 'c'},
        {"json", no_argument, NULL, 'j'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage,
        .known = known,
        .take = take_option,
        .one = "give one CSV file; see egap audit --help"};
    egap_status status =
        egap_options_read(&req->given, &options, req, argc, argv, err);

    if (status != EGAP_OK || req->given.help)
        return status;
    req->file = req->given.v[0];
    return req->about.flags.loss == NULL
               ? EGAP_OK
               : egap_theory_load_loss(&req->about.loss, req->about.flags.loss,
                                       err);
}

/* The index of the group of a name. */
static egap_status find_group(size_t *out, const egap_audit *audit,
                              const char *name, size_t length, egap_error *err)
{
    char list[200] = "";

    for (size_t i = 0; i < audit->groups; i++)
        if (strlen(audit->group[i].name) == length &&
            memcmp(audit->group[i].name, name, length) == 0) {
            *out = i;
            return EGAP_OK;
        }
    for (size_t i = 0; i < audit->groups; i++)
        egap_text_list(list, sizeof list, "", audit->group[i].name);
    return egap_fail(err, EGAP_EUSAGE,
                     "--compare: there is no group '%.*s'; the groups are %s",
                     (int)(length < 60 ? length : 60), name, list);
}

/* Which groups to compare: [from, to) with the group `base`. */
static egap_status choose(size_t *base, size_t *from, size_t *to,
                          const egap_audit *audit, const request *req,
                          egap_error *err)
{
    const char *comma;
    egap_status status;

    *base = 0;
    *from = 1;
    *to = audit->groups;
    if (req->compare == NULL)
        return EGAP_OK;
    comma = strchr(req->compare, ',');
    if (comma == NULL)
        return egap_fail(err, EGAP_EUSAGE, "--compare '%s': write A,B",
                         req->compare);
    status = find_group(base, audit, req->compare,
                        (size_t)(comma - req->compare), err);
    if (status == EGAP_OK)
        status = find_group(from, audit, comma + 1, strlen(comma + 1), err);
    if (status == EGAP_OK && *from == *base)
        status =
            egap_fail(err, EGAP_EUSAGE, "--compare '%s': the same group twice",
                      req->compare);
    *to = *from + 1;
    return status;
}

static egap_status show(egap_json *json, const egap_audit *audit,
                        const request *req, egap_error *err)
{
    size_t base, from, to;
    egap_bounds p_max = {1, 1}, p;
    egap_status status = choose(&base, &from, &to, audit, req, err);

    if (status == EGAP_OK)
        status = egap_audit_show_groups(json, audit, err);
    if (status == EGAP_OK && json != NULL) {
        egap_json_key(json, "comparisons");
        egap_json_array(json);
    }
    for (size_t i = from; i < to && status == EGAP_OK; i++) {
        status = egap_audit_compare(json, &p, audit->group + base,
                                    audit->group + i, err);
        if (status == EGAP_OK && p.lo < p_max.lo)
            p_max = p;
    }
    if (status != EGAP_OK)
        return status;
    if (json != NULL) {
        egap_json_end(json);
        egap_json_key(json, "statements");
        egap_json_array(json);
    } else {
        puts("\nstatements");
    }
    egap_audit_state(json, audit, p_max, from < to);
    for (size_t i = from; i < to && status == EGAP_OK; i++)
        status = egap_audit_state_means(json, audit->group + base,
                                        audit->group + i, err);
    if (status == EGAP_OK)
        status = egap_audit_state_theory(json, audit, &req->about, err);
    if (json != NULL)
        egap_json_end(json);
    return status;
}

egap_status egap_verb_audit(int argc, char **argv, egap_error *err)
{
    request req = {0};
    egap_audit audit = {0};
    egap_json json;
    egap_status status = parse(&req, argc, argv, err);

    if (status != EGAP_OK || req.given.help)
        return status;
    status = egap_audit_read(&audit, req.file, &req.names, err);
    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    if (status == EGAP_OK)
        status = show(req.json ? &json : NULL, &audit, &req, err);
    egap_json_end(&json);
    if (status == EGAP_OK && req.json)
        status = egap_print_json(&json, err);
    else
        egap_json_clear(&json);
    egap_audit_clear(&audit);
    return status;
}
