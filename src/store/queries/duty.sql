-- name: duty_list_mine
-- in:  $1 realm, $2 person, $3 day, $4 after due, $5 after subject, $6 after clause, $7 limit
-- The primary key gives the order; the page starts after (due, subject, clause).
SELECT d.clause, d.subject, d.org, d.from_day, d.due, d.due_minute, d.times, d.done, d.state, s.id, s.name, s.org
FROM duty d LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
WHERE d.realm = $1 AND d.person = $2 AND d.state = 0 AND d.from_day <= $3 AND (d.due, d.subject, d.clause) > ($4, $5, $6)
ORDER BY d.due, d.subject, d.clause LIMIT $7;

-- name: duty_list_filtered
-- in:  $1 realm, $2 path from, $3 path to, $4 person (-1 = any), $5 day, $6 state low, $7 state high, $8 plan ('' = any),
--      $9 clause id ('' = any), $10 subject (-1 = any), $11 after due, $12 after subject, $13 after clause, $14 limit
SELECT d.clause, d.subject, d.org, d.from_day, d.due, d.due_minute, d.times, d.done, d.state, s.id, s.name, s.org, p.id, p.name
FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN person p ON p.realm = d.realm AND p.number = d.person
JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject = 0 THEN d.org ELSE s.org END
WHERE d.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = -1 OR d.person = $4) AND d.from_day <= $5
  AND d.state BETWEEN $6 AND $7 AND ($8 = '' OR k.plan = $8) AND ($9 = '' OR k.id = $9) AND ($10 = -1 OR d.subject = $10)
  AND (d.due, d.subject, d.clause) > ($11, $12, $13)
ORDER BY d.due, d.subject, d.clause LIMIT $14;

-- name: duty_get
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from
SELECT d.person, d.state, d.due, d.due_minute, d.times, d.done, d.done_on, d.reason, s.id, s.name, s.kind, s.class, s.list,
       CASE WHEN d.subject = 0 THEN d.org ELSE s.org END, s.since, s.until, s.class_since, p.id, p.name
FROM duty d LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN person p ON p.realm = d.realm AND p.number = d.person
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
