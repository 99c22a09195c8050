/* ball_heap.c: see ball_heap.h. */
#include "ball_heap.h"

static void swap_pieces(egap_ball_piece *a, egap_ball_piece *b)
{
    egap_ball_piece t = *a;

    *a = *b;
    *b = t;
}

/* larger upper bound first, then the leftmost: one order for every run */
static bool before(const egap_ball_piece *a, const egap_ball_piece *b)
{
    int c = arf_cmp(a->upper, b->upper);

    return c != 0 ? c > 0 : egap_ball_before(a->s, b->s);
}

static egap_status grow(egap_ball_heap *h, egap_error *err)
{
    size_t room = h->room ? 2 * h->room : 64;
    egap_ball_piece *grown = egap_alloc(room, sizeof *grown);

    if (grown == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu intervals",
                         room);
    for (size_t i = 0; i < h->count; i++)
        grown[i] = h->piece[i];
    egap_free(h->piece);
    h->piece = grown;
    h->room = room;
    return EGAP_OK;
}

egap_status egap_ball_heap_push(egap_ball_heap *h, const egap_ball_piece *piece,
                                egap_error *err)
{
    size_t k = h->count;

    if (h->count == h->room) {
        egap_status status = grow(h, err);

        if (status != EGAP_OK)
            return status;
    }
    h->piece[k] = *piece;
    arf_init(h->piece[k].upper);
    arf_set(h->piece[k].upper, piece->upper);
    h->count++;
    for (; k > 0 && before(&h->piece[k], &h->piece[(k - 1) / 2]);
         k = (k - 1) / 2)
        swap_pieces(&h->piece[k], &h->piece[(k - 1) / 2]);
    return EGAP_OK;
}

void egap_ball_heap_clear(egap_ball_heap *h)
{
    for (size_t k = 0; k < h->count; k++)
        arf_clear(h->piece[k].upper);
    egap_free(h->piece);
}

void egap_ball_heap_take(egap_ball_heap *h, egap_ball_piece *piece, size_t k)
{
    swap_pieces(piece, &h->piece[k]);
    h->count--;
    swap_pieces(&h->piece[k], &h->piece[h->count]);
    arf_clear(h->piece[h->count].upper);
}

void egap_ball_heap_pop(egap_ball_heap *h, egap_ball_piece *piece)
{
    size_t k = 0, child;

    egap_ball_heap_take(h, piece, 0);
    while ((child = 2 * k + 1) < h->count) {
        if (child + 1 < h->count &&
            before(&h->piece[child + 1], &h->piece[child]))
            child++;
        if (!before(&h->piece[child], &h->piece[k]))
            break;
        swap_pieces(&h->piece[child], &h->piece[k]);
        k = child;
    }
}
