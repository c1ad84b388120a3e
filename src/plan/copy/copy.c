/* One run over the text: the front matter, each clause, the prose. */
#include <stdlib.h>

#include "plan/copy/internal.h"

static const char *const why_names[] = {"date",      "term",  "festival", "rule", "quota",
                                        "reference", "prose", "fill",     "read"};

const char *copy_why_name(CopyWhy why) {
    return why_names[why];
}

void copy_changes_json(const PlanCopy *copy, Json *json) {
    json_key(json, "changes");
    json_begin_array(json);
    for (size_t i = 0; i < copy->count; i++) {
        const CopyChange *change = &copy->changes[i];
        json_begin_object(json);
        json_put_i64(json, "line", change->line);
        json_put_str(json, "clause", change->clause);
        json_put_str(json, "key", change->key);
        json_put_text(json, "why", copy_why_name(change->why));
        json_put_str(json, "before", change->before);
        json_put_str(json, "after", change->after);
        json_end_object(json);
    }
    json_end_array(json);
}

Status copy_note(Copy *copy, CopyWhy why, int line, Str key, Str before, Str after) {
    if (copy->count == copy->capacity) {
        size_t capacity = copy->capacity ? copy->capacity * 2 : 32;
        CopyChange *changes = arena_grow(copy->arena, copy->changes, copy->count, capacity, sizeof *changes);
        if (!changes) return no_memory(copy->err);
        copy->changes = changes;
        copy->capacity = capacity;
    }
    Str clause = copy->clause ? copy->clause->id : STR("");
    copy->changes[copy->count++] = (CopyChange){why, line, clause, key, before, after};
    return OK;
}

Status copy_unset(Copy *copy, const YamlNode *value, Str key) {
    bool done;
    TRY(edits_set(&copy->edits, value, STR("null"), &done, copy->err));
    if (!done) return copy_note(copy, COPY_READ, value->line, key, value->text, STR(""));
    bool listed = false;
    for (size_t i = 0; i < copy->fill_count; i++) listed |= str_equal(copy->fills[i], key);
    if (!listed && copy->fill_count < FILLS_MAX) copy->fills[copy->fill_count++] = key;
    return copy_note(copy, COPY_FILL, value->line, key, value->text, STR("null"));
}

Status copy_references(Copy *copy, const YamlNode *node, Str key) {
    if (node->type != YAML_SCALAR) return OK;
    Str id = copy->plan->id;
    size_t at = edits_offset(&copy->edits, node->line, node->column), end = at + node->text.len + 16;
    for (; (at = str_find(copy->edits.source, id, at)) < end; at += id.len) {
        char before = at ? copy->edits.source.ptr[at - 1] : '\0';
        size_t next = at + id.len;
        char after = next < copy->edits.source.len ? copy->edits.source.ptr[next] : '\0';
        if ((before != '"' && before != '\'') || after != before) continue;
        TRY(edits_add(&copy->edits, at, next, copy->id, copy->err));
        TRY(copy_note(copy, COPY_REFERENCE, edits_line(&copy->edits, at), key, id, copy->id));
    }
    return OK;
}

/* Keys that speak to people; their years are told, not changed. */
static bool is_remark(Str key) {
    return str_is(key, "note") || str_is(key, "covers") || str_is(key, "source") || str_is(key, "fill");
}

static Status copy_values(Copy *copy, const YamlNode *node, Str key) {
    if (node->type == YAML_SCALAR) {
        TRY(copy_references(copy, node, key));
        return copy_dates(copy, node, key);
    }
    for (size_t i = 0; i < node->count; i++) TRY(copy_values(copy, node->items[i], key));
    return OK;
}

static Status copy_clause(Copy *copy, const Clause *clause) {
    copy->clause = clause;
    copy->fill_count = 0;
    copy_keep_order(copy);
    for (size_t i = 0; i < clause->body->count; i++)
        if (!is_remark(clause->body->keys[i]->text))
            TRY(copy_values(copy, clause->body->items[i], clause->body->keys[i]->text));
    TRY(copy_occasions(copy));
    if (clause->kind == CLAUSE_QUOTA) TRY(copy_quota(copy));
    TRY(edits_fill(&copy->edits, clause, copy->fills, copy->fill_count, copy->err));
    copy->clause = NULL;
    copy->drawn = DATE_NONE;
    return OK;
}

Status copy_set_id(Copy *copy, Str id, const char *origin) {
    const YamlNode *front = copy->plan->front, *old = yaml_get(front, "plan");
    bool done;
    copy->id = id;
    TRY(edits_set(&copy->edits, old, id, &done, copy->err));
    if (!done) return fail(copy->err, E_INVALID, "the plan's id cannot be found again in its text");
    TRY(copy_note(copy, COPY_REFERENCE, old->line, STR("plan"), copy->plan->id, id));
    const YamlNode *from = yaml_get(front, origin);
    if (!from) return edits_add_key(&copy->edits, NULL, origin, copy->plan->id, copy->err);
    return edits_set(&copy->edits, from, copy->plan->id, &done, copy->err);
}

static int by_line(const void *a, const void *b) {
    const CopyChange *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return x->why < y->why ? -1 : x->why > y->why;
}

Status copy_finish(Copy *copy, PlanCopy *ret) {
    PlanCopy result = {.id = copy->id, .changes = copy->changes, .count = copy->count};
    if (copy->count) qsort(copy->changes, copy->count, sizeof *copy->changes, by_line);
    TRY(edits_apply(&copy->edits, &result.text, copy->err));
    *ret = result;
    return OK;
}

/* food-2026 of 2027 is food-2027; an id without a year gets one. */
static Status next_id(const Copy *copy, Str *ret) {
    Str stem = copy->plan->id;
    int64_t year;
    if (stem.len > 5 && stem.ptr[stem.len - 5] == '-' &&
        str_to_i64(str_slice(stem, stem.len - 4, stem.len), &year) && year > 1900 && year < 2101)
        stem.len -= 5;
    const char *text = arena_printf(copy->arena, STR_FMT "-%d", STR_ARG(stem), copy->rules->year);
    *ret = str_from(text);
    return text ? OK : no_memory(copy->err);
}

static Status copy_front(Copy *copy) {
    const YamlNode *period = yaml_get(copy->plan->front, "period"),
                   *title = yaml_get(copy->plan->front, "title");
    Str raw, id;
    size_t from;
    TRY(next_id(copy, &id));
    TRY(copy_set_id(copy, id, "copied-from"));
    TRY(copy_values(copy, period, STR("period")));
    if (edits_scalar(&copy->edits, title, &raw, &from)) TRY(copy_prose(copy, from, from + raw.len));
    return OK;
}

static bool about_school(const Plan *plan) {
    for (size_t i = 0; i < plan->clause_count; i++)
        if (str_is(plan->clauses[i].domain, "campus")) return true;
    return false;
}

static Status copy_begin(Copy *copy, const Plan *plan, Error *err) {
    Date day = plan->from != DATE_NONE ? plan->from : plan->to;
    int year = copy->rules->year;
    if (day == DATE_NONE) {
        fail(err, E_INVALID, "the plan %.*s names no period that could be shifted", STR_ARG(plan->id));
        return fail_hint(err, "write period: FROM/TO in its front matter first");
    }
    if (year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR - 10)
        return fail(err, E_INVALID, "the year %d lies outside the calendar", year);
    copy->delta = year - date_to_civil(day).year;
    if (copy->delta == 0)
        return fail(err, E_INVALID, "the plan %.*s begins in %d already", STR_ARG(plan->id), year);
    copy->school = about_school(plan);
    return edits_begin(copy->arena, plan->source, &copy->edits, err);
}

Status plan_copy(Arena *arena, const Plan *plan, const Calendar *calendar, const CopyRules *rules,
                 PlanCopy *ret, Error *err) {
    Copy copy = {
        .arena = arena, .plan = plan, .calendar = calendar, .rules = rules, .drawn = DATE_NONE, .err = err};
    TRY(copy_begin(&copy, plan, err));
    TRY(copy_front(&copy));
    for (size_t i = 0; i < plan->clause_count; i++) TRY(copy_clause(&copy, &plan->clauses[i]));
    TRY(copy_all_prose(&copy));
    return copy_finish(&copy, ret);
}
