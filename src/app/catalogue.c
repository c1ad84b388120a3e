#include "app/catalogue.h"

#include <stdlib.h>

#include "base/asset.h"
#include "base/map.h"

enum { CATALOGUE_BUDGET = 32 << 20, JSON_MAX = 1 << 20 };

struct Catalogue {
    Arena *arena;
    Role *roles;
    size_t role_count;
    Map *words; /* id → YamlNode with the Chinese name */
    RecordKind *kinds;
    size_t kind_count;
    SubjectKind *subject_kinds;
    size_t subject_kind_count;
    const char **subject_kind_names;
    Form *forms;
    size_t form_count;
    const Flow **flows;
    size_t flow_count;
};

/* What the readers of each file need. */
typedef struct Reading {
    Arena *arena;
    Diags diags;
    Error *err;
} Reading;

/* The catalogues are ours: a fault in them is a fault of the program, named with its place. */
static Status first_fault(const Reading *reading) {
    if (reading->diags.count == 0) return reading->err->code;
    const Diag *diag = &reading->diags.items[0];
    return fail(reading->err, E_INTERNAL, "%.*s:%d:%d: %s", STR_ARG(diag->file), diag->line, diag->column,
                diag->error.message);
}

static Status parse_asset(Reading *reading, const char *path, YamlNode **ret) {
    if (yaml_parse(reading->arena, str_from(path), asset_text(path), 1, ret, &reading->diags, reading->err) !=
        OK)
        return first_fault(reading);
    return OK;
}

static Status text_list(Reading *reading, const YamlNode *node, Str **ret, size_t *ret_count) {
    size_t count = node && node->type == YAML_LIST ? node->count : 0;
    Str *items = arena_new_array(reading->arena, Str, count);
    if (!items) return no_memory(reading->err);
    for (size_t i = 0; i < count; i++) items[i] = yaml_text(node->items[i]);
    *ret = items;
    *ret_count = count;
    return OK;
}

static Status read_roles(Catalogue *catalogue, Reading *reading) {
    YamlNode *root = NULL;
    TRY(parse_asset(reading, "share/catalogue/roles.yaml", &root));
    const YamlNode *list = yaml_get(root, "roles");
    size_t count = list ? list->count : 0;
    catalogue->roles = arena_new_array(reading->arena, Role, count);
    if (!catalogue->roles) return no_memory(reading->err);
    for (size_t i = 0; i < count; i++) {
        const YamlNode *node = list->items[i];
        Role *role = &catalogue->roles[i];
        *role = (Role){.id = yaml_text(yaml_get(node, "id")),
                       .title = yaml_text(yaml_get(node, "title")),
                       .title_en = yaml_text(yaml_get(node, "title_en"))};
        yaml_bool(yaml_get(node, "certified"), &role->certified);
        role->unit_side = str_is(yaml_text(yaml_get(node, "side")), "unit");
        TRY(text_list(reading, yaml_get(node, "permissions"), &role->permissions, &role->permission_count));
    }
    catalogue->role_count = count;
    return OK;
}

static double number_or(const YamlNode *node, double fallback) {
    double value = fallback;
    yaml_double(node, &value);
    return value;
}

static Status read_words(Catalogue *catalogue, Reading *reading) {
    YamlNode *root = NULL;
    TRY(parse_asset(reading, "share/catalogue/words.yaml", &root));
    catalogue->words = map_new(reading->arena, 256);
    if (!catalogue->words) return no_memory(reading->err);
    for (size_t i = 0; i < root->count; i++) {
        const YamlNode *group = root->items[i];
        for (size_t k = 0; group->type == YAML_MAP && k < group->count; k++)
            if (!map_get(catalogue->words, group->keys[k]->text) &&
                !map_put(catalogue->words, group->keys[k]->text, group->items[k]))
                return no_memory(reading->err);
    }
    return OK;
}

static Status read_record_kinds(Catalogue *catalogue, Reading *reading) {
    YamlNode *root = NULL;
    TRY(parse_asset(reading, "share/catalogue/records.yaml", &root));
    const YamlNode *list = yaml_get(root, "kinds");
    size_t count = list ? list->count : 0;
    catalogue->kinds = arena_new_array(reading->arena, RecordKind, count);
    if (!catalogue->kinds) return no_memory(reading->err);
    for (size_t i = 0; i < count; i++) {
        const YamlNode *node = list->items[i];
        RecordKind *kind = &catalogue->kinds[i];
        *kind = (RecordKind){.id = yaml_text(yaml_get(node, "id")),
                             .title = yaml_text(yaml_get(node, "title")),
                             .title_en = yaml_text(yaml_get(node, "title_en")),
                             .needs_subject = str_is(yaml_text(yaml_get(node, "subject")), "required")};
        yaml_i64(yaml_get(node, "min_officers"), &kind->min_officers);
        yaml_bool(yaml_get(node, "certified"), &kind->certified);
    }
    catalogue->kind_count = count;
    return OK;
}

static Status read_attribute(Reading *reading, const YamlNode *name, const YamlNode *type,
                             SubjectAttribute *ret) {
    static const char *const types[] = {[ATTRIBUTE_TEXT] = "text",
                                        [ATTRIBUTE_NUMBER] = "number",
                                        [ATTRIBUTE_DATE] = "date",
                                        [ATTRIBUTE_BOOL] = "bool"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (!str_is(yaml_text(type), types[i])) continue;
        *ret = (SubjectAttribute){name->text, (AttributeType)i};
        return OK;
    }
    return fail(reading->err, E_INTERNAL, "share/catalogue/kinds.yaml:%d: there is no type '%.*s'",
                type->line, STR_ARG(yaml_text(type)));
}

static Status read_subject_kind(Reading *reading, const YamlNode *node, SubjectKind *kind) {
    const YamlNode *attributes = yaml_get(node, "attributes");
    size_t count = attributes && attributes->type == YAML_MAP ? attributes->count : 0;
    *kind = (SubjectKind){.id = yaml_text(yaml_get(node, "id")),
                          .title = yaml_text(yaml_get(node, "title")),
                          .title_en = yaml_text(yaml_get(node, "title_en")),
                          .domain = yaml_text(yaml_get(node, "domain")),
                          .attributes = arena_new_array(reading->arena, SubjectAttribute, count),
                          .attribute_count = count};
    if (!kind->attributes) return no_memory(reading->err);
    for (size_t i = 0; i < count; i++)
        TRY(read_attribute(reading, attributes->keys[i], attributes->items[i], &kind->attributes[i]));
    return OK;
}

static Status read_subject_kinds(Catalogue *catalogue, Reading *reading) {
    YamlNode *root = NULL;
    TRY(parse_asset(reading, "share/catalogue/kinds.yaml", &root));
    const YamlNode *list = yaml_get(root, "kinds");
    size_t count = list ? list->count : 0;
    catalogue->subject_kinds = arena_new_array(reading->arena, SubjectKind, count);
    catalogue->subject_kind_names = arena_new_array(reading->arena, const char *, 2 * count + 1);
    if (!catalogue->subject_kinds || !catalogue->subject_kind_names) return no_memory(reading->err);
    for (size_t i = 0; i < count; i++) {
        SubjectKind *kind = &catalogue->subject_kinds[i];
        TRY(read_subject_kind(reading, list->items[i], kind));
        const char *id = arena_text(reading->arena, kind->id),
                   *title = arena_text(reading->arena, kind->title);
        if (!id || !title) return no_memory(reading->err);
        catalogue->subject_kind_names[2 * i] = id;
        catalogue->subject_kind_names[2 * i + 1] = title;
    }
    catalogue->subject_kind_count = count;
    return OK;
}

static FormItem read_item(const YamlNode *node) {
    FormItem item = {.id = yaml_text(yaml_get(node, "id")),
                     .title = yaml_text(yaml_get(node, "title")),
                     .title_en = yaml_text(yaml_get(node, "title_en")),
                     .type = yaml_text(yaml_get(node, "type")),
                     .points = number_or(yaml_get(node, "points"), 0),
                     .opens = yaml_text(yaml_get(node, "opens"))};
    yaml_bool(yaml_get(node, "required"), &item.required);
    yaml_bool(yaml_get(node, "photo_on_fail"), &item.photo_on_fail);
    return item;
}

static size_t count_items(const YamlNode *sections) {
    size_t count = 0;
    for (size_t i = 0; sections && i < sections->count; i++) {
        const YamlNode *items = yaml_get(sections->items[i], "items");
        count += items ? items->count : 0;
    }
    return count;
}

static Status read_items(Reading *reading, const YamlNode *sections, Form *form) {
    form->items = arena_new_array(reading->arena, FormItem, count_items(sections));
    if (!form->items) return no_memory(reading->err);
    for (size_t i = 0; sections && i < sections->count; i++) {
        const YamlNode *items = yaml_get(sections->items[i], "items");
        for (size_t k = 0; items && k < items->count; k++)
            form->items[form->item_count++] = read_item(items->items[k]);
    }
    return OK;
}

static Status form_as_json(Reading *reading, const YamlNode *root, Str *ret) {
    CLEANUP(buf_free) Buf text = BUF_INIT(JSON_MAX);
    Json json = json_writer(&text);
    yaml_to_json(root, &json);
    TRY(buf_status(&text, reading->err));
    return arena_str(reading->arena, buf_str(&text), ret) ? OK : no_memory(reading->err);
}

static Status read_form(Reading *reading, const char *path, Form *form) {
    YamlNode *root = NULL;
    TRY(parse_asset(reading, path, &root));
    *form = (Form){.id = yaml_text(yaml_get(root, "id")),
                   .title = yaml_text(yaml_get(root, "title")),
                   .title_en = yaml_text(yaml_get(root, "title_en")),
                   .activity = yaml_text(yaml_get(root, "activity")),
                   .pass_percent = number_or(yaml_get(root, "pass_percent"), 0)};
    form->version = 1;
    yaml_i64(yaml_get(root, "version"), &form->version);
    yaml_i64(yaml_get(root, "min_officers"), &form->min_officers);
    TRY(read_items(reading, yaml_get(root, "sections"), form));
    return form_as_json(reading, root, &form->json);
}

/* The assets under a folder that end in .yaml, in order of their names. */
static Status paths_under(Reading *reading, Str folder, const char ***ret, size_t *ret_count) {
    size_t all = 0, count = 0;
    const Asset *assets = asset_list(&all);
    const char **paths = arena_new_array(reading->arena, const char *, all);
    if (!paths) return no_memory(reading->err);
    for (size_t i = 0; i < all; i++) {
        Str path = str_from(assets[i].path);
        if (str_starts(path, folder) && str_ends(path, STR(".yaml"))) paths[count++] = assets[i].path;
    }
    *ret = paths;
    *ret_count = count;
    return OK;
}

static Status read_forms(Catalogue *catalogue, Reading *reading) {
    const char **paths = NULL;
    size_t count = 0;
    TRY(paths_under(reading, STR("share/forms/"), &paths, &count));
    catalogue->forms = arena_new_array(reading->arena, Form, count);
    if (!catalogue->forms) return no_memory(reading->err);
    for (size_t i = 0; i < count; i++) TRY(read_form(reading, paths[i], &catalogue->forms[i]));
    catalogue->form_count = count;
    return OK;
}

static Status read_flows(Catalogue *catalogue, Reading *reading) {
    const char **paths = NULL;
    size_t count = 0;
    TRY(paths_under(reading, STR("share/flows/"), &paths, &count));
    catalogue->flows = arena_new_array(reading->arena, const Flow *, count);
    if (!catalogue->flows) return no_memory(reading->err);
    for (size_t i = 0; i < count; i++) {
        Flow *flow = NULL;
        if (flow_read(reading->arena, str_from(paths[i]), asset_text(paths[i]), &flow, &reading->diags,
                      reading->err) != OK)
            return first_fault(reading);
        catalogue->flows[i] = flow;
    }
    catalogue->flow_count = count;
    return OK;
}

Status catalogue_load(Catalogue **ret, Error *err) {
    CLEANUP(catalogue_freep) Catalogue *catalogue = calloc(1, sizeof *catalogue);
    if (!catalogue || !(catalogue->arena = arena_new(CATALOGUE_BUDGET))) return no_memory(err);
    Reading reading = {catalogue->arena, diags_new(catalogue->arena), err};
    TRY(read_roles(catalogue, &reading));
    TRY(read_words(catalogue, &reading));
    TRY(read_record_kinds(catalogue, &reading));
    TRY(read_subject_kinds(catalogue, &reading));
    TRY(read_forms(catalogue, &reading));
    TRY(read_flows(catalogue, &reading));
    *ret = TAKE(catalogue);
    return OK;
}

void catalogue_freep(Catalogue **catalogue) {
    if (*catalogue) {
        arena_free((*catalogue)->arena);
        free(*catalogue);
    }
    *catalogue = NULL;
}

const Role *catalogue_role(const Catalogue *catalogue, Str id) {
    for (size_t i = 0; i < catalogue->role_count; i++)
        if (str_equal(catalogue->roles[i].id, id)) return &catalogue->roles[i];
    return NULL;
}

const Role *catalogue_roles(const Catalogue *catalogue, size_t *ret_count) {
    *ret_count = catalogue->role_count;
    return catalogue->roles;
}

bool role_permits(const Role *role, const char *permission) {
    Str wanted = str_from(permission);
    for (size_t i = 0; i < role->permission_count; i++) {
        Str have = role->permissions[i];
        if (str_equal(have, wanted) || str_is(have, "*")) return true;
        if (str_ends(have, STR(".*")) && str_starts(wanted, str_slice(have, 0, have.len - 1))) return true;
    }
    return false;
}

Str catalogue_word(const Catalogue *catalogue, Str word, const char *lang) {
    const YamlNode *name = strcmp(lang, "zh-CN") == 0 ? map_get(catalogue->words, word) : NULL;
    return name && name->text.len ? name->text : word;
}

const RecordKind *catalogue_record_kind(const Catalogue *catalogue, Str id) {
    for (size_t i = 0; i < catalogue->kind_count; i++)
        if (str_equal(catalogue->kinds[i].id, id)) return &catalogue->kinds[i];
    return NULL;
}

const RecordKind *catalogue_record_kinds(const Catalogue *catalogue, size_t *ret_count) {
    *ret_count = catalogue->kind_count;
    return catalogue->kinds;
}

const SubjectKind *catalogue_subject_kind(const Catalogue *catalogue, Str name) {
    for (size_t i = 0; i < catalogue->subject_kind_count; i++) {
        const SubjectKind *kind = &catalogue->subject_kinds[i];
        if (str_equal(kind->id, name) || str_equal(kind->title, name)) return kind;
    }
    return NULL;
}

const char *const *catalogue_subject_kind_names(const Catalogue *catalogue) {
    return catalogue->subject_kind_names;
}

const SubjectAttribute *subject_attribute(const SubjectKind *kind, Str name) {
    for (size_t i = 0; i < kind->attribute_count; i++)
        if (str_equal(kind->attributes[i].name, name)) return &kind->attributes[i];
    return NULL;
}

const Form *catalogue_form(const Catalogue *catalogue, Str id) {
    for (size_t i = 0; i < catalogue->form_count; i++)
        if (str_equal(catalogue->forms[i].id, id)) return &catalogue->forms[i];
    return NULL;
}

const Form *catalogue_forms(const Catalogue *catalogue, size_t *ret_count) {
    *ret_count = catalogue->form_count;
    return catalogue->forms;
}

const FormItem *form_item(const Form *form, Str id) {
    for (size_t i = 0; i < form->item_count; i++)
        if (str_equal(form->items[i].id, id)) return &form->items[i];
    return NULL;
}

const Flow *catalogue_flow(const Catalogue *catalogue, Str id) {
    for (size_t i = 0; i < catalogue->flow_count; i++)
        if (str_equal(catalogue->flows[i]->id, id)) return catalogue->flows[i];
    return NULL;
}

const Flow *const *catalogue_flows(const Catalogue *catalogue, size_t *ret_count) {
    *ret_count = catalogue->flow_count;
    return catalogue->flows;
}
