/* egap-check.c: verifies a certificate of egap.
 *
 * Shares no code with the rest of egap: libc, GMP, and MPFR for the logistic
 * loss.  What it accepts and why: FORMAT.md. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "kinds.h"

static const char usage[] =
    "egap-check " EGAP_VERSION ": verifies a certificate of egap\n"
    "\n"
    "usage: egap-check [options] FILE\n"
    "  --max-memory MIB    give up beyond this much memory (default 4096)\n"
    "  --max-seconds S     give up after S seconds of processor time\n"
    "  --help, --version\n"
    "\n"
    "One sentence on standard output says what was found.  Exit code:\n"
    "  0  VERIFIED: every claim of the file is true\n"
    "  1  REJECTED: the file was read and does not show what it claims\n"
    "  2  nothing was checked: the call is wrong, or asked for this text\n"
    "  3  MALFORMED: not a certificate of this format\n"
    "  4  NOT CHECKED: memory, time or output failed\n";

static const struct {
    const char *word;
    void (*verify)(reader *r, const settings *call);
} kinds[] = {
    {"path-maximum", verify_path_maximum},
};

static unsigned long number(const char *option, const char *text)
{
    char *end = NULL;
    unsigned long value = 0;

    errno = 0;
    if (text != NULL)
        value = strtoul(text, &end, 10);
    if (text == NULL || *text < '0' || *text > '9' || *end != '\0' ||
        errno != 0 || value == 0 || value > 1UL << 30)
        fail_usage("%s needs an integer from 1 to 2^30", option);
    return value;
}

/* Prints a text and ends the program, not with 0: nothing was verified. */
static _Noreturn void print_only(const char *text)
{
    fputs(text, stdout);
    exit(EXIT_USAGE);
}

static settings read_arguments(int argc, char **argv)
{
    settings s = {NULL, (size_t)4096 << 20, 0};

    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];

        if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
            print_only(usage);
        else if (strcmp(a, "--version") == 0)
            print_only("egap-check " EGAP_VERSION "\n");
        else if (strcmp(a, "--max-memory") == 0)
            s.memory = (size_t)number(a, argv[++i]) << 20;
        else if (strcmp(a, "--max-seconds") == 0)
            s.seconds = number(a, argv[++i]);
        else if (a[0] == '-')
            fail_usage("unknown option %s; see egap-check --help", a);
        else if (s.file != NULL)
            fail_usage("more than one file; see egap-check --help");
        else
            s.file = a;
    }
    if (s.file == NULL)
        fail_usage("which file? see egap-check --help");
    return s;
}

void print_digest(const char *what, const unsigned char digest[32])
{
    printf(", %s sha256 ", what);
    for (int i = 0; i < 32; i++)
        printf("%02x", digest[i]);
}

static void verify(reader *r, const settings *call)
{
    reader_record(r, "EGAP-CERT");
    if (reader_count(r, "version", UINT64_MAX) != 1)
        reader_fail(r, "this program knows version 1 of the format only");
    reader_end_line(r);
    reader_record(r, "kind");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (reader_word(r, kinds[i].word)) {
            reader_end_line(r);
            kinds[i].verify(r, call);
            return;
        }
    reader_fail(r, "the kind is not known");
}

int main(int argc, char **argv)
{
    const settings call = read_arguments(argc, argv);
    static reader r; /* lives as long as the program */

    limits_set(call.memory, call.seconds);
    reader_open(&r, call.file);
    verify(&r, &call);
    if (fflush(stdout) != 0 || ferror(stdout))
        fail_resources("the verdict could not be written");
    return EXIT_VERIFIED;
}
