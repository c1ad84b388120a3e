#include "app/overview.h"

#include "app/area.h"

enum { DUTIES_MAX = 500000 };

static Status add_duty(Overview *overview, size_t *capacity, const Rows *rows, Arena *arena, Error *err) {
    if (overview->duty_count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 256;
        overview->duties =
            arena_grow(arena, overview->duties, overview->duty_count, *capacity, sizeof *overview->duties);
        if (!overview->duties) return no_memory(err);
    }
    OverviewDuty *duty = &overview->duties[overview->duty_count++];
    Str *const texts[] = {&duty->kind, &duty->plan, &duty->clause, &duty->title};
    duty->due = rows_date(rows, 0);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!arena_str(arena, rows_text(rows, (int)i + 1), texts[i])) return no_memory(err);
    duty->total = rows_i64(rows, 5);
    duty->done = rows_i64(rows, 6);
    duty->missed = rows_i64(rows, 7);
    return OK;
}

static Status read_duties(const App *app, const Actor *actor, const Area *area, Tx *tx, Arena *arena,
                          Overview *overview, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    size_t capacity = 0;
    TRY(store_query(tx, SQL_OVERVIEW_DUTIES,
                    ARGS(A_STR(actor->realm), A_STR(area->from), A_STR(area->to), A_STR(area->paths),
                         A_I64(overview->from), A_I64(overview->to), A_I64(env_today(&app->env))),
                    &rows, err));
    while (rows_next(rows)) {
        if (overview->duty_count == DUTIES_MAX) {
            fail(err, E_TOO_LARGE, "more than %d days with duties of a clause", (int)DUTIES_MAX);
            return fail_hint(err, "ask for a shorter range or a smaller org");
        }
        TRY(add_duty(overview, &capacity, rows, arena, err));
    }
    return rows_status(rows, err);
}

static Status add_case(const App *app, Overview *overview, size_t *capacity, const Rows *rows, Arena *arena,
                       Error *err) {
    if (overview->case_count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 64;
        overview->cases =
            arena_grow(arena, overview->cases, overview->case_count, *capacity, sizeof *overview->cases);
        if (!overview->cases) return no_memory(err);
    }
    OverviewCase *one = &overview->cases[overview->case_count++];
    Str *const texts[] = {&one->id, &one->type, &one->title, &one->subject, &one->org};
    one->due_at = rows_instant(rows, 0);
    one->due = instant_date(one->due_at, app->env.zone_minutes);
    one->overdue = one->due_at < env_now(&app->env);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!arena_str(arena, rows_text(rows, (int)i + 1), texts[i])) return no_memory(err);
    return OK;
}

static Status read_cases(const App *app, const Actor *actor, Str org, Tx *tx, Arena *arena,
                         Overview *overview, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    Area area;
    size_t capacity = 0;
    int zone = app->env.zone_minutes;
    Status status = app_area(app, actor, tx, "case.read", org, arena, &area, err);
    if (status == E_FORBIDDEN) { /* the plans without the cases */
        *err = ERROR_INIT;
        return OK;
    }
    if (status != OK) return status;
    TRY(store_query(tx, SQL_OVERVIEW_CASES,
                    ARGS(A_STR(actor->realm), A_STR(area.from), A_STR(area.to), A_STR(area.paths),
                         A_I64(date_start(overview->from, zone)), A_I64(date_start(overview->to + 1, zone)),
                         A_I64(OVERVIEW_CASES_MAX + 1)),
                    &rows, err));
    while (rows_next(rows)) {
        if (overview->case_count == OVERVIEW_CASES_MAX) {
            fail(err, E_TOO_LARGE, "more than %d open cases", (int)OVERVIEW_CASES_MAX);
            return fail_hint(err, "ask for a shorter range or a smaller org");
        }
        TRY(add_case(app, overview, &capacity, rows, arena, err));
    }
    return rows_status(rows, err);
}

/* A plan concerns everybody below its org and whoever answers for the org itself. */
static bool concerns(const Area *area, Str path) {
    bool above = str_starts(area->from, path);
    return above || (str_compare(path, area->from) >= 0 && str_compare(path, area->to) < 0);
}

static Status add_phases(const PlanEntry *entry, Arena *arena, Overview *overview, size_t *capacity,
                         Error *err) {
    for (size_t i = 0; i < entry->plan->clause_count; i++) {
        const Clause *clause = &entry->plan->clauses[i];
        if (clause->kind != CLAUSE_PHASE || clause->phase.from == DATE_NONE ||
            clause->phase.to == DATE_NONE || clause->phase.from > overview->to ||
            clause->phase.to < overview->from)
            continue;
        if (overview->phase_count == *capacity) {
            *capacity = *capacity ? *capacity * 2 : 64;
            overview->phases = arena_grow(arena, overview->phases, overview->phase_count, *capacity,
                                          sizeof *overview->phases);
            if (!overview->phases) return no_memory(err);
        }
        OverviewPhase *phase = &overview->phases[overview->phase_count++];
        phase->from = clause->phase.from;
        phase->to = clause->phase.to;
        if (!arena_str(arena, entry->id, &phase->plan) ||
            !arena_str(arena, entry->plan->title, &phase->plan_title) ||
            !arena_str(arena, clause->id, &phase->clause) ||
            !arena_str(arena, clause_title(clause), &phase->title))
            return no_memory(err);
    }
    return OK;
}

static Status read_phases(const App *app, const Actor *actor, const Area *area, Arena *arena,
                          Overview *overview, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    size_t count = 0, capacity = 0;
    TRY(plans_get(app, &plans, err));
    const PlanEntry *list = plans_list(plans, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i].realm, actor->realm) && concerns(area, list[i].org_path))
            TRY(add_phases(&list[i], arena, overview, &capacity, err));
    return OK;
}

Status app_overview(const App *app, const Actor *actor, Str org, Date from, Date to, Arena *arena,
                    Overview *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Area area;
    Overview overview = {.from = from, .to = to};
    if (from > to || to - from >= OVERVIEW_DAYS_MAX)
        return fail(err, E_INVALID, "the range must have 1 to %d days", (int)OVERVIEW_DAYS_MAX);
    TRY(store_read(app->store, &tx, err));
    TRY(app_area(app, actor, tx, "plan.read", org, arena, &area, err));
    TRY(read_duties(app, actor, &area, tx, arena, &overview, err));
    TRY(read_cases(app, actor, org, tx, arena, &overview, err));
    TRY(read_phases(app, actor, &area, arena, &overview, err));
    *ret = overview;
    return OK;
}
