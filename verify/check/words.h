/* words.h: the words of sentences; what each means: FORMAT.md.
 *
 * x is 0 before.  A and B are the networks named in the word, as in `F:A` or
 * `radius:AB`, else NULL. */
#ifndef CHECK_WORDS_H
#define CHECK_WORDS_H

#include "instance.h"

#define WORD(name)                                                             \
    void name(interval *x, const instance *s, const network *A,                \
              const network *B)
#define UNUSED ((void)s, (void)A, (void)B)

/* words.c: data, one network */
WORD(word_kappa);
WORD(word_N);
WORD(word_L);
WORD(word_pi);
WORD(word_R0);
WORD(word_crad);
WORD(word_meannorm);
WORD(word_D);
WORD(word_R);
WORD(word_mass);
WORD(word_F);
WORD(word_S);
WORD(word_normal);
WORD(word_gradient);
WORD(word_slope_left);
WORD(word_slope_right);
WORD(word_reach);
WORD(word_zmass);
WORD(word_pull);
WORD(word_removed);
WORD(word_merged);
WORD(word_twin);
/* bridge.c: two networks */
WORD(word_radius);
WORD(word_angle);
WORD(word_mixed);
WORD(word_dev);
WORD(word_dev_printed);
WORD(word_dev_whole);
WORD(word_jump);
WORD(word_mass_between);
WORD(word_vstar);
WORD(word_least);

/* Ends the program unless A and B have the same number of units. */
void widths_agree(const network *A, const network *B);
/* v = (1 - t) a + t b */
void mix(mpq_t v, const instance *s, const mpq_t a, const mpq_t b);
/* v = the square of |a - b|, n numbers each */
void squared_distance(mpq_t v, const mpq_t *a, const mpq_t *b, size_t n);
/* v = max_i |E u z_i|; of E z_i for u = NULL */
void largest_pull(mpq_t v, const instance *s, const network *A,
                  const mpq_t *u);

#endif
