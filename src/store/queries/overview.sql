-- What falls due when: the calendar of an area.

-- name: overview_duties
-- in:  $1 realm, $2 path from, $3 path to, $4 paths of several areas ('' = the range alone; app/area.h), $5 from, $6 to, $7 today
-- out: due, kind, plan, clause, title, duties, done (in time or late), missed; d.org of a duty of each-person is the person's id
SELECT d.due, k.kind, k.plan, k.id, k.title, count(*), sum(CASE WHEN d.state IN (1, 2) THEN 1 ELSE 0 END),
       sum(CASE WHEN d.state = 3 OR (d.state = 0 AND d.due < $7) THEN 1 ELSE 0 END)
FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN person p ON p.realm = d.realm AND p.number = d.person
JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org WHEN p.id = d.org THEN p.org ELSE d.org END
WHERE d.realm = $1 AND o.path >= $2 AND o.path < $3 AND d.due BETWEEN $5 AND $6 AND d.state < 4
  AND ($4 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm AND substr(x.path, 1, length(a.path)) = a.path
       WHERE a.realm = $1 AND replace($4, '|' || a.path || '|', '') <> $4))
GROUP BY d.due, k.kind, k.plan, k.id, k.title ORDER BY d.due, k.plan, k.id;

-- name: overview_cases
-- in:  $1 realm, $2 path from, $3 path to, $4 paths of several areas ('' = the range alone; app/area.h), $5 due from (an instant), $6 due
--      before, $7 limit
-- out: open cases with a deadline: due at, id, type, title, subject's name, org's name
SELECT c.due_at, c.id, c.type, c.title, s.name, o.name
FROM flow_case c JOIN org o ON o.realm = c.realm AND o.code = c.org
LEFT JOIN subject s ON s.realm = c.realm AND s.number = c.subject
WHERE c.realm = $1 AND o.path >= $2 AND o.path < $3 AND c.closed_at IS NULL AND c.due_at >= $5 AND c.due_at < $6
  AND ($4 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm AND substr(x.path, 1, length(a.path)) = a.path
       WHERE a.realm = $1 AND replace($4, '|' || a.path || '|', '') <> $4))
ORDER BY c.due_at, c.id LIMIT $7;
