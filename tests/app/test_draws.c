/* Draws in the store: announced once for a clause and period, drawn once, computed again from what was
 * frozen, turned into duties that records answer and no reconciliation takes away. */
#include "fixture.h"

#include "app/draws.h"

static const char clauses[] =
    "```clause lot\ndraw: inspection\nfrom: kind = \"restaurant\"\nnumber: 2\n"
    "every: year\nrecuse: owner\n```\n\nSentence.\n\n"
    "```clause patrol\ndraw: assessment\nfrom-person: grid_worker\nrate: 30%\n```\n";
static const char source[] = "双色球 2026150";

static Status announce(Realm *realm, const Actor *actor, const char *clause, const char *exclude,
                       const char *reason, const char **ret_id, Error *err) {
    AppWrite write = {0};
    json_t *body = json_pack("{s:s,s:s,s:s,s:s,s:s}", "plan", "p", "clause", clause, "source", source,
                             "exclude", exclude, "reason", reason);
    Status status = app_draw_announce(realm->app, actor, body, realm->arena, &write, err);
    if (status == OK) status = app_write_now(realm->app, &write, err);
    json_decref(body);
    realm->clock.now += SECOND_US;
    if (status != OK) return status;
    json_t *answer = json_of(realm, arena_text(realm->arena, write.answer));
    *ret_id = arena_text(realm->arena, json_get_str(answer, "id"));
    json_decref(answer);
    return OK;
}

static Status draw(Realm *realm, const Actor *actor, const char *id, Error *err) {
    AppWrite write = {0};
    TRY(app_draw_make(realm->app, actor, str_from(id), STR("03 08 12 17 25 31 + 09"), realm->arena, &write,
                      err));
    return app_write_now(realm->app, &write, err);
}

static json_t *get(Realm *realm, const char *id) {
    Error err = ERROR_INIT;
    CLEANUP(buf_free) Buf buf = BUF_INIT(1 << 20);
    Json out = json_writer(&buf);
    assert_ok(app_draw_get(realm->app, &realm->boss, str_from(id), realm->arena, &out, &err));
    return json_of(realm, arena_text(realm->arena, buf_str(&buf)));
}

static const char *announced(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = NULL;
    fixture_fill(realm);
    (void)fixture_adopt(realm, clauses);
    assert_ok(announce(realm, &realm->boss, "lot", "", "", &id, &err));
    return id;
}

static void everything_is_frozen_and_nothing_is_told(Realm *realm) {
    const char *id = announced(realm);
    sql(realm, "UPDATE subject SET name = 'renamed' WHERE kind = 'restaurant'");
    json_t *shown = get(realm, id);
    assert_string_equal(fixture_text(shown, "state"), "announced");
    assert_string_equal(fixture_text(shown, "source"), source);
    assert_string_equal(fixture_text(shown, "activity"), "inspection");
    assert_int_equal(strlen(fixture_text(shown, "commitment")), 64);
    assert_string_equal(fixture_text(json_object_get(shown, "rule"), "certificate"), "certificate");
    assert_int_equal(json_array_size(json_object_get(shown, "result")), 0);
    char *text = json_dumps(shown, 0);
    assert_null(strstr(text, "secret\""));
    free(text);
    json_decref(shown);
    Error err = ERROR_INIT;
    Str csv;
    assert_ok(app_draw_register(realm->app, &realm->boss, str_from(id), STR("population"), realm->arena, &csv,
                                &err));
    assert_true(str_starts(csv, STR("id,name,org,kind,class,owner\n")));
    assert_true(str_find(csv, STR("红星面馆"), 0) != SIZE_MAX &&
                str_find(csv, STR("renamed"), 0) == SIZE_MAX);
    assert_int_equal(app_draw_receipt(realm->app, &realm->boss, str_from(id), realm->arena, &csv, &err),
                     E_NOT_FOUND);
}

static void one_draw_unless_a_reason_is_given(Realm *realm) {
    Error err = ERROR_INIT;
    const char *first = announced(realm), *second = NULL, *third = NULL;
    assert_int_equal(announce(realm, &realm->boss, "lot", "", "", &second, &err), E_CONFLICT);
    assert_ok(announce(realm, &realm->boss, "lot", "id,reason\ns11,停业\n", "s11 closed", &second, &err));
    assert_int_equal(draw(realm, &realm->boss, first, &err), E_CONFLICT);
    assert_ok(draw(realm, &realm->boss, second, &err));
    assert_int_equal(draw(realm, &realm->boss, second, &err), E_CONFLICT);
    assert_ok(announce(realm, &realm->boss, "lot", "", "a complaint", &third, &err));
    json_t *shown = get(realm, first), *later = get(realm, second), *last = get(realm, third);
    assert_string_equal(fixture_text(shown, "state"), "replaced");
    assert_string_equal(fixture_text(later, "state"), "drawn"); /* its result stands */
    assert_string_equal(fixture_text(later, "before"), first);
    assert_string_equal(fixture_text(last, "before"), second);
    assert_string_equal(fixture_text(last, "reason"), "a complaint");
    assert_int_equal(json_array_size(json_object_get(later, "exclusions")), 1);
    assert_int_equal(number(realm, "SELECT count(*) FROM ledger WHERE event LIKE 'draw.%'"), 4);
    json_decref(shown), json_decref(later), json_decref(last);
}

static void anyone_computes_it_again(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = announced(realm);
    DrawInputs inputs = {0};
    Str receipt;
    assert_ok(draw(realm, &realm->boss, id, &err));
    assert_int_equal(app_draw_receipt(realm->app, &realm->town, str_from(id), realm->arena, &receipt, &err),
                     E_FORBIDDEN); /* the plan is the county's */
    assert_ok(app_draw_receipt(realm->app, &realm->boss, str_from(id), realm->arena, &receipt, &err));
    assert_ok(draw_load_inputs(realm->app, realm->boss.realm, str_from(id), realm->arena, &inputs, &err));
    assert_ok(draw_verify(receipt, &inputs, realm->arena, &err));
    sql(realm, "UPDATE draw_register SET text = replace(text, '红星面馆', '别的') WHERE name = 'population'");
    inputs = (DrawInputs){0};
    assert_ok(draw_load_inputs(realm->app, realm->boss.realm, str_from(id), realm->arena, &inputs, &err));
    assert_int_equal(draw_verify(receipt, &inputs, realm->arena, &err), E_NO);
}

static void tampered_registers_are_not_drawn_from(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = announced(realm);
    sql(realm, "UPDATE draw_register SET text = replace(text, '红星面馆', '别的') WHERE name = 'population'");
    assert_int_equal(draw(realm, &realm->boss, id, &err), E_CORRUPT);
    assert_int_equal(number(realm, "SELECT count(*) FROM draw WHERE state = 'drawn'"), 0);
}

static int64_t open_duties(Realm *realm) {
    return number(
        realm, "SELECT count(*) FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause WHERE "
               "k.id = 'lot' AND d.state = 0");
}

/* Units s5, s11, s12 and those of the realm that are restaurants; two are drawn. */
static void the_result_is_work(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = announced(realm);
    assert_int_equal(open_duties(realm), 0);
    assert_ok(draw(realm, &realm->boss, id, &err));
    assert_int_equal(open_duties(realm), 2);
    assert_int_equal(
        number(realm, "SELECT count(*) FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = "
                      "d.clause JOIN subject s ON s.realm = d.realm AND s.number = d.subject WHERE k.id = "
                      "'lot' AND (s.kind <> 'restaurant' OR d.person NOT IN (2, 4) OR s.owner = d.person)"),
        0);
    (void)fixture_adopt(realm, "```clause lot\ndraw: inspection\nfrom: kind = \"restaurant\"\nnumber: 2\n"
                               "every: year\nrecuse: owner\nnote: changed\n```\n");
    assert_int_equal(open_duties(realm), 2); /* no reconciliation takes away what the lot gave */
    CLEANUP(buf_free) Buf csv = BUF_INIT(1 << 16);
    assert_ok(app_draw_result_csv(realm->app, &realm->boss, str_from(id), realm->arena, &csv, &err));
    assert_true(str_starts(buf_str(&csv), STR("\xEF\xBB\xBFunit,name,officers,officer_names\n")));
    json_t *shown = get(realm, id);
    const json_t *unit = json_array_get(json_object_get(shown, "result"), 0);
    assert_int_equal(json_array_size(json_object_get(unit, "officers")), 2);
    json_t *body = fixture_inspection(realm);
    json_object_set_new(body, "subject", json_string(fixture_text(unit, "unit")));
    json_t *record = fixture_record(realm, &realm->boss, body, "k1", OK, NULL);
    assert_int_equal(open_duties(realm), 1);
    json_decref(record), json_decref(body), json_decref(shown);
}

static void officers_alone(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = NULL;
    fixture_fill(realm);
    (void)fixture_adopt(realm, clauses);
    assert_ok(announce(realm, &realm->boss, "patrol", "", "", &id, &err));
    assert_ok(draw(realm, &realm->boss, id, &err));
    json_t *shown = get(realm, id);
    assert_int_equal(json_array_size(json_object_get(shown, "pool")), 1); /* 30 % of one, rounded up */
    assert_int_equal(json_array_size(json_object_get(shown, "result")), 0);
    json_decref(shown);
}

static void refusals(Realm *realm) {
    Error err = ERROR_INIT;
    const char *id = announced(realm), *other = NULL;
    assert_int_equal(announce(realm, &realm->east, "lot", "", "again", &other, &err), E_FORBIDDEN);
    assert_int_equal(announce(realm, &realm->town, "lot", "", "again", &other, &err), E_FORBIDDEN);
    assert_int_equal(draw(realm, &realm->town, id, &err), E_FORBIDDEN);
    assert_int_equal(announce(realm, &realm->boss, "none", "", "", &other, &err), E_NOT_FOUND);
    assert_int_equal(announce(realm, &realm->boss, "lot", "id,reason\ns5,\n", "again", &other, &err),
                     E_INVALID);
    assert_int_equal(
        announce(realm, &realm->boss, "lot", "id,reason\ns5,x\ns11,x\ns12,x\n", "again", &other, &err),
        E_NO); /* fewer are left than are to be drawn: found out before it is published */
    assert_int_equal(number(realm, "SELECT count(*) FROM draw"), 1);
}

int main(void) {
    static const RealmTest tests[] = {
        {"everything is frozen, the secret is not told", everything_is_frozen_and_nothing_is_told},
        {"one draw unless a reason is given", one_draw_unless_a_reason_is_given},
        {"anyone computes it again", anyone_computes_it_again},
        {"tampered registers are not drawn from", tampered_registers_are_not_drawn_from},
        {"the result is work", the_result_is_work},
        {"officers alone", officers_alone},
        {"refusals", refusals},
    };
    return run_realm_tests("draws", tests, COUNT_OF(tests));
}
