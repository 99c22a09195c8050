/* pass.c: the value of F from a double-double pass, and the pass's choice of
 * instruction set. */
#include "../base/dd.h"
#include "egap/fpenv.h"
#include "loss_dd.h"
#include "peakpass.h"
#include "segment.h"

#define U2 0x1p-106

static void run_blocks(egap_pass_sums *sums, const egap_problem *problem,
                       const egap_pass_in *in)
{
#ifdef EGAP_HAVE_X86_KERNELS
    switch (egap_isa_get()) {
    case EGAP_ISA_AVX512:
        egap_pass_avx512(sums, problem, in);
        return;
    case EGAP_ISA_AVX2:
        egap_pass_avx2(sums, problem, in);
        return;
    case EGAP_ISA_PORTABLE:
        break;
    }
#endif
    egap_pass_portable(sums, problem, in);
}

typedef struct {
    const egap_problem *problem;
    const egap_pass_in *in;
} pass_job;

static void run_part(void *context, size_t part, int thread)
{
    const pass_job *job = context;
    egap_pass_in in = *job->in;
    size_t own = (size_t)thread;

    in.blocks = egap_part(job->problem, part);
    in.tables += own * in.more_tables;
    in.sums += own * in.more_tables;
    in.active += own * in.more_active;
    in.near += own * in.more_active;
    in.sets += own * in.more_active;
    in.xf += own * in.more_xf;
    run_blocks(&in.parts[part], job->problem, &in);
}

static void add_part(egap_pass_sums *sums, const egap_pass_sums *part)
{
    egap_dd t = egap_two_sum(sums->loss.hi, part->loss.hi);

    sums->loss = egap_two_sum(t.hi, sums->loss.lo + (t.lo + part->loss.lo));
    sums->gE += part->gE;
    sums->FR += part->FR;
    sums->FL += part->FL;
    sums->eD += part->eD;
    sums->J += part->J;
    sums->K0 += part->K0;
    sums->eK += part->eK;
    sums->bend += part->bend;
    sums->bend_size += part->bend_size;
    sums->dropped += part->dropped;
    if (!(part->sigma <= sums->sigma)) /* NaN goes up too */
        sums->sigma = part->sigma;
}

void egap_pass_run(egap_pass_sums *sums, const egap_problem *problem,
                   const egap_pass_in *in)
{
    pass_job job = {problem, in};
    size_t parts = egap_parts_count(problem);
    int threads = egap_parts_threads(problem, in->m);

    egap_parts_run(problem, threads < in->threads ? threads : in->threads,
                   run_part, &job);
    *sums = in->parts[0];
    for (size_t part = 1; part < parts; part++)
        add_part(sums, &in->parts[part]);
}

/* lemma "double-double point" */
static double value_error(const egap_problem *problem, const egap_pass_in *in,
                          const egap_pass_sums *sums, double F, double V)
{
    egap_loss_kind kind = problem->objective.loss.kind;
    double N = (double)problem->N, rho = egap_pass_rho(in), err;
    double predictions = rho * (sums->gE / N);
    /* losses, their sum, its division by N, the penalty added */
    double sum = 4.0 * (in->Ns + 4.0) * (in->Ns + 4.0) + 64.0;
    double penalty = (in->inner + 6.0) * (in->inner + 6.0) * U2 *
                     problem->objective.kappa * V;

    err = 1.01 * predictions + sum * U2 * F + penalty + EGAP_F_TINY;
    if (kind == EGAP_LOSS_LOGISTIC)
        err += EGAP_SOFTPLUS_DD * F;
    return err * (1.0 + 0x1p-40);
}

void egap_pass_value(egap_dd *F, double *err, const egap_problem *problem,
                     const egap_pass_in *in, const egap_pass_sums *sums,
                     egap_dd penalty, double V)
{
    double N = (double)problem->N, kappa = problem->objective.kappa;
    egap_dd data, p, s;

    /* the remainder of a division is exact */
    data.hi = sums->loss.hi / N;
    data.lo = (fma(-data.hi, N, sums->loss.hi) + sums->loss.lo) / N;
    p = egap_two_prod(kappa, penalty.hi);
    p.lo = fma(kappa, penalty.lo, p.lo);
    s = egap_two_sum(data.hi, p.hi);
    *F = egap_two_sum(s.hi, s.lo + (data.lo + p.lo));
    *err = value_error(problem, in, sums, F->hi, V);
    if (!isfinite(F->hi) || !isfinite(F->lo) || !isfinite(*err))
        *err = INFINITY;
}
