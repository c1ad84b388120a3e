-- The migrations that this database has seen. The table is made by migrate.c before the first of them.

-- name: migration_exists sqlite
-- out: count i64
SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration';

-- name: migration_exists postgresql
-- out: count i64
SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migration';

-- name: migration_list
-- out: number i64, name text, sha256 text
SELECT number, name, sha256 FROM migration ORDER BY number;

-- name: migration_add
-- in:  $1 number i64, $2 name text, $3 sha256 text
INSERT INTO migration (number, name, sha256) VALUES ($1, $2, $3);
