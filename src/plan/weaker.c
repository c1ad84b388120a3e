#include "plan/weaker.h"

#include "plan/compare.h"

Str plan_superior_id(const Plan *plan) {
    return yaml_text(yaml_get(plan->front, "derived-from"));
}

static Str reason_of(const Clause *own) {
    return str_trim(yaml_text(yaml_get(own->body, "weaker-because")));
}

static Str left_out_reason(const Compare *compare, Str id) {
    const YamlNode *list = yaml_get(compare->own->front, "leaves-out");
    for (size_t i = 0; list && list->type == YAML_MAP && i < list->count; i++)
        if (str_equal(list->keys[i]->text, id)) return str_trim(yaml_text(list->items[i]));
    return STR("");
}

Status compare_found(Compare *compare, const char *key, bool sure) {
    Weakening *items =
        arena_grow(compare->arena, compare->items, compare->count, compare->count + 1, sizeof *items);
    if (!items) return no_memory(compare->err);
    compare->items = items;
    const Clause *superior = compare->above, *own = compare->below;
    items[compare->count++] = (Weakening){.superior = superior,
                                          .own = own,
                                          .key = key,
                                          .before = yaml_text(yaml_get(superior->body, key)),
                                          .after = yaml_text(yaml_get(own->body, key)),
                                          .sure = sure,
                                          .reason = reason_of(own)};
    return OK;
}

static Status left_out(Compare *compare, const Clause *superior) {
    Weakening *items =
        arena_grow(compare->arena, compare->items, compare->count, compare->count + 1, sizeof *items);
    if (!items) return no_memory(compare->err);
    compare->items = items;
    items[compare->count++] = (Weakening){.superior = superior,
                                          .key = clause_kind_name(superior->kind),
                                          .before = clause_title(superior),
                                          .sure = true,
                                          .reason = left_out_reason(compare, superior->id)};
    return OK;
}

Status plan_weaker(Arena *arena, const Plan *superior, const Plan *own, const Calendar *calendar,
                   Weakening **ret, size_t *ret_count, Error *err) {
    Compare compare = {.arena = arena, .superior = superior, .own = own, .calendar = calendar, .err = err};
    for (size_t i = 0; i < superior->clause_count; i++) {
        compare.above = &superior->clauses[i];
        compare.below = plan_clause(own, compare.above->id);
        TRY(compare.below ? compare_clause(&compare) : left_out(&compare, compare.above));
    }
    *ret = compare.items;
    *ret_count = compare.count;
    return OK;
}

static void tell_left_out(const Plan *own, const Weakening *found, Diags *diags) {
    if (found->reason.len) return;
    Diag *diag =
        diag_add(diags, SEVERITY_ERROR, own->file, own->front->line, own->front->column, "plan.left-out",
                 "the superior plan's clause '%.*s' is left out", STR_ARG(found->superior->id));
    diag_hint(diag, "keep it, or give the reason in the front matter: leaves-out: {ID: reason}");
}

static void tell(const Plan *own, const Weakening *found, Diags *diags) {
    const YamlNode *node = yaml_get(found->own->body, found->key);
    if (!node) node = found->own->body->keys[0];
    if (found->reason.len) return;
    Str file = own->file;
    if (!found->sure) {
        diag_hint(diag_add(diags, SEVERITY_WARNING, file, node->line, node->column, "plan.differs",
                           "'%s' differs from the superior plan: %.*s there, %.*s here", found->key,
                           STR_ARG(found->before), STR_ARG(found->after)),
                  "see that it asks for no less; weaker-because: REASON ends this warning");
        return;
    }
    diag_hint(diag_add(diags, SEVERITY_ERROR, file, node->line, node->column, "plan.weaker",
                       "'%s' asks for less than the superior plan: %.*s there, %.*s here", found->key,
                       STR_ARG(found->before), STR_ARG(found->after)),
              "keep what the superior plan asks for, or give the reason: weaker-because: REASON");
}

Status plan_check_weaker(Arena *arena, const Plan *superior, const Plan *own, const Calendar *calendar,
                         Diags *diags, Error *err) {
    Weakening *items;
    size_t count;
    TRY(plan_weaker(arena, superior, own, calendar, &items, &count, err));
    for (size_t i = 0; i < count; i++)
        if (items[i].own)
            tell(own, &items[i], diags);
        else
            tell_left_out(own, &items[i], diags);
    return OK;
}
