/* Dates and windows as official prose writes them: 20xx年11月1日——11月30日, 6月13-20日, 4月中旬, 12月底前. */
#ifndef ANLAN_PLAN_DRAFT_DATE_H
#define ANLAN_PLAN_DRAFT_DATE_H

#include "base/arena.h"

typedef enum DateEdge { EDGE_NONE, EDGE_BEFORE, EDGE_WITHIN, EDGE_FROM } DateEdge;

typedef struct DateSpan {
    int from_year, from_month, from_day; /* 0: not said */
    int to_year, to_month, to_day;
    bool window;    /* two ends were written */
    bool unset;     /* a placeholder stands for a month or a day */
    bool year_only; /* nothing but a year */
    bool end_of;    /* 底, 末: its last day */
    bool has_year;
    DateEdge edge; /* 前, 内, 起 */
    size_t body;   /* where the date itself ends, before 前 */
    size_t end;
} DateSpan;

/* A date needs a month, or a year with 底, 内 or a comma's worth of meaning (year_only). */
bool date_read(const uint32_t *cps, size_t from, size_t to, DateSpan *ret);
/* 前, 之前, 以前, 内, 起, 开始 … at `at`; moves it. */
DateEdge edge_read(const uint32_t *cps, size_t *at, size_t to);
/* The scheme's `due`: a day, or start/end; `open_start` for a stage of which only the end is told. */
Str date_due(Arena *arena, const DateSpan *span, bool open_start);
int month_days(int year, int month);

#endif
