#include "app/fit_names.h"

#include "base/map.h"

static Status put_org(Map *told, Tx *tx, Str realm, Str code, Json *out, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    if (code.len == 0 || map_get(told, code)) return OK;
    if (!map_put(told, code, told)) return no_memory(err);
    TRY(store_query(tx, SQL_ORG_SHOW, ARGS(A_STR(realm), A_STR(code)), &rows, err));
    if (rows_next(rows)) {
        json_begin_object(out);
        json_put_str(out, "code", code);
        json_put_str(out, "name", rows_text(rows, 1));
        json_end_object(out);
    }
    return rows_status(rows, err);
}

static bool concerns(const FitResult *result, const Plan *plan, const Clause *clause) {
    for (size_t i = 0; i < result->bottleneck_count; i++)
        for (size_t k = 0; k < result->bottlenecks[i].clause_count; k++) {
            const FitShare *share = &result->bottlenecks[i].clauses[k];
            if (str_equal(share->plan, plan->id) && (!clause || str_equal(share->clause, clause->id)))
                return true;
        }
    return false;
}

static void put_plan(const FitResult *result, const Plan *plan, Json *out) {
    json_begin_object(out);
    json_put_str(out, "id", plan->id);
    json_put_str(out, "title", plan->title);
    json_key(out, "clauses");
    json_begin_array(out);
    for (size_t i = 0; i < plan->clause_count; i++) {
        if (!concerns(result, plan, &plan->clauses[i])) continue;
        json_begin_object(out);
        json_put_str(out, "id", plan->clauses[i].id);
        json_put_str(out, "title", clause_title(&plan->clauses[i]));
        json_put_str(out, "sentence", plan->clauses[i].sentence);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
}

Status fit_names_json(const FitLoad *load, const FitResult *result, Tx *tx, Str realm, Json *out,
                      Error *err) {
    Map *told = map_new(load->arena, 64);
    if (!told) return no_memory(err);
    json_key(out, "orgs");
    json_begin_array(out);
    for (size_t i = 0; i < result->bottleneck_count; i++)
        TRY(put_org(told, tx, realm, result->bottlenecks[i].org, out, err));
    json_end_array(out);
    json_key(out, "plans");
    json_begin_array(out);
    for (size_t i = 0; i < load->plan_count; i++) put_plan(result, load->plans[i], out);
    json_end_array(out);
    json_put_i64(out, "people", (int64_t)load->input.staff_count);
    return OK;
}
