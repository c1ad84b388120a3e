#include "measure/measure.h"

#include <math.h>

static const char *const result_names[] = {"unset", "no-target", "met", "not-met"};

const char *measure_result_name(MeasureResult result) {
    return result_names[result];
}

/* 0 of 0 is not a rate: nothing was due. */
static Figure judged_value(const MeasureNumbers *numbers) {
    if (!numbers->ratio) return numbers->value;
    bool known = numbers->numerator.set && numbers->denominator.set && numbers->denominator.value != 0;
    if (!known) return (Figure){.set = false};
    return (Figure){.set = true, .value = numbers->numerator.value / numbers->denominator.value};
}

/* Rates come out of a division: 57 / 60 must meet 95 %. */
static bool near(double a, double b) {
    return fabs(a - b) <= 1e-9 * fmax(1.0, fmax(fabs(a), fabs(b)));
}

static bool meets(const MeasureClause *clause, double value) {
    double target = clause->target.value;
    switch (clause->comparison) {
    case TARGET_AT_LEAST:
        return value > target || near(value, target);
    case TARGET_AT_MOST:
        return value < target || near(value, target);
    case TARGET_EQUAL:
        return near(value, target);
    case TARGET_MORE:
        return value > target && !near(value, target);
    case TARGET_LESS:
        return value < target && !near(value, target);
    case TARGET_NONE:
        break;
    }
    return false;
}

static MeasureResult judge(const MeasureClause *clause, Figure value) {
    if (!value.set) return MEASURE_UNSET;
    if (clause->comparison == TARGET_NONE) return MEASURE_NO_TARGET;
    if (!clause->target.set) return MEASURE_UNSET;
    return meets(clause, value.value) ? MEASURE_MET : MEASURE_NOT_MET;
}

/* How far an unmet "at least" or "more than" was reached; the other comparisons know only all or nothing. */
static double reached(const MeasureClause *clause, double value) {
    bool rising = clause->comparison == TARGET_AT_LEAST || clause->comparison == TARGET_MORE;
    if (!rising || clause->target.value <= 0) return 0;
    return fmin(1, fmax(0, value / clause->target.value));
}

MeasureRow measure_row(const MeasureClause *clause, const MeasureNumbers *numbers) {
    MeasureRow row = {.clause = clause, .numbers = *numbers, .value = judged_value(numbers)};
    row.result = judge(clause, row.value);
    row.vetoed = clause->veto && numbers->veto == VETO_HIT;
    row.weight = clause->weight.set ? clause->weight.value : 0;
    row.counts = clause->weight.set && (row.result == MEASURE_MET || row.result == MEASURE_NOT_MET);
    if (row.counts)
        row.score = row.result == MEASURE_MET ? row.weight : row.weight * reached(clause, row.value.value);
    return row;
}

static void add_row(MeasureScore *score, const MeasureRow *row, size_t index) {
    score->met += row->result == MEASURE_MET;
    score->not_met += row->result == MEASURE_NOT_MET;
    score->unset += row->result == MEASURE_UNSET;
    if (row->counts) {
        score->earned += row->score;
        score->possible += row->weight;
    } else if (row->result == MEASURE_UNSET) {
        score->unset_weight += row->weight;
    }
    if (row->vetoed && !score->vetoed) {
        score->vetoed = true;
        score->veto_row = index;
    }
    score->veto_unknown |= row->clause->veto && row->numbers.veto == VETO_UNKNOWN;
}

MeasureScore measure_score(const MeasureRow *rows, size_t count) {
    MeasureScore score = {.vetoed = false};
    for (size_t i = 0; i < count; i++) add_row(&score, &rows[i], i);
    if (score.vetoed)
        score.score = (Figure){.set = true, .value = 0};
    else if (score.possible > 0)
        score.score = (Figure){.set = true, .value = 100 * score.earned / score.possible};
    return score;
}

void measure_tally_add(MeasureTally *tally, Date begun, Date due, Date done, Date as_of) {
    if (begun != DATE_NONE && begun > as_of) return;
    bool is_done = done != DATE_NONE && done <= as_of;
    bool is_due = due != DATE_NONE && due < as_of; /* the last day belongs to the doer */
    if (!is_done && !is_due) {
        if (due == DATE_NONE)
            tally->no_deadline++;
        else
            tally->pending++;
        return;
    }
    tally->denominator++;
    tally->numerator += is_done && (due == DATE_NONE || done <= due);
    tally->overdue_open += !is_done;
}

MeasureNumbers measure_tally_numbers(const MeasureTally *tally) {
    return (MeasureNumbers){.ratio = true,
                            .numerator = {.set = true, .value = (double)tally->numerator},
                            .denominator = {.set = true, .value = (double)tally->denominator},
                            .veto = VETO_CLEAR};
}
