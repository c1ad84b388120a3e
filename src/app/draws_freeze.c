/* The registers of a draw as the store has them at the moment of its announcement. */
#include "app/draws.h"

#include "app/duty_source.h"
#include "doc/csv.h"

enum { COLUMNS = 40, CELL_MAX = 64 << 10, ATTRIBUTES_BYTES = 256 << 10, TABLE_TEXT_MAX = 256 << 20 };

typedef struct Columns {
    Str names[COLUMNS];
    size_t count;
} Columns;

static Status add_column(Columns *columns, Str name, Error *err) {
    if (name.len == 0) return OK;
    if (str_is(name, "own-org")) name = STR("org");
    for (size_t i = 0; i < columns->count; i++)
        if (str_equal(columns->names[i], name)) return OK;
    if (columns->count == COLUMNS)
        return fail(err, E_TOO_LARGE, "a draw names more than %d columns", (int)COLUMNS);
    columns->names[columns->count++] = name;
    return OK;
}

/* What the rule does not ask for stays in the register: a published file tells no more than it must. */
static Status unit_columns(const Clause *clause, const DrawRule *rule, Columns *ret, Error *err) {
    *ret = (Columns){.names = {STR("id"), STR("name"), STR("org"), STR("kind"), STR("class")}, .count = 5};
    TRY(add_column(ret, rule->weight, err));
    TRY(add_column(ret, rule->strata, err));
    for (size_t i = 0; i < rule->cap_count; i++) TRY(add_column(ret, rule->caps[i].column, err));
    for (size_t i = 0; i < clause->draw.recuse_count; i++) TRY(add_column(ret, clause->draw.recuse[i], err));
    return OK;
}

/* ---- units ---- */

static void put_value(const Value *value, Buf *out) {
    char date[DATE_TEXT];
    switch (value->type) {
    case TYPE_TEXT:
        buf_add(out, value->text);
        break;
    case TYPE_NUMBER:
        buf_add_double(out, value->number);
        break;
    case TYPE_BOOL:
        buf_add_char(out, value->boolean ? '1' : '0');
        break;
    case TYPE_DATE:
        buf_add_text(out, date_format(value->date, date));
        break;
    case TYPE_INSTANT:
    case TYPE_UNSET:
        break;
    }
}

static int field_of(Str name) {
    for (size_t i = 0; i < schema_subject.field_count; i++)
        if (str_is(name, schema_subject.fields[i].name)) return (int)i;
    return -1;
}

static void put_attribute(const json_t *attributes, Str name, Buf *out) {
    const json_t *value = json_object_getn(attributes, name.ptr, name.len);
    if (json_is_string(value)) buf_add(out, (Str){json_string_value(value), json_string_length(value)});
    if (json_is_integer(value)) buf_add_i64(out, json_integer_value(value));
    if (json_is_real(value)) buf_add_double(out, json_real_value(value));
}

/* All cells go into one text, then are cut: a Buf may move while it grows. */
static Status add_unit(const Columns *columns, const DutySource *source, const DutySubject *subject,
                       Buf *text, DrawTable *table, Error *err) {
    CLEANUP(json_freep) json_t *attributes = NULL;
    size_t ends[COLUMNS] = {0};
    Str cells[COLUMNS];
    Error ignored = ERROR_INIT; /* attributes are written by us; an unreadable one reads as unset */
    Str written = rows_text(source->rows, (int)schema_subject.field_count + 2);
    if (columns->count > 5 && json_parse(written, ATTRIBUTES_BYTES, &attributes, &ignored) != OK)
        attributes = NULL;
    buf_clear(text);
    for (size_t i = 0; i < columns->count; i++) {
        int field = field_of(columns->names[i]);
        if (field >= 0)
            put_value(&subject->row[field], text);
        else
            put_attribute(attributes, columns->names[i], text);
        ends[i] = text->len;
    }
    TRY(buf_status(text, err));
    for (size_t i = 0; i < columns->count; i++)
        cells[i] = str_slice(buf_str(text), i ? ends[i - 1] : 0, ends[i]);
    return draw_table_add(table, cells, columns->count, err);
}

/* In the register on the day, and kept by the clause's filter. */
static bool takes_part(const DutySubject *subject, const Expr *filter, Date today) {
    const ExprContext context = {.today = today, .period_from = today, .period_to = today};
    if (subject->since != DATE_NONE && subject->since > today) return false;
    if (subject->until != DATE_NONE && subject->until < today) return false;
    return !filter || expr_true(filter, subject->row, &context);
}

static Status read_units(Tx *tx, const App *app, const Actor *actor, const PlanEntry *plan,
                         const Clause *clause, const Columns *columns, DrawTable *table, Arena *arena,
                         Error *err) {
    CLEANUP(duty_source_clear) DutySource source;
    CLEANUP(buf_free) Buf text = BUF_INIT(COLUMNS * CELL_MAX);
    DutySubject subject;
    TRY(duty_source_init(&source, SOURCE_SUBJECTS, tx, actor->realm, plan->org_path, arena, err));
    SubjectSource reader = duty_source_reader(&source);
    reader.rewind(reader.data, clause);
    while (reader.next(reader.data, &subject))
        if (takes_part(&subject, clause->draw.from, env_today(&app->env)))
            TRY(add_unit(columns, &source, &subject, &text, table, err));
    if (source.status == OK) return OK;
    *err = source.err;
    return source.status;
}

/* ---- officers ---- */

typedef struct Certificates {
    int64_t *people;
    Str *numbers;
    size_t count, capacity;
} Certificates;

static Status read_certificates(Tx *tx, const App *app, const Actor *actor, const PlanEntry *plan,
                                Arena *arena, Certificates *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    const char *end = app_path_end(plan->org_path, arena);
    if (!end) return no_memory(err);
    TRY(store_query(
        tx, SQL_DRAW_CERTIFICATES,
        ARGS(A_STR(actor->realm), A_STR(plan->org_path), A_TEXT(end), A_I64(env_today(&app->env))), &rows,
        err));
    while (rows_next(rows)) {
        if (ret->count == ret->capacity) {
            size_t more = ret->capacity ? ret->capacity * 2 : 256;
            ret->people = arena_grow(arena, ret->people, ret->count, more, sizeof *ret->people);
            ret->numbers = arena_grow(arena, ret->numbers, ret->count, more, sizeof *ret->numbers);
            if (!ret->people || !ret->numbers) return no_memory(err);
            ret->capacity = more;
        }
        ret->people[ret->count] = rows_i64(rows, 0);
        if (!arena_str(arena, rows_text(rows, 1), &ret->numbers[ret->count++])) return no_memory(err);
    }
    return rows_status(rows, err);
}

/* The first certificate of a person; they are sorted by person. */
static Str certificate_of(const Certificates *list, int64_t person) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->people[middle] < person)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->count && list->people[low] == person ? list->numbers[low] : (Str){"", 0};
}

/* People with the clause's role (inspectors when it names none), or those whom its filter of people keeps. */
static bool may_go(const Clause *clause, const DutySubject *person, Str roles, Arena *arena, Date today) {
    const ExprContext context = {.today = today, .period_from = today, .period_to = today};
    if (clause->draw.from_person) return expr_true(clause->draw.from_person, person->row, &context);
    if (clause->draw.of_people && clause->by.len == 0) return true;
    Str role = clause->by.len ? clause->by : STR("inspector");
    const char *wanted = arena_printf(arena, "|" STR_FMT "|", STR_ARG(role));
    return wanted && str_find(roles, str_from(wanted), 0) != SIZE_MAX;
}

static Status read_officers(Tx *tx, const App *app, const Actor *actor, const PlanEntry *plan,
                            const Clause *clause, DrawTable *table, Arena *arena, Error *err) {
    enum { ROLES = 6 };
    CLEANUP(duty_source_clear) DutySource source;
    Certificates certificates = {0};
    DutySubject person;
    TRY(read_certificates(tx, app, actor, plan, arena, &certificates, err));
    TRY(duty_source_init(&source, SOURCE_PEOPLE, tx, actor->realm, plan->org_path, arena, err));
    SubjectSource reader = duty_source_reader(&source);
    reader.rewind(reader.data, clause);
    while (reader.next(reader.data, &person)) {
        Str roles = rows_text(source.rows, ROLES);
        if (!may_go(clause, &person, roles, arena, env_today(&app->env))) continue;
        Str inner = str_slice(roles, 1, roles.len ? roles.len - 1 : 0);
        Str cells[] = {person.id, rows_text(source.rows, 1), person.org, inner,
                       certificate_of(&certificates, person.number)};
        TRY(draw_table_add(table, cells, COUNT_OF(cells), err));
    }
    if (source.status == OK) return OK;
    *err = source.err;
    return source.status;
}

/* ---- both ---- */

Status draw_freeze(const App *app, const Actor *actor, const PlanEntry *plan, const Clause *clause,
                   const DrawRule *rule, Arena *arena, DrawInputs *ret, Error *err) {
    static const Str officer_columns[] = {STR_INIT("id"), STR_INIT("name"), STR_INIT("org"),
                                          STR_INIT("roles"), STR_INIT("certificate")};
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    DrawTable *units = NULL, *officers = NULL;
    Columns columns;
    TRY(unit_columns(clause, rule, &columns, err));
    TRY(store_read(app->store, &tx, err));
    TRY(draw_table_new(arena, "officers", officer_columns, COUNT_OF(officer_columns), "id", &officers, err));
    TRY(read_officers(tx, app, actor, plan, clause, officers, arena, err));
    TRY(draw_table_freeze(officers, err));
    ret->officers = officers;
    if (clause->draw.of_people) return OK;
    TRY(draw_table_new(arena, "population", columns.names, columns.count, "id", &units, err));
    TRY(read_units(tx, app, actor, plan, clause, &columns, units, arena, err));
    TRY(draw_table_freeze(units, err));
    ret->population = units;
    return OK;
}

/* ---- as CSV, and back ---- */

Status draw_table_csv(Arena *arena, const char *name, const char *key, Str csv, const DrawTable **ret,
                      Error *err) {
    Csv *reader;
    DrawTable *table;
    CsvOptions options = csv_options_default();
    const CsvRow *row = NULL;
    TRY(csv_open(arena, csv, &options, &reader, err));
    TRY(draw_table_new(arena, name, csv_header(reader)->fields, csv_header(reader)->count, key, &table, err));
    for (;;) {
        TRY(csv_next(reader, &row, err));
        if (!row) break;
        TRY(draw_table_add(table, row->fields, row->count, err));
    }
    *ret = table;
    return draw_table_freeze(table, err);
}

Status draw_table_text(const DrawTable *table, Arena *arena, Str *ret, Error *err) {
    CLEANUP(buf_free) Buf out = BUF_INIT(TABLE_TEXT_MAX);
    CsvWriter csv = csv_writer(&out, false);
    for (size_t i = 0; i < table->column_count; i++) csv_put(&csv, table->columns[i]);
    csv_end_row(&csv);
    for (size_t row = 0; row < table->count; row++) {
        for (size_t i = 0; i < table->column_count; i++) csv_put(&csv, draw_table_cell(table, row, (int)i));
        csv_end_row(&csv);
    }
    TRY(buf_status(&out, err));
    return arena_str(arena, buf_str(&out), ret) ? OK : no_memory(err);
}
