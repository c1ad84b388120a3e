/* anlan plan diff A B — what changed between two versions of a plan, clause by clause. Exit 1 when they
 * differ. */
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/plan_copies.h"
#include "plan/weaker.h"

enum { OUTPUT_MAX = 8 << 20 };

static const char *const change_names[] = {[CHANGE_ADDED] = "added",
                                           [CHANGE_REMOVED] = "removed",
                                           [CHANGE_CHANGED] = "changed",
                                           [CHANGE_SAME] = "same",
                                           [CHANGE_PROSE] = "prose"};

typedef struct Changes {
    const ClauseChange *items;
    size_t count;
    bool text;               /* the files differ at all */
    const Weakening *weaker; /* B is derived from A: where it asks for less */
    size_t weaker_count;
} Changes;

static const Clause *shown(const ClauseChange *change) {
    return change->after ? change->after : change->before;
}

static void write_keys(const ClauseChange *change, Buf *out) {
    for (size_t i = 0; i < change->key_count; i++) {
        buf_add_text(out, i ? ", " : ": ");
        buf_add(out, change->keys[i]);
    }
}

static void write_weaker_lines(const Cli *cli, const Changes *changes, Buf *out) {
    for (size_t i = 0; i < changes->weaker_count; i++) {
        const Weakening *one = &changes->weaker[i];
        buf_printf(out, "%s " STR_FMT " %s: " STR_FMT " → " STR_FMT " (%s)\n",
                   i18n_text(cli->lang, one->sure ? "asks for less" : "differs"), STR_ARG(one->superior->id),
                   one->key, STR_ARG(one->before), STR_ARG(one->after),
                   one->reason.len ? arena_text(cli->arena, one->reason)
                                   : i18n_text(cli->lang, "no reason given"));
    }
}

static void write_lines(const Cli *cli, const Changes *changes, Buf *out) {
    size_t count = 0;
    for (size_t i = 0; i < changes->count; i++) {
        const ClauseChange *change = &changes->items[i];
        if (change->kind == CHANGE_SAME) continue;
        const Clause *clause = shown(change);
        buf_printf(out, "%s %.*s (%s)", i18n_text(cli->lang, change_names[change->kind]), STR_ARG(clause->id),
                   clause_kind_name(clause->kind));
        write_keys(change, out);
        buf_add_char(out, '\n');
        count++;
    }
    write_weaker_lines(cli, changes, out);
    if (count || changes->weaker_count) return;
    buf_add_text(out, i18n_text(cli->lang, changes->text ? "only prose outside the clauses differs"
                                                         : "the plans are the same"));
    buf_add_char(out, '\n');
}

static void write_change(const ClauseChange *change, Json *json) {
    const Clause *clause = shown(change);
    json_begin_object(json);
    json_put_str(json, "clause", clause->id);
    json_put_text(json, "kind", clause_kind_name(clause->kind));
    json_put_text(json, "change", change_names[change->kind]);
    json_key(json, "keys");
    json_begin_array(json);
    for (size_t i = 0; i < change->key_count; i++) json_str(json, change->keys[i]);
    json_end_array(json);
    json_end_object(json);
}

static void write_weaker(const Changes *changes, Json *json) {
    json_key(json, "weaker");
    json_begin_array(json);
    for (size_t i = 0; i < changes->weaker_count; i++) {
        const Weakening *one = &changes->weaker[i];
        json_begin_object(json);
        json_put_str(json, "clause", one->superior->id);
        json_put_text(json, "key", one->key);
        json_put_str(json, "before", one->before);
        json_put_str(json, "after", one->after);
        json_put_bool(json, "sure", one->sure);
        json_put_str(json, "reason", one->reason);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_json(const Changes *changes, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_bool(&json, "same", !changes->text);
    json_key(&json, "changes");
    json_begin_array(&json);
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].kind != CHANGE_SAME) write_change(&changes->items[i], &json);
    json_end_array(&json);
    write_weaker(changes, &json);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

/* A plan and the one derived from it. */
static Status find_weaker(Cli *cli, const Plan *before, const Plan *after, Changes *changes, Error *err) {
    if (!before->id.len || !str_equal(plan_superior_id(after), before->id)) return OK;
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    Diags diags = diags_new(cli->arena);
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    Weakening *items;
    TRY(plan_weaker(cli->arena, before, after, calendar, &items, &changes->weaker_count, err));
    changes->weaker = items;
    return OK;
}

static Status run(Cli *cli, Error *err) {
    Plan *before = NULL, *after = NULL;
    ClauseChange *items = NULL;
    size_t count = 0;
    TRY(plan_copies_load(cli, cli->arguments[0], &before, err));
    TRY(plan_copies_load(cli, cli->arguments[1], &after, err));
    TRY(plan_diff(cli->arena, before, after, &items, &count, err));
    Changes changes = {
        .items = items, .count = count, .text = !str_equal(str_from(before->hash), str_from(after->hash))};
    TRY(find_weaker(cli, before, after, &changes, err));
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    if (cli->json)
        write_json(&changes, &out);
    else
        write_lines(cli, &changes, &out);
    TRY(buf_status(&out, err));
    fwrite(out.ptr, 1, out.len, cli->out);
    return changes.text ? E_NO : OK;
}

const Command cmd_plan_diff = {
    .name = "plan diff",
    .arguments = "A B",
    .summary = "show which clauses changed between two versions of a plan",
    .example = "anlan plan diff old.md new.md",
    .min_arguments = 2,
    .max_arguments = 2,
    .run = run,
};
