/* Clauses that set times: deadline, report, phase, letter. */
#include "plan/reader.h"

#define AT(member) .offset = offsetof(Clause, member)

/* ---- deadline ---- */

static const ExprSchema *deadline_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader, (void)body, (void)clause;
    return &schema_case;
}

static Status read_within(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    TRY(read_span(reader, key, value, clause));
    clause->deadline.within_set = clause->deadline.within.amount > 0;
    return OK;
}

static Status deadline_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)body;
    clause->deadline.filter = reader->where_filter;
    return OK;
}

static const Key deadline_keys[] = {
    {.name = "deadline", .read = read_word, AT(deadline.step), .words = WORD_STEP},
    {.name = "after", .read = read_word, AT(deadline.after), .required = true, .words = WORD_EVENT},
    {.name = "within", .read = read_within, AT(deadline.within), .required = true},
    {.name = "extend", .read = read_span, AT(deadline.extend)},
    {.name = "suspend-while", .read = read_text, AT(deadline.suspend_while)},
    {.name = "roll", .read = read_bool, AT(deadline.roll)},
    {.name = NULL},
};

const Kind kind_deadline = {deadline_keys, deadline_begin, deadline_finish};

/* ---- report ---- */

/* A due rule's parse error becomes a fault at the value. */
static Status read_rule(Reader *reader, const YamlNode *value, Str text, DueRule **ret) {
    Error why = ERROR_INIT;
    Status status = due_rule_parse(reader->arena, text, ret, &why);
    if (status == OK) return OK;
    *ret = NULL;
    if (status == E_NO_MEMORY) return no_memory(reader->err);
    Diag *diag = FAULT(reader, value, "plan.due", "'%.*s' is not a due rule", STR_ARG(text));
    if (!diag) return OK;
    diag->error = why;
    if (!why.hint_format)
        diag_hint(
            diag,
            "for example: monthly day 5, quarter month 1 day 10, yearly 01-10, daily 17:00, once 2026-11-26");
    return OK;
}

static Status read_due(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (!scalar_text(reader, key, value, &clause->report.due_text)) return OK;
    return read_rule(reader, value, value->text, &clause->report.due);
}

static const ExprSchema *report_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader;
    clause->report.each_org = yaml_get(body, "each-org") != NULL;
    return clause->report.each_org ? &schema_org : NULL;
}

/* "all" means no filter, as in `do`. */
static Status read_reporting_orgs(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (str_is(yaml_text(value), "all")) return OK;
    return read_filter(reader, key, value, clause);
}

static Status report_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader;
    if (yaml_is_null(yaml_get(body, "of"))) clause->report.of = STR("previous");
    return OK;
}

static const Key report_keys[] = {
    {.name = "report", .read = read_text, AT(report.document)},
    {.name = "to", .read = read_texts, AT(report.to), .count_offset = offsetof(Clause, report.to_count)},
    {.name = "copy-to",
     .read = read_texts,
     AT(report.copy_to),
     .count_offset = offsetof(Clause, report.copy_count)},
    {.name = "each-org", .read = read_reporting_orgs, AT(report.filter)},
    {.name = "due", .read = read_due, .required = true},
    {.name = "of", .read = read_text, AT(report.of)},
    {.name = NULL},
};

const Kind kind_report = {report_keys, report_begin, report_finish};

/* ---- phase ---- */

static void check_inside(Reader *reader, const YamlNode *value, Date date) {
    const Plan *plan = reader->plan;
    if (date == DATE_NONE || yaml_is_null(value)) return;
    bool outside =
        (plan->from != DATE_NONE && date < plan->from) || (plan->to != DATE_NONE && date > plan->to);
    if (outside) WARN(reader, value, "plan.outside-period", "this day lies outside the plan's period");
}

static Status phase_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    PhaseClause *phase = &clause->phase;
    if (phase->from != DATE_NONE && phase->to != DATE_NONE && phase->from > phase->to)
        FAULT(reader, yaml_get(body, "to"), "plan.order", "the phase ends before it begins");
    check_inside(reader, yaml_get(body, "from"), phase->from);
    check_inside(reader, yaml_get(body, "to"), phase->to);
    return OK;
}

static const ExprSchema *phase_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader, (void)body;
    clause->phase.from = clause->phase.to = DATE_NONE; /* unset is not day 0 */
    return NULL;
}

static const Key phase_keys[] = {
    {.name = "phase", .read = read_text, AT(phase.name)},
    {.name = "from", .read = read_date, AT(phase.from)},
    {.name = "to", .read = read_date, AT(phase.to)},
    {.name = "steps",
     .read = read_texts,
     AT(phase.steps),
     .count_offset = offsetof(Clause, phase.step_count)},
    {.name = "outputs",
     .read = read_texts,
     AT(phase.outputs),
     .count_offset = offsetof(Clause, phase.output_count)},
    {.name = NULL},
};

const Kind kind_phase = {phase_keys, phase_begin, phase_finish};

/* ---- letter ---- */

static const YamlNode *level_node(const YamlNode *value, size_t index) {
    return value->type == YAML_LIST ? value->items[index] : value;
}

/* "county to town", or a list of the two. */
static Status read_between(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    Str *levels[] = {&clause->letter.from_level, &clause->letter.to_level};
    size_t at = value->type == YAML_SCALAR ? str_find(value->text, STR(" to "), 0) : SIZE_MAX;
    if (value->type == YAML_LIST && value->count == 2) {
        *levels[0] = yaml_text(value->items[0]);
        *levels[1] = yaml_text(value->items[1]);
    } else if (at != SIZE_MAX) {
        *levels[0] = str_trim(str_slice(value->text, 0, at));
        *levels[1] = str_trim(str_slice(value->text, at + 4, value->text.len));
    } else {
        diag_hint(FAULT(reader, value, "plan.between", "'%s' must name two levels", key->name),
                  "write: county to town");
        return OK;
    }
    for (size_t i = 0; i < 2; i++) {
        YamlNode word = *level_node(value, i);
        word.type = YAML_SCALAR;
        word.text = *levels[i];
        check_word(reader, WORD_LEVEL, &word);
    }
    return OK;
}

/* A due rule, a day, or a day of the year. */
static Status read_sign_by(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    Date date;
    if (!scalar_text(reader, key, value, &clause->letter.sign_by)) return OK;
    Str text = value->text;
    const char *prefix = date_parse(text, &date)               ? "once "
                         : text.len == 5 && text.ptr[2] == '-' ? "yearly "
                                                               : "";
    const char *rule = arena_printf(reader->arena, "%s%.*s", prefix, STR_ARG(text));
    if (!rule) return no_memory(reader->err);
    return read_rule(reader, value, str_from(rule), &clause->letter.sign_rule);
}

static const Key letter_keys[] = {
    {.name = "letter", .read = read_text, AT(letter.name)},
    {.name = "between", .read = read_between, .required = true},
    {.name = "every", .read = read_every, AT(letter.every)},
    {.name = "sign-by", .read = read_sign_by},
    {.name = NULL},
};

const Kind kind_letter = {letter_keys, NULL, NULL};
