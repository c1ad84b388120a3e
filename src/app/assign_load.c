#include "app/assign_load.h"

#include "app/settings.h"

typedef struct ClauseAt {
    uint32_t plan, clause;
} ClauseAt;

static Status grow(AssignLoad *load, void **items, size_t count, size_t *room, size_t size, Error *err) {
    if (count < *room) return OK;
    size_t more = *room ? *room * 2 : 256;
    void *grown = arena_grow(load->arena, *items, count, more, size);
    if (!grown) return no_memory(err);
    *items = grown;
    *room = more;
    return OK;
}

static Str number_key(Arena *arena, int64_t number) {
    return str_from(arena_printf(arena, "%lld", (long long)number));
}

static Status load_plans(AssignLoad *load, Error *err) {
    size_t count = 0;
    const PlanEntry *list = plans_list(load->plans, &count);
    const Plan **plans = arena_new_array(load->arena, const Plan *, count);
    load->clauses = map_new(load->arena, 256);
    if (!plans || !load->clauses) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].realm, load->realm)) continue;
        for (size_t c = 0; c < list[i].plan->clause_count; c++) {
            ClauseAt *at = arena_new_item(load->arena, ClauseAt);
            Str key = number_key(load->arena, list[i].numbers[c]);
            if (!at || !key.len) return no_memory(err);
            *at = (ClauseAt){(uint32_t)load->input.fit.plan_count, (uint32_t)c};
            if (!map_put(load->clauses, key, at)) return no_memory(err);
        }
        plans[load->input.fit.plan_count++] = list[i].plan;
    }
    load->input.fit.plans = (Plan *const *)(uintptr_t)plans; /* read only */
    return OK;
}

/* ---- orgs and people ---- */

static Status load_tree(AssignLoad *load, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    FitOrg *tree = NULL;
    size_t count = 0, room = 0;
    TRY(store_query(load->tx, SQL_SOURCE_ORGS,
                    ARGS(A_STR(load->realm), A_STR(load->area->from), A_STR(load->area->to)), &rows, err));
    while (rows_next(rows)) {
        TRY(grow(load, (void **)&tree, count, &room, sizeof *tree, err));
        if (!arena_str(load->arena, rows_text(rows, 0), &tree[count].code) ||
            !arena_str(load->arena, rows_text(rows, 3), &tree[count].parent))
            return no_memory(err);
        count++;
    }
    load->input.fit.tree = tree;
    load->input.fit.tree_count = count;
    return rows_status(rows, err);
}

static Status load_staff(AssignLoad *load, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    FitPerson *staff = NULL;
    size_t count = 0, room = 0, numbers = 0;
    TRY(store_query(load->tx, SQL_SOURCE_PEOPLE,
                    ARGS(A_STR(load->realm), A_STR(load->area->from), A_STR(load->area->to)), &rows, err));
    while (rows_next(rows)) {
        TRY(grow(load, (void **)&staff, count, &room, sizeof *staff, err));
        TRY(grow(load, (void **)&load->persons, count, &numbers, sizeof *load->persons, err));
        FitPerson *one = &staff[count];
        *one = (FitPerson){.per_day = (int32_t)rows_i64(rows, 3), .since = DATE_NONE, .until = DATE_NONE};
        if (!arena_str(load->arena, rows_text(rows, 0), &one->id) ||
            !arena_str(load->arena, rows_text(rows, 2), &one->org) ||
            !arena_str(load->arena, rows_text(rows, 6), &one->roles))
            return no_memory(err);
        load->persons[count++] = rows_i64(rows, 5);
    }
    load->input.fit.staff = staff;
    load->input.fit.staff_count = count;
    return rows_status(rows, err);
}

/* A realm that keeps no certificates asks for none. The last one of a person counts. */
static Status load_certificates(AssignLoad *load, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    size_t count = load->input.fit.staff_count;
    Map *numbers = map_new(load->arena, count);
    AssignCertificate *list = arena_new_array(load->arena, AssignCertificate, count);
    if (!numbers || !list) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        Str key = number_key(load->arena, load->persons[i]);
        if (!key.len || !map_put(numbers, key, &list[i])) return no_memory(err);
    }
    TRY(store_query(load->tx, SQL_ASSIGN_CERTIFICATES, ARGS(A_STR(load->realm)), &rows, err));
    while (rows_next(rows)) {
        load->input.certificates = list;
        AssignCertificate *one = map_get(numbers, number_key(load->arena, rows_i64(rows, 0)));
        if (!one) continue;
        *one = (AssignCertificate){true, rows_date(rows, 1), rows_date(rows, 2)};
    }
    return rows_status(rows, err);
}

/* Who is away, and who must not go where. */
static Status load_absences(AssignLoad *load, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    FitLeave *leave = NULL;
    size_t count = 0, room = 0;
    TRY(store_query(load->tx, SQL_ABSENCE_LIST,
                    ARGS(A_STR(load->realm), A_STR(load->area->from), A_STR(load->area->to),
                         A_DATE(load->from), A_DATE(load->to), A_STR(STR("")), A_I64(-1)),
                    &rows, err));
    while (rows_next(rows)) {
        TRY(grow(load, (void **)&leave, count, &room, sizeof *leave, err));
        leave[count] = (FitLeave){.from = rows_date(rows, 4), .to = rows_date(rows, 5)};
        if (!arena_str(load->arena, rows_text(rows, 0), &leave[count++].person)) return no_memory(err);
    }
    load->input.fit.leave = leave;
    load->input.fit.leave_count = count;
    return rows_status(rows, err);
}

/* ---- duties ---- */

static const char *duty_text(Arena *arena, DutyKey key) {
    char text[DUTY_ID_TEXT];
    return arena_printf(arena, "%s", duty_id_format(key, text));
}

static Status take_duty(AssignLoad *load, const Rows *rows, AssignDuty *duty, DutyKey *key,
                        AssignPlace *place, Error *err) {
    const ClauseAt *at = map_get(load->clauses, number_key(load->arena, rows_i64(rows, 0)));
    *key = (DutyKey){.clause = rows_i64(rows, 0), .subject = rows_i64(rows, 1), .from = rows_date(rows, 3)};
    *duty = (AssignDuty){.plan = UINT32_MAX,
                         .number = rows_i64(rows, 1),
                         .from = rows_date(rows, 3),
                         .due = rows_date(rows, 4),
                         .times = (int32_t)rows_i64(rows, 5),
                         .done = (int32_t)rows_i64(rows, 6)};
    *place = (AssignPlace){.located = !rows_null(rows, 9) && !rows_null(rows, 10),
                           .lat = rows_f64(rows, 9),
                           .lon = rows_f64(rows, 10)};
    if (!at) return OK; /* of a version that is not in force */
    duty->plan = at->plan;
    duty->clause = at->clause;
    struct {
        int column;
        Str *ret;
    } const texts[] = {{2, &key->org},      {7, &duty->subject}, {8, &duty->org},
                       {11, &place->owner}, {12, &place->kind},  {13, &place->class}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!arena_str(load->arena, rows_text(rows, texts[i].column), texts[i].ret)) return no_memory(err);
    if (duty->number == 0 && key->org.len && !str_equal(key->org, duty->org)) duty->subject = key->org;
    place->subject = duty->subject;
    return OK;
}

static Status load_duties(AssignLoad *load, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    AssignDuty *duties = NULL;
    AssignPlace *places = NULL;
    size_t count = 0, room = 0, keys = 0, spots = 0, marks = 0;
    load->duties = map_new(load->arena, 1024);
    if (!load->duties) return no_memory(err);
    TRY(store_query(load->tx, SQL_ASSIGN_DUTIES,
                    ARGS(A_STR(load->realm), A_STR(load->area->from), A_STR(load->area->to),
                         A_DATE(load->from), A_DATE(load->to)),
                    &rows, err));
    while (rows_next(rows)) {
        TRY(grow(load, (void **)&duties, count, &room, sizeof *duties, err));
        TRY(grow(load, (void **)&load->keys, count, &keys, sizeof *load->keys, err));
        TRY(grow(load, (void **)&places, count, &spots, sizeof *places, err));
        TRY(grow(load, (void **)&load->marks, count, &marks, sizeof *load->marks, err));
        load->marks[count] = (struct DutyMarks){rows_i64(rows, 14) != 0, rows_i64(rows, 15) != 0};
        TRY(take_duty(load, rows, &duties[count], &load->keys[count], &places[count], err));
        if (duties[count].plan == UINT32_MAX) continue;
        const char *key = duty_text(load->arena, load->keys[count]);
        if (!key || !map_put(load->duties, str_from(key), (void *)(uintptr_t)(count + 1)))
            return no_memory(err);
        count++;
    }
    static const AssignDuty none;
    load->input.duties = count > 0 ? duties : &none;
    load->input.duty_count = count;
    load->input.places = places;
    load->input.place_count = count;
    return rows_status(rows, err);
}

/* ---- what was handed out before ---- */

typedef struct Before { /* the rows of one visit, seat by seat */
    AssignLoad *load;
    AssignPrevious *list;
    AssignRecusal *refusals;
    size_t count, room, refused, refused_room;
    Buf people;
    uintptr_t duty; /* + 1 */
    int64_t number;
    Date day;
    bool complete;
} Before;

static Status close_visit(Before *before, Error *err) {
    AssignLoad *load = before->load;
    if (before->duty == 0) return OK;
    const AssignDuty *duty = &load->input.duties[before->duty - 1];
    const Plan *plan = load->input.fit.plans[duty->plan];
    AssignPrevious row = {.plan = plan->id,
                          .clause = plan->clauses[duty->clause].id,
                          .subject = duty->subject,
                          .org = duty->org,
                          .from = duty->from,
                          .number = (int32_t)before->number,
                          .day = before->complete ? before->day : DATE_NONE};
    TRY(buf_status(&before->people, err));
    TRY(grow(load, (void **)&before->list, before->count, &before->room, sizeof row, err));
    if (!arena_str(load->arena, buf_str(&before->people), &row.people)) return no_memory(err);
    before->list[before->count++] = row;
    before->duty = 0;
    return OK;
}

/* Who refused a visit does not get it again. */
static Status note_refusal(Before *before, Str person, Error *err) {
    AssignLoad *load = before->load;
    before->complete = false;
    AssignRecusal refusal = {.subject = load->input.duties[before->duty - 1].subject};
    TRY(grow(load, (void **)&before->refusals, before->refused, &before->refused_room, sizeof refusal, err));
    if (!arena_str(load->arena, person, &refusal.person)) return no_memory(err);
    before->refusals[before->refused++] = refusal;
    return OK;
}

static Status take_seat(Before *before, const Rows *rows, Error *err) {
    AssignLoad *load = before->load;
    DutyKey key = {.clause = rows_i64(rows, 0),
                   .subject = rows_i64(rows, 1),
                   .org = rows_text(rows, 2),
                   .from = rows_date(rows, 3)};
    char text[DUTY_ID_TEXT];
    uintptr_t duty = (uintptr_t)map_get(load->duties, str_from(duty_id_format(key, text)));
    if (duty != before->duty || rows_i64(rows, 4) != before->number) TRY(close_visit(before, err));
    if (duty == 0) return OK; /* answered, or of another area */
    if (before->duty == 0) {
        before->duty = duty;
        before->number = rows_i64(rows, 4);
        before->day = rows_date(rows, 6);
        before->complete = true;
        buf_clear(&before->people);
    }
    if (rows_i64(rows, 8) != 0) return note_refusal(before, rows_text(rows, 7), err);
    if (before->people.len > 0) buf_add_char(&before->people, '|');
    buf_add(&before->people, rows_text(rows, 7));
    return OK;
}

static Status read_recusals(Before *before, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    AssignLoad *load = before->load;
    TRY(store_query(load->tx, SQL_RECUSAL_ALL, ARGS(A_STR(load->realm)), &rows, err));
    while (rows_next(rows)) {
        AssignRecusal one;
        TRY(grow(load, (void **)&before->refusals, before->refused, &before->refused_room, sizeof one, err));
        if (!arena_str(load->arena, rows_text(rows, 0), &one.person) ||
            !arena_str(load->arena, rows_text(rows, 1), &one.subject))
            return no_memory(err);
        before->refusals[before->refused++] = one;
    }
    return rows_status(rows, err);
}

static Status read_seats(Before *before, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    AssignLoad *load = before->load;
    TRY(store_query(load->tx, SQL_ASSIGN_ROWS, ARGS(A_STR(load->realm), A_DATE(load->from)), &rows, err));
    while (rows_next(rows)) TRY(take_seat(before, rows, err));
    TRY(rows_status(rows, err));
    return close_visit(before, err);
}

static Status load_before(AssignLoad *load, Error *err) {
    enum { PEOPLE_TEXT_MAX = 1 << 20 };
    Before before = {.load = load, .people = BUF_INIT(PEOPLE_TEXT_MAX)};
    Status status = read_recusals(&before, err);
    if (status == OK) status = read_seats(&before, err);
    buf_free(&before.people);
    load->input.previous = before.list;
    load->input.previous_count = before.count;
    load->input.recusals = before.refusals;
    load->input.recusal_count = before.refused;
    return status;
}

/* ---- caps, and the visits that were made ---- */

static Status load_past(AssignLoad *load, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    AssignPast *past = NULL;
    size_t count = 0, room = 0;
    Date year = date_from_civil(date_to_civil(load->from).year, 1, 1),
         clean = load->from - load->input.caps.clean_days, week = load->from - 7;
    Date first = year < clean ? year : clean; /* a week may begin in the old year */
    TRY(store_query(load->tx, SQL_VISITS_PAST,
                    ARGS(A_STR(load->realm), A_STR(load->area->from), A_STR(load->area->to),
                         A_DATE(first < week ? first : week), A_DATE(load->to)),
                    &rows, err));
    while (rows_next(rows)) {
        TRY(grow(load, (void **)&past, count, &room, sizeof *past, err));
        past[count] = (AssignPast){.day = rows_date(rows, 1), .clean = str_is(rows_text(rows, 2), "pass")};
        if (!arena_str(load->arena, rows_text(rows, 0), &past[count++].subject)) return no_memory(err);
    }
    load->input.past = past;
    load->input.past_count = count;
    return rows_status(rows, err);
}

static Status load_caps(AssignLoad *load, Error *err) {
    const Settings *settings = load->app->settings;
    AssignCaps caps = {.day = (int32_t)settings_i64(settings, SETTING_VISITS_DAY),
                       .week = (int32_t)settings_i64(settings, SETTING_VISITS_WEEK),
                       .month = (int32_t)settings_i64(settings, SETTING_VISITS_MONTH),
                       .year = (int32_t)settings_i64(settings, SETTING_VISITS_YEAR),
                       .clean_days = (int32_t)settings_i64(settings, SETTING_CLEAN_DAYS)};
    load->input.caps = caps;
    bool any = caps.day || caps.week || caps.month || caps.year || caps.clean_days;
    return any ? load_past(load, err) : OK;
}

Status assign_load(AssignLoad *load, Error *err) {
    load->input.fit.calendar = load->app->calendar;
    load->input.fit.from = load->from;
    load->input.fit.to = load->to;
    TRY(load_plans(load, err));
    TRY(load_tree(load, err));
    TRY(load_staff(load, err));
    TRY(load_certificates(load, err));
    TRY(load_absences(load, err));
    TRY(load_caps(load, err));
    TRY(load_duties(load, err));
    return load_before(load, err);
}
