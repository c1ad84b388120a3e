/* Evaluation: one function a type, so that no tagged value travels between nodes and nothing is allocated.
 * Each says whether there is a value; for conditions "no value" is a third answer. */
#include <math.h>

#include "base/utf8.h"
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

static Truth truth_of(const Node *node, const Eval *eval);
static bool number_of(const Node *node, const Eval *eval, double *ret);
static bool text_of(const Node *node, const Eval *eval, Text *ret);
static bool date_of(const Node *node, const Eval *eval, Date *ret);
static bool instant_of(const Node *node, const Eval *eval, Instant *ret);

static Truth known(bool truth) {
    return truth ? YES : NO;
}

static Truth negated(Truth truth) {
    return truth == UNSET ? UNSET : known(truth == NO);
}

/* if: the argument that is the result. */
static const Node *chosen(const Node *node, const Eval *eval) {
    uint32_t i = 0;
    for (; i + 1 < node->count; i += 2)
        if (truth_of(node->args[i], eval) == YES) return node->args[i + 1];
    return node->args[i];
}

static const Value *aggregate_value(const Node *node, const Eval *eval) {
    static const Value unset = {.type = TYPE_UNSET};
    const Value *all = eval->context ? eval->context->aggregates : NULL;
    return all ? &all[node->slot] : &unset;
}

/* --- text --- */

static inline char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline unsigned char text_at(const Text *text, size_t i) {
    char c = text->str.ptr[i];
    return (unsigned char)(text->lowered ? lower(c) : c);
}

static bool same_bytes(const Text *a, size_t from, const Text *b) {
    if (!a->lowered && !b->lowered)
        return b->str.len == 0 || memcmp(a->str.ptr + from, b->str.ptr, b->str.len) == 0;
    for (size_t i = 0; i < b->str.len; i++)
        if (text_at(a, from + i) != text_at(b, i)) return false;
    return true;
}

static bool text_equal(const Text *a, const Text *b) {
    return a->str.len == b->str.len && same_bytes(a, 0, b);
}

static int text_order(const Text *a, const Text *b) {
    if (!a->lowered && !b->lowered) return str_compare(a->str, b->str);
    size_t shorter = a->str.len < b->str.len ? a->str.len : b->str.len;
    for (size_t i = 0; i < shorter; i++) {
        int difference = text_at(a, i) - text_at(b, i);
        if (difference) return difference;
    }
    return (a->str.len > b->str.len) - (a->str.len < b->str.len);
}

static bool text_contains(const Text *text, const Text *part) {
    if (part->str.len > text->str.len) return false;
    for (size_t i = 0; i <= text->str.len - part->str.len; i++)
        if (same_bytes(text, i, part)) return true;
    return false;
}

static bool text_of_value(const Value *value, Text *ret) {
    if (value->type != TYPE_TEXT) return false;
    *ret = (Text){value->text, false};
    return true;
}

static bool first_text(const Node *node, const Eval *eval, Text *ret) {
    for (uint32_t i = 0; i < node->count; i++)
        if (text_of(node->args[i], eval, ret)) return true;
    return false;
}

static bool text_of(const Node *node, const Eval *eval, Text *ret) {
    switch ((int)node->op) {
    case OP_LITERAL:
        return text_of_value(&node->literal, ret);
    case OP_FIELD:
    case OP_ATTRIBUTE:
        return text_of_value(&eval->row[node->slot], ret);
    case OP_LOWER:
        if (!text_of(node->args[0], eval, ret)) return false;
        ret->lowered = true;
        return true;
    case OP_COALESCE:
        return first_text(node, eval, ret);
    case OP_IF:
        return text_of(chosen(node, eval), eval, ret);
    default:
        return false;
    }
}

/* --- numbers --- */

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

static bool number_of(const Node *node, const Eval *eval, double *ret) {
    switch ((int)node->op) {
    case OP_LITERAL:
        *ret = node->literal.number;
        return true;
    case OP_FIELD:
        return number_of_value(node, &eval->row[node->slot], ret);
    case OP_ATTRIBUTE:
        return number_of_attribute(node, &eval->row[node->slot], ret);
    case OP_AGGREGATE:
        return number_of_value(node, aggregate_value(node, eval), ret);
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
        return number_of(chosen(node, eval), eval, ret);
    default:
        return false;
    }
}

/* --- dates and instants --- */

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

static bool date_of(const Node *node, const Eval *eval, Date *ret) {
    switch ((int)node->op) {
    case OP_LITERAL:
        return date_of_value(&node->literal, ret);
    case OP_FIELD:
        return date_of_value(&eval->row[node->slot], ret);
    case OP_ATTRIBUTE:
        return attribute_date(&eval->row[node->slot], ret);
    case OP_AGGREGATE:
        return date_of_value(aggregate_value(node, eval), ret);
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
        return date_of(chosen(node, eval), eval, ret);
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

static bool instant_of(const Node *node, const Eval *eval, Instant *ret) {
    switch ((int)node->op) {
    case OP_FIELD:
        return instant_of_value(&eval->row[node->slot], ret);
    case OP_AGGREGATE:
        return instant_of_value(aggregate_value(node, eval), ret);
    case OP_NOW:
        *ret = eval->context->now;
        return *ret != INSTANT_NONE;
    case OP_MIN:
    case OP_MAX:
        return least_instant(node, eval, ret);
    case OP_COALESCE:
        return first_instant(node, eval, ret);
    case OP_IF:
        return instant_of(chosen(node, eval), eval, ret);
    default:
        return false;
    }
}

/* --- conditions --- */

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
    if (node->op == OP_CONTAINS) return known(text_contains(&text, &part));
    if (part.str.len > text.str.len) return NO;
    return known(same_bytes(&text, node->op == OP_STARTS ? 0 : text.str.len - part.str.len, &part));
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

static Truth truth_of(const Node *node, const Eval *eval) {
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
        return truth_of(chosen(node, eval), eval);
    default:
        return UNSET;
    }
}

/* --- the door --- */

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
