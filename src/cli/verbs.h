/* verbs.h: the list of verbs; adding one is adding its function and a line
 * of EGAP_VERBS. */
#ifndef EGAP_CLI_VERBS_H
#define EGAP_CLI_VERBS_H

#include "cli.h"

egap_status egap_verb_audit(int argc, char **argv, egap_error *err);
egap_status egap_verb_certify(int argc, char **argv, egap_error *err);
egap_status egap_verb_constants(int argc, char **argv, egap_error *err);
egap_status egap_verb_envelope(int argc, char **argv, egap_error *err);
egap_status egap_verb_eval(int argc, char **argv, egap_error *err);
egap_status egap_verb_explain(int argc, char **argv, egap_error *err);
egap_status egap_verb_export(int argc, char **argv, egap_error *err);
egap_status egap_verb_minimum(int argc, char **argv, egap_error *err);
egap_status egap_verb_prove(int argc, char **argv, egap_error *err);
egap_status egap_verb_rate(int argc, char **argv, egap_error *err);
egap_status egap_verb_reproduce(int argc, char **argv, egap_error *err);
egap_status egap_verb_run(int argc, char **argv, egap_error *err);
egap_status egap_verb_status(int argc, char **argv, egap_error *err);

#define EGAP_VERBS                                                             \
    {                                                                          \
        {"audit", "recompute the statistics of per-pair records",              \
         egap_verb_audit},                                                     \
            {"certify", "enclose the maximum of F over the paths of a file",   \
             egap_verb_certify},                                               \
            {"constants", "enclose the theory's constants of a data set",      \
             egap_verb_constants},                                             \
            {"envelope", "enclose the minimax level of two networks",          \
             egap_verb_envelope},                                              \
            {"eval", "enclose F at one network of a file", egap_verb_eval},    \
            {"explain", "walk through a certificate", egap_verb_explain},      \
            {"export", "the path of a pair of a run as an array file",         \
             egap_verb_export},                                                \
            {"minimum", "bound the least F over all widths",                   \
             egap_verb_minimum},                                               \
            {"prove", "evaluate the statements of the theory on networks",     \
             egap_verb_prove},                                                 \
            {"rate", "count covers; when do the theory's bounds say anything", \
             egap_verb_rate},                                                  \
            {"reproduce", "a published table from nothing, cell by cell",      \
             egap_verb_reproduce},                                             \
            {"run", "train networks, find paths, certify their gaps",          \
             egap_verb_run},                                                   \
            {"status", "how far a run is", egap_verb_status},                  \
    }

#endif
