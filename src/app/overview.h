/* The calendar of an area: stages of plans, what falls due on each day, reports and letters with their days,
 * deadlines of open cases, and which days are worked. */
#ifndef ANLAN_APP_OVERVIEW_H
#define ANLAN_APP_OVERVIEW_H

#include "app/plan_cache.h"

typedef struct OverviewDuty { /* duties of one clause that fall due on one day */
    Date due;
    Str kind, plan, clause, title;
    int64_t total, done, missed;
} OverviewDuty;

typedef struct OverviewPhase {
    Str plan, plan_title, clause, title;
    Date from, to;
} OverviewPhase;

typedef struct OverviewCase { /* an open case and its nearest deadline */
    Date due;
    Instant due_at;
    Str id, type, title, subject, org; /* subject, org: names; subject may be empty */
    bool overdue;
} OverviewCase;

typedef struct Overview {
    Date from, to;
    OverviewDuty *duties; /* by day, plan, clause */
    OverviewPhase *phases;
    OverviewCase *cases; /* by deadline */
    size_t duty_count, phase_count, case_count;
} Overview;
enum { OVERVIEW_DAYS_MAX = 800, OVERVIEW_CASES_MAX = 20000 };

/* org "": all areas where the actor may read plans. Who may not read cases there gets none of them.
 * E_INVALID: a range of no days or of too many; E_TOO_LARGE: too many duties or cases. */
Status app_overview(const App *app, const Actor *actor, Str org, Date from, Date to, Arena *arena,
                    Overview *ret, Error *err);
void overview_json(const App *app, const Overview *overview, Json *out);
void overview_csv(const Overview *overview,
                  Buf *out); /* phases, reports and letters, cases, and the duties of each day */
/* Phases, reports and letters, deadlines of cases: what a person puts into his own calendar. */
void overview_ics(const App *app, const Overview *overview, Str name, Buf *out);

#endif
