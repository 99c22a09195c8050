/* opened.c: a segment, its coarse pass and its window, one after the other. */
#include "opened.h"
#include "support.h"

void opened_segment(egap_segwork *work, const egap_problem *problem,
                    const egap_net *A, const egap_net *B)
{
    egap_error err = {0};

    assert_ok(egap_segwork_init(work, problem, &err), &err);
    assert_ok(egap_segment_set(&work->segment, problem, A, B, &err), &err);
    assert_ok(egap_segwork_reserve(work, work->segment.view.m,
                                   work->segment.view.n, &err),
              &err);
}

void opened_coarse(egap_coarse_bounds *b, egap_segwork *work,
                   const egap_problem *problem, const egap_net *A,
                   const egap_net *B, size_t buckets)
{
    opened_segment(work, problem, A, B);
    assert_true(work->segment.fast);
    egap_mesh mesh;

    egap_mesh_whole(&mesh, buckets);
    egap_solve_coarse(b, work, &mesh);
}

void opened_window(egap_segwork *work, const egap_problem *problem,
                   const egap_net *A, const egap_net *B, size_t buckets,
                   size_t first, size_t last)
{
    egap_coarse_bounds b;
    egap_error err = {0};

    opened_coarse(&b, work, problem, A, B, buckets);
    assert_ok(egap_window_open(work, first, last, &err), &err);
}
