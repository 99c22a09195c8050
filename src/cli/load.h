/* load.h: the inputs that several verbs share: an objective, a data set and
 * the networks of an array file, from their flags.
 *
 * An array file holds, for a path NAME, <NAME>_W (K,m,n) and <NAME>_theta
 * (K,m), and where the networks have them <NAME>_b (K,m) hidden biases and
 * <NAME>_c (K) output biases.  A single network drops the K. */
#ifndef EGAP_CLI_LOAD_H
#define EGAP_CLI_LOAD_H

#include <stdio.h>

#include "egap/arrays.h"
#include "egap/classes.h"
#include "egap/dataset.h"
#include "egap/types.h"

/* What --data, --x, --y, --target, --loss and --kappa said; NULL where a
 * flag was not given. */
typedef struct {
    const char *data, *x, *y, *target, *loss, *kappa;
} egap_load_flags;

/* The flags above as getopt_long options: their letters are above any
 * character.  egap_load_flag takes one and says whether it was one of them. */
enum {
    EGAP_FLAG_DATA = 1000,
    EGAP_FLAG_X,
    EGAP_FLAG_Y,
    EGAP_FLAG_TARGET,
    EGAP_FLAG_LOSS,
    EGAP_FLAG_KAPPA
};
#define EGAP_LOAD_OPTIONS                                                     \
    {"data", required_argument, NULL, EGAP_FLAG_DATA},                        \
        {"x", required_argument, NULL, EGAP_FLAG_X},                          \
        {"y", required_argument, NULL, EGAP_FLAG_Y},                          \
        {"target", required_argument, NULL, EGAP_FLAG_TARGET},                \
        {"loss", required_argument, NULL, EGAP_FLAG_LOSS},                    \
        {"kappa", required_argument, NULL, EGAP_FLAG_KAPPA}
bool egap_load_flag(egap_load_flags *flags, int option, const char *value);

/* The text for usages. */
#define EGAP_LOAD_USAGE                                                       \
    "  --data FILE       data set: NPZ or safetensors with --x KEY and --y"   \
    " KEY,\n"                                                                 \
    "                    or CSV with --target COLUMN; default: the array"     \
    " file itself\n"                                                          \
    "                    (x is (N,n), y is (N) or (N,1))\n"                  \
    "  --loss LOSS       mse (u-y)^2, half (u-y)^2/2, huber:DELTA, logistic"  \
    "\n"                                                                      \
    "                    log(1+e^u)-yu (y in [0,1], or two words in a CSV\n"  \
    "                    file), abs |u-y|; in certify and eval\n"             \
    "                    cross-entropy: several outputs, <NAME>_theta\n"      \
    "                    (K,m,C), <NAME>_c (K,C), labels y from 0 to C-1,\n"  \
    "                    or words in a CSV file\n"                            \
    "  --kappa K         weight of the penalty sum|theta_i| + |c|\n"

/* Does:  the nearest double of a decimal or hexadecimal number.
 * Needs: `flag` names where the text came from, for the message.
 * Error: round to nearest.
 * Fails: EGAP_EUSAGE: not a number, trailing characters, not finite. */
egap_status egap_load_real(double *out, const char *text, const char *flag,
                           egap_error *err) EGAP_MUST_CHECK;

/* Does:  a whole number of at least `min`.
 * Needs: as above.
 * Error: exact.
 * Fails: EGAP_EUSAGE. */
egap_status egap_load_count(long *out, const char *text, const char *flag,
                            long min, egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads the value of --threads and lets OpenMP have so many.
 * Needs: nothing.
 * Error: exact; at most 1024.
 * Fails: EGAP_EUSAGE. */
egap_status egap_load_threads(const char *text,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  the loss of a text like "mse" or "huber:0.25".
 * Needs: nothing.
 * Error: as egap_load_real.
 * Fails: EGAP_EUSAGE with the list of losses. */
egap_status egap_load_loss(egap_loss *loss, const char *text,
                           egap_error *err) EGAP_MUST_CHECK;

/* Does:  "mse, half, ...": the losses of one output, for messages.
 * Needs: size >= 64.
 * Error: none.
 * Fails: never. */
void egap_load_loss_words(char *list, size_t size);

/* Do the flags ask for the loss of networks with several outputs, which has
 * functions of its own (classes.h)? */
bool egap_load_is_classes(const egap_load_flags *flags);

/* Does:  the number of --kappa.
 * Needs: nothing.
 * Error: as egap_load_real.
 * Fails: EGAP_EUSAGE. */
egap_status egap_load_kappa(double *kappa, const egap_load_flags *flags,
                            egap_error *err) EGAP_MUST_CHECK;

/* Does:  the objective of --loss and --kappa.
 * Needs: nothing.
 * Error: as egap_load_real.
 * Fails: EGAP_EUSAGE with the list of losses. */
egap_status egap_load_objective(egap_objective *objective,
                                const egap_load_flags *flags,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  the data set of --data, --x, --y or --target; `arrays_path` is the
 *        file used where --data was not given.  Tells on stderr which word
 *        is which number, where targets are words.
 * Needs: release with egap_dataset_clear.
 * Error: as the loaders of dataset.h.
 * Fails: EGAP_EUSAGE, EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status egap_load_data(egap_dataset *data, const egap_load_flags *flags,
                           const char *arrays_path,
                           egap_error *err) EGAP_MUST_CHECK;

/* The arrays of one path, owned. */
typedef struct {
    egap_array W, b, theta, c;
    egap_path path; /* the view of them */
} egap_loaded_path;

/* Does:  reads the path NAME; a single network is a path with K = 1.
 * Needs: release with egap_loaded_path_clear.
 * Error: exact.
 * Fails: EGAP_EINPUT (missing array, wrong shape, no nodes, a value that is
 *        not finite: with file, array and index), EGAP_ERESOURCE. */
egap_status egap_load_path(egap_loaded_path *out, egap_arrays *file,
                           const char *name, egap_error *err) EGAP_MUST_CHECK;
void egap_loaded_path_clear(egap_loaded_path *loaded);

/* Does:  tells on stderr which arrays of NAME look like biases and are not
 *        read, such as <NAME>_bias, where the networks lack some.
 * Needs: the path as it was read.
 * Error: a guess by the names.
 * Fails: never. */
void egap_load_tell_unread(const egap_loaded_path *loaded,
                           const egap_arrays *file, const char *name);

/* Does:  the same for networks with several outputs, C of them: theta is
 *        (K,m,C) and c (K,C); `view` is the path, `out` owns it.
 * Needs: as egap_load_path.
 * Error: exact.
 * Fails: as egap_load_path. */
egap_status egap_load_class_path(egap_loaded_path *out, egap_class_path *view,
                                 egap_arrays *file, const char *name,
                                 egap_error *err) EGAP_MUST_CHECK;

/* One network of a file. */
typedef struct {
    char *name; /* NAME, without the node */
    long node;  /* -1 where none was given */
    egap_loaded_path nodes;
    egap_net net; /* the view of it... */
    egap_class_net class_net; /* ...or, read as one of several outputs */
} egap_loaded_net;

/* Does:  reads the network NAME, or node K of the path NAME for "NAME:K", K
 *        digits only; any other colon belongs to the name.
 * Needs: release with egap_loaded_net_clear, also after a failure.
 * Error: exact.
 * Fails: EGAP_EUSAGE (a path without a node, a node it does not have), as
 *        egap_load_path. */
egap_status egap_load_net(egap_loaded_net *out, egap_arrays *file,
                          const char *spec, egap_error *err) EGAP_MUST_CHECK;
egap_status egap_load_class_net(egap_loaded_net *out, egap_arrays *file,
                                const char *spec,
                                egap_error *err) EGAP_MUST_CHECK;
void egap_loaded_net_clear(egap_loaded_net *loaded);

/* Does:  the names of all paths of a file: every NAME whose <NAME>_W has rank
 *        3 (single: or 2, a network without the K) and which has a
 *        <NAME>_theta, in the order in which people sort;
 *        *names is one block to egap_free, of *count pointers into texts of
 *        the same block.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (an array that cannot be read), EGAP_ERESOURCE. */
egap_status egap_load_path_names(const char ***names, size_t *count,
                                 egap_arrays *file, bool single,
                                 egap_error *err) EGAP_MUST_CHECK;

#endif
