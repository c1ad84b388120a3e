/* The open work of a person, item by item, and what of it another one cannot take over. Inside src/app. */
#ifndef ANLAN_APP_HANDOVER_ITEMS_H
#define ANLAN_APP_HANDOVER_ITEMS_H

#include "app/assign_seat.h"
#include "base/map.h"

enum { HANDOVER_ITEMS_MAX = 100000 };

typedef enum HandKind { HAND_DUTY, HAND_VISIT, HAND_CASE, HAND_KINDS } HandKind;

typedef struct HandItem {
    HandKind kind;
    SeatKey key;                  /* of a duty its duty alone, of a case nothing */
    Str id, title, subject, type; /* type of a case; id of a case */
    Date day;                     /* of a visit; of a duty its last day */
    const char *left; /* why the other cannot take it: role, away, recused, certificate, full, there;
                         NULL: he takes it */
} HandItem;

typedef struct HandItems {
    HandItem *items; /* duties, visits, cases, each in order */
    size_t count, room;
    size_t taken[HAND_KINDS], left;
} HandItems;

/* What the clauses in force ask of who goes: taken before the writing job, which does nothing but SQL. */
Status hand_rules(const App *app, const Actor *actor, Arena *arena, Map **ret, Error *err);

/* With whom the work goes: as handing out asks it. Visits: role where the duty is, leave, recusal, a
 * certificate for pairs, room on the day, not twice in one visit. Duties, cases and the charge of subjects:
 * recusal. */
Status hand_items(const App *app, const Actor *actor, Tx *tx, const Map *rules, const SeatPerson *from,
                  const SeatPerson *to, Arena *arena, HandItems *ret, Error *err);
/* "duties", "visits", "cases" (taken) and "left". */
void hand_items_json(const HandItems *items, Json *out);
/* How many are left for each reason, as an object. */
void hand_reasons_json(const HandItems *items, Json *out);
/* The first `limit` that are left, as an array. */
void hand_left_json(const HandItems *items, size_t limit, Json *out);

#endif
