/* output_name.c: no output is one of the files that are read. */
#include "output_name.h"

#include <sys/stat.h>

egap_status egap_output_check(const char *output, const char *flag,
                              const char *const *inputs, size_t count,
                              egap_error *err)
{
    struct stat out, in;

    if (stat(output, &out) != 0)
        return EGAP_OK;
    for (size_t i = 0; i < count; i++)
        if (inputs[i] != NULL && stat(inputs[i], &in) == 0 &&
            in.st_dev == out.st_dev && in.st_ino == out.st_ino)
            return egap_fail(err, EGAP_EUSAGE,
                             "%s %s would replace the input %s: choose "
                             "another name",
                             flag, output, inputs[i]);
    return EGAP_OK;
}

egap_status egap_output_check_cert(const char *cert, const char *arrays,
                                   const char *data, egap_error *err)
{
    const char *const inputs[] = {arrays, data};

    return cert != NULL ? egap_output_check(cert, "--cert", inputs, 2, err)
                        : EGAP_OK;
}
