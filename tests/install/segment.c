/* segment.c: the maximum of F on the segment between two networks, through
 * the installed library.
 *
 *   cc segment.c $(pkg-config --cflags --libs egap) -o segment && ./segment
 */
#include <stdio.h>

#include <egap/enclose.h>
#include <egap/fpenv.h>

int main(void)
{
    /* two samples of one feature, one hidden unit, squared loss */
    static const double x[] = {1, -1}, y[] = {1, 1};
    static const double plus = 1, minus = -1, theta = 1;
    const egap_data data = {2, 1, x, y};
    const egap_objective objective = {{EGAP_LOSS_MSE, 0}, 0.25};
    const egap_net A = {1, 1, &plus, NULL, &theta, NULL};
    const egap_net B = {1, 1, &minus, NULL, &theta, NULL};
    egap_problem *problem = NULL;
    egap_segment_max found;
    egap_error err;
    egap_status status = egap_fpenv_check(&err);

    if (status == EGAP_OK)
        status = egap_problem_init(&problem, &data, &objective, &err);
    if (status == EGAP_OK)
        status = egap_enclose_segment(&found, problem, &A, &B, &err);
    if (status != EGAP_OK)
        fprintf(stderr, "segment: %s\n", err.text);
    else
        printf("max F is in [%a, %a], attained in t = [%a, %a]\n",
               found.max.lo, found.max.hi, found.t_lo, found.t_hi);
    egap_problem_clear(problem);
    return (int)status;
}
