#include "expr/eval.h"

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

bool text_equal(const Text *a, const Text *b) {
    return a->str.len == b->str.len && same_bytes(a, 0, b);
}

int text_order(const Text *a, const Text *b) {
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

bool text_of(const Node *node, const Eval *eval, Text *ret) {
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
        return text_of(eval_chosen(node, eval), eval, ret);
    default:
        return false;
    }
}

bool text_has_part(Op op, const Text *text, const Text *part) {
    if (op == OP_CONTAINS) return text_contains(text, part);
    if (part->str.len > text->str.len) return false;
    return same_bytes(text, op == OP_STARTS ? 0 : text->str.len - part->str.len, part);
}
