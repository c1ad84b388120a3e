/* Lists of duties. «Mine» is the first thing on every phone: what was handed out to the asker up to the day,
 * and his own duties that were handed out to nobody. */
#include <inttypes.h>

#include "app/area.h"
#include "app/duty_text.h"

/* Where the page begins: after this key. Of two duties due on one day only all five parts tell which is
 * which. */
typedef struct After {
    int64_t due, subject, clause, from;
    Str org;
} After;

static Status parse_cursor(Str cursor, After *ret, Error *err) {
    Str due, subject, clause, from;
    *ret = (After){INT32_MIN, -1, -1, INT32_MIN, {"", 0}};
    if (!cursor.len) return OK;
    if (str_cut(cursor, '.', &due, &subject) && str_cut(subject, '.', &subject, &clause) &&
        str_cut(clause, '.', &clause, &from) && str_cut(from, '.', &from, &ret->org) &&
        str_to_i64(due, &ret->due) && str_to_i64(subject, &ret->subject) &&
        str_to_i64(clause, &ret->clause) && str_to_i64(from, &ret->from))
        return OK;
    return fail(err, E_USAGE, "this cursor was not made by this list");
}

/* Where in the answer the members of a clause stand. */
typedef struct Written {
    const ClauseEntry *entry;
    size_t from, len;
} Written;

enum { WRITTEN_MAX = 8 };

typedef struct ListState {
    const App *app;
    const Actor *actor;
    const Plans *plans;
    Date today;
    int limit;
    Json *out;
    After last;
    bool with_person, brief;
    Arena *arena;
    Written written[WRITTEN_MAX];
    size_t written_count;
} ListState;

enum { CURSOR_MAX = 512 };

Str duty_form(const ClauseEntry *entry) {
    bool has_form = entry && entry->clause && entry->clause->kind == CLAUSE_DO;
    return has_form ? entry->clause->do_.form : (Str){"", 0};
}

static Str kind_of(const ClauseEntry *entry) {
    return entry && entry->clause ? str_from(clause_kind_name(entry->clause->kind)) : (Str){"", 0};
}

void duty_write_clause(const App *app, const Actor *actor, const ClauseEntry *entry, Json *out) {
    json_put_str(out, "plan", entry ? entry->plan_id : (Str){"", 0});
    json_put_str(out, "plan_title",
                 entry && entry->plan && entry->plan->plan ? entry->plan->plan->title : (Str){"", 0});
    json_put_str(out, "clause", entry ? entry->clause_id : (Str){"", 0});
    json_put_str(out, "kind", kind_of(entry));
    json_put_str(out, "title",
                 entry ? catalogue_word(app->catalogue, entry->title, actor->lang) : (Str){"", 0});
    json_put_str(out, "activity", entry ? entry->title : (Str){"", 0});
    json_put_str(out, "form", duty_form(entry));
    json_put_str(out, "domain", entry && entry->clause ? entry->clause->domain : (Str){"", 0});
}

/* Where a duty of the asker is done: at the subject's org, at the duty's, or, of each-person, at the asker's
 * own. */
static Str own_org(const ListState *state, const ClauseEntry *entry, const Rows *rows) {
    if (rows_i64(rows, 1)) return rows_text(rows, 11);
    bool personal =
        entry && entry->clause && entry->clause->kind == CLAUSE_DO && entry->clause->do_.each == EACH_PERSON;
    return personal ? state->actor->org : rows_text(rows, 2);
}

/* A page of fifty duties comes from a few clauses: their members are written once and copied from there. */
static void write_clause(ListState *state, const ClauseEntry *entry) {
    Buf *buf = state->out->buf;
    for (size_t i = 0; i < state->written_count; i++) {
        const Written *written = &state->written[i];
        if (written->entry != entry) continue;
        if (buf_reserve(buf, written->len)) buf_add(buf, (Str){buf->ptr + written->from, written->len});
        return;
    }
    size_t from = buf->len;
    duty_write_clause(state->app, state->actor, entry, state->out);
    if (state->written_count < WRITTEN_MAX && !buf->failed)
        state->written[state->written_count++] = (Written){entry, from, buf->len - from};
}

static void write_places(ListState *state, const ClauseEntry *entry, const Rows *rows) {
    Json *out = state->out;
    json_put_str(out, "address", rows_text(rows, 14));
    json_put_str(out, "org", state->with_person ? rows_text(rows, 11) : own_org(state, entry, rows));
    json_put_str(out, "org_name", rows_text(rows, 13));
    if (!state->with_person) return;
    json_put_str(out, "person", rows_text(rows, 15));
    json_put_str(out, "person_name", rows_text(rows, 16));
}

static void write_subject(Json *out, const Rows *rows) {
    json_put_str(out, "subject", rows_text(rows, 9));
    json_put_str(out, "subject_name", rows_text(rows, 10));
}

static Str title_of(const ListState *state, const ClauseEntry *entry) {
    return entry ? catalogue_word(state->app->catalogue, entry->title, state->actor->lang) : (Str){"", 0};
}

/* Columns: clause, subject, org, from, due, minute, times, done, state, subject id, name, org, done on, org
 * name, address, then person's id and name, or, of one's own list, the day for which it was handed out. */
static void write_item(ListState *state, const Rows *rows) {
    Json *out = state->out;
    DutyKey key = {rows_i64(rows, 0), rows_i64(rows, 1), rows_text(rows, 2), rows_date(rows, 3)};
    const ClauseEntry *entry = plans_clause(state->plans, state->actor->realm, key.clause);
    Date due = rows_date(rows, 4);
    int times = (int)rows_i64(rows, 6), done = (int)rows_i64(rows, 7);
    DutyState now =
        duty_state_at((DutyState)rows_i64(rows, 8), due, times, done, rows_date(rows, 12), state->today);
    char id[DUTY_ID_TEXT];
    json_begin_object(out);
    json_put_text(out, "id", duty_id_format(key, id));
    if (state->brief) {
        json_put_str(out, "title", title_of(state, entry));
        write_subject(out, rows);
    } else {
        write_clause(state, entry);
        write_subject(out, rows);
        write_places(state, entry, rows);
        json_put_date(out, "from", key.from);
    }
    json_put_date(out, "due", due);
    if (!state->with_person && !rows_null(rows, 15)) json_put_date(out, "day", rows_date(rows, 15));
    json_put_i64(out, "times", times);
    json_put_i64(out, "done", done);
    json_put_text(out, "state", duty_state_name(now));
    json_end_object(out);
    state->last = (After){due, key.subject, key.clause, key.from, key.org};
}

static Status write_cursor(const After *last, Json *out, Error *err) {
    CLEANUP(buf_free) Buf cursor = BUF_INIT(CURSOR_MAX);
    buf_printf(&cursor, "%" PRId64 ".%" PRId64 ".%" PRId64 ".%" PRId64 "." STR_FMT, last->due, last->subject,
               last->clause, last->from, STR_ARG(last->org));
    json_str(out, buf_str(&cursor));
    return buf_status(&cursor, err);
}

static Status write_page(ListState *state, Rows *rows, Error *err) {
    Json *out = state->out;
    bool more = false;
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (int n = 0; rows_next(rows); n++) {
        if (n == state->limit) {
            more = true;
            break;
        }
        write_item(state, rows);
        Str org = state->last.org; /* of the row: gone at the next */
        if (n == state->limit - 1 && !arena_str(state->arena, org, &state->last.org)) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    if (more)
        TRY(write_cursor(&state->last, out, err));
    else
        json_null_value(out);
    json_end_object(out);
    return OK;
}

static Status list_mine(ListState *state, Tx *tx, Date date, After after, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DUTY_LIST_MINE,
                    ARGS(A_STR(state->actor->realm), A_I64(state->actor->person), A_I64(date),
                         A_I64(after.due), A_I64(after.subject), A_I64(after.clause), A_I64(state->limit + 1),
                         A_STR(after.org), A_I64(after.from)),
                    &rows, err));
    return write_page(state, rows, err);
}

/* What the filters come to in database terms. */
typedef struct Filter {
    Area area;
    int64_t person, subject, state_low, state_high;
} Filter;

static const struct {
    const char *name;
    int low, high;
} state_ranges[] = {
    {"open", DUTY_OPEN, DUTY_OPEN},          {"done", DUTY_DONE, DUTY_DONE},
    {"late", DUTY_LATE, DUTY_LATE},          {"missed", DUTY_MISSED, DUTY_MISSED},
    {"excused", DUTY_EXCUSED, DUTY_EXCUSED}, {"cancelled", DUTY_CANCELLED, DUTY_CANCELLED},
    {"all", DUTY_OPEN, DUTY_CANCELLED},
};

static Status state_filter(Str name, Filter *filter, Error *err) {
    if (!name.len) name = STR("open");
    for (size_t i = 0; i < COUNT_OF(state_ranges); i++) {
        if (!str_is(name, state_ranges[i].name)) continue;
        filter->state_low = state_ranges[i].low;
        filter->state_high = state_ranges[i].high;
        return OK;
    }
    fail(err, E_USAGE, "'%.*s' is not a state of a duty", STR_ARG(name));
    return fail_hint(err, "open, done, late, missed, excused, cancelled or all");
}

static Status one_number(Tx *tx, SqlId query, Str realm, Str id, const char *what, int64_t *ret, Error *err) {
    *ret = -1;
    if (!id.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, query, ARGS(A_STR(realm), A_STR(id)), &rows, err));
    if (rows_next(rows)) {
        *ret = rows_i64(rows, 0);
        return OK;
    }
    TRY(rows_status(rows, err));
    return fail(err, E_NOT_FOUND, "there is no %s '%.*s'", what, STR_ARG(id));
}

static Status list_filtered(ListState *state, Tx *tx, const DutyQuery *query, Date date, After after,
                            Arena *arena, Error *err) {
    Filter filter = {0};
    Str realm = state->actor->realm;
    TRY(state_filter(query->state, &filter, err));
    TRY(app_area(state->app, state->actor, tx, "duty.read", query->org, arena, &filter.area, err));
    TRY(one_number(tx, SQL_DUTY_PERSON_NUMBER, realm, query->person, "person", &filter.person, err));
    TRY(one_number(tx, SQL_SUBJECT_FOR_RECORD, realm, query->subject, "subject", &filter.subject, err));
    if (query->mine) filter.person = state->actor->person;
    const Arg args[] = {A_STR(realm), A_STR(filter.area.from), A_STR(filter.area.to), A_I64(filter.person),
                        A_I64(date), A_I64(filter.state_low), A_I64(filter.state_high), A_STR(query->plan),
                        A_STR(query->clause), A_I64(filter.subject), A_I64(after.due), A_I64(after.subject),
                        A_I64(after.clause), A_I64(state->limit + 1), A_STR(filter.area.paths),
                        /* without a state: all that is not answered yet */
                        A_I64(query->state.len ? state->today : INT32_MIN), A_STR(after.org),
                        A_I64(after.from)};
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DUTY_LIST_FILTERED, args, COUNT_OF(args), &rows, err));
    state->with_person = true;
    return write_page(state, rows, err);
}

Status app_duty_list(const App *app, const Actor *actor, const DutyQuery *query, Arena *arena, Json *out,
                     Error *err) {
    After after;
    TRY(parse_cursor(query->cursor, &after, err));
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    TRY(plans_get(app, &plans, err));
    Date today = env_today(&app->env);
    Date date = query->date == DATE_NONE ? today : query->date;
    ListState state = {
        app, actor, plans, today,        query->limit < 1 || query->limit > 200 ? 50 : query->limit,
        out, after, false, query->brief, arena};
    bool plain = query->mine && !query->org.len && !query->plan.len && !query->clause.len &&
                 !query->subject.len && !query->state.len;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    if (plain) {
        TRY(store_read_one(app->store, &tx, err));
        return list_mine(&state, tx, date, after, err);
    }
    TRY(store_read(app->store, &tx, err));
    return list_filtered(&state, tx, query, date, after, arena, err);
}
