#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/ledger_log.h"
#include "doc/archive.h"

enum { PATH_BYTES = 4096, REALMS_MAX = 4096 };

typedef struct Restore {
    ArchiveReader *archive;
    Arena *arena;
    const char *directory;
    json_t *manifest;
    BackupProgress progress;
    void *progress_data;
    BackupReport report;
} Restore;

/* One entry on its way out: hashed, and written where `file` is open. */
typedef struct Stream {
    Sha256 hash;
    int64_t size;
    int file; /* -1: only looked at */
    const char *path;
} Stream;

static void close_descriptor(int *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
}

static void close_directory(DIR **directory) {
    if (*directory) closedir(*directory);
}

static Status write_failed(const char *path, Error *err) {
    if (errno == ENOSPC || errno == EDQUOT) return fail(err, E_FULL, "the disk is full");
    return fail(err, E_IO, "%s cannot be written: %s", path, strerror(errno));
}

static Status refuse_full_directory(const char *path, Error *err) {
    CLEANUP(close_directory) DIR *directory = opendir(path);
    if (!directory)
        return errno == ENOENT ? OK : fail(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        fail(err, E_CONFLICT, "the folder %s is not empty", path);
        return fail_hint(err, "restore into a new folder, then point the server at it");
    }
    return OK;
}

static Status take_piece(void *data, Str piece, Error *err) {
    Stream *stream = data;
    sha256_add(&stream->hash, piece);
    stream->size += (int64_t)piece.len;
    while (stream->file >= 0 && piece.len) {
        ssize_t written = write(stream->file, piece.ptr, piece.len);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return write_failed(stream->path, err);
        piece = str_slice(piece, (size_t)written, piece.len);
    }
    return OK;
}

static Status read_entry(Restore *restore, const json_t *entry, Stream *stream, Error *err) {
    char found[SHA256_HEX];
    uint8_t digest[SHA256_LEN];
    const char *name = json_string_value(json_object_get(entry, "name"));
    sha256_begin(&stream->hash);
    TRY(archive_read(restore->archive, name, take_piece, stream, err));
    sha256_end(&stream->hash, digest);
    hex_encode(digest, sizeof digest, found);
    if (!str_is(json_get_str(entry, "sha256"), found) || json_get_i64(entry, "size", -1) != stream->size)
        return fail(err, E_CORRUPT, "the archive's entry %s is damaged", name);
    return OK;
}

/* Only what a backup writes, so that no archive writes outside the folder. */
static bool is_blob_name(Str name, Str hash) {
    char wanted[ARCHIVE_NAME_MAX];
    if (hash.len != SHA256_HEX - 1) return false;
    text_fit(wanted, sizeof wanted, "blobs/%.2s/%.62s", hash.ptr, hash.ptr + 2);
    return str_is(name, wanted);
}

static bool known_name(const json_t *entry) {
    Str name = json_get_str(entry, "name"), hash = json_get_str(entry, "sha256");
    uint8_t digest[SHA256_LEN];
    if (!hex_decode(hash, digest, sizeof digest)) return false;
    return str_is(name, "anlan.db") || str_is(name, "seal.key") || str_is(name, "vault.key") ||
           str_is(name, "anlan.yaml") || is_blob_name(name, hash);
}

static Status check_manifest(const Restore *restore, Error *err) {
    const json_t *entries = json_object_get(restore->manifest, "entries");
    if (!str_is(json_get_str(restore->manifest, "format"), BACKUP_FORMAT) || !json_is_array(entries))
        return fail(err, E_UNSUPPORTED, "the archive is no backup that this program can read");
    if (archive_count(restore->archive) != (int64_t)json_array_size(entries) + 1)
        return fail(err, E_CORRUPT, "the archive holds other entries than its manifest names");
    for (size_t i = 0; i < json_array_size(entries); i++)
        if (!known_name(json_array_get(entries, i)))
            return fail(err, E_CORRUPT, "the archive's entry %s is damaged", "manifest.json");
    return OK;
}

static Status read_manifest(Restore *restore, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(BACKUP_MANIFEST_MAX);
    TRY(archive_read_text(restore->archive, "manifest.json", &text, err));
    if (json_parse(buf_str(&text), BACKUP_MANIFEST_MAX, &restore->manifest, err) != OK)
        return fail(err, E_CORRUPT, "the archive's entry %s is damaged", "manifest.json");
    return check_manifest(restore, err);
}

static Status check_entries(Restore *restore, Error *err) {
    const json_t *entries = json_object_get(restore->manifest, "entries");
    for (size_t i = 0; i < json_array_size(entries); i++) {
        Stream stream = {.file = -1};
        TRY(read_entry(restore, json_array_get(entries, i), &stream, err));
        restore->report.bytes += stream.size;
    }
    restore->report.entries = (int64_t)json_array_size(entries);
    return OK;
}

static Status make_directory(const char *path, Error *err) {
    return mkdir(path, 0700) == 0 || errno == EEXIST ? OK : write_failed(path, err);
}

/* DIR/blobs and DIR/blobs/ab of an attachment. */
static Status make_parents(const Restore *restore, Str name, Error *err) {
    char path[PATH_BYTES];
    if (!str_starts(name, STR("blobs/"))) return OK;
    text_fit(path, sizeof path, "%s/blobs", restore->directory);
    TRY(make_directory(path, err));
    text_fit(path, sizeof path, "%s/%.8s", restore->directory, name.ptr);
    return make_directory(path, err);
}

static Status extract(Restore *restore, const json_t *entry, Error *err) {
    Str name = json_get_str(entry, "name");
    const char *path = arena_printf(restore->arena, "%s/" STR_FMT, restore->directory, STR_ARG(name));
    if (!path) return no_memory(err);
    TRY(make_parents(restore, name, err));
    CLEANUP(close_descriptor) int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return write_failed(path, err);
    Stream stream = {.file = file, .path = path};
    TRY(read_entry(restore, entry, &stream, err));
    restore->report.blobs += str_starts(name, STR("blobs/"));
    restore->report.database |= str_is(name, "anlan.db");
    return fsync(file) == 0 ? OK : write_failed(path, err);
}

static Status extract_all(Restore *restore, Error *err) {
    const json_t *entries = json_object_get(restore->manifest, "entries");
    size_t count = json_array_size(entries);
    TRY(make_directory(restore->directory, err));
    for (size_t i = 0; i < count; i++) {
        TRY(extract(restore, json_array_get(entries, i), err));
        if (restore->progress) restore->progress(restore->progress_data, (int64_t)i + 1, (int64_t)count);
    }
    return OK;
}

static Status list_realms(const App *app, Arena *arena, Str **ret, size_t *ret_count, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str *realms = arena_new_array(arena, Str, REALMS_MAX);
    if (!realms) return no_memory(err);
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_REALM_EVERY, NULL, 0, &rows, err));
    size_t count = 0;
    while (count < REALMS_MAX && rows_next(rows))
        if (!arena_str(arena, rows_text(rows, 0), &realms[count++])) return no_memory(err);
    *ret = realms;
    *ret_count = count;
    return rows_status(rows, err);
}

static Status verify_realm(const App *app, Str realm, Restore *restore, Error *err) {
    Actor actor;
    LedgerFault fault = LEDGER_GOOD;
    LedgerHead head = {0};
    int64_t seq = 0;
    TRY(app_actor_system(app, realm, restore->arena, &actor, err));
    TRY(app_ledger_verify(app, &actor, NULL, NULL, NULL, &fault, &seq, &head, restore->arena, err));
    restore->report.ledger_entries += head.seq;
    restore->report.realms++;
    if (fault == LEDGER_GOOD) return OK;
    return fail(err, E_CORRUPT, "the ledger of realm %.*s is not whole: %s at entry %lld", STR_ARG(realm),
                ledger_fault_name(fault), (long long)seq);
}

static Status verify_ledgers(Restore *restore, Str db_url, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    Str *realms = NULL;
    size_t count = 0;
    TRY(app_open(db_url, false, &app, err));
    TRY(list_realms(app, restore->arena, &realms, &count, err));
    for (size_t i = 0; i < count; i++) TRY(verify_realm(app, realms[i], restore, err));
    return OK;
}

static Status run(Restore *restore, const char *file, Str db_url, Error *err) {
    TRY(refuse_full_directory(restore->directory, err));
    TRY(archive_open(file, &restore->archive, err));
    TRY(read_manifest(restore, err));
    TRY(check_entries(restore, err));
    bool sqlite = str_starts(db_url, STR("sqlite:"));
    if (sqlite != json_is_true(json_object_get(restore->manifest, "database"))) {
        fail(err, E_CONFLICT, "the backup is of the other kind of database");
        return fail_hint(
            err, "a backup with a database goes to --db sqlite:DIR, one without to a PostgreSQL database");
    }
    TRY(extract_all(restore, err));
    return sqlite ? verify_ledgers(restore, db_url, err) : OK;
}

Status app_restore(const char *file, Str db_url, BackupProgress progress, void *data, Arena *arena,
                   BackupReport *ret, Error *err) {
    Restore restore = {.arena = arena, .progress = progress, .progress_data = data};
    restore.directory = app_data_directory(db_url, arena);
    if (!restore.directory) return no_memory(err);
    Status status = run(&restore, file, db_url, err);
    archive_reader_freep(&restore.archive);
    json_decref(restore.manifest);
    if (status == OK) *ret = restore.report;
    return status;
}
