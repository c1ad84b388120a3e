-- The hash chain. What its columns mean is in src/ledger/ledger.h.

-- name: ledger_head
-- in:  $1 realm text
-- out: seq i64, hash text
SELECT seq, hash FROM ledger WHERE realm = $1 ORDER BY seq DESC LIMIT 1;

-- name: ledger_append
-- in:  $1 realm text, $2 seq i64, $3 at instant, $4 actor text, $5 event text, $6 payload text, $7 prev text, $8 hash text
INSERT INTO ledger (realm, seq, at, actor, event, payload, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: ledger_entries
-- in:  $1 realm text, $2 first seq i64, $3 last seq i64
-- out: seq i64, at instant, actor text, event text, payload text, prev text, hash text
SELECT seq, at, actor, event, payload, prev, hash FROM ledger WHERE realm = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq;
