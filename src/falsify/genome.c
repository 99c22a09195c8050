/* genome.c: random free numbers, and changes of them. */
#include "genome.h"

#include <math.h>
#include <string.h>

static int sign(egap_stream *s)
{
    return egap_stream_below(s, 2) ? 1 : -1;
}

/* Small numbers of few bits; 0 and 1 often. */
static double number(egap_stream *s)
{
    uint64_t kind = egap_stream_below(s, 16);

    if (kind < 3)
        return 0;
    if (kind < 8)
        return sign(s);
    if (kind < 11)
        return sign(s) * (double)(1 + egap_stream_below(s, 3));
    if (kind < 14)
        return sign(s) * (double)(1 + egap_stream_below(s, 8)) / 4;
    return sign(s) * (double)(1 + egap_stream_below(s, 64)) / 64;
}

/* of any size up to 64 */
static double wide(egap_stream *s)
{
    uint64_t top = (uint64_t)1 << egap_stream_below(s, 7);

    return sign(s) * (double)(1 + egap_stream_below(s, top));
}

static double gene_value(egap_stream *s, size_t index)
{
    double v;

    if (index == GENE_KAPPA) {
        v = (double)(1 + egap_stream_below(s, 8)) / 4;
        return egap_stream_below(s, 2) ? v : v / 8;
    }
    if (index == GENE_T)
        return (double)egap_stream_below(s, 17) / 16;
    if (index == GENE_SCALE)
        return egap_stream_below(s, 2)
                   ? 1
                   : ldexp(1, (int)egap_stream_below(s, 13) - 6);
    if (index < GENE_S)
        return (double)egap_stream_below(s, 256) / 4;
    if (index < GENE_SPARE)
        return sign(s) * (double)egap_stream_below(s, 17) / 16;
    if (index < GENE_Y)
        return (double)egap_stream_below(s, 9);
    if (index < GENE_X)
        return egap_stream_below(s, 8) ? wide(s) : 0;
    if (index < GENE_THETA || index >= GENE_ROW)
        return number(s);
    return egap_stream_below(s, 3) ? number(s) : wide(s);
}

static egap_loss some_loss(egap_stream *s)
{
    static const egap_loss losses[] = {
        {EGAP_LOSS_ABS, 0},      {EGAP_LOSS_ABS, 0},     {EGAP_LOSS_HALF, 0},
        {EGAP_LOSS_MSE, 0},      {EGAP_LOSS_HUBER, 0.5}, {EGAP_LOSS_HUBER, 1},
        {EGAP_LOSS_LOGISTIC, 0}, {EGAP_LOSS_LOGISTIC, 0}};

    return losses[egap_stream_below(s, sizeof losses / sizeof losses[0])];
}

/* Sizes and losses that a recipe can do something with. */
static void fit_recipe(genome *g)
{
    size_t most = 8;

    switch (g->recipe) {
    case GENOME_OPTIMAL:
        most = 3;
        break;
    case GENOME_TARGETS:
        most = 4;
        break;
    case GENOME_NEAREST:
        g->n = 2;
        g->m = g->m < 2 ? 2 : g->m;
        most = 3;
        break;
    case GENOME_BARRIER:
        most = g->n == 1 ? 3 : 2;
        g->n = g->n > 2 ? 2 : g->n;
        break;
    case GENOME_USELESS:
        g->n = g->n > 2 ? 2 : g->n;
        most = 3;
        break;
    case GENOME_DICTIONARY:
        g->N = g->n = g->m = g->m > 1 ? 4 : 1;
        g->loss = (egap_loss){EGAP_LOSS_ABS, 0};
        break;
    case GENOME_BETWEEN:
        most = 1;
        break;
    case GENOME_SCALARS:
        g->N = g->n = g->m = 1;
        break;
    case GENOME_ALONE:
        most = 1;
        break;
    case GENOME_ORTHANT:
    case GENOME_MIXED:
        g->n = g->n > 2 || (g->recipe == GENOME_ORTHANT) ? 2 : g->n;
        g->m = most = 2;
        if (g->recipe == GENOME_MIXED)
            break;
        g->loss = (egap_loss){EGAP_LOSS_ABS, 0};
        g->N = g->N < 3 ? 3 : g->N;
        g->flags |= GENOME_ALIGNED;
        break;
    case GENOME_QUIET:
    case GENOME_CRITICAL:
        g->loss = (egap_loss){EGAP_LOSS_ABS, 0};
        g->N = g->N < 3 ? 3 : g->N;
        g->n = 2;
        g->m = most = g->recipe == GENOME_CRITICAL ? 2 : 3;
        break;
    default:
        break;
    }
    if (g->m > most)
        g->m = most;
    if (g->loss.kind == EGAP_LOSS_LOGISTIC &&
        (g->recipe == GENOME_OPTIMAL || g->recipe == GENOME_TARGETS ||
         g->recipe == GENOME_NEAREST || g->recipe >= GENOME_ALONE))
        g->loss = (egap_loss){EGAP_LOSS_ABS, 0};
    if (g->loss.kind == EGAP_LOSS_HUBER &&
        (g->recipe == GENOME_OPTIMAL || g->recipe == GENOME_NEAREST ||
         g->recipe >= GENOME_ALONE))
        g->loss = (egap_loss){EGAP_LOSS_HALF, 0};
}

/* where a unit's row begins */
static size_t row(size_t net, size_t unit)
{
    return GENE_ROW + (net * DRAFT_UNITS + unit) * DRAFT_FEATURES;
}

void genome_draw(genome *g, egap_stream *s, genome_recipe recipe)
{
    memset(g, 0, sizeof *g);
    g->recipe = recipe;
    g->loss = some_loss(s);
    g->N = 1 + egap_stream_below(s, 4);
    g->n = 1 + egap_stream_below(s, 3);
    g->m = 1 + egap_stream_below(s, egap_stream_below(s, 4) ? 4 : 8);
    g->flags = (unsigned)egap_stream_below(s, 1 << GENOME_FLAGS);
    if (egap_stream_below(s, 2))
        g->flags &= (unsigned)egap_stream_below(s, 1 << GENOME_FLAGS);
    fit_recipe(g);
    for (size_t k = 0; k < GENES; k++)
        g->gene[k] = gene_value(s, k);
    for (size_t net = 0; net < DRAFT_NETS; net++)
        for (size_t i = 1; i < DRAFT_UNITS; i++) {
            uint64_t kind = egap_stream_below(s, 10);

            if (kind > 2) /* 0: equal rows, 1: antipodes, 2: the row of A */
                continue;
            memcpy(g->gene + row(net, i),
                   g->gene + row(kind == 2 ? 0 : net, i - (kind != 2)),
                   DRAFT_FEATURES * sizeof *g->gene);
            if (kind == 1)
                g->gene[row(net, i)] *= -1;
        }
}

bool genome_uses(const genome *g, size_t index)
{
    size_t k;

    if (index < GENE_S)
        return true;
    if (index < GENE_X)
        return (index - GENE_S) % DRAFT_SAMPLES < g->N;
    if (index < GENE_THETA) {
        k = index - GENE_X;
        return k / DRAFT_FEATURES < g->N && k % DRAFT_FEATURES < g->n;
    }
    if (index < GENE_ROW)
        return (index - GENE_THETA) % DRAFT_UNITS < g->m;
    k = index - GENE_ROW;
    return k / DRAFT_FEATURES % DRAFT_UNITS < g->m && k % DRAFT_FEATURES < g->n;
}

static size_t used_gene(const genome *g, egap_stream *s)
{
    size_t index;

    do
        index = (size_t)egap_stream_below(s, GENES);
    while (!genome_uses(g, index));
    return index;
}

static void change_gene(genome *g, egap_stream *s)
{
    size_t index = used_gene(g, s);
    double *v = g->gene + index;
    double step = ldexp(sign(s), -(int)egap_stream_below(s, 8));

    switch (egap_stream_below(s, 8)) {
    case 0:
        *v = gene_value(s, index);
        break;
    case 1:
        *v = *v * 2;
        break;
    case 2:
        *v = *v / 2;
        break;
    case 3:
        *v = -*v;
        break;
    case 4:
        *v = g->gene[used_gene(g, s)];
        break;
    case 5:
        *v = rint(*v * 4) / 4;
        break;
    default:
        *v += step;
    }
    /* few bits, no large numbers: exact all the way */
    *v = rint(*v * 0x1p16) * 0x1p-16;
    *v = fmin(fmax(*v, -4096), 4096);
    if (index == GENE_KAPPA && !(*v > 0))
        *v = 0.25;
}

void genome_mutate(genome *g, egap_stream *s)
{
    size_t changes = 1 + egap_stream_below(s, 3);

    while (changes-- > 0)
        change_gene(g, s);
    if (egap_stream_below(s, 12) == 0)
        g->flags ^= 1u << egap_stream_below(s, GENOME_FLAGS);
    if (egap_stream_below(s, 20) == 0)
        g->loss = some_loss(s);
    if (egap_stream_below(s, 20) == 0)
        g->N = 1 + egap_stream_below(s, 4);
    if (egap_stream_below(s, 20) == 0)
        g->m = 1 + egap_stream_below(s, 8);
    fit_recipe(g);
}
