-- Feasibility that was asked for, and what it is computed from.

-- name: fit_insert
-- in: $1 realm, $2 id, $3 org, $4 plans, $5 text, $6 from, $7 to, $8 now, $9 person
INSERT INTO fit_run (realm, id, org, plans, text, from_day, to_day, state, asked_at, asked_by, beat_at, attempts, tries, error, result)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $8, 0, 0, '', '');

-- name: fit_open_count
-- in: $1 realm: runs that are not over
SELECT count(*) FROM fit_run WHERE state IN ('waiting', 'running') AND realm = $1;

-- name: fit_prune
-- in: $1 realm, $2 runs to keep; what says whether a plan in force fits stays, too
DELETE FROM fit_run WHERE realm = $1 AND state NOT IN ('waiting', 'running')
  AND (text = '' OR text NOT IN (SELECT p.text FROM plan p WHERE p.realm = $1 AND p.state = 'adopted'))
  AND id NOT IN (SELECT k.id FROM fit_run k WHERE k.realm = $1 ORDER BY k.id DESC LIMIT $2);

-- name: fit_ready
-- in: $1 heard of before: of all realms, waiting, or left by a process that is gone
SELECT count(*) FROM fit_run WHERE state = 'waiting' OR (state = 'running' AND beat_at < $1);

-- name: fit_claim
-- in: $1 now, $2 heard of before
UPDATE fit_run SET state = 'running', beat_at = $1, attempts = attempts + 1, tries = 0
WHERE (realm, id) = (SELECT realm, id FROM fit_run WHERE state = 'waiting' OR (state = 'running' AND beat_at < $2)
                     ORDER BY asked_at, realm, id LIMIT 1)
  AND (state = 'waiting' OR (state = 'running' AND beat_at < $2))
RETURNING realm, id, org, plans, text, from_day, to_day, attempts;

-- name: fit_beat
-- in: $1 realm, $2 id, $3 now, $4 tries
UPDATE fit_run SET beat_at = $3, tries = $4 WHERE realm = $1 AND id = $2 AND state = 'running';

-- name: fit_answer
-- in: $1 realm, $2 id, $3 feasible, $4 shortfall, $5 result: the answer, while remedies are still looked for
UPDATE fit_run SET feasible = $3, shortfall = $4, result = $5 WHERE realm = $1 AND id = $2 AND state = 'running';

-- name: fit_end
-- in: $1 realm, $2 id, $3 state, $4 now, $5 feasible, $6 shortfall, $7 error, $8 result
UPDATE fit_run SET state = $3, ended_at = $4, beat_at = $4, feasible = $5, shortfall = $6, error = $7, result = $8
WHERE realm = $1 AND id = $2 AND state = 'running';

-- name: fit_release
-- in: $1 realm, $2 id: the program ends; another may go on
UPDATE fit_run SET state = 'waiting', attempts = attempts - 1 WHERE realm = $1 AND id = $2 AND state = 'running';

-- name: fit_cancel
-- in: $1 realm, $2 id, $3 now
UPDATE fit_run SET state = 'cancelled', ended_at = $3 WHERE realm = $1 AND id = $2 AND state IN ('waiting', 'running');

-- name: fit_list
-- in:  $1 realm, $2 path from, $3 path to, $4 paths of several areas ('' = the range alone; app/area.h), $5 id before ('' = newest), $6 limit
SELECT f.id, f.org, o.name, f.plans, f.text <> '', f.from_day, f.to_day, f.state, f.asked_at, f.asked_by, f.ended_at, f.tries, f.feasible,
       f.shortfall, f.error, o.path
FROM fit_run f JOIN org o ON o.realm = f.realm AND o.code = f.org
WHERE f.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($5 = '' OR f.id < $5)
  AND ($4 = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm AND substr(x.path, 1, length(a.path)) = a.path
       WHERE a.realm = $1 AND replace($4, '|' || a.path || '|', '') <> $4))
ORDER BY f.id DESC LIMIT $6;

-- name: fit_get
-- in: $1 realm, $2 id
SELECT f.id, f.org, o.name, f.plans, f.text <> '', f.from_day, f.to_day, f.state, f.asked_at, f.asked_by, f.ended_at, f.tries, f.feasible,
       f.shortfall, f.error, o.path, f.result
FROM fit_run f JOIN org o ON o.realm = f.realm AND o.code = f.org WHERE f.realm = $1 AND f.id = $2;

-- name: fit_of_text
-- in:  $1 realm, $2 org, $3 text of a plan: the newest answer about exactly this text
-- out: id, feasible i64, shortfall i64, from, to, asked at
SELECT id, feasible, shortfall, from_day, to_day, asked_at FROM fit_run
WHERE realm = $1 AND org = $2 AND text = $3 AND text <> '' AND feasible IS NOT NULL ORDER BY id DESC LIMIT 1;

-- name: fit_orgs
-- in: $1 realm
SELECT code, parent FROM org WHERE realm = $1 ORDER BY code;

-- name: fit_plans
-- in: $1 realm
SELECT p.id, p.text, o.path FROM plan p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND p.state = 'adopted' ORDER BY p.id;

-- Where a person serves: at the org of the grants when all have the same, else at home.
-- name: fit_people sqlite
-- in: $1 realm, $2 path from, $3 path to
SELECT p.id, CASE WHEN g.low = g.high THEN g.low ELSE p.org END, p.per_day, g.roles
FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
JOIN (SELECT h.person AS person, min(h.org) AS low, max(h.org) AS high, group_concat(h.role, '|') AS roles
      FROM person_role h WHERE h.realm = $1 GROUP BY h.person) g ON g.person = p.number
WHERE p.realm = $1 AND o.path >= $2 AND o.path < $3 AND p.active <> 0 ORDER BY p.number;
-- name: fit_people postgresql
SELECT p.id, CASE WHEN g.low = g.high THEN g.low ELSE p.org END, p.per_day, g.roles
FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
JOIN (SELECT h.person AS person, min(h.org) AS low, max(h.org) AS high, string_agg(h.role, '|') AS roles
      FROM person_role h WHERE h.realm = $1 GROUP BY h.person) g ON g.person = p.number
WHERE p.realm = $1 AND o.path >= $2 AND o.path < $3 AND p.active <> 0 ORDER BY p.number;
