/* Units behind numbers, for token.c: what makes a figure of a number. */
#ifndef ANLAN_PLAN_DRAFT_UNIT_H
#define ANLAN_PLAN_DRAFT_UNIT_H

#include "plan/draft/token.h"

/* One line while it is cut into tokens; `line` holds those before `at`. */
typedef struct Scanner {
    Arena *arena;
    const DraftRules *rules;
    Line *line;
    size_t at;
    Error *err;
} Scanner;

void number_tags_add(const Number *number, TagSet *tags);
/* 1:15 beside a comparing word or 比例 becomes a fraction; any other number is left as it is. */
void proportion_read(const Scanner *scanner, Number *number);
/* The unit behind a number: a known one, or % of 百分之. Fills the token; false: there is none. */
bool unit_read(const Scanner *scanner, Number *number, Token *token);
/* Makes a figure of a number without a unit where it is one: money, a compared index, a placeholder. */
void unitless_read(const Scanner *scanner, const Number *number, Token *token);
/* A number and 至 stand before. */
bool range_ends(const Scanner *scanner);
/* 一年, 1个月, 半年: the word 每年, 每个月, 每半年; NULL when it is not one unit of time, or half of one. */
const Entry *period_of_one(const Scanner *scanner, const Number *number, const Token *token);
/* 一周 before 两次 is a period, and 一月 before 一通报. */
bool period_before_count(const Scanner *scanner, const Token *token);
bool period_one_each(const Scanner *scanner, const Token *token);
bool is_day_long(const Scanner *scanner, const Number *number, const Token *token);

#endif
