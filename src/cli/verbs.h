/* verbs.h: the list of verbs; adding one is adding a line here. */
#ifndef EGAP_CLI_VERBS_H
#define EGAP_CLI_VERBS_H

#include "cli.h"

#define EGAP_VERBS {{"none", "no verb yet", NULL}}

#endif
