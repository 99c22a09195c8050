/* verb_certify.c: egap certify: the certified maximum of F over paths that
 * somebody else found. */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "cli.h"
#include "egap/cert.h"
#include "egap/enclose.h"
#include "egap/file.h"
#include "egap/gap.h"
#include "egap/progress.h"
#include "egap/round.h"
#include "load.h"
#include "options.h"
#include "print.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap certify PATHS (--path NAME [--path NAME ...] | --all)\n"
    "                    --loss LOSS --kappa K --x KEY --y KEY [--data FILE]\n"
    "                    [--level L] [--json]\n"
    "                    [--cert FILE | --cert-dir DIR] [--apart]\n"
    "\n"
    "Encloses the maximum of\n"
    "  F = (1/N) sum_j loss(y_j, sum_i theta_i relu(w_i.x_j + b_i) + c)\n"
    "      + kappa (sum_i |theta_i| + |c|)\n"
    "over the whole continuous path through the given networks, its ends and\n"
    "its gap.  PATHS is an NPZ or safetensors file that holds <NAME>_W\n"
    "(K,m,n), <NAME>_theta (K,m) and, where the networks have them, <NAME>_b\n"
    "(K,m) and <NAME>_c (K).\n"
    "\n" EGAP_LOAD_USAGE
    "  --path NAME       a path to certify; may be given several times\n"
    "  --all             every path of the file\n"
    "  --level L         also the gap to the level L\n"
    "  --json            one JSON object per path, one per line\n"
    "  --cert FILE       write the certificate of the one path given\n"
    "  --cert-dir DIR    write DIR/NAME.cert for each path\n"
    "  --apart           keep data and networks out of the certificates, in\n"
    "                    DIGEST.arrays beside them (egap-check --with FILE)\n"
    "  --threads T       OpenMP threads (the result does not depend on it)\n"
    "\n"
    "The table: ulps counts the doubles between the two ends; argmax\n"
    "72.017/80 is t = 0.017 on segment 72 of 80, counted from 0.\n"
    "\n"
    "exit codes: 0 every maximum enclosed, 1 some enclosure is unknown,\n"
    "            2 usage, 3 unreadable or malformed input, 4 resources\n";

/* What the command line asked for. */
typedef struct {
    const char *file;
    const char **names; /* chosen paths */
    size_t count, most; /* --path came count times, can most times */
    egap_load_flags flags;
    bool all, json, has_level, apart;
    bool begun; /* the table's head is printed */
    double level;
    const char *cert, *cert_dir;
    egap_arguments given;
} request;

static egap_status add_name(request *req, const char *name, egap_error *err)
{
    if (req->names == NULL)
        req->names = egap_alloc(req->most, sizeof *req->names);
    if (req->names == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    req->names[req->count++] = name;
    return EGAP_OK;
}

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;
    egap_status status = EGAP_OK;
    long threads;

    if (egap_load_flag(&req->flags, option, value))
        return EGAP_OK;
    switch (option) {
    case 'p':
        return add_name(req, value, err);
    case 'a':
        req->all = true;
        break;
    case 'l':
        req->has_level = true;
        return egap_load_real(&req->level, value, "--level", err);
    case 'j':
        req->json = true;
        break;
    case 'c':
        req->cert = value;
        break;
    case 'C':
        req->cert_dir = value;
        break;
    case 'A':
        req->apart = true;
        break;
    case 't':
        status = egap_load_count(&threads, value, "--threads", 1, err);
        if (status == EGAP_OK)
            omp_set_num_threads((int)(threads < 1024 ? threads : 1024));
        return status;
    }
    return EGAP_OK;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"path", required_argument, NULL, 'p'},
        {"all", no_argument, NULL, 'a'},
        {"level", required_argument, NULL, 'l'},
        {"json", no_argument, NULL, 'j'},
        {"cert", required_argument, NULL, 'c'},
        {"cert-dir", required_argument, NULL, 'C'},
        {"apart", no_argument, NULL, 'A'},
        {"threads", required_argument, NULL, 't'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage, .known = known, .take = take_option};
    egap_status status;

    req->most = (size_t)argc;
    status = egap_options_read(&req->given, &options, req, argc, argv, err);
    if (status != EGAP_OK || req->given.help)
        return status;
    if (req->given.count != 1)
        return egap_fail(err, EGAP_EUSAGE,
                         req->given.count == 0
                             ? "no array file given; see egap certify --help"
                             : "one array file at a time, please (after it "
                               "came '%s')",
                         req->given.count > 1 ? req->given.v[1] : "");
    req->file = req->given.v[0];
    if (req->all == (req->count > 0))
        return egap_fail(err, EGAP_EUSAGE,
                         "say which paths: --path NAME (several times if you "
                         "like) or --all");
    if (req->cert != NULL && req->cert_dir != NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--cert FILE or --cert-dir DIR, not both");
    if ((req->cert != NULL && req->cert[0] == '\0') ||
        (req->cert_dir != NULL && req->cert_dir[0] == '\0'))
        return egap_fail(err, EGAP_EUSAGE,
                         "--cert and --cert-dir need a name that is not "
                         "empty");
    if (req->apart && req->cert == NULL && req->cert_dir == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--apart needs --cert FILE or --cert-dir DIR");
    if (req->cert != NULL && (req->all || req->count > 1))
        return egap_fail(err, EGAP_EUSAGE,
                         "--cert writes one certificate; for several paths "
                         "use --cert-dir DIR");
    return EGAP_OK;
}

/* The name of a path comes from the file: as DIR/NAME.cert it must not lead
 * out of DIR. */
static egap_status check_names(const request *req, egap_error *err)
{
    for (size_t i = 0; i < req->count && req->cert_dir != NULL; i++)
        if (strchr(req->names[i], '/') != NULL)
            return egap_fail(err, EGAP_EINPUT,
                             "path '%s': the '/' in its name would lead out "
                             "of the directory of --cert-dir; certify it by "
                             "--path NAME --cert FILE",
                             req->names[i]);
    return EGAP_OK;
}

static void print_argmax(egap_json *json, const egap_path_max *r)
{
    char text[EGAP_NUMBER_TEXT];

    egap_json_key(json, "argmax");
    egap_json_object(json);
    egap_json_key(json, "segment");
    egap_json_integer(json, (long long)r->segment);
    egap_json_key(json, "t_lo");
    egap_json_down(json, r->t_lo);
    egap_json_key(json, "t_hi");
    egap_json_up(json, r->t_hi);
    egap_json_key(json, "t_lo_hex");
    egap_json_string(json, egap_hex_text(text, sizeof text, r->t_lo));
    egap_json_key(json, "t_hi_hex");
    egap_json_string(json, egap_hex_text(text, sizeof text, r->t_hi));
    egap_json_key(json, "only_segment");
    egap_json_bool(json, r->argmax_known);
    egap_json_end(json);
}

static egap_status print_json(const char *name, const egap_path_max *r,
                              const request *req, double seconds,
                              egap_error *err)
{
    egap_json json;

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "path");
    egap_json_string(&json, name);
    egap_json_key(&json, "segments");
    egap_json_integer(&json, (long long)r->segments);
    egap_print_bounds(&json, "max", r->max);
    egap_print_bounds(&json, "first", r->first);
    egap_print_bounds(&json, "last", r->last);
    egap_print_bounds(&json, "endpoint_max", r->endpoint_max);
    egap_print_bounds(&json, "path_gap", r->path_gap);
    if (req->has_level)
        egap_print_bounds(&json, "level_gap", egap_gap_to_level(r, req->level));
    print_argmax(&json, r);
    egap_json_key(&json, "sharp");
    egap_json_bool(&json, egap_bounds_sharp(r->max));
    egap_json_key(&json, "dismissed");
    egap_json_integer(&json, (long long)r->dismissed);
    egap_json_key(&json, "seconds");
    egap_json_up(&json, seconds);
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

/* The columns of the table: wide enough for the names asked for, and within
 * 100 characters where these have 29 at most. */
static int name_width(const request *req)
{
    size_t width = strlen("path");

    for (size_t i = 0; i < req->count; i++)
        if (strlen(req->names[i]) > width)
            width = strlen(req->names[i]);
    return (int)(width < 60 ? width : 60);
}

static void print_line(const request *req, const char *name, const char *max,
                       const char *ulps, const char *gap, const char *where,
                       const char *level)
{
    printf("%-*s %-44s %4s  %-8s  %s", name_width(req), name, max, ulps, gap,
           where);
    if (req->has_level)
        printf("%*s  %s", strlen(where) < 9 ? 9 - (int)strlen(where) : 0, "",
               level);
    putchar('\n');
}

static void print_row(const char *name, const egap_path_max *r, request *req)
{
    char lo[EGAP_NUMBER_TEXT], hi[EGAP_NUMBER_TEXT], gap[EGAP_NUMBER_TEXT],
        max[2 * EGAP_NUMBER_TEXT + 8] = "unknown", ulps[24] = "-",
                                   where[64] = "-";
    egap_bounds above = egap_gap_to_level(r, req->level);

    if (!req->begun)
        print_line(req, "path", "max F over the path, proved", "ulps",
                   "gap <=", "argmax", "above level");
    req->begun = true;
    egap_decimal_down(lo, sizeof lo, r->max.lo, 17);
    egap_decimal_up(hi, sizeof hi, r->max.hi, 17);
    egap_decimal_up(gap, sizeof gap, r->path_gap.hi, 3);
    if (isfinite(r->max.lo) && isfinite(r->max.hi)) {
        snprintf(max, sizeof max, "[%s, %s]", lo, hi);
        snprintf(ulps, sizeof ulps, "%llu",
                 (unsigned long long)egap_bounds_ulps(r->max));
        snprintf(where, sizeof where, "%.3f/%zu", (double)r->segment + r->t_at,
                 r->segments);
    }
    print_line(req, name, max, ulps, isfinite(r->path_gap.hi) ? gap : "unknown",
               where,
               above.hi == 0  ? "no"
               : above.lo > 0 ? "yes"
                              : "undecided");
}

static egap_status
write_certificate(const char *name, const request *req, const egap_data *data,
                  const egap_objective *objective, const egap_path *path,
                  const egap_path_max *result, egap_error *err)
{
    egap_cert_options options = egap_cert_defaults();
    char file[4096];
    int length;
    egap_status status;

    options.name = name;
    options.apart = req->apart;
    options.claim_level = req->has_level;
    options.level = req->level;
    if (req->cert != NULL)
        length = snprintf(file, sizeof file, "%s", req->cert);
    else
        length = snprintf(file, sizeof file, "%s/%s.cert", req->cert_dir, name);
    if (length < 0 || (size_t)length >= sizeof file)
        return egap_fail(err, EGAP_EINPUT,
                         "the name of the certificate of %s is too long", name);
    if (path->K == 1) {
        egap_net net = egap_path_node(path, 0);

        status = egap_cert_write_point(NULL, file, data, objective, &net,
                                       result->max, &options, err);
    } else {
        status = egap_cert_write(NULL, file, data, objective, path, result,
                                 &options, err);
    }
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "path %s", name);
    return EGAP_OK;
}

/* Everything for one path. */
static egap_status certify_one(const char *name, egap_arrays *file,
                               const egap_data *data,
                               const egap_problem *problem,
                               const egap_objective *objective, request *req,
                               egap_error *err)
{
    egap_loaded_path loaded;
    egap_path_max result;
    double start;
    bool known = false;
    egap_status status;

    status = egap_load_path(&loaded, file, name, err);
    if (status != EGAP_OK)
        return status;
    start = egap_progress_clock();
    status = egap_enclose_path(&result, NULL, problem, &loaded.path, err);
    if (status != EGAP_OK) {
        egap_fail_prefix(err, status, "%s: path %s", req->file, name);
    } else {
        known = isfinite(result.max.lo) && isfinite(result.max.hi);
        if (req->json)
            status = print_json(name, &result, req,
                                egap_progress_clock() - start, err);
        else
            print_row(name, &result, req);
    }
    if (status == EGAP_OK && !known)
        status = egap_fail(err, EGAP_REJECTED,
                           "%s: path %s: no finite bound of the maximum was "
                           "proved",
                           req->file, name);
    if (status == EGAP_OK && !egap_bounds_sharp(result.max))
        fprintf(stderr,
                "egap certify: path %s: the enclosure is wider than 1e-12: "
                "the budget of ball arithmetic is used up\n",
                name);
    if (status == EGAP_OK && (req->cert != NULL || req->cert_dir != NULL))
        status = write_certificate(name, req, data, objective, &loaded.path,
                                   &result, err);
    egap_loaded_path_clear(&loaded);
    return status;
}

/* All chosen paths; one whose maximum or certificate is not found does not
 * stop the rest, other failures do. */
static egap_status certify_all(request *req, egap_arrays *file, egap_error *err)
{
    egap_objective objective;
    egap_dataset dataset;
    egap_data data;
    egap_problem *problem = NULL;
    egap_status status;
    size_t rejected = 0;

    status = egap_load_objective(&objective, &req->flags, err);
    if (status != EGAP_OK)
        return status;
    status = egap_load_data(&dataset, &req->flags, req->file, err);
    if (status != EGAP_OK)
        return status;
    data = egap_dataset_view(&dataset);
    status = egap_problem_init(&problem, &data, &objective, err);
    if (status != EGAP_OK)
        egap_fail_prefix(err, status, "%s",
                         req->flags.data ? req->flags.data : req->file);
    for (size_t i = 0; i < req->count && status == EGAP_OK; i++) {
        status = certify_one(req->names[i], file, &data, problem, &objective,
                             req, err);
        if (status == EGAP_REJECTED) {
            rejected++;
            if (req->count > 1)
                fprintf(stderr, "egap certify: %s\n", err->text);
            status = EGAP_OK;
        }
    }
    egap_problem_clear(problem);
    egap_dataset_clear(&dataset);
    if (status == EGAP_OK && !req->json && req->cert && rejected == 0)
        printf("\nwrote %s\n", req->cert);
    if (status == EGAP_OK && !req->json && req->cert_dir != NULL)
        printf("\nwrote %zu certificates to %s/\n", req->count - rejected,
               req->cert_dir);
    if (status != EGAP_OK || rejected == 0)
        return status;
    if (req->count == 1)
        return err->code;
    return egap_fail(err, EGAP_REJECTED, "%s: %zu of %zu paths failed as said",
                     req->file, rejected, req->count);
}

egap_status egap_verb_certify(int argc, char **argv, egap_error *err)
{
    request req = {0};
    egap_arrays *file = NULL;
    egap_status status;

    status = parse(&req, argc, argv, err);
    if (status == EGAP_OK && !req.given.help) {
        if (req.cert_dir != NULL)
            status = egap_file_mkdirs(req.cert_dir, err);
        if (status == EGAP_OK)
            status = egap_arrays_open(&file, req.file, err);
        if (status == EGAP_OK && req.all)
            status = egap_load_path_names(&req.names, &req.count, file, err);
        if (status == EGAP_OK && req.count == 0)
            status = egap_fail(err, EGAP_EINPUT,
                               "%s holds no paths: a path NAME needs "
                               "<NAME>_W of shape (K,m,n) and <NAME>_theta",
                               req.file);
        if (status == EGAP_OK)
            status = check_names(&req, err);
        if (status == EGAP_OK)
            status = certify_all(&req, file, err);
    }
    egap_arrays_close(file);
    egap_free(req.names);
    return status;
}
