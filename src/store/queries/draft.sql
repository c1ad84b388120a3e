-- Drafts of plans and the corrections made in them.

-- name: draft_insert
-- in: $1 realm, $2 id, $3 title, $4 name, $5 org, $6 prose, $7 text, $8 at, $9 by
INSERT INTO plan_draft (realm, id, revision, title, name, org, prose, text, state, plan, version, made_at, made_by, changed_at,
    changed_by)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, 'open', '', 0, $8, $9, $8, $9);

-- name: draft_list
-- in:  $1 realm, $2 limit
-- out: id, revision i64, title, name, org, org name, path, state, plan, version i64, changed at i64, changed by
SELECT d.id, d.revision, d.title, d.name, d.org, o.name, o.path, d.state, d.plan, d.version, d.changed_at, d.changed_by
FROM plan_draft d JOIN org o ON o.realm = d.realm AND o.code = d.org
WHERE d.realm = $1 AND d.state <> 'dropped' ORDER BY d.changed_at DESC, d.id LIMIT $2;

-- name: draft_get
-- in:  $1 realm, $2 id
-- out: as draft_list, then prose, text
SELECT d.id, d.revision, d.title, d.name, d.org, o.name, o.path, d.state, d.plan, d.version, d.changed_at, d.changed_by, d.prose, d.text
FROM plan_draft d JOIN org o ON o.realm = d.realm AND o.code = d.org
WHERE d.realm = $1 AND d.id = $2;

-- name: draft_save
-- in: $1 realm, $2 id, $3 revision that was read, $4 title, $5 text, $6 state, $7 at, $8 by
UPDATE plan_draft SET revision = revision + 1, title = $4, text = $5, state = $6, changed_at = $7, changed_by = $8
WHERE realm = $1 AND id = $2 AND revision = $3;

-- name: draft_adopted
-- in: $1 realm, $2 id, $3 plan, $4 version, $5 at, $6 by
UPDATE plan_draft SET revision = revision + 1, state = 'adopted', plan = $3, version = $4, changed_at = $5, changed_by = $6
WHERE realm = $1 AND id = $2;

-- name: draft_cases_delete
-- in: $1 realm, $2 draft
DELETE FROM draft_case WHERE realm = $1 AND draft = $2;

-- name: draft_case_insert
-- in: $1 realm, $2 draft, $3 start, $4 sentence, $5 drafted, $6 kept, $7 at, $8 by
INSERT INTO draft_case (realm, draft, start, sentence, drafted, kept, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: draft_case_list
-- in:  $1 realm, $2 limit
-- out: draft, title, path, start i64, sentence, drafted, kept, changed at i64, changed by
SELECT c.draft, d.title, o.path, c.start, c.sentence, c.drafted, c.kept, c.changed_at, c.changed_by
FROM draft_case c JOIN plan_draft d ON d.realm = c.realm AND d.id = c.draft JOIN org o ON o.realm = d.realm AND o.code = d.org
WHERE c.realm = $1 ORDER BY c.changed_at DESC, c.draft, c.start LIMIT $2;

-- name: draft_library
-- in:  $1 realm, $2 limit, $3 characters of the text that hold its front matter
-- out: id, path, title, changed at i64, head of the text, clauses i64
SELECT d.id, o.path, d.title, d.changed_at, substr(d.text, 1, $3),
       (length(d.text) - length(replace(d.text, '```clause ', ''))) / 10
FROM plan_draft d JOIN org o ON o.realm = d.realm AND o.code = d.org
WHERE d.realm = $1 AND d.state = 'open' ORDER BY d.changed_at DESC, d.id LIMIT $2;
