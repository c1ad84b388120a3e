/* Rules as people write them, and their limits. */
#include <inttypes.h>

#include "draw/internal.h"

Status draw_rate_parse(const char *what, Str text, int64_t *ret, Error *err) {
    bool percent = text.len > 0 && text.ptr[text.len - 1] == '%';
    Str whole, part, number = str_slice(text, 0, text.len - percent);
    str_cut(number, '.', &whole, &part);
    size_t places = percent ? 4 : 6;
    bool good =
        whole.len > 0 && whole.len <= 3 && part.len <= places && (part.len > 0 || whole.len == number.len);
    int64_t value = 0;
    for (size_t i = 0; good && i < whole.len + places; i++) {
        size_t place = i - whole.len;
        char digit = i < whole.len ? whole.ptr[i] : place < part.len ? part.ptr[place] : '0';
        good = digit >= '0' && digit <= '9';
        value = value * 10 + (digit - '0');
    }
    if (!good || value < 1 || value > DRAW_MILLION) {
        fail(err, E_USAGE, "%s: '%.*s' is not a rate above 0 and at most 1", what, STR_ARG(text));
        return fail_hint(err, "write 0.05 or 5% for five in a hundred");
    }
    *ret = value;
    return OK;
}

static Status parse_cap(Arena *arena, Str text, DrawRule *rule, Error *err) {
    Str column, most;
    DrawCap cap;
    if (!str_cut(text, ':', &column, &most) || column.len == 0 || !str_to_i64(most, &cap.most) ||
        cap.most < 1) {
        fail(err, E_USAGE, "'%.*s' is not a cap", STR_ARG(text));
        return fail_hint(err, "write COLUMN:N, several with a comma between: street:2,owner:1");
    }
    if (rule->cap_count == DRAW_CAPS_MAX)
        return fail(err, E_USAGE, "a draw has at most %d caps", DRAW_CAPS_MAX);
    if (!arena_str(arena, column, &cap.column)) return no_memory(err);
    rule->caps[rule->cap_count++] = cap;
    return OK;
}

Status draw_caps_parse(Arena *arena, Str text, DrawRule *rule, Error *err) {
    Str cap, rest = text;
    do {
        str_cut(rest, ',', &cap, &rest);
        TRY(parse_cap(arena, cap, rule, err));
    } while (rest.len > 0);
    return OK;
}

static bool rate_good(int64_t rate) {
    return rate == -1 || (rate >= 1 && rate <= DRAW_MILLION);
}

Status draw_rule_check(const DrawRule *rule, Error *err) {
    if (rule->number >= 0 && rule->rate >= 0)
        return fail(err, E_USAGE, "a draw has a rate or a number, not both");
    if (rule->number < 0 && rule->rate < 0 && rule->officer_rate < 0)
        return fail(err, E_USAGE, "a draw needs a rate, a number or a rate of officers");
    if (!rate_good(rule->rate) || !rate_good(rule->officer_rate) || rule->number < -1 ||
        rule->number > DRAW_ROWS_MAX)
        return fail(err, E_USAGE, "the rate or number of the draw is out of its range");
    if (rule->pair < 1 || rule->pair > DRAW_PAIR_MAX)
        return fail(err, E_USAGE, "a unit is given 1 to %d officers", DRAW_PAIR_MAX);
    for (size_t c = 0; c < rule->cap_count; c++)
        if (rule->caps[c].most < 1) return fail(err, E_USAGE, "a cap is at least 1");
    return OK;
}

Status draw_inputs_check(const DrawInputs *inputs, Error *err) {
    int column = -1;
    if (inputs->exclude) TRY(draw_column(inputs->exclude, STR("reason"), &column, err));
    for (size_t i = 0; inputs->exclude && i < inputs->exclude->count; i++)
        if (str_trim(draw_table_cell(inputs->exclude, i, column)).len == 0) {
            fail(err, E_INVALID, "the exclusion of '%.*s' says no reason",
                 STR_ARG(inputs->exclude->rows[i].key));
            return fail_hint(err, "whoever is left out of a draw is left out for a reason that is published");
        }
    return OK;
}

Status draw_run(const DrawRule *rule, const DrawInputs *inputs, Str seed, Arena *arena, DrawResult **ret,
                Error *err) {
    TRY(draw_rule_check(rule, err));
    bool units = rule->rate >= 0 || rule->number >= 0;
    if (units != (inputs->population != NULL)) {
        fail(err, E_USAGE, "a draw of units needs a population and a rate or number");
        return fail_hint(err, "officers alone are drawn with --officer-rate and without --population");
    }
    TRY(draw_inputs_check(inputs, err));
    DrawResult *result = arena_new_item(arena, DrawResult);
    if (!result) return no_memory(err);
    if (units) TRY(draw_units(rule, inputs, seed, arena, result, err));
    TRY(draw_officers(rule, inputs, seed, arena, result, err));
    *ret = result;
    return OK;
}
