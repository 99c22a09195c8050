/* progress.c: how far a long job is. */
#include "egap/progress.h"

#include <time.h>
#include <unistd.h>

#define TERMINAL_SECONDS 0.1
/* A log: not more often, and not more rarely, than this. */
#define LOG_LEAST_SECONDS 1.0
#define LOG_MOST_SECONDS 10.0

double egap_progress_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static size_t tenth_of(const egap_progress *p)
{
    return p->total ? p->done * 10 / p->total : 10;
}

char *egap_duration_text(char *text, double seconds)
{
    const size_t size = EGAP_DURATION_TEXT;
    unsigned long s = (unsigned long)(seconds + 0.5);

    if (s >= 3600)
        snprintf(text, size, "%lu h %02lu min", s / 3600, s % 3600 / 60);
    else if (s >= 60)
        snprintf(text, size, "%lu min %02lu s", s / 60, s % 60);
    else
        snprintf(text, size, "%lu s", s);
    return text;
}

static void print_line(egap_progress *p, double now)
{
    double spent = now - p->started;
    size_t fresh = p->done - p->first, left = p->total - p->done;
    char time_text[48] = "", seconds[EGAP_DURATION_TEXT];

    if (fresh > 0 && left > 0) {
        egap_duration_text(seconds, spent / (double)fresh * (double)left);
        snprintf(time_text, sizeof time_text, ", %s left", seconds);
    } else if (left == 0) {
        snprintf(time_text, sizeof time_text, ", %s",
                 egap_duration_text(seconds, spent));
    }
    fprintf(p->out, "%s%s: %zu of %zu%s%s", p->terminal ? "\r" : "", p->title,
            p->done, p->total, time_text, p->terminal ? "\033[K" : "\n");
    fflush(p->out);
    p->shown_at = now;
    p->shown_tenth = tenth_of(p);
}

void egap_progress_start(egap_progress *progress, FILE *out, const char *title,
                         size_t total, size_t done)
{
    *progress = (egap_progress){.out = out,
                                .terminal = out && isatty(fileno(out)),
                                .total = total,
                                .first = done,
                                .done = done,
                                .started = egap_progress_clock()};
    snprintf(progress->title, sizeof progress->title, "%s", title);
    progress->shown_at = progress->started;
    progress->shown_tenth = tenth_of(progress);
    if (out && progress->terminal)
        print_line(progress, progress->started);
}

void egap_progress_step(egap_progress *progress)
{
    double now = egap_progress_clock();
    double waited = now - progress->shown_at;
    bool due;

    progress->done++;
    if (!progress->out)
        return;
    if (progress->terminal)
        due = waited >= TERMINAL_SECONDS;
    else
        due = waited >= LOG_MOST_SECONDS ||
              (waited >= LOG_LEAST_SECONDS &&
               tenth_of(progress) > progress->shown_tenth);
    if (due || progress->done == progress->total)
        print_line(progress, now);
}

void egap_progress_end(egap_progress *progress)
{
    if (progress->out && progress->terminal) {
        fputc('\n', progress->out);
        fflush(progress->out);
    }
}
