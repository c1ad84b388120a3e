/* The rules of one language: vocabulary (share/draft/words.tsv), units (units.tsv) and the decision list
 * (rules.tsv), compiled once. A rule is tried in the order of the file; the first that holds decides what a
 * figure is. The C code knows the tags of known_tags; every other tag is between the data files alone. */
#ifndef ANLAN_PLAN_DRAFT_RULES_H
#define ANLAN_PLAN_DRAFT_RULES_H

#include "plan/draft/lexicon.h"

/* Tags that the code itself sets or asks for; the rest of the names come from the data. */
#define KNOWN_TAGS(X)                                                                                        \
    X(CMP, "cmp")                 /* a comparing word; value: >= <= > < = */                                 \
    X(CMP_AFTER, "cmp-after")     /* 以上, 以内: behind the figure */                                    \
    X(FAR, "far")                 /* 不少于, 至少: need not touch the figure */                         \
    X(PERIOD, "period")           /* value: day, week, … */                                                \
    X(YEARLY, "in-year")          /* 全年, 年内, 今年: over the plan's year */                         \
    X(WINDOW, "window")           /* value: 01-01/03-31 */                                                   \
    X(FESTIVAL, "festival")       /* value: its plain name */                                                \
    X(ORG, "org-end")             /* a body's name ends so */                                                \
    X(ACT, "act")                 /* a verb of work; value: the activity of words.yaml */                    \
    X(EDGE_AFTER, "after-word")   /* 后, 之日起: an event stands before */                               \
    X(SKIP, "skip")               /* a set phrase that holds no figure */                                    \
    X(TITLE, "plan-title")        /* a line that names a plan begins a new one */                            \
    X(LIST, "list-period")        /* 日 周 月 季 in a list: 日、周、月例会 */                     \
    X(CLOCK, "clock")             /* of a unit; value: hours, natural-days, working-days */                  \
    X(AS, "as")                   /* of a unit; value: the unit that the scheme writes */                    \
    X(CHINESE, "chinese")         /* the figure is written in characters */                                  \
    X(UNSET, "unset")             /* a placeholder */                                                        \
    X(VAGUE, "vague")             /* 余, 几 */                                                             \
    X(PAREN, "paren")             /* inside brackets */                                                      \
    X(FILLED, "filled")           /* alone inside brackets */                                                \
    X(TAIL, "tail")               /* its clause or list item ends behind it */                               \
    X(CONDITIONAL, "conditional") /* 10人以上聚餐的, 达到8级以上时 */                            \
    X(REACH, "reach")             /* 达到: before a share it need not touch */                             \
    X(RANGE, "range")             /* one end of 2—3名 */                                                  \
    X(BUCKET, "bucket")           /* under the month of a breakdown */                                       \
    X(LATER, "later")             /* an event and 后 stand before the figure */                             \
    X(EDGE_BEFORE, "edge-before")                                                                            \
    X(EDGE_WITHIN, "edge-within")                                                                            \
    X(EDGE_FROM, "edge-from")                                                                                \
    X(YEAR_ONLY, "year-only")                                                                                \
    X(ALONE, "alone")     /* the clause holds nothing else */                                                \
    X(HEADING, "heading") /* the line is a heading */                                                        \
    X(END_OF, "end-of")   /* 底, 末 */                                                                     \
    X(HAS_YEAR, "has-year")                                                                                  \
    X(PERCENT, "percent") /* classes of figures that no unit names */                                        \
    X(RATIO, "ratio")                                                                                        \
    X(DATE, "date")                                                                                          \
    X(RECUR, "recur")                                                                                        \
    X(AT_LEAST, "at-least") /* the comparator of the figure */                                               \
    X(AT_MOST, "at-most")                                                                                    \
    X(FROM_NOW, "from-now") /* 即日起至: the start is the day of issue */                                \
    X(QUOTED, "quoted")     /* a quotation mark touches it: “三个必须” */                            \
    X(GLUED, "glued")       /* a digit touches it behind: 2篇01-24 */                                       \
    X(BARE, "bare")         /* a placeholder without a unit */                                               \
    X(YEAR_END, "year-end") /* value: MM-DD; 年内, 年底前 */                                            \
    X(NEXT_DAY, "next-day") /* 次日 */                                                                     \
    X(INTERVAL, "interval") /* 每2小时 */                                                                 \
    X(ZERO, "zero-target")  /* 零事故 */                                                                  \
    X(MEASURE, "measure")   /* lengths, weights, grades */                                                   \
    X(COUNT, "count")       /* acts: 次, 遍 */                                                             \
    X(TIME, "time")                                                                                          \
    X(FRONT, "fest-front") /* 前 behind a festival */                                                       \
    X(TO_DATE, "to-date")  /* 到, 至 */                                                                    \
    X(DAYS, "days")        /* of a unit: days and weeks */                                                   \
    X(THING, "thing")                                                                                        \
    X(HALF, "half")               /* of a window: half a year */                                             \
    X(PER, "per")                 /* 每100名: not a number of its own */                                   \
    X(NEXT_PERIOD, "next-period") /* 次月: a period only with a day behind it */                           \
    X(OF_WHICH, "of-which")       /* 其中 */                                                               \
    X(INDEX, "index")             /* 指数, 得分: compared without a unit */                              \
    X(REWARD, "reward")           /* money is paid */                                                        \
    X(LOSS, "loss")               /* money is lost */                                                        \
    X(TWIN, "twin")               /* of a date: one of two half a year apart, 7月20日和1月10日前 */    \
    X(ONE_DAY, "one-day")         /* of a date: a month and a day */                                         \
    X(WITHIN, "within")           /* 内 */                                                                  \
    X(ONE, "one")                 /* 一年内, 一个月内 */                                              \
    X(RATIO_NOUN, "ratio-noun")   /* 比例, 标准 */                                                       \
    X(OF, "of")                   /* 的 behind the figure: 低于60%的村 */                               \
    X(STRETCH, "stretch")         /* counted in a stretch: 一年内 */                                      \
    X(YEAR_DATE, "year-date")     /* 每年3月1日 */                                                       \
    X(PERSON, "person")                                                                                      \
    X(REPORT_VERB, "report-verb") /* 报, 报送 */                                                          \
    X(STRICT, "strict")           /* over or under it, not at it: 超过, 低于, > */                       \
    X(ONE_EACH, "one-each")       /* 一月一通报 */                                                      \
    X(LARGE, "large")             /* twenty and more: not a count of the points that follow */               \
    X(DAY_LONG, "day-long")       /* 24小时: round the clock */                                            \
    X(CONSEQUENCE, "consequence") /* what happens in a case: 累计三次的召回 */                        \
    X(STEP, "step")               /* what a deadline asks for; value: a step of words.yaml */                \
    X(EVENT, "event")             /* what starts a clock; value: an event of words.yaml */

typedef enum KnownTag {
#define X(name, text) TAG_##name,
    KNOWN_TAGS(X)
#undef X
        TAG_KNOWN_COUNT
} KnownTag;

typedef enum Place {
    PLACE_IS,     /* the figure: tags of its unit and of how it is written */
    PLACE_LEFT,   /* the word that touches it on the left */
    PLACE_RIGHT,  /* … on the right */
    PLACE_NEAR,   /* words that end within 8 characters before it, in its clause */
    PLACE_NEXT,   /* words that begin within 6 characters behind it, in its clause */
    PLACE_BEFORE, /* its clause, before it */
    PLACE_AFTER,  /* its clause, behind it */
    PLACE_CLAUSE, /* its clause */
    PLACE_SENT,   /* its sentence, before it */
    PLACE_FOLLOW, /* its sentence, behind it */
    PLACE_DONE,   /* kinds already found in its sentence, as tags */
    PLACE_HEAD,   /* the heading above */
    PLACE_COUNT
} Place;

enum { TERMS_MAX = 10 };

typedef struct Term {
    Place place;
    bool negative;
    TagSet any; /* holds when one of these tags is there */
} Term;

typedef struct Rule {
    TagSet figure; /* the class of figure, one tag */
    Term terms[TERMS_MAX];
    int term_count;
    Str kind; /* a kind of the scheme; "-": this is no find */
    Str comparator, period;
    TagSet kind_tag; /* left in PLACE_DONE */
    int line;
} Rule;

typedef struct DraftRules {
    Tags tags;
    Lexicon *words, *units;
    Rule *rules;
    size_t rule_count;
} DraftRules;

static inline TagSet tag_bit(int tag) {
    TagSet set = {{0}};
    tags_add(&set, tag);
    return set;
}

/* The built-in data. E_INTERNAL when it is damaged. */
Status draft_rules_load(Arena *arena, const DraftRules **ret, Error *err);
/* Other data, for tests: faults name file and line. */
Status draft_rules_parse(Arena *arena, Str words, Str units, Str rules, const DraftRules **ret, Error *err);
/* The first rule that holds, or NULL. */
const Rule *rule_find(const DraftRules *rules, const TagSet *figure, const TagSet places[PLACE_COUNT]);
/* The same for what is no figure: its class is one known tag. */
const Rule *rule_find_for(const DraftRules *rules, int tag, const TagSet places[PLACE_COUNT]);

#endif
