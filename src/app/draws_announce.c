/* A draw is announced: rule, frozen registers, exclusions and a commitment are published before the public
 * value can be known. */
#include "app/draws.h"

#include "app/org.h"

enum { SOURCE_MAX = 500, REASON_LEAST = 2, TERMS_MAX = 64 << 10 };

typedef struct Announcing {
    const App *app;
    const Actor *actor;
    const PlanEntry *plan;
    const Clause *clause;
    int64_t number; /* of the clause */
    Str org, title, reason, source, terms, sealed, payload;
    Str before, before_state;
    Date from, to;
    char id[ID_TEXT], commitment[SHA256_HEX], secret_hash[SHA256_HEX];
    DrawRule rule;
    DrawInputs inputs;
    Str texts[DRAW_REGISTERS];
} Announcing;

static const DrawTable *table_at(const DrawInputs *inputs, size_t i) {
    const DrawTable *const tables[DRAW_REGISTERS] = {inputs->population, inputs->officers, inputs->recuse,
                                                     inputs->exclude};
    return tables[i];
}

static Status find_clause(Announcing *to, const Plans *plans, const json_t *body, Error *err) {
    Str id = json_get_str(body, "plan"), name = json_get_str(body, "clause");
    to->plan = plans_find(plans, to->actor->realm, id);
    if (!to->plan) return fail(err, E_NOT_FOUND, "no plan '%.*s' is in force", STR_ARG(str_slice(id, 0, 64)));
    TRY(app_require(to->app, to->actor, "plan.adopt", to->plan->org_path, err));
    to->clause = plan_clause(to->plan->plan, name);
    if (!to->clause || to->clause->kind != CLAUSE_DRAW) {
        fail(err, E_NOT_FOUND, "the plan has no draw '%.*s'", STR_ARG(str_slice(name, 0, 64)));
        return fail_hint(err, "choose one of its clauses that begin with draw:");
    }
    to->number = to->plan->numbers[to->clause - to->plan->plan->clauses];
    to->org = to->plan->plan->org;
    return OK;
}

/* The period of the clause's rhythm that holds today; without a rhythm, the plan's own. */
static Status find_period(Announcing *to, Arena *arena, Error *err) {
    const Plan *plan = to->plan->plan;
    Date today = env_today(&to->app->env);
    Period *periods = NULL;
    size_t count = 0;
    Civil civil = date_to_civil(today);
    to->from = plan->from != DATE_NONE ? plan->from : date_from_civil(civil.year, 1, 1);
    to->to = plan->to != DATE_NONE ? plan->to : date_from_civil(civil.year, 12, 31);
    if (today > to->to) {
        fail(err, E_INVALID, "the plan's period is over");
        return fail_hint(err, "copy the plan to the next year and draw from that one");
    }
    if (to->clause->draw.every == EVERY_NONE) return OK;
    TRY(periods_list(to->app->calendar, to->clause->draw.every, today, today, arena, &periods, &count, err));
    if (count == 0) return OK;
    if (periods[0].full_from > to->from) to->from = periods[0].full_from;
    if (periods[0].full_to < to->to) to->to = periods[0].full_to;
    return OK;
}

/* A second draw is never silent: it needs a reason, which is published, and says which one it comes after. */
static Status look_before(Announcing *to, Arena *arena, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(to->app->store, &tx, err));
    TRY(store_query(tx, SQL_DRAW_BEFORE, ARGS(A_STR(to->actor->realm), A_I64(to->number), A_I64(to->from)),
                    &rows, err));
    if (!rows_next(rows)) return rows_status(rows, err);
    if (!arena_str(arena, rows_text(rows, 0), &to->before) ||
        !arena_str(arena, rows_text(rows, 1), &to->before_state))
        return no_memory(err);
    if (to->reason.len >= REASON_LEAST) return OK;
    fail(err, E_CONFLICT, "this clause has a draw in this period already");
    return fail_hint(err, "a further draw needs a reason, which is published with it");
}

static Status read_lists(Announcing *to, const json_t *body, Arena *arena, Error *err) {
    Str exclude = json_get_str(body, "exclude"), recuse = json_get_str(body, "recuse");
    const Str columns[] = {STR("officer"), STR("subject")};
    const DrawClause *draw = &to->clause->draw;
    DrawTable *table;
    if (exclude.len) TRY(draw_table_csv(arena, "exclude", "id", exclude, &to->inputs.exclude, err));
    if (recuse.len) TRY(draw_table_csv(arena, "recuse", NULL, recuse, &to->inputs.recuse, err));
    TRY(draw_inputs_check(&to->inputs, err));
    if (!to->inputs.population || draw->recuse_count == 0) return OK;
    TRY(draw_table_new(arena, "recuse", columns, COUNT_OF(columns), NULL, &table, err));
    if (to->inputs.recuse) TRY(draw_recuse_copy(to->inputs.recuse, table, err));
    TRY(draw_recuse_by_columns(to->inputs.population, to->inputs.officers, draw->recuse, draw->recuse_count,
                               table, arena, err));
    to->inputs.recuse = table;
    return draw_table_freeze(table, err);
}

/* A rule that cannot be carried out is found out now, by a trial with a seed that is thrown away. */
static Status try_out(const Announcing *to, Error *err) {
    CLEANUP(arena_freep) Arena *room = arena_new(DRAW_APP_ARENA);
    DrawResult *result;
    if (!room) return no_memory(err);
    return draw_run(&to->rule, &to->inputs, STR("00"), room, &result, err);
}

static Status commit(Announcing *to, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf terms = BUF_INIT(TERMS_MAX);
    uint8_t bytes[SHA256_LEN];
    char secret[SHA256_HEX];
    to->app->env.random(to->app->env.data, bytes, sizeof bytes);
    hex_encode(bytes, sizeof bytes, secret);
    sha256_hex((Str){(const char *)bytes, sizeof bytes}, to->secret_hash);
    TRY(draw_commitment(str_from(secret), &to->rule, &to->inputs, to->commitment, err));
    TRY(app_seal(to->app, str_from(secret), arena, &to->sealed, err));
    draw_commitment_write(&to->rule, &to->inputs, to->secret_hash, to->commitment, &terms);
    TRY(buf_status(&terms, err));
    return arena_str(arena, buf_str(&terms), &to->terms) ? OK : no_memory(err);
}

static Status write_texts(Announcing *to, Arena *arena, Error *err) {
    for (size_t i = 0; i < DRAW_REGISTERS; i++)
        if (table_at(&to->inputs, i))
            TRY(draw_table_text(table_at(&to->inputs, i), arena, &to->texts[i], err));
    return OK;
}

static Status write_payload(Announcing *to, Arena *arena, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(16 << 10);
    Json json = json_writer(&text);
    json_begin_object(&json); /* keys in bytewise order: canonical */
    json_put_str(&json, "before", to->before);
    json_put_str(&json, "clause", to->clause->id);
    json_put_text(&json, "commitment", to->commitment);
    json_put_text(&json, "draw", to->id);
    json_put_str(&json, "plan", to->plan->id);
    json_put_str(&json, "reason", to->reason);
    json_put_str(&json, "source", to->source);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(arena, buf_str(&text), &to->payload) ? OK : no_memory(err);
}

static Status insert_registers(const Announcing *to, Tx *tx, Error *err) {
    for (size_t i = 0; i < DRAW_REGISTERS; i++) {
        const DrawTable *table = table_at(&to->inputs, i);
        if (!table) continue;
        TRY(store_exec(tx, SQL_DRAW_REGISTER_INSERT,
                       ARGS(A_STR(to->actor->realm), A_TEXT(to->id), A_TEXT(table->name),
                            A_TEXT(table->sha256), A_I64((int64_t)table->count), A_STR(to->texts[i])),
                       NULL, err));
    }
    return OK;
}

/* Whoever announced in between comes first. */
static Status still_alone(const Announcing *to, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_DRAW_BEFORE, ARGS(A_STR(to->actor->realm), A_I64(to->number), A_I64(to->from)),
                    &rows, err));
    Str now = rows_next(rows) ? rows_text(rows, 0) : (Str){"", 0};
    TRY(rows_status(rows, err));
    if (str_equal(now, to->before)) return OK;
    return fail(err, E_CONFLICT, "somebody else announced this draw in the meantime");
}

static Status announce_job(void *data, Tx *tx, Error *err) {
    const Announcing *to = data;
    TRY(still_alone(to, tx, err));
    if (to->before.len)
        TRY(store_exec(tx, SQL_DRAW_REPLACE, ARGS(A_STR(to->actor->realm), A_STR(to->before)), NULL, err));
    TRY(store_exec(tx, SQL_DRAW_INSERT,
                   ARGS(A_STR(to->actor->realm), A_TEXT(to->id), A_STR(to->plan->id),
                        A_I64(to->plan->version), A_I64(to->number), A_STR(to->clause->id), A_STR(to->title),
                        A_STR(to->org), A_I64(to->from), A_I64(to->to), A_STR(to->before), A_STR(to->reason),
                        A_STR(to->source), A_STR(to->terms), A_TEXT(to->commitment), A_BLOB(to->sealed),
                        A_I64(env_now(&to->app->env)), A_STR(to->actor->id)),
                   NULL, err));
    TRY(insert_registers(to, tx, err));
    return app_ledger(to->app, tx, to->actor, "draw.announced", to->payload, err);
}

static Status take_texts(Announcing *to, const json_t *body, Error *err) {
    to->source = str_trim(json_get_str(body, "source"));
    to->reason = str_trim(json_get_str(body, "reason"));
    if (to->source.len >= REASON_LEAST && to->source.len <= SOURCE_MAX) return OK;
    fail(err, E_INVALID, "say what the public value will be");
    return fail_hint(err,
                     "something that nobody can know now and everybody can look up: the numbers of a lottery "
                     "and its date");
}

static Status prepare(Announcing *to, const json_t *body, Arena *arena, Error *err) {
    TRY(take_texts(to, body, err));
    TRY(find_period(to, arena, err));
    TRY(look_before(to, arena, err));
    TRY(draw_rule_from_clause(to->clause, arena, &to->rule, err));
    if (str_is(clause_title(to->clause), "inspection") && to->rule.certificate.len == 0)
        to->rule.certificate = STR("certificate"); /* administrative inspection: certified officers only */
    TRY(draw_freeze(to->app, to->actor, to->plan, to->clause, &to->rule, arena, &to->inputs, err));
    TRY(read_lists(to, body, arena, err));
    TRY(try_out(to, err));
    TRY(commit(to, arena, err));
    TRY(write_texts(to, arena, err));
    return write_payload(to, arena, err);
}

/* The job outlives the snapshot of plans: what it names is copied. */
static Status detach(Announcing *to, Arena *arena, Error *err) {
    PlanEntry *plan = arena_new_item(arena, PlanEntry);
    Clause *clause = arena_new_item(arena, Clause);
    if (!plan || !clause) return no_memory(err);
    plan->version = to->plan->version;
    if (!arena_str(arena, to->plan->id, &plan->id) || !arena_str(arena, to->clause->id, &clause->id) ||
        !arena_str(arena, to->org, &to->org) || !arena_str(arena, clause_title(to->clause), &to->title))
        return no_memory(err);
    to->plan = plan;
    to->clause = clause;
    return OK;
}

Status app_draw_announce(const App *app, const Actor *actor, const json_t *body, Arena *arena, AppWrite *ret,
                         Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    Announcing *to = arena_new_item(arena, Announcing);
    if (!to) return no_memory(err);
    *to = (Announcing){.app = app, .actor = actor};
    id_new(&app->env, to->id);
    TRY(plans_get(app, &plans, err));
    TRY(find_clause(to, plans, body, err));
    TRY(prepare(to, body, arena, err));
    TRY(detach(to, arena, err));
    *ret = (AppWrite){.run = announce_job, .data = to, .http_status = 201};
    ret->answer =
        str_from(arena_printf(arena, "{\"id\":\"%s\",\"commitment\":\"%s\"}", to->id, to->commitment));
    return ret->answer.ptr ? OK : no_memory(err);
}
