/* Receipts and commitments as JSON. */
#include "draw/internal.h"

/* ---- writing ---- */

static void put_count(Json *json, const char *key, int64_t value) {
    json_key(json, key);
    if (value < 0)
        json_null_value(json);
    else
        json_i64(json, value);
}

static void put_column(Json *json, const char *key, Str name) {
    json_key(json, key);
    if (name.len)
        json_str(json, name);
    else
        json_null_value(json);
}

static void put_table(Json *json, const char *key, const DrawTable *table) {
    json_key(json, key);
    if (!table) {
        json_null_value(json);
        return;
    }
    json_begin_object(json);
    json_put_text(json, "sha256", table->sha256);
    json_put_i64(json, "rows", (int64_t)table->count);
    json_end_object(json);
}

static void put_terms(Json *json, const char *format, const DrawRule *rule, const DrawInputs *inputs) {
    json_put_text(json, "format", format);
    json_key(json, "inputs");
    json_begin_object(json);
    put_table(json, "population", inputs->population);
    put_table(json, "officers", inputs->officers);
    put_table(json, "recuse", inputs->recuse);
    put_table(json, "exclude", inputs->exclude);
    json_end_object(json);
    json_key(json, "rule");
    json_begin_object(json);
    put_count(json, "number", rule->number);
    put_count(json, "rate_millionths", rule->rate);
    put_count(json, "officer_rate_millionths", rule->officer_rate);
    put_count(json, "pair", rule->pair);
    put_column(json, "weight", rule->weight);
    put_column(json, "strata", rule->strata);
    put_column(json, "certificate", rule->certificate);
    json_key(json, "caps");
    json_begin_array(json);
    for (size_t c = 0; c < rule->cap_count; c++) {
        json_begin_object(json);
        json_put_str(json, "column", rule->caps[c].column);
        json_put_i64(json, "most", rule->caps[c].most);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void put_seed(Json *json, const DrawSeed *seed) {
    json_put_str(json, "seed", seed->hex);
    json_key(json, "seed_from");
    if (seed->secret.len == 0) {
        json_null_value(json);
        return;
    }
    json_begin_object(json);
    json_put_str(json, "secret", seed->secret);
    json_put_str(json, "public", seed->public_value);
    json_put_str(json, "commitment", seed->commitment);
    json_end_object(json);
}

static void put_strata(Json *json, const DrawResult *result) {
    json_key(json, "strata");
    json_begin_array(json);
    for (size_t s = 0; s < result->stratum_count; s++) {
        json_begin_object(json);
        json_put_str(json, "value", result->strata[s].value);
        json_put_i64(json, "units", (int64_t)result->strata[s].units);
        json_put_i64(json, "number", (int64_t)result->strata[s].number);
        json_end_object(json);
    }
    json_end_array(json);
}

static void put_steps(Json *json, const DrawInputs *inputs, const DrawResult *result) {
    json_key(json, "steps");
    json_begin_array(json);
    for (size_t i = 0; i < result->step_count; i++) {
        const DrawStep *step = &result->steps[i];
        json_begin_object(json);
        json_put_i64(json, "stratum", step->stratum);
        json_put_i64(json, "total", (int64_t)step->total);
        json_put_i64(json, "value", (int64_t)step->value);
        json_put_str(json, "unit", inputs->population->rows[step->unit].key);
        json_put_bool(json, "taken", step->taken);
        json_end_object(json);
        buf_add_char(json->buf, '\n');
    }
    json_end_array(json);
}

static void put_ids(Json *json, const char *key, const DrawTable *table, const uint32_t *list, size_t count) {
    json_key(json, key);
    json_begin_array(json);
    for (size_t i = 0; i < count; i++) json_str(json, table->rows[list[i]].key);
    json_end_array(json);
}

static void put_result(Json *json, const DrawRule *rule, const DrawInputs *inputs, const DrawResult *result) {
    size_t pair = (size_t)rule->pair;
    json_key(json, "result");
    json_begin_array(json);
    for (size_t i = 0; i < result->unit_count; i++) {
        json_begin_object(json);
        json_put_str(json, "unit", inputs->population->rows[result->units[i]].key);
        put_ids(json, "officers", inputs->officers, result->officers + i * pair, pair);
        json_end_object(json);
        buf_add_char(json->buf, '\n');
    }
    json_end_array(json);
}

void draw_receipt_write(const DrawRule *rule, const DrawInputs *inputs, const DrawSeed *seed,
                        const DrawResult *result, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    put_terms(&json, "anlan-draw-1", rule, inputs);
    put_seed(&json, seed);
    json_put_i64(&json, "certified", (int64_t)result->certified);
    put_ids(&json, "pool", inputs->officers, result->pool, result->pool_count);
    put_strata(&json, result);
    put_steps(&json, inputs, result);
    put_result(&json, rule, inputs, result);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

void draw_commitment_write(const DrawRule *rule, const DrawInputs *inputs, const char *secret_sha256,
                           const char *commitment, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    put_terms(&json, "anlan-draw-commitment-1", rule, inputs);
    json_put_text(&json, "secret_sha256", secret_sha256);
    json_put_text(&json, "commitment", commitment);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

/* ---- reading ---- */

static Status not_a_rule(const char *key, Error *err) {
    return fail(err, E_INVALID, "this is not a receipt of a draw: '%s' is missing or wrong", key);
}

static Status get_count(const json_t *rule, const char *key, int64_t *ret, Error *err) {
    const json_t *value = json_object_get(rule, key);
    if (!json_is_null(value) && !json_is_integer(value)) return not_a_rule(key, err);
    if (json_is_integer(value) && json_integer_value(value) < 0) return not_a_rule(key, err);
    *ret = json_is_null(value) ? -1 : json_integer_value(value);
    return OK;
}

static Status get_column(const json_t *rule, const char *key, Arena *arena, Str *ret, Error *err) {
    const json_t *value = json_object_get(rule, key);
    if (!json_is_null(value) && !json_is_string(value)) return not_a_rule(key, err);
    return arena_str(arena, json_get_str(rule, key), ret) ? OK : no_memory(err);
}

static Status get_caps(const json_t *rule, Arena *arena, DrawRule *ret, Error *err) {
    const json_t *caps = json_object_get(rule, "caps");
    size_t count = json_array_size(caps);
    if (!json_is_array(caps) || count > DRAW_CAPS_MAX) return not_a_rule("caps", err);
    for (size_t c = 0; c < count; c++) {
        const json_t *cap = json_array_get(caps, c);
        ret->caps[c].most = json_get_i64(cap, "most", -1);
        TRY(get_column(cap, "column", arena, &ret->caps[c].column, err));
    }
    ret->cap_count = count;
    return OK;
}

Status draw_rule_read(const json_t *root, Arena *arena, DrawRule *ret, Error *err) {
    const json_t *rule = json_object_get(root, "rule");
    DrawRule read = DRAW_RULE_INIT;
    if (!json_is_object(rule)) return not_a_rule("rule", err);
    TRY(get_count(rule, "number", &read.number, err));
    TRY(get_count(rule, "rate_millionths", &read.rate, err));
    TRY(get_count(rule, "officer_rate_millionths", &read.officer_rate, err));
    TRY(get_count(rule, "pair", &read.pair, err));
    TRY(get_column(rule, "weight", arena, &read.weight, err));
    TRY(get_column(rule, "strata", arena, &read.strata, err));
    TRY(get_column(rule, "certificate", arena, &read.certificate, err));
    TRY(get_caps(rule, arena, &read, err));
    if (draw_rule_check(&read, err) != OK) return not_a_rule("rule", err);
    *ret = read;
    return OK;
}
