#include "app/import.h"
#include "fixture.h"

static ImportReport import(Realm *realm, const char *csv) {
    Error err = ERROR_INIT;
    ImportReport report = {0};
    ImportOptions options = {.kind = STR("restaurant")};
    assert_ok(app_import_subjects(realm->app, &realm->boss, STR("s.csv"), str_from(csv), &options, &report,
                                  realm->arena, &err));
    for (size_t i = 0; i < report.diags.count; i++)
        print_message("# row %d: %s\n", report.diags.items[i].line, report.diags.items[i].error.message);
    return report;
}

/* ids of the whole list, by pages of `limit`, parted by spaces */
static const char *search(Realm *realm, const Actor *actor, SubjectQuery query, int limit) {
    CLEANUP(buf_free) Buf ids = BUF_INIT(1 << 20);
    query.limit = limit;
    for (bool more = true; more;) {
        Error err = ERROR_INIT;
        CLEANUP(buf_free) Buf buf = BUF_INIT(4 << 20);
        Json out = json_writer(&buf);
        assert_ok(app_subject_list(realm->app, actor, &query, realm->arena, &out, &err));
        json_t *page = json_of(realm, buf.ptr);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(page, "items"), i, item)
            buf_printf(&ids, "%s ", fixture_text(item, "id"));
        more = !json_is_null(json_object_get(page, "next"));
        assert_true(arena_str(realm->arena, json_get_str(page, "next"), &query.cursor));
        json_decref(page);
    }
    return ids.len ? arena_text(realm->arena, buf_str(&ids)) : "";
}

static const char *export_csv(Realm *realm, const Actor *actor) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf out = BUF_INIT(16 << 20);
    SubjectQuery query = {0};
    assert_ok(app_subject_csv(realm->app, actor, &query, realm->arena, &out, &err));
    return arena_text(realm->arena, buf_str(&out));
}

static const char table[] = "id,name,kind,class,org,owner,address,lat,lon,list,seats\r\n"
                            "n1,红星面馆,restaurant,A,V-1,grid,东街5号,30.25,120.16,,40\r\n"
                            "n2,\"红星, \"\"北\"\"\",restaurant,B,V-1,,东街6号,,,black,\r\n"
                            "n3,Blue Star Bakery,bakery,A,V2,east,West Street 7,30.123456,120.654321,red,\r\n"
                            "n4,面包房,bakery,B,村3,west,西街,,,,12\r\n"
                            "n5,北方面馆,restaurant,C,村3,west2,,,,,\r\n";

static void words_find_subjects(Realm *realm) {
    fixture_fill(realm);
    sql(realm, "DELETE FROM subject");
    assert_int_equal(import(realm, table).added, 5);
    static const struct {
        const char *q, *ids;
    } cases[] = {{"红星", "n1 n2 "}, {"面馆", "n1 n5 "},   {"红星面馆", "n1 "}, {"面", ""},
                 {"star", "n3 "},    {"STAR blue", "n3 "}, {"东街", "n1 n2 "},  {"n4", "n4 "},
                 {"红星 西街", ""},  {"没有", ""},         {"北", "n2 "},       {"West 7", "n3 "},
                 {"' OR 1=1 --", ""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *found = search(realm, &realm->boss, (SubjectQuery){.q = str_from(cases[i].q)}, 50);
        if (strcmp(found, cases[i].ids) != 0) fail_msg("%s: '%s', not '%s'", cases[i].q, found, cases[i].ids);
        assert_string_equal(search(realm, &realm->boss, (SubjectQuery){.q = str_from(cases[i].q)}, 1),
                            cases[i].ids);
    }
    assert_string_equal(search(realm, &realm->boss, (SubjectQuery){0}, 2), "n1 n2 n3 n4 n5 ");
    assert_string_equal(
        search(realm, &realm->boss, (SubjectQuery){.kind = STR("bakery"), .class_ = STR("A")}, 2), "n3 ");
    assert_string_equal(search(realm, &realm->boss, (SubjectQuery){.org = STR("E")}, 1), "n1 n2 n3 ");
    assert_string_equal(search(realm, &realm->boss, (SubjectQuery){.org = STR("W")}, 1), "n4 n5 ");
    assert_string_equal(search(realm, &realm->west, (SubjectQuery){0}, 50), "n4 n5 ");
    static const Grant both[] = {
        {STR_INIT("inspector"), STR_INIT("V-1"), STR_INIT("/C/E/V-1/"), STR_INIT("")},
        {STR_INIT("inspector"), STR_INIT("W"), STR_INIT("/C/W/"), STR_INIT("")}};
    Actor two = fixture_actor(realm, 2, "east", both, 2);
    assert_string_equal(search(realm, &two, (SubjectQuery){0}, 2),
                        "n1 n2 n4 n5 "); /* both areas, not what lies between */
}

static void an_export_imports_unchanged(Realm *realm) {
    fixture_fill(realm);
    sql(realm, "DELETE FROM subject");
    import(realm, table);
    const char *csv = export_csv(realm, &realm->boss);
    int64_t rows = number(realm, "SELECT count(*) FROM ledger");
    ImportReport report = import(realm, csv);
    assert_int_equal(report.rows, 5);
    assert_int_equal(report.unchanged, 5);
    assert_int_equal(report.faulty + report.warned, 0);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger"), rows);
    assert_string_equal(export_csv(realm, &realm->boss), csv);
    assert_null(strstr(export_csv(realm, &realm->west), "n1,"));
    assert_int_equal(number(realm, "SELECT count(*) FROM subject WHERE attributes LIKE '%40%'"),
                     1); /* kept */
}

static Status change(Realm *realm, const Actor *actor, const char *id, const char *body, Str *ret_answer) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *json = json_of(realm, body);
    Status status = app_subject_change(realm->app, actor, str_from(id), json, realm->arena, &write, &err);
    if (status == OK) status = app_write_now(realm->app, &write, &err);
    if (status == OK && ret_answer) *ret_answer = write.late ? *write.late : write.answer;
    json_decref(json);
    return status;
}

static void a_new_class_makes_duties_anew(Realm *realm) {
    fixture_fill(realm);
    fixture_adopt(realm, "```clause a\ndo: inspection\neach: class = \"A\"\nevery: month\n```\n\n"
                         "```clause b\ndo: inspection\neach: class = \"B\"\nevery: quarter\n```\n\n"
                         "```clause c\ndo: training\neach: all\nevery: year\n```\n");
    json_t *body = fixture_inspection(realm);
    json_decref(fixture_record(realm, &realm->east, body, "", OK, NULL)); /* September of s1 is done */
    json_decref(body);
    Str answer = {"", 0};
    assert_int_equal(change(realm, &realm->town, "s1", "{\"class\":\"B\",\"reason\":\"graded\"}", &answer),
                     OK);
    json_t *told = json_of(realm, arena_text(realm->arena, answer));
    const json_t *duties = json_object_get(told, "duties");
    assert_int_equal(json_integer_value(json_object_get(duties, "cancelled")), 3);
    assert_int_equal(json_integer_value(json_object_get(duties, "added")),
                     1); /* three days of a quarter: none of July's */
    json_decref(told);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE subject = 1 AND state = 1"), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM duty WHERE state = 5 AND subject <> 1"), 0);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM duty WHERE state = 5 AND reason = 'the register changed'"), 3);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event = 'subject.changed'"), 1);
    /* To another owner and another town: the open duties move with it. */
    assert_int_equal(
        change(realm, &realm->boss, "s1", "{\"owner\":\"west\",\"org\":\"W\",\"reason\":\"moved\"}", NULL),
        OK);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM duty WHERE subject = 1 AND state = 0 AND person <> 3"), 0);
    int64_t rows = fixture_rows(realm);
    static const struct {
        const char *id, *body;
        Status status;
    } bad[] = {{"s2", "{\"class\":\"A\"}", E_INVALID},
               {"s2", "{\"class\":7,\"reason\":\"r\"}", E_INVALID},
               {"s2", "{\"list\":\"grey\",\"reason\":\"r\"}", E_INVALID},
               {"s2", "{\"owner\":\"nobody\",\"reason\":\"r\"}", E_INVALID},
               {"s2", "{\"org\":\"X\",\"reason\":\"r\"}", E_INVALID},
               {"s2", "{\"org\":\"W\",\"reason\":\"r\"}", E_FORBIDDEN},
               {"s9", "{\"class\":\"B\",\"reason\":\"r\"}", E_FORBIDDEN},
               {"s99", "{\"class\":\"B\",\"reason\":\"r\"}", E_NOT_FOUND}};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (change(realm, &realm->town, bad[i].id, bad[i].body, NULL) != bad[i].status)
            fail_msg("%s %s", bad[i].id, bad[i].body);
    assert_int_equal(change(realm, &realm->east, "s2", "{\"class\":\"A\",\"reason\":\"r\"}", NULL),
                     E_FORBIDDEN);
    assert_int_equal(fixture_rows(realm), rows);
}

int main(void) {
    static const RealmTest tests[] = {
        {"words find subjects", words_find_subjects},
        {"an export imports unchanged", an_export_imports_unchanged},
        {"a new class makes duties anew", a_new_class_makes_duties_anew},
    };
    return run_realm_tests("subjects", tests, COUNT_OF(tests));
}
