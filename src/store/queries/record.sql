-- name: subject_for_record
-- in:  $1 realm, $2 subject id
-- out: number, id, name, kind, class, org, org path, owner
SELECT s.number, s.id, s.name, s.kind, s.class, s.org, o.path, s.owner
FROM subject s JOIN org o ON o.realm = s.realm AND o.code = s.org WHERE s.realm = $1 AND s.id = $2;

-- What stands before a record, in one look: the answer of an earlier request with its key, and its subject. Always one row.
-- name: record_preface
-- in:  $1 realm, $2 subject id, $3 person number, $4 idempotency key
-- out: request, answer, then as subject_for_record
SELECT i.request, i.answer, s.number, s.id, s.name, s.kind, s.class, s.org,
       (SELECT o.path FROM org o WHERE o.realm = s.realm AND o.code = s.org), s.owner
FROM (SELECT 1 AS one) x
LEFT JOIN idempotency i ON i.realm = $1 AND i.person = $3 AND i.key = $4
LEFT JOIN subject s ON s.realm = $1 AND s.id = $2;

-- name: org_path
-- in:  $1 realm, $2 code
SELECT path, name FROM org WHERE realm = $1 AND code = $2;

-- name: officer_for_record
-- in:  $1 realm, $2 person id, $3 day
-- out: number, id, name, active, certificates valid on the day
SELECT p.number, p.id, p.name, p.active,
       (SELECT count(*) FROM certificate c WHERE c.realm = p.realm AND c.person = p.number
           AND (c.valid_from IS NULL OR c.valid_from <= $3) AND (c.valid_to IS NULL OR c.valid_to >= $3))
FROM person p WHERE p.realm = $1 AND p.id = $2;

-- name: person_roles
-- in:  $1 realm, $2 person number
SELECT role FROM person_role WHERE realm = $1 AND person = $2;

-- name: duty_open_of_object
-- in:  $1 realm, $2 clause, $3 subject (0 = none), $4 org ('' = none), $5 day, $6 earliest due
-- out: from, due, times, done   (only windows that have begun; $6 = day for windows that must still be open)
SELECT from_day, due, times, done FROM duty
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day <= $5 AND due >= $6 AND state IN (0, 3)
ORDER BY from_day;

-- name: record_insert
INSERT INTO record (realm, id, kind, activity, subject, org, person, officers, officer_count, day, at, form, form_version,
    answers, score, score_max, result, category, quantity, corrects, created_at, hash, ledger_seq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- name: record_corrected
-- in: $1 realm, $2 id, $3 the correction
UPDATE record SET corrected_by = $3 WHERE realm = $1 AND id = $2 AND corrected_by IS NULL;

-- name: record_exists
SELECT subject, org, activity, corrected_by, quantity FROM record WHERE realm = $1 AND id = $2;

-- name: duty_record_insert
INSERT INTO duty_record (realm, subject, clause, org, from_day, record) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (realm, clause, subject, org, from_day, record) DO NOTHING;

-- name: duty_answered
-- in: $1 realm, $2 subject, $3 clause, $4 org, $5 from, $6 day of the evidence, $7 how much
-- state: 1 done, 2 late
UPDATE duty SET done = done + $7, done_on = $6,
    state = CASE WHEN done + $7 < times THEN state WHEN $6 > due THEN 2 ELSE 1 END
WHERE realm = $1 AND clause = $3 AND subject = $2 AND org = $4 AND from_day = $5 AND state IN (0, 3);

-- name: duty_corrected
-- in: $1 realm, $2 subject, $3 clause, $4 org, $5 from, $6 day of the evidence, $7 how much more (may be negative)
UPDATE duty SET done = done + $7, done_on = $6, handed = 0,
    state = CASE WHEN done + $7 < times THEN CASE WHEN state = 3 THEN 3 ELSE 0 END WHEN $6 > due THEN 2 ELSE 1 END
WHERE realm = $1 AND clause = $3 AND subject = $2 AND org = $4 AND from_day = $5 AND state IN (0, 1, 2, 3);

-- name: duties_of_record
SELECT x.clause, x.subject, x.org, x.from_day, d.due FROM duty_record x
LEFT JOIN duty d ON d.realm = x.realm AND d.clause = x.clause AND d.subject = x.subject AND d.org = x.org AND d.from_day = x.from_day
WHERE x.realm = $1 AND x.record = $2 ORDER BY x.clause, x.from_day;

-- name: record_flag_insert
INSERT INTO record_flag (realm, record, clause, message) VALUES ($1, $2, $3, $4);

-- name: flags_of_record
SELECT clause, message FROM record_flag WHERE realm = $1 AND record = $2 ORDER BY clause;

-- name: attachment_insert
-- in: $1 realm, $2 record, $3 hash, $4 item   (name, type and size come from the blob)
INSERT INTO record_attachment (realm, record, hash, item, name, type, size)
SELECT b.realm, $2, b.hash, $4, '', b.type, b.size FROM blob b WHERE b.realm = $1 AND b.hash = $3
ON CONFLICT (realm, record, hash, item) DO NOTHING;

-- name: attachments_of_record
SELECT hash, item, name, type, size FROM record_attachment WHERE realm = $1 AND record = $2 ORDER BY item, hash;

-- name: blob_known
SELECT size FROM blob WHERE realm = $1 AND hash = $2;

-- name: idempotency_get
SELECT request, answer FROM idempotency WHERE realm = $1 AND person = $2 AND key = $3;

-- name: idempotency_put
INSERT INTO idempotency (realm, person, key, request, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: record_get
SELECT r.id, r.kind, r.activity, r.subject, s.id, s.name, r.org, o.name, o.path, p.id, p.name, r.officers, r.day, r.at, r.form,
       r.form_version, r.answers, r.score, r.score_max, r.result, r.category, r.quantity, r.corrects, r.corrected_by, r.created_at, r.hash, r.ledger_seq,
       l.hash, l.at
FROM record r JOIN org o ON o.realm = r.realm AND o.code = r.org
LEFT JOIN subject s ON s.realm = r.realm AND s.number = r.subject
LEFT JOIN person p ON p.realm = r.realm AND p.number = r.person
LEFT JOIN ledger l ON l.realm = r.realm AND l.seq = r.ledger_seq
WHERE r.realm = $1 AND r.id = $2;

-- name: officer_name
SELECT name FROM person WHERE realm = $1 AND id = $2;

-- name: record_list
-- in: $1 realm, $2 path from, $3 path to, $4 subject (0 = any), $5 activity ('' = any), $6 day from, $7 day to,
--     $8 before id, $9 limit, $10 paths of several areas ('' = the range alone; app/area.h)
SELECT r.id, r.kind, r.activity, s.id, s.name, r.org, o.name, p.name, r.day, r.score, r.score_max, r.result, r.corrected_by, r.created_at,
       r.at, r.form
FROM record r JOIN org o ON o.realm = r.realm AND o.code = r.org
LEFT JOIN subject s ON s.realm = r.realm AND s.number = r.subject
LEFT JOIN person p ON p.realm = r.realm AND p.number = r.person
WHERE r.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = 0 OR r.subject = $4) AND ($5 = '' OR r.activity = $5)
  AND r.day BETWEEN $6 AND $7 AND r.id < $8
  AND ($10 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm AND substr(x.path, 1, length(a.path)) = a.path
       WHERE a.realm = $1 AND replace($10, '|' || a.path || '|', '') <> $10))
ORDER BY r.id DESC LIMIT $9;

-- The columns of case_list.
-- name: cases_of_record
SELECT c.id, c.type, c.title, c.state, c.level, s.id, s.name, c.org, c.opened_at, c.due_at, c.closed_at, c.closed_as
FROM flow_case c LEFT JOIN subject s ON s.realm = c.realm AND s.number = c.subject
WHERE c.realm = $1 AND c.record = $2 ORDER BY c.id;

-- name: record_beside
-- in: $1 realm, $2 subject, $3 activity, $4 day, $5 a record that is about to be corrected ('' = none)
-- out: quantity of the day, the last day before it
SELECT coalesce(sum(CASE WHEN r.day = $4 THEN r.quantity END), 0), max(CASE WHEN r.day < $4 THEN r.day END)
FROM record r WHERE r.realm = $1 AND r.subject = $2 AND r.day <= $4 AND r.activity = $3 AND r.corrected_by IS NULL AND r.id <> $5;
