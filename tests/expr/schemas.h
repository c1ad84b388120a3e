/* A register and a case type as the tests of src/expr know them. */
#ifndef ANLAN_TEST_EXPR_SCHEMAS_H
#define ANLAN_TEST_EXPR_SCHEMAS_H

#include "expr/expr.h"

enum {
    SUBJECT_CLASS,
    SUBJECT_KIND,
    SUBJECT_FLOORS,
    SUBJECT_AREA,
    SUBJECT_SINCE,
    SUBJECT_SEEN,
    SUBJECT_OPEN,
    SUBJECT_FIELDS
};

static const ExprField subject_fields[] = {
    {"class", TYPE_TEXT, "s.class", ""},     {"kind", TYPE_TEXT, "s.kind", ""},
    {"floors", TYPE_NUMBER, "s.floors", ""}, {"area", TYPE_NUMBER, "s.area", ""},
    {"since", TYPE_DATE, "s.since", ""},     {"seen", TYPE_INSTANT, "s.seen", ""},
    {"open", TYPE_BOOL, "(s.open = 1)", ""},
};

static const char *const hazard_words[] = {"隐患", NULL};
/* The same rows under other names, in the same order. */
static const ExprField hazard_fields[] = {
    {"level", TYPE_TEXT, "c.class", ""},       {"subject", TYPE_TEXT, "c.kind", ""},
    {"floors", TYPE_NUMBER, "c.floors", ""},   {"quantity", TYPE_NUMBER, "c.area", ""},
    {"due", TYPE_DATE, "c.since", ""},         {"closed_at", TYPE_INSTANT, "c.seen", ""},
    {"closed", TYPE_BOOL, "(c.open = 1)", ""},
};

static const ExprSchema subject_schema = {.name = "subject",
                                          .fields = subject_fields,
                                          .field_count = 7,
                                          .open = true,
                                          .attributes_sql = "s.attributes",
                                          .from_sql = "subject s"};
static const ExprSchema closed_schema = {.name = "person", .fields = subject_fields, .field_count = 7};
static const ExprSchema hazard_schema = {.name = "hazard",
                                         .words = hazard_words,
                                         .fields = hazard_fields,
                                         .field_count = 7,
                                         .open = true,
                                         .attributes_sql = "c.attributes",
                                         .from_sql = "subject c",
                                         .where_sql = "c.class <> 'none'"};
static const ExprSchema *const test_objects[] = {&hazard_schema, NULL};

#endif
