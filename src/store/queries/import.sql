-- Importing tables: what is there, and putting it.

-- name: import_counter_next
-- in: $1 realm, $2 counter name, $3 how many numbers to take
-- out: the last of them
INSERT INTO counter (realm, name, value) VALUES ($1, $2, $3)
ON CONFLICT (realm, name) DO UPDATE SET value = counter.value + $3 RETURNING value;

-- name: import_region_find
-- in: $1 code, $2 level, $3 valid from
-- out: name, parent, valid to
SELECT name, parent, valid_to FROM region WHERE code = $1 AND level = $2 AND valid_from = $3;

-- name: import_region_put
-- in: $1 code, $2 level, $3 name, $4 parent, $5 valid from, $6 valid to
INSERT INTO region (code, level, name, parent, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (code, level, valid_from) DO UPDATE SET name = excluded.name, parent = excluded.parent, valid_to = excluded.valid_to;

-- name: region_named
-- in: $1 code, $2 level, $3 day
SELECT name, parent FROM region WHERE code = $1 AND level = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)
ORDER BY valid_from DESC LIMIT 1;

-- name: region_children
-- in: $1 parent code, $2 level of the children, $3 day
SELECT code, name FROM region WHERE parent = $1 AND level = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)
ORDER BY code;

-- name: realm_put
-- in: $1 realm, $2 name, $3 now
INSERT INTO realm (realm, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (realm) DO UPDATE SET name = excluded.name;

-- name: org_put
-- in: $1 realm, $2 code, $3 name, $4 level, $5 parent, $6 path
INSERT INTO org (realm, code, name, level, parent, path) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (realm, code) DO UPDATE SET name = excluded.name, level = excluded.level, parent = excluded.parent, path = excluded.path;

-- name: import_orgs
-- in: $1 realm
SELECT code, name, path FROM org WHERE realm = $1 ORDER BY code;

-- name: import_dayoff_find
-- in: $1 realm, $2 day
SELECT kind, name, source FROM dayoff_table WHERE realm = $1 AND day = $2;

-- name: import_dayoff_put
-- in: $1 realm, $2 day, $3 kind, $4 name, $5 source
INSERT INTO dayoff_table (realm, day, kind, name, source) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (realm, day) DO UPDATE SET kind = excluded.kind, name = excluded.name, source = excluded.source;

-- name: import_people
-- in: $1 realm
-- out: number, id, name
SELECT number, id, name FROM person WHERE realm = $1 ORDER BY number;

-- name: import_person_find
-- in: $1 realm, $2 id
SELECT number, name, org, per_day, active FROM person WHERE realm = $1 AND id = $2;

-- name: import_person_insert
-- in: $1 realm, $2 number, $3 id, $4 name, $5 org, $6 per day, $7 active, $8 now
INSERT INTO person (realm, number, id, name, org, per_day, active, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: import_person_update
-- in: $1 realm, $2 number, $3 name, $4 org, $5 per day, $6 active, $7 now
UPDATE person SET name = $3, org = $4, per_day = $5, active = $6, updated_at = $7 WHERE realm = $1 AND number = $2;

-- name: import_person_sealed
-- in: $1 realm, $2 person
-- out: phone, identity (sealed)
SELECT phone_sealed, identity_sealed FROM person WHERE realm = $1 AND number = $2;

-- name: import_person_seal
-- in: $1 realm, $2 person, $3 phone, $4 identity (sealed), $5 now
UPDATE person SET phone_sealed = $3, identity_sealed = $4, updated_at = $5 WHERE realm = $1 AND number = $2;

-- name: import_person_roles
-- in: $1 realm, $2 person
SELECT role, org, domain FROM person_role WHERE realm = $1 AND person = $2 ORDER BY role, org, domain;

-- name: import_person_role_clear
-- in: $1 realm, $2 person
DELETE FROM person_role WHERE realm = $1 AND person = $2;

-- name: import_person_role_put
-- in: $1 realm, $2 person, $3 role, $4 org, $5 domain
INSERT INTO person_role (realm, person, role, org, domain) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (realm, person, role, org, domain) DO NOTHING;

-- name: import_certificate_find
-- in: $1 realm, $2 person, $3 number
SELECT kind, valid_from, valid_to FROM certificate WHERE realm = $1 AND person = $2 AND number = $3;

-- name: import_certificate_put
-- in: $1 realm, $2 person, $3 number, $4 kind, $5 valid from, $6 valid to
INSERT INTO certificate (realm, person, number, kind, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (realm, person, number) DO UPDATE SET kind = excluded.kind, valid_from = excluded.valid_from, valid_to = excluded.valid_to;

-- name: import_subjects_find sqlite
-- in: $1 realm, $2 JSON list of ids
SELECT number, name, kind, class, org, owner, uscc, address, lat, lon, list, since, until, class_since, attributes, id
FROM subject WHERE realm = $1 AND id IN (SELECT value FROM json_each($2));

-- name: import_subjects_find postgresql
SELECT number, name, kind, class, org, owner, uscc, address, lat, lon, list, since, until, class_since, attributes, id
FROM subject WHERE realm = $1 AND id IN (SELECT json_array_elements_text($2::text::json));

-- name: import_subject_insert
-- in: $1 realm, $2 number, $3 id, $4 name, $5 kind, $6 class, $7 org, $8 owner, $9 uscc, $10 uscc good, $11 address,
--     $12 lat, $13 lon, $14 list, $15 since, $16 until, $17 class since, $18 attributes, $19 now
INSERT INTO subject (realm, number, id, name, kind, class, org, owner, uscc, uscc_ok, address, lat, lon, list, since, until,
    class_since, attributes, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: import_subject_update
-- in: $1 realm, $2 number, $3 id, $4 name, $5 kind, $6 class, $7 org, $8 owner, $9 uscc, $10 uscc good, $11 address,
--     $12 lat, $13 lon, $14 list, $15 since, $16 until, $17 class since, $18 attributes, $19 now
UPDATE subject SET name = $4, kind = $5, class = $6, org = $7, owner = $8, uscc = $9, uscc_ok = $10, address = $11, lat = $12,
    lon = $13, list = $14, since = $15, until = $16, class_since = $17, attributes = $18, updated_at = $19
WHERE realm = $1 AND number = $2 AND id = $3;

-- name: import_subject_word_clear
-- in: $1 realm, $2 subject, $3 word
DELETE FROM subject_word WHERE realm = $1 AND subject = $2 AND word = $3;

-- name: import_subject_word_put
-- in: $1 realm, $2 word, $3 subject
INSERT INTO subject_word (realm, word, subject) VALUES ($1, $2, $3) ON CONFLICT (realm, word, subject) DO NOTHING;

-- name: import_subject_word_add
-- in: $1 realm, $2 word, $3 subject; of a subject that was added in the same transaction: a plain INSERT, so that a bulk load is
--     a COPY
INSERT INTO subject_word (realm, word, subject) VALUES ($1, $2, $3);

-- name: import_subjects_known
-- in: $1 realm
-- out: number, id, org
SELECT number, id, org FROM subject WHERE realm = $1 ORDER BY number;

-- name: import_records_known sqlite
-- in: $1 realm, $2 JSON list of ids
SELECT id FROM record WHERE realm = $1 AND id IN (SELECT value FROM json_each($2));

-- name: import_records_known postgresql
SELECT id FROM record WHERE realm = $1 AND id IN (SELECT json_array_elements_text($2::text::json));

-- name: import_record_add
-- in: $1 realm, $2 id, $3 kind, $4 activity, $5 subject, $6 org, $7 day, $8 at, $9 answers, $10 score, $11 result,
--     $12 category, $13 now, $14 hash, $15 person, $16 officers, $17 number of officers, $18 form, $19 version of the form
-- ledger_seq stays NULL: one entry for the batch
INSERT INTO record (realm, id, kind, activity, subject, org, day, at, answers, score, result, category, created_at, hash, person,
    officers, officer_count, form, form_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);
