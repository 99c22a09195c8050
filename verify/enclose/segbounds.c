/* segbounds.c: rounding errors of F, and its bounds between two points of a
 * segment.
 * Proofs: paper/algorithms.tex, lemmas "bucket", "chord slope" and "node". */
#include "segbounds.h"

#include "loss.h"

double egap_segment_err(const egap_segment *s, const egap_problem *p, double F,
                        double h)
{
    egap_loss_kind kind = p->objective.loss.kind;
    double err;

    /* lemma "bucket": data sum, then penalty, then underflow */
    err = (egap_loss_c(kind) + s->norms.Ns + 8.0) * EGAP_UNIT * F;
    err +=
        ((double)s->view.m + 8.0) * EGAP_UNIT * p->objective.kappa * s->norms.V;
    err += EGAP_F_TINY;
    if (kind == EGAP_LOSS_LOGISTIC) {
        /* lemma "loss sums": products of 1 + e^-|u|, 3u a factor */
        err += 4.0 * EGAP_UNIT;
        /* lemma "bucket": the derivative's error in S */
        err += EGAP_LOSS_EPRIME_LOGISTIC * h * h * s->meanE;
    }
    return err;
}

/* lemma "chord slope" */
double egap_chord_and_parabola(double F0, double F1, double Q)
{
    double rise = fabs(F0 - F1);

    if (rise >= Q)
        return fmax(F0, F1);
    return 0.5 * (F0 + F1) + 0.25 * Q + 0.25 * rise * (rise / Q);
}

double egap_segment_upper(const egap_segment *s, const egap_problem *p,
                          double F0, double F1, double S, double D, double h)
{
    double N = (double)p->N, iota = s->norms.iota;
    double Q = S > 0 ? iota * h * h * S / N : 0.0;
    double top = egap_chord_and_parabola(F0, F1, Q) * (1.0 + 8.0 * EGAP_UNIT);

    if (isnan(S) || isnan(D))
        return INFINITY;
    top += iota * iota * D / N; /* iota^2: D holds squares */
    top += egap_segment_err(s, p, fmax(F0, F1), h);
    return top * (1.0 + 8.0 * EGAP_UNIT);
}

double egap_segment_lower(const egap_segment *s, const egap_problem *p,
                          double F, double data, double eps)
{
    egap_loss_kind kind = p->objective.loss.kind;
    double slope;

    /* lemma "node": F >= F~ - mean |l'| eps E; for a non-negative loss
     * l'^2 <= 2 M l, then Cauchy-Schwarz */
    if (kind == EGAP_LOSS_ABS)
        slope = s->meanE;
    else
        slope = sqrt(2.0 * egap_loss_M(kind) *
                     (data + egap_segment_err(s, p, data, 0))) *
                s->rmsE;
    return F - (s->norms.iota * eps * slope + egap_segment_err(s, p, F, 0)) *
                   (1.0 + 8.0 * EGAP_UNIT);
}
