/* `rule` clauses on records: a condition that must hold at entry, or the record is refused or flagged. */
#include "app/record.h"

typedef Value (*FieldReader)(const Record *record);

static Value text_value(Str text) {
    return text.len ? (Value){.type = TYPE_TEXT, .text = text} : (Value){.type = TYPE_UNSET};
}
static Value number_value(bool set, double number) {
    return set ? (Value){.type = TYPE_NUMBER, .number = number} : (Value){.type = TYPE_UNSET};
}

static Value kind_of(const Record *r) {
    return text_value(r->kind->id);
}
static Value activity_of(const Record *r) {
    return text_value(r->activity);
}
static Value subject_of(const Record *r) {
    return text_value(r->subject_id);
}
static Value subject_class_of(const Record *r) {
    return text_value(r->subject_class);
}
static Value subject_kind_of(const Record *r) {
    return text_value(r->subject_kind);
}
static Value org_of(const Record *r) {
    return text_value(r->org);
}
static Value person_of(const Record *r) {
    return text_value(r->actor->id);
}
static Value officers_of(const Record *r) {
    return number_value(true, (double)r->officer_count);
}
static Value day_of(const Record *r) {
    return (Value){.type = TYPE_DATE, .date = r->day};
}
static Value at_of(const Record *r) {
    return (Value){.type = TYPE_INSTANT, .instant = r->at};
}
static Value form_of(const Record *r) {
    return text_value(r->form ? r->form->id : (Str){"", 0});
}
static Value score_of(const Record *r) {
    return number_value(r->scored, r->score);
}
static Value score_max_of(const Record *r) {
    return number_value(r->scored, r->score_max);
}
static Value result_of(const Record *r) {
    return text_value(r->result);
}
static Value category_of(const Record *r) {
    return text_value(r->category);
}
static Value quantity_of(const Record *r) {
    return number_value(r->quantity_set, r->quantity);
}
static Value entered_of(const Record *r) {
    return (Value){.type = TYPE_INSTANT, .instant = r->created};
}
static Value corrects_of(const Record *r) {
    return text_value(r->corrects);
}

static const struct {
    const char *name;
    FieldReader read;
} field_readers[] = {
    {"kind", kind_of},
    {"activity", activity_of},
    {"subject", subject_of},
    {"subject_class", subject_class_of},
    {"subject_kind", subject_kind_of},
    {"org", org_of},
    {"person", person_of},
    {"officers", officers_of},
    {"day", day_of},
    {"at", at_of},
    {"form", form_of},
    {"score", score_of},
    {"score_max", score_max_of},
    {"result", result_of},
    {"category", category_of},
    {"quantity", quantity_of},
    {"entered", entered_of},
    {"corrects", corrects_of},
};

/* The record as a row of schema_record. A field without a reader would be unset for ever: a test compares the
 * lists. */
Value *record_row(const Record *record) {
    Value *row = arena_new_array(record->arena, Value, schema_record.field_count);
    for (size_t i = 0; row && i < schema_record.field_count; i++) {
        row[i].type = TYPE_UNSET;
        for (size_t k = 0; k < COUNT_OF(field_readers); k++)
            if (strcmp(schema_record.fields[i].name, field_readers[k].name) == 0)
                row[i] = field_readers[k].read(record);
    }
    return row;
}

ExprContext record_context(const Record *record) {
    return (ExprContext){.today = record->day,
                         .period_from = DATE_NONE,
                         .period_to = DATE_NONE,
                         .now = record->created,
                         .zone_minutes = record->app->env.zone_minutes};
}

/* An item's answer: true or false of a check, else the value. `name` is answer.ITEM with `_` for the item's
 * hyphens. */
static Value answer_of(const Record *record, Str name) {
    char item[128];
    Str id = str_slice(name, strlen(ENTRY_ANSWER), name.len);
    if (id.len >= sizeof item) return (Value){.type = TYPE_UNSET};
    for (size_t i = 0; i < id.len; i++) item[i] = id.ptr[i] == '_' ? '-' : id.ptr[i];
    item[id.len] = '\0';
    const json_t *answer = json_object_get(record->answers, item);
    const json_t *ok = json_object_get(answer, "ok");
    return expr_value_from_json(ok ? ok : json_object_get(answer, "value"));
}

/* The row that one expression reads: the fields, then the answers that it names. */
static Status holds(const Record *record, const Expr *expr, const Value *row, const ExprContext *context,
                    bool *ret, Error *err) {
    size_t fields = schema_entry.field_count, answers = expr_attribute_count(expr);
    const Value *whole = row;
    if (answers) {
        Value *more = arena_new_array(record->arena, Value, fields + answers);
        if (!more) return no_memory(err);
        memcpy(more, row, fields * sizeof *row);
        for (size_t i = 0; i < answers; i++)
            more[fields + i] = answer_of(record, expr_attribute_name(expr, i));
        whole = more;
    }
    *ret = expr_true(expr, whole, context);
    return OK;
}

Status record_read_beside(const Record *record, Tx *tx, double *ret_quantity, Date *ret_last, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    *ret_quantity = 0;
    *ret_last = DATE_NONE;
    if (!record->subject) return OK;
    TRY(store_query(tx, SQL_RECORD_BESIDE,
                    ARGS(A_STR(record->actor->realm), A_I64(record->subject), A_STR(record->activity),
                         A_I64(record->day), A_STR(record->corrects)),
                    &rows, err));
    if (rows_next(rows)) {
        *ret_quantity = rows_f64(rows, 0);
        *ret_last = rows_date(rows, 1);
    }
    return rows_status(rows, err);
}

static bool asks_beside(const RuleClause *rule) {
    bool asks = expr_uses_field(rule->require, ENTRY_DAY_QUANTITY) ||
                expr_uses_field(rule->require, ENTRY_DAYS_SINCE);
    return asks || (rule->filter && (expr_uses_field(rule->filter, ENTRY_DAY_QUANTITY) ||
                                     expr_uses_field(rule->filter, ENTRY_DAYS_SINCE)));
}

/* Read once, when the first rule asks. */
static Status fill_beside(Record *record, Tx *tx, const RuleClause *rule, Value *row, Error *err) {
    if (record->beside_known || !record->subject || !asks_beside(rule)) return OK;
    TRY(record_read_beside(record, tx, &record->day_quantity, &record->last_day, err));
    record->beside_known = true;
    double own = record->quantity_set ? record->quantity : 0;
    row[ENTRY_DAY_QUANTITY] = number_value(true, record->day_quantity + own);
    bool before = record->last_day != DATE_NONE;
    row[ENTRY_DAYS_SINCE] = number_value(before, before ? record->day - record->last_day : 0);
    return OK;
}

static bool concerns(const Record *record, const RuleClause *rule) {
    return str_is(rule->on, "record") || (str_is(rule->on, "sample") && str_is(record->activity, "sampling"));
}

static Status broken(Record *record, const ClauseEntry *entry, Error *err) {
    Str message = rule_message(entry);
    if (!entry->clause->rule.refuse) {
        record->flags[record->flag_count++] = (RecordFlag){entry->number, message};
        return OK;
    }
    return rule_refuse(entry, err);
}

/* The record's own fields, and room for what rules ask beside them. */
static Value *entry_row(const Record *record) {
    const Value *own = record_row(record);
    Value *row = own ? arena_new_array(record->arena, Value, ENTRY_FIELDS) : NULL;
    for (size_t i = 0; row && i < ENTRY_FIELDS; i++)
        row[i] = i < schema_record.field_count ? own[i] : (Value){.type = TYPE_UNSET};
    return row;
}

Status record_apply_rules(Record *record, Tx *tx, Error *err) {
    size_t count = 0;
    const ClauseEntry *const *rules = plans_of_kind(record->plans, record->actor->realm, CLAUSE_RULE, &count);
    if (count == 0) return OK;
    record->flags = arena_new_array(record->arena, RecordFlag, count);
    Value *row = entry_row(record);
    if (!record->flags || !row) return no_memory(err);
    ExprContext context = record_context(record);
    for (size_t i = 0; i < count; i++) {
        const RuleClause *rule = &rules[i]->clause->rule;
        if (!concerns(record, rule) || !rule->require) continue;
        if (!str_starts(record->org_path, rules[i]->plan->org_path)) continue;
        bool asked = true, kept = true;
        TRY(fill_beside(record, tx, rule, row, err));
        if (rule->filter) TRY(holds(record, rule->filter, row, &context, &asked, err));
        if (asked) TRY(holds(record, rule->require, row, &context, &kept, err));
        if (!kept) TRY(broken(record, rules[i], err));
    }
    return OK;
}
