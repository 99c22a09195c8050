/* certify_print.c: the table and the JSON of egap certify. */
#include "certify.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../base/text.h"
#include "egap/decimal.h"
#include "egap/gap.h"
#include "egap/round.h"
#include "print.h"

typedef egap_certify_request request;
typedef egap_certify_answer answer;

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

/* The certificate (null: there is none) and the arrays that are apart. */
static void print_json_files(egap_json *json, const egap_certify_files *files,
                             bool apart)
{
    const char *const arrays[] = {files->data, files->path};

    egap_json_key(json, "certificate");
    egap_json_string(json, files->certificate[0] ? files->certificate : NULL);
    if (!apart)
        return;
    egap_json_key(json, "arrays");
    egap_json_array(json);
    for (size_t i = 0; i < 2; i++)
        if (arrays[i][0] != '\0')
            egap_json_string(json, arrays[i]);
    egap_json_end(json);
}

static egap_status print_json(const char *name, const answer *a,
                              const request *req, egap_error *err)
{
    const egap_path_max *r = &a->max;
    egap_json json;

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "path");
    egap_json_string(&json, name);
    egap_json_key(&json, "segments");
    egap_json_integer(&json, (long long)r->segments);
    egap_print_bounds(&json, "max", r->max);
    if (a->decimal != NULL)
        egap_print_digits(&json, a->decimal, a->certain);
    egap_print_bounds(&json, "first", r->first);
    egap_print_bounds(&json, "last", r->last);
    egap_print_bounds(&json, "endpoint_max", r->endpoint_max);
    egap_print_bounds(&json, "path_gap", r->path_gap);
    if (req->has_level)
        egap_print_bounds(&json, "level_gap", egap_gap_to_level(r, req->level));
    print_argmax(&json, r);
    egap_json_key(&json, "sharp");
    egap_json_bool(&json, isfinite(r->max.hi) && egap_bounds_sharp(r->max));
    egap_json_key(&json, "dismissed");
    egap_json_integer(&json, (long long)r->dismissed);
    egap_json_key(&json, "seconds");
    egap_json_up(&json, a->seconds);
    if (req->cert != NULL || req->cert_dir != NULL)
        print_json_files(&json, &a->files, req->apart);
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

/* The columns of the table: wide enough for the names asked for, and within
 * 100 characters where these have 29 at most. */
static size_t name_width(const request *req)
{
    size_t width = strlen("path");

    for (size_t i = 0; i < req->count; i++)
        if (egap_text_columns(req->names[i]) > width)
            width = egap_text_columns(req->names[i]);
    return width < 60 ? width : 60;
}

static void print_line(const request *req, const char *name, const char *max,
                       const char *ulps, const char *gap, const char *where,
                       const char *level)
{
    printf("%-*s %-44s %4s  %-8s  %s", egap_text_pad(name, name_width(req)),
           name, max, ulps, gap, where);
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

egap_status egap_certify_print(const char *name, const answer *a, request *req,
                               egap_error *err)
{
    if (req->json)
        return print_json(name, a, req, err);
    print_row(name, &a->max, req);
    if (a->decimal != NULL) {
        int width = (int)name_width(req);

        printf("%*s %s\n%*s ", width, "", a->decimal, width, "");
        egap_print_certain(a->certain);
        putchar('\n');
    }
    return EGAP_OK;
}

void egap_certify_print_files(const request *req, size_t rejected)
{
    const egap_certify_files *files = &req->written;

    if (files->certificate[0] != '\0')
        printf("\nwrote %s\n", files->certificate);
    if (files->data[0] != '\0')
        printf("wrote %s, the data\n", files->data);
    if (files->path[0] != '\0')
        printf("wrote %s, the networks\n", files->path);
    if (req->cert_dir != NULL)
        printf("\nwrote %zu certificates to %s%s%s\n", req->count - rejected,
               req->cert_dir, egap_text_slash(req->cert_dir),
               req->apart && req->count > rejected
                   ? ", with data and networks in *.arrays beside them"
                   : "");
}
