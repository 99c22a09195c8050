/* linear.c: Cholesky's decomposition, kept from breaking down on matrices
 * that are singular to rounding (two atoms of one direction). */
#include "linear.h"

#include <math.h>

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;

    for (size_t l = 0; l < count; l++)
        sum += a[l] * b[l];
    return sum;
}

bool egap_linear_factor(double *A, size_t s)
{
    for (size_t i = 0; i < s; i++) {
        double *row = A + i * s, least = row[i] * 0x1p-40, pivot;

        for (size_t l = 0; l < i; l++)
            row[l] = (row[l] - dot(row, A + l * s, l)) / A[l * s + l];
        pivot = row[i] - dot(row, row, i);
        if (!(least > 0))
            return false;
        row[i] = sqrt(pivot > least ? pivot : least);
    }
    return true;
}

void egap_linear_solve(double *x, const double *L, size_t s)
{
    for (size_t i = 0; i < s; i++)
        x[i] = (x[i] - dot(L + i * s, x, i)) / L[i * s + i];
    for (size_t i = s; i-- > 0;) {
        x[i] /= L[i * s + i];
        for (size_t l = 0; l < i; l++)
            x[l] -= L[i * s + l] * x[i];
    }
}
