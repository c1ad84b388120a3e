/* Years in the prose. The plan's own years move with it; years of documents (in 《》 or 〔〕) and all others
 * are told and left: nobody can know from here what they mean. */
#include <ctype.h>
#include <string.h>

#include "plan/copy/internal.h"

enum { YEAR_DIGITS = 4 };
static const char mark[] = "年";

static bool year_at(Str text, size_t at, int *ret) {
    if (at + YEAR_DIGITS + strlen(mark) > text.len) return false;
    if (at > 0 && isdigit((unsigned char)text.ptr[at - 1])) return false;
    int64_t year;
    Str digits = str_slice(text, at, at + YEAR_DIGITS);
    for (size_t i = 0; i < digits.len; i++)
        if (!isdigit((unsigned char)digits.ptr[i])) return false;
    if (memcmp(text.ptr + at + YEAR_DIGITS, mark, strlen(mark)) != 0 || !str_to_i64(digits, &year))
        return false;
    *ret = (int)year;
    return year >= CALENDAR_FIRST_YEAR && year <= CALENDAR_LAST_YEAR;
}

static bool of_plan(const Plan *plan, int year) {
    Date first = plan->from != DATE_NONE ? plan->from : plan->to,
         last = plan->to != DATE_NONE ? plan->to : plan->from;
    return year >= date_to_civil(first).year && year <= date_to_civil(last).year;
}

static Status move_year(Copy *copy, size_t at, int year, bool quoted) {
    int line = edits_line(&copy->edits, at);
    Str before = str_slice(copy->edits.source, at, at + YEAR_DIGITS + strlen(mark));
    if (quoted || !of_plan(copy->plan, year))
        return copy_note(copy, COPY_READ, line, STR(""), before, STR(""));
    const char *digits = arena_printf(copy->arena, "%d", year + copy->delta);
    const char *after = arena_printf(copy->arena, "%d%s", year + copy->delta, mark);
    if (!digits || !after) return no_memory(copy->err);
    TRY(edits_add(&copy->edits, at, at + YEAR_DIGITS, str_from(digits), copy->err));
    return copy_note(copy, COPY_PROSE, line, STR(""), before, str_from(after));
}

Status copy_prose(Copy *copy, size_t from, size_t to) {
    static const Str open[] = {STR_INIT("《"), STR_INIT("〔")}, close[] = {STR_INIT("》"), STR_INIT("〕")};
    Str source = str_slice(copy->edits.source, 0, to);
    int depth = 0, year;
    for (size_t at = from; at < to; at++) {
        Str rest = str_slice(source, at, to);
        for (size_t i = 0; i < COUNT_OF(open); i++) {
            depth += str_starts(rest, open[i]);
            depth -= depth > 0 && str_starts(rest, close[i]);
        }
        if (source.ptr[at] == '\n') depth = 0;
        if (year_at(source, at, &year)) TRY(move_year(copy, at, year, depth > 0));
    }
    return OK;
}

/* Between the front matter and the end, around the clauses. */
Status copy_all_prose(Copy *copy) {
    const Plan *plan = copy->plan;
    int line = 2;
    while (line < (int)copy->edits.line_count &&
           !str_starts(str_slice(copy->edits.source, copy->edits.lines[line - 1], SIZE_MAX), STR("---")))
        line++;
    size_t at = copy->edits.lines[line - 1];
    for (size_t i = 0; i < plan->clause_count; i++) {
        size_t fence = copy->edits.lines[plan->clauses[i].line - 1];
        if (fence > at) TRY(copy_prose(copy, at, fence));
        at = copy->edits.lines[edits_clause_end(&copy->edits, &plan->clauses[i]) - 1];
    }
    return copy_prose(copy, at, copy->edits.source.len);
}
