/* risk.h: outputs, losses and objectives of an instance. */
#ifndef CHECK_RISK_H
#define CHECK_RISK_H

#include "instance.h"

/* What a mean over the samples is of. */
typedef struct {
    const instance *s;
    const network *A, *B;
    size_t i;       /* a unit */
    const mpq_t *u; /* a number for each sample, or NULL */
    int side;       /* of a slope: -1 left, 1 right */
} scene;

/* of the names behind a word, as in "", ":A", ":AB", ":As" or ":s": the nets
 * named (B is NULL if only A is), without any the first two of the instance;
 * the vector named */
scene scene_of(const instance *s, const char *names);
/* E g; sum of g(0) to g(count - 1) */
number mean(const scene *c, number (*g)(const scene *c, size_t j));
number sum(const scene *c, size_t count,
           number (*g)(const scene *c, size_t k));

number dot(const mpq_t *a, const mpq_t *b, size_t n);
/* the largest |E u z_i|, of E z_i without u */
number largest_pull(const scene *c);
/* E u z_i, or E z_i without u */
number pull(const scene *c);
/* row i of A; sample j */
const mpq_t *row(const instance *s, const network *A, size_t i);
const mpq_t *sample(const instance *s, size_t j);
/* max(w_i . x_j, 0); f_A(x_j) */
number activation(const instance *s, const network *A, size_t i, size_t j);
number output(const instance *s, const network *A, size_t j);
/* sum |theta_i| */
number mass(const instance *s, const network *A);

number loss_at(const instance *s, number u, number y);
/* the left (side -1) or right slope (side 1) of the loss at u */
number slope_at(const instance *s, number u, number y, int side);
/* E (slope at f_A) z_i, from c's side */
number mean_slope(const scene *c);
/* E loss(f_A, y), at output 0 if A is NULL; that + kappa mass */
number risk(const instance *s, const network *A);
number objective(const instance *s, const network *A);
/* Is every u_j in the domain of the conjugate?  -E conj(u, y) if so. */
bool in_domain(const instance *s, const mpq_t *u);
number dual(const instance *s, const mpq_t *u);

#endif
