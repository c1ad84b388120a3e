/* One seat with its duty, and what goes with it. Inside src/app. */
#ifndef ANLAN_APP_ASSIGN_SEAT_H
#define ANLAN_APP_ASSIGN_SEAT_H

#include "app/assign.h"

typedef struct Seat {
    SeatKey key;
    Date due, day;                  /* DATE_NONE: not there yet */
    int64_t person;                 /* 0: nobody */
    int64_t state;                  /* 1: refused */
    Str person_id, path, title, by; /* path of the duty's org; by: role, or empty */
    bool quota, own;                /* own: it binds the person himself */
} Seat;

typedef struct SeatPerson {
    int64_t number;
    Str id, name, path;
    bool active;
} SeatPerson;

enum { TOGETHER_MAX = 100, REASON_MAX = 2000 };

/* E_NOT_FOUND: no such duty, or (unless `make`) no such seat. */
Status seat_load(const App *app, const Actor *actor, Tx *tx, Str id, bool make, Arena *arena, Seat *ret,
                 Error *err);
Status seat_person(const Actor *actor, Tx *tx, Str id, Arena *arena, SeatPerson *ret, Error *err);
/* The roles of a person, each with the path of the org where he holds it. */
typedef struct SeatRole {
    Str role, path;
} SeatRole;
enum { SEAT_ROLES_MAX = 1000 };
typedef struct SeatRoles {
    SeatRole *items;
    size_t count;
} SeatRoles;
Status seat_roles(const Actor *actor, Tx *tx, const SeatPerson *person, Arena *arena, SeatRoles *ret,
                  Error *err);
/* by: empty for any role. A quota may be met anywhere below. */
bool seat_role_suits(const SeatRoles *roles, Str by, Str path, bool quota);
/* E_CONFLICT unless the person is in service, holds the duty's role and works where the duty is. */
Status seat_suits(const Actor *actor, Tx *tx, const Seat *seat, const SeatPerson *person, Arena *arena,
                  Error *err);
/* The seats that this person's visit has: of one subject, day and activity; the seat itself first. Inside the
 * writing transaction. */
typedef struct SeatList {
    SeatKey items[TOGETHER_MAX];
    Date due[TOGETHER_MAX];
    size_t count;
} SeatList;
Status seats_together(const Actor *actor, Tx *tx, const Seat *seat, Arena *arena, SeatList *ret, Error *err);
/* E_CONFLICT when the person has another seat of this visit. */
Status seat_alone(const Actor *actor, Tx *tx, const SeatKey *key, int64_t person, Error *err);
/* All of them from one person to another; E_CONFLICT when somebody changed them, or he has the visit already.
 */
Status seats_give(const Actor *actor, Tx *tx, const SeatList *list, int64_t from, int64_t to, Error *err);
/* The duty of a seat that is nobody's now: not all of it is handed out any more. */
Status seat_unmark(const Actor *actor, Tx *tx, const SeatKey *key, Error *err);
Status seat_reason(Str *reason, Error *err);

#endif
