/* `rule` clauses on a type of case: what must be known when it is opened. */
#include "app/case.h"

static bool concerns(const ClauseEntry *entry, const CaseRow *row) {
    const RuleClause *rule = &entry->clause->rule;
    return rule->require && str_equal(rule->on, row->type) && str_starts(row->path, entry->plan->org_path);
}

Status case_apply_rules(const App *app, const Actor *actor, const Plans *plans, const CaseRow *row,
                        Arena *arena, Str **ret_flags, size_t *ret_count, Error *err) {
    size_t count = 0, flags = 0;
    const ClauseEntry *const *rules = plans_of_kind(plans, actor->realm, CLAUSE_RULE, &count);
    Value *values = case_schema_row(app, row, arena);
    Str *messages = arena_new_array(arena, Str, count);
    if (!values || !messages) return no_memory(err);
    ExprContext context = case_context(app, env_now(&app->env));
    for (size_t i = 0; i < count; i++) {
        const RuleClause *rule = &rules[i]->clause->rule;
        if (!concerns(rules[i], row) || (rule->filter && !expr_true(rule->filter, values, &context)))
            continue;
        if (expr_true(rule->require, values, &context)) continue;
        if (rule->refuse) return rule_refuse(rules[i], err);
        messages[flags++] = rule_message(rules[i]);
    }
    *ret_flags = messages;
    *ret_count = flags;
    return OK;
}
