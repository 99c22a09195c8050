/* dualcells.c: an upper bound of sup |sum_j s_j relu(w.x_j)| / ||w|| over all
 * directions w, by cells of the cube's surface, halved level by level.
 * Proof: paper/algorithms.tex, lemma "cells". */
#include "dualcell.h"
#include "egap/grow.h"

#define MAX_DEPTH 48
/* A cell this little above the lower end is not halved again. */
#define SETTLED_BITS 33

typedef struct {
    egap_dual_cell *cell;
    size_t count, room;
} level;

static void level_clear(level *l)
{
    for (size_t i = 0; i < l->count; i++)
        egap_dual_cell_clear(l->cell + i);
    egap_free(l->cell);
}

static bool push(level *l, const egap_dual_cell *cell)
{
    void *array = l->cell;
    bool grown = egap_grow(&array, &l->room, l->count + 1, sizeof *l->cell);

    l->cell = array;
    if (grown)
        l->cell[l->count++] = *cell;
    return grown;
}

/* bound <= lower (1 + 2^-33)? */
static bool is_settled(const egap_dual_cell *cell,
                       const egap_dual_search *search)
{
    arf_t limit;
    bool settled;

    arf_init(limit);
    arf_mul_2exp_si(limit, search->lower, -SETTLED_BITS);
    arf_add(limit, limit, search->lower, search->bits, ARF_RND_DOWN);
    settled = arf_cmp(&cell->bound, limit) <= 0;
    arf_clear(limit);
    return settled;
}

static void cover_by(arf_t covered, const arf_t bound)
{
    if (arf_cmp(bound, covered) > 0)
        arf_set(covered, bound);
}

/* Bounds the cell and adds it to the level, or lets `covered` answer for it;
 * takes the cell over. */
static bool sort_in(level *l, egap_dual_cell *cell, const size_t *from,
                    size_t count, arf_t covered, const egap_dual_search *search)
{
    bool done = egap_dual_cell_bound(cell, from, count, search);

    if (done && !is_settled(cell, search)) {
        done = push(l, cell);
        if (done)
            return true;
    } else if (done) {
        cover_by(covered, &cell->bound);
    }
    egap_dual_cell_clear(cell);
    return done;
}

/* The 2n faces of the cube. */
static bool faces(level *l, arf_t covered, const egap_dual_search *search)
{
    size_t n = search->inputs->n;
    bool done = true;

    for (size_t i = 0; i < 2 * n && done; i++) {
        egap_dual_cell cell;

        egap_dual_cell_init(&cell);
        cell.fixed = i / 2;
        cell.c[cell.fixed] = i % 2 == 0 ? 1 : -1;
        done = sort_in(l, &cell, NULL, search->inputs->N, covered, search);
    }
    return done;
}

/* The 2^(n-1) halves of a cell go into the next level. */
static bool halve(level *next, const egap_dual_cell *cell, arf_t covered,
                  const egap_dual_search *search)
{
    size_t n = search->inputs->n;
    bool done = true;

    for (unsigned corner = 0; corner < 1u << (n - 1) && done; corner++) {
        unsigned side = corner;
        egap_dual_cell half;

        egap_dual_cell_init(&half);
        half.half = cell->half / 2;
        half.fixed = cell->fixed;
        for (size_t k = 0; k < n; k++) {
            half.c[k] = cell->c[k];
            arb_set(half.a + k, cell->a + k);
            if (k == cell->fixed)
                continue;
            half.c[k] += side & 1 ? half.half : -half.half;
            side >>= 1;
        }
        done =
            sort_in(next, &half, cell->crossing, cell->count, covered, search);
    }
    return done;
}

/* Where the bound is largest the maximum may be: an ascent from there. */
static void look_at_largest(const level *l, egap_dual_search *search, arb_ptr w)
{
    const egap_dual_cell *best = l->cell;

    for (size_t i = 1; i < l->count; i++)
        if (arf_cmp(&l->cell[i].bound, &best->bound) > 0)
            best = l->cell + i;
    for (size_t k = 0; k < search->inputs->n; k++)
        arb_set_d(w + k, best->c[k]);
    egap_dual_ascend(search, w);
    for (size_t k = 0; k < search->inputs->n; k++)
        arb_set_d(w + k, best->likely[k]);
    egap_dual_ascend(search, w);
}

egap_status egap_dual_cells(arf_t upper, egap_dual_search *search, arb_ptr w,
                            size_t cells, egap_error *err)
{
    level now = {0}, next = {0};
    arf_t covered;
    bool done;

    arf_init(covered);
    done = faces(&now, covered, search);
    for (int depth = 0;
         done && depth < MAX_DEPTH && now.count > 0 && now.count <= cells;
         depth++) {
        look_at_largest(&now, search, w);
        for (size_t i = 0; i < now.count && done; i++)
            done = halve(&next, now.cell + i, covered, search);
        if (!done)
            break;
        level_clear(&now);
        now = next;
        next = (level){0};
    }
    for (size_t i = 0; i < now.count; i++)
        cover_by(covered, &now.cell[i].bound);
    if (done && arf_cmp(covered, upper) < 0)
        arf_set(upper, covered);
    level_clear(&now);
    level_clear(&next);
    arf_clear(covered);
    return done ? EGAP_OK
                : egap_fail(err, EGAP_ERESOURCE,
                            "out of memory for the cells of directions");
}
