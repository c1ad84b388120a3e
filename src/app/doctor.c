#include "app/doctor.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/catalogue.h"
#include "app/ledger_log.h"
#include "app/settings.h"

enum { KEY_BYTES = 32, BLOB_PATH = 4096, REALMS_MAX = 4096, FREE_MIB_MIN = 512 };

extern char **environ;

typedef struct Doctor {
    Str url;
    const char *directory;
    Arena *arena;
    App app; /* its parts are opened by the checks; NULL: not open */
} Doctor;

typedef Status (*Check)(Doctor *doctor, Error *err);

static Status check_settings(Doctor *doctor, Error *err) {
    Settings *settings = NULL;
    TRY(settings_load(doctor->directory, environ, &settings, err));
    doctor->app.settings = settings;
    return OK;
}

static Status check_database(Doctor *doctor, Error *err) {
    StoreOptions options = store_options_default();
    return store_open(doctor->url, options, &doctor->app.store, err);
}

static Status check_schema(Doctor *doctor, Error *err) {
    int have = 0, want = 0;
    TRY(store_schema_version(doctor->app.store, &have, &want, err));
    if (have == want) return OK;
    fail(err, E_CONFLICT, "the schema has version %d, this program wants %d", have, want);
    return have < want ? fail_hint(err, "back up, then start the server: it brings the schema up to date")
                       : fail_hint(err, "a newer program wrote here: use that one");
}

static Status check_statements(Doctor *doctor, Error *err) {
    return store_self_check(doctor->app.store, err);
}

static Status check_key(Doctor *doctor, const char *name, Error *err) {
    const char *path = arena_printf(doctor->arena, "%s/%s", doctor->directory, name);
    struct stat info;
    if (!path) return no_memory(err);
    if (stat(path, &info) != 0) {
        fail(err, E_NOT_FOUND, "the key file %s is missing", path);
        return fail_hint(err, "restore it from the backup: sealed fields cannot be read without it");
    }
    if (info.st_size != KEY_BYTES) return fail(err, E_CORRUPT, "the key file %s is not whole", path);
    if ((info.st_mode & 077) == 0) return OK;
    fail(err, E_FORBIDDEN, "others than its owner may read the key file %s", path);
    return fail_hint(err, "chmod 600 it");
}

static Status check_keys(Doctor *doctor, Error *err) {
    TRY(check_key(doctor, "seal.key", err));
    return check_key(doctor, "vault.key", err);
}

static Status lost_rows(Doctor *doctor, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_OPS_ATTACHMENT_LOST, NULL, 0, &rows, err));
    int64_t lost = rows_next(rows) ? rows_i64(rows, 0) : 0;
    (void)doctor;
    TRY(rows_status(rows, err));
    return lost ? fail(err, E_CORRUPT, "%lld attachments of records were never stored", (long long)lost) : OK;
}

static Status lost_files(Doctor *doctor, Tx *tx, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    int64_t lost = 0;
    char first[SHA256_HEX] = "", path[BLOB_PATH];
    TRY(store_query(tx, SQL_OPS_BLOB_EVERY, NULL, 0, &rows, err));
    while (rows_next(rows)) {
        Error ignored = ERROR_INIT;
        if (blobs_path(doctor->app.blobs, rows_text(rows, 0), path, sizeof path, &ignored) == OK) continue;
        if (lost++ == 0) text_fit(first, sizeof first, STR_FMT, STR_ARG(rows_text(rows, 0)));
    }
    TRY(rows_status(rows, err));
    if (lost == 0) return OK;
    fail(err, E_CORRUPT, "%lld attachments are missing on disk, the first is %s", (long long)lost, first);
    return fail_hint(err, "copy the folder blobs from the backup");
}

static Status check_blobs(Doctor *doctor, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(blobs_open(doctor->directory, &doctor->app.blobs, err));
    TRY(store_read(doctor->app.store, &tx, err));
    TRY(lost_rows(doctor, tx, err));
    return lost_files(doctor, tx, err);
}

static Status list_realms(Doctor *doctor, Str **ret, size_t *ret_count, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    Str *realms = arena_new_array(doctor->arena, Str, REALMS_MAX);
    if (!realms) return no_memory(err);
    TRY(store_read_one(doctor->app.store, &tx, err));
    TRY(store_query(tx, SQL_REALM_EVERY, NULL, 0, &rows, err));
    size_t count = 0;
    while (count < REALMS_MAX && rows_next(rows))
        if (!arena_str(doctor->arena, rows_text(rows, 0), &realms[count++])) return no_memory(err);
    *ret = realms;
    *ret_count = count;
    return rows_status(rows, err);
}

static Status verify_realm(Doctor *doctor, Str realm, Error *err) {
    Actor actor;
    LedgerFault fault = LEDGER_GOOD;
    LedgerHead head = {0};
    int64_t seq = 0;
    TRY(app_actor_system(&doctor->app, realm, doctor->arena, &actor, err));
    TRY(app_ledger_verify(&doctor->app, &actor, NULL, NULL, NULL, &fault, &seq, &head, doctor->arena, err));
    if (fault == LEDGER_GOOD) return OK;
    fail(err, E_CORRUPT, "the ledger of realm %.*s is not whole: %s at entry %lld", STR_ARG(realm),
         ledger_fault_name(fault), (long long)seq);
    return fail_hint(err, "keep this database as it is and compare it with the last backup");
}

static Status check_ledger(Doctor *doctor, Error *err) {
    Str *realms = NULL;
    size_t count = 0;
    Catalogue *catalogue = NULL;
    TRY(catalogue_load(&catalogue, err));
    doctor->app.catalogue = catalogue;
    TRY(list_realms(doctor, &realms, &count, err));
    for (size_t i = 0; i < count; i++) TRY(verify_realm(doctor, realms[i], err));
    return OK;
}

static Status check_disk(Doctor *doctor, Error *err) {
    struct statvfs disk;
    if (statvfs(doctor->directory, &disk) != 0)
        return fail(err, E_IO, "%s cannot be read: %s", doctor->directory, strerror(errno));
    int64_t free_mib = (int64_t)(disk.f_bavail * (disk.f_frsize >> 10) >> 10);
    if (free_mib >= FREE_MIB_MIN) return OK;
    fail(err, E_FULL, "only %lld MiB are free in %s", (long long)free_mib, doctor->directory);
    return fail_hint(err, "make room on the disk; at least 512 MiB should be free");
}

/* A clock that runs behind what was already written would date new evidence before old. */
static Status check_clock(Doctor *doctor, Error *err) {
    enum { SLACK_SECONDS = 120, YEAR_MIN = 2025 };
    Instant now = env_now(&doctor->app.env), last = INSTANT_NONE;
    if (date_to_civil(instant_date(now, 0)).year < YEAR_MIN) {
        fail(err, E_CONFLICT, "the machine's clock is before %d", (int)YEAR_MIN);
        return fail_hint(err, "set the clock; run a time service such as chrony");
    }
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(doctor->app.store, &tx, err));
    TRY(store_query(tx, SQL_OPS_LAST_WRITE, NULL, 0, &rows, err));
    if (rows_next(rows)) last = rows_instant(rows, 0);
    TRY(rows_status(rows, err));
    if (last == INSTANT_NONE || last <= now + SLACK_SECONDS * SECOND_US) return OK;
    fail(err, E_CONFLICT, "the machine's clock is %lld seconds behind the newest ledger entry",
         (long long)((last - now) / SECOND_US));
    return fail_hint(err, "set the clock; run a time service such as chrony");
}

static const struct {
    const char *name;
    Check check;
    bool needs_store;
} checks[] = {
    {"settings", check_settings, false},
    {"disk space", check_disk, false},
    {"key of sealed fields", check_keys, false},
    {"database opens", check_database, false},
    {"version of the schema", check_schema, true},
    {"every statement is understood", check_statements, true},
    {"attachments", check_blobs, true},
    {"ledger", check_ledger, true},
    {"clock", check_clock, true},
};
_Static_assert(COUNT_OF(checks) <= DOCTOR_CHECKS_MAX, "the answer has room for every check");

static void close_parts(Doctor *doctor) {
    Catalogue *catalogue = (Catalogue *)(uintptr_t)doctor->app.catalogue;
    store_close(doctor->app.store);
    blobs_close(doctor->app.blobs);
    catalogue_freep(&catalogue);
    settings_free((Settings *)(uintptr_t)doctor->app.settings);
}

Status app_doctor(Str db_url, const Env *env, Arena *arena, DoctorCheck **ret, size_t *ret_count,
                  bool *ret_sound, Error *err) {
    CLEANUP(close_parts) Doctor doctor = {.url = db_url, .arena = arena, .app = {.env = *env}};
    DoctorCheck *list = arena_new_array(arena, DoctorCheck, COUNT_OF(checks));
    doctor.directory = app_data_directory(db_url, arena);
    if (!list || !doctor.directory) return no_memory(err);
    bool sound = true;
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        list[i] =
            (DoctorCheck){.name = checks[i].name, .skipped = checks[i].needs_store && !doctor.app.store};
        if (!list[i].skipped) list[i].status = checks[i].check(&doctor, &list[i].fault);
        sound &= !list[i].skipped && list[i].status == OK;
    }
    *ret = list;
    *ret_count = COUNT_OF(checks);
    *ret_sound = sound;
    return OK;
}
