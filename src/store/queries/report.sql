-- name: draft_records
-- in: $1 realm, $2 path from, $3 path to, $4 day from, $5 day to
SELECT r.activity, count(*) FROM record r JOIN org o ON o.realm = r.realm AND o.code = r.org
WHERE r.realm = $1 AND o.path >= $2 AND o.path < $3 AND r.day BETWEEN $4 AND $5 AND r.corrected_by IS NULL
GROUP BY r.activity ORDER BY r.activity;

-- name: draft_duties
-- in: $1 realm, $2 path from, $3 path to, $4 day from, $5 day to, $6 today
-- out: due in the period, done by then, missed
SELECT count(*), count(CASE WHEN d.state IN (1, 2) THEN 1 END), count(CASE WHEN d.state = 3 OR (d.state = 0 AND d.due < $6) THEN 1 END)
FROM duty d JOIN subject s ON s.realm = d.realm AND s.number = d.subject JOIN org o ON o.realm = s.realm AND o.code = s.org
WHERE d.realm = $1 AND o.path >= $2 AND o.path < $3 AND d.due BETWEEN $4 AND $5 AND d.state <> 5;

-- name: draft_cases
-- in: $1 realm, $2 path from, $3 path to, $4 day from, $5 day to, $6 now
-- out: opened in the period, closed in it, open and overdue now
SELECT count(CASE WHEN c.opened_day BETWEEN $4 AND $5 THEN 1 END), count(CASE WHEN c.closed_day BETWEEN $4 AND $5 THEN 1 END),
       count(CASE WHEN c.closed_at IS NULL AND c.due_at < $6 THEN 1 END)
FROM flow_case c JOIN org o ON o.realm = c.realm AND o.code = c.org WHERE c.realm = $1 AND o.path >= $2 AND o.path < $3;
