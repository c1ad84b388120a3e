/* Inside http: the tables, one file a family. */
#ifndef ANLAN_HTTP_ROUTES_H
#define ANLAN_HTTP_ROUTES_H

#include "http/request.h"

extern const RouteTable routes_session, routes_org, routes_register, routes_plan, routes_draft, routes_draw,
    routes_fit, routes_overview, routes_duty, routes_record, routes_case, routes_notice, routes_measure,
    routes_upload, routes_ledger, routes_calendar, routes_ops, routes_assign, routes_absence;

/* The whole description, from the tables. */
void openapi_write(const RouteTable *const *tables, size_t count, Json *out);

#endif
