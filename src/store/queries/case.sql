-- name: case_insert
INSERT INTO flow_case (realm, id, type, state, subject, org, title, level, record, item, person, opened_at, opened_day, due_at,
    closed_as, fields, updated_at, parent, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: case_step_insert
INSERT INTO case_step (realm, case_id, seq, transition, from_state, to_state, person, at, fields, ledger_seq, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: case_clock_put
-- A clock that starts again takes the place of its earlier run; the ledger keeps both.
INSERT INTO case_clock (realm, case_id, clock, clause, started_at, span, due_at, stopped_at, pauses, calendar, told, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (realm, case_id, clock) DO UPDATE SET clause = excluded.clause, started_at = excluded.started_at,
    span = excluded.span, due_at = excluded.due_at, stopped_at = excluded.stopped_at, pauses = excluded.pauses,
    calendar = excluded.calendar, told = excluded.told, next_at = excluded.next_at;

-- name: case_moved
-- in: $1 realm, $2 id, $3 new state, $4 handler, $5 due, $6 closed at, $7 closed day, $8 closed as, $9 now,
--     $10 state expected, $11 steps expected, $12 org, $13 the org that handed it over
-- Nothing is changed when somebody else was faster.
UPDATE flow_case SET state = $3, person = $4, due_at = $5, closed_at = $6, closed_day = $7, closed_as = $8, updated_at = $9,
    org = $12, from_org = $13
WHERE realm = $1 AND id = $2 AND state = $10
  AND (SELECT count(*) FROM case_step t WHERE t.realm = $1 AND t.case_id = $2) = $11;

-- name: case_get
-- in:  $1 realm, $2 id
-- out: the columns of case_list, then path of the org, record, item, handler's id, name and number, fields, kind and
--      class of the subject, parent, the org that handed it over, version of the flow
SELECT c.id, c.type, c.title, c.state, c.level, s.id, s.name, c.org, c.opened_at, c.due_at, c.closed_at, c.closed_as,
       o.path, c.record, c.item, p.id, p.name, c.person, c.fields, s.kind, s.class, c.parent, c.from_org, c.version, c.subject
FROM flow_case c JOIN org o ON o.realm = c.realm AND o.code = c.org
LEFT JOIN subject s ON s.realm = c.realm AND s.number = c.subject
LEFT JOIN person p ON p.realm = c.realm AND p.number = c.person
WHERE c.realm = $1 AND c.id = $2;

-- name: case_list
-- in: $1 realm, $2 path from, $3 path to, $4 type ('' = any), $5 state ('' = any), $6 open only (0/1), $7 closed only (0/1),
--     $8 subject (0 = any), $9 before id, $10 limit,
--     $11 paths of several areas ('' = the range alone; app/area.h)
SELECT c.id, c.type, c.title, c.state, c.level, s.id, s.name, c.org, c.opened_at, c.due_at, c.closed_at, c.closed_as
FROM flow_case c JOIN org o ON o.realm = c.realm AND o.code = c.org
LEFT JOIN subject s ON s.realm = c.realm AND s.number = c.subject
WHERE c.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = '' OR c.type = $4) AND ($5 = '' OR c.state = $5)
  AND ($6 = 0 OR c.closed_at IS NULL) AND ($7 = 0 OR c.closed_at IS NOT NULL) AND ($8 = 0 OR c.subject = $8) AND c.id < $9
  AND ($11 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm AND substr(x.path, 1, length(a.path)) = a.path
       WHERE a.realm = $1 AND replace($11, '|' || a.path || '|', '') <> $11))
ORDER BY c.id DESC LIMIT $10;

-- name: case_list_units
-- The cases of the units that a person speaks for.
-- in: $1 realm, $2 person, $3 type ('' = any), $4 state ('' = any), $5 open only (0/1), $6 closed only (0/1), $7 before id,
--     $8 limit
SELECT c.id, c.type, c.title, c.state, c.level, s.id, s.name, c.org, c.opened_at, c.due_at, c.closed_at, c.closed_as
FROM subject_contact t JOIN flow_case c ON c.realm = t.realm AND c.subject = t.subject
JOIN subject s ON s.realm = c.realm AND s.number = c.subject
WHERE t.realm = $1 AND t.person = $2 AND ($3 = '' OR c.type = $3) AND ($4 = '' OR c.state = $4)
  AND ($5 = 0 OR c.closed_at IS NULL) AND ($6 = 0 OR c.closed_at IS NOT NULL) AND c.id < $7
ORDER BY c.id DESC LIMIT $8;

-- name: case_steps
SELECT t.transition, t.from_state, t.to_state, p.id, p.name, t.at, t.fields
FROM case_step t LEFT JOIN person p ON p.realm = t.realm AND p.number = t.person
WHERE t.realm = $1 AND t.case_id = $2 ORDER BY t.seq;

-- name: case_clocks
SELECT k.clock, k.clause, k.started_at, k.span, k.due_at, k.stopped_at, k.pauses, k.calendar, k.told,
       k.next_at
FROM case_clock k WHERE k.realm = $1 AND k.case_id = $2 ORDER BY k.started_at, k.clock;

-- name: case_attachments
-- in: $1 realm, $2 record, $3 item
SELECT a.hash, a.item, a.name, a.type, a.size FROM record_attachment a
WHERE a.realm = $1 AND a.record = $2 AND a.item = $3 ORDER BY a.hash;

-- name: case_of_other_calendar
-- in: $1 realm, $2 version of the calendar, $3 after id, $4 limit
SELECT DISTINCT c.id FROM flow_case c JOIN case_clock k ON k.realm = c.realm AND k.case_id = c.id
WHERE c.realm = $1 AND c.closed_at IS NULL AND k.stopped_at IS NULL AND k.calendar <> $2 AND c.id > $3 ORDER BY c.id LIMIT $4;

-- name: person_number
SELECT number, active FROM person WHERE realm = $1 AND id = $2;

-- name: case_parts
-- in: $1 realm, $2 parent; out: the columns of case_list, then the path of the org
SELECT c.id, c.type, c.title, c.state, c.level, s.id, s.name, c.org, c.opened_at, c.due_at, c.closed_at, c.closed_as, o.path
FROM flow_case c JOIN org o ON o.realm = c.realm AND o.code = c.org LEFT JOIN subject s ON s.realm = c.realm AND s.number = c.subject
WHERE c.realm = $1 AND c.parent = $2 ORDER BY c.id LIMIT 500;

-- name: case_part_count
SELECT count(*), count(*) - count(c.closed_at) FROM flow_case c WHERE c.realm = $1 AND c.parent = $2;

-- name: case_known
-- out: path of its org, whether it is open, code of its org
SELECT o.path, c.closed_at IS NULL, c.org FROM flow_case c JOIN org o ON o.realm = c.realm AND o.code = c.org
WHERE c.realm = $1 AND c.id = $2;

-- name: case_sealed_put
INSERT INTO case_sealed (realm, case_id, seq, field, box) VALUES ($1, $2, $3, $4, $5);

-- name: case_sealed_get
-- The latest of each field.
SELECT v.field, v.box FROM case_sealed v WHERE v.realm = $1 AND v.case_id = $2
  AND v.seq = (SELECT max(w.seq) FROM case_sealed w WHERE w.realm = $1 AND w.case_id = $2 AND w.field = v.field)
ORDER BY v.field;

-- name: case_sealed_any
SELECT 1 FROM case_sealed LIMIT 1;
