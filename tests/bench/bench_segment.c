/* bench_segment.c: certified maxima of segments, beside grids. */
#include "bench_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "egap/round.h"
#include "grid.h"
#include "others.h"

void bench_segment(json_t *list, timed_segment *segment, int repeats)
{
    const instance *in = segment->in;
    egap_net A = segment->A, B = segment->B;
    double plain = INFINITY, strong = INFINITY, own = INFINITY;
    egap_segment_max r;
    egap_problem *problem;
    egap_error err = {0};
    grid *g = grid_init(&in->data, &in->objective, &A, &B);
    double best = 0;

    stop_on(egap_problem_init(&problem, &in->data, &in->objective, &err), &err);
    for (int i = 0; i < repeats; i++) {
        TIME(plain, best = grid_plain(g));
        TIME(strong, best = fmax(best, grid_strong(g)));
        for (int k = 0; k < 3; k++)
            TIME(own, stop_on(egap_enclose_segment(&r, problem, &A, &B, &err),
                              &err));
    }
    if (best > r.max.hi * (1 + 1e-9)) {
        fprintf(stderr, "egap-bench: a grid point lies above the maximum\n");
        exit(EGAP_EINTERNAL);
    }
    printf("%4zu %3zu %4zu %-9s %8.3f %8.3f %8.3f  %6.3f %6.3f  %4llu %8.1e "
           "%8.1e\n",
           in->data.N, in->shape.n, in->shape.m,
           loss_name(in->objective.loss.kind), plain * 1e3, strong * 1e3,
           own * 1e3, own / plain, own / strong, egap_bounds_ulps(r.max),
           (r.max.hi - r.max.lo) / fabs(r.max.hi), r.t_hi - r.t_lo);
    record(list, "segment", "certified maximum", in, own,
           "plain grid of 200 points", plain, &r.max);
    record(list, "segment", "certified maximum", in, own,
           "strongest grid of 200 points", strong, &r.max);
    segment->seconds = own;
    segment->max = r.max;
    grid_clear(g);
    egap_problem_clear(problem);
}

/* One more baseline of a segment. */
static void record_other(json_t *list, const timed_segment *s,
                         const other_grid *g, const char *baseline)
{
    if (g->best > s->max.hi * (1 + 1e-9)) {
        fprintf(stderr,
                "egap-bench: a point of the %s lies above the maximum\n",
                baseline);
        exit(EGAP_EINTERNAL);
    }
    record(list, "segment", "certified maximum", s->in, s->seconds, baseline,
           g->seconds, &s->max);
}

/* The same segments beside numpy and beside Arb. */
void bench_others(json_t *list, const timed_segment *segments, size_t count,
                  const char *scratch)
{
    other_grid *numpy = calloc(count, sizeof *numpy);
    int have_numpy;

    if (numpy == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        numpy[i] = (other_grid){&segments[i].in->data,
                                &segments[i].in->objective,
                                segments[i].A,
                                segments[i].B,
                                0,
                                0};
    printf(
        "\nsegment: grids of 200 points by numpy, and by Arb at 128 bits (%d "
        "points, scaled), ms, ratio\n",
        OTHERS_ARB_POINTS);
    have_numpy = others_numpy(numpy, count, scratch);
    printf("   N   n    m loss          numpy       Arb    numpy      Arb\n");
    for (size_t i = 0; i < count; i++) {
        const timed_segment *s = &segments[i];
        other_grid arb = numpy[i];

        others_arb(&arb);
        record_other(list, s, &arb, "Arb at 128 bits, 200 points (2, scaled)");
        printf("%4zu %3zu %4zu %-9s ", s->in->data.N, s->in->shape.n,
               s->in->shape.m, loss_name(s->in->objective.loss.kind));
        if (have_numpy) {
            record_other(list, s, &numpy[i], "numpy grid of 200 points");
            printf("%8.2f %9.0f %8.4f %8.1e\n", numpy[i].seconds * 1e3,
                   arb.seconds * 1e3, s->seconds / numpy[i].seconds,
                   s->seconds / arb.seconds);
        } else {
            printf("%8s %9.0f %8s %8.1e\n", "-", arb.seconds * 1e3, "-",
                   s->seconds / arb.seconds);
        }
    }
    free(numpy);
}
