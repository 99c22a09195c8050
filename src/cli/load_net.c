/* load_net.c: one network of an array file, by name and node. */
#include <stdlib.h>
#include <string.h>

#include "load.h"

static egap_status split_name(egap_loaded_net *out, const char *spec,
                              egap_error *err)
{
    char *colon;

    out->node = -1;
    out->name = strdup(spec);
    if (out->name == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    colon = strrchr(out->name, ':');
    if (colon == NULL || colon[1] == '\0' ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return EGAP_OK;
    *colon = '\0';
    return egap_load_count(&out->node, colon + 1, "--net NAME:", 0, err);
}

/* Does the path have the node that was asked for? */
static egap_status check_node(const egap_loaded_net *out, egap_arrays *file,
                              egap_error *err)
{
    const egap_path *path = &out->nodes.path;

    if (out->node < 0 && path->K > 1)
        return egap_fail(err, EGAP_EUSAGE,
                         "%s: %s is a path of %zu nodes; say which one: "
                         "--net %s:0 ... %s:%zu",
                         egap_arrays_path(file), out->name, path->K, out->name,
                         out->name, path->K - 1);
    if (out->node > 0 && path->K == 1)
        return egap_fail(err, EGAP_EUSAGE,
                         "%s: %s is one network: leave ':%ld' out",
                         egap_arrays_path(file), out->name, out->node);
    if (out->node > 0 && (size_t)out->node >= path->K)
        return egap_fail(
            err, EGAP_EUSAGE, "%s: %s has no node %ld; its nodes are 0 to %zu",
            egap_arrays_path(file), out->name, out->node, path->K - 1);
    return EGAP_OK;
}

egap_status egap_load_net(egap_loaded_net *out, egap_arrays *file,
                          const char *spec, egap_error *err)
{
    egap_status status;

    *out = (egap_loaded_net){.node = -1};
    status = split_name(out, spec, err);
    if (status == EGAP_OK)
        status = egap_load_path(&out->nodes, file, out->name, err);
    if (status == EGAP_OK)
        status = check_node(out, file, err);
    if (status == EGAP_OK)
        out->net = egap_path_node(&out->nodes.path,
                                  out->node > 0 ? (size_t)out->node : 0);
    return status;
}

egap_status egap_load_class_net(egap_loaded_net *out, egap_arrays *file,
                                const char *spec, egap_error *err)
{
    egap_class_path path;
    egap_status status;

    *out = (egap_loaded_net){.node = -1};
    status = split_name(out, spec, err);
    if (status == EGAP_OK)
        status = egap_load_class_path(&out->nodes, &path, file, out->name, err);
    if (status == EGAP_OK)
        status = check_node(out, file, err);
    if (status == EGAP_OK)
        out->class_net =
            egap_class_path_node(&path, out->node > 0 ? (size_t)out->node : 0);
    return status;
}

void egap_loaded_net_clear(egap_loaded_net *loaded)
{
    free(loaded->name);
    egap_loaded_path_clear(&loaded->nodes);
}
