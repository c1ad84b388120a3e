/* The board: people and days, their visits, what nobody has. */
#include "app/assign_lacking.h"

enum { WEEK = 7, VISITS_MAX = 20000, LACKING_MAX = 500 };

typedef struct Board {
    const App *app;
    const Actor *actor;
    Tx *tx;
    Area area;
    Date from, to;
    int64_t person; /* -1: anyone */
    bool may;       /* the actor may assign somewhere here */
    Arena *arena;
} Board;

typedef struct Column {
    const char *key;
    int column;
} Column;

static void put_texts(const Rows *rows, const Column *columns, size_t count, Json *out) {
    for (size_t i = 0; i < count; i++) json_put_str(out, columns[i].key, rows_text(rows, columns[i].column));
}

static DutyKey key_at(const Rows *rows) {
    return (DutyKey){.clause = rows_i64(rows, 0),
                     .subject = rows_i64(rows, 1),
                     .org = rows_text(rows, 2),
                     .from = rows_date(rows, 3)};
}

static void put_days(const Board *board, Json *out) {
    json_key(out, "days");
    json_begin_array(out);
    for (Date day = board->from; day <= board->to; day++) {
        Day known = calendar_day(board->app->calendar, day);
        json_begin_object(out);
        json_put_date(out, "date", day);
        json_put_bool(out, "works", known.works);
        json_put_text(out, "name", known.name);
        json_end_object(out);
    }
    json_end_array(out);
}

static Status put_people(const Board *board, Json *out, Error *err) {
    static const Column columns[] = {{"id", 0}, {"name", 1}, {"org", 2}, {"org_name", 3}};
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(board->tx, SQL_ASSIGN_PEOPLE,
                    ARGS(A_STR(board->actor->realm), A_STR(board->area.from), A_STR(board->area.to),
                         A_STR(board->area.paths)),
                    &rows, err));
    json_key(out, "people");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        put_texts(rows, columns, COUNT_OF(columns), out);
        json_put_i64(out, "per_day", rows_i64(rows, 4));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status put_loads(const Board *board, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(board->tx, SQL_ASSIGN_LOADS,
                    ARGS(A_STR(board->actor->realm), A_DATE(board->from), A_DATE(board->to),
                         A_STR(board->area.from), A_STR(board->area.to), A_STR(board->area.paths)),
                    &rows, err));
    json_key(out, "loads");
    json_begin_array(out);
    while (rows_next(rows)) {
        if (board->person >= 0 && !str_equal(rows_text(rows, 0), board->actor->id)) continue;
        json_begin_object(out);
        json_put_str(out, "person", rows_text(rows, 0));
        json_put_date(out, "date", rows_date(rows, 1));
        json_put_i64(out, "visits", rows_i64(rows, 2));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status ask_visits(const Board *board, Rows **ret, Error *err) {
    return store_query(board->tx, SQL_ASSIGN_BOARD,
                       ARGS(A_STR(board->actor->realm), A_STR(board->area.from), A_STR(board->area.to),
                            A_DATE(board->from), A_DATE(board->to), A_STR(board->area.paths),
                            A_I64(board->person)),
                       ret, err);
}

static const char *state_text(const Rows *rows) {
    if (rows_i64(rows, 13) == DUTY_DONE || rows_i64(rows, 12) >= rows_i64(rows, 4)) return "done";
    return rows_i64(rows, 8) == 0 ? "planned" : "refused";
}

static Status put_visits(const Board *board, Json *out, Error *err) {
    static const Column columns[] = {{"person", 7},        {"person_name", 20}, {"subject", 14},
                                     {"subject_name", 15}, {"org_name", 16},    {"plan", 17},
                                     {"clause", 18},       {"title", 19},       {"reason", 9}};
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(ask_visits(board, &rows, err));
    json_key(out, "visits");
    json_begin_array(out);
    for (int i = 0; rows_next(rows) && i < VISITS_MAX; i++) {
        char duty[DUTY_ID_TEXT], seat[SEAT_ID_TEXT];
        SeatKey key = {key_at(rows), rows_i64(rows, 4), rows_i64(rows, 5)};
        json_begin_object(out);
        json_put_text(out, "id", seat_id_format(key, seat));
        json_put_text(out, "duty", duty_id_format(key.duty, duty));
        json_put_i64(out, "number", key.number);
        json_put_i64(out, "seat", key.seat);
        json_put_date(out, "day", rows_date(rows, 6));
        json_put_date(out, "from", key.duty.from);
        json_put_date(out, "due", rows_date(rows, 10));
        json_put_i64(out, "times", rows_i64(rows, 11));
        put_texts(rows, columns, COUNT_OF(columns), out);
        json_put_text(out, "state", state_text(rows));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static LackingQuery lacking_query(const Board *board, int64_t limit) {
    return (LackingQuery){.app = board->app,
                          .actor = board->actor,
                          .tx = board->tx,
                          .area = &board->area,
                          .from = board->from,
                          .to = board->to,
                          .limit = limit,
                          .arena = board->arena};
}

static Status put_swaps(const Board *board, Json *out, Error *err) {
    static const Column columns[] = {{"id", 0},   {"seat", 1},      {"other", 2}, {"reason", 3},
                                     {"from", 5}, {"from_name", 6}, {"to", 7},    {"to_name", 8}};
    CLEANUP(rows_closep) Rows *rows = NULL;
    int64_t person = board->may ? -1 : board->actor->person;
    TRY(store_query(board->tx, SQL_ASSIGN_SWAP_LIST,
                    ARGS(A_STR(board->actor->realm), A_I64(person), A_STR(board->area.from),
                         A_STR(board->area.to), A_STR(board->area.paths)),
                    &rows, err));
    json_key(out, "swaps");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        put_texts(rows, columns, COUNT_OF(columns), out);
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

/* The days alone: why is for who hands out. */
static Status put_away(const Board *board, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(board->tx, SQL_ABSENCE_LIST,
                    ARGS(A_STR(board->actor->realm), A_STR(board->area.from), A_STR(board->area.to),
                         A_DATE(board->from), A_DATE(board->to), A_STR(board->area.paths), A_I64(-1)),
                    &rows, err));
    json_key(out, "away");
    json_begin_array(out);
    while (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "person", rows_text(rows, 0));
        json_put_date(out, "from", rows_date(rows, 4));
        json_put_date(out, "to", rows_date(rows, 5));
        json_end_object(out);
    }
    json_end_array(out);
    return rows_status(rows, err);
}

static Status open_board(Board *board, const BoardQuery *query, Arena *arena, Error *err) {
    Date today = env_today(&board->app->env), monday = today - (date_weekday(today) - 1);
    board->from = query->from == DATE_NONE ? monday : query->from;
    board->to = query->to == DATE_NONE ? board->from + WEEK - 1 : query->to;
    board->person = query->mine ? board->actor->person : -1;
    if (board->to < board->from || board->to - board->from >= BOARD_DAYS_MAX)
        return fail(err, E_INVALID, "the range must have 1 to %d days", BOARD_DAYS_MAX);
    TRY(store_read(board->app->store, &board->tx, err));
    TRY(app_area(board->app, board->actor, board->tx, "duty.read", query->org, arena, &board->area, err));
    Area there;
    Error ignored = ERROR_INIT;
    board->may = app_area(board->app, board->actor, board->tx, "duty.assign", query->org, arena, &there,
                          &ignored) == OK;
    return OK;
}

static Status write_board(const Board *board, Json *out, Error *err) {
    json_begin_object(out);
    json_put_date(out, "from", board->from);
    json_put_date(out, "to", board->to);
    json_put_date(out, "today", env_today(&board->app->env));
    json_put_bool(out, "may", board->may);
    put_days(board, out);
    TRY(put_people(board, out, err));
    TRY(put_loads(board, out, err));
    TRY(put_visits(board, out, err));
    LackingQuery lacking = lacking_query(board, LACKING_MAX);
    TRY(lacking_json(&lacking, out, err));
    TRY(put_swaps(board, out, err));
    TRY(put_away(board, out, err));
    json_end_object(out);
    return OK;
}

Status app_board(const App *app, const Actor *actor, const BoardQuery *query, Arena *arena, Json *out,
                 Error *err) {
    Board board = {.app = app, .actor = actor, .arena = arena};
    Status status = open_board(&board, query, arena, err);
    if (status == OK) status = write_board(&board, out, err);
    store_rollbackp(&board.tx);
    return status;
}

static Status visits_csv(const Board *board, CsvWriter *csv, Error *err) {
    static const int columns[] = {7, 20, 17, 18, 19, 14, 15, 16, 9};
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(ask_visits(board, &rows, err));
    while (rows_next(rows)) {
        char text[DATE_TEXT], seat[SEAT_ID_TEXT];
        SeatKey key = {key_at(rows), rows_i64(rows, 4), rows_i64(rows, 5)};
        csv_put_text(csv, date_format(rows_date(rows, 6), text));
        for (size_t i = 0; i < COUNT_OF(columns); i++) csv_put(csv, rows_text(rows, columns[i]));
        csv_put_text(csv, state_text(rows));
        csv_put_text(csv, seat_id_format(key, seat));
        csv_end_row(csv);
    }
    return rows_status(rows, err);
}

static Status write_csv(const Board *board, Buf *out, Error *err) {
    CsvWriter csv = csv_writer(out, true);
    buf_add_text(
        out, "day,person,person_name,plan,clause,activity,subject,subject_name,org_name,reason,state,seat\n");
    TRY(visits_csv(board, &csv, err));
    if (board->person >= 0) return OK;
    LackingQuery lacking = lacking_query(board, VISITS_MAX);
    return lacking_csv(&lacking, &csv, err);
}

Status app_board_csv(const App *app, const Actor *actor, const BoardQuery *query, Arena *arena, Buf *out,
                     Error *err) {
    Board board = {.app = app, .actor = actor, .arena = arena};
    Status status = open_board(&board, query, arena, err);
    if (status == OK) status = write_csv(&board, out, err);
    store_rollbackp(&board.tx);
    return status;
}
