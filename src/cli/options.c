/* options.c: one loop over the options of every verb, and what is said of a
 * word that is none. */
#include "options.h"

#include <stdio.h>
#include <string.h>

#include "../base/near.h"
#include "../base/text.h"

/* The long option of this name (length) or of the beginning of its name;
 * *others: how many more have it. */
static const struct option *find_long(size_t *others,
                                      const struct option *known,
                                      const char *name, size_t length)
{
    const struct option *found = NULL;

    *others = 0;
    for (; known->name != NULL; known++) {
        if (strncmp(known->name, name, length) != 0)
            continue;
        if (known->name[length] == '\0') {
            *others = 0;
            return known;
        }
        *others += found != NULL;
        if (found == NULL)
            found = known;
    }
    return found;
}

/* The beginning of several names. */
static egap_status ambiguous(const struct option *known, const char *word,
                             size_t length, const char *verb, egap_error *err)
{
    char list[256] = "", name[64];

    for (; known->name != NULL; known++)
        if (strncmp(known->name, word + 2, length) == 0) {
            snprintf(name, sizeof name, "--%s", known->name);
            egap_text_list(list, sizeof list, "", name);
        }
    return egap_fail(err, EGAP_EUSAGE, "%.*s may be %s; see egap %s --help",
                     (int)length + 2, word, list, verb);
}

static egap_status unknown(const struct option *known, const char *word,
                           const char *shown, const char *verb, egap_error *err)
{
    char name[EGAP_NEAR_NAME], hint[EGAP_NEAR_HINT], help[64];
    egap_near near;

    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    near = egap_near_to(name);
    for (; known->name != NULL; known++)
        egap_near_try(&near, known->name);
    snprintf(help, sizeof help, "see egap %.20s --help", verb);
    return egap_fail(err, EGAP_EUSAGE, "there is no option '%s'; %s", shown,
                     egap_near_hint(hint, &near, "--", help));
}

/* getopt_long stopped at argv[optind - 1], or at a letter, optopt, that it
 * does not know: of that word, or of the next if it did not end it. */
static egap_status bad_option(int option, const struct option *known,
                              char **argv, egap_error *err)
{
    const char *word = argv[optind - 1], *verb = argv[0];
    bool is_long = word[0] == '-' && word[1] == '-';
    size_t length = is_long ? strcspn(word + 2, "=") : 0, others = 0;
    const struct option *found =
        is_long ? find_long(&others, known, word + 2, length) : NULL;
    char letter[3] = {'-', (char)optopt, '\0'};

    if (option == ':')
        return egap_fail(err, EGAP_EUSAGE,
                         "%s needs a value; see egap %s --help", word, verb);
    if (is_long && optopt == 0)
        return found != NULL ? ambiguous(known, word, length, verb, err)
                             : unknown(known, word, word, verb, err);
    if (found != NULL && others == 0 && found->has_arg == no_argument &&
        word[2 + length] == '=')
        return egap_fail(err, EGAP_EUSAGE,
                         "%s: this option takes no value; see egap %s --help",
                         word, verb);
    if (is_long || word[0] != '-' || word[strlen(word) - 1] != optopt)
        word = argv[optind];
    return unknown(known, word, letter, verb, err);
}

/* What no option and no argument can mean: mostly a variable of the shell
 * that is not set. */
static egap_status empty_value(int option, const struct option *known,
                               const char *verb, egap_error *err)
{
    while (known->name != NULL && known->val != option)
        known++;
    return egap_fail(err, EGAP_EUSAGE,
                     "--%s: the value is empty; see egap %s --help",
                     known->name != NULL ? known->name : "?", verb);
}

egap_status egap_options_read(egap_arguments *given,
                              const egap_options *options, void *request,
                              int argc, char **argv, egap_error *err)
{
    /* the colon tells an option without its value from an unknown one */
    const char *letters = options->letters != NULL ? options->letters : ":h";
    int option;

    *given = (egap_arguments){0};
    optind = 1;
    opterr = 0;
    while ((option = getopt_long(argc, argv, letters, options->known, NULL)) !=
           -1) {
        egap_status status = EGAP_OK;

        if (option == ':' || option == '?')
            return bad_option(option, options->known, argv, err);
        given->help = option == 'h';
        if (given->help) {
            fputs(options->usage, stdout);
            return EGAP_OK;
        }
        if (optarg != NULL && optarg[0] == '\0')
            return empty_value(option, options->known, argv[0], err);
        if (option != 0) /* 0: getopt_long has set a flag */
            status = options->take(request, option, optarg, err);
        if (status != EGAP_OK)
            return status;
    }
    given->v = argv + optind;
    given->count = argc - optind;
    for (int i = 0; i < given->count; i++)
        if (given->v[i][0] == '\0')
            return egap_fail(err, EGAP_EUSAGE,
                             "an argument is empty; see egap %s --help",
                             argv[0]);
    if (options->one != NULL && given->count != 1)
        return egap_fail(err, EGAP_EUSAGE, "%s", options->one);
    return EGAP_OK;
}
