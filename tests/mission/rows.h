/* Rows for the clauses of a plan, field by field, and the year in which the plans stand. */
#ifndef ANLAN_TESTS_MISSION_ROWS_H
#define ANLAN_TESTS_MISSION_ROWS_H

#include <string.h>

#include "mission.h"

static inline Date day(const char *text) {
    Date date = DATE_NONE;
    assert_true(date_parse(str_from(text), &date));
    return date;
}

typedef struct Field {
    const char *name, *text; /* NULL name: no more; text NULL: number */
    double number;
} Field;

static inline void set_fields(const ExprSchema *schema, const Field *fields, size_t count, Value *row) {
    for (size_t i = 0; i < count && fields[i].name; i++) {
        size_t at = 0;
        while (at < schema->field_count && strcmp(schema->fields[at].name, fields[i].name) != 0) at++;
        assert_true(at < schema->field_count);
        const ExprType type = schema->fields[at].type;
        const char *text = fields[i].text;
        if (type == TYPE_TEXT) row[at] = (Value){.type = type, .text = str_from(text)};
        if (type == TYPE_NUMBER) row[at] = (Value){.type = type, .number = fields[i].number};
        if (type == TYPE_BOOL) row[at] = (Value){.type = type, .boolean = fields[i].number != 0};
        if (type == TYPE_DATE) row[at] = (Value){.type = type, .date = day(text)};
        if (type == TYPE_INSTANT)
            row[at] = (Value){.type = type, .instant = date_start(day(text), ZONE_SHANGHAI)};
    }
}

enum { FIELDS = 5, WIDTH = 64, MAX_PLANS = 100 };
enum { ASIDE = -1, BROKEN = 0, KEPT = 1 }; /* ASIDE: the rule is not about this row */

static inline ExprContext context_2026(const char *today) {
    Date date = day(today);
    return (ExprContext){.today = date,
                         .now = date_start(date, ZONE_SHANGHAI),
                         .period_from = day("2026-01-01"),
                         .period_to = date, /* as the scorecard does: the part of the plan that is over */
                         .zone_minutes = ZONE_SHANGHAI};
}

#endif
