/* typedcase.c: see typedcase.h. */
#include "typedcase.h"

#include <string.h>

static void copy_node(test_typedcase *p, size_t to, size_t from)
{
    memcpy(p->W[to], p->W[from], sizeof p->W[to]);
    memcpy(p->theta[to], p->theta[from], sizeof p->theta[to]);
    memcpy(p->b[to], p->b[from], sizeof p->b[to]);
    memcpy(p->scale[to], p->scale[from], sizeof p->scale[to]);
}

static void view(test_typedcase *p, egap_loss_kind kind, bool decay)
{
    p->data = (egap_data){TYPED_N, TYPED_n, p->x, p->y};
    p->objective = (egap_objective){{kind, 0.5}, 0.125};
    p->typed = (egap_typed_path){{TYPED_K, TYPED_m, TYPED_n, &p->W[0][0][0],
                                  &p->b[0][0], &p->theta[0][0], NULL},
                                 &p->scale[0][0],
                                 p->steps,
                                 decay,
                                 true};
}

void test_typedcase_init(test_typedcase *p, test_rng *rng, egap_loss_kind kind,
                         bool decay)
{
    static const egap_step_kind kinds[] = {EGAP_STEP_SPHERE, EGAP_STEP_CONVEX,
                                           EGAP_STEP_RELOC,  EGAP_STEP_TRANSFER,
                                           EGAP_STEP_CONVEX, EGAP_STEP_CONVEX};

    memset(p, 0, sizeof *p);
    for (size_t j = 0; j < TYPED_N * TYPED_n; j++)
        p->x[j] = test_normal(rng);
    for (size_t j = 0; j < TYPED_N; j++)
        p->y[j] =
            kind == EGAP_LOSS_LOGISTIC ? test_uniform(rng) : test_normal(rng);
    for (size_t i = 0; i < TYPED_m; i++) {
        for (size_t l = 0; l < TYPED_n; l++)
            p->W[0][i][l] = (2 * test_uniform(rng) - 1) / 4;
        p->b[0][i] = (2 * test_uniform(rng) - 1) / 4;
        p->theta[0][i] = 2 + test_uniform(rng);
        p->scale[0][i] = 1;
    }
    for (size_t k = 1; k < TYPED_K; k++)
        copy_node(p, k, k - 1);
    for (size_t k = 1; k < TYPED_K; k++)
        for (size_t i = 0; i < TYPED_m; i++)
            p->scale[k][i] = 1 + 0.25 * (double)i;
    /* convex: unit 0 goes out; then its row becomes that of unit 1 */
    for (size_t k = 2; k < TYPED_K; k++)
        p->theta[k][0] = 0;
    for (size_t k = 3; k < TYPED_K; k++) {
        memcpy(p->W[k][0], p->W[k][1], sizeof p->W[k][0]);
        p->b[k][0] = p->b[k][1];
    }
    /* rows are the same where their scales are, too */
    for (size_t k = 1; k < TYPED_K; k++)
        p->scale[k][0] = p->scale[k][1];
    for (size_t k = 4; k < TYPED_K; k++) {
        p->theta[k][0] = p->theta[3][1];
        p->theta[k][1] = 0;
    }
    for (size_t i = 0; i < TYPED_m; i++) {
        p->theta[5][i] = test_normal(rng);
        p->theta[6][i] = 0;
    }
    for (size_t k = 0; k + 1 < TYPED_K; k++)
        p->steps[k].kind = kinds[k];
    p->steps[3].from = 1;
    p->steps[3].to = 0;
    if (decay)
        p->steps[0].kind = EGAP_STEP_BALANCE;
    view(p, kind, decay);
}
