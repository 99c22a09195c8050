/* verb_reproduce.c: egap reproduce: a published table from nothing, beside
 * the published one. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/near.h"
#include "../base/text.h"
#include "egap/run.h"
#include "options.h"
#include "run_words.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap reproduce NAME -o DIR [--threads T] [--resume] [--quiet]\n"
    "                      [--no-figures] [--experiments FOLDER]\n"
    "\n"
    "Runs experiments/NAME.toml, or the one NAME-*.toml, from nothing and "
    "puts\n"
    "the results beside what was published under this name: cell by cell, "
    "with\n"
    "a sentence on each cell that differs and why.\n"
    "  table1   half-moons: 2000 networks, 400 pairs\n"
    "  table2   Wisconsin breast cancer data: the same\n"
    "  widths   half-moons at widths 5, 10, 20, 40, ..., 640\n"
    "\n"
    "Writes to DIR what egap run writes, and published.md, published.csv\n"
    "where something was published under this name.\n"
    "\n"
    "  -o, --output DIR     the directory, made where it is missing\n"
    "  -t, --threads T      threads (default: all processors)\n"
    "      --resume         go on with the run in DIR, or begin it\n"
    "  -q, --quiet          no progress on standard error\n"
    "      --no-figures     do not call gnuplot\n"
    "      --experiments F  the folder of configurations (default: the one "
    "that\n"
    "                       egap was installed or built with)\n"
    "      --help           this text\n"
    "\n"
    "exit codes: 0 done, 2 usage, 3 unreadable or malformed input,\n"
    "            4 resources, or stopped by a signal (what is finished is\n"
    "            kept: --resume)\n";

typedef struct {
    egap_run_words run;
    const char *experiments;
} request;

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    request *req = into;

    if (option == 'e') {
        req->experiments = value;
        return EGAP_OK;
    }
    return egap_run_words_take(&req->run, option, value, err);
}

#define PATH_TEXT 4096

static bool is_folder(const char *path)
{
    DIR *list = opendir(path);

    if (list)
        closedir(list);
    return list != NULL;
}

/* The folder of configurations beside the program: build/egap stands below
 * it, an installed bin/egap beside share/. */
static egap_status find_folder(char folder[PATH_TEXT], egap_error *err)
{
    static const char *const beside[] = {"../share/egap/experiments",
                                         "../experiments"};
    char program[PATH_TEXT / 2];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

    program[length > 0 ? length : 0] = '\0';
    if (strrchr(program, '/'))
        *strrchr(program, '/') = '\0';
    for (size_t i = 0; i < 2 && length > 0; i++) {
        snprintf(folder, PATH_TEXT, "%s/%s", program, beside[i]);
        if (is_folder(folder))
            return EGAP_OK;
    }
    snprintf(folder, PATH_TEXT, "experiments");
    if (is_folder(folder))
        return EGAP_OK;
    return egap_fail(err, EGAP_EINPUT,
                     "no folder of configurations: neither %s/%s nor %s nor "
                     "./experiments is there; name it by --experiments",
                     program, beside[0], beside[1]);
}

/* Is this file NAME.toml or NAME-*.toml? */
static bool is_named(const char *file, const char *name)
{
    size_t length = strlen(name), all = strlen(file);

    return all >= length + 5 && strncmp(file, name, length) == 0 &&
           (file[length] == '.' || file[length] == '-') &&
           strcmp(file + all - 5, ".toml") == 0;
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The name without ".toml"; with what follows a '-' it may be left out. */
static void try_names(egap_near *near, const char *stem)
{
    char before[256];

    egap_near_try(near, stem);
    snprintf(before, sizeof before, "%.*s", (int)strcspn(stem, "-"), stem);
    egap_near_try(near, before);
}

static egap_status find_config(char path[PATH_TEXT], const char *folder,
                               const char *name, egap_error *err)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, NULL, compare_names);
    char known[512] = "", matching[256] = "", found[256] = "", stem[256];
    char hint[EGAP_NEAR_HINT];
    egap_near near = egap_near_to(name);
    size_t matches = 0;

    for (int i = 0; i < count; i++) {
        const char *file = entry[i]->d_name;
        size_t length = strlen(file);

        snprintf(stem, sizeof stem, "%.*s", length > 5 ? (int)length - 5 : 0,
                 file);
        if (is_named(file, name)) {
            matches++;
            snprintf(found, sizeof found, "%.255s", file);
            egap_text_list(matching, sizeof matching, "", stem);
        }
        if (length > 5 && strcmp(file + length - 5, ".toml") == 0) {
            egap_text_list(known, sizeof known, "", stem);
            try_names(&near, stem);
        }
        free(entry[i]);
    }
    free(entry);
    if (count < 0)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: no folder that can be read; see --experiments",
                         folder);
    egap_near_hint(hint, &near, "", "");
    if (matches == 0 && hint[0] != '\0')
        return egap_fail(err, EGAP_EUSAGE,
                         "'%s' is none of the experiments in %s; %s", name,
                         folder, hint);
    if (matches != 1)
        return egap_fail(err, EGAP_EUSAGE,
                         matches == 0 ? "'%s' is none of the experiments in "
                                        "%s: %s"
                                      : "'%s' is several of the experiments in "
                                        "%s: %s",
                         name, folder, matches == 0 ? known : matching);
    snprintf(path, PATH_TEXT, "%s/%s", folder, found);
    return EGAP_OK;
}

static egap_status reproduce(request *req, const char *name, egap_error *err)
{
    char found[PATH_TEXT], path[PATH_TEXT], published[PATH_TEXT];
    const char *folder = req->experiments ? req->experiments : found;
    egap_status status = EGAP_OK;

    if (!req->experiments)
        status = find_folder(found, err);
    if (strlen(folder) > PATH_TEXT / 2)
        return egap_fail(err, EGAP_EUSAGE,
                         "--experiments: the name is longer "
                         "than %d bytes",
                         PATH_TEXT / 2);
    if (status == EGAP_OK)
        status = find_config(path, folder, name, err);
    if (status != EGAP_OK)
        return status;
    snprintf(published, sizeof published, "%.*s/published.csv", PATH_TEXT / 2,
             folder);
    if (access(published, F_OK) == 0) {
        req->run.options.published = published;
        req->run.options.table = name;
    }
    return egap_run_words_do(&req->run, path, err);
}

egap_status egap_verb_reproduce(int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {
        EGAP_RUN_WORDS,
        {"experiments", required_argument, NULL, 'e'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage,
        .letters = EGAP_RUN_LETTERS,
        .known = known,
        .take = take_option,
        .one = "needs one name of an experiment; see egap reproduce --help"};
    request req = {.run = egap_run_words_defaults()};
    egap_arguments given;
    egap_status status =
        egap_options_read(&given, &options, &req, argc, argv, err);

    if (status != EGAP_OK || given.help)
        return status;
    return reproduce(&req, given.v[0], err);
}
