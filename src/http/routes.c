#include "http/routes.h"

const Field route_list_params[] = {
    {"limit", FIELD_INT, .min = 1, .max = 200, .help = "items in one answer (50)"},
    {"cursor", FIELD_TEXT, .help = "where the last answer said that the next one begins"},
    {0},
};

const Field route_csv_params[] = {
    {"format", FIELD_TEXT, .choices = "json|csv",
     .help = "csv: the whole list as a file that can be imported again"},
    {0},
};

static const RouteTable *const tables[] = {
    &routes_session,  &routes_org,    &routes_register, &routes_plan,    &routes_draft,
    &routes_draw,     &routes_fit,    &routes_overview, &routes_duty,    &routes_record,
    &routes_case,     &routes_notice, &routes_measure,  &routes_upload,  &routes_ledger,
    &routes_calendar, &routes_ops,    &routes_assign,   &routes_absence,
};

const RouteTable *const *route_tables(size_t *ret_count) {
    *ret_count = COUNT_OF(tables);
    return tables;
}
