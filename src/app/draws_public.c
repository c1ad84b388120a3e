/* What anybody may see of a draw without an account: the announcement, then the result with its receipt. No
 * names of people or units, no ids of who was excluded, no registers. The receipt says which units will be
 * visited and by whom, so it is published when the draw's period is over; until then its hash pins it down.
 */
#include "app/draws.h"
#include "doc/csv.h"

static Status find_public(const App *app, Str realm, Str id, Arena *arena, StoredDraw *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_DRAW_GET, ARGS(A_STR(realm), A_STR(id)), &rows, err));
    if (rows_next(rows)) return draw_keep(rows, true, arena, ret, err);
    TRY(rows_status(rows, err));
    fail(err, E_NOT_FOUND, "there is no draw '%.*s'", STR_ARG(str_slice(id, 0, 64)));
    return fail_hint(err, "check the address with whoever published it");
}

static Date receipt_day(const StoredDraw *draw) {
    return draw->period_to + 1;
}

static void put_announcement(const StoredDraw *draw, int zone, Json *out) {
    const struct {
        const char *key;
        Str text;
    } texts[] = {{"id", draw->id},
                 {"activity", draw->title},
                 {"org_name", draw->org_name},
                 {"state", draw->state},
                 {"before", draw->before},
                 {"reason", draw->reason},
                 {"source", draw->source},
                 {"commitment", draw->commitment},
                 {"public", draw->public_value},
                 {"receipt", draw->receipt_hash}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) json_put_str(out, texts[i].key, texts[i].text);
    json_put_date(out, "period_from", draw->period_from);
    json_put_date(out, "period_to", draw->period_to);
    json_put_date(out, "receipt_from", receipt_day(draw));
    json_key(out, "announced_at");
    json_instant(out, draw->announced_at, zone);
    json_key(out, "drawn_at");
    json_instant(out, draw->drawn_at, zone);
}

static void put_canonical(const char *key, const json_t *part, Json *out) {
    CLEANUP(buf_free) Buf text = BUF_INIT(DRAW_RECEIPT_MAX);
    if (part) json_canonical(part, &text);
    json_key(out, key);
    json_raw(out, text.len ? buf_str(&text) : STR("null"));
}

static Status put_terms(const StoredDraw *draw, Json *out, Error *err) {
    static const char *const keys[] = {"inputs", "rule", "secret_sha256"};
    CLEANUP(json_freep) json_t *terms = NULL;
    TRY(json_parse(draw->terms, DRAW_RECEIPT_MAX, &terms, err));
    for (size_t i = 0; i < COUNT_OF(keys); i++) put_canonical(keys[i], json_object_get(terms, keys[i]), out);
    return OK;
}

/* Why somebody or something takes no part; not who. */
static void put_reasons(const DrawTable *exclude, Json *out) {
    int reason = exclude ? draw_table_column(exclude, STR("reason")) : -1;
    json_key(out, "exclusions");
    json_begin_array(out);
    for (size_t i = 0; exclude && reason >= 0 && i < exclude->count; i++)
        json_str(out, draw_table_cell(exclude, i, reason));
    json_end_array(out);
}

Status app_draw_public(const App *app, Str realm, Str id, Arena *arena, Json *out, Error *err) {
    CLEANUP(json_freep) json_t *receipt = NULL;
    StoredDraw draw;
    DrawInputs inputs = {0};
    TRY(find_public(app, realm, id, arena, &draw, err));
    TRY(draw_load_inputs(app, realm, draw.id, arena, &inputs, err));
    if (draw.receipt.len) TRY(json_parse(draw.receipt, DRAW_RECEIPT_MAX, &receipt, err));
    json_begin_object(out);
    put_announcement(&draw, app->env.zone_minutes, out);
    TRY(put_terms(&draw, out, err));
    put_reasons(inputs.exclude, out);
    put_canonical("strata", json_object_get(receipt, "strata"), out);
    json_put_bool(out, "receipt_open", draw.receipt.len > 0 && env_today(&app->env) >= receipt_day(&draw));
    json_put_i64(out, "units", (int64_t)json_array_size(json_object_get(receipt, "result")));
    json_put_i64(out, "officers", (int64_t)json_array_size(json_object_get(receipt, "pool")));
    json_end_object(out);
    return OK;
}

Status app_draw_public_receipt(const App *app, Str realm, Str id, Arena *arena, Str *ret, Error *err) {
    StoredDraw draw;
    TRY(find_public(app, realm, id, arena, &draw, err));
    if (draw.receipt.len == 0) {
        fail(err, E_NOT_FOUND, "this draw has not been made yet");
        return fail_hint(err, "it is made when the public value is known");
    }
    if (env_today(&app->env) < receipt_day(&draw)) {
        char day[DATE_TEXT];
        fail(err, E_NOT_FOUND, "the receipt is published on %s, when the visits are over",
             date_format(receipt_day(&draw), day));
        return fail_hint(err, "its hash is on the draw's page already");
    }
    *ret = draw.receipt;
    return OK;
}

/* ---- the list ---- */

static const char *const columns[] = {"realm", "realm_name", "id", "activity", "org_name", "state"};
enum { PERIOD_FROM = COUNT_OF(columns), PERIOD_TO, ANNOUNCED_AT, DRAWN_AT };

static void put_item(const App *app, const Rows *rows, Json *out) {
    Date last = rows_date(rows, PERIOD_TO);
    json_begin_object(out);
    for (int i = 0; i < (int)COUNT_OF(columns); i++) json_put_str(out, columns[i], rows_text(rows, i));
    json_put_date(out, "period_from", rows_date(rows, PERIOD_FROM));
    json_put_date(out, "period_to", last);
    json_key(out, "announced_at");
    json_instant(out, rows_instant(rows, ANNOUNCED_AT), app->env.zone_minutes);
    json_key(out, "drawn_at");
    json_instant(out, rows_instant(rows, DRAWN_AT), app->env.zone_minutes);
    json_put_date(out, "receipt_from", last + 1);
    json_put_bool(out, "receipt_open", !rows_null(rows, DRAWN_AT) && env_today(&app->env) > last);
    json_end_object(out);
}

static void put_line(const App *app, const Rows *rows, CsvWriter *csv) {
    char day[DATE_TEXT], moment[INSTANT_TEXT];
    for (int i = 0; i < (int)COUNT_OF(columns); i++) csv_put(csv, rows_text(rows, i));
    for (int i = PERIOD_FROM; i <= PERIOD_TO; i++) csv_put_text(csv, date_format(rows_date(rows, i), day));
    for (int i = ANNOUNCED_AT; i <= DRAWN_AT; i++)
        csv_put_text(csv, rows_null(rows, i)
                              ? ""
                              : instant_format(rows_instant(rows, i), app->env.zone_minutes, moment));
    csv_put_text(csv, date_format(rows_date(rows, PERIOD_TO) + 1, day));
    csv_end_row(csv);
}

static Status list_csv(const App *app, Rows *rows, Buf *out, Error *err) {
    CsvWriter csv = csv_writer(out, true);
    buf_add_text(out, "\xEF\xBB\xBF"
                      "realm,realm_name,id,activity,org_name,state,period_from,period_to,"
                      "announced_at,drawn_at,receipt_from\n");
    while (rows_next(rows)) put_line(app, rows, &csv);
    return rows_status(rows, err);
}

static Status list_json(const App *app, Rows *rows, Json *out, Error *err) {
    int count = 0;
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    while (count <= DRAW_LIST_MAX && rows_next(rows))
        if (count++ < DRAW_LIST_MAX) put_item(app, rows, out);
    json_end_array(out);
    json_put_bool(out, "more", count > DRAW_LIST_MAX);
    json_end_object(out);
    return rows_status(rows, err);
}

Status app_draw_public_list(const App *app, Str realm, bool csv, Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_DRAW_PUBLIC_LIST,
                    ARGS(realm.len ? A_STR(realm) : A_STR(STR("")), A_I64(DRAW_LIST_MAX + 1)), &rows, err));
    return csv ? list_csv(app, rows, out->buf, err) : list_json(app, rows, out, err);
}
