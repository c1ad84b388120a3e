/* Proof that no arithmetic can overflow or underflow: PostgreSQL fails a whole query when one row does, so a
 * formula that could is refused when it is compiled. Values that enter arithmetic are 0 or between 1e-15 and
 * 1e15 (others count as unset); from there powers of two bound every intermediate result. */
#include <limits.h>
#include <math.h>

#include "expr/node.h"

enum {
    FIGURE_HIGH = 50, /* 2^50 > 1e15 */
    FIGURE_LOW = -50,
    MANTISSA = 53,
    EXPONENT_MAX = 400, /* avg() in PostgreSQL squares its input */
    ROWS_HIGH = 40,     /* rows that a sum may meet */
};

static const Range figure = {FIGURE_HIGH, FIGURE_LOW, FIGURE_LOW - MANTISSA};

static Range of_literal(double x) {
    if (x == 0) return (Range){0, 0, 0};
    int exponent;
    frexp(fabs(x), &exponent);
    return (Range){exponent, exponent - 1, exponent - 1 - MANTISSA};
}

static int least(int a, int b) {
    return a < b ? a : b;
}

static int most(int a, int b) {
    return a > b ? a : b;
}

static Range either(Range a, Range b) {
    return (Range){most(a.high, b.high), least(a.low, b.low), least(a.grain, b.grain)};
}

static Range of_sum(Range a, Range b) {
    int grain = least(a.grain, b.grain);
    return (Range){most(a.high, b.high) + 1, grain, grain};
}

static Range of_product(Range a, Range b) {
    int low = a.low + b.low;
    return (Range){a.high + b.high, low, low - MANTISSA};
}

static Range of_quotient(Range a, Range b) {
    int low = a.low - b.high;
    return (Range){a.high - b.low, low, low - MANTISSA};
}

Range range_of_sum(Range item) {
    return (Range){item.high + ROWS_HIGH, item.grain, item.grain};
}

static Range over_arguments(const Node *node, Range (*join)(Range, Range)) {
    Range range = node->args[0]->range;
    for (uint32_t i = 1; i < node->count; i++) range = join(range, node->args[i]->range);
    return range;
}

/* The values of if() and coalesce() are numbers; its conditions have the empty range and change little. */
static Range of_choice(const Node *node) {
    Range range = {INT_MIN, INT_MAX, INT_MAX};
    for (uint32_t i = 0; i < node->count; i++)
        if (node->args[i]->type == TYPE_NUMBER) range = either(range, node->args[i]->range);
    return range;
}

bool range_of(Node *node) {
    Range range = {0};
    switch ((int)node->op) {
    case OP_LITERAL:
        range = of_literal(node->literal.number);
        break;
    case OP_ADD:
        range = over_arguments(node, of_sum);
        break;
    case OP_MUL:
        range = over_arguments(node, of_product);
        break;
    case OP_DIV:
        range = over_arguments(node, of_quotient);
        break;
    case OP_NEG:
    case OP_ABS:
        range = node->args[0]->range;
        break;
    case OP_ROUND:
        range = (Range){most(node->args[0]->range.high + 1, 1), 0, 0};
        break;
    case OP_COALESCE:
    case OP_IF:
    case OP_MIN:
    case OP_MAX:
        range = node->open ? figure : of_choice(node);
        break;
    case OP_DAYS:
        range = (Range){33, 0, 0};
        break;
    case OP_YEAR:
    case OP_MONTH:
        range = (Range){14, 0, 0};
        break;
    case OP_LEN:
        range = (Range){32, 0, 0};
        break;
    case OP_AGGREGATE:
        range = range_of_sum(node->range);
        break;
    default:
        range = figure;
        break;
    }
    node->range = range;
    return range.high <= EXPONENT_MAX && range.grain >= -EXPONENT_MAX - MANTISSA;
}
