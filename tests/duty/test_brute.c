/* The compiler against a slow generator that walks day by day, on random plans and registers; and what must
 * hold for any result. */
#include "fixture.h"

typedef struct Random {
    uint64_t state;
} Random;

static int below(Random *random, int limit) {
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((random->state >> 33) % (uint64_t)limit);
}

static const char *const frequencies[] = {"day", "week", "ten-days", "month", "quarter", "half-year", "year"};
static const char *const filters[] = {"", "each: class = \"A\"\n", "each: class in (\"A\", \"B\")\n",
                                      "each: kind = \"k1\"\n", "each: kind = \"k1\" and not class = \"C\"\n"};

typedef struct Trial {
    int every, filter, times;
    Date plan_from, plan_to, from, to;
    bool whole;
    char dates[8][3][DATE_TEXT];
    Row rows[8];
} Trial;

static const char *random_date(Random *random, char out[DATE_TEXT]) {
    if (below(random, 2)) return "";
    return date_format(date_from_civil(2025, 6, 1) + below(random, 900), out);
}

static Trial random_trial(Random *random) {
    static const char *const classes[] = {"A", "B", "C"}, *const kinds[] = {"k1", "k2"};
    static const char *const ids[] = {"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"};
    Trial trial = {.every = below(random, COUNT_OF(frequencies)),
                   .filter = below(random, COUNT_OF(filters)),
                   .times = 1 + below(random, 5),
                   .plan_from = date_from_civil(2025, 7, 1) + below(random, 400),
                   .whole = below(random, 2)};
    trial.plan_to = trial.plan_from + below(random, 500);
    trial.from = trial.plan_from - 20 + below(random, 60);
    trial.to = trial.from + below(random, 500);
    for (int i = 0; i < 8; i++)
        trial.rows[i] = (Row){
            .id = ids[i], .org = "1", .kind = kinds[below(random, 2)], .class = classes[below(random, 3)]};
    return trial;
}

/* The rows point into the trial: filled where it stays. */
static void random_dates(Random *random, Trial *trial) {
    for (int i = 0; i < 8; i++) {
        trial->rows[i].since = random_date(random, trial->dates[i][0]);
        trial->rows[i].until = random_date(random, trial->dates[i][1]);
        trial->rows[i].class_since = random_date(random, trial->dates[i][2]);
    }
}

/* ---- the slow generator ---- */

/* A number that two days share when they lie in one period. */
static int64_t period_of(int every, Date date) {
    Civil civil = date_to_civil(date);
    int month = civil.year * 12 + civil.month - 1;
    switch (every) {
    case 0:
        return date;
    case 1:
        return date - (date_weekday(date) - 1);
    case 2:
        return month * 3 + (civil.day <= 10 ? 0 : civil.day <= 20 ? 1 : 2);
    case 3:
        return month;
    case 4:
        return month / 3;
    case 5:
        return month / 6;
    default:
        return civil.year;
    }
}

static int period_length(int every, Date date) {
    int days = 1;
    for (Date d = date - 1; period_of(every, d) == period_of(every, date); d--) days++;
    for (Date d = date + 1; period_of(every, d) == period_of(every, date); d++) days++;
    return days;
}

/* The largest n that is not more than half above x = times * part / whole. */
static int rounded(int times, int part, int whole) {
    int n = 0;
    while ((2 * n + 1) * whole <= 2 * times * part) n++;
    return n;
}

static bool wanted_by_filter(const Trial *trial, const Row *row) {
    bool a = row->class[0] == 'A', b = row->class[0] == 'B', c = row->class[0] == 'C',
         k1 = row->kind[1] == '1';
    const bool answers[] = {true, a, a || b, k1, k1 && !c};
    return answers[trial->filter];
}

static bool here(const Trial *trial, const Row *row, Date date) {
    bool asks_class = trial->filter == 1 || trial->filter == 2 || trial->filter == 4;
    return date >= day(row->since) && (!*row->until || date <= day(row->until)) &&
           (!asks_class || date >= day(row->class_since));
}

static bool touches_range(const Trial *trial, Date first, Date last) {
    for (Date date = first; date <= last; date++)
        if (date >= trial->from && date <= trial->to) return true;
    return false;
}

static void slow_window(const Trial *trial, const Calendar *calendar, const Row *row, Date first, Date last,
                        Buf *out) {
    int window = last - first + 1, left = 0, worked = 0;
    Date from = DATE_NONE, due = DATE_NONE;
    for (Date date = first; date <= last; date++) {
        worked += calendar_day(calendar, date).works;
        if (!here(trial, row, date)) continue;
        if (from == DATE_NONE) from = date;
        due = date;
        left++;
    }
    int times = rounded(trial->times, window, period_length(trial->every, first));
    if (times == 0 && worked > 0) times = 1;
    if (left < window) times = rounded(times, left, window);
    if (left == 0 || times == 0 || (trial->whole && !touches_range(trial, first, last))) return;
    char a[DATE_TEXT], b[DATE_TEXT];
    buf_printf(out, "c,%s,1,%s,%s,%d\n", row->id, date_format(from, a), date_format(due, b), times);
}

static void slow_subject(const Trial *trial, const Calendar *calendar, const Row *row, Buf *out) {
    Date first = DATE_NONE;
    for (Date date = trial->plan_from; date <= trial->plan_to; date++) {
        bool inside = trial->whole || (date >= trial->from && date <= trial->to);
        if (!inside) continue;
        if (first == DATE_NONE) first = date;
        bool next_inside = date + 1 <= trial->plan_to && (trial->whole || date + 1 <= trial->to);
        if (next_inside && period_of(trial->every, date + 1) == period_of(trial->every, date)) continue;
        slow_window(trial, calendar, row, first, date, out);
        first = DATE_NONE;
    }
}

/* ---- */

static Plan *trial_plan(const Trial *trial, Arena *arena) {
    char from[DATE_TEXT], to[DATE_TEXT];
    const char *text =
        arena_printf(arena,
                     "---\nplan: p\ntitle: t\norg: \"1\"\nperiod: %s/%s\n---\n\nText.\n\n```clause c\n"
                     "do: inspection\n%severy: %s\ntimes: %d\n```\n",
                     date_format(trial->plan_from, from), date_format(trial->plan_to, to),
                     filters[trial->filter], frequencies[trial->every], trial->times);
    assert_non_null(text);
    return plan_of(arena, text);
}

static void run_trial(const Trial *trial, const Calendar *calendar, DutySink sink, void *data) {
    Arena *arena = arena_new(1 << 24);
    Plan *plan = trial_plan(trial, arena);
    if (sink == print_duty) ((Printer *)data)->plan = plan;
    Register subjects = {&schema_subject, trial->rows, COUNT_OF(trial->rows)};
    SubjectSource source = register_source(&subjects);
    Error err = ERROR_INIT;
    Status status = (trial->whole ? duty_compile_whole : duty_compile)(
        plan, calendar, &source, NULL, NULL, trial->from, trial->to, arena, sink, data, &err);
    assert_int_equal(status, OK);
    arena_free(arena);
}

static void agrees_with_brute_force(void **state) {
    (void)state;
    Calendar *calendar = builtin_calendar();
    Random random = {20260401};
    size_t bytes = 0;
    for (int i = 0; i < 400; i++) {
        Trial trial = random_trial(&random);
        random_dates(&random, &trial);
        Printer printer = {.buf = BUF_INIT(1 << 22)};
        Buf wanted = BUF_INIT(1 << 22);
        buf_add_text(&printer.buf, "");
        buf_add_text(&wanted, "");
        run_trial(&trial, calendar, print_duty, &printer);
        for (int s = 0; s < 8; s++)
            if (wanted_by_filter(&trial, &trial.rows[s]))
                slow_subject(&trial, calendar, &trial.rows[s], &wanted);
        assert_int_equal(printer.buf.len, wanted.len);
        if (wanted.len) assert_string_equal(printer.buf.ptr, wanted.ptr);
        bytes += wanted.len;
        buf_free(&printer.buf);
        buf_free(&wanted);
    }
    assert_true(bytes > 100000); /* the trials are not empty ones */
    calendar_free(calendar);
}

/* ---- what must hold for any result ---- */

typedef struct Cover {
    const Trial *trial;
    int owed[8][2000]; /* duties that hold each day, counted from the plan's first */
} Cover;

static Status take(void *data, const Duty *duty, Error *err) {
    (void)err;
    Cover *cover = data;
    const Trial *trial = cover->trial;
    int row = duty->subject_id.ptr[1] - '0';
    assert_true(duty->from <= duty->due && duty->times >= 1);
    assert_true(duty->from >= trial->plan_from && duty->due <= trial->plan_to);
    assert_true(duty->from >= duty->period_from && duty->due <= duty->period_to);
    assert_true(here(trial, &trial->rows[row], duty->from) && here(trial, &trial->rows[row], duty->due));
    assert_true(touches_range(trial, duty->from, duty->due) || trial->whole);
    for (Date date = duty->from; date <= duty->due; date++) cover->owed[row][date - trial->plan_from]++;
    return OK;
}

/* Windows lie inside the plan and the subject's dates and never overlap; for a subject without dates no
 * working day of the range falls between two windows. */
static void windows_cover_the_period(void **state) {
    (void)state;
    Calendar *calendar = builtin_calendar();
    Random random = {7};
    static Cover cover;
    for (int i = 0; i < 200; i++) {
        Trial trial = random_trial(&random);
        random_dates(&random, &trial);
        for (int s = 0; s < 4; s++)
            trial.rows[s].since = trial.rows[s].until = trial.rows[s].class_since = "";
        cover = (Cover){.trial = &trial};
        run_trial(&trial, calendar, take, &cover);
        for (int s = 0; s < 8; s++)
            for (Date date = trial.plan_from; date <= trial.plan_to; date++) {
                int owed = cover.owed[s][date - trial.plan_from];
                bool in_range = date >= trial.from && date <= trial.to;
                assert_true(owed <= 1);
                if (s < 4 && in_range && calendar_day(calendar, date).works)
                    assert_int_equal(owed, wanted_by_filter(&trial, &trial.rows[s]));
            }
    }
    calendar_free(calendar);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_brute_force),
                                       cmocka_unit_test(windows_cover_the_period)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
