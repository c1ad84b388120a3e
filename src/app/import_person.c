/* People: name, org, roles, certificate. A person who left the table stays; `active` 0 takes them out of
 * service. */
#include "app/catalogue.h"
#include "app/handover.h"
#include "app/import_sealed.h"
#include "app/import_subject.h"
#include "app/session.h"

enum {
    ID,
    NAME,
    ORG,
    ROLES,
    DOMAIN,
    PER_DAY,
    CERTIFICATE,
    CERTIFICATE_KIND,
    CERTIFICATE_FROM,
    CERTIFICATE_TO,
    LOGIN,
    ACTIVE,
    PHONE,
    IDENTITY
};
enum { PER_DAY_USUAL = 4, ROLES_MAX = 10, PEOPLE_EXPECTED = 1024 };

static const ImportColumn columns[] = {
    [ID] = {"id", "编号|人员编号|工号", "identifier", IMPORT_TEXT, true, 64},
    [NAME] = {"name", "姓名|名称", "name", IMPORT_TEXT, true, 60},
    [ORG] = {"org", "机构|所属机构|单位|镇街", "org", IMPORT_TEXT, true, 60},
    [ROLES] = {"roles", "角色|岗位", "roles", IMPORT_TEXT, false, 200},
    [DOMAIN] = {"domain", "领域|条线", "domain", IMPORT_TEXT, false, 40},
    [PER_DAY] = {"per_day", "日检查数|每日件数", "visits a working day", IMPORT_WHOLE, false, 100},
    [CERTIFICATE] = {"certificate", "执法证号|证件编号", "certificate number", IMPORT_TEXT, false, 60},
    [CERTIFICATE_KIND] = {"certificate_kind", "证件类型", "kind of certificate", IMPORT_TEXT, false, 60},
    [CERTIFICATE_FROM] = {"certificate_from", "发证日期", "certificate valid from", IMPORT_DATE, false, 0},
    [CERTIFICATE_TO] = {"certificate_to", "证件有效期|有效期至", "certificate valid to", IMPORT_DATE, false,
                        0},
    [LOGIN] = {"login", "登录名|账号", "login", IMPORT_TEXT, false, 64},
    [ACTIVE] = {"active", "在岗", "in service", IMPORT_FLAG, false, 0},
    [PHONE] = {"phone", "手机|手机号|手机号码|联系电话|电话", "phone", IMPORT_TEXT, false, 40},
    [IDENTITY] = {"identity", "身份证号|身份证号码|公民身份号码", "identity number", IMPORT_TEXT, false, 40},
};

typedef struct Found {
    int64_t number;
    bool twice;
} Found;

static Status add_person(Import *import, ImportPeople *people, int64_t number, Str id, Str name, Error *err) {
    Found *by_id = arena_new_item(import->arena, Found), *by_name = arena_new_item(import->arena, Found);
    Str key = {0}, title = {0};
    if (!by_id || !by_name || !arena_str(import->arena, id, &key) || !arena_str(import->arena, name, &title))
        return no_memory(err);
    *by_id = *by_name = (Found){.number = number};
    Found *same = map_get(people->by_name, title);
    if (same) same->twice = true;
    bool kept = map_put(people->by_id, key, by_id) && (same || map_put(people->by_name, title, by_name));
    return kept ? OK : no_memory(err);
}

Status import_people_load(Import *import, ImportPeople *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    ImportPeople people = {map_new(import->arena, PEOPLE_EXPECTED), map_new(import->arena, PEOPLE_EXPECTED)};
    if (!people.by_id || !people.by_name) return no_memory(err);
    TRY(store_query(import->tx, SQL_IMPORT_PEOPLE, ARGS(A_STR(import->actor->realm)), &rows, err));
    while (rows_next(rows))
        TRY(add_person(import, &people, rows_i64(rows, 0), rows_text(rows, 1), rows_text(rows, 2), err));
    TRY(rows_status(rows, err));
    *ret = people;
    return OK;
}

bool import_person(Import *import, const ImportPeople *people, const ImportRow *row, int column,
                   int64_t *ret) {
    Str text = row->values[column].text;
    *ret = 0;
    if (!text.len) return true;
    const Found *found = map_get(people->by_id, text);
    if (!found) found = map_get(people->by_name, text);
    if (!found) {
        diag_hint(import_fault(import, row, column, "import.unknown-person", "there is no person «%.*s»",
                               STR_ARG(text)),
                  "Import the people first, then name them by id or by full name.");
        return false;
    }
    if (found->twice) {
        diag_hint(import_fault(import, row, column, "import.person-twice", "several people are called «%.*s»",
                               STR_ARG(text)),
                  "Write the id.");
        return false;
    }
    *ret = found->number;
    return true;
}

typedef struct Staff {
    ImportOrgs orgs;
    Map *seen;
    size_t login_capacity;
    int64_t *changed; /* people of this batch whose sessions must be read again; IMPORT_BATCH of them fit */
    size_t changed_count;
} Staff;

typedef struct Person {
    int64_t number, per_day;
    Str id, name, org, domain;
    Str roles[ROLES_MAX];
    size_t role_count;
    bool active;
} Person;

static Status begin(Import *import, Error *err) {
    Staff *state = arena_new_item(import->arena, Staff);
    if (!state) return no_memory(err);
    import->state = state;
    state->seen = map_new(import->arena, PEOPLE_EXPECTED);
    state->changed = arena_new_array(import->arena, int64_t, IMPORT_BATCH);
    return state->seen && state->changed ? import_orgs_load(import, &state->orgs, err) : no_memory(err);
}

static const Role *find_role(const Import *import, Str name) {
    size_t count = 0;
    const Role *roles = catalogue_roles(import->app->catalogue, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(roles[i].id, name) || str_equal(roles[i].title, name)) return &roles[i];
    return NULL;
}

static bool read_roles(Import *import, const ImportRow *row, Person *person) {
    Str rest = row->values[ROLES].text, word;
    bool more = rest.len > 0;
    while (more) {
        more = str_cut(rest, '|', &word, &rest);
        word = str_trim(word);
        const Role *role = find_role(import, word);
        if (!role || person->role_count == ROLES_MAX) {
            diag_hint(
                import_fault(import, row, ROLES, "person.role", "there is no role «%.*s»", STR_ARG(word)),
                "Several roles are separated by |; share/catalogue/roles.yaml lists them.");
            return false;
        }
        person->roles[person->role_count++] = role->id;
    }
    return true;
}

static bool check(Import *import, const ImportRow *row, Person *ret, Error *err) {
    Staff *state = import->state;
    const ImportValue *values = row->values;
    Person person = {.id = values[ID].text,
                     .name = values[NAME].text,
                     .domain = values[DOMAIN].text.len ? values[DOMAIN].text : STR(""),
                     .per_day = values[PER_DAY].text.len ? values[PER_DAY].whole : PER_DAY_USUAL,
                     .active = !values[ACTIVE].text.len || values[ACTIVE].flag};
    int *before = map_get(state->seen, person.id);
    if (before)
        import_fault(import, row, ID, "import.id-twice", "the identifier stands in row %d already", *before);
    const ImportOrg *org = import_org(import, &state->orgs, row, ORG, err);
    if (org) person.org = org->code;
    bool good = read_roles(import, row, &person) && org && !before && !row->faulty;
    *ret = person;
    return good;
}

static Status remember(Import *import, const ImportRow *row, const Person *person, Error *err) {
    Staff *state = import->state;
    int *number = arena_new_item(import->arena, int);
    Str id = {0};
    if (!number || !arena_str(import->arena, person->id, &id)) return no_memory(err);
    *number = row->row;
    return map_put(state->seen, id, number) ? OK : no_memory(err);
}

static Status find(Import *import, Person *p, ImportOutcome *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(import->tx, SQL_IMPORT_PERSON_FIND, ARGS(A_STR(import->actor->realm), A_STR(p->id)),
                    &rows, err));
    *ret = ROW_ADDED;
    if (!rows_next(rows)) return rows_status(rows, err);
    bool same = str_equal(rows_text(rows, 1), p->name) && str_equal(rows_text(rows, 2), p->org) &&
                rows_i64(rows, 3) == p->per_day && (rows_i64(rows, 4) != 0) == p->active;
    p->number = rows_i64(rows, 0);
    *ret = same ? ROW_UNCHANGED : ROW_CHANGED;
    return rows_status(rows, err);
}

/* Nobody leaves with open work. */
static Status check_leaving(Import *import, const ImportRow *row, const Person *p, bool *ret_may,
                            Error *err) {
    OpenWork work = {0};
    *ret_may = true;
    if (p->active || p->number == 0) return OK;
    TRY(open_work_count(import->tx, import->actor->realm, p->number, p->id, &work, err));
    *ret_may = work.duties + work.visits + work.cases == 0;
    if (*ret_may) return OK;
    diag_hint(import_fault(import, row, ACTIVE, "person.open-work",
                           "%.*s still has open work: %lld duties, %lld visits, %lld cases", STR_ARG(p->name),
                           (long long)work.duties, (long long)work.visits, (long long)work.cases),
              "Hand it over first: on the board, or with anlan person handover.");
    return OK;
}

static Status write(Import *import, Person *p, ImportOutcome outcome, Error *err) {
    Arg now = A_INSTANT(env_now(&import->app->env)), realm = A_STR(import->actor->realm);
    if (outcome == ROW_CHANGED)
        return store_exec(import->tx, SQL_IMPORT_PERSON_UPDATE,
                          ARGS(realm, A_I64(p->number), A_STR(p->name), A_STR(p->org), A_I64(p->per_day),
                               A_I64(p->active), now),
                          NULL, err);
    TRY(import_numbers(import, "person", 1, &p->number, err));
    return store_exec(import->tx, SQL_IMPORT_PERSON_INSERT,
                      ARGS(realm, A_I64(p->number), A_STR(p->id), A_STR(p->name), A_STR(p->org),
                           A_I64(p->per_day), A_I64(p->active), now),
                      NULL, err);
}

static bool has_role(const Person *p, Str role) {
    for (size_t i = 0; i < p->role_count; i++)
        if (str_equal(p->roles[i], role)) return true;
    return false;
}

static Status same_roles(Import *import, const Person *p, bool *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    size_t count = 0;
    bool same = true;
    TRY(store_query(import->tx, SQL_IMPORT_PERSON_ROLES, ARGS(A_STR(import->actor->realm), A_I64(p->number)),
                    &rows, err));
    for (; rows_next(rows); count++)
        same = same && has_role(p, rows_text(rows, 0)) && str_equal(rows_text(rows, 1), p->org) &&
               str_equal(rows_text(rows, 2), p->domain);
    TRY(rows_status(rows, err));
    *ret = same && count == p->role_count;
    return OK;
}

/* A table without the column roles leaves them as they are. */
static Status write_roles(Import *import, const Person *p, ImportOutcome *outcome, Error *err) {
    Str realm = import->actor->realm;
    bool same = false;
    if (import->sources[ROLES] < 0) return OK;
    TRY(same_roles(import, p, &same, err));
    if (same) return OK;
    if (*outcome == ROW_UNCHANGED) *outcome = ROW_CHANGED;
    TRY(store_exec(import->tx, SQL_IMPORT_PERSON_ROLE_CLEAR, ARGS(A_STR(realm), A_I64(p->number)), NULL,
                   err));
    for (size_t i = 0; i < p->role_count; i++)
        TRY(store_exec(
            import->tx, SQL_IMPORT_PERSON_ROLE_PUT,
            ARGS(A_STR(realm), A_I64(p->number), A_STR(p->roles[i]), A_STR(p->org), A_STR(p->domain)), NULL,
            err));
    return OK;
}

static Status write_certificate(Import *import, const ImportRow *row, const Person *p, ImportOutcome *outcome,
                                Error *err) {
    const ImportValue *values = row->values;
    Str realm = import->actor->realm, number = values[CERTIFICATE].text;
    Str what = values[CERTIFICATE_KIND].text.len ? values[CERTIFICATE_KIND].text : STR("行政执法证");
    if (!number.len) return OK;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(import->tx, SQL_IMPORT_CERTIFICATE_FIND,
                    ARGS(A_STR(realm), A_I64(p->number), A_STR(number)), &rows, err));
    bool same = rows_next(rows) && str_equal(rows_text(rows, 0), what) &&
                rows_date(rows, 1) == values[CERTIFICATE_FROM].date &&
                rows_date(rows, 2) == values[CERTIFICATE_TO].date;
    TRY(rows_status(rows, err));
    rows_closep(&rows);
    if (same) return OK;
    if (*outcome == ROW_UNCHANGED) *outcome = ROW_CHANGED;
    return store_exec(import->tx, SQL_IMPORT_CERTIFICATE_PUT,
                      ARGS(A_STR(realm), A_I64(p->number), A_STR(number), A_STR(what),
                           A_DATE(values[CERTIFICATE_FROM].date), A_DATE(values[CERTIFICATE_TO].date)),
                      NULL, err);
}

static Status keep_login(Import *import, const ImportRow *row, int64_t number, Error *err) {
    Staff *state = import->state;
    ImportReport *report = import->report;
    if (!row->values[LOGIN].text.len) return OK;
    if (report->login_count == state->login_capacity) {
        size_t wanted = state->login_capacity ? state->login_capacity * 2 : 64;
        ImportLogin *more =
            arena_grow(import->arena, report->logins, report->login_count, wanted, sizeof *more);
        if (!more) return no_memory(err);
        report->logins = more;
        state->login_capacity = wanted;
    }
    ImportLogin login = {.person = number};
    if (!arena_str(import->arena, row->values[LOGIN].text, &login.login)) return no_memory(err);
    report->logins[report->login_count++] = login;
    return OK;
}

static Status take(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err) {
    Staff *state = import->state;
    Person person;
    if (!check(import, row, &person, err)) return OK;
    ImportOutcome outcome = ROW_FAULTY;
    TRY(remember(import, row, &person, err));
    TRY(find(import, &person, &outcome, err));
    bool may;
    TRY(check_leaving(import, row, &person, &may, err));
    if (!may) return OK;
    if (outcome != ROW_UNCHANGED) TRY(write(import, &person, outcome, err));
    TRY(write_roles(import, &person, &outcome, err));
    TRY(write_certificate(import, row, &person, &outcome, err));
    TRY(import_sealed(import, row, PHONE, IDENTITY, person.number, &outcome, err));
    TRY(keep_login(import, row, person.number, err));
    if (outcome == ROW_CHANGED) state->changed[state->changed_count++] = person.number;
    *ret = outcome;
    return OK;
}

static void batch_begin(Import *import) {
    Staff *state = import->state;
    state->changed_count = 0;
}

/* What a session in memory knows about roles and service is old now. */
static void committed(Import *import) {
    const Staff *state = import->state;
    for (size_t i = 0; i < state->changed_count; i++)
        sessions_forget(import->app->sessions, import->actor->realm, state->changed[i]);
}

static const ImportKind kind = {.event = "person.imported",
                                .permission = "person.write",
                                .rows_ask = true,
                                .sees_faulty = true,
                                .columns = columns,
                                .column_count = COUNT_OF(columns),
                                .begin = begin,
                                .row = take,
                                .batch_begin = batch_begin,
                                .committed = committed};

Status app_import_people(const App *app, const Actor *actor, Str file, Str bytes,
                         const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err) {
    return import_run(&kind, app, actor, file, bytes, options, ret, arena, err);
}
