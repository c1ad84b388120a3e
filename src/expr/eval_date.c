#include "expr/eval.h"

static bool date_of_value(const Value *value, Date *ret) {
    *ret = value->date;
    return value->type == TYPE_DATE;
}

static bool shifted_date(const Node *node, const Eval *eval, Date *ret) {
    Date date;
    if (!date_of(node->args[0], eval, &date)) return false;
    *ret = date + node->days;
    return true;
}

static bool local_day(const Node *node, const Eval *eval, Date *ret) {
    Instant at;
    if (!instant_of(node->args[0], eval, &at)) return false;
    *ret = instant_date(at, eval->context->zone_minutes);
    return true;
}

static bool least_date(const Node *node, const Eval *eval, Date *ret) {
    Date best = 0, next;
    for (uint32_t i = 0; i < node->count; i++) {
        if (!date_of(node->args[i], eval, &next)) return false;
        if (i == 0 || (node->op == OP_MIN ? next < best : next > best)) best = next;
    }
    *ret = best;
    return true;
}

static bool first_date(const Node *node, const Eval *eval, Date *ret) {
    for (uint32_t i = 0; i < node->count; i++)
        if (date_of(node->args[i], eval, ret)) return true;
    return false;
}

bool date_of(const Node *node, const Eval *eval, Date *ret) {
    switch ((int)node->op) {
    case OP_LITERAL:
        return date_of_value(&node->literal, ret);
    case OP_FIELD:
        return date_of_value(&eval->row[node->slot], ret);
    case OP_ATTRIBUTE:
        return attribute_date(&eval->row[node->slot], ret);
    case OP_AGGREGATE:
        return date_of_value(eval_aggregate(node, eval), ret);
    case OP_TODAY:
        *ret = eval->context->today;
        return *ret != DATE_NONE;
    case OP_SHIFT:
        return shifted_date(node, eval, ret);
    case OP_LOCAL_DAY:
        return local_day(node, eval, ret);
    case OP_MIN:
    case OP_MAX:
        return least_date(node, eval, ret);
    case OP_COALESCE:
        return first_date(node, eval, ret);
    case OP_IF:
        return date_of(eval_chosen(node, eval), eval, ret);
    default:
        return false;
    }
}

static bool instant_of_value(const Value *value, Instant *ret) {
    *ret = value->instant;
    return value->type == TYPE_INSTANT;
}

static bool least_instant(const Node *node, const Eval *eval, Instant *ret) {
    Instant best = 0, next;
    for (uint32_t i = 0; i < node->count; i++) {
        if (!instant_of(node->args[i], eval, &next)) return false;
        if (i == 0 || (node->op == OP_MIN ? next < best : next > best)) best = next;
    }
    *ret = best;
    return true;
}

static bool first_instant(const Node *node, const Eval *eval, Instant *ret) {
    for (uint32_t i = 0; i < node->count; i++)
        if (instant_of(node->args[i], eval, ret)) return true;
    return false;
}

bool instant_of(const Node *node, const Eval *eval, Instant *ret) {
    switch ((int)node->op) {
    case OP_FIELD:
        return instant_of_value(&eval->row[node->slot], ret);
    case OP_AGGREGATE:
        return instant_of_value(eval_aggregate(node, eval), ret);
    case OP_NOW:
        *ret = eval->context->now;
        return *ret != INSTANT_NONE;
    case OP_MIN:
    case OP_MAX:
        return least_instant(node, eval, ret);
    case OP_COALESCE:
        return first_instant(node, eval, ret);
    case OP_IF:
        return instant_of(eval_chosen(node, eval), eval, ret);
    default:
        return false;
    }
}
