/* main.c: a program of someone who links with -ffast-math. */
#include <egap/fpenv.h>
#include <stdio.h>

int main(void)
{
    egap_error err = {0};
    egap_status status = egap_fpenv_check(&err);

    if (status != EGAP_OK)
        fprintf(stderr, "%s\n", err.text);
    return (int)status;
}
