/* Recursive descent, one function a rule of the grammar in docs/formats/expression.md. A rule gives NULL only
 * when the compilation has to stop (memory, a limit); after a fault in the text it gives OP_FAULT and goes on
 * behind it. */
#include "expr/parse.h"

static Node *parse_unary(Parser *parser);

static bool ends_operand(TokenKind kind) {
    return kind == TOKEN_NUMBER || kind == TOKEN_TEXT || kind == TOKEN_DATE || kind == TOKEN_NAME ||
           kind == TOKEN_RIGHT || (kind >= TOKEN_TRUE && kind <= TOKEN_NOW);
}

void parser_advance(Parser *parser) {
    parser->token = lex_next(parser->compiler, parser->token.end, ends_operand(parser->token.kind));
}

bool parser_accept(Parser *parser, TokenKind kind) {
    if (parser->token.kind != kind) return false;
    parser_advance(parser);
    return true;
}

bool parser_at_word(const Parser *parser, const char *word) {
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

Node *parser_with_depth(Compiler *compiler, Node *node) {
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
    return parser_with_depth(parser->compiler, node);
}

static Node *binary(Parser *parser, Op op, size_t offset, Node *left, Node *right) {
    Node *node = left && right ? compiler_node(parser->compiler, op, offset, 2) : NULL;
    if (!node) return NULL;
    node->args[0] = left;
    node->args[1] = right;
    return parser_with_depth(parser->compiler, node);
}

bool parser_list_add(Parser *parser, NodeList *list, Node *node) {
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

bool parser_list_add_all(Parser *parser, NodeList *list, const Node *from) {
    for (uint32_t i = 0; i < from->count; i++)
        if (!parser_list_add(parser, list, from->args[i])) return false;
    return true;
}

Node *parser_list_node(Parser *parser, Op op, size_t offset, const NodeList *list) {
    Node *node = compiler_node(parser->compiler, op, offset, 0);
    if (!node) return NULL;
    node->args = list->items;
    node->count = list->count;
    return parser_with_depth(parser->compiler, node);
}

Node *parser_fault_node(Parser *parser) {
    Node *node = compiler_node(parser->compiler, OP_FAULT, parser->token.offset, 0);
    if (node) node->faulty = true;
    return node;
}

Node *parser_recover(Parser *parser) {
    int open = 0;
    for (;; parser_advance(parser)) {
        TokenKind kind = parser->token.kind;
        bool stop = kind == TOKEN_AND || kind == TOKEN_OR || kind == TOKEN_COMMA || kind == TOKEN_RIGHT ||
                    kind == TOKEN_WHERE;
        if (kind == TOKEN_END || (stop && open == 0) || parser->compiler->failed) break;
        if (kind == TOKEN_LEFT) open++;
        if (kind == TOKEN_RIGHT) open--;
    }
    return parser_fault_node(parser);
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
    return parser_recover(parser);
}

static Node *value_fault(Parser *parser) {
    const Token *token = &parser->token;
    if (token->kind == TOKEN_END)
        compiler_fault(parser->compiler, token->offset, "expr.syntax", "a value is missing at the end");
    else if (token->kind != TOKEN_BAD)
        compiler_fault(parser->compiler, token->offset, "expr.syntax", "a value is needed here, not '%.*s'",
                       STR_ARG(token_text(parser)));
    return parser_recover(parser);
}

static Node *leftover_fault(Parser *parser) {
    const Token *token = &parser->token;
    if (token->kind != TOKEN_BAD) {
        Diag *diag = compiler_fault(parser->compiler, token->offset, "expr.syntax",
                                    "'%.*s' is left over here", STR_ARG(token_text(parser)));
        diag_hint(diag, "join conditions by and, or; put a text in quotes");
    }
    return parser_recover(parser);
}

bool parser_enter(Parser *parser) {
    if (parser->brackets++ < BRACKETS_MAX) return true;
    compiler_fault(parser->compiler, parser->token.offset, "expr.deep",
                   "more than %d brackets inside each other", BRACKETS_MAX);
    parser->compiler->refused = true;
    return false;
}

/* The closing bracket, or a fault behind which parsing goes on. */
Node *parser_leave(Parser *parser, Node *node) {
    parser->brackets--;
    if (!node || parser_accept(parser, TOKEN_RIGHT)) return node;
    Node *fault = syntax_fault(parser, ")");
    while (fault && parser->token.kind != TOKEN_RIGHT && parser->token.kind != TOKEN_END) {
        parser_advance(parser);
        fault = parser_recover(parser);
    }
    parser_accept(parser, TOKEN_RIGHT);
    return fault;
}

static Node *literal_node(Parser *parser, Value value) {
    Node *node = compiler_node(parser->compiler, OP_LITERAL, parser->token.offset, 0);
    if (!node) return NULL;
    node->literal = value;
    node->type = value.type;
    parser_advance(parser);
    return node;
}

static Node *word_node(Parser *parser, Op op) {
    Node *node = compiler_node(parser->compiler, op, parser->token.offset, 0);
    if (!node) return NULL;
    node->name = parser->token.text;
    parser_advance(parser);
    return node;
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
        parser_advance(parser);
        return parser_enter(parser) ? parser_leave(parser, parse_or(parser)) : NULL;
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
    if (!parser_accept(parser, TOKEN_MINUS)) return parse_primary(parser);
    if (!parser_enter(parser)) return NULL;
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
    return parser_list_add(parser, &list, right) ? parser_list_node(parser, op, left->offset, &list) : NULL;
}

static Node *parse_product(Parser *parser) {
    Node *left = parse_unary(parser);
    while (left) {
        size_t offset = parser->token.offset;
        if (parser_accept(parser, TOKEN_STAR))
            left = chain(parser, OP_MUL, offset, left, parse_unary(parser));
        else if (parser_accept(parser, TOKEN_SLASH))
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
        if (parser_accept(parser, TOKEN_PLUS))
            left = chain(parser, OP_ADD, offset, left, parse_product(parser));
        else if (parser_accept(parser, TOKEN_MINUS))
            left = chain(parser, OP_ADD, offset, left, unary(parser, OP_NEG, offset, parse_product(parser)));
        else
            break;
    }
    return left;
}

static Node *parse_in(Parser *parser, size_t offset, Node *left) {
    if (parser_at_word(parser, "period")) {
        parser_advance(parser);
        return unary(parser, OP_IN_PERIOD, offset, left);
    }
    if (!parser_accept(parser, TOKEN_LEFT)) return syntax_fault(parser, "(…) or period");
    if (!parser_enter(parser)) return NULL;
    NodeList list = {0};
    if (!parser_list_add(parser, &list, left)) return NULL;
    do {
        if (!parser_list_add(parser, &list, parse_or(parser))) return NULL;
    } while (parser_accept(parser, TOKEN_COMMA));
    return parser_leave(parser, parser_list_node(parser, OP_IN, offset, &list));
}

static Node *parse_between(Parser *parser, size_t offset, Node *left) {
    NodeList list = {0};
    if (!parser_list_add(parser, &list, left) || !parser_list_add(parser, &list, parse_sum(parser)))
        return NULL;
    if (!parser_accept(parser, TOKEN_AND)) return syntax_fault(parser, "and");
    if (!parser_list_add(parser, &list, parse_sum(parser))) return NULL;
    return parser_list_node(parser, OP_BETWEEN, offset, &list);
}

static Node *parse_is(Parser *parser, size_t offset, Node *left) {
    bool negated = parser_accept(parser, TOKEN_NOT);
    bool unset = parser->token.kind == TOKEN_NULL || parser_at_word(parser, "unset");
    if (!unset && !parser_at_word(parser, "set")) return syntax_fault(parser, "set or unset");
    parser_advance(parser);
    return unary(parser, unset != negated ? OP_IS_UNSET : OP_IS_SET, offset, left);
}

static Node *parse_comparison(Parser *parser, size_t offset, Node *left) {
    Op op = (Op)(OP_EQ + (parser->token.kind - TOKEN_EQ));
    parser_advance(parser);
    Node *right = parse_sum(parser);
    if (!right) return NULL;
    if ((op == OP_EQ || op == OP_NE) && right->op == OP_NULL)
        return unary(parser, op == OP_EQ ? OP_IS_UNSET : OP_IS_SET, offset, left);
    if (parser->token.kind < TOKEN_EQ || parser->token.kind > TOKEN_GE)
        return binary(parser, op, offset, left, right);
    Diag *diag = compiler_fault(parser->compiler, parser->token.offset, "expr.syntax",
                                "comparisons cannot be chained");
    diag_hint(diag, "write: x between a and b, or join two comparisons by and");
    return parser_recover(parser);
}

static Node *parse_predicate(Parser *parser) {
    Node *left = parse_sum(parser);
    size_t offset = parser->token.offset;
    if (!left) return NULL;
    if (parser->token.kind >= TOKEN_EQ && parser->token.kind <= TOKEN_GE)
        return parse_comparison(parser, offset, left);
    if (parser_accept(parser, TOKEN_IS)) return parse_is(parser, offset, left);
    bool negated = parser_accept(parser, TOKEN_NOT);
    Node *node = left;
    if (parser_accept(parser, TOKEN_IN))
        node = parse_in(parser, offset, left);
    else if (parser_accept(parser, TOKEN_BETWEEN))
        node = parse_between(parser, offset, left);
    else if (negated)
        return syntax_fault(parser, "in or between");
    return negated ? unary(parser, OP_NOT, offset, node) : node;
}

static Node *parse_not(Parser *parser) {
    size_t offset = parser->token.offset;
    if (!parser_accept(parser, TOKEN_NOT)) return parse_predicate(parser);
    if (!parser_enter(parser)) return NULL;
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
        bool added = next && (next->op == op ? parser_list_add_all(parser, &list, next)
                                             : parser_list_add(parser, &list, next));
        if (!added) return NULL;
        if (!parser_accept(parser, kind)) break;
    }
    return parser_list_node(parser, op, offset, &list);
}

static Node *parse_and(Parser *parser) {
    return parse_list(parser, OP_AND, TOKEN_AND, parse_not);
}

Node *parse_or(Parser *parser) {
    return parse_list(parser, OP_OR, TOKEN_OR, parse_and);
}

Node *parse_expression(Compiler *compiler) {
    Parser parser = {.compiler = compiler};
    parser_advance(&parser);
    Node *root = parse_or(&parser);
    while (root && parser.token.kind != TOKEN_END) {
        root = leftover_fault(&parser);
        if (parser.token.kind == TOKEN_END) break;
        parser_advance(&parser);
        if (parser.token.kind != TOKEN_END && root) root = parse_or(&parser);
    }
    return root;
}
