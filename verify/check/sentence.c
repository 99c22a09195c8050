/* sentence.c: evaluates a sentence in reverse Polish. */
#include "sentence.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "words.h"

#define STACK_MAX 8

static const struct {
    const char *name;
    void (*word)(interval *x, const instance *s, const network *A,
                 const network *B);
} words[] = {
    {"kappa", word_kappa},
    {"N", word_N},
    {"L", word_L},
    {"pi", word_pi},
    {"R0", word_R0},
    {"crad", word_crad},
    {"meannorm", word_meannorm},
    {"D", word_D},
    {"R", word_R},
    {"mass", word_mass},
    {"F", word_F},
    {"S", word_S},
    {"normal", word_normal},
    {"gradient", word_gradient},
    {"slope-", word_slope_left},
    {"slope+", word_slope_right},
    {"reach", word_reach},
    {"zmass", word_zmass},
    {"pull", word_pull},
    {"removed", word_removed},
    {"merged", word_merged},
    {"twin", word_twin},
    {"radius", word_radius},
    {"chord", word_radius},
    {"angle", word_angle},
    {"mixed", word_mixed},
    {"dev", word_dev},
    {"dev.printed", word_dev_printed},
    {"dev.whole", word_dev_whole},
    {"jump", word_jump},
    {"mass*", word_mass_between},
    {"vstar", word_vstar},
    {"least", word_least},
};

static const struct {
    const char *name;
    void (*of_two)(interval *x, const interval *a);
    void (*of_one)(interval *x);
} operators[] = {
    {"+", interval_add, NULL},    {"-", interval_sub, NULL},
    {"*", interval_mul, NULL},    {"/", interval_div, NULL},
    {"max", interval_max, NULL},  {"min", interval_min, NULL},
    {"abs", NULL, interval_abs},  {"sqrt", NULL, interval_sqrt},
    {"log", NULL, interval_log},
};

/* Is it an operator?  If so, does it to the top of the stack. */
static bool operate(interval *stack, size_t *depth, const char *name)
{
    for (size_t k = 0; k < sizeof operators / sizeof operators[0]; k++) {
        if (strcmp(operators[k].name, name) != 0)
            continue;
        if (operators[k].of_one != NULL) {
            operators[k].of_one(&stack[*depth - 1]);
            return true;
        }
        --*depth;
        operators[k].of_two(&stack[*depth - 1], &stack[*depth]);
        return true;
    }
    return false;
}

/* x = a word `name`, `name:X` or `name:XY`, an integer, or a value's name */
static void push(interval *x, const instance *s, const char *token)
{
    char name[WORD_MAX];
    const size_t length = strcspn(token, ":");
    const char *nets = token + length;
    const network *A = NULL, *B = NULL;

    memcpy(name, token, length);
    name[length] = '\0';
    if (nets[0] != '\0') {
        A = instance_net(s, nets[1]);
        B = nets[2] != '\0' ? instance_net(s, nets[2]) : NULL;
    }
    mpq_set_ui(x->lo, 0, 1);
    mpq_set_ui(x->hi, 0, 1);
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (strcmp(words[k].name, name) == 0) {
            words[k].word(x, s, A, B);
            return;
        }
    if (name[0] >= '0' && name[0] <= '9') {
        mpq_set_ui(x->lo, strtoul(name, NULL, 10), 1);
        interval_set_q(x, x->lo);
    } else {
        interval_set_q(x, *instance_value(s, name));
    }
}

static bool is_shown(const interval *a, const interval *b, const char *relation,
                     bool refuted)
{
    const int less = mpq_cmp(a->hi, b->lo);    /* < 0: a < b for certain */
    const int greater = mpq_cmp(a->lo, b->hi); /* > 0: a > b for certain */

    if (strcmp(relation, "=") == 0)
        return refuted ? less < 0 || greater > 0
                       : less == 0 && greater == 0;
    if (strcmp(relation, "<") == 0)
        return refuted ? greater >= 0 : less < 0;
    return refuted ? greater > 0 : less <= 0;
}

void sentence_check(const instance *s)
{
    interval stack[STACK_MAX];
    size_t depth = 0;
    const char *rest = s->about->sentence;
    char token[WORD_MAX];
    bool shown;

    for (size_t k = 0; k < STACK_MAX; k++)
        interval_init(&stack[k]);
    while (next_word(token, &rest) && *rest != '\0')
        if (!operate(stack, &depth, token))
            push(&stack[depth++], s, token);
    /* the last token is the relation */
    shown = is_shown(&stack[0], &stack[1], token, s->refuted);
    for (size_t k = 0; k < STACK_MAX; k++)
        interval_clear(&stack[k]);
    if (!shown)
        fail_rejected("that %s is %s is not shown on this instance",
                      s->about->id, s->refuted ? "refuted" : "verified");
}
