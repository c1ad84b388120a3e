/* Moves: the general hazard, from found to closed, and everything that is refused on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "flow/flow.h"

#include <cmocka.h> /* after ours: it has a macro fail() */

#define HASH "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\""

typedef struct Step {
    const char *transition, *actor, *role, *fields;
    Status expected;
    const char *state; /* after it */
} Step;

typedef struct Walk {
    const Flow *flow;
    size_t state, count;
    Str transitions[32], actors[32];
} Walk;

static Status make(Walk *walk, const Step *step) {
    json_error_t at;
    json_t *fields = step->fields ? json_loads(step->fields, 0, &at) : NULL;
    assert_true(!step->fields || fields);
    Str role = str_from(step->role);
    FlowMove move = {.transition = str_from(step->transition),
                     .actor = str_from(step->actor),
                     .actor_roles = &role,
                     .role_count = 1,
                     .past_transitions = walk->transitions,
                     .past_actors = walk->actors,
                     .past_count = walk->count,
                     .state = walk->state,
                     .fields = fields};
    ExprContext context = {.zone_minutes = ZONE_SHANGHAI};
    const FlowTransition *transition = NULL;
    Error err = ERROR_INIT;
    Status status = flow_move(walk->flow, &move, &context, &transition, &err);
    assert_int_equal(status == OK, transition != NULL);
    if (status == OK) {
        walk->transitions[walk->count] = move.transition;
        walk->actors[walk->count++] = move.actor;
        walk->state = transition->to;
    } else {
        assert_true(err.message[0] != '\0');
    }
    json_decref(fields);
    return status;
}

static void run_steps(const char *path, const Step *steps, size_t count) {
    Arena *arena = arena_new(8 << 20);
    Diags diags = diags_new(arena);
    Flow *flow = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(flow_read(arena, str_from(path), asset_text(path), &flow, &diags, &err), OK);
    Walk walk = {.flow = flow, .state = flow_initial(flow)};
    for (size_t i = 0; i < count; i++) {
        Status status = make(&walk, &steps[i]);
        bool right = status == steps[i].expected && str_is(flow->states[walk.state].id, steps[i].state);
        if (!right) print_message("# step %zu (%s): %s\n", i, steps[i].transition, status_name(status));
        assert_true(right);
    }
    arena_free(arena);
}

static void test_hazard(void **state) {
    (void)state;
    static const char order[] = "{\"measure\":\"加装护栏\",\"responsible\":\"张\"}",
                      done[] = "{\"done\":\"已加装\"}", finding[] = "{\"finding\":\"看过\"}";
    static const Step steps[] = {
        {"nothing", "a", "inspector", NULL, E_INVALID, "found"},
        {"rectify", "a", "inspector", done, E_CONFLICT, "found"},
        {"order", "a", "unit-contact", order, E_FORBIDDEN, "found"},
        {"order", "a", "inspector", NULL, E_INVALID, "found"},
        {"order", "a", "inspector", "{\"measure\":\" \",\"responsible\":\"张\"}", E_INVALID, "found"},
        {"order", "a", "inspector", "{\"measure\":7,\"responsible\":\"张\"}", E_INVALID, "found"},
        {"order", "a", "inspector", "{\"measure\":\"m\",\"responsible\":\"张\",\"colour\":1}", E_INVALID,
         "found"},
        {"order", "a", "inspector", "[]", E_INVALID, "found"},
        {"order", "a", "inspector", order, OK, "ordered"},
        {"order", "a", "inspector", order, E_CONFLICT, "ordered"},
        {"extend", "t", "town-supervisor", "{\"until\":\"2026-13-01\",\"reason\":\"缺料\"}", E_INVALID,
         "ordered"},
        {"extend", "t", "town-supervisor", "{\"until\":\"2026-12-01\",\"reason\":\"缺料\"}", OK, "ordered"},
        {"extend", "t", "town-supervisor", "{\"until\":\"2026-12-09\",\"reason\":\"缺料\"}", E_CONFLICT,
         "ordered"},
        {"rectify", "a", "inspector", "{\"done\":\"好\",\"photos\":[\"x\"]}", E_INVALID, "ordered"},
        {"rectify", "a", "inspector", "{\"done\":\"好\",\"photos\":[" HASH "]}", OK, "rectified"},
        {"recheck-pass", "a", "inspector", finding, E_FORBIDDEN,
         "rectified"}, /* not by the one who rectified */
        {"recheck-fail-again", "b", "inspector", finding, E_CONFLICT, "rectified"},
        {"recheck-fail", "b", "inspector", finding, OK, "ordered"},
        {"rectify", "u", "unit-contact", done, OK, "rectified"},
        {"recheck-fail", "b", "inspector", finding, E_CONFLICT,
         "rectified"}, /* the second failure escalates */
        {"recheck-fail-again", "b", "inspector", finding, OK, "escalated"},
        {"rectify", "u", "unit-contact", done, OK, "rectified"},
        {"recheck-pass", "a", "inspector", finding, OK, "verified"}, /* `a` rectified once, but not last */
        {"refer", "a", "inspector", "{\"office\":\"x\",\"reason\":\"y\"}", E_CONFLICT, "verified"},
    };
    run_steps("share/flows/hazard.yaml", steps, COUNT_OF(steps));
}

static void test_other_ends(void **state) {
    (void)state;
    static const Step dismissed[] = {
        {"dismiss", "a", "inspector", "{\"finding\":\"不属实\"}", OK, "not-found"}};
    static const Step referred[] = {{"escalate", "s", "system", "{\"reason\":\"逾期\"}", OK, "escalated"},
                                    {"refer", "c", "county-supervisor",
                                     "{\"office\":\"执法队\",\"reason\":\"拒不整改\"}", OK, "referred"}};
    run_steps("share/flows/hazard.yaml", dismissed, COUNT_OF(dismissed));
    run_steps("share/flows/hazard.yaml", referred, COUNT_OF(referred));
}

static void test_sample(void **state) {
    (void)state;
    static const Step steps[] = {
        {"confirm", "l", "inspector", "{\"report\":\"R1\",\"items\":\"x\",\"serious\":\"也许\"}", E_INVALID,
         "tested"},
        {"confirm", "l", "inspector", "{\"report\":\"R1\",\"items\":\"x\",\"serious\":\"是\"}", OK,
         "notified"},
        {"start", "a", "inspector", "{\"received\":\"2026-05-01\",\"handler\":\"a\"}", OK, "disposing"},
        {"publish", "c", "county-supervisor", "{\"published\":\"2026-05-10\",\"notice\":\"N\"}", E_CONFLICT,
         "disposing"},
        {"issue-report", "a", "inspector", "{\"served\":\"2026-05-02\"}", OK, "disposing"},
        {"object", "a", "inspector", "{\"applicant\":\"店\",\"laboratory\":\"所\"}", OK, "objected"},
        {"control", "a", "inspector", "{\"sealed\":1,\"recalled\":0}", E_CONFLICT, "objected"},
        {"uphold", "a", "inspector", "{\"report\":\"R2\"}", OK, "disposing"},
        {"object", "a", "inspector", "{\"applicant\":\"店\",\"laboratory\":\"所\"}", E_CONFLICT, "disposing"},
        {"control", "a", "inspector", "{\"sealed\":\"1\",\"recalled\":0}", E_INVALID, "disposing"},
        {"control", "a", "inspector", "{\"sealed\":1.5,\"recalled\":0}", OK, "disposing"},
        {"cause", "a", "inspector", "{\"cause\":\"农残\"}", OK, "disposing"},
        {"correct", "a", "inspector", "{\"done\":\"好\"}", E_CONFLICT,
         "disposing"}, /* two modules are missing */
        {"penalise", "a", "inspector", "{\"decision\":\"罚款\",\"amount\":5000}", OK, "disposing"},
        {"publish", "c", "county-supervisor", "{\"published\":\"2026-05-10\",\"notice\":\"N\"}", OK,
         "disposing"},
        {"correct", "a", "inspector", "{\"done\":\"好\"}", OK, "corrected"},
        {"recheck-pass", "a", "inspector", "{\"finding\":\"合格\"}", E_FORBIDDEN, "corrected"},
        {"recheck-fail", "b", "inspector", "{\"finding\":\"仍不合格\"}", OK, "disposing"},
        {"correct", "a", "inspector", "{\"done\":\"好\"}", OK, "corrected"},
        {"recheck-pass", "b", "inspector", "{\"finding\":\"合格\"}", OK, "verified"},
    };
    run_steps("share/flows/nonconforming-sample.yaml", steps, COUNT_OF(steps));
}

static void test_guard_row(void **state) {
    (void)state;
    static const char *const text =
        "flow: f\ntitle: 流程\ntitle-en: flow\nstates:\n  a: {title: 甲, title-en: a, initial: true}\n"
        "  z: {title: 丙, title-en: z, final: true, closes-as: no-action}\nclocks:\n"
        "  k: {title: 钟, title-en: k, within: 3d, at-opening: true}\ntransitions:\n"
        "  end:\n    {title: 完, title-en: end, from: a, to: z, roles: [x], guard: overdue or level = "
        "\"low\" and amount > 3,\n"
        "     guard-why: 因, guard-why-en: why, fields: {amount: {title: 数, title-en: n, type: number}}}\n";
    Arena *arena = arena_new(8 << 20);
    Diags diags = diags_new(arena);
    Flow *flow = NULL;
    Error err = ERROR_INIT;
    assert_int_equal(flow_read(arena, STR("f"), str_from(text), &flow, &diags, &err), OK);
    Str role = STR("x");
    json_t *fields = json_pack("{s:i}", "amount", 4);
    Value row[FLOW_CASE_FIELDS] = {[FLOW_CASE_LEVEL] = {.type = TYPE_TEXT, .text = STR("high")},
                                   [FLOW_CASE_OVERDUE] = {.type = TYPE_BOOL, .boolean = false}};
    FlowMove move = {.transition = STR("end"),
                     .actor = STR("p"),
                     .actor_roles = &role,
                     .role_count = 1,
                     .row = row,
                     .fields = fields};
    ExprContext context = {0};
    const FlowTransition *transition = NULL;
    assert_int_equal(flow_move(flow, &move, &context, &transition, &err), E_CONFLICT);
    assert_string_equal(err.message, "this move cannot be made now: why (因)");
    row[FLOW_CASE_LEVEL].text = STR("low");
    assert_int_equal(flow_move(flow, &move, &context, &transition, &err), OK);
    json_object_set_new(fields, "amount", json_integer(3));
    assert_int_equal(flow_move(flow, &move, &context, &transition, &err), E_CONFLICT);
    row[FLOW_CASE_OVERDUE].boolean = true;
    assert_int_equal(flow_move(flow, &move, &context, &transition, &err), OK);
    json_decref(fields);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hazard), cmocka_unit_test(test_other_ends),
                                       cmocka_unit_test(test_sample), cmocka_unit_test(test_guard_row)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
