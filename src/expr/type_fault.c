/* Messages that name two types. Each pair is a message of its own, so that both words can be translated. */
#include "expr/node.h"

#define PAIR_KEY(a, b) ((int)(a)*8 + (int)(b))

#define WITH_EACH_TYPE(CASE, type, word)                                                                     \
    CASE(type, word, TYPE_UNSET, "null")                                                                     \
    CASE(type, word, TYPE_BOOL, "condition")                                                                 \
    CASE(type, word, TYPE_NUMBER, "number")                                                                  \
    CASE(type, word, TYPE_TEXT, "text")                                                                      \
    CASE(type, word, TYPE_DATE, "date")                                                                      \
    CASE(type, word, TYPE_INSTANT, "instant")

#define EACH_PAIR(CASE)                                                                                      \
    WITH_EACH_TYPE(CASE, TYPE_BOOL, "condition")                                                             \
    WITH_EACH_TYPE(CASE, TYPE_NUMBER, "number")                                                              \
    WITH_EACH_TYPE(CASE, TYPE_TEXT, "text")                                                                  \
    WITH_EACH_TYPE(CASE, TYPE_DATE, "date")                                                                  \
    WITH_EACH_TYPE(CASE, TYPE_INSTANT, "instant")

#define NEEDED(wanted_type, wanted_word, type, word)                                                         \
    case PAIR_KEY(wanted_type, type):                                                                        \
        return compiler_fault(compiler, offset, "expr.type",                                                 \
                              "a " wanted_word " is needed here, and this is a " word);

Diag *type_fault(Compiler *compiler, size_t offset, ExprType wanted, ExprType found) {
    switch (PAIR_KEY(wanted, found)) {
        EACH_PAIR(NEEDED)
    default:
        return NULL;
    }
}

#define APART(first_type, first_word, type, word)                                                            \
    case PAIR_KEY(first_type, type):                                                                         \
        return compiler_fault(compiler, offset, "expr.type",                                                 \
                              "a " first_word " and a " word " do not go together");

Diag *type_pair_fault(Compiler *compiler, size_t offset, ExprType first, ExprType second) {
    switch (PAIR_KEY(first, second)) {
        EACH_PAIR(APART)
    default:
        return NULL;
    }
}
