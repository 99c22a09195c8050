/* verb_certify.c: egap certify: the certified maximum of F over paths that
 * somebody else found. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "certify.h"
#include "cli.h"
#include "egap/cert.h"
#include "egap/enclose.h"
#include "egap/file.h"
#include "egap/gap.h"
#include "egap/progress.h"
#include "egap/round.h"
#include "load.h"
#include "options.h"
#include "output_name.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap certify PATHS (--path NAME [--path NAME ...] | --all)\n"
    "                    --loss LOSS --kappa K --x KEY --y KEY [--data FILE]\n"
    "                    [--level L] [--digits D] [--json]\n"
    "                    [--cert FILE | --cert-dir DIR] [--apart]\n"
    "                    [--threads T]\n"
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
    "  --digits D        the maximum to D certain decimal digits (up to 30)\n"
    "                    as well\n"
    "  --json            one JSON object per path, one per line\n"
    "  --cert FILE       write the certificate of the path, if it is one\n"
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

typedef egap_certify_request request;
typedef egap_certify_answer answer;

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
    case 'd':
        status = egap_load_count(&req->digits, value, "--digits", 1, err);
        if (status == EGAP_OK && req->digits > EGAP_PATH_DIGITS)
            status = egap_fail(err, EGAP_EUSAGE, "--digits %ld: at most %d",
                               req->digits, EGAP_PATH_DIGITS);
        return status;
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
        return egap_load_threads(value, err);
    }
    return EGAP_OK;
}

static bool wants_certificate(const request *req)
{
    return req->cert != NULL || req->cert_dir != NULL;
}

static egap_status parse(request *req, int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_LOAD_OPTIONS,
        {"path", required_argument, NULL, 'p'},
        {"all", no_argument, NULL, 'a'},
        {"level", required_argument, NULL, 'l'},
        {"digits", required_argument, NULL, 'd'},
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
                         req->all ? "--path NAME or --all, not both"
                                  : "say which paths: --path NAME (several "
                                    "times if you like) or --all");
    if (req->cert != NULL && req->cert_dir != NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--cert FILE or --cert-dir DIR, not both");
    if (req->apart && !wants_certificate(req))
        return egap_fail(err, EGAP_EUSAGE,
                         "--apart needs --cert FILE or --cert-dir DIR");
    return egap_output_check_cert(req->cert, req->file, req->flags.data, err);
}

/* One path has one certificate; the file tells how many --all are. */
static egap_status check_count(const request *req, egap_error *err)
{
    if (req->count == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "%s holds no paths: a path NAME needs <NAME>_W of "
                         "shape (K,m,n) and <NAME>_theta (of two networks: "
                         "numpy.stack([W_A, W_B]) and so on)",
                         req->file);
    if (req->cert != NULL && req->count > 1)
        return egap_fail(err, EGAP_EUSAGE,
                         "--cert writes one certificate, and these are %zu "
                         "paths: use --cert-dir DIR",
                         req->count);
    return EGAP_OK;
}

/* What networks with several outputs cannot have yet. */
static egap_status refuse_for_classes(const request *req, egap_error *err)
{
    if (!egap_load_is_classes(&req->flags))
        return EGAP_OK;
    if (wants_certificate(req))
        return egap_fail(err, EGAP_EUSAGE,
                         "there is no certificate for cross-entropy yet: "
                         "leave --cert and --cert-dir out");
    if (req->digits != 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--digits is not there for cross-entropy yet: leave "
                         "it out");
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

/* The enclosures of one path; EGAP_REJECTED of the digits still sets them. */
static egap_status enclose(answer *a, const egap_problem *problem,
                           const egap_path *path, long digits, egap_error *err)
{
    egap_segment_max *each = NULL;
    double start = egap_progress_clock();
    egap_status status;

    *a = (answer){.decimal = NULL};
    if (digits > 0) {
        each = egap_alloc(path->K, sizeof *each);
        if (each == NULL)
            return egap_fail(err, EGAP_ERESOURCE,
                             "out of memory for %zu segments", path->K);
    }
    status = egap_enclose_path(&a->max, each, problem, path, err);
    if (status == EGAP_OK && digits > 0 && isfinite(a->max.max.hi))
        status = egap_enclose_path_digits(&a->decimal, &a->certain, problem,
                                          path, &a->max, each, digits, err);
    a->seconds = egap_progress_clock() - start;
    egap_free(each);
    return status;
}

/* The same for a path of networks with several outputs. */
static egap_status enclose_classes(answer *a, const egap_data *data,
                                   const egap_class_path *path, double kappa,
                                   egap_error *err)
{
    egap_class_problem *problem = NULL;
    double start = egap_progress_clock();
    egap_status status;

    *a = (answer){.decimal = NULL};
    status = egap_class_problem_init(&problem, data, path->classes, kappa, err);
    if (status == EGAP_OK)
        status = egap_class_path_max(&a->max, NULL, problem, path, err);
    a->seconds = egap_progress_clock() - start;
    egap_class_problem_clear(problem);
    return status;
}

static bool is_known(egap_bounds x)
{
    return isfinite(x.lo) && isfinite(x.hi);
}

/* Everything for one path; without a problem it has several outputs. */
static egap_status certify_one(const char *name, egap_arrays *file,
                               const egap_data *data,
                               const egap_problem *problem,
                               const egap_objective *objective, request *req,
                               egap_error *err)
{
    egap_loaded_path loaded;
    egap_class_path several;
    answer a;
    egap_error why = {0};
    egap_status status, printed, certified = EGAP_OK;

    if (problem != NULL)
        status = egap_load_path(&loaded, file, name, err);
    else
        status = egap_load_class_path(&loaded, &several, file, name, err);
    if (status != EGAP_OK)
        return status;
    if (problem != NULL)
        status = enclose(&a, problem, &loaded.path, req->digits, err);
    else
        status = enclose_classes(&a, data, &several, objective->kappa, err);
    if (status == EGAP_OK && wants_certificate(req) && is_known(a.max.max))
        certified = egap_certify_write(&a, name, req, data, objective,
                                       &loaded.path, &why);
    if (status == EGAP_OK || a.decimal != NULL) {
        printed = egap_certify_print(name, &a, req, err);
        if (printed != EGAP_OK)
            status = printed;
    }
    if (status != EGAP_OK)
        egap_fail_prefix(err, status, "%s: path %s", req->file, name);
    if (status == EGAP_OK && !is_known(a.max.max))
        status = egap_fail(err, EGAP_REJECTED,
                           "%s: path %s: no finite bound of the maximum was "
                           "proved",
                           req->file, name);
    if (status == EGAP_OK && !egap_bounds_sharp(a.max.max))
        fprintf(stderr,
                "egap certify: path %s: the enclosure is wider than 1e-12: "
                "%s\n",
                name,
                a.max.max.hi < 0x1p-960
                    ? "doubles so near 0 are no closer to each other"
                    : "the budget of ball arithmetic is used up");
    if (status == EGAP_OK && certified != EGAP_OK)
        status = egap_fail(err, certified, "path %s: %s", name, why.text);
    if (status == EGAP_OK && req->cert != NULL)
        req->written = a.files;
    free(a.decimal);
    egap_loaded_path_clear(&loaded);
    return status;
}

/* All chosen paths; one whose maximum or certificate is not found does not
 * stop the rest, other failures do. */
static egap_status certify_all(request *req, egap_arrays *file, egap_error *err)
{
    bool classes = egap_load_is_classes(&req->flags);
    egap_objective objective;
    egap_dataset dataset;
    egap_data data;
    egap_problem *problem = NULL;
    egap_status status;
    size_t rejected = 0;

    if (classes)
        status = egap_load_kappa(&objective.kappa, &req->flags, err);
    else
        status = egap_load_objective(&objective, &req->flags, err);
    if (status != EGAP_OK)
        return status;
    status = egap_load_data(&dataset, &req->flags, req->file, err);
    if (status != EGAP_OK)
        return status;
    data = egap_dataset_view(&dataset);
    if (!classes)
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
    if (status == EGAP_OK && !req->json)
        egap_certify_print_files(req, rejected);
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
    if (status == EGAP_OK && !req.given.help)
        status = refuse_for_classes(&req, err);
    if (status == EGAP_OK && !req.given.help) {
        if (req.cert_dir != NULL)
            status = egap_file_mkdirs(req.cert_dir, err);
        if (status == EGAP_OK)
            status = egap_arrays_open(&file, req.file, err);
        if (status == EGAP_OK && req.all)
            status =
                egap_load_path_names(&req.names, &req.count, file, false, err);
        if (status == EGAP_OK)
            status = check_count(&req, err);
        if (status == EGAP_OK)
            status = check_names(&req, err);
        if (status == EGAP_OK)
            status = certify_all(&req, file, err);
    }
    egap_arrays_close(file);
    egap_free(req.names);
    return status;
}
