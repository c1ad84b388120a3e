#include "app/duty_reconcile.h"

#include <stdlib.h>

#include "app/duty_source.h"
#include "app/settings.h"
#include "base/map.h"

enum { RUN_BUDGET = 320 << 20, CHUNK = 1 << 17 };

/* A duty to insert. Org is "" for a subject's, so that most need no text of their own. */
typedef struct NewDuty {
    int64_t person, subject, clause;
    Str org;
    Date from, due;
    int32_t times;
    int16_t due_minute;
} NewDuty;

/* A stored duty of the clause being reconciled. */
typedef struct OldDuty {
    int64_t subject, person;
    Str org;
    Date from, due;
    int32_t times, done;
    int16_t due_minute;
    uint8_t state;
    bool seen;
} OldDuty;

typedef struct Engine {
    Reconcile *run;
    Arena *arena;
    Map *posts; /* "org role" → person number */
    NewDuty *chunk;
    size_t chunk_count;
    uint32_t clause; /* index of the clause whose stored duties are loaded; UINT32_MAX: none yet */
    OldDuty *old;    /* sorted by subject, org, from */
    size_t old_count;
    Arena *old_arena;
    bool *started; /* clauses looked at */
    bool deferred; /* reading and writing share one transaction: changes wait until the reading is over */
    struct Change *changes;
    size_t change_count, change_capacity;
    int64_t made;
    Status status; /* of a failure inside a callback that cannot return one */
    Error err;
} Engine;

/* A change of a stored duty that waits. */
typedef struct Change {
    bool cancel;
    NewDuty row; /* key, and what it becomes */
    int64_t state;
} Change;

static void free_chunk(NewDuty **chunk) {
    free(*chunk);
}

/* The order of the primary key: what one commit inserts then lies side by side. */
static int by_key(const void *a, const void *b) {
    const NewDuty *x = a, *y = b;
    if (x->person != y->person) return x->person < y->person ? -1 : 1;
    if (x->due != y->due) return x->due < y->due ? -1 : 1;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    if (x->clause != y->clause) return x->clause < y->clause ? -1 : 1;
    int order = str_compare(x->org, y->org);
    return order ? order : (x->from > y->from) - (x->from < y->from);
}

static Status flush_chunk(Engine *engine, Error *err) {
    if (engine->chunk_count == 0) return OK;
    qsort(engine->chunk, engine->chunk_count, sizeof *engine->chunk, by_key);
    Bulk *bulk = NULL;
    TRY(store_bulk_begin(engine->run->write, SQL_DUTY_INSERT, &bulk, err));
    Status status = OK;
    for (size_t i = 0; status == OK && i < engine->chunk_count; i++) {
        const NewDuty *duty = &engine->chunk[i];
        const Arg args[] = {
            A_STR(engine->run->realm), A_I64(duty->person), A_I64(DUTY_OPEN), A_I64(duty->due),
            A_I64(duty->subject),      A_I64(duty->clause), A_STR(duty->org), A_I64(duty->from),
            A_I64(duty->due_minute),   A_I64(duty->times),  A_I64(0)};
        status = store_bulk_row(bulk, args, COUNT_OF(args), err);
    }
    Error ignored = ERROR_INIT;
    Status ended = store_bulk_end(&bulk, status == OK ? err : &ignored);
    engine->run->change.added += (int64_t)engine->chunk_count;
    engine->chunk_count = 0;
    return status != OK ? status : ended;
}

static Status load_posts(Engine *engine, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    engine->posts = map_new(engine->arena, 256);
    if (!engine->posts) return no_memory(err);
    TRY(store_query(engine->run->read, SQL_POST_HOLDERS, ARGS(A_STR(engine->run->realm)), &rows, err));
    while (rows_next(rows)) {
        Str org = rows_text(rows, 0), role = rows_text(rows, 1);
        const char *key = arena_printf(engine->arena, STR_FMT " " STR_FMT, STR_ARG(org), STR_ARG(role));
        int64_t *person = arena_new_item(engine->arena, int64_t);
        if (!key || !person) return no_memory(err);
        *person = rows_i64(rows, 2);
        if (!map_put(engine->posts, str_from(key), person)) return no_memory(err);
    }
    return rows_status(rows, err);
}

/* Whoever holds the post that the clause names at that org; 0: nobody yet. */
static int64_t post_holder(const Engine *engine, Str org, Str role) {
    CLEANUP(buf_free) Buf key = BUF_INIT(256);
    buf_add(&key, org);
    buf_add_char(&key, ' ');
    buf_add(&key, role);
    const int64_t *person = map_get(engine->posts, buf_str(&key));
    return person ? *person : 0;
}

static Status add_old(Engine *engine, const Rows *rows, size_t *capacity, Error *err) {
    if (engine->old_count == *capacity) {
        size_t more = *capacity ? *capacity * 2 : 1024;
        OldDuty *bigger = arena_grow(engine->old_arena, engine->old, engine->old_count, more, sizeof *bigger);
        if (!bigger) return no_memory(err);
        engine->old = bigger;
        *capacity = more;
    }
    OldDuty *old = &engine->old[engine->old_count];
    *old = (OldDuty){.subject = rows_i64(rows, 0),
                     .from = rows_date(rows, 2),
                     .person = rows_i64(rows, 3),
                     .state = (uint8_t)rows_i64(rows, 4),
                     .due = rows_date(rows, 5),
                     .due_minute = (int16_t)rows_i64(rows, 6),
                     .times = (int32_t)rows_i64(rows, 7),
                     .done = (int32_t)rows_i64(rows, 8)};
    Str org = rows_text(rows, 1);
    if (org.len && !arena_str(engine->old_arena, org, &old->org)) return no_memory(err);
    engine->old_count++;
    return OK;
}

static Status load_old(Engine *engine, uint32_t clause, Error *err) {
    const Reconcile *run = engine->run;
    size_t capacity = 0;
    arena_reset(engine->old_arena);
    engine->old = NULL;
    engine->old_count = 0;
    engine->clause = clause;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(run->read, SQL_DUTY_EXISTING,
                    ARGS(A_STR(run->realm), A_I64(run->numbers[clause]), A_I64(run->subject_from),
                         A_I64(run->subject_to), A_I64(run->from), A_I64(INT32_MAX)),
                    &rows, err));
    while (rows_next(rows)) TRY(add_old(engine, rows, &capacity, err));
    return rows_status(rows, err);
}

static int compare_old(const OldDuty *old, int64_t subject, Str org, Date from) {
    if (old->subject != subject) return old->subject < subject ? -1 : 1;
    int order = str_compare(old->org, org);
    return order ? order : (old->from > from) - (old->from < from);
}

static OldDuty *find_old(const Engine *engine, int64_t subject, Str org, Date from) {
    size_t low = 0, high = engine->old_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_old(&engine->old[middle], subject, org, from);
        if (order == 0) return &engine->old[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Part of the work may be done: its records stay, the rest is not asked for any more. */
static bool unsettled(const OldDuty *old) {
    return old->state == DUTY_OPEN || old->state == DUTY_MISSED;
}

static Status apply(const Engine *engine, const Change *change, Error *err) {
    const Reconcile *run = engine->run;
    const NewDuty *row = &change->row;
    if (change->cancel)
        return store_exec(run->write, SQL_DUTY_CANCEL,
                          ARGS(A_STR(run->realm), A_I64(row->clause), A_I64(row->subject), A_STR(row->org),
                               A_I64(row->from), A_TEXT(run->reason)),
                          NULL, err);
    TRY(store_exec(run->write, SQL_DUTY_MOVE,
                   ARGS(A_STR(run->realm), A_I64(row->clause), A_I64(row->subject), A_STR(row->org),
                        A_I64(row->from), A_I64(row->person), A_I64(row->due), A_I64(row->due_minute),
                        A_I64(row->times), A_I64(change->state)),
                   NULL, err));
    return store_exec(
        run->write, SQL_ASSIGN_FOLLOW,
        ARGS(A_STR(run->realm), A_I64(row->clause), A_I64(row->subject), A_STR(row->org), A_I64(row->from)),
        NULL, err);
}

static Status submit(Engine *engine, Change change, Error *err) {
    if (!engine->deferred) return apply(engine, &change, err);
    if (change.row.org.len && !arena_str(engine->arena, change.row.org, &change.row.org))
        return no_memory(err);
    if (engine->change_count == engine->change_capacity) {
        size_t more = engine->change_capacity ? engine->change_capacity * 2 : 64;
        Change *bigger =
            arena_grow(engine->arena, engine->changes, engine->change_count, more, sizeof *bigger);
        if (!bigger) return no_memory(err);
        engine->changes = bigger;
        engine->change_capacity = more;
    }
    engine->changes[engine->change_count++] = change;
    return OK;
}

static Status cancel(Engine *engine, const OldDuty *old, Error *err) {
    engine->run->change.cancelled++;
    NewDuty row = {.clause = engine->run->numbers[engine->clause],
                   .subject = old->subject,
                   .org = old->org,
                   .from = old->from};
    return submit(engine, (Change){.cancel = true, .row = row}, err);
}

/* What the stored duties of the clause before held and the compiler did not make again. */
static Status finish_clause(Engine *engine, Error *err) {
    bool by_lot =
        engine->clause != UINT32_MAX && engine->run->plan->clauses[engine->clause].kind == CLAUSE_DRAW;
    if (by_lot)
        engine->old_count = 0; /* a draw made them (app/draws.h), and no compiler can make them again */
    for (size_t i = 0; i < engine->old_count; i++) {
        const OldDuty *old = &engine->old[i];
        if (!old->seen && unsettled(old) && old->due >= engine->run->from) TRY(cancel(engine, old, err));
    }
    engine->old_count = 0;
    return OK;
}

static bool same(const OldDuty *old, const NewDuty *duty) {
    return old->person == duty->person && old->due == duty->due && old->times == duty->times &&
           old->due_minute == duty->due_minute && old->state != DUTY_CANCELLED;
}

/* The duty is there already: leave it when it is the same or answered, otherwise bring it in line. */
static Status keep(Engine *engine, OldDuty *old, const NewDuty *duty, Error *err) {
    Reconcile *run = engine->run;
    old->seen = true;
    bool settled = old->state == DUTY_DONE || old->state == DUTY_LATE || old->state == DUTY_EXCUSED;
    if (settled || same(old, duty)) {
        run->change.kept++;
        return OK;
    }
    run->change.moved++;
    int64_t state = old->done >= duty->times ? DUTY_DONE : DUTY_OPEN;
    return submit(engine, (Change){.row = *duty, .state = state}, err);
}

/* Before a clause is compiled, and before its rows are read: its stored duties. */
static Status start_clause(Engine *engine, uint32_t clause, Error *err) {
    if (engine->clause == clause) return OK;
    TRY(finish_clause(engine, err));
    engine->started[clause] = true;
    return load_old(engine, clause, err);
}

static NewDuty to_row(const Engine *engine, const Duty *duty) {
    const Clause *clause = &engine->run->plan->clauses[duty->clause];
    NewDuty row = {.person = duty->owner,
                   .subject = duty->subject > 0 ? duty->subject : 0,
                   .clause = engine->run->numbers[duty->clause],
                   .from = duty->from,
                   .due = duty->due,
                   /* hours are kept as half hours, so that evidence of 1.5 h counts whole */
                   .times = duty->hours > 0 ? (int32_t)(duty->hours * 2 + 0.5) : duty->times,
                   .due_minute = duty->due_minute};
    if (duty->subject < 0)
        row.org = duty->subject_id;
    else if (duty->subject == 0)
        row.org = duty->org;
    if (row.person == 0) row.person = post_holder(engine, duty->org, clause->by);
    return row;
}

/* A single subject changes nothing for orgs and people. */
static bool subjects_only(const Reconcile *run) {
    return run->subject_from > 0;
}

static Status take_duty(void *data, const Duty *duty, Error *err) {
    Engine *engine = data;
    const Reconcile *run = engine->run;
    if (engine->status != OK) {
        *err = engine->err;
        return engine->status;
    }
    if (subjects_only(run) && duty->subject <= 0) return OK;
    /* The period touches the range, but the subject's last day cut the window short of it: an earlier run's.
     */
    if (duty->due < run->from) return OK;
    TRY(start_clause(engine, duty->clause, err));
    NewDuty row = to_row(engine, duty);
    OldDuty *old = engine->old_count ? find_old(engine, row.subject, row.org, row.from) : NULL;
    if (++engine->made % 65536 == 0 && run->progress) run->progress(run->progress_data, engine->made, 0);
    if (old) return keep(engine, old, &row, err);
    if (row.org.len && !arena_str(engine->arena, row.org, &row.org)) return no_memory(err);
    if (engine->chunk_count == CHUNK) {
        if (engine->deferred)
            return fail(err, E_TOO_LARGE, "one change may touch at most %d duties", (int)CHUNK);
        TRY(flush_chunk(engine, err));
    }
    engine->chunk[engine->chunk_count++] = row;
    return OK;
}

/* A source that first lets the engine read what is stored. */
typedef struct HookedSource {
    Engine *engine;
    DutySource source;
    SubjectSource inner;
} HookedSource;

static void hooked_rewind(void *data, const Clause *clause) {
    HookedSource *hooked = data;
    Engine *engine = hooked->engine;
    if (engine->status == OK)
        engine->status = start_clause(engine, (uint32_t)(clause - engine->run->plan->clauses), &engine->err);
    if (engine->status == OK) hooked->inner.rewind(hooked->inner.data, clause);
}

static bool hooked_next(void *data, DutySubject *ret) {
    HookedSource *hooked = data;
    return hooked->engine->status == OK && hooked->inner.next(hooked->inner.data, ret);
}

static Status open_source(HookedSource *hooked, Engine *engine, SourceKind kind, SubjectSource *ret,
                          Error *err) {
    const Reconcile *run = engine->run;
    hooked->engine = engine;
    TRY(duty_source_init(&hooked->source, kind, run->read, run->realm, run->org_path, engine->arena, err));
    hooked->source.number_from = run->subject_from;
    hooked->source.number_to = run->subject_to;
    hooked->inner = duty_source_reader(&hooked->source);
    *ret = (SubjectSource){hooked_rewind, hooked_next, hooked};
    return OK;
}

static void close_sources(HookedSource (*sources)[3]) {
    for (int i = 0; i < 3; i++) duty_source_clear(&(*sources)[i].source);
}

static Status source_failure(const HookedSource sources[3], Error *err) {
    for (int i = 0; i < 3; i++) {
        if (sources[i].source.status == OK) continue;
        *err = sources[i].source.err;
        return sources[i].source.status;
    }
    return OK;
}

static Status compile_all(Engine *engine, Error *err) {
    const Reconcile *run = engine->run;
    CLEANUP(close_sources) HookedSource sources[3] = {0};
    SubjectSource subjects, orgs, people;
    TRY(open_source(&sources[0], engine, SOURCE_SUBJECTS, &subjects, err));
    TRY(open_source(&sources[1], engine, SOURCE_ORGS, &orgs, err));
    TRY(open_source(&sources[2], engine, SOURCE_PEOPLE, &people, err));
    bool narrow = subjects_only(run);
    TRY(duty_compile_whole(run->plan, run->app->calendar, &subjects, narrow ? NULL : &orgs,
                           narrow ? NULL : &people, run->from, run->to, engine->arena, take_duty, engine,
                           err));
    if (engine->status != OK) {
        *err = engine->err;
        return engine->status;
    }
    return source_failure(sources, err);
}

/* Clauses that made no duty at all still have stored ones to look through. */
static Status finish_all(Engine *engine, Error *err) {
    TRY(finish_clause(engine, err));
    for (uint32_t i = 0; i < engine->run->plan->clause_count; i++)
        if (!engine->started[i]) {
            TRY(start_clause(engine, i, err));
            TRY(finish_clause(engine, err));
        }
    for (size_t i = 0; i < engine->change_count; i++) TRY(apply(engine, &engine->changes[i], err));
    return flush_chunk(engine, err);
}

Status duty_reconcile(Reconcile *run, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(RUN_BUDGET);
    CLEANUP(arena_freep) Arena *old_arena = arena_new(RUN_BUDGET);
    CLEANUP(free_chunk) NewDuty *chunk = malloc(CHUNK * sizeof *chunk);
    if (!arena || !old_arena || !chunk) return no_memory(err);
    Engine engine = {
        .run = run, .arena = arena, .old_arena = old_arena, .chunk = chunk, .clause = UINT32_MAX};
    engine.deferred = run->read == run->write;
    engine.started = arena_new_array(arena, bool, run->plan->clause_count);
    if (!engine.started) return no_memory(err);
    TRY(load_posts(&engine, err));
    TRY(compile_all(&engine, err));
    TRY(finish_all(&engine, err));
    return OK;
}

Status duty_horizon(const App *app, Tx *tx, Str realm, Date *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    int64_t horizon = env_today(&app->env) + settings_i64(app->settings, SETTING_HORIZON_DAYS);
    TRY(store_query(tx, SQL_COUNTER_GET, ARGS(A_STR(realm), A_TEXT("duty-horizon")), &rows, err));
    if (rows_next(rows) && rows_i64(rows, 0) > horizon) horizon = rows_i64(rows, 0);
    TRY(rows_status(rows, err));
    *ret = (Date)horizon;
    return OK;
}
