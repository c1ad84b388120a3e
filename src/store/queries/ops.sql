-- name: ops_last_write
-- out: at instant (of the newest ledger entry of any realm)
SELECT l.at
  FROM realm r JOIN ledger l ON l.realm = r.realm AND l.seq = (SELECT max(m.seq) FROM ledger m WHERE m.realm = r.realm)
 ORDER BY l.at DESC LIMIT 1;
