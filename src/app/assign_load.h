/* What is handed out, read from the store: plans in force, open duties, people, certificates, what was handed
 * out before. Inside src/app. */
#ifndef ANLAN_APP_ASSIGN_LOAD_H
#define ANLAN_APP_ASSIGN_LOAD_H

#include "app/area.h"
#include "app/assign.h"
#include "base/map.h"
#include "duty/assign/assign.h"

typedef struct AssignLoad {
    const App *app;
    Tx *tx;
    Str realm;
    const Area *area;
    Date from, to;
    Arena *arena;
    const Plans *plans;
    AssignInput input;
    DutyKey *keys; /* of input.duties */
    /* What the store has of each of input.duties. */
    struct DutyMarks {
        bool handed; /* marked as handed out whole */
        bool seated; /* has seats */
    } * marks;
    int64_t *persons; /* numbers of input.fit.staff */
    Map *clauses;     /* number in the store → plan and clause in input, see ClauseAt */
    Map *duties;      /* key → its number in input.duties + 1 */
} AssignLoad;

Status assign_load(AssignLoad *load, Error *err);

#endif
