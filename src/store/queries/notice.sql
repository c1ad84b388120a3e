-- name: timer_due
-- in: $1 realm, $2 now, $3 limit; out: the clocks whose next timer speaks, one row a case
SELECT k.case_id, min(k.next_at) FROM case_clock k WHERE k.realm = $1 AND k.next_at <= $2 GROUP BY k.case_id
ORDER BY 2, 1 LIMIT $3;

-- name: timer_told
-- in: $1 realm, $2 case, $3 clock, $4 told, $5 next, $6 told before, $7 due as it was read
-- Nothing is changed when the clock was moved or told by another process.
UPDATE case_clock SET told = $4, next_at = $5
WHERE realm = $1 AND case_id = $2 AND clock = $3 AND told = $6 AND stopped_at IS NULL
  AND (due_at = $7 OR due_at IS NULL AND $7 IS NULL);

-- name: timer_people
-- in: $1 realm, $2 role, $3 path; out: who holds the role at an org on the way up, nearest first
SELECT h.person, length(o.path) FROM person_role h JOIN org o ON o.realm = h.realm AND o.code = h.org
JOIN person p ON p.realm = h.realm AND p.number = h.person
WHERE h.realm = $1 AND h.role = $2 AND p.active = 1 AND substr($3, 1, length(o.path)) = o.path
ORDER BY 2 DESC, 1 LIMIT 200;

-- name: notice_insert
INSERT INTO notice (realm, person, id, kind, case_id, clock, timer, role, due_at, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: notice_list
-- in: $1 realm, $2 person, $3 unread only (0/1), $4 before id, $5 limit
SELECT n.id, n.kind, n.case_id, n.clock, n.role, n.due_at, n.at, n.read_at, c.type, c.title, c.state, c.closed_at
FROM notice n JOIN flow_case c ON c.realm = n.realm AND c.id = n.case_id
WHERE n.realm = $1 AND n.person = $2 AND ($3 = 0 OR n.read_at IS NULL) AND n.id < $4 ORDER BY n.id DESC LIMIT $5;

-- name: notice_unread
SELECT count(*) FROM notice n WHERE n.realm = $1 AND n.person = $2 AND n.read_at IS NULL;

-- name: notice_read
-- in: $1 realm, $2 person, $3 id ('' = all), $4 now
UPDATE notice SET read_at = $4 WHERE realm = $1 AND person = $2 AND read_at IS NULL AND ($3 = '' OR id = $3);

-- name: notice_of_case
SELECT n.kind, n.clock, n.role, n.at, p.name FROM notice n LEFT JOIN person p ON p.realm = n.realm AND p.number = n.person
WHERE n.realm = $1 AND n.case_id = $2 ORDER BY n.at, n.id LIMIT 500;
