#include "cli/simulate_out.h"

#include "base/i18n.h"
#include "doc/csv.h"
#include "measure/measure.h"

enum { OUTPUT_MAX = 1 << 30, MONTH_TEXT = 8 };

typedef struct Out {
    const Cli *cli;
    const SimInput *input;
    const SimResult *result;
    Buf *buf;
} Out;

static Str month_text(Date first, char text[DATE_TEXT]) {
    return (Str){date_format(first, text), MONTH_TEXT - 1};
}

static const Plan *plan_at(const Out *out, uint32_t plan) {
    return out->input->assign.fit.plans[plan];
}

static size_t people(const Out *out) {
    return out->input->assign.fit.staff_count;
}

static Str person_id(const Out *out, size_t person) {
    return out->input->assign.fit.staff[person].id;
}

static MeasureRow judged(const Out *out, const SimMeasure *measure) {
    const MeasureNumbers numbers = {.ratio = measure->ratio,
                                    .value = measure->value,
                                    .numerator = measure->numerator,
                                    .denominator = measure->denominator};
    return measure_row(&plan_at(out, measure->plan)->clauses[measure->clause].measure, &numbers);
}

static const char *const verdict_texts[] = {[MEASURE_UNSET] = "not known",
                                            [MEASURE_NO_TARGET] = "without a target",
                                            [MEASURE_MET] = "target met",
                                            [MEASURE_NOT_MET] = "target not met"};

static const char *verdict(const Out *out, const SimMeasure *measure) {
    return measure->simulated ? measure_result_name(judged(out, measure).result) : "not-simulated";
}

/* ---- JSON ---- */

static void put_counts(Json *json, const SimCounts *counts) {
    json_put_i64(json, "due", counts->due);
    json_put_i64(json, "done", counts->done);
    json_put_i64(json, "late", counts->late);
    json_put_i64(json, "missed", counts->missed);
}

static void put_figure(Json *json, const char *key, Figure figure) {
    json_key(json, key);
    if (figure.set)
        json_num(json, figure.value);
    else
        json_null_value(json);
}

static void put_month(Json *json, const Out *out, const SimMonth *month) {
    char text[DATE_TEXT];
    json_begin_object(json);
    json_put_str(json, "month", month_text(month->first, text));
    put_counts(json, &month->duties);
    json_put_i64(json, "visits", month->visits);
    json_key(json, "load");
    json_begin_array(json);
    for (size_t p = 0; p < people(out); p++) {
        if (month->loads[p] == 0) continue;
        json_begin_object(json);
        json_put_str(json, "person", person_id(out, p));
        json_put_i64(json, "visits", month->loads[p]);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void put_clause(Json *json, const Out *out, const SimClause *clause) {
    json_begin_object(json);
    json_put_str(json, "plan", plan_at(out, clause->plan)->id);
    json_put_str(json, "clause", plan_at(out, clause->plan)->clauses[clause->clause].id);
    put_counts(json, &clause->duties);
    json_end_object(json);
}

static void put_measure(Json *json, const Out *out, const SimMeasure *measure) {
    const Clause *clause = &plan_at(out, measure->plan)->clauses[measure->clause];
    json_begin_object(json);
    json_put_str(json, "plan", plan_at(out, measure->plan)->id);
    json_put_str(json, "clause", clause->id);
    json_put_str(json, "name", clause->measure.name);
    put_figure(json, "value", measure->value);
    put_figure(json, "numerator", measure->numerator);
    put_figure(json, "denominator", measure->denominator);
    put_figure(json, "target", clause->measure.target);
    json_put_text(json, "result", verdict(out, measure));
    if (!measure->simulated) json_put_str(json, "lacks", measure->lacks.len ? measure->lacks : STR("value"));
    json_end_object(json);
}

static void put_week(Json *json, const Out *out, size_t person) {
    const SimWeek *week = &out->result->weeks[person];
    if (week->monday == DATE_NONE) return;
    json_begin_object(json);
    json_put_str(json, "person", person_id(out, person));
    json_put_date(json, "fullest_week", week->monday);
    json_put_i64(json, "minutes", week->minutes);
    json_put_i64(json, "notices", week->notices);
    json_put_i64(json, "weeks_over", week->weeks_over);
    json_end_object(json);
}

static void put_budget(Json *json, const Out *out) {
    const SimBudget *budget = &out->input->budget;
    json_key(json, "burden");
    json_begin_object(json);
    json_put_i64(json, "visit_minutes", budget->visit_minutes);
    json_put_i64(json, "document_minutes", budget->document_minutes);
    json_put_i64(json, "minutes_limit", budget->minutes_max);
    json_put_i64(json, "notices_limit", budget->notices_max);
    json_put_i64(json, "weeks_over", out->result->weeks_over);
    json_key(json, "people");
    json_begin_array(json);
    for (size_t p = 0; p < people(out); p++) put_week(json, out, p);
    json_end_array(json);
    json_end_object(json);
}

static void write_json(const Out *out) {
    const SimResult *result = out->result;
    Json writer = json_writer(out->buf), *json = &writer;
    json_begin_object(json);
    json_put_i64(json, "seed", (int64_t)out->input->seed);
    put_counts(json, &result->total);
    json_put_i64(json, "visits", (int64_t)result->visit_count);
    json_put_i64(json, "moved", result->moved);
    json_put_i64(json, "away_days", result->away_days);
    json_key(json, "months");
    json_begin_array(json);
    for (size_t i = 0; i < result->month_count; i++) put_month(json, out, &result->months[i]);
    json_end_array(json);
    json_key(json, "clauses");
    json_begin_array(json);
    for (size_t i = 0; i < result->clause_count; i++) put_clause(json, out, &result->clauses[i]);
    json_end_array(json);
    json_key(json, "measures");
    json_begin_array(json);
    for (size_t i = 0; i < result->measure_count; i++) put_measure(json, out, &result->measures[i]);
    json_end_array(json);
    put_budget(json, out);
    json_end_object(json);
    buf_add_char(out->buf, '\n');
}

/* ---- CSV: one table, the first column says what a row is about ---- */

static void row_begin(CsvWriter *csv, const char *section, Str month, Str plan, Str name) {
    csv_put_text(csv, section);
    csv_put(csv, month);
    csv_put(csv, plan);
    csv_put(csv, name);
}

static void row_counts(CsvWriter *csv, const SimCounts *counts) {
    csv_put_i64(csv, counts->due);
    csv_put_i64(csv, counts->done);
    csv_put_i64(csv, counts->late);
    csv_put_i64(csv, counts->missed);
}

static void row_no_counts(CsvWriter *csv) {
    for (int i = 0; i < 4; i++) csv_put_text(csv, "");
}

static void csv_month(CsvWriter *csv, const Out *out, const SimMonth *month) {
    char text[DATE_TEXT];
    Str name = month_text(month->first, text);
    row_begin(csv, "month", name, (Str){0}, (Str){0});
    row_counts(csv, &month->duties);
    csv_put_i64(csv, month->visits);
    csv_put_text(csv, "");
    csv_put_text(csv, "");
    csv_end_row(csv);
    for (size_t p = 0; p < people(out); p++) {
        if (month->loads[p] == 0) continue;
        row_begin(csv, "load", name, (Str){0}, person_id(out, p));
        row_no_counts(csv);
        csv_put_i64(csv, month->loads[p]);
        csv_put_text(csv, "");
        csv_put_text(csv, "");
        csv_end_row(csv);
    }
}

static void csv_measure(CsvWriter *csv, const Out *out, const SimMeasure *measure) {
    const Plan *plan = plan_at(out, measure->plan);
    row_begin(csv, "measure", (Str){0}, plan->id, plan->clauses[measure->clause].id);
    row_no_counts(csv);
    csv_put_text(csv, "");
    if (measure->value.set)
        csv_put_num(csv, measure->value.value);
    else
        csv_put_text(csv, "");
    csv_put_text(csv, verdict(out, measure));
    csv_end_row(csv);
}

static void write_csv(const Out *out) {
    const SimResult *result = out->result;
    CsvWriter csv = csv_writer(out->buf, false);
    buf_add_text(out->buf, "section,month,plan,name,due,done,late,missed,visits,value,result\n");
    for (size_t i = 0; i < result->month_count; i++) csv_month(&csv, out, &result->months[i]);
    for (size_t i = 0; i < result->clause_count; i++) {
        const Plan *plan = plan_at(out, result->clauses[i].plan);
        row_begin(&csv, "clause", (Str){0}, plan->id, plan->clauses[result->clauses[i].clause].id);
        row_counts(&csv, &result->clauses[i].duties);
        for (int k = 0; k < 3; k++) csv_put_text(&csv, "");
        csv_end_row(&csv);
    }
    for (size_t i = 0; i < result->measure_count; i++) csv_measure(&csv, out, &result->measures[i]);
}

/* ---- text ---- */

static void line_counts(const Out *out, const SimCounts *counts) {
    const char *lang = out->cli->lang;
    buf_printf(out->buf, "%s %lld, %s %lld, %s %lld, %s %lld", i18n_text(lang, "due"), (long long)counts->due,
               i18n_text(lang, "done"), (long long)counts->done, i18n_text(lang, "late"),
               (long long)counts->late, i18n_text(lang, "missed"), (long long)counts->missed);
}

static void line_month(const Out *out, const SimMonth *month) {
    const char *lang = out->cli->lang;
    char text[DATE_TEXT];
    long long busy = 0, sum = 0, most = 0;
    for (size_t p = 0; p < people(out); p++) {
        busy += month->loads[p] > 0;
        sum += month->loads[p];
        if (month->loads[p] > most) most = month->loads[p];
    }
    buf_printf(out->buf, "%.*s  ", STR_ARG(month_text(month->first, text)));
    line_counts(out, &month->duties);
    buf_printf(out->buf, "; %s %lld", i18n_text(lang, "visits"), (long long)month->visits);
    if (busy > 0)
        buf_printf(out->buf, ", %s %.1f, %s %lld", i18n_text(lang, "a person"), (double)sum / (double)busy,
                   i18n_text(lang, "at most"), most);
    buf_add_char(out->buf, '\n');
}

static void line_clause(const Out *out, const SimClause *clause) {
    if (clause->duties.late + clause->duties.missed == 0) return;
    const Plan *plan = plan_at(out, clause->plan);
    buf_printf(out->buf, "  %.*s/%.*s  ", STR_ARG(plan->id), STR_ARG(plan->clauses[clause->clause].id));
    line_counts(out, &clause->duties);
    buf_add_char(out->buf, '\n');
}

static void line_measure(const Out *out, const SimMeasure *measure) {
    const Plan *plan = plan_at(out, measure->plan);
    const Clause *clause = &plan->clauses[measure->clause];
    buf_printf(out->buf, "  %.*s/%.*s  %.*s  ", STR_ARG(plan->id), STR_ARG(clause->id),
               STR_ARG(clause->measure.name));
    if (measure->value.set) {
        buf_add_double(out->buf, measure->value.value);
        buf_add_char(out->buf, ' ');
    }
    const char *lang = out->cli->lang;
    if (measure->simulated)
        buf_printf(out->buf, "%s\n", i18n_text(lang, verdict_texts[judged(out, measure).result]));
    else if (measure->lacks.len)
        buf_printf(out->buf, "%s: %.*s\n", i18n_text(lang, "not simulated, it asks for"),
                   STR_ARG(measure->lacks));
    else
        buf_printf(out->buf, "%s\n", i18n_text(lang, "not simulated, it has no formula"));
}

static void line_week(const Out *out, size_t person) {
    const char *lang = out->cli->lang;
    const SimWeek *week = &out->result->weeks[person];
    char monday[DATE_TEXT];
    if (week->weeks_over == 0) return;
    buf_printf(out->buf, "  %.*s  %s %lld; %s %s: %lld %s, %lld %s\n", STR_ARG(person_id(out, person)),
               i18n_text(lang, "weeks over the limit"), (long long)week->weeks_over,
               i18n_text(lang, "the fullest"), date_format(week->monday, monday), (long long)week->minutes,
               i18n_text(lang, "minutes"), (long long)week->notices, i18n_text(lang, "notices"));
}

static void write_text(const Out *out) {
    const SimResult *result = out->result;
    const char *lang = out->cli->lang;
    for (size_t i = 0; i < result->month_count; i++) line_month(out, &result->months[i]);
    buf_printf(out->buf, "%s  ", i18n_text(lang, "in all"));
    line_counts(out, &result->total);
    buf_printf(out->buf, "; %s %zu, %s %lld, %s %lld\n", i18n_text(lang, "visits"), result->visit_count,
               i18n_text(lang, "made otherwise than planned"), (long long)result->moved,
               i18n_text(lang, "person-days away"), (long long)result->away_days);
    if (result->total.late + result->total.missed > 0)
        buf_printf(out->buf, "%s\n", i18n_text(lang, "clauses that were late or missed"));
    for (size_t i = 0; i < result->clause_count; i++) line_clause(out, &result->clauses[i]);
    if (result->measure_count > 0) buf_printf(out->buf, "%s\n", i18n_text(lang, "measures at the end"));
    for (size_t i = 0; i < result->measure_count; i++) line_measure(out, &result->measures[i]);
    buf_printf(out->buf, "%s: %lld\n", i18n_text(lang, "weeks over the limit"),
               (long long)result->weeks_over);
    for (size_t p = 0; p < people(out); p++) line_week(out, p);
}

Status simulate_write(Cli *cli, SimFormat format, const SimInput *input, const SimResult *result,
                      Error *err) {
    CLEANUP(buf_free) Buf buf = BUF_INIT(OUTPUT_MAX);
    Out out = {cli, input, result, &buf};
    (format == SIM_JSON ? write_json : format == SIM_CSV ? write_csv : write_text)(&out);
    TRY(buf_status(&buf, err));
    size_t written = fwrite(buf.ptr, 1, buf.len, cli->out);
    return written == buf.len ? OK : fail(err, E_IO, "the output cannot be written");
}
