/* drawn.h: a problem drawn from a family, ready for the enclosures. */
#ifndef EGAP_TESTS_DRAWN_H
#define EGAP_TESTS_DRAWN_H

#include "contain.h"
#include "egap/enclose.h"
#include "problems.h"
#include "support.h"

/* a path of K nodes and its data, the first segment's ends, points to probe */
typedef struct {
    test_problem p;
    egap_problem *problem;
    egap_net A, B;
    double t[CONTAIN_PROBES];
} drawn;

void drawn_make(drawn *d, test_rng *rng, test_family family, size_t K);
void drawn_clear(drawn *d);

/* N images of n pixels, most of which are 0, and two networks of m units; the
 * k-th of several has the k-th loss.  Cleared by egap_problem_clear of its
 * problem and free of p.block. */
void drawn_images(drawn *d, test_rng *rng, size_t k, size_t N, size_t n,
                  size_t m);

/* Prints the whole problem and fails the test, if something is wrong. */
void drawn_check(const drawn *d, const char *what, const char *wrong);

#endif
