/* drawn.c: a problem drawn from a family, ready for the enclosures. */
#include "drawn.h"

#include <stdio.h>

void drawn_make(drawn *d, test_rng *rng, test_family family, size_t K)
{
    egap_error err = {0};

    test_problem_make(&d->p, rng, family, K);
    assert_ok(egap_problem_init(&d->problem, &d->p.data, &d->p.objective, &err),
              &err);
    d->A = egap_path_node(&d->p.path, 0);
    d->B = egap_path_node(&d->p.path, K > 1);
    contain_probes(d->t, &d->p, &d->A, &d->B, rng);
}

void drawn_clear(drawn *d)
{
    egap_problem_clear(d->problem);
    test_problem_clear(&d->p);
}

void drawn_check(const drawn *d, const char *what, const char *wrong)
{
    if (wrong == NULL)
        return;
    print_error("%s: %s\n", what, wrong);
    test_problem_print(&d->p);
    fflush(stdout);
    fail_msg("%s: %s (%s)", what, wrong, test_family_name(d->p.family));
}
