/* From the prose of a work plan to what a machine can check: figures with their units, comparators and
 * periods, dates and stages, deadlines after events, recurring reports, duties tied to festivals.
 * Deterministic and linear; the language stands in share/draft (rules.h). docs/formats/draft.md is the
 * contract of the result. */
#ifndef ANLAN_PLAN_DRAFT_DRAFT_H
#define ANLAN_PLAN_DRAFT_DRAFT_H

#include "plan/draft/rules.h"

enum { DRAFT_TEXT_MAX = 16 << 20, DRAFT_FINDS_MAX = 200000, DRAFT_QUOTE_MAX = 60 };

typedef struct DraftFind {
    size_t start, end;  /* characters of the text, end exclusive */
    size_t from, to;    /* the same in bytes */
    size_t sentence_to; /* byte behind the find's sentence */
    Str kind;           /* of the scheme: frequency, quota, … */
    bool has_value;
    double value;
    Str unit, comparator, period, clock, anchor, due; /* empty: null */
    Str object, action, who;                          /* empty: a person must say */
    Str activity;                                     /* id of words.yaml; empty: unknown */
    Str step, event;                                  /* of a deadline: ids of words.yaml; empty: unknown */
    int month; /* 1 … 12: the part of a breakdown by months; 0: none */
    int rule;  /* line of rules.tsv that decided */
} DraftFind;

typedef struct DraftPart { /* one plan of the text */
    size_t from, to;       /* bytes */
    Str title;
} DraftPart;

typedef struct Draft {
    Str text;
    DraftFind *finds; /* in the order of the text */
    size_t count;
    DraftPart *parts; /* at least one */
    size_t part_count;
} Draft;

/* The text must be UTF-8; it must live as long as the draft. E_TOO_LARGE past the limits above. */
Status draft_read(Arena *arena, const DraftRules *rules, Str text, Draft *ret, Error *err);
/* One JSON object a line. `shift` is added to the offsets (a byte order mark is a character of the file). */
void draft_jsonl(const Draft *draft, Str doc, size_t shift, Buf *out);
/* One literate plan a part, each with the name it should have («id.md»). */
typedef struct DraftPlan {
    Str id, text;
} DraftPlan;
Status draft_plans(Arena *arena, const Draft *draft, Str id, DraftPlan **ret, size_t *ret_count, Error *err);

#endif
