/* The scorecard of every plan in force: numbers, targets, scores and the total with its veto. */
#include "app/measure.h"

typedef struct Scorecard {
    const PlanEntry *entry;
    const Clause **clauses;
    MeasureRow *rows;
    size_t count;
    MeasureScore total;
} Scorecard;

static void put_figure(Json *out, const char *key, Figure figure) {
    json_key(out, key);
    if (figure.set)
        json_num(out, figure.value);
    else
        json_null_value(out);
}

static void put_answer(Json *out, const char *key, bool known, bool yes) {
    json_key(out, key);
    if (known)
        json_bool_value(out, yes);
    else
        json_null_value(out);
}

static void put_text(Json *out, const char *key, Str text) {
    json_key(out, key);
    if (text.len)
        json_str(out, text);
    else
        json_null_value(out);
}

static void write_item(const Scorecard *card, size_t index, Date as_of, Json *out) {
    const MeasureRow *row = &card->rows[index];
    const MeasureClause *clause = row->clause;
    bool judged = row->result == MEASURE_MET || row->result == MEASURE_NOT_MET;
    bool has_veto = clause->veto != NULL && row->numbers.veto != VETO_UNKNOWN;
    json_begin_object(out);
    json_put_str(out, "plan", card->entry->id);
    json_put_str(out, "clause", card->clauses[index]->id);
    json_put_str(out, "name", clause->name);
    put_figure(out, "value", row->value);
    put_figure(out, "numerator", row->numbers.ratio ? row->numbers.numerator : (Figure){0});
    put_figure(out, "denominator", row->numbers.ratio ? row->numbers.denominator : (Figure){0});
    put_figure(out, "target", clause->target);
    put_text(out, "target_text", clause->target_text);
    put_figure(out, "weight", clause->weight);
    json_put_text(out, "result", measure_result_name(row->result));
    put_answer(out, "met", judged, row->result == MEASURE_MET);
    put_answer(out, "veto", has_veto, row->vetoed);
    put_figure(out, "score", row->counts ? (Figure){true, row->score} : (Figure){0});
    json_put_str(out, "formula", clause->value_text);
    json_put_date(out, "as_of", as_of);
    json_end_object(out);
}

static void write_total(const Scorecard *card, Json *out) {
    const MeasureScore *total = &card->total;
    json_begin_object(out);
    json_put_str(out, "plan", card->entry->id);
    json_put_str(out, "title", card->entry->plan->title);
    put_figure(out, "score", total->score);
    json_put_num(out, "max", 100);
    json_put_num(out, "earned", total->earned);
    json_put_num(out, "possible", total->possible);
    json_put_num(out, "unset_weight", total->unset_weight);
    json_put_bool(out, "veto", total->vetoed);
    put_text(out, "veto_clause", total->vetoed ? card->clauses[total->veto_row]->id : STR(""));
    json_put_bool(out, "provisional", total->veto_unknown);
    json_put_i64(out, "met", (int64_t)total->met);
    json_put_i64(out, "not_met", (int64_t)total->not_met);
    json_put_i64(out, "unset", (int64_t)total->unset);
    json_end_object(out);
}

static Status fill_card(const MeasureView *view, const PlanEntry *entry, Scorecard *card, Error *err) {
    const Plan *plan = entry->plan;
    *card = (Scorecard){.entry = entry};
    card->clauses = arena_new_array(view->arena, const Clause *, plan->clause_count);
    card->rows = arena_new_array(view->arena, MeasureRow, plan->clause_count);
    if (!card->clauses || !card->rows) return no_memory(err);
    for (size_t i = 0; i < plan->clause_count; i++) {
        MeasureNumbers numbers;
        const Clause *clause = &plan->clauses[i];
        if (clause->kind != CLAUSE_MEASURE) continue;
        TRY(measure_numbers(view, entry, &clause->measure, &numbers, err));
        card->clauses[card->count] = clause;
        card->rows[card->count++] = measure_row(&clause->measure, &numbers);
    }
    card->total = measure_score(card->rows, card->count);
    return OK;
}

/* Cards of the plans that the query means; *ret_named: the plan asked for is in force. */
static Status fill_cards(const MeasureView *view, const Plans *plans, Str wanted, Scorecard **ret,
                         size_t *ret_count, bool *ret_named, Error *err) {
    size_t plan_count = 0, count = 0;
    const PlanEntry *entries = plans_list(plans, &plan_count);
    Scorecard *cards = arena_new_array(view->arena, Scorecard, plan_count);
    if (!cards) return no_memory(err);
    *ret_named = !wanted.len;
    for (size_t i = 0; i < plan_count; i++) {
        MeasureView narrowed;
        bool touch = false;
        if (!str_equal(entries[i].realm, view->actor->realm)) continue;
        if (wanted.len && !str_equal(entries[i].id, wanted)) continue;
        *ret_named = true;
        TRY(measure_view_of_plan(view, &entries[i], &narrowed, &touch, err));
        if (touch) TRY(fill_card(&narrowed, &entries[i], &cards[count], err));
        if (touch && cards[count].count) count++;
    }
    *ret = cards;
    *ret_count = count;
    return OK;
}

static void write_cards(const Scorecard *cards, size_t count, Date as_of, Json *out) {
    json_begin_object(out);
    json_put_date(out, "as_of", as_of);
    json_key(out, "items");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < cards[i].count; k++) write_item(&cards[i], k, as_of, out);
    json_end_array(out);
    json_key(out, "totals");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) write_total(&cards[i], out);
    json_end_array(out);
    if (count == 1) {
        json_key(out, "total");
        write_total(&cards[0], out);
    }
    json_end_object(out);
}

Status app_measure_list(const App *app, const Actor *actor, const MeasureQuery *query, Arena *arena,
                        Json *out, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    MeasureView view;
    Scorecard *cards = NULL;
    size_t count = 0;
    bool named = false;
    TRY(plans_get(app, &plans, err));
    TRY(store_read(app->store, &tx, err));
    TRY(measure_view(app, actor, tx, query, arena, &view, err));
    TRY(fill_cards(&view, plans, query->plan, &cards, &count, &named, err));
    if (!named) return fail(err, E_NOT_FOUND, "there is no plan '%.*s' in force", STR_ARG(query->plan));
    write_cards(cards, count, view.as_of, out);
    return OK;
}
