/* The smaller parts of reading a value: figures, shares, words, expressions and where they stand. */
#include <string.h>

#include "base/utf8.h"
#include "plan/reader.h"

const YamlNode *key_node(const YamlNode *map, const char *name) {
    for (size_t i = 0; i < map->count; i++)
        if (str_is(map->keys[i]->text, name)) return map->keys[i];
    return map;
}

const char *number_text(Reader *reader, double value) {
    const char *text = arena_printf(reader->arena, "%.15g", value);
    return text ? text : "?";
}

bool scalar_text(Reader *reader, const Key *key, const YamlNode *value, Str *ret) {
    if (value->type == YAML_SCALAR && value->text.len) {
        *ret = value->text;
        return true;
    }
    FAULT(reader, value, "plan.type", "'%s' must be one text", key->name);
    return false;
}

bool parse_share(Str text, double *ret) {
    double divisor = 1, value;
    if (str_ends(text, STR("%"))) {
        divisor = 100;
        text.len--;
    } else if (str_ends(text, STR("‰"))) {
        divisor = 1000;
        text.len -= strlen("‰");
    }
    if (!str_to_double(str_trim(text), &value)) return false;
    *ret = value / divisor;
    return true;
}

bool parse_figure(Reader *reader, const char *name, const YamlNode *value, double least, double most,
                  Figure *ret) {
    double number;
    *ret = (Figure){0};
    if (yaml_is_null(value)) return true;
    if (value->type != YAML_SCALAR || !str_to_double(value->text, &number)) {
        diag_hint(FAULT(reader, value, "plan.number", "'%s' must be a number", name),
                  "write digits only; leave it null when the figure is not set yet");
        return false;
    }
    if (most == 0) most = 1e12;
    if (number < least || number > most) {
        FAULT(reader, value, "plan.range", "'%s' is %s; allowed is %s to %s", name,
              number_text(reader, number), number_text(reader, least), number_text(reader, most));
        return false;
    }
    *ret = (Figure){.set = true, .value = number};
    return true;
}

void check_word(Reader *reader, WordKind kind, const YamlNode *value) {
    if (words_know(reader->words, kind, value->text)) return;
    Diag *diag =
        WARN(reader, value, "plan.unknown-word", "'%.*s' is not in the word list", STR_ARG(value->text));
    diag_hint(diag, word_kind_hint(kind));
    if (diag) diag->near = words_nearest(reader->words, kind, value->text);
}

/* The position of a quoted or block scalar's first character: a quote is skipped; the text of a block begins
 * on the line after its indicator. */
static void text_place(const Reader *reader, const YamlNode *value, int *ret_line, int *ret_column) {
    *ret_line = value->line;
    *ret_column = value->column;
    if (!value->quoted || !reader->fence) return;
    Str line, rest = reader->fence->body;
    for (int number = reader->fence->body_line; number < value->line && rest.len; number++)
        str_cut(rest, '\n', &line, &rest);
    size_t offset = utf8_offset(rest, (size_t)(value->column - 1 - reader->fence->column_shift));
    char indicator = offset < rest.len ? rest.ptr[offset] : '"';
    if (indicator != '|' && indicator != '>') {
        *ret_column += 1;
        return;
    }
    str_cut(rest, '\n', &line, &rest);
    size_t indent = 0;
    while (indent < rest.len && rest.ptr[indent] == ' ') indent++;
    *ret_line += 1;
    *ret_column = (int)indent + 1 + reader->fence->column_shift;
}

static void check_type(Reader *reader, const Expr *expr, ExprType wanted, int line, int column) {
    ExprType type = expr_type(expr);
    if (type == wanted || type == TYPE_UNSET) return;
    Str file = reader->plan->file;
    if (wanted == TYPE_NUMBER)
        diag_add(reader->diags, SEVERITY_ERROR, file, line, column, "plan.expression-type",
                 "this expression must give a number");
    else
        diag_add(reader->diags, SEVERITY_ERROR, file, line, column, "plan.expression-type",
                 "this expression must be true or false");
}

Status compile_expr(Reader *reader, const YamlNode *value, const char *prefix, const ExprSchema *row,
                    const ExprSchema *const *objects, ExprType wanted, Expr **ret) {
    *ret = NULL;
    if (value->type != YAML_SCALAR) {
        FAULT(reader, value, "plan.type", "an expression is expected here");
        return OK;
    }
    int line, column;
    text_place(reader, value, &line, &column);
    const char *text = arena_printf(reader->arena, "%s%.*s", prefix, STR_ARG(value->text));
    if (!text) return no_memory(reader->err);
    Expr *expr = NULL;
    Status status =
        expr_compile(reader->arena, str_from(text), row, objects, reader->plan->file, line,
                     column - (int)utf8_count(str_from(prefix)), &expr, reader->diags, reader->err);
    if (status == E_INVALID) return OK;
    if (status != OK) return status;
    check_type(reader, expr, wanted, line, column);
    *ret = expr;
    return OK;
}

Status join_where(Reader *reader, const YamlNode *own, const ExprSchema *row, Expr **filter) {
    if (!reader->where_filter) return OK;
    if (yaml_is_null(own)) {
        *filter = reader->where_filter;
        return OK;
    }
    if (!*filter) return OK; /* it holds faults */
    const char *text =
        arena_printf(reader->arena, "(%.*s) and (%.*s)", STR_ARG(own->text), STR_ARG(reader->where->text));
    if (!text) return no_memory(reader->err);
    Status status = expr_compile(reader->arena, str_from(text), row, NULL, reader->plan->file, own->line,
                                 own->column, filter, reader->diags, reader->err);
    return status == E_INVALID ? OK : status;
}
