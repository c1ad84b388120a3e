/* From numbers to a scorecard and from a score to a grade. Pure: the caller fetches the numbers as of a date,
 * this room judges them. docs/formats/measure.md states the rules. What is not known is unset: it is never
 * counted as 0, never as missed, and takes its weight out of the total (it is shown beside it). */
#ifndef ANLAN_MEASURE_MEASURE_H
#define ANLAN_MEASURE_MEASURE_H

#include "plan/plan.h"

/* What the caller found for one `measure` clause. A formula a / b comes as its halves, any other as its
 * value. */
typedef struct MeasureNumbers {
    bool ratio;
    Figure value;                  /* used when ratio is false */
    Figure numerator, denominator; /* used when ratio is true */
    enum {
        VETO_UNKNOWN,
        VETO_CLEAR,
        VETO_HIT
    } veto; /* the clause's veto condition; unknown when it was unset */
} MeasureNumbers;

typedef enum MeasureResult {
    MEASURE_UNSET,     /* value, target or halves are not known, or the denominator is 0 */
    MEASURE_NO_TARGET, /* a number that is shown and not judged */
    MEASURE_MET,
    MEASURE_NOT_MET
} MeasureResult;
const char *measure_result_name(MeasureResult result); /* "unset", "no-target", "met", "not-met" */

typedef struct MeasureRow {
    const MeasureClause *clause;
    MeasureNumbers numbers;
    Figure value; /* the judged value */
    MeasureResult result;
    bool counts;   /* takes part in the score: judged, and its weight is set */
    double weight; /* 0 unless the weight is set */
    double score;  /* 0 … weight */
    bool vetoed;   /* its veto condition holds */
} MeasureRow;

MeasureRow measure_row(const MeasureClause *clause, const MeasureNumbers *numbers);

typedef struct MeasureScore {
    Figure score;        /* of 100: earned / possible × 100; 0 when vetoed; unset when nothing counts */
    double earned;       /* before the veto */
    double possible;     /* weights of the rows that count */
    double unset_weight; /* weights of rows that could not be judged */
    size_t met, not_met, unset;
    bool vetoed;
    size_t veto_row;   /* the first row whose veto holds, when vetoed */
    bool veto_unknown; /* some row has a veto condition whose truth is not known: the score is provisional */
} MeasureScore;

MeasureScore measure_score(const MeasureRow *rows, size_t count);

/* Done in time, as of a day, for things with a deadline (duties, hazards): an item counts in the denominator
 * when its deadline has passed by then or it was done; in the numerator when it was done by its deadline. So
 * an item that is overdue and still open is in the denominator. What happened after the day has not happened.
 */
typedef struct MeasureTally {
    int64_t numerator, denominator;
    int64_t overdue_open; /* part of the denominator */
    int64_t pending;      /* not due yet and not done: in neither */
    int64_t no_deadline;  /* open without a deadline: in neither, never counted as met */
} MeasureTally;

/* begun: the day the item came to be; due, done: DATE_NONE when not set. */
void measure_tally_add(MeasureTally *tally, Date begun, Date due, Date done, Date as_of);
MeasureNumbers measure_tally_numbers(const MeasureTally *tally);

/* ---- grades ---- */

/* One subject as a grade sees it. */
typedef struct GradeSubject {
    Figure score;
    Str band;                                 /* the present one; empty = none yet */
    const Value *fields;                      /* schema_subject.field_count values */
    Value (*attribute)(void *data, Str name); /* the subject's other columns; NULL: none are known */
    void *data;
} GradeSubject;

typedef struct GradeChange {
    Str field, value;
} GradeChange;

typedef struct GradeResult {
    enum {
        GRADE_BAND,
        GRADE_NONE,
        GRADE_UNSET
    } outcome;            /* NONE: no band holds; UNSET: the score is not known */
    size_t band;          /* index in the clause, for GRADE_BAND */
    bool moved;           /* the band is another than the present one */
    GradeChange *changes; /* what the band sets: class, list, frequency … */
    size_t change_count;
} GradeResult;

/* The first band whose condition is true. A band whose condition is unset in the plan or unknown for the
 * subject does not hold. `changes` is written as a mapping (class: A) or as a list of {field, value};
 * anything else is E_INVALID. */
Status grade_evaluate(const GradeClause *grade, const GradeSubject *subject, const ExprContext *context,
                      Arena *arena, GradeResult *ret, Error *err);

#endif
