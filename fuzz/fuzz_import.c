/* Any bytes as a table for each importer, as a dry run on a small realm: faults are counted, rows add up, the
 * database stays as it was. The first byte chooses the importer. */
#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/import.h"
#include "app/realm.h"

typedef Status (*Importer)(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);

static const Importer importers[] = {app_import_regions, app_import_holidays, app_import_people,
                                     app_import_subjects, app_import_inspections};

/* Four regions are enough for a county with a town and a village. */
static const char regions[] = "code,level,name,parent_code\n"
                              "330000000000,1,province,\n"
                              "330100000000,2,city,330000000000\n"
                              "330110000000,3,county,330100000000\n"
                              "330110001000,4,town,330110000000\n"
                              "330110001001,5,village,330110001000\n";

static const Grant everything = {STR_INIT("county-admin"), STR_INIT(""), STR_INIT("/"), STR_INIT("")};
static const Actor maker = {.realm = STR_INIT("330110"),
                            .id = STR_INIT("system"),
                            .org = STR_INIT("330110"),
                            .lang = "en",
                            .grants = &everything,
                            .grant_count = 1};

static Status open_realm(App **ret, Error *err) {
    char folder[] = "/tmp/anlan-fuzz-import-XXXXXX";
    if (!mkdtemp(folder)) return fail(err, E_IO, "%s", "no temporary folder");
    CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
    CLEANUP(import_report_clear) ImportReport report = {0};
    ImportOptions options = {0};
    int64_t orgs = 0;
    const char *url = arena_printf(arena, "sqlite:%s", folder);
    if (!url) return no_memory(err);
    TRY(app_open(str_from(url), true, ret, err));
    TRY(app_import_regions(*ret, &maker, STR("regions.csv"), str_from(regions), &options, &report, arena,
                           err));
    return app_realm_make(*ret, maker.realm, env_today(&(*ret)->env), &orgs, err);
}

static App *app; /* one realm for all inputs: a dry run leaves it as it is */

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info, (void)kind, (void)place;
    return remove(path);
}

static void close_realm(void) {
    enum { DESCRIPTORS = 8 };
    CLEANUP(buf_free) Buf folder = BUF_INIT(4096);
    buf_add_text(&folder, store_directory(app->store));
    app_closep(&app);
    nftw(folder.ptr, remove_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Error err = ERROR_INIT;
    if (!app) {
        if (open_realm(&app, &err) != OK) {
            fprintf(stderr, "the realm cannot be made: %s (%s)\n", err.message, err.detail);
            abort();
        }
        atexit(close_realm);
    }
    if (size == 0) return 0;
    CLEANUP(arena_freep) Arena *arena = arena_new(256 << 20);
    CLEANUP(import_report_clear) ImportReport report = {0};
    ImportOptions options = {.dry_run = true, .annotate = true, .kind = STR("restaurant")};
    Str bytes = {(const char *)data + 1, size - 1};
    Status status = importers[data[0] % COUNT_OF(importers)](app, &maker, STR("input"), bytes, &options,
                                                             &report, arena, &err);
    if (status == OK)
        assert(report.added + report.changed + report.unchanged + report.faulty == report.rows);
    else
        assert(err.message[0]);
    return 0;
}
