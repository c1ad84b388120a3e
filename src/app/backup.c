#include "app/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doc/archive.h"

enum { SMALL_FILE_MAX = 1 << 20, PIECE_BYTES = 64 << 10, BLOB_PATH = 4096 };

typedef struct Backup {
    const App *app;
    Arena *arena;
    const char *directory;
    ArchiveWriter *archive;
    Json *manifest; /* open inside "entries" */
    BackupProgress progress;
    void *progress_data;
    BackupReport report;
} Backup;

static void close_descriptor(int *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
}

static void add_entry(Backup *backup, const char *name, const char *hash, int64_t size) {
    json_begin_object(backup->manifest);
    json_put_text(backup->manifest, "name", name);
    json_put_text(backup->manifest, "sha256", hash);
    json_put_i64(backup->manifest, "size", size);
    json_end_object(backup->manifest);
    backup->report.entries++;
    backup->report.bytes += size;
}

static Status read_failed(const char *path, Error *err) {
    return fail(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
}

static Status hash_file(const char *path, char out[SHA256_HEX], int64_t *ret_size, Error *err) {
    CLEANUP(close_descriptor) int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return read_failed(path, err);
    char piece[PIECE_BYTES];
    uint8_t digest[SHA256_LEN];
    Sha256 hash;
    ssize_t got;
    sha256_begin(&hash);
    for (*ret_size = 0; (got = read(file, piece, sizeof piece)) > 0; *ret_size += got)
        sha256_add(&hash, (Str){piece, (size_t)got});
    if (got < 0) return read_failed(path, err);
    sha256_end(&hash, digest);
    hex_encode(digest, sizeof digest, out);
    return OK;
}

static Status add_database(Backup *backup, const char *copy, Error *err) {
    char hash[SHA256_HEX];
    int64_t size = 0;
    TRY(store_backup(backup->app->store, copy, err));
    TRY(hash_file(copy, hash, &size, err));
    TRY(archive_add_file(backup->archive, "anlan.db", copy, true, err));
    add_entry(backup, "anlan.db", hash, size);
    backup->report.database = true;
    return OK;
}

/* The key and the settings: small, so they are read at once and cannot change between hash and copy. */
static Status add_small(Backup *backup, const char *name, bool must, Error *err) {
    const char *path = arena_printf(backup->arena, "%s/%s", backup->directory, name);
    char *text = arena_alloc(backup->arena, SMALL_FILE_MAX);
    if (!path || !text) return no_memory(err);
    CLEANUP(close_descriptor) int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno == ENOENT && !must ? OK : read_failed(path, err);
    ssize_t got = read(file, text, SMALL_FILE_MAX);
    if (got < 0) return read_failed(path, err);
    char hash[SHA256_HEX];
    Str content = {text, (size_t)got};
    sha256_hex(content, hash);
    TRY(archive_add_text(backup->archive, name, content, err));
    add_entry(backup, name, hash, got);
    return OK;
}

static Status add_blob(void *data, Str hash, int64_t size, Error *err) {
    Backup *backup = data;
    char path[BLOB_PATH], name[ARCHIVE_NAME_MAX], found[SHA256_HEX];
    TRY(blobs_path(backup->app->blobs, hash, path, sizeof path, err));
    TRY(hash_file(path, found, &size, err));
    if (!str_is(hash, found)) {
        fail(err, E_CORRUPT, "the attachment %.*s does not have its hash any more", STR_ARG(hash));
        return fail_hint(err, "take it from an older backup, then back up again");
    }
    text_fit(name, sizeof name, "blobs/%.2s/%s", found, found + 2);
    TRY(archive_add_file(backup->archive, name, path, false, err));
    add_entry(backup, name, found, size);
    backup->report.blobs++;
    if (backup->progress) backup->progress(backup->progress_data, backup->report.blobs, 0);
    return OK;
}

static Status add_all(Backup *backup, const char *copy, Error *err) {
    if (!store_is_postgresql(backup->app->store)) TRY(add_database(backup, copy, err));
    TRY(add_small(backup, "seal.key", true, err));
    TRY(add_small(backup, "vault.key", true, err));
    TRY(add_small(backup, "anlan.yaml", false, err));
    return blobs_each(backup->app->blobs, add_blob, backup, err);
}

static Status write_archive(Backup *backup, const char *copy, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(BACKUP_MANIFEST_MAX);
    Json json = json_writer(&text);
    int have = 0, want = 0;
    TRY(store_schema_version(backup->app->store, &have, &want, err));
    backup->manifest = &json;
    json_begin_object(&json);
    json_put_text(&json, "format", BACKUP_FORMAT);
    json_key(&json, "created");
    json_instant(&json, env_now(&backup->app->env), backup->app->env.zone_minutes);
    json_put_i64(&json, "schema", have);
    json_put_bool(&json, "database", !store_is_postgresql(backup->app->store));
    json_key(&json, "entries");
    json_begin_array(&json);
    Status status = add_all(backup, copy, err);
    backup->manifest = NULL; /* it stands on this stack */
    TRY(status);
    json_end_array(&json);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    TRY(archive_add_text(backup->archive, "manifest.json", buf_str(&text), err));
    return archive_finish(&backup->archive, err);
}

Status app_backup(const App *app, Str db_url, const char *file, BackupProgress progress, void *data,
                  Arena *arena, BackupReport *ret, Error *err) {
    Backup backup = {.app = app, .arena = arena, .progress = progress, .progress_data = data};
    const char *copy = arena_printf(arena, "%s.%ld.db", file, (long)getpid());
    backup.directory = app_data_directory(db_url, arena);
    if (!copy || !backup.directory) return no_memory(err);
    TRY(archive_create(file, &backup.archive, err));
    Status status = write_archive(&backup, copy, err);
    archive_writer_freep(&backup.archive);
    unlink(copy);
    if (status == OK) *ret = backup.report;
    return status;
}
