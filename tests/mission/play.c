#include "play.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Play {
    Stage *stage;
    const char *name;
    const YamlNode *step;
    FlowSeen *seen;
    struct {
        Str name, id;
    } cases[32]; /* the cases of this play by the name that it gives them; the first is "it" */
    size_t case_count;
} Play;

static void fault(const Play *play, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void fault(const Play *play, const char *format, ...) {
    char text[1500];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    print_message("# %s:%d: %s\n", play->name, play->step ? play->step->line : 1, text);
    play->stage->failures++;
}

/* ---- actors: "role", "role/2" for another person of that role, "role@W" at another org ---- */

static const char *org_path_of(Str org) {
    return str_is(org, "C") ? "/C/" : str_is(org, "W") ? "/C/W/" : "/C/E/";
}

static void add_person(Stage *stage, const char *name, Str role, Str org) {
    Realm *realm = stage->realm;
    int64_t person = 1000 + (int64_t)stage->actor_count;
    sql(realm,
        arena_printf(realm->arena,
                     "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES "
                     "('R', %lld, '%s', '%s', '%.*s', 6, 1, 0)",
                     (long long)person, name, name, STR_ARG(org)));
    sql(realm, arena_printf(realm->arena,
                            "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('R', %lld, "
                            "'%.*s', '%.*s', '')",
                            (long long)person, STR_ARG(role), STR_ARG(org)));
    Grant *grant = arena_new_item(realm->arena, Grant);
    *grant = (Grant){role, org, str_from(org_path_of(org)), STR("")};
    /* Whoever speaks for units speaks for all of the town: s1 and s2, or s3 and s4. */
    static const int64_t units[] = {1, 2, 3, 4};
    bool west = str_is(org, "W");
    stage->actors[stage->actor_count].name = name;
    stage->actors[stage->actor_count++].actor = (Actor){.units = west ? units + 2 : units,
                                                        .unit_count = 2,
                                                        .realm = STR("R"),
                                                        .person = person,
                                                        .id = str_from(name),
                                                        .name = str_from(name),
                                                        .org = org,
                                                        .lang = "en",
                                                        .grants = grant,
                                                        .grant_count = 1};
}

static const Actor *actor_of(Stage *stage, Str name) {
    Arena *arena = stage->realm->arena;
    for (size_t i = 0; i < stage->actor_count; i++)
        if (str_is(name, stage->actors[i].name)) return &stage->actors[i].actor;
    size_t at = str_find(name, STR("@"), 0), slash = str_find(name, STR("/"), 0);
    Str role = str_slice(name, 0, slash < at ? slash : at);
    Str org = at == SIZE_MAX ? STR("E") : str_slice(name, at + 1, name.len);
    if (at == SIZE_MAX && (str_starts(role, STR("county")) || str_starts(role, STR("city")))) org = STR("C");
    assert_true(stage->actor_count < PLAY_ACTORS);
    add_person(stage, arena_text(arena, name), str_from(arena_text(arena, role)), org);
    return &stage->actors[stage->actor_count - 1].actor;
}

/* ---- values ---- */

static const char *case_id(const Play *play, Str name) {
    for (size_t i = 0; i < play->case_count; i++)
        if (str_equal(play->cases[i].name, name))
            return arena_text(play->stage->realm->arena, play->cases[i].id);
    return NULL;
}

/* "$now", "$now-2h", "$case NAME", "$photo" stand for what only the run knows. */
static json_t *variable(const Play *play, Str text) {
    Realm *realm = play->stage->realm;
    char at[INSTANT_TEXT];
    Span span = {0};
    if (str_starts(text, STR("$case "))) {
        const char *id = case_id(play, str_slice(text, 6, text.len));
        return json_string(id ? id : "?");
    }
    if (str_is(text, "$photo")) {
        static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        return json_pack("[s]", hash);
    }
    if (!str_starts(text, STR("$now"))) return NULL;
    if (text.len > 5) span_parse(str_slice(text, 5, text.len), &span);
    int64_t unit = span.unit == SPAN_DAYS ? 24 * 60 : span.unit == SPAN_HOURS ? 60 : 1;
    Instant moment = realm->clock.now - span.amount * unit * 60 * INT64_C(1000000);
    return json_string(instant_format(moment, ZONE_SHANGHAI, at));
}

static json_t *fields_of(const Play *play, const YamlNode *map) {
    Buf text = BUF_INIT(1 << 20);
    Json out = json_writer(&text);
    Error err = ERROR_INIT;
    json_t *fields = NULL;
    if (yaml_is_null(map)) return json_object();
    yaml_to_json(map, &out);
    assert_ok(json_parse(buf_str(&text), 1 << 20, &fields, &err));
    buf_free(&text);
    const char *key = NULL;
    json_t *value = NULL;
    void *next = NULL;
    json_object_foreach_safe(fields, next, key, value) {
        json_t *known = json_is_string(value) ? variable(play, str_from(json_string_value(value))) : NULL;
        if (known) json_object_set_new(fields, key, known);
    }
    return fields;
}

/* ---- acts ---- */

static FlowSeen *seen_of(Stage *stage, Str id) {
    for (size_t i = 0; i < stage->seen_count; i++)
        if (str_equal(stage->seen[i].flow->id, id)) return &stage->seen[i];
    const Flow *flow = catalogue_flow(stage->realm->app->catalogue, id);
    if (!flow) return NULL;
    assert_true(stage->seen_count < PLAY_FLOWS && flow->transition_count <= PLAY_MOVES);
    stage->seen[stage->seen_count].flow = flow;
    return &stage->seen[stage->seen_count++];
}

static json_t *page_of(const Play *play, const char *id) {
    Realm *realm = play->stage->realm;
    Error err = ERROR_INIT;
    Buf text = BUF_INIT(8 << 20);
    Json out = json_writer(&text);
    json_t *page = NULL;
    assert_ok(app_case_get(realm->app, &realm->boss, str_from(id), realm->arena, &out, &err));
    assert_ok(json_parse(buf_str(&text), 8 << 20, &page, &err));
    buf_free(&text);
    return page;
}

/* Clocks that have stopped were met or missed. */
static void look_at_clocks(const Play *play, const char *id) {
    json_t *page = page_of(play, id);
    FlowSeen *seen = seen_of(play->stage, json_get_str(page, "type"));
    size_t i = 0;
    json_t *clock = NULL;
    json_array_foreach(json_object_get(page, "clocks"), i, clock) {
        bool stopped = !json_is_null(json_object_get(clock, "stopped_at"));
        bool overdue = json_is_true(json_object_get(clock, "overdue"));
        for (size_t c = 0; c < seen->flow->clock_count; c++) {
            if (!str_equal(seen->flow->clocks[c].id, json_get_str(clock, "clock"))) continue;
            seen->missed[c] |= overdue;
            seen->met[c] |= stopped && !overdue && !json_is_null(json_object_get(clock, "due_at"));
        }
    }
    json_decref(page);
}

static void add_case(Play *play, Str name, Str id) {
    assert_true(play->case_count < COUNT_OF(play->cases));
    play->cases[play->case_count].name = name;
    play->cases[play->case_count++].id = str_from(arena_text(play->stage->realm->arena, id));
}

static void note_refusal(const Play *play, const char *id, Str move, Status status, const Error *err) {
    json_t *page = page_of(play, id);
    FlowSeen *seen = seen_of(play->stage, json_get_str(page, "type"));
    const FlowTransition *transition = flow_transition(seen->flow, move);
    json_decref(page);
    if (!transition) return;
    size_t at = (size_t)(transition - seen->flow->transitions);
    if (status == E_CONFLICT && strstr(err->message, "this move cannot be made now"))
        seen->guarded[at] = true;
    if (status == E_FORBIDDEN && !strstr(err->message, "one of the roles")) seen->excluded[at] = true;
}

/* True when the outcome is the one that the step names ("refused: conflict"); otherwise OK is wanted. */
static bool as_wanted(const Play *play, Status status, const Error *err) {
    Str wanted = yaml_text(yaml_get(play->step, "refused"));
    bool right = wanted.len ? status != OK && str_is(wanted, status == E_CONFLICT    ? "conflict"
                                                             : status == E_FORBIDDEN ? "forbidden"
                                                             : status == E_INVALID   ? "invalid"
                                                             : status == E_NOT_FOUND ? "not-found"
                                                                                     : "other")
                            : status == OK;
    if (!right)
        fault(play, "wanted %.*s, got %s: %s", STR_ARG(wanted.len ? wanted : STR("ok")), status_name(status),
              err->message);
    return right && status == OK;
}

static json_t *open_body(const Play *play, const YamlNode *open) {
    json_t *body = json_object();
    static const char *const keys[] = {"title", "subject", "org", "level", "type"};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        Str text = yaml_text(yaml_get(open, keys[i]));
        if (text.len) json_object_set_new(body, keys[i], json_stringn(text.ptr, text.len));
    }
    if (!json_object_get(body, "title")) json_object_set_new(body, "title", json_string(play->name));
    if (!json_object_get(body, "type"))
        json_object_set_new(body, "type", json_stringn(play->seen->flow->id.ptr, play->seen->flow->id.len));
    Str parent = yaml_text(yaml_get(open, "parent"));
    if (parent.len) json_object_set_new(body, "parent", json_string(case_id(play, parent)));
    json_object_set_new(body, "fields", fields_of(play, yaml_get(open, "fields")));
    return body;
}

static void act_open(Play *play, const Actor *actor) {
    Realm *realm = play->stage->realm;
    const YamlNode *open = yaml_get(play->step, "open");
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *body = open_body(play, open);
    Status status = app_case_open(realm->app, actor, body, realm->arena, &write, &err);
    if (status == OK) status = app_write_now(realm->app, &write, &err);
    json_decref(body);
    if (!as_wanted(play, status, &err)) return;
    json_t *answer = json_of(realm, arena_text(realm->arena, write.answer));
    Str name = yaml_text(yaml_get(play->step, "name"));
    add_case(play, name.len ? name : STR("it"), json_get_str(answer, "id"));
    json_decref(answer);
}

static const char *case_of_step(const Play *play) {
    Str name = yaml_text(yaml_get(play->step, "in"));
    const char *id = case_id(play, name.len ? name : STR("it"));
    if (!id) fault(play, "there is no case '%.*s'", STR_ARG(name));
    return id;
}

/* Like the edge: a move that lost against another writer is decided again by the caller. */
static void act_move(Play *play, const Actor *actor, Str move) {
    Realm *realm = play->stage->realm;
    const char *id = case_of_step(play);
    if (!id) return;
    look_at_clocks(play, id); /* a clock that the move starts anew was missed before it */
    Error err = ERROR_INIT;
    AppWrite write = {0};
    json_t *body = json_object();
    json_object_set_new(body, "move", json_stringn(move.ptr, move.len));
    json_object_set_new(body, "fields", fields_of(play, yaml_get(play->step, "fields")));
    Status status = app_case_move(realm->app, actor, str_from(id), body, STR(""), realm->arena, &write, &err);
    if (status == OK) status = app_write_now(realm->app, &write, &err);
    json_decref(body);
    if (status != OK) note_refusal(play, id, move, status, &err);
    look_at_clocks(play, id);
    if (!as_wanted(play, status, &err)) return;
    json_t *answer = json_of(realm, arena_text(realm->arena, write.answer));
    FlowSeen *seen = seen_of(play->stage, json_get_str(answer, "type"));
    const FlowTransition *made = flow_transition(seen->flow, move);
    if (!json_is_true(json_object_get(answer, "signed_only")))
        seen->made[made - seen->flow->transitions] = true;
    Str part = json_get_str(answer, "part"), name = yaml_text(yaml_get(play->step, "name"));
    if (part.len) add_case(play, name.len ? name : STR("part"), part);
    json_decref(answer);
}

static void act_reveal(const Play *play, const Actor *actor) {
    Realm *realm = play->stage->realm;
    Error err = ERROR_INIT;
    AppWrite write = {0};
    const char *id = case_of_step(play);
    if (!id) return;
    Status status = app_case_reveal(realm->app, actor, str_from(id),
                                    yaml_text(yaml_get(play->step, "reveal")), realm->arena, &write, &err);
    if (status == OK) status = app_write_now(realm->app, &write, &err);
    if (!as_wanted(play, status, &err)) return;
    Str wanted = yaml_text(yaml_get(play->step, "shows"));
    if (str_find(write.answer, wanted, 0) == SIZE_MAX) fault(play, "revealed: %.*s", STR_ARG(write.answer));
}

/* Keys of the case's page, as text: state, closed_as, overdue, org, person, parts (how many) … */
static void act_expect(const Play *play, const YamlNode *wanted) {
    const char *id = case_of_step(play);
    if (!id) return;
    json_t *page = page_of(play, id);
    look_at_clocks(play, id);
    for (size_t i = 0; i < wanted->count; i++) {
        const char *key = arena_text(play->stage->realm->arena, wanted->keys[i]->text);
        const json_t *value = json_object_get(page, key);
        char *text = json_is_array(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
        Str got = json_is_string(value) ? str_from(json_string_value(value))
                  : text                ? str_from(text)
                                        : STR("");
        char number[24];
        if (json_is_array(value)) {
            snprintf(number, sizeof number, "%zu", json_array_size(value));
            got = str_from(number);
        }
        if (!str_equal(got, yaml_text(wanted->items[i])))
            fault(play, "%s is '%.*s', wanted '%.*s'", key, STR_ARG(got),
                  STR_ARG(yaml_text(wanted->items[i])));
        free(text);
    }
    json_decref(page);
}

/* Nothing of this text is in what anybody without the right reads. */
static void act_hidden(const Play *play, Str secret) {
    const char *id = case_of_step(play);
    if (!id) return;
    json_t *page = page_of(play, id);
    char *text = json_dumps(page, 0);
    if (strstr(text, arena_text(play->stage->realm->arena, secret)))
        fault(play, "the page shows what is sealed");
    free(text);
    json_decref(page);
    Realm *realm = play->stage->realm;
    int64_t found =
        number(realm, arena_printf(realm->arena,
                                   "SELECT (SELECT count(*) FROM flow_case WHERE fields LIKE '%%%.*s%%') + "
                                   "(SELECT count(*) FROM case_step WHERE fields LIKE '%%%.*s%%') + "
                                   "(SELECT count(*) FROM ledger WHERE payload LIKE '%%%.*s%%')",
                                   STR_ARG(secret), STR_ARG(secret), STR_ARG(secret)));
    if (found) fault(play, "%lld rows hold what is sealed", (long long)found);
}

static void act_wait(const Play *play, Str text) {
    Realm *realm = play->stage->realm;
    Span span = {0};
    Deadline until = {0};
    Error err = ERROR_INIT;
    if (!span_parse(text, &span)) {
        fault(play, "'%.*s' is no length of time", STR_ARG(text));
        return;
    }
    int64_t minute = INT64_C(60000000);
    if (span.unit == SPAN_WORKDAYS) {
        assert_ok(deadline_compute(realm->app->calendar, realm->clock.now, span, false, NULL, 0,
                                   ZONE_SHANGHAI, NULL, &until, &err));
        realm->clock.now = date_start(until.due_date, ZONE_SHANGHAI) + 10 * 60 * minute;
        return;
    }
    realm->clock.now += span.amount *
                        (span.unit == SPAN_DAYS    ? 24 * 60
                         : span.unit == SPAN_HOURS ? 60
                                                   : 1) *
                        minute;
}

static void act(Play *play) {
    Str as = yaml_text(yaml_get(play->step, "as")), move = yaml_text(yaml_get(play->step, "move"));
    const YamlNode *expect = yaml_get(play->step, "expect");
    Str wait = yaml_text(yaml_get(play->step, "wait")), hidden = yaml_text(yaml_get(play->step, "hidden"));
    Str clock = yaml_text(yaml_get(play->step, "clock"));
    if (clock.len && !instant_parse(clock, ZONE_SHANGHAI, &play->stage->realm->clock.now))
        fault(play, "no moment");
    if (wait.len) act_wait(play, wait);
    if (hidden.len) act_hidden(play, hidden);
    if (expect) act_expect(play, expect);
    if (!as.len) return;
    const Actor *actor = actor_of(play->stage, as);
    if (yaml_get(play->step, "open")) act_open(play, actor);
    if (move.len) act_move(play, actor, move);
    if (yaml_get(play->step, "reveal")) act_reveal(play, actor);
    play->stage->realm->clock.now += INT64_C(1000000); /* no two acts at one moment */
}

void play_file(Stage *stage, const char *name, Str text) {
    Error err = ERROR_INIT;
    Arena *arena = stage->realm->arena;
    Diags diags = diags_new(arena);
    YamlNode *root = NULL;
    Play play = {.stage = stage, .name = name};
    if (yaml_parse(arena, str_from(name), text, 1, &root, &diags, &err) != OK) {
        print_message("# %s:%d: %s\n", name, diags.count ? diags.items[0].line : 0,
                      diags.count ? diags.items[0].error.message : err.message);
        stage->failures++;
        return;
    }
    play.seen = seen_of(stage, yaml_text(yaml_get(root, "flow")));
    const YamlNode *plays = yaml_get(root, "plays");
    if (!play.seen || !plays) {
        fault(&play, "a play names a flow that there is, and has plays");
        return;
    }
    for (size_t i = 0; i < plays->count; i++) {
        play.case_count = 0;
        set_clock(stage->realm, "2026-09-28T10:00:00+08:00");
        for (size_t j = 0; j < plays->items[i]->count; j++) {
            play.step = plays->items[i]->items[j];
            act(&play);
        }
    }
}

static void lacking(Stage *stage, const Flow *flow, const char *what, Str id) {
    print_message("# %.*s: %s '%.*s'\n", STR_ARG(flow->id), what, STR_ARG(id));
    stage->failures++;
}

static void report_flow(Stage *stage, const FlowSeen *seen) {
    const Flow *flow = seen->flow;
    for (size_t i = 0; i < flow->transition_count; i++) {
        const FlowTransition *transition = &flow->transitions[i];
        if (!seen->made[i]) lacking(stage, flow, "no play makes the move", transition->id);
        if (transition->guard && !seen->guarded[i])
            lacking(stage, flow, "no play is refused by the guard of", transition->id);
        if ((transition->not_actor_count || transition->signs > 1) && !seen->excluded[i])
            lacking(stage, flow, "no play is refused for the same person at", transition->id);
    }
    for (size_t i = 0; i < flow->clock_count; i++) {
        if (!flow->clocks[i].within_set) continue; /* nobody says how long: neither met nor missed */
        if (!seen->met[i]) lacking(stage, flow, "no play keeps the clock", flow->clocks[i].id);
        if (!seen->missed[i]) lacking(stage, flow, "no play misses the clock", flow->clocks[i].id);
    }
}

void play_report(Stage *stage) {
    size_t count = 0;
    const Flow *const *flows = catalogue_flows(stage->realm->app->catalogue, &count);
    for (size_t i = 0; i < count; i++) {
        FlowSeen *seen = NULL;
        for (size_t j = 0; j < stage->seen_count; j++)
            if (stage->seen[j].flow == flows[i]) seen = &stage->seen[j];
        if (seen)
            report_flow(stage, seen);
        else
            lacking(stage, flows[i], "no play for the flow", flows[i]->id);
    }
}
