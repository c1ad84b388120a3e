/* A record on its way in: filled step by step by record_check.c (body, form, officers), record_match.c
 * (duties, rules, hazards) and written by record_write.c. Inside src/app only; memory is the request's
 * arena's. */
#ifndef ANLAN_APP_RECORD_H
#define ANLAN_APP_RECORD_H

#include "app/cases.h"
#include "app/catalogue.h"
#include "app/duties.h"
#include "app/records.h"

typedef struct Officer {
    int64_t number;
    Str id, name;
} Officer;

typedef struct RecordFlag {
    int64_t clause;
    Str message;
} RecordFlag;

typedef struct Attachment {
    Str hash, item;
} Attachment;

struct Record {
    const App *app;
    const Actor *actor;
    const Plans *plans; /* held by app_record_go until the write is prepared */
    Arena *arena;
    Diags *faults;
    const json_t *body; /* borrowed */
    StoreLook look;

    char id[ID_TEXT];
    const RecordKind *kind;
    const Form *form; /* NULL = none */
    Str activity, category, corrects;
    int64_t subject, subject_owner; /* 0 = none */
    Str subject_id, subject_name, subject_kind, subject_class;
    Str org, org_path;
    Officer *officers;
    size_t officer_count;
    Date day;
    Instant at, created;
    json_t *answers; /* borrowed from the body; NULL = none */
    Str answers_text, officers_text;
    bool corrected_quantity_set;
    double corrected_quantity; /* of the record that this one corrects */
    bool beside_known;   /* a rule asked what others did at this subject: read, and looked at again when it is
                            written */
    double day_quantity; /* of the other records of the activity on the day */
    Date last_day;       /* the last day before that the activity was done there, DATE_NONE */
    bool quantity_set, scored;
    double quantity, score, score_max;
    bool graded; /* a grade clause may look at the score */
    Str result;  /* pass | fail | done */

    Str *failed_items; /* ids of failed items */
    size_t failed_count;
    Attachment *attachments;
    size_t attachment_count;
    DutyKey *duties;  /* of a correction: those of the record that it corrects */
    int64_t *amounts; /* how much of each duty it answers: visits, or half hours where the clause asks for
                         hours; of a correction: how much more */
    size_t duty_count;
    RecordFlag *flags;
    size_t flag_count;
    CaseOpening *cases;
    size_t case_count;

    Str key, request_hash; /* idempotency */
    bool repeats;          /* an earlier request did this; `answer` is what it got */
    Str payload, answer;
    char hash[SHA256_HEX];
};

/* What stands before the record: the subject that the body names, and what an earlier request with the same
 * key was answered. E_CONFLICT: the key belongs to another request. */
void record_ask(Record *record, Str subject);
Status record_found(Record *record, const Rows *row, Error *err);
/* Body → record, by a read transaction. Faults are collected; E_INVALID when there were any. */
Status record_check(Record *record, Tx *tx, const json_t *body, Error *err);
/* Fill score, score_max, failed items, result from the form and the answers. Faults are collected. */
void record_score(Record *record);
Status record_match(Record *record, Tx *tx, Error *err);
/* The record as a row of schema_record, in its arena; NULL: memory. And what today, now and period mean to
 * it. */
Value *record_row(const Record *record);
ExprContext record_context(const Record *record);
/* Rules of the plans in force: E_INVALID for a refusal, flags otherwise. */
Status record_apply_rules(Record *record, Tx *tx, Error *err);
/* What others did at the subject: for rules, and once more in the write, because two teams may stand there at
 * once. */
Status record_read_beside(const Record *record, Tx *tx, double *ret_quantity, Date *ret_last, Error *err);
Status record_open_cases(Record *record, Error *err);
/* Payload, hash and answer. */
Status record_seal(Record *record, Error *err);
Status record_write_job(void *data, Tx *tx, Error *err); /* StoreJob; data is the Record */

#endif
