/* The transaction of a record: evidence, what it answers, what it opens, and the ledger, all or nothing. */
#include "app/measure_grade.h"
#include "app/record.h"

enum { PAYLOAD_MAX = 512 << 10 };

static void add_duties(Json *json, const Record *record) {
    char id[DUTY_ID_TEXT];
    json_begin_array(json);
    for (size_t i = 0; i < record->duty_count; i++) json_text(json, duty_id_format(record->duties[i], id));
    json_end_array(json);
}

/* Keys in bytewise order: this is canonical JSON, written directly. */
static void write_payload(const Record *record, Json *json) {
    json_begin_object(json);
    json_put_str(json, "activity", record->activity);
    json_key(json, "answers");
    json_raw(json, record->answers_text);
    json_put_i64(json, "at", record->at);
    json_put_str(json, "category", record->category);
    json_put_str(json, "corrects", record->corrects);
    json_key(json, "duties");
    add_duties(json, record);
    json_put_str(json, "form", record->form ? record->form->id : STR(""));
    json_put_i64(json, "form_version", record->form ? record->form->version : 0);
    json_put_text(json, "id", record->id);
    json_put_str(json, "kind", record->kind->id);
    json_key(json, "officers");
    json_raw(json, record->officers_text);
    json_put_str(json, "org", record->org);
    json_key(json, "quantity");
    if (record->quantity_set)
        json_num(json, record->quantity);
    else
        json_null_value(json);
    json_put_str(json, "result", record->result);
    json_put_num(json, "score", record->score);
    json_put_num(json, "score_max", record->score_max);
    json_put_str(json, "subject", record->subject_id);
    json_end_object(json);
}

static void write_answer(const Record *record, Json *json) {
    json_begin_object(json);
    json_put_text(json, "id", record->id);
    json_put_text(json, "hash", record->hash);
    json_key(json, "score");
    if (record->scored)
        json_num(json, record->score);
    else
        json_null_value(json);
    json_key(json, "score_max");
    if (record->scored)
        json_num(json, record->score_max);
    else
        json_null_value(json);
    json_put_str(json, "result", record->result);
    json_key(json, "duties");
    add_duties(json, record);
    json_key(json, "cases");
    json_begin_array(json);
    for (size_t i = 0; i < record->case_count; i++) json_text(json, record->cases[i].id);
    json_end_array(json);
    json_key(json, "flags");
    json_begin_array(json);
    for (size_t i = 0; i < record->flag_count; i++) json_str(json, record->flags[i].message);
    json_end_array(json);
    json_end_object(json);
}

typedef void (*JsonMaker)(const Record *record, Json *json);

static Status make_text(Record *record, JsonMaker make, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    make(record, &json);
    TRY(buf_status(&text, err));
    return arena_str(record->arena, buf_str(&text), ret) ? OK : no_memory(err);
}

Status record_seal(Record *record, Error *err) {
    TRY(make_text(record, write_payload, &record->payload, err));
    sha256_hex(record->payload, record->hash);
    return make_text(record, write_answer, &record->answer, err);
}

static Status insert_record(const Record *record, Tx *tx, int64_t seq, Error *err) {
    const Arg args[] = {A_STR(record->actor->realm),
                        A_TEXT(record->id),
                        A_STR(record->kind->id),
                        A_STR(record->activity),
                        A_I64(record->subject),
                        A_STR(record->org),
                        A_I64(record->actor->person),
                        A_STR(record->officers_text),
                        A_I64((int64_t)record->officer_count),
                        A_I64(record->day),
                        A_I64(record->at),
                        A_STR(record->form ? record->form->id : STR("")),
                        A_I64(record->form ? record->form->version : 0),
                        A_STR(record->answers_text),
                        record->scored ? A_F64(record->score) : A_NULL,
                        record->scored ? A_F64(record->score_max) : A_NULL,
                        A_STR(record->result),
                        A_STR(record->category),
                        record->quantity_set ? A_F64(record->quantity) : A_NULL,
                        record->corrects.len ? A_STR(record->corrects) : A_NULL,
                        A_I64(record->created),
                        A_TEXT(record->hash),
                        A_I64(seq)};
    return store_exec(tx, SQL_RECORD_INSERT, args, COUNT_OF(args), NULL, err);
}

static Status answer_duties(const Record *record, Tx *tx, Error *err) {
    Str realm = record->actor->realm;
    for (size_t i = 0; i < record->duty_count; i++) {
        const DutyKey *key = &record->duties[i];
        TRY(store_exec(tx, SQL_DUTY_RECORD_INSERT,
                       ARGS(A_STR(realm), A_I64(key->subject), A_I64(key->clause), A_STR(key->org),
                            A_I64(key->from), A_TEXT(record->id)),
                       NULL, err));
        if (record->corrects.len && !record->amounts[i]) continue; /* counted already, and as much */
        TRY(store_exec(tx, record->corrects.len ? SQL_DUTY_CORRECTED : SQL_DUTY_ANSWERED,
                       ARGS(A_STR(realm), A_I64(key->subject), A_I64(key->clause), A_STR(key->org),
                            A_I64(key->from), A_I64(record->day), A_I64(record->amounts[i])),
                       NULL, err));
        if (record->corrects.len) /* a visit may be open again */
            TRY(store_exec(tx, SQL_ASSIGN_FOLLOW,
                           ARGS(A_STR(realm), A_I64(key->clause), A_I64(key->subject), A_STR(key->org),
                                A_I64(key->from)),
                           NULL, err));
    }
    return OK;
}

static Status write_attachments(const Record *record, Tx *tx, Error *err) {
    for (size_t i = 0; i < record->attachment_count; i++) {
        const Attachment *attachment = &record->attachments[i];
        TRY(store_exec(tx, SQL_ATTACHMENT_INSERT,
                       ARGS(A_STR(record->actor->realm), A_TEXT(record->id), A_STR(attachment->hash),
                            A_STR(attachment->item)),
                       NULL, err));
    }
    return OK;
}

static Status write_flags(const Record *record, Tx *tx, Error *err) {
    for (size_t i = 0; i < record->flag_count; i++)
        TRY(store_exec(tx, SQL_RECORD_FLAG_INSERT,
                       ARGS(A_STR(record->actor->realm), A_TEXT(record->id), A_I64(record->flags[i].clause),
                            A_STR(record->flags[i].message)),
                       NULL, err));
    return OK;
}

/* First of all, so that a repeated key fails before anything was written (see store_submit). */
static Status claim_key(const Record *record, Tx *tx, Error *err) {
    if (!record->key.len) return OK;
    return store_exec(tx, SQL_IDEMPOTENCY_PUT,
                      ARGS(A_STR(record->actor->realm), A_I64(record->actor->person), A_STR(record->key),
                           A_STR(record->request_hash), A_STR(record->answer), A_I64(record->created)),
                      NULL, err);
}

/* Of two corrections of one record that were checked side by side, the first one written wins. */
static Status claim_corrected(const Record *record, Tx *tx, Error *err) {
    int64_t changed = 0;
    if (!record->corrects.len) return OK;
    TRY(store_exec(tx, SQL_RECORD_CORRECTED,
                   ARGS(A_STR(record->actor->realm), A_STR(record->corrects), A_TEXT(record->id)), &changed,
                   err));
    if (changed == 1) return OK;
    fail(err, E_CONFLICT, "this record has been corrected already");
    return fail_hint(err, "correct the newer one");
}

/* Two teams at one subject: what a rule was told when this record was checked must still be so. */
static Status check_beside(const Record *record, Tx *tx, Error *err) {
    double quantity = 0;
    Date last = DATE_NONE;
    if (!record->beside_known) return OK;
    TRY(record_read_beside(record, tx, &quantity, &last, err));
    if (quantity == record->day_quantity && last == record->last_day) return OK;
    fail(err, E_CONFLICT, "somebody else has just recorded the same at this subject");
    return fail_hint(err, "send the record again: it is then checked with theirs");
}

/* The subject's band, and what the band changes, from the score just recorded. */
static Status grade(const Record *record, Tx *tx, Error *err) {
    if (!record->graded) return OK;
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    TRY(plans_get(record->app, &plans, err));
    double percent = 100 * record->score / record->score_max;
    return app_grade_after_record(record->app, tx, record->actor, plans, record->subject, percent,
                                  str_from(record->id), err);
}

Status record_write_job(void *data, Tx *tx, Error *err) {
    const Record *record = data;
    int64_t seq = 0;
    TRY(claim_key(record, tx, err));
    TRY(claim_corrected(record, tx, err));
    TRY(check_beside(record, tx, err));
    TRY(app_ledger_seq(record->app, tx, record->actor, "record.added", record->payload, &seq, err));
    TRY(insert_record(record, tx, seq, err));
    TRY(answer_duties(record, tx, err));
    TRY(write_attachments(record, tx, err));
    TRY(write_flags(record, tx, err));
    for (size_t i = 0; i < record->case_count; i++)
        TRY(case_opening_write(record->app, tx, record->actor, &record->cases[i], err));
    return grade(record, tx, err);
}
