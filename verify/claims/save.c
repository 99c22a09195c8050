/* save.c: an instance as a file of vectors, exactly. */
#include <stdio.h>
#include <stdlib.h>

#include "instance.h"

static void put_rational(FILE *out, const fmpq *q)
{
    char *text = fmpq_get_str(NULL, 10, q);

    fprintf(out, "\"%s\"", text);
    flint_free(text);
}

static void put_list(FILE *out, const fmpq *v, size_t count)
{
    fputc('[', out);
    for (size_t k = 0; k < count; k++) {
        fputs(k ? ", " : "", out);
        put_rational(out, v + k);
    }
    fputc(']', out);
}

/* rows: first[i], then n numbers of rest */
static void put_rows(FILE *out, const fmpq *first, const fmpq *rest,
                     size_t count, size_t n)
{
    fputc('[', out);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? ",\n    [" : "[", out);
        put_rational(out, first + i);
        for (size_t k = 0; k < n; k++) {
            fputs(", ", out);
            put_rational(out, rest + i * n + k);
        }
        fputc(']', out);
    }
    fputc(']', out);
}

static void put_nets(FILE *out, const egap_instance *in)
{
    const char *between = "";

    fputs(",\n  \"nets\": {", out);
    for (char letter = 'A'; letter <= 'Z'; letter++) {
        const egap_instance_network *net = egap_instance_get_net(in, letter);

        if (net == NULL)
            continue;
        fprintf(out, "%s\"%c\": ", between, letter);
        put_rows(out, net->theta, net->w, net->m, in->n);
        between = ",\n   ";
    }
    fputc('}', out);
}

static void put_numbers(FILE *out, const char *key,
                        const egap_instance_numbers *list, size_t count,
                        bool vectors)
{
    if (count == 0)
        return;
    fprintf(out, ",\n  \"%s\": {", key);
    for (size_t k = 0; k < count; k++) {
        fprintf(out, "%s\"%s\": ", k ? ", " : "", list[k].name);
        if (vectors)
            put_list(out, list[k].v, list[k].count);
        else
            put_rational(out, list[k].v);
    }
    fputc('}', out);
}

static void put_instance(FILE *out, const egap_instance *in,
                         const egap_claim *claim, egap_verdict verdict)
{
    fprintf(out, "{\"vectors\": [\n {\"name\": \"%s\"", in->name);
    if (in->has_objective) {
        fprintf(out, ",\n  \"loss\": \"%s", egap_loss_word(in->loss.kind));
        if (in->loss.kind == EGAP_LOSS_HUBER)
            fprintf(out, ":%.17g", in->loss.delta);
        fputs("\"", out);
    }
    fputs(",\n  \"kappa\": ", out);
    put_rational(out, in->kappa);
    if (in->N > 0) {
        fputs(",\n  \"data\": ", out);
        put_rows(out, in->y, in->x, in->N, in->n);
        put_nets(out, in);
    }
    put_numbers(out, "values", in->values, in->values_count, false);
    put_numbers(out, "vectors", in->vectors, in->vectors_count, true);
    fprintf(out, ",\n  \"expect\": {\"%s\": \"%s\"}}]}\n", claim->id,
            egap_verdict_word(verdict));
}

egap_status egap_instance_save(char **text, const egap_instance *instance,
                               const egap_claim *claim, egap_verdict verdict,
                               egap_error *err)
{
    size_t size = 0;
    FILE *out = open_memstream(text, &size);
    bool bad = out == NULL;

    if (out != NULL) {
        put_instance(out, instance, claim, verdict);
        bad = ferror(out) != 0;
        bad |= fclose(out) != 0;
    }
    if (!bad)
        return EGAP_OK;
    if (out != NULL)
        free(*text);
    *text = NULL;
    return egap_fail(err, EGAP_ERESOURCE, "no memory for an instance as text");
}
