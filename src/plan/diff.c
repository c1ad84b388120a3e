/* What changed between two versions of a plan, clause by clause. */
#include "base/map.h"
#include "plan/reader.h"

static bool same_node(Arena *arena, const YamlNode *a, const YamlNode *b, Status *ret_status, Error *err) {
    Str before = {0}, after = {0};
    *ret_status = canonical_text(arena, a, &before, err);
    if (*ret_status == OK) *ret_status = canonical_text(arena, b, &after, err);
    return *ret_status == OK && str_equal(before, after);
}

static Status add_key(Arena *arena, ClauseChange *change, Str name, Error *err) {
    Str *keys = arena_grow(arena, change->keys, change->key_count, change->key_count + 1, sizeof *keys);
    if (!keys) return no_memory(err);
    change->keys = keys;
    change->keys[change->key_count++] = name;
    return OK;
}

/* Keys of `from` that are not in `other`, or (with `both`) differ there. */
static Status differing(Arena *arena, const YamlNode *from, const YamlNode *other, bool both,
                        ClauseChange *change, Error *err) {
    for (size_t i = 0; i < from->count; i++) {
        const char *name = arena_text(arena, from->keys[i]->text);
        if (!name) return no_memory(err);
        const YamlNode *there = yaml_get(other, name);
        if (there && !both) continue;
        Status status = OK;
        if (there && same_node(arena, from->items[i], there, &status, err)) continue;
        TRY(status);
        TRY(add_key(arena, change, from->keys[i]->text, err));
    }
    return OK;
}

/* `note`, `source` and `fill` say something about the clause, not what it asks for. */
static bool only_prose(const ClauseChange *change) {
    for (size_t i = 0; i < change->key_count; i++)
        if (!str_is(change->keys[i], "note") && !str_is(change->keys[i], "source") &&
            !str_is(change->keys[i], "fill") && !str_is(change->keys[i], "weaker-because"))
            return false;
    return true;
}

static Status compare(Arena *arena, const Clause *before, const Clause *after, ClauseChange *ret,
                      Error *err) {
    ClauseChange change = {.kind = CHANGE_SAME, .before = before, .after = after};
    if (!str_equal(before->canonical, after->canonical)) {
        TRY(differing(arena, after->body, before->body, true, &change, err));
        TRY(differing(arena, before->body, after->body, false, &change, err));
        change.kind = only_prose(&change) ? CHANGE_PROSE : CHANGE_CHANGED;
    } else if (!str_equal(before->sentence, after->sentence)) {
        change.kind = CHANGE_PROSE;
    }
    *ret = change;
    return OK;
}

static Status index_clauses(Arena *arena, const Plan *plan, Map **ret, Error *err) {
    Map *map = map_new(arena, plan->clause_count);
    if (!map) return no_memory(err);
    for (size_t i = 0; i < plan->clause_count; i++)
        if (!map_put(map, plan->clauses[i].id, &plan->clauses[i])) return no_memory(err);
    *ret = map;
    return OK;
}

Status plan_diff(Arena *arena, const Plan *before, const Plan *after, ClauseChange **ret, size_t *ret_count,
                 Error *err) {
    Map *old_clauses = NULL, *new_clauses = NULL;
    TRY(index_clauses(arena, before, &old_clauses, err));
    TRY(index_clauses(arena, after, &new_clauses, err));
    ClauseChange *changes = arena_new_array(arena, ClauseChange, before->clause_count + after->clause_count);
    if (!changes) return no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < after->clause_count; i++) {
        const Clause *clause = &after->clauses[i], *old = map_get(old_clauses, clause->id);
        if (old)
            TRY(compare(arena, old, clause, &changes[count++], err));
        else
            changes[count++] = (ClauseChange){.kind = CHANGE_ADDED, .after = clause};
    }
    for (size_t i = 0; i < before->clause_count; i++)
        if (!map_get(new_clauses, before->clauses[i].id))
            changes[count++] = (ClauseChange){.kind = CHANGE_REMOVED, .before = &before->clauses[i]};
    *ret = changes;
    *ret_count = count;
    return OK;
}
