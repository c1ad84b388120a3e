#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "schemas.h" /* before cmocka.h, which defines a macro named fail */

#include <cmocka.h>

static const ExprContext context = {.today = 20544,
                                    .period_from = 20454,
                                    .period_to = 20818,
                                    .now = INT64_C(1775010600000000),
                                    .zone_minutes = 480};

static Status compile(Arena *arena, const char *text, Diags *diags, Expr **ret) {
    Error err = ERROR_INIT;
    return expr_compile(arena, str_from(text), &subject_schema, test_objects, STR("t"), 1, 1, ret, diags,
                        &err);
}

static Arena *new_arena(void) {
    Arena *arena = arena_new(16 << 20);
    assert_non_null(arena);
    return arena;
}

/* --- what is read, and how it is printed --- */

static const struct {
    const char *text, *canonical;
} good[] = {
    {"class = \"A\" and kind in (\"canteen\",\"workshop\") and not open",
     "class = \"A\" and kind in (\"canteen\", \"workshop\") and not open"},
    {"class='A'", "class = \"A\""},
    {"class = “甲” 且 kind ≠ ‘乙’", "class = \"甲\" and kind != \"乙\""},
    {"（class＝\"A\"或 kind=\"B\"）且 非 open", "(class = \"A\" or kind = \"B\") and not open"},
    {"class=\"A\"且kind=\"B\"", "class = \"A\" and kind = \"B\""},
    {"非公企业 = \"是\"", "非公企业 = \"是\""},
    {"floors ≥ 3 and floors ≤ 5 and floors > 1 and floors < 9",
     "floors >= 3 and floors <= 5 and floors > 1 and floors < 9"},
    {"class is set or kind is not set", "class is set or kind is unset"},
    {"class = null or kind != null", "class is unset or kind is set"},
    {"class is not null", "class is set"},
    {"floors between 1 + 1 and 5 and open", "floors between 1 + 1 and 5 and open"},
    {"not floors in (1, 2)", "floors not in (1, 2)"},
    {"floors not between 1 and 2", "floors not between 1 and 2"},
    {"since in period", "since in period"},
    {"not seen in period", "seen not in period"},
    {"(floors + 1) * 2 - -3", "(floors + 1) * 2 - -3"},
    {"floors - (area - 1)", "floors - (area - 1)"},
    {"(floors - area) - 1", "floors - area - 1"},
    {"floors / area / 2 * 3", "floors / area / 2 * 3"},
    {"floors × area ÷ 2", "floors * area / 2"},
    {"-floors", "-floors"},
    {"- - 5", "5"},
    {"-(floors + 1)", "-(floors + 1)"},
    {"floors > 60%", "floors > 0.6"},
    {"floors > 12.5％", "floors > 0.125"},
    {"since < today - 30", "since < today - 30"},
    {"since + 7 - 10 <= 2026-04-01", "since - 3 <= 2026-04-01"},
    {"seen <= since", "seen <= since"},
    {"now > seen", "now > seen"},
    {"days(since, today) > 90", "days(since, today) > 90"},
    {"year(since) = 2026 and month(seen) in (1,2)", "year(since) = 2026 and month(seen) in (1, 2)"},
    {"len(class) = 1", "len(class) = 1"},
    {"starts(class, \"A\") or ends(kind, '店') or contains(lower(kind), \"x\")",
     "starts(class, \"A\") or ends(kind, \"店\") or contains(lower(kind), \"x\")"},
    {"coalesce(面积, 0) > 100", "coalesce(面积, 0) > 100"},
    {"if(open, 1, if(class = \"A\", 2, 3)) = 2", "if(open, 1, class = \"A\", 2, 3) = 2"},
    {"min(floors, area, 3) + max(1, 2) + abs(area) + round(area)",
     "min(floors, area, 3) + max(1, 2) + abs(area) + round(area)"},
    {"count(hazard)", "count(hazard)"},
    {"count(隐患 where closed)", "count(hazard where closed)"},
    {"count(hazard where closed and closed_at <= due) / count(hazard where due in period)",
     "count(hazard where closed and closed_at <= due) / count(hazard where due in period)"},
    {"sum(hazard.quantity * 2 where level = \"重大\") > 3",
     "sum(hazard.quantity * 2 where level = \"重大\") > 3"},
    {"sum(hazard.quantity + floors)", "sum(hazard.quantity + hazard.floors)"},
    {"count(distinct hazard.subject where closed)", "count(distinct hazard.subject where closed)"},
    {"min(hazard.due) < today", "min(hazard.due) < today"},
    {"max(avg(hazard.quantity), 1)", "max(avg(hazard.quantity), 1)"},
    {"subject.class = \"A\"", "class = \"A\""},
    {"消防.类别 = \"A\\\"\\n\\\\\"", "消防.类别 = \"A\\\"\\n\\\\\""},
    {"class = kind and true or false and open = true", "class = kind and true or false and open = true"},
    {"(class = kind) = open", "(class = kind) = open"},
    {"(open or true) and (open and true and false)", "(open or true) and open and true and false"},
    {"not (open or true)", "not (open or true)"},
    {"NOT open AND true", "not open and true"},
    {"floors > 1e3", "floors > 1000"},
    {"(((floors)))", "floors"},
};

static void test_good(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        CLEANUP(arena_freep) Arena *arena = new_arena();
        CLEANUP(buf_free) Buf out = BUF_INIT(4096);
        Diags diags = diags_new(arena);
        Expr *expr = NULL, *again = NULL;
        if (compile(arena, good[i].text, &diags, &expr) != OK)
            fail_msg("%s: %s", good[i].text, diags.count ? diags.items[0].error.message : "no diagnostic");
        expr_print(expr, &out);
        assert_string_equal(out.ptr, good[i].canonical);
        if (compile(arena, good[i].canonical, &diags, &again) != OK) fail_msg("again: %s", good[i].canonical);
        buf_clear(&out);
        expr_print(again, &out);
        assert_string_equal(out.ptr, good[i].canonical);
        assert_int_equal(expr_type(again), expr_type(expr));
    }
}

/* --- what is refused, and where --- */

static const struct {
    const char *text, *code;
    int line, column;
    const char *near;
    size_t faults;
} bad[] = {
    {"", "expr.syntax", 1, 1, NULL, 1},
    {"class =", "expr.syntax", 1, 8, NULL, 1},
    {"class = and floors >", "expr.syntax", 1, 9, NULL, 2},
    {"class == \"A\"", "expr.syntax", 1, 7, "=", 1},
    {"class <> \"A\"", "expr.syntax", 1, 7, "!=", 1},
    {"open && open", "expr.syntax", 1, 6, "and", 1},
    {"(open", "expr.syntax", 1, 6, NULL, 1},
    {"open)", "expr.syntax", 1, 5, NULL, 1},
    {"open open", "expr.syntax", 1, 6, NULL, 1},
    {"1 < floors < 3", "expr.syntax", 1, 12, NULL, 1},
    {"class in \"A\"", "expr.syntax", 1, 10, NULL, 1},
    {"class not = \"A\"", "expr.syntax", 1, 11, NULL, 1},
    {"class is \"A\"", "expr.syntax", 1, 10, NULL, 1},
    {"floors between 1", "expr.syntax", 1, 17, NULL, 1},
    {"class = \"A", "expr.text", 1, 9, NULL, 1},
    {"class = \"\\q\"", "expr.text", 1, 10, NULL, 1},
    {"floors = 3x", "expr.number", 1, 10, NULL, 1},
    {"floors = 1e300", "expr.number", 1, 10, NULL, 1},
    {"since = 2026-02-30", "expr.date", 1, 9, NULL, 1},
    {"class = #", "expr.character", 1, 9, NULL, 1},
    {"\n  类别 = 1 and\nclass = 1", "expr.type", 3, 9, NULL, 1},
    {"class = 1 and floors = \"A\" and since = \"2026-01-01\"", "expr.type", 1, 9, NULL, 3},
    {"class and open", "expr.type", 1, 1, NULL, 1},
    {"floors + class", "expr.type", 1, 10, NULL, 1},
    {"since + floors", "expr.type", 1, 9, NULL, 1},
    {"since - since", "expr.type", 1, 9, NULL, 1},
    {"open < open", "expr.type", 1, 6, NULL, 1},
    {"null", "expr.type", 1, 1, NULL, 1},
    {"null = null", "expr.type", 1, 6, NULL, 1},
    {"min(class, kind)", "expr.type", 1, 1, NULL, 1},
    {"lower(class)", "expr.type", 1, 1, NULL, 1},
    {"contians(class, kind)", "expr.function", 1, 1, "contains", 1},
    {"len(class, kind) = 1", "expr.arguments", 1, 1, NULL, 1},
    {"if(open, 1) = 1", "expr.arguments", 1, 1, NULL, 1},
    {"count(hazrd where closed) = 1", "expr.object", 1, 7, "hazard", 1},
    {"sum(hazard) = 1", "expr.object", 1, 5, NULL, 1},
    {"sum(1) = 1", "expr.object", 1, 5, NULL, 1},
    {"count(hazard where count(hazard) > 1) = 1", "expr.nested", 1, 20, NULL, 1},
    {"floors*floors*floors*floors*floors*floors*floors*floors*floors*floors", "expr.range", 1, 7, NULL, 1},
    {"1/(1/(1/(1/(1/(1/(1/(1/(1/(1/(1/(1/2)))))))))))", "expr.deep", 1, 2, NULL, 1},
};

static bool check_bad(size_t i) {
    CLEANUP(arena_freep) Arena *arena = new_arena();
    Diags diags = diags_new(arena);
    Expr *expr = NULL;
    if (compile(arena, bad[i].text, &diags, &expr) != E_INVALID) fail_msg("accepted: %s", bad[i].text);
    assert_null(expr);
    const Diag *diag = &diags.items[0];
    bool same = diags.count == bad[i].faults && strcmp(diag->code, bad[i].code) == 0 &&
                diag->line == bad[i].line && diag->column == bad[i].column;
    bool near = bad[i].near ? diag->near && strcmp(diag->near, bad[i].near) == 0 : true;
    if (!same || !near)
        print_message("# %s: %zu faults, %d:%d %s %s (near %s)\n", bad[i].text, diags.count, diag->line,
                      diag->column, diag->code, diag->error.message, diag->near ? diag->near : "-");
    return same && near;
}

static void test_bad(void **state) {
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(bad); i++) wrong += !check_bad(i);
    assert_int_equal(wrong, 0);
}

static void test_unknown_name(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = new_arena();
    Diags diags = diags_new(arena);
    Expr *expr = NULL;
    Error err = ERROR_INIT;
    Str text = STR("clas = \"A\" and flors > 1");
    assert_int_equal(expr_compile(arena, text, &closed_schema, NULL, STR("f"), 7, 20, &expr, &diags, &err),
                     E_INVALID);
    assert_int_equal(diags.count, 2);
    assert_int_equal(diags.items[0].line, 7);
    assert_int_equal(diags.items[0].column, 20);
    assert_string_equal(diags.items[0].code, "expr.name");
    assert_string_equal(diags.items[0].near, "class");
    assert_string_equal(diags.items[1].near, "floors");
    assert_int_equal(diags.items[1].column, 35);
}

/* --- limits --- */

static Status compile_repeated(const char *head, const char *part, size_t times, const char *tail,
                               const char **ret_code) {
    CLEANUP(arena_freep) Arena *arena = new_arena();
    CLEANUP(buf_free) Buf text = BUF_INIT(1 << 20);
    Diags diags = diags_new(arena);
    Expr *expr = NULL;
    buf_add_text(&text, head);
    for (size_t i = 0; i < times; i++) buf_add_text(&text, part);
    buf_add_text(&text, tail);
    Status status = compile(arena, text.ptr, &diags, &expr);
    *ret_code = diags.count ? diags.items[0].code : "";
    return status;
}

static void test_limits(void **state) {
    (void)state;
    const char *code;
    assert_int_equal(compile_repeated("", "(", 64, "open", &code), E_INVALID); /* brackets never close */
    assert_string_equal(code, "expr.syntax");
    assert_int_equal(compile_repeated("", "(", 65, "open", &code), E_INVALID);
    assert_string_equal(code, "expr.deep");
    assert_int_equal(compile_repeated("", "not ", 4000, "open", &code), E_INVALID);
    assert_string_equal(code, "expr.deep");
    assert_int_equal(compile_repeated("", "-", 16000, "1", &code), E_INVALID);
    assert_string_equal(code, "expr.deep");
    assert_int_equal(compile_repeated("open", " or open", 1500, "", &code), OK);
    assert_int_equal(compile_repeated("1", "+1", 31, "", &code), OK);
    assert_int_equal(compile_repeated("1", "+1", 32, "", &code), E_INVALID);
    assert_string_equal(code, "expr.large");
    assert_int_equal(compile_repeated("1 in (1", ",1", 4090, ")", &code), OK);
    assert_int_equal(compile_repeated("1 in (1", ",1", 4200, ")", &code), E_INVALID);
    assert_string_equal(code, "expr.large");
    assert_int_equal(compile_repeated("open", "       ", 3000, "", &code), E_INVALID);
    assert_string_equal(code, "expr.large");
}

/* --- evaluation --- */

static Value num(double x) {
    return (Value){.type = TYPE_NUMBER, .number = x};
}

static Value txt(const char *x) {
    return (Value){.type = TYPE_TEXT, .text = str_from(x)};
}

enum { ROW_MAX = SUBJECT_FIELDS + 8 };

/* class A, kind canteen, floors 3, area -2.5, since 2026-01-01, seen 2026-03-31T17:00Z (1 April in China),
 * open unset */
static void fill_row(const Expr *expr, Value row[ROW_MAX]) {
    static const struct {
        const char *name, *text;
    } attributes[] = {{"面积", "120.5"}, {"泳池", "是"}, {"开业", "2025-12-31"}, {"电话", "x12"}};
    row[SUBJECT_CLASS] = txt("A");
    row[SUBJECT_KIND] = txt("Canteen 食堂");
    row[SUBJECT_FLOORS] = num(3);
    row[SUBJECT_AREA] = num(-2.5);
    row[SUBJECT_SINCE] = (Value){.type = TYPE_DATE, .date = 20454};
    row[SUBJECT_SEEN] = (Value){.type = TYPE_INSTANT, .instant = INT64_C(1774976400000000)};
    row[SUBJECT_OPEN] = (Value){.type = TYPE_UNSET};
    for (size_t i = 0; i < expr_attribute_count(expr); i++) {
        Value *value = &row[SUBJECT_FIELDS + i];
        *value = (Value){.type = TYPE_UNSET};
        for (size_t k = 0; k < COUNT_OF(attributes); k++)
            if (str_is(expr_attribute_name(expr, i), attributes[k].name)) *value = txt(attributes[k].text);
    }
}

static const struct {
    const char *text;
    char truth; /* t, f, u */
} evaluations[] = {
    {"class = \"A\" and kind in (\"canteen\", \"Canteen 食堂\")", 't'},
    {"class = \"a\"", 'f'},
    {"lower(class) = \"a\"", 't'},
    {"lower(kind) = \"canteen 食堂\"", 't'},
    {"lower(kind) > \"CANTEEN\"", 't'},
    {"starts(lower(kind), \"cant\") and ends(kind, \"食堂\") and contains(kind, \"n 食\")", 't'},
    {"starts(kind, \"\") and ends(kind, \"\") and contains(kind, \"\")", 't'},
    {"starts(class, \"AB\") or ends(class, \"AB\") or contains(class, \"AB\")", 'f'},
    {"contains(kind, \"%\") or contains(kind, \"_\")", 'f'},
    {"len(kind) = 10", 't'},
    {"floors + area = 0.5 and floors - area = 5.5 and floors * area = -7.5 and floors / 2 = 1.5", 't'},
    {"floors / 0 = 1", 'u'},
    {"floors / 0 is unset", 't'},
    {"-area = 2.5 and abs(area) = 2.5 and round(area) = -3 and round(2.5) = 3 and round(2.4) = 2", 't'},
    {"min(floors, area, 1) = -2.5 and max(floors, area) = 3", 't'},
    {"min(floors, 无) = 3", 'u'},
    {"floors between 3 and 3", 't'},
    {"floors not between 1 and 2", 't'},
    {"floors between 4 and 无", 'f'},
    {"floors between 3 and 无", 'u'},
    {"floors in (1, 2, 3)", 't'},
    {"floors in (1, null, 3)", 't'},
    {"floors in (1, null)", 'u'},
    {"floors not in (1, null)", 'u'},
    {"since = 2026-01-01 and year(since) = 2026 and month(since) = 1", 't'},
    {"since + 31 = 2026-02-01", 't'},
    {"days(since, 2026-01-11) = 10 and days(today, since) < 0", 't'},
    {"since in period", 't'},
    {"seen in period", 't'},
    {"2024-01-01 in period", 'f'},
    {"seen = 2026-04-01", 't'},
    {"seen <= since", 'f'},
    {"month(seen) = 4", 't'},
    {"seen < now", 't'},
    {"today = 2026-04-01", 't'},
    {"面积 > 100 and 面积 = 120.5 and 面积 * 2 = 241", 't'},
    {"面积 = \"120.5\"", 't'},
    {"电话 > 1", 'u'},
    {"电话 is set and 无 is unset", 't'},
    {"泳池 = true", 't'},
    {"not 泳池", 'f'},
    {"开业 < since and 开业 = 2025-12-31 and 开业 < seen", 't'},
    {"电话 < since", 'u'},
    {"coalesce(无, 面积, 1) = 120.5", 't'},
    {"coalesce(无, 7) = 7", 't'},
    {"if(open, 1, class = \"A\", 2, 3) = 2", 't'},
    {"if(class = \"B\", 1, 3) = 3", 't'},
    {"open is unset", 't'},
    {"open", 'u'},
    {"not open", 'u'},
    {"open = true", 'u'},
    {"60% = 0.6", 't'},
};

static char truth_letter(Value value) {
    return value.type == TYPE_UNSET ? 'u' : value.boolean ? 't' : 'f';
}

static char evaluate(const char *text) {
    CLEANUP(arena_freep) Arena *arena = new_arena();
    Diags diags = diags_new(arena);
    Expr *expr = NULL;
    Value row[ROW_MAX];
    if (compile(arena, text, &diags, &expr) != OK) fail_msg("%s: %s", text, diags.items[0].error.message);
    assert_int_equal(expr_type(expr), TYPE_BOOL);
    fill_row(expr, row);
    Value value = expr_eval(expr, row, &context);
    assert_int_equal(expr_true(expr, row, &context), truth_letter(value) == 't');
    return truth_letter(value);
}

static void test_evaluation(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(evaluations); i++) {
        char truth = evaluate(evaluations[i].text);
        if (truth != evaluations[i].truth) fail_msg("%s gives %c", evaluations[i].text, truth);
    }
}

static void test_truth_tables(void **state) {
    (void)state;
    static const char *const operands[] = {"true", "false", "(open = true)"}; /* t f u */
    static const char *const tables[][2] = {
        {"and", "tfufffufu"}, {"or", "ttttfutuu"}, {"=", "tfuftuuuu"}, {"!=", "ftutfuuuu"}};
    for (size_t t = 0; t < COUNT_OF(tables); t++)
        for (size_t i = 0; i < 9; i++) {
            CLEANUP(buf_free) Buf text = BUF_INIT(100);
            buf_printf(&text, "%s %s %s", operands[i / 3], tables[t][0], operands[i % 3]);
            if (evaluate(text.ptr) != tables[t][1][i]) fail_msg("%s gives %c", text.ptr, evaluate(text.ptr));
        }
    assert_int_equal(evaluate("not true"), 'f');
    assert_int_equal(evaluate("not false"), 't');
    assert_int_equal(evaluate("not (open = true)"), 'u');
}

/* --- parts --- */

static void test_parts(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = new_arena();
    Diags diags = diags_new(arena);
    Expr *expr = NULL;
    assert_int_equal(
        compile(arena, "count(hazard where 整改 = \"完成\") / sum(hazard.quantity)", &diags, &expr), OK);
    const Expr *numerator, *denominator, *filter;
    const ExprSchema *object;
    assert_true(expr_ratio(expr, &numerator, &denominator));
    assert_true(expr_aggregate(numerator, &object, &filter));
    assert_ptr_equal(object, &hazard_schema);
    assert_int_equal(expr_attribute_count(filter), 1);
    assert_true(expr_aggregate(denominator, &object, &filter));
    assert_null(filter);
    assert_false(expr_aggregate(expr, &object, &filter));
    assert_false(expr_ratio(numerator, &numerator, &denominator));
    assert_true(expr_has_aggregate(expr));
    assert_int_equal(expr_aggregate_count(expr), 2);
    assert_int_equal(expr_aggregate_at(expr, 1)->function, AGGREGATE_SUM);

    assert_int_equal(compile(arena, "class = \"A\" and a = b", &diags, &expr), OK);
    assert_true(expr_uses_field(expr, SUBJECT_CLASS));
    assert_false(expr_uses_field(expr, SUBJECT_KIND));
    assert_int_equal(expr_attribute_count(expr), 2);
    assert_true(str_is(expr_attribute_name(expr, 1), "b"));
    assert_false(expr_has_aggregate(expr));
}

static void test_aggregates_given(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = new_arena();
    Diags diags = diags_new(arena);
    Expr *expr = NULL;
    assert_int_equal(compile(arena, "count(hazard where closed) / count(hazard) > 60%", &diags, &expr), OK);
    Value row[ROW_MAX];
    fill_row(expr, row);
    const Value results[] = {num(7), num(10)};
    ExprContext with = context;
    with.aggregates = results;
    assert_true(expr_true(expr, row, &with));
    assert_int_equal(expr_eval(expr, row, &context).type, TYPE_UNSET);
}

/* --- memory --- */

static void test_memory(void **state) {
    (void)state;
    const char *text = "count(hazard where 整改 = \"a\\n\" and level in (\"x\", \"y\")) / "
                       "sum(hazard.quantity) > 1 + 面积 + 2 and a = b";
    Status status = E_NO_MEMORY;
    long n = 0;
    for (; status != OK; n++) {
        CLEANUP(arena_freep) Arena *arena = new_arena();
        Diags diags = diags_new(arena);
        Error err = ERROR_INIT;
        Expr *expr = NULL;
        ExprSql sql = {0};
        arena_fail_after(arena, n);
        status = expr_compile(arena, str_from(text), &subject_schema, test_objects, STR("t"), 1, 1, &expr,
                              &diags, &err);
        assert_true(status == OK ? expr != NULL : status == E_NO_MEMORY && expr == NULL);
        if (status == OK) status = expr_sql(expr, SQL_SQLITE, &context, "", 1, arena, &sql, &err);
        assert_true(status == OK ? sql.text.len > 0 : status == E_NO_MEMORY && sql.text.len == 0);
        assert_true(n < 1000);
    }
    assert_true(n > 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),         cmocka_unit_test(test_bad),
        cmocka_unit_test(test_unknown_name), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_evaluation),   cmocka_unit_test(test_truth_tables),
        cmocka_unit_test(test_parts),        cmocka_unit_test(test_aggregates_given),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
