/* The prefilled draft of a report duty: what the records already say about the period, so that nothing is
 * typed twice. Inside src/app. */
#ifndef ANLAN_APP_REPORT_DRAFT_H
#define ANLAN_APP_REPORT_DRAFT_H

#include "app/app.h"

/* Writes {"period":{"from","to"},"records":[{"activity","count"}…],"duties":{"due","done","missed"},
 * "cases":{"opened","closed","overdue"},"text"} for the subtree of `org`. */
Status report_draft(const App *app, const Actor *actor, Tx *tx, Str org, Date from, Date to, Arena *arena,
                    Json *out, Error *err);

#endif
