/* Clauses that ask for work to be done: do, quota, draw. */
#include <math.h>
#include <string.h>

#include "plan/reader.h"

#define AT(member) .offset = offsetof(Clause, member)

/* ---- do ---- */

typedef struct EachKey {
    const char *name;
    DoEach each;
    const ExprSchema *row;
} EachKey;

static const EachKey each_keys[] = {
    {"each", EACH_SUBJECT, &schema_subject},
    {"each-org", EACH_ORG, &schema_org},
    {"each-person", EACH_PERSON, &schema_person},
    {"each-case", EACH_CASE, &schema_case},
};

/* The first of the four that stands in the body; subjects when none does. */
static const EachKey *each_key(const YamlNode *body) {
    for (size_t i = 0; i < COUNT_OF(each_keys); i++)
        if (yaml_get(body, each_keys[i].name)) return &each_keys[i];
    return &each_keys[0];
}

static const ExprSchema *do_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader, (void)clause;
    return each_key(body)->row;
}

/* "all" means no filter: each-org: all. */
static Status read_each(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (strcmp(each_key(clause->body)->name, key->name) != 0) {
        FAULT(reader, key_node(clause->body, key->name), "plan.conflict",
              "'%s' and '%s' cannot stand together", each_key(clause->body)->name, key->name);
        return OK;
    }
    if (str_is(yaml_text(value), "all")) return OK;
    return read_filter(reader, key, value, clause);
}

static void only_one_of(Reader *reader, const YamlNode *body, const char *a, const char *b) {
    if (!yaml_is_null(yaml_get(body, a)) && !yaml_is_null(yaml_get(body, b)))
        FAULT(reader, key_node(body, b), "plan.conflict", "'%s' and '%s' cannot stand together", a, b);
}

static void no_effect_without(Reader *reader, const YamlNode *body, const char *name, const char *needed) {
    if (yaml_get(body, name) && !yaml_get(body, needed))
        WARN(reader, key_node(body, name), "plan.no-effect", "'%s' has no effect without '%s'", name, needed);
}

/* Festivals and events, joined by `|`. */
static Status read_occasion(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    Str rest = {"", 0};
    if (!scalar_text(reader, key, value, &clause->do_.on)) return OK;
    for (bool more = true, first = true; more; first = false) {
        YamlNode part = *value;
        more = str_cut(first ? value->text : rest, '|', &part.text, &rest);
        part.text = str_trim(part.text);
        check_word(reader, WORD_FESTIVAL, &part);
    }
    return OK;
}

/* A key that stands there without a value: the plan has a rhythm, and nobody has said which. */
static bool rhythm_unset(const YamlNode *body) {
    static const char *const names[] = {"every", "before", "after"};
    bool occasion = !yaml_is_null(yaml_get(body, "on"));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const YamlNode *value = yaml_get(body, names[i]);
        bool meant = occasion ? i > 0 : i == 0;
        if (meant && value && yaml_is_null(value)) return true;
    }
    return false;
}

static Status do_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    DoClause *work = &clause->do_;
    const EachKey *each = each_key(body);
    work->each = each->each;
    work->rhythm_unset = rhythm_unset(body);
    if (!yaml_get(body, "times") && !yaml_get(body, "hours")) work->times = (Figure){.set = true, .value = 1};
    only_one_of(reader, body, "times", "hours");
    only_one_of(reader, body, "every", "on");
    no_effect_without(reader, body, "before", "on");
    no_effect_without(reader, body, "after", "on");
    if (work->at_most.set && work->times.set && work->at_most.value < work->times.value)
        FAULT(reader, yaml_get(body, "at-most"), "plan.order",
              "'at-most' is %s, less than 'times', which is %s", number_text(reader, work->at_most.value),
              number_text(reader, work->times.value));
    const YamlNode *own = yaml_get(body, each->name);
    return join_where(reader, str_is(yaml_text(own), "all") ? NULL : own, each->row, &work->filter);
}

static const Key do_keys[] = {
    {.name = "do", .read = read_word, AT(do_.activity), .words = WORD_ACTIVITY},
    {.name = "each", .read = read_each, AT(do_.filter)},
    {.name = "each-org", .read = read_each, AT(do_.filter)},
    {.name = "each-person", .read = read_each, AT(do_.filter)},
    {.name = "each-case", .read = read_each, AT(do_.filter)},
    {.name = "every", .read = read_every, AT(do_.every)},
    {.name = "times", .read = read_count, AT(do_.times), .least = 1, .most = 10000},
    {.name = "hours", .read = read_figure, AT(do_.hours), .least = 0.1, .most = 10000},
    {.name = "at-most", .read = read_count, AT(do_.at_most), .least = 1, .most = 10000},
    {.name = "officers", .read = read_count, AT(do_.officers), .least = 1, .most = 1000},
    {.name = "form", .read = read_word, AT(do_.form), .words = WORD_FORM},
    {.name = "on", .read = read_occasion},
    {.name = "before", .read = read_span, AT(do_.before)},
    {.name = "after", .read = read_span, AT(do_.after)},
    {.name = NULL},
};

const Kind kind_do = {do_keys, do_begin, do_finish};

/* ---- quota ---- */

static const ExprSchema *quota_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader, (void)body, (void)clause;
    return &schema_record;
}

static Status read_parts(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (value->type != YAML_MAP || value->count > ITEMS_MAX) {
        diag_hint(FAULT(reader, value, "plan.type", "'%s' must be a mapping of names to numbers", key->name),
                  "write {4: 40, 5: 35}");
        return OK;
    }
    QuotaPart *parts = arena_new_array(reader->arena, QuotaPart, value->count);
    if (!parts) return no_memory(reader->err);
    for (size_t i = 0; i < value->count; i++) {
        parts[i].key = value->keys[i]->text;
        parse_figure(reader, key->name, value->items[i], 0, 0, &parts[i].value);
    }
    *CLAUSE_PLACE(clause, key->offset, QuotaPart *) = parts;
    *CLAUSE_PLACE(clause, key->count_offset, size_t) = value->count;
    return OK;
}

/* The plan's period touches the month in some year; an open period touches every month. */
static bool month_in_period(const Plan *plan, int month) {
    if (plan->from == DATE_NONE || plan->to == DATE_NONE) return true;
    Civil from = date_to_civil(plan->from), to = date_to_civil(plan->to);
    int first = from.year * 12 + from.month - 1, last = to.year * 12 + to.month - 1;
    int next = first + ((month - 1 - first) % 12 + 12) % 12; /* the first such month at or after the start */
    return next <= last;
}

static Status read_months(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    TRY(read_parts(reader, key, value, clause));
    if (value->type != YAML_MAP) return OK;
    for (size_t i = 0; i < value->count; i++) {
        int64_t month;
        const YamlNode *node = value->keys[i];
        if (!str_to_i64(node->text, &month) || month < 1 || month > 12 || node->text.ptr[0] == '0')
            FAULT(reader, node, "plan.month", "'%.*s' is not a month; write 1 to 12", STR_ARG(node->text));
        else if (!month_in_period(reader->plan, (int)month))
            WARN(reader, node, "plan.outside-period", "month %d lies outside the plan's period", (int)month);
    }
    return OK;
}

/* Which orgs are counted, each by its own population; "all" means no filter, as in `do`. */
static Status read_people_orgs(Reader *reader, const YamlNode *value, Clause *clause) {
    if (yaml_is_null(value)) return OK;
    clause->quota.people_each = true;
    if (str_is(yaml_text(value), "all")) return OK;
    return compile_expr(reader, value, "", &schema_org, NULL, TYPE_BOOL, &clause->quota.people_orgs);
}

static Status read_per_people(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (value->type != YAML_MAP)
        diag_hint(FAULT(reader, value, "plan.type", "'%s' must be a mapping", key->name),
                  "write {rate: 1.5, of: 100}");
    for (size_t i = 0; value->type == YAML_MAP && i < value->count; i++) {
        const YamlNode *node = value->keys[i], *item = value->items[i];
        if (str_is(node->text, "rate"))
            parse_figure(reader, "rate", item, 0, 0, &clause->quota.people_rate);
        else if (str_is(node->text, "of"))
            parse_figure(reader, "of", item, 0, 0, &clause->quota.people_of);
        else if (str_is(node->text, "each-org"))
            TRY(read_people_orgs(reader, item, clause));
        else
            FAULT(reader, node, "plan.unknown-key", "'%s' has no key '%.*s'", key->name, STR_ARG(node->text));
    }
    return OK;
}

static const Key share_least = {.name = "at-least", .read = read_share, AT(quota.share_at_least)};

static Status read_share_item(Reader *reader, const YamlNode *node, const YamlNode *value, Clause *clause) {
    if (str_is(node->text, "at-least"))
        return yaml_is_null(value) ? OK : read_share(reader, &share_least, value, clause);
    if (str_is(node->text, "of"))
        return yaml_is_null(value) ? OK
                                   : compile_expr(reader, value, "", &schema_record, NULL, TYPE_BOOL,
                                                  &clause->quota.share_of);
    FAULT(reader, node, "plan.unknown-key", "'%s' has no key '%.*s'", "share", STR_ARG(node->text));
    return OK;
}

static Status read_quota_share(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (value->type != YAML_MAP)
        diag_hint(FAULT(reader, value, "plan.type", "'%s' must be a mapping", key->name),
                  "write {of: FILTER, at-least: 60%}");
    for (size_t i = 0; value->type == YAML_MAP && i < value->count; i++)
        TRY(read_share_item(reader, value->keys[i], value->items[i], clause));
    return OK;
}

typedef struct Sum {
    double value;
    bool complete; /* every part is set */
} Sum;

static Sum sum_parts(const QuotaPart *parts, size_t count) {
    Sum sum = {.complete = count > 0};
    for (size_t i = 0; i < count; i++) {
        sum.value += parts[i].value.value;
        sum.complete &= parts[i].value.set;
    }
    return sum;
}

/* Parts must close (complete ones exactly; incomplete ones may not exceed): 700 = 200 + 220 + 280. */
static void check_sum(Reader *reader, const YamlNode *body, const char *name, Sum sum, Figure total) {
    double over = sum.value - total.value;
    if (!total.set || !yaml_get(body, name) || (sum.complete ? fabs(over) < 1e-6 : over < 1e-6)) return;
    Diag *diag =
        FAULT(reader, key_node(body, name), "plan.sum", "the parts of '%s' add up to %s, but the total is %s",
              name, number_text(reader, sum.value), number_text(reader, total.value));
    diag_hint(diag, "correct a part or the total; a part that is not known yet is null");
}

/* Without a total the breakdowns must agree with each other. */
static void check_breakdowns(Reader *reader, const YamlNode *body, const char *const *names,
                             const Sum *sums) {
    for (int i = 0; i < 3; i++)
        for (int j = i + 1; j < 3; j++)
            if (sums[i].complete && sums[j].complete && fabs(sums[i].value - sums[j].value) > 1e-6)
                FAULT(reader, key_node(body, names[j]), "plan.sum", "'%s' adds up to %s, but '%s' to %s",
                      names[i], number_text(reader, sums[i].value), names[j],
                      number_text(reader, sums[j].value));
}

static Status quota_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    static const char *const names[] = {"by-month", "by-category", "by-org"};
    QuotaClause *quota = &clause->quota;
    const Sum sums[] = {sum_parts(quota->by_month, quota->month_count),
                        sum_parts(quota->by_category, quota->category_count),
                        sum_parts(quota->by_org, quota->org_count)};
    for (int i = 0; i < 3; i++) check_sum(reader, body, names[i], sums[i], quota->total);
    if (!quota->total.set) check_breakdowns(reader, body, names, sums);
    static const char *const amounts[] = {"total",  "by-month",   "by-category",
                                          "by-org", "per-people", "share"};
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(amounts); i++) any |= yaml_get(body, amounts[i]) != NULL;
    if (!any)
        diag_hint(WARN(reader, body->keys[0], "plan.no-amount", "this quota names no amount"),
                  "give 'total', a breakdown, 'per-people' or 'share'; null when it is not set yet");
    quota->filter = reader->where_filter;
    return OK;
}

static const Key quota_keys[] = {
    {.name = "quota", .read = read_word, AT(quota.activity), .words = WORD_ACTIVITY},
    {.name = "total", .read = read_figure, AT(quota.total)},
    {.name = "by-month",
     .read = read_months,
     AT(quota.by_month),
     .count_offset = offsetof(Clause, quota.month_count)},
    {.name = "by-category",
     .read = read_parts,
     AT(quota.by_category),
     .count_offset = offsetof(Clause, quota.category_count)},
    {.name = "by-org",
     .read = read_parts,
     AT(quota.by_org),
     .count_offset = offsetof(Clause, quota.org_count)},
    {.name = "per-people", .read = read_per_people},
    {.name = "share", .read = read_quota_share},
    {.name = "even", .read = read_bool, AT(quota.even)},
    {.name = NULL},
};

const Kind kind_quota = {quota_keys, quota_begin, quota_finish};

/* ---- draw ---- */

static const ExprSchema *draw_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader, (void)body, (void)clause;
    return &schema_subject;
}

/* The filter of a draw of people ranges over people, whatever `where:` ranges over. */
static Status read_from_person(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    clause->draw.of_people = true;
    if (str_is(yaml_text(value), "all")) return OK;
    const ExprSchema *subjects = reader->row;
    reader->row = &schema_person;
    Status status = read_filter(reader, key, value, clause);
    reader->row = subjects;
    return status;
}

/* Chosen people are a share of those there are; units, strata and caps belong to draws of units. */
static void check_draw_of_people(Reader *reader, const YamlNode *body) {
    static const char *const others[] = {"from",   "number", "weight", "strata",
                                         "recuse", "caps",   "pair",   "officer-rate"};
    for (size_t i = 0; i < COUNT_OF(others); i++) only_one_of(reader, body, "from-person", others[i]);
}

static Status draw_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    only_one_of(reader, body, "rate", "number");
    check_draw_of_people(reader, body);
    if (!yaml_get(body, "rate") && !yaml_get(body, "number"))
        diag_hint(WARN(reader, body->keys[0], "plan.no-amount", "this draw names no amount"),
                  "give 'rate' or 'number'; null when it is not set yet");
    return join_where(reader, yaml_get(body, "from"), &schema_subject, &clause->draw.from);
}

static const Key draw_keys[] = {
    {.name = "draw", .read = read_word, AT(draw.activity), .words = WORD_ACTIVITY},
    {.name = "from", .read = read_filter, AT(draw.from)},
    {.name = "rate", .read = read_share, AT(draw.rate)},
    {.name = "number", .read = read_count, AT(draw.number), .least = 0},
    {.name = "officers", .read = read_count, AT(draw.officers), .least = 1, .most = 1000},
    {.name = "pair", .read = read_count, AT(draw.pair), .least = 2, .most = 10},
    {.name = "recuse",
     .read = read_texts,
     AT(draw.recuse),
     .count_offset = offsetof(Clause, draw.recuse_count)},
    {.name = "strata",
     .read = read_texts,
     AT(draw.strata),
     .count_offset = offsetof(Clause, draw.strata_count)},
    {.name = "weight", .read = read_text, AT(draw.weight)},
    {.name = "certificate", .read = read_text, AT(draw.certificate)},
    {.name = "caps", .read = read_parts, AT(draw.caps), .count_offset = offsetof(Clause, draw.cap_count)},
    {.name = "officer-rate", .read = read_share, AT(draw.officer_rate)},
    {.name = "from-person", .read = read_from_person, AT(draw.from_person)},
    {.name = "every", .read = read_every, AT(draw.every)},
    {.name = NULL},
};

const Kind kind_draw = {draw_keys, draw_begin, draw_finish};
