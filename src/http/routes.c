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

const RouteTable *route_tables(size_t *ret_count) {
    static RouteTable tables[5]; /* the same values each time: rows of other files are no constants here */
    tables[0] = routes_session;
    tables[1] = routes_duty;
    tables[2] = routes_calendar;
    tables[3] = routes_org;
    tables[4] = routes_ops;
    *ret_count = COUNT_OF(tables);
    return tables;
}
