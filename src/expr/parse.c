/* Recursive descent, one function a rule of the grammar in docs/formats/expression.md. A rule gives NULL only
 * when the compilation has to stop (memory, a limit); after a fault in the text it gives OP_FAULT and goes on
 * behind it. */
#include "expr/lex.h"

typedef struct Parser {
    Compiler *compiler;
    Token token;
    int brackets;
    bool in_aggregate;
} Parser;

typedef struct NodeList {
    Node **items;
    uint32_t count, capacity;
} NodeList;

static Node *parse_or(Parser *parser);
static Node *parse_unary(Parser *parser);

static bool ends_operand(TokenKind kind) {
    return kind == TOKEN_NUMBER || kind == TOKEN_TEXT || kind == TOKEN_DATE || kind == TOKEN_NAME ||
           kind == TOKEN_RIGHT || (kind >= TOKEN_TRUE && kind <= TOKEN_NOW);
}

static void advance(Parser *parser) {
    parser->token = lex_next(parser->compiler, parser->token.end, ends_operand(parser->token.kind));
}

static bool accept(Parser *parser, TokenKind kind) {
    if (parser->token.kind != kind) return false;
    advance(parser);
    return true;
}

static bool at_word(const Parser *parser, const char *word) {
    return parser->token.kind == TOKEN_NAME && str_is(parser->token.text, word);
}

Node *compiler_node(Compiler *compiler, Op op, size_t offset, uint32_t count) {
    if (compiler->failed || compiler->refused) return NULL;
    if (compiler->node_count++ == NODES_MAX) {
        compiler_fault(compiler, offset, "expr.large", "the expression has more than %d parts", NODES_MAX);
        compiler->refused = true;
        return NULL;
    }
    Node *node = arena_new_item(compiler->arena, Node);
    if (node && count) node->args = arena_new_array(compiler->arena, Node *, count);
    if (!node || (count && !node->args)) {
        compiler->failed = true;
        return NULL;
    }
    node->op = op;
    node->offset = (uint32_t)offset;
    node->count = count;
    node->depth = 1;
    return node;
}

/* Every tree that this returns is shallow enough for recursion and for SQLite's parser. */
static Node *with_depth(Compiler *compiler, Node *node) {
    for (uint32_t i = 0; i < node->count; i++)
        if (node->args[i]->depth >= node->depth) node->depth = node->args[i]->depth + 1;
    if (node->depth <= DEPTH_MAX) return node;
    Diag *diag = compiler_fault(compiler, node->offset, "expr.deep",
                                "more than %d operations inside each other", DEPTH_MAX);
    diag_hint(diag, "split it into several clauses");
    compiler->refused = true;
    return NULL;
}

static Node *unary(Parser *parser, Op op, size_t offset, Node *arg) {
    Node *node = arg ? compiler_node(parser->compiler, op, offset, 1) : NULL;
    if (!node) return NULL;
    node->args[0] = arg;
    return with_depth(parser->compiler, node);
}

static Node *binary(Parser *parser, Op op, size_t offset, Node *left, Node *right) {
    Node *node = left && right ? compiler_node(parser->compiler, op, offset, 2) : NULL;
    if (!node) return NULL;
    node->args[0] = left;
    node->args[1] = right;
    return with_depth(parser->compiler, node);
}

static bool list_add(Parser *parser, NodeList *list, Node *node) {
    if (!node) return false;
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
        Node **items = arena_grow(parser->compiler->arena, list->items, list->count, capacity, sizeof *items);
        if (!items) {
            parser->compiler->failed = true;
            return false;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = node;
    return true;
}

static bool list_add_all(Parser *parser, NodeList *list, const Node *from) {
    for (uint32_t i = 0; i < from->count; i++)
        if (!list_add(parser, list, from->args[i])) return false;
    return true;
}

static Node *list_node(Parser *parser, Op op, size_t offset, const NodeList *list) {
    Node *node = compiler_node(parser->compiler, op, offset, 0);
    if (!node) return NULL;
    node->args = list->items;
    node->count = list->count;
    return with_depth(parser->compiler, node);
}

static Node *fault_node(Parser *parser) {
    Node *node = compiler_node(parser->compiler, OP_FAULT, parser->token.offset, 0);
    if (node) node->faulty = true;
    return node;
}

/* Skip to where the next part can begin: and, or, a comma, a closing bracket. */
static Node *recover(Parser *parser) {
    int open = 0;
    for (;; advance(parser)) {
        TokenKind kind = parser->token.kind;
        bool stop = kind == TOKEN_AND || kind == TOKEN_OR || kind == TOKEN_COMMA || kind == TOKEN_RIGHT ||
                    kind == TOKEN_WHERE;
        if (kind == TOKEN_END || (stop && open == 0) || parser->compiler->failed) break;
        if (kind == TOKEN_LEFT) open++;
        if (kind == TOKEN_RIGHT) open--;
    }
    return fault_node(parser);
}

static Str token_text(const Parser *parser) {
    return str_slice(parser->compiler->text, parser->token.offset, parser->token.end);
}

/* `wanted`: the signs or words that would do, as they are written. */
static Node *syntax_fault(Parser *parser, const char *wanted) {
    const Token *token = &parser->token;
    if (token->kind == TOKEN_END)
        compiler_fault(parser->compiler, token->offset, "expr.syntax", "'%s' is missing at the end", wanted);
    else if (token->kind != TOKEN_BAD)
        compiler_fault(parser->compiler, token->offset, "expr.syntax", "'%s' is needed here, not '%.*s'",
                       wanted, STR_ARG(token_text(parser)));
    return recover(parser);
}

static Node *value_fault(Parser *parser) {
    const Token *token = &parser->token;
    if (token->kind == TOKEN_END)
        compiler_fault(parser->compiler, token->offset, "expr.syntax", "a value is missing at the end");
    else if (token->kind != TOKEN_BAD)
        compiler_fault(parser->compiler, token->offset, "expr.syntax", "a value is needed here, not '%.*s'",
                       STR_ARG(token_text(parser)));
    return recover(parser);
}

static Node *leftover_fault(Parser *parser) {
    const Token *token = &parser->token;
    if (token->kind != TOKEN_BAD) {
        Diag *diag = compiler_fault(parser->compiler, token->offset, "expr.syntax",
                                    "'%.*s' is left over here", STR_ARG(token_text(parser)));
        diag_hint(diag, "join conditions by and, or; put a text in quotes");
    }
    return recover(parser);
}

static bool enter(Parser *parser) {
    if (parser->brackets++ < BRACKETS_MAX) return true;
    compiler_fault(parser->compiler, parser->token.offset, "expr.deep",
                   "more than %d brackets inside each other", BRACKETS_MAX);
    parser->compiler->refused = true;
    return false;
}

/* The closing bracket, or a fault behind which parsing goes on. */
static Node *leave(Parser *parser, Node *node) {
    parser->brackets--;
    if (!node || accept(parser, TOKEN_RIGHT)) return node;
    Node *fault = syntax_fault(parser, ")");
    while (fault && parser->token.kind != TOKEN_RIGHT && parser->token.kind != TOKEN_END) {
        advance(parser);
        fault = recover(parser);
    }
    accept(parser, TOKEN_RIGHT);
    return fault;
}

static Node *literal_node(Parser *parser, Value value) {
    Node *node = compiler_node(parser->compiler, OP_LITERAL, parser->token.offset, 0);
    if (!node) return NULL;
    node->literal = value;
    node->type = value.type;
    advance(parser);
    return node;
}

static Node *word_node(Parser *parser, Op op) {
    Node *node = compiler_node(parser->compiler, op, parser->token.offset, 0);
    if (!node) return NULL;
    node->name = parser->token.text;
    advance(parser);
    return node;
}

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
    Diag *diag =
        compiler_fault(compiler, at->offset, "expr.object", "%s() needs an object, and '%.*s' is none",
                       aggregate_name(function), STR_ARG(word));
    diag_hint(diag, "write count(hazard where …) or sum(record.quantity where …)");
    if (diag) diag->near = nearest_object(compiler, word);
    return fault_node(parser);
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
        return fault_node(parser);
    }
    Node *node = compiler_node(compiler, OP_AGGREGATE, offset, 0);
    if (!node || !grow_aggregates(compiler)) return NULL;
    node->slot = compiler->aggregate_count++;
    node->depth = 1 + (filter && filter->depth > value->depth ? filter->depth : value->depth);
    compiler->aggregates[node->slot] =
        (ExprAggregate){.function = function, .distinct = distinct, .object = object};
    compiler->values[node->slot] = whole ? NULL : value;
    compiler->filters[node->slot] = filter;
    return with_depth(compiler, node);
}

static Node *aggregate_rest(Parser *parser, size_t offset, AggregateFunction function, bool distinct,
                            Node *value) {
    Node *filter = NULL;
    if (accept(parser, TOKEN_WHERE) && !(filter = parse_or(parser))) return NULL;
    Node *node = aggregate_node(parser, offset, function, distinct, value, filter);
    return leave(parser, node);
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
    return fault_node(parser);
}

/* if(a, 1, if(b, 2, 3)) is if(a, 1, b, 2, 3): one CASE, and no deeper. */
static bool flatten_if(Parser *parser, NodeList *list) {
    Node *last = list->count ? list->items[list->count - 1] : NULL;
    if (!last || last->op != OP_IF) return true;
    list->count--;
    return list_add_all(parser, list, last);
}

static Node *call_rest(Parser *parser, size_t offset, const FunctionWord *word, NodeList *list) {
    while (accept(parser, TOKEN_COMMA))
        if (!list_add(parser, list, parse_or(parser))) return NULL;
    if (word->op == OP_IF && list->count == 3 && !flatten_if(parser, list)) return NULL;
    Node *node = list_node(parser, word->op, offset, list);
    if (!node) return NULL;
    bool even_if = word->op == OP_IF && node->count % 2 == 0;
    if (even_if || node->count < word->least || node->count > word->most)
        node = arguments_fault(parser, node, word);
    return leave(parser, node);
}

static Node *aggregate_call(Parser *parser, size_t offset, AggregateFunction function,
                            const FunctionWord *word) {
    if (parser->in_aggregate) {
        compiler_fault(parser->compiler, offset, "expr.nested", "%s() stands inside another count or sum",
                       aggregate_name(function));
        return leave(parser, recover(parser));
    }
    bool distinct = function == AGGREGATE_COUNT && at_word(parser, "distinct");
    if (distinct) advance(parser);
    parser->in_aggregate = !word;
    Node *value = parse_or(parser);
    if (!value) return NULL;
    parser->in_aggregate = is_aggregate_call(parser, word);
    Node *node;
    if (parser->in_aggregate) {
        node = aggregate_rest(parser, offset, function, distinct, value);
    } else {
        NodeList list = {0};
        node = list_add(parser, &list, value) ? call_rest(parser, offset, word, &list) : NULL;
    }
    parser->in_aggregate = false;
    return node;
}

static Node *parse_call(Parser *parser, size_t offset, Str name) {
    advance(parser); /* the bracket */
    if (!enter(parser)) return NULL;
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
    if (!list_add(parser, &list, parse_or(parser))) return NULL;
    if (word) return call_rest(parser, offset, word, &list);
    while (accept(parser, TOKEN_COMMA))
        if (!parse_or(parser)) return NULL;
    return leave(parser, fault_node(parser));
}

static Node *parse_name(Parser *parser) {
    size_t offset = parser->token.offset;
    Node *node = word_node(parser, OP_NAME);
    return node && parser->token.kind == TOKEN_LEFT ? parse_call(parser, offset, node->name) : node;
}

static Node *parse_primary(Parser *parser) {
    const Token *token = &parser->token;
    switch ((int)token->kind) {
    case TOKEN_NUMBER:
        return literal_node(parser, (Value){.type = TYPE_NUMBER, .number = token->number});
    case TOKEN_TEXT:
        return literal_node(parser, (Value){.type = TYPE_TEXT, .text = token->text});
    case TOKEN_DATE:
        return literal_node(parser, (Value){.type = TYPE_DATE, .date = token->date});
    case TOKEN_TRUE:
        return literal_node(parser, (Value){.type = TYPE_BOOL, .boolean = true});
    case TOKEN_FALSE:
        return literal_node(parser, (Value){.type = TYPE_BOOL, .boolean = false});
    case TOKEN_NULL:
        return word_node(parser, OP_NULL);
    case TOKEN_TODAY:
        return word_node(parser, OP_TODAY);
    case TOKEN_NOW:
        return word_node(parser, OP_NOW);
    case TOKEN_NAME:
        return parse_name(parser);
    case TOKEN_LEFT:
        advance(parser);
        return enter(parser) ? leave(parser, parse_or(parser)) : NULL;
    default:
        return value_fault(parser);
    }
}

static Node *negate(Parser *parser, size_t offset, Node *node) {
    if (!node) return NULL;
    if (node->op != OP_LITERAL || node->type != TYPE_NUMBER) return unary(parser, OP_NEG, offset, node);
    node->literal.number = -node->literal.number;
    node->offset = (uint32_t)offset;
    return node;
}

static Node *parse_unary(Parser *parser) {
    size_t offset = parser->token.offset;
    if (!accept(parser, TOKEN_MINUS)) return parse_primary(parser);
    if (!enter(parser)) return NULL;
    Node *node = negate(parser, offset, parse_unary(parser));
    parser->brackets--;
    return node;
}

/* Append to a chain of one operator, or begin one. The order of evaluation stays from left to right. */
static Node *chain(Parser *parser, Op op, size_t offset, Node *left, Node *right) {
    if (!left || !right) return NULL;
    if (left->op != op) return binary(parser, op, offset, left, right);
    if (left->count == TERMS_MAX) {
        compiler_fault(parser->compiler, right->offset, "expr.large",
                       "more than %d terms in one sum or product", TERMS_MAX);
        parser->compiler->refused = true;
        return NULL;
    }
    NodeList list = {left->args, left->count, left->count};
    return list_add(parser, &list, right) ? list_node(parser, op, left->offset, &list) : NULL;
}

static Node *parse_product(Parser *parser) {
    Node *left = parse_unary(parser);
    while (left) {
        size_t offset = parser->token.offset;
        if (accept(parser, TOKEN_STAR))
            left = chain(parser, OP_MUL, offset, left, parse_unary(parser));
        else if (accept(parser, TOKEN_SLASH))
            left = binary(parser, OP_DIV, offset, left, parse_unary(parser));
        else
            break;
    }
    return left;
}

static Node *parse_sum(Parser *parser) {
    Node *left = parse_product(parser);
    while (left) {
        size_t offset = parser->token.offset;
        if (accept(parser, TOKEN_PLUS))
            left = chain(parser, OP_ADD, offset, left, parse_product(parser));
        else if (accept(parser, TOKEN_MINUS))
            left = chain(parser, OP_ADD, offset, left, unary(parser, OP_NEG, offset, parse_product(parser)));
        else
            break;
    }
    return left;
}

static Node *parse_in(Parser *parser, size_t offset, Node *left) {
    if (at_word(parser, "period")) {
        advance(parser);
        return unary(parser, OP_IN_PERIOD, offset, left);
    }
    if (!accept(parser, TOKEN_LEFT)) return syntax_fault(parser, "(…) or period");
    if (!enter(parser)) return NULL;
    NodeList list = {0};
    if (!list_add(parser, &list, left)) return NULL;
    do {
        if (!list_add(parser, &list, parse_or(parser))) return NULL;
    } while (accept(parser, TOKEN_COMMA));
    return leave(parser, list_node(parser, OP_IN, offset, &list));
}

static Node *parse_between(Parser *parser, size_t offset, Node *left) {
    NodeList list = {0};
    if (!list_add(parser, &list, left) || !list_add(parser, &list, parse_sum(parser))) return NULL;
    if (!accept(parser, TOKEN_AND)) return syntax_fault(parser, "and");
    if (!list_add(parser, &list, parse_sum(parser))) return NULL;
    return list_node(parser, OP_BETWEEN, offset, &list);
}

static Node *parse_is(Parser *parser, size_t offset, Node *left) {
    bool negated = accept(parser, TOKEN_NOT);
    bool unset = parser->token.kind == TOKEN_NULL || at_word(parser, "unset");
    if (!unset && !at_word(parser, "set")) return syntax_fault(parser, "set or unset");
    advance(parser);
    return unary(parser, unset != negated ? OP_IS_UNSET : OP_IS_SET, offset, left);
}

static Node *parse_comparison(Parser *parser, size_t offset, Node *left) {
    Op op = (Op)(OP_EQ + (parser->token.kind - TOKEN_EQ));
    advance(parser);
    Node *right = parse_sum(parser);
    if (!right) return NULL;
    if ((op == OP_EQ || op == OP_NE) && right->op == OP_NULL)
        return unary(parser, op == OP_EQ ? OP_IS_UNSET : OP_IS_SET, offset, left);
    if (parser->token.kind < TOKEN_EQ || parser->token.kind > TOKEN_GE)
        return binary(parser, op, offset, left, right);
    Diag *diag = compiler_fault(parser->compiler, parser->token.offset, "expr.syntax",
                                "comparisons cannot be chained");
    diag_hint(diag, "write: x between a and b, or join two comparisons by and");
    return recover(parser);
}

static Node *parse_predicate(Parser *parser) {
    Node *left = parse_sum(parser);
    size_t offset = parser->token.offset;
    if (!left) return NULL;
    if (parser->token.kind >= TOKEN_EQ && parser->token.kind <= TOKEN_GE)
        return parse_comparison(parser, offset, left);
    if (accept(parser, TOKEN_IS)) return parse_is(parser, offset, left);
    bool negated = accept(parser, TOKEN_NOT);
    Node *node = left;
    if (accept(parser, TOKEN_IN))
        node = parse_in(parser, offset, left);
    else if (accept(parser, TOKEN_BETWEEN))
        node = parse_between(parser, offset, left);
    else if (negated)
        return syntax_fault(parser, "in or between");
    return negated ? unary(parser, OP_NOT, offset, node) : node;
}

static Node *parse_not(Parser *parser) {
    size_t offset = parser->token.offset;
    if (!accept(parser, TOKEN_NOT)) return parse_predicate(parser);
    if (!enter(parser)) return NULL;
    Node *node = unary(parser, OP_NOT, offset, parse_not(parser));
    parser->brackets--;
    return node;
}

/* and, or: operands of the same operator join one list, so that a long filter is not a deep one. */
static Node *parse_list(Parser *parser, Op op, TokenKind kind, Node *(*operand)(Parser *)) {
    size_t offset = parser->token.offset;
    Node *first = operand(parser);
    if (!first || parser->token.kind != kind) return first;
    NodeList list = {0};
    for (Node *next = first;; next = operand(parser)) {
        bool added =
            next && (next->op == op ? list_add_all(parser, &list, next) : list_add(parser, &list, next));
        if (!added) return NULL;
        if (!accept(parser, kind)) break;
    }
    return list_node(parser, op, offset, &list);
}

static Node *parse_and(Parser *parser) {
    return parse_list(parser, OP_AND, TOKEN_AND, parse_not);
}

static Node *parse_or(Parser *parser) {
    return parse_list(parser, OP_OR, TOKEN_OR, parse_and);
}

Node *parse_expression(Compiler *compiler) {
    Parser parser = {.compiler = compiler};
    advance(&parser);
    Node *root = parse_or(&parser);
    while (root && parser.token.kind != TOKEN_END) {
        root = leftover_fault(&parser);
        if (parser.token.kind == TOKEN_END) break;
        advance(&parser);
        if (parser.token.kind != TOKEN_END && root) root = parse_or(&parser);
    }
    return root;
}
