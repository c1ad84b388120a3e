/* Reading and verifying the ledger. */
#ifndef ANLAN_APP_LEDGER_LOG_H
#define ANLAN_APP_LEDGER_LOG_H

#include "app/app.h"
#include "ledger/ledger.h"

Status app_ledger_list(const App *app, const Actor *actor, int64_t from, int limit, Arena *arena, Json *out,
                       Error *err);
Status app_ledger_head(const App *app, const Actor *actor, LedgerHead *ret, Arena *arena, Error *err);
/* Reads the whole chain in one snapshot. saved may be NULL. OK also when a fault is found: see ret_fault. */
Status app_ledger_verify(const App *app, const Actor *actor, const LedgerHead *saved,
                         void (*progress)(void *data, int64_t done), void *progress_data,
                         LedgerFault *ret_fault, int64_t *ret_seq, LedgerHead *ret_head, Arena *arena,
                         Error *err);

#endif
