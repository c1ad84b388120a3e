/* SQLite's result codes in our words. */
#include <errno.h>

#include "store/drivers/sqlite.h"

typedef struct CodeRow {
    int rc; /* extended codes come before their primary ones */
    Status status;
} CodeRow;

static const CodeRow code_rows[] = {
    {SQLITE_CONSTRAINT_UNIQUE, E_CONFLICT},
    {SQLITE_CONSTRAINT_PRIMARYKEY, E_CONFLICT},
    {SQLITE_CONSTRAINT_ROWID, E_CONFLICT},
    {SQLITE_BUSY, E_BUSY},
    {SQLITE_LOCKED, E_BUSY},
    {SQLITE_FULL, E_FULL},
    {SQLITE_CORRUPT, E_CORRUPT},
    {SQLITE_NOTADB, E_CORRUPT},
    {SQLITE_NOMEM, E_NO_MEMORY},
    {SQLITE_TOOBIG, E_TOO_LARGE},
    {SQLITE_IOERR, E_IO},
    {SQLITE_CANTOPEN, E_IO},
    {SQLITE_READONLY, E_IO},
    {SQLITE_PERM, E_IO},
};

static Status code_status(int rc) {
    for (size_t i = 0; i < COUNT_OF(code_rows); i++)
        if (code_rows[i].rc == rc) return code_rows[i].status;
    for (size_t i = 0; i < COUNT_OF(code_rows); i++)
        if (code_rows[i].rc == (rc & 0xff)) return code_rows[i].status;
    return E_DATABASE;
}

/* The file system may say «no room» through a code that only means «write failed». */
static bool out_of_room(sqlite3 *db, int rc) {
    if ((rc & 0xff) != SQLITE_IOERR || !db) return false;
    int cause = sqlite3_system_errno(db);
    return cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
}

Status sqlite_code(sqlite3 *db, int rc, const char *detail, Error *err) {
    database_fail(out_of_room(db, rc) ? E_FULL : code_status(rc), err);
    return fail_detail(err, "sqlite %d: %s", rc, detail);
}

Status sqlite_fail(SqliteConnection *connection, int rc, Error *err) {
    if (sqlite3_get_autocommit(connection->db)) connection->base.state = TX_GONE;
    return sqlite_code(connection->db, rc, sqlite3_errmsg(connection->db), err);
}
