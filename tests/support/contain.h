/* contain.h: does an enclosure contain what the oracle computes?
 *
 * Every check returns NULL, or a sentence that says what is wrong, so that a
 * test can also show that a wrong enclosure would be caught. */
#ifndef EGAP_TESTS_CONTAIN_H
#define EGAP_TESTS_CONTAIN_H

#include "egap/enclose.h"
#include "problems.h"

#define CONTAIN_PROBES 16

/* Points of [0,1] where F is looked at: the ends, random and dyadic points,
 * and points at and beside kinks of random (sample, unit) pairs. */
void contain_probes(double t[CONTAIN_PROBES], const test_problem *p,
                    const egap_net *A, const egap_net *B, test_rng *rng);

/* -1, 0, 1: the order of two double-doubles as real numbers */
int contain_compare(egap_dd a, egap_dd b);

const char *contain_point(const test_problem *p, const egap_net *net,
                          egap_dd lo, egap_dd hi);

/* F(t) <= max at the probes and beside the result's own points; F(t_at) >=
 * max_lo; ends in order; [t_lo, t_hi] inside [0,1]. */
const char *contain_segment(const test_problem *p, const egap_net *A,
                            const egap_net *B, const egap_segment_max *s,
                            const double *probes, size_t count);

/* Two enclosures of one maximum: they meet, their argmax sets meet, and no
 * probe outside s's set attains the maximum. */
const char *contain_agree(const test_problem *p, const egap_net *A,
                          const egap_net *B, const egap_segment_max *s,
                          const egap_segment_max *other, const double *probes,
                          size_t count);

/* A path result against its own segments. */
const char *contain_path(const test_problem *p, const egap_path_max *r,
                         const egap_segment_max *per_segment, test_rng *rng);

#endif
