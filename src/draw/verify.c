/* A receipt against its inputs: everything is computed again, and the two are compared from the top. */
#include "draw/internal.h"

/* What differs, as a path: result[3].officers[0]. */
typedef struct Difference {
    Buf path;
    Buf given, wanted;
} Difference;

static bool differs(const json_t *given, const json_t *wanted, Difference *difference);

static void describe(const json_t *value, Buf *out) {
    if (!value)
        buf_add_text(out, "-");
    else if (json_is_object(value) || json_is_array(value))
        buf_add_text(out, json_is_object(value) ? "{}" : "[]");
    else
        json_canonical(value, out);
}

static bool differs_in_object(const json_t *given, const json_t *wanted, Difference *difference) {
    const char *key;
    json_t *value;
    size_t length = difference->path.len;
    json_object_foreach((json_t *)(uintptr_t)wanted, key, value) {
        difference->path.len = length;
        buf_printf(&difference->path, "%s%s", length ? "." : "", key);
        if (differs(json_object_get(given, key), value, difference)) return true;
    }
    json_object_foreach((json_t *)(uintptr_t)given, key, value) {
        if (json_object_get(wanted, key)) continue;
        difference->path.len = length;
        buf_printf(&difference->path, "%s%s", length ? "." : "", key);
        return differs(value, NULL, difference);
    }
    difference->path.len = length;
    return false;
}

static bool differs_in_array(const json_t *given, const json_t *wanted, Difference *difference) {
    size_t length = difference->path.len, count = json_array_size(wanted);
    if (json_array_size(given) > count) count = json_array_size(given);
    for (size_t i = 0; i < count; i++) {
        difference->path.len = length;
        buf_printf(&difference->path, "[%zu]", i);
        if (differs(json_array_get(given, i), json_array_get(wanted, i), difference)) return true;
    }
    difference->path.len = length;
    return false;
}

static bool differs(const json_t *given, const json_t *wanted, Difference *difference) {
    if (json_is_object(given) && json_is_object(wanted)) return differs_in_object(given, wanted, difference);
    if (json_is_array(given) && json_is_array(wanted)) return differs_in_array(given, wanted, difference);
    if (json_equal(given, wanted)) return false;
    describe(given, &difference->given);
    describe(wanted, &difference->wanted);
    return true;
}

static Status compare(const json_t *given, const json_t *wanted, Error *err) {
    CLEANUP(buf_free) Buf path = BUF_INIT(1 << 16), is = BUF_INIT(1 << 20), should = BUF_INIT(1 << 20);
    Difference difference = {path, is, should};
    bool found = differs(given, wanted, &difference);
    path = difference.path;
    is = difference.given;
    should = difference.wanted;
    if (!found) return OK;
    fail(err, E_NO, "%.*s differs: the receipt says %.*s, recomputing gives %.*s", STR_ARG(buf_str(&path)),
         STR_ARG(str_slice(buf_str(&is), 0, 80)), STR_ARG(str_slice(buf_str(&should), 0, 80)));
    return fail_hint(err, "the receipt, a register or the list of recusals was changed after the draw");
}

static Status read_seed(const json_t *root, const DrawRule *rule, const DrawInputs *inputs, Arena *arena,
                        DrawSeed *ret, Error *err) {
    const json_t *from = json_object_get(root, "seed_from");
    Status status = json_is_object(from)
                        ? draw_seed_made(arena, json_get_str(from, "secret"), json_get_str(from, "public"),
                                         rule, inputs, ret, err)
                        : draw_seed_plain(arena, json_get_str(root, "seed"), ret, err);
    if (status == E_USAGE)
        return fail(err, E_INVALID, "this is not a receipt of a draw: '%s' is missing or wrong", "seed");
    return status;
}

/* The registers first: with another register the draw may not even be possible. */
static Status compare_inputs(const json_t *root, const DrawInputs *inputs, Error *err) {
    static const char *const names[] = {"population", "officers", "recuse", "exclude"};
    const DrawTable *tables[] = {inputs->population, inputs->officers, inputs->recuse, inputs->exclude};
    const json_t *given = json_object_get(root, "inputs");
    if (!json_is_object(given))
        return fail(err, E_INVALID, "this is not a receipt of a draw: '%s' is missing or wrong", "inputs");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const json_t *table = json_object_get(given, names[i]);
        const char *has = tables[i] ? tables[i]->sha256 : "-";
        Str says = json_is_object(table) ? json_get_str(table, "sha256") : STR("-");
        if (str_is(says, has)) continue;
        fail(err, E_NO, "inputs.%s.sha256 differs: the receipt says %.*s, the file gives %s", names[i],
             STR_ARG(str_slice(says, 0, 80)), has);
        return fail_hint(err,
                         "this is not the register that the draw was made from, or it was changed since");
    }
    return OK;
}

static Status recompute(const json_t *root, const DrawInputs *inputs, Arena *arena, Buf *text, Error *err) {
    DrawRule rule;
    DrawSeed seed;
    DrawResult *result;
    TRY(draw_rule_read(root, arena, &rule, err));
    TRY(compare_inputs(root, inputs, err));
    TRY(read_seed(root, &rule, inputs, arena, &seed, err));
    TRY(draw_run(&rule, inputs, seed.hex, arena, &result, err));
    draw_receipt_write(&rule, inputs, &seed, result, text);
    return buf_status(text, err);
}

Status draw_verify(Str receipt, const DrawInputs *inputs, Arena *arena, Error *err) {
    CLEANUP(json_freep) json_t *given = NULL;
    CLEANUP(json_freep) json_t *wanted = NULL;
    CLEANUP(buf_free) Buf text = BUF_INIT(DRAW_RECEIPT_MAX);
    TRY(json_parse(receipt, DRAW_RECEIPT_MAX, &given, err));
    TRY(recompute(given, inputs, arena, &text, err));
    TRY(json_parse(buf_str(&text), DRAW_RECEIPT_MAX, &wanted, err));
    return compare(given, wanted, err);
}
