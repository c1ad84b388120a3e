#include "http/field.h"

#include "base/diag.h"
#include "base/utf8.h"

Fault *faults_next(Faults *faults, const char *pointer) {
    if (!faults->items) faults->items = arena_new_array(faults->arena, Fault, FIELD_FAULTS_MAX);
    if (!faults->items || !pointer) {
        faults->failed = true;
        return NULL;
    }
    if (faults->count == FIELD_FAULTS_MAX) return NULL;
    Fault *fault = &faults->items[faults->count++];
    fault->pointer = pointer;
    return fault;
}

Status faults_status(const Faults *faults, Error *err) {
    if (faults->failed) return no_memory(err);
    if (faults->count == 0) return OK;
    return fail(err, E_INVALID, "the request holds %zu fault(s)", faults->count);
}

const Field *field_find(const Field *fields, Str name) {
    for (const Field *field = fields; field && field->name; field++) {
        if (str_is(name, field->name)) return field;
    }
    return NULL;
}

const char *field_nearest(const Field *fields, Str name, Arena *arena) {
    size_t count = 0;
    while (fields && fields[count].name) count++;
    const char **names = arena_new_array(arena, const char *, count + 1);
    if (!names) return NULL;
    for (size_t i = 0; i < count; i++) names[i] = fields[i].name;
    return diag_nearest(name, names);
}

static bool choice_allows(const char *choices, Str value) {
    Str rest = str_from(choices), head;
    bool more = true;
    while (more) {
        more = str_cut(rest, '|', &head, &rest);
        if (str_equal(head, value)) return true;
    }
    return false;
}

static Status wrong_type(FieldType type, Error *err) {
    switch (type) {
    case FIELD_INT:
        return fail(err, E_INVALID, "this must be a whole number");
    case FIELD_NUM:
        return fail(err, E_INVALID, "this must be a number");
    case FIELD_BOOL:
        return fail(err, E_INVALID, "this must be true or false");
    case FIELD_LIST:
        return fail(err, E_INVALID, "this must be a list");
    case FIELD_OBJECT:
        return fail(err, E_INVALID, "this must be an object");
    case FIELD_DATE:
    case FIELD_INSTANT:
        fail(err, E_INVALID, "this must be a date");
        return fail_hint(err, "write it as 2026-04-01, with the time as 2026-04-01T09:30:00+08:00");
    case FIELD_TEXT:
    case FIELD_TYPE_COUNT:
    default:
        return fail(err, E_INVALID, "this must be text");
    }
}

static void fault_type(Faults *faults, const char *pointer, FieldType type) {
    Fault *fault = faults_next(faults, pointer);
    if (fault) wrong_type(type, &fault->error);
}

static void check_length(const Field *field, const char *pointer, size_t have, size_t most, Faults *faults) {
    bool bounded = field->min != 0 || field->max != 0;
    double least = field->min;
    double max = bounded && field->max != 0 ? field->max : (double)most;
    if ((double)have >= least && (double)have <= max) return;
    Fault *fault = faults_next(faults, pointer);
    if (!fault) return;
    if (field->type == FIELD_LIST) {
        fail(&fault->error, E_INVALID, "%zu items are given; %lld to %lld are allowed", have,
             (long long)least, (long long)max);
    } else {
        fail(&fault->error, E_INVALID, "the text has %zu characters; %lld to %lld are allowed", have,
             (long long)least, (long long)max);
    }
}

static void check_range(const Field *field, const char *pointer, double have, Faults *faults) {
    if ((field->min == 0 && field->max == 0) || (have >= field->min && have <= field->max)) return;
    Fault *fault = faults_next(faults, pointer);
    if (fault) {
        fail(&fault->error, E_INVALID, "the number is out of range; %lld to %lld is allowed",
             (long long)field->min, (long long)field->max);
    }
}

static bool text_is(FieldType type, Str value) {
    Date date;
    Instant at;
    if (type == FIELD_DATE) return date_parse(value, &date);
    if (type == FIELD_INSTANT) return instant_parse(value, ZONE_SHANGHAI, &at);
    return true;
}

static void check_text(const Field *field, const char *pointer, Str value, Faults *faults) {
    if (!text_is(field->type, value)) {
        fault_type(faults, pointer, field->type);
        return;
    }
    if (field->type != FIELD_TEXT) return;
    if (field->choices) {
        if (choice_allows(field->choices, value)) return;
        Fault *fault = faults_next(faults, pointer);
        if (fault) {
            fail(&fault->error, E_INVALID, "'%.*s' is not one of: %s", (int)utf8_cut(value, 40), value.ptr,
                 field->choices);
        }
        return;
    }
    if (memchr(value.ptr ? value.ptr : "", 0, value.len)) {
        Fault *fault = faults_next(faults, pointer);
        if (fault) fail(&fault->error, E_INVALID, "the text holds a NUL character");
        return;
    }
    check_length(field, pointer, utf8_count(value), FIELD_TEXT_MAX, faults);
}

static Str json_slice(const json_t *value) {
    return (Str){json_string_value(value), json_string_length(value)};
}

/* A JSON pointer one step deeper; '~' and '/' are escaped (RFC 6901). */
static const char *pointer_add(Arena *arena, const char *pointer, const char *key) {
    size_t have = strlen(pointer), extra = 0;
    for (const char *p = key; *p; p++) extra += *p == '~' || *p == '/';
    char *out = arena_alloc(arena, have + 1 + strlen(key) + extra + 1);
    if (!out) return NULL;
    memcpy(out, pointer, have);
    char *to = out + have;
    *to++ = '/';
    for (const char *p = key; *p; p++) {
        bool escape = *p == '~' || *p == '/';
        *to++ = escape ? '~' : *p;
        if (escape) *to++ = *p == '~' ? '0' : '1';
    }
    *to = 0;
    return out;
}

static void check_value(const Field *field, const char *pointer, const json_t *value, Faults *faults);

static void check_list(const Field *field, const char *pointer, const json_t *list, Faults *faults) {
    check_length(field, pointer, json_array_size(list), FIELD_LIST_MAX, faults);
    Field item = {
        .name = field->name, .type = field->item, .choices = field->choices, .fields = field->fields};
    for (size_t i = 0; i < json_array_size(list) && faults->count < FIELD_FAULTS_MAX && !faults->failed;
         i++) {
        char number[24];
        text_fit(number, sizeof number, "%zu", i);
        check_value(&item, pointer_add(faults->arena, pointer, number), json_array_get(list, i), faults);
    }
}

static void check_object(const Field *fields, const char *pointer, const json_t *object, Faults *faults) {
    if (!fields) return;
    for (const Field *field = fields; field->name; field++) {
        const json_t *value = json_object_get(object, field->name);
        bool absent = !value || (json_is_null(value) && field->flags & FIELD_NULLABLE);
        if (absent && !(field->flags & FIELD_REQUIRED)) continue;
        const char *at = pointer_add(faults->arena, pointer, field->name);
        if (absent) {
            Fault *fault = faults_next(faults, at);
            if (fault) fail(&fault->error, E_INVALID, "'%s' is missing", field->name);
        } else {
            check_value(field, at, value, faults);
        }
    }
    const char *key;
    json_t *value;
    json_t *walk = (json_t *)(uintptr_t)object; /* jansson's iterator is not const */
    json_object_foreach(walk, key, value) {
        if (field_find(fields, str_from(key))) continue;
        Fault *fault = faults_next(faults, pointer_add(faults->arena, pointer, key));
        if (!fault) return;
        const char *near = field_nearest(fields, str_from(key), faults->arena);
        if (near) {
            fail(&fault->error, E_INVALID, "'%.60s' is not known here; did you mean '%s'?", key, near);
        } else {
            fail(&fault->error, E_INVALID, "'%.60s' is not known here", key);
        }
    }
}

static bool json_is(const json_t *value, FieldType type) {
    switch (type) {
    case FIELD_INT:
        return json_is_integer(value);
    case FIELD_NUM:
        return json_is_number(value);
    case FIELD_BOOL:
        return json_is_boolean(value);
    case FIELD_LIST:
        return json_is_array(value);
    case FIELD_OBJECT:
        return json_is_object(value);
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_INSTANT:
    case FIELD_TYPE_COUNT:
    default:
        return json_is_string(value);
    }
}

static void check_value(const Field *field, const char *pointer, const json_t *value, Faults *faults) {
    if (!pointer) {
        faults->failed = true;
        return;
    }
    if (!json_is(value, field->type)) {
        fault_type(faults, pointer, field->type);
        return;
    }
    switch (field->type) {
    case FIELD_INT:
    case FIELD_NUM:
        check_range(field, pointer, json_number_value(value), faults);
        break;
    case FIELD_LIST:
        check_list(field, pointer, value, faults);
        break;
    case FIELD_OBJECT:
        check_object(field->fields, pointer, value, faults);
        break;
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_INSTANT:
        check_text(field, pointer, json_slice(value), faults);
        break;
    case FIELD_BOOL:
    case FIELD_TYPE_COUNT:
    default:
        break;
    }
}

void field_check(const Field *fields, const json_t *body, Faults *faults) {
    if (!json_is_object(body)) {
        fault_type(faults, "", FIELD_OBJECT);
        return;
    }
    check_object(fields, "", body, faults);
}

void field_check_text(const Field *field, Str value, Faults *faults) {
    const char *pointer = arena_printf(faults->arena, "?%s", field->name);
    int64_t whole;
    double number;
    switch (field->type) {
    case FIELD_INT:
        if (!str_to_i64(value, &whole)) {
            fault_type(faults, pointer, FIELD_INT);
        } else {
            check_range(field, pointer, (double)whole, faults);
        }
        break;
    case FIELD_NUM:
        if (!str_to_double(value, &number)) {
            fault_type(faults, pointer, FIELD_NUM);
        } else {
            check_range(field, pointer, number, faults);
        }
        break;
    case FIELD_BOOL:
        if (!str_is(value, "true") && !str_is(value, "false")) fault_type(faults, pointer, FIELD_BOOL);
        break;
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_INSTANT:
        check_text(field, pointer, value, faults);
        break;
    case FIELD_LIST:
    case FIELD_OBJECT:
    case FIELD_TYPE_COUNT:
    default:
        fault_type(faults, pointer, FIELD_TEXT);
        break;
    }
}
