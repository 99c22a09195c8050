/* text.h: a certificate's text as it grows (private to verify/cert/). */
#ifndef EGAP_VERIFY_TEXT_H
#define EGAP_VERIFY_TEXT_H

#include <stddef.h>

#include "egap/status.h"

typedef struct {
    char *p;
    size_t size, room;
    int failed; /* memory ran out; what follows is ignored */
} egap_text;

void egap_text_add(egap_text *text, const char *format, ...) EGAP_PRINTF(2, 3);
/* " " and the one hexadecimal form of a finite number that FORMAT.md allows */
void egap_text_number(egap_text *text, double x);
void egap_text_clear(egap_text *text);

#endif
