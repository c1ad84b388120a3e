/* Make a synthetic realm: towns and villages, inspectors, a register, and accounts for the first inspectors.
 *
 *   bench_realm URL SUBJECTS PER_PERSON     PER_PERSON subjects stand side by side under one inspector
 *
 * Rows go through the store's bulk load into the program's own schema. Words for full-text search are left
 * out: nothing measured here searches. The numbers are the same on every run. */
#include <inttypes.h>
#include <stdio.h>

#include "app/account.h"
#include "app/app.h"

#define REALM "330110"

enum { TOWNS = 20, VILLAGES = 10, ORGS = TOWNS * VILLAGES, ACCOUNTS = 64, CLASS_A = 3, CLASS_B = 12 };

typedef struct Making {
    App *app;
    Tx *tx;
    Bulk *bulk;
    int64_t subjects, per_person, people;
    Instant now;
} Making;

typedef struct OrgText {
    char code[24], path[64];
} OrgText;

static OrgText village(int64_t number) {
    OrgText org;
    int town = (int)(number / VILLAGES) + 1, place = (int)(number % VILLAGES) + 1;
    snprintf(org.code, sizeof org.code, REALM "%03d%03d", town, place);
    snprintf(org.path, sizeof org.path, "/33/3301/" REALM "/" REALM "%03d/%s/", town, org.code);
    return org;
}

static Status put_org(const Making *making, const char *code, const char *name, const char *level,
                      const char *parent, const char *path, Error *err) {
    return store_exec(making->tx, SQL_ORG_PUT,
                      ARGS(A_TEXT(REALM), A_TEXT(code), A_TEXT(name), A_TEXT(level),
                           parent ? A_TEXT(parent) : A_NULL, A_TEXT(path)),
                      NULL, err);
}

static Status put_orgs(const Making *making, Error *err) {
    TRY(store_exec(making->tx, SQL_REALM_PUT, ARGS(A_TEXT(REALM), A_TEXT("余杭区"), A_I64(making->now)), NULL,
                   err));
    TRY(put_org(making, "33", "浙江省", "province", NULL, "/33/", err));
    TRY(put_org(making, "3301", "杭州市", "city", "33", "/33/3301/", err));
    TRY(put_org(making, REALM, "余杭区", "county", "3301", "/33/3301/" REALM "/", err));
    for (int town = 1; town <= TOWNS; town++) {
        char code[24], path[64];
        snprintf(code, sizeof code, REALM "%03d", town);
        snprintf(path, sizeof path, "/33/3301/" REALM "/%s/", code);
        TRY(put_org(making, code, "街道", "town", REALM, path, err));
    }
    for (int number = 0; number < ORGS; number++) {
        OrgText org = village(number);
        char town[24];
        snprintf(town, sizeof town, "%.9s", org.code);
        TRY(put_org(making, org.code, "社区", "village", town, org.path, err));
    }
    return OK;
}

static int64_t org_of_person(const Making *making, int64_t person) {
    return (person - 1) * ORGS / making->people;
}

static const char *person_id(int64_t number, char out[24]) {
    snprintf(out, 24, "P%07" PRId64, number);
    return out;
}

static Status person_row(Making *making, int64_t number, Error *err) {
    char id[24];
    OrgText org = village(org_of_person(making, number));
    const Arg args[] = {A_TEXT(REALM),    A_I64(number),     A_TEXT(person_id(number, id)),
                        A_TEXT("王建国"), A_TEXT(org.code),  A_I64(6),
                        A_I64(1),         A_I64(making->now)};
    return store_bulk_row(making->bulk, args, COUNT_OF(args), err);
}

/* The first person may record visits anywhere: one session then writes for the whole register. */
static Status role_row(Making *making, int64_t number, Error *err) {
    OrgText org = village(org_of_person(making, number));
    const Arg args[] = {A_TEXT(REALM), A_I64(number), A_TEXT("inspector"),
                        A_TEXT(number == 1 ? REALM : org.code), A_TEXT("")};
    return store_bulk_row(making->bulk, args, COUNT_OF(args), err);
}

static Status certificate_row(Making *making, int64_t number, Error *err) {
    char id[24];
    const Arg args[] = {A_TEXT(REALM),    A_I64(number), A_TEXT(person_id(number, id)),
                        A_TEXT("执法证"), A_NULL,        A_NULL};
    return store_bulk_row(making->bulk, args, COUNT_OF(args), err);
}

static char class_of(int64_t subject) {
    int64_t draw = subject * 37 % 100;
    return draw < CLASS_A ? 'A' : draw < CLASS_A + CLASS_B ? 'B' : 'C';
}

static Status subject_row(Making *making, int64_t number, Error *err) {
    char id[24], name[64], class[2] = {class_of(number), 0};
    int64_t owner = (number - 1) / making->per_person + 1;
    OrgText org = village(org_of_person(making, owner));
    snprintf(id, sizeof id, "U%08" PRId64, number);
    snprintf(name, sizeof name, "良渚第%" PRId64 "食品店", number);
    const Arg args[] = {A_TEXT(REALM),
                        A_I64(number),
                        A_TEXT(id),
                        A_TEXT(name),
                        A_TEXT("nine-small"),
                        A_TEXT(class),
                        A_TEXT(org.code),
                        A_I64(owner),
                        A_TEXT(""),
                        A_I64(0),
                        A_TEXT("莫干山路"),
                        A_NULL,
                        A_NULL,
                        A_TEXT(""),
                        A_NULL,
                        A_NULL,
                        A_NULL,
                        A_TEXT("{}"),
                        A_I64(making->now)};
    return store_bulk_row(making->bulk, args, COUNT_OF(args), err);
}

typedef Status RowMaker(Making *making, int64_t number, Error *err);

static Status load(Making *making, SqlId statement, RowMaker *row, int64_t count, Error *err) {
    TRY(store_bulk_begin(making->tx, statement, &making->bulk, err));
    Status status = OK;
    for (int64_t number = 1; status == OK && number <= count; number++) status = row(making, number, err);
    if (status != OK) {
        store_bulk_closep(&making->bulk);
        return status;
    }
    return store_bulk_end(&making->bulk, err);
}

static Status fill(Making *making, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_write(making->app->store, &tx, err));
    making->tx = tx;
    TRY(put_orgs(making, err));
    TRY(load(making, SQL_IMPORT_PERSON_INSERT, person_row, making->people, err));
    TRY(load(making, SQL_IMPORT_PERSON_ROLE_PUT, role_row, making->people, err));
    TRY(load(making, SQL_IMPORT_CERTIFICATE_PUT, certificate_row, making->people, err));
    TRY(load(making, SQL_IMPORT_SUBJECT_INSERT, subject_row, making->subjects, err));
    return store_commit(&tx, err);
}

/* Logins bench1 … bench64 with the password "bench-password". */
static Status make_accounts(Making *making, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    if (!arena) return no_memory(err);
    Actor actor;
    TRY(app_actor_system(making->app, STR(REALM), arena, &actor, err));
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_write(making->app->store, &tx, err));
    for (int64_t person = 1; person <= ACCOUNTS && person <= making->people; person++) {
        char login[24];
        snprintf(login, sizeof login, "bench%" PRId64, person);
        TRY(app_account_set(making->app, tx, &actor, str_from(login), person, STR("bench-password"), err));
    }
    return store_commit(&tx, err);
}

static Status make(const char *url, int64_t subjects, int64_t per_person, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    TRY(app_open(str_from(url), true, &app, err));
    Making making = {.app = app,
                     .subjects = subjects,
                     .per_person = per_person,
                     .people = (subjects + per_person - 1) / per_person,
                     .now = env_now(&app->env)};
    TRY(fill(&making, err));
    TRY(make_accounts(&making, err));
    printf("{\"subjects\":%" PRId64 ",\"people\":%" PRId64 "}\n", subjects, making.people);
    return OK;
}

int main(int argc, char **argv) {
    int64_t subjects = 0, per_person = 0;
    if (argc != 4 || !str_to_i64(str_from(argv[2]), &subjects) ||
        !str_to_i64(str_from(argv[3]), &per_person) || subjects < 1 || subjects > 99999999 ||
        per_person < 1) {
        fprintf(stderr, "usage: bench_realm URL SUBJECTS PER_PERSON\n");
        return 2;
    }
    Error err = ERROR_INIT;
    Status status = make(argv[1], subjects, per_person, &err);
    if (status != OK) fprintf(stderr, "%s: %s\n", err.message, err.detail);
    return status_exit(status);
}
