/* sentence.c: evaluates a sentence in reverse Polish. */
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "words.h"

#define STACK_MAX 8

static const struct {
    const char *name;
    number (*word)(const scene *c);
} words[] = {
    {"L", word_L},
    {"R0", word_R0},
    {"crad", word_crad},
    {"meannorm", word_meannorm},
    {"D", word_D},
    {"R", word_R},
    {"mass", word_mass},
    {"total", word_total},
    {"units", word_units},
    {"F", word_F},
    {"S", word_S},
    {"normal", word_normal},
    {"gradient", word_gradient},
    {"kink", word_kink},
    {"reach", word_reach},
    {"zmass", word_zmass},
    {"pull", word_pull},
    {"removed", word_removed},
    {"merged", word_merged},
    {"twin", word_twin},
    {"shortest", word_shortest},
    {"dual", word_dual},
    {"rays", word_rays},
    {"h", word_h},
    {"radius", word_radius},
    {"chord", word_chord},
    {"angle", word_angle},
    {"mixed", word_mixed},
    {"dev", word_dev},
    {"dev.printed", word_dev_printed},
    {"dev.whole", word_dev_whole},
    {"jump", word_jump},
    {"vstar", word_vstar},
};

static const struct {
    const char *name;
    number (*of_two)(number a, number b);
    number (*of_one)(number a);
} operators[] = {
    {"+", add, NULL},          {"-", sub, NULL},
    {"*", mul, NULL},          {"/", quotient, NULL},
    {"^", power, NULL},        {"max", larger, NULL},
    {"min", smaller, NULL},    {"abs", NULL, magnitude},
    {"sqrt", NULL, root},      {"log", NULL, logarithm},
    {"floor", NULL, floor_of}, {"ceil", NULL, ceiling_of},
    {"..", span, NULL},
};

/* Is it an operator?  If so, does it to the top of the stack. */
static bool operate(number *stack, size_t *depth, const char *name)
{
    for (size_t k = 0; k < sizeof operators / sizeof operators[0]; k++) {
        number *top;

        if (strcmp(operators[k].name, name) != 0)
            continue;
        top = &stack[*depth - 1];
        if (operators[k].of_one != NULL) {
            *top = operators[k].of_one(*top);
        } else {
            top[-1] = operators[k].of_two(top[-1], top[0]);
            --*depth;
        }
        return true;
    }
    return false;
}

/* The value of a word of the table, if it is one. */
static bool take_word(number *value, const scene *c, const char *token,
                      size_t length)
{
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (strncmp(words[k].name, token, length) == 0 &&
            words[k].name[length] == '\0') {
            *value = words[k].word(c);
            return true;
        }
    return false;
}

/* `name`, `name:X`, `name:XY` or `name:v` of the table; an integer; a value's
 * name */
number sentence_word(const instance *s, const char *token)
{
    const size_t length = strcspn(token, ":");
    const scene c = scene_of(s, token + length);
    number value;

    if (take_word(&value, &c, token, length))
        return value;
    if (strcmp(token, "kappa") == 0)
        return exact(s->kappa);
    if (strcmp(token, "N") == 0)
        return integer((long)s->N);
    if (strcmp(token, "features") == 0)
        return integer((long)s->n);
    if (strcmp(token, "pi") == 0)
        return circle_constant();
    if (token[0] <= '9')
        return integer(atol(token));
    return instance_value(s, token);
}

/* Is `a relation b` certain; does it certainly fail? */
static bool is_shown(number a, number b, const char *relation, bool refuted)
{
    if (strcmp(relation, "=") == 0)
        return refuted ? below(a, b) || below(b, a) : same(a, b);
    if (strcmp(relation, "<") == 0)
        return refuted ? at_most(b, a) : below(a, b);
    return refuted ? below(b, a) : at_most(a, b);
}

static bool is_relation(const char *token)
{
    return strcmp(token, "<=") == 0 || strcmp(token, "<") == 0 ||
           strcmp(token, "=") == 0;
}

/* The last relation is the claim; those before it are premises. */
void sentence_check(const instance *s)
{
    number stack[STACK_MAX];
    size_t depth = 0;
    const char *rest = s->about->sentence, *start = rest;
    char token[WORD_MAX];

    while (next_word(token, &rest)) {
        const bool last = *rest == '\0';

        if (!is_relation(token)) {
            if (!operate(stack, &depth, token))
                stack[depth++] = sentence_word(s, token);
            continue;
        }
        if (!is_shown(stack[0], stack[1], token, last && s->refuted)) {
            if (last)
                fail_rejected("that %s is %s is not shown on this instance",
                              s->about->id,
                              s->refuted ? "refuted" : "verified");
            fail_rejected("the premise \"%.*s\" of %s is not shown",
                          (int)(rest - start) - 1, start, s->about->id);
        }
        depth = 0;
        start = rest;
    }
}
