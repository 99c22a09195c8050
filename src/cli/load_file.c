/* load_file.c: networks and paths by file and name in one word. */
#include "load_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/text.h"

static bool is_number(const char *text)
{
    return *text != '\0' && strspn(text, "0123456789") == strlen(text);
}

egap_status egap_load_file_part(char **file, bool *whole, const char *word,
                                const char *flag, egap_error *err)
{
    char *colon;

    *whole = access(word, F_OK) == 0;
    *file = strdup(word);
    if (*file == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    if (*whole)
        return EGAP_OK;
    colon = strrchr(*file, ':');
    if (colon != NULL && is_number(colon + 1)) {
        *colon = '\0';
        /* FILE:K: the only path of the file */
        if (access(*file, F_OK) == 0)
            return EGAP_OK;
        colon = strrchr(*file, ':');
    }
    if (colon != NULL && colon[1] != '\0' && colon != *file) {
        *colon = '\0';
        return EGAP_OK;
    }
    free(*file);
    *file = NULL;
    return egap_fail(err, EGAP_EUSAGE,
                     "%s '%s': there is no such file; write FILE:NAME, or "
                     "FILE:NAME:K for node K of a path",
                     flag, word);
}

/* The one network or path of the file. */
static egap_status only_name(char **name, egap_arrays *file, const char *flag,
                             egap_error *err)
{
    const char **names = NULL;
    char list[200] = "";
    size_t count = 0;
    egap_status status = egap_load_path_names(&names, &count, file, true, err);

    for (size_t i = 0; i < count; i++)
        egap_text_list(list, sizeof list, "", names[i]);
    if (status == EGAP_OK && count != 1)
        status = egap_fail(err, EGAP_EUSAGE,
                           "%s %s: the file holds %zu networks and paths%s%s; "
                           "say which: FILE:NAME",
                           flag, egap_arrays_path(file), count,
                           count > 0 ? ": " : "", list);
    if (status == EGAP_OK) {
        *name = strdup(names[0]);
        if (*name == NULL)
            status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    }
    egap_free(names);
    return status;
}

/* NAME[:K] of the word, as new memory. */
static egap_status name_part(char **spec, egap_arrays *file, const char *word,
                             bool whole, const char *flag, egap_error *err)
{
    size_t used = strlen(egap_arrays_path(file));
    const char *rest = whole ? "" : word + used + 1;
    char *name = NULL;
    egap_status status;

    if (!whole && !is_number(rest)) {
        *spec = strdup(rest);
        return *spec ? EGAP_OK
                     : egap_fail(err, EGAP_ERESOURCE, "out of memory");
    }
    status = only_name(&name, file, flag, err);
    if (status != EGAP_OK)
        return status;
    *spec = malloc(strlen(name) + strlen(rest) + 2);
    if (*spec == NULL)
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    else if (whole)
        strcpy(*spec, name);
    else
        sprintf(*spec, "%s:%s", name, rest);
    free(name);
    return status;
}

static egap_status load(egap_loaded_net *out, const char *word, bool as_path,
                        const char *flag, egap_error *err)
{
    egap_arrays *arrays = NULL;
    char *file = NULL, *spec = NULL;
    bool whole;
    egap_status status;

    *out = (egap_loaded_net){.node = -1};
    status = egap_load_file_part(&file, &whole, word, flag, err);
    if (status == EGAP_OK)
        status = egap_arrays_open(&arrays, file, err);
    if (status == EGAP_OK)
        status = name_part(&spec, arrays, word, whole, flag, err);
    if (status == EGAP_OK && !as_path)
        status = egap_load_net(out, arrays, spec, err);
    if (status == EGAP_OK && as_path) {
        out->name = spec;
        spec = NULL;
        status = egap_load_path(&out->nodes, arrays, out->name, err);
        if (status == EGAP_OK)
            out->net = egap_path_node(&out->nodes.path, 0);
    }
    egap_arrays_close(arrays);
    free(spec);
    free(file);
    return status;
}

egap_status egap_load_file_net(egap_loaded_net *out, const char *word,
                               const char *flag, egap_error *err)
{
    return load(out, word, false, flag, err);
}

egap_status egap_load_file_path(egap_loaded_net *out, const char *word,
                                const char *flag, egap_error *err)
{
    return load(out, word, true, flag, err);
}
