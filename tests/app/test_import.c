#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/demo.h"
#include "app/import.h"
#include "app/org.h"
#include "app/realm.h"
#include "app/words.h"
#include "doc/tabular.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

typedef Status (*Importer)(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);

static const Grant everything = {STR_INIT("county-admin"), STR_INIT(""), STR_INIT("/"), STR_INIT("")};
static const Actor admin = {.realm = STR_INIT("330110"),
                            .id = STR_INIT("system"),
                            .org = STR_INIT("330110"),
                            .lang = "zh-CN",
                            .grants = &everything,
                            .grant_count = 1};

typedef struct World {
    char folder[64];
    App *app;
    Arena *arena;
} World;

static const char regions[] =
    "code,source_code,level,name,parent_code\n"
    "330000000000,33,1,浙江省,\n330100000000,3301,2,杭州市,330000000000\n"
    "330110000000,330110,3,余杭区,330100000000\n330110012000,330110012,4,仓前街道,330110000000\n"
    "330110109000,330110109,4,径山镇,330110000000\n330110012001,330110012001,5,龙泉社区,330110012000\n"
    "440000000000,44,1,广东省,\n441900000000,4419,2,东莞市,440000000000\n"
    "441900000000,441900,3,东莞市,441900000000\n441900003000,441900003,4,东城街道,441900000000\n";

static ImportReport run(World *world, Importer importer, const char *text, const ImportOptions *options) {
    ImportReport report = {0};
    Error err = ERROR_INIT;
    Status status =
        importer(world->app, &admin, STR("test.csv"), str_from(text), options, &report, world->arena, &err);
    if (status != OK) print_message("%s (%s)\n", err.message, err.detail);
    assert_int_equal(status, OK);
    return report;
}

static void expect(const ImportReport *report, int64_t added, int64_t changed, int64_t unchanged,
                   int64_t faulty) {
    if (report->faulty != faulty)
        for (size_t i = 0; i < report->diags.count; i++)
            print_message("%d:%d %s\n", report->diags.items[i].line, report->diags.items[i].column,
                          report->diags.items[i].error.message);
    assert_int_equal(report->added, added);
    assert_int_equal(report->changed, changed);
    assert_int_equal(report->unchanged, unchanged);
    assert_int_equal(report->faulty, faulty);
    assert_int_equal(report->rows, added + changed + unchanged + faulty);
}

static int setup(void **state) {
    static World world;
    Error err = ERROR_INIT;
    const char *temporary = getenv("TMPDIR");
    (void)snprintf(world.folder, sizeof world.folder, "%.40s/import-XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(world.folder)) return -1;
    world.arena = arena_new(256 << 20);
    const char *postgresql =
        getenv("ANLAN_TEST_POSTGRESQL"); /* set by tools/with_postgresql.sh: an empty database */
    if (postgresql) (void)setenv("ANLAN_DATA", world.folder, 1);
    Str url = str_from(postgresql ? postgresql : arena_printf(world.arena, "sqlite:%s", world.folder));
    if (app_open(url, true, &world.app, &err) != OK) {
        print_message("%s (%s)\n", err.message, err.detail);
        return -1;
    }
    int64_t orgs = 0;
    ImportReport report = run(&world, app_import_regions, regions, NULL);
    expect(&report, 10, 0, 0, 0);
    assert_int_equal(app_realm_make(world.app, STR("330110"), date_from_civil(2026, 1, 1), &orgs, &err), OK);
    assert_int_equal(orgs, 6);
    *state = &world;
    return 0;
}

static int teardown(void **state) {
    World *world = *state;
    app_close(world->app);
    const char *command = arena_printf(world->arena, "%s", world->folder);
    static const char *const names[] = {
        "anlan.db", "anlan.db-wal", "anlan.db-shm", "seal.key", "vault.key", "blobs", NULL};
    for (const char *const *name = names; *name; name++) {
        const char *path = arena_printf(world->arena, "%s/%s", command, *name);
        if (unlink(path) != 0) (void)rmdir(path);
    }
    (void)rmdir(command);
    arena_free(world->arena);
    return 0;
}

static int64_t count_of(World *world, const char *sql) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(store_read(world->app->store, &tx, &err), OK);
    assert_int_equal(store_query_text(tx, str_from(sql), NULL, 0, &rows, &err), OK);
    assert_true(rows_next(rows));
    return rows_i64(rows, 0);
}

/* Codes repeat at two levels (东莞), a wrong parent and a code too deep for its level are told. */
static void regions_have_traps(void **state) {
    World *world = *state;
    ImportReport report = run(world, app_import_regions, regions, NULL);
    expect(&report, 0, 0, 10, 0);
    assert_int_equal(count_of(world, "SELECT count(*) FROM region WHERE code = '441900000000'"), 2);
    report = run(world, app_import_regions,
                 "代码,级别,名称,上级代码\n330110109000,4,径山,330110000000\n330110109200,4,x,330110000000\n"
                 "330110110000,4,瓶窑镇,330108000000\nabc,4,x,330110000000\n330110111,4,鸬鸟镇,330110\n",
                 NULL);
    expect(&report, 1, 1, 0, 3);
    assert_int_equal(report.diags.items[0].line, 3);
    assert_string_equal(report.diags.items[1].code, "region.parent");
    assert_int_equal(report.diags.items[1].column, 4);
}

static const char people[] =
    "id,name,org,roles,per_day,certificate,certificate_to,login\n"
    "i1,检查员01,仓前街道,inspector,8,33011015001,2028-05-31,i1\n"
    "i2,检查员02,330110109,执法检查人员|town-supervisor,,,,\n"
    "x1,某人,无此镇,inspector,,,,\nx2,某人,330110,superman,,,,\nx3,某人,330110,,many,,,\n";

static void people_come_in(void **state) {
    World *world = *state;
    ImportReport report = run(world, app_import_people, people, NULL);
    expect(&report, 2, 0, 0, 3);
    assert_int_equal(report.login_count, 1);
    assert_int_equal(count_of(world, "SELECT count(*) FROM person_role"), 3);
    report = run(world, app_import_people, people, NULL);
    expect(&report, 0, 0, 2, 3);
    report = run(world, app_import_people, "id,name,org,roles\ni2,检查员02,330110109,inspector\n", NULL);
    expect(&report, 0, 1, 0, 0); /* per_day 4 as before, one role less */
    assert_int_equal(count_of(world, "SELECT count(*) FROM person_role"), 2);
}

/* One person as the list shows them. */
static Str shown(World *world, const char *id) {
    CLEANUP(buf_free) Buf text = BUF_INIT(10000);
    Json out = json_writer(&text);
    Error err = ERROR_INIT;
    Str copy = {0};
    assert_int_equal(app_person_get(world->app, &admin, str_from(id), world->arena, &out, &err), OK);
    assert_true(arena_str(world->arena, buf_str(&text), &copy));
    return copy;
}

static bool shows(World *world, const char *id, const char *part) {
    return str_find(shown(world, id), str_from(part), 0) != SIZE_MAX;
}

static Status reveal(World *world, const Actor *actor, const char *field, Str *ret, Error *err) {
    AppWrite answer = {0};
    TRY(app_person_reveal(world->app, actor, STR("p1"), str_from(field), STR("call back"), world->arena,
                          &answer, err));
    TRY(app_write_now(world->app, &answer, err));
    *ret = answer.answer;
    return OK;
}

static const char sealed_people[] =
    "id,name,org,roles,手机,身份证号\np1,甲,仓前街道,inspector,10000001234,11010519491231002x\n"
    "p2,乙,仓前街道,inspector,,110105194912310021\np3,丙,仓前街道,inspector,10000005678,\n";

/* Phone and identity number are stored sealed, shown masked, and revealed against an entry. */
static void sealed_fields_come_in(void **state) {
    World *world = *state;
    ImportReport report = run(world, app_import_people, sealed_people, NULL);
    expect(&report, 3, 0, 0, 0);
    assert_int_equal(report.warned, 1);
    assert_string_equal(report.diags.items[0].code, "person.identity");
    assert_int_equal(report.diags.items[0].line, 3);
    assert_int_equal(report.diags.items[0].column, 6);
    assert_null(strstr(report.diags.items[0].error.message, "1101"));
    report = run(world, app_import_people, sealed_people, NULL);
    expect(&report, 0, 0, 3, 0);
    assert_int_equal(count_of(world, "SELECT count(*) FROM person WHERE length(phone_sealed) = 51"), 2);
    assert_int_equal(count_of(world, "SELECT count(*) FROM person WHERE length(identity_sealed) = 58"), 2);
    assert_true(shows(world, "p1", "\"phone\":\"100****1234\""));
    assert_true(shows(world, "p1", "\"identity\":\"110***********002X\""));
    assert_true(shows(world, "p3", "\"identity\":null"));
    assert_int_equal(count_of(world, "SELECT count(*) FROM ledger WHERE payload LIKE '%10000001234%' OR "
                                     "payload LIKE '%19491231%'"),
                     0);
}

static void sealed_fields_change(void **state) {
    World *world = *state;
    ImportReport report = run(world, app_import_people,
                              "id,name,org,roles,phone,identity\np1,甲,仓前街道,inspector,100****1234,\n"
                              "p3,丙,仓前街道,inspector,10000009999,\n",
                              NULL);
    expect(&report, 0, 2, 0, 0); /* a masked phone stays, an empty identity number is cleared */
    assert_string_equal(report.diags.items[0].code, "person.masked");
    assert_true(shows(world, "p1", "\"identity\":null"));
    assert_true(shows(world, "p1", "\"phone\":\"100****1234\""));
    assert_true(shows(world, "p3", "\"phone\":\"100****9999\""));
    report = run(world, app_import_people, "id,name,org\np1,甲,仓前街道\n", NULL);
    expect(&report, 0, 0, 1, 0); /* no such columns: nothing of it changes */
}

static void revealing_leaves_an_entry(void **state) {
    World *world = *state;
    const Grant grant = {STR_INIT("inspector"), STR_INIT("330110012"), STR_INIT("/33/3301/330110/330110012/"),
                         STR_INIT("")};
    Actor inspector = admin;
    Error err = ERROR_INIT;
    Str answer = {0};
    inspector.grants = &grant;
    assert_int_equal(reveal(world, &inspector, "phone", &answer, &err), E_FORBIDDEN);
    assert_int_equal(reveal(world, &admin, "identity", &answer, &err), E_NOT_FOUND);
    assert_int_equal(count_of(world, "SELECT count(*) FROM ledger WHERE event = 'person.revealed'"), 0);
    assert_int_equal(reveal(world, &admin, "phone", &answer, &err), OK);
    assert_true(str_is(answer, "{\"field\":\"phone\",\"value\":\"10000001234\"}"));
    assert_int_equal(count_of(world,
                              "SELECT count(*) FROM ledger WHERE event = 'person.revealed' AND payload = "
                              "'{\"field\":\"phone\",\"person\":\"p1\",\"reason\":\"call back\"}'"),
                     1);
}

static void kinds_are_checked(void **state) {
    World *world = *state;
    const char *table = "id,name,org,kind,tier,seats,products,beds\nK1,a,仓前街道,restaurant,1,12.50,,\n"
                        "K2,b,仓前街道,餐馆,一级,007,x,\nK3,c,仓前街道,resturant,1,2,,\n"
                        "K4,d,仓前街道,resturant,1,2,,\nK5,e,仓前街道,workshop,2,,12,\n";
    ImportReport report = run(world, app_import_subjects, table, NULL);
    expect(&report, 5, 0, 0, 0);
    assert_int_equal(report.diags.count, 2);
    assert_string_equal(report.diags.items[0].code, "subject.attribute");
    assert_int_equal(report.diags.items[0].line, 3);
    assert_int_equal(report.diags.items[0].column, 5);
    assert_string_equal(report.diags.items[1].code, "subject.unknown-kind");
    assert_int_equal(report.diags.items[1].line, 4); /* told once */
    assert_string_equal(report.diags.items[1].near, "restaurant");
    static const char *const rows[] = {
        "id = 'K1' AND attributes = '{\"seats\":12.5,\"tier\":1}'",
        ("id = 'K2' AND kind = 'restaurant' AND attributes = "
         "'{\"products\":\"x\",\"seats\":7,\"tier\":\"一级\"}'"),
        "id = 'K3' AND kind = 'resturant' AND attributes = '{\"seats\":2,\"tier\":1}'",
        "id = 'K5' AND attributes = '{\"products\":\"12\",\"tier\":2}'"};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(
            count_of(world, arena_printf(world->arena, "SELECT count(*) FROM subject WHERE %s", rows[i])), 1);
    report = run(world, app_import_subjects, table, NULL);
    expect(&report, 0, 0, 5, 0);
}

static const char subjects[] =
    "编号,单位名称*（必填）,等级,所属镇街,责任人,统一社会信用代码,地址,座位数,tier\n"
    "S1,小张面馆,A,仓前街道,i1,91330100716105852F,文一西路969号,40,1\n"
    "S2,Blue Café,B,330110109000,检查员02,91330100716105852X,径山路1号,007,2\n"
    "S3,无镇小店,A,无此镇,,,,,\n"
    "S4,,A,仓前街道,,,,,\n"
    "S1,又一家,A,仓前街道,,,,,\n"
    "\"S5,open quote,A,仓前街道\n"
    "S6,无人管,A,龙泉社区,不存在,,,,\n"
    "S7,末一家,C,龙泉社区,,,,,3\n";
static const ImportOptions restaurants = {.kind = STR_INIT("restaurant")};

static void subjects_come_in(void **state) {
    World *world = *state;
    ImportOptions dry = restaurants;
    dry.dry_run = true;
    int64_t entries = count_of(world, "SELECT count(*) FROM ledger");
    ImportReport report = run(world, app_import_subjects, subjects, &dry);
    expect(&report, 3, 0, 0, 5);
    assert_int_equal(count_of(world, "SELECT count(*) FROM subject"), 0);
    assert_int_equal(count_of(world, "SELECT count(*) FROM subject_word"), 0);
    assert_int_equal(count_of(world, "SELECT count(*) FROM counter WHERE name = 'subject'"), 0);
    report = run(world, app_import_subjects, subjects, &restaurants);
    expect(&report, 3, 0, 0, 5);
    assert_int_equal(report.warned, 1);
    assert_int_equal(report.touched_count, 3);
    assert_int_equal(count_of(world, "SELECT count(*) FROM subject"), 3);
    assert_int_equal(count_of(world, "SELECT uscc_ok FROM subject WHERE id = 'S2'"), 0);
    assert_int_equal(
        count_of(world, "SELECT count(*) FROM subject WHERE attributes = '{\"tier\":1,\"座位数\":40}'"), 1);
    assert_int_equal(
        count_of(world, "SELECT count(*) FROM subject WHERE attributes = '{\"tier\":2,\"座位数\":\"007\"}'"),
        1);
    assert_int_equal(
        count_of(world, "SELECT count(*) FROM subject_word WHERE word IN ('面馆', '文一', 'blue', 'café')"),
        4);
    assert_int_equal(count_of(world, "SELECT count(*) FROM ledger"), entries + 1);
    report = run(world, app_import_subjects, subjects, &restaurants);
    expect(&report, 0, 0, 3, 5);
    assert_int_equal(report.touched_count, 0);
    assert_int_equal(count_of(world, "SELECT count(*) FROM ledger"), entries + 1);
}

static void a_new_class_is_dated_and_told(void **state) {
    World *world = *state;
    ImportReport report = run(world, app_import_subjects,
                              "id,name,class,org,owner,uscc,address,座位数,tier\nS1,大张面馆,C,仓前街道,i1,"
                              "91330100716105852F,文一西路969号,40,1\n"
                              "S7,末一家改名,C,龙泉社区,,,,,3\n",
                              &restaurants);
    expect(&report, 0, 2, 0, 0);
    assert_int_equal(report.touched_count, 1);
    assert_int_equal(report.touched[0], count_of(world, "SELECT number FROM subject WHERE id = 'S1'"));
    assert_int_equal(count_of(world, "SELECT class_since FROM subject WHERE id = 'S1'"),
                     env_today(&world->app->env));
    assert_int_equal(count_of(world, "SELECT count(*) FROM subject_word WHERE word = '小张'"), 0);
    assert_int_equal(count_of(world, "SELECT count(*) FROM subject_word WHERE word = '大张'"), 1);
}

static void faults_stand_at_the_cell(void **state) {
    World *world = *state;
    static const struct {
        int row, column;
        const char *code;
    } want[] = {{4, 4, "import.unknown-org"},
                {5, 2, "import.empty"},
                {6, 1, "import.id-twice"},
                {7, 0, "import.broken-row"},
                {8, 5, "import.unknown-person"}};
    ImportReport report = run(world, app_import_subjects, subjects, &restaurants);
    size_t next = 0;
    for (size_t i = 0; i < report.diags.count; i++) {
        const Diag *diag = &report.diags.items[i];
        if (diag->severity != SEVERITY_ERROR) continue;
        assert_true(next < COUNT_OF(want));
        assert_int_equal(diag->line, want[next].row);
        assert_int_equal(diag->column, want[next].column);
        assert_string_equal(diag->code, want[next++].code);
    }
    assert_int_equal(next, COUNT_OF(want));
}

/* The workbook that goes back has its notes at the faulty cells (one column to the right), and can be
 * imported again. */
static void the_workbook_has_notes(void **state) {
    World *world = *state;
    ImportOptions options = restaurants;
    options.annotate = options.dry_run = true;
    ImportReport report = run(world, app_import_subjects, subjects, &options);
    CLEANUP(buf_free) Buf notes = BUF_INIT(1 << 20);
    CLEANUP(xlsx_closep) Xlsx *xlsx = NULL;
    Error err = ERROR_INIT;
    const XlsxRow *row = NULL;
    assert_true(report.workbook.len > 0);
    assert_int_equal(xlsx_open(buf_str(&report.workbook), NULL, &xlsx, &err), OK);
    assert_int_equal(xlsx_part(xlsx, "xl/comments1.xml", &notes, &err), OK);
    static const char *const cells[] = {"ref=\"G3\"", "ref=\"E4\"", "ref=\"C5\"", "ref=\"B6\"", "ref=\"F8\""};
    for (size_t i = 0; i < COUNT_OF(cells); i++) assert_non_null(strstr(notes.ptr, cells[i]));
    assert_null(strstr(notes.ptr, "ref=\"C2\""));
    assert_int_equal(xlsx_next(xlsx, &row, NULL, &err), OK);
    assert_true(str_is(row->fields[1], "编号"));
    assert_int_equal(xlsx_next(xlsx, &row, NULL, &err), OK);
    assert_int_equal(row->row, 2);
    assert_int_equal(row->types[0], XLSX_BLANK);
    ImportReport again = {0};
    assert_int_equal(app_import_subjects(world->app, &admin, STR("again.xlsx"), buf_str(&report.workbook),
                                         &options, &again, world->arena, &err),
                     OK);
    assert_int_equal(again.faulty, 4 + 1); /* the broken row came back as a remark without an id */
    import_report_clear(&again);
    import_report_clear(&report);
}

static void columns_can_be_mapped(void **state) {
    World *world = *state;
    ImportOptions options = restaurants;
    options.dry_run = true;
    options.map = STR("甲: id\n乙: name\n丙: org\n丁: seats\n戊: '-'\n");
    ImportReport report = run(world, app_import_subjects, "甲,乙,丙,丁,戊\nM1,某店,仓前街道,5,x\n", &options);
    expect(&report, 1, 0, 0, 0);
    Error err = ERROR_INIT;
    options.map = STR("甲: id\n己: name\n");
    assert_int_equal(app_import_subjects(world->app, &admin, STR("f"), STR("甲,乙\n1,2\n"), &options, &report,
                                         world->arena, &err),
                     E_INVALID);
    assert_string_equal(report.diags.items[0].code, "import.map-column");
    options.map = (Str){0};
    assert_int_equal(app_import_subjects(world->app, &admin, STR("f"), STR("甲,乙\n1,2\n"), &options, &report,
                                         world->arena, &err),
                     E_INVALID);
    assert_string_equal(report.diags.items[0].code, "import.missing-column");
}

/* One look tells all faults of a row. */
static void all_faults_of_a_row_are_told(void **state) {
    World *world = *state;
    ImportReport report =
        run(world, app_import_subjects,
            "id,name,org,owner,since,uscc,lat,lon\nZ1,,无此镇,无此人,昨天,123,north,120\n", &restaurants);
    expect(&report, 0, 0, 0, 1);
    for (int column = 2; column <= 7; column++) {
        assert_int_equal(report.diags.items[column - 2].line, 2);
        assert_int_equal(report.diags.items[column - 2].column, column);
    }
    assert_int_equal(report.diags.count, 6);
}

/* A title line above the header, columns in another order, and a right that ends at a town's border. */
static void titles_and_borders(void **state) {
    World *world = *state;
    ImportOptions options = restaurants;
    options.dry_run = true;
    ImportReport report =
        run(world, app_import_subjects, "餐饮单位登记表,,\n镇街,名称,编号\n仓前街道,某店,T1\n", &options);
    expect(&report, 1, 0, 0, 0);
    const Grant grant = {STR_INIT("town-supervisor"), STR_INIT("330110012"),
                         STR_INIT("/33/3301/330110/330110012/"), STR_INIT("")};
    Actor town = admin;
    town.grants = &grant;
    Error err = ERROR_INIT;
    Status status =
        app_import_subjects(world->app, &town, STR("f"), STR("id,name,org\nT1,a,仓前街道\nT2,b,径山镇\n"),
                            &options, &report, world->arena, &err);
    assert_int_equal(status, OK);
    expect(&report, 1, 0, 0, 1);
    assert_string_equal(report.diags.items[0].code, "import.forbidden");
    assert_int_equal(
        app_import_regions(world->app, &town, STR("f"), str_from(regions), NULL, &report, world->arena, &err),
        E_FORBIDDEN);
}

static void holidays_and_history(void **state) {
    World *world = *state;
    const char *days = "日期,类型,名称,来源\n2027年1月1日,放假,元旦,国办发明电\n2027/1/"
                       "3,周末上班日,元旦,国办发明电\n2027-02-30,放假,x,\n2027-01-02,吃饭,x,\n";
    ImportReport report = run(world, app_import_holidays, days, NULL);
    expect(&report, 2, 0, 0, 2);
    report = run(world, app_import_holidays, days, NULL);
    expect(&report, 0, 0, 2, 2);
    const char *history =
        "subject,day,type,score,result,grade,action,items\nS1,2015-02-09,Cycle,6,pass,A,cited,06C|10F\n"
        "S1,2015-02-09,Other,,done,,,\nS9,2015-02-09,Cycle,6,pass,A,,\nS7,2016-01-04,Cycle,40,perhaps,C,,\n";
    report = run(world, app_import_inspections, history, NULL);
    expect(&report, 2, 0, 0, 2);
    report = run(world, app_import_inspections, history, NULL);
    expect(&report, 0, 0, 2, 2);
    assert_int_equal(
        count_of(world,
                 "SELECT count(*) FROM record WHERE ledger_seq IS NULL AND result = 'pass' AND score = 6"),
        1);
}

static void words_are_pairs(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {{"小张面馆", "小张|张面|面馆"},
                 {"店", "店"},
                 {"Blue Café 88", "88|blue|café"},
                 {"ＡＢＣ店面", "abc|店面"},
                 {"面馆面馆", "面馆|馆面"},
                 {"", ""},
                 {"，。！", ""},
                 {"\xFF", ""},
                 {"文一西路969号", "969|一西|号|文一|西路"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        CLEANUP(buf_free) Buf out = BUF_INIT(1000);
        Error err = ERROR_INIT;
        Str *words = NULL, text = str_from(cases[i].text);
        size_t count = 0;
        assert_int_equal(words_of(arena, &text, 1, &words, &count, &err), OK);
        for (size_t k = 0; k < count; k++) buf_printf(&out, "%s" STR_FMT, k ? "|" : "", STR_ARG(words[k]));
        assert_string_equal(out.len ? out.ptr : "", cases[i].want);
    }
}

static void survives_failed_allocations(void **state) {
    World *world = *state;
    ImportOptions options = restaurants;
    options.dry_run = options.annotate = true;
    Status status = E_NO_MEMORY;
    for (long n = 0; status != OK; n++) {
        assert_true(n < 2000);
        CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
        ImportReport report = {0};
        Error err = ERROR_INIT;
        arena_fail_after(arena, n);
        status = app_import_subjects(world->app, &admin, STR("f"), str_from(subjects), &options, &report,
                                     arena, &err);
        import_report_clear(&report);
        if (status != OK && status != E_NO_MEMORY)
            print_message("%ld: %s (%s)\n", n, err.message, err.detail);
        assert_true(status == OK || status == E_NO_MEMORY);
        if (status == OK)
            status = report.rows == 8 && report.diags.count + report.diags.dropped >= 6 ? OK : E_NO_MEMORY;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_have_traps),        cmocka_unit_test(people_come_in),
        cmocka_unit_test(subjects_come_in),          cmocka_unit_test(a_new_class_is_dated_and_told),
        cmocka_unit_test(faults_stand_at_the_cell),  cmocka_unit_test(the_workbook_has_notes),
        cmocka_unit_test(columns_can_be_mapped),     cmocka_unit_test(all_faults_of_a_row_are_told),
        cmocka_unit_test(titles_and_borders),        cmocka_unit_test(holidays_and_history),
        cmocka_unit_test(words_are_pairs),           cmocka_unit_test(survives_failed_allocations),
        cmocka_unit_test(sealed_fields_come_in),     cmocka_unit_test(sealed_fields_change),
        cmocka_unit_test(revealing_leaves_an_entry), cmocka_unit_test(kinds_are_checked),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
