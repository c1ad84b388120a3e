-- Leave and recusal: who is away when, who must not go where.

-- name: absence_of
-- in:  $1 realm, $2 person
-- out: from, to, reason, entered by
SELECT a.from_day, a.to_day, a.reason, a.by_person FROM absence a WHERE a.realm = $1 AND a.person = $2 ORDER BY a.from_day LIMIT 1001;

-- name: absence_overlap
-- in: $1 realm, $2 person, $3 from, $4 to
SELECT a.from_day, a.to_day FROM absence a WHERE a.realm = $1 AND a.person = $2 AND a.from_day <= $4 AND a.to_day >= $3 LIMIT 1;

-- name: absence_put
-- in: $1 realm, $2 person, $3 from, $4 to, $5 reason, $6 now, $7 by person
INSERT INTO absence (realm, person, from_day, to_day, reason, at, by_person) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: absence_remove
-- in: $1 realm, $2 person, $3 from, $4 entered by (-1 = anyone)
DELETE FROM absence WHERE realm = $1 AND person = $2 AND from_day = $3 AND ($4 = -1 OR by_person = $4);

-- name: absence_at
-- in: $1 realm, $2 person, $3 from
SELECT a.to_day, a.reason FROM absence a WHERE a.realm = $1 AND a.person = $2 AND a.from_day = $3;

-- name: absence_clash
-- in: $1 realm, $2 person, $3 from, $4 to: leave on these days that begins on another one
SELECT a.from_day, a.to_day FROM absence a WHERE a.realm = $1 AND a.person = $2 AND a.from_day <= $4 AND a.to_day >= $3
  AND a.from_day <> $3 LIMIT 1;

-- name: absence_set
-- in: $1 realm, $2 person, $3 from, $4 to, $5 reason, $6 now, $7 by person
INSERT INTO absence (realm, person, from_day, to_day, reason, at, by_person) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (realm, person, from_day) DO UPDATE SET to_day = $4, reason = $5, at = $6, by_person = $7;

-- name: absence_visits
-- in: $1 realm, $2 person, $3 from, $4 to: planned visits on those days
SELECT count(*) FROM assignment a JOIN duty d ON d.realm = a.realm AND d.clause = a.clause AND d.subject = a.subject
  AND d.org = a.org AND d.from_day = a.from_day
WHERE a.realm = $1 AND a.person = $2 AND a.day BETWEEN $3 AND $4 AND a.state = 0 AND d.state = 0 AND a.number > d.done;

-- name: absence_list
-- in:  $1 realm, $2 path from, $3 path to, $4 first day, $5 last day, $6 paths of several areas, $7 person (-1 = any)
-- out: person's id, name, org code, org name, from, to, reason
SELECT p.id, p.name, p.org, o.name, a.from_day, a.to_day, a.reason
FROM absence a JOIN person p ON p.realm = a.realm AND p.number = a.person JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE a.realm = $1 AND o.path >= $2 AND o.path < $3 AND a.from_day <= $5 AND a.to_day >= $4 AND p.active <> 0 AND ($7 = -1 OR a.person = $7)
  AND ($6 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($6, '|' || t.path || '|', '') <> $6))
ORDER BY p.id, a.from_day LIMIT 200001;

-- name: recusal_of
-- in:  $1 realm, $2 person
-- out: subject id, subject name, reason, entered by
SELECT s.id, s.name, r.reason, r.by_person FROM recusal r JOIN subject s ON s.realm = r.realm AND s.number = r.subject
WHERE r.realm = $1 AND r.person = $2 ORDER BY s.id LIMIT 1001;

-- name: recusal_put
-- in: $1 realm, $2 person, $3 subject, $4 reason, $5 now, $6 by person; his own word does not change what the lead entered
INSERT INTO recusal (realm, person, subject, reason, at, by_person) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (realm, person, subject) DO UPDATE SET reason = $4, at = $5, by_person = $6
  WHERE recusal.by_person = $6 OR recusal.person <> $6;

-- name: recusal_remove
-- in: $1 realm, $2 person, $3 subject, $4 entered by (-1 = anyone)
DELETE FROM recusal WHERE realm = $1 AND person = $2 AND subject = $3 AND ($4 = -1 OR by_person = $4);

-- name: recusal_reason
-- in: $1 realm, $2 person, $3 subject
SELECT r.reason FROM recusal r WHERE r.realm = $1 AND r.person = $2 AND r.subject = $3;

-- name: recusal_list
-- in:  $1 realm, $2 path from, $3 path to, $4 paths of several areas, $5 person (-1 = any)
-- out: person's id, name, org code, org name, subject id, subject name, reason
SELECT p.id, p.name, p.org, o.name, s.id, s.name, r.reason
FROM recusal r JOIN person p ON p.realm = r.realm AND p.number = r.person JOIN org o ON o.realm = p.realm AND o.code = p.org
JOIN subject s ON s.realm = r.realm AND s.number = r.subject
WHERE r.realm = $1 AND o.path >= $2 AND o.path < $3 AND p.active <> 0 AND ($5 = -1 OR r.person = $5)
  AND ($4 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($4, '|' || t.path || '|', '') <> $4))
ORDER BY p.id, s.id LIMIT 200001;

-- name: person_path
-- in:  $1 realm, $2 person
-- out: name, org path
SELECT p.name, o.path FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org WHERE p.realm = $1 AND p.number = $2;

-- name: recusal_found
-- in: $1 realm, $2 person, $3 subject
SELECT 1 FROM recusal WHERE realm = $1 AND person = $2 AND subject = $3;

-- name: recusal_all
-- in:  $1 realm
-- out: person's id, subject's id
SELECT p.id, s.id FROM recusal r JOIN person p ON p.realm = r.realm AND p.number = r.person
JOIN subject s ON s.realm = r.realm AND s.number = r.subject WHERE r.realm = $1 ORDER BY r.person, r.subject;

-- name: visits_past
-- in:  $1 realm, $2 path from, $3 path to, $4 first day, $5 last day
-- out: subject id, day, result: inspections that stand (not corrected by a later record)
SELECT s.id, r.day, r.result FROM record r JOIN subject s ON s.realm = r.realm AND s.number = r.subject
JOIN org o ON o.realm = s.realm AND o.code = s.org
WHERE r.realm = $1 AND o.path >= $2 AND o.path < $3 AND r.day BETWEEN $4 AND $5 AND r.activity = 'inspection'
  AND r.corrected_by IS NULL ORDER BY r.id;
