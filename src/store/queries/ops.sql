-- name: ops_last_write
-- out: at instant (of the newest ledger entry of any realm)
SELECT l.at
  FROM realm r JOIN ledger l ON l.realm = r.realm AND l.seq = (SELECT max(m.seq) FROM ledger m WHERE m.realm = r.realm)
 ORDER BY l.at DESC LIMIT 1;

-- name: ops_blob_every
-- out: hash text
SELECT DISTINCT hash FROM blob ORDER BY hash;

-- name: ops_attachment_lost
-- out: number of attachments whose file was never stored
SELECT count(*) FROM record_attachment a WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.realm = a.realm AND b.hash = a.hash);
