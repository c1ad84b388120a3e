#include "expr/expr.h"

#include "base/utf8.h"
#include "expr/node.h"

int compiler_line(const Compiler *compiler, size_t offset) {
    int line, column;
    utf8_position(compiler->text, offset, &line, &column);
    return compiler->line + line - 1;
}

int compiler_column(const Compiler *compiler, size_t offset) {
    int line, column;
    utf8_position(compiler->text, offset, &line, &column);
    return line == 1 ? compiler->column + column - 1 : column;
}

/* Whether the bytes can be an expression at all. */
static bool check_bytes(Compiler *compiler) {
    Str text = compiler->text;
    if (text.len > TEXT_MAX) {
        compiler_fault(compiler, 0, "expr.large", "the expression has %zu bytes; the limit is %d", text.len,
                       TEXT_MAX);
    } else if (!utf8_valid(text)) {
        compiler_fault(compiler, 0, "expr.character", "the expression is not valid UTF-8");
    } else if (text.len && memchr(text.ptr, 0, text.len)) {
        compiler_fault(compiler, 0, "expr.character", "the expression holds a zero byte");
    } else {
        return true;
    }
    return false;
}

static Expr *new_expr(const Compiler *compiler, const Scope *scope, const Node *root) {
    Expr *expr = arena_new_item(compiler->arena, Expr);
    if (!expr) return NULL;
    *expr = (Expr){.root = root, .scope = scope};
    expr->aggregates = compiler->aggregates;
    expr->aggregate_count = compiler->aggregate_count;
    return expr;
}

static Expr *finished(const Compiler *compiler, const Scope *scope, const Node *root) {
    Expr *expr = new_expr(compiler, scope, root);
    if (!expr || root->op != OP_DIV) return expr;
    expr->numerator = new_expr(compiler, scope, root->args[0]);
    expr->denominator = new_expr(compiler, scope, root->args[1]);
    return expr->numerator && expr->denominator ? expr : NULL;
}

static Status invalid(Error *err) {
    fail(err, E_INVALID, "the expression holds a fault");
    return E_INVALID;
}

Status expr_compile(Arena *arena, Str text, const ExprSchema *schema, const ExprSchema *const *objects,
                    Str file, int line, int column, Expr **ret, Diags *diags, Error *err) {
    Compiler compiler = {.arena = arena, .text = text, .file = file, .line = line, .column = column};
    compiler.diags = diags;
    compiler.schema = schema;
    compiler.objects = objects;
    size_t faults = diags->error_count;
    if (!check_bytes(&compiler)) return invalid(err);
    if (!arena_str(arena, text, &compiler.text)) return no_memory(err);
    Scope *scope = scope_new(arena, schema);
    if (!scope) return no_memory(err);
    Node *root = parse_expression(&compiler);
    if (root && !compiler.failed && !compiler.refused) type_root(&compiler, scope, root);
    if (compiler.failed) return no_memory(err);
    if (!root || diags->error_count > faults) return invalid(err);
    Expr *expr = finished(&compiler, scope, root);
    if (!expr) return no_memory(err);
    *ret = expr;
    return OK;
}

ExprType expr_type(const Expr *expr) {
    return expr->root->type;
}

bool expr_has_aggregate(const Expr *expr) {
    return expr->aggregate_count > 0;
}

size_t expr_attribute_count(const Expr *expr) {
    return expr->scope->attribute_count;
}

Str expr_attribute_name(const Expr *expr, size_t index) {
    return expr->scope->attributes[index];
}

bool expr_uses_field(const Expr *expr, size_t field) {
    return expr->scope->used[field];
}

size_t expr_aggregate_count(const Expr *expr) {
    return expr->aggregate_count;
}

const ExprAggregate *expr_aggregate_at(const Expr *expr, size_t index) {
    return &expr->aggregates[index];
}

bool expr_ratio(const Expr *expr, const Expr **ret_numerator, const Expr **ret_denominator) {
    if (!expr->numerator) return false;
    *ret_numerator = expr->numerator;
    *ret_denominator = expr->denominator;
    return true;
}

const ExprAggregate *expr_own_aggregate(const Expr *expr) {
    return expr->root->op == OP_AGGREGATE ? &expr->aggregates[expr->root->slot] : NULL;
}

bool expr_aggregate(const Expr *expr, const ExprSchema **ret_object, const Expr **ret_filter) {
    const ExprAggregate *aggregate = expr_own_aggregate(expr);
    if (!aggregate) return false;
    *ret_object = aggregate->object;
    *ret_filter = aggregate->filter;
    return true;
}
