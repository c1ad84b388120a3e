/* JSON and YAML. */
#include "cmocka_base.h"

#include "base/json.h"
#include "base/yaml.h"

static void json_is_written(void **state) {
    (void)state;
    CLEANUP(buf_free) Buf out = BUF_INIT(10000);
    Json json = json_writer(&out);
    json_begin_object(&json);
    json_put_str(&json, "text", STR("一\"\\\n\t\x01"));
    json_put_text(&json, "none", NULL);
    json_put_i64(&json, "whole", INT64_MIN);
    json_put_num(&json, "real", 0.25);
    json_put_num(&json, "infinite", 1e308 * 10);
    json_put_bool(&json, "yes", true);
    json_put_date(&json, "day", date_from_civil(2026, 4, 1));
    json_put_date(&json, "no_day", DATE_NONE);
    json_key(&json, "list");
    json_begin_array(&json);
    json_instant(&json, 0, ZONE_SHANGHAI);
    json_instant(&json, INSTANT_NONE, ZONE_SHANGHAI);
    json_begin_object(&json);
    json_end_object(&json);
    json_begin_array(&json);
    json_end_array(&json);
    json_raw(&json, STR("[1]"));
    json_str(&json, STR("bad \xE5\xAE end\xFF"));
    json_end_array(&json);
    json_end_object(&json);
    assert_str(
        buf_str(&out),
        "{\"text\":\"一\\\"\\\\\\n\\t\\u0001\",\"none\":null,\"whole\":-9223372036854775808,\"real\":0.25,"
        "\"infinite\":null,\"yes\":true,\"day\":\"2026-04-01\",\"no_day\":null,\"list\":["
        "\"1970-01-01T08:00:00+08:00\",null,{},[],[1],\"bad \xEF\xBF\xBD\xEF\xBF\xBD end\xEF\xBF\xBD\"]}");
}

static void json_is_read_within_limits(void **state) {
    (void)state;
    static const struct {
        const char *text;
        Status status;
    } cases[] = {
        {"{\"a\":[1,2.5,null,true,\"x\"]}", OK},
        {"3", OK},
        {"\"\"", OK},
        {"{\"a\":1,\"a\":2}", E_USAGE}, /* a repeated key */
        {"{\"a\":1,}", E_USAGE},
        {"", E_USAGE},
        {"{} {}", E_USAGE},
        {"\"\xFF\"", E_USAGE},
        {"nul", E_USAGE},
        {"[1e999]", E_USAGE},
        {"99999999999999999999", E_USAGE},
        {"\"1234567890123456789012345678901234567890\"", E_TOO_LARGE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(json_freep) json_t *value = NULL;
        Error err = ERROR_INIT;
        assert_int_equal(json_parse(str_from(cases[i].text), 40, &value, &err), cases[i].status);
        assert_int_equal(value != NULL, cases[i].status == OK);
        assert_int_equal(err.message[0] != '\0', cases[i].status != OK);
    }
}

static void json_depth(void **state) {
    (void)state;
    for (int depth = 30; depth <= 34; depth++) {
        CLEANUP(json_freep) json_t *value = NULL;
        CLEANUP(buf_free) Buf text = BUF_INIT(1000);
        Error err = ERROR_INIT;
        for (int i = 0; i < depth; i++) buf_add_char(&text, '[');
        buf_add_text(&text, "\"[[[[\"");
        for (int i = 0; i < depth; i++) buf_add_char(&text, ']');
        assert_int_equal(json_parse(buf_str(&text), 1000, &value, &err), depth <= 32 ? OK : E_USAGE);
    }
}

static void a_fault_in_json_has_a_place(void **state) {
    (void)state;
    json_t *value = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(json_parse(STR("{\n \"a\": x}"), 100, &value, &err), E_USAGE);
    assert_non_null(strstr(err.message, "line 2"));
}

static void the_canonical_form(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"{ \"b\" : 1 , \"a\" : [ 1.0 , 2.50 , -0.0 ] , \"\" : {} }", "{\"\":{},\"a\":[1,2.5,0],\"b\":1}"},
        {"\"\\u5b89\\/\\u0041\"", "\"安/A\""},
        {"{\"é\":1,\"z\":2,\"Z\":3}", "{\"Z\":3,\"z\":2,\"é\":1}"}, /* by bytes */
        {"[1e2,123456789012345678]", "[100,123456789012345678]"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(json_freep) json_t *value = NULL;
        CLEANUP(buf_free) Buf out = BUF_INIT(1000);
        Error err = ERROR_INIT;
        assert_int_equal(json_parse(str_from(cases[i][0]), 1000, &value, &err), OK);
        json_canonical(value, &out);
        assert_str(buf_str(&out), cases[i][1]);
    }
}

static void json_members(void **state) {
    (void)state;
    CLEANUP(json_freep) json_t *value = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(json_parse(STR("{\"text\":\"x\",\"whole\":7,\"real\":1.5}"), 100, &value, &err), OK);
    assert_str(json_get_str(value, "text"), "x");
    assert_str(json_get_str(value, "whole"), "");
    assert_str(json_get_str(NULL, "text"), "");
    assert_int_equal(json_get_i64(value, "whole", -1), 7);
    assert_int_equal(json_get_i64(value, "real", -1), -1);
    assert_int_equal(json_get_i64(value, "absent", -1), -1);
}

static Status read_yaml(Arena *arena, Str text, YamlNode **ret, Diags *diags) {
    Error err = ERROR_INIT;
    *diags = diags_new(arena);
    return yaml_parse(arena, STR("f.yaml"), text, 10, ret, diags, &err);
}

static void yaml_is_read_with_places(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    YamlNode *root = NULL;
    Diags diags;
    int64_t whole = 0;
    double real = 0;
    bool truth = false;
    Str text = STR("单位: 甲\nlist:\n  - 1\n  - '2'\n  - 2.5\n  - yes\nnone: ~\nempty:\n");
    assert_int_equal(read_yaml(arena, text, &root, &diags), OK);
    assert_int_equal(root->count, 4);
    assert_str(yaml_text(yaml_get(root, "单位")), "甲");
    assert_true(yaml_get(root, "单位")->line == 10 && yaml_get(root, "单位")->column == 5);
    const YamlNode *list = yaml_get(root, "list");
    assert_true(list->type == YAML_LIST && list->count == 4 && list->items[1]->line == 13);
    assert_true(yaml_i64(list->items[0], &whole) && whole == 1);
    assert_false(yaml_i64(list->items[1], &whole)); /* quoted: a text */
    assert_true(list->items[1]->quoted);
    assert_true(yaml_double(list->items[2], &real) && real == 2.5);
    assert_true(yaml_bool(list->items[3], &truth) && truth);
    assert_true(yaml_is_null(yaml_get(root, "none")) && yaml_is_null(yaml_get(root, "empty")));
    assert_true(yaml_is_null(NULL) && !yaml_is_null(list));
    assert_null(yaml_get(root, "absent"));
    assert_null(yaml_get(list, "单位"));
    assert_str(yaml_text(list), "");
}

static void empty_yaml_is_an_empty_mapping(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    static const char *const texts[] = {"", "\n\n", "# nothing\n"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        YamlNode *root = NULL;
        Diags diags;
        assert_int_equal(read_yaml(arena, str_from(texts[i]), &root, &diags), OK);
        assert_true(root->type == YAML_MAP && root->count == 0);
    }
}

static void faults_of_yaml(void **state) {
    (void)state;
    static const struct {
        const char *text, *code;
        int line;
    } cases[] = {
        {"a: &x 1\nb: *x\n", "yaml.alias", 10},
        {"a: 1\nb: !!int 2\n", "yaml.alias", 11},
        {"a: 1\nb: 2\na: 3\n", "yaml.duplicate-key", 12},
        {"? [a]\n: 1\n", "yaml.key", 10},
        {"a: 1\n---\nb: 2\n", "yaml.documents", 11},
        {"a: [1, 2\n", "yaml.syntax", 11},
        {"a: b: c\n", "yaml.syntax", 10},
        {"a: \"\xFF\"\n", "yaml.syntax", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        YamlNode *root = NULL;
        Diags diags;
        assert_int_equal(read_yaml(arena, str_from(cases[i].text), &root, &diags), E_INVALID);
        assert_null(root);
        assert_int_equal(diags.count, 1);
        assert_string_equal(diags.items[0].code, cases[i].code);
        if (cases[i].line) assert_int_equal(diags.items[0].line, cases[i].line);
    }
}

/* Keys are compared one by one up to sixteen and looked up from then on. */
static void duplicates_among_many_keys(void **state) {
    (void)state;
    for (int keys = 2; keys < 100; keys++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        CLEANUP(buf_free) Buf text = BUF_INIT(10000);
        YamlNode *root = NULL;
        Diags diags;
        for (int i = 0; i < keys; i++) buf_printf(&text, "k%d: 1\n", i);
        assert_int_equal(read_yaml(arena, buf_str(&text), &root, &diags), OK);
        buf_printf(&text, "k%d: 1\n", keys / 2);
        assert_int_equal(read_yaml(arena, buf_str(&text), &root, &diags), E_INVALID);
        assert_string_equal(diags.items[0].code, "yaml.duplicate-key");
    }
}

static void yaml_depth_and_size(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(256 << 20);
    YamlNode *root = NULL;
    Diags diags;
    for (int depth = 31; depth <= 33; depth++) {
        CLEANUP(buf_free) Buf text = BUF_INIT(1000);
        for (int i = 0; i < depth; i++) buf_add_char(&text, '[');
        for (int i = 0; i < depth; i++) buf_add_char(&text, ']');
        assert_int_equal(read_yaml(arena, buf_str(&text), &root, &diags), depth <= 32 ? OK : E_INVALID);
        if (depth > 32) assert_string_equal(diags.items[0].code, "yaml.too-deep");
    }
    CLEANUP(buf_free) Buf many = BUF_INIT(8 << 20);
    for (int i = 0; i < 100001; i++) buf_add_text(&many, "- 1\n");
    assert_int_equal(read_yaml(arena, buf_str(&many), &root, &diags), E_INVALID);
    assert_string_equal(diags.items[0].code, "yaml.too-many-nodes");
    while (many.len <= 4 << 20)
        buf_add_text(&many, "# a long line that says nothing at all, to fill the file\n");
    assert_int_equal(read_yaml(arena, buf_str(&many), &root, &diags), E_INVALID);
    assert_string_equal(diags.items[0].code, "yaml.too-large");
}

static void yaml_survives_the_end_of_memory(void **state) {
    (void)state;
    Status status = E_NO_MEMORY;
    for (long n = 0; status != OK; n++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        arena_fail_after(arena, n);
        YamlNode *root = NULL;
        Diags diags;
        status = read_yaml(arena, STR("a: [1, 2, {b: c}]\nd: e\n"), &root, &diags);
        assert_true(status == OK ? root != NULL : status == E_NO_MEMORY && root == NULL);
        assert_true(n < 100);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_written),
        cmocka_unit_test(json_is_read_within_limits),
        cmocka_unit_test(json_depth),
        cmocka_unit_test(a_fault_in_json_has_a_place),
        cmocka_unit_test(the_canonical_form),
        cmocka_unit_test(json_members),
        cmocka_unit_test(yaml_is_read_with_places),
        cmocka_unit_test(empty_yaml_is_an_empty_mapping),
        cmocka_unit_test(faults_of_yaml),
        cmocka_unit_test(duplicates_among_many_keys),
        cmocka_unit_test(yaml_depth_and_size),
        cmocka_unit_test(yaml_survives_the_end_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
