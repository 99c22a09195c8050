/* draft.h: a certificate as it is written, and the records that all kinds
 * share (private to verify/cert/).
 *
 * A draft is the text of the certificate and, where arrays are kept apart,
 * the texts of the files that hold them.  Running out of memory is remembered
 * in the texts and reported by egap_draft_write. */
#ifndef EGAP_VERIFY_DRAFT_H
#define EGAP_VERIFY_DRAFT_H

#include "egap/cert.h"
#include "egap/digest.h"
#include "text.h"

typedef struct {
    egap_text text;       /* the certificate */
    egap_text data, path; /* the arrays' own files; used where `apart` */
    bool apart;
    char data_digest[EGAP_DIGEST_HEX], path_digest[EGAP_DIGEST_HEX];
} egap_draft;

/* Networks of one shape, of a typed path with a scale for each unit. */
typedef struct {
    const egap_path *path;
    bool scaled;
    const double *scale; /* (K, m), or NULL: all 1 */
} egap_draft_nodes;

/* Does:  refuses what no certificate can hold: numbers that are not finite,
 *        kappa or delta out of range, shapes that do not fit, targets outside
 *        [0, 1] for the logistic loss; an option that makes no sense.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT, EGAP_EUSAGE. */
egap_status egap_draft_check_data(const egap_data *data,
                                  const egap_objective *objective,
                                  egap_error *err) EGAP_MUST_CHECK;
egap_status egap_draft_check_nodes(const egap_draft_nodes *nodes,
                                   const egap_data *data,
                                   egap_error *err) EGAP_MUST_CHECK;
egap_status egap_draft_check_options(const egap_cert_options *options,
                                     egap_error *err) EGAP_MUST_CHECK;

/* The first lines, the claims come next. */
void egap_draft_kind(egap_draft *draft, const char *kind);
/* "claim WHAT LO HI" */
void egap_draft_claim(egap_draft *draft, const char *what, egap_bounds claim);
/* "claim above LEVEL LO HI" */
void egap_draft_claim_above(egap_draft *draft, double level, egap_bounds claim);
/* "name TEXT", where there is one */
void egap_draft_name(egap_draft *draft, const char *name);
/* "loss ..." and "kappa ..." */
void egap_draft_objective(egap_draft *draft, const egap_objective *objective);
/* "samples N", "features n" */
void egap_draft_data_sizes(egap_draft *draft, const egap_data *data);
/* "data inline DIGEST" with the rows, or "data named DIGEST" */
void egap_draft_data(egap_draft *draft, const egap_data *data);
/* "path ..." or "network ...", with its nodes where they are inline */
void egap_draft_path(egap_draft *draft, const egap_draft_nodes *nodes);
void egap_draft_network(egap_draft *draft, const egap_net *net);
/* t in [0, 1] as "BITS CUT" in lowest terms, with a space before, rounded to
 * a multiple of 2^-62; does such a number hold t itself? */
void egap_draft_cut(egap_draft *draft, egap_dd t);
bool egap_draft_holds(egap_dd t);

/* The digests, as a summary of what was written holds them. */
void egap_draft_digests(egap_cert_summary *summary, const egap_draft *draft);

/* Does:  seals the texts and replaces `file`, and beside it the files of
 *        arrays kept apart, each atomically, the certificate last.
 * Needs: every record added.
 * Error: exact.
 * Fails: EGAP_ERESOURCE, EGAP_EINPUT as egap_file_replace. */
egap_status egap_draft_write(size_t *bytes, egap_draft *draft, const char *file,
                             egap_error *err) EGAP_MUST_CHECK;
void egap_draft_clear(egap_draft *draft);

#endif
