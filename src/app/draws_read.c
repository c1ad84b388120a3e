/* Draws as people read them: the list, one with its result in names, receipt and registers as files. */
#include "app/draws.h"

#include "doc/csv.h"

/* ---- one as the store has it ---- */

Status draw_keep(const Rows *rows, bool whole, Arena *arena, StoredDraw *ret, Error *err) {
    StoredDraw draw = {.version = rows_i64(rows, 2),
                       .period_from = rows_date(rows, 8),
                       .period_to = rows_date(rows, 9),
                       .announced_at = rows_instant(rows, 17),
                       .drawn_at = rows_instant(rows, 19),
                       .clause = whole ? rows_i64(rows, 24) : 0};
    const struct {
        Str *to;
        int column;
    } texts[] = {{&draw.id, 0},
                 {&draw.plan, 1},
                 {&draw.clause_id, 3},
                 {&draw.title, 4},
                 {&draw.org, 5},
                 {&draw.org_name, 6},
                 {&draw.path, 7},
                 {&draw.state, 10},
                 {&draw.before, 11},
                 {&draw.reason, 12},
                 {&draw.source, 13},
                 {&draw.commitment, 14},
                 {&draw.public_value, 15},
                 {&draw.receipt_hash, 16},
                 {&draw.announced_by, 18},
                 {&draw.drawn_by, 20},
                 {&draw.terms, 21},
                 {&draw.secret, 22},
                 {&draw.receipt, 23}};
    size_t count = COUNT_OF(texts) - (whole ? 0 : 3);
    for (size_t i = 0; i < count; i++)
        if (!arena_str(arena, rows_text(rows, texts[i].column), texts[i].to)) return no_memory(err);
    *ret = draw;
    return OK;
}

static Status find(const App *app, const Actor *actor, Tx *tx, Str id, const char *permission, Arena *arena,
                   StoredDraw *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DRAW_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        fail(err, E_NOT_FOUND, "there is no draw '%.*s'", STR_ARG(str_slice(id, 0, 64)));
        return fail_hint(err, "look for it in the list of draws");
    }
    TRY(app_require(app, actor, permission, rows_text(rows, 7), err));
    return draw_keep(rows, true, arena, ret, err);
}

Status draw_load(const App *app, const Actor *actor, Str id, const char *permission, Arena *arena,
                 StoredDraw *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read_one(app->store, &tx, err));
    return find(app, actor, tx, id, permission, arena, ret, err);
}

static Status take_register(const Rows *rows, Arena *arena, DrawInputs *ret, Error *err) {
    const struct {
        const char *name, *key;
        const DrawTable **to;
    } roles[DRAW_REGISTERS] = {{"population", "id", &ret->population},
                               {"officers", "id", &ret->officers},
                               {"recuse", NULL, &ret->recuse},
                               {"exclude", "id", &ret->exclude}};
    Str text;
    if (!arena_str(arena, rows_text(rows, 3), &text)) return no_memory(err);
    for (size_t i = 0; i < DRAW_REGISTERS; i++)
        if (str_is(rows_text(rows, 0), roles[i].name))
            return draw_table_csv(arena, roles[i].name, roles[i].key, text, roles[i].to, err);
    return OK;
}

Status draw_load_inputs(const App *app, Str realm, Str id, Arena *arena, DrawInputs *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_DRAW_REGISTERS, ARGS(A_STR(realm), A_STR(id), A_TEXT("")), &rows, err));
    while (rows_next(rows)) TRY(take_register(rows, arena, ret, err));
    TRY(rows_status(rows, err));
    return ret->officers ? OK : fail(err, E_CORRUPT, "the registers of the draw are gone");
}

/* ---- as JSON ---- */

static void put_draw(const StoredDraw *draw, int zone, Json *out) {
    const struct {
        const char *key;
        Str text;
    } texts[] = {{"id", draw->id},
                 {"plan", draw->plan},
                 {"clause", draw->clause_id},
                 {"activity", draw->title},
                 {"org", draw->org},
                 {"org_name", draw->org_name},
                 {"state", draw->state},
                 {"before", draw->before},
                 {"reason", draw->reason},
                 {"source", draw->source},
                 {"commitment", draw->commitment},
                 {"public", draw->public_value},
                 {"receipt", draw->receipt_hash},
                 {"announced_by", draw->announced_by},
                 {"drawn_by", draw->drawn_by}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) json_put_str(out, texts[i].key, texts[i].text);
    json_put_i64(out, "version", draw->version);
    json_put_date(out, "period_from", draw->period_from);
    json_put_date(out, "period_to", draw->period_to);
    json_key(out, "announced_at");
    json_instant(out, draw->announced_at, zone);
    json_key(out, "drawn_at");
    json_instant(out, draw->drawn_at, zone);
}

static void put_csv(const StoredDraw *draw, Buf *out) {
    CsvWriter csv = csv_writer(out, true);
    char from[DATE_TEXT], to[DATE_TEXT];
    const Str cells[] = {draw->id,
                         draw->plan,
                         draw->clause_id,
                         draw->title,
                         draw->org,
                         draw->org_name,
                         draw->state,
                         str_from(date_format(draw->period_from, from)),
                         str_from(date_format(draw->period_to, to)),
                         draw->before,
                         draw->reason,
                         draw->source,
                         draw->commitment,
                         draw->public_value,
                         draw->receipt_hash};
    for (size_t i = 0; i < COUNT_OF(cells); i++) csv_put(&csv, cells[i]);
    csv_end_row(&csv);
}

static Status list_rows(const App *app, Rows *rows, const Str *scopes, size_t count, bool csv, Arena *arena,
                        Json *out, Error *err) {
    while (rows_next(rows)) {
        StoredDraw draw;
        if (!app_within(scopes, count, rows_text(rows, 7))) continue;
        TRY(draw_keep(rows, false, arena, &draw, err));
        if (csv) {
            put_csv(&draw, out->buf);
            continue;
        }
        json_begin_object(out);
        put_draw(&draw, app->env.zone_minutes, out);
        json_end_object(out);
    }
    return rows_status(rows, err);
}

Status app_draw_list(const App *app, const Actor *actor, bool csv, Arena *arena, Json *out, Error *err) {
    static const char head[] =
        "\xEF\xBB\xBFid,plan,clause,activity,org,org_name,state,period_from,period_to,before,"
        "reason,source,commitment,public,receipt\n";
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str *scopes = NULL;
    size_t count = 0;
    TRY(app_scopes(app, actor, "plan.read", arena, &scopes, &count, err));
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_DRAW_LIST, ARGS(A_STR(actor->realm), A_I64(DRAW_LIST_MAX)), &rows, err));
    if (csv) {
        buf_add_text(out->buf, head);
        return list_rows(app, rows, scopes, count, true, arena, out, err);
    }
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    TRY(list_rows(app, rows, scopes, count, false, arena, out, err));
    json_end_array(out);
    json_key(out, "next");
    json_null_value(out);
    json_end_object(out);
    return OK;
}

/* ---- the result in names ---- */

static Str name_of(const DrawTable *table, Str id) {
    int column = table ? draw_table_column(table, STR("name")) : -1;
    size_t row = column >= 0 ? draw_table_find(table, id) : SIZE_MAX;
    return row == SIZE_MAX ? (Str){"", 0} : draw_table_cell(table, row, column);
}

static void put_person(const DrawTable *officers, Str id, Json *out) {
    json_begin_object(out);
    json_put_str(out, "id", id);
    json_put_str(out, "name", name_of(officers, id));
    json_end_object(out);
}

static Str text_at(const json_t *list, size_t i) {
    return str_from(json_string_value(json_array_get(list, i)));
}

static void put_result(const json_t *receipt, const DrawInputs *inputs, Json *out) {
    const json_t *result = json_object_get(receipt, "result"), *pool = json_object_get(receipt, "pool");
    json_key(out, "result");
    json_begin_array(out);
    for (size_t i = 0; i < json_array_size(result); i++) {
        const json_t *item = json_array_get(result, i), *officers = json_object_get(item, "officers");
        Str unit = json_get_str(item, "unit");
        json_begin_object(out);
        json_put_str(out, "unit", unit);
        json_put_str(out, "name", name_of(inputs->population, unit));
        json_key(out, "officers");
        json_begin_array(out);
        for (size_t k = 0; k < json_array_size(officers); k++)
            put_person(inputs->officers, text_at(officers, k), out);
        json_end_array(out);
        json_end_object(out);
    }
    json_end_array(out);
    json_key(out, "pool");
    json_begin_array(out);
    for (size_t k = 0; k < json_array_size(pool); k++) put_person(inputs->officers, text_at(pool, k), out);
    json_end_array(out);
}

static void put_exclusions(const DrawTable *exclude, Json *out) {
    int reason = exclude ? draw_table_column(exclude, STR("reason")) : -1;
    json_key(out, "exclusions");
    json_begin_array(out);
    for (size_t i = 0; exclude && i < exclude->count; i++) {
        json_begin_object(out);
        json_put_str(out, "id", exclude->rows[i].key);
        json_put_str(out, "reason", draw_table_cell(exclude, i, reason));
        json_end_object(out);
    }
    json_end_array(out);
}

/* A part of a stored JSON text. */
static void put_part(const json_t *part, Json *out) {
    CLEANUP(buf_free) Buf text = BUF_INIT(DRAW_RECEIPT_MAX);
    if (part) json_canonical(part, &text);
    json_raw(out, text.len ? buf_str(&text) : STR("null"));
}

static Status put_terms(const StoredDraw *draw, Json *out, Error *err) {
    static const char *const keys[] = {"inputs", "rule", "secret_sha256"};
    CLEANUP(json_freep) json_t *terms = NULL;
    TRY(json_parse(draw->terms, DRAW_RECEIPT_MAX, &terms, err));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        json_key(out, keys[i]);
        put_part(json_object_get(terms, keys[i]), out);
    }
    return OK;
}

Status app_draw_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(json_freep) json_t *receipt = NULL;
    StoredDraw draw;
    DrawInputs inputs = {0};
    TRY(draw_load(app, actor, id, "plan.read", arena, &draw, err));
    TRY(draw_load_inputs(app, actor->realm, draw.id, arena, &inputs, err));
    if (draw.receipt.len) TRY(json_parse(draw.receipt, DRAW_RECEIPT_MAX, &receipt, err));
    json_begin_object(out);
    put_draw(&draw, app->env.zone_minutes, out);
    TRY(put_terms(&draw, out, err));
    put_exclusions(inputs.exclude, out);
    json_key(out, "strata");
    put_part(json_object_get(receipt, "strata"), out);
    put_result(receipt, &inputs, out);
    json_end_object(out);
    return OK;
}

/* ---- files ---- */

static Status not_yet(Error *err) {
    fail(err, E_NOT_FOUND, "this draw has not been made yet");
    return fail_hint(err, "it is made when the public value is known");
}

Status app_draw_receipt(const App *app, const Actor *actor, Str id, Arena *arena, Str *ret, Error *err) {
    StoredDraw draw;
    TRY(draw_load(app, actor, id, "plan.read", arena, &draw, err));
    if (draw.receipt.len == 0) return not_yet(err);
    *ret = draw.receipt;
    return OK;
}

Status app_draw_register(const App *app, const Actor *actor, Str id, Str name, Arena *arena, Str *ret,
                         Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    StoredDraw draw;
    TRY(store_read(app->store, &tx, err));
    TRY(find(app, actor, tx, id, "plan.read", arena, &draw, err));
    TRY(store_query(tx, SQL_DRAW_REGISTERS, ARGS(A_STR(actor->realm), A_STR(draw.id), A_STR(name)), &rows,
                    err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "this draw has no register '%.*s'", STR_ARG(str_slice(name, 0, 64)));
    }
    return arena_str(arena, rows_text(rows, 3), ret) ? OK : no_memory(err);
}

static void put_result_row(const json_t *item, const DrawInputs *inputs, CsvWriter *csv) {
    const json_t *officers = json_object_get(item, "officers");
    CLEANUP(buf_free) Buf ids = BUF_INIT(64 << 10), names = BUF_INIT(64 << 10);
    for (size_t k = 0; k < json_array_size(officers); k++) {
        Str id = text_at(officers, k);
        if (k) buf_add_char(&ids, '|'), buf_add_char(&names, '|');
        buf_add(&ids, id);
        buf_add(&names, name_of(inputs->officers, id));
    }
    Str unit = json_get_str(item, "unit");
    csv_put(csv, unit);
    csv_put(csv, name_of(inputs->population, unit));
    csv_put(csv, buf_str(&ids));
    csv_put(csv, buf_str(&names));
    csv_end_row(csv);
}

Status app_draw_result_csv(const App *app, const Actor *actor, Str id, Arena *arena, Buf *out, Error *err) {
    CLEANUP(json_freep) json_t *receipt = NULL;
    StoredDraw draw;
    DrawInputs inputs = {0};
    TRY(draw_load(app, actor, id, "plan.read", arena, &draw, err));
    if (draw.receipt.len == 0) return not_yet(err);
    TRY(draw_load_inputs(app, actor->realm, draw.id, arena, &inputs, err));
    TRY(json_parse(draw.receipt, DRAW_RECEIPT_MAX, &receipt, err));
    buf_add_text(out, "\xEF\xBB\xBFunit,name,officers,officer_names\n");
    CsvWriter csv = csv_writer(out, true);
    const json_t *result = json_object_get(receipt, "result");
    for (size_t i = 0; i < json_array_size(result); i++)
        put_result_row(json_array_get(result, i), &inputs, &csv);
    return buf_status(out, err);
}
