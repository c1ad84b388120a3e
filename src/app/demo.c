#include "app/demo.h"

#include "app/account.h"
#include "app/import.h"
#include "app/realm.h"
#include "base/asset.h"

static const char regions_file[] = "share/regions/cn_regions_l1_l4_2023.csv.gz";
static const char villages_file[] = "share/regions/cn_villages_zhejiang_2023.csv.gz";

typedef Status (*Importer)(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err);

typedef struct Demo {
    const App *app;
    Actor actor;
    Arena *arena;
    DemoProgress progress;
    void *data;
    const char *what; /* the table that is being loaded */
} Demo;

static void pass_progress(void *data, int64_t done, int64_t total) {
    const Demo *demo = data;
    if (demo->progress) demo->progress(demo->data, demo->what, done, total);
}

/* A built-in table that does not load whole is our own fault. */
static Status load(Demo *demo, const char *what, const char *path, Importer importer, ImportReport *ret,
                   Error *err) {
    ImportOptions options = {.progress = pass_progress, .progress_data = demo};
    Str bytes = asset_text(path);
    demo->what = what;
    if (!bytes.len) return fail(err, E_INTERNAL, "the program lacks its file %s", path);
    Status status = importer(demo->app, &demo->actor, str_from(path), bytes, &options, ret, demo->arena, err);
    if (status == OK && ret->faulty)
        status = fail(err, E_INTERNAL, "the file %s of the program holds a fault", path);
    if (status != OK && ret->diags.count)
        fail_detail(err, "row %d: %s", ret->diags.items[0].line, ret->diags.items[0].error.message);
    return status;
}

/* Before the realm is there nobody can sign in: the one who makes it has every right in it. */
static Actor maker_of(Str realm) {
    static const Grant everything = {STR_INIT("county-admin"), STR_INIT(""), STR_INIT("/"), STR_INIT("")};
    return (Actor){.realm = realm,
                   .id = STR("system"),
                   .name = STR("system"),
                   .org = realm,
                   .lang = "zh-CN",
                   .grants = &everything,
                   .grant_count = 1};
}

static Status make_realm(Demo *demo, int64_t *ret_regions, int64_t *ret_orgs, Error *err) {
    ImportReport regions = {0}, villages = {0};
    TRY(load(demo, "regions", regions_file, app_import_regions, &regions, err));
    if (str_starts(demo->actor.realm, STR("33")))
        TRY(load(demo, "villages", villages_file, app_import_regions, &villages, err));
    *ret_regions = regions.rows + villages.rows;
    return app_realm_make(demo->app, demo->actor.realm, env_today(&demo->app->env), ret_orgs, err);
}

Status app_realm_init(const App *app, Str realm, DemoProgress progress, void *data, Arena *arena,
                      int64_t *ret_orgs, Error *err) {
    Demo demo = {.app = app, .actor = maker_of(realm), .arena = arena, .progress = progress, .data = data};
    int64_t regions;
    return make_realm(&demo, &regions, ret_orgs, err);
}

enum { PASSWORD_GROUPS = 3, PASSWORD_GROUP = 4 };

/* Three groups of four letters and digits that are hard to mistake: 60 bits. */
static Status make_password(const Demo *demo, Str *ret, Error *err) {
    static const char alphabet[] = "23456789abcdefghijkmnpqrstuvwxyz"; /* without 0 1 l o */
    uint8_t random[PASSWORD_GROUPS * PASSWORD_GROUP];
    char text[PASSWORD_GROUPS * (PASSWORD_GROUP + 1)];
    size_t len = 0;
    demo->app->env.random(demo->app->env.data, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        if (i && i % PASSWORD_GROUP == 0) text[len++] = '-';
        text[len++] = alphabet[random[i] & 31];
    }
    return arena_str(demo->arena, (Str){text, len}, ret) ? OK : no_memory(err);
}

static Status make_accounts(Demo *demo, const ImportReport *people, DemoReport *report, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    report->accounts = arena_new_array(demo->arena, DemoAccount, people->login_count);
    if (!report->accounts) return no_memory(err);
    TRY(store_write(demo->app->store, &tx, err));
    for (size_t i = 0; i < people->login_count; i++) {
        DemoAccount account = {.login = people->logins[i].login, .person = people->logins[i].person};
        TRY(make_password(demo, &account.password, err));
        TRY(app_account_set(demo->app, tx, &demo->actor, account.login, account.person, account.password,
                            err));
        report->accounts[i] = account;
        if (demo->progress)
            demo->progress(demo->data, "accounts", (int64_t)i + 1, (int64_t)people->login_count);
    }
    report->account_count = people->login_count;
    return store_commit(&tx, err);
}

Status app_demo_fill(const App *app, DemoProgress progress, void *data, Arena *arena, DemoReport *ret,
                     Error *err) {
    Demo demo = {
        .app = app, .actor = maker_of(STR(DEMO_REALM)), .arena = arena, .progress = progress, .data = data};
    ImportReport people = {0}, subjects = {0}, records = {0};
    DemoReport report = {0};
    TRY(make_realm(&demo, &report.regions, &report.orgs, err));
    TRY(load(&demo, "people", "share/demo/people.csv", app_import_people, &people, err));
    TRY(make_accounts(&demo, &people, &report, err));
    TRY(load(&demo, "register", "share/demo/register.csv.gz", app_import_subjects, &subjects, err));
    TRY(load(&demo, "past inspections", "share/demo/inspections.csv.gz", app_import_inspections, &records,
             err));
    report.people = people.rows;
    report.subjects = subjects.rows;
    report.records = records.rows;
    *ret = report;
    return OK;
}
