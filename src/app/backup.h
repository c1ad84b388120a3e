/* Backup and restore: one archive (doc/archive.h) with
 *   anlan.db       a copy of the live SQLite database (VACUUM INTO; the server goes on meanwhile)
 *   blobs/ab/cdef… attachments      seal.key   of sealed fields
 *   vault.key   of sealed fields of cases                anlan.yaml   settings, when there are
 * any manifest.json  {"format","created","schema","database","entries":[{"name","sha256","size"}…]} The
 * database is copied first: every attachment that it names is a file by then. On PostgreSQL the archive holds
 * everything but the database, which pg_dump saves. Whoever has the archive can read sealed fields: keep it
 * so. */
#ifndef ANLAN_APP_BACKUP_H
#define ANLAN_APP_BACKUP_H

#include "app/app.h"

typedef struct BackupReport {
    bool database; /* false: PostgreSQL */
    int64_t entries, blobs, bytes;
    int64_t realms, ledger_entries; /* restore: chains verified, entries in them */
} BackupReport;

typedef void (*BackupProgress)(void *data, int64_t done, int64_t total);

/* An older archive of the name is replaced in one step. progress may be NULL. */
Status app_backup(const App *app, Str db_url, const char *file, BackupProgress progress, void *data,
                  Arena *arena, BackupReport *ret, Error *err);

/* Into the folder of `db_url`, which must be missing or empty (E_CONFLICT). Every entry is checked against
 * the manifest before the first is written: E_CORRUPT names the one that is damaged and nothing is left
 * behind. Then the database is opened and every realm's chain verified. */
Status app_restore(const char *file, Str db_url, BackupProgress progress, void *data, Arena *arena,
                   BackupReport *ret, Error *err);

enum { BACKUP_MANIFEST_MAX = 64 << 20 };
#define BACKUP_FORMAT "anlan-backup-1"

#endif
