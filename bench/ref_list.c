/* The yardstick for the list: libmicrohttpd and sqlite3 alone. One prepared statement a thread, the SQL and
 * the bytes of GET /api/v1/duties?person=me&fields=short, no sign-in.
 *
 *   ref_list FILE.db REALM DAY CLAUSES      serves GET /PERSON-NUMBER; DAY in days since 1970; CLAUSES: a
 *                                           file of lines "NUMBER TITLE", as JSON
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "ref_server.h"

enum { PAGE = 50, CLAUSES = 64, ANSWER = 65536 };

typedef struct Lane {
    sqlite3_stmt *list;
    char answer[ANSWER];
} Lane;

static char clauses[CLAUSES][1024]; /* their titles, ready to copy */

static sqlite3_stmt *prepare(const char *file, const char *sql) {
    sqlite3 *db;
    sqlite3_stmt *stmt;
    if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)) abort();
    sqlite3_exec(db, "PRAGMA cache_size = -8192", NULL, NULL, NULL);
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL)) abort();
    return stmt;
}

static void read_clauses(const char *path) {
    FILE *file = fopen(path, "r");
    int number;
    if (!file) abort();
    while (fscanf(file, "%d ", &number) == 1)
        if (!fgets(clauses[number % CLAUSES], sizeof clauses[0], file)) abort();
    for (int i = 0; i < CLAUSES; i++) clauses[i][strcspn(clauses[i], "\n")] = 0;
    fclose(file);
}

static char *put_column(char *out, sqlite3_stmt *stmt, int column) {
    size_t len = (size_t)sqlite3_column_bytes(stmt, column);
    return mempcpy(out, sqlite3_column_text(stmt, column), len);
}

static char *put_number(char *out, int64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
    } while ((value /= 10) > 0);
    while (count > 0) *out++ = digits[--count];
    return out;
}

static char *put_two(char *out, int value) {
    *out++ = (char)('0' + value / 10);
    *out++ = (char)('0' + value % 10);
    return out;
}

static char *put_day(char *out, int days, const char *dash) {
    struct tm tm;
    time_t seconds = (time_t)days * 86400;
    gmtime_r(&seconds, &tm);
    out = put_two(put_two(out, tm.tm_year / 100 + 19), tm.tm_year % 100);
    out = put_two(stpcpy(out, dash), tm.tm_mon + 1);
    return put_two(stpcpy(out, dash), tm.tm_mday);
}

/* Columns: clause, subject, org, from, due, minute, times, done, state, subject id, name, org. */
static char *put_row(char *out, sqlite3_stmt *row) {
    out = put_number(stpcpy(out, "{\"id\":\""), sqlite3_column_int64(row, 0));
    out = put_number(stpcpy(out, "-"), sqlite3_column_int64(row, 1));
    out = put_day(stpcpy(out, "-0-"), sqlite3_column_int(row, 3), "");
    out = stpcpy(stpcpy(out, "\",\"title\":"), clauses[sqlite3_column_int(row, 0) % CLAUSES]);
    out = put_column(stpcpy(out, ",\"subject\":\""), row, 9);
    out = put_column(stpcpy(out, "\",\"subject_name\":\""), row, 10);
    out = put_day(stpcpy(out, "\",\"due\":\""), sqlite3_column_int(row, 4), "-");
    out = put_number(stpcpy(out, "\",\"times\":"), sqlite3_column_int64(row, 6));
    out = put_number(stpcpy(out, ",\"done\":"), sqlite3_column_int64(row, 7));
    return stpcpy(out, ",\"state\":\"open\"}");
}

/* Where the next page begins: after this row. */
static char *put_next(char *out, const int64_t last[4]) {
    *out++ = '"';
    for (int i = 0; i < 4; i++) out = stpcpy(put_number(out, last[i]), ".");
    return stpcpy(out, "\"");
}

static size_t make_list(Lane *lane, int64_t person) {
    char *out = stpcpy(lane->answer, "{\"items\":[");
    sqlite3_stmt *row = lane->list;
    int64_t last[4] = {0}; /* due, subject, clause, from */
    int n = 0;
    sqlite3_bind_int64(row, 2, person);
    for (; sqlite3_step(row) == SQLITE_ROW && n < PAGE; n++) {
        if (n > 0) *out++ = ',';
        out = put_row(out, row);
        last[0] = sqlite3_column_int64(row, 4);
        last[1] = sqlite3_column_int64(row, 1);
        last[2] = sqlite3_column_int64(row, 0);
        last[3] = sqlite3_column_int64(row, 3);
    }
    bool more = n == PAGE && sqlite3_data_count(row) > 0;
    sqlite3_reset(row);
    out = stpcpy(out, "],\"next\":");
    return (size_t)(stpcpy(more ? put_next(out, last) : stpcpy(out, "null"), "}") - lane->answer);
}

static enum MHD_Result access_lane(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_size, void **state) {
    (void)method, (void)version, (void)upload, (void)upload_size;
    Lane *lane = cls;
    if (!*state) {
        *state = lane;
        return MHD_YES;
    }
    return answer(connection, MHD_HTTP_OK, lane->answer, make_list(lane, atoll(url + 1)));
}

int main(int argc, char **argv) {
    static Lane lanes[LANES];
    void *all[LANES];
    if (argc != 5) return fprintf(stderr, "usage: ref_list FILE.db REALM DAY CLAUSES\n"), 2;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    read_clauses(argv[4]);
    for (int i = 0; i < LANES; i++) {
        lanes[i].list = prepare(
            argv[1], "SELECT d.clause, d.subject, d.org, d.from_day, d.due, d.due_minute, d.times, "
                     "d.done, d.state, s.id, s.name, s.org, d.done_on, o.name, s.address FROM duty d "
                     "LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject LEFT JOIN org o ON "
                     "o.realm = d.realm AND o.code = CASE WHEN d.subject = 0 THEN d.org ELSE s.org END "
                     "WHERE d.realm = ?1 AND d.person = ?2 AND d.state = 0 AND d.from_day <= ?3 "
                     "AND (d.due, d.subject, d.clause, d.org, d.from_day) > (-2147483648, -1, -1, '', 0) "
                     "ORDER BY d.due, d.subject, d.clause, d.org, d.from_day LIMIT 51");
        sqlite3_bind_text(lanes[i].list, 1, argv[2], -1, SQLITE_STATIC);
        sqlite3_bind_int(lanes[i].list, 3, atoi(argv[3]));
        all[i] = &lanes[i];
    }
    return serve_until_eof(access_lane, NULL, all);
}
