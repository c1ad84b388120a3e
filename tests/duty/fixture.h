/* A register in memory, plans from text, duties as CSV. */
#ifndef ANLAN_TESTS_DUTY_FIXTURE_H
#define ANLAN_TESTS_DUTY_FIXTURE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "duty/duty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#undef fail /* ours, in base/status.h */

/* One row; dates as text, "" = none. For orgs class is the level and kind the population. */
typedef struct Row {
    const char *id, *org, *kind, *class, *since, *until, *class_since;
} Row;

typedef struct Register {
    const ExprSchema *schema;
    const Row *rows;
    size_t count, at;
    const Clause *clause;
    Value values[64];
} Register;

static inline Date day(const char *text) {
    Date date = DATE_NONE;
    if (*text) assert_true(date_parse(str_from(text), &date));
    return date;
}

static inline Value text_value(const char *text) {
    return *text ? (Value){.type = TYPE_TEXT, .text = str_from(text)} : (Value){.type = TYPE_UNSET};
}

static inline Value row_value(const Register *reg, const Row *row, Str name) {
    bool org = reg->schema == &schema_org;
    if (str_is(name, "id") || str_is(name, "code")) return text_value(row->id);
    if (str_is(name, "org")) return text_value(row->org);
    if (str_is(name, "kind")) return text_value(row->kind);
    if (str_is(name, "class")) return text_value(row->class);
    if (str_is(name, "level")) return text_value(row->class);
    if (str_is(name, "population") && org) return (Value){.type = TYPE_NUMBER, .number = atof(row->kind)};
    if (str_is(name, "seats"))
        return text_value(row->kind); /* a column of the table: text that reads as a number */
    return (Value){.type = TYPE_UNSET};
}

static inline void register_rewind(void *data, const Clause *clause) {
    Register *reg = data;
    reg->at = 0;
    reg->clause = clause;
}

static inline bool register_next(void *data, DutySubject *ret) {
    Register *reg = data;
    if (reg->at == reg->count) return false;
    const Row *row = &reg->rows[reg->at++];
    const Expr *filter = reg->clause->kind == CLAUSE_DO ? reg->clause->do_.filter : NULL;
    size_t fields = reg->schema->field_count, attributes = filter ? expr_attribute_count(filter) : 0;
    assert_true(fields + attributes <= COUNT_OF(reg->values));
    for (size_t i = 0; i < fields; i++)
        reg->values[i] = row_value(reg, row, str_from(reg->schema->fields[i].name));
    for (size_t i = 0; i < attributes; i++)
        reg->values[fields + i] = row_value(reg, row, expr_attribute_name(filter, i));
    *ret = (DutySubject){.number = (int64_t)reg->at,
                         .id = str_from(row->id),
                         .org = str_from(row->org),
                         .since = day(row->since),
                         .until = day(row->until),
                         .class_since = day(row->class_since),
                         .row = reg->values};
    return true;
}

static inline SubjectSource register_source(Register *reg) {
    return (SubjectSource){register_rewind, register_next, reg};
}

static inline Plan *plan_of(Arena *arena, const char *text) {
    Error err = ERROR_INIT;
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Status status = plan_read(arena, STR("plan.md"), str_from(text), &plan, &diags, &err);
    Buf buf = BUF_INIT(1 << 16);
    for (size_t i = 0; i < diags.count && status != OK; i++) diag_print(&diags.items[i], "en", &buf);
    if (status != OK) print_message("# %s %s\n%s\n", err.message, buf.len ? buf.ptr : "", text);
    buf_free(&buf);
    assert_int_equal(status, OK);
    return plan;
}

static inline Calendar *builtin_calendar(void) {
    Arena *arena = arena_new(1 << 24);
    Diags diags = diags_new(arena);
    Error err = ERROR_INIT;
    Calendar *calendar = NULL;
    assert_int_equal(calendar_new(calendar_builtin_tables(), &diags, &calendar, &err), OK);
    arena_free(arena);
    return calendar;
}

typedef struct Printer {
    const Plan *plan;
    Buf buf;
} Printer;

/* clause,subject,org,from,due,times — times ends in h for hours */
static inline Status print_duty(void *data, const Duty *duty, Error *err) {
    Printer *printer = data;
    char from[DATE_TEXT], due[DATE_TEXT];
    buf_printf(&printer->buf, "%.*s,%.*s,%.*s,%s,%s,", STR_ARG(printer->plan->clauses[duty->clause].id),
               STR_ARG(duty->subject_id), STR_ARG(duty->org), date_format(duty->from, from),
               date_format(duty->due, due));
    if (duty->hours > 0) {
        buf_add_double(&printer->buf, duty->hours);
        buf_add_char(&printer->buf, 'h');
    } else {
        buf_add_i64(&printer->buf, duty->times);
    }
    if (duty->due_minute != 1440) buf_printf(&printer->buf, ",%d", duty->due_minute);
    buf_add_char(&printer->buf, '\n');
    return buf_status(&printer->buf, err);
}

#endif
