#include "app/fit_input.h"

/* ---- the register, narrowed for each clause ---- */

static const Str *path_of(const FitLoad *load, const Clause *clause) {
    for (size_t i = 0; i < load->plan_count; i++) {
        const Plan *plan = load->plans[i];
        if (clause >= plan->clauses && clause < plan->clauses + plan->clause_count)
            return &load->plan_paths[i];
    }
    return NULL;
}

static void fit_rewind(void *data, const Clause *clause) {
    FitSource *one = data;
    const FitLoad *load = one->load;
    const Str *plan = path_of(load, clause);
    Str path = plan && plan->len > load->path.len ? *plan : load->path;
    one->apart = !plan || !(str_starts(path, *plan) && str_starts(path, load->path));
    if (one->apart) return;
    one->source.path = path;
    one->source.path_end = app_path_end(path, load->arena);
    if (!one->source.path_end && one->source.status == OK) one->source.status = no_memory(&one->source.err);
    one->inner.rewind(one->inner.data, clause);
}

static bool fit_next(void *data, DutySubject *ret) {
    FitSource *one = data;
    return !one->apart && one->inner.next(one->inner.data, ret);
}

static Status open_sources(FitLoad *load, Tx *tx, Str realm, Error *err) {
    static const SourceKind kinds[] = {SOURCE_SUBJECTS, SOURCE_ORGS, SOURCE_PEOPLE};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        FitSource *one = &load->sources[i];
        one->load = load;
        TRY(duty_source_init(&one->source, kinds[i], tx, realm, load->path, load->arena, err));
        one->inner = duty_source_reader(&one->source);
        load->readers[i] = (SubjectSource){fit_rewind, fit_next, one};
    }
    load->input.subjects = &load->readers[0];
    load->input.orgs = &load->readers[1];
    load->input.people = &load->readers[2];
    return OK;
}

/* ---- plans: read again, for trying changes writes into them ---- */

static bool asked_for(Str list, Str id) {
    Str one, rest = list;
    while (rest.len > 0) {
        str_cut(rest, '|', &one, &rest);
        if (str_equal(one, id)) return true;
    }
    return list.len == 0;
}

static Status add_plan(FitLoad *load, Plan *plan, Str path, Error *err) {
    if (load->plan_count == load->plan_capacity) {
        size_t capacity = load->plan_capacity ? load->plan_capacity * 2 : 16;
        load->plans = arena_grow(load->arena, load->plans, load->plan_count, capacity, sizeof(Plan *));
        load->plan_paths = arena_grow(load->arena, load->plan_paths, load->plan_count, capacity, sizeof(Str));
        if (!load->plans || !load->plan_paths) return no_memory(err);
        load->plan_capacity = capacity;
    }
    load->plans[load->plan_count] = plan;
    if (!arena_str(load->arena, path, &load->plan_paths[load->plan_count])) return no_memory(err);
    load->plan_count++;
    return OK;
}

static Status read_plan(FitLoad *load, Str id, Str text, Plan **ret, Error *err) {
    Str kept;
    Diags diags = diags_new(load->arena);
    if (!arena_str(load->arena, text, &kept)) return no_memory(err);
    return plan_read(load->arena, id, kept, ret, &diags, err);
}

static Status org_path(Tx *tx, Str realm, Str org, Arena *arena, Str *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ORG_PATH, ARGS(A_STR(realm), A_STR(org)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no org '%.*s'", STR_ARG(str_slice(org, 0, 64)));
    }
    return arena_str(arena, rows_text(rows, 0), ret) ? OK : no_memory(err);
}

static Status load_draft(FitLoad *load, Tx *tx, const FitTask *task, Error *err) {
    Plan *plan = NULL;
    Str path;
    if (task->text.len == 0) return OK;
    TRY(read_plan(load, STR("draft"), task->text, &plan, err));
    TRY(org_path(tx, task->realm, plan->org, load->arena, &path, err));
    return add_plan(load, plan, path, err);
}

/* The draft, if any, comes first: a plan in force of the same id gives way to it. */
static Status load_plans(FitLoad *load, Tx *tx, const FitTask *task, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(load_draft(load, tx, task, err));
    size_t drafts = load->plan_count;
    TRY(store_query(tx, SQL_FIT_PLANS, ARGS(A_STR(task->realm)), &rows, err));
    while (rows_next(rows)) {
        Str id = rows_text(rows, 0), path = rows_text(rows, 2);
        bool reaches = str_starts(path, load->path) || str_starts(load->path, path);
        if (!reaches || !asked_for(task->plans, id) || (drafts && str_equal(load->plans[0]->id, id)))
            continue;
        Plan *plan = NULL;
        TRY(read_plan(load, id, rows_text(rows, 1), &plan, err));
        TRY(add_plan(load, plan, path, err));
    }
    TRY(rows_status(rows, err));
    if (load->plan_count > 0) return OK;
    fail(err, E_NOT_FOUND, "no plan in force reaches this org");
    return fail_hint(err, "adopt a plan first, or choose another org");
}

/* ---- tree and people ---- */

static Status load_tree(FitLoad *load, Tx *tx, Str realm, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    FitOrg *tree = NULL;
    size_t count = 0, capacity = 0;
    TRY(store_query(tx, SQL_FIT_ORGS, ARGS(A_STR(realm)), &rows, err));
    for (; rows_next(rows); count++) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 256;
            tree = arena_grow(load->arena, tree, count, capacity, sizeof *tree);
            if (!tree) return no_memory(err);
        }
        if (!arena_str(load->arena, rows_text(rows, 0), &tree[count].code) ||
            !arena_str(load->arena, rows_text(rows, 1), &tree[count].parent))
            return no_memory(err);
    }
    load->input.tree = tree;
    load->input.tree_count = count;
    return rows_status(rows, err);
}

static Status load_people(FitLoad *load, Tx *tx, Str realm, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    FitPerson *staff = NULL;
    size_t count = 0, capacity = 0;
    const char *end = app_path_end(load->path, load->arena);
    if (!end) return no_memory(err);
    TRY(store_query(tx, SQL_FIT_PEOPLE, ARGS(A_STR(realm), A_STR(load->path), A_TEXT(end)), &rows, err));
    for (; rows_next(rows); count++) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 256;
            staff = arena_grow(load->arena, staff, count, capacity, sizeof *staff);
            if (!staff) return no_memory(err);
        }
        int64_t visits = rows_i64(rows, 2);
        staff[count] = (FitPerson){.since = DATE_NONE, .until = DATE_NONE};
        staff[count].per_day = (int32_t)(visits < 0                 ? 0
                                         : visits > FIT_PER_DAY_MAX ? FIT_PER_DAY_MAX
                                                                    : visits);
        if (!arena_str(load->arena, rows_text(rows, 0), &staff[count].id) ||
            !arena_str(load->arena, rows_text(rows, 1), &staff[count].org) ||
            !arena_str(load->arena, rows_text(rows, 3), &staff[count].roles))
            return no_memory(err);
    }
    load->input.staff = staff;
    load->input.staff_count = count;
    return rows_status(rows, err);
}

static Status load_leave(FitLoad *load, Tx *tx, const FitTask *task, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    FitLeave *leave = NULL;
    size_t count = 0, capacity = 0;
    const char *end = app_path_end(load->path, load->arena);
    if (!end) return no_memory(err);
    TRY(store_query(tx, SQL_ABSENCE_LIST,
                    ARGS(A_STR(task->realm), A_STR(load->path), A_TEXT(end), A_DATE(task->from),
                         A_DATE(task->to), A_STR(STR("")), A_I64(-1)),
                    &rows, err));
    for (; rows_next(rows); count++) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            leave = arena_grow(load->arena, leave, count, capacity, sizeof *leave);
            if (!leave) return no_memory(err);
        }
        leave[count] = (FitLeave){.from = rows_date(rows, 4), .to = rows_date(rows, 5)};
        if (!arena_str(load->arena, rows_text(rows, 0), &leave[count].person)) return no_memory(err);
    }
    load->input.leave = leave;
    load->input.leave_count = count;
    return rows_status(rows, err);
}

Status fit_input_load(const App *app, Tx *tx, const FitTask *task, Arena *arena, FitLoad *ret, Error *err) {
    *ret = (FitLoad){.arena = arena};
    ret->input =
        (FitInput){.calendar = app->calendar, .from = task->from, .to = task->to, .within = task->org};
    TRY(org_path(tx, task->realm, task->org, arena, &ret->path, err));
    TRY(load_plans(ret, tx, task, err));
    TRY(load_tree(ret, tx, task->realm, err));
    TRY(load_people(ret, tx, task->realm, err));
    TRY(load_leave(ret, tx, task, err));
    TRY(open_sources(ret, tx, task->realm, err));
    ret->input.plans = ret->plans;
    ret->input.plan_count = ret->plan_count;
    return OK;
}

void fit_input_clear(FitLoad *load) {
    for (size_t i = 0; i < FIT_SOURCES; i++) duty_source_clear(&load->sources[i].source);
}

Status fit_input_status(const FitLoad *load, Error *err) {
    for (size_t i = 0; i < FIT_SOURCES; i++) {
        if (load->sources[i].source.status == OK) continue;
        *err = load->sources[i].source.err;
        return load->sources[i].source.status;
    }
    return OK;
}
