/* Reading flows: the shipped ones are sound, the faulty ones are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "flow/flow.h"

#include <cmocka.h> /* after ours: it has a macro fail() */

static const char *const sound =
    "flow: f\ntitle: 流程\ntitle-en: flow\n"
    "states:\n  a: {title: 甲, title-en: a, initial: true}\n  b: {title: 乙, title-en: b}\n"
    "  z: {title: 丙, title-en: z, final: true, closes-as: verified}\n"
    "clocks:\n  k: {title: 钟, title-en: k, within: 3d, at-opening: true}\n"
    "transitions:\n"
    "  go: {title: 走, title-en: go, from: a, to: b, roles: [inspector]}\n"
    "  end: {title: 完, title-en: end, from: b, to: z, roles: [inspector], stops: k}\n";

static size_t print_all(const Diags *diags) {
    for (size_t i = 0; i < diags->count; i++)
        print_message("# %d:%d %s %s\n", diags->items[i].line, diags->items[i].column, diags->items[i].code,
                      diags->items[i].error.message);
    return diags->count;
}

static bool leads_on(const Flow *flow, size_t state) {
    for (size_t t = 0; t < flow->transition_count; t++)
        for (size_t i = 0; i < flow->transitions[t].from_count; i++)
            if (flow->transitions[t].from[i] == state && flow->transitions[t].to != state &&
                !(flow->states[state].final && flow->transitions[t].reopens))
                return true;
    return false;
}

/* Independent of check.c: walk along the transitions from the initial state. */
static void walk(const Flow *flow, size_t state, bool *seen) {
    if (seen[state]) return;
    seen[state] = true;
    for (size_t t = 0; t < flow->transition_count; t++)
        for (size_t i = 0; i < flow->transitions[t].from_count; i++)
            if (flow->transitions[t].from[i] == state) walk(flow, flow->transitions[t].to, seen);
}

static void check_sound(const Flow *flow) {
    bool seen[64] = {false};
    walk(flow, flow_initial(flow), seen);
    for (size_t s = 0; s < flow->state_count; s++) {
        assert_true(seen[s]);
        assert_true(flow->states[s].final != leads_on(flow, s));
        assert_true(flow->states[s].title.len && flow->states[s].title_en.len);
    }
    for (size_t t = 0; t < flow->transition_count; t++) {
        assert_true(flow->transitions[t].from_count && flow->transitions[t].role_count);
        assert_true(flow->transitions[t].title.len && flow->transitions[t].title_en.len);
    }
}

/* docs/flows/NAME.dot is what flow_dot says today; ANLAN_UPDATE=1 writes it anew. */
static void check_drawing(const Flow *flow) {
    char path[512];
    Buf name = BUF_INIT(sizeof path);
    Buf now = BUF_INIT(1 << 20);
    buf_printf(&name, "%s/docs/flows/%.*s.dot", getenv("ANLAN_SOURCE"), STR_ARG(flow->id));
    flow_dot(flow, "en", &now);
    if (getenv("ANLAN_UPDATE")) {
        FILE *file = fopen(name.ptr, "wb");
        assert_non_null(file);
        fwrite(now.ptr, 1, now.len, file);
        fclose(file);
    }
    FILE *file = fopen(name.ptr, "rb");
    assert_non_null(file);
    static char stored[1 << 20];
    size_t len = fread(stored, 1, sizeof stored, file);
    fclose(file);
    assert_true(str_equal((Str){stored, len}, buf_str(&now)));
    buf_free(&name);
    buf_free(&now);
}

static void test_shipped(void **state) {
    (void)state;
    size_t count = 0, flows = 0;
    const Asset *assets = asset_list(&count);
    for (size_t i = 0; i < count; i++) {
        Str path = str_from(assets[i].path);
        if (!str_starts(path, STR("share/flows/")) || !str_ends(path, STR(".yaml"))) continue;
        Arena *arena = arena_new(8 << 20);
        Diags diags = diags_new(arena);
        Flow *flow = NULL;
        Error err = ERROR_INIT;
        Status status = flow_read(arena, path, asset_text(assets[i].path), &flow, &diags, &err);
        assert_int_equal(print_all(&diags), 0);
        assert_int_equal(status, OK);
        check_sound(flow);
        check_drawing(flow);
        assert_true(flow->cover_count > 0);
        arena_free(arena);
        flows++;
    }
    assert_true(flows >= 2);
}

typedef struct Fault {
    const char *from, *to; /* replaced in the sound flow */
    const char *code;
    int line;
} Fault;

static const Fault faults[] = {
    {"flow: f\n", "", "flow.missing-key", 1},
    {"title-en: flow\n", "", "flow.missing-key", 1},
    {"from: a", "from: aa", "flow.unknown-state", 11},
    {"to: z", "to: zz", "flow.unknown-state", 12},
    {"initial: true", "initial: false", "flow.initial", 5},
    {"title-en: b}", "title-en: b, initial: true}", "flow.initial", 5},
    {"from: b, to: z", "from: z, to: z", "flow.final", 12},
    {"from: a, to: b", "from: a, to: a", "flow.unreachable", 6},
    {"to: z", "to: a", "flow.unleavable", 5},
    {", closes-as: verified", "", "flow.close", 7},
    {"closes-as: verified", "closes-as: verifed", "flow.close", 7},
    {"title-en: b}", "title-en: b, closes-as: referred}", "flow.close", 6},
    {"stops: k", "stops: kk", "flow.unknown-clock", 12},
    {", at-opening: true", "", "flow.clock", 9},
    {"within: 3d", "within: soon", "flow.span", 9},
    {"roles: [inspector], stops", "stops", "flow.roles", 12},
    {"stops: k", "not-actor-of: gone", "flow.unknown-transition", 12},
    {"stops: k", "stop: k", "flow.unknown-key", 12},
    {"stops: k", "extends: k", "flow.clock", 12},
    {"stops: k", "guard: made_gone = 0, guard-why: 因, guard-why-en: w", "flow.guard", 12},
    {"stops: k", "guard: level + 1, guard-why: 因, guard-why-en: w", NULL, 12},
    {"stops: k", "guard: level = \"x\"", "flow.missing-key", 12},
    {"stops: k", "fields: {x: {title: 甲, title-en: x, type: txt}}", "flow.field", 12},
    {"stops: k", "fields: {x: {title: 甲, title-en: x, type: choice}}", "flow.field", 12},
    {"stops: k", "fields: {x: {title: 甲, title-en: x, type: text, choices: [a]}}", "flow.field", 12},
    {"stops: k", "fields: [x]", "flow.type", 12},
    {"states:", "states: 3\nstatus:", "flow.type", 4},
    {"title: 流程", "title: [a]", "flow.type", 2},
    {"to: z", "to: &z z", "yaml.alias", 12},
    {"transitions:", "transition:", "flow.missing-key", 1},
    {"from: b, ", "", "flow.missing-key", 12},
    {"initial: true", "initial: maybe", "flow.type", 5},
    {"roles: [inspector], stops", "roles: [[x]], stops", "flow.type", 12},
    {"stops: k", "guard: \"\'x\'\", guard-why: 因, guard-why-en: w", NULL, 12},
    {", at-opening: true}", "}\n  l: {title: 钟, title-en: l, within: 3d, at-opening: true, since: at}",
     "flow.clock", 10},
    {", at-opening: true", ", at-opening: true, remind: [1wd]", "flow.span", 9},
    {", at-opening: true", ", at-opening: true, escalate: {after: 0h}", "flow.type", 9},
    {", at-opening: true", ", at-opening: true, escalate: [{after: 0h}]", "flow.missing-key", 9},
    {"roles: [inspector]}", "roles: [inspector], stops: k}", "flow.clockless", 6},
    {"title-en: b}", "title-en: b, waits: 等}", "flow.missing-key", 6},
    {"stops: k", "signs: 0", "flow.type", 12},
    {"stops: k", "opens: {fields: [x]}", "flow.missing-key", 12},
    {"stops: k", "fields: {x: {title: 甲, title-en: x, type: text, at-least: 2}}", "flow.field", 12},
    {"flow: f\n", "flow: f\nversion: zero\n", "flow.type", 2},
    {"flow: f\n", "flow: f\nopen: {subject: maybe}\n", "flow.type", 2},
    {"stops: k", "guard: opened_day, guard-why: 因, guard-why-en: w", "flow.guard", 12},
};

static bool has_fault(const Diags *diags, const Fault *fault) {
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].line == fault->line &&
            (!fault->code || strcmp(diags->items[i].code, fault->code) == 0))
            return true;
    return false;
}

static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        Arena *arena = arena_new(8 << 20);
        size_t at = str_find(str_from(sound), str_from(faults[i].from), 0);
        assert_true(at != SIZE_MAX);
        const char *text = arena_printf(arena, "%.*s%s%s", (int)at, sound, faults[i].to,
                                        sound + at + strlen(faults[i].from));
        Diags diags = diags_new(arena);
        Flow *flow = NULL;
        Error err = ERROR_INIT;
        assert_int_equal(flow_read(arena, STR("f.yaml"), str_from(text), &flow, &diags, &err), E_INVALID);
        if (!has_fault(&diags, &faults[i])) {
            print_message("# case %zu\n", i);
            print_all(&diags);
        }
        assert_true(has_fault(&diags, &faults[i]));
        arena_free(arena);
    }
}

static void test_whole_texts(void **state) {
    (void)state;
    Buf large = BUF_INIT(1 << 20);
    buf_add_text(&large, sound);
    while (large.len <= 256 << 10) buf_add_text(&large, "# filling\n");
    const struct {
        const char *text, *code;
    } rows[] = {{"[a, b]", "flow.type"},
                {"", "flow.missing-key"},
                {"a: [", "yaml.syntax"},
                {large.ptr, "flow.too-large"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Arena *arena = arena_new(8 << 20);
        Diags diags = diags_new(arena);
        Flow *flow = NULL;
        Error err = ERROR_INIT;
        assert_int_equal(flow_read(arena, STR("f"), str_from(rows[i].text), &flow, &diags, &err), E_INVALID);
        assert_string_equal(diags.items[0].code, rows[i].code);
        arena_free(arena);
    }
    buf_free(&large);
}

static void test_memory_runs_out(void **state) {
    (void)state;
    Status status = E_NO_MEMORY;
    long n = 0;
    for (; status != OK; n++) {
        Arena *arena = arena_new(8 << 20);
        arena_fail_after(arena, n);
        Diags diags = diags_new(arena);
        Flow *flow = NULL;
        Error err = ERROR_INIT;
        status = flow_read(arena, STR("f.yaml"), asset_text("share/flows/hazard.yaml"), &flow, &diags, &err);
        assert_true(status == OK ? flow != NULL : status == E_NO_MEMORY && flow == NULL);
        arena_free(arena);
    }
    assert_true(n > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shipped), cmocka_unit_test(test_faults),
                                       cmocka_unit_test(test_whole_texts),
                                       cmocka_unit_test(test_memory_runs_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
