/* What is nobody's yet. How many officers a visit needs is in the plan, not in the store, so the query is
 * told the clauses of pairs and more: "|12||15|", each once for every further officer. */
#include "app/assign_lacking.h"

#include "duty/fit/model.h"

enum { PAIRS_MAX = 1 << 20 };

static int64_t officers_of(const Plans *plans, Str realm, int64_t clause) {
    const ClauseEntry *entry = plans_clause(plans, realm, clause);
    return entry && entry->clause ? clause_officers(entry->clause) : 1;
}

static Status pairs_text(const Plans *plans, Str realm, Buf *out, Error *err) {
    size_t count = 0;
    const PlanEntry *list = plans_list(plans, &count);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(list[i].realm, realm)) continue;
        for (size_t c = 0; c < list[i].plan->clause_count; c++)
            for (int64_t n = clause_officers(&list[i].plan->clauses[c]); n > 1; n--)
                buf_printf(out, "|%lld|", (long long)list[i].numbers[c]);
    }
    return buf_status(out, err);
}

static Status take(const LackingQuery *query, const Plans *plans, const Rows *rows, Lacking *ret,
                   Error *err) {
    *ret = (Lacking){
        .key = {.clause = rows_i64(rows, 0), .subject = rows_i64(rows, 1), .from = rows_date(rows, 3)},
        .due = rows_date(rows, 4),
        .times = rows_i64(rows, 5),
        .done = rows_i64(rows, 6),
        .have = rows_i64(rows, 13),
        .number = rows_i64(rows, 6) + 1,
        .seat = 1,
        .day = DATE_NONE};
    ret->need = (ret->times - ret->done) * officers_of(plans, query->actor->realm, ret->key.clause);
    Str *texts[] = {&ret->subject, &ret->subject_name, &ret->org_name, &ret->plan, &ret->clause, &ret->title};
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        if (!arena_str(query->arena, rows_text(rows, 7 + i), texts[i])) return no_memory(err);
    return arena_str(query->arena, rows_text(rows, 2), &ret->key.org) ? OK : no_memory(err);
}

static Status read_duties(const LackingQuery *query, const Plans *plans, Str pairs, Lacking *list,
                          size_t *count, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(query->tx, SQL_ASSIGN_LACKING,
                    ARGS(A_STR(query->actor->realm), A_STR(query->area->from), A_STR(query->area->to),
                         A_DATE(query->from), A_DATE(query->to), A_STR(query->area->paths), A_STR(pairs),
                         A_I64(query->limit + 1)),
                    &rows, err));
    while (rows_next(rows)) TRY(take(query, plans, rows, &list[(*count)++], err));
    return rows_status(rows, err);
}

static void next_visit(Lacking *one) {
    one->number++;
    one->seat = 1;
    one->day = DATE_NONE;
    one->with = STR("");
}

/* One seat that is there, in the order of number and seat. True: the seat looked for is found, it is empty.
 */
static Status look(const LackingQuery *query, Lacking *one, int64_t officers, const Rows *rows, bool *found,
                   Error *err) {
    int64_t number = rows_i64(rows, 0), seat = rows_i64(rows, 1);
    Date day = rows_date(rows, 2);
    bool planned = rows_i64(rows, 3) == 0, told = day >= query->from && day <= query->to;
    while (one->number < number && one->seat > officers) next_visit(one);
    *found = one->number < number;
    if (*found) return OK;
    if (planned) {
        one->day = day;
        if (!arena_str(query->arena, rows_text(rows, 4), &one->with)) return no_memory(err);
    }
    *found = seat > one->seat || (!planned && !told);
    if (!*found) one->seat++;
    return OK;
}

static Status find_seat(const LackingQuery *query, Lacking *one, int64_t officers, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    bool found = false;
    TRY(store_query(query->tx, SQL_ASSIGN_SEATS_OF,
                    ARGS(A_STR(query->actor->realm), A_I64(one->key.clause), A_I64(one->key.subject),
                         A_STR(one->key.org), A_DATE(one->key.from), A_I64(one->done)),
                    &rows, err));
    one->with = STR("");
    while (!found && rows_next(rows)) TRY(look(query, one, officers, rows, &found, err));
    if (!found && one->seat > officers) next_visit(one);
    return rows_status(rows, err);
}

Status lacking_list(const LackingQuery *query, Lacking **ret, size_t *ret_count, bool *ret_more, Error *err) {
    CLEANUP(plans_releasep) const Plans *plans = NULL;
    CLEANUP(buf_free) Buf pairs = BUF_INIT(PAIRS_MAX);
    Lacking *list = arena_new_array(query->arena, Lacking, (size_t)query->limit + 1);
    size_t count = 0;
    if (!list) return no_memory(err);
    TRY(plans_get(query->app, &plans, err));
    TRY(pairs_text(plans, query->actor->realm, &pairs, err));
    TRY(read_duties(query, plans, pairs.len ? buf_str(&pairs) : STR(""), list, &count, err));
    *ret_more = count > (size_t)query->limit;
    if (*ret_more) count--;
    for (size_t i = 0; i < count; i++)
        if (list[i].have > 0)
            TRY(find_seat(query, &list[i], officers_of(plans, query->actor->realm, list[i].key.clause), err));
    *ret = list;
    *ret_count = count;
    return OK;
}

static const char *seat_of(const Lacking *one, char out[SEAT_ID_TEXT]) {
    return seat_id_format((SeatKey){one->key, one->number, one->seat}, out);
}

static void put(const Lacking *one, Json *out) {
    char duty[DUTY_ID_TEXT], seat[SEAT_ID_TEXT];
    json_begin_object(out);
    json_put_text(out, "id", seat_of(one, seat));
    json_put_text(out, "duty", duty_id_format(one->key, duty));
    json_put_date(out, "from", one->key.from);
    json_put_date(out, "due", one->due);
    json_put_str(out, "subject", one->subject);
    json_put_str(out, "subject_name", one->subject_name);
    json_put_str(out, "org_name", one->org_name);
    json_put_str(out, "plan", one->plan);
    json_put_str(out, "clause", one->clause);
    json_put_str(out, "title", one->title);
    json_put_i64(out, "have", one->have);
    json_put_i64(out, "need", one->need);
    if (one->day != DATE_NONE) {
        json_put_date(out, "fixed", one->day);
        json_put_str(out, "with", one->with);
    }
    json_end_object(out);
}

Status lacking_json(const LackingQuery *query, Json *out, Error *err) {
    Lacking *list = NULL;
    size_t count = 0;
    bool more = false;
    TRY(lacking_list(query, &list, &count, &more, err));
    json_key(out, "lacking");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) put(&list[i], out);
    json_end_array(out);
    json_put_bool(out, "lacking_more", more);
    return OK;
}

/* The columns of the board: nobody's rows have no person, and a day only where others go already. */
Status lacking_csv(const LackingQuery *query, CsvWriter *csv, Error *err) {
    Lacking *list = NULL;
    size_t count = 0;
    bool more = false;
    TRY(lacking_list(query, &list, &count, &more, err));
    for (size_t i = 0; i < count; i++) {
        const Lacking *one = &list[i];
        char day[DATE_TEXT], seat[SEAT_ID_TEXT];
        csv_put_text(csv, one->day == DATE_NONE ? "" : date_format(one->day, day));
        csv_put_text(csv, "");
        csv_put_text(csv, "");
        csv_put(csv, one->plan);
        csv_put(csv, one->clause);
        csv_put(csv, one->title);
        csv_put(csv, one->subject);
        csv_put(csv, one->subject_name);
        csv_put(csv, one->org_name);
        csv_put_text(csv, "");
        csv_put_text(csv, "lacking");
        csv_put_text(csv, seat_of(one, seat));
        csv_end_row(csv);
    }
    return OK;
}
