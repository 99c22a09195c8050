/* kernel.h: the vectorised half of training (private to src/).
 *
 * Parameters live in a "slab", coordinate-major so that lanes are neurons:
 *   w     (coords, mpad)  row k: feature k; the last row is the bias if any
 *   theta (outputs, mpad)
 *   c     (outputs, rounded up to a multiple of 8), 0 beyond
 * There is one output, but under the cross-entropy one for each class.
 * Neurons i >= m are all zero and stay zero.  Gradients and moments have the
 * same layout. */
#ifndef EGAP_TRAIN_KERNEL_H
#define EGAP_TRAIN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "egap/types.h"

/* Data and shape as the kernels read them. */
typedef struct {
    size_t N, n, m;
    size_t coords; /* n, and one more for a hidden bias */
    bool biases;
    size_t outputs;
    size_t Npad, mpad;    /* N and m rounded up to multiples of 8 */
    size_t rowpad;        /* n rounded up to a multiple of 8 */
    const double *xt;     /* (n, Npad) feature-major, 0 beyond N */
    const double *xr;     /* (Npad, rowpad) row-major, 0 beyond N and n */
    const double *y;      /* (Npad), 0 beyond N */
    const double *weight; /* (Npad), 1 below N, 0 beyond */
} egap_train_data;

static inline size_t egap_slab_theta(const egap_train_data *d)
{
    return d->coords * d->mpad;
}

static inline size_t egap_slab_c(const egap_train_data *d)
{
    return (d->coords + d->outputs) * d->mpad;
}

static inline size_t egap_slab_count(const egap_train_data *d)
{
    return egap_slab_c(d) + (d->outputs + 7) / 8 * 8;
}

/* Samples that are worked on at once: features few (n <= EGAP_NARROW) and
 * many.  The order of summation, and so the bits, depend on them. */
#define EGAP_NARROW 3
#define EGAP_NARROW_BLOCK 512
#define EGAP_WIDE_BLOCK 64

/* Scratch of the kernels, zeroed at allocation. */
typedef struct {
    double *phi;     /* (EGAP_NARROW_BLOCK) outputs, then derivatives;
                        classes: those of one sample */
    double *z;       /* wide: (m, EGAP_WIDE_BLOCK); classes: (mpad) */
    double *rows;    /* wide: (m, rowpad + 8) sums of the gradient */
    double *lanes;   /* narrow: (m, coords, 8) the same */
    uint8_t *active; /* narrow: (m, EGAP_NARROW_BLOCK / 8) masks z > 0 */
    double *G;       /* (coords, mpad) sum_j l'_j 1[z_ij > 0] (x_j, 1) */
} egap_train_scratch;

/* What one pass over the data sums up. */
typedef struct {
    double loss;  /* sum_j l_j */
    double slope; /* sum_j l'_j */
} egap_train_sums;

/* One Adam step and what follows it. */
typedef struct {
    double one_minus_beta1, beta2, one_minus_beta2;
    double step;            /* lr / (1 - beta1^t) */
    double root_correction; /* sqrt(1 - beta2^t) */
    double epsilon;
    double shrink; /* lr kappa of the proximal step of theta and c; or 0 */
    bool normalise, project;
} egap_adam_step;

/* The kernels of one instruction set. */
typedef struct {
    /* Sums over all samples; fills scratch->G if `backward`. */
    void (*narrow)(egap_train_sums *sums, const egap_train_data *data,
                   const egap_loss *loss, const double *slab,
                   egap_train_scratch *scratch, bool backward);
    void (*wide)(egap_train_sums *sums, const egap_train_data *data,
                 const egap_loss *loss, const double *slab,
                 egap_train_scratch *scratch, bool backward);
    /* F from the sums; the gradient slab from them and G if not NULL: of F,
     * or of the risk alone. */
    double (*finish)(double *gradient, const egap_train_sums *sums,
                     const egap_train_data *data, double kappa,
                     const double *slab, const double *G, bool risk_alone);
    /* F of the cross-entropy, data->y being labels; the gradient slab where
     * it is not NULL: of F, or of the risk alone. */
    double (*classes)(double *gradient, const egap_train_data *data,
                      double kappa, const double *slab,
                      egap_train_scratch *scratch, bool risk_alone);
    /* Updates slab, first and second moments. */
    void (*step)(double *slab, double *first, double *second,
                 const double *gradient, const egap_train_data *data,
                 const egap_adam_step *adam);
    /* Grid values of F on a segment: src/path/kernel/grid.c, with the
     * arguments of egap_path_grid. */
    void (*grid)(double *F, double *slack, const uint64_t *wanted,
                 size_t points, const egap_train_data *data,
                 const egap_objective *objective, const double *slab_a,
                 const double *slab_b, double *work);
} egap_train_kernels;

/* Pre-activations z (m, stride) of `count` samples from `first` on, both
 * multiples of 8. */
#define EGAP_DECLARE_KERNELS(isa)                                              \
    void egap_train_preactivations_##isa(                                      \
        double *z, size_t stride, const egap_train_data *data,                 \
        const double *slab, size_t first, size_t count);                       \
    void egap_train_losses_##isa(double *phi, double *sums, size_t count,      \
                                 const egap_loss *loss, const double *y,       \
                                 const double *weight);                        \
    void egap_train_narrow_##isa(egap_train_sums *sums,                        \
                                 const egap_train_data *data,                  \
                                 const egap_loss *loss, const double *slab,    \
                                 egap_train_scratch *scratch, bool backward);  \
    void egap_train_wide_##isa(egap_train_sums *sums,                          \
                               const egap_train_data *data,                    \
                               const egap_loss *loss, const double *slab,      \
                               egap_train_scratch *scratch, bool backward);    \
    double egap_train_finish_##isa(double *gradient,                           \
                                   const egap_train_sums *sums,                \
                                   const egap_train_data *data, double kappa,  \
                                   const double *slab, const double *G,        \
                                   bool risk_alone);                           \
    double egap_train_classes_##isa(                                           \
        double *gradient, const egap_train_data *data, double kappa,           \
        const double *slab, egap_train_scratch *scratch, bool risk_alone);     \
    void egap_train_step_##isa(                                                \
        double *slab, double *first, double *second, const double *gradient,   \
        const egap_train_data *data, const egap_adam_step *adam);              \
    void egap_path_grid_##isa(                                                 \
        double *F, double *slack, const uint64_t *wanted, size_t points,       \
        const egap_train_data *data, const egap_objective *objective,          \
        const double *slab_a, const double *slab_b, double *work);

EGAP_DECLARE_KERNELS(portable)
#ifdef EGAP_HAVE_X86_KERNELS
EGAP_DECLARE_KERNELS(avx2)
EGAP_DECLARE_KERNELS(avx512)
#endif

/* Doubles of `work` that the grid kernel needs, all 0 at the first use;
 * points >= 2. */
#define EGAP_GRID_BLOCK 32
static inline size_t egap_path_grid_work(const egap_train_data *data,
                                         size_t points)
{
    return 80 * points + 2 * data->m * EGAP_GRID_BLOCK;
}

/* The kernels of the instruction set in use (egap_isa_get). */
const egap_train_kernels *egap_train_kernels_get(void);

#endif
