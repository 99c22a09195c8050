/* point_pass.h: F at one network by one pass alone, and networks whose output
 * is so close to y that nothing but the output's error counts. */
#ifndef EGAP_TESTS_POINT_PASS_H
#define EGAP_TESTS_POINT_PASS_H

#include "problems.h"

#include "../../verify/enclose/activenet.h"

typedef egap_status point_pass(egap_dd *lo, egap_dd *hi, egap_active_net *net,
                               const egap_net *given, egap_error *err);

/* Encloses F by the pass, or outside its limits by egap_enclose_point_dd; F is
 * inside.  Returns the relative width. */
double point_pass_check(const char *what, const egap_data *data,
                        const egap_net *net, egap_objective objective,
                        point_pass *pass);

/* The same at node 0 of a problem, where F may be too close to an end to say;
 * the problem is printed if it fails. */
double point_pass_problem(const test_problem *p, point_pass *pass, egap_dd *lo,
                          egap_dd *hi);

/* A network with `m` units on one sample: all 0. */
typedef struct {
    size_t m, n;
    double *x, *W, *b, *theta, c, y;
} close_fit;

close_fit close_fit_make(size_t m, size_t n);
void close_fit_clear(close_fit *f);

/* The output, rounded once; without f->b if not `biases`. */
double close_fit_output(const close_fit *f, bool biases);
egap_net close_fit_net(const close_fit *f, bool biases);

#endif
