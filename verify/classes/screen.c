/* screen.c: stand-in */
#include "segment.h"
egap_status egap_class_screen(egap_class_left *left,
                              const egap_class_problem *problem,
                              const egap_class_net *A, const egap_class_net *B,
                              egap_dd known, egap_error *err)
{
    (void)problem; (void)A; (void)B; (void)known; (void)err;
    egap_class_left_all(left);
    return EGAP_OK;
}
