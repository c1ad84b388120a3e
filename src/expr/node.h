/* The tree shared by the parser, the typer, the evaluator and the translators. Internal to src/expr. */
#ifndef ANLAN_EXPR_NODE_H
#define ANLAN_EXPR_NODE_H

#include "expr/expr.h"

enum {
    TEXT_MAX = 16 * 1024,
    NODES_MAX = 4096,
    BRACKETS_MAX = 64,
    DEPTH_MAX = 12,
    TERMS_MAX = 32,          /* terms of one sum, factors of one product */
    SHIFT_DAYS_MAX = 100000, /* date + days */
};

typedef enum Op {
    OP_FAULT, /* stands for a part with a fault, so that one fault is told once */
    OP_NAME,  /* before typing */
    OP_LITERAL,
    OP_NULL,
    OP_FIELD,
    OP_ATTRIBUTE,
    OP_TODAY,
    OP_NOW,
    OP_OR,
    OP_AND,
    OP_NOT,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_BETWEEN,
    OP_IN,
    OP_IN_PERIOD,
    OP_IS_SET,
    OP_IS_UNSET,
    OP_ADD, /* two terms or more; a - b is a + (-b), which is the same number */
    OP_MUL,
    OP_DIV,
    OP_NEG,
    OP_SHIFT,     /* a date and a whole number of days (node->days) */
    OP_LOCAL_DAY, /* the local day of an instant; put in by the typer */
    OP_DAYS,
    OP_YEAR,
    OP_MONTH,
    OP_LEN,
    OP_STARTS,
    OP_ENDS,
    OP_CONTAINS,
    OP_LOWER,
    OP_COALESCE,
    OP_IF, /* condition, value, [condition, value …,] otherwise */
    OP_MIN,
    OP_MAX,
    OP_ABS,
    OP_ROUND,
    OP_AGGREGATE,
} Op;

/* Powers of two that bound a number: it is 0, or 2^low <= |x| <= 2^high and a multiple of 2^grain. */
typedef struct Range {
    int high, low, grain;
} Range;

typedef struct Node Node;
struct Node {
    Op op;
    ExprType type;
    bool open;    /* an attribute whose type follows from its use, not settled yet */
    bool faulty;  /* a fault below was reported already */
    bool lowered; /* text that is read through lower() */
    bool guarded; /* a number that enters arithmetic: out of bounds counts as unset */
    int depth;
    uint32_t offset; /* byte in the text */
    uint32_t count;
    Node **args;
    Str name;      /* OP_NAME, OP_FIELD, OP_ATTRIBUTE: without the object's prefix */
    uint32_t slot; /* field, attribute or aggregate */
    int days;      /* OP_SHIFT */
    Range range;   /* numbers */
    Value literal;
};

/* What the names of a row stand for: shared by the expressions that read the same row. */
typedef struct Scope {
    const ExprSchema *schema; /* NULL: there are no names */
    bool *used;               /* per field */
    Str *attributes;
    uint32_t attribute_count, attribute_capacity;
} Scope;

struct Expr {
    const Node *root;
    const Scope *scope;
    const ExprAggregate *aggregates;
    size_t aggregate_count;
    const Expr *numerator, *denominator; /* of a ratio */
};

/* One compilation. */
typedef struct Compiler {
    Arena *arena;
    Str text, file;
    int line, column;
    Diags *diags;
    const ExprSchema *schema;
    const ExprSchema *const *objects;
    ExprAggregate *aggregates;
    uint32_t aggregate_count, aggregate_capacity;
    Node **values, **filters; /* per aggregate; NULL: none */
    uint32_t node_count;
    bool failed;  /* memory ran out: everything after does nothing */
    bool refused; /* a limit was passed and told: likewise */
} Compiler;

/* Report a fault at a byte of the text; gives the Diag, NULL when diags is full. */
#define compiler_fault(compiler, offset, code, ...)                                                          \
    diag_add((compiler)->diags, SEVERITY_ERROR, (compiler)->file, compiler_line((compiler), (offset)),       \
             compiler_column((compiler), (offset)), (code), __VA_ARGS__)
int compiler_line(const Compiler *compiler, size_t offset);
int compiler_column(const Compiler *compiler, size_t offset);
Node *compiler_node(Compiler *compiler, Op op, size_t offset,
                    uint32_t count); /* NULL: memory, or too many nodes */

/* parse.c: NULL when memory ran out or a limit was passed (then it is in diags). */
Node *parse_expression(Compiler *compiler);
/* type.c: names, types and attributes of a tree; faults go to diags. */
void type_root(Compiler *compiler, Scope *scope, Node *root);
Scope *scope_new(Arena *arena, const ExprSchema *schema);
/* type_fault.c: another type is needed; two types that cannot be compared */
Diag *type_fault(Compiler *compiler, size_t offset, ExprType wanted, ExprType found);
Diag *type_pair_fault(Compiler *compiler, size_t offset, ExprType first, ExprType second);
/* range.c: set node->range from its arguments; false when the number could leave the range of a double. */
bool range_of(Node *node);
Range range_of_sum(Range item);

/* words.c */
typedef struct FunctionWord {
    const char *name;
    Op op;
    uint32_t least, most; /* arguments */
} FunctionWord;
const FunctionWord *function_find(Str name);
const FunctionWord *function_of(Op op);
bool aggregate_find(Str name, AggregateFunction *ret);
const char *aggregate_name(AggregateFunction function);
const ExprSchema *object_find(const ExprSchema *const *objects, Str word);
const char *nearest_function(Str word);
const char *nearest_object(Compiler *compiler, Str word);
const char *nearest_name(Compiler *compiler, const ExprSchema *schema, Str word);

/* attribute.c: how a row's value is read where a type is wanted. */
bool attribute_number(const Value *value, double *ret);
bool attribute_truth(const Value *value, bool *ret);
bool attribute_date(const Value *value, Date *ret);

#define NUMBER_LARGEST  1e15
#define NUMBER_SMALLEST 1e-15
static inline bool number_fits(double x) {
    double magnitude = __builtin_fabs(x);
    return magnitude <= NUMBER_LARGEST && (magnitude > NUMBER_SMALLEST || x == 0);
}
double number_round(double x); /* to a whole number, halves away from 0 */

static inline bool is_comparison(Op op) {
    return op >= OP_EQ && op <= OP_GE;
}

#endif
