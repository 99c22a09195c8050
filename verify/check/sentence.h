/* sentence.h: is what a statement says true, or false, of its instance? */
#ifndef CHECK_SENTENCE_H
#define CHECK_SENTENCE_H

#include "instance.h"

/* Ends the program unless the claim follows from the sentence's two sides. */
void sentence_check(const instance *s);
/* Ends the program unless all hypotheses of the statement hold.  Makes what
 * words need: the network P, the level of the barrier. */
void hypotheses_check(instance *s);

#endif
