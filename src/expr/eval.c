/* Conditions, and the door to evaluation. */
#include "expr/eval.h"

static Truth known(bool truth) {
    return truth ? YES : NO;
}

static Truth negated(Truth truth) {
    return truth == UNSET ? UNSET : known(truth == NO);
}

const Node *eval_chosen(const Node *node, const Eval *eval) {
    uint32_t i = 0;
    for (; i + 1 < node->count; i += 2)
        if (truth_of(node->args[i], eval) == YES) return node->args[i + 1];
    return node->args[i];
}

const Value *eval_aggregate(const Node *node, const Eval *eval) {
    static const Value unset = {.type = TYPE_UNSET};
    const Value *all = eval->context ? eval->context->aggregates : NULL;
    return all ? &all[node->slot] : &unset;
}

/* Order of two values of the same type: negative, 0 or positive; false when one of them is unset. */
static bool order_of(const Node *a, const Node *b, const Eval *eval, int *ret) {
    ExprType type = a->type == TYPE_UNSET ? b->type : a->type;
    if (type == TYPE_NUMBER) {
        double x, y;
        if (!number_of(a, eval, &x) || !number_of(b, eval, &y)) return false;
        *ret = (x > y) - (x < y);
    } else if (type == TYPE_TEXT) {
        Text x, y;
        if (!text_of(a, eval, &x) || !text_of(b, eval, &y)) return false;
        *ret = text_order(&x, &y);
    } else if (type == TYPE_DATE) {
        Date x, y;
        if (!date_of(a, eval, &x) || !date_of(b, eval, &y)) return false;
        *ret = (x > y) - (x < y);
    } else if (type == TYPE_INSTANT) {
        Instant x, y;
        if (!instant_of(a, eval, &x) || !instant_of(b, eval, &y)) return false;
        *ret = (x > y) - (x < y);
    } else {
        Truth x = truth_of(a, eval), y = truth_of(b, eval);
        if (x == UNSET || y == UNSET) return false;
        *ret = (int)x - (int)y;
    }
    return true;
}

static Truth equal_truth(const Node *a, const Node *b, const Eval *eval) {
    if (a->type == TYPE_TEXT) {
        Text x, y;
        if (!text_of(a, eval, &x) || !text_of(b, eval, &y)) return UNSET;
        return known(text_equal(&x, &y));
    }
    int order;
    return order_of(a, b, eval, &order) ? known(order == 0) : UNSET;
}

static Truth compared(Op op, const Node *a, const Node *b, const Eval *eval) {
    if (op == OP_EQ) return equal_truth(a, b, eval);
    if (op == OP_NE) return negated(equal_truth(a, b, eval));
    int order;
    if (!order_of(a, b, eval, &order)) return UNSET;
    switch ((int)op) {
    case OP_LT:
        return known(order < 0);
    case OP_LE:
        return known(order <= 0);
    case OP_GT:
        return known(order > 0);
    default:
        return known(order >= 0);
    }
}

static Truth all_of(const Node *node, const Eval *eval) {
    Truth result = YES;
    for (uint32_t i = 0; i < node->count; i++) {
        Truth truth = truth_of(node->args[i], eval);
        if (truth == NO) return NO;
        if (truth == UNSET) result = UNSET;
    }
    return result;
}

static Truth any_of(const Node *node, const Eval *eval) {
    Truth result = NO;
    for (uint32_t i = 0; i < node->count; i++) {
        Truth truth = truth_of(node->args[i], eval);
        if (truth == YES) return YES;
        if (truth == UNSET) result = UNSET;
    }
    return result;
}

static Truth text_among(const Node *node, const Eval *eval) {
    Text text, item;
    if (!text_of(node->args[0], eval, &text)) return UNSET;
    Truth result = NO;
    for (uint32_t i = 1; i < node->count; i++) {
        if (!text_of(node->args[i], eval, &item))
            result = UNSET;
        else if (text_equal(&text, &item))
            return YES;
    }
    return result;
}

static Truth among(const Node *node, const Eval *eval) {
    if (node->args[0]->type == TYPE_TEXT) return text_among(node, eval);
    Truth result = NO;
    for (uint32_t i = 1; i < node->count; i++) {
        Truth truth = equal_truth(node->args[0], node->args[i], eval);
        if (truth == YES) return YES;
        if (truth == UNSET) result = UNSET;
    }
    return result;
}

static Truth between(const Node *node, const Eval *eval) {
    Truth lower_bound = compared(OP_GE, node->args[0], node->args[1], eval);
    if (lower_bound == NO) return NO;
    Truth upper_bound = compared(OP_LE, node->args[0], node->args[2], eval);
    if (upper_bound == NO) return NO;
    return lower_bound == UNSET ? UNSET : upper_bound;
}

static Truth in_period(const Node *node, const Eval *eval) {
    const Node *arg = node->args[0];
    Date date;
    if (arg->type == TYPE_INSTANT) {
        Instant at;
        if (!instant_of(arg, eval, &at)) return UNSET;
        date = instant_date(at, eval->context->zone_minutes);
    } else if (!date_of(arg, eval, &date)) {
        return UNSET;
    }
    Date from = eval->context->period_from, to = eval->context->period_to;
    return known((from == DATE_NONE || date >= from) && (to == DATE_NONE || date <= to));
}

static bool is_set(const Node *node, const Eval *eval) {
    switch (node->type) {
    case TYPE_BOOL:
        return truth_of(node, eval) != UNSET;
    case TYPE_NUMBER:
        return number_of(node, eval, &(double){0});
    case TYPE_TEXT:
        return text_of(node, eval, &(Text){{0}});
    case TYPE_DATE:
        return date_of(node, eval, &(Date){0});
    case TYPE_INSTANT:
        return instant_of(node, eval, &(Instant){0});
    case TYPE_UNSET:
        break;
    }
    return node->op == OP_ATTRIBUTE && eval->row[node->slot].type != TYPE_UNSET;
}

static Truth text_test(const Node *node, const Eval *eval) {
    Text text, part;
    if (!text_of(node->args[0], eval, &text) || !text_of(node->args[1], eval, &part)) return UNSET;
    return known(text_has_part(node->op, &text, &part));
}

static Truth truth_of_value(const Value *value) {
    return value->type == TYPE_BOOL ? known(value->boolean) : UNSET;
}

static Truth truth_of_attribute(const Value *value) {
    bool truth;
    return attribute_truth(value, &truth) ? known(truth) : UNSET;
}

static Truth first_truth(const Node *node, const Eval *eval) {
    for (uint32_t i = 0; i < node->count; i++) {
        Truth truth = truth_of(node->args[i], eval);
        if (truth != UNSET) return truth;
    }
    return UNSET;
}

Truth truth_of(const Node *node, const Eval *eval) {
    switch ((int)node->op) {
    case OP_LITERAL:
        return truth_of_value(&node->literal);
    case OP_FIELD:
        return truth_of_value(&eval->row[node->slot]);
    case OP_ATTRIBUTE:
        return truth_of_attribute(&eval->row[node->slot]);
    case OP_AND:
        return all_of(node, eval);
    case OP_OR:
        return any_of(node, eval);
    case OP_NOT:
        return negated(truth_of(node->args[0], eval));
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return compared(node->op, node->args[0], node->args[1], eval);
    case OP_BETWEEN:
        return between(node, eval);
    case OP_IN:
        return among(node, eval);
    case OP_IN_PERIOD:
        return in_period(node, eval);
    case OP_IS_SET:
        return known(is_set(node->args[0], eval));
    case OP_IS_UNSET:
        return known(!is_set(node->args[0], eval));
    case OP_STARTS:
    case OP_ENDS:
    case OP_CONTAINS:
        return text_test(node, eval);
    case OP_COALESCE:
        return first_truth(node, eval);
    case OP_IF:
        return truth_of(eval_chosen(node, eval), eval);
    default:
        return UNSET;
    }
}

static Value value_of(const Node *node, const Eval *eval) {
    Value value = {.type = TYPE_UNSET};
    Text text;
    Truth truth;
    bool set = false;
    switch (node->type) {
    case TYPE_BOOL:
        truth = truth_of(node, eval);
        set = truth != UNSET;
        value.boolean = truth == YES;
        break;
    case TYPE_NUMBER:
        set = number_of(node, eval, &value.number);
        break;
    case TYPE_TEXT:
        set = text_of(node, eval, &text);
        if (set) value.text = text.str;
        break;
    case TYPE_DATE:
        set = date_of(node, eval, &value.date);
        break;
    case TYPE_INSTANT:
        set = instant_of(node, eval, &value.instant);
        break;
    case TYPE_UNSET:
        break;
    }
    return set ? (value.type = node->type, value) : (Value){.type = TYPE_UNSET};
}

Value expr_eval(const Expr *expr, const Value *row, const ExprContext *context) {
    return value_of(expr->root, &(Eval){row, context});
}

bool expr_true(const Expr *expr, const Value *row, const ExprContext *context) {
    return truth_of(expr->root, &(Eval){row, context}) == YES;
}
