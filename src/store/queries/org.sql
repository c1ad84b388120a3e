-- Orgs and people. $2 is always the JSON list of the paths that the asker may see.

-- name: org_list sqlite
-- in:  $1 realm, $2 paths, $3 parent, $4 part of the name, $5 path to go on after, $6 limit
-- out: code, name, level, parent, path text, children i64
SELECT o.code, o.name, o.level, o.parent, o.path,
       (SELECT count(*) FROM org c WHERE c.realm = o.realm AND c.parent = o.code)
  FROM org o
 WHERE o.realm = $1
   AND EXISTS (SELECT 1 FROM json_each($2) s WHERE substr(o.path, 1, length(s.value)) = s.value)
   AND ($3 = '' OR o.parent = $3)
   AND ($4 = '' OR instr(o.name, $4) > 0 OR instr(o.code, $4) = 1)
   AND o.path > $5
 ORDER BY o.path LIMIT $6;

-- name: org_list postgresql
SELECT o.code, o.name, o.level, o.parent, o.path,
       (SELECT count(*) FROM org c WHERE c.realm = o.realm AND c.parent = o.code)
  FROM org o
 WHERE o.realm = $1
   AND EXISTS (SELECT 1 FROM json_array_elements_text($2::text::json) s(value)
                WHERE substr(o.path, 1, length(s.value)) = s.value)
   AND ($3 = '' OR o.parent = $3)
   AND ($4 = '' OR strpos(o.name, $4) > 0 OR strpos(o.code, $4) = 1)
   AND o.path > $5
 ORDER BY o.path LIMIT $6;

-- name: org_show
-- in:  $1 realm, $2 code
-- out: code, name, level, parent, path text, children i64
SELECT o.code, o.name, o.level, o.parent, o.path,
       (SELECT count(*) FROM org c WHERE c.realm = o.realm AND c.parent = o.code)
  FROM org o
 WHERE o.realm = $1 AND o.code = $2;

-- name: people_list sqlite
-- in:  $1 realm, $2 paths, $3 org (its subtree), $4 part of the name, $5 number to go on after, $6 limit
-- out: number i64, id, name, org, org name, path text, per_day i64, active flag, phone, identity (sealed)
SELECT p.number, p.id, p.name, p.org, o.name, o.path, p.per_day, p.active, p.phone_sealed, p.identity_sealed
  FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
 WHERE p.realm = $1
   AND EXISTS (SELECT 1 FROM json_each($2) s WHERE substr(o.path, 1, length(s.value)) = s.value)
   AND ($3 = '' OR instr(o.path, '/' || $3 || '/') > 0)
   AND ($4 = '' OR instr(p.name, $4) > 0 OR p.id = $4)
   AND p.number > $5
 ORDER BY p.number LIMIT $6;

-- name: people_list postgresql
SELECT p.number, p.id, p.name, p.org, o.name, o.path, p.per_day, p.active, p.phone_sealed, p.identity_sealed
  FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
 WHERE p.realm = $1
   AND EXISTS (SELECT 1 FROM json_array_elements_text($2::text::json) s(value)
                WHERE substr(o.path, 1, length(s.value)) = s.value)
   AND ($3 = '' OR strpos(o.path, '/' || $3 || '/') > 0)
   AND ($4 = '' OR strpos(p.name, $4) > 0 OR p.id = $4)
   AND p.number > $5
 ORDER BY p.number LIMIT $6;

-- name: people_show
-- in:  $1 realm, $2 id
-- out: as people_list
SELECT p.number, p.id, p.name, p.org, o.name, o.path, p.per_day, p.active, p.phone_sealed, p.identity_sealed
  FROM person p JOIN org o ON o.realm = p.realm AND o.code = p.org
 WHERE p.realm = $1 AND p.id = $2;
