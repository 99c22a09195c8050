/* plot.c: figures, drawn by gnuplot, a process of its own. */
#include "egap/plot.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

bool egap_plot_available(void)
{
    return system("command -v gnuplot >/dev/null 2>&1") == 0;
}

/* A file name as a string of gnuplot, where quotes are doubled. */
static void put_name(FILE *out, const char *stem, const char *suffix)
{
    fputc('\'', out);
    for (; *stem; stem++)
        fprintf(out, *stem == '\'' ? "''" : "%c", *stem);
    fprintf(out, "%s'", suffix);
}

static void put_all(FILE *out, const char *stem, const char *commands)
{
    static const struct {
        const char *terminal, *suffix;
    } kinds[] = {
        {"svg size 720,440 dynamic font 'sans,13' background '#ffffff'",
         ".svg"},
        {"pdfcairo size 12cm,7.5cm font 'serif,11'", ".pdf"}};

    for (int i = 0; i < 2; i++) {
        fprintf(out, "reset session\nset terminal %s\nset output ",
                kinds[i].terminal);
        put_name(out, stem, kinds[i].suffix);
        fprintf(out, "\n%s\nunset output\n", commands);
    }
}

egap_status egap_plot_draw(const char *stem, const char *commands,
                           egap_error *err)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    FILE *out;
    int code = -1;

    /* a gnuplot that ends early is told by its code */
    sigaction(SIGPIPE, &ignore, &before);
    fflush(NULL);
    out = popen("LC_ALL=C gnuplot 2>/dev/null", "w");
    if (out) {
        put_all(out, stem, commands);
        code = pclose(out);
    }
    sigaction(SIGPIPE, &before, NULL);
    if (code == 0)
        return EGAP_OK;
    return egap_fail(err, EGAP_ERESOURCE,
                     "%s.svg: gnuplot could not draw it (exit %d); install "
                     "gnuplot, and see whether the folder may be written",
                     stem, code < 0 ? code : code >> 8);
}
