/* The calendar of an area as JSON, CSV and iCalendar. */
#include "app/overview.h"
#include "doc/csv.h"
#include "doc/ics.h"

/* What has a day of its own in a calendar; visits are only counted. */
static bool is_mark(const OverviewDuty *duty) {
    return str_is(duty->kind, "report") || str_is(duty->kind, "letter");
}

static OverviewDuty day_sum(const Overview *overview, Date day, size_t *at) {
    OverviewDuty sum = {.due = day};
    for (; *at < overview->duty_count && overview->duties[*at].due <= day; (*at)++) {
        sum.total += overview->duties[*at].total;
        sum.done += overview->duties[*at].done;
        sum.missed += overview->duties[*at].missed;
    }
    return sum;
}

static void put_counts(const OverviewDuty *duty, Json *out) {
    json_put_i64(out, "total", duty->total);
    json_put_i64(out, "done", duty->done);
    json_put_i64(out, "missed", duty->missed);
}

static void put_days(const App *app, const Overview *overview, Json *out) {
    size_t at = 0;
    json_key(out, "days");
    json_begin_array(out);
    for (Date day = overview->from; day <= overview->to; day++) {
        OverviewDuty sum = day_sum(overview, day, &at);
        Day kind = calendar_day(app->calendar, day);
        json_begin_object(out);
        json_put_date(out, "date", day);
        json_put_text(out, "kind", day_kind_name(kind.kind));
        json_put_bool(out, "works", kind.works);
        json_put_text(out, "name", kind.name);
        put_counts(&sum, out);
        json_end_object(out);
    }
    json_end_array(out);
}

/* Of a single day every clause, else only what has a day of its own. */
static void put_clauses(const Overview *overview, const char *key, bool all, Json *out) {
    json_key(out, key);
    json_begin_array(out);
    for (size_t i = 0; i < overview->duty_count; i++) {
        const OverviewDuty *duty = &overview->duties[i];
        if (!all && !is_mark(duty)) continue;
        json_begin_object(out);
        json_put_date(out, "date", duty->due);
        json_put_str(out, "kind", duty->kind);
        json_put_str(out, "plan", duty->plan);
        json_put_str(out, "clause", duty->clause);
        json_put_str(out, "title", duty->title);
        put_counts(duty, out);
        json_end_object(out);
    }
    json_end_array(out);
}

static void put_phases(const Overview *overview, Json *out) {
    json_key(out, "phases");
    json_begin_array(out);
    for (size_t i = 0; i < overview->phase_count; i++) {
        const OverviewPhase *phase = &overview->phases[i];
        json_begin_object(out);
        json_put_str(out, "plan", phase->plan);
        json_put_str(out, "plan_title", phase->plan_title);
        json_put_str(out, "clause", phase->clause);
        json_put_str(out, "title", phase->title);
        json_put_date(out, "from", phase->from);
        json_put_date(out, "to", phase->to);
        json_end_object(out);
    }
    json_end_array(out);
}

static void put_cases(const App *app, const Overview *overview, Json *out) {
    json_key(out, "cases");
    json_begin_array(out);
    for (size_t i = 0; i < overview->case_count; i++) {
        const OverviewCase *one = &overview->cases[i];
        json_begin_object(out);
        json_put_date(out, "date", one->due);
        json_key(out, "due_at");
        json_instant(out, one->due_at, app->env.zone_minutes);
        json_put_str(out, "id", one->id);
        json_put_str(out, "type", one->type);
        json_put_str(out, "title", one->title);
        json_put_str(out, "subject_name", one->subject);
        json_put_str(out, "org_name", one->org);
        json_put_bool(out, "overdue", one->overdue);
        json_end_object(out);
    }
    json_end_array(out);
}

void overview_json(const App *app, const Overview *overview, Json *out) {
    json_begin_object(out);
    json_put_date(out, "from", overview->from);
    json_put_date(out, "to", overview->to);
    put_days(app, overview, out);
    put_clauses(overview, "marks", false, out);
    if (overview->from == overview->to) put_clauses(overview, "clauses", true, out);
    put_phases(overview, out);
    put_cases(app, overview, out);
    json_end_object(out);
}

static void csv_row(CsvWriter *csv, const char *kind, Date from, const OverviewDuty *duty, Date to,
                    Str title) {
    char text[DATE_TEXT];
    csv_put_text(csv, kind);
    csv_put_text(csv, date_format(from, text));
    csv_put_text(csv, date_format(to, text));
    csv_put(csv, duty->plan);
    csv_put(csv, duty->clause);
    csv_put(csv, title);
    csv_put_i64(csv, duty->total);
    csv_put_i64(csv, duty->done);
    csv_put_i64(csv, duty->missed);
    csv_end_row(csv);
}

void overview_csv(const Overview *overview, Buf *out) {
    static const char *const header[] = {"kind",  "from",  "to",   "plan",  "clause",
                                         "title", "total", "done", "missed"};
    CsvWriter csv = csv_writer(out, true);
    size_t at = 0;
    for (size_t i = 0; i < COUNT_OF(header); i++) csv_put_text(&csv, header[i]);
    csv_end_row(&csv);
    for (size_t i = 0; i < overview->phase_count; i++) {
        const OverviewPhase *phase = &overview->phases[i];
        OverviewDuty none = {.plan = phase->plan, .clause = phase->clause};
        csv_row(&csv, "phase", phase->from, &none, phase->to, phase->title);
    }
    for (size_t i = 0; i < overview->duty_count; i++) {
        const OverviewDuty *duty = &overview->duties[i];
        if (is_mark(duty))
            csv_row(&csv, str_is(duty->kind, "report") ? "report" : "letter", duty->due, duty, duty->due,
                    duty->title);
    }
    for (size_t i = 0; i < overview->case_count; i++) {
        const OverviewCase *one = &overview->cases[i];
        OverviewDuty row = {.clause = one->id, .total = 1, .missed = one->overdue};
        csv_row(&csv, "case", one->due, &row, one->due, one->title);
    }
    for (Date day = overview->from; day <= overview->to; day++) {
        OverviewDuty sum = day_sum(overview, day, &at);
        if (sum.total > 0) csv_row(&csv, "duties", day, &sum, day, (Str){0});
    }
}

/* The same phase or report has the same UID in every file, so a calendar renews it and does not double it. */
static void put_event(const App *app, Str plan, Str clause, Date from, Date to, Str title, Str text,
                      Buf *out) {
    enum { UID_MAX = 1024 };
    CLEANUP(buf_free) Buf uid = BUF_INIT(UID_MAX);
    char day[DATE_TEXT];
    buf_printf(&uid, "%.*s-%.*s-%s@anlan", STR_ARG(plan), STR_ARG(clause), date_format(from, day));
    ics_event(out, &(IcsEvent){.uid = buf_str(&uid), .from = from, .to = to, .title = title, .text = text},
              env_now(&app->env));
}

/* A deadline that is moved stays the same event. */
static void put_case(const App *app, const OverviewCase *one, Buf *out) {
    enum { UID_MAX = 1024 };
    CLEANUP(buf_free) Buf uid = BUF_INIT(UID_MAX);
    buf_printf(&uid, "case-%.*s@anlan", STR_ARG(one->id));
    ics_event(out,
              &(IcsEvent){.uid = buf_str(&uid),
                          .from = one->due,
                          .to = one->due,
                          .title = one->title,
                          .text = one->subject.len ? one->subject : one->org},
              env_now(&app->env));
}

void overview_ics(const App *app, const Overview *overview, Str name, Buf *out) {
    ics_begin(out, name);
    for (size_t i = 0; i < overview->phase_count; i++) {
        const OverviewPhase *phase = &overview->phases[i];
        put_event(app, phase->plan, phase->clause, phase->from, phase->to, phase->title, phase->plan_title,
                  out);
    }
    for (size_t i = 0; i < overview->duty_count; i++) {
        const OverviewDuty *duty = &overview->duties[i];
        if (is_mark(duty))
            put_event(app, duty->plan, duty->clause, duty->due, duty->due, duty->title, duty->plan, out);
    }
    for (size_t i = 0; i < overview->case_count; i++) put_case(app, &overview->cases[i], out);
    ics_end(out);
}
