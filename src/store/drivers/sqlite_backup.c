/* A backup is one compact file: VACUUM INTO a name beside the wanted one, synced, then renamed over it.
 * Writers go on meanwhile; the copy is the state at its start. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/drivers/sqlite.h"

enum { BACKUP_PATH_MAX = 4096 };

static Status io_failed(const char *what, const char *path, Error *err) {
    if (errno == ENOSPC || errno == EDQUOT) return database_fail(E_FULL, err);
    fail(err, E_IO, "the backup could not be written");
    return fail_detail(err, "%s %s: %s", what, path, strerror(errno));
}

static Status path_sync(const char *path, Error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return io_failed("open", path, err);
    int failed = fsync(fd);
    Status status = failed ? io_failed("fsync", path, err) : OK;
    close(fd);
    return status;
}

static Status parent_sync(Str file, Error *err) {
    CLEANUP(buf_free) Buf parent = BUF_INIT(BACKUP_PATH_MAX);
    size_t slash = SIZE_MAX;
    for (size_t i = 0; i < file.len; i++)
        if (file.ptr[i] == '/') slash = i;
    if (slash == SIZE_MAX)
        buf_add_text(&parent, ".");
    else
        buf_add(&parent, str_slice(file, 0, slash + 1));
    TRY(buf_status(&parent, err));
    return path_sync(parent.ptr, err);
}

static Status vacuum_run(sqlite3 *db, const char *path, Error *err) {
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &statement, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK) rc = sqlite3_step(statement);
    Status status = rc == SQLITE_DONE ? OK : sqlite_code(db, rc, sqlite3_errmsg(db), err);
    sqlite3_finalize(statement);
    return status;
}

static Status vacuum_into(const SqliteDatabase *database, const char *path, Error *err) {
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(database->file, &db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    Status status = OK;
    if (rc == SQLITE_OK) {
        sqlite3_busy_timeout(db, database->options.busy_timeout_ms);
        status = vacuum_run(db, path, err);
    } else {
        status = sqlite_code(db, rc, db ? sqlite3_errmsg(db) : "open", err);
    }
    sqlite3_close(db);
    return status;
}

static Status backup_finish(const char *temporary, const char *file, Error *err) {
    TRY(path_sync(temporary, err));
    if (rename(temporary, file) != 0) return io_failed("rename", file, err);
    return parent_sync(str_from(file), err);
}

Status sqlite_backup(Database *database, const char *file, Error *err) {
    CLEANUP(buf_free) Buf temporary = BUF_INIT(BACKUP_PATH_MAX);
    buf_printf(&temporary, "%s.%ld.tmp", file, (long)getpid());
    TRY(buf_status(&temporary, err));
    unlink(temporary.ptr); /* left by a program that was killed; VACUUM INTO wants a new file */
    Status status = vacuum_into((SqliteDatabase *)database, temporary.ptr, err);
    if (status == OK) status = backup_finish(temporary.ptr, file, err);
    if (status != OK) unlink(temporary.ptr);
    return status;
}
