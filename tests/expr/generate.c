#include "generate.h"

/* Texts that trip a careless translation: quotes, LIKE's metacharacters, case, Chinese, almost-numbers and
 * -dates. */
const char *const sample_texts[] = {"A",
                                    "B",
                                    "a",
                                    "",
                                    "食堂",
                                    "食堂A",
                                    "100%",
                                    "%",
                                    "a_b",
                                    "_",
                                    "O'Brien",
                                    "\"q\"",
                                    "\\",
                                    "Zz",
                                    "zZ",
                                    "安澜",
                                    "12",
                                    "-3.5",
                                    "2026-04-01",
                                    "2026-02-30",
                                    "0000-01-01",
                                    "1.",
                                    ".5",
                                    "1e3",
                                    "+1",
                                    " 1",
                                    "--1",
                                    "1.2.3",
                                    "12345678901234567",
                                    "是",
                                    "否",
                                    "true",
                                    "false",
                                    "1",
                                    "0",
                                    "-",
                                    "2024-02-29",
                                    "none"};
const size_t sample_text_count = COUNT_OF(sample_texts);

typedef struct Generator {
    Random *random;
    Buf *out;
    bool hazard;     /* inside an aggregate: the object's names */
    bool prefix;     /* inside its value: with the object's word */
    bool aggregates; /* may still use one */
} Generator;

static void condition(Generator *g, int depth);
static void number(Generator *g, int depth);
static void text(Generator *g, int depth);
static void date(Generator *g, int depth);
static void instant(Generator *g, int depth);

uint32_t random_below(Random *random, uint32_t limit) {
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return (uint32_t)(random->state >> 33) % limit;
}

static uint32_t below(Generator *g, uint32_t limit) {
    return random_below(g->random, limit);
}

static void put(Generator *g, const char *text_) {
    buf_add_text(g->out, text_);
}

#define PICK(g, ...)                                                                                         \
    __extension__({                                                                                          \
        static const char *const choices_[] = {__VA_ARGS__};                                                 \
        choices_[below((g), COUNT_OF(choices_))];                                                            \
    })

static void name(Generator *g, const char *subject, const char *hazard) {
    if (g->prefix) put(g, "hazard.");
    put(g, g->hazard ? hazard : subject);
}

static void attribute(Generator *g) {
    if (g->prefix) put(g, "hazard.");
    put(g, PICK(g, "a1", "a2", "面积", "消防.等级"));
}

static void quoted(Generator *g) {
    const char *p = sample_texts[below(g, (uint32_t)sample_text_count)];
    put(g, "\"");
    for (; *p; p++) {
        if (*p == '"' || *p == '\\') put(g, "\\");
        buf_add_char(g->out, *p);
    }
    put(g, "\"");
}

typedef void (*Part)(Generator *g, int depth);

static void joined(Generator *g, int depth, Part part, const char *between, uint32_t count) {
    put(g, "(");
    for (uint32_t i = 0; i < count; i++) {
        if (i) put(g, between);
        part(g, depth);
    }
    put(g, ")");
}

static void call(Generator *g, int depth, Part part, const char *function, uint32_t count) {
    put(g, function);
    joined(g, depth, part, ", ", count);
}

static void choice(Generator *g, int depth, Part part) {
    put(g, "if(");
    condition(g, depth);
    put(g, ", ");
    part(g, depth);
    put(g, ", ");
    part(g, depth);
    put(g, ")");
}

static Part any_part(Generator *g) {
    static const Part parts[] = {number, text, date, instant};
    return parts[below(g, COUNT_OF(parts))];
}

static void comparison(Generator *g, int depth) {
    Part part = any_part(g);
    put(g, "(");
    part(g, depth);
    put(g, PICK(g, " = ", " != ", " < ", " <= ", " > ", " >= "));
    if (part == date && below(g, 3) == 0) part = instant;
    part(g, depth);
    put(g, ")");
}

static void membership(Generator *g, int depth) {
    Part part = any_part(g);
    put(g, "(");
    part(g, depth);
    put(g, PICK(g, " in ", " not in "));
    joined(g, 0, part, ", ", 1 + below(g, 4));
    put(g, ")");
}

static void between(Generator *g, int depth) {
    Part part = any_part(g);
    put(g, "(");
    part(g, depth);
    put(g, PICK(g, " between ", " not between "));
    part(g, depth);
    put(g, " and ");
    part(g, depth);
    put(g, ")");
}

static void text_test(Generator *g, int depth) {
    call(g, depth, text, PICK(g, "starts", "ends", "contains"), 2);
}

static void lowered_test(Generator *g, int depth) {
    put(g, PICK(g, "(\"ZZ\" > lower(", "(\"zz\" < lower(", "(\"a\" = lower(", "contains(\"xaz\", lower("));
    text(g, depth);
    put(g, "))");
}

static void set_test(Generator *g, int depth) {
    put(g, "(");
    if (below(g, 3) == 0)
        attribute(g);
    else
        any_part(g)(g, depth);
    put(g, PICK(g, " is set)", " is unset)"));
}

static void period_test(Generator *g, int depth) {
    put(g, "(");
    (below(g, 2) ? date : instant)(g, depth);
    put(g, PICK(g, " in period)", " not in period)"));
}

static void negation(Generator *g, int depth) {
    put(g, "(not ");
    condition(g, depth);
    put(g, ")");
}

static void simple_condition(Generator *g) {
    switch (below(g, 4)) {
    case 0:
        put(g, PICK(g, "true", "false"));
        break;
    case 1:
        put(g, "(");
        attribute(g);
        put(g, " = true)");
        break;
    default:
        name(g, "open", "closed");
        break;
    }
}

static void condition(Generator *g, int depth) {
    if (depth <= 0) {
        simple_condition(g);
        return;
    }
    switch (below(g, 14)) {
    case 0:
        joined(g, depth - 1, condition, " and ", 2 + below(g, 3));
        break;
    case 1:
        joined(g, depth - 1, condition, " or ", 2 + below(g, 3));
        break;
    case 2:
        negation(g, depth - 1);
        break;
    case 3:
        membership(g, depth - 1);
        break;
    case 4:
        between(g, depth - 1);
        break;
    case 5:
        text_test(g, depth - 1);
        break;
    case 6:
        set_test(g, depth - 1);
        break;
    case 7:
        period_test(g, depth - 1);
        break;
    case 8:
        choice(g, depth - 1, condition);
        break;
    case 9:
        joined(g, depth - 1, condition, PICK(g, " = ", " != "), 2);
        break;
    case 10:
        lowered_test(g, depth - 1);
        break;
    default:
        comparison(g, depth - 1);
        break;
    }
}

static void aggregate(Generator *g, int depth) {
    g->aggregates = false;
    g->hazard = true;
    uint32_t kind = below(g, 6);
    static const char *const heads[] = {"count(hazard", "count(distinct ", "sum(", "avg(", "min(", "max("};
    put(g, heads[kind]);
    g->prefix = true;
    if (kind == 1) put(g, PICK(g, "hazard.subject", "hazard.floors", "hazard.due", "hazard.a1"));
    if (kind > 1) {
        put(g, "hazard.floors + ");
        number(g, depth - 1);
    }
    g->prefix = false;
    if (below(g, 4)) {
        put(g, " where ");
        condition(g, depth);
    }
    put(g, ")");
    g->hazard = false;
}

static void simple_number(Generator *g) {
    switch (below(g, 5)) {
    case 0:
        put(g, PICK(g, "0", "1", "2", "-1", "0.5", "2.25", "100", "60%", "12.75", "1000000", "1e15", "-3.5"));
        break;
    case 1:
        attribute(g);
        break;
    case 2:
        name(g, "floors", "floors");
        break;
    default:
        name(g, "area", "quantity");
        break;
    }
}

static void number(Generator *g, int depth) {
    if (depth <= 0) {
        simple_number(g);
        return;
    }
    switch (below(g, 13)) {
    case 0:
        joined(g, depth - 1, number, " + ", 2 + below(g, 2));
        break;
    case 1:
        joined(g, depth - 1, number, " - ", 2);
        break;
    case 2:
        joined(g, depth - 1, number, " * ", 2);
        break;
    case 3:
        joined(g, depth - 1, number, " / ", 2);
        break;
    case 4:
        call(g, depth - 1, number, PICK(g, "abs", "round", "-", "round"), 1);
        break;
    case 5:
        call(g, depth - 1, number, PICK(g, "min", "max", "coalesce"), 2 + below(g, 2));
        break;
    case 6:
        choice(g, depth - 1, number);
        break;
    case 7:
        call(g, depth - 1, date, "days", 2);
        break;
    case 8:
        call(g, depth - 1, below(g, 2) ? date : instant, PICK(g, "year", "month"), 1);
        break;
    case 9:
        call(g, depth - 1, text, "len", 1);
        break;
    case 10:
        if (g->aggregates && !g->hazard) {
            aggregate(g, depth - 1);
            break;
        }
        simple_number(g);
        break;
    default:
        simple_number(g);
        break;
    }
}

static void text(Generator *g, int depth) {
    switch (below(g, depth > 0 ? 6 : 4)) {
    case 0:
        quoted(g);
        break;
    case 1:
        attribute(g);
        break;
    case 2:
        name(g, "class", "level");
        break;
    case 3:
        name(g, "kind", "subject");
        break;
    case 4:
        call(g, depth - 1, text, "coalesce", 2);
        break;
    default:
        choice(g, depth - 1, text);
        break;
    }
}

static void date(Generator *g, int depth) {
    switch (below(g, depth > 0 ? 8 : 4)) {
    case 0:
        put(g, PICK(g, "2026-04-01", "2024-02-29", "1969-12-31", "0001-01-01", "9999-12-31"));
        break;
    case 1:
        put(g, "today");
        break;
    case 4:
        call(g, depth - 1, date, PICK(g, "min", "max", "coalesce"), 2);
        break;
    case 5:
        choice(g, depth - 1, date);
        break;
    case 6:
        put(g, "(");
        date(g, depth - 1);
        put(g, PICK(g, " + 30)", " - 1)", " + 20000)"));
        break;
    default:
        name(g, "since", "due");
        break;
    }
}

static void instant(Generator *g, int depth) {
    switch (below(g, depth > 0 ? 6 : 4)) {
    case 0:
        put(g, "now");
        break;
    case 4:
        call(g, depth - 1, instant, PICK(g, "min", "max", "coalesce"), 2);
        break;
    case 5:
        choice(g, depth - 1, instant);
        break;
    default:
        name(g, "seen", "closed_at");
        break;
    }
}

void generate_condition(Random *random, Buf *out) {
    Generator g = {random, out, false, false, true};
    condition(&g, 1 + (int)below(&g, 4));
}

void generate_number(Random *random, Buf *out) {
    Generator g = {random, out, false, false, true};
    number(&g, 1 + (int)below(&g, 4));
}
