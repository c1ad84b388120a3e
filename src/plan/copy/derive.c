/* The plan of a lower level, made out of the superior one. */
#include "plan/copy/internal.h"

static const YamlNode *part_of(const YamlNode *map, Str org) {
    for (size_t i = 0; map && map->type == YAML_MAP && i < map->count; i++)
        if (str_equal(map->keys[i]->text, org)) return map->items[i];
    return NULL;
}

/* The superior figure for this org, or open: a county's total is no town's. */
static Status own_total(Copy *copy, const YamlNode *total, const YamlNode *part) {
    Str key = STR("total");
    if (!part || yaml_is_null(part)) return yaml_is_null(total) ? OK : copy_unset(copy, total, key);
    if (!total) {
        TRY(edits_add_key(&copy->edits, copy->clause, "total", part->text, copy->err));
        return copy_note(copy, COPY_QUOTA, part->line, key, STR(""), part->text);
    }
    bool done;
    TRY(edits_set(&copy->edits, total, part->text, &done, copy->err));
    return copy_note(copy, done ? COPY_QUOTA : COPY_READ, total->line, key, total->text,
                     done ? part->text : STR(""));
}

/* Parts of the superior total; the part of this org stays. */
static Status open_parts(Copy *copy, const char *name, Str org) {
    const YamlNode *map = yaml_get(copy->clause->body, name);
    for (size_t i = 0; map && map->type == YAML_MAP && i < map->count; i++)
        if (!yaml_is_null(map->items[i]) && !str_equal(map->keys[i]->text, org))
            TRY(copy_unset(copy, map->items[i], str_from(name)));
    return OK;
}

static Status derive_quota(Copy *copy, Str org) {
    const YamlNode *body = copy->clause->body;
    TRY(own_total(copy, yaml_get(body, "total"), part_of(yaml_get(body, "by-org"), org)));
    TRY(open_parts(copy, "by-month", org));
    TRY(open_parts(copy, "by-category", org));
    return open_parts(copy, "by-org", org);
}

static Status derive_values(Copy *copy, const YamlNode *node, Str key) {
    if (node->type == YAML_SCALAR) return copy_references(copy, node, key);
    for (size_t i = 0; i < node->count; i++) TRY(derive_values(copy, node->items[i], key));
    return OK;
}

static Status derive_clause(Copy *copy, const Clause *clause, Str org) {
    copy->clause = clause;
    copy->fill_count = 0;
    for (size_t i = 0; i < clause->body->count; i++)
        if (!str_is(clause->body->keys[i]->text, "note"))
            TRY(derive_values(copy, clause->body->items[i], clause->body->keys[i]->text));
    if (clause->kind == CLAUSE_QUOTA) TRY(derive_quota(copy, org));
    TRY(edits_fill(&copy->edits, clause, copy->fills, copy->fill_count, copy->err));
    copy->clause = NULL;
    return OK;
}

static Status set_org(Copy *copy, Str org) {
    const YamlNode *old = yaml_get(copy->plan->front, "org");
    const char *quoted = arena_printf(copy->arena, "\"" STR_FMT "\"", STR_ARG(org));
    if (!quoted) return no_memory(copy->err);
    if (!old) return edits_add_key(&copy->edits, NULL, "org", str_from(quoted), copy->err);
    bool done;
    TRY(edits_set(&copy->edits, old, str_from(quoted), &done, copy->err));
    return copy_note(copy, COPY_REFERENCE, old->line, STR("org"), old->text, org);
}

Status plan_derive(Arena *arena, const Plan *plan, Str org, PlanCopy *ret, Error *err) {
    Copy copy = {.arena = arena, .plan = plan, .err = err};
    if (str_equal(plan->org, org))
        return fail(err, E_INVALID, "the plan %.*s is that of org %.*s itself", STR_ARG(plan->id),
                    STR_ARG(org));
    const char *id = arena_printf(arena, STR_FMT "-" STR_FMT, STR_ARG(plan->id), STR_ARG(org));
    if (!id) return no_memory(err);
    TRY(edits_begin(arena, plan->source, &copy.edits, err));
    TRY(copy_set_id(&copy, str_from(id), "derived-from"));
    TRY(set_org(&copy, org));
    for (size_t i = 0; i < plan->clause_count; i++) TRY(derive_clause(&copy, &plan->clauses[i], org));
    return copy_finish(&copy, ret);
}
