/* ranges.h: a path checked range by range. */
#ifndef CHECK_RANGES_H
#define CHECK_RANGES_H

#include "path.h"

/* Prints the sentence of a run that covered the segments first to end - 1;
 * `seal` is that of the certificate. */
void ranges_print(FILE *out, const path_claim *p, size_t first, size_t end,
                  const digest seal);
/* Ends the program unless the files of the call are such sentences about this
 * certificate, and together hold every segment. */
void ranges_check(const path_claim *p, const settings *call, const digest seal);

#endif
