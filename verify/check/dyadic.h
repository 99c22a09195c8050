/* dyadic.h: exact numbers m * 2^e. */
#ifndef CHECK_DYADIC_H
#define CHECK_DYADIC_H

#include <stddef.h>
#include <stdint.h>

#include <gmp.h>

typedef struct {
    mpz_t m;
    long e;
} dyadic;

/* any number of pointers to them */
#define dyadic_inits(...) dyadic_init_list((dyadic *[]){__VA_ARGS__, NULL})
#define dyadic_clears(...) dyadic_clear_list((dyadic *[]){__VA_ARGS__, NULL})
void dyadic_init_list(dyadic *const *list);
void dyadic_clear_list(dyadic *const *list);
void dyadic_set(dyadic *x, const dyadic *a);
/* m / 2^scale */
void dyadic_set_scaled(dyadic *x, const mpz_t m, long scale);
void dyadic_set_count(dyadic *x, uint64_t a);
/* the number with this binary64 representation, which must be finite */
void dyadic_set_binary64(dyadic *x, uint64_t bits);
void dyadic_add(dyadic *x, const dyadic *a, const dyadic *b);
void dyadic_sub(dyadic *x, const dyadic *a, const dyadic *b);
void dyadic_mul(dyadic *x, const dyadic *a, const dyadic *b);
void dyadic_abs(dyadic *x, const dyadic *a);
/* the sign of a - b; the sign of a */
int dyadic_compare(const dyadic *a, const dyadic *b);
int dyadic_sign(const dyadic *a);

/* The least s >= 0 for which the number times 2^s is an integer, and that
 * integer.  Needs: finite; scale not below the least. */
long binary64_scale(uint64_t bits);
void binary64_scaled(mpz_t m, uint64_t bits, long scale);
void mpz_set_count(mpz_t m, uint64_t a);

#endif
