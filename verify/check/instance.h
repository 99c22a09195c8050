/* instance.h: what a statement is about: data, networks, numbers. */
#ifndef CHECK_INSTANCE_H
#define CHECK_INSTANCE_H

#include "cert.h"
#include "rational.h"

/* A line of the table of statements; lists are words with a space between. */
typedef struct {
    const char *id;
    const char *nets;             /* names, in order; NULL: numbers alone */
    const char *values, *vectors; /* the same */
    const char *hypotheses;              /* words of hypotheses.c */
    const char *sentence;                /* words of sentence.c */
    const char *says;                    /* the same for people */
} statement;

/* f(x) = sum_i theta_i max(w_i . x, 0) */
typedef struct {
    size_t m;
    mpq_t *theta; /* (m) */
    mpq_t *w;     /* (m, n) */
    digest lines; /* of the text */
} network;

#define NETS_MAX 5
#define NAMED_MAX 4

typedef struct {
    const statement *about;
    bool refuted; /* is the claim; else verified */
    quoted delta_text, kappa_text;
    loss_kind loss;
    mpq_t delta, kappa;
    size_t N, n;
    mpq_t *x; /* (N, n) */
    mpq_t *y; /* (N) */
    digest data_digest;
    network nets[NETS_MAX]; /* A, B, ... */
    mpq_t values[NAMED_MAX];
    mpq_t *vectors[NAMED_MAX];
    network between; /* P, at t on the segment from A to B */
} instance;

/* The next word of a list into `word`, false at its end. */
#define WORD_MAX 32
bool next_word(char word[WORD_MAX], const char **list);

void instance_read(instance *s, reader *r);
/* by name; the table has it for this statement */
const network *instance_net(const instance *s, char letter);
number instance_value(const instance *s, const char *name);
mpq_t *instance_vector(const instance *s, const char *name);

/* arrays of rationals, 0 at first */
mpq_t *rationals_get(size_t count);
void rationals_free(mpq_t *v, size_t count);

/* statements.c: the line of an ID, or NULL */
const statement *statement_find(const char *id);
/* hypotheses.c: ends the program unless all hypotheses hold */
void hypotheses_check(const instance *s);
/* bridge.c: makes the network P, if the statement is about it */
void bridge_make(instance *s);
/* sentence.c: value of a word; ends the program unless the claim is true */
number sentence_word(const instance *s, const char *token);
void sentence_check(const instance *s);

#endif
