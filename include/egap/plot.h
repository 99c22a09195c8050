/* plot.h: figures, drawn by gnuplot. */
#ifndef EGAP_PLOT_H
#define EGAP_PLOT_H

#include <stdbool.h>

#include "egap/status.h"

/* Does:  is there a gnuplot that can be started?
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
bool egap_plot_available(void);

/* Does:  draws `commands` (gnuplot, without terminal and output) as SVG to
 *        <stem>.svg and as PDF to <stem>.pdf.
 * Needs: the folder exists.
 * Error: float only.
 * Fails: EGAP_ERESOURCE (gnuplot is missing, fails, or cannot write). */
egap_status egap_plot_draw(const char *stem, const char *commands,
                           egap_error *err) EGAP_MUST_CHECK;

#endif
