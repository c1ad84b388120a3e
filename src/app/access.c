/* Who may do what where: a grant is a role at an org; it covers the org's subtree. */
#include "app/app.h"

#include "app/catalogue.h"

static bool grant_permits(const App *app, const Grant *grant, const char *permission) {
    const Role *role = catalogue_role(app->catalogue, grant->role);
    return role && !role->unit_side && role_permits(role, permission);
}

bool app_unit_side(const App *app, const Actor *actor, const char *permission) {
    for (size_t i = 0; i < actor->grant_count; i++) {
        const Role *role = catalogue_role(app->catalogue, actor->grants[i].role);
        if (role && role->unit_side && role_permits(role, permission)) return true;
    }
    return false;
}

Status app_require_unit(const App *app, const Actor *actor, const char *permission, Str path, int64_t unit,
                        Error *err) {
    bool speaks = unit && app_unit_side(app, actor, permission);
    for (size_t i = 0; speaks && i < actor->unit_count; i++)
        if (actor->units[i] == unit) return OK;
    return app_require(app, actor, permission, path, err);
}

Status app_require(const App *app, const Actor *actor, const char *permission, Str path, Error *err) {
    bool elsewhere = false;
    for (size_t i = 0; i < actor->grant_count; i++) {
        if (!grant_permits(app, &actor->grants[i], permission)) continue;
        if (str_starts(path, actor->grants[i].path)) return OK;
        elsewhere = true;
    }
    if (elsewhere)
        fail(err, E_FORBIDDEN, "this lies outside the area that you are responsible for");
    else
        fail(err, E_FORBIDDEN, "your roles do not include the right '%s'", permission);
    return fail_hint(err, "ask the county administrator for the right");
}

/* Subtrees that do not overlap: one inside another goes, whichever came first. */
static void add_scope(Str *paths, size_t *count, Str path) {
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (str_starts(path, paths[i])) return;
    for (size_t i = 0; i < *count; i++)
        if (!str_starts(paths[i], path)) paths[kept++] = paths[i];
    paths[kept++] = path;
    *count = kept;
}

const char *app_path_end(Str path, Arena *arena) {
    Str stem = str_slice(path, 0, path.len ? path.len - 1 : 0);
    return arena_printf(arena, STR_FMT "%c", STR_ARG(stem), '/' + 1);
}

Status app_scopes(const App *app, const Actor *actor, const char *permission, Arena *arena, Str **ret,
                  size_t *ret_count, Error *err) {
    Str *paths = arena_new_array(arena, Str, actor->grant_count);
    if (!paths) return no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < actor->grant_count; i++) {
        if (!grant_permits(app, &actor->grants[i], permission)) continue;
        add_scope(paths, &count, actor->grants[i].path);
    }
    if (count == 0) {
        fail(err, E_FORBIDDEN, "your roles do not include the right '%s'", permission);
        return fail_hint(err, "ask the county administrator for the right");
    }
    *ret = paths;
    *ret_count = count;
    return OK;
}

bool app_within(const Str *scopes, size_t count, Str path) {
    for (size_t i = 0; i < count; i++)
        if (str_starts(path, scopes[i])) return true;
    return false;
}

bool app_concerns(const Str *scopes, size_t count, Str path) {
    for (size_t i = 0; i < count; i++)
        if (str_starts(path, scopes[i]) || str_starts(scopes[i], path)) return true;
    return false;
}
