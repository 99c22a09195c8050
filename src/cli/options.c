/* options.c: one loop over the options of every verb. */
#include "options.h"

#include <stdio.h>

/* `option` is what getopt_long returned, `given` the word it stopped at; it
 * sets optopt to what it knows of an option without a value that got one. */
static egap_status bad_option(int option, const char *given, const char *verb,
                              egap_error *err)
{
    return egap_fail(err, EGAP_EUSAGE,
                     option == ':' ? "%s needs a value; see egap %s --help"
                     : optopt != 0 && given[0] == '-' && given[1] == '-'
                         ? "%s: this option takes no value; see egap %s --help"
                         : "there is no option '%s'; see egap %s --help",
                     given, verb);
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
            return bad_option(option, argv[optind - 1], argv[0], err);
        given->help = option == 'h';
        if (given->help) {
            fputs(options->usage, stdout);
            return EGAP_OK;
        }
        if (option != 0) /* 0: getopt_long has set a flag */
            status = options->take(request, option, optarg, err);
        if (status != EGAP_OK)
            return status;
    }
    given->v = argv + optind;
    given->count = argc - optind;
    if (options->one != NULL && given->count != 1)
        return egap_fail(err, EGAP_EUSAGE, "%s", options->one);
    return EGAP_OK;
}
