/* point.c: kind point-value: F of one network lies in an interval. */
#include "cert.h"
#include "eval.h"
#include "fail.h"

void verify_point_value(reader *r, const settings *call)
{
    static certificate c; /* lives as long as the program */
    quoted lo, hi;
    problem p;
    mpq_t below, above, claimed;

    reader_record(r, "claim value");
    lo = reader_quoted(r, "lower end");
    hi = reader_quoted(r, "upper end");
    reader_end_line(r);
    cert_read_name(r);
    cert_read_objective(&c, r);
    cert_read_data_sizes(&c, r);
    cert_read_network_sizes(&c, r, false);
    cert_read_data(&c, r, call);
    cert_read_network(&c, r, call);
    reader_seal(r);
    cert_check_data(&c);
    cert_check_network(&c);

    problem_init(&p, &c);
    mpq_inits(below, above, claimed, (mpq_ptr)0);
    evaluate(below, above, &p, 0, 0, 0, 0);
    problem_times_N(claimed, &p, &lo);
    if (mpq_cmp(claimed, below) > 0)
        fail_rejected("F does not reach the claimed lower end");
    problem_times_N(claimed, &p, &hi);
    if (mpq_cmp(above, claimed) > 0)
        fail_rejected("F <= the claimed upper end is not shown");
    mpq_clears(below, above, claimed, (mpq_ptr)0);
    problem_clear(&p);

    printf("VERIFIED: F of a network lies in [%.*s, %.*s] (", QUOTED(lo),
           QUOTED(hi));
    cert_print_objective(stdout, &c);
    cert_print_sizes(stdout, &c);
    printf(")\n");
}
