/* contain.c: enclosures against the oracle. */
#include "contain.h"

#include <float.h>
#include <math.h>

#include "oracle.h"

int contain_compare(egap_dd a, egap_dd b)
{
    arf_t x, y, part;
    int c;

    arf_init(x);
    arf_init(y);
    arf_init(part);
    arf_set_d(x, a.hi);
    arf_set_d(part, a.lo);
    arf_add(x, x, part, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_set_d(y, b.hi);
    arf_set_d(part, b.lo);
    arf_add(y, y, part, ARF_PREC_EXACT, ARF_RND_DOWN);
    c = arf_cmp(x, y);
    arf_clear(x);
    arf_clear(y);
    arf_clear(part);
    return (c > 0) - (c < 0);
}

/* where unit i crosses zero on sample j, in plain doubles; outside [0,1] or
 * NaN if it does not */
static double kink(const test_problem *p, const egap_net *A, const egap_net *B,
                   size_t i, size_t j)
{
    double a = A->b ? A->b[i] : 0, b = B->b ? B->b[i] : 0;

    for (size_t k = 0; k < A->n; k++) {
        a += A->W[i * A->n + k] * p->data.x[j * A->n + k];
        b += B->W[i * A->n + k] * p->data.x[j * A->n + k];
    }
    return a / (a - b);
}

static double into_unit(double t)
{
    return t > 0 ? t < 1 ? t : 1 : 0; /* NaN becomes 0 */
}

void contain_probes(double t[CONTAIN_PROBES], const test_problem *p,
                    const egap_net *A, const egap_net *B, test_rng *rng)
{
    t[0] = 0;
    t[1] = 1;
    t[2] = 0.5;
    for (size_t k = 3; k < 6; k++)
        t[k] = test_uniform(rng);
    for (size_t k = 6; k < 9; k++) {
        int e = 1 + (int)test_below(rng, 10);

        t[k] = ldexp((double)test_below(rng, ((size_t)1 << e) + 1), -e);
    }
    t[9] = ldexp(test_uniform(rng), -(int)test_below(rng, 60));
    for (size_t k = 10; k < CONTAIN_PROBES; k++) {
        t[k] = kink(p, A, B, test_below(rng, A->m), test_below(rng, p->data.N));
        if (k & 1)
            t[k] += ldexp(test_normal(rng), -(int)test_below(rng, 55));
        t[k] = into_unit(t[k]);
    }
}

const char *contain_point(const test_problem *p, const egap_net *net,
                          egap_dd lo, egap_dd hi)
{
    if (isnan(lo.hi) || isnan(lo.lo) || isnan(hi.hi) || isnan(hi.lo))
        return "an end is NaN";
    if (oracle_F_ge(&p->data, &p->objective, net, NULL, 0, lo) != EGAP_YES)
        return "F is below the lower end";
    if (oracle_F_le(&p->data, &p->objective, net, NULL, 0, hi) != EGAP_YES)
        return "F is above the upper end";
    return NULL;
}

/* the written form of a segment's result, apart from F */
static const char *well_formed(const egap_segment_max *s)
{
    egap_dd lo = {s->max.lo, 0}, hi = {s->max.hi, 0};

    if (isnan(lo.hi) || isnan(hi.hi) || isnan(s->max_lo.hi) ||
        isnan(s->max_lo.lo) || isnan(s->max_hi.hi) || isnan(s->max_hi.lo))
        return "an end is NaN";
    if (contain_compare(lo, s->max_lo) > 0 ||
        contain_compare(s->max_hi, hi) > 0)
        return "the double-doubles are wider than the doubles";
    if (contain_compare(s->max_lo, s->max_hi) > 0)
        return "the ends are in the wrong order";
    if (!(0 <= s->t_lo && s->t_lo <= s->t_hi && s->t_hi <= 1))
        return "[t_lo, t_hi] is not an interval in [0,1]";
    if (!(0 <= s->t_at && s->t_at <= 1) ||
        s->t_at + s->t_at_low != s->t_at ||
        (s->t_at == 0 && s->t_at_low < 0) || (s->t_at == 1 && s->t_at_low > 0))
        return "t_at is not a point of [0,1]";
    return NULL;
}

/* the kink next to t, in [0,1] */
static double nearest_kink(const test_problem *p, const egap_net *A,
                           const egap_net *B, double t)
{
    double best = 2;

    for (size_t i = 0; i < A->m; i++)
        for (size_t j = 0; j < p->data.N; j++) {
            double at = kink(p, A, B, i, j);

            if (fabs(at - t) < fabs(best - t))
                best = at;
        }
    return into_unit(best);
}

static int above(const test_problem *p, const egap_net *A, const egap_net *B,
                 double t, egap_dd hi)
{
    return oracle_F_le(&p->data, &p->objective, A, B, t, hi) != EGAP_YES;
}

const char *contain_segment(const test_problem *p, const egap_net *A,
                            const egap_net *B, const egap_segment_max *s,
                            const double *probes, size_t count)
{
    double near = nearest_kink(p, A, B, s->t_at);
    double own[] = {s->t_at,           s->t_lo,
                    s->t_hi,           s->t_at - 0x1p-50,
                    s->t_at + 0x1p-50, s->t_at - 0x1p-53,
                    s->t_at + 0x1p-30, (s->t_lo + s->t_hi) / 2,
                    near,              nextafter(near, 0),
                    nextafter(near, 1)};
    const char *wrong = well_formed(s);

    if (wrong != NULL)
        return wrong;
    for (size_t k = 0; k < count; k++)
        if (above(p, A, B, probes[k], s->max_hi))
            return "F exceeds the upper end at a probe";
    for (size_t k = 0; k < sizeof own / sizeof own[0]; k++)
        if (above(p, A, B, into_unit(own[k]), s->max_hi))
            return "F exceeds the upper end beside t_at, t_lo or t_hi";
    if (oracle_F_ge_at(&p->data, &p->objective, A, B,
                       (egap_dd){s->t_at, s->t_at_low},
                       s->max_lo) != EGAP_YES)
        return "F(t_at) is below the lower end";
    return NULL;
}

const char *contain_agree(const test_problem *p, const egap_net *A,
                          const egap_net *B, const egap_segment_max *s,
                          const egap_segment_max *other, const double *probes,
                          size_t count)
{
    if (contain_compare(s->max_lo, other->max_hi) > 0 ||
        contain_compare(other->max_lo, s->max_hi) > 0)
        return "two enclosures of one maximum do not meet";
    if (s->t_lo > other->t_hi || other->t_lo > s->t_hi)
        return "two argmax sets do not meet";
    if (above(p, A, B, other->t_at, s->max_hi))
        return "F exceeds the upper end at the other enclosure's witness";
    for (size_t k = 0; k <= count; k++) {
        double t = k < count ? probes[k] : other->t_at;

        if ((t < s->t_lo || t > s->t_hi) && isfinite(other->max_hi.hi) &&
            oracle_F_ge(&p->data, &p->objective, A, B, t, other->max_hi) ==
                EGAP_YES)
            return "a maximiser lies outside [t_lo, t_hi]";
    }
    return NULL;
}

/* F at the first and at the last node, the larger one, as balls */
static void end_values(arb_t first, arb_t last, arb_t larger,
                       const test_problem *p)
{
    egap_net A = egap_path_node(&p->path, 0);
    egap_net B = egap_path_node(&p->path, p->path.K - 1);

    oracle_F(first, &p->data, &p->objective, &A, NULL, 0, 4096);
    oracle_F(last, &p->data, &p->objective, &B, NULL, 0, 4096);
    arb_max(larger, first, last, 4096);
}

static int outside(egap_bounds b, const arb_t x)
{
    arb_t end;
    int bad;

    arb_init(end);
    arb_set_d(end, b.lo);
    bad = isnan(b.lo) || isnan(b.hi) || (isfinite(b.lo) && arb_gt(end, x));
    arb_set_d(end, b.hi);
    bad = bad || (isfinite(b.hi) && arb_lt(end, x));
    arb_clear(end);
    return bad;
}

static const char *path_ends(const test_problem *p, const egap_path_max *r)
{
    const char *wrong = NULL;
    arb_t first, last, larger, gap;

    arb_init(first);
    arb_init(last);
    arb_init(larger);
    arb_init(gap);
    end_values(first, last, larger, p);
    if (outside(r->first, first) || outside(r->last, last) ||
        outside(r->endpoint_max, larger))
        wrong = "the value of an end is outside its enclosure";
    /* the witness gives a lower bound of the gap, zero another one */
    if (p->path.K > 1 && r->segment + 1 < p->path.K) {
        egap_net A = egap_path_node(&p->path, r->segment);
        egap_net B = egap_path_node(&p->path, r->segment + 1);

        oracle_F(gap, &p->data, &p->objective, &A, &B, r->t_at, 4096);
        arb_sub(gap, gap, larger, 4096);
        arb_nonnegative_part(gap, gap);
        if (isfinite(r->path_gap.hi)) {
            arb_set_d(first, r->path_gap.hi);
            if (arb_gt(gap, first))
                wrong = "the gap at the witness exceeds path_gap";
        }
    }
    if (!(r->path_gap.lo >= 0) || !(r->path_gap.lo <= r->path_gap.hi))
        wrong = "path_gap is not an interval of numbers >= 0";
    /* gap <= max - larger end */
    if (wrong == NULL && isfinite(r->max_hi.hi) && r->path_gap.lo > 0) {
        arb_set_d(gap, r->max_hi.hi);
        arb_set_d(first, r->max_hi.lo);
        arb_add(gap, gap, first, 4096);
        arb_sub(gap, gap, larger, 4096);
        arb_set_d(first, r->path_gap.lo);
        if (arb_gt(first, gap))
            wrong = "path_gap.lo exceeds max_hi minus the larger end";
    }
    arb_clear(first);
    arb_clear(last);
    arb_clear(larger);
    arb_clear(gap);
    return wrong;
}

const char *contain_path(const test_problem *p, const egap_path_max *r,
                         const egap_segment_max *per_segment, test_rng *rng)
{
    egap_net net = egap_path_node(&p->path, 0), other = net;
    const char *wrong = path_ends(p, r);
    double t[CONTAIN_PROBES];

    if (wrong != NULL)
        return wrong;
    if (r->segments != p->path.K - 1 ||
        (r->segments > 0 && r->segment >= r->segments))
        return "the path has another number of segments";
    if (contain_compare(r->max_lo, r->max_hi) > 0 ||
        contain_compare((egap_dd){r->max.lo, 0}, r->max_lo) > 0 ||
        contain_compare(r->max_hi, (egap_dd){r->max.hi, 0}) > 0)
        return "the path's ends are in the wrong order";
    for (size_t k = 0; k + 1 < p->path.K; k++) {
        net = egap_path_node(&p->path, k);
        other = egap_path_node(&p->path, k + 1);
        contain_probes(t, p, &net, &other, rng);
        for (size_t q = 0; q < CONTAIN_PROBES; q++) {
            if (above(p, &net, &other, t[q], r->max_hi))
                return "F exceeds the path's upper end";
            if (above(p, &net, &other, t[q], per_segment[k].max_hi) ||
                above(p, &net, &other, t[q],
                      (egap_dd){per_segment[k].max.hi, 0}))
                return "F exceeds the upper end of a segment of the path";
            if (r->argmax_known && isfinite(r->max_hi.hi) &&
                !(k == r->segment && r->t_lo <= t[q] && t[q] <= r->t_hi) &&
                t[q] != 0 && t[q] != 1 &&
                oracle_F_ge(&p->data, &p->objective, &net, &other, t[q],
                            r->max_hi) == EGAP_YES)
                return "a maximiser lies outside the path's argmax set";
        }
    }
    if (p->path.K > 1) {
        net = egap_path_node(&p->path, r->segment);
        other = egap_path_node(&p->path, r->segment + 1);
    }
    if (oracle_F_ge_at(&p->data, &p->objective, &net, &other,
                       (egap_dd){r->t_at, r->t_at_low},
                       r->max_lo) != EGAP_YES)
        return "F at the path's witness is below the lower end";
    if (above(p, &net, &other, r->t_at, r->max_hi))
        return "F at the path's witness exceeds the upper end";
    return NULL;
}
