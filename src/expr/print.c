/* Canonical text: one spelling for each tree, which reads back as the same tree. */
#include "expr/node.h"

/* How tightly a form holds together; an operand that holds less than its place asks for stands in brackets.
 */
typedef enum Binding {
    BIND_OR,
    BIND_AND,
    BIND_NOT,
    BIND_PREDICATE,
    BIND_SUM,
    BIND_PRODUCT,
    BIND_UNARY,
    BIND_PRIMARY
} Binding;

typedef struct Printer {
    const Expr *expr;
    Buf *out;
    const ExprSchema *prefix; /* inside an aggregate's value: names carry the object */
} Printer;

static void print_node(const Printer *printer, const Node *node, Binding least);

static bool is_negated_test(const Node *node) {
    return node->op == OP_NOT && (node->args[0]->op == OP_IN || node->args[0]->op == OP_BETWEEN ||
                                  node->args[0]->op == OP_IN_PERIOD);
}

static Binding binding_of(const Node *node) {
    switch ((int)node->op) {
    case OP_OR:
        return BIND_OR;
    case OP_AND:
        return BIND_AND;
    case OP_NOT:
        return is_negated_test(node) ? BIND_PREDICATE : BIND_NOT;
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
    case OP_BETWEEN:
    case OP_IN:
    case OP_IN_PERIOD:
    case OP_IS_SET:
    case OP_IS_UNSET:
        return BIND_PREDICATE;
    case OP_ADD:
    case OP_SHIFT:
        return BIND_SUM;
    case OP_MUL:
    case OP_DIV:
        return BIND_PRODUCT;
    case OP_NEG:
        return BIND_UNARY;
    default:
        return BIND_PRIMARY;
    }
}

static const char *comparison_sign(Op op) {
    static const char *const signs[] = {" = ", " != ", " < ", " <= ", " > ", " >= "};
    return signs[op - OP_EQ];
}

static void print_quoted(Buf *out, Str text) {
    static const char named[] = {'\n', 'n', '\t', 't', '\r', 'r', '"', '"', '\\', '\\'};
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        const char *escape = NULL;
        for (size_t k = 0; k < sizeof named; k += 2)
            if (named[k] == text.ptr[i]) escape = &named[k + 1];
        if (escape) buf_add_char(out, '\\');
        buf_add_char(out, escape ? *escape : text.ptr[i]);
    }
    buf_add_char(out, '"');
}

static void print_literal(Buf *out, const Value *value) {
    char date[DATE_TEXT];
    if (value->type == TYPE_TEXT) print_quoted(out, value->text);
    if (value->type == TYPE_NUMBER) buf_add_double(out, value->number);
    if (value->type == TYPE_DATE) buf_add_text(out, date_format(value->date, date));
    if (value->type == TYPE_BOOL) buf_add_text(out, value->boolean ? "true" : "false");
}

static void print_list(const Printer *printer, const Node *node, uint32_t from, const char *between,
                       Binding least) {
    for (uint32_t i = from; i < node->count; i++) {
        if (i > from) buf_add_text(printer->out, between);
        print_node(printer, node->args[i], least);
    }
}

static void print_sum(const Printer *printer, const Node *node) {
    print_node(printer, node->args[0], BIND_PRODUCT);
    for (uint32_t i = 1; i < node->count; i++) {
        const Node *term = node->args[i];
        bool minus = term->op == OP_NEG;
        buf_add_text(printer->out, minus ? " - " : " + ");
        print_node(printer, minus ? term->args[0] : term, BIND_PRODUCT);
    }
}

static void print_product(const Printer *printer, const Node *node) {
    print_node(printer, node->args[0], BIND_PRODUCT);
    for (uint32_t i = 1; i < node->count; i++) {
        buf_add_text(printer->out, node->op == OP_MUL ? " * " : " / ");
        print_node(printer, node->args[i], BIND_UNARY);
    }
}

static void print_name(const Printer *printer, const Node *node) {
    if (printer->prefix) buf_printf(printer->out, "%s.", printer->prefix->name);
    buf_add(printer->out, node->name);
}

static void print_call(const Printer *printer, const Node *node) {
    buf_add_text(printer->out, function_of(node->op)->name);
    buf_add_char(printer->out, '(');
    print_list(printer, node, 0, ", ", BIND_OR);
    buf_add_char(printer->out, ')');
}

static void print_aggregate(const Printer *printer, const Node *node) {
    const ExprAggregate *aggregate = &printer->expr->aggregates[node->slot];
    buf_printf(printer->out, "%s(%s", aggregate_name(aggregate->function),
               aggregate->distinct ? "distinct " : "");
    Printer value = {printer->expr, printer->out, aggregate->object},
            filter = {printer->expr, printer->out, NULL};
    if (aggregate->value)
        print_node(&value, aggregate->value->root, BIND_OR);
    else
        buf_add_text(printer->out, aggregate->object->name);
    if (aggregate->filter) {
        buf_add_text(printer->out, " where ");
        print_node(&filter, aggregate->filter->root, BIND_OR);
    }
    buf_add_char(printer->out, ')');
}

/* in, between and their negations: `operand [not] in (…)`. */
static void print_test(const Printer *printer, const Node *node, const char *negation) {
    print_node(printer, node->args[0], BIND_SUM);
    buf_add_text(printer->out, negation);
    if (node->op == OP_IN_PERIOD) {
        buf_add_text(printer->out, " in period");
    } else if (node->op == OP_BETWEEN) {
        buf_add_text(printer->out, " between ");
        print_list(printer, node, 1, " and ", BIND_SUM);
    } else {
        buf_add_text(printer->out, " in (");
        print_list(printer, node, 1, ", ", BIND_OR);
        buf_add_char(printer->out, ')');
    }
}

static void print_not(const Printer *printer, const Node *node) {
    if (is_negated_test(node)) {
        print_test(printer, node->args[0], " not");
        return;
    }
    buf_add_text(printer->out, "not ");
    print_node(printer, node->args[0], BIND_NOT);
}

static void print_shift(const Printer *printer, const Node *node) {
    print_node(printer, node->args[0], BIND_PRODUCT);
    buf_printf(printer->out, node->days < 0 ? " - %d" : " + %d", node->days < 0 ? -node->days : node->days);
}

static void print_form(const Printer *printer, const Node *node) {
    switch ((int)node->op) {
    case OP_LITERAL:
        print_literal(printer->out, &node->literal);
        break;
    case OP_NULL:
        buf_add_text(printer->out, "null");
        break;
    case OP_TODAY:
        buf_add_text(printer->out, "today");
        break;
    case OP_NOW:
        buf_add_text(printer->out, "now");
        break;
    case OP_FIELD:
    case OP_ATTRIBUTE:
        print_name(printer, node);
        break;
    case OP_OR:
        print_list(printer, node, 0, " or ", BIND_AND);
        break;
    case OP_AND:
        print_list(printer, node, 0, " and ", BIND_NOT);
        break;
    case OP_NOT:
        print_not(printer, node);
        break;
    case OP_IN:
    case OP_IN_PERIOD:
    case OP_BETWEEN:
        print_test(printer, node, "");
        break;
    case OP_IS_SET:
    case OP_IS_UNSET:
        print_node(printer, node->args[0], BIND_SUM);
        buf_add_text(printer->out, node->op == OP_IS_SET ? " is set" : " is unset");
        break;
    case OP_ADD:
        print_sum(printer, node);
        break;
    case OP_SHIFT:
        print_shift(printer, node);
        break;
    case OP_MUL:
    case OP_DIV:
        print_product(printer, node);
        break;
    case OP_NEG:
        buf_add_char(printer->out, '-');
        print_node(printer, node->args[0], BIND_UNARY);
        break;
    case OP_AGGREGATE:
        print_aggregate(printer, node);
        break;
    default:
        if (is_comparison(node->op))
            print_list(printer, node, 0, comparison_sign(node->op), BIND_SUM);
        else
            print_call(printer, node);
        break;
    }
}

static void print_node(const Printer *printer, const Node *node, Binding least) {
    while (node->op == OP_LOCAL_DAY) node = node->args[0];
    bool brackets = binding_of(node) < least;
    if (brackets) buf_add_char(printer->out, '(');
    print_form(printer, node);
    if (brackets) buf_add_char(printer->out, ')');
}

void expr_print(const Expr *expr, Buf *out) {
    print_node(&(Printer){expr, out, NULL}, expr->root, BIND_OR);
}
