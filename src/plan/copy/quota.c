/* Figures of the other year: kept, left open, or scaled so that parts still add up. */
#include <math.h>
#include <stdlib.h>

#include "plan/copy/internal.h"

static const char *const breakdowns[] = {"by-month", "by-category", "by-org"};

static Status set_figure(Copy *copy, const YamlNode *node, Str key, double value) {
    CLEANUP(buf_free) Buf text = BUF_INIT(64);
    buf_add_double(&text, value);
    TRY(buf_status(&text, copy->err));
    Str after;
    bool done;
    if (!arena_str(copy->arena, buf_str(&text), &after)) return no_memory(copy->err);
    if (str_equal(after, node->text)) return OK;
    TRY(edits_set(&copy->edits, node, after, &done, copy->err));
    return copy_note(copy, done ? COPY_QUOTA : COPY_READ, node->line, key, node->text,
                     done ? after : STR(""));
}

typedef struct Part {
    size_t at;
    double whole, rest;
} Part;

static int by_rest(const void *a, const void *b) {
    const Part *x = a, *y = b;
    if (x->rest != y->rest) return x->rest > y->rest ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

static double figure_of(const YamlNode *node, bool *set) {
    double value = 0;
    *set = yaml_double(node, &value);
    return *set ? value : 0;
}

/* Largest remainders: what is left after rounding down goes to the parts that lost most. Parts of which one
 * is open are rounded down, so that they never exceed the total. */
static Status scale_parts(Copy *copy, const YamlNode *map, Str key, double total) {
    Part *parts = arena_new_array(copy->arena, Part, map->count);
    if (!parts) return no_memory(copy->err);
    size_t count = 0;
    double sum = 0;
    for (size_t i = 0; i < map->count; i++) {
        bool set;
        double exact = figure_of(map->items[i], &set) * copy->rules->scale;
        if (!set) continue;
        parts[count] = (Part){i, floor(exact + 1e-9), exact - floor(exact + 1e-9)};
        sum += parts[count++].whole;
    }
    if (count == map->count) {
        qsort(parts, count, sizeof *parts, by_rest);
        for (size_t i = 0; i < count && sum < total; i++, sum++) parts[i].whole++;
    }
    for (size_t i = 0; i < count; i++) TRY(set_figure(copy, map->items[parts[i].at], key, parts[i].whole));
    return OK;
}

static double sum_of(const YamlNode *map) {
    double sum = 0;
    bool set;
    for (size_t i = 0; i < map->count; i++) sum += figure_of(map->items[i], &set);
    return sum;
}

static Status scale(Copy *copy) {
    const YamlNode *body = copy->clause->body, *total = yaml_get(body, "total");
    bool set = false;
    double whole = total ? round(figure_of(total, &set) * copy->rules->scale) : 0;
    if (set) TRY(set_figure(copy, total, STR("total"), whole));
    for (size_t i = 0; i < COUNT_OF(breakdowns); i++) {
        const YamlNode *map = yaml_get(body, breakdowns[i]);
        if (!map || map->type != YAML_MAP) continue;
        double wanted = set ? whole : round(sum_of(map) * copy->rules->scale);
        TRY(scale_parts(copy, map, str_from(breakdowns[i]), wanted));
    }
    return OK;
}

static Status unset(Copy *copy) {
    const YamlNode *body = copy->clause->body, *total = yaml_get(body, "total");
    if (!yaml_is_null(total)) TRY(copy_unset(copy, total, STR("total")));
    for (size_t i = 0; i < COUNT_OF(breakdowns); i++) {
        const YamlNode *map = yaml_get(body, breakdowns[i]);
        for (size_t k = 0; map && map->type == YAML_MAP && k < map->count; k++)
            if (!yaml_is_null(map->items[k])) TRY(copy_unset(copy, map->items[k], str_from(breakdowns[i])));
    }
    return OK;
}

bool copy_quota_rule(Str text, CopyRules *rules) {
    double percent;
    if (!text.len || str_is(text, "keep") || str_is(text, "unset")) {
        rules->quotas = str_is(text, "unset") ? QUOTA_UNSET : QUOTA_KEEP;
        return true;
    }
    if (!str_ends(text, STR("%")) || !str_to_double(str_slice(text, 0, text.len - 1), &percent)) return false;
    rules->quotas = QUOTA_SCALE;
    rules->scale = percent / 100;
    return percent > 0 && percent <= 1000;
}

Status copy_quota(Copy *copy) {
    switch (copy->rules->quotas) {
    case QUOTA_SCALE:
        return scale(copy);
    case QUOTA_UNSET:
        return unset(copy);
    case QUOTA_KEEP:
        break;
    }
    return OK;
}
