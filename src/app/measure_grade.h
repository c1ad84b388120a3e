/* Grades: what a scored record makes of its subject. */
#ifndef ANLAN_APP_MEASURE_GRADE_H
#define ANLAN_APP_MEASURE_GRADE_H

#include "app/plan_cache.h"

/* After the record was written, in its transaction: for each `grade` clause that covers the subject and is
 * `over: score` (or over the record's form) the band of `percent` (0-100) is kept, what the band changes
 * (class, list) goes into the register, and the subject's duties are made anew when that changed anything.
 * Ledger entry "subject.graded" for each clause. */
Status app_grade_after_record(const App *app, Tx *tx, const Actor *actor, const Plans *plans, int64_t subject,
                              double percent, Str record_id, Error *err);

#endif
