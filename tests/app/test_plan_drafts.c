/* Drafts in the store: made from bytes, saved with a revision, seen by who answers for their org, put in
 * force, their corrections as cases. */
#include "fixture.h"

#include "app/plan_drafts.h"
#include "app/plan_library.h"

static const char prose[] = "东镇食品安全工作计划\n"
                            "对高风险企业每半年检查不少于2次。\n"
                            "各村每季度至少召开一次食品安全工作会议。\n";

static const char *make(Realm *realm, const Actor *actor, Str bytes, const char *name) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *answer = NULL;
    assert_ok(app_draft_make(realm->app, actor, bytes, str_from(name), realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_ok(json_parse(write.answer, 1 << 20, &answer, &err));
    assert_int_equal(json_array_size(json_object_get(answer, "items")), 1);
    Str id = json_get_str(json_array_get(json_object_get(answer, "items"), 0), "id");
    const char *kept = arena_text(realm->arena, id);
    json_decref(answer);
    return kept;
}

static StoredDraft load(Realm *realm, const char *id) {
    Error err = ERROR_INIT;
    StoredDraft draft = {.revision = 0};
    assert_ok(draft_load(realm->app, &realm->boss, str_from(id), realm->arena, &draft, &err));
    return draft;
}

static Status save(Realm *realm, const Actor *actor, const char *id, int64_t revision, const char *key,
                   Str value, Error *err) {
    AppWrite write = {0};
    json_t *body = json_pack("{s:I, s:s%}", "revision", (json_int_t)revision, key, value.ptr, value.len);
    assert_non_null(body);
    Status status = app_draft_save(realm->app, actor, str_from(id), body, realm->arena, &write, err);
    if (status == OK) status = app_write_now(realm->app, &write, err);
    json_decref(body);
    return status;
}

static Str replaced(Realm *realm, Str text, const char *old, const char *new) {
    size_t at = str_find(text, str_from(old), 0);
    if (at == SIZE_MAX) fail_msg("'%s' is not in the draft:\n%.*s", old, STR_ARG(text));
    Str tail = str_slice(text, at + strlen(old), text.len);
    return str_from(arena_printf(realm->arena, "%.*s%s%.*s", (int)at, text.ptr, new, STR_ARG(tail)));
}

static void a_draft_survives_and_keeps_its_revision(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = make(realm, &realm->town, str_from(prose), "plan.txt");
    StoredDraft draft = load(realm, id);
    assert_int_equal(draft.revision, 1);
    assert_true(str_is(draft.prose, prose));
    assert_true(str_is(draft.title, "东镇食品安全工作计划"));
    Str text = replaced(realm, draft.text, "times: 2", "times: 3");
    assert_ok(save(realm, &realm->town, id, 1, "text", text, &err));
    assert_int_equal(load(realm, id).revision, 2);
    assert_true(str_equal(load(realm, id).text, text));
    assert_int_equal(save(realm, &realm->town, id, 1, "text", draft.text, &err), E_CONFLICT);
    assert_true(str_equal(load(realm, id).text, text));
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event LIKE 'plan.draft%'"), 2);
}

static void gb18030_is_read_and_other_bytes_are_refused(Realm *realm) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    const char *id = make(realm, &realm->town,
                          STR("\xC3\xBF\xD4\xC2\xD1\xB2\xB2\xE9"
                              "3\xB4\xCE\xA1\xA3"),
                          "a.txt");
    assert_true(str_is(load(realm, id).prose, "每月巡查3次。"));
    Status status = app_draft_make(realm->app, &realm->town, STR("\x89PNG\r\n\x1a\n\0\0\0\0"), STR("a.png"),
                                   realm->arena, &write, &err);
    assert_true((status == E_UNSUPPORTED || status == E_INVALID) && err.hint_format);
    assert_int_equal(
        app_draft_make(realm->app, &realm->town, STR(" \n"), STR("a.txt"), realm->arena, &write, &err),
        E_INVALID);
}

/* Three corrections are one case a sentence; saving twice does not double them; a text with errors leaves
 * them. */
static void corrections_are_kept_as_cases(Realm *realm) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    const char *id = make(realm, &realm->town, str_from(prose), "plan.txt");
    Str text = replaced(realm, load(realm, id).text, "times: 2", "times: 3");
    assert_ok(save(realm, &realm->town, id, 1, "text", text, &err));
    assert_ok(save(realm, &realm->town, id, 2, "text", text, &err));
    assert_int_equal(number(realm, "SELECT count(*) FROM draft_case"), 1);
    assert_ok(save(realm, &realm->town, id, 3, "text", replaced(realm, text, "times: 3", "times: [3"), &err));
    assert_int_equal(number(realm, "SELECT count(*) FROM draft_case"), 1);
    assert_ok(app_draft_cases(realm->app, &realm->boss, CASES_TEXT, realm->arena, &out, &err));
    assert_non_null(
        strstr(out.ptr, "> 对高风险企业每半年检查不少于2次。\nfrequency\t3\t次\t>=\thalf-year\t-\t-\n"));
    buf_clear(&out);
    assert_int_equal(app_draft_cases(realm->app, &realm->west, CASES_JSON, realm->arena, &out, &err),
                     E_FORBIDDEN);
}

static void a_draft_is_for_who_answers_for_its_org(Realm *realm) {
    Error err = ERROR_INIT;
    fixture_fill(realm);
    const Grant west = {.role = STR("town-supervisor"), .org = STR("W"), .path = STR("/C/W/")};
    Actor other = fixture_actor(realm, PERSON_WEST, "west", &west, 1);
    const char *id = make(realm, &realm->town, str_from(prose), "plan.txt");
    StoredDraft draft = {.revision = 0};
    assert_int_equal(draft_load(realm->app, &other, str_from(id), realm->arena, &draft, &err), E_FORBIDDEN);
    assert_int_equal(draft_load(realm->app, &realm->west, str_from(id), realm->arena, &draft, &err),
                     E_FORBIDDEN);
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    Json json = json_writer(&out);
    assert_ok(app_draft_list(realm->app, &other, realm->arena, &json, &err));
    assert_null(strstr(out.ptr, id));
    buf_clear(&out);
    json = json_writer(&out);
    assert_ok(app_draft_list(realm->app, &realm->boss, realm->arena, &json, &err));
    assert_non_null(strstr(out.ptr, id));
}

static Str complete(Realm *realm, Str text) {
    text = replaced(realm, text, "org: null\nperiod: null", "org: E\nperiod: 2026-01-01/2026-12-31");
    text = replaced(realm, text, "fill: [each, by]", "each: kind = \"canteen\"\nby: inspector");
    return replaced(realm, text, "fill: [each, by]", "each-org: level = \"village\"\nby: grid-worker");
}

static void a_preview_writes_nothing_and_adoption_does_the_same(Realm *realm) {
    Error err = ERROR_INIT;
    Diags diags = diags_new(realm->arena);
    AdoptReport preview = {0}, report = {0};
    fixture_fill(realm);
    const char *id = make(realm, &realm->boss, str_from(prose), "plan.txt");
    Str text = complete(realm, load(realm, id).text);
    assert_ok(save(realm, &realm->boss, id, 1, "text", text, &err));
    int64_t rows = fixture_rows(realm);
    assert_ok(app_plan_preview(realm->app, &realm->boss, text, realm->arena, &diags, &preview, &err));
    assert_int_equal(fixture_rows(realm), rows);
    assert_true(preview.duties_added > 0);
    assert_int_equal(
        app_draft_adopt(realm->app, &realm->boss, str_from(id), 1, realm->arena, &diags, &report, &err),
        E_CONFLICT);
    assert_ok(
        app_draft_adopt(realm->app, &realm->boss, str_from(id), 2, realm->arena, &diags, &report, &err));
    assert_int_equal(report.duties_added, preview.duties_added);
    assert_int_equal(report.clauses_added, preview.clauses_added);
    assert_true(str_is(load(realm, id).state, "adopted"));
    assert_int_equal(load(realm, id).version, report.version);
    assert_int_equal(save(realm, &realm->boss, id, 3, "text", text, &err), E_CONFLICT);
}

static void a_copy_of_a_shipped_plan_has_the_actors_org(Realm *realm) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *answer = NULL;
    DraftCopy shipped = {.plan = STR("team-safety"), .shipped = true};
    assert_ok(app_draft_copy(realm->app, &realm->boss, &shipped, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_ok(json_parse(write.answer, 1 << 20, &answer, &err));
    Str id = json_get_str(json_array_get(json_object_get(answer, "items"), 0), "id");
    StoredDraft draft = load(realm, arena_text(realm->arena, id));
    assert_true(str_find(draft.text, STR("\norg: \"C\"\n"), 0) != SIZE_MAX);
    shipped.plan = STR("no-such");
    assert_int_equal(app_draft_copy(realm->app, &realm->boss, &shipped, realm->arena, &write, &err),
                     E_NOT_FOUND);
    json_decref(answer);
}

static StoredDraft copied(Realm *realm, DraftCopy wanted, size_t *ret_changes) {
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *answer = NULL;
    assert_ok(app_draft_copy(realm->app, &realm->boss, &wanted, realm->arena, &write, &err));
    assert_ok(app_write_now(realm->app, &write, &err));
    assert_ok(json_parse(write.answer, 4 << 20, &answer, &err));
    Str id = json_get_str(json_array_get(json_object_get(answer, "items"), 0), "id");
    *ret_changes = json_array_size(json_object_get(answer, "changes"));
    StoredDraft draft = load(realm, arena_text(realm->arena, id));
    json_decref(answer);
    return draft;
}

static bool has(Str text, const char *part) {
    return str_find(text, str_from(part), 0) != SIZE_MAX;
}

static void a_copy_for_the_next_year_and_one_for_a_lower_level(Realm *realm) {
    size_t changes;
    Str plan = STR("food-sampling-700");
    StoredDraft next = copied(
        realm, (DraftCopy){.plan = plan, .shipped = true, .year = 2027, .quotas = STR("110%")}, &changes);
    assert_true(changes > 10);
    assert_true(has(next.text, "plan: food-sampling-700-2027\n") && has(next.text, "total: 770\n"));
    StoredDraft lower = copied(realm, (DraftCopy){.plan = plan, .shipped = true, .org = STR("C1")}, &changes);
    assert_true(changes > 10);
    assert_true(has(lower.text, "derived-from: food-sampling-700\n") && has(lower.text, "org: \"C1\"\n"));
    Error err = ERROR_INIT;
    AppWrite write = {0};
    DraftCopy both = {.plan = plan, .shipped = true, .year = 2027, .org = STR("C1")};
    assert_int_equal(app_draft_copy(realm->app, &realm->boss, &both, realm->arena, &write, &err), E_INVALID);
    both = (DraftCopy){.plan = plan, .shipped = true, .year = 2027, .quotas = STR("more")};
    assert_int_equal(app_draft_copy(realm->app, &realm->boss, &both, realm->arena, &write, &err), E_INVALID);
}

#define PLAN_OF(id, org, front, days)                                                                        \
    "---\nplan: " id "\ntitle: 整改\norg: \"" org "\"\nperiod: 2026-01-01/2026-12-31\n" front                \
    "---\n限期整改。\n\n```clause fix\ndeadline: rectification\nafter: hazard-found\nwithin: " days          \
    "\n```\n"

static Status adopted(Realm *realm, const char *text, Diags *diags) {
    Error err = ERROR_INIT;
    AdoptReport report;
    *diags = diags_new(realm->arena);
    return app_plan_adopt(realm->app, &realm->boss, STR(""), str_from(text), realm->arena, diags, NULL, NULL,
                          &report, &err);
}

/* M-003: a plan that asks for less than the superior one in force is not adopted without a reason. */
static void a_weaker_plan_is_not_adopted(Realm *realm) {
    Diags diags;
    assert_int_equal(adopted(realm, PLAN_OF("own", "C", "derived-from: above\n", "10d"), &diags), OK);
    assert_int_equal(diags.count, 1); /* nothing to hold it against: told */
    assert_string_equal(diags.items[0].code, "plan.superior");
    assert_int_equal(adopted(realm, PLAN_OF("above", "C", "", "10d"), &diags), OK);
    assert_int_equal(adopted(realm, PLAN_OF("own", "C", "derived-from: above\n", "11d"), &diags), E_INVALID);
    assert_string_equal(diags.items[0].code, "plan.weaker");
    assert_int_equal(
        adopted(realm, PLAN_OF("own", "C", "derived-from: above\n", "11d\nweaker-because: 路远"), &diags),
        OK);
    assert_int_equal(diags.count, 0);
    assert_int_equal(adopted(realm, PLAN_OF("own", "C", "derived-from: above\n", "9d"), &diags), OK);
}

static size_t library(Realm *realm, const Actor *actor, LibraryQuery query, const char *id) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    json_t *page = NULL;
    size_t found = 0;
    assert_ok(app_plan_library(realm->app, actor, &query, false, realm->arena, &out, &err));
    assert_ok(json_parse(buf_str(&out), 1 << 20, &page, &err));
    const json_t *items = json_object_get(page, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        found += !id || str_is(json_get_str(json_array_get(items, i), "id"), id);
    json_decref(page);
    return found;
}

static void the_library_finds_plans_of_all_three_places(Realm *realm) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    fixture_fill(realm);
    const char *id = make(realm, &realm->town, str_from(prose), "plan.txt");
    fixture_adopt(realm,
                  "```clause a\ndo: inspection\neach: kind = \"canteen\"\nevery: month\ndomain: food\n```\n");
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.status = STR("draft")}, NULL), 1);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.status = STR("adopted")}, "p"), 1);
    assert_true(library(realm, &realm->boss, (LibraryQuery){.status = STR("shipped")}, NULL) >= 39);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.q = STR("东镇食品")}, id), 1);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.q = STR("东镇食品")}, NULL), 1);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.domain = STR("food")}, "p"), 1);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.domain = STR("earthquake")}, "p"), 0);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.year = 2026}, "p"), 1);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.year = 2031}, "p"), 0);
    assert_int_equal(library(realm, &realm->boss, (LibraryQuery){.org = STR("C")}, "p"), 1);
    assert_int_equal(library(realm, &realm->east, (LibraryQuery){.status = STR("draft")}, NULL), 0);
    assert_ok(app_plan_library(realm->app, &realm->boss, &(LibraryQuery){.status = STR("adopted")}, true,
                               realm->arena, &out, &err));
    assert_non_null(strstr(out.ptr, "adopted,p,p,Plan,C,"));
}

static void versions_are_listed_newest_first(Realm *realm) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    Json json = json_writer(&out);
    fixture_fill(realm);
    fixture_adopt(realm, "```clause a\ndo: inspection\neach: kind = \"canteen\"\nevery: month\n```\n");
    fixture_adopt(realm, "```clause a\ndo: inspection\neach: kind = \"canteen\"\nevery: week\n```\n");
    assert_ok(app_plan_versions(realm->app, &realm->boss, STR("p"), realm->arena, &json, &err));
    const char *second = strstr(out.ptr, "\"version\":2"), *first = strstr(out.ptr, "\"version\":1");
    assert_true(second && first && second < first);
    assert_non_null(strstr(first, "superseded"));
    assert_int_equal(app_plan_versions(realm->app, &realm->boss, STR("none"), realm->arena, &json, &err),
                     E_NOT_FOUND);
}

int main(void) {
    static const RealmTest tests[] = {
        {"the library finds plans of all three places", the_library_finds_plans_of_all_three_places},
        {"versions are listed, newest first", versions_are_listed_newest_first},
        {"a draft survives and keeps its revision", a_draft_survives_and_keeps_its_revision},
        {"GB18030 is read, other bytes are refused", gb18030_is_read_and_other_bytes_are_refused},
        {"corrections are kept as cases", corrections_are_kept_as_cases},
        {"a draft is for who answers for its org", a_draft_is_for_who_answers_for_its_org},
        {"a preview writes nothing", a_preview_writes_nothing_and_adoption_does_the_same},
        {"a copy of a shipped plan has the actor's org", a_copy_of_a_shipped_plan_has_the_actors_org},
        {"a copy for the next year and one for a lower level",
         a_copy_for_the_next_year_and_one_for_a_lower_level},
        {"M-003 a weaker plan is not adopted", a_weaker_plan_is_not_adopted},
    };
    return run_realm_tests("plan drafts", tests, COUNT_OF(tests));
}
