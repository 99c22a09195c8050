/* load_file.h: networks and paths by file and name in one word. */
#ifndef EGAP_CLI_LOAD_FILE_H
#define EGAP_CLI_LOAD_FILE_H

#include "load.h"

/* FILE:NAME, FILE:NAME:K for node K of a path, or FILE alone where it holds
 * one network or path only.  A word that names an existing file is FILE. */

/* Does:  the file of such a word, as new memory for free(); whole: the word
 *        has no NAME.
 * Needs: `flag` is named in messages.
 * Error: exact.
 * Fails: EGAP_EUSAGE (no such file and no NAME), EGAP_ERESOURCE. */
egap_status egap_load_file_part(char **file, bool *whole, const char *word,
                                const char *flag,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  the network, the path; out->name is NAME.
 * Needs: release with egap_loaded_net_clear, also after a failure; a path
 *        has no node (-1) and its first node as the net.
 * Error: exact.
 * Fails: as egap_load_net. */
egap_status egap_load_file_net(egap_loaded_net *out, const char *word,
                               const char *flag,
                               egap_error *err) EGAP_MUST_CHECK;
egap_status egap_load_file_path(egap_loaded_net *out, const char *word,
                                const char *flag,
                                egap_error *err) EGAP_MUST_CHECK;

#endif
