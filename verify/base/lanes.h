/* lanes.h: what is done with a whole vector, whatever the instruction set
 * (part of simd.h, which includes it). */
#ifndef EGAP_VERIFY_LANES_H
#define EGAP_VERIFY_LANES_H

/* a, as a value that the compiler keeps in registers: left to itself it reads
 * an operand of several instructions from memory in each of them. */
V8FN v8 v8_held(v8 a)
{
#if defined(EGAP_KERNEL_AVX512)
    __asm__("" : "+v"(a));
#elif defined(EGAP_KERNEL_AVX2)
    __asm__("" : "+x"(a.a), "+x"(a.b));
#endif
    return a;
}

/* The sum of the lanes in one fixed order:
 * ((0+4)+(2+6)) + ((1+5)+(3+7)); three additions deep. */
V8FN double v8_sum(v8 a)
{
    double l[EGAP_LANES];

    v8_store(l, a);
    return ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
}

/* The largest lane; NaN lanes may be lost (check finiteness elsewhere). */
V8FN double v8_hmax(v8 a)
{
    double l[EGAP_LANES], r;

    v8_store(l, a);
    r = l[0];
    for (int i = 1; i < EGAP_LANES; i++)
        r = l[i] > r ? l[i] : r;
    return r;
}

#endif
