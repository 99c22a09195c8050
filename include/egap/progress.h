/* progress.h: how far a long job is, on standard error.
 *
 * On a terminal one line that is rewritten at most ten times a second, with
 * the time left; elsewhere (a log) plain lines: every tenth of the work, but
 * not twice a second, and every ten seconds.  Nothing of it reaches a
 * result. */
#ifndef EGAP_PROGRESS_H
#define EGAP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct {
    FILE *out; /* NULL: silent */
    bool terminal;
    char title[64];
    size_t total, first, done; /* done == first at the start (resumed work) */
    double started, shown_at;  /* seconds of a monotonic clock */
    size_t shown_tenth;
} egap_progress;

/* Does:  starts a job of `total` units of which `done` are done already.
 * Needs: out may be NULL for silence.
 * Error: none.
 * Fails: never. */
void egap_progress_start(egap_progress *progress, FILE *out, const char *title,
                         size_t total, size_t done);

/* Does:  one more unit is done; prints where it is time to.
 * Needs: one thread at a time.
 * Error: none.
 * Fails: never. */
void egap_progress_step(egap_progress *progress);

/* Does:  ends the line of a terminal.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void egap_progress_end(egap_progress *progress);

#define EGAP_DURATION_TEXT 32

/* Does:  a duration for people: "1 h 02 min", "3 min 20 s" or "12 s".
 * Needs: seconds >= 0; text has EGAP_DURATION_TEXT characters.
 * Error: to the nearest second.
 * Fails: never.  Returns text. */
char *egap_duration_text(char *text, double seconds);

/* Does:  seconds of a monotonic clock.
 * Needs: nothing.
 * Error: float only.
 * Fails: never. */
double egap_progress_clock(void);

#endif
