/* One find as the body of a clause. What the prose does not say is null and named in `fill:`, which `plan
 * check` reports until a person has set it. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "plan/draft/literate.h"

enum { FILLS_MAX = 8 };

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

/* The clause that is being written, and the keys that a person must set. */
typedef struct Body {
    const ClauseText *text;
    Buf *out;
    const char *fills[FILLS_MAX];
    size_t fill_count;
} Body;

static void ask(Body *body, const char *key) {
    for (size_t i = 0; i < body->fill_count; i++)
        if (!strcmp(body->fills[i], key)) return;
    assert(body->fill_count < FILLS_MAX);
    body->fills[body->fill_count++] = key;
}

/* A key that is null is always asked for. */
static void put_null(Body *body, const char *key) {
    buf_printf(body->out, "%s: null\n", key);
    ask(body, key);
}

static void put_text(Body *body, const char *key, Str value) {
    if (!value.len) {
        put_null(body, key);
        return;
    }
    buf_printf(body->out, "%s: ", key);
    quoted_write(value, body->out);
    buf_add_char(body->out, '\n');
}

static void put_word(Body *body, const char *key, Str value) {
    if (value.len)
        buf_printf(body->out, "%s: %.*s\n", key, STR_ARG(value));
    else
        put_null(body, key);
}

static void put_number(Body *body, const char *key) {
    if (!body->text->find->has_value) {
        put_null(body, key);
        return;
    }
    buf_printf(body->out, "%s: ", key);
    buf_add_double(body->out, body->text->find->value);
    buf_add_char(body->out, '\n');
}

static bool whole_count(const DraftFind *find) {
    return find->has_value && find->value >= 1 && find->value <= 10000 && find->value == floor(find->value);
}

static bool is_every(Str period) {
    return period.len && !str_is(period, "event");
}

/* 每月检查2次, 每月检查10家: work that recurs. An interval that is no period of a plan is for a person. */
static void write_do(Body *body) {
    const DraftFind *find = body->text->find;
    put_word(body, "do", find->activity);
    put_word(body, "every", is_every(find->period) ? find->period : STR(""));
    bool hours = str_is(find->unit, "小时") && find->has_value && find->value >= 0.1 && find->value <= 10000;
    bool counted = whole_count(find);
    if (find->comparator.len && find->comparator.ptr[0] == '<' && counted)
        put_number(body, "at-most");
    else if (hours)
        put_number(body, "hours");
    else if (counted)
        put_number(body, "times");
    else
        put_null(body, "times");
    ask(body, "each");
    ask(body, "by");
}

static void put_months(const ClauseText *text, Buf *out) {
    buf_add_text(out, "by-month: {");
    for (size_t i = 0; i < text->part_count; i++) {
        buf_printf(out, "%s%d: ", i ? ", " : "", text->parts[i]->month);
        buf_add_double(out, text->parts[i]->value);
    }
    buf_add_text(out, "}\n");
}

static void write_quota(Body *body) {
    const DraftFind *find = body->text->find;
    if (is_every(find->period) && !str_is(find->period, "year") && !find->due.len) {
        write_do(body);
        return;
    }
    put_word(body, "quota", find->activity);
    if (!find->month) put_number(body, "total");
    if (body->text->part_count) put_months(body->text, body->out);
    ask(body, "where");
    ask(body, "by");
}

/* A target is a sign and a figure: ">= 95%". */
static void write_measure(Body *body) {
    const DraftFind *find = body->text->find;
    put_text(body, "measure", find->object.len ? find->object : find->action);
    put_null(body, "value");
    if (!find->has_value) {
        put_null(body, "target");
        return;
    }
    buf_printf(body->out, "target: \"%.*s ", STR_ARG(find->comparator));
    buf_add_double(body->out, find->value);
    buf_printf(body->out, "%s\"\n", str_is(find->unit, "‰") ? "‰" : "%");
}

static void write_rule(Body *body) {
    const DraftFind *find = body->text->find;
    put_text(body, "rule", find->object.len ? find->object : find->action);
    put_null(body, "on");
    put_null(body, "require");
}

/* Known years only: a plan with 20xx says nothing a calendar could hold. */
static void put_day(Body *body, const char *key, Str day) {
    bool known = day.len == 10 && !str_starts(day, STR("0000"));
    put_word(body, key, known ? day : STR(""));
}

static void write_phase(Body *body) {
    const DraftFind *find = body->text->find;
    Str from, to;
    bool window = str_cut(find->due, '/', &from, &to);
    put_text(body, "phase", find->object.len ? find->object : find->action);
    put_day(body, "from", window ? from : str_is(find->kind, "deadline") ? STR("") : find->due);
    put_day(body, "to", window ? to : find->due);
    if (!body->fill_count) ask(body, "steps");
}

/* Natural days and working days are whole; months and years differ in length, so a person must say. */
static void put_within(Body *body) {
    const DraftFind *find = body->text->find;
    const char *unit = str_is(find->clock, "hours")          ? (str_is(find->unit, "分钟") ? "min" : "h")
                       : str_is(find->clock, "working-days") ? "wd"
                                                             : "d";
    bool months = str_is(find->unit, "月") || str_is(find->unit, "年");
    double amount = find->value * (str_is(find->unit, "周") ? 7 : 1);
    bool known = find->has_value && !months && amount >= 1 && amount <= 3650 && amount == floor(amount);
    if (known)
        buf_printf(body->out, "within: %.0f%s\n", amount, unit);
    else
        put_null(body, "within");
}

/* Steps and events are words that flows wait for: one that is not known is null, not a guess. */
static void write_deadline(Body *body) {
    const DraftFind *find = body->text->find;
    if (!find->clock.len) {
        write_phase(body);
        return;
    }
    put_word(body, "deadline", find->step);
    put_word(body, "after", find->event);
    put_within(body);
    if (!body->fill_count) ask(body, "by");
}

/* The plan's own due rule for a due of the scheme; a person must choose for others (windows, last workdays,
 * terms). */
static void put_due(Body *body) {
    static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};
    Str due = body->text->find->due;
    bool plain = str_starts(due, STR("monthly day ")) || str_starts(due, STR("quarter month ")) ||
                 str_starts(due, STR("yearly ")) || str_starts(due, STR("daily "));
    bool weekly =
        str_starts(due, STR("weekly day ")) && due.len > 11 && due.ptr[11] >= '1' && due.ptr[11] <= '7';
    if (str_is(due, "monthly day last"))
        put_word(body, "due", STR("monthly last day"));
    else if (weekly)
        buf_printf(body->out, "due: weekly %s\n", weekdays[due.ptr[11] - '1']);
    else
        put_word(body, "due", plain && str_find(due, STR("/"), 0) == SIZE_MAX ? due : STR(""));
}

static void write_report(Body *body) {
    const DraftFind *find = body->text->find;
    put_text(body, "report", find->object.len ? find->object : find->action);
    put_null(body, "to");
    put_due(body);
}

/* Festivals joined by |. Those that the calendar does not know (节假日) are left out; none is null. */
static void put_festivals(Body *body) {
    CLEANUP(buf_free) Buf known = BUF_INIT(4096);
    bool all = true;
    for (Str rest = body->text->find->anchor, name; rest.len;) {
        str_cut(rest, '|', &name, &rest);
        bool knows = words_know(body->text->words, WORD_FESTIVAL, name);
        all = all && knows;
        if (knows && known.len) buf_add_char(&known, '|');
        if (knows) buf_add(&known, name);
    }
    put_text(body, "on", buf_str(&known));
    if (!all) ask(body, "on");
}

static void write_occasion(Body *body) {
    const DraftFind *find = body->text->find;
    put_word(body, "do", find->activity);
    put_festivals(body);
    bool days =
        find->has_value && find->value >= 1 && find->value <= 365 && find->value == floor(find->value);
    if (days) buf_printf(body->out, "before: %.0fd\n", find->value);
    ask(body, "each");
    ask(body, "by");
}

static const struct {
    const char *kind;
    void (*put)(Body *body);
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
    buf_add_text(out, "note: ");
    quoted_write(buf_str(&note), out);
    buf_add_char(out, '\n');
}

void clause_write(const ClauseText *text, Buf *out) {
    const DraftFind *find = text->find;
    Body body = {.text = text, .out = out};
    void (*put)(Body *) = write_rule;
    buf_printf(out, "```clause %.*s-%zu\n", STR_ARG(find->kind), text->number);
    for (size_t i = 0; i < COUNT_OF(writers); i++)
        if (str_is(find->kind, writers[i].kind)) put = writers[i].put;
    put(&body);
    buf_printf(out, "source: [%zu, %zu]\n", find->start, find->end);
    write_note(find, out);
    buf_add_text(out, "fill: [");
    for (size_t i = 0; i < body.fill_count; i++) buf_printf(out, "%s%s", i ? ", " : "", body.fills[i]);
    buf_add_text(out, "]\n```\n\n");
}
