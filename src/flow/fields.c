/* The fields of a move or an opening: as the file asks for them, and as a person gives them. */
#include "base/utf8.h"

#include "flow/internal.h"

enum { TEXT_MAX = 4000, PHOTOS_MAX = 20, ID_MAX = 64 };

static const char *const type_names[] = {[FLOW_TEXT] = "text",
                                         [FLOW_DATE] = "date",
                                         [FLOW_NUMBER] = "number",
                                         [FLOW_CHOICE] = "choice",
                                         [FLOW_PHOTO] = "photo",
                                         [FLOW_PERSON] = "person",
                                         [FLOW_MOMENT] = "moment",
                                         [FLOW_ORG] = "org",
                                         [FLOW_CASE] = "case",
                                         [FLOW_SEALED] = "sealed",
                                         NULL};

const char *flow_field_type_name(FlowFieldType type) {
    return type_names[type];
}

/* ---- as asked ---- */

static void read_type(FlowReader *reader, const YamlNode *map, FlowField *field) {
    Str text = {0};
    if (!flow_text(reader, map, "type", true, &text)) return;
    for (int type = 0; type_names[type]; type++) {
        if (!str_is(text, type_names[type])) continue;
        field->type = (FlowFieldType)type;
        return;
    }
    Diag *diag =
        FAULT(reader, yaml_get(map, "type"), "flow.field", "'%.*s' is not a type of field", STR_ARG(text));
    diag_hint(diag, "one of text, date, number, choice, photo, person, moment, org, case, sealed");
    if (diag) diag->near = diag_nearest(text, type_names);
}

static Status read_field(FlowReader *reader, Str id, YamlNode *map, FlowField *field) {
    static const char *const names[] = {"title", "title-en", "type", "required", "at-least", "choices", NULL};
    field->id = id;
    if (!flow_mapping(reader, map, COUNT_OF(names))) return OK;
    flow_known_keys(reader, map, names);
    flow_titles(reader, map, &field->title, &field->title_en);
    flow_bool(reader, map, "required", &field->required);
    flow_whole(reader, map, "at-least", PHOTOS_MAX, &field->at_least);
    read_type(reader, map, field);
    TRY(flow_texts(reader, map, "choices", &field->choices, &field->choice_count));
    if ((field->type == FLOW_CHOICE) != (field->choice_count > 0))
        FAULT(reader, map, "flow.field", "a field of type choice, and no other, has choices");
    if (field->at_least && field->type != FLOW_PHOTO)
        FAULT(reader, map, "flow.field", "a field of type photo, and no other, has at-least");
    return OK;
}

Status flow_read_fields(FlowReader *reader, const YamlNode *map, FlowFields *ret) {
    YamlNode *fields = yaml_get(map, "fields");
    if (yaml_is_null(fields) || !flow_mapping(reader, fields, FLOW_FIELDS_MAX)) return OK;
    ret->items = arena_new_array(reader->arena, FlowField, fields->count);
    if (!ret->items) return no_memory(reader->err);
    for (size_t i = 0; i < fields->count; i++)
        TRY(read_field(reader, fields->keys[i]->text, fields->items[i], &ret->items[i]));
    ret->count = fields->count;
    return OK;
}

const FlowField *flow_field(const FlowFields *fields, Str id) {
    for (size_t i = 0; i < fields->count; i++)
        if (str_equal(fields->items[i].id, id)) return &fields->items[i];
    return NULL;
}

/* ---- as given ---- */

static bool is_hash(const json_t *value) {
    Str text = {json_string_value(value), json_string_length(value)};
    if (text.len != 64) return false;
    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.ptr[i] >= '0' && text.ptr[i] <= '9',
             letter = text.ptr[i] >= 'a' && text.ptr[i] <= 'f';
        if (!digit && !letter) return false;
    }
    return true;
}

static bool are_photos(const json_t *value) {
    if (!json_is_array(value) || json_array_size(value) > PHOTOS_MAX) return false;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!is_hash(json_array_get(value, i))) return false;
    return true;
}

static bool is_choice(const FlowField *field, Str text) {
    for (size_t i = 0; i < field->choice_count; i++)
        if (str_equal(field->choices[i], text)) return true;
    return false;
}

static bool value_fits(const FlowField *field, const json_t *value, int zone_minutes) {
    Str text = {json_string_value(value), json_string_length(value)};
    Date date;
    Instant at;
    switch (field->type) {
    case FLOW_TEXT:
    case FLOW_SEALED:
        return json_is_string(value) && utf8_count(text) <= TEXT_MAX;
    case FLOW_DATE:
        return json_is_string(value) && date_parse(text, &date);
    case FLOW_MOMENT:
        return json_is_string(value) && instant_parse(text, zone_minutes, &at);
    case FLOW_NUMBER:
        return json_is_number(value);
    case FLOW_CHOICE:
        return json_is_string(value) && is_choice(field, text);
    case FLOW_PHOTO:
        return are_photos(value);
    case FLOW_PERSON:
    case FLOW_ORG:
    case FLOW_CASE:
        return json_is_string(value) && text.len <= ID_MAX;
    }
    return false;
}

static bool is_empty(const json_t *value) {
    if (!value || json_is_null(value)) return true;
    if (json_is_string(value))
        return str_trim((Str){json_string_value(value), json_string_length(value)}).len == 0;
    return json_is_array(value) && json_array_size(value) == 0;
}

const json_t *flow_given(const json_t *fields, Str id) {
    return fields ? json_object_getn(fields, id.ptr, id.len) : NULL;
}

static Status check_photos(const FlowField *field, const json_t *value, Error *err) {
    if (json_array_size(value) >= (size_t)field->at_least) return OK;
    fail(err, E_INVALID, "the field '%.*s' needs at least %d photos", STR_ARG(field->id),
         (int)field->at_least);
    return fail_hint(err, "take the missing photos and send the move again");
}

static Status check_moment(const FlowField *field, const FlowMove *move, const json_t *value, Error *err) {
    Instant at = INSTANT_NONE;
    instant_parse((Str){json_string_value(value), json_string_length(value)}, move->zone_minutes, &at);
    if (move->now == INSTANT_NONE || at <= move->now) return OK;
    return fail(err, E_INVALID, "the field '%.*s' lies in the future", STR_ARG(field->id));
}

static Status check_field(const FlowField *field, const FlowMove *move, Error *err) {
    const json_t *value = flow_given(move->fields, field->id);
    if (is_empty(value)) {
        if (field->required)
            return fail(err, E_INVALID, "the field '%.*s' must be filled in", STR_ARG(field->id));
        return field->at_least ? check_photos(field, NULL, err) : OK;
    }
    if (!value_fits(field, value, move->zone_minutes))
        return fail(err, E_INVALID, "the field '%.*s' must hold a %s", STR_ARG(field->id),
                    flow_field_type_name(field->type));
    if (field->type == FLOW_PHOTO) return check_photos(field, value, err);
    return field->type == FLOW_MOMENT ? check_moment(field, move, value, err) : OK;
}

Status flow_check_fields(const FlowFields *fields, const FlowMove *move, Error *err) {
    if (move->fields && !json_is_object(move->fields))
        return fail(err, E_INVALID, "the fields must be one object");
    for (void *at = json_object_iter((json_t *)(uintptr_t)move->fields); at;
         at = json_object_iter_next((json_t *)(uintptr_t)move->fields, at))
        if (!flow_field(fields, str_from(json_object_iter_key(at))))
            return fail(err, E_INVALID, "this move has no field '%s'", json_object_iter_key(at));
    for (size_t i = 0; i < fields->count; i++) TRY(check_field(&fields->items[i], move, err));
    return OK;
}
