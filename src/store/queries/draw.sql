-- Draws: announced, drawn, read.

-- name: draw_certificates
-- in:  $1 realm, $2 path from, $3 path to, $4 day
-- out: person's number i64, number of a certificate that is valid on the day
SELECT c.person, c.number FROM certificate c JOIN person p ON p.realm = c.realm AND p.number = c.person
JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE c.realm = $1 AND o.path >= $2 AND o.path < $3 AND (c.valid_from IS NULL OR c.valid_from <= $4)
  AND (c.valid_to IS NULL OR c.valid_to >= $4)
ORDER BY c.person, c.number;

-- name: draw_before
-- in:  $1 realm, $2 clause, $3 period from
-- out: id, state
SELECT id, state FROM draw WHERE realm = $1 AND clause = $2 AND period_from = $3 AND state <> 'replaced'
ORDER BY announced_at DESC, id DESC LIMIT 1;

-- name: draw_public_list
-- in:  $1 realm ('' = all), $2 limit
-- out: realm, its name, id, activity, org name, state, period from, period to, announced at, drawn at
SELECT d.realm, r.name, d.id, d.title, o.name, d.state, d.period_from, d.period_to, d.announced_at, d.drawn_at
FROM draw d JOIN realm r ON r.realm = d.realm JOIN org o ON o.realm = d.realm AND o.code = d.org
WHERE ($1 = '' OR d.realm = $1) ORDER BY d.announced_at DESC, d.id DESC LIMIT $2;

-- name: draw_insert
-- in: $1 realm, $2 id, $3 plan, $4 version, $5 clause, $6 clause id, $7 title, $8 org, $9 period from, $10 period to, $11 before,
--     $12 reason, $13 source, $14 terms, $15 commitment, $16 secret, $17 at, $18 by
INSERT INTO draw (realm, id, plan, version, clause, clause_id, title, org, period_from, period_to, state, before, reason, source,
    terms, commitment, secret, public_value, receipt, receipt_hash, announced_at, announced_by, drawn_at, drawn_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'announced', $11, $12, $13, $14, $15, $16, '', '', '', $17, $18, NULL, '');

-- name: draw_register_insert
-- in: $1 realm, $2 draw, $3 name, $4 hash, $5 rows, $6 text
INSERT INTO draw_register (realm, draw, name, hash, count, text) VALUES ($1, $2, $3, $4, $5, $6);

-- name: draw_replace
-- in: $1 realm, $2 id
UPDATE draw SET state = 'replaced' WHERE realm = $1 AND id = $2 AND state = 'announced';

-- name: draw_finish
-- in: $1 realm, $2 id, $3 public value, $4 receipt, $5 hash, $6 at, $7 by
UPDATE draw SET state = 'drawn', public_value = $3, receipt = $4, receipt_hash = $5, drawn_at = $6, drawn_by = $7
WHERE realm = $1 AND id = $2 AND state = 'announced';

-- name: draw_duty
-- in: $1 realm, $2 officer, $3 due, $4 unit, $5 clause, $6 from
INSERT INTO duty (realm, person, state, due, subject, clause, org, from_day, due_minute, times, done)
SELECT $1, p.number, 0, $3, s.number, $5, '', $6, 1440, 1, 0 FROM person p, subject s
WHERE p.realm = $1 AND p.id = $2 AND s.realm = $1 AND s.id = $4
ON CONFLICT (realm, clause, subject, org, from_day) DO NOTHING;

-- name: draw_list
-- in:  $1 realm, $2 limit
-- out: id, plan, version i64, clause id, title, org, org name, path, period from, period to, state, before, reason, source,
--      commitment, public value, receipt hash, announced at, by, drawn at, by
SELECT d.id, d.plan, d.version, d.clause_id, d.title, d.org, o.name, o.path, d.period_from, d.period_to, d.state, d.before, d.reason,
    d.source, d.commitment, d.public_value, d.receipt_hash, d.announced_at, d.announced_by, d.drawn_at, d.drawn_by
FROM draw d JOIN org o ON o.realm = d.realm AND o.code = d.org
WHERE d.realm = $1 ORDER BY d.announced_at DESC, d.id DESC LIMIT $2;

-- name: draw_get
-- in:  $1 realm, $2 id
-- out: as draw_list, then terms, secret, receipt, clause i64
SELECT d.id, d.plan, d.version, d.clause_id, d.title, d.org, o.name, o.path, d.period_from, d.period_to, d.state, d.before, d.reason,
    d.source, d.commitment, d.public_value, d.receipt_hash, d.announced_at, d.announced_by, d.drawn_at, d.drawn_by, d.terms, d.secret,
    d.receipt, d.clause
FROM draw d JOIN org o ON o.realm = d.realm AND o.code = d.org
WHERE d.realm = $1 AND d.id = $2;

-- name: draw_registers
-- in:  $1 realm, $2 draw, $3 name ('' = all)
-- out: name, hash, rows i64, text
SELECT name, hash, count, text FROM draw_register WHERE realm = $1 AND draw = $2 AND ($3 = '' OR name = $3) ORDER BY name;
