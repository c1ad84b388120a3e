-- name: realm_named
-- in: $1 realm, empty for any
SELECT realm FROM realm WHERE $1 = '' OR realm = $1 ORDER BY realm LIMIT 2;

-- name: dayoff_list
SELECT day, kind, name, source FROM dayoff_table ORDER BY day, realm;

-- name: realm_every
SELECT realm FROM realm ORDER BY realm;
