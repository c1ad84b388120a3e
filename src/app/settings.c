#include "app/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/yaml.h"

const SettingRow setting_rows[SETTING_COUNT] = {
#define SETTING(id, name, type, fallback, min, max, secret, help)                                            \
    [SETTING_##id] = {(name), (type), (fallback), (min), (max), (secret), (help)},
#include "app/settings.def"
#undef SETTING
};

enum { SETTINGS_BUDGET = 4 << 20, FILE_MAX = 1 << 20 };

typedef struct Setting {
    const char *text;
    int64_t number;
    SettingSource source;
} Setting;

struct Settings {
    Arena *arena;
    Setting items[SETTING_COUNT];
};

/* Variables with our prefix that are no settings: where the data lie, and what tests are told. */
static const char *const other_variables[] = {
    "ANLAN_DATA", "ANLAN_DB", "ANLAN_LANG", "ANLAN_SOURCE", "ANLAN_SHARED", "ANLAN_POSTGRESQL",
    /* of the build and the tests, which start the program with what surrounds them */
    "ANLAN_NO_INSTALL", "ANLAN_CRASH_ROUNDS", "ANLAN_UPDATE", "ANLAN_URL", "ANLAN_USER", "ANLAN_PASSWORD",
    "ANLAN_PARTNER", "ANLAN_SHOTS", NULL};
static const char prefix[] = "ANLAN_";
static const char test_prefix[] = "ANLAN_TEST_",
                  cluster_prefix[] = "ANLAN_PG_"; /* tools/with_postgresql.sh */

static bool parse_number(const SettingRow *row, Str value, int64_t *ret) {
    if (row->type == SETTING_INT) return str_to_i64(value, ret);
    if (row->type == SETTING_TEXT) {
        *ret = (int64_t)value.len;
        return true;
    }
    if (str_is(value, "true") || str_is(value, "false")) {
        *ret = str_is(value, "true");
        return true;
    }
    return false;
}

static Status set_value(Settings *settings, const SettingRow *row, Str value, SettingSource source,
                        Error *err) {
    int64_t number;
    if (!parse_number(row, value, &number)) {
        if (row->type == SETTING_BOOL)
            return fail(err, E_INVALID, "the setting %s must be true or false", row->name);
        return fail(err, E_INVALID, "the setting %s must be a whole number", row->name);
    }
    if (number < row->min || number > row->max) {
        return fail(err, E_INVALID, "the setting %s is out of range: %lld to %lld is allowed", row->name,
                    (long long)row->min, (long long)row->max);
    }
    const char *text = arena_text(settings->arena, value);
    if (!text) return no_memory(err);
    settings->items[row - setting_rows] = (Setting){text, number, source};
    return OK;
}

Status settings_set(Settings *settings, Str name, Str value, SettingSource source, Error *err) {
    const char *names[SETTING_COUNT + 1] = {0};
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (str_is(name, setting_rows[i].name))
            return set_value(settings, &setting_rows[i], value, source, err);
        names[i] = setting_rows[i].name;
    }
    const char *near = diag_nearest(name, names);
    fail(err, E_NOT_FOUND, "there is no setting '%.*s'%s%s", STR_ARG(str_slice(name, 0, 60)),
         near ? ": " : "", near ? near : "");
    return fail_hint(err, "`anlan config show` lists all settings");
}

static Status read_text(const char *path, Arena *arena, Str *ret, Error *err) {
    FILE *file = fopen(path, "re");
    if (!file) {
        if (errno == ENOENT) return OK;
        return fail(err, E_IO, "%s cannot be opened: %s", path, strerror(errno));
    }
    char *text = arena_alloc(arena, FILE_MAX + 1);
    size_t size = text ? fread(text, 1, FILE_MAX + 1, file) : 0;
    int bad = ferror(file);
    fclose(file);
    if (!text) return no_memory(err);
    if (bad) return fail(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
    if (size > FILE_MAX) return fail(err, E_TOO_LARGE, "%s is larger than %zu bytes", path, (size_t)FILE_MAX);
    *ret = (Str){text, size};
    return OK;
}

/* Say where: "FILE:LINE: message". */
static Status place_error(Error *err, const char *path, int line, const Error *cause) {
    char message[sizeof cause->message];
    memcpy(message, cause->message, sizeof message);
    return fail(err, E_INVALID, "%s:%d: %s", path, line, message);
}

static Status load_file(Settings *settings, const char *directory, Error *err) {
    const char *path = arena_printf(settings->arena, "%s/anlan.yaml", directory);
    if (!path) return no_memory(err);
    Str text = {0};
    TRY(read_text(path, settings->arena, &text, err));
    if (str_trim(text).len == 0) return OK;
    Diags diags = diags_new(settings->arena);
    YamlNode *root = NULL;
    Error cause = ERROR_INIT;
    Status status = yaml_parse(settings->arena, str_from(path), text, 1, &root, &diags, &cause);
    if (status != OK) {
        if (diags.count > 0) return place_error(err, path, diags.items[0].line, &diags.items[0].error);
        return place_error(err, path, 1, &cause);
    }
    if (root->type != YAML_MAP) return fail(err, E_INVALID, "%s must be a map of settings", path);
    for (size_t i = 0; i < root->count; i++) {
        status =
            settings_set(settings, yaml_text(root->keys[i]), yaml_text(root->items[i]), FROM_FILE, &cause);
        if (status != OK) return place_error(err, path, root->keys[i]->line, &cause);
    }
    return OK;
}

static bool is_other(Str name) {
    if (str_starts(name, str_from(test_prefix)) || str_starts(name, str_from(cluster_prefix))) return true;
    for (size_t i = 0; other_variables[i]; i++) {
        if (str_is(name, other_variables[i])) return true;
    }
    return false;
}

static Status load_variable(Settings *settings, Str variable, Error *err) {
    Str name, value;
    str_cut(variable, '=', &name, &value);
    if (is_other(name)) return OK;
    size_t len = name.len - strlen(prefix);
    char *lower = arena_text(settings->arena, str_slice(name, strlen(prefix), name.len));
    if (!lower) return no_memory(err);
    for (size_t i = 0; i < len; i++) {
        if (lower[i] >= 'A' && lower[i] <= 'Z') lower[i] = (char)(lower[i] + 'a' - 'A');
        if (lower[i] == '_') lower[i] = '-';
    }
    Error cause = ERROR_INIT;
    Status status = settings_set(settings, (Str){lower, len}, value, FROM_ENVIRONMENT, &cause);
    if (status == OK) return OK;
    return fail(err, E_INVALID, "environment variable %.*s: %s", STR_ARG(name), cause.message);
}

static Status load_all(Settings *settings, const char *directory, char *const *environment, Error *err) {
    for (int i = 0; i < SETTING_COUNT; i++) {
        TRY(set_value(settings, &setting_rows[i], str_from(setting_rows[i].fallback), FROM_DEFAULT, err));
    }
    if (directory) TRY(load_file(settings, directory, err));
    for (; environment && *environment; environment++) {
        Str variable = str_from(*environment);
        if (str_starts(variable, str_from(prefix))) TRY(load_variable(settings, variable, err));
    }
    return OK;
}

Status settings_load(const char *directory, char *const *environment, Settings **ret, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(SETTINGS_BUDGET);
    if (!arena) return no_memory(err);
    Settings *settings = arena_new_item(arena, Settings);
    if (!settings) return no_memory(err);
    settings->arena = arena;
    TRY(load_all(settings, directory, environment, err));
    *ret = settings;
    TAKE(arena);
    return OK;
}

void settings_free(Settings *settings) {
    if (settings) arena_free(settings->arena);
}

void settings_freep(Settings **settings) {
    settings_free(*settings);
    *settings = NULL;
}

int64_t settings_i64(const Settings *settings, SettingId id) {
    return settings->items[id].number;
}

bool settings_bool(const Settings *settings, SettingId id) {
    return settings->items[id].number != 0;
}

const char *settings_text(const Settings *settings, SettingId id) {
    return settings->items[id].text;
}

SettingSource settings_source(const Settings *settings, SettingId id) {
    return settings->items[id].source;
}

const char *setting_source_name(SettingSource source) {
    static const char *const names[] = {"default", "file", "environment", "flag"};
    return names[source];
}
