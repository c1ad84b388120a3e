-- name: subject_list
-- in: $1 realm, $2 path from, $3 path to, $4 kind ('' = any), $5 class ('' = any), $6 after number, $7 limit
SELECT s.number, s.id, s.name, s.kind, s.class, s.org, o.name, p.id, p.name, s.address, s.uscc, s.uscc_ok, s.lat, s.lon, s.list, s.attributes
FROM subject s JOIN org o ON o.realm = s.realm AND o.code = s.org LEFT JOIN person p ON p.realm = s.realm AND p.number = s.owner
WHERE s.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = '' OR s.kind = $4) AND ($5 = '' OR s.class = $5) AND s.number > $6
ORDER BY s.number LIMIT $7;

-- name: subject_get
-- in: $1 realm, $2 id
SELECT s.number, s.id, s.name, s.kind, s.class, s.org, o.name, p.id, p.name, s.address, s.uscc, s.uscc_ok, s.lat, s.lon, s.list, s.attributes, o.path
FROM subject s JOIN org o ON o.realm = s.realm AND o.code = s.org LEFT JOIN person p ON p.realm = s.realm AND p.number = s.owner
WHERE s.realm = $1 AND s.id = $2;

-- name: subject_words
-- in: $1 realm, $2 word, $3 after number, $4 limit: subjects that hold the word, in order
SELECT subject FROM subject_word WHERE realm = $1 AND word = $2 AND subject > $3 ORDER BY subject LIMIT $4;

-- name: subject_duties
-- in: $1 realm, $2 subject, $3 clause, $4 day
SELECT org, from_day, due, due_minute, times, done, state FROM duty
WHERE realm = $1 AND clause = $3 AND subject = $2 AND org = '' AND from_day <= $4 AND state IN (0, 3) ORDER BY from_day;

-- name: subject_grades
SELECT scheme, band, score, since FROM grade WHERE realm = $1 AND subject = $2 ORDER BY scheme;

-- name: subject_records
-- in: $1 realm, $2 subject, $3 limit
SELECT r.id, r.kind, r.activity, r.day, r.score, r.score_max, r.result, p.name FROM record r
LEFT JOIN person p ON p.realm = r.realm AND p.number = r.person WHERE r.realm = $1 AND r.subject = $2 ORDER BY r.day DESC, r.id DESC LIMIT $3;

-- The columns of case_list, the last twenty.
-- name: subject_cases
-- in: $1 realm, $2 subject
SELECT c.id, c.type, c.title, c.state, c.level, s.id, s.name, c.org, c.opened_at, c.due_at, c.closed_at, c.closed_as
FROM flow_case c LEFT JOIN subject s ON s.realm = c.realm AND s.number = c.subject
WHERE c.realm = $1 AND c.subject = $2 ORDER BY c.opened_at DESC LIMIT 20;

-- name: subject_change
-- in: $1 realm, $2 number, $3 kind, $4 class, $5 org, $6 list, $7 owner, $8 class since, $9 now
UPDATE subject SET kind = $3, class = $4, org = $5, list = $6, owner = $7, class_since = $8, updated_at = $9 WHERE realm = $1 AND number = $2;

-- name: subject_for_change
-- in: $1 realm, $2 id
SELECT s.number, s.kind, s.class, s.org, s.list, s.owner, s.class_since, o.path
FROM subject s JOIN org o ON o.realm = s.realm AND o.code = s.org WHERE s.realm = $1 AND s.id = $2;

-- name: contact_put
INSERT INTO subject_contact (realm, person, subject, at, by_person) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (realm, person, subject) DO NOTHING;

-- name: contact_delete
DELETE FROM subject_contact WHERE realm = $1 AND person = $2 AND subject = $3;

-- name: contact_list
SELECT p.id, p.name FROM subject_contact t JOIN person p ON p.realm = t.realm AND p.number = t.person
WHERE t.realm = $1 AND t.subject = $2 ORDER BY p.id LIMIT 100;
