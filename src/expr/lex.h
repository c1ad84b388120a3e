/* Tokens of the expression language. Internal to src/expr. */
#ifndef ANLAN_EXPR_LEX_H
#define ANLAN_EXPR_LEX_H

#include "expr/node.h"

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_BAD, /* reported already */
    TOKEN_NUMBER,
    TOKEN_TEXT,
    TOKEN_DATE,
    TOKEN_NAME,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_IN,
    TOKEN_IS,
    TOKEN_BETWEEN,
    TOKEN_WHERE,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_NULL,
    TOKEN_TODAY,
    TOKEN_NOW,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_STAR,
    TOKEN_SLASH,
    TOKEN_LEFT,
    TOKEN_RIGHT,
    TOKEN_COMMA,
} TokenKind;

typedef struct Token {
    TokenKind kind;
    size_t offset, end;
    Str text; /* as written; TOKEN_TEXT: with escapes resolved */
    double number;
    Date date;
} Token;

/* The next token at or after `offset`. `operand_before`: the token before ends an operand, so that the words
 * 且 and 或 may touch what follows them. */
Token lex_next(Compiler *compiler, size_t offset, bool operand_before);

#endif
