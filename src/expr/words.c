#include "expr/node.h"

static const FunctionWord functions[] = {
    {"days", OP_DAYS, 2, 2},
    {"year", OP_YEAR, 1, 1},
    {"month", OP_MONTH, 1, 1},
    {"len", OP_LEN, 1, 1},
    {"starts", OP_STARTS, 2, 2},
    {"ends", OP_ENDS, 2, 2},
    {"contains", OP_CONTAINS, 2, 2},
    {"lower", OP_LOWER, 1, 1},
    {"coalesce", OP_COALESCE, 2, TERMS_MAX},
    {"if", OP_IF, 3, 2 * TERMS_MAX + 1},
    {"min", OP_MIN, 2, TERMS_MAX},
    {"max", OP_MAX, 2, TERMS_MAX},
    {"abs", OP_ABS, 1, 1},
    {"round", OP_ROUND, 1, 1},
};

static const char *const aggregate_names[] = {"count", "sum", "avg", "min", "max"};

static const char *const value_words[] = {"today", "now", "true", "false", "null"};

const FunctionWord *function_find(Str name) {
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        if (str_is(name, functions[i].name)) return &functions[i];
    return NULL;
}

const FunctionWord *function_of(Op op) {
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        if (functions[i].op == op) return &functions[i];
    return NULL;
}

bool aggregate_find(Str name, AggregateFunction *ret) {
    for (size_t i = 0; i < COUNT_OF(aggregate_names); i++) {
        if (!str_is(name, aggregate_names[i])) continue;
        *ret = (AggregateFunction)i;
        return true;
    }
    return false;
}

const char *aggregate_name(AggregateFunction function) {
    return aggregate_names[function];
}

static bool is_object_word(const ExprSchema *schema, Str word) {
    if (str_is(word, schema->name)) return true;
    for (const char *const *other = schema->words; other && *other; other++)
        if (str_is(word, *other)) return true;
    return false;
}

const ExprSchema *object_find(const ExprSchema *const *objects, Str word) {
    for (; objects && *objects; objects++)
        if (is_object_word(*objects, word)) return *objects;
    return NULL;
}

const char *nearest_function(Str word) {
    const char *names[COUNT_OF(functions) + COUNT_OF(aggregate_names) + 1];
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(functions); i++) names[n++] = functions[i].name;
    for (size_t i = 0; i < COUNT_OF(aggregate_names); i++) names[n++] = aggregate_names[i];
    names[n] = NULL;
    return diag_nearest(word, names);
}

const char *nearest_object(Compiler *compiler, Str word) {
    size_t count = 0;
    while (compiler->objects && compiler->objects[count]) count++;
    const char **names = arena_new_array(compiler->arena, const char *, count + 1);
    if (!names) {
        compiler->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) names[i] = compiler->objects[i]->name;
    return diag_nearest(word, names);
}

const char *nearest_name(Compiler *compiler, const ExprSchema *schema, Str word) {
    size_t fields = schema ? schema->field_count : 0;
    const char **names = arena_new_array(compiler->arena, const char *, fields + COUNT_OF(value_words) + 1);
    if (!names) {
        compiler->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < fields; i++) names[i] = schema->fields[i].name;
    for (size_t i = 0; i < COUNT_OF(value_words); i++) names[fields + i] = value_words[i];
    return diag_nearest(word, names);
}
