/* The register: lists, search, export. */
#include "app/subject_text.h"

#include "app/area.h"
#include "app/rows_json.h"
#include "app/words.h"

enum { SEARCH_WORDS_MAX = 8, QUERY_MAX = 200, SQL_MAX = 8192, CSV_PAGE = 500 };

static const char list_columns[] = "SELECT s.number, s.id, s.name, s.kind, s.class, s.org, o.name, p.id, "
                                   "p.name, s.address, s.uscc, s.uscc_ok, s.lat, s.lon, "
                                   "s.list, s.attributes FROM ";
static const char list_joins[] =
    " JOIN org o ON o.realm = s.realm AND o.code = s.org "
    "LEFT JOIN person p ON p.realm = s.realm AND p.number = s.owner "
    "WHERE s.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = '' OR s.kind = $4) "
    "AND ($5 = '' OR s.class = $5) AND s.number > $6 "
    "AND ($8 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm "
    "AND substr(x.path, 1, length(a.path)) = a.path "
    "WHERE a.realm = $1 AND replace($8, '|' || a.path || '|', '') <> $8))";

void subject_write(const Rows *rows, Json *out) {
    static const struct {
        const char *key;
        int column;
    } texts[] = {{"id", 1},    {"name", 2},       {"kind", 3},    {"class", 4}, {"org", 5},  {"org_name", 6},
                 {"owner", 7}, {"owner_name", 8}, {"address", 9}, {"uscc", 10}, {"list", 14}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        json_put_str(out, texts[i].key, rows_text(rows, texts[i].column));
    json_put_bool(out, "uscc_ok", rows_i64(rows, 11) != 0);
    rows_put_number(rows, 12, "lat", out);
    rows_put_number(rows, 13, "lon", out);
    json_key(out, "attributes");
    json_raw(out, rows_text(rows, 15));
}

typedef struct Page {
    Area area;
    Str *words;
    size_t word_count;
    int64_t after;
    int limit;
} Page;

static Status page_init(const App *app, const Actor *actor, Tx *tx, const SubjectQuery *query, Arena *arena,
                        Page *page, Error *err) {
    *page = (Page){.after = 0, .limit = query->limit < 1 || query->limit > 200 ? 50 : query->limit};
    if (query->q.len > QUERY_MAX)
        return fail(err, E_USAGE, "the search text is longer than %d bytes", (int)QUERY_MAX);
    if (query->cursor.len && !str_to_i64(query->cursor, &page->after))
        return fail(err, E_USAGE, "this cursor was not made by this list");
    if (query->q.len) TRY(words_of(arena, &query->q, 1, &page->words, &page->word_count, err));
    if (page->word_count > SEARCH_WORDS_MAX) page->word_count = SEARCH_WORDS_MAX;
    return app_area(app, actor, tx, "subject.read", query->org, arena, &page->area, err);
}

/* A search starts from the list of its first word; each further word must be there too. Words are parameters.
 */
static void search_sql(const Page *page, Buf *sql) {
    buf_add_text(sql, list_columns);
    buf_add_text(sql, page->word_count
                          ? "subject_word w JOIN subject s ON s.realm = w.realm AND s.number = w.subject"
                          : "subject s");
    buf_add_text(sql, list_joins);
    if (page->word_count) buf_add_text(sql, " AND w.realm = $1 AND w.word = $9 AND w.subject > $6");
    for (size_t i = 1; i < page->word_count; i++)
        buf_printf(sql,
                   " AND EXISTS (SELECT 1 FROM subject_word x WHERE x.realm = s.realm AND x.word = $%zu AND "
                   "x.subject = s.number)",
                   i + 9);
    buf_add_text(sql, " ORDER BY s.number LIMIT $7");
}

static Status open_page(const Actor *actor, Tx *tx, const SubjectQuery *query, const Page *page, Rows **ret,
                        Error *err) {
    CLEANUP(buf_free) Buf sql = BUF_INIT(SQL_MAX);
    Arg args[8 + SEARCH_WORDS_MAX] = {A_STR(actor->realm),    A_STR(page->area.from), A_STR(page->area.to),
                                      A_STR(query->kind),     A_STR(query->class_),   A_I64(page->after),
                                      A_I64(page->limit + 1), A_STR(page->area.paths)};
    for (size_t i = 0; i < page->word_count; i++) args[8 + i] = A_STR(page->words[i]);
    search_sql(page, &sql);
    TRY(buf_status(&sql, err));
    return store_query_text(tx, buf_str(&sql), args, 8 + page->word_count, ret, err);
}

Status app_subject_list(const App *app, const Actor *actor, const SubjectQuery *query, Arena *arena,
                        Json *out, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Page page;
    TRY(store_read(app->store, &tx, err));
    TRY(page_init(app, actor, tx, query, arena, &page, err));
    TRY(open_page(actor, tx, query, &page, &rows, err));
    int64_t last = 0;
    bool more = false;
    json_begin_object(out);
    json_key(out, "items");
    json_begin_array(out);
    for (int n = 0; rows_next(rows); n++) {
        if ((more = n == page.limit)) break;
        json_begin_object(out);
        subject_write(rows, out);
        json_end_object(out);
        last = rows_i64(rows, 0);
    }
    TRY(rows_status(rows, err));
    json_end_array(out);
    json_key(out, "next");
    if (more)
        json_text(out, arena_printf(arena, "%lld", (long long)last));
    else
        json_null_value(out);
    json_end_object(out);
    return OK;
}

static void csv_field(Buf *out, Str text, bool last) {
    bool quote = false;
    for (size_t i = 0; i < text.len; i++)
        quote |= strchr(",\"\r\n", text.ptr[i]) != NULL && text.ptr[i] != '\0';
    if (quote) buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (quote && text.ptr[i] == '"') buf_add_char(out, '"');
        buf_add_char(out, text.ptr[i]);
    }
    if (quote) buf_add_char(out, '"');
    buf_add_text(out, last ? "\r\n" : ",");
}

static void csv_row(const Rows *rows, Buf *out) {
    static const int columns[] = {1, 2, 3, 4, 5, 7, 10, 9, 12, 13, 14};
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        csv_field(out, rows_text(rows, columns[i]), i + 1 == COUNT_OF(columns));
}

/* The importer's own columns, so that an export can be corrected and imported again. */
Status app_subject_csv(const App *app, const Actor *actor, const SubjectQuery *query, Arena *arena, Buf *out,
                       Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Page page;
    TRY(store_read(app->store, &tx, err));
    TRY(page_init(app, actor, tx, query, arena, &page, err));
    page.limit = CSV_PAGE;
    buf_add_text(out, "\xEF\xBB\xBFid,name,kind,class,org,owner,uscc,address,lat,lon,list\r\n");
    for (bool more = true; more;) {
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(open_page(actor, tx, query, &page, &rows, err));
        more = false;
        for (int n = 0; rows_next(rows); n++) {
            if ((more = n == page.limit)) break;
            csv_row(rows, out);
            page.after = rows_i64(rows, 0);
        }
        TRY(rows_status(rows, err));
        TRY(buf_status(out, err));
    }
    return OK;
}
