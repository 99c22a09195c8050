/* element.c: exact widening of stored numbers. */
#include "element.h"

#include <math.h>
#include <string.h>

static uint64_t load(const uint8_t *p, unsigned size, bool big_endian)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < size; i++)
        bits = bits << 8 | p[big_endian ? i : size - 1 - i];
    return bits;
}

static double from_single(uint32_t bits)
{
    float f;

    memcpy(&f, &bits, sizeof f);
    return (double)f;
}

/* binary16: 1 sign, 5 exponent, 10 fraction bits */
static double from_half(uint32_t bits)
{
    int exponent = (int)(bits >> 10 & 31), fraction = (int)(bits & 1023);
    double v;

    if (exponent == 31)
        v = fraction != 0 ? NAN : INFINITY;
    else if (exponent == 0)
        v = (double)fraction * 0x1p-24;
    else
        v = ldexp((double)(1024 + fraction), exponent - 25);
    return bits >> 15 ? -v : v;
}

static bool from_integer(double *out, uint64_t bits, bool negative)
{
    if (bits > (uint64_t)1 << 53)
        return false;
    *out = negative ? -(double)bits : (double)bits;
    return true;
}

bool egap_element_decode(double *out, const uint8_t *p, egap_element element)
{
    unsigned size = element.size;
    uint64_t bits = load(p, size, element.big_endian);

    switch (element.kind) {
    case EGAP_ELEMENT_FLOAT:
        if (size == 2)
            *out = from_half((uint32_t)bits);
        else if (size == 4)
            *out = from_single((uint32_t)bits);
        else
            memcpy(out, &bits, sizeof *out);
        return true;
    case EGAP_ELEMENT_BFLOAT:
        *out = from_single((uint32_t)bits << 16);
        return true;
    case EGAP_ELEMENT_UINT:
        return from_integer(out, bits, false);
    case EGAP_ELEMENT_INT:
        if (bits >> (8 * size - 1) == 0)
            return from_integer(out, bits, false);
        if (size < 8) /* extend the sign */
            bits |= ~(uint64_t)0 << 8 * size;
        return from_integer(out, ~bits + 1, true);
    case EGAP_ELEMENT_BOOL:
        *out = (double)bits;
        return bits <= 1;
    case EGAP_ELEMENT_NONE:
        break;
    }
    return false;
}
