/* Names and types, bottom-up. An attribute is open until its use says how it is read: with a number as a
 * number, with a date as a date, as a condition as a condition, otherwise as text. */
#include <stdlib.h>

#include "expr/node.h"

typedef struct Typer {
    Compiler *compiler;
    Scope *scope;
} Typer;

static void type_node(Typer *typer, Node *node);

Scope *scope_new(Arena *arena, const ExprSchema *schema) {
    Scope *scope = arena_new_item(arena, Scope);
    if (!scope) return NULL;
    scope->schema = schema;
    scope->used = arena_new_array(arena, bool, schema ? schema->field_count : 0);
    return scope->used ? scope : NULL;
}

static bool scope_attribute(Arena *arena, Scope *scope, Str name, uint32_t *ret) {
    for (uint32_t i = 0; i < scope->attribute_count; i++) {
        if (!str_equal(scope->attributes[i], name)) continue;
        *ret = i;
        return true;
    }
    if (scope->attribute_count == scope->attribute_capacity) {
        uint32_t capacity = scope->attribute_capacity ? scope->attribute_capacity * 2 : 4;
        Str *names = arena_grow(arena, scope->attributes, scope->attribute_count, capacity, sizeof *names);
        if (!names) return false;
        scope->attributes = names;
        scope->attribute_capacity = capacity;
    }
    if (!arena_str(arena, name, &scope->attributes[scope->attribute_count])) return false;
    *ret = scope->attribute_count++;
    return true;
}

/* An open part is an attribute, or coalesce and if of nothing but attributes. */
static void settle(Node *node, ExprType type) {
    if (!node->open) return;
    node->open = false;
    node->type = type;
    for (uint32_t i = 0; i < node->count; i++) settle(node->args[i], type);
    if (type == TYPE_NUMBER) range_of(node);
}

static void mismatch(Typer *typer, Node *node, ExprType wanted) {
    Diag *diag = type_fault(typer->compiler, node->offset, wanted, node->type);
    if (wanted == TYPE_NUMBER && node->type == TYPE_TEXT && node->op == OP_LITERAL)
        diag_hint(diag, "write numbers without quotes");
    if (wanted == TYPE_DATE && node->type == TYPE_TEXT)
        diag_hint(diag, "write dates without quotes: 2026-04-01");
    node->faulty = true;
}

/* Make `node` a part of type `wanted`; false after a fault, told or just found. */
static bool want(Typer *typer, Node *node, ExprType wanted) {
    if (node->faulty) return false;
    settle(node, wanted);
    if (node->type != wanted) mismatch(typer, node, wanted);
    return !node->faulty;
}

/* Put the local day in place of an instant. */
static bool to_day(Typer *typer, Node **at) {
    Node *node = *at;
    if (node->faulty || node->type != TYPE_INSTANT) return want(typer, node, TYPE_DATE);
    Node *day = compiler_node(typer->compiler, OP_LOCAL_DAY, node->offset, 1);
    if (!day) return false;
    day->type = TYPE_DATE;
    day->args[0] = node;
    *at = day;
    return true;
}

static void adopt_faults(Node *node) {
    for (uint32_t i = 0; i < node->count; i++) node->faulty |= node->args[i]->faulty;
}

/* A value of arguments at from, from + step, …: their common type, TYPE_UNSET when all are null or there was
 * a fault. Attributes follow the others; alone they stay open. */
static ExprType common_type(Typer *typer, Node *node, uint32_t from, bool days) {
    ExprType type = TYPE_UNSET;
    bool mixed_days = false;
    for (uint32_t i = from; i < node->count; i++) {
        const Node *arg = node->args[i];
        if (arg->faulty || arg->open || arg->type == TYPE_UNSET || arg->type == type) continue;
        bool day = arg->type == TYPE_DATE || arg->type == TYPE_INSTANT;
        if (type == TYPE_UNSET) {
            type = arg->type;
        } else if (days && day && (type == TYPE_DATE || type == TYPE_INSTANT)) {
            mixed_days = true;
        } else {
            type_pair_fault(typer->compiler, arg->offset, type, arg->type);
            node->faulty = true;
            return TYPE_UNSET;
        }
    }
    return mixed_days ? TYPE_DATE : type;
}

/* Settle attributes among the arguments and turn instants into days where the common type is a date. */
static bool unify(Typer *typer, Node *node, ExprType type) {
    for (uint32_t i = 0; i < node->count; i++) {
        Node *arg = node->args[i];
        if (arg->open && type == TYPE_INSTANT) type = TYPE_DATE;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        Node *arg = node->args[i];
        if (arg->faulty || arg->op == OP_NULL) continue;
        if (type == TYPE_DATE ? !to_day(typer, &node->args[i]) : !want(typer, arg, type)) return false;
    }
    return true;
}

static void all_null(Typer *typer, Node *node) {
    Diag *diag = compiler_fault(typer->compiler, node->offset, "expr.type", "null alone has no type");
    diag_hint(diag, "write: is set, or is unset");
    node->faulty = true;
}

static void type_comparison(Typer *typer, Node *node) {
    node->type = TYPE_BOOL;
    ExprType type = common_type(typer, node, 0, true);
    if (node->faulty) return;
    bool open = false;
    for (uint32_t i = 0; i < node->count; i++) open |= node->args[i]->open;
    if (type == TYPE_UNSET && !open) {
        all_null(typer, node);
        return;
    }
    unify(typer, node, type == TYPE_UNSET ? TYPE_TEXT : type);
    bool ordered =
        node->op == OP_BETWEEN || (is_comparison(node->op) && node->op != OP_EQ && node->op != OP_NE);
    if (!ordered || type != TYPE_BOOL) return;
    compiler_fault(typer->compiler, node->offset, "expr.type", "conditions have no order");
    node->faulty = true;
}

static void type_set_test(Typer *typer, Node *node) {
    Node *arg = node->args[0];
    node->type = TYPE_BOOL;
    if (arg->op == OP_NULL) all_null(typer, node);
    /* `x is set` asks for any value; anything made of attributes is read as text. */
    if (arg->op == OP_ATTRIBUTE && arg->open)
        arg->open = false;
    else
        settle(arg, TYPE_TEXT);
}

static void set_range(Typer *typer, Node *node) {
    if (node->faulty || node->type != TYPE_NUMBER || range_of(node)) return;
    Diag *diag =
        compiler_fault(typer->compiler, node->offset, "expr.range", "this could leave the range of numbers");
    diag_hint(diag, "multiply or divide fewer values with each other");
    node->faulty = true;
}

static void guard(Node *node) {
    if (node->type != TYPE_NUMBER || node->guarded || node->op == OP_AGGREGATE) return;
    node->guarded = true;
    for (uint32_t i = 0; i < node->count; i++) guard(node->args[i]);
}

static void type_numbers(Typer *typer, Node *node) {
    node->type = TYPE_NUMBER;
    for (uint32_t i = 0; i < node->count; i++) {
        if (!want(typer, node->args[i], TYPE_NUMBER)) continue;
        if (node->op != OP_ABS && node->op != OP_NEG && node->op != OP_ROUND) guard(node->args[i]);
    }
}

static bool whole_days(const Node *node, int *ret) {
    bool negative = node->op == OP_NEG;
    const Node *number = negative ? node->args[0] : node;
    if (number->op != OP_LITERAL || number->type != TYPE_NUMBER) return false;
    double days = number->literal.number;
    if (days < -SHIFT_DAYS_MAX || days > SHIFT_DAYS_MAX || days != (double)(int)days) return false;
    *ret = (int)(negative ? -days : days);
    return true;
}

/* date + 30: the terms behind the date have to be whole numbers written out. */
static void type_shift(Typer *typer, Node *node) {
    int total = 0;
    for (uint32_t i = 1; i < node->count; i++) {
        Node *term = node->args[i];
        int days = 0;
        if (!term->faulty && whole_days(term, &days) && abs(total + days) <= SHIFT_DAYS_MAX) {
            total += days;
            continue;
        }
        if (!term->faulty) {
            Diag *diag = compiler_fault(typer->compiler, term->offset, "expr.type",
                                        "only a whole number of days can be added to a date");
            diag_hint(diag, "at most 100000 days, written out; days between two dates: days(from, to)");
        }
        node->faulty = true;
        return;
    }
    node->op = OP_SHIFT;
    node->type = TYPE_DATE;
    node->days = total;
    node->count = 1;
    to_day(typer, &node->args[0]);
}

static void type_sum(Typer *typer, Node *node) {
    ExprType first = node->args[0]->type;
    if (first == TYPE_DATE || first == TYPE_INSTANT)
        type_shift(typer, node);
    else
        type_numbers(typer, node);
}

static void type_days(Typer *typer, Node *node) {
    node->type = TYPE_NUMBER;
    for (uint32_t i = 0; i < node->count; i++) to_day(typer, &node->args[i]);
}

static void type_texts(Typer *typer, Node *node, ExprType type) {
    node->type = type;
    for (uint32_t i = 0; i < node->count; i++) want(typer, node->args[i], TYPE_TEXT);
    node->lowered = node->op == OP_LOWER;
}

/* coalesce, if, min, max: `values` holds the arguments that become the result. */
static void type_choice(Typer *typer, Node *node, Node *values) {
    ExprType type = common_type(typer, values, 0, false);
    bool open = false;
    for (uint32_t i = 0; i < values->count; i++) open |= values->args[i]->open;
    node->faulty |= values->faulty;
    node->open = type == TYPE_UNSET && open;
    if (node->faulty || node->open) return;
    if (type == TYPE_UNSET) {
        all_null(typer, node);
        return;
    }
    node->type = type;
    for (uint32_t i = 0; i < values->count; i++) {
        if (values->args[i]->op != OP_NULL && !want(typer, values->args[i], type)) node->faulty = true;
        node->lowered |= values->args[i]->lowered;
    }
}

static void type_if(Typer *typer, Node *node) {
    Node *results[TERMS_MAX + 1];
    Node values = {.op = OP_IF, .offset = node->offset, .args = results};
    for (uint32_t i = 0; i < node->count; i++) {
        bool condition = i % 2 == 0 && i + 1 < node->count;
        if (condition)
            want(typer, node->args[i], TYPE_BOOL);
        else
            results[values.count++] = node->args[i];
    }
    type_choice(typer, node, &values);
}

static void type_least(Typer *typer, Node *node) {
    type_choice(typer, node, node);
    if (node->open) settle(node, TYPE_NUMBER);
    if (node->faulty || (node->type != TYPE_TEXT && node->type != TYPE_BOOL)) return;
    mismatch(typer, node, TYPE_NUMBER);
}

static void type_conditions(Typer *typer, Node *node) {
    node->type = TYPE_BOOL;
    for (uint32_t i = 0; i < node->count; i++) want(typer, node->args[i], TYPE_BOOL);
}

static void type_in_period(Typer *typer, Node *node) {
    node->type = TYPE_BOOL;
    if (node->args[0]->faulty || node->args[0]->type == TYPE_INSTANT) return;
    to_day(typer, &node->args[0]);
}

static void unknown_name(Typer *typer, Node *node) {
    const ExprSchema *schema = typer->scope->schema;
    Diag *diag;
    if (schema)
        diag = compiler_fault(typer->compiler, node->offset, "expr.name", "'%.*s' is not a field of %s",
                              STR_ARG(node->name), schema->name);
    else
        diag = compiler_fault(typer->compiler, node->offset, "expr.name", "there is no name '%.*s'",
                              STR_ARG(node->name));
    if (diag) diag->near = nearest_name(typer->compiler, schema, node->name);
    if (diag && !diag->near) diag_hint(diag, "put a text in quotes");
    node->faulty = true;
}

/* `record.quantity` where the row is a record is its field quantity. */
static Str without_object(const ExprSchema *schema, Str name) {
    Str head, rest;
    const ExprSchema *const only[] = {schema, NULL};
    while (schema && str_cut(name, '.', &head, &rest) && object_find(only, head)) name = rest;
    return name;
}

static bool may_be_attribute(const ExprSchema *schema, Str name) {
    if (!schema->open) return false;
    Str prefix = str_from(schema->open_prefix);
    return !prefix.len || (name.len > prefix.len && str_starts(name, prefix));
}

static void type_name(Typer *typer, Node *node) {
    Scope *scope = typer->scope;
    const ExprSchema *schema = scope->schema;
    node->name = without_object(schema, node->name);
    for (uint32_t i = 0; schema && i < schema->field_count; i++) {
        if (!str_is(node->name, schema->fields[i].name)) continue;
        node->op = OP_FIELD;
        node->slot = i;
        node->type = schema->fields[i].type;
        scope->used[i] = true;
        return;
    }
    uint32_t index = 0;
    if (!schema || !may_be_attribute(schema, node->name)) {
        unknown_name(typer, node);
    } else if (!scope_attribute(typer->compiler->arena, scope, node->name, &index)) {
        typer->compiler->failed = true;
    } else {
        node->op = OP_ATTRIBUTE;
        node->slot = (uint32_t)schema->field_count + index;
        node->open = true;
    }
}

static void refuse_lowered(Typer *typer, Node *node) {
    if (node->faulty || !node->lowered) return;
    Diag *diag = compiler_fault(typer->compiler, node->offset, "expr.type",
                                "lower() is for comparing, not for output");
    diag_hint(diag, "write: lower(a) = \"b\", or starts(lower(a), \"b\")");
    node->faulty = true;
}

static ExprType aggregate_type(Typer *typer, AggregateFunction function, Node *value) {
    if (function == AGGREGATE_COUNT || !value) {
        if (value) settle(value, TYPE_TEXT);
        return TYPE_NUMBER;
    }
    bool ordered = function == AGGREGATE_MIN || function == AGGREGATE_MAX;
    if (ordered && (value->type == TYPE_DATE || value->type == TYPE_INSTANT)) return value->type;
    if (want(typer, value, TYPE_NUMBER)) guard(value);
    return TYPE_NUMBER;
}

static const Expr *aggregate_part(Typer *typer, const Scope *scope, const Node *root) {
    Expr *expr = arena_new_item(typer->compiler->arena, Expr);
    if (!expr) {
        typer->compiler->failed = true;
        return NULL;
    }
    *expr = (Expr){.root = root, .scope = scope};
    return expr;
}

static void type_aggregate(Typer *typer, Node *node) {
    Compiler *compiler = typer->compiler;
    ExprAggregate *aggregate = &compiler->aggregates[node->slot];
    Node *value = compiler->values[node->slot], *filter = compiler->filters[node->slot];
    Typer inner = {compiler, scope_new(compiler->arena, aggregate->object)};
    if (!inner.scope) {
        compiler->failed = true;
        return;
    }
    if (value) type_node(&inner, value);
    if (filter) type_node(&inner, filter);
    if (compiler->failed || compiler->refused) return;
    node->type = aggregate_type(&inner, aggregate->function, value);
    if (value) refuse_lowered(&inner, value);
    if (filter) want(&inner, filter, TYPE_BOOL);
    node->faulty = (value && value->faulty) || (filter && filter->faulty);
    if (value) aggregate->value = aggregate_part(&inner, inner.scope, value);
    if (filter) aggregate->filter = aggregate_part(&inner, inner.scope, filter);
    if (value) node->range = value->range;
    if (aggregate->function == AGGREGATE_COUNT) node->range = (Range){53, 0, 0};
}

static void type_by_op(Typer *typer, Node *node) {
    switch ((int)node->op) {
    case OP_NAME:
        type_name(typer, node);
        break;
    case OP_TODAY:
        node->type = TYPE_DATE;
        break;
    case OP_NOW:
        node->type = TYPE_INSTANT;
        break;
    case OP_OR:
    case OP_AND:
    case OP_NOT:
        type_conditions(typer, node);
        break;
    case OP_IS_SET:
    case OP_IS_UNSET:
        type_set_test(typer, node);
        break;
    case OP_IN_PERIOD:
        type_in_period(typer, node);
        break;
    case OP_ADD:
        type_sum(typer, node);
        break;
    case OP_MUL:
    case OP_DIV:
    case OP_NEG:
    case OP_ABS:
    case OP_ROUND:
        type_numbers(typer, node);
        break;
    case OP_DAYS:
    case OP_YEAR:
    case OP_MONTH:
        type_days(typer, node);
        break;
    case OP_LEN:
        type_texts(typer, node, TYPE_NUMBER);
        break;
    case OP_STARTS:
    case OP_ENDS:
    case OP_CONTAINS:
        type_texts(typer, node, TYPE_BOOL);
        break;
    case OP_LOWER:
        type_texts(typer, node, TYPE_TEXT);
        break;
    case OP_COALESCE:
        type_choice(typer, node, node);
        break;
    case OP_IF:
        type_if(typer, node);
        break;
    case OP_MIN:
    case OP_MAX:
        type_least(typer, node);
        break;
    case OP_AGGREGATE:
        type_aggregate(typer, node);
        break;
    default:
        if (is_comparison(node->op) || node->op == OP_IN || node->op == OP_BETWEEN)
            type_comparison(typer, node);
        break;
    }
}

static void type_node(Typer *typer, Node *node) {
    for (uint32_t i = 0; i < node->count; i++) type_node(typer, node->args[i]);
    if (typer->compiler->failed || typer->compiler->refused) return;
    adopt_faults(node);
    type_by_op(typer, node);
    adopt_faults(node);
    set_range(typer, node);
}

void type_root(Compiler *compiler, Scope *scope, Node *root) {
    Typer typer = {compiler, scope};
    type_node(&typer, root);
    if (compiler->failed || compiler->refused) return;
    settle(root, TYPE_TEXT);
    if (root->op == OP_NULL) all_null(&typer, root);
    refuse_lowered(&typer, root);
}
