/* Body → record: every fault of the body is reported at once, each at its JSON pointer. */
#include "app/record.h"

enum { OFFICERS_MAX = 20, TEXT_MAX = 200, ANSWERS_MAX = 256 << 10 };

static void fault(Record *record, const char *pointer, const char *code, const char *text, const char *hint) {
    Diag *diag = diag_add(record->faults, SEVERITY_ERROR, str_from(pointer), 0, 0, code, "%s", text);
    if (diag) diag->error.format = text; /* a literal without arguments is its own key */
    diag_hint(diag, hint);
}

/* An optional text member; a wrong type or too much of it is a fault. */
static Str text_member(Record *record, const json_t *body, const char *key, const char *pointer) {
    const json_t *value = json_object_get(body, key);
    if (!value || json_is_null(value)) return (Str){"", 0};
    if (!json_is_string(value)) {
        fault(record, pointer, "record.type", "this must be text", NULL);
        return (Str){"", 0};
    }
    Str text = json_get_str(body, key);
    if (text.len > TEXT_MAX)
        fault(record, pointer, "record.length", "this is longer than 200 bytes", "shorten it");
    return text;
}

static Status take_subject(Record *record, const Rows *rows, Error *err) {
    if (rows_null(rows, 2)) return OK;
    record->subject = rows_i64(rows, 2);
    record->subject_owner = rows_i64(rows, 9);
    Str *texts[] = {&record->subject_id,    &record->subject_name, &record->subject_kind,
                    &record->subject_class, &record->org,          &record->org_path};
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        if (!arena_str(record->arena, rows_text(rows, i + 3), texts[i])) return no_memory(err);
    return OK;
}

static Status take_repeat(Record *record, const Rows *rows, Error *err) {
    if (rows_null(rows, 0)) return OK;
    if (!str_equal(rows_text(rows, 0), record->request_hash)) {
        fail(err, E_CONFLICT, "this Idempotency-Key was used for another request");
        return fail_hint(err, "make a new key for each new record");
    }
    record->repeats = true;
    return arena_str(record->arena, rows_text(rows, 1), &record->answer) ? OK : no_memory(err);
}

void record_ask(Record *record, Str subject) {
    record->look.id = SQL_RECORD_PREFACE;
    record->look.count = 4;
    record->look.args[0] = A_STR(record->actor->realm);
    record->look.args[1] = A_STR(subject);
    record->look.args[2] = A_I64(record->actor->person);
    record->look.args[3] = A_STR(record->key);
}

Status record_found(Record *record, const Rows *row, Error *err) {
    if (!row) return fail(err, E_INTERNAL, "the record's look-up gave no row");
    TRY(take_repeat(record, row, err));
    return take_subject(record, row, err);
}

static Status read_org(Record *record, Tx *tx, Str code, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(record->actor->realm), A_STR(code)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        fault(record, "/org", "record.org", "there is no such org", "take the code from the org tree");
        return OK;
    }
    record->org = code;
    return arena_str(record->arena, rows_text(rows, 0), &record->org_path) ? OK : no_memory(err);
}

/* On whom or where: the subject's org, else the org named, else the actor's own. */
static Status check_object(Record *record, Tx *tx, const json_t *body, Error *err) {
    Str subject = text_member(record, body, "subject", "/subject");
    Str org = text_member(record, body, "org", "/org");
    if (record->subject) return OK;
    if (subject.len) {
        fault(record, "/subject", "record.subject", "there is no such subject",
              "take the id from the register");
        return OK;
    }
    if (record->kind && record->kind->needs_subject) {
        fault(record, "/subject", "record.subject-missing", "this kind of record needs a subject",
              "name the unit that was visited");
        return OK;
    }
    return read_org(record, tx, org.len ? org : record->actor->org, err);
}

static void check_time(Record *record, const json_t *body) {
    Str at = text_member(record, body, "at", "/at");
    record->created = env_now(&record->app->env);
    record->at = record->created;
    int zone = record->app->env.zone_minutes;
    if (at.len && !instant_parse(at, zone, &record->at))
        fault(record, "/at", "record.at", "this is not a date or time", "write it as 2026-09-30T09:30");
    else if (record->at > record->created + 10 * 60 * SECOND_US)
        fault(record, "/at", "record.future", "this lies in the future",
              "evidence is recorded after it happened");
    record->day = instant_date(record->at, zone);
}

typedef struct OfficerRow {
    Officer officer;
    bool active, certificate;
} OfficerRow;

/* Who records a visit of his own is known from his session; a certificate is always looked up. */
static bool is_actor(const Record *record, Str id) {
    return str_equal(id, record->actor->id) && record->kind && !record->kind->certified;
}

static Status read_officer(Record *record, Tx *tx, Str id, OfficerRow *ret, bool *ret_found, Error *err) {
    if (is_actor(record, id)) {
        *ret = (OfficerRow){{record->actor->person, record->actor->id, record->actor->name}, true, false};
        *ret_found = true;
        return OK;
    }
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_OFFICER_FOR_RECORD,
                    ARGS(A_STR(record->actor->realm), A_STR(id), A_I64(record->day)), &rows, err));
    *ret_found = rows_next(rows);
    if (!*ret_found) return rows_status(rows, err);
    *ret = (OfficerRow){.officer.number = rows_i64(rows, 0),
                        .active = rows_i64(rows, 3) != 0,
                        .certificate = rows_i64(rows, 4) > 0};
    if (!arena_str(record->arena, rows_text(rows, 1), &ret->officer.id)) return no_memory(err);
    return arena_str(record->arena, rows_text(rows, 2), &ret->officer.name) ? OK : no_memory(err);
}

static Status has_certified_role(Record *record, Tx *tx, int64_t person, bool *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    bool certified = false;
    TRY(store_query(tx, SQL_PERSON_ROLES, ARGS(A_STR(record->actor->realm), A_I64(person)), &rows, err));
    while (rows_next(rows)) {
        const Role *role = catalogue_role(record->app->catalogue, rows_text(rows, 0));
        certified |= role && role->certified;
    }
    TRY(rows_status(rows, err));
    *ret = certified;
    return OK;
}

static Status check_officer(Record *record, Tx *tx, size_t index, Str id, Error *err) {
    const char *pointer = arena_printf(record->arena, "/officers/%zu", index);
    if (!pointer) return no_memory(err);
    OfficerRow row = {0};
    bool found = false;
    TRY(read_officer(record, tx, id, &row, &found, err));
    if (!found || !row.active) {
        fault(record, pointer, "record.officer", "there is no such person at work here",
              "take the id from the people list");
        return OK;
    }
    for (size_t i = 0; i < record->officer_count; i++)
        if (record->officers[i].number == row.officer.number)
            fault(record, pointer, "record.officer-twice", "this officer is named twice", NULL);
    record->officers[record->officer_count++] = row.officer;
    if (!record->kind || !record->kind->certified) return OK;
    bool certified = false;
    TRY(has_certified_role(record, tx, row.officer.number, &certified, err));
    if (!certified || !row.certificate)
        fault(record, pointer, "record.certificate",
              "this person holds no enforcement certificate that is valid on that day",
              "only certified officers make administrative inspections; record a visit instead");
    return OK;
}

static Status check_officers(Record *record, Tx *tx, const json_t *body, Error *err) {
    const json_t *list = json_object_get(body, "officers");
    size_t count = json_is_array(list) ? json_array_size(list) : 0;
    if (list && !json_is_array(list)) fault(record, "/officers", "record.type", "this must be a list", NULL);
    if (count > OFFICERS_MAX) {
        fault(record, "/officers", "record.officers", "more than 20 officers", NULL);
        return OK;
    }
    record->officers = arena_new_array(record->arena, Officer, count);
    if (!record->officers) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const json_t *id = json_array_get(list, i);
        if (json_is_string(id))
            TRY(check_officer(record, tx, i, (Str){json_string_value(id), json_string_length(id)}, err));
        else
            fault(record, "/officers", "record.type", "every officer must be a person id", NULL);
    }
    int64_t floor = record->kind ? record->kind->min_officers : 0;
    if (record->form && record->form->min_officers > floor) floor = record->form->min_officers;
    if ((int64_t)count < floor)
        fault(record, "/officers", "record.officers-missing",
              floor == 2 ? "at least two officers must be named" : "name the officers who did this",
              floor == 2 ? "an inspection is made by two certified officers" : NULL);
    return OK;
}

static void check_form(Record *record, const json_t *body) {
    Str id = text_member(record, body, "form", "/form");
    record->form = id.len ? catalogue_form(record->app->catalogue, id) : NULL;
    if (id.len && !record->form)
        fault(record, "/form", "record.form", "there is no such form", "GET /api/v1/forms lists them");
    if (!record->activity.len && record->form) record->activity = record->form->activity;
    if (!record->activity.len)
        fault(record, "/activity", "record.activity", "the activity is missing", "say what was done");
    const json_t *answers = json_object_get(body, "answers");
    if (answers && !json_is_object(answers))
        fault(record, "/answers", "record.type", "this must be an object", NULL);
    else
        record->answers = (json_t *)(uintptr_t)answers;
}

static void check_quantity(Record *record, const json_t *body) {
    const json_t *value = json_object_get(body, "quantity");
    if (!value || json_is_null(value)) return;
    if (!json_is_number(value) || json_number_value(value) < 0 || json_number_value(value) > 1e9) {
        fault(record, "/quantity", "record.quantity", "the quantity must be a number from 0 to 1000000000",
              NULL);
        return;
    }
    record->quantity_set = true;
    record->quantity = json_number_value(value);
}

static Status check_correction(Record *record, Tx *tx, Error *err) {
    if (!record->corrects.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_RECORD_EXISTS, ARGS(A_STR(record->actor->realm), A_STR(record->corrects)), &rows,
                    err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        fault(record, "/corrects", "record.corrects", "there is no such record", NULL);
        return OK;
    }
    record->corrected_quantity_set = !rows_null(rows, 4);
    record->corrected_quantity = record->corrected_quantity_set ? rows_f64(rows, 4) : 0;
    if (!rows_null(rows, 3))
        fault(record, "/corrects", "record.corrected", "this record has been corrected already",
              "correct the newer one");
    if (rows_i64(rows, 0) != record->subject || !str_equal(rows_text(rows, 2), record->activity))
        fault(record, "/corrects", "record.corrects", "a correction must be on the same subject and activity",
              NULL);
    return OK;
}

/* A photo is evidence: its bytes must be here before the record names it. */
static Status check_photos(Record *record, Tx *tx, Error *err) {
    for (size_t i = 0; i < record->attachment_count; i++) {
        const Attachment *photo = &record->attachments[i];
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(store_query(tx, SQL_BLOB_KNOWN, ARGS(A_STR(record->actor->realm), A_STR(photo->hash)), &rows,
                        err));
        if (rows_next(rows)) continue;
        TRY(rows_status(rows, err));
        const char *pointer = arena_printf(record->arena, "/answers/" STR_FMT, STR_ARG(photo->item));
        if (!pointer) return no_memory(err);
        fault(record, pointer, "record.photo-unknown", "the photo was not uploaded",
              "upload the photo first, then send the record again");
    }
    return OK;
}

static Status canonical_texts(Record *record, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(ANSWERS_MAX);
    if (record->answers)
        json_canonical(record->answers, &text);
    else
        buf_add(&text, STR("{}"));
    TRY(buf_status(&text, err));
    if (!arena_str(record->arena, buf_str(&text), &record->answers_text)) return no_memory(err);
    buf_clear(&text);
    Json json = json_writer(&text);
    json_begin_array(&json);
    for (size_t i = 0; i < record->officer_count; i++) json_str(&json, record->officers[i].id);
    json_end_array(&json);
    return arena_str(record->arena, buf_str(&text), &record->officers_text) ? OK : no_memory(err);
}

Status record_check(Record *record, Tx *tx, const json_t *body, Error *err) {
    if (!json_is_object(body)) return fail(err, E_USAGE, "a record is a JSON object");
    Str kind = text_member(record, body, "kind", "/kind");
    record->kind = catalogue_record_kind(record->app->catalogue, kind);
    if (!record->kind)
        fault(record, "/kind", "record.kind", "this is not a kind of record",
              "for example administrative-inspection or grid-visit");
    record->activity = text_member(record, body, "activity", "/activity");
    record->category = text_member(record, body, "category", "/category");
    record->corrects = text_member(record, body, "corrects", "/corrects");
    check_time(record, body);
    check_form(record, body);
    check_quantity(record, body);
    TRY(check_object(record, tx, body, err));
    TRY(check_officers(record, tx, body, err));
    TRY(check_correction(record, tx, err));
    record_score(record);
    TRY(check_photos(record, tx, err));
    TRY(canonical_texts(record, err));
    if (record->faults->error_count)
        return fail(err, E_INVALID, "the record holds %zu faults", record->faults->error_count);
    return OK;
}
