/* grid.c: F at equally spaced points of a segment. */
#include "grid.h"

#include <math.h>

#include "../train/trainer.h"

/* One network after the other: a in `other`, b in `gradient`. */
static void class_grid(double *values, const uint64_t *wanted, size_t points,
                       egap_trainer *t, const double *a, const double *b,
                       const egap_objective *objective)
{
    size_t count = egap_slab_count(&t->data);

    egap_trainer_pack(t->other, t, a);
    egap_trainer_pack(t->gradient, t, b);
    for (size_t k = 0; k < points; k++) {
        double at = (double)k / (double)(points - 1);

        values[k] = -INFINITY;
        if (wanted != NULL && !(wanted[k / 64] >> k % 64 & 1))
            continue;
        for (size_t p = 0; p < count; p++)
            t->slab[p] = fma(at, t->gradient[p] - t->other[p], t->other[p]);
        values[k] = egap_trainer_evaluate(t, objective, EGAP_GRADIENT_NONE);
    }
}

egap_status egap_path_grid(double *values, double *slack,
                           const uint64_t *wanted, size_t points,
                           egap_trainer *t, const double *a, const double *b,
                           const egap_objective *objective, egap_error *err)
{
    if (t->shape.classes > 0) {
        if (slack != NULL)
            *slack = 0.0;
        class_grid(values, wanted, points, t, a, b, objective);
        return EGAP_OK;
    }
    if (t->grid_points != points) { /* its layout depends on them */
        egap_free(t->grid_work);
        t->grid_points = 0;
        t->grid_work = egap_alloc(egap_path_grid_work(&t->data, points),
                                  sizeof *t->grid_work);
        if (t->grid_work == NULL)
            return egap_fail(err, EGAP_ERESOURCE,
                             "segment: no memory for %zu grid points", points);
        t->grid_points = points;
    }
    egap_trainer_pack(t->slab, t, a);
    egap_trainer_pack(t->other, t, b);
    t->kernels->grid(values, slack, wanted, points, &t->data, objective,
                     t->slab, t->other, t->grid_work);
    return EGAP_OK;
}
