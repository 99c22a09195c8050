/* cube.c: subdivides the surface of the cube [-1, 1]^n until the bound of
 * every cell is at most N kappa |w|.  FORMAT.md, "Kind dual-bound"; proof:
 * paper/algorithms.tex, lemma "cube cell". */
#include "cube.h"

#include "fail.h"

enum { N_MAX = CUBE_FEATURES_MAX, CORNERS_MAX = 4, POINTS_MAX = 5 };

/* A box in a face, in units of 2^-depth. */
typedef struct {
    int64_t lo[N_MAX], hi[N_MAX]; /* equal for the coordinate of the face */
    unsigned cuts;                /* that made it */
} cell;

typedef struct {
    const problem *p;
    unsigned depth;
    size_t corners; /* of a cell, 2^(n-1) */
    mpz_t *s;       /* (N) over a scale that makes N kappa an integer, too */
    mpz_t N_kappa;  /* over the scale of s . x */
    size_t *order;  /* (N): a cell's crossing samples stand first */
    mpz_t *on;      /* (depth + 2, n): sum of s x over what is on, by cuts */
    /* of the current cell */
    mpz_t point[POINTS_MAX][N_MAX]; /* the corners, then the centre */
    mpz_t upper[CORNERS_MAX], lower[CORNERS_MAX];
    mpz_t z[POINTS_MAX]; /* of the current sample */
    mpz_t dd, vd, left, right;
} cube;

static void dot(mpz_t z, mpz_t *a, mpz_t *b, size_t n)
{
    mpz_set_ui(z, 0);
    for (size_t i = 0; i < n; i++)
        mpz_addmul(z, a[i], b[i]);
}

static void set_signed(mpz_t m, int64_t a)
{
    integer_set_count(m, (uint64_t)(a < 0 ? -a : a));
    if (a < 0)
        mpz_neg(m, m);
}

static void set_points(cube *q, const cell *c)
{
    const size_t n = q->p->c->q;
    unsigned bit = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t v = 0; v < q->corners; v++)
            set_signed(q->point[v][i], v >> bit & 1 ? c->hi[i] : c->lo[i]);
        set_signed(q->point[q->corners][i], (c->lo[i] + c->hi[i]) / 2);
        bit += c->lo[i] != c->hi[i];
    }
}

/* Adds a crossing sample to the bounds: its rectified value on one side, on
 * the other the linear function that is its value at the centre. */
static void add_crossing(cube *q, const mpz_t s)
{
    const bool linear = mpz_sgn(q->z[q->corners]) > 0;

    for (size_t v = 0; v < q->corners; v++) {
        mpz_t *above = mpz_sgn(s) > 0 ? &q->upper[v] : &q->lower[v];
        mpz_t *below = mpz_sgn(s) > 0 ? &q->lower[v] : &q->upper[v];

        if (mpz_sgn(q->z[v]) > 0)
            mpz_addmul(*above, s, q->z[v]);
        if (linear)
            mpz_addmul(*below, s, q->z[v]);
    }
}

/* Sorts the first `count` samples of the order into those that cross the cell,
 * which it returns the number of, and others; finds upper and lower. */
static size_t set_bounds(cube *q, const cell *c, size_t count)
{
    const size_t n = q->p->c->q;
    mpz_t *before = q->on + c->cuts * n, *on = before + n;
    size_t crossing = 0;

    for (size_t i = 0; i < n; i++)
        mpz_set(on[i], before[i]);
    for (size_t v = 0; v < q->corners; v++) {
        mpz_set_ui(q->upper[v], 0);
        mpz_set_ui(q->lower[v], 0);
    }
    for (size_t k = 0; k < count; k++) {
        const size_t j = q->order[k];
        mpz_t *x = q->p->x + j * n;
        bool positive = false, negative = false;

        for (size_t v = 0; v <= q->corners; v++)
            dot(q->z[v], q->point[v], x, n);
        for (size_t v = 0; v < q->corners; v++) {
            positive = positive || mpz_sgn(q->z[v]) > 0;
            negative = negative || mpz_sgn(q->z[v]) < 0;
        }
        if (positive && negative) {
            add_crossing(q, q->s[j]);
            q->order[k] = q->order[crossing];
            q->order[crossing++] = j;
        }
        for (size_t i = 0; positive && !negative && i < n; i++)
            mpz_addmul(on[i], q->s[j], x[i]);
    }
    for (size_t v = 0; v < q->corners; v++) {
        dot(q->z[0], on, q->point[v], n);
        mpz_add(q->upper[v], q->upper[v], q->z[0]);
        mpz_add(q->lower[v], q->lower[v], q->z[0]);
        mpz_neg(q->lower[v], q->lower[v]);
    }
    return crossing;
}

/* Is A <= N kappa vd / sqrt(dd), for vd >= 0? */
static bool below(cube *q, const mpz_t A)
{
    if (mpz_sgn(A) <= 0)
        return true;
    mpz_mul(q->left, A, A);
    mpz_mul(q->left, q->left, q->dd);
    mpz_mul(q->right, q->N_kappa, q->vd);
    mpz_mul(q->right, q->right, q->right);
    return mpz_cmp(q->left, q->right) <= 0;
}

/* Are upper and lower (which is negated) below N kappa (v . d) / |d| at all
 * corners v, for d one of the points? */
static bool passes_with(cube *q, size_t d)
{
    const size_t n = q->p->c->q;
    bool passes = true;

    dot(q->dd, q->point[d], q->point[d], n);
    for (size_t v = 0; passes && v < q->corners; v++) {
        dot(q->vd, q->point[v], q->point[d], n);
        passes = mpz_sgn(q->vd) >= 0 && below(q, q->upper[v]) &&
                 below(q, q->lower[v]);
    }
    return passes;
}

/* The coordinate in which the cell is longest. */
static size_t longest(const cell *c, size_t n)
{
    size_t at = 0;

    for (size_t i = 1; i < n; i++)
        if (c->hi[i] - c->lo[i] > c->hi[at] - c->lo[at])
            at = i;
    return at;
}

/* Checks a cell that no sample but the first `count` of the order crosses. */
static void check_cell(cube *q, cell c, size_t count)
{
    const size_t at = longest(&c, q->p->c->q);
    const int64_t middle = (c.lo[at] + c.hi[at]) / 2;
    cell half = c;

    limits_poll();
    set_points(q, &c);
    count = set_bounds(q, &c, count);
    for (size_t d = 0; d <= q->corners; d++)
        if (passes_with(q, d))
            return;
    if (c.cuts == q->depth || c.lo[at] == c.hi[at])
        fail_rejected("the sum over the duals is not shown to be at most "
                      "N kappa in a cell at (%lld, %lld, %lld) / 2^%u",
                      (long long)c.lo[0], (long long)c.lo[1],
                      (long long)c.lo[2], q->depth);
    half.cuts = ++c.cuts;
    half.hi[at] = middle;
    check_cell(q, half, count);
    c.lo[at] = middle;
    check_cell(q, c, count);
}

static void cube_init(cube *q, const problem *p, const uint64_t *s,
                      unsigned depth)
{
    const size_t N = p->c->N;
    long scale = binary64_scale(p->c->kappa.bits);

    q->p = p;
    q->depth = depth;
    q->corners = (size_t)1 << (p->c->q - 1);
    for (size_t j = 0; j < N; j++)
        if (binary64_scale(s[j]) > scale)
            scale = binary64_scale(s[j]);
    q->s = integers_get(N);
    q->order = memory_get(N, sizeof *q->order);
    for (size_t j = 0; j < N; j++) {
        binary64_scaled(q->s[j], s[j], scale);
        q->order[j] = j;
    }
    q->on = integers_get((depth + 2) * p->c->q);
    mpz_inits(q->N_kappa, q->dd, q->vd, q->left, q->right, (mpz_ptr)0);
    binary64_scaled(q->N_kappa, p->c->kappa.bits, scale + p->sx);
    integer_set_count(q->dd, N);
    mpz_mul(q->N_kappa, q->N_kappa, q->dd);
    for (size_t v = 0; v < POINTS_MAX; v++) {
        mpz_init(q->z[v]);
        for (size_t i = 0; i < N_MAX; i++)
            mpz_init(q->point[v][i]);
    }
    for (size_t v = 0; v < CORNERS_MAX; v++)
        mpz_inits(q->upper[v], q->lower[v], (mpz_ptr)0);
}

static void cube_clear(cube *q)
{
    for (size_t v = 0; v < CORNERS_MAX; v++)
        mpz_clears(q->upper[v], q->lower[v], (mpz_ptr)0);
    for (size_t v = 0; v < POINTS_MAX; v++) {
        mpz_clear(q->z[v]);
        for (size_t i = 0; i < N_MAX; i++)
            mpz_clear(q->point[v][i]);
    }
    mpz_clears(q->N_kappa, q->dd, q->vd, q->left, q->right, (mpz_ptr)0);
    integers_free(q->on, (q->depth + 2) * q->p->c->q);
    memory_free(q->order, q->p->c->N * sizeof *q->order);
    integers_free(q->s, q->p->c->N);
}

void cube_check(const problem *p, const uint64_t *s, unsigned depth)
{
    const int64_t one = INT64_C(1) << depth;
    cube q;

    cube_init(&q, p, s, depth);
    for (size_t face = 0; face < 2 * p->c->q; face++) {
        cell c = {.cuts = 0};

        for (size_t i = 0; i < p->c->q; i++) {
            c.lo[i] = -one;
            c.hi[i] = one;
        }
        if (face % 2 == 0)
            c.hi[face / 2] = -one;
        else
            c.lo[face / 2] = one;
        check_cell(&q, c, p->c->N);
    }
    cube_clear(&q);
}
