#include "measure/measure.h"

/* schema_band: score, band, then the subject's fields. */
enum { BAND_SCORE, BAND_PRESENT, BAND_FIELDS };

static Value *band_row(const GradeSubject *subject, const Expr *when, Arena *arena) {
    size_t attributes = expr_attribute_count(when), fixed = schema_band.field_count;
    Value *row = arena_new_array(arena, Value, fixed + attributes);
    if (!row) return NULL;
    if (subject->score.set) row[BAND_SCORE] = (Value){.type = TYPE_NUMBER, .number = subject->score.value};
    if (subject->band.len > 0) row[BAND_PRESENT] = (Value){.type = TYPE_TEXT, .text = subject->band};
    for (size_t i = BAND_FIELDS; i < fixed && subject->fields; i++) row[i] = subject->fields[i - BAND_FIELDS];
    for (size_t i = 0; i < attributes && subject->attribute; i++)
        row[fixed + i] = subject->attribute(subject->data, expr_attribute_name(when, i));
    return row;
}

static Status find_band(const GradeClause *grade, const GradeSubject *subject, const ExprContext *context,
                        Arena *arena, GradeResult *result, Error *err) {
    result->outcome = GRADE_NONE;
    for (size_t i = 0; i < grade->band_count; i++) {
        const Expr *when = grade->bands[i].when;
        if (!when) continue;
        const Value *row = band_row(subject, when, arena);
        if (!row) return no_memory(err);
        if (!expr_true(when, row, context)) continue;
        result->outcome = GRADE_BAND;
        result->band = i;
        result->moved = !str_equal(grade->bands[i].name, subject->band);
        return OK;
    }
    return OK;
}

static Status change_from_map(const YamlNode *changes, size_t i, GradeChange *ret) {
    *ret = (GradeChange){yaml_text(changes->keys[i]), yaml_text(changes->items[i])};
    return changes->items[i]->type == YAML_SCALAR ? OK : E_INVALID;
}

static Status change_from_list(const YamlNode *changes, size_t i, GradeChange *ret) {
    *ret = (GradeChange){yaml_text(yaml_get(changes->items[i], "field")),
                         yaml_text(yaml_get(changes->items[i], "value"))};
    return ret->field.len > 0 ? OK : E_INVALID;
}

static Status read_changes(const GradeBand *band, Arena *arena, GradeResult *result, Error *err) {
    const YamlNode *changes = band->changes;
    if (!changes || yaml_is_null(changes)) return OK;
    if (changes->type != YAML_SCALAR) result->changes = arena_new_array(arena, GradeChange, changes->count);
    if (changes->type != YAML_SCALAR && !result->changes) return no_memory(err);
    Status status = changes->type == YAML_SCALAR ? E_INVALID : OK;
    for (size_t i = 0; status == OK && i < changes->count; i++) {
        GradeChange *change = &result->changes[result->change_count++];
        status = changes->type == YAML_MAP ? change_from_map(changes, i, change)
                                           : change_from_list(changes, i, change);
    }
    if (status == OK) return OK;
    fail(err, E_INVALID, "what band %.*s changes cannot be read (line %d)", STR_ARG(band->name),
         changes->line);
    return fail_hint(err, "write changes: {class: A} or a list of {field: class, value: A}");
}

Status grade_evaluate(const GradeClause *grade, const GradeSubject *subject, const ExprContext *context,
                      Arena *arena, GradeResult *ret, Error *err) {
    GradeResult result = {.outcome = GRADE_UNSET};
    if (subject->score.set) {
        TRY(find_band(grade, subject, context, arena, &result, err));
        if (result.outcome == GRADE_BAND) TRY(read_changes(&grade->bands[result.band], arena, &result, err));
    }
    *ret = result;
    return OK;
}
