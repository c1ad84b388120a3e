/* Leave and recusal: on which days a person is away, and which subjects he must not visit. Handing out, moves
 * and swaps keep to both, feasibility to leave. What was planned on days of leave stays until work is handed
 * out again; setting leave tells how many visits that are. All of it needs duty.assign where the person is,
 * or is about oneself: one's own leave and recusals are entered by oneself, and taken back as far as nobody
 * else entered them. */
#ifndef ANLAN_APP_ABSENCE_H
#define ANLAN_APP_ABSENCE_H

#include "app/assign_seat.h"

enum { LEAVE_DAYS_MAX = 1830 };

/* {"leave":[{"from","to","reason","may"}],"recusals":[{"subject","subject_name","reason","may"}]}; may: the
 * actor may take it back. */
Status app_absences(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* E_CONFLICT: overlaps leave that is there. Answers {"visits"}: planned on these days. */
Status app_leave_add(const App *app, const Actor *actor, Str id, Date from, Date to, Str reason, Arena *arena,
                     AppWrite *ret, Error *err);
Status app_leave_remove(const App *app, const Actor *actor, Str id, Str from, Arena *arena, AppWrite *ret,
                        Error *err);
/* Again for the same subject: the new reason counts. */
Status app_recusal_add(const App *app, const Actor *actor, Str id, Str subject, Str reason, Arena *arena,
                       AppWrite *ret, Error *err);
Status app_recusal_remove(const App *app, const Actor *actor, Str id, Str subject, Arena *arena,
                          AppWrite *ret, Error *err);
/* Leave and recusals in an area, of leave between two days (DATE_NONE: this year), as JSON items or CSV. Who
 * holds duty.assign nowhere, and `mine`: one's own. */
typedef struct AbsenceQuery {
    Str org;
    bool mine;
    Date from, to;
} AbsenceQuery;
Status app_leave_list(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena, Json *out,
                      Error *err);
Status app_leave_csv(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena, Buf *out,
                     Error *err);
Status app_recusal_list(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena,
                        Json *out, Error *err);
Status app_recusal_csv(const App *app, const Actor *actor, const AbsenceQuery *query, Arena *arena, Buf *out,
                       Error *err);

/* E_CONFLICT when the person is away on that day, or must not go to the subject (0: none). */
Status absence_bars(const Actor *actor, Tx *tx, const SeatPerson *person, int64_t subject, Date day,
                    Error *err);

#endif
