/* t-mutants.c: changed certificates, and what egap-check says of them. */
#include "certcase.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Another token of the same sort: numbers move by one unit in the last place
 * or far away (far away only where the number is part of the question, for
 * the claim may well be true of a neighbour), digests and words change a
 * character. */
static void mutate_token(char *out, size_t room, const char *token,
                         int question, test_rng *rng)
{
    size_t length = strlen(token);
    size_t how = question ? 2 + test_below(rng, 2) : test_below(rng, 6);

    if (strstr(token, "0x")) {
        double x = strtod(token, NULL);
        double moved[] = {
            nextafter(x, INFINITY), nextafter(x, -INFINITY), -x, 2 * x + 1,
            x / 2 - 0x1p-1074,      x * (1 + 0x1p-30)};

        snprintf(out, room, "%a", moved[how]);
    } else if (length < 20 && strspn(token, "0123456789") == length) {
        unsigned long long x = strtoull(token, NULL, 10);
        unsigned long long moved[] = {x + 1, x - 1, 2 * x, x / 2, 0, x + 1000};

        snprintf(out, room, "%llu", moved[how]);
    } else {
        size_t at = test_below(rng, length);

        snprintf(out, room, "%s", token);
        out[at] = (char)(out[at] == 'a' ? 'b' : 'a');
    }
}

static void mutate_field(test_lines *c, test_rng *rng)
{
    char *old = c->line[test_below(rng, c->count - 1)];
    size_t tokens = 1, which, at = 0, length;
    char token[300], other[300], fresh[2048];

    for (char *p = old; *p; p++)
        tokens += *p == ' ';
    which = test_below(rng, tokens);
    for (size_t i = 0; i < which; i++)
        at += strcspn(old + at, " ") + 1;
    length = strcspn(old + at, " ");
    snprintf(token, sizeof token, "%.*s", (int)length, old + at);
    mutate_token(other, sizeof other, token,
                 old[0] == 'k' || strncmp(old, "loss", 4) == 0, rng);
    snprintf(fresh, sizeof fresh, "%.*s%s%s", (int)at, old, other,
             old + at + length);
    for (size_t i = 0; i < c->count; i++)
        if (c->line[i] == old) {
            free(old);
            c->line[i] = malloc(strlen(fresh) + 1);
            strcpy(c->line[i], fresh);
            return;
        }
}

/* Drops, repeats, exchanges or cuts off lines. */
static void mutate_lines(test_lines *c, test_rng *rng)
{
    size_t at = test_below(rng, c->count - 1), to;
    char *line = c->line[at];

    switch (test_below(rng, 4)) {
    case 0:
        free(line);
        memmove(c->line + at, c->line + at + 1,
                (c->count - at - 1) * sizeof *c->line);
        c->count--;
        break;
    case 1:
        memmove(c->line + at + 1, c->line + at,
                (c->count - at) * sizeof *c->line);
        c->line[at] = malloc(strlen(line) + 1);
        strcpy(c->line[at], line);
        c->count++;
        break;
    case 2:
        to = test_below(rng, c->count - 1);
        c->line[at] = c->line[to];
        c->line[to] = line;
        break;
    default:
        while (c->count > at)
            free(c->line[--c->count]);
        break;
    }
}

/* Does verdict a say less than b: every "[LO, HI]" of a contains that of b,
 * some claims are left out, and all else is equal? */
static int weaker(const char *a, const char *b)
{
    static const char extra[] = ", and minus the";

    while (*a && *b) {
        if (strncmp(b, extra, sizeof extra - 1) == 0 &&
            strncmp(a, b, sizeof extra + 2) != 0) {
            b = strchr(b, ']') + 1;
        } else if (a[0] == '[' && b[0] == '[') {
            char *p, *q;
            double alo = strtod(a + 1, &p), blo = strtod(b + 1, &q);
            double ahi = strtod(p + 2, &p), bhi = strtod(q + 2, &q);

            if (!(alo <= blo && ahi >= bhi))
                return 0;
            a = p;
            b = q;
        } else if (*a++ != *b++) {
            return 0;
        }
    }
    return *a == *b;
}

/* A mutant with a fitting seal is killed, or says what the original says, or
 * less.  (Another cut, witness or name proves the same claim.)  The originals
 * claim what their evidence shows to the last bit, so that every stronger
 * claim must fail. */
static void mutants_with_a_seal_are_killed(void **state)
{
    static const char *const files[] = {
        "tight-mse",      "tight-half",      "tight-huber", "tight-logistic",
        "tight-absolute", "tight-no-biases", "point-half",  "point-logistic",
        "typed-absolute", "typed-decay"};
    size_t cases = test_cases(50), killed = 0, same = 0, less = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 21);
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        char file[128], original[1024], verdict[1024], *text, *mutant;
        size_t size;

        snprintf(file, sizeof file, "tests/golden/verified/%s.cert", files[f]);
        assert_int_equal(test_egap_check(original, file), 0);
        text = test_read_file(file, &size);
        mutant = malloc(2 * size + 4096);
        for (size_t i = 0; i < cases; i++) {
            test_lines c;
            size_t length;

            test_lines_split(&c, text);
            if (i % 4)
                mutate_field(&c, &rng);
            else
                mutate_lines(&c, &rng);
            length = test_lines_join(mutant, &c, 1);
            test_lines_release(&c);
            if (length == size && memcmp(mutant, text, size) == 0)
                continue;
            test_write_file(test_scratch, mutant, length);
            if (test_egap_check(verdict, test_scratch) != 0)
                killed++;
            else if (strcmp(verdict, original) == 0)
                same++;
            else if (weaker(verdict, original))
                less++;
            else
                fail_msg("%s, mutant %zu survives in %s: %s", file, i,
                         test_scratch, verdict);
        }
        free(mutant);
        free(text);
    }
    print_message("sealed mutants: %zu killed, %zu other proofs of the same "
                  "claim, %zu weaker claims, 0 survivors\n",
                  killed, same, less);
    assert_true(killed > 0);
}

/* The claims of tests/golden/boundary are the strongest that their evidence
 * shows: they pass, and one unit in the last place more, at either end, does
 * not.  Coarse intervals, so that every term of the test counts. */
static void the_boundary_is_where_it_was(void **state)
{
    (void)state;
    for (int i = 0; i < 34; i++)
        for (int end = -1; end <= 1; end++) {
            char file[128], verdict[1024], *text, *out, *p;
            size_t size;
            double lo, hi;
            test_lines c;
            int code;

            snprintf(file, sizeof file, "tests/golden/boundary/%02d.cert", i);
            text = test_read_file(file, &size);
            out = malloc(size + 256);
            test_lines_split(&c, text);
            lo = strtod(c.line[2] + strlen("claim maximum "), &p);
            hi = strtod(p, NULL);
            free(c.line[2]);
            c.line[2] = malloc(128);
            sprintf(c.line[2], "claim maximum %a %a",
                    end < 0 ? nextafter(lo, INFINITY) : lo,
                    end > 0 ? nextafter(hi, -INFINITY) : hi);
            test_write_file(test_scratch, out, test_lines_join(out, &c, 1));
            test_lines_release(&c);
            code = test_egap_check(verdict, test_scratch);
            if (code != (end != 0))
                fail_msg("%s, end %d: exit %d: %s", file, end, code, verdict);
            free(out);
            free(text);
        }
}

/* Any change of bytes is refused where the seal is not made anew. */
static void damaged_files_are_refused(void **state)
{
    size_t cases = test_cases(100), size, length, at;
    char *text = test_read_file("tests/golden/verified/half.cert", &size);
    char *mutant = malloc(size + 2), verdict[1024];
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 22);
    for (size_t i = 0; i < cases; i++) {
        at = test_below(&rng, size);
        memcpy(mutant, text, size);
        length = size;
        switch (i % 4) {
        case 0: /* another byte */
            mutant[at] = (char)(mutant[at] ^ (1 + (int)test_below(&rng, 255)));
            break;
        case 1: /* a byte less */
            memmove(mutant + at, mutant + at + 1, size - at - 1);
            length = size - 1;
            break;
        case 2: /* a byte more */
            memmove(mutant + at + 1, mutant + at, size - at);
            mutant[at] = (char)(32 + test_below(&rng, 95));
            length = size + 1;
            break;
        default: /* cut off */
            length = at;
            break;
        }
        test_write_file(test_scratch, mutant, length);
        if (test_egap_check(verdict, test_scratch) == 0)
            fail_msg("damage %zu at byte %zu is accepted", i, at);
    }
    print_message("damaged files: %zu of %zu refused\n", cases, cases);
    free(mutant);
    free(text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(mutants_with_a_seal_are_killed),
    cmocka_unit_test(the_boundary_is_where_it_was),
    cmocka_unit_test(damaged_files_are_refused),
};

int main(void)
{
    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
