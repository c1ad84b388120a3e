#include "app/measure_grade.h"

#include "app/duties.h"
#include "measure/measure.h"

enum { MEMORY = 8 << 20, PAYLOAD_MAX = 16384, ATTRIBUTES_MAX = 1 << 20 };

typedef struct Grading {
    const App *app;
    Tx *tx;
    const Actor *actor;
    Arena *arena;
    int64_t subject;
    double percent;
    Str record, form;
    Value *fields; /* schema_subject's */
    json_t *attributes;
    Str id, class_, list;
    bool changed; /* the register */
} Grading;

static Value value_at(const Rows *rows, int column, ExprType type) {
    if (rows_null(rows, column)) return (Value){.type = TYPE_UNSET};
    if (type == TYPE_NUMBER) return (Value){.type = TYPE_NUMBER, .number = rows_f64(rows, column)};
    if (type == TYPE_DATE) return (Value){.type = TYPE_DATE, .date = rows_date(rows, column)};
    if (type == TYPE_BOOL) return (Value){.type = TYPE_BOOL, .boolean = rows_i64(rows, column) != 0};
    Str text = rows_text(rows, column);
    return text.len ? (Value){.type = TYPE_TEXT, .text = text} : (Value){.type = TYPE_UNSET};
}

static Status keep_fields(Grading *grading, const Rows *rows, Error *err) {
    size_t count = schema_subject.field_count;
    grading->fields = arena_new_array(grading->arena, Value, count);
    if (!grading->fields) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        Value *value = &grading->fields[i];
        *value = value_at(rows, (int)i, schema_subject.fields[i].type);
        if (value->type == TYPE_TEXT && !arena_str(grading->arena, value->text, &value->text))
            return no_memory(err);
        Str name = str_from(schema_subject.fields[i].name);
        Str text = value->type == TYPE_TEXT ? value->text : (Str){"", 0};
        if (str_is(name, "id")) grading->id = text;
        if (str_is(name, "class")) grading->class_ = text;
        if (str_is(name, "list")) grading->list = text;
    }
    return OK;
}

/* The subject as it is now, when it lies in the plan's subtree. */
static Status read_subject(Grading *grading, Str path, bool *ret_covered, Error *err) {
    const char *end = app_path_end(path, grading->arena);
    if (!end) return no_memory(err);
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(grading->tx, SQL_SOURCE_SUBJECTS,
                    ARGS(A_STR(grading->actor->realm), A_STR(path), A_TEXT(end), A_I64(grading->subject),
                         A_I64(grading->subject)),
                    &rows, err));
    *ret_covered = rows_next(rows);
    if (!*ret_covered) return rows_status(rows, err);
    TRY(keep_fields(grading, rows, err));
    json_freep(&grading->attributes);
    return json_parse(rows_text(rows, (int)schema_subject.field_count + 2), ATTRIBUTES_MAX,
                      &grading->attributes, err);
}

static Status one_text(Grading *grading, SqlId query, const Arg *args, size_t count, Str *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    *ret = (Str){"", 0};
    TRY(store_query(grading->tx, query, args, count, &rows, err));
    if (!rows_next(rows)) return rows_status(rows, err);
    return arena_str(grading->arena, rows_text(rows, 0), ret) ? OK : no_memory(err);
}

static Value attribute(void *data, Str name) {
    const Grading *grading = data;
    return expr_value_from_json(json_object_getn(grading->attributes, name.ptr, name.len));
}

static ExprContext context_of(const App *app) {
    return (ExprContext){.today = env_today(&app->env),
                         .period_from = DATE_NONE,
                         .period_to = DATE_NONE,
                         .now = env_now(&app->env),
                         .zone_minutes = app->env.zone_minutes};
}

static Status filter_holds(Grading *grading, const Expr *filter, bool *ret, Error *err) {
    *ret = true;
    if (!filter) return OK;
    size_t fields = schema_subject.field_count, attributes = expr_attribute_count(filter);
    Value *row = arena_new_array(grading->arena, Value, fields + attributes);
    if (!row) return no_memory(err);
    memcpy(row, grading->fields, fields * sizeof *row);
    for (size_t i = 0; i < attributes; i++)
        row[fields + i] = attribute(grading, expr_attribute_name(filter, i));
    ExprContext context = context_of(grading->app);
    *ret = expr_true(filter, row, &context);
    return OK;
}

/* «over» names what is graded: the score of any record, or of records with one form. */
static bool grades_this(const Grading *grading, const GradeClause *clause) {
    return !clause->over.len || str_is(clause->over, "score") || str_equal(clause->over, grading->form);
}

static Status apply_change(Grading *grading, const GradeChange *change, Error *err) {
    Str *field = str_is(change->field, "class")  ? &grading->class_
                 : str_is(change->field, "list") ? &grading->list
                                                 : NULL;
    if (!field) {
        fail(err, E_INVALID, "the field '%.*s' of the register cannot be set by a grade",
             STR_ARG(change->field));
        return fail_hint(err, "a grade may set class and list");
    }
    grading->changed |= !str_equal(*field, change->value);
    *field = change->value;
    return OK;
}

/* Keys in bytewise order: canonical JSON. */
static Status log_grade(const Grading *grading, const ClauseEntry *entry, Str before, Str band, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "band", band);
    json_put_str(&json, "band_before", before);
    json_put_str(&json, "class", grading->class_);
    json_put_str(&json, "clause", entry->clause_id);
    json_put_str(&json, "list", grading->list);
    json_put_str(&json, "plan", entry->plan_id);
    json_put_str(&json, "record", grading->record);
    json_put_num(&json, "score", grading->percent);
    json_put_str(&json, "subject", grading->id);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return app_ledger(grading->app, grading->tx, grading->actor, "subject.graded", buf_str(&text), err);
}

static Status keep_grade(Grading *grading, const ClauseEntry *entry, Str before, const GradeResult *result,
                         Error *err) {
    const GradeClause *clause = &entry->clause->grade;
    Str band = clause->bands[result->band].name;
    Str realm = grading->actor->realm;
    Date today = env_today(&grading->app->env);
    for (size_t i = 0; i < result->change_count; i++) TRY(apply_change(grading, &result->changes[i], err));
    TRY(store_exec(grading->tx, SQL_GRADE_PUT,
                   ARGS(A_STR(realm), A_I64(grading->subject), A_STR(clause->name), A_STR(band),
                        A_F64(grading->percent), A_I64(today), A_STR(grading->record)),
                   NULL, err));
    TRY(store_exec(grading->tx, SQL_SUBJECT_REGRADED,
                   ARGS(A_STR(realm), A_I64(grading->subject), A_STR(grading->class_), A_STR(grading->list),
                        A_I64(today), A_I64(env_now(&grading->app->env))),
                   NULL, err));
    return log_grade(grading, entry, before, band, err);
}

static Status grade_by(Grading *grading, const ClauseEntry *entry, Error *err) {
    const GradeClause *clause = &entry->clause->grade;
    bool holds = false;
    if (!grades_this(grading, clause)) return OK;
    TRY(read_subject(grading, entry->plan->org_path, &holds, err));
    if (!holds) return OK;
    TRY(filter_holds(grading, clause->filter, &holds, err));
    if (!holds) return OK;
    Str before;
    TRY(one_text(grading, SQL_GRADE_PRESENT,
                 ARGS(A_STR(grading->actor->realm), A_I64(grading->subject), A_STR(clause->name)), &before,
                 err));
    GradeSubject subject = {{true, grading->percent}, before, grading->fields, attribute, grading};
    GradeResult result;
    ExprContext context = context_of(grading->app);
    TRY(grade_evaluate(clause, &subject, &context, grading->arena, &result, err));
    return result.outcome == GRADE_BAND ? keep_grade(grading, entry, before, &result, err) : OK;
}

static Status grade_all(Grading *grading, const Plans *plans, Error *err) {
    size_t count = 0;
    const ClauseEntry *const *clauses = plans_of_kind(plans, grading->actor->realm, CLAUSE_GRADE, &count);
    if (!count) return OK;
    TRY(one_text(grading, SQL_RECORD_FORM, ARGS(A_STR(grading->actor->realm), A_STR(grading->record)),
                 &grading->form, err));
    for (size_t i = 0; i < count; i++) TRY(grade_by(grading, clauses[i], err));
    if (!grading->changed) return OK;
    DutyChange change;
    return app_duty_regenerate(grading->app, grading->tx, grading->actor, &grading->subject, 1,
                               "the subject was graded anew", &change, err);
}

Status app_grade_after_record(const App *app, Tx *tx, const Actor *actor, const Plans *plans, int64_t subject,
                              double percent, Str record_id, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(MEMORY);
    if (!arena) return no_memory(err);
    Grading grading = {.app = app,
                       .tx = tx,
                       .actor = actor,
                       .arena = arena,
                       .subject = subject,
                       .percent = percent,
                       .record = record_id};
    Status status = grade_all(&grading, plans, err);
    json_freep(&grading.attributes);
    return status;
}
