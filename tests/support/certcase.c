/* certcase.c: see certcase.h. */
#include "certcase.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nettle/sha2.h>
#include <nettle/version.h>

static void fill(double *v, size_t count, test_rng *rng, double scale)
{
    for (size_t i = 0; i < count; i++)
        v[i] = scale * test_normal(rng);
}

void test_certcase_init(test_certcase *tc, test_rng *rng, size_t N, size_t n,
                        size_t m, size_t K, egap_loss_kind kind, int biases)
{
    size_t units = K * m;
    double *p;

    memset(tc, 0, sizeof *tc);
    tc->block = calloc(N * n + N + units * (n + 2) + K, sizeof(double));
    assert_non_null(tc->block);
    p = tc->block;
    fill(p, N * n, rng, 1.0);
    tc->data = (egap_data){N, n, p, p + N * n};
    p += N * n;
    for (size_t j = 0; j < N; j++)
        p[j] = kind == EGAP_LOSS_LOGISTIC ? (double)test_below(rng, 2)
                                          : test_normal(rng);
    p += N;
    tc->path = (egap_path){K, m, n, p, NULL, p + units * n, NULL};
    fill(p, units * n, rng, 1.0);
    p += units * n;
    fill(p, units, rng, 1.0 / (double)m);
    p += units;
    if (biases) {
        fill(p, units + K, rng, 0.5);
        tc->path.b = p;
        tc->path.c = p + units;
    }
    tc->objective.loss.kind = kind;
    tc->objective.loss.delta = 0.75;
    tc->objective.kappa = 1e-3;
    test_certcase_enclose(tc);
}

/* F in long double, straight from its definition. */
static long double loss(const egap_objective *o, long double u, long double y)
{
    long double r = u - y, a = fabsl(r);

    switch (o->loss.kind) {
    case EGAP_LOSS_MSE:
        return r * r;
    case EGAP_LOSS_HALF:
        return r * r / 2;
    case EGAP_LOSS_HUBER:
        return a <= o->loss.delta ? r * r / 2
                                  : o->loss.delta * (a - o->loss.delta / 2);
    case EGAP_LOSS_LOGISTIC:
        return log1pl(expl(-fabsl(u))) + (u > 0 ? u : 0) - y * u;
    default:
        return a;
    }
}

long double test_certcase_value(const test_certcase *tc, size_t k, double t)
{
    egap_net A = egap_path_node(&tc->path, k);
    egap_net B = egap_path_node(&tc->path, k + 1);
    long double s = 1 - (long double)t, sum = 0, penalty = 0;

    for (size_t j = 0; j < tc->data.N; j++) {
        long double u = A.c ? s * A.c[0] + t * (long double)B.c[0] : 0;

        for (size_t i = 0; i < A.m; i++) {
            long double z = A.b ? s * A.b[i] + t * (long double)B.b[i] : 0;

            for (size_t l = 0; l < A.n; l++)
                z +=
                    (s * A.W[i * A.n + l] + t * (long double)B.W[i * A.n + l]) *
                    tc->data.x[j * A.n + l];
            if (z > 0)
                u += (s * A.theta[i] + t * (long double)B.theta[i]) * z;
        }
        sum += loss(&tc->objective, u, tc->data.y[j]);
    }
    for (size_t i = 0; i < A.m; i++)
        penalty += fabsl(s * A.theta[i] + t * (long double)B.theta[i]);
    if (A.c)
        penalty += fabsl(s * A.c[0] + t * (long double)B.c[0]);
    return sum / (long double)tc->data.N + tc->objective.kappa * penalty;
}

/* The best of a grid, then narrowed around it: not rigorous, but egap-check
 * is what judges. */
void test_certcase_enclose(test_certcase *tc)
{
    const int grid = 256;
    egap_path_max *r = &tc->result;
    long double best = -1, ends[2], value;
    double left, right, step = 1.0 / grid;

    memset(r, 0, sizeof *r);
    for (size_t k = 0; k + 1 < tc->path.K; k++)
        for (int i = 0; i <= grid; i++)
            if ((value = test_certcase_value(tc, k, i * step)) > best) {
                best = value;
                r->segment = k;
                r->t_at = i * step;
            }
    left = fmax(r->t_at - step, 0);
    right = fmin(r->t_at + step, 1);
    for (int i = 0; i < 80; i++) {
        double a = left + (right - left) / 3, b = right - (right - left) / 3;

        if (test_certcase_value(tc, r->segment, a) >
            test_certcase_value(tc, r->segment, b))
            right = b;
        else
            left = a;
    }
    left = rint(left * 0x1p50) * 0x1p-50;
    if (test_certcase_value(tc, r->segment, left) > best)
        r->t_at = left;
    best = test_certcase_value(tc, r->segment, r->t_at);
    ends[0] = test_certcase_value(tc, 0, 0);
    ends[1] = test_certcase_value(tc, tc->path.K - 2, 1);
    value = ends[0] > ends[1] ? ends[0] : ends[1];
    r->segments = tc->path.K - 1;
    r->max = (egap_bounds){(double)(best * (1 - 1e-14L)),
                           (double)(best * (1 + 1e-12L))};
    r->endpoint_max = (egap_bounds){(double)(value * (1 - 1e-14L)),
                                    (double)(value * (1 + 1e-14L))};
}

void test_certcase_clear(test_certcase *tc)
{
    free(tc->block);
}

char *test_read_file(const char *file, size_t *size)
{
    FILE *f = fopen(file, "rb");
    long length;
    char *text;

    if (!f)
        fail_msg("%s: cannot be read", file);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    length = ftell(f);
    assert_true(length >= 0);
    rewind(f);
    text = malloc((size_t)length + 1);
    assert_non_null(text);
    *size = fread(text, 1, (size_t)length, f);
    assert_int_equal(*size, length);
    text[length] = '\0';
    fclose(f);
    return text;
}

void test_write_file(const char *file, const char *text, size_t size)
{
    FILE *f = fopen(file, "wb");

    if (!f)
        fail_msg("%s: cannot be written", file);
    assert_int_equal(fwrite(text, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

int test_egap_check(char verdict[1024], const char *file)
{
    const char *build = getenv("EGAP_BUILD");
    char program[1024];
    int ends[2], status;
    size_t got = 0;
    ssize_t more;
    pid_t child;

    snprintf(program, sizeof program, "%s/egap-check", build ? build : "build");
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        execl(program, program, file, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    while (got < 1023 && (more = read(ends[0], verdict + got, 1023 - got)) > 0)
        got += (size_t)more;
    verdict[got] = '\0';
    if (strchr(verdict, '\n'))
        *strchr(verdict, '\n') = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void test_lines_split(test_lines *c, const char *text)
{
    c->count = 0;
    while (*text) {
        size_t length = strcspn(text, "\n");

        assert_true(c->count < TEST_LINES_MAX);
        c->line[c->count] = malloc(length + 1);
        memcpy(c->line[c->count], text, length);
        c->line[c->count++][length] = '\0';
        text += length + 1;
    }
}

void test_lines_release(test_lines *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->line[i]);
}

size_t test_lines_join(char *text, const test_lines *c, int sealed)
{
    struct sha256_ctx h;
    uint8_t digest[32];
    size_t size = 0;

    for (size_t i = 0; i < c->count; i++) {
        if (sealed && i + 1 == c->count &&
            strncmp(c->line[i], "seal ", 5) == 0) {
            sha256_init(&h);
            sha256_update(&h, size, (const uint8_t *)text);
#if NETTLE_VERSION_MAJOR >= 4
            sha256_digest(&h, digest);
#else
            sha256_digest(&h, 32, digest);
#endif
            size += (size_t)sprintf(text + size, "seal ");
            for (int k = 0; k < 32; k++)
                size += (size_t)sprintf(text + size, "%02x", digest[k]);
        } else {
            size += (size_t)sprintf(text + size, "%s", c->line[i]);
        }
        text[size++] = '\n';
    }
    return size;
}

char test_scratch[256];

int test_scratch_make(void **state)
{
    const char *build = getenv("EGAP_BUILD");

    (void)state;
    snprintf(test_scratch, sizeof test_scratch, "%s/scratch.%ld.cert",
             build ? build : "build", (long)getpid());
    return 0;
}

int test_scratch_drop(void **state)
{
    (void)state;
    unlink(test_scratch);
    return 0;
}
