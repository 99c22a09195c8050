/* statements.c: kind statement (FORMAT.md, section "Kind statement"). */
#include <stdio.h>

#include <mpfr.h>

#include "instance.h"
#include "kinds.h"

/* A fraction as it stands where it is short, else two decimals that enclose
 * it: the file has the fraction, its seal is in the sentence. */
static void print_number(const char *name, quoted text, const mpq_t value)
{
    mpfr_t lo, hi;

    if (text.length <= 20) {
        printf("%s %.*s", name, QUOTED(text));
        return;
    }
    mpfr_init2(lo, 64);
    mpfr_init2(hi, 64);
    mpfr_set_q(lo, value, MPFR_RNDD);
    mpfr_set_q(hi, value, MPFR_RNDU);
    mpfr_printf("%s in [%.17RDg, %.17RUg]", name, lo, hi);
    mpfr_clear(lo);
    mpfr_clear(hi);
}

static void print_numbers(const instance *s)
{
    const char *values = s->about->values;
    char name[WORD_MAX];

    for (size_t k = 0; next_word(name, &values); k++)
        gmp_printf("%s %Qd, ", name, s->values[k]);
}

static void print_instance(const instance *s)
{
    const char *nets = s->about->nets;
    char letter[WORD_MAX];

    printf("loss %s", loss_names[s->loss]);
    if (s->loss == LOSS_HUBER)
        print_number("", s->delta_text, s->delta);
    print_number(", kappa", s->kappa_text, s->kappa);
    printf(", samples %zu, features %zu, data sha256 %s, ", s->N, s->n,
           reader_hex(s->data_digest).text);
    for (size_t k = 0; next_word(letter, &nets); k++)
        printf("net %s sha256 %s, ", letter, reader_hex(s->nets[k].lines).text);
}

/* The seal stands for what the sentence does not repeat. */
static void print_verdict(const instance *s, const reader *r)
{
    printf("VERIFIED: %s is %s on this instance: \"%s\" (", s->about->id,
           s->refuted ? "refuted" : "verified", s->about->says);
    if (s->about->nets != NULL)
        print_instance(s);
    else
        print_numbers(s);
    printf("seal %s)\n", reader_hex(r->seal).text);
}

void verify_statement(reader *r, const settings *call)
{
    static instance s; /* lives as long as the program */

    (void)call;
    instance_read(&s, r);
    hypotheses_check(&s);
    bridge_make(&s);
    sentence_check(&s);
    print_verdict(&s, r);
}
