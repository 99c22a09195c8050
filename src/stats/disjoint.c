/* disjoint.c: pairs of networks, and those that share none. */
#include "egap/sampling.h"

egap_status egap_sampling_disjoint(egap_sharing *out, bool *keep,
                                   const size_t *node, size_t count,
                                   egap_error *err)
{
    size_t *uses = egap_alloc(2 * count, sizeof *uses);
    bool *taken = egap_alloc(2 * count, sizeof *taken);
    egap_status status = EGAP_OK;

    *out = (egap_sharing){0};
    if (!uses || !taken) {
        status = egap_fail(err, EGAP_ERESOURCE,
                           "no memory for the ends of %zu pairs", count);
        count = 0;
    }
    for (size_t k = 0; k < 2 * count; k++) {
        out->networks += uses[node[k]] == 0;
        uses[node[k]] += k % 2 == 0 || node[k] != node[k - 1];
    }
    for (size_t i = 0; i < count; i++) {
        size_t a = node[2 * i], b = node[2 * i + 1];

        out->sharing += uses[a] > 1 || uses[b] > 1;
        keep[i] = !taken[a] && !taken[b];
        out->disjoint += keep[i];
        taken[a] |= keep[i];
        taken[b] |= keep[i];
    }
    egap_free(uses);
    egap_free(taken);
    return status;
}
