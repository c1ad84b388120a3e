#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/catalogue.h"
#include "app/plan_cache.h"
#include "app/settings.h"

enum { CALENDAR_TEXT_MAX = 4 << 20 };

extern char **environ;

const char *app_data_directory(Str url, Arena *arena) {
    const char *named = getenv("ANLAN_DATA");
    if (str_starts(url, STR("sqlite:"))) return arena_text(arena, str_slice(url, 7, url.len));
    return named && *named ? named : "anlan-data";
}

static Status make_directory(const char *path, Error *err) {
    if (mkdir(path, 0700) == 0 || errno == EEXIST) return OK;
    fail(err, E_IO, "the data folder %s cannot be made: %s", path, strerror(errno));
    return fail_hint(err, "check that the folder above it exists and may be written");
}

static void close_descriptor(int *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
}

static Status read_key(const char *path, uint8_t key[32], bool *ret_there, Error *err) {
    CLEANUP(close_descriptor) int file = open(path, O_RDONLY | O_CLOEXEC);
    *ret_there = file >= 0;
    if (file < 0)
        return errno == ENOENT ? OK
                               : fail(err, E_IO, "the key file %s cannot be read: %s", path, strerror(errno));
    if (read(file, key, 32) == 32) return OK;
    fail(err, E_CORRUPT, "the key file %s is not whole", path);
    return fail_hint(err, "restore it from the backup: sealed fields cannot be read without it");
}

/* Written to a temporary name, synced, then linked: two programs that start at once keep one key. */
static Status make_key(const App *app, const char *path, Arena *arena, Error *err) {
    const char *temporary = arena_printf(arena, "%s.%ld", path, (long)getpid());
    if (!temporary) return no_memory(err);
    uint8_t key[32];
    app->env.random(app->env.data, key, sizeof key);
    CLEANUP(close_descriptor) int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = file >= 0 && write(file, key, sizeof key) == (ssize_t)sizeof key && fsync(file) == 0;
    bool linked = written && (link(temporary, path) == 0 || errno == EEXIST);
    int why = errno;
    unlink(temporary);
    return linked ? OK : fail(err, E_IO, "the key file %s cannot be written: %s", path, strerror(why));
}

static Status load_key(const App *app, const char *directory, const char *name, bool create, uint8_t key[32],
                       Arena *arena, Error *err) {
    const char *path = arena_printf(arena, "%s/%s", directory, name);
    bool there = false;
    if (!path) return no_memory(err);
    TRY(read_key(path, key, &there, err));
    if (there) return OK;
    if (!create) {
        fail(err, E_NOT_FOUND, "the key file %s is missing", path);
        return fail_hint(err, "restore it from the backup: sealed fields cannot be read without it");
    }
    TRY(make_key(app, path, arena, err));
    return read_key(path, key, &there, err);
}

/* Made on first use, also in a data folder that is older than the vault; a key that is gone while there is
 * something sealed with it is not replaced. */
static Status load_vault_key(App *app, const char *directory, Arena *arena, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(store_query(tx, SQL_CASE_SEALED_ANY, NULL, 0, &rows, err));
    bool used = rows_next(rows);
    TRY(rows_status(rows, err));
    return load_key(app, directory, "vault.key", !used, app->vault_key, arena, err);
}

static bool year_loaded(const int *years, size_t count, int year) {
    for (size_t i = 0; i < count; i++)
        if (years[i] == year) return true;
    return false;
}

enum { YEARS_MAX = 400 };

/* The loaded rows as CSV lines, and their years. */
static Status loaded_days(Store *store, Buf *out, int years[YEARS_MAX], size_t *ret_years, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(store, &tx, err));
    TRY(store_query(tx, SQL_DAYOFF_LIST, NULL, 0, &rows, err));
    size_t count = 0;
    Date before = DATE_NONE;
    while (rows_next(rows)) {
        Date day = rows_date(rows, 0);
        int year = date_to_civil(day).year;
        if (day == before) continue; /* the same table loaded in two realms */
        before = day;
        if (count < YEARS_MAX && !year_loaded(years, count, year)) years[count++] = year;
        char text[DATE_TEXT];
        buf_printf(out, "%s,%.*s,\"%.*s\",\"%.*s\"\n", date_format(day, text), STR_ARG(rows_text(rows, 1)),
                   STR_ARG(rows_text(rows, 2)), STR_ARG(rows_text(rows, 3)));
    }
    TRY(rows_status(rows, err));
    *ret_years = count;
    return OK;
}

/* Lines of the built-in table whose year was not loaded (its header line always). */
static void add_builtin(Str table, const int *years, size_t count, Buf *out) {
    while (table.len) {
        Str line, rest;
        Date day = DATE_NONE;
        str_cut(table, '\n', &line, &rest);
        if (!date_parse(str_slice(line, 0, 10), &day) ||
            !year_loaded(years, count, date_to_civil(day).year)) {
            buf_add(out, line);
            buf_add_char(out, '\n');
        }
        table = rest;
    }
}

static Status load_calendar(App *app, Arena *arena, Error *err) {
    CalendarTables tables = calendar_builtin_tables();
    CLEANUP(buf_free) Buf loaded = BUF_INIT(CALENDAR_TEXT_MAX);
    CLEANUP(buf_free) Buf merged = BUF_INIT(CALENDAR_TEXT_MAX);
    int years[YEARS_MAX];
    size_t count = 0;
    TRY(loaded_days(app->store, &loaded, years, &count, err));
    if (count) {
        add_builtin(tables.holidays, years, count, &merged);
        buf_add(&merged, buf_str(&loaded));
        TRY(buf_status(&merged, err));
        tables.holidays = buf_str(&merged);
    }
    Diags diags = diags_new(arena);
    Calendar *calendar = NULL;
    TRY(calendar_new(tables, &diags, &calendar, err));
    app->calendar = calendar;
    return OK;
}

static StoreOptions store_options(const Settings *settings, bool create) {
    StoreOptions options = store_options_default();
    options.readers = (int)settings_i64(settings, SETTING_READERS);
    options.cache_mib = (int)settings_i64(settings, SETTING_CACHE_MIB);
    options.busy_timeout_ms = (int)settings_i64(settings, SETTING_BUSY_TIMEOUT_MS);
    options.batch_max = (int)settings_i64(settings, SETTING_BATCH_MAX);
    options.create = create;
    return options;
}

static Status open_parts(App *app, Str url, const char *directory, bool create, Arena *arena, Error *err) {
    Settings *settings = NULL;
    Catalogue *catalogue = NULL;
    TRY(settings_load(directory, environ, &settings, err));
    app->settings = settings;
    TRY(store_open(url, store_options(settings, create), &app->store, err));
    TRY(store_migrate(app->store, err));
    TRY(store_self_check(app->store, err));
    TRY(blobs_open(directory, &app->blobs, err));
    TRY(load_key(app, directory, "seal.key", create, app->seal_key, arena, err));
    TRY(load_vault_key(app, directory, arena, err));
    TRY(load_calendar(app, arena, err));
    TRY(catalogue_load(&catalogue, err));
    app->catalogue = catalogue;
    return plan_cache_new(&app->plans, err);
}

Status app_open(Str db_url, bool create, App **ret, Error *err) {
    /* ChaCha20 keyed by the kernel, a stream a thread: an id costs no system call. */
    randombytes_set_implementation(&randombytes_internal_implementation);
    if (sodium_init() < 0) return fail(err, E_INTERNAL, "the random source cannot be used");
    CLEANUP(arena_freep) Arena *arena = arena_new(16 << 20);
    CLEANUP(app_closep) App *app = calloc(1, sizeof *app);
    if (!arena || !app) return no_memory(err);
    app->env = env_system();
    const char *directory = app_data_directory(db_url, arena);
    if (!directory) return no_memory(err);
    if (create) TRY(make_directory(directory, err));
    TRY(open_parts(app, db_url, directory, create, arena, err));
    *ret = TAKE(app);
    return OK;
}

void app_close(App *app) {
    if (!app) return;
    store_close(app->store); /* first: no job runs after this */
    blobs_close(app->blobs);
    plan_cache_free(app->plans);
    Catalogue *catalogue = (Catalogue *)(uintptr_t)app->catalogue;
    catalogue_freep(&catalogue);
    calendar_free((Calendar *)(uintptr_t)app->calendar);
    settings_free((Settings *)(uintptr_t)app->settings);
    sodium_memzero(app->seal_key, sizeof app->seal_key);
    sodium_memzero(app->vault_key, sizeof app->vault_key);
    free(app);
}

void app_closep(App **app) {
    app_close(*app);
    *app = NULL;
}

static Status only_realm(Tx *tx, Str wanted, Arena *arena, Str *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    size_t count = 0;
    TRY(store_query(tx, SQL_REALM_NAMED, ARGS(A_STR(wanted)), &rows, err));
    while (rows_next(rows)) {
        count++;
        if (!arena_str(arena, rows_text(rows, 0), ret)) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    if (count == 1) return OK;
    if (count == 0) {
        fail(err, E_NOT_FOUND, "the database holds no such realm");
        return fail_hint(err, "`anlan init --realm CODE` makes one");
    }
    fail(err, E_USAGE, "the database holds several realms");
    return fail_hint(err, "name one with --realm");
}

Status app_actor_system(const App *app, Str realm, Arena *arena, Actor *ret, Error *err) {
    static const Grant everything = {STR_INIT("county-admin"), STR_INIT(""), STR_INIT("/"), STR_INIT("")};
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    Str found = {"", 0};
    TRY(store_read_one(app->store, &tx, err));
    TRY(only_realm(tx, realm, arena, &found, err));
    *ret = (Actor){.realm = found,
                   .id = STR("system"),
                   .name = STR("system"),
                   .org = found,
                   .lang = "zh-CN",
                   .grants = &everything,
                   .grant_count = 1};
    return OK;
}
