/* A clause says in its own keys what a find says in columns; this reads it back. */
#include "plan/draft/facts.h"

static const struct {
    const char *prefix, *period;
} due_periods[] = {{"monthly", "month"}, {"quarter", "quarter"}, {"half-year", "half-year"},
                   {"yearly", "year"},   {"weekly", "week"},     {"daily", "day"}};

Facts facts_of_find(const DraftFind *find) {
    return (Facts){.kind = find->kind,
                   .has_value = find->has_value,
                   .value = find->value,
                   .unit = find->unit,
                   .comparator = find->comparator,
                   .period = find->period,
                   .clock = find->clock,
                   .due = find->due};
}

static void take_figure(Facts *facts, Figure figure) {
    if (!figure.set) return;
    facts->has_value = true;
    facts->value = figure.value;
}

static void facts_of_do(const DoClause *clause, Facts *facts) {
    facts->kind = clause->on.len ? STR("relative-date") : STR("frequency");
    facts->comparator = clause->at_most.set ? STR("<=") : STR(">=");
    take_figure(facts, clause->at_most.set ? clause->at_most
                       : clause->hours.set ? clause->hours
                                           : clause->times);
    facts->unit = clause->hours.set ? STR("小时") : STR("次");
    if (clause->every != EVERY_NONE) facts->period = str_from(every_name(clause->every));
    if (clause->on.len && clause->before.amount) {
        facts->has_value = true;
        facts->value = (double)clause->before.amount;
        facts->unit = STR("天");
        facts->comparator = STR("<=");
    }
}

static void facts_of_quota(const QuotaClause *clause, Facts *facts) {
    facts->kind = STR("quota");
    facts->comparator = STR("=");
    take_figure(facts, clause->month_count == 1 ? clause->by_month[0].value : clause->total);
}

static void facts_of_deadline(const DeadlineClause *clause, Facts *facts) {
    static const struct {
        SpanUnit unit;
        Str clock, word;
    } units[] = {{SPAN_MINUTES, STR_INIT("hours"), STR_INIT("分钟")},
                 {SPAN_HOURS, STR_INIT("hours"), STR_INIT("小时")},
                 {SPAN_DAYS, STR_INIT("natural-days"), STR_INIT("天")},
                 {SPAN_WORKDAYS, STR_INIT("working-days"), STR_INIT("工作日")}};
    facts->kind = STR("deadline");
    facts->comparator = STR("<=");
    if (!clause->within_set) return;
    facts->has_value = true;
    facts->value = (double)clause->within.amount;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (units[i].unit != clause->within.unit) continue;
        facts->clock = units[i].clock;
        facts->unit = units[i].word;
    }
}

/* The scheme writes weekdays as numbers and the month's last day in another order. */
static Status scheme_due(Arena *arena, Str due, Str *ret, Error *err) {
    static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};
    *ret = str_is(due, "monthly last day") ? STR("monthly day last") : due;
    if (!str_starts(due, STR("weekly "))) return OK;
    for (size_t i = 0; i < COUNT_OF(weekdays); i++) {
        if (!str_is(str_slice(due, 7, due.len), weekdays[i])) continue;
        *ret = str_from(arena_printf(arena, "weekly day %zu", i + 1));
        return ret->len ? OK : no_memory(err);
    }
    return OK;
}

static Status facts_of_report(Arena *arena, const ReportClause *clause, Facts *facts, Error *err) {
    facts->kind = STR("report");
    facts->comparator = STR("<=");
    TRY(scheme_due(arena, clause->due_text, &facts->due, err));
    for (size_t i = 0; i < COUNT_OF(due_periods); i++)
        if (str_starts(facts->due, str_from(due_periods[i].prefix)))
            facts->period = str_from(due_periods[i].period);
    return OK;
}

static Status facts_of_phase(Arena *arena, const PhaseClause *clause, Facts *facts, Error *err) {
    char from[DATE_TEXT], to[DATE_TEXT];
    facts->kind = STR("phase");
    facts->comparator = STR("=");
    if (clause->from == DATE_NONE && clause->to == DATE_NONE) return OK;
    if (clause->from == DATE_NONE || clause->from == clause->to)
        facts->due = str_from(arena_text(arena, str_from(date_format(clause->to, to))));
    else
        facts->due = str_from(arena_printf(arena, "%s/%s", date_format(clause->from, from),
                                           clause->to == DATE_NONE ? "" : date_format(clause->to, to)));
    return facts->due.len ? OK : no_memory(err);
}

static void facts_of_measure(const MeasureClause *clause, Facts *facts) {
    static const Str signs[] = {
        [TARGET_AT_LEAST] = STR_INIT(">="), [TARGET_AT_MOST] = STR_INIT("<="), [TARGET_EQUAL] = STR_INIT("="),
        [TARGET_MORE] = STR_INIT(">"),      [TARGET_LESS] = STR_INIT("<"),     [TARGET_NONE] = {"", 0}};
    bool percent = str_find(clause->target_text, STR("%"), 0) != SIZE_MAX;
    facts->kind = STR("rate");
    facts->unit = percent ? STR("%") : STR("");
    facts->comparator = signs[clause->comparison];
    take_figure(facts, clause->target);
    /* 95% is read as 0.95; a case has it as it is written. */
    if (percent && facts->has_value) facts->value = (double)(int64_t)(facts->value * 1e6 + 0.5) / 1e4;
}

Status facts_of_clause(Arena *arena, const Clause *clause, Facts *ret, Error *err) {
    *ret = (Facts){.has_value = false};
    switch (clause->kind) {
    case CLAUSE_DO:
        facts_of_do(&clause->do_, ret);
        return OK;
    case CLAUSE_QUOTA:
        facts_of_quota(&clause->quota, ret);
        return OK;
    case CLAUSE_DEADLINE:
        facts_of_deadline(&clause->deadline, ret);
        return OK;
    case CLAUSE_REPORT:
        return facts_of_report(arena, &clause->report, ret, err);
    case CLAUSE_PHASE:
        return facts_of_phase(arena, &clause->phase, ret, err);
    case CLAUSE_MEASURE:
        facts_of_measure(&clause->measure, ret);
        return OK;
    case CLAUSE_RULE:
    case CLAUSE_DRAW:
    case CLAUSE_LETTER:
    case CLAUSE_GRADE:
    case CLAUSE_KIND_COUNT:
        return OK; /* no kind of the scheme stands for it alone */
    }
    return OK;
}

static void take_change(Str *base, Str drafted, Str kept) {
    if (!str_equal(drafted, kept)) *base = kept;
}

Facts facts_corrected(Facts base, Facts drafted, Facts kept) {
    if (!kept.kind.len) return base; /* said in another way: the find holds */
    take_change(&base.kind, drafted.kind, kept.kind);
    take_change(&base.unit, drafted.unit, kept.unit);
    take_change(&base.comparator, drafted.comparator, kept.comparator);
    take_change(&base.period, drafted.period, kept.period);
    take_change(&base.clock, drafted.clock, kept.clock);
    take_change(&base.due, drafted.due, kept.due);
    bool same = drafted.has_value == kept.has_value && (!kept.has_value || drafted.value == kept.value);
    if (!same) {
        base.has_value = kept.has_value;
        base.value = kept.value;
    }
    return base;
}

void facts_line(const Facts *facts, Buf *out) {
    buf_add(out, facts->kind);
    buf_add_char(out, '\t');
    if (facts->has_value)
        buf_add_double(out, facts->value);
    else
        buf_add_char(out, '-');
    const Str columns[] = {facts->unit, facts->comparator, facts->period, facts->clock, facts->due};
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        buf_add_char(out, '\t');
        buf_add(out, columns[i].len ? columns[i] : STR("-"));
    }
    buf_add_char(out, '\n');
}
