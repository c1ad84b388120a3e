/* Calls of functions, and aggregates over an object. */
#include "expr/parse.h"

static Node *first_name(Node *node) {
    if (node->op == OP_NAME) return node;
    for (uint32_t i = 0; i < node->count; i++) {
        Node *found = first_name(node->args[i]);
        if (found) return found;
    }
    return NULL;
}

static bool grow_aggregates(Compiler *compiler) {
    uint32_t count = compiler->aggregate_count;
    if (count < compiler->aggregate_capacity) return true;
    uint32_t capacity = count ? count * 2 : 4;
    ExprAggregate *items = arena_grow(compiler->arena, compiler->aggregates, count, capacity, sizeof *items);
    Node **values = arena_grow(compiler->arena, compiler->values, count, capacity, sizeof *values);
    Node **filters = arena_grow(compiler->arena, compiler->filters, count, capacity, sizeof *filters);
    if (!items || !values || !filters) {
        compiler->failed = true;
        return false;
    }
    compiler->aggregates = items;
    compiler->values = values;
    compiler->filters = filters;
    compiler->aggregate_capacity = capacity;
    return true;
}

static Node *object_fault(Parser *parser, AggregateFunction function, const Node *at, Str word) {
    Compiler *compiler = parser->compiler;
    Diag *diag = word.len ? compiler_fault(compiler, at->offset, "expr.object",
                                           "%s() needs an object, and '%.*s' is none",
                                           aggregate_name(function), STR_ARG(word))
                          : compiler_fault(compiler, at->offset, "expr.object", "%s() needs an object",
                                           aggregate_name(function));
    diag_hint(diag, "write count(hazard where …) or sum(record.quantity where …)");
    if (diag && word.len) diag->near = nearest_object(compiler, word);
    return parser_fault_node(parser);
}

/* Whose rows? The first name of the value says it: `hazard` in count(hazard), `record` in
 * sum(record.quantity). */
static Node *aggregate_node(Parser *parser, size_t offset, AggregateFunction function, bool distinct,
                            Node *value, Node *filter) {
    Compiler *compiler = parser->compiler;
    if (value->op == OP_FAULT) return value;
    Node *name = first_name(value);
    if (!name) return object_fault(parser, function, value, STR(""));
    Str head, rest;
    bool dotted = str_cut(name->name, '.', &head, &rest);
    const ExprSchema *object = object_find(compiler->objects, head);
    if (!object) return object_fault(parser, function, name, head);
    bool whole = value == name && !dotted;
    if (whole && (function != AGGREGATE_COUNT || distinct)) {
        Diag *diag = compiler_fault(compiler, name->offset, "expr.object", "a field of '%.*s' is missing",
                                    STR_ARG(head));
        diag_hint(diag, "write the object, a dot and the field, as in sum(record.quantity)");
        return parser_fault_node(parser);
    }
    Node *node = compiler_node(compiler, OP_AGGREGATE, offset, 0);
    if (!node || !grow_aggregates(compiler)) return NULL;
    node->slot = compiler->aggregate_count++;
    node->depth = 1 + (filter && filter->depth > value->depth ? filter->depth : value->depth);
    compiler->aggregates[node->slot] =
        (ExprAggregate){.function = function, .distinct = distinct, .object = object};
    compiler->values[node->slot] = whole ? NULL : value;
    compiler->filters[node->slot] = filter;
    return parser_with_depth(compiler, node);
}

static Node *aggregate_rest(Parser *parser, size_t offset, AggregateFunction function, bool distinct,
                            Node *value) {
    Node *filter = NULL;
    if (parser_accept(parser, TOKEN_WHERE) && !(filter = parse_or(parser))) return NULL;
    Node *node = aggregate_node(parser, offset, function, distinct, value, filter);
    return parser_leave(parser, node);
}

/* min and max with one argument range over an object, with more over their arguments. */
static bool is_aggregate_call(const Parser *parser, const FunctionWord *word) {
    return !word || parser->token.kind == TOKEN_WHERE || parser->token.kind == TOKEN_RIGHT;
}

static Node *arguments_fault(Parser *parser, const Node *node, const FunctionWord *word) {
    if (word->least == word->most)
        compiler_fault(parser->compiler, node->offset, "expr.arguments", "%s() takes %u arguments, not %u",
                       word->name, word->least, node->count);
    else
        compiler_fault(parser->compiler, node->offset, "expr.arguments",
                       "%s() takes %u to %u arguments, not %u", word->name, word->least, word->most,
                       node->count);
    return parser_fault_node(parser);
}

/* if(a, 1, if(b, 2, 3)) is if(a, 1, b, 2, 3): one CASE, and no deeper. */
static bool flatten_if(Parser *parser, NodeList *list) {
    Node *last = list->count ? list->items[list->count - 1] : NULL;
    if (!last || last->op != OP_IF) return true;
    list->count--;
    return parser_list_add_all(parser, list, last);
}

static Node *call_rest(Parser *parser, size_t offset, const FunctionWord *word, NodeList *list) {
    while (parser_accept(parser, TOKEN_COMMA))
        if (!parser_list_add(parser, list, parse_or(parser))) return NULL;
    if (word->op == OP_IF && list->count == 3 && !flatten_if(parser, list)) return NULL;
    Node *node = parser_list_node(parser, word->op, offset, list);
    if (!node) return NULL;
    bool even_if = word->op == OP_IF && node->count % 2 == 0;
    if (even_if || node->count < word->least || node->count > word->most)
        node = arguments_fault(parser, node, word);
    return parser_leave(parser, node);
}

static Node *aggregate_call(Parser *parser, size_t offset, AggregateFunction function,
                            const FunctionWord *word) {
    if (parser->in_aggregate) {
        compiler_fault(parser->compiler, offset, "expr.nested", "%s() stands inside another count or sum",
                       aggregate_name(function));
        return parser_leave(parser, parser_recover(parser));
    }
    bool distinct = function == AGGREGATE_COUNT && parser_at_word(parser, "distinct");
    if (distinct) parser_advance(parser);
    parser->in_aggregate = !word;
    Node *value = parse_or(parser);
    if (!value) return NULL;
    parser->in_aggregate = is_aggregate_call(parser, word);
    Node *node;
    if (parser->in_aggregate) {
        node = aggregate_rest(parser, offset, function, distinct, value);
    } else {
        NodeList list = {0};
        node = parser_list_add(parser, &list, value) ? call_rest(parser, offset, word, &list) : NULL;
    }
    parser->in_aggregate = false;
    return node;
}

Node *parse_call(Parser *parser, size_t offset, Str name) {
    parser_advance(parser); /* the bracket */
    if (!parser_enter(parser)) return NULL;
    const FunctionWord *word = function_find(name);
    AggregateFunction function;
    bool aggregate = aggregate_find(name, &function);
    if (aggregate && !(word && parser->in_aggregate)) return aggregate_call(parser, offset, function, word);
    if (!word) {
        Diag *diag = compiler_fault(parser->compiler, offset, "expr.function", "there is no function '%.*s'",
                                    STR_ARG(name));
        if (diag) diag->near = nearest_function(name);
    }
    NodeList list = {0};
    if (!parser_list_add(parser, &list, parse_or(parser))) return NULL;
    if (word) return call_rest(parser, offset, word, &list);
    while (parser_accept(parser, TOKEN_COMMA))
        if (!parse_or(parser)) return NULL;
    return parser_leave(parser, parser_fault_node(parser));
}
