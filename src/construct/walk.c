/* walk.c: typed paths that grow node by node, by copying bits. */
#include "walk.h"

#include <string.h>

#include "egap/grow.h"

egap_frame egap_frame_of(const egap_net *net)
{
    return (egap_frame){.m = net->m,
                        .n = net->n,
                        .q = net->n + (net->b != NULL),
                        .b = net->b != NULL,
                        .c = net->c != NULL};
}

void egap_node_of(double *node, const egap_frame *f, const egap_net *net)
{
    for (size_t i = 0; i < f->m; i++) {
        double *row = egap_node_row(f, node, i);

        memcpy(row, net->W + i * f->n, f->n * sizeof *row);
        if (f->b)
            row[f->n] = net->b[i];
        egap_node_theta(f, node)[i] = net->theta[i];
        egap_node_scale(f, node)[i] = 1;
    }
    *egap_node_c(f, node) = f->c ? *net->c : 0;
}

size_t egap_node_active(const egap_frame *f, const double *node)
{
    size_t count = 0;

    for (size_t i = 0; i < f->m; i++)
        count += node[f->m * f->q + i] != 0;
    return count;
}

egap_walk egap_walk_new(const egap_frame *frame)
{
    return (egap_walk){.frame = *frame};
}

void egap_walk_clear(egap_walk *walk)
{
    egap_free(walk->nodes);
    egap_free(walk->steps);
    *walk = (egap_walk){.frame = walk->frame};
}

double *egap_walk_end(const egap_walk *walk)
{
    return walk->nodes + (walk->K - 1) * egap_node_size(&walk->frame);
}

void egap_walk_step(egap_walk *walk, egap_step step, const double *node)
{
    size_t bytes = egap_node_size(&walk->frame) * sizeof *node;

    if (walk->failed ||
        (walk->K > 0 && memcmp(egap_walk_end(walk), node, bytes) == 0))
        return;
    if (!egap_grow((void **)&walk->nodes, &walk->room, walk->K + 1, bytes) ||
        !egap_grow((void **)&walk->steps, &walk->steps_room, walk->K + 1,
                   sizeof step)) {
        walk->failed = true;
        return;
    }
    if (walk->K > 0)
        walk->steps[walk->K - 1] = step;
    walk->K++;
    memcpy(egap_walk_end(walk), node, bytes);
}

static void copy_row(const egap_frame *f, double *to, size_t i,
                     const double *from, size_t j)
{
    memcpy(egap_node_row(f, to, i), from + j * f->q, f->q * sizeof *to);
    egap_node_scale(f, to)[i] = from[f->m * (f->q + 1) + j];
}

/* What a crossing needs: place[i] is where the target's unit i is put first,
 * m where it has no coefficient. */
typedef struct {
    const egap_frame *f;
    const double *target, *theta; /* its coefficients */
    double *node;                 /* the next node */
    size_t *place;
} crossing;

static void find_places(crossing *x, const double *here)
{
    const size_t m = x->f->m;
    size_t free_unit = 0;

    for (size_t i = 0; i < m; i++)
        x->place[i] = x->theta[i] != 0 && here[i] == 0 ? i : m;
    for (size_t i = 0; i < m; i++) {
        if (x->theta[i] == 0 || x->place[i] == i)
            continue;
        while (here[free_unit] != 0 || x->place[free_unit] == free_unit)
            free_unit++;
        x->place[i] = free_unit++;
    }
}

/* Units without coefficient take on rows: those of `place`. */
static void take_rows(crossing *x)
{
    for (size_t i = 0; i < x->f->m; i++)
        if (x->place[i] < x->f->m)
            copy_row(x->f, x->node, x->place[i], x->target, i);
}

/* All coefficients: those of the target, at their places. */
static void take_coefficients(crossing *x)
{
    double *theta = egap_node_theta(x->f, x->node);

    memset(theta, 0, x->f->m * sizeof *theta);
    for (size_t i = 0; i < x->f->m; i++)
        if (x->place[i] < x->f->m)
            theta[x->place[i]] = x->theta[i];
    *egap_node_c(x->f, x->node) = x->target[x->f->m * (x->f->q + 2)];
}

static void take_free_rows(crossing *x)
{
    const double *theta = egap_node_theta(x->f, x->node);

    for (size_t i = 0; i < x->f->m; i++)
        if (theta[i] == 0)
            copy_row(x->f, x->node, i, x->target, i);
}

void egap_walk_cross(egap_walk *walk, const double *target)
{
    const egap_frame *f = &walk->frame;
    const egap_step reloc = {EGAP_STEP_RELOC, 0, 0};
    size_t bytes = egap_node_size(f) * sizeof(double);
    crossing x = {f, target, target + f->m * f->q, NULL, NULL};

    x.node = egap_alloc(1, bytes);
    x.place = egap_alloc(f->m, sizeof *x.place);
    if (walk->failed || !x.node || !x.place) {
        walk->failed = true;
    } else {
        memcpy(x.node, egap_walk_end(walk), bytes);
        find_places(&x, egap_node_theta(f, x.node));
        take_rows(&x);
        egap_walk_step(walk, reloc, x.node);
        take_coefficients(&x);
        egap_walk_step(walk, (egap_step){EGAP_STEP_CONVEX, 0, 0}, x.node);
        take_free_rows(&x);
        egap_walk_step(walk, reloc, x.node);
        for (size_t i = 0; i < f->m; i++) {
            double *theta = egap_node_theta(f, x.node);
            size_t at = x.place[i];

            if (at == f->m || at == i)
                continue;
            theta[at] = 0;
            theta[i] = x.theta[i];
            egap_walk_step(walk, (egap_step){EGAP_STEP_TRANSFER, at, i},
                           x.node);
        }
        egap_walk_step(walk, reloc, target);
    }
    egap_free(x.place);
    egap_free(x.node);
}

void egap_walk_back(egap_walk *walk, const egap_walk *other)
{
    size_t size = egap_node_size(&walk->frame);

    walk->failed = walk->failed || other->failed;
    for (size_t k = other->K; !walk->failed && k-- > 1;) {
        egap_step step = other->steps[k - 1];
        size_t from = step.from;

        step.from = step.to;
        step.to = from;
        egap_walk_step(walk, step, other->nodes + (k - 1) * size);
    }
}

/* Arrays of a typed path, in one block that begins with W. */
static egap_status make_arrays(egap_typed_path *typed, const egap_frame *f,
                               size_t K, egap_error *err)
{
    double *block = egap_alloc(K, egap_node_size(f) * sizeof *block);
    egap_step *steps = egap_alloc(K, sizeof *steps);
    size_t used = K * f->m * f->n;

    if (!block || !steps) {
        egap_free(block);
        egap_free(steps);
        return egap_fail(err, EGAP_ERESOURCE,
                         "proof path: no memory for %zu nodes", K);
    }
    typed->nodes = (egap_path){.K = K, .m = f->m, .n = f->n, .W = block};
    typed->nodes.b = f->b ? block + used : NULL;
    used += f->b ? K * f->m : 0;
    typed->nodes.theta = block + used;
    typed->scale = block + used + K * f->m;
    typed->nodes.c = f->c ? block + used + 2 * K * f->m : NULL;
    typed->steps = steps;
    return EGAP_OK;
}

egap_status egap_walk_typed(egap_typed_path *typed, const egap_walk *walk,
                            egap_error *err)
{
    const egap_frame *f = &walk->frame;
    size_t m = f->m, n = f->n;
    bool scaled = false;
    egap_status status;

    if (walk->failed)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    *typed = (egap_typed_path){0};
    status = make_arrays(typed, f, walk->K, err);
    for (size_t k = 0; k < walk->K && status == EGAP_OK; k++) {
        double *node = walk->nodes + k * egap_node_size(f);
        /* the arrays are this function's own until it returns */
        double *W = (double *)typed->nodes.W + k * m * n;
        double *scale = (double *)typed->scale + k * m;

        for (size_t i = 0; i < m; i++) {
            const double *row = egap_node_row(f, node, i);

            memcpy(W + i * n, row, n * sizeof *W);
            if (f->b)
                ((double *)typed->nodes.b)[k * m + i] = row[n];
        }
        memcpy((double *)typed->nodes.theta + k * m, egap_node_theta(f, node),
               m * sizeof *scale);
        memcpy(scale, egap_node_scale(f, node), m * sizeof *scale);
        for (size_t i = 0; i < m; i++)
            scaled = scaled || scale[i] != 1;
        if (f->c)
            ((double *)typed->nodes.c)[k] = *egap_node_c(f, node);
        if (k + 1 < walk->K)
            ((egap_step *)typed->steps)[k] = walk->steps[k];
    }
    if (!scaled)
        typed->scale = NULL;
    return status;
}

void egap_typed_clear(egap_typed_path *typed)
{
    egap_free((void *)typed->nodes.W);
    egap_free((void *)typed->steps);
    *typed = (egap_typed_path){0};
}
