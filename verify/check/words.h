/* words.h: the words of sentences (FORMAT.md, section "Kind statement").
 *
 * A and B of the scene are the nets named in the word, as in `F:P` or
 * `radius:AC` (B is NULL in the first); without, the nets A and B. */
#ifndef CHECK_WORDS_H
#define CHECK_WORDS_H

#include "risk.h"

/* words.c: of data and of one network */
number word_L(const scene *c);
number word_R0(const scene *c);
number word_crad(const scene *c);
number word_meannorm(const scene *c);
number word_D(const scene *c);
number word_R(const scene *c);
number word_mass(const scene *c);
number word_total(const scene *c);
number word_units(const scene *c);
number word_shortest(const scene *c);
number word_F(const scene *c);
number word_S(const scene *c);
number word_normal(const scene *c);
number word_gradient(const scene *c);
number word_kink(const scene *c);
number word_reach(const scene *c);
number word_zmass(const scene *c);
number word_pull(const scene *c);
number word_removed(const scene *c);
number word_merged(const scene *c);
number word_twin(const scene *c);
number word_dual(const scene *c);
number word_h(const scene *c);
/* bridge.c: of two networks */
number word_radius(const scene *c);
number word_chord(const scene *c);
number word_angle(const scene *c);
number word_mixed(const scene *c);
number word_dev(const scene *c);
number word_dev_printed(const scene *c);
number word_dev_whole(const scene *c);
number word_jump(const scene *c);
number word_vstar(const scene *c);
number word_rays(const scene *c);

/* Ends the program unless A and B have the same number of units. */
void widths_agree(const network *A, const network *B);
/* (1 - t) a + t b */
number mix(const instance *s, number a, number b);
/* the integer in a value, from `least` to `most`; false if it is none */
bool whole(size_t *k, number value, size_t least, size_t most);
/* |w_i|^2 */
number squared_norm(const scene *c, size_t i);
/* |a - b|^2, n numbers each */
number squared_distance(const mpq_t *a, const mpq_t *b, size_t n);

#endif
