/* anlan calendar explain DATE +N(h|d|wd): a clock counted day by day, with the source of each day. */
#include "base/i18n.h"
#include "base/utf8.h"
#include "calendar/deadline.h"
#include "cli/commands.h"

typedef struct Question {
    const char *start_text;
    Instant start;
    bool start_is_date; /* a bare date */
    Span span;
} Question;

static Status read_question(const Cli *cli, Question *ret, Error *err) {
    Question question = {.start_text = cli->arguments[0]};
    Str start = str_from(cli->arguments[0]), span = str_from(cli->arguments[1]);
    Date date;
    question.start_is_date = date_parse(start, &date);
    if (!instant_parse(start, cli->env.zone_minutes, &question.start)) {
        fail(err, E_USAGE, "'%s' is neither a date nor a date-time", question.start_text);
        return fail_hint(err, "write it as 2026-09-30 or 2026-09-30T09:30");
    }
    if (!span_parse(span, &question.span)) {
        fail(err, E_USAGE, "'%s' is not a span", cli->arguments[1]);
        return fail_hint(
            err, "write it as +24h (hours), +90d (natural days) or +10wd (working days); - counts back");
    }
    *ret = question;
    return OK;
}

/* The built-in tables, with the holidays of --holidays in place of the built-in ones. Caller frees. */
static Status load_calendar(Cli *cli, Calendar **ret, Error *err) {
    CalendarTables tables = calendar_builtin_tables();
    const char *path = cli_option(cli, "--holidays");
    if (path) TRY(cli_read_file(cli, path, CALENDAR_TABLE_MAX, &tables.holidays, err));
    Diags diags = diags_new(cli->arena);
    Status status = calendar_new(tables, &diags, ret, err);
    for (size_t i = 0; path && i < diags.count; i++)
        if (str_is(diags.items[i].file, "holidays")) diags.items[i].file = str_from(path);
    cli_print_diags(cli, &diags);
    return status;
}

static bool counts_hours(Span span) {
    return span.unit == SPAN_HOURS || span.unit == SPAN_MINUTES;
}

static const char *due_text(const Cli *cli, const Question *question, const Deadline *deadline,
                            char out[INSTANT_TEXT]) {
    if (!counts_hours(question->span)) return date_format(deadline->due_date, out);
    return instant_format(deadline->due, cli->env.zone_minutes, out);
}

static const char *start_text(const Cli *cli, const Question *question, char out[INSTANT_TEXT]) {
    if (question->start_is_date && !counts_hours(question->span)) return question->start_text;
    return instant_format(question->start, cli->env.zone_minutes, out);
}

static void write_json(const Cli *cli, const Question *question, const Deadline *deadline, Buf *out) {
    char start[INSTANT_TEXT], due[INSTANT_TEXT];
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_text(&json, "start", start_text(cli, question, start));
    json_put_text(&json, "due", due_text(cli, question, deadline, due));
    json_put_bool(&json, "provisional", deadline->provisional);
    json_key(&json, "days");
    json_begin_array(&json);
    for (size_t i = 0; i < deadline->day_count; i++) {
        const CountedDay *day = &deadline->days[i];
        json_begin_object(&json);
        json_put_date(&json, "date", day->date);
        json_put_text(&json, "kind", day_kind_name(day->day.kind));
        json_put_i64(&json, "counted", day->counted);
        json_put_text(&json, "source", day->day.source);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

/* Columns on a terminal: Chinese characters take two. */
static int width_of(const char *text) {
    Str s = str_from(text);
    int width = 0;
    for (size_t at = 0; at < s.len;) width += utf8_next(s, &at) >= 0x1100 ? 2 : 1;
    return width;
}

static void add_cell(Buf *out, const char *text, int width) {
    buf_add_text(out, text);
    for (int i = width_of(text); i < width + 2; i++) buf_add_char(out, ' ');
}

static const char *weekday_name(const char *lang, Date date) {
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    return i18n_text(lang, names[date_weekday(date) - 1]);
}

/* The words of the JSON, as a person reads them. */
static const char *kind_label(const char *lang, DayKind kind) {
    static const char *const labels[] = {[DAY_WORKDAY] = "working day",
                                         [DAY_WEEKEND] = "rest day",
                                         [DAY_HOLIDAY] = "holiday",
                                         [DAY_MAKEUP] = "make-up working day"};
    return i18n_text(lang, labels[kind]);
}

static int widest_kind(const char *lang) {
    int width = width_of(i18n_text(lang, "kind"));
    for (int kind = DAY_WORKDAY; kind <= DAY_MAKEUP; kind++) {
        int here = width_of(kind_label(lang, (DayKind)kind));
        if (here > width) width = here;
    }
    return width;
}

static const char *count_label(const char *lang, SpanUnit unit) {
    if (unit == SPAN_HOURS) return i18n_text(lang, "hours");
    return unit == SPAN_MINUTES ? i18n_text(lang, "minutes") : i18n_text(lang, "count");
}

static void add_count(Buf *out, int counted, int width) {
    char text[16] = "-";
    Buf number = BUF_INIT(sizeof text);
    if (counted) {
        buf_add_i64(&number, counted);
        memcpy(text, number.ptr, number.len + 1);
    }
    add_cell(out, text, width);
    buf_free(&number);
}

static void write_days(const Cli *cli, const Question *question, const Deadline *deadline, Buf *out) {
    const char *lang = cli->lang, *counted = count_label(lang, question->span.unit);
    int kind_width = widest_kind(lang), count_width = width_of(counted) > 6 ? width_of(counted) : 6;
    add_cell(out, i18n_text(lang, "date"), 10);
    add_cell(out, "", 4);
    add_cell(out, i18n_text(lang, "kind"), kind_width);
    add_cell(out, counted, count_width);
    buf_printf(out, "%s\n", i18n_text(lang, "source"));
    for (size_t i = 0; i < deadline->day_count; i++) {
        const CountedDay *day = &deadline->days[i];
        char date[DATE_TEXT];
        add_cell(out, date_format(day->date, date), 10);
        add_cell(out, weekday_name(lang, day->date), 4);
        add_cell(out, kind_label(lang, day->day.kind), kind_width);
        add_count(out, day->counted, count_width);
        buf_printf(out, "%s%s%s%s\n", day->day.name, day->day.name[0] ? "  " : "", day->day.source,
                   day->day.provisional ? " *" : "");
    }
}

static void write_table(const Cli *cli, const Question *question, const Deadline *deadline, Buf *out) {
    const char *lang = cli->lang;
    char start[INSTANT_TEXT], due[INSTANT_TEXT], span[24];
    buf_printf(out, "%s %s%s\n\n", start_text(cli, question, start), question->span.amount < 0 ? "" : "+",
               span_format(question->span, span));
    write_days(cli, question, deadline, out);
    if (deadline->days_cut) buf_printf(out, "… %s\n", i18n_text(lang, "further days are not listed"));
    buf_printf(out, "\n%s %s\n", i18n_text(lang, "due"), due_text(cli, question, deadline, due));
    if (deadline->provisional)
        buf_printf(
            out, "* %s\n",
            i18n_text(lang,
                      "provisional: no holiday notice is loaded for this year; counted with weekends and "
                      "the days fixed by regulation"));
}

static Status calendar_explain(Cli *cli, Error *err) {
    enum { OUTPUT_MAX = 2 << 20 };
    Question question = {0};
    TRY(read_question(cli, &question, err));
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    TRY(load_calendar(cli, &calendar, err));
    Deadline deadline;
    TRY(deadline_compute(calendar, question.start, question.span, false, NULL, 0, cli->env.zone_minutes,
                         cli->arena, &deadline, err));
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    if (cli->json)
        write_json(cli, &question, &deadline, &out);
    else
        write_table(cli, &question, &deadline, &out);
    TRY(buf_status(&out, err));
    fwrite(out.ptr, 1, out.len, cli->out);
    return OK;
}

const Command cmd_calendar_explain = {
    .name = "calendar explain",
    .arguments = "DATE +N(h|d|wd)",
    .summary = "count a time limit day by day, with the source of each day",
    .example = "anlan calendar explain 2026-09-30 +10wd",
    .min_arguments = 2,
    .max_arguments = 2,
    .options = {{"--holidays", "F", "holiday table date,kind,name,source in place of the built-in one"}},
    .run = calendar_explain,
};
