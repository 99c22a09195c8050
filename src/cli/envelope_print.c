/* envelope_print.c: an envelope for people and as JSON. */
#include "envelope_print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../base/text.h"
#include "egap/report.h"
#include "print.h"

/* --- text ---------------------------------------------------------------- */

static void line(const char *what, egap_bounds x)
{
    char text[EGAP_BOUNDS_TEXT];

    printf("%-11s%s\n", what, egap_bounds_text(text, x, 12));
}

static void show_paths(const egap_envelope *e)
{
    char text[EGAP_BOUNDS_TEXT], gap[EGAP_BOUNDS_TEXT];
    size_t width = 8;

    for (size_t k = 0; k < e->path_count; k++)
        if (egap_text_columns(e->paths[k].name) > width)
            width = egap_text_columns(e->paths[k].name);
    printf("\n%-*s %-36s gap <=\n", (int)width, "path", "max F, proved");
    for (size_t k = 0; k < e->path_count; k++) {
        const egap_envelope_path *p = &e->paths[k];

        if (p->known)
            egap_end_text(gap, p->top.path_gap.hi, 3, 1);
        printf("%-*s %-36s %-*s%s\n", egap_text_pad(p->name, width), p->name,
               p->known ? egap_bounds_text(text, p->top.max, 12) : "-",
               k == e->best ? 10 : 0, p->known ? gap : "-",
               k == e->best ? " upper end" : "");
        if (p->note[0])
            printf("%*s %s\n", (int)width, "", p->note);
    }
}

static void show_bounds(const egap_envelope *e)
{
    static const char *const about[] = {"v* <=", "straight path <=", "v* >="};
    char text[EGAP_BOUNDS_TEXT];

    if (e->bound_count == 0)
        return;
    printf("\n%-26s %-7s %-17s %-14s %s\n", "bound of the theory", "status",
           "says", "value", "verdict");
    for (size_t k = 0; k < e->bound_count; k++) {
        const egap_envelope_bound *b = &e->bounds[k];
        bool lower = b->kind == EGAP_BOUND_LOWER;

        printf("%-26s %-7s %-17s %-14s %s\n", b->name,
               egap_claim_status_word(b->status), about[b->kind],
               b->verdict == EGAP_NOT_APPLICABLE ? "-"
               : lower ? egap_end_text(text, b->value.lo, 8, 0)
                       : egap_end_text(text, b->value.hi, 8, 1),
               egap_verdict_word(b->verdict));
        if (b->note[0] && b->verdict != EGAP_VERIFIED &&
            b->verdict != EGAP_VACUOUS)
            printf("%27s%s\n", "", b->note);
    }
    if (!e->ball && isfinite(e->radius))
        printf("(bounds as for networks without biases on (x, 1), rows of "
               "norm at most %g)\n",
               e->radius);
    printf("vacuous: not below max(F(A), F(B), F(0)), which the zero path "
           "gives any pair\n");
}

static void show_flags(const egap_envelope *e)
{
    char text[EGAP_BOUNDS_TEXT];

    for (size_t k = 0; k < e->flag_count; k++) {
        const egap_envelope_flag *f = &e->flags[k];

        printf("\n%s: %s is above %s by %s or more\n%4s%s\n",
               egap_flag_word(f->kind), f->name, f->by,
               egap_end_text(text, f->excess.lo, 6, 0), "", f->note);
    }
}

void egap_envelope_text(const egap_envelope *e,
                        const egap_envelope_about *about)
{
    char text[EGAP_BOUNDS_TEXT];

    line("F(A)", e->first);
    line("F(B)", e->last);
    line("F(0)", e->at_zero);
    printf("\nminimax level v* %s\n", egap_bounds_text(text, e->level, 12));
    printf("  of all paths from A to B of networks of their shape%s\n",
           e->ball ? ", rows in the unit ball" : "");
    printf("barrier v* - max(F(A), F(B)) %s\n",
           egap_bounds_text(text, e->gap, 6));
    printf("  upper end: the path %s\n", e->paths[e->best].name);
    printf("  lower end: %s\n", e->lower_note);
    if (e->shortened > 0)
        printf("%zu rows of A and B were shortened to norm 1\n", e->shortened);
    show_paths(e);
    show_bounds(e);
    show_flags(e);
    if (about->saved)
        printf("\nthe instance is in %s\n", about->saved);
    if (about->cert_dir)
        printf("\nwrote %zu certificates to %s%s\n", e->certificates,
               about->cert_dir, egap_text_slash(about->cert_dir));
    if (about->cert_dir && e->certified_gap.hi > e->gap.hi)
        printf("upper.cert shows a barrier of at most %s: on a straight path "
               "the checker needs room%s\n",
               egap_end_text(text, e->certified_gap.hi, 3, 1),
               e->gap.hi == 0 ? "; a proof path needs none" : "");
    if (e->uncertified[0])
        printf("not certified: %s\n", e->uncertified);
}

/* --- JSON ---------------------------------------------------------------- */

static void text_of(egap_json *json, const char *key, const char *text)
{
    egap_json_key(json, key);
    egap_json_string(json, text);
}

static void truth_of(egap_json *json, const char *key, bool truth)
{
    egap_json_key(json, key);
    egap_json_bool(json, truth);
}

static void json_paths(egap_json *json, const egap_envelope *e)
{
    egap_json_key(json, "paths");
    egap_json_array(json);
    for (size_t k = 0; k < e->path_count; k++) {
        const egap_envelope_path *p = &e->paths[k];

        egap_json_object(json);
        text_of(json, "name", p->name);
        truth_of(json, "known", p->known);
        truth_of(json, "search", p->search);
        if (p->known) {
            egap_json_key(json, "segments");
            egap_json_integer(json, (long long)p->top.segments);
            egap_print_bounds(json, "max", p->top.max);
            egap_print_bounds(json, "gap", p->top.path_gap);
        }
        text_of(json, "note", p->note);
        egap_json_end(json);
    }
    egap_json_end(json);
}

static void json_bounds(egap_json *json, const egap_envelope *e)
{
    egap_json_key(json, "bounds");
    egap_json_array(json);
    for (size_t k = 0; k < e->bound_count; k++) {
        const egap_envelope_bound *b = &e->bounds[k];

        egap_json_object(json);
        text_of(json, "name", b->name);
        text_of(json, "about", egap_bound_word(b->kind));
        text_of(json, "status", egap_claim_status_word(b->status));
        egap_print_bounds(json, "value", b->value);
        text_of(json, "verdict", egap_verdict_word(b->verdict));
        text_of(json, "note", b->note);
        egap_json_end(json);
    }
    egap_json_end(json);
}

static void json_flags(egap_json *json, const egap_envelope *e)
{
    egap_json_key(json, "flags");
    egap_json_array(json);
    for (size_t k = 0; k < e->flag_count; k++) {
        const egap_envelope_flag *f = &e->flags[k];

        egap_json_object(json);
        text_of(json, "kind", egap_flag_word(f->kind));
        text_of(json, "name", f->name);
        text_of(json, "by", f->by);
        egap_print_bounds(json, "excess", f->excess);
        text_of(json, "note", f->note);
        egap_json_end(json);
    }
    egap_json_end(json);
}

egap_status egap_envelope_json(const egap_envelope *e,
                               const egap_envelope_about *about,
                               egap_error *err)
{
    egap_json json;

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    text_of(&json, "A", about->A);
    text_of(&json, "B", about->B);
    truth_of(&json, "ball", e->ball);
    egap_json_key(&json, "radius");
    if (isfinite(e->radius))
        egap_json_real(&json, e->radius);
    else
        egap_json_null(&json);
    egap_json_key(&json, "shortened");
    egap_json_integer(&json, (long long)e->shortened);
    egap_print_bounds(&json, "ends", e->level);
    egap_print_bounds(&json, "barrier", e->gap);
    egap_print_bounds(&json, "first", e->first);
    egap_print_bounds(&json, "last", e->last);
    egap_print_bounds(&json, "endpoint_max", e->endpoint_max);
    egap_print_bounds(&json, "at_zero", e->at_zero);
    text_of(&json, "best", e->paths[e->best].name);
    text_of(&json, "lower_by", e->lower_by);
    text_of(&json, "lower_note", e->lower_note);
    json_paths(&json, e);
    json_bounds(&json, e);
    json_flags(&json, e);
    egap_json_key(&json, "certificates");
    egap_json_integer(&json, (long long)e->certificates);
    egap_print_bounds(&json, "certified_barrier", e->certified_gap);
    text_of(&json, "uncertified", e->uncertified);
    text_of(&json, "saved", about->saved ? about->saved : "");
    egap_json_key(&json, "seconds");
    egap_json_up(&json, about->seconds);
    egap_json_end(&json);
    return egap_print_json(&json, err);
}
