/* genome.h: the free numbers of an instance, and how an instance grows from
 * them (private to src/falsify). */
#ifndef EGAP_FALSIFY_GENOME_H
#define EGAP_FALSIFY_GENOME_H

#include "draft.h"
#include "egap/rng.h"

/* How the rest of an instance is made from the free numbers, so that the
 * hypotheses of a statement have a chance. */
typedef enum {
    GENOME_GENERAL,    /* networks as they come */
    GENOME_OPTIMAL,    /* A and B optimal for their rows */
    GENOME_TARGETS,    /* targets for which A is optimal */
    GENOME_NEAREST,    /* A optimal, B the best single unit near its rows */
    GENOME_BARRIER,    /* A and B with dual points for both halves */
    GENOME_HUB,        /* coefficients 0, kappa just above the slopes */
    GENOME_USELESS,    /* kappa so large that one unit is no better than none */
    GENOME_CLUSTER,    /* rows about a centre, as near as stated */
    GENOME_SCALARS,    /* numbers without networks */
    GENOME_DICTIONARY, /* samples on the axes */
    GENOME_BETWEEN,    /* an optimal coefficient between those of A and B */
    GENOME_ALONE,      /* one unit each, which have to pass through 0 */
    GENOME_ORTHANT,    /* A of positive coefficients that B has to leave */
    GENOME_MIXED,      /* A the best pair of opposite signs, B it exchanged */
    GENOME_QUIET,      /* targets 0: one unit useless, several are not */
    GENOME_CRITICAL,   /* kappa at which a pair of opposite signs is worth 0 */
    GENOME_RECIPES
} genome_recipe;

/* where the numbers are */
enum {
    GENE_KAPPA,
    GENE_T,
    GENE_SCALE, /* of the targets */
    GENE_SCALAR,
    GENE_S = GENE_SCALAR + 8,
    GENE_SPARE = GENE_S + DRAFT_SAMPLES,
    GENE_Y = GENE_SPARE + DRAFT_SAMPLES,
    GENE_X = GENE_Y + DRAFT_SAMPLES,
    GENE_THETA = GENE_X + DRAFT_SAMPLES * DRAFT_FEATURES,
    GENE_ROW = GENE_THETA + DRAFT_NETS * DRAFT_UNITS,
    GENES = GENE_ROW + DRAFT_NETS * DRAFT_UNITS * DRAFT_FEATURES
};

enum {
    GENOME_BALL = 1,      /* rows may be shorter than 1 */
    GENOME_SAME_ROWS = 2, /* B has the rows of A */
    GENOME_SWAP = 4,      /* B is A with its first units exchanged */
    GENOME_KINK = 8,      /* some targets are outputs of A */
    GENOME_CANCEL = 16,   /* t where coefficients of A and B cancel */
    GENOME_MOVED = 32,    /* C and D have rows of their own */
    GENOME_ALIGNED = 64,  /* samples and rows in rational directions */
    GENOME_FLAGS = 7
};

typedef struct {
    genome_recipe recipe;
    egap_loss loss;
    size_t N, n, m;
    unsigned flags;
    double gene[GENES]; /* dyadic numbers of few bits */
} genome;

/* Does:  a random genome of a recipe; changes one number or more.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void genome_draw(genome *g, egap_stream *s, genome_recipe recipe);
void genome_mutate(genome *g, egap_stream *s);

/* Does:  is the number in use?
 * Needs: index < GENES.
 * Error: none.
 * Fails: never. */
bool genome_uses(const genome *g, size_t index);

/* Does:  the instance that grows from it.
 * Needs: nothing.
 * Error: none: whatever comes out, the ledger judges it.
 * Fails: false: none. */
bool genome_grow(draft *d, const genome *g);

#endif
