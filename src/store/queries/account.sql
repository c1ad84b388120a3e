-- Accounts and sessions: one answer is read on every request that misses the session cache.

-- name: realm_list
-- out: realm text (two are enough to know that it is not the only one)
SELECT realm FROM realm ORDER BY realm LIMIT 2;

-- name: account_find
-- in:  $1 realm text, $2 login text
-- out: person i64, password text, locked_until instant
SELECT person, password, locked_until FROM account WHERE realm = $1 AND login = $2;

-- name: account_set
-- in:  $1 realm text, $2 login text, $3 person i64, $4 password text, $5 now instant
INSERT INTO account (realm, login, person, password, failures, locked_until, created_at)
VALUES ($1, $2, $3, $4, 0, NULL, $5)
ON CONFLICT (realm, login) DO UPDATE
   SET person = excluded.person, password = excluded.password, failures = 0, locked_until = NULL;

-- name: account_fail
-- in:  $1 realm text, $2 login text, $3 allowed i64, $4 until instant
UPDATE account
   SET failures = CASE WHEN failures + 1 >= $3 THEN 0 ELSE failures + 1 END,
       locked_until = CASE WHEN failures + 1 >= $3 THEN $4 ELSE locked_until END
 WHERE realm = $1 AND login = $2;

-- name: account_forget_failures
-- in:  $1 realm text, $2 login text
UPDATE account SET failures = 0, locked_until = NULL
 WHERE realm = $1 AND login = $2 AND (failures > 0 OR locked_until IS NOT NULL);

-- name: session_insert
-- in:  $1 token text, $2 realm text, $3 person i64, $4 now instant, $5 expires_at instant
INSERT INTO session (token, realm, person, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5);

-- name: session_find
-- in:  $1 token text
-- out: realm text, person i64, created_at, seen_at, expires_at instant, id text, name text, org text, active flag
SELECT s.realm, s.person, s.created_at, s.seen_at, s.expires_at, p.id, p.name, p.org, p.active
  FROM session s JOIN person p ON p.realm = s.realm AND p.number = s.person
 WHERE s.token = $1;

-- name: session_touch
-- in:  $1 token text, $2 seen_at instant, $3 expires_at instant
UPDATE session SET seen_at = $2, expires_at = $3 WHERE token = $1;

-- name: session_delete
-- in:  $1 token text
DELETE FROM session WHERE token = $1;

-- name: session_delete_person
-- in:  $1 realm text, $2 person i64
DELETE FROM session WHERE realm = $1 AND person = $2;

-- name: session_delete_expired
-- in:  $1 now instant
DELETE FROM session WHERE expires_at <= $1;

-- name: session_trim
-- in:  $1 realm text, $2 person i64, $3 keep i64
DELETE FROM session
 WHERE realm = $1 AND person = $2
   AND token NOT IN (SELECT token FROM session WHERE realm = $1 AND person = $2 ORDER BY seen_at DESC, token LIMIT $3);

-- name: person_find_actor
-- in:  $1 realm text, $2 number i64
-- out: id text, name text, org text, active flag
SELECT id, name, org, active FROM person WHERE realm = $1 AND number = $2;

-- name: person_units
SELECT subject FROM subject_contact WHERE realm = $1 AND person = $2 ORDER BY subject LIMIT 500;

-- name: person_grants
-- in:  $1 realm text, $2 person i64
-- out: role text, org text, path text, domain text
SELECT r.role, r.org, o.path, r.domain
  FROM person_role r JOIN org o ON o.realm = r.realm AND o.code = r.org
 WHERE r.realm = $1 AND r.person = $2
 ORDER BY r.role, r.org, r.domain LIMIT 200;
