-- name: plan_epoch
-- out: value i64
SELECT value FROM counter WHERE realm = '*' AND name = 'plan-epoch';

-- name: plan_epoch_raise
INSERT INTO counter (realm, name, value) VALUES ('*', 'plan-epoch', 1)
ON CONFLICT (realm, name) DO UPDATE SET value = counter.value + 1;

-- name: plan_adopted
-- out: realm, id, version, org path, text
SELECT p.realm, p.id, p.version, o.path, p.text FROM plan p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.state = 'adopted' ORDER BY p.realm, p.id;

-- name: clause_all
-- out: realm, number, plan, id, kind, title, active
SELECT realm, number, plan, id, kind, title, active FROM clause ORDER BY realm, number;

-- name: plan_in_force
-- in: $1 realm, $2 id
SELECT p.version, p.hash, p.text, o.path FROM plan p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND p.id = $2 AND p.state = 'adopted';

-- name: plan_last_version
-- in: $1 realm, $2 id
SELECT max(version) FROM plan WHERE realm = $1 AND id = $2;

-- name: plan_supersede
-- in: $1 realm, $2 id
UPDATE plan SET state = 'superseded' WHERE realm = $1 AND id = $2 AND state = 'adopted';

-- name: plan_insert
-- in: $1 realm, $2 id, $3 version, $4 title, $5 org, $6 from, $7 to, $8 hash, $9 text, $10 adopted at, $11 adopted by
INSERT INTO plan (realm, id, version, title, org, period_from, period_to, hash, text, state, adopted_at, adopted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'adopted', $10, $11);

-- name: clause_of_plan
-- in: $1 realm, $2 plan
SELECT id, number, active FROM clause WHERE realm = $1 AND plan = $2 ORDER BY number;

-- name: clause_upsert
-- in: $1 realm, $2 number, $3 plan, $4 id, $5 kind, $6 version, $7 title, $8 sentence, $9 body
INSERT INTO clause (realm, number, plan, id, kind, version, active, title, sentence, body) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)
ON CONFLICT (realm, number) DO UPDATE SET kind = excluded.kind, version = excluded.version, active = 1, title = excluded.title,
    sentence = excluded.sentence, body = excluded.body;

-- name: clause_retire
-- in: $1 realm, $2 number
UPDATE clause SET active = 0 WHERE realm = $1 AND number = $2;

-- name: counter_next
-- in: $1 realm, $2 name
INSERT INTO counter (realm, name, value) VALUES ($1, $2, 1) ON CONFLICT (realm, name) DO UPDATE SET value = counter.value + 1
RETURNING value;

-- name: plan_list
-- in: $1 realm
-- out: as the first ten columns of plan_get, then whether its text fits (app/plan_fit.h): 1, 0, -1, or NULL when that is not known
SELECT p.id, p.version, p.title, p.org, o.name, o.path, p.period_from, p.period_to, p.state, p.adopted_at,
    (SELECT f.feasible FROM fit_run f WHERE f.realm = p.realm AND f.org = p.org AND f.text = p.text AND f.text <> ''
      AND f.feasible IS NOT NULL ORDER BY f.id DESC LIMIT 1)
FROM plan p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND p.state = 'adopted' ORDER BY p.id;

-- name: plan_get
-- in: $1 realm, $2 id
SELECT p.id, p.version, p.title, p.org, o.name, o.path, p.period_from, p.period_to, p.state, p.adopted_at, p.text
FROM plan p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND p.id = $2 ORDER BY p.version DESC LIMIT 1;

-- name: plan_versions
-- in:  $1 realm, $2 id
-- out: version i64, title, state, adopted at i64, adopted by
SELECT version, title, state, adopted_at, adopted_by FROM plan WHERE realm = $1 AND id = $2 ORDER BY version DESC LIMIT 200;

-- name: plan_text
-- in: $1 realm, $2 id, $3 version (0 = the newest)
SELECT p.text, p.version, o.path FROM plan p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND p.id = $2 AND ($3 = 0 OR p.version = $3) ORDER BY p.version DESC LIMIT 1;

-- name: duty_counts_of_clause
-- in: $1 realm, $2 clause, $3 today: open duties whose window is over count as missed; $4 path from, $5 path to, $6 paths of several
--     areas ('' = the range alone; app/area.h). d.org of a duty of each-person is the person's id
SELECT CASE WHEN d.state = 0 AND d.due < $3 THEN 3 ELSE d.state END, count(*), min(d.due) FROM duty d
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject
LEFT JOIN person p ON p.realm = d.realm AND p.number = d.person
JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org WHEN p.id = d.org THEN p.org ELSE d.org END
WHERE d.realm = $1 AND d.clause = $2 AND o.path >= $4 AND o.path < $5
  AND ($6 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm AND substr(x.path, 1, length(a.path)) = a.path
       WHERE a.realm = $1 AND replace($6, '|' || a.path || '|', '') <> $6))
GROUP BY 1 ORDER BY 1;
