/* Which duties a record answers and which hazards it opens. */
#include "app/record.h"

enum { DUTIES_MAX = 200 };

/* Visits belong to their window; a report, a stage or a signature that is late still counts, as late. */
static bool may_be_late(const Clause *clause) {
    return clause->kind == CLAUSE_REPORT || clause->kind == CLAUSE_PHASE || clause->kind == CLAUSE_LETTER;
}

static bool fits(const Record *record, const Clause *clause, const Rows *rows) {
    MatchDuty duty = {.from = rows_date(rows, 0),
                      .due = rows_date(rows, 1),
                      .times = (int)rows_i64(rows, 2),
                      .done = (int)rows_i64(rows, 3),
                      .rule = clause};
    MatchRecord evidence = {.activity = record->activity,
                            .form = record->form ? record->form->id : (Str){"", 0},
                            .date = record->day,
                            .officers = (int)record->officer_count};
    Error reason = ERROR_INIT; /* why not: of interest to the explanation, not here */
    return duty_matches(&duty, &evidence, &reason);
}

/* Hours are kept as half hours (duty_reconcile.c), and stand in the record's quantity. */
static int64_t amount_of(const Record *record, const Clause *clause) {
    bool hours = clause->kind == CLAUSE_DO && clause->do_.hours.set;
    bool pieces = clause->kind == CLAUSE_QUOTA && record->quantity_set;
    if (hours) return record->quantity_set ? (int64_t)(record->quantity * 2 + 0.5) : 0;
    return pieces ? (int64_t)record->quantity : 1;
}

/* The earliest open window of one clause on one object. */
static Status match_object(Record *record, Tx *tx, const ClauseEntry *entry, int64_t subject, Str org,
                           Error *err) {
    if (record->duty_count == DUTIES_MAX) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    int64_t earliest = may_be_late(entry->clause) ? INT32_MIN : record->day;
    TRY(store_query(tx, SQL_DUTY_OPEN_OF_OBJECT,
                    ARGS(A_STR(record->actor->realm), A_I64(entry->number), A_I64(subject), A_STR(org),
                         A_I64(record->day), A_I64(earliest)),
                    &rows, err));
    while (rows_next(rows)) {
        if (!fits(record, entry->clause, rows)) continue;
        record->amounts[record->duty_count] = amount_of(record, entry->clause);
        record->duties[record->duty_count++] = (DutyKey){entry->number, subject, org, rows_date(rows, 0)};
        break;
    }
    return rows_status(rows, err);
}

/* Work asked of an area is answered by what is done anywhere below it: the nearest org with an open window.
 */
static Status match_area(Record *record, Tx *tx, const ClauseEntry *entry, Error *err) {
    size_t before = record->duty_count;
    Str rest = str_slice(record->org_path, 0,
                         record->org_path.len - (record->org_path.len > 0)); /* without the last '/' */
    while (rest.len && record->duty_count == before) {
        size_t at = rest.len;
        while (at > 0 && rest.ptr[at - 1] != '/') at--;
        TRY(match_object(record, tx, entry, 0, str_slice(rest, at, rest.len), err));
        rest = str_slice(rest, 0, at > 0 ? at - 1 : 0);
    }
    return OK;
}

/* A quota may count only some records of its activity. */
static Status quota_counts(Record *record, const Clause *clause, bool *ret, Error *err) {
    *ret = true;
    if (!clause->quota.filter) return OK;
    Value *row = record_row(record);
    if (!row) return no_memory(err);
    ExprContext context = record_context(record);
    *ret = expr_true(clause->quota.filter, row, &context);
    return OK;
}

static Status match_quota(Record *record, Tx *tx, const ClauseEntry *entry, Error *err) {
    bool counts = false;
    TRY(quota_counts(record, entry->clause, &counts, err));
    return counts ? match_area(record, tx, entry, err) : OK;
}

static Status match_work(Record *record, Tx *tx, const ClauseEntry *entry, Error *err) {
    switch (entry->clause->do_.each) {
    case EACH_ORG:
        return match_area(record, tx, entry, err);
    case EACH_PERSON:
        return match_object(record, tx, entry, 0, record->actor->id, err);
    case EACH_SUBJECT:
    case EACH_CASE:
        break;
    }
    return record->subject ? match_object(record, tx, entry, record->subject, (Str){"", 0}, err) : OK;
}

/* A visit answers the duties on its subject and those of its area; a report only that of the org which
 * reports. */
static Status match_clause(Record *record, Tx *tx, const ClauseEntry *entry, Error *err) {
    if (!str_equal(entry->title, record->activity)) return OK;
    if (entry->clause->kind == CLAUSE_DO) return match_work(record, tx, entry, err);
    if (entry->clause->kind == CLAUSE_QUOTA) return match_quota(record, tx, entry, err);
    if (entry->clause->kind == CLAUSE_DRAW)
        return record->subject ? match_object(record, tx, entry, record->subject, (Str){"", 0}, err) : OK;
    return match_object(record, tx, entry, 0, record->org, err);
}

/* A correction says anew what its record said: it answers the same duties, by what it says more or less. */
static Status match_corrected(Record *record, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DUTIES_OF_RECORD, ARGS(A_STR(record->actor->realm), A_STR(record->corrects)),
                    &rows, err));
    while (record->duty_count < DUTIES_MAX && rows_next(rows)) {
        DutyKey key = {rows_i64(rows, 0), rows_i64(rows, 1), rows_text(rows, 2), rows_date(rows, 3)};
        const ClauseEntry *entry = plans_clause(record->plans, record->actor->realm, key.clause);
        if (!arena_str(record->arena, key.org, &key.org)) return no_memory(err);
        Record old = {.quantity_set = record->corrected_quantity_set, .quantity = record->corrected_quantity};
        bool counts = entry && entry->clause;
        record->amounts[record->duty_count] =
            counts ? amount_of(record, entry->clause) - amount_of(&old, entry->clause) : 0;
        record->duties[record->duty_count++] = key;
    }
    return rows_status(rows, err);
}

Status record_match(Record *record, Tx *tx, Error *err) {
    static const ClauseKind kinds[] = {CLAUSE_DO,    CLAUSE_QUOTA,  CLAUSE_REPORT,
                                       CLAUSE_PHASE, CLAUSE_LETTER, CLAUSE_DRAW};
    record->duties = arena_new_array(record->arena, DutyKey, DUTIES_MAX);
    record->amounts = arena_new_array(record->arena, int64_t, DUTIES_MAX);
    if (!record->duties || !record->amounts) return no_memory(err);
    if (record->corrects.len) return match_corrected(record, tx, err);
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        size_t count = 0;
        const ClauseEntry *const *clauses =
            plans_of_kind(record->plans, record->actor->realm, kinds[k], &count);
        for (size_t i = 0; i < count; i++) TRY(match_clause(record, tx, clauses[i], err));
    }
    return OK;
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
                             .org_path = record->org_path,
                             .subject_id = record->subject_id,
                             .subject_kind = record->subject_kind,
                             .subject_class = record->subject_class,
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
