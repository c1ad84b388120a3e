/* The yardstick for storing duties: the sqlite3 library alone. Reads the duties of a database into memory, in
 * the order in which our program wrote them, then inserts them into a fresh database with the same table,
 * index and pragmas in one transaction. Only the inserting, committing and closing is timed.
 *
 *   ref_insert SOURCE.db TARGET.db      prints {"duties":…,"seconds":…} */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 1 << 17 }; /* as in src/app/duty_reconcile.c: each chunk lies in the order of the key */

typedef struct Row {
    int64_t person, subject, clause;
    int from, due, times, minute;
} Row;

static const char pragmas[] =
    "PRAGMA journal_mode = WAL; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;"
    "PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;"
    "PRAGMA cache_size = -262144;";

static void check(sqlite3 *db, int rc) {
    if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW) return;
    fprintf(stderr, "ref_insert: %s\n", sqlite3_errmsg(db));
    exit(10);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_key(const void *a, const void *b) {
    const Row *x = a, *y = b;
    if (x->person != y->person) return x->person < y->person ? -1 : 1;
    if (x->due != y->due) return x->due < y->due ? -1 : 1;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    return (x->clause > y->clause) - (x->clause < y->clause);
}

static Row *load(sqlite3 *db, size_t *ret_count, char realm[16]) {
    sqlite3_stmt *stmt;
    size_t count = 0, room = 0;
    Row *rows = NULL;
    check(db, sqlite3_prepare_v2(db,
                                 "SELECT person, subject, clause, from_day, due, times, due_minute, realm "
                                 "FROM duty ORDER BY realm, clause, subject, org, from_day",
                                 -1, &stmt, NULL));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        if (count == room && !(rows = realloc(rows, (room = room ? room * 2 : CHUNK) * sizeof *rows)))
            abort();
        rows[count++] =
            (Row){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2),
                  sqlite3_column_int(stmt, 3),   sqlite3_column_int(stmt, 4),   sqlite3_column_int(stmt, 5),
                  sqlite3_column_int(stmt, 6)};
        if (count == 1) snprintf(realm, 16, "%s", (const char *)sqlite3_column_text(stmt, 7));
    }
    sqlite3_finalize(stmt);
    for (size_t at = 0; at < count; at += CHUNK)
        qsort(rows + at, count - at < CHUNK ? count - at : CHUNK, sizeof *rows, by_key);
    *ret_count = count;
    return rows;
}

static void copy_schema(sqlite3 *from, sqlite3 *to) {
    sqlite3_stmt *stmt;
    check(from,
          sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_schema WHERE tbl_name = 'duty' AND sql NOT NULL",
                             -1, &stmt, NULL));
    while (sqlite3_step(stmt) == SQLITE_ROW)
        check(to, sqlite3_exec(to, (const char *)sqlite3_column_text(stmt, 0), NULL, NULL, NULL));
    sqlite3_finalize(stmt);
}

static void insert(sqlite3 *db, const Row *rows, size_t count, const char *realm) {
    sqlite3_stmt *stmt;
    check(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
    check(db,
          sqlite3_prepare_v3(db,
                             "INSERT INTO duty (realm, person, state, due, subject, clause, org, from_day, "
                             "due_minute, times, done) VALUES (?, ?, 0, ?, ?, ?, '', ?, ?, ?, 0)",
                             -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL));
    sqlite3_bind_text(stmt, 1, realm, -1, SQLITE_STATIC);
    for (size_t i = 0; i < count; i++) {
        const Row *row = &rows[i];
        sqlite3_bind_int64(stmt, 2, row->person);
        sqlite3_bind_int64(stmt, 3, row->due);
        sqlite3_bind_int64(stmt, 4, row->subject);
        sqlite3_bind_int64(stmt, 5, row->clause);
        sqlite3_bind_int64(stmt, 6, row->from);
        sqlite3_bind_int64(stmt, 7, row->minute);
        sqlite3_bind_int64(stmt, 8, row->times);
        check(db, sqlite3_step(stmt));
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    check(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
}

int main(int argc, char **argv) {
    sqlite3 *from, *to;
    char realm[16] = "";
    size_t count;
    if (argc != 3) return fprintf(stderr, "usage: ref_insert SOURCE.db TARGET.db\n"), 2;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    check(NULL, sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    Row *rows = load(from, &count, realm);
    check(NULL, sqlite3_open_v2(argv[2], &to,
                                SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    check(to, sqlite3_exec(to, pragmas, NULL, NULL, NULL));
    copy_schema(from, to);
    double start = seconds();
    insert(to, rows, count, realm);
    sqlite3_close(to);
    printf("{\"duties\":%zu,\"seconds\":%.3f}\n", count, seconds() - start);
    sqlite3_close(from);
    free(rows);
    return 0;
}
