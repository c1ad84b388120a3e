/* Who visits whom on which day: handing out, the board, moving, refusing, swapping. A seat is one officer of
 * one visit of a duty; its public id is the duty's, the visit's number and the seat:
 * "12-40233-0-20260401~1~2". What one person does in one go at a subject (same activity, same day) moves
 * together. */
#ifndef ANLAN_APP_ASSIGN_H
#define ANLAN_APP_ASSIGN_H

#include "app/duties.h"

typedef struct SeatKey {
    DutyKey duty;
    int64_t number, seat;
} SeatKey;
enum { SEAT_ID_TEXT = DUTY_ID_TEXT + 44, ASSIGN_DAYS_MAX = 92, BOARD_DAYS_MAX = 31 };
bool seat_id_parse(Str text, SeatKey *ret);
const char *seat_id_format(SeatKey key, char out[SEAT_ID_TEXT]);

/* Hands out what is open in the subtree of org between two days (DATE_NONE: today, and 27 days more). What
 * was handed out before stays where it may. Needs duty.assign there. Runs in the calling thread; writes
 * {"visits","joined","kept","changed","unplaced","lacks":[{"clause","reason","visits"}]}. */
Status app_assign_run(const App *app, const Actor *actor, Str org, Date from, Date to, Arena *arena,
                      Json *out, Error *err);

typedef struct BoardQuery {
    Str org;       /* empty: all areas of the actor */
    bool mine;     /* the actor's own visits alone; people are told all the same, for offers */
    Date from, to; /* DATE_NONE: this week, Monday to Sunday */
} BoardQuery;
/* {"from","to","today","may","days":[{"date","works"}],"people":[…],"visits":[…],"lacking":[…],"swaps":[…]}
 */
Status app_board(const App *app, const Actor *actor, const BoardQuery *query, Arena *arena, Json *out,
                 Error *err);
Status app_board_csv(const App *app, const Actor *actor, const BoardQuery *query, Arena *arena, Buf *out,
                     Error *err);

/* The seat, and what goes with it, to this person and day; a seat that is not there is made, for a duty that
 * nobody has. Needs duty.assign at the duty's org. E_CONFLICT: outside the window, not a working day, not the
 * role, or the person has this visit already. */
Status app_assign_move(const App *app, const Actor *actor, Str seat, Str person, Date day, Arena *arena,
                       AppWrite *ret, Error *err);
/* Takes the visit away again: nobody has it. */
Status app_assign_remove(const App *app, const Actor *actor, Str seat, Arena *arena, AppWrite *ret,
                         Error *err);
/* Back to the lead, with a reason: the person himself, or who may assign. */
Status app_assign_refuse(const App *app, const Actor *actor, Str seat, Str reason, Arena *arena,
                         AppWrite *ret, Error *err);

/* An offer of one's own seat to a person, for one of his where `other` names it. He agrees, or who may assign
 * confirms. */
Status app_swap_ask(const App *app, const Actor *actor, Str seat, Str other, Str person, Str reason,
                    Arena *arena, AppWrite *ret, Error *err);
Status app_swap_answer(const App *app, const Actor *actor, Str id, bool agree, Arena *arena, AppWrite *ret,
                       Error *err);

#endif
