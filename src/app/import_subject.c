/* The register of supervised units. A wrong credit code is a warning: the unit is there all the same. */
#include "app/import_attribute.h"
#include "app/import_subject.h"
#include "base/i18n.h"
#include "doc/uscc.h"

#include <stdlib.h>

enum { IDS_MAX = 2 << 20 };
enum { ID, NAME, KIND, CLASS, ORG, OWNER, USCC, ADDRESS, LAT, LON, LIST, SINCE, UNTIL };

static const ImportColumn columns[] = {
    [ID] = {"id", "编号|单位编号|对象编号|监管对象编号|许可证编号|序号", "identifier", IMPORT_TEXT, true, 64},
    [NAME] = {"name", "名称|单位名称|企业名称|经营者名称|店名|对象名称", "name", IMPORT_TEXT, true, 200},
    [KIND] = {"kind", "类型|业态|对象类型|单位类型", "kind", IMPORT_TEXT, false, 60},
    [CLASS] = {"class", "等级|风险等级|分级|级别", "class", IMPORT_TEXT, false, 20},
    [ORG] = {"org", "机构|所属机构|所属镇街|镇街|村社|网格|辖区|管辖机构", "org", IMPORT_TEXT, true, 60},
    [OWNER] = {"owner", "责任人|包保干部|包保人|监管人员|检查人员", "person in charge", IMPORT_TEXT, false,
               60},
    [USCC] = {"uscc", "统一社会信用代码|社会信用代码|信用代码", "unified social credit code", IMPORT_TEXT,
              false, 40},
    [ADDRESS] = {"address", "地址|经营地址|住所|经营场所", "address", IMPORT_TEXT, false, 300},
    [LAT] = {"lat", "纬度", "latitude", IMPORT_NUMBER, false, 0},
    [LON] = {"lon", "经度|lng", "longitude", IMPORT_NUMBER, false, 0},
    [LIST] = {"list", "红黑名单|名单", "red or black list", IMPORT_TEXT, false, 10},
    [SINCE] = {"since", "登记日期|纳管日期|成立日期", "first day in the register", IMPORT_DATE, false, 0},
    [UNTIL] = {"until", "注销日期|停业日期", "last day in the register", IMPORT_DATE, false, 0},
};

typedef struct Subject {
    int64_t number, owner;
    Str id, name, kind, class, org, uscc, address, list, attributes;
    bool uscc_ok, lat_set, lon_set;
    double lat, lon;
    Date since, until, class_since;
} Subject;

/* What the database says of it. */
typedef struct Known {
    bool found, same, touched, class_changed;
    Str name, address;
    Date class_since;
} Known;

/* A row that waits for the end of its batch; texts live in the batch's arena. */
typedef struct Pending {
    Subject subject;
    Known known;
} Pending;

typedef struct Register {
    ImportOrgs orgs;
    ImportPeople people;
    Map *seen, *odd_kinds; /* rows by id; kinds that were warned of */
    size_t touched_capacity;
    Pending *pending; /* IMPORT_BATCH fit */
    size_t pending_count;
    struct Word {
        Str word;
        int64_t subject;
        bool added; /* the subject came with this batch */
    } * words;      /* of this batch, written in key order at its end */
    size_t word_count, word_capacity;
} Register;

static Status begin(Import *import, Error *err) {
    Register *state = arena_new_item(import->arena, Register);
    if (!state) return no_memory(err);
    import->state = state;
    state->seen = map_new(import->arena, IMPORT_BATCH);
    state->odd_kinds = map_new(import->arena, 16);
    state->pending = arena_new_array(import->arena, Pending, IMPORT_BATCH);
    if (!state->seen || !state->odd_kinds || !state->pending) return no_memory(err);
    TRY(import_orgs_load(import, &state->orgs, err));
    return import_people_load(import, &state->people, err);
}

static bool check_uscc(Import *import, const ImportRow *row, Subject *subject) {
    Uscc code = uscc_check(row->values[USCC].text);
    subject->uscc_ok = code.verdict == USCC_OK;
    if (code.verdict == USCC_EMPTY) return true;
    if (code.verdict == USCC_OK && code.changed)
        import_warn(import, row, USCC, "subject.uscc-form", "the code was read as %s", code.text);
    else if (code.verdict == USCC_BAD_CHARACTER)
        import_warn(import, row, USCC, "subject.uscc",
                    "the unified social credit code holds a wrong character at position %d", code.position);
    else if (code.verdict == USCC_BAD_CHECK)
        import_warn(import, row, USCC, "subject.uscc",
                    "the check character of the unified social credit code should be %c", code.expected);
    else if (code.verdict != USCC_OK)
        diag_add(&import->report->diags, SEVERITY_WARNING, import->file, row->row, import_place(import, USCC),
                 "subject.uscc", "%s", i18n_text(import->actor->lang, uscc_message(code.verdict)));
    Str kept = code.verdict == USCC_OK ? str_from(code.text) : row->values[USCC].text;
    return arena_str(import->batch, kept, &subject->uscc);
}

static bool check_list(Import *import, const ImportRow *row, Subject *subject) {
    Str text = row->values[LIST].text;
    if (!text.len) return true;
    if (str_is(text, "red") || str_is(text, "红") || str_is(text, "红名单")) subject->list = STR("red");
    if (str_is(text, "black") || str_is(text, "黑") || str_is(text, "黑名单")) subject->list = STR("black");
    if (subject->list.len) return true;
    diag_hint(import_fault(import, row, LIST, "subject.list", "«%.*s» is no list", STR_ARG(text)),
              "Write red (红) or black (黑), or nothing.");
    return false;
}

static bool check_place(Import *import, const ImportRow *row, Subject *subject) {
    subject->lat = row->values[LAT].number;
    subject->lon = row->values[LON].number;
    subject->lat_set = row->values[LAT].text.len > 0;
    subject->lon_set = row->values[LON].text.len > 0;
    bool good = subject->lat >= -90 && subject->lat <= 90 && subject->lon >= -180 && subject->lon <= 180 &&
                subject->lat_set == subject->lon_set;
    if (!good) {
        import_warn(import, row, LAT, "subject.place",
                    "the coordinates are not on the map and were left out");
        subject->lat_set = subject->lon_set = false;
    }
    return true;
}

/* An id stands once in a file. */
static bool check_once(Import *import, const ImportRow *row) {
    Register *state = import->state;
    int *before = map_get(state->seen, row->values[ID].text);
    if (!before) return true;
    import_fault(import, row, ID, "import.id-twice", "the identifier stands in row %d already", *before);
    return false;
}

static Status remember(Import *import, const ImportRow *row, Error *err) {
    Register *state = import->state;
    int *number = arena_new_item(import->arena, int);
    Str id = {0};
    if (!number || !arena_str(import->arena, row->values[ID].text, &id)) return no_memory(err);
    *number = row->row;
    return map_put(state->seen, id, number) ? OK : no_memory(err);
}

/* A kind that the catalogue lacks is kept and warned of at the first row that has it. */
static Status check_kind(Import *import, const ImportRow *row, Subject *subject, Error *err) {
    Register *state = import->state;
    const SubjectKind *kind = catalogue_subject_kind(import->app->catalogue, subject->kind);
    Str key = {0};
    if (kind) subject->kind = kind->id;
    if (kind || map_get(state->odd_kinds, subject->kind)) return OK;
    Diag *diag = import_warn(import, row, KIND, "subject.unknown-kind",
                             "the kind «%.*s» is not in the catalogue", STR_ARG(subject->kind));
    diag_hint(diag,
              "share/catalogue/kinds.yaml lists the kinds; plans find this unit only by this very word.");
    if (diag) diag->near = diag_nearest(subject->kind, catalogue_subject_kind_names(import->app->catalogue));
    if (!arena_str(import->arena, subject->kind, &key)) return no_memory(err);
    return map_put(state->odd_kinds, key, state) ? OK : no_memory(err);
}

static Str word_or(Str text, Str fallback) {
    return text.len ? text : fallback;
}

/* Row to subject; *ret_good false: faults were told. */
static Status check(Import *import, const ImportRow *row, Subject *ret, bool *ret_good, Error *err) {
    Register *state = import->state;
    const ImportValue *values = row->values;
    Subject subject = {.id = values[ID].text,
                       .name = values[NAME].text,
                       .class = word_or(values[CLASS].text, STR("")),
                       .kind = word_or(values[KIND].text, import->options->kind),
                       .address = word_or(values[ADDRESS].text, STR("")),
                       .uscc = STR(""),
                       .list = STR(""),
                       .since = values[SINCE].date,
                       .until = values[UNTIL].date,
                       .class_since = DATE_NONE};
    bool good = check_once(import, row);
    if (!subject.kind.len) {
        diag_hint(import_fault(import, row, KIND, "subject.kind", "the kind is missing"),
                  "Add a column kind, or say --kind.");
        good = false;
    }
    const ImportOrg *org = import_org(import, &state->orgs, row, ORG, err);
    if (org) subject.org = org->code;
    good = import_person(import, &state->people, row, OWNER, &subject.owner) && good;
    good = check_list(import, row, &subject) && good;
    good = check_place(import, row, &subject) && good;
    if (!check_uscc(import, row, &subject)) return no_memory(err);
    *ret_good = good && org && !row->faulty;
    if (!*ret_good) return OK;
    TRY(remember(import, row, err));
    TRY(check_kind(import, row, &subject, err));
    TRY(import_attributes(import, row, subject.kind, &subject.attributes, err));
    *ret = subject;
    return OK;
}

static bool same_number(const Rows *rows, int column, bool set, double value) {
    return rows_null(rows, column) ? !set : set && rows_f64(rows, column) == value;
}

static bool same_texts(const Rows *rows, const Subject *s) {
    return str_equal(rows_text(rows, 1), s->name) && str_equal(rows_text(rows, 6), s->uscc) &&
           str_equal(rows_text(rows, 7), s->address) && str_equal(rows_text(rows, 14), s->attributes);
}

static bool has_attributes(const Import *import) {
    for (size_t i = 0; i < import->source_count; i++)
        if (import->targets[i] == TARGET_OTHER) return true;
    return false;
}

/* A file without a column says nothing about it: a list that was exported and corrected keeps the rest.
 * False: memory. */
static bool keep_unsaid(const Import *import, const Rows *rows, Subject *s) {
    if (import->sources[SINCE] < 0) s->since = rows_date(rows, 11);
    if (import->sources[UNTIL] < 0) s->until = rows_date(rows, 12);
    return has_attributes(import) || arena_str(import->batch, rows_text(rows, 14), &s->attributes);
}

static bool compare(Import *import, const Rows *rows, Subject *s, Known *ret) {
    ret->found = true;
    s->number = rows_i64(rows, 0);
    if (!keep_unsaid(import, rows, s)) return false;
    ret->class_changed = !str_equal(rows_text(rows, 3), s->class);
    ret->touched = ret->class_changed || !str_equal(rows_text(rows, 2), s->kind) ||
                   !str_equal(rows_text(rows, 4), s->org) || rows_i64(rows, 5) != s->owner ||
                   !str_equal(rows_text(rows, 10), s->list);
    ret->same = !ret->touched && same_texts(rows, s) && same_number(rows, 8, s->lat_set, s->lat) &&
                same_number(rows, 9, s->lon_set, s->lon) && rows_date(rows, 11) == s->since &&
                rows_date(rows, 12) == s->until;
    ret->class_since = rows_date(rows, 13);
    return arena_str(import->batch, rows_text(rows, 1), &ret->name) &&
           arena_str(import->batch, rows_text(rows, 7), &ret->address);
}

static Status index_pending(const Import *import, Map *by_id, Buf *ids, Error *err) {
    const Register *state = import->state;
    Json json = json_writer(ids);
    json_begin_array(&json);
    for (size_t i = 0; i < state->pending_count; i++) {
        Pending *pending = &state->pending[i];
        json_str(&json, pending->subject.id);
        if (!map_put(by_id, pending->subject.id, pending)) return no_memory(err);
    }
    json_end_array(&json);
    return buf_status(ids, err);
}

/* One question for the whole batch: a question a row costs a round trip each. */
static Status find_known(Import *import, Error *err) {
    CLEANUP(buf_free) Buf ids = BUF_INIT(IDS_MAX);
    CLEANUP(rows_closep) Rows *rows = NULL;
    Map *by_id = map_new(import->batch, IMPORT_BATCH);
    if (!by_id) return no_memory(err);
    TRY(index_pending(import, by_id, &ids, err));
    TRY(store_query(import->tx, SQL_IMPORT_SUBJECTS_FIND,
                    ARGS(A_STR(import->actor->realm), A_STR(buf_str(&ids))), &rows, err));
    while (rows_next(rows)) {
        Pending *pending = map_get(by_id, rows_text(rows, 15));
        if (pending && !compare(import, rows, &pending->subject, &pending->known)) return no_memory(err);
    }
    return rows_status(rows, err);
}

/* With `bulk` the subject is added, otherwise it is changed. */
static Status write(Import *import, const Subject *s, Bulk *bulk, Error *err) {
    const Arg args[] = {A_STR(import->actor->realm),
                        A_I64(s->number),
                        A_STR(s->id),
                        A_STR(s->name),
                        A_STR(s->kind),
                        A_STR(s->class),
                        A_STR(s->org),
                        A_I64(s->owner),
                        A_STR(s->uscc),
                        A_I64(s->uscc_ok),
                        A_STR(s->address),
                        s->lat_set ? A_F64(s->lat) : A_NULL,
                        s->lon_set ? A_F64(s->lon) : A_NULL,
                        A_STR(s->list),
                        A_DATE(s->since),
                        A_DATE(s->until),
                        A_DATE(s->class_since),
                        A_STR(s->attributes),
                        A_INSTANT(env_now(&import->app->env))};
    return bulk ? store_bulk_row(bulk, args, COUNT_OF(args), err)
                : store_exec(import->tx, SQL_IMPORT_SUBJECT_UPDATE, args, COUNT_OF(args), NULL, err);
}

static Status keep_words(Import *import, const Subject *s, bool added, Error *err) {
    Register *state = import->state;
    Str *words = NULL;
    size_t count = 0;
    TRY(words_of(import->batch, (const Str[]){s->name, s->address, s->id}, 3, &words, &count, err));
    if (state->word_count + count > state->word_capacity) {
        size_t wanted = (state->word_count + count) * 2;
        void *more = arena_grow(import->batch, state->words, state->word_count, wanted, sizeof *state->words);
        if (!more) return no_memory(err);
        state->words = more;
        state->word_capacity = wanted;
    }
    for (size_t i = 0; i < count; i++)
        state->words[state->word_count++] = (struct Word){words[i], s->number, added};
    return OK;
}

static Status clear_words(Import *import, const Subject *s, const Known *known, Error *err) {
    Str *words = NULL;
    size_t count = 0;
    TRY(words_of(import->batch, (const Str[]){known->name, known->address, s->id}, 3, &words, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(store_exec(import->tx, SQL_IMPORT_SUBJECT_WORD_CLEAR,
                       ARGS(A_STR(import->actor->realm), A_I64(s->number), A_STR(words[i])), NULL, err));
    return OK;
}

static Status touch(Import *import, int64_t number, Error *err) {
    Register *state = import->state;
    ImportReport *report = import->report;
    if (report->touched_count == state->touched_capacity) {
        size_t wanted = state->touched_capacity ? state->touched_capacity * 2 : 256;
        int64_t *more =
            arena_grow(import->arena, report->touched, report->touched_count, wanted, sizeof *more);
        if (!more) return no_memory(err);
        report->touched = more;
        state->touched_capacity = wanted;
    }
    report->touched[report->touched_count++] = number;
    return OK;
}

static Status change(Import *import, Subject *s, const Known *known, Error *err) {
    import_count(import, known->same ? ROW_UNCHANGED : ROW_CHANGED);
    if (known->same) return OK;
    s->class_since = known->class_changed ? env_today(&import->app->env) : known->class_since;
    TRY(write(import, s, NULL, err));
    if (!str_equal(known->name, s->name) || !str_equal(known->address, s->address)) {
        TRY(clear_words(import, s, known, err));
        TRY(keep_words(import, s, false, err));
    }
    return known->touched ? touch(import, s->number, err) : OK;
}

static Status add(Import *import, Subject *s, int64_t number, Bulk *bulk, Error *err) {
    s->number = number;
    s->class_since = s->since != DATE_NONE ? s->since : env_today(&import->app->env);
    import_count(import, ROW_ADDED);
    TRY(write(import, s, bulk, err));
    TRY(keep_words(import, s, true, err));
    return touch(import, s->number, err);
}

static Status add_all(Import *import, int64_t added, Error *err) {
    CLEANUP(store_bulk_closep) Bulk *bulk = NULL;
    const Register *state = import->state;
    int64_t number = 0;
    if (!added) return OK;
    TRY(import_numbers(import, "subject", added, &number, err));
    TRY(store_bulk_begin(import->tx, SQL_IMPORT_SUBJECT_INSERT, &bulk, err));
    for (size_t i = 0; i < state->pending_count; i++) {
        Pending *pending = &state->pending[i];
        if (!pending->known.found) TRY(add(import, &pending->subject, number++, bulk, err));
    }
    return store_bulk_end(&bulk, err);
}

static Status write_pending(Import *import, Error *err) {
    const Register *state = import->state;
    int64_t added = 0;
    if (!state->pending_count) return OK;
    TRY(find_known(import, err));
    for (size_t i = 0; i < state->pending_count; i++) added += !state->pending[i].known.found;
    TRY(add_all(import, added, err));
    for (size_t i = 0; i < state->pending_count; i++) {
        Pending *pending = &state->pending[i];
        if (pending->known.found) TRY(change(import, &pending->subject, &pending->known, err));
    }
    return OK;
}

/* What still points into the row is copied; the rest is the batch's or the whole import's. */
static bool copy_texts(const Import *import, Subject *s) {
    Str *const texts[] = {&s->id, &s->name, &s->kind, &s->class, &s->address};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!arena_str(import->batch, *texts[i], texts[i])) return false;
    return true;
}

static Status take(Import *import, const ImportRow *row, ImportOutcome *ret, Error *err) {
    Register *state = import->state;
    Subject subject;
    bool good = false;
    TRY(check(import, row, &subject, &good, err));
    if (!good) return OK;
    if (!copy_texts(import, &subject)) return no_memory(err);
    state->pending[state->pending_count++] = (Pending){.subject = subject};
    *ret = ROW_LATER;
    return OK;
}

static void batch_begin(Import *import) {
    Register *state = import->state;
    state->pending_count = state->word_count = state->word_capacity = 0;
    state->words = NULL;
}

static int by_key(const void *a, const void *b) {
    const struct Word *x = a, *y = b;
    if (x->added != y->added) return y->added - x->added;
    int order = str_compare(x->word, y->word);
    return order ? order : (x->subject > y->subject) - (x->subject < y->subject);
}

static Status write_words(Import *import, SqlId sql, const struct Word *words, size_t count, Error *err) {
    CLEANUP(store_bulk_closep) Bulk *bulk = NULL;
    if (!count) return OK;
    TRY(store_bulk_begin(import->tx, sql, &bulk, err));
    for (size_t i = 0; i < count; i++)
        TRY(store_bulk_row(
            bulk, ARGS(A_STR(import->actor->realm), A_STR(words[i].word), A_I64(words[i].subject)), err));
    return store_bulk_end(&bulk, err);
}

/* In key order: neighbouring pages instead of random ones. The words of added subjects come first. */
static Status batch_end(Import *import, Error *err) {
    const Register *state = import->state;
    TRY(write_pending(import, err));
    size_t added = 0, count = state->word_count;
    if (count == 0) return OK;
    qsort(state->words, count, sizeof *state->words, by_key);
    while (added < count && state->words[added].added) added++;
    TRY(write_words(import, SQL_IMPORT_SUBJECT_WORD_ADD, state->words, added, err));
    return write_words(import, SQL_IMPORT_SUBJECT_WORD_PUT, state->words + added, count - added, err);
}

static const ImportKind kind = {.event = "subject.imported",
                                .permission = "subject.write",
                                .rows_ask = true,
                                .sees_faulty = true,
                                .columns = columns,
                                .column_count = COUNT_OF(columns),
                                .keeps_others = true,
                                .begin = begin,
                                .row = take,
                                .batch_begin = batch_begin,
                                .batch_end = batch_end};

Status app_import_subjects(const App *app, const Actor *actor, Str file, Str bytes,
                           const ImportOptions *options, ImportReport *ret, Arena *arena, Error *err) {
    return import_run(&kind, app, actor, file, bytes, options, ret, arena, err);
}
