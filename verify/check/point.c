/* point.c: kind point-value: F of one network lies in an interval. */
#include "cert.h"
#include "eval.h"
#include "fail.h"

void verify_point_value(reader *r, const settings *call)
{
    static certificate c; /* lives as long as the program */
    quoted lo, hi;
    problem p;
    mpq_t below, above;

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
    mpq_inits(below, above, (mpq_ptr)0);
    evaluate(below, above, &p, 0, 0, 0, 0);
    if (rational_compare(below, lo.bits) < 0)
        fail_rejected("F does not reach the claimed lower end");
    if (rational_compare(above, hi.bits) > 0)
        fail_rejected("F <= the claimed upper end is not shown");
    mpq_clears(below, above, (mpq_ptr)0);
    problem_clear(&p);

    printf("VERIFIED: F of a network lies in [%.*s, %.*s] (", QUOTED(lo),
           QUOTED(hi));
    cert_print_objective(stdout, &c);
    cert_print_sizes(stdout, &c);
    printf(")\n");
}
