/* statecase.h: certificates of kind statement. */
#ifndef EGAP_TESTS_STATECASE_H
#define EGAP_TESTS_STATECASE_H

#include "certcase.h"

/* in the place of a digest */
#define TEST_DIGEST                                                            \
    "00000000000000000000000000000000"                                         \
    "00000000000000000000000000000000\n"

/* Digests that fit the lines behind them. */
void test_statement_digests(test_lines *c);
/* Writes these lines to the scratch file, with digests and a seal that fit. */
void test_statement_write(const char *text);

#endif
