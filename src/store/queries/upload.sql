-- name: upload_insert
-- in: $1 realm, $2 id, $3 person, $4 hash, $5 size, $6 type, $7 name, $8 now
INSERT INTO upload (realm, id, person, hash, size, type, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: upload_get
-- in: $1 realm, $2 id
SELECT person, hash, size, type, name FROM upload WHERE realm = $1 AND id = $2;

-- name: upload_delete
-- in: $1 realm, $2 id
DELETE FROM upload WHERE realm = $1 AND id = $2;

-- name: blob_insert
-- in: $1 realm, $2 hash, $3 size, $4 type, $5 person, $6 org, $7 now
INSERT INTO blob (realm, hash, size, type, person, org, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (realm, hash) DO NOTHING;

-- name: blob_get
-- in: $1 realm, $2 hash
SELECT b.size, b.type, b.person, o.path FROM blob b JOIN org o ON o.realm = b.realm AND o.code = b.org WHERE b.realm = $1 AND b.hash = $2;
