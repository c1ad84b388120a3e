/* The work on one line: what draft.c, scan.c, figure.c, occasion.c, around.c and find.c share. */
#ifndef ANLAN_PLAN_DRAFT_SCAN_H
#define ANLAN_PLAN_DRAFT_SCAN_H

#include "plan/draft/draft.h"
#include "plan/draft/token.h"

typedef struct Scan {
    Arena *arena;   /* the finds */
    Arena *scratch; /* the tokens of one line */
    const DraftRules *rules;
    Line line;
    const uint32_t *bytes; /* byte offset in the text of each character of the line */
    size_t start;          /* character offset of the line in the text */
    Str text;
    TagSet *behind; /* tags from each token to the end of its clause */
    TagSet *sentence_behind;
    const Rule **ruled; /* what decided each figure; NULL: nothing did */
    bool *taken;        /* recurring days that a count has taken */
    bool *claimed;      /* periods that a figure has taken */
    bool is_heading;    /* the line itself */
    TagSet heading;     /* tags of the heading above */
    Str body;           /* the body that the section is about: 四、镇食安办: */
    Str period;         /* the period that stands only in the heading or in the line that leads a list */
    Str head;           /* the heading's words */
    DraftFind *finds;
    size_t count, capacity;
    Error *err;
} Scan;

/* A clause with its sentence, as token numbers: [first, last) and [open, close). */
typedef struct Phrase {
    size_t first, last, open, close;
    uint32_t from, to; /* characters of the line */
    TagSet before;     /* tags of the clause so far */
    TagSet sent;       /* of the sentence so far */
    TagSet whole;
    TagSet done;
    const DateSpan *bucket; /* the month that a breakdown stands under */
    bool broken_down;       /* 其中, or several months with a figure each: 3月40批次、9月80批次 */
} Phrase;

/* One part of a breakdown: a month, a quarter, half a year. */
typedef struct Bucket {
    Str period, due;
    int month;    /* 1 … 12 for a month */
    size_t token; /* SIZE_MAX: it stands in front of its clause */
} Bucket;

/* The part of a breakdown that figure `at` fills; false when there is none. E_NO_MEMORY shows in due.len 0.
 */
bool bucket_find(const Scan *scan, const Phrase *clause, size_t at, Bucket *ret);
/* Whether a sentence [open, close) breaks a number down by months, quarters or halves. */
bool is_breakdown(const Scan *scan, size_t open, size_t close);

Status scan_line(Scan *scan);
bool line_is_heading(const Line *line);
/* The rules on a figure, and on any other token that may be a find. */
Status figure_decide(Scan *scan, Phrase *clause, size_t at);
Status word_decide(Scan *scan, Phrase *clause, size_t at);
/* A new find over the stretch of token `at`, described; its number or period is for the caller. */
Status find_emit(Scan *scan, Phrase *clause, size_t at, const Rule *rule, DraftFind **ret);
void find_number(const Scan *scan, const Token *token, const Number *number, DraftFind *find);
void find_period(DraftFind *find, Str period);

/* What stands around token `at`. */
void places_fill(const Scan *scan, const Phrase *clause, size_t at, TagSet places[PLACE_COUNT]);
/* The comparing word of a figure: touching it, or 不少于 and the like a little before it. Empty: none. */
Str comparator_of(const Scan *scan, const Phrase *clause, size_t at);
/* The period word that a figure belongs to, SIZE_MAX when there is none. */
size_t period_of(const Scan *scan, const Phrase *clause, size_t at);
/* The stretch of the clause that belongs to one of several figures. */
void span_of_figure(const Scan *scan, const Phrase *clause, size_t at, uint32_t *ret_from, uint32_t *ret_to);
/* 后, 之日起 before a figure: the event that starts its clock. */
bool event_before(const Scan *scan, const Phrase *clause, size_t at, uint32_t *ret_from, uint32_t *ret_to);
bool is_figure(const Token *token);

/* Adds a find over [from, to) of the line; NULL when memory ran out or there are too many. */
DraftFind *find_add(Scan *scan, const Phrase *clause, const Rule *rule, uint32_t from, uint32_t to);
Str line_slice(const Scan *scan, uint32_t from, uint32_t to);
/* Of a limit after an event: the event, and the step that it asks for. */
void find_clock(const Scan *scan, const Phrase *clause, size_t at, DraftFind *find);
/* Who, what and about which thing: from the words around the figure. */
void find_describe(const Scan *scan, const Phrase *clause, size_t at, DraftFind *find);

#endif
