#include "app/plan_fit.h"

Status plan_fit_find(Tx *tx, Str realm, Str org, Str text, Arena *arena, PlanFit *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    *ret = (PlanFit){.known = false};
    TRY(store_query(tx, SQL_FIT_OF_TEXT, ARGS(A_STR(realm), A_STR(org), A_STR(text)), &rows, err));
    if (!rows_next(rows)) return rows_status(rows, err);
    *ret = (PlanFit){.known = true,
                     .feasible = rows_i64(rows, 1),
                     .shortfall = rows_i64(rows, 2),
                     .from = rows_date(rows, 3),
                     .to = rows_date(rows, 4),
                     .asked_at = rows_instant(rows, 5)};
    return arena_str(arena, rows_text(rows, 0), &ret->run) ? OK : no_memory(err);
}

const char *fit_verdict_name(int64_t feasible) {
    return feasible == 1 ? "fits" : feasible == 0 ? "short" : "unknown";
}

void plan_fit_json(const PlanFit *fit, bool open, int zone, Json *out) {
    if (!fit->known) {
        json_null_value(out);
        return;
    }
    json_begin_object(out);
    json_put_text(out, "verdict", fit_verdict_name(fit->feasible));
    json_put_i64(out, "shortfall", fit->shortfall);
    json_put_date(out, "from", fit->from);
    json_put_date(out, "to", fit->to);
    json_key(out, "asked_at");
    json_instant(out, fit->asked_at, zone);
    json_key(out, "run");
    if (open)
        json_str(out, fit->run);
    else
        json_null_value(out);
    json_end_object(out);
}
