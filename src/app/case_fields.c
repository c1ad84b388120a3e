/* What the fields of a move do: a person takes the case over, it goes to another org, photos and cases that
 * are named must be there. */
#include "app/case_fields.h"

static Status check_photo(const Actor *actor, Tx *tx, Str hash, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_BLOB_KNOWN, ARGS(A_STR(actor->realm), A_STR(hash)), &rows, err));
    if (rows_next(rows)) return OK;
    TRY(rows_status(rows, err));
    fail(err, E_INVALID, "the photo %.*s was not uploaded", STR_ARG(str_slice(hash, 0, 16)));
    return fail_hint(err, "upload the photo first, then send the move again");
}

static Status check_photos(const Actor *actor, Tx *tx, const json_t *value, Error *err) {
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *hash = json_array_get(value, i);
        TRY(check_photo(actor, tx, (Str){json_string_value(hash), json_string_length(hash)}, err));
    }
    return OK;
}

/* A person named in the field `handler` takes the case over. */
static Status check_person(const Actor *actor, Tx *tx, const FlowField *field, Str id, CaseEffects *ret,
                           Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_PERSON_NUMBER, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_INVALID, "there is no person '%.*s'", STR_ARG(id));
    }
    if (str_is(field->id, "handler")) ret->handler = rows_i64(rows, 0);
    return OK;
}

/* The org named in the field `org` gets the case; whoever handled it does so no more. */
static Status check_org(const Actor *actor, Tx *tx, const FlowField *field, Str code, Arena *arena,
                        CaseEffects *ret, Error *err) {
    Str path;
    TRY(case_org_path(tx, actor, code, arena, &path, err));
    if (!str_is(field->id, "org")) return OK;
    if (str_equal(code, ret->org)) return fail(err, E_INVALID, "the case is with this org already");
    ret->from_org = ret->org;
    ret->org = code;
    ret->handler = 0;
    return OK;
}

static Status check_case(const Actor *actor, Tx *tx, Str self, Str id, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    if (str_equal(self, id)) return fail(err, E_INVALID, "a case cannot name itself");
    TRY(store_query(tx, SQL_CASE_KNOWN, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (rows_next(rows)) return OK;
    TRY(rows_status(rows, err));
    return fail(err, E_NOT_FOUND, "there is no case '%.*s'", STR_ARG(id));
}

static Status check_field(const Actor *actor, Tx *tx, const CaseRow *row, const FlowField *field,
                          const json_t *value, Arena *arena, CaseEffects *ret, Error *err) {
    Str text = {json_string_value(value), json_string_length(value)};
    if (field->type == FLOW_PHOTO) return check_photos(actor, tx, value, err);
    if (!text.len) return OK;
    if (field->type == FLOW_PERSON) return check_person(actor, tx, field, text, ret, err);
    if (field->type == FLOW_ORG) return check_org(actor, tx, field, text, arena, ret, err);
    return field->type == FLOW_CASE ? check_case(actor, tx, row->id, text, err) : OK;
}

static Status go_back(const CaseRow *row, CaseEffects *ret, Error *err) {
    if (!row->from_org.len) return fail(err, E_CONFLICT, "this case was not handed over: it cannot go back");
    ret->org = row->from_org;
    ret->from_org = row->org;
    ret->handler = 0;
    return OK;
}

Status case_effects(const Actor *actor, Tx *tx, const CaseRow *row, const FlowTransition *transition,
                    const json_t *fields, Arena *arena, CaseEffects *ret, Error *err) {
    *ret = (CaseEffects){.handler = row->handler, .org = row->org, .from_org = row->from_org};
    for (size_t i = 0; i < transition->fields.count; i++) {
        const FlowField *field = &transition->fields.items[i];
        const json_t *value = fields ? json_object_getn(fields, field->id.ptr, field->id.len) : NULL;
        if (value) TRY(check_field(actor, tx, row, field, value, arena, ret, err));
    }
    return transition->returns ? go_back(row, ret, err) : OK;
}
