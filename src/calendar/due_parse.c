/* Reads `due:` texts. A rule is a few words; each is told apart by its place, and a wrong one is named by its
 * column together with what may stand there. */
#include "calendar/due_rule.h"

#include "base/utf8.h"
#include "calendar/internal.h"

enum { WORDS_MAX = 8, DUE_TEXT_MAX = 200, MINUTES_PER_DAY = 1440 };

typedef struct Word {
    Str text;
    size_t offset;
} Word;

typedef struct Parser {
    Str text;
    Word words[WORDS_MAX];
    size_t count, at;
    DueRule rule;
    Error *err;
} Parser;

static Status name_the_forms(Error *err) {
    return fail_hint(err,
                     "the forms are: monthly day 5; monthly last day; quarter month 1 day 10; "
                     "half-year month 1 day 10; yearly 01-10; weekly friday; daily 17:00; once 2026-11-26; "
                     "15d before 中秋节; 10wd after 春节");
}

static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday",    NULL};

static Str word(const Parser *parser) {
    return parser->at < parser->count ? parser->words[parser->at].text : (Str){0};
}

static int column(const Parser *parser) {
    size_t offset = parser->at < parser->count ? parser->words[parser->at].offset : parser->text.len;
    return (int)utf8_count(str_slice(parser->text, 0, offset)) + 1;
}

/* What stands at the current place is not `wanted`, a form of words such as "day | last". */
static Status expected(Parser *parser, const char *wanted) {
    Str found = word(parser);
    if (found.len == 0)
        fail(parser->err, E_INVALID, "due rule, column %d: %s is missing", column(parser), wanted);
    else
        fail(parser->err, E_INVALID, "due rule, column %d: expected %s, found '%.*s'", column(parser), wanted,
             STR_ARG(found));
    return name_the_forms(parser->err);
}

static Status nothing_may_follow(Parser *parser) {
    fail(parser->err, E_INVALID, "due rule, column %d: nothing may follow, but '%.*s' does", column(parser),
         STR_ARG(word(parser)));
    return name_the_forms(parser->err);
}

/* As expected(), for a word out of a list: the nearest of them is suggested. */
static Status expected_one_of(Parser *parser, const char *wanted, const char *const *names) {
    Str found = word(parser);
    const char *near = found.len ? diag_nearest(found, names) : NULL;
    if (!near) return expected(parser, wanted);
    fail(parser->err, E_INVALID, "due rule, column %d: '%.*s' is not known; did you mean '%s'?",
         column(parser), STR_ARG(found), near);
    return name_the_forms(parser->err);
}

static bool take_word(Parser *parser, const char *wanted) {
    if (!str_is(word(parser), wanted)) return false;
    parser->at++;
    return true;
}

static bool take_number(Parser *parser, int min, int max, int *ret) {
    int64_t value;
    if (!str_to_i64(word(parser), &value) || value < min || value > max) return false;
    *ret = (int)value;
    parser->at++;
    return true;
}

/* "day 5" or "last day" */
static Status parse_day(Parser *parser) {
    static const char *const names[] = {"day", "last", NULL};
    if (take_word(parser, "last")) {
        static const char *const only_day[] = {"day", NULL};
        parser->rule.day = DAY_LAST;
        return take_word(parser, "day") ? OK : expected_one_of(parser, "day", only_day);
    }
    if (!take_word(parser, "day")) return expected_one_of(parser, "day | last", names);
    return take_number(parser, 1, 31, &parser->rule.day) ? OK : expected(parser, "1 … 31");
}

static Status parse_monthly(Parser *parser) {
    parser->rule.every = EVERY_MONTH;
    parser->rule.month = 1;
    return parse_day(parser);
}

/* "month 1 day 10" of a period of `months` months */
static Status parse_month_of(Parser *parser, Every every, int months) {
    static const char *const names[] = {"month", NULL};
    parser->rule.every = every;
    if (!take_word(parser, "month")) return expected_one_of(parser, "month", names);
    if (!take_number(parser, 1, months, &parser->rule.month))
        return expected(parser, months == 3 ? "1 … 3" : "1 … 6");
    return parse_day(parser);
}

static Status parse_quarter(Parser *parser) {
    return parse_month_of(parser, EVERY_QUARTER, 3);
}

static Status parse_half_year(Parser *parser) {
    return parse_month_of(parser, EVERY_HALF_YEAR, 6);
}

static bool two_digits(Str text, size_t at, int *ret) {
    if (text.len < at + 2) return false;
    unsigned tens = (unsigned char)text.ptr[at] - (unsigned)'0',
             ones = (unsigned char)text.ptr[at + 1] - (unsigned)'0';
    if (tens > 9 || ones > 9) return false;
    *ret = (int)(tens * 10 + ones);
    return true;
}

/* Two numbers of two digits with `between` in the middle: 01-10, 17:00 */
static bool take_pair(Parser *parser, char between, int *ret_a, int *ret_b) {
    Str text = word(parser);
    if (text.len != 5 || text.ptr[2] != between) return false;
    return two_digits(text, 0, ret_a) && two_digits(text, 3, ret_b);
}

static Status parse_yearly(Parser *parser) {
    DueRule *rule = &parser->rule;
    rule->every = EVERY_YEAR;
    bool good = take_pair(parser, '-', &rule->month, &rule->day) && rule->month >= 1 && rule->month <= 12 &&
                rule->day >= 1 && rule->day <= date_days_in_month(2024 /* a leap year */, rule->month);
    if (!good) return expected(parser, "MM-DD");
    parser->at++;
    return OK;
}

static Status parse_weekly(Parser *parser) {
    parser->rule.kind = DUE_WEEKLY;
    parser->rule.every = EVERY_WEEK;
    for (int i = 0; weekdays[i]; i++) {
        if (!take_word(parser, weekdays[i])) continue;
        parser->rule.day = i + 1;
        return OK;
    }
    return expected_one_of(parser, "monday … sunday", weekdays);
}

static Status parse_daily(Parser *parser) {
    int hour, minute;
    parser->rule.kind = DUE_DAILY;
    parser->rule.every = EVERY_DAY;
    bool good =
        take_pair(parser, ':', &hour, &minute) && minute < 60 && hour * 60 + minute <= MINUTES_PER_DAY;
    if (!good) return expected(parser, "HH:MM");
    parser->rule.minute = hour * 60 + minute;
    parser->at++;
    return OK;
}

static Status parse_once(Parser *parser) {
    parser->rule.kind = DUE_ONCE;
    if (!date_parse(word(parser), &parser->rule.once)) return expected(parser, "YYYY-MM-DD");
    parser->at++;
    return OK;
}

/* From the current word to the end of the text: English names have several words. */
static Str rest_of(const Parser *parser) {
    if (parser->at >= parser->count) return (Str){0};
    const Word *last = &parser->words[parser->count - 1];
    return str_slice(parser->text, parser->words[parser->at].offset, last->offset + last->text.len);
}

static Status parse_festival_name(Parser *parser) {
    Str name = rest_of(parser);
    size_t end = parser->count;
    if (!festival_find(name)) {
        name = word(parser);
        end = parser->at + 1;
    }
    if (!festival_find(name)) return expected_one_of(parser, "春节 中秋节 …", calendar_festival_names());
    parser->rule.festival = name;
    parser->at = end;
    return OK;
}

/* "15d before 中秋节" */
static Status parse_offset(Parser *parser) {
    static const char *const names[] = {"before", "after", NULL};
    DueRule *rule = &parser->rule;
    rule->kind = DUE_FESTIVAL;
    rule->every = EVERY_YEAR;
    bool days = span_parse(word(parser), &rule->offset) &&
                (rule->offset.unit == SPAN_DAYS || rule->offset.unit == SPAN_WORKDAYS);
    if (!days || rule->offset.amount < 0 || rule->offset.amount > DUE_OFFSET_MAX)
        return expected(parser, "0d … 366d | 0wd … 366wd");
    parser->at++;
    if (take_word(parser, "before"))
        rule->offset.amount = -rule->offset.amount;
    else if (!take_word(parser, "after"))
        return expected_one_of(parser, "before | after", names);
    return parse_festival_name(parser);
}

typedef struct Form {
    const char *word;
    Status (*parse)(Parser *parser);
} Form;

static const Form forms[] = {
    {"monthly", parse_monthly}, {"quarter", parse_quarter}, {"half-year", parse_half_year},
    {"yearly", parse_yearly},   {"weekly", parse_weekly},   {"daily", parse_daily},
    {"once", parse_once}};

static const char *const form_words[] = {"monthly", "quarter", "half-year", "yearly",
                                         "weekly",  "daily",   "once",      NULL};

static Status parse_rule(Parser *parser) {
    Str first = word(parser);
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (take_word(parser, forms[i].word)) return forms[i].parse(parser);
    if (first.len && first.ptr[0] >= '0' && first.ptr[0] <= '9') return parse_offset(parser);
    return expected_one_of(
        parser, "monthly | quarter | half-year | yearly | weekly | daily | once | 15d before …", form_words);
}

/* Splits at blanks. False: more words than any rule has. */
static bool split(Parser *parser) {
    size_t at = 0;
    while (at < parser->text.len) {
        size_t from = at;
        while (at < parser->text.len && parser->text.ptr[at] != ' ') at++;
        if (at > from) {
            if (parser->count == WORDS_MAX) return false;
            parser->words[parser->count++] = (Word){str_slice(parser->text, from, at), from};
        }
        at++;
    }
    return true;
}

static Status check_text(Str text, Error *err) {
    if (text.len > DUE_TEXT_MAX)
        return fail(err, E_TOO_LARGE, "a due rule is at most %d bytes long", DUE_TEXT_MAX);
    if (!utf8_valid(text)) return fail(err, E_INVALID, "the due rule is not UTF-8 text");
    return OK;
}

Status due_rule_parse(Arena *arena, Str text, DueRule **ret, Error *err) {
    TRY(check_text(text, err));
    Parser parser = {.rule = {.kind = DUE_IN_MONTH, .minute = MINUTES_PER_DAY}, .err = err};
    if (!arena_str(arena, text, &parser.text)) return no_memory(err);
    if (!split(&parser)) {
        fail(err, E_INVALID, "a due rule has at most %d words", WORDS_MAX);
        return name_the_forms(err);
    }
    TRY(parse_rule(&parser));
    if (parser.at < parser.count) return nothing_may_follow(&parser);
    DueRule *rule = arena_new_item(arena, DueRule);
    if (!rule) return no_memory(err);
    *rule = parser.rule;
    *ret = rule;
    return OK;
}
