/* The word list against the other catalogues, and the schemas' SQL against the store's tables. */
#include <sqlite3.h>

#include "base/asset.h"
#include "plan/words.h"

#include "support.h"

static YamlNode *parse(Arena *arena, const char *path) {
    Diags diags = diags_new(arena);
    YamlNode *root = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(yaml_parse(arena, str_from(path), asset_text(path), 1, &root, &diags, &err), OK);
    return root;
}

static void test_roles(void **state) {
    (void)state;
    Arena *arena = arena_new(8 << 20);
    Words words = words_all();
    const YamlNode *roles = yaml_get(parse(arena, "share/catalogue/roles.yaml"), "roles");
    assert_true(roles && roles->count > 0);
    for (size_t i = 0; i < roles->count; i++) {
        assert_true(words_know(&words, WORD_ROLE, yaml_text(yaml_get(roles->items[i], "id"))));
        assert_true(words_know(&words, WORD_ROLE, yaml_text(yaml_get(roles->items[i], "title"))));
    }
    arena_free(arena);
}

/* Roles of the moves, steps of the clocks, the case type: what plans may name too. */
static void check_flow(const Words *words, const YamlNode *flow) {
    const YamlNode *transitions = yaml_get(flow, "transitions"), *clocks = yaml_get(flow, "clocks");
    assert_true(words_know(words, WORD_CASE, yaml_text(yaml_get(flow, "flow"))));
    for (size_t t = 0; t < transitions->count; t++) {
        const YamlNode *roles = yaml_get(transitions->items[t], "roles");
        for (size_t i = 0; i < roles->count; i++)
            assert_true(words_know(words, WORD_ROLE, yaml_text(roles->items[i])));
    }
    for (size_t c = 0; c < clocks->count; c++)
        assert_true(words_know(words, WORD_STEP, yaml_text(yaml_get(clocks->items[c], "step"))));
}

static void test_forms_and_flows(void **state) {
    (void)state;
    Arena *arena = arena_new(8 << 20);
    Words words = words_all();
    size_t count = 0, forms = 0;
    const Asset *assets = asset_list(&count);
    for (size_t i = 0; i < count; i++) {
        Str path = str_from(assets[i].path);
        if (str_starts(path, STR("share/forms/"))) {
            const YamlNode *form = parse(arena, assets[i].path);
            forms++;
            assert_true(words_know(&words, WORD_FORM, yaml_text(yaml_get(form, "id"))));
            Str activity = yaml_text(yaml_get(form, "activity"));
            if (!words_know(&words, WORD_ACTIVITY, activity)) print_message("# %.*s\n", STR_ARG(activity));
            assert_true(words_know(&words, WORD_ACTIVITY, activity));
        }
        if (str_starts(path, STR("share/flows/"))) check_flow(&words, parse(arena, assets[i].path));
    }
    assert_true(forms > 0);
    assert_false(words_know(&words, WORD_FORM, STR("no-such-form")));
    arena_free(arena);
}

/* The first migration, with the words of its dialect replaced. */
static void create_tables(sqlite3 *db, const char *path) {
    static char text[1 << 20];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[len] = '\0';
    static const char *const words[][2] = {
        {"{without_rowid}", "WITHOUT ROWID"}, {"{blob}", "BLOB"}, {"{double}", "REAL"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (char *at; (at = strstr(text, words[i][0]));) {
            memset(at, ' ', strlen(words[i][0]));
            memcpy(at, words[i][1], strlen(words[i][1]));
        }
    char *message = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK) print_message("# %s\n", message);
    assert_null(message);
}

static void prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        print_message("# %s: %s\n", sql, sqlite3_errmsg(db));
    assert_non_null(statement);
    sqlite3_finalize(statement);
}

static void check_schema(sqlite3 *db, const ExprSchema *schema) {
    Buf sql = BUF_INIT(1 << 16);
    for (size_t i = 0; i < schema->field_count; i++) {
        buf_clear(&sql);
        buf_printf(&sql, "SELECT %s FROM %s WHERE %s", schema->fields[i].sql, schema->from_sql,
                   schema->where_sql ? schema->where_sql : "1 = 1");
        prepare(db, sql.ptr);
        assert_true(strlen(schema->fields[i].meaning) > 0);
    }
    if (schema->open) {
        buf_clear(&sql);
        buf_printf(&sql, "SELECT %s FROM %s", schema->attributes_sql, schema->from_sql);
        prepare(db, sql.ptr);
    }
    buf_free(&sql);
}

static void test_schema_sql(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    create_tables(db, arena_printf(arena, "%s/src/store/migrations/0001_base.sql", getenv("ANLAN_SOURCE")));
    for (const ExprSchema *const *schema = schema_objects; *schema; schema++) check_schema(db, *schema);
    check_schema(db, &schema_band);
    sqlite3_close(db);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_roles), cmocka_unit_test(test_forms_and_flows),
                                       cmocka_unit_test(test_schema_sql)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
