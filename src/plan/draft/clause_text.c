/* One find as the body of a clause. What the prose does not say is null and named in `fill:`, which `plan
 * check` reports until a person has set it. */
#include <math.h>

#include "base/json.h"
#include "base/utf8.h"
#include "plan/draft/literate.h"

void quoted_write(Str value, Buf *out) {
    CLEANUP(buf_free) Buf clean = BUF_INIT(value.len + 1);
    for (size_t at = 0; at < value.len;) {
        size_t from = at;
        int32_t cp = utf8_next(value, &at);
        bool control = cp < ' ' || (cp >= 0x7f && cp <= 0x9f) || cp == 0xFFFE || cp == 0xFFFF;
        if (!control) buf_add(&clean, str_slice(value, from, at));
    }
    Json json = json_writer(out);
    json_str(&json, buf_str(&clean));
}

static void put_text(Buf *out, const char *key, Str value) {
    buf_printf(out, "%s: ", key);
    if (value.len)
        quoted_write(value, out);
    else
        buf_add_text(out, "null");
    buf_add_char(out, '\n');
}

static void put_word(Buf *out, const char *key, Str value) {
    buf_printf(out, "%s: %.*s\n", key, value.len ? (int)value.len : 4, value.len ? value.ptr : "null");
}

static void put_number(Buf *out, const char *key, const DraftFind *find) {
    buf_printf(out, "%s: ", key);
    if (find->has_value)
        buf_add_double(out, find->value);
    else
        buf_add_text(out, "null");
    buf_add_char(out, '\n');
}

static bool whole_count(const DraftFind *find) {
    return find->has_value && find->value >= 1 && find->value <= 10000 && find->value == floor(find->value);
}

static bool is_every(Str period) {
    return period.len && !str_is(period, "event");
}

/* 每月检查2次, 每月检查10家: work that recurs. */
static const char *write_do(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    put_word(out, "do", find->activity);
    put_word(out, "every", is_every(find->period) ? find->period : STR(""));
    bool hours = str_is(find->unit, "小时");
    if (find->comparator.len && find->comparator.ptr[0] == '<' && whole_count(find))
        put_number(out, "at-most", find);
    else if (hours && find->has_value && find->value >= 0.1 && find->value <= 10000)
        put_number(out, "hours", find);
    else if (whole_count(find))
        put_number(out, "times", find);
    else
        buf_add_text(out, "times: null\n");
    return find->activity.len ? "[each, by]" : "[do, each, by]";
}

static void put_months(const ClauseText *text, Buf *out) {
    buf_add_text(out, "by-month: {");
    for (size_t i = 0; i < text->part_count; i++) {
        buf_printf(out, "%s%d: ", i ? ", " : "", text->parts[i]->month);
        buf_add_double(out, text->parts[i]->value);
    }
    buf_add_text(out, "}\n");
}

static const char *write_quota(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    if (is_every(find->period) && !str_is(find->period, "year") && !find->due.len) return write_do(text, out);
    put_word(out, "quota", find->activity);
    if (!find->month) put_number(out, "total", find);
    if (text->part_count) put_months(text, out);
    return find->activity.len ? "[where, by]" : "[quota, where, by]";
}

/* A target is a sign and a figure: ">= 95%". */
static const char *write_measure(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    put_text(out, "measure", find->object.len ? find->object : find->action);
    buf_add_text(out, "value: null\ntarget: ");
    if (find->has_value) {
        buf_printf(out, "\"%.*s ", STR_ARG(find->comparator));
        buf_add_double(out, find->value);
        buf_printf(out, "%s\"\n", str_is(find->unit, "‰") ? "‰" : "%");
    } else {
        buf_add_text(out, "null\n");
    }
    return find->has_value ? "[value]" : "[value, target]";
}

static const char *write_rule(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    put_text(out, "rule", find->object.len ? find->object : find->action);
    buf_add_text(out, "on: null\nrequire: null\n");
    return "[on, require]";
}

/* Known years only: a plan with 20xx says nothing a calendar could hold. */
static void put_day(Buf *out, const char *key, Str day) {
    bool known = day.len == 10 && !str_starts(day, STR("0000"));
    put_word(out, key, known ? day : STR(""));
}

static const char *write_phase(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    Str from, to;
    bool window = str_cut(find->due, '/', &from, &to);
    put_text(out, "phase", find->object.len ? find->object : find->action);
    put_day(out, "from", window ? from : str_is(find->kind, "deadline") ? STR("") : find->due);
    put_day(out, "to", window ? to : find->due);
    return str_starts(find->due, STR("2")) && !str_is(find->kind, "deadline") ? "[steps]" : "[from, to]";
}

/* Natural days and working days are whole; months and years differ in length, so a person must say. */
static bool put_within(const DraftFind *find, Buf *out) {
    const char *unit = str_is(find->clock, "hours")          ? (str_is(find->unit, "分钟") ? "min" : "h")
                       : str_is(find->clock, "working-days") ? "wd"
                                                             : "d";
    bool months = str_is(find->unit, "月") || str_is(find->unit, "年");
    double amount = find->value * (str_is(find->unit, "周") ? 7 : 1);
    bool known = find->has_value && !months && amount >= 1 && amount <= 3650 && amount == floor(amount);
    if (known)
        buf_printf(out, "within: %.0f%s\n", amount, unit);
    else
        buf_add_text(out, "within: null\n");
    return known;
}

/* Steps and events are words that flows wait for: one that is not known is null, not a guess. */
static const char *write_deadline(const ClauseText *text, Buf *out) {
    static const char *const fills[] = {
        "[by]",       "[within]",           "[after]",           "[after, within]",
        "[deadline]", "[deadline, within]", "[deadline, after]", "[deadline, after, within]"};
    const DraftFind *find = text->find;
    if (!find->clock.len) return write_phase(text, out);
    put_word(out, "deadline", find->step);
    put_word(out, "after", find->event);
    bool within = put_within(find, out);
    return fills[(find->step.len ? 0 : 4) + (find->event.len ? 0 : 2) + (within ? 0 : 1)];
}

/* The plan's own due rule for a due of the scheme; false: a person must choose (windows, last workdays,
 * terms). */
static bool write_due(Str due, Buf *out) {
    static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};
    bool plain = str_starts(due, STR("monthly day ")) || str_starts(due, STR("quarter month ")) ||
                 str_starts(due, STR("yearly ")) || str_starts(due, STR("daily "));
    if (str_is(due, "monthly day last")) {
        buf_add_text(out, "due: monthly last day\n");
    } else if (str_starts(due, STR("weekly day ")) && due.len > 11 && due.ptr[11] >= '1' &&
               due.ptr[11] <= '7') {
        buf_printf(out, "due: weekly %s\n", weekdays[due.ptr[11] - '1']);
    } else if (plain && str_find(due, STR("/"), 0) == SIZE_MAX) {
        buf_printf(out, "due: %.*s\n", STR_ARG(due));
    } else {
        buf_add_text(out, "due: null\n");
        return false;
    }
    return true;
}

static const char *write_report(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    put_text(out, "report", find->object.len ? find->object : find->action);
    buf_add_text(out, "to: null\n");
    return write_due(find->due, out) ? "[to]" : "[to, due]";
}

/* Festivals joined by |. Those that the calendar does not know (节假日) are left out; none is null. */
static bool put_festivals(const ClauseText *text, Buf *out) {
    CLEANUP(buf_free) Buf known = BUF_INIT(4096);
    bool all = true;
    for (Str rest = text->find->anchor, name; rest.len;) {
        str_cut(rest, '|', &name, &rest);
        bool knows = words_know(text->words, WORD_FESTIVAL, name);
        all = all && knows;
        if (knows && known.len) buf_add_char(&known, '|');
        if (knows) buf_add(&known, name);
    }
    put_text(out, "on", buf_str(&known));
    return all && known.len;
}

static const char *write_occasion(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    put_word(out, "do", find->activity);
    bool known = put_festivals(text, out);
    bool days =
        find->has_value && find->value >= 1 && find->value <= 365 && find->value == floor(find->value);
    if (days) buf_printf(out, "before: %.0fd\n", find->value);
    if (known) return find->activity.len ? "[each, by]" : "[do, each, by]";
    return find->activity.len ? "[each, by, on]" : "[do, each, by, on]";
}

static const struct {
    const char *kind;
    const char *(*write)(const ClauseText *text, Buf *out);
} writers[] = {
    {"frequency", write_do},           {"quota", write_quota}, {"rate", write_measure},
    {"deadline", write_deadline},      {"phase", write_phase}, {"report", write_report},
    {"relative-date", write_occasion},
};

static void add_note(Buf *note, const char *name, Str value) {
    if (!value.len) return;
    if (note->len) buf_add_text(note, "；");
    buf_printf(note, "%s：%.*s", name, STR_ARG(value));
}

/* What was understood, in the words of the prose. */
static void write_note(const DraftFind *find, Buf *out) {
    CLEANUP(buf_free) Buf note = BUF_INIT(4096);
    CLEANUP(buf_free) Buf figure = BUF_INIT(256);
    if (find->has_value) {
        buf_printf(&figure, "%.*s ", STR_ARG(find->comparator));
        buf_add_double(&figure, find->value);
        buf_add(&figure, find->unit);
    }
    add_note(&note, "类别", find->kind);
    add_note(&note, "数值", buf_str(&figure));
    add_note(&note, "周期", find->period);
    add_note(&note, "时间", find->due);
    add_note(&note, "起算", find->anchor);
    add_note(&note, "对象", find->object);
    add_note(&note, "动作", find->action);
    add_note(&note, "主体", find->who);
    put_text(out, "note", buf_str(&note));
}

void clause_write(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    buf_printf(out, "```clause %.*s-%zu\n", STR_ARG(find->kind), text->number);
    const char *fill = NULL;
    for (size_t i = 0; i < COUNT_OF(writers); i++)
        if (str_is(find->kind, writers[i].kind)) fill = writers[i].write(text, out);
    if (!fill) fill = write_rule(text, out);
    buf_printf(out, "source: [%zu, %zu]\n", find->start, find->end);
    write_note(find, out);
    buf_printf(out, "fill: %s\n```\n\n", fill);
}
