/* The parser, in parts. Internal to src/expr. A function gives NULL (or false) only when the compilation has
 * to stop: memory, or a limit. */
#ifndef ANLAN_EXPR_PARSE_H
#define ANLAN_EXPR_PARSE_H

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

Node *parse_or(Parser *parser);
/* name "(" …: the token is the bracket. */
Node *parse_call(Parser *parser, size_t offset, Str name);

void parser_advance(Parser *parser);
bool parser_accept(Parser *parser, TokenKind kind);
bool parser_at_word(const Parser *parser, const char *word);
Node *parser_fault_node(Parser *parser);
/* Skip to where the next part can begin: and, or, a comma, a closing bracket. */
Node *parser_recover(Parser *parser);
/* Behind an opening bracket; at a closing one, which it takes. */
bool parser_enter(Parser *parser);
Node *parser_leave(Parser *parser, Node *node);

bool parser_list_add(Parser *parser, NodeList *list, Node *node);
bool parser_list_add_all(Parser *parser, NodeList *list, const Node *from);
Node *parser_list_node(Parser *parser, Op op, size_t offset, const NodeList *list);
/* Every tree that this returns is shallow enough for recursion and for SQLite's parser. */
Node *parser_with_depth(Compiler *compiler, Node *node);

#endif
