/* An announced draw is made, once, with the public value that was announced. */
#include "app/draws.h"

#include "app/org.h"

typedef struct Making {
    const App *app;
    const Actor *actor;
    StoredDraw draw;
    DrawInputs inputs;
    const DrawResult *result;
    size_t pair;
    Date today;
    Str public_value, receipt, payload;
    char hash[SHA256_HEX];
} Making;

static Status may_be_drawn(const StoredDraw *draw, Error *err) {
    if (str_is(draw->state, "announced")) return OK;
    bool drawn = str_is(draw->state, "drawn");
    if (drawn)
        fail(err, E_CONFLICT, "this draw was made already, and its result stands");
    else
        fail(err, E_CONFLICT, "this announcement was replaced by a later one");
    return fail_hint(err, drawn ? "a further draw needs an announcement of its own, with a reason"
                                : "draw from the announcement that replaced it");
}

static Status run_draw(Making *making, Arena *arena, Error *err) {
    CLEANUP(json_freep) json_t *terms = NULL;
    CLEANUP(buf_free) Buf receipt = BUF_INIT(DRAW_RECEIPT_MAX);
    DrawRule rule;
    DrawSeed seed;
    DrawResult *result;
    Str secret;
    TRY(json_parse(making->draw.terms, DRAW_RECEIPT_MAX, &terms, err));
    TRY(draw_rule_read(terms, arena, &rule, err));
    TRY(app_unseal(making->app, making->draw.secret, arena, &secret, err));
    TRY(draw_seed_made(arena, secret, making->public_value, &rule, &making->inputs, &seed, err));
    if (!str_equal(seed.commitment, making->draw.commitment))
        return fail(err, E_CORRUPT, "the frozen registers are not what was committed to");
    TRY(draw_run(&rule, &making->inputs, seed.hex, arena, &result, err));
    draw_receipt_write(&rule, &making->inputs, &seed, result, &receipt);
    TRY(buf_status(&receipt, err));
    sha256_hex(buf_str(&receipt), making->hash);
    making->result = result;
    making->pair = (size_t)rule.pair;
    return arena_str(arena, buf_str(&receipt), &making->receipt) ? OK : no_memory(err);
}

static Status write_payload(Making *making, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(16 << 10);
    Json json = json_writer(&text);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    json_put_str(&json, "commitment", making->draw.commitment);
    json_put_str(&json, "draw", making->draw.id);
    json_put_str(&json, "public", making->public_value);
    json_put_text(&json, "receipt", making->hash);
    json_put_i64(&json, "units", (int64_t)making->result->unit_count);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), &making->payload) ? OK : no_memory(err);
}

/* The first officer of a unit has the duty; the result names all of them. */
static Status insert_duties(const Making *making, Tx *tx, Error *err) {
    const DrawResult *result = making->result;
    for (size_t i = 0; i < result->unit_count; i++)
        TRY(store_exec(tx, SQL_DRAW_DUTY,
                       ARGS(A_STR(making->actor->realm),
                            A_STR(making->inputs.officers->rows[result->officers[i * making->pair]].key),
                            A_I64(making->draw.period_to),
                            A_STR(making->inputs.population->rows[result->units[i]].key),
                            A_I64(making->draw.clause), A_I64(making->today)),
                       NULL, err));
    return OK;
}

static Status make_job(void *data, Tx *tx, Error *err) {
    const Making *making = data;
    int64_t changes = 0;
    TRY(store_exec(tx, SQL_DRAW_FINISH,
                   ARGS(A_STR(making->actor->realm), A_STR(making->draw.id), A_STR(making->public_value),
                        A_STR(making->receipt), A_TEXT(making->hash), A_I64(env_now(&making->app->env)),
                        A_STR(making->actor->id)),
                   &changes, err));
    if (changes != 1) return fail(err, E_CONFLICT, "this draw was made already, and its result stands");
    TRY(insert_duties(making, tx, err));
    return app_ledger(making->app, tx, making->actor, "draw.drawn", making->payload, err);
}

Status app_draw_make(const App *app, const Actor *actor, Str id, Str public_value, Arena *arena,
                     AppWrite *ret, Error *err) {
    Making *making = arena_new_item(arena, Making);
    if (!making) return no_memory(err);
    *making = (Making){.app = app, .actor = actor, .today = env_today(&app->env)};
    if (!arena_str(arena, str_trim(public_value), &making->public_value)) return no_memory(err);
    if (making->public_value.len == 0) return fail(err, E_INVALID, "the public value is missing");
    TRY(draw_load(app, actor, id, "plan.adopt", arena, &making->draw, err));
    TRY(may_be_drawn(&making->draw, err));
    TRY(draw_load_inputs(app, actor->realm, making->draw.id, arena, &making->inputs, err));
    TRY(run_draw(making, arena, err));
    TRY(write_payload(making, arena, err));
    *ret = (AppWrite){.run = make_job, .data = making, .http_status = 200};
    ret->answer = str_from(arena_printf(arena, "{\"id\":\"" STR_FMT "\",\"receipt\":\"%s\",\"units\":%zu}",
                                        STR_ARG(making->draw.id), making->hash, making->result->unit_count));
    return ret->answer.ptr ? OK : no_memory(err);
}
