/* numbers.h: the numbers of a file as integers and rationals. */
#ifndef CHECK_NUMBERS_H
#define CHECK_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gmp.h>

#define BINARY64_ONE (UINT64_C(1023) << 52)

/* The least s >= 0 for which the number times 2^s is an integer, and that
 * integer.  Needs: finite; scale not below the least. */
long binary64_scale(uint64_t bits);
void binary64_scaled(mpz_t m, uint64_t bits, long scale);
/* Is the sign bit set?  Are two numbers equal (0 and -0 are)? */
bool binary64_negative(uint64_t bits);
bool binary64_equal(uint64_t a, uint64_t b);

void integer_set_count(mpz_t m, uint64_t a);
void rational_set_count(mpq_t x, uint64_t a);
void rational_set_binary64(mpq_t x, uint64_t bits);
/* m / 2^scale */
void rational_set_scaled(mpq_t x, const mpz_t m, long scale);
/* the sign of x - the number */
int rational_compare(const mpq_t x, uint64_t bits);

/* arrays of integers, zero at first */
mpz_t *integers_get(size_t count);
void integers_free(mpz_t *v, size_t count);

#endif
