/* Any text: what compiles prints as text that compiles again and prints the same, evaluates on a row of any
 * types, and translates for both databases with a parameter for every value. */
#include <assert.h>

#include "expr/expr.h"

static const ExprField fields[] = {
    {"class", TYPE_TEXT, "s.class", ""}, {"floors", TYPE_NUMBER, "s.floors", ""},
    {"since", TYPE_DATE, "s.since", ""}, {"seen", TYPE_INSTANT, "s.seen", ""},
    {"open", TYPE_BOOL, "s.open", ""},
};
static const ExprSchema schema = {.name = "subject",
                                  .fields = fields,
                                  .field_count = 5,
                                  .open = true,
                                  .attributes_sql = "s.attributes",
                                  .from_sql = "subject s"};
static const ExprSchema *const objects[] = {&schema, NULL};

static Expr *compile(Arena *arena, Str text) {
    Diags diags = diags_new(arena);
    Error err = ERROR_INIT;
    Expr *expr = NULL;
    Status status = expr_compile(arena, text, &schema, objects, STR("fuzz"), 1, 1, &expr, &diags, &err);
    assert((status == OK) == (expr != NULL));
    assert(status != E_INVALID || diags.error_count > 0);
    return expr;
}

static void check_print(Arena *arena, const Expr *expr) {
    CLEANUP(buf_free) Buf once = BUF_INIT(1 << 20);
    CLEANUP(buf_free) Buf twice = BUF_INIT(1 << 20);
    expr_print(expr, &once);
    if (once.len > 16 * 1024) return; /* numbers print longer than they were written */
    Expr *again = compile(arena, buf_str(&once));
    assert(again && expr_type(again) == expr_type(expr));
    expr_print(again, &twice);
    assert(str_equal(buf_str(&once), buf_str(&twice)));
}

static void check_values(Arena *arena, const Expr *expr) {
    const Value values[] = {{.type = TYPE_TEXT, .text = STR("A")}, {.type = TYPE_NUMBER, .number = 1e300},
                            {.type = TYPE_DATE, .date = 20544},    {.type = TYPE_INSTANT, .instant = -1},
                            {.type = TYPE_BOOL, .boolean = true},  {.type = TYPE_UNSET}};
    const ExprContext context = {
        .today = 20544, .period_from = DATE_NONE, .period_to = DATE_NONE, .zone_minutes = 480};
    size_t count = 5 + expr_attribute_count(expr);
    Value *row = arena_new_array(arena, Value, count);
    if (!row) return;
    for (size_t shift = 0; shift < COUNT_OF(values); shift++) {
        for (size_t i = 0; i < count; i++) row[i] = values[(i + shift) % COUNT_OF(values)];
        Value value = expr_eval(expr, row, &context);
        assert(value.type == TYPE_UNSET || value.type == expr_type(expr));
        assert(value.type != TYPE_NUMBER || value.number - value.number == 0);
    }
}

static void check_sql(Arena *arena, const Expr *expr) {
    const ExprContext context = {
        .today = 20544, .period_from = 0, .period_to = DATE_NONE, .zone_minutes = 480};
    Error err = ERROR_INIT;
    ExprSql sql;
    for (int dialect = SQL_SQLITE; dialect <= SQL_POSTGRESQL; dialect++)
        if (expr_sql(expr, (SqlDialect)dialect, &context, "", 1, arena, &sql, &err) == OK)
            assert(sql.text.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
    if (!arena) return 0;
    const Expr *expr = compile(arena, (Str){(const char *)data, size});
    if (!expr) return 0;
    check_print(arena, expr);
    check_values(arena, expr);
    check_sql(arena, expr);
    return 0;
}
