#include "app/uploads.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "app/settings.h"

enum { NAME_MAX_BYTES = 200, TYPE_MAX = 100, BLOB_PATH = 4096 };

/* What a photo or document may be: kinds that a browser shows without running anything. */
static const char *const allowed_types[] = {"image/jpeg", "image/png",       "image/webp",
                                            "image/heic", "application/pdf", "video/mp4",
                                            "audio/mpeg", "audio/mp4",       "text/plain"};

typedef struct Upload {
    const App *app;
    const Actor *actor;
    Arena *arena;
    Str id, hash, type, name;
    int64_t size;
    Str payload;
} Upload;

static int64_t largest(const App *app) {
    return settings_i64(app->settings, SETTING_UPLOAD_MIB) << 20;
}

static Status answer(const Upload *upload, int64_t offset, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf text = BUF_INIT(1024);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_str(&json, "id", upload->id);
    json_put_i64(&json, "offset", offset);
    json_put_i64(&json, "size", upload->size);
    json_put_bool(&json, "complete", offset == upload->size);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    return arena_str(upload->arena, buf_str(&text), ret) ? OK : no_memory(err);
}

static Status read_body(Upload *upload, const json_t *body, Error *err) {
    uint8_t digest[SHA256_LEN];
    upload->hash = json_get_str(body, "hash");
    upload->type = json_get_str(body, "type");
    upload->name = json_get_str(body, "name");
    upload->size = json_get_i64(body, "size", -1);
    char *lower = arena_alloc(upload->arena, SHA256_HEX);
    if (!lower) return no_memory(err);
    if (!hex_decode(upload->hash, digest, sizeof digest))
        return fail(err, E_INVALID, "'hash' must be a SHA-256 in 64 hex digits");
    hex_encode(digest, sizeof digest, lower);
    upload->hash = str_from(lower);
    if (upload->size < 1 || upload->size > largest(upload->app))
        return fail(err, E_TOO_LARGE, "'size' must be from 1 to %lld bytes", (long long)largest(upload->app));
    if (upload->name.len > NAME_MAX_BYTES)
        return fail(err, E_INVALID, "the file name is longer than %d bytes", (int)NAME_MAX_BYTES);
    for (size_t i = 0; i < COUNT_OF(allowed_types); i++)
        if (str_is(upload->type, allowed_types[i])) return OK;
    fail(err, E_UNSUPPORTED, "files of type '%.*s' are not taken",
         STR_ARG(str_slice(upload->type, 0, TYPE_MAX)));
    return fail_hint(err, "send a photo (JPEG, PNG, WebP, HEIC), a PDF, or an MP4");
}

static Status known_blob(const Upload *upload, bool *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(upload->app->store, &tx, err));
    TRY(store_query(tx, SQL_BLOB_KNOWN, ARGS(A_STR(upload->actor->realm), A_STR(upload->hash)), &rows, err));
    *ret = rows_next(rows);
    return rows_status(rows, err);
}

static Status begin_job(void *data, Tx *tx, Error *err) {
    const Upload *upload = data;
    return store_exec(tx, SQL_UPLOAD_INSERT,
                      ARGS(A_STR(upload->actor->realm), A_STR(upload->id), A_I64(upload->actor->person),
                           A_STR(upload->hash), A_I64(upload->size), A_STR(upload->type), A_STR(upload->name),
                           A_I64(env_now(&upload->app->env))),
                      NULL, err);
}

Status app_upload_begin(const App *app, const Actor *actor, const json_t *body, Arena *arena, AppWrite *ret,
                        Error *err) {
    Upload *upload = arena_new_item(arena, Upload);
    char *id = arena_alloc(arena, ID_TEXT);
    Str *scopes = NULL;
    size_t count = 0;
    if (!upload || !id) return no_memory(err);
    TRY(app_scopes(app, actor, "record.add", arena, &scopes, &count, err));
    *upload = (Upload){.app = app, .actor = actor, .arena = arena};
    TRY(read_body(upload, body, err));
    upload->id = str_from(id_new(&app->env, id));
    bool known = false;
    TRY(known_blob(upload, &known, err));
    if (known) { /* the same photo again: nothing to send */
        *ret = (AppWrite){.http_status = 200};
        return answer(upload, upload->size, &ret->answer, err);
    }
    *ret = (AppWrite){.run = begin_job, .data = upload, .http_status = 201};
    return answer(upload, 0, &ret->answer, err);
}

static Status find_upload(const App *app, const Actor *actor, Str id, Arena *arena, Upload *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_UPLOAD_GET, ARGS(A_STR(actor->realm), A_STR(id)), &rows, err));
    if (!rows_next(rows) || rows_i64(rows, 0) != actor->person) {
        TRY(rows_status(rows, err));
        fail(err, E_NOT_FOUND, "there is no such upload");
        return fail_hint(err, "begin it again");
    }
    *ret = (Upload){.app = app, .actor = actor, .arena = arena, .id = id, .size = rows_i64(rows, 2)};
    if (!arena_str(arena, rows_text(rows, 1), &ret->hash)) return no_memory(err);
    return arena_str(arena, rows_text(rows, 3), &ret->type) ? OK : no_memory(err);
}

Status app_upload_status(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err) {
    Upload upload;
    int64_t offset = 0;
    Str text = {"", 0};
    TRY(find_upload(app, actor, id, arena, &upload, err));
    TRY(blobs_offset(app->blobs, id, &offset, err));
    TRY(answer(&upload, offset, &text, err));
    json_raw(out, text);
    return OK;
}

static Status finish_job(void *data, Tx *tx, Error *err) {
    const Upload *upload = data;
    Str realm = upload->actor->realm;
    TRY(store_exec(tx, SQL_BLOB_INSERT,
                   ARGS(A_STR(realm), A_STR(upload->hash), A_I64(upload->size), A_STR(upload->type),
                        A_I64(upload->actor->person), A_STR(upload->actor->org),
                        A_I64(env_now(&upload->app->env))),
                   NULL, err));
    TRY(store_exec(tx, SQL_UPLOAD_DELETE, ARGS(A_STR(realm), A_STR(upload->id)), NULL, err));
    return app_ledger(upload->app, tx, upload->actor, "blob.stored", upload->payload, err);
}

static Status finish(Upload *upload, AppWrite *ret, Error *err) {
    int64_t size = 0;
    const char *hash = arena_text(upload->arena, upload->hash);
    if (!hash) return no_memory(err);
    TRY(blobs_finish(upload->app->blobs, upload->id, hash, &size, err));
    CLEANUP(buf_free) Buf text = BUF_INIT(1024);
    Json json = json_writer(&text);
    json_begin_object(&json);
    json_put_text(&json, "hash", hash);
    json_put_i64(&json, "size", size);
    json_put_str(&json, "type", upload->type);
    json_end_object(&json);
    TRY(buf_status(&text, err));
    if (!arena_str(upload->arena, buf_str(&text), &upload->payload)) return no_memory(err);
    *ret = (AppWrite){.run = finish_job, .data = upload, .http_status = 200};
    return answer(upload, upload->size, &ret->answer, err);
}

Status app_upload_append(const App *app, const Actor *actor, Str id, int64_t offset, Str data, Arena *arena,
                         AppWrite *ret, Error *err) {
    Upload *upload = arena_new_item(arena, Upload);
    int64_t now = 0;
    if (!upload) return no_memory(err);
    TRY(find_upload(app, actor, id, arena, upload, err));
    if (offset < 0 || data.len > (size_t)(upload->size - (offset < upload->size ? offset : upload->size)))
        return fail(err, E_TOO_LARGE, "this piece goes past the size that was announced");
    TRY(blobs_append(app->blobs, id, offset, data, upload->size, &now, err));
    if (now == upload->size) return finish(upload, ret, err);
    *ret = (AppWrite){.http_status = 200};
    return answer(upload, now, &ret->answer, err);
}

static Status blob_row(const App *app, const Actor *actor, Str hash, int64_t *ret_size, Str *ret_type,
                       Arena *arena, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(app->store, &tx, err));
    TRY(store_query(tx, SQL_BLOB_GET, ARGS(A_STR(actor->realm), A_STR(hash)), &rows, err));
    if (!rows_next(rows)) {
        TRY(rows_status(rows, err));
        return fail(err, E_NOT_FOUND, "there is no such file");
    }
    if (rows_i64(rows, 2) != actor->person)
        TRY(app_require(app, actor, "record.read", rows_text(rows, 3), err));
    *ret_size = rows_i64(rows, 0);
    return arena_str(arena, rows_text(rows, 1), ret_type) ? OK : no_memory(err);
}

Status app_blob_open(const App *app, const Actor *actor, Str hash, int *ret_descriptor, int64_t *ret_size,
                     Str *ret_type, Arena *arena, Error *err) {
    char *path = arena_alloc(arena, BLOB_PATH);
    int64_t size = 0;
    Str type = {"", 0};
    if (!path) return no_memory(err);
    TRY(blob_row(app, actor, hash, &size, &type, arena, err));
    TRY(blobs_path(app->blobs, hash, path, BLOB_PATH, err));
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail(err, E_CORRUPT, "the file of this hash is not in the store: %s", strerror(errno));
    *ret_descriptor = file;
    *ret_size = size;
    *ret_type = type;
    return OK;
}
