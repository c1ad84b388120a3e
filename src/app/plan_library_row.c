#include "app/plan_library_row.h"

static Str unquoted(Str value) {
    value = str_trim(value);
    bool quoted = value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') &&
                  value.ptr[value.len - 1] == value.ptr[0];
    if (quoted) return str_slice(value, 1, value.len - 1);
    return str_is(value, "null") || str_is(value, "~") ? STR("") : value;
}

static void add_domain(LibraryRow *row, Str domain) {
    if (!domain.len || row->domain_count == DOMAINS_MAX) return;
    for (size_t i = 0; i < row->domain_count; i++)
        if (str_equal(row->domains[i], domain)) return;
    row->domains[row->domain_count++] = domain;
}

/* A line of the front matter. */
static void take_front(LibraryRow *row, Str line) {
    Str key, value;
    if (!str_cut(line, ':', &key, &value)) return;
    value = unquoted(value);
    if (str_is(key, "plan"))
        row->plan = value;
    else if (str_is(key, "title"))
        row->title = value;
    else if (str_is(key, "org"))
        row->org = value;
    else if (str_is(key, "period"))
        (void)str_cut(value, '/', &row->from, &row->to);
}

void library_row_scan(Str text, LibraryRow *row) {
    int rules = 0;
    for (Str line, rest = text; rest.len;) {
        (void)str_cut(rest, '\n', &line, &rest);
        if (rules < 2 && str_is(str_trim(line), "---"))
            rules++;
        else if (rules == 1)
            take_front(row, line);
        else if (str_starts(line, STR("```clause ")))
            row->clauses++;
        else if (str_starts(line, STR("domain: ")))
            add_domain(row, unquoted(str_slice(line, 8, line.len)));
    }
}

static bool year_fits(const LibraryRow *row, int year) {
    int64_t from = 0, to = 0;
    if (!str_to_i64(str_slice(row->from, 0, 4), &from)) return false;
    if (!str_to_i64(str_slice(row->to, 0, 4), &to)) to = from;
    return from <= year && year <= to;
}

static bool words_fit(const LibraryRow *row, Str q) {
    const Str places[] = {row->title, row->plan, row->org, row->org_name};
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (str_find(places[i], q, 0) != SIZE_MAX) return true;
    return false;
}

bool library_row_fits(const LibraryRow *row, const LibraryQuery *query) {
    bool domain = !query->domain.len;
    for (size_t i = 0; i < row->domain_count; i++) domain |= str_equal(row->domains[i], query->domain);
    return domain && (!query->status.len || str_is(query->status, row->status)) &&
           (!query->org.len || str_equal(query->org, row->org)) &&
           (!query->year || year_fits(row, query->year)) && (!query->q.len || words_fit(row, query->q));
}
