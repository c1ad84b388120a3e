-- name: duty_list_mine sqlite
-- in:  $1 realm, $2 person, $3 day, $4 after due, $5 after subject, $6 after clause, $7 limit, $8 after org, $9 after from
-- Two lists made one: the person's own duties of which a visit is nobody's (and he has refused none), and those that he is
-- sent to by this day; docs/formats/assign.md says why. Both come in the order of the page, which starts after (due, subject,
-- clause, org, from), and end at the limit: the first is a range of duty's primary key, the second one of assignment_list. The
-- marks `handed` and `over` only spare looking at what is surely not on the list; what is not marked is looked at. A realm that
-- has handed nothing out is asked about that once, not once a duty. Of several visits of a duty the earliest is told.
SELECT d.clause, d.subject, d.org AS org, d.from_day, d.due, d.due_minute, d.times, d.done, d.state, s.id AS subject_id, s.name AS subject_name,
       s.org AS subject_org, d.done_on, o.name AS org_name, s.address, CAST(NULL AS bigint) AS day
FROM duty d LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject = 0 THEN d.org ELSE s.org END
WHERE d.realm = $1 AND d.person = $2 AND d.state = 0 AND d.from_day <= $3 AND d.handed = 0
  AND (d.due, d.subject, d.clause, d.org, d.from_day) > ($4, $5, $6, $8, $9)
  AND (NOT EXISTS (SELECT 1 FROM assignment WHERE realm = $1)
       OR ((SELECT count(DISTINCT a.number) FROM assignment a WHERE a.realm = d.realm AND a.clause = d.clause AND a.subject = d.subject
            AND a.org = d.org AND a.from_day = d.from_day AND a.number > d.done AND a.state = 0)
           < CASE WHEN d.times > d.done THEN d.times - d.done ELSE 1 END
           AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.realm = d.realm AND a.clause = d.clause AND a.subject = d.subject
                           AND a.org = d.org AND a.from_day = d.from_day AND a.number > d.done AND a.person = $2
                           AND (a.state <> 0 OR a.day <= $3))))
UNION ALL
SELECT a.clause, a.subject, a.org, a.from_day, a.due, d.due_minute, d.times, d.done, d.state, s.id, s.name, s.org, d.done_on, o.name,
       s.address, a.day
FROM assignment a
JOIN duty d ON d.realm = a.realm AND d.clause = a.clause AND d.subject = a.subject AND d.org = a.org AND d.from_day = a.from_day
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject = 0 THEN d.org ELSE s.org END
WHERE a.realm = $1 AND a.person = $2 AND a.over = 0 AND a.state = 0 AND a.day <= $3 AND a.number > d.done AND d.state = 0
  AND (a.due, a.subject, a.clause, a.org, a.from_day) > ($4, $5, $6, $8, $9)
  AND NOT EXISTS (SELECT 1 FROM assignment b WHERE b.realm = a.realm AND b.clause = a.clause AND b.subject = a.subject
                  AND b.org = a.org AND b.from_day = a.from_day AND b.number > d.done AND b.person = $2 AND b.state = 0
                  AND (b.day, b.number, b.seat) < (a.day, a.number, a.seat))
ORDER BY due, subject, clause, org, from_day LIMIT $7;
-- name: duty_list_mine postgresql
-- in:  $1 realm, $2 person, $3 day, $4 after due, $5 after subject, $6 after clause, $7 limit, $8 after org, $9 after from
-- As above; here only ordered parts end at the limit by themselves: the whole is sorted.
(SELECT d.clause, d.subject, d.org AS org, d.from_day, d.due, d.due_minute, d.times, d.done, d.state, s.id AS subject_id, s.name AS subject_name,
       s.org AS subject_org, d.done_on, o.name AS org_name, s.address, CAST(NULL AS bigint) AS day
FROM duty d LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject = 0 THEN d.org ELSE s.org END
WHERE d.realm = $1 AND d.person = $2 AND d.state = 0 AND d.from_day <= $3 AND d.handed = 0
  AND (d.due, d.subject, d.clause, d.org, d.from_day) > ($4, $5, $6, $8, $9)
  AND (NOT EXISTS (SELECT 1 FROM assignment WHERE realm = $1)
       OR ((SELECT count(DISTINCT a.number) FROM assignment a WHERE a.realm = d.realm AND a.clause = d.clause AND a.subject = d.subject
            AND a.org = d.org AND a.from_day = d.from_day AND a.number > d.done AND a.state = 0)
           < CASE WHEN d.times > d.done THEN d.times - d.done ELSE 1 END
           AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.realm = d.realm AND a.clause = d.clause AND a.subject = d.subject
                           AND a.org = d.org AND a.from_day = d.from_day AND a.number > d.done AND a.person = $2
                           AND (a.state <> 0 OR a.day <= $3))))
 ORDER BY d.due, d.subject, d.clause, d.org, d.from_day LIMIT $7)
UNION ALL
(SELECT a.clause, a.subject, a.org, a.from_day, a.due, d.due_minute, d.times, d.done, d.state, s.id, s.name, s.org, d.done_on, o.name,
       s.address, a.day
FROM assignment a
JOIN duty d ON d.realm = a.realm AND d.clause = a.clause AND d.subject = a.subject AND d.org = a.org AND d.from_day = a.from_day
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject = 0 THEN d.org ELSE s.org END
WHERE a.realm = $1 AND a.person = $2 AND a.over = 0 AND a.state = 0 AND a.day <= $3 AND a.number > d.done AND d.state = 0
  AND (a.due, a.subject, a.clause, a.org, a.from_day) > ($4, $5, $6, $8, $9)
  AND NOT EXISTS (SELECT 1 FROM assignment b WHERE b.realm = a.realm AND b.clause = a.clause AND b.subject = a.subject
                  AND b.org = a.org AND b.from_day = a.from_day AND b.number > d.done AND b.person = $2 AND b.state = 0
                  AND (b.day, b.number, b.seat) < (a.day, a.number, a.seat))
 ORDER BY a.due, a.subject, a.clause, a.org, a.from_day LIMIT $7)
ORDER BY due, subject, clause, org, from_day LIMIT $7;

-- name: duty_list_filtered
-- in:  $1 realm, $2 path from, $3 path to, $4 person (-1 = any), $5 day, $6 state low, $7 state high, $8 plan ('' = any),
--      $9 clause id ('' = any), $10 subject (-1 = any), $11 after due, $12 after subject, $13 after clause, $14 limit,
--      $15 paths of several areas ('' = the range alone; app/area.h), $16 today: open and over is missed, $17 after org,
--      $18 after from; d.org of a duty of each-person is the person's id
SELECT d.clause, d.subject, d.org, d.from_day, d.due, d.due_minute, d.times, d.done, d.state, s.id, s.name, o.code, d.done_on,
       o.name, s.address, p.id, p.name
FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN person p ON p.realm = d.realm AND p.number = d.person
JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org WHEN p.id = d.org THEN p.org ELSE d.org END
WHERE d.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = -1 OR d.person = $4) AND d.from_day <= $5
  AND CASE WHEN d.state = 0 AND d.due < $16 THEN 3 ELSE d.state END BETWEEN $6 AND $7 AND ($8 = '' OR k.plan = $8) AND ($9 = '' OR k.id = $9) AND ($10 = -1 OR d.subject = $10)
  AND (d.due, d.subject, d.clause, d.org, d.from_day) > ($11, $12, $13, $17, $18)
  AND ($15 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm AND substr(x.path, 1, length(a.path)) = a.path
       WHERE a.realm = $1 AND replace($15, '|' || a.path || '|', '') <> $15))
ORDER BY d.due, d.subject, d.clause, d.org, d.from_day LIMIT $14;

-- name: duty_get
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from
SELECT d.person, d.state, d.due, d.due_minute, d.times, d.done, d.done_on, d.reason, s.id, s.name, s.kind, s.class, s.list,
       CASE WHEN d.subject <> 0 THEN s.org WHEN p.id = d.org THEN p.org ELSE d.org END, s.since, s.until, s.class_since, p.id, p.name,
       o.name, s.address
FROM duty d LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN person p ON p.realm = d.realm AND p.number = d.person
LEFT JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org WHEN p.id = d.org THEN p.org ELSE d.org END
WHERE d.realm = $1 AND d.clause = $2 AND d.subject = $3 AND d.org = $4 AND d.from_day = $5;

-- name: records_of_duty
SELECT r.id, r.day, r.activity, r.result, p.name FROM duty_record x
JOIN record r ON r.realm = x.realm AND r.id = x.record LEFT JOIN person p ON p.realm = r.realm AND p.number = r.person
WHERE x.realm = $1 AND x.clause = $2 AND x.subject = $3 AND x.org = $4 AND x.from_day = $5 ORDER BY r.day, r.id;

-- name: duty_excuse
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 reason
UPDATE duty SET state = 4, reason = $6
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND state IN (0, 3);

-- name: duty_person_number
SELECT number FROM person WHERE realm = $1 AND id = $2;

-- name: source_subjects
-- in:  $1 realm, $2 path from, $3 path to, $4 number from, $5 number to
-- out: in the order of schema_subject's fields, then number, owner's number, attributes
SELECT s.id, s.name, s.kind, s.class, s.org, s.list, p.id, s.uscc_ok, s.since, s.until, s.class_since, s.lat, s.lon,
       s.number, s.owner, s.attributes
FROM subject s JOIN org o ON o.realm = s.realm AND o.code = s.org LEFT JOIN person p ON p.realm = s.realm AND p.number = s.owner
WHERE s.realm = $1 AND o.path >= $2 AND o.path < $3 AND s.number BETWEEN $4 AND $5 ORDER BY s.number;

-- name: source_orgs
-- in: $1 realm, $2 path from, $3 path to
SELECT o.code, o.name, o.level, o.parent, o.population, o.valid_from, o.valid_to FROM org o
WHERE o.realm = $1 AND o.path >= $2 AND o.path < $3 ORDER BY o.code;

-- people: $1 realm, $2 path from, $3 path to
-- out: id, name, org, per_day, active, number, roles joined by '|'
-- name: source_people sqlite
-- in: $1 realm, $2 path from, $3 path to
SELECT p.id, p.name, p.org, p.per_day, p.active, p.number,
       (SELECT '|' || group_concat(h.role, '|') || '|' FROM person_role h WHERE h.realm = p.realm AND h.person = p.number)
FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND o.path >= $2 AND o.path < $3 AND p.active <> 0 ORDER BY p.number;
-- name: source_people postgresql
-- in: $1 realm, $2 path from, $3 path to
SELECT p.id, p.name, p.org, p.per_day, p.active, p.number,
       (SELECT '|' || string_agg(h.role, '|') || '|' FROM person_role h WHERE h.realm = p.realm AND h.person = p.number)
FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND o.path >= $2 AND o.path < $3 AND p.active <> 0 ORDER BY p.number;

-- name: post_holders
-- in: $1 realm: the first active person of each role at each org
SELECT h.org, h.role, min(h.person) FROM person_role h JOIN person p ON p.realm = h.realm AND p.number = h.person
WHERE h.realm = $1 AND p.active <> 0 GROUP BY h.org, h.role ORDER BY h.org, h.role;

-- name: duty_existing
-- in: $1 realm, $2 clause, $3 subject from, $4 subject to, $5 due from, $6 due to
SELECT subject, org, from_day, person, state, due, due_minute, times, done FROM duty
WHERE realm = $1 AND clause = $2 AND subject BETWEEN $3 AND $4 AND due BETWEEN $5 AND $6 ORDER BY subject, org, from_day;

-- name: duty_insert
INSERT INTO duty (realm, person, state, due, subject, clause, org, from_day, due_minute, times, done)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: duty_move
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 person, $7 due, $8 due minute, $9 times, $10 state
UPDATE duty SET person = $6, due = $7, due_minute = $8, times = $9, state = $10, handed = 0, reason = NULL
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5;

-- name: duty_cancel
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 reason
UPDATE duty SET state = 5, reason = $6
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND state IN (0, 3);

-- name: duty_cancel_clause
-- in: $1 realm, $2 clause, $3 reason, $4 due from
UPDATE duty SET state = 5, reason = $3 WHERE realm = $1 AND clause = $2 AND state IN (0, 3) AND due >= $4;

-- name: duty_count_clause
-- in: $1 realm, $2 clause, $3 due from
SELECT count(*) FROM duty WHERE realm = $1 AND clause = $2 AND due >= $3 AND state <> 5;

-- name: duty_sweep_missed
-- in: $1 realm, $2 day: visits belong to their window; what was not done by then is missed for good
-- Person by person (0: nobody yet): short ranges of the primary key instead of one scan of all duties. The clause is
-- tested by EXISTS so that SQLite does not go by the index of clauses.
UPDATE duty SET state = 3 WHERE realm = $1
  AND person IN (SELECT p.number FROM person p WHERE p.realm = $1 UNION ALL SELECT 0) AND state = 0 AND due < $2
  AND EXISTS (SELECT 1 FROM clause k WHERE k.realm = duty.realm AND k.number = duty.clause AND k.kind IN ('do', 'quota'));

-- name: counter_get
SELECT value FROM counter WHERE realm = $1 AND name = $2;

-- name: counter_raise
-- in: $1 realm, $2 name, $3 at least
INSERT INTO counter (realm, name, value) VALUES ($1, $2, $3)
ON CONFLICT (realm, name) DO UPDATE SET value = CASE WHEN counter.value < $3 THEN $3 ELSE counter.value END;
