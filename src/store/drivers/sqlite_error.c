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
    {SQLITE_IOERR_SHMSIZE, E_FULL}, /* the WAL's index could not be made longer */
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

/* The errno of the last failure on the WAL or on the database itself. */
static int last_errno(sqlite3 *db, int which) {
    sqlite3_file *file = NULL;
    int cause = 0;
    if (sqlite3_file_control(db, "main", which, &file) != SQLITE_OK || !file || !file->pMethods) return 0;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause);
    return cause;
}

static bool no_room(int cause) {
    return cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
}

/* SQLite knows only ENOSPC as a full disk; a quota that is used up and a file at its size limit mean the
 * same. */
static bool out_of_room(sqlite3 *db, int rc) {
    if ((rc & 0xff) != SQLITE_IOERR || !db) return false;
    return no_room(last_errno(db, SQLITE_FCNTL_JOURNAL_POINTER)) ||
           no_room(last_errno(db, SQLITE_FCNTL_FILE_POINTER));
}

Status sqlite_code(sqlite3 *db, int rc, const char *detail, Error *err) {
    database_fail(out_of_room(db, rc) ? E_FULL : code_status(rc), err);
    return fail_detail(err, "sqlite %d: %s", rc, detail);
}

Status sqlite_fail(SqliteConnection *connection, int rc, Error *err) {
    if (sqlite3_get_autocommit(connection->db)) connection->base.state = TX_GONE;
    return sqlite_code(connection->db, rc, sqlite3_errmsg(connection->db), err);
}
