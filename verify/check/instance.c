/* instance.c: reads a statement's certificate, in the order of FORMAT.md. */
#include "instance.h"

#include <string.h>

#include "fail.h"
#include "sha256.h"

#define DIGITS_MAX 10000
/* the shortest number with its space */
#define RATIONAL_BYTES 2

bool next_word(char word[WORD_MAX], const char **list)
{
    size_t length = strcspn(*list, " ");

    memcpy(word, *list, length);
    word[length] = '\0';
    *list += length;
    *list += **list == ' ';
    return length > 0;
}

/* the place of a name in a list */
static size_t place(const char *list, const char *name)
{
    char word[WORD_MAX];
    size_t k = 0;

    while (next_word(word, &list) && strcmp(word, name) != 0)
        k++;
    return k;
}

const network *instance_net(const instance *s, char letter)
{
    const char name[2] = {letter, '\0'};

    return letter == 'P' ? &s->between : &s->nets[place(s->about->nets, name)];
}

number instance_value(const instance *s, const char *name)
{
    return exact(s->values[place(s->about->values, name)]);
}

mpq_t *instance_vector(const instance *s, const char *name)
{
    return s->vectors[place(s->about->vectors, name)];
}

mpq_t *rationals_get(size_t count)
{
    mpq_t *v = memory_get(count, sizeof *v);

    for (size_t i = 0; i < count; i++)
        mpq_init(v[i]);
    return v;
}

void rationals_free(mpq_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mpq_clear(v[i]);
    memory_free(v, count * sizeof *v);
}

/* digits without leading zeros; moves past them */
static bool natural(mpz_t v, const char **p, const char *end)
{
    static char digits[DIGITS_MAX + 1];
    size_t length = 0;

    while (*p + length < end && (*p)[length] >= '0' && (*p)[length] <= '9')
        length++;
    if (length == 0 || length > DIGITS_MAX || (length > 1 && **p == '0'))
        return false;
    memcpy(digits, *p, length);
    digits[length] = '\0';
    mpz_set_str(v, digits, 10);
    *p += length;
    return true;
}

/* [-]digits[/digits] in lowest terms, the denominator 2 or more, no -0 */
static bool canonical(mpq_t v, const char *p, const char *end)
{
    bool minus = *p == '-', whole;
    mpz_t common;

    p += minus;
    if ((minus && *p == '0') || !natural(mpq_numref(v), &p, end))
        return false;
    if (minus)
        mpq_neg(v, v);
    mpz_set_ui(mpq_denref(v), 1);
    if (p == end)
        return true;
    p++;
    if (p[-1] != '/' || !natural(mpq_denref(v), &p, end) || p != end ||
        mpz_cmp_ui(mpq_denref(v), 2) < 0)
        return false;
    mpz_init(common);
    mpz_gcd(common, mpq_numref(v), mpq_denref(v));
    whole = mpz_cmp_ui(common, 1) == 0;
    mpz_clear(common);
    return whole;
}

static void read_rational(mpq_t v, reader *r, const char *what)
{
    quoted q = reader_token(r);

    if (!canonical(v, q.text, q.text + q.length))
        reader_fail(r,
                    "%s: \"%.*s\" is not a rational number in canonical "
                    "form",
                    what, q.length < 40 ? q.length : 40, q.text);
}

/* positive, and as its text for the verdict */
static quoted read_positive(mpq_t v, reader *r, const char *what)
{
    quoted q = {0, r->p, 0};

    read_rational(v, r, what);
    if (mpq_sgn(v) <= 0)
        reader_fail(r, "%s must be positive", what);
    q.length = (int)(r->p - q.text);
    return q;
}

static size_t read_count(reader *r, const char *what)
{
    return (size_t)reader_count(r, what, COUNT_MAX);
}

/* rows x columns numbers, if the file can hold them */
static mpq_t *numbers(const reader *r, size_t rows, size_t columns)
{
    size_t left = (size_t)(r->text + r->size - r->p) / RATIONAL_BYTES;

    if (rows > left / columns)
        reader_fail(r, "the file is too short for these sizes");
    return rationals_get(rows * columns);
}

/* Does the digest fit the bytes from `start` to the next line? */
static void check_digest(const digest claimed, const char *start,
                         const reader *r, const char *what)
{
    digest d = {0};
    sha256 h;

    sha256_init(&h);
    sha256_add(&h, start, (size_t)(r->next - start));
    sha256_finish(d, &h);
    if (memcmp(claimed, d, sizeof d) != 0)
        fail_rejected("the digest of %s is not that of its lines", what);
}

static void read_claim(instance *s, reader *r)
{
    char id[WORD_MAX] = "";
    quoted q;

    reader_record(r, "claim");
    s->refuted = reader_word(r, "refuted");
    if (!s->refuted && !reader_word(r, "verified"))
        reader_fail(r, "\"verified\" or \"refuted\" is expected");
    q = reader_token(r);
    if (q.length < WORD_MAX)
        memcpy(id, q.text, (size_t)q.length);
    s->about = statement_find(id);
    if (s->about == NULL)
        reader_fail(r, "no statement has this ID");
    reader_end_line(r);
    cert_read_name(r);
}

static void read_objective(instance *s, reader *r)
{
    s->loss = cert_read_loss(r);
    if (s->loss == LOSS_HUBER)
        s->delta_text = read_positive(s->delta, r, "delta");
    reader_end_line(r);
    reader_record(r, "kappa");
    s->kappa_text = read_positive(s->kappa, r, "kappa");
    reader_end_line(r);
}

static void read_data(instance *s, reader *r)
{
    const char *start;

    s->N = reader_size(r, "samples", COUNT_MAX);
    s->n = reader_size(r, "features", COUNT_MAX);
    if (s->N == 0 || s->n == 0)
        reader_fail(r, "samples and features must be at least 1");
    s->x = numbers(r, s->N, s->n);
    s->y = numbers(r, s->N, 1);
    reader_record(r, "data inline");
    reader_digest(s->data_digest, r);
    reader_end_line(r);
    start = r->next;
    for (size_t j = 0; j < s->N; j++) {
        limits_poll();
        reader_record(r, "row");
        read_rational(s->y[j], r, "y");
        if (s->loss == LOSS_LOGISTIC &&
            (mpq_sgn(s->y[j]) < 0 || mpq_cmp_ui(s->y[j], 1, 1) > 0))
            reader_fail(r, "y must be in [0, 1] for the logistic loss");
        for (size_t k = 0; k < s->n; k++)
            read_rational(s->x[j * s->n + k], r, "x");
        reader_end_line(r);
    }
    check_digest(s->data_digest, start, r, "the data");
}

static void read_net(network *A, const instance *s, reader *r,
                     const char *letter)
{
    const char *start;

    reader_record(r, "net");
    if (!reader_word(r, letter))
        reader_fail(r, "net %s is expected", letter);
    A->m = read_count(r, "units");
    if (A->m == 0)
        reader_fail(r, "units must be at least 1");
    reader_digest(A->lines, r);
    reader_end_line(r);
    A->theta = numbers(r, A->m, 1);
    A->w = numbers(r, A->m, s->n);
    start = r->next;
    for (size_t i = 0; i < A->m; i++) {
        limits_poll();
        reader_record(r, "unit");
        read_rational(A->theta[i], r, "theta");
        for (size_t k = 0; k < s->n; k++)
            read_rational(A->w[i * s->n + k], r, "weight");
        reader_end_line(r);
    }
    check_digest(A->lines, start, r, "a net");
}

/* the numbers that a vector has by its name */
static size_t length_of(const instance *s, const char *name)
{
    size_t m = s->nets[0].m;

    if (strcmp(name, "direction") == 0 || strcmp(name, "centre") == 0)
        return s->n;
    if (strcmp(name, "plus") == 0 || strcmp(name, "minus") == 0)
        return m * s->N;
    if (strcmp(name, "sn") == 0 || strcmp(name, "sp") == 0)
        return (m - 1) * s->N;
    return s->N;
}

static void read_vector(mpq_t **v, const instance *s, reader *r,
                        const char *name)
{
    size_t length = length_of(s, name);

    reader_record(r, "vector");
    if (!reader_word(r, name))
        reader_fail(r, "vector %s is expected", name);
    if (read_count(r, "length") != length)
        reader_fail(r, "vector %s has %zu numbers", name, length);
    *v = numbers(r, length, 1);
    for (size_t j = 0; j < length; j++)
        read_rational((*v)[j], r, name);
    reader_end_line(r);
}

/* "WORD COUNT", the number of names that the statement takes */
static void read_names(reader *r, const char *word, const char *list)
{
    size_t count = place(list, "");

    if (reader_size(r, word, COUNT_MAX) != count)
        reader_fail(r, "the statement takes %zu %s", count, word);
}

static void read_nets(instance *s, reader *r)
{
    const char *list = s->about->nets;
    char name[WORD_MAX];

    read_names(r, "nets", list);
    for (size_t k = 0; next_word(name, &list); k++)
        read_net(&s->nets[k], s, r, name);
}

void instance_read(instance *s, reader *r)
{
    const char *list;
    char name[WORD_MAX];

    memset(s, 0, sizeof *s);
    mpq_inits(s->delta, s->kappa, (mpq_ptr)0);
    read_claim(s, r);
    if (s->about->nets != NULL) {
        read_objective(s, r);
        read_data(s, r);
        read_nets(s, r);
    }
    list = s->about->values;
    read_names(r, "values", list);
    for (size_t k = 0; next_word(name, &list); k++) {
        reader_record(r, "value");
        if (!reader_word(r, name))
            reader_fail(r, "value %s is expected", name);
        mpq_init(s->values[k]);
        read_rational(s->values[k], r, name);
        reader_end_line(r);
    }
    list = s->about->vectors;
    read_names(r, "vectors", list);
    for (size_t k = 0; next_word(name, &list); k++)
        read_vector(&s->vectors[k], s, r, name);
    reader_seal(r);
}
