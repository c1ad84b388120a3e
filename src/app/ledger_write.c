#include "app/app.h"
#include "ledger/ledger.h"

Status app_ledger(const App *app, Tx *tx, const Actor *actor, const char *event, Str payload, Error *err) {
    int64_t seq = 0;
    return app_ledger_seq(app, tx, actor, event, payload, &seq, err);
}

Status app_ledger_seq(const App *app, Tx *tx, const Actor *actor, const char *event, Str payload,
                      int64_t *ret_seq, Error *err) {
    StoreHead head;
    TRY(store_ledger_head(tx, actor->realm, &head, err));
    LedgerEntry entry = {.realm = actor->realm,
                         .seq = head.seq + 1,
                         .at = env_now(&app->env),
                         .actor = actor->id,
                         .event = str_from(event),
                         .payload = payload};
    memcpy(entry.prev, head.hash, sizeof entry.prev);
    ledger_hash(&entry, entry.hash);
    TRY(store_ledger_append(tx, entry.realm, entry.seq, entry.at, entry.actor, entry.event, entry.payload,
                            entry.prev, entry.hash, err));
    *ret_seq = entry.seq;
    return OK;
}
