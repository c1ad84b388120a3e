#include <math.h>

#include "base/utf8.h"
#include "expr/eval.h"

static bool guarded(const Node *node, double x, double *ret) {
    if (node->guarded && !number_fits(x)) return false;
    *ret = x;
    return true;
}

static bool number_of_value(const Node *node, const Value *value, double *ret) {
    if (value->type != TYPE_NUMBER || !isfinite(value->number)) return false;
    return guarded(node, value->number, ret);
}

static bool number_of_attribute(const Node *node, const Value *value, double *ret) {
    double x;
    return attribute_number(value, &x) && guarded(node, x, ret);
}

static bool sum_of(const Node *node, const Eval *eval, double *ret) {
    double total, term;
    if (!number_of(node->args[0], eval, &total)) return false;
    for (uint32_t i = 1; i < node->count; i++) {
        if (!number_of(node->args[i], eval, &term)) return false;
        total += term;
    }
    *ret = total;
    return true;
}

static bool product_of(const Node *node, const Eval *eval, double *ret) {
    double total, factor;
    if (!number_of(node->args[0], eval, &total)) return false;
    for (uint32_t i = 1; i < node->count; i++) {
        if (!number_of(node->args[i], eval, &factor)) return false;
        total *= factor;
    }
    *ret = total;
    return true;
}

static bool quotient_of(const Node *node, const Eval *eval, double *ret) {
    double a, b;
    if (!number_of(node->args[0], eval, &a) || !number_of(node->args[1], eval, &b) || b == 0) return false;
    *ret = a / b;
    return true;
}

static bool days_of(const Node *node, const Eval *eval, double *ret) {
    Date from, to;
    if (!date_of(node->args[0], eval, &from) || !date_of(node->args[1], eval, &to)) return false;
    *ret = (double)to - from;
    return true;
}

/* Outside the years 1 to 9999 there is no year and no month. */
static bool civil_of(const Node *node, const Eval *eval, double *ret) {
    Date date;
    if (!date_of(node->args[0], eval, &date)) return false;
    if (date < date_from_civil(1, 1, 1) || date > date_from_civil(9999, 12, 31)) return false;
    Civil civil = date_to_civil(date);
    *ret = node->op == OP_YEAR ? civil.year : civil.month;
    return true;
}

static bool least_number(const Node *node, const Eval *eval, double *ret) {
    double best = 0, next;
    for (uint32_t i = 0; i < node->count; i++) {
        if (!number_of(node->args[i], eval, &next)) return false;
        if (i == 0 || (node->op == OP_MIN ? next < best : next > best)) best = next;
    }
    *ret = best;
    return true;
}

static bool first_number(const Node *node, const Eval *eval, double *ret) {
    for (uint32_t i = 0; i < node->count; i++)
        if (number_of(node->args[i], eval, ret)) return true;
    return false;
}

static bool length_of(const Node *node, const Eval *eval, double *ret) {
    Text text;
    if (!text_of(node->args[0], eval, &text)) return false;
    *ret = (double)utf8_count(text.str);
    return true;
}

static bool changed_number(const Node *node, const Eval *eval, double *ret) {
    double x;
    if (!number_of(node->args[0], eval, &x)) return false;
    *ret = node->op == OP_NEG ? -x : node->op == OP_ABS ? fabs(x) : number_round(x);
    return true;
}

bool number_of(const Node *node, const Eval *eval, double *ret) {
    switch ((int)node->op) {
    case OP_LITERAL:
        *ret = node->literal.number;
        return true;
    case OP_FIELD:
        return number_of_value(node, &eval->row[node->slot], ret);
    case OP_ATTRIBUTE:
        return number_of_attribute(node, &eval->row[node->slot], ret);
    case OP_AGGREGATE:
        return number_of_value(node, eval_aggregate(node, eval), ret);
    case OP_ADD:
        return sum_of(node, eval, ret);
    case OP_MUL:
        return product_of(node, eval, ret);
    case OP_DIV:
        return quotient_of(node, eval, ret);
    case OP_NEG:
    case OP_ABS:
    case OP_ROUND:
        return changed_number(node, eval, ret);
    case OP_DAYS:
        return days_of(node, eval, ret);
    case OP_YEAR:
    case OP_MONTH:
        return civil_of(node, eval, ret);
    case OP_LEN:
        return length_of(node, eval, ret);
    case OP_MIN:
    case OP_MAX:
        return least_number(node, eval, ret);
    case OP_COALESCE:
        return first_number(node, eval, ret);
    case OP_IF:
        return number_of(eval_chosen(node, eval), eval, ret);
    default:
        return false;
    }
}
