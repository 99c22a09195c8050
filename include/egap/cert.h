/* cert.h: writes certificates, which the separate program egap-check reads
 * (verify/check/FORMAT.md).
 *
 * The writers prove nothing: they propose the evidence, such as where to cut
 * a segment so that the checker's own, exact test accepts every piece.  A
 * wrong proposal can only be rejected. */
#ifndef EGAP_CERT_H
#define EGAP_CERT_H

#include <stdbool.h>
#include <stdint.h>

#include "egap/enclose.h"
#include "egap/typed.h"

typedef struct {
    double slack; /* relative widening of the claimed upper end, which pays
                     for finitely many cuts; 1e-12 */
    double slack_limit;    /* where cuts are not found the slack is multiplied
                              by 10, again and again, up to this; 1e-8 */
    double slack_absolute; /* the same, absolute; 0 */
    const char *name;      /* one line of printable ASCII for the reader of
                              the file, not part of the claim; or NULL */
    bool claim_gap;        /* also claim: maximum minus the larger end value */
    bool claim_level;      /* also claim: maximum minus `level` */
    double level;
    bool apart; /* keep data and networks in files of their own beside the
                   certificate, <first 16 digits of the digest>.arrays, for
                   egap-check --with */
    size_t max_intervals; /* give up beyond this many on one segment; 4096 */
} egap_cert_options;

/* What was written. */
typedef struct {
    egap_bounds max;   /* the claimed enclosure */
    egap_bounds gap;   /* the claimed gap, where asked for */
    egap_bounds above; /* the claimed maximum minus level, where asked for */
    size_t segments, intervals, bytes;
    char data_digest[65], path_digest[65]; /* SHA-256, hexadecimal */
} egap_cert_summary;

/* Does:  the word of FORMAT.md for a loss.
 * Needs: a kind of the list.
 * Error: exact.
 * Fails: never. */
const char *egap_cert_loss_word(egap_loss_kind kind);

/* Does:  can a certificate hold this name: 1 to 255 printable ASCII
 *        characters without spaces at its ends?
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
bool egap_cert_can_name(const char *name);

/* Does:  the values named above as defaults, with claim_gap on.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_cert_options egap_cert_defaults(void);

/* Does:  writes the certificate of a path maximum: claim, objective, data,
 *        networks, a witness for the lower end and, for each segment, cuts
 *        and interval types for the upper end.  Replaces `file` atomically.
 *        Equal inputs give equal bytes, with any number of threads.
 * Needs: *result from egap_enclose_path of the same data, objective and
 *        path; options may be NULL (the defaults); summary may be NULL.
 * Error: the claim is result->max with its upper end widened by the slack,
 *        rounded outward; the lower end too, where the witness is not a
 *        multiple of 2^-62.
 * Fails: EGAP_EUSAGE (a path without segments, a name that is not printable,
 *        a negative slack), EGAP_EINPUT (numbers that are not finite,
 *        shapes), EGAP_REJECTED (no cuts were found that the checker would
 *        surely accept: the message says where and which slack to try),
 *        EGAP_ERESOURCE (memory, disk).
 * Source: paper/algorithms.tex, section "Certificates". */
egap_status egap_cert_write(egap_cert_summary *summary, const char *file,
                            const egap_data *data,
                            const egap_objective *objective,
                            const egap_path *path, const egap_path_max *result,
                            const egap_cert_options *options,
                            egap_error *err) EGAP_MUST_CHECK;

/* Does:  writes the certificate of F at one network; the claim is F as it
 *        is given.
 * Needs: F from egap_enclose_point or one of its relatives; of the options
 *        only name and apart (data only) are used; options and summary may
 *        be NULL.  The summary holds the claim as `max` and the digest of
 *        the network as path_digest.
 * Error: exact.
 * Fails: EGAP_EUSAGE, EGAP_EINPUT as egap_cert_write, EGAP_REJECTED (F is not
 *        finite), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, section "Certificates". */
egap_status egap_cert_write_point(egap_cert_summary *summary, const char *file,
                                  const egap_data *data,
                                  const egap_objective *objective,
                                  const egap_net *net, egap_bounds F,
                                  const egap_cert_options *options,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Does:  writes the certificate of the maximum over a typed path.  The claim
 *        is result->max, its upper end widened by the slack only where the
 *        path has bridges.
 * Needs: *result from egap_enclose_typed of the same arguments; options and
 *        summary may be NULL.
 * Error: as egap_cert_write.
 * Fails: as egap_cert_write and egap_typed_check.
 * Source: paper/algorithms.tex, section "Certificates". */
egap_status egap_cert_write_typed(egap_cert_summary *summary, const char *file,
                                  const egap_data *data,
                                  const egap_objective *objective,
                                  const egap_typed_path *typed,
                                  const egap_path_max *result,
                                  const egap_cert_options *options,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Does:  writes the certificate of a lower bound of F for networks of every
 *        width with rows in the unit ball and no biases, from a dual vector
 *        s (N): the claim is F >= lower.
 * Needs: data->n from 1 to 3; `depth` as from egap_dual_bound.
 * Error: exact.
 * Fails: as egap_cert_write_point.
 * Source: paper/algorithms.tex, section "Certificates". */
egap_status egap_cert_write_dual(egap_cert_summary *summary, const char *file,
                                 const egap_data *data,
                                 const egap_objective *objective,
                                 const double *s, double lower, unsigned depth,
                                 const egap_cert_options *options,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  bound[i] is about the upper bound of F that egap-check finds on
 *        interval i of a segment: to show a certificate to a person.
 * Needs: right (count): right ends, integers times 2^-bits, as in
 *        FORMAT.md; nets of the data's shape.
 * Error: float only.
 * Fails: EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "exact chord". */
egap_status egap_cert_chords(double *bound, const uint64_t *right, size_t count,
                             unsigned bits, const egap_data *data,
                             const egap_objective *objective, const egap_net *A,
                             const egap_net *B,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
