#include "app/import_attribute.h"

enum { ATTRIBUTES_MAX = 64 << 10, ATTRIBUTE_KEY = 64 };

/* A plain decimal number counts as a number; 007 and 330110001002345678 stay text. */
static json_t *untyped(Str text) {
    int64_t whole;
    double number;
    bool led = text.len > 1 && (text.ptr[0] == '0' || text.ptr[0] == '+') && text.ptr[1] != '.';
    if (!led && text.len <= 15 && str_to_i64(text, &whole)) return json_integer(whole);
    if (!led && text.len <= 15 && str_to_double(text, &number)) return json_real(number);
    return json_stringn(text.ptr, text.len);
}

static json_t *number_of(Str text) {
    int64_t whole;
    double number;
    if (str_to_i64(text, &whole)) return json_integer(whole);
    return str_to_double(text, &number) ? json_real(number) : NULL;
}

static json_t *date_of(Str text) {
    Date date;
    char day[DATE_TEXT];
    return import_date(text, &date) ? json_string(date_format(date, day)) : NULL;
}

static json_t *truth_of(Str text) {
    bool value;
    return import_flag(text, &value) ? json_boolean(value) : NULL;
}

/* NULL: the text is of another type. */
static json_t *typed(AttributeType type, Str text) {
    switch (type) {
    case ATTRIBUTE_TEXT:
        return json_stringn(text.ptr, text.len);
    case ATTRIBUTE_NUMBER:
        return number_of(text);
    case ATTRIBUTE_DATE:
        return date_of(text);
    case ATTRIBUTE_BOOL:
        return truth_of(text);
    }
    return NULL;
}

static void warn_type(Import *import, const ImportRow *row, size_t column, AttributeType type, Str text) {
    static const char *const hints[] = {
        [ATTRIBUTE_TEXT] = NULL,
        [ATTRIBUTE_NUMBER] = "Write a number with digits and a point.",
        [ATTRIBUTE_DATE] = "Write dates as 2026-04-01.",
        [ATTRIBUTE_BOOL] = "Write 1 or 0, 是 or 否.",
    };
    diag_hint(diag_add(&import->report->diags, SEVERITY_WARNING, import->file, row->row, (int)column + 1,
                       "subject.attribute",
                       "the value «%.*s» of %.*s is of another type and was kept as text",
                       STR_ARG(str_slice(text, 0, 60)), STR_ARG(import->headers[column])),
              hints[type]);
}

static json_t *value_of(Import *import, const ImportRow *row, const SubjectKind *kind, size_t column,
                        Str text) {
    const SubjectAttribute *attribute = kind ? subject_attribute(kind, import->headers[column]) : NULL;
    if (!attribute) return untyped(text);
    json_t *value = typed(attribute->type, text);
    if (value) return value;
    warn_type(import, row, column, attribute->type, text);
    return json_stringn(text.ptr, text.len);
}

Status import_attributes(Import *import, const ImportRow *row, Str kind, Str *ret, Error *err) {
    CLEANUP(json_freep) json_t *object = json_object();
    CLEANUP(buf_free) Buf text = BUF_INIT(ATTRIBUTES_MAX);
    const SubjectKind *known = catalogue_subject_kind(import->app->catalogue, kind);
    for (size_t i = 0; object && i < import->source_count; i++) {
        Str value = str_trim(csv_unsafe(str_trim(tabular_field(row->source, (int)i))));
        if (import->targets[i] != TARGET_OTHER || !value.len) continue;
        const char *key = arena_text(import->batch, str_slice(import->headers[i], 0, ATTRIBUTE_KEY));
        if (!key) return no_memory(err);
        (void)json_object_set_new(object, key, value_of(import, row, known, i, value));
    }
    if (!object) return no_memory(err);
    json_canonical(object, &text);
    TRY(buf_status(&text, err));
    return arena_str(import->batch, buf_str(&text), ret) ? OK : no_memory(err);
}
