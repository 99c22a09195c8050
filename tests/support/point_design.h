/* point_design.h: networks on few samples in which every rounding goes the
 * same way: the error bounds of F at a point are sharp there. */
#ifndef EGAP_TESTS_POINT_DESIGN_H
#define EGAP_TESTS_POINT_DESIGN_H

#include "egap/enclose.h"
#include "support.h"

#define UNIT 0x1p-53
/* added to 1 this rounds up, by nearly u */
#define STEP (UNIT * (1 + 0x1p-20))
/* taken from 1 + 2u, or added to 1, this is lost, nearly u */
#define LOST (UNIT * (1 - 0x1p-20))

/* One network, and numbers enough for any of the designs: all 0. */
typedef struct {
    double *block, *x, *y, *W, *b, *theta, c;
    egap_data data;
    egap_objective objective;
    egap_net net;
} design;

design design_make(size_t N, size_t n, size_t m, egap_loss_kind kind);

/* F by doubles alone. */
egap_bounds design_enclose(const egap_data *data,
                           const egap_objective *objective,
                           const egap_net *net);

/* Is the true F inside? */
bool design_contains(const egap_data *data, const egap_objective *objective,
                     const egap_net *net, egap_bounds F);

/* F is in the enclosure, and in no enclosure that is smaller by `slack`; frees
 * the design. */
void design_assert_sharp(const char *what, design *d, double slack);

#endif
