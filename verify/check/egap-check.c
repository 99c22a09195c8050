/* egap-check.c: verifies a certificate of egap.
 *
 * Shares no code with the rest of egap: libc, GMP, and MPFR for the logistic
 * loss.  What it accepts and why: FORMAT.md. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "kinds.h"

static const char usage[] =
    "egap-check " EGAP_VERSION ": verifies a certificate of egap\n"
    "\n"
    "usage: egap-check [options] FILE\n"
    "       egap-check [options] --cover FILE VERDICT...\n"
    "  --with ARRAYS       a file that holds an array named in FILE\n"
    "  --segments A:B      cover the segments A to B - 1 only\n"
    "  --cover             VERDICT... hold the sentences that --segments "
    "gave;\n"
    "                      check the rest, and that nothing is left out\n"
    "  --max-memory MIB    give up beyond this much memory (default 4096)\n"
    "  --max-seconds S     give up after S seconds of processor time\n"
    "  --help, --version\n"
    "\n"
    "One sentence on standard output says what was found.  Exit code:\n"
    "  0  VERIFIED: every claim of the file is true (or --help, --version)\n"
    "  1  REJECTED: the file was read and does not show what it claims\n"
    "  2  nothing was checked: the call is wrong\n"
    "  3  MALFORMED: not a certificate of this format\n"
    "  4  NOT CHECKED: memory, time or output failed\n";

static const struct {
    const char *word;
    void (*verify)(reader *r, const settings *call);
    bool has_segments;
} kinds[] = {
    {"path-maximum", verify_path_maximum, true},
    {"typed-path", verify_typed_path, true},
    {"point-value", verify_point_value, false},
    {"dual-bound", verify_dual_bound, false},
    {"statement", verify_statement, false},
};

/* The decimal integer that text begins with; *rest is what follows. */
static unsigned long number(const char *option, const char *text,
                            const char **rest)
{
    char *end = NULL;
    unsigned long value = 0;

    errno = 0;
    if (text != NULL)
        value = strtoul(text, &end, 10);
    if (text == NULL || *text < '0' || *text > '9' || errno != 0 ||
        value > 1UL << 31)
        fail_usage("%s needs an integer up to 2^31", option);
    *rest = end;
    return value;
}

/* The positive integer that is the whole text. */
static unsigned long positive(const char *option, const char *text)
{
    const char *rest;
    unsigned long value = number(option, text, &rest);

    if (*rest != '\0' || value == 0)
        fail_usage("%s needs a positive integer", option);
    return value;
}

/* A:B with A < B */
static void read_range(settings *s, const char *text)
{
    const char *rest;

    s->first = number("--segments", text, &rest);
    if (*rest == ':')
        s->end = number("--segments", rest + 1, &rest);
    if (*rest != '\0' || s->end <= s->first)
        fail_usage("--segments needs A:B with A < B");
}

static void flush_output(const char *what)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    fprintf(stderr, "NOT CHECKED: %s could not be written\n", what);
    exit(EXIT_RESOURCES);
}

/* Prints a text and ends the program: with 0 where nothing else was asked,
 * but not where a file might stand beside it, which is not verified. */
static _Noreturn void print_only(const char *text, bool alone)
{
    fputs(text, stdout);
    flush_output("the text");
    exit(alone ? EXIT_VERIFIED : EXIT_USAGE);
}

static settings read_arguments(int argc, char **argv)
{
    settings s = {.memory = (size_t)4096 << 20};
    bool cover = false;

    s.with = memory_get((size_t)argc, sizeof *s.with);
    s.verdicts = memory_get((size_t)argc, sizeof *s.verdicts);
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];

        if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
            print_only(usage, argc == 2);
        else if (strcmp(a, "--version") == 0)
            print_only("egap-check " EGAP_VERSION "\n", argc == 2);
        else if (strcmp(a, "--max-memory") == 0)
            s.memory = (size_t)positive(a, argv[++i]) << 20;
        else if (strcmp(a, "--max-seconds") == 0)
            s.seconds = positive(a, argv[++i]);
        else if (strcmp(a, "--segments") == 0)
            read_range(&s, argv[++i]);
        else if (strcmp(a, "--cover") == 0)
            cover = true;
        else if (strcmp(a, "--with") == 0 && argv[i + 1] != NULL)
            s.with[s.with_count++] = argv[++i];
        else if (a[0] == '-')
            fail_usage("there is no option %s, or its value is missing; see "
                       "egap-check --help",
                       a);
        else if (s.file == NULL)
            s.file = a;
        else
            s.verdicts[s.verdict_count++] = a;
    }
    if (s.file == NULL)
        fail_usage("which file? see egap-check --help");
    if (!cover && s.verdict_count > 0)
        fail_usage("more than one file; see egap-check --help");
    if (cover && (s.verdict_count == 0 || s.end > 0))
        fail_usage("--cover needs verdicts, and no --segments");
    return s;
}

static void verify(reader *r, const settings *call)
{
    const bool ranges = call->end > 0 || call->verdict_count > 0;

    reader_header(r, "EGAP-CERT");
    reader_record(r, "kind");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (reader_word(r, kinds[i].word)) {
            reader_end_line(r);
            if (ranges && !kinds[i].has_segments)
                fail_usage("--segments and --cover are for paths");
            kinds[i].verify(r, call);
            return;
        }
    reader_fail(r, "the kind is not known");
}

int main(int argc, char **argv)
{
    static settings call; /* both live as long as the program */
    static reader r;

    /* a file that may not grow is told by the write that fails */
    signal(SIGXFSZ, SIG_IGN);
    call = read_arguments(argc, argv);
    limits_set(call.memory, call.seconds);
    reader_open(&r, call.file);
    verify(&r, &call);
    flush_output("the verdict");
    return EXIT_VERIFIED;
}
