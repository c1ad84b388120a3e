/* The evaluator, in parts: one function a type, so that no tagged value travels between nodes and nothing is
 * allocated. Each says whether there is a value; for conditions "no value" is a third answer. Internal to
 * src/expr. */
#ifndef ANLAN_EXPR_EVAL_H
#define ANLAN_EXPR_EVAL_H

#include "expr/node.h"

typedef struct Eval {
    const Value *row;
    const ExprContext *context;
} Eval;

typedef enum Truth { NO, YES, UNSET } Truth;

/* A text, to be read in lower case (ASCII) when it came through lower(). */
typedef struct Text {
    Str str;
    bool lowered;
} Text;

Truth truth_of(const Node *node, const Eval *eval);
bool number_of(const Node *node, const Eval *eval, double *ret);
bool text_of(const Node *node, const Eval *eval, Text *ret);
bool date_of(const Node *node, const Eval *eval, Date *ret);
bool instant_of(const Node *node, const Eval *eval, Instant *ret);

/* if: the argument that is the result. */
const Node *eval_chosen(const Node *node, const Eval *eval);
/* What the caller computed for an aggregate. */
const Value *eval_aggregate(const Node *node, const Eval *eval);

bool text_equal(const Text *a, const Text *b);
int text_order(const Text *a, const Text *b); /* by bytes */
/* OP_STARTS, OP_ENDS, OP_CONTAINS */
bool text_has_part(Op op, const Text *text, const Text *part);

#endif
