/* One line of a plan as tokens: known words, figures with their units, dates, recurring dates, punctuation.
 * What lies between tokens is text that no table knows. */
#ifndef ANLAN_PLAN_DRAFT_TOKEN_H
#define ANLAN_PLAN_DRAFT_TOKEN_H

#include "plan/draft/date.h"
#include "plan/draft/number.h"
#include "plan/draft/rules.h"

typedef enum TokenType {
    TOKEN_WORD,
    TOKEN_FIGURE, /* number and unit */
    TOKEN_NUMBER, /* a number without a known unit */
    TOKEN_DATE,
    TOKEN_MARK, /* one punctuation character, or the end of the line */
} TokenType;

enum { RECUR_MORE = 6 };

/* One more day or time of a list: 1日、15日; 周二、周四; 8时、20时. */
typedef struct RecurMore {
    int day, hour, minute;
} RecurMore;

/* 每月5日前, 每天下午17时: what stands behind the period word. */
typedef struct Recur {
    enum {
        RECUR_NONE,
        RECUR_DAYS,
        RECUR_LAST,
        RECUR_LAST_WORKDAY,
        RECUR_MONTH_DAY,
        RECUR_DATE,
        RECUR_WEEKDAY,
        RECUR_TIME
    } form;
    int month, from, to; /* days, or the weekday; month of a quarter */
    int hour, minute;    /* hour -1: none */
    RecurMore more[RECUR_MORE];
    size_t more_count;
    DateSpan date;
    DateEdge edge;
    size_t end;
} Recur;

typedef struct Token {
    TokenType type;
    uint32_t from, to; /* characters of the line */
    uint32_t mark;
    uint32_t number_to; /* FIGURE: where the number ends */
    TagSet tags;        /* of the word, or of the figure's unit and form */
    const Entry *entry; /* word or unit; NULL */
    Number number;
    const DateSpan *date;        /* DATE */
    const Recur *recur;          /* WORD with a period */
    uint32_t unit_from, unit_to; /* FIGURE: its unit as written */
    const Entry *period; /* FIGURE of one unit of time: 一年, 1个月: the word 每年, 每个月; NULL */
} Token;

typedef struct Line {
    const uint32_t *cps;
    size_t length;
    Arena *arena; /* of the tokens: their room serves line after line */
    Token *tokens;
    size_t count, capacity;
} Line;

/* Fills line->tokens from line->cps; `arena` holds what they point to. */
Status line_tokenize(Arena *arena, const DraftRules *rules, Line *line, Error *err);
enum { MARK_LIST = 0xE000 }; /* 1. (2) 三、 一是: ends a clause */

bool mark_ends_sentence(uint32_t mark);
bool mark_ends_clause(uint32_t mark); /* a sentence's end does, too */

/* What follows a period word; false when nothing of the sort does. */
bool recur_read(const uint32_t *cps, size_t at, size_t to, Str period, Recur *ret);
/* The n-th of a list as a recurrence of its own; 0 is the first. */
Recur recur_nth(const Recur *recur, size_t n);
/* "monthly day 5", "daily 17:00", … */
Str recur_due(Arena *arena, const Recur *recur, Str period);

#endif
