/* fold.c: see fold.h.
 * Proofs: paper/algorithms.tex, lemmas "path" and "gap". */
#include "fold.h"

#include <math.h>

#include "egap/gap.h"
#include "egap/round.h"
#include "walk.h"

/* lemma "path": can segment e hold the maximum, of which lo is a lower
 * bound?  A dismissed segment is below lo everywhere. */
static bool may_hold(const egap_segment_max *e, egap_dd lo)
{
    return e->method != EGAP_BY_BOUND && !egap_dd_less(e->max_hi, lo);
}

static void conclude(egap_path_max *r, const egap_segment_max *each)
{
    egap_dd lo = {-INFINITY, 0}, hi = {-INFINITY, 0};

    for (size_t s = 0; s < r->segments; s++) {
        const egap_segment_max *e = &each[s];

        if (egap_dd_less(lo, e->max_lo)) {
            lo = e->max_lo;
            r->segment = s;
        }
        r->dismissed += e->method == EGAP_BY_BOUND;
    }
    r->argmax_known = true;
    for (size_t s = 0; s < r->segments; s++) {
        const egap_segment_max *e = &each[s];
        bool at_shared_node = (s == r->segment + 1 && e->t_hi == 0) ||
                              (s + 1 == r->segment && e->t_lo == 1);

        if (!may_hold(e, lo))
            continue;
        if (egap_dd_less(hi, e->max_hi))
            hi = e->max_hi;
        if (s != r->segment && !at_shared_node)
            r->argmax_known = false;
    }
    r->max_lo = lo;
    r->max_hi = hi;
    r->max = egap_round_outward(lo, hi);
    r->t_lo = each[r->segment].t_lo;
    r->t_hi = each[r->segment].t_hi;
    r->t_at = each[r->segment].t_at;
    r->t_at_low = each[r->segment].t_at_low;
}

void egap_fold_segments(egap_path_max *r, egap_segment_max *each,
                        size_t segments, egap_dd known)
{
    r->segments = segments;
    conclude(r, each);
    for (size_t s = 0; s < segments; s++)
        if (egap_dd_less(each[s].max_lo, known)) {
            each[s].t_lo = 0;
            each[s].t_hi = 1;
        }
}

void egap_fold_ends(egap_path_max *r, const egap_dd lo[2], const egap_dd hi[2])
{
    bool at_end;

    r->first = egap_round_outward(lo[0], hi[0]);
    r->last = egap_round_outward(lo[1], hi[1]);
    if (r->segments == 0) {
        r->max_lo = lo[0];
        r->max_hi = hi[0];
        r->max = r->first;
        r->argmax_known = true;
    }
    r->endpoint_max = egap_bounds_max(r->first, r->last);
    at_end =
        r->argmax_known && ((r->segment == 0 && r->t_hi == 0) ||
                            (r->segment + 1 == r->segments && r->t_lo == 1));
    r->path_gap = egap_gap_to_ends(r->max, r->endpoint_max, at_end);
}
