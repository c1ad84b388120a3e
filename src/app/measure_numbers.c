/* The numbers of a measure clause: both halves (or the value) and the veto, by one statement. */
#include "app/measure.h"

enum { PARTS_MAX = 3, STATEMENT_MAX = 1 << 20 };

typedef struct Question {
    ExprSql parts[PARTS_MAX];
    bool is_condition[PARTS_MAX];
    size_t count, params;
} Question;

static Status add_part(const MeasureView *view, const ExprContext *context, const Expr *expr, bool condition,
                       Question *question, Error *err) {
    ExprSql *part = &question->parts[question->count];
    TRY(expr_sql(expr, measure_dialect(view), context, "", MEASURE_PARAMETERS + 1 + (int)question->params,
                 view->arena, part, err));
    question->is_condition[question->count++] = condition;
    question->params += part->param_count;
    return OK;
}

static Status add_value(const MeasureView *view, const ExprContext *context, const Expr *stored,
                        bool *ret_ratio, Question *question, Error *err) {
    const Expr *numerator, *denominator;
    Expr *value = NULL;
    TRY(measure_expr(view, stored, &schema_formula, &value, err));
    *ret_ratio = expr_ratio(value, &numerator, &denominator);
    if (!*ret_ratio) return add_part(view, context, value, false, question, err);
    TRY(add_part(view, context, numerator, false, question, err));
    return add_part(view, context, denominator, false, question, err);
}

static void write_statement(const Question *question, Buf *out) {
    buf_add_text(out, "SELECT ");
    for (size_t i = 0; i < question->count; i++) {
        Str text = question->parts[i].text;
        if (i) buf_add_text(out, ", ");
        if (question->is_condition[i])
            buf_printf(out, "CASE WHEN " STR_FMT " THEN 1 WHEN NOT (" STR_FMT ") THEN 0 END", STR_ARG(text),
                       STR_ARG(text));
        else
            buf_add(out, text);
    }
    buf_add_text(out, " FROM realm q WHERE q.realm = $1 AND " MEASURE_ALL_PARAMETERS);
}

static Figure figure_at(const Rows *rows, int column) {
    return rows_null(rows, column) ? (Figure){0} : (Figure){true, rows_f64(rows, column)};
}

static void read_numbers(const Rows *rows, bool valued, bool veto, MeasureNumbers *numbers) {
    int column = 0;
    if (valued && numbers->ratio) {
        numbers->numerator = figure_at(rows, column++);
        numbers->denominator = figure_at(rows, column++);
    } else if (valued) {
        numbers->value = figure_at(rows, column++);
    }
    if (!veto || rows_null(rows, column)) return;
    numbers->veto = rows_i64(rows, column) ? VETO_HIT : VETO_CLEAR;
}

static Status ask(const MeasureView *view, const Question *question, bool valued, bool veto,
                  MeasureNumbers *numbers, Error *err) {
    CLEANUP(buf_free) Buf statement = BUF_INIT(STATEMENT_MAX);
    Arg *args = NULL;
    size_t count = 0;
    write_statement(question, &statement);
    TRY(buf_status(&statement, err));
    TRY(measure_args(view, question->parts, question->count, &args, &count, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query_text(view->tx, buf_str(&statement), args, count, &rows, err));
    if (rows_next(rows)) read_numbers(rows, valued, veto, numbers);
    return rows_status(rows, err);
}

Status measure_numbers(const MeasureView *view, const PlanEntry *plan, const MeasureClause *clause,
                       MeasureNumbers *ret, Error *err) {
    Question question = {.count = 0};
    MeasureNumbers numbers = {.veto = clause->veto ? VETO_UNKNOWN : VETO_CLEAR};
    ExprContext context = measure_context(view, plan->plan);
    if (clause->value) TRY(add_value(view, &context, clause->value, &numbers.ratio, &question, err));
    if (clause->veto) {
        Expr *veto = NULL;
        TRY(measure_expr(view, clause->veto, &schema_formula, &veto, err));
        TRY(add_part(view, &context, veto, true, &question, err));
    }
    if (question.count) TRY(ask(view, &question, clause->value != NULL, clause->veto != NULL, &numbers, err));
    *ret = numbers;
    return OK;
}
