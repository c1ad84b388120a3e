-- Who visits whom on which day. A seat's key is (clause, subject, org, from, number, seat). Orgs of a duty: that of its
-- subject, or its own, or that of the person whom it binds (whose id then stands in d.org).

-- name: assign_duties
-- in:  $1 realm, $2 path from, $3 path to, $4 first day, $5 last day
-- out: clause, subject, org, from, due, times, done, subject id, org code, lat, lon, owner's id, kind, class, handed, whether it has seats
SELECT d.clause, d.subject, d.org, d.from_day, d.due, d.times, d.done, s.id,
       CASE WHEN d.subject <> 0 THEN s.org WHEN p.id = d.org THEN p.org ELSE d.org END, s.lat, s.lon, w.id, s.kind, s.class, d.handed,
       CASE WHEN EXISTS (SELECT 1 FROM assignment a WHERE a.realm = d.realm AND a.clause = d.clause AND a.subject = d.subject AND a.org = d.org
                         AND a.from_day = d.from_day) THEN 1 ELSE 0 END
FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject AND d.subject <> 0
LEFT JOIN person w ON w.realm = d.realm AND w.number = s.owner
LEFT JOIN person p ON p.realm = d.realm AND p.number = d.person
JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org WHEN p.id = d.org THEN p.org ELSE d.org END
WHERE d.realm = $1 AND o.path >= $2 AND o.path < $3 AND d.state = 0 AND d.from_day <= $5 AND d.due >= $4 AND d.done < d.times
  AND k.kind IN ('do', 'quota')
ORDER BY d.clause, d.subject, d.org, d.from_day;

-- name: assign_certificates
-- in:  $1 realm
-- out: person, valid from, valid to
SELECT person, valid_from, valid_to FROM certificate WHERE realm = $1 ORDER BY person, number;

-- name: assign_rows
-- in:  $1 realm, $2 first day
-- out: the key, day, person's id, state
SELECT a.clause, a.subject, a.org, a.from_day, a.number, a.seat, a.day, p.id, a.state
FROM assignment a JOIN person p ON p.realm = a.realm AND p.number = a.person
WHERE a.realm = $1 AND a.day >= $2 ORDER BY a.clause, a.subject, a.org, a.from_day, a.number, a.seat;

-- name: assign_clear
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from
DELETE FROM assignment WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5;

-- name: assign_put
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 number, $7 seat, $8 day, $9 person, $10 due of the duty
INSERT INTO assignment (realm, clause, subject, org, from_day, number, seat, day, person, due, state, over, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, '');

-- name: assign_mark_handed
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from: whether every visit that is left of the duty is handed out
UPDATE duty SET handed = 1 - handed
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5
  AND handed <> CASE WHEN (SELECT count(DISTINCT a.number) FROM assignment a WHERE a.realm = $1 AND a.clause = $2 AND a.subject = $3
                           AND a.org = $4 AND a.from_day = $5 AND a.number > duty.done AND a.state = 0)
                          < CASE WHEN times > done THEN times - done ELSE 1 END THEN 0 ELSE 1 END;

-- name: assign_unmark_handed
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from: a visit of the duty is nobody's now
UPDATE duty SET handed = 0
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND handed = 1;

-- name: assign_mark_over
-- in: $1 realm: visits that are made, or whose duty is closed; person by person, so that those marked before are not read
UPDATE assignment SET over = 1 WHERE realm = $1 AND person IN (SELECT p.number FROM person p WHERE p.realm = $1) AND over = 0
  AND EXISTS (SELECT 1 FROM duty d WHERE d.realm = $1 AND d.clause = assignment.clause AND d.subject = assignment.subject
              AND d.org = assignment.org AND d.from_day = assignment.from_day AND (d.state <> 0 OR d.done >= assignment.number));

-- name: assign_follow
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from: its visits after the duty was moved, or may be open again
UPDATE assignment SET over = 0, due = (SELECT d.due FROM duty d WHERE d.realm = $1 AND d.clause = $2 AND d.subject = $3 AND d.org = $4
    AND d.from_day = $5)
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5;

-- name: assign_board
-- in:  $1 realm, $2 path from, $3 path to, $4 first day, $5 last day, $6 paths of several areas, $7 person (-1 = any)
-- out: the key, day, person's id, state, reason, due, times, done, duty's state, subject id, subject name, org name, plan, clause id,
--      title, person's name
SELECT a.clause, a.subject, a.org, a.from_day, a.number, a.seat, a.day, p.id, a.state, a.reason, d.due, d.times, d.done, d.state,
       s.id, s.name, o.name, k.plan, k.id, k.title, p.name
FROM assignment a
JOIN duty d ON d.realm = a.realm AND d.clause = a.clause AND d.subject = a.subject AND d.org = a.org AND d.from_day = a.from_day
JOIN clause k ON k.realm = a.realm AND k.number = a.clause
JOIN person p ON p.realm = a.realm AND p.number = a.person
LEFT JOIN subject s ON s.realm = a.realm AND s.number = a.subject AND a.subject <> 0
LEFT JOIN person b ON b.realm = d.realm AND b.number = d.person
JOIN org o ON o.realm = a.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org WHEN b.id = d.org THEN b.org ELSE d.org END
WHERE a.realm = $1 AND o.path >= $2 AND o.path < $3 AND a.day BETWEEN $4 AND $5 AND ($7 = -1 OR a.person = $7)
  AND ($6 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($6, '|' || t.path || '|', '') <> $6))
ORDER BY p.id, a.day, s.id, a.clause, a.org, a.from_day, a.number, a.seat LIMIT 20001;

-- name: assign_loads
-- in:  $1 realm, $2 first day, $3 last day, $4 path from, $5 path to, $6 paths of several areas: of people there
-- out: person's id, day, visits (what is done in one go at a subject counts once)
SELECT p.id, a.day, sum(CASE WHEN a.subject = 0 THEN 1 ELSE 0 END)
       + count(DISTINCT CASE WHEN a.subject <> 0 THEN a.subject || ' ' || k.title END)
FROM assignment a JOIN clause k ON k.realm = a.realm AND k.number = a.clause
JOIN person p ON p.realm = a.realm AND p.number = a.person JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE a.realm = $1 AND a.day BETWEEN $2 AND $3 AND a.state = 0 AND o.path >= $4 AND o.path < $5
  AND ($6 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($6, '|' || t.path || '|', '') <> $6))
GROUP BY p.id, a.day ORDER BY p.id, a.day;

-- name: assign_lacking
-- in:  $1 realm, $2 path from, $3 path to, $4 first day, $5 last day, $6 paths of several areas, $7 clauses of pairs and more, each
--      once for every further officer: |12||15|, $8 limit
-- out: clause, subject, org, from, due, times, done, subject id, subject name, org name, plan, clause id, title, officers there
-- What was refused between the two days is told as that.
SELECT d.clause, d.subject, d.org, d.from_day, d.due, d.times, d.done, s.id, s.name, o.name, k.plan, k.id, k.title,
       (SELECT count(*) FROM assignment a WHERE a.realm = d.realm AND a.clause = d.clause AND a.subject = d.subject AND a.org = d.org
        AND a.from_day = d.from_day AND a.number > d.done AND a.number <= d.times AND (a.state = 0 OR a.day BETWEEN $4 AND $5))
FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject AND d.subject <> 0
LEFT JOIN person b ON b.realm = d.realm AND b.number = d.person
JOIN org o ON o.realm = d.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org WHEN b.id = d.org THEN b.org ELSE d.org END
WHERE d.realm = $1 AND o.path >= $2 AND o.path < $3 AND d.state = 0 AND d.from_day <= $5 AND d.due >= $4 AND d.done < d.times
  AND k.kind IN ('do', 'quota')
  AND (SELECT count(*) FROM assignment a WHERE a.realm = d.realm AND a.clause = d.clause AND a.subject = d.subject AND a.org = d.org
       AND a.from_day = d.from_day AND a.number > d.done AND a.number <= d.times AND (a.state = 0 OR a.day BETWEEN $4 AND $5))
      < (d.times - d.done) * (1 + (length(CAST($7 AS text)) - length(replace($7, '|' || d.clause || '|', ''))) / length('|' || d.clause || '|'))
  AND ($6 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($6, '|' || t.path || '|', '') <> $6))
ORDER BY d.due, d.clause, d.subject, d.org, d.from_day LIMIT $8;

-- name: assign_seats_of
-- in:  $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 done: visits after that
-- out: number, seat, day, state, person's name
SELECT a.number, a.seat, a.day, a.state, p.name FROM assignment a JOIN person p ON p.realm = a.realm AND p.number = a.person
WHERE a.realm = $1 AND a.clause = $2 AND a.subject = $3 AND a.org = $4 AND a.from_day = $5 AND a.number > $6
ORDER BY a.number, a.seat;

-- name: assign_people
-- in:  $1 realm, $2 path from, $3 path to, $4 paths of several areas
-- out: id, name, org code, org name, visits a day
SELECT p.id, p.name, p.org, o.name, p.per_day FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND o.path >= $2 AND o.path < $3 AND p.active <> 0
  AND EXISTS (SELECT 1 FROM person_role h WHERE h.realm = p.realm AND h.person = p.number)
  AND ($4 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($4, '|' || t.path || '|', '') <> $4))
ORDER BY o.path, p.id LIMIT 2001;

-- name: assign_seat
-- in:  $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 number, $7 seat
-- out: day, person, state, person's id, person's name
SELECT a.day, a.person, a.state, p.id, p.name FROM assignment a JOIN person p ON p.realm = a.realm AND p.number = a.person
WHERE a.realm = $1 AND a.clause = $2 AND a.subject = $3 AND a.org = $4 AND a.from_day = $5 AND a.number = $6 AND a.seat = $7;

-- name: assign_person
-- in:  $1 realm, $2 id
-- out: number, name, active, org path, org code
SELECT p.number, p.name, p.active, o.path, p.org FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.realm = $1 AND p.id = $2;

-- name: assign_person_roles
-- in: $1 realm, $2 person
SELECT h.role, o.path FROM person_role h JOIN org o ON o.realm = h.realm AND o.code = h.org WHERE h.realm = $1 AND h.person = $2;

-- name: assign_together
-- in:  $1 realm, $2 subject, $3 day, $4 person, $5 title
-- out: the key and due of every seat of this person's visit
SELECT a.clause, a.org, a.from_day, a.number, a.seat, d.due FROM assignment a
JOIN duty d ON d.realm = a.realm AND d.clause = a.clause AND d.subject = a.subject AND d.org = a.org AND d.from_day = a.from_day
JOIN clause k ON k.realm = a.realm AND k.number = a.clause
WHERE a.realm = $1 AND a.subject = $2 AND a.day = $3 AND a.person = $4 AND k.title = $5
ORDER BY a.clause, a.from_day, a.number, a.seat;

-- name: assign_sits
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 number, $7 person, $8 seat that is meant
SELECT 1 FROM assignment WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND number = $6
  AND person = $7 AND seat <> $8 LIMIT 1;

-- name: assign_set_person
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 number, $7 seat, $8 person, $9 person before
UPDATE assignment SET person = $8, state = 0, reason = ''
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND number = $6 AND seat = $7 AND person = $9;

-- name: assign_set_day
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 number, $7 day
UPDATE assignment SET day = $7
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND number = $6;

-- name: assign_refuse
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 number, $7 seat, $8 person, $9 reason
UPDATE assignment SET state = 1, reason = $9
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND number = $6 AND seat = $7 AND person = $8
  AND state = 0;

-- name: assign_take_away
-- in: $1 realm, $2 clause, $3 subject, $4 org, $5 from, $6 number, $7 seat
DELETE FROM assignment
WHERE realm = $1 AND clause = $2 AND subject = $3 AND org = $4 AND from_day = $5 AND number = $6 AND seat = $7;

-- name: assign_swap_put
-- in: $1 realm, $2 id, $3 seat, $4 other seat or '', $5 from person, $6 to person, $7 reason, $8 now
INSERT INTO assignment_swap (realm, id, seat, other, from_person, to_person, reason, state, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8);

-- name: assign_swap_get
-- in: $1 realm, $2 id
SELECT seat, other, from_person, to_person, reason, state FROM assignment_swap WHERE realm = $1 AND id = $2;

-- name: assign_swap_answer
-- in: $1 realm, $2 id, $3 state, $4 now, $5 person
UPDATE assignment_swap SET state = $3, answered_at = $4, answered_by = $5 WHERE realm = $1 AND id = $2 AND state = 'open';

-- name: assign_swap_list
-- in:  $1 realm, $2 person (-1 = any), $3 path from, $4 path to, $5 paths of several areas
-- out: id, seat, other, reason, asked at, from id, from name, to id, to name
SELECT w.id, w.seat, w.other, w.reason, w.asked_at, f.id, f.name, t.id, t.name FROM assignment_swap w
JOIN person f ON f.realm = w.realm AND f.number = w.from_person JOIN person t ON t.realm = w.realm AND t.number = w.to_person
JOIN org o ON o.realm = f.realm AND o.code = f.org
WHERE w.realm = $1 AND w.state = 'open' AND ($2 = -1 OR w.from_person = $2 OR w.to_person = $2) AND o.path >= $3 AND o.path < $4
  AND ($5 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($5, '|' || t.path || '|', '') <> $5))
ORDER BY w.id LIMIT 201;

-- name: open_work
-- in:  $1 realm, $2 person, $3 his id
-- out: duties, visits, cases. Duties that bind the person himself cannot be given away and are not counted. What he refused is the
--      lead's.
SELECT (SELECT count(*) FROM duty d WHERE d.realm = $1 AND d.person = $2 AND d.state = 0 AND d.org <> $3),
       (SELECT count(*) FROM assignment a JOIN duty d ON d.realm = a.realm AND d.clause = a.clause AND d.subject = a.subject
         AND d.org = a.org AND d.from_day = a.from_day
        WHERE a.realm = $1 AND a.person = $2 AND a.over = 0 AND a.state = 0 AND a.number > d.done AND d.state = 0 AND d.org <> $3),
       (SELECT count(*) FROM flow_case c WHERE c.realm = $1 AND c.person = $2 AND c.closed_at IS NULL);

-- name: open_duties
-- in:  $1 realm, $2 person, $3 his id, $4 who takes over
-- out: the key, due, title, subject name, whether the other is recused
SELECT d.clause, d.subject, d.org, d.from_day, d.due, k.title, s.name,
       CASE WHEN EXISTS (SELECT 1 FROM recusal r WHERE r.realm = $1 AND r.person = $4 AND r.subject = d.subject) THEN 1 ELSE 0 END
FROM duty d JOIN clause k ON k.realm = d.realm AND k.number = d.clause
LEFT JOIN subject s ON s.realm = d.realm AND s.number = d.subject AND d.subject <> 0
WHERE d.realm = $1 AND d.person = $2 AND d.state = 0 AND d.org <> $3 ORDER BY d.due, d.subject, d.clause, d.org, d.from_day LIMIT 100001;

-- name: open_visits
-- in:  $1 realm, $2 person, $3 his id, $4 who takes over, $5 today: what is overdue would be made from today on
-- out: the key, number, seat, day, title, subject name, path of the duty's org; whether the other is recused, away, has a seat of this
--      visit; whether he is at the subject that day for the same work anyway
SELECT a.clause, a.subject, a.org, a.from_day, a.number, a.seat, a.day, k.title, s.name, o.path,
       CASE WHEN EXISTS (SELECT 1 FROM recusal r WHERE r.realm = $1 AND r.person = $4 AND r.subject = a.subject) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM absence x WHERE x.realm = $1 AND x.person = $4
                         AND x.from_day <= CASE WHEN a.day < $5 THEN $5 ELSE a.day END
                         AND x.to_day >= CASE WHEN a.day < $5 THEN $5 ELSE a.day END) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM assignment b WHERE b.realm = a.realm AND b.clause = a.clause AND b.subject = a.subject
                         AND b.org = a.org AND b.from_day = a.from_day AND b.number = a.number AND b.person = $4) THEN 1 ELSE 0 END,
       CASE WHEN a.subject <> 0 AND EXISTS (SELECT 1 FROM assignment b JOIN clause l ON l.realm = b.realm AND l.number = b.clause
                         WHERE b.realm = $1 AND b.person = $4 AND b.day = a.day AND b.subject = a.subject AND b.state = 0
                         AND l.title = k.title) THEN 1 ELSE 0 END
FROM assignment a
JOIN clause k ON k.realm = a.realm AND k.number = a.clause
JOIN duty d ON d.realm = a.realm AND d.clause = a.clause AND d.subject = a.subject AND d.org = a.org AND d.from_day = a.from_day
LEFT JOIN subject s ON s.realm = a.realm AND s.number = a.subject AND a.subject <> 0
JOIN org o ON o.realm = a.realm AND o.code = CASE WHEN d.subject <> 0 THEN s.org ELSE d.org END
WHERE a.realm = $1 AND a.person = $2 AND a.over = 0 AND a.state = 0 AND a.number > d.done AND d.state = 0 AND d.org <> $3
ORDER BY a.day, a.subject, k.title, a.clause, a.org, a.from_day, a.number, a.seat LIMIT 100001;

-- name: open_cases
-- in:  $1 realm, $2 person, $3 who takes over
-- out: id, type, title, whether the other is recused
SELECT c.id, c.type, c.title,
       CASE WHEN EXISTS (SELECT 1 FROM recusal r WHERE r.realm = $1 AND r.person = $3 AND r.subject = c.subject) THEN 1 ELSE 0 END
FROM flow_case c WHERE c.realm = $1 AND c.person = $2 AND c.closed_at IS NULL ORDER BY c.id LIMIT 100001;

-- name: handover_loads
-- in:  $1 realm, $2 person, $3 first day
-- out: day, visits (what is done in one go at a subject counts once)
SELECT a.day, sum(CASE WHEN a.subject = 0 THEN 1 ELSE 0 END)
       + count(DISTINCT CASE WHEN a.subject <> 0 THEN a.subject || ' ' || k.title END)
FROM assignment a JOIN clause k ON k.realm = a.realm AND k.number = a.clause
WHERE a.realm = $1 AND a.person = $2 AND a.day >= $3 AND a.state = 0 GROUP BY a.day ORDER BY a.day;

-- name: handover_per_day
-- in: $1 realm, $2 person
SELECT per_day FROM person WHERE realm = $1 AND number = $2;

-- name: hand_duties
-- in: $1 realm, $2 from, $3 to, $4 id of from: to nobody where the other is recused
UPDATE duty SET person = CASE WHEN EXISTS (SELECT 1 FROM recusal r WHERE r.realm = $1 AND r.person = $3 AND r.subject = duty.subject)
    THEN 0 ELSE $3 END
WHERE realm = $1 AND person = $2 AND state = 0 AND org <> $4;

-- name: hand_cases
-- in: $1 realm, $2 from, $3 to, $4 now
UPDATE flow_case SET updated_at = $4, person = CASE WHEN EXISTS (SELECT 1 FROM recusal r WHERE r.realm = $1 AND r.person = $3
    AND r.subject = flow_case.subject) THEN 0 ELSE $3 END
WHERE realm = $1 AND person = $2 AND closed_at IS NULL;

-- name: hand_subjects
-- in: $1 realm, $2 from, $3 to, $4 now
UPDATE subject SET updated_at = $4, owner = CASE WHEN EXISTS (SELECT 1 FROM recusal r WHERE r.realm = $1 AND r.person = $3
    AND r.subject = subject.number) THEN 0 ELSE $3 END
WHERE realm = $1 AND owner = $2;

-- name: handover_put
-- in: $1 realm, $2 id, $3 from person, $4 to person, $5 reason, $6 now, $7 by person, $8 document
INSERT INTO handover (realm, id, from_person, to_person, reason, at, by_person, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: handover_get
-- in: $1 realm, $2 id
SELECT h.document, h.from_signed_at, h.to_signed_at, h.from_person, h.to_person, o.path FROM handover h
JOIN person p ON p.realm = h.realm AND p.number = h.from_person JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE h.realm = $1 AND h.id = $2;

-- name: handover_list
-- in:  $1 realm, $2 path from, $3 path to, $4 before id ('' = newest), $5 limit, $6 paths of several areas
SELECT h.id, f.id, f.name, t.id, t.name, h.reason, h.at, h.from_signed_at, h.to_signed_at FROM handover h
JOIN person f ON f.realm = h.realm AND f.number = h.from_person JOIN person t ON t.realm = h.realm AND t.number = h.to_person
JOIN org o ON o.realm = f.realm AND o.code = f.org
WHERE h.realm = $1 AND o.path >= $2 AND o.path < $3 AND ($4 = '' OR h.id < $4)
  AND ($6 = '' OR o.code IN (SELECT x.code FROM org t JOIN org x ON x.realm = t.realm AND substr(x.path, 1, length(t.path)) = t.path
       WHERE t.realm = $1 AND replace($6, '|' || t.path || '|', '') <> $6))
ORDER BY h.id DESC LIMIT $5;

-- name: handover_sign_from
-- in: $1 realm, $2 id, $3 now
UPDATE handover SET from_signed_at = $3 WHERE realm = $1 AND id = $2 AND from_signed_at IS NULL;

-- name: handover_sign_to
-- in: $1 realm, $2 id, $3 now
UPDATE handover SET to_signed_at = $3 WHERE realm = $1 AND id = $2 AND to_signed_at IS NULL;
