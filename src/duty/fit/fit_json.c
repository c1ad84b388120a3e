/* The answer of feasibility as JSON: of the command and of the application alike. */
#include "duty/fit/fit.h"

static const char *const change_names[] = {[FIT_MORE_PEOPLE] = "people",
                                           [FIT_FEWER_TIMES] = "times",
                                           [FIT_LONGER_PERIOD] = "period",
                                           [FIT_LONGER_WINDOW] = "window"};

static void put_bottleneck(Json *json, const FitBottleneck *bottleneck) {
    json_begin_object(json);
    json_put_str(json, "org", bottleneck->org);
    json_put_str(json, "role", bottleneck->role);
    json_put_date(json, "from", bottleneck->from);
    json_put_date(json, "due", bottleneck->due);
    json_put_i64(json, "need", bottleneck->need);
    json_put_i64(json, "have", bottleneck->have);
    json_key(json, "clauses");
    json_begin_array(json);
    for (size_t i = 0; i < bottleneck->clause_count; i++) {
        json_begin_object(json);
        json_put_str(json, "plan", bottleneck->clauses[i].plan);
        json_put_str(json, "clause", bottleneck->clauses[i].clause);
        json_put_i64(json, "need", bottleneck->clauses[i].need);
        json_end_object(json);
    }
    json_end_array(json);
    json_key(json, "weeks");
    json_begin_array(json);
    for (size_t i = 0; i < bottleneck->week_count; i++) {
        json_begin_object(json);
        json_put_date(json, "monday", bottleneck->weeks[i].monday);
        json_put_i64(json, "need", bottleneck->weeks[i].need);
        json_put_i64(json, "have", bottleneck->weeks[i].have);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void put_change(Json *json, const FitRelaxation *relaxation) {
    json_put_text(json, "change", change_names[relaxation->change]);
    if (relaxation->change == FIT_MORE_PEOPLE) {
        json_put_str(json, "org", relaxation->org);
        json_put_str(json, "role", relaxation->role);
        json_put_i64(json, "add", relaxation->add);
        json_put_i64(json, "per_day", relaxation->per_day);
    } else {
        json_put_str(json, "plan", relaxation->plan);
        json_put_str(json, "clause", relaxation->clause);
    }
    if (relaxation->change == FIT_LONGER_WINDOW) json_put_i64(json, "days", relaxation->after);
    if (relaxation->change == FIT_FEWER_TIMES) {
        json_put_i64(json, "from", relaxation->before);
        json_put_i64(json, "to", relaxation->after);
    }
    if (relaxation->change == FIT_LONGER_PERIOD) {
        json_put_text(json, "from", every_name((Every)relaxation->before));
        json_put_text(json, "to", every_name((Every)relaxation->after));
    }
}

static void put_relaxation(Json *json, const FitRelaxation *relaxation) {
    json_begin_object(json);
    put_change(json, relaxation);
    json_put_i64(json, "shortfall", relaxation->shortfall);
    json_put_bool(json, "feasible", relaxation->shortfall == 0);
    json_end_object(json);
}

static void put_combination(Json *json, const FitCombination *combination) {
    json_begin_object(json);
    json_key(json, "changes");
    json_begin_array(json);
    for (size_t i = 0; i < combination->change_count; i++) {
        json_begin_object(json);
        put_change(json, &combination->changes[i]);
        json_end_object(json);
    }
    json_end_array(json);
    json_put_bool(json, "fewest", combination->fewest);
    json_end_object(json);
}

void fit_result_json(const FitResult *result, Json *json) {
    json_begin_object(json);
    json_put_bool(json, "feasible", result->feasible);
    json_put_bool(json, "certain", result->certain);
    json_put_bool(json, "complete", result->complete);
    json_put_i64(json, "duties", result->duties);
    json_put_i64(json, "visits", result->visits);
    json_put_i64(json, "not_counted", result->not_counted);
    json_put_i64(json, "need", result->need);
    json_put_i64(json, "capacity", result->capacity);
    json_put_i64(json, "shortfall", result->shortfall);
    json_key(json, "bottlenecks");
    json_begin_array(json);
    for (size_t i = 0; i < result->bottleneck_count; i++) put_bottleneck(json, &result->bottlenecks[i]);
    json_end_array(json);
    json_key(json, "relaxations");
    json_begin_array(json);
    for (size_t i = 0; i < result->relaxation_count; i++) put_relaxation(json, &result->relaxations[i]);
    json_end_array(json);
    json_key(json, "combinations");
    json_begin_array(json);
    for (size_t i = 0; i < result->combination_count; i++) put_combination(json, &result->combinations[i]);
    json_end_array(json);
    json_end_object(json);
}
