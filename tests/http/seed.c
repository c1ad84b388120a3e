/* seed URL: a small realm for the HTTP tests. Two towns under a county, a supervisor of the whole county, an
 * inspector of each town, and one account each with the password "correct horse". */
#include <stdio.h>

#include "app/account.h"
#include "app/org.h"

static Status run(Tx *tx, Error *err, const char *sql, const Arg *args, size_t count) {
    return store_exec_text(tx, str_from(sql), args, count, NULL, err);
}

static Status add_org(Tx *tx, const char *code, const char *name, const char *level, const char *parent,
                      const char *path, Error *err) {
    return run(
        tx, err,
        "INSERT INTO org (realm, code, name, level, parent, path) VALUES ('330110', $1, $2, $3, $4, $5)",
        ARGS(A_TEXT(code), A_TEXT(name), A_TEXT(level), parent ? A_TEXT(parent) : A_NULL, A_TEXT(path)));
}

static Status add_person(Tx *tx, int64_t number, const char *id, const char *name, const char *org,
                         const char *role, Error *err) {
    TRY(run(tx, err,
            "INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) "
            "VALUES ('330110', $1, $2, $3, $4, 6, 1, 0)",
            ARGS(A_I64(number), A_TEXT(id), A_TEXT(name), A_TEXT(org))));
    return run(tx, err,
               "INSERT INTO person_role (realm, person, role, org, domain) VALUES ('330110', $1, $2, $3, '')",
               ARGS(A_I64(number), A_TEXT(role), A_TEXT(org)));
}

static Status add_people(const App *app, Tx *tx, Error *err) {
    static const char *const people[][5] = {
        {"boss", "王主任", "330110", "county-admin", "boss"},
        {"east", "李东", "330110001", "inspector", "east"},
        {"west", "张西", "330110002", "inspector", "west"},
        {"gone", "赵锁", "330110002", "inspector", "lockme"},
    };
    Actor system = {.realm = STR("330110"), .id = STR("system"), .name = STR("system"), .lang = "en"};
    for (size_t i = 0; i < COUNT_OF(people); i++) {
        int64_t number = (int64_t)i + 1;
        TRY(add_person(tx, number, people[i][0], people[i][1], people[i][2], people[i][3], err));
        TRY(app_account_set(app, tx, &system, str_from(people[i][4]), number, STR("correct horse"), err));
    }
    return OK;
}

static Status add_phone(const App *app, Tx *tx, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(4096);
    Str sealed;
    TRY(app_seal(app, STR("13812345678"), arena, &sealed, err));
    return run(tx, err, "UPDATE person SET phone_sealed = $1 WHERE realm = '330110' AND id = 'east'",
               ARGS(A_BLOB(sealed)));
}

static Status seed(const char *url, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    TRY(app_open(str_from(url), true, &app, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_write(app->store, &tx, err));
    TRY(run(tx, err, "INSERT INTO realm (realm, name, created_at) VALUES ('330110', $1, 0)",
            ARGS(A_TEXT("示例县"))));
    TRY(add_org(tx, "330110", "示例县", "county", NULL, "/330110/", err));
    TRY(add_org(tx, "330110001", "东镇", "town", "330110", "/330110/330110001/", err));
    TRY(add_org(tx, "330110002", "西镇", "town", "330110", "/330110/330110002/", err));
    TRY(add_people(app, tx, err));
    TRY(add_phone(app, tx, err));
    return store_commit(&tx, err);
}

int main(int argc, char **argv) {
    Error err = ERROR_INIT;
    if (argc == 2 && seed(argv[1], &err) == OK) return 0;
    fprintf(stderr, "seed: %s (%s)\n", err.message, err.detail);
    return 1;
}
