/* Snapshots: small registers whose duties were worked out by hand from docs/formats/duty.md. */
#include "fixture.h"

static const Row subject_rows[] = {
    {"s1", "330112001", "canteen", "A", "", "", ""},
    {"s2", "330112001", "shop", "B", "", "", ""},
    {"s3", "330112002", "canteen", "A", "", "", "2026-01-09"}, /* raised to A on a Friday */
    {"s4", "330112002", "workshop", "C", "", "2026-08-20", ""},
    {"s5", "330112002", "shop", "B", "2026-02-20", "", ""},
    {"s6", "330112003", "workshop", "C", "", "", ""},
    {"s7", "330112003", "workshop", "C", "2026-08-15", "", ""},
    {"s8", "330112003", "120", "D", "", "", ""},
    {"s9", "330112003", "8", "D", "", "", ""},
};
static const Row org_rows[] = {
    {"330112", "330112", "1000", "county", "", "", ""},
    {"330112001", "330112001", "400", "town", "", "", ""},
    {"330112002", "330112002", "600", "town", "2026-02-10", "", ""},
};
static const Row people_rows[] = {
    {"p1", "330112001", "", "", "", "", ""},
    {"p2", "330112002", "", "", "2026-12-01", "", ""},
};

typedef struct Snapshot {
    const char *name, *period, *clauses, *from, *to;
    bool whole;
    const char *wanted;
} Snapshot;

#define CLAUSE(id, body) "\n```clause " id "\n" body "```\n"

static const Snapshot snapshots[] = {
    /* 2026-01-01 is a Thursday: 4 of 7 days are left, that is one visit. s3 is A for 3 of the 7 days of the
     * second week: 3/7 rounds to none; it begins with the third. */
    {"weekly, class changed in the week", "2026-01-01/2026-12-31",
     CLAUSE("w", "do: inspection\neach: class = \"A\"\nevery: week\n"), "2026-01-01", "2026-01-18", false,
     "w,s1,330112001,2026-01-01,2026-01-04,1\n"
     "w,s1,330112001,2026-01-05,2026-01-11,1\n"
     "w,s1,330112001,2026-01-12,2026-01-18,1\n"
     "w,s3,330112002,2026-01-12,2026-01-18,1\n"},
    /* The filter does not look at the class, so the day of its change is of no account. */
    {"weekly, class not asked for", "2026-01-01/2026-12-31",
     CLAUSE("w", "do: inspection\neach: id = \"s3\"\nevery: week\n"), "2026-01-05", "2026-01-11", false,
     "w,s3,330112002,2026-01-05,2026-01-11,1\n"},
    /* s5 enters on 20 February: 2 x 9/28 = 0.64, one visit in that month. */
    {"twice a month, entered in the month", "2026-01-01/2026-12-31",
     CLAUSE("m", "do: inspection\neach: class = \"B\"\nevery: month\ntimes: 2\n"), "2026-01-01", "2026-03-31",
     false,
     "m,s2,330112001,2026-01-01,2026-01-31,2\n"
     "m,s2,330112001,2026-02-01,2026-02-28,2\n"
     "m,s2,330112001,2026-03-01,2026-03-31,2\n"
     "m,s5,330112002,2026-02-20,2026-02-28,1\n"
     "m,s5,330112002,2026-03-01,2026-03-31,2\n"},
    /* A campaign: 16 of 91 days of the second quarter are inside, which still means one visit; 72 of 92 of
     * the third. s4 leaves on 20 August: 51 of 72 days, one visit. s7 enters on 15 August: 27 of 72, none.
     * Once a year means once in the campaign, though 88 of 365 days round to none. */
    {"quarterly in a campaign", "2026-06-15/2026-09-10",
     CLAUSE("q", "do: inspection\neach: class = \"C\"\nevery: quarter\n")
         CLAUSE("y", "do: inspection\neach: id = \"s6\"\nevery: year\n"),
     "2026-01-01", "2026-12-31", false,
     "q,s4,330112002,2026-06-15,2026-06-30,1\n"
     "q,s4,330112002,2026-07-01,2026-08-20,1\n"
     "q,s6,330112003,2026-06-15,2026-06-30,1\n"
     "q,s6,330112003,2026-07-01,2026-09-10,1\n"
     "y,s6,330112003,2026-06-15,2026-09-10,1\n"},
    /* 1 March 2026 is a Sunday that nobody works: 1/7 of a week without a working day asks for nothing. */
    {"week of one Sunday", "2026-03-01/2026-03-08",
     CLAUSE("w", "do: inspection\neach: id = \"s1\"\nevery: week\n"), "2026-01-01", "2026-12-31", false,
     "w,s1,330112001,2026-03-02,2026-03-08,1\n"},
    /* The last ISO week of 2026 runs from 28 December to 3 January: 4 of 7 days. */
    {"week over the new year", "2026-01-01/2026-12-31",
     CLAUSE("w", "do: inspection\neach: id = \"s1\"\nevery: week\ntimes: 3\n"), "2026-12-21", "2027-01-10",
     false,
     "w,s1,330112001,2026-12-21,2026-12-27,3\n"
     "w,s1,330112001,2026-12-28,2026-12-31,2\n"},
    {"ten days", "2026-02-01/2026-02-28", CLAUSE("t", "do: patrol\neach: id = \"s1\"\nevery: ten-days\n"),
     "2026-02-01", "2026-02-28", false,
     "t,s1,330112001,2026-02-01,2026-02-10,1\n"
     "t,s1,330112001,2026-02-11,2026-02-20,1\n"
     "t,s1,330112001,2026-02-21,2026-02-28,1\n"},
    {"days and shifts", "2026-02-27/2026-02-28",
     CLAUSE("d", "do: patrol\neach: id = \"s1\"\nevery: day\n")
         CLAUSE("s", "do: guard\neach: id = \"s1\"\nevery: shift\ntimes: 2\n"),
     "2026-01-01", "2026-12-31", false,
     "d,s1,330112001,2026-02-27,2026-02-27,1\n"
     "d,s1,330112001,2026-02-28,2026-02-28,1\n"
     "s,s1,330112001,2026-02-27,2026-02-27,6\n"
     "s,s1,330112001,2026-02-28,2026-02-28,6\n"},
    {"half-years, years, once", "2026-01-01/2026-12-31",
     CLAUSE("h", "do: inspection\neach: id = \"s1\"\nevery: half-year\n")
         CLAUSE("o", "do: filing\neach: id = \"s1\"\n")
             CLAUSE("y", "do: inspection\neach: id = \"s1\"\nevery: year\n"),
     "2026-01-01", "2026-12-31", false,
     "h,s1,330112001,2026-01-01,2026-06-30,1\n"
     "h,s1,330112001,2026-07-01,2026-12-31,1\n"
     "o,s1,330112001,2026-01-01,2026-12-31,1\n"
     "y,s1,330112001,2026-01-01,2026-12-31,1\n"},
    /* The term from 20 February is whole; of the one before, 20 of 142 days lie in the year and still mean
       one visit. */
    {"school terms", "2026-01-01/2026-07-31", CLAUSE("t", "do: inspection\neach: id = \"s1\"\nevery: term\n"),
     "2026-01-01", "2026-12-31", false,
     "t,s1,330112001,2026-01-01,2026-01-20,1\n"
     "t,s1,330112001,2026-02-20,2026-07-05,1\n"},
    /* Range over a part of the quarter: duty_compile takes it as a shorter plan, duty_compile_whole only
       chooses. */
    {"range cuts", "2026-01-01/2026-12-31",
     CLAUSE("q", "do: inspection\neach: id = \"s1\"\nevery: quarter\n"), "2026-02-10", "2026-02-20", false,
     "q,s1,330112001,2026-02-10,2026-02-20,1\n"},
    {"range chooses", "2026-01-01/2026-12-31",
     CLAUSE("q", "do: inspection\neach: id = \"s1\"\nevery: quarter\n")
         CLAUSE("o", "do: filing\neach: id = \"s1\"\n"),
     "2026-02-10", "2026-02-20", true,
     "q,s1,330112001,2026-01-01,2026-03-31,1\n"
     "o,s1,330112001,2026-01-01,2026-12-31,1\n"},
    /* 40 hours a year for each person; p2 joins on 1 December: 40 x 31/365 = 3.4, in half hours 3.5. */
    {"hours", "2026-01-01/2026-12-31",
     CLAUSE("h", "do: training\neach-person: all\nevery: year\nhours: 40\n"), "2026-01-01", "2026-12-31",
     false,
     "h,p1,330112001,2026-01-01,2026-12-31,40h\n"
     "h,p2,330112002,2026-12-01,2026-12-31,3.5h\n"},
    /* Orgs: clause, from, org. The second town exists from 10 February on: 19 of 28 days. */
    {"each org", "2026-01-01/2026-02-28",
     CLAUSE("m", "do: meeting\neach-org: level = \"town\"\nevery: month\n"), "2026-01-01", "2026-12-31",
     false,
     "m,,330112001,2026-01-01,2026-01-31,1\n"
     "m,,330112001,2026-02-01,2026-02-28,1\n"
     "m,,330112002,2026-02-10,2026-02-28,1\n"},
    /* Mid-autumn 2026 is on 25 September; 15 days before end on the eve. National Day has no window: the day
     * itself. Working days before 1 May 2026 (Labour Day; the working week is 27-30 April). */
    {"festivals", "2026-01-01/2026-12-31",
     CLAUSE("f", "do: inspection\neach: id = \"s1\"\non: 中秋节\nbefore: 15d\n")
         CLAUSE("g", "do: inspection\neach: id = \"s1\"\non: 国庆节\n")
             CLAUSE("l", "do: inspection\neach: id = \"s1\"\non: "
                         "labour-day\nbefore: 3wd\n"),
     "2026-01-01", "2026-12-31", false,
     "f,s1,330112001,2026-09-10,2026-09-24,1\n"
     "g,s1,330112001,2026-10-01,2026-10-01,1\n"
     "l,s1,330112001,2026-04-28,2026-04-30,1\n"},
    /* 国庆节 2026 is six days after 中秋节. Both windows begin before the plan does, so both would begin on
     * 20 September: the second begins a day later. */
    {"festivals side by side", "2026-09-20/2026-12-31",
     CLAUSE("f", "do: inspection\neach: id = \"s1\"\non: 中秋节|国庆节\nbefore: 15d\n"), "2026-01-01",
     "2026-12-31", false,
     "f,s1,330112001,2026-09-20,2026-09-24,1\n"
     "f,s1,330112001,2026-09-21,2026-09-30,1\n"},
    {"days of the plan and terms", "2026-02-01/2026-12-31",
     CLAUSE("a", "do: training\neach: id = \"s1\"\non: plan-start\nafter: 10d\n")
         CLAUSE("b", "do: inspection\neach: id = \"s1\"\non: 开学\nbefore: 7d\n"),
     "2026-01-01", "2026-12-31", false,
     "a,s1,330112001,2026-02-02,2026-02-11,1\n"
     "b,s1,330112001,2026-02-13,2026-02-19,1\n"
     "b,s1,330112001,2026-08-25,2026-08-31,1\n"},
    /* A column of the register that is no field: "120" reads as a number, "canteen" does not. */
    {"attribute", "2026-01-01/2026-01-31", CLAUSE("m", "do: inspection\neach: seats >= 50\nevery: month\n"),
     "2026-01-01", "2026-12-31", false, "m,s8,330112003,2026-01-01,2026-01-31,1\n"},
    /* Reports: the April one tells of March and is due in the plan's period; the November one tells of
       October. */
    {"monthly report", "2026-04-01/2026-10-30", CLAUSE("r", "report: monthly\ndue: monthly day 5\n"),
     "2026-04-01", "2026-12-31", false,
     "r,,330112,2026-04-01,2026-04-05,1\n"
     "r,,330112,2026-05-01,2026-05-05,1\n"
     "r,,330112,2026-06-01,2026-06-05,1\n"
     "r,,330112,2026-07-01,2026-07-05,1\n"
     "r,,330112,2026-08-01,2026-08-05,1\n"
     "r,,330112,2026-09-01,2026-09-05,1\n"
     "r,,330112,2026-10-01,2026-10-05,1\n"
     "r,,330112,2026-11-01,2026-11-05,1\n"},
    {"report of the running month, daily report, report once", "2026-04-01/2026-10-30",
     CLAUSE("c", "report: ledger\ndue: monthly day 28\nof: current\n") CLAUSE(
         "d", "report: list\ndue: daily 17:00\n") CLAUSE("o", "report: summary\ndue: once 2026-04-29\n"),
     "2026-04-27", "2026-04-29", false,
     "c,,330112,2026-04-01,2026-04-28,1\n"
     "d,,330112,2026-04-27,2026-04-27,1,1020\n"
     "d,,330112,2026-04-28,2026-04-28,1,1020\n"
     "d,,330112,2026-04-29,2026-04-29,1,1020\n"
     "o,,330112,2026-04-01,2026-04-29,1\n"},
    {"phases", "2025-11-01/2026-02-28",
     CLAUSE("p1", "phase: mobilise\nfrom: 2025-11-01\nto: 2025-11-20\n")
         CLAUSE("p2", "phase: act\nfrom: 2025-11-21\nto: 2026-01-31\n")
             CLAUSE("p3", "phase: sum up\nfrom: 2026-02-01\nto: null\n"),
     "2026-01-01", "2026-12-31", false, "p2,,330112,2025-11-21,2026-01-31,1\n"},
    /* October is cut by the plan's last day, but its 25 pieces are allotted; May is not set yet. */
    {"quota by month", "2026-04-01/2026-10-30",
     CLAUSE("q", "quota: sampling\nby-month: {4: 40, 5: null, 10: 25}\n"), "2026-01-01", "2026-12-31", false,
     "q,,330112,2026-04-01,2026-04-30,40\n"
     "q,,330112,2026-10-01,2026-10-30,25\n"},
    /* Each town by its own people: 1.5 of 400 are 6, of 600 are 9. */
    {"quota by the people of each org", "2026-04-01/2026-10-30",
     CLAUSE("e", "quota: rapid-test\nper-people: {rate: 1.5, of: 100, each-org: level = \"town\"}\n"),
     "2026-01-01", "2026-12-31", false,
     "e,,330112001,2026-04-01,2026-10-30,6\n"
     "e,,330112002,2026-04-01,2026-10-30,9\n"},
    /* A rhythm that nobody has set gives no duty; it is not once. */
    {"rhythm not set", "2026-01-01/2026-12-31",
     CLAUSE("r", "do: inspection\neach: all\nevery: null\n")
         CLAUSE("s", "do: inspection\neach: all\non: 春节\nbefore: null\n"),
     "2026-01-01", "2026-12-31", false, ""},
    {"quota by org, total, per people", "2026-04-01/2026-10-30",
     CLAUSE("o", "quota: sampling\nby-org: {\"330112002\": 7, \"330112001\": 5, \"330112003\": null}\n")
         CLAUSE("p", "quota: rapid-test\nper-people: {rate: 1.5, of: 100}\n")
             CLAUSE("t", "quota: sampling\ntotal: 12\n"),
     "2026-06-01", "2026-06-30", false,
     "o,,330112001,2026-04-01,2026-10-30,5\n"
     "o,,330112002,2026-04-01,2026-10-30,7\n"
     "p,,330112,2026-04-01,2026-10-30,15\n"
     "t,,330112,2026-04-01,2026-10-30,12\n"},
    /* A plan without an end: once is once a year, whatever day the range begins on. */
    {"open plan", "2026-04-01/",
     CLAUSE("o", "do: filing\neach: id = \"s1\"\n") CLAUSE("q", "quota: sampling\ntotal: 12\n"), "2026-11-20",
     "2027-02-20", true,
     "o,s1,330112001,2026-04-01,2026-12-31,1\n"
     "o,s1,330112001,2027-01-01,2027-12-31,1\n"
     "q,,330112,2026-04-01,2026-12-31,12\n"
     "q,,330112,2027-01-01,2027-12-31,12\n"},
    {"letters", "2026-01-01/2026-12-31",
     CLAUSE("l", "letter: safety\nbetween: county to town\nevery: year\nsign-by: 03-31\n"), "2026-01-01",
     "2026-12-31", false,
     "l,,330112001,2026-01-01,2026-03-31,1\n"
     "l,,330112002,2026-01-01,2026-03-31,1\n"},
    {"what is unset gives nothing", "2026-01-01/2026-12-31",
     CLAUSE("a", "do: inspection\neach: id = \"s1\"\nevery: month\ntimes: null\n")
         CLAUSE("b", "do: inspection\neach: id = \"s1\"\non: 重大活动\n")
             CLAUSE("c", "quota: sampling\ntotal: null\n") CLAUSE("d", "report: summary\ndue: null\n")
                 CLAUSE("e", "measure: m\nvalue: count(record)\n"),
     "2026-01-01", "2026-12-31", false, ""},
};

static Status compile(const Snapshot *snapshot, const Plan *plan, const Calendar *calendar, Arena *arena,
                      Printer *printer, Error *err) {
    Register subjects = {&schema_subject, subject_rows, COUNT_OF(subject_rows)};
    Register orgs = {&schema_org, org_rows, COUNT_OF(org_rows)};
    Register people = {&schema_person, people_rows, COUNT_OF(people_rows)};
    SubjectSource sources[] = {register_source(&subjects), register_source(&orgs), register_source(&people)};
    *printer = (Printer){.plan = plan, .buf = BUF_INIT(1 << 20)};
    buf_add_text(&printer->buf, "");
    return (snapshot->whole ? duty_compile_whole : duty_compile)(
        plan, calendar, &sources[0], &sources[1], &sources[2], day(snapshot->from), day(snapshot->to), arena,
        print_duty, printer, err);
}

static Plan *snapshot_plan(Arena *arena, const Snapshot *snapshot) {
    const char *text =
        arena_printf(arena, "---\nplan: p\ntitle: t\norg: \"330112\"\nperiod: %s\n---\n\nText.\n%s",
                     snapshot->period, snapshot->clauses);
    assert_non_null(text);
    return plan_of(arena, text);
}

static void hand_checked(void **state) {
    (void)state;
    Calendar *calendar = builtin_calendar();
    for (size_t i = 0; i < COUNT_OF(snapshots); i++) {
        Arena *arena = arena_new(1 << 24);
        Error err = ERROR_INIT;
        Printer printer;
        Status status =
            compile(&snapshots[i], snapshot_plan(arena, &snapshots[i]), calendar, arena, &printer, &err);
        print_message("# %s %s\n", snapshots[i].name, err.message);
        assert_int_equal(status, OK);
        assert_string_equal(printer.buf.len ? printer.buf.ptr : "", snapshots[i].wanted);
        buf_free(&printer.buf);
        arena_free(arena);
    }
    calendar_free(calendar);
}

/* The first quarter of 2026 has 90 days: 45 of them ask for a visit, 44 do not. */
static void ninety_days(void **state) {
    (void)state;
    static const Row rows[] = {{"a", "1", "", "C", "2026-02-15", "", ""},
                               {"b", "1", "", "C", "2026-02-16", "", ""},
                               {"c", "1", "", "C", "", "2026-02-14", ""},
                               {"d", "1", "", "C", "", "2026-02-13", ""},
                               {"e", "1", "", "C", "2026-04-01", "", ""}};
    Calendar *calendar = builtin_calendar();
    Arena *arena = arena_new(1 << 24);
    Plan *plan = plan_of(
        arena, "---\nplan: p\ntitle: t\norg: \"1\"\nperiod: 2026-01-01/2026-03-31\n---\n\nText.\n" CLAUSE(
                   "q", "do: inspection\neach: class = \"C\"\nevery: quarter\n"));
    Register subjects = {&schema_subject, rows, COUNT_OF(rows)};
    SubjectSource source = register_source(&subjects);
    Printer printer = {.plan = plan, .buf = BUF_INIT(1 << 16)};
    Error err = ERROR_INIT;
    assert_int_equal(duty_compile(plan, calendar, &source, NULL, NULL, plan->from, plan->to, arena,
                                  print_duty, &printer, &err),
                     OK);
    assert_string_equal(printer.buf.ptr, "q,a,1,2026-02-15,2026-03-31,1\n"
                                         "q,c,1,2026-01-01,2026-02-14,1\n");
    buf_free(&printer.buf);
    arena_free(arena);
    calendar_free(calendar);
}

static void unset_is_told(void **state) {
    (void)state;
    static const char *const wanted =
        "a times \nb on 重大活动\nc total \nd due \nh hours \nq by-month 5\nz from \nz to \n";
    Calendar *calendar = builtin_calendar();
    Arena *arena = arena_new(1 << 24);
    Plan *plan = plan_of(
        arena,
        "---\nplan: p\ntitle: t\norg: \"1\"\nperiod: 2026-01-01/2026-12-31\n---\n\nText.\n" CLAUSE(
            "a", "do: inspection\nevery: month\ntimes: null\n")
            CLAUSE("b", "do: inspection\non: 中秋节|重大活动\n") CLAUSE("c", "quota: sampling\ntotal: null\n")
                CLAUSE("d", "report: summary\ndue: null\n") CLAUSE("h",
                                                                   "do: training\nevery: year\nhours: null\n")
                    CLAUSE("q", "quota: sampling\nby-month: {4: 1, 5: null}\n")
                        CLAUSE("s", "do: inspection\nevery: month\n") CLAUSE("z", "phase: z\nfrom: null\n"));
    DutyUnset *list;
    size_t count;
    Error err = ERROR_INIT;
    assert_int_equal(duty_unset(plan, calendar, arena, &list, &count, &err), OK);
    Buf buf = BUF_INIT(1 << 12);
    for (size_t i = 0; i < count; i++)
        buf_printf(&buf, "%.*s %s %.*s\n", STR_ARG(plan->clauses[list[i].clause].id), list[i].key,
                   STR_ARG(list[i].part));
    assert_string_equal(buf.ptr, wanted);
    buf_free(&buf);
    arena_free(arena);
    calendar_free(calendar);
}

static Status refuse_third(void *data, const Duty *duty, Error *err) {
    (void)duty;
    return ++*(int *)data == 3 ? fail(err, E_FULL, "the disk is full") : OK;
}

static void sink_stops_the_run(void **state) {
    (void)state;
    Calendar *calendar = builtin_calendar();
    Arena *arena = arena_new(1 << 24);
    Plan *plan = snapshot_plan(arena, &snapshots[2]);
    Register subjects = {&schema_subject, subject_rows, COUNT_OF(subject_rows)};
    SubjectSource source = register_source(&subjects);
    Error err = ERROR_INIT;
    int calls = 0;
    assert_int_equal(duty_compile(plan, calendar, &source, NULL, NULL, plan->from, plan->to, arena,
                                  refuse_third, &calls, &err),
                     E_FULL);
    assert_int_equal(calls, 3);
    assert_int_equal(duty_compile(plan, calendar, &source, NULL, NULL, plan->to, plan->from, arena,
                                  refuse_third, &calls, &err),
                     E_INVALID);
    arena_free(arena);
    calendar_free(calendar);
}

static void memory_runs_out(void **state) {
    (void)state;
    Calendar *calendar = builtin_calendar();
    for (size_t i = 0; i < COUNT_OF(snapshots); i++) {
        Status status = E_NO_MEMORY;
        for (long n = 0; status != OK; n++) {
            Arena *arena = arena_new(1 << 24);
            Plan *plan = snapshot_plan(arena, &snapshots[i]);
            Error err = ERROR_INIT;
            Printer printer;
            arena_fail_after(arena, n);
            status = compile(&snapshots[i], plan, calendar, arena, &printer, &err);
            assert_true(status == OK || status == E_NO_MEMORY);
            if (status == OK)
                assert_string_equal(printer.buf.len ? printer.buf.ptr : "", snapshots[i].wanted);
            buf_free(&printer.buf);
            arena_free(arena);
        }
    }
    calendar_free(calendar);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_checked),    cmocka_unit_test(ninety_days),
        cmocka_unit_test(unset_is_told),   cmocka_unit_test(sink_stops_the_run),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
