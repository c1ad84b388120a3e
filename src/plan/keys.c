/* Readers of clause keys by type. */
#include <math.h>

#include "plan/reader.h"

Status read_nothing(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    (void)reader, (void)key, (void)value, (void)clause;
    return OK;
}

Status read_text(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    scalar_text(reader, key, value, CLAUSE_PLACE(clause, key->offset, Str));
    return OK;
}

Status read_word(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (scalar_text(reader, key, value, CLAUSE_PLACE(clause, key->offset, Str)))
        check_word(reader, key->words, value);
    return OK;
}

Status read_node(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    (void)reader;
    *CLAUSE_PLACE(clause, key->offset, const YamlNode *) = value;
    return OK;
}

/* One text or a list of them. */
Status read_texts(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    const YamlNode *single[] = {value};
    const YamlNode *const *items = value->type == YAML_LIST ? (const YamlNode *const *)value->items : single;
    size_t count = value->type == YAML_LIST ? value->count : 1;
    if (count > ITEMS_MAX) {
        FAULT(reader, value, "plan.too-many", "'%s' has more than %d items", key->name, ITEMS_MAX);
        return OK;
    }
    Str *texts = arena_new_array(reader->arena, Str, count);
    if (!texts) return no_memory(reader->err);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (yaml_is_null(items[i]) || !scalar_text(reader, key, items[i], &texts[kept])) continue;
        check_word(reader, key->words, items[i]);
        kept++;
    }
    *CLAUSE_PLACE(clause, key->offset, Str *) = texts;
    *CLAUSE_PLACE(clause, key->count_offset, size_t) = kept;
    return OK;
}

Status read_figure(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    parse_figure(reader, key->name, value, key->least, key->most, CLAUSE_PLACE(clause, key->offset, Figure));
    return OK;
}

Status read_count(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    Figure figure;
    if (!parse_figure(reader, key->name, value, key->least, key->most, &figure)) return OK;
    if (figure.set && figure.value != floor(figure.value)) {
        FAULT(reader, value, "plan.number", "'%s' must be a whole number", key->name);
        return OK;
    }
    *CLAUSE_PLACE(clause, key->offset, Figure) = figure;
    return OK;
}

Status read_share(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    double share;
    if (value->type == YAML_SCALAR && parse_share(value->text, &share) && share >= 0 && share <= 1)
        *CLAUSE_PLACE(clause, key->offset, Figure) = (Figure){.set = true, .value = share};
    else
        diag_hint(FAULT(reader, value, "plan.share", "'%s' must be a share between 0 and 1", key->name),
                  "write 0.6 or 60%");
    return OK;
}

Status read_bool(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (!yaml_bool(value, CLAUSE_PLACE(clause, key->offset, bool)))
        FAULT(reader, value, "plan.type", "'%s' must be true or false", key->name);
    return OK;
}

Status read_date(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (value->type != YAML_SCALAR || !date_parse(value->text, CLAUSE_PLACE(clause, key->offset, Date)))
        diag_hint(FAULT(reader, value, "plan.date", "'%s' must be a day", key->name),
                  "write it as 2026-04-01");
    return OK;
}

Status read_every(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    static const char *const names[] = {"day",       "week", "ten-days", "month", "quarter",
                                        "half-year", "year", "term",     "shift", NULL};
    if (value->type == YAML_SCALAR && every_parse(value->text, CLAUSE_PLACE(clause, key->offset, Every)))
        return OK;
    Diag *diag =
        FAULT(reader, value, "plan.every", "'%s' does not know '%.*s'", key->name, STR_ARG(yaml_text(value)));
    diag_hint(diag, "one of day, week, ten-days, month, quarter, half-year, year, term, shift");
    if (diag) diag->near = diag_nearest(yaml_text(value), names);
    return OK;
}

Status read_span(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    Span span;
    if (value->type == YAML_SCALAR && span_parse(value->text, &span) && span.amount > 0)
        *CLAUSE_PLACE(clause, key->offset, Span) = span;
    else
        diag_hint(FAULT(reader, value, "plan.span", "'%s' must be a length of time", key->name),
                  "write 24h (hours), 90d (natural days) or 10wd (working days)");
    return OK;
}

Status read_filter(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    return compile_expr(reader, value, "", reader->row, NULL, TYPE_BOOL,
                        CLAUSE_PLACE(clause, key->offset, Expr *));
}

Status read_where(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    (void)clause;
    if (!reader->row) {
        WARN(reader, key_node(clause->body, key->name), "plan.no-effect", "'%s' has no effect here",
             key->name);
        return OK;
    }
    reader->where = value;
    return compile_expr(reader, value, "", reader->row, NULL, TYPE_BOOL, &reader->where_filter);
}
