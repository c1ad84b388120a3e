/* Past inspections from another system: historical records, without duties, forms or officers. The id is made
 * from what the row says, so the same row twice is one record; its time part is the day of the visit, so
 * lists stay in order. */
#include "app/import_kind.h"
#include "app/import_subject.h"

enum { SUBJECT, DAY, ACTIVITY, KIND, SCORE, RESULT, GRADE, ACTION, ITEMS };
enum { PAYLOAD_MAX = 16 << 10, IDS_MAX = 1 << 20, SUBJECTS_EXPECTED = 40000 };

static const ImportColumn columns[] = {
    [SUBJECT] = {"subject", "编号|单位编号|对象编号", "subject", IMPORT_TEXT, true, 64},
    [DAY] = {"day", "日期|检查日期|date", "day", IMPORT_DATE, true, 0},
    [ACTIVITY] = {"activity", "活动", "activity", IMPORT_TEXT, false, 60},
    [KIND] = {"type", "检查类型|类型", "type of inspection", IMPORT_TEXT, false, 120},
    [SCORE] = {"score", "得分|分值", "score", IMPORT_NUMBER, false, 0},
    [RESULT] = {"result", "结果|检查结果", "result", IMPORT_TEXT, false, 20},
    [GRADE] = {"grade", "等级", "grade", IMPORT_TEXT, false, 20},
    [ACTION] = {"action", "处理|处置", "action", IMPORT_TEXT, false, 300},
    [ITEMS] = {"items", "问题代码|违规代码", "codes of what was found", IMPORT_TEXT, false, 1000},
};

typedef struct Known {
    int64_t number;
    Str org;
} Known;

static Status add_subject(Import *import, Map *subjects, const Rows *rows, Error *err) {
    Known *known = arena_new_item(import->arena, Known);
    Str id = {0};
    if (!known || !arena_str(import->arena, rows_text(rows, 1), &id) ||
        !arena_str(import->arena, rows_text(rows, 2), &known->org))
        return no_memory(err);
    known->number = rows_i64(rows, 0);
    return map_put(subjects, id, known) ? OK : no_memory(err);
}

/* A visit that waits for the end of its batch; texts live in the batch's arena. */
typedef struct Visit {
    char id[ID_TEXT], hash[SHA256_HEX];
    int64_t subject;
    Str org, activity, answers, result, grade;
    Date day;
    Instant at;
    Arg score;
} Visit;

typedef struct History {
    Map *subjects;
    Visit *visits; /* IMPORT_BATCH fit */
    size_t count;
} History;

static Status begin(Import *import, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    History *history = arena_new_item(import->arena, History);
    Map *subjects = map_new(import->arena, SUBJECTS_EXPECTED);
    if (!history || !subjects) return no_memory(err);
    history->subjects = subjects;
    history->visits = arena_new_array(import->arena, Visit, IMPORT_BATCH);
    if (!history->visits) return no_memory(err);
    TRY(store_query(import->tx, SQL_IMPORT_SUBJECTS_KNOWN, ARGS(A_STR(import->actor->realm)), &rows, err));
    while (rows_next(rows)) TRY(add_subject(import, subjects, rows, err));
    import->state = history;
    return rows_status(rows, err);
}

/* As id_new: 48 bits of milliseconds, then 80 bits of the digest instead of random ones. */
static void record_id(Instant at, const uint8_t digest[SHA256_LEN], char out[ID_TEXT]) {
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t ms = at < 0 ? 0 : (uint64_t)(at / 1000);
    for (int i = 9; i >= 0; i--, ms >>= 5) out[i] = alphabet[ms & 31];
    for (int half = 0; half < 2; half++) {
        uint64_t bits = 0;
        for (int i = 0; i < 5; i++) bits = bits << 8 | digest[half * 5 + i];
        for (int i = 7; i >= 0; i--, bits >>= 5) out[10 + half * 8 + i] = alphabet[bits & 31];
    }
    out[ID_TEXT - 1] = 0;
}

static void write_items(Json *json, Str items) {
    Str word;
    bool more = items.len > 0;
    json_key(json, "items");
    json_begin_array(json);
    while (more) {
        more = str_cut(items, '|', &word, &items);
        json_str(json, str_trim(word));
    }
    json_end_array(json);
}

static Status write_answers(const ImportRow *row, Buf *out, Error *err) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_str(&json, "action", row->values[ACTION].text);
    json_put_str(&json, "grade", row->values[GRADE].text);
    write_items(&json, row->values[ITEMS].text);
    json_put_str(&json, "type", row->values[KIND].text);
    json_end_object(&json);
    return buf_status(out, err);
}

static Str activity_of(const ImportRow *row) {
    return row->values[ACTIVITY].text.len ? row->values[ACTIVITY].text : STR("inspection");
}

static Str result_of(const ImportRow *row) {
    return row->values[RESULT].text.len ? row->values[RESULT].text : STR("done");
}

static Status identify(const Import *import, const ImportRow *row, Visit *visit, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(PAYLOAD_MAX * 2);
    char day[DATE_TEXT];
    uint8_t digest[SHA256_LEN];
    const ImportValue *values = row->values;
    buf_printf(&text, "%.*s\n%.*s\n%s\n%.*s\n", STR_ARG(import->actor->realm), STR_ARG(values[SUBJECT].text),
               date_format(values[DAY].date, day), STR_ARG(activity_of(row)));
    buf_printf(&text, "%.*s\n%.*s\n", STR_ARG(values[SCORE].text), STR_ARG(visit->answers));
    TRY(buf_status(&text, err));
    sha256(buf_str(&text), digest);
    hex_encode(digest, sizeof digest, visit->hash);
    record_id(visit->at, digest, visit->id);
    return OK;
}

static Status keep_visit(Import *import, const ImportRow *row, const Known *known, Str answers, Error *err) {
    History *history = import->state;
    const ImportValue *values = row->values;
    Visit visit = {.subject = known->number,
                   .org = known->org,
                   .day = values[DAY].date,
                   .at = date_start(values[DAY].date, import->app->env.zone_minutes),
                   .score = values[SCORE].text.len ? A_F64(values[SCORE].number) : A_NULL};
    bool copied = arena_str(import->batch, answers, &visit.answers) &&
                  arena_str(import->batch, activity_of(row), &visit.activity) &&
                  arena_str(import->batch, result_of(row), &visit.result) &&
                  arena_str(import->batch, values[GRADE].text, &visit.grade);
    if (!copied) return no_memory(err);
    TRY(identify(import, row, &visit, err));
    history->visits[history->count++] = visit;
    return OK;
}

static void batch_begin(Import *import) {
    History *history = import->state;
    history->count = 0;
}

static Status write_ids(const History *history, Buf *out, Error *err) {
    Json json = json_writer(out);
    json_begin_array(&json);
    for (size_t i = 0; i < history->count; i++) json_str(&json, str_from(history->visits[i].id));
    json_end_array(&json);
    return buf_status(out, err);
}

/* The batch's ids that are in the database already. */
static Status load_known(Import *import, const History *history, Map *known, Error *err) {
    CLEANUP(buf_free) Buf ids = BUF_INIT(IDS_MAX);
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(write_ids(history, &ids, err));
    TRY(store_query(import->tx, SQL_IMPORT_RECORDS_KNOWN,
                    ARGS(A_STR(import->actor->realm), A_STR(buf_str(&ids))), &rows, err));
    while (rows_next(rows)) {
        Str id;
        if (!arena_str(import->batch, rows_text(rows, 0), &id) || !map_put(known, id, import))
            return no_memory(err);
    }
    return rows_status(rows, err);
}

static Status add_visit(const Import *import, Bulk *bulk, const Visit *visit, Error *err) {
    const Arg args[] = {A_STR(import->actor->realm),
                        A_TEXT(visit->id),
                        A_TEXT("administrative-inspection"),
                        A_STR(visit->activity),
                        A_I64(visit->subject),
                        A_STR(visit->org),
                        A_I64(visit->day),
                        A_I64(visit->at),
                        A_STR(visit->answers),
                        visit->score,
                        A_STR(visit->result),
                        A_STR(visit->grade),
                        A_INSTANT(env_now(&import->app->env)),
                        A_TEXT(visit->hash),
                        A_I64(0),
                        A_TEXT("[]"),
                        A_I64(0),
                        A_TEXT(""),
                        A_I64(0)};
    return store_bulk_row(bulk, args, COUNT_OF(args), err);
}

/* One question for the whole batch and one bulk load: a question a row costs a round trip each. */
static Status batch_end(Import *import, Error *err) {
    CLEANUP(store_bulk_closep) Bulk *bulk = NULL;
    const History *history = import->state;
    Map *known = map_new(import->batch, IMPORT_BATCH);
    if (!known) return no_memory(err);
    if (!history->count) return OK;
    TRY(load_known(import, history, known, err));
    TRY(store_bulk_begin(import->tx, SQL_IMPORT_RECORD_ADD, &bulk, err));
    for (size_t i = 0; i < history->count; i++) {
        Visit *visit = &history->visits[i];
        Str id = str_from(visit->id);
        bool there = map_get(known, id) != NULL;
        import_count(import, there ? ROW_UNCHANGED : ROW_ADDED);
        if (there) continue;
        if (!map_put(known, id, visit)) return no_memory(err);
        TRY(add_visit(import, bulk, visit, err));
    }
    return store_bulk_end(&bulk, err);
}

static Status take(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err) {
    CLEANUP(buf_free) Buf answers = BUF_INIT(PAYLOAD_MAX);
    const History *history = import->state;
    const Known *known = map_get(history->subjects, row->values[SUBJECT].text);
    Str result = result_of(row);
    if (!known) {
        diag_hint(import_fault(import, row, SUBJECT, "inspection.subject", "the register has no «%.*s»",
                               STR_ARG(row->values[SUBJECT].text)),
                  "Import the register first.");
        return OK;
    }
    if (!str_is(result, "pass") && !str_is(result, "fail") && !str_is(result, "done")) {
        diag_hint(
            import_fault(import, row, RESULT, "inspection.result", "«%.*s» is no result", STR_ARG(result)),
            "Write pass, fail or done.");
        return OK;
    }
    TRY(write_answers(row, &answers, err));
    *ret = ROW_LATER;
    return keep_visit(import, row, known, buf_str(&answers), err);
}

static const ImportKind kind = {.event = "record.imported",
                                .permission = "record.import",
                                .columns = columns,
                                .column_count = COUNT_OF(columns),
                                .begin = begin,
                                .row = take,
                                .batch_begin = batch_begin,
                                .batch_end = batch_end};

Status app_import_inspections(const App *app, const Actor *actor, Str file, Str bytes,
                              const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err) {
    return import_run(&kind, app, actor, file, bytes, options, ret, arena, err);
}
