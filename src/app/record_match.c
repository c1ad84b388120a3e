/* Which duties a record answers and which hazards it opens. */
#include "app/record.h"

enum { DUTIES_MAX = 200 };

static bool answers_clause(const Record *record, const ClauseEntry *entry, const Rows *rows) {
    if (!entry || !entry->clause) return false;
    MatchDuty duty = {.from = rows_date(rows, 1),
                      .due = rows_date(rows, 2),
                      .times = (int)rows_i64(rows, 3),
                      .done = (int)rows_i64(rows, 4),
                      .rule = entry->clause};
    MatchRecord evidence = {.activity = record->activity,
                            .form = record->form ? record->form->id : (Str){"", 0},
                            .date = record->day,
                            .officers = (int)record->officer_count};
    Error reason = ERROR_INIT; /* why not: of interest to the explanation, not here */
    return duty_matches(&duty, &evidence, &reason);
}

/* Rows come ordered by clause and window: the earliest open window of each clause that fits. */
static Status match_rows(Record *record, Rows *rows, Str org, Error *err) {
    int64_t answered = -1;
    while (rows_next(rows) && record->duty_count < DUTIES_MAX) {
        int64_t number = rows_i64(rows, 0);
        if (number == answered) continue;
        if (!answers_clause(record, plans_clause(record->plans, record->actor->realm, number), rows))
            continue;
        answered = number;
        record->duties[record->duty_count++] =
            (DutyKey){number, org.len ? 0 : record->subject, org, rows_date(rows, 1)};
    }
    return rows_status(rows, err);
}

static Status match_subject(Record *record, Tx *tx, Error *err) {
    if (!record->subject) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DUTY_OPEN_OF_SUBJECT,
                    ARGS(A_STR(record->actor->realm), A_I64(record->subject), A_I64(record->day)), &rows,
                    err));
    return match_rows(record, rows, (Str){"", 0}, err);
}

/* Org duties (reports, patrols of an area, quotas) are answered by a record without a subject, or on a
 * subject there. */
static Status match_org(Record *record, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DUTY_OPEN_OF_ORG,
                    ARGS(A_STR(record->actor->realm), A_STR(record->org), A_I64(record->day)), &rows, err));
    return match_rows(record, rows, record->org, err);
}

Status record_match(Record *record, Tx *tx, Error *err) {
    record->duties = arena_new_array(record->arena, DutyKey, DUTIES_MAX);
    if (!record->duties) return no_memory(err);
    TRY(match_subject(record, tx, err));
    return match_org(record, tx, err);
}

static Status hazard_fields(Record *record, Str item, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(64 << 10);
    char key[128];
    size_t len = item.len < sizeof key - 1 ? item.len : sizeof key - 1;
    memcpy(key, item.ptr, len);
    key[len] = '\0';
    const json_t *answer = json_object_get(record->answers, key);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "found_in", str_from(record->id));
    json_put_str(&json, "item", item);
    json_put_str(&json, "note", json_get_str(answer, "note"));
    json_key(&json, "photos");
    const json_t *photos = json_object_get(answer, "photos");
    json_begin_array(&json);
    for (size_t i = 0; i < json_array_size(photos); i++)
        json_text(&json, json_string_value(json_array_get(photos, i)));
    json_end_array(&json);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(record->arena, buf_str(&text), ret) ? OK : no_memory(err);
}

/* Hazards are handled by the unit's supervisor at the owner's side: the case's handler is the subject's
 * owner. */
static Status open_hazard(Record *record, const Flow *flow, const FormItem *item, Error *err) {
    CaseOpening *opening = &record->cases[record->case_count];
    *opening = (CaseOpening){.flow = flow,
                             .subject = record->subject,
                             .org = record->org,
                             .title = item->title,
                             .level = item->opens,
                             .record = str_from(record->id),
                             .item = item->id,
                             .handler = record->subject_owner,
                             .at = record->at};
    TRY(hazard_fields(record, item->id, &opening->fields, err));
    TRY(case_opening_prepare(record->app, record->actor, record->plans, opening, record->arena, err));
    record->case_count++;
    return OK;
}

Status record_open_cases(Record *record, Error *err) {
    const Flow *flow = catalogue_flow(record->app->catalogue, STR("hazard"));
    record->cases = arena_new_array(record->arena, CaseOpening, record->failed_count);
    if (!record->cases) return no_memory(err);
    if (!flow || record->corrects.len) return OK; /* the corrected record has opened its hazards already */
    for (size_t i = 0; i < record->failed_count; i++) {
        const FormItem *item = form_item(record->form, record->failed_items[i]);
        if (item && item->opens.len) TRY(open_hazard(record, flow, item, err));
    }
    return OK;
}
