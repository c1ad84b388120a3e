/* Which day of the other year a day is, and where days stand in the text. */
#include <ctype.h>

#include "calendar/due_rule.h"
#include "plan/copy/internal.h"

/* Festivals that move in the civil year. */
static const char *const moving[] = {"春节", "除夕", "元宵节", "清明节", "端午节", "中秋节", "重阳节"};

static Date same_day(Date day, int delta) {
    Civil civil = date_to_civil(day);
    bool last = civil.month == 2 && civil.day == date_days_in_month(civil.year, 2);
    int year = civil.year + delta;
    return date_from_civil(year, civil.month, last ? date_days_in_month(year, 2) : civil.day);
}

/* The term that begins in the same month, `delta` years later; NULL when the table does not hold it. */
static const SchoolTerm *same_term(const Calendar *calendar, const SchoolTerm *term, int delta) {
    Civil begin = date_to_civil(term->from);
    size_t count;
    const SchoolTerm *terms = calendar_terms(calendar, &count);
    for (size_t i = 0; i < count; i++) {
        Civil other = date_to_civil(terms[i].from);
        if (other.year == begin.year + delta && other.month == begin.month) return &terms[i];
    }
    return NULL;
}

static bool term_day(const Copy *copy, Date day, Date *ret) {
    size_t count;
    const SchoolTerm *terms = calendar_terms(copy->calendar, &count);
    for (size_t i = 0; copy->school && i < count; i++) {
        if (day != terms[i].from && day != terms[i].to) continue;
        const SchoolTerm *term = same_term(copy->calendar, &terms[i], copy->delta);
        *ret = !term ? DATE_NONE : day == terms[i].from ? term->from : term->to;
        return true;
    }
    return false;
}

static Date festival_of(const Copy *copy, const char *name, int year) {
    Error outside = ERROR_INIT;
    Date day = DATE_NONE;
    return calendar_festival(copy->calendar, str_from(name), year, &day, &outside) == OK ? day : DATE_NONE;
}

static bool festival_day(const Copy *copy, Date day, Date *ret) {
    int year = date_to_civil(day).year;
    for (size_t i = 0; i < COUNT_OF(moving); i++) {
        if (festival_of(copy, moving[i], year) != day) continue;
        *ret = festival_of(copy, moving[i], year + copy->delta);
        return true;
    }
    return false;
}

void copy_keep_order(Copy *copy) {
    const PhaseClause *phase = &copy->clause->phase;
    CopyWhy from_why, to_why;
    copy->drawn = DATE_NONE;
    if (copy->clause->kind != CLAUSE_PHASE || phase->from == DATE_NONE || phase->to == DATE_NONE) return;
    Date from = copy_day(copy, phase->from, &from_why), to = copy_day(copy, phase->to, &to_why);
    if (from == DATE_NONE || to == DATE_NONE || from <= to) return;
    bool first = from_why == COPY_DATE;
    copy->drawn = first ? phase->from : phase->to;
    copy->drawn_to = first ? to - (phase->to - phase->from) : from + (phase->to - phase->from);
}

Date copy_day(const Copy *copy, Date day, CopyWhy *ret_why) {
    Date other;
    if (copy->drawn != DATE_NONE && day == copy->drawn) {
        *ret_why = COPY_FESTIVAL;
        return copy->drawn_to;
    }
    if (term_day(copy, day, &other)) {
        *ret_why = COPY_TERM;
        return other;
    }
    if (festival_day(copy, day, &other)) {
        *ret_why = COPY_FESTIVAL;
        return other;
    }
    *ret_why = COPY_DATE;
    other = same_day(day, copy->delta);
    /* A rest day that was worked on is so by the notice of its year. The first and the last of a month stand
     * for the month. */
    Civil civil = date_to_civil(day);
    bool edge = civil.day == 1 || civil.day == date_days_in_month(civil.year, civil.month);
    bool by_notice = !edge && calendar_day(copy->calendar, day).kind == DAY_MAKEUP;
    return by_notice && calendar_provisional(copy->calendar, date_to_civil(other).year) ? DATE_NONE : other;
}

/* ---- days in a scalar ---- */

enum { DAY_LENGTH = 10 };

static bool day_at(Str text, size_t at, Date *ret) {
    if (at + DAY_LENGTH > text.len || (at > 0 && isdigit((unsigned char)text.ptr[at - 1]))) return false;
    if (at + DAY_LENGTH < text.len && isdigit((unsigned char)text.ptr[at + DAY_LENGTH])) return false;
    return date_parse(str_slice(text, at, at + DAY_LENGTH), ret);
}

/* Every day of a scalar is known in the other year. The one that is not makes the whole scalar unknown. */
static bool all_known(const Copy *copy, Str text) {
    Date day;
    CopyWhy why;
    for (size_t at = 0; at < text.len; at++)
        if (day_at(text, at, &day) && copy_day(copy, day, &why) == DATE_NONE) return false;
    return true;
}

static Status shift_day(Copy *copy, Str key, size_t at, Date day) {
    char text[DATE_TEXT];
    CopyWhy why;
    Date other = copy_day(copy, day, &why);
    Str before = str_slice(copy->edits.source, at, at + DAY_LENGTH), after;
    int line = edits_line(&copy->edits, at);
    if (other == DATE_NONE) other = same_day(day, copy->delta); /* in the front matter: told to be read */
    if (!arena_str(copy->arena, str_from(date_format(other, text)), &after)) return no_memory(copy->err);
    TRY(edits_add(&copy->edits, at, at + DAY_LENGTH, after, copy->err));
    return copy_note(copy, why, line, key, before, after);
}

Status copy_dates(Copy *copy, const YamlNode *node, Str key) {
    if (node->type != YAML_SCALAR) return OK;
    bool known = all_known(copy, node->text);
    if (!known && copy->clause) return copy_unset(copy, node, key);
    if (!known) TRY(copy_note(copy, COPY_READ, node->line, key, node->text, STR("")));
    Date day;
    size_t found = 0, wanted = 0;
    for (size_t at = 0; at < node->text.len; at++) wanted += day_at(node->text, at, &day);
    size_t at = edits_offset(&copy->edits, node->line, node->column);
    for (; found < wanted && at < copy->edits.source.len; at++) {
        if (!day_at(copy->edits.source, at, &day)) continue;
        TRY(shift_day(copy, key, at, day));
        at += DAY_LENGTH - 1;
        found++;
    }
    return OK;
}

/* ---- rules that fall on another day by themselves ---- */

static Status note_festival(Copy *copy, Str key, Str name) {
    char old[DATE_TEXT], new[DATE_TEXT];
    Date start = copy->plan->from != DATE_NONE ? copy->plan->from : copy->plan->to;
    int year = date_to_civil(start).year;
    Error outside = ERROR_INIT;
    Date before, after;
    if (calendar_festival(copy->calendar, name, year, &before, &outside) != OK) return OK;
    if (calendar_festival(copy->calendar, name, year + copy->delta, &after, &outside) != OK)
        return copy_note(copy, COPY_READ, copy->clause->line, key, name, STR(""));
    if (same_day(before, copy->delta) == after) return OK;
    const char *a = arena_printf(copy->arena, STR_FMT " %s", STR_ARG(name), date_format(before, old));
    const char *b = arena_printf(copy->arena, STR_FMT " %s", STR_ARG(name), date_format(after, new));
    if (!a || !b) return no_memory(copy->err);
    return copy_note(copy, COPY_RULE, copy->clause->line, key, str_from(a), str_from(b));
}

/* School terms of the other year must be in the calendar, or the clause gives nothing. */
static Status note_terms(Copy *copy, Str key) {
    size_t count;
    const SchoolTerm *terms = calendar_terms(copy->calendar, &count);
    for (size_t i = 0; i < count; i++)
        if (date_to_civil(terms[i].from).year == copy->rules->year) return OK;
    return copy_note(copy, COPY_READ, copy->clause->line, key, STR("term"), STR(""));
}

static Status note_occasion(Copy *copy, Str name) {
    if (str_is(name, "开学") || str_is(name, "期末") || str_is(name, "term-start") ||
        str_is(name, "term-end"))
        return note_terms(copy, STR("on"));
    return note_festival(copy, STR("on"), name);
}

Status copy_occasions(Copy *copy) {
    const Clause *clause = copy->clause;
    if (clause->kind == CLAUSE_REPORT && clause->report.due && clause->report.due->kind == DUE_FESTIVAL)
        return note_festival(copy, STR("due"), clause->report.due->festival);
    if (clause->kind != CLAUSE_DO) return OK;
    if (clause->do_.every == EVERY_TERM) TRY(note_terms(copy, STR("every")));
    Str name, rest = clause->do_.on;
    while (rest.len) {
        str_cut(rest, '|', &name, &rest);
        TRY(note_occasion(copy, str_trim(name)));
    }
    return OK;
}
