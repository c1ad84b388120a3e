/* The two flows that the plans rely on, from opening to a verified close. tests/flow holds every refusal. */
#include <string.h>

#include "flow/flow.h"

#include "mission.h"

typedef struct Step {
    const char *transition, *actor, *role, *fields, *state;
} Step;

static void walk(const char *id, const Step *steps, size_t count) {
    Arena *arena = arena_new(8 << 20);
    Diags diags = diags_new(arena);
    Flow *flow = NULL;
    Error err = ERROR_INIT;
    const char *path = arena_printf(arena, "share/flows/%s.yaml", id);
    assert_int_equal(flow_read(arena, str_from(path), asset_text(path), &flow, &diags, &err), OK);
    assert_int_equal(diags.count, 0);
    Str transitions[16], actors[16];
    size_t at = flow_initial(flow);
    for (size_t i = 0; i < count; i++) {
        json_t *fields = json_loads(steps[i].fields, 0, NULL);
        Str role = str_from(steps[i].role);
        FlowMove move = {.transition = str_from(steps[i].transition),
                         .actor = str_from(steps[i].actor),
                         .actor_roles = &role,
                         .role_count = 1,
                         .past_transitions = transitions,
                         .past_actors = actors,
                         .past_count = i,
                         .state = at,
                         .fields = fields};
        ExprContext context = {.zone_minutes = ZONE_SHANGHAI};
        const FlowTransition *made = NULL;
        Status status = flow_move(flow, &move, &context, &made, &err);
        if (status != OK) print_message("# %s: %s\n", steps[i].transition, err.message);
        assert_int_equal(status, OK);
        transitions[i] = move.transition;
        actors[i] = move.actor;
        at = made->to;
        assert_true(str_is(flow->states[at].id, steps[i].state));
        json_decref(fields);
    }
    exercised(str_from(arena_printf(arena, "flows/%s", id)), STR("-"), "acts");
    arena_free(arena);
}

static void test_hazard(void **state) {
    (void)state;
    static const Step steps[] = {
        {"order", "a", "inspector", "{\"measure\":\"清理通道\",\"responsible\":\"店长\"}", "ordered"},
        {"rectify", "u", "unit-contact", "{\"done\":\"已清理\"}", "rectified"},
        {"recheck-pass", "b", "inspector", "{\"finding\":\"合格\"}", "verified"},
    };
    walk("hazard", steps, COUNT_OF(steps));
}

/* L10: re-check before upload, four modules, publication, and only then the recheck by somebody else. */
static void test_L10_sample(void **state) {
    (void)state;
    static const Step steps[] = {
        {"confirm", "a", "inspector", "{\"report\":\"R1\",\"items\":\"农残\",\"serious\":\"是\"}",
         "notified"},
        {"start", "a", "inspector", "{\"received\":\"2026-05-06\",\"handler\":\"a\"}", "disposing"},
        {"issue-report", "a", "inspector", "{\"served\":\"2026-05-07\"}", "disposing"},
        {"control", "a", "inspector", "{\"sealed\":3,\"recalled\":0}", "disposing"},
        {"cause", "a", "inspector", "{\"cause\":\"进货\"}", "disposing"},
        {"penalise", "a", "inspector", "{\"decision\":\"警告\"}", "disposing"},
        {"publish", "c", "county-supervisor", "{\"published\":\"2026-05-12\",\"notice\":\"一号\"}",
         "disposing"},
        {"correct", "a", "inspector", "{\"done\":\"已改\"}", "corrected"},
        {"recheck-pass", "b", "inspector", "{\"finding\":\"合格\"}", "verified"},
    };
    walk("nonconforming-sample", steps, COUNT_OF(steps));
}

int main(void) {
    exercised_begin("flows");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hazard), cmocka_unit_test(test_L10_sample)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
