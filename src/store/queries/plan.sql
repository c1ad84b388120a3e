-- name: plan_epoch
-- out: value i64
SELECT value FROM counter WHERE realm = '*' AND name = 'plan-epoch';

-- name: plan_epoch_raise
INSERT INTO counter (realm, name, value) VALUES ('*', 'plan-epoch', 1)
ON CONFLICT (realm, name) DO UPDATE SET value = counter.value + 1;

-- name: plan_adopted
-- out: realm, id, version, org path, text
SELECT p.realm, p.id, p.version, o.path, p.text FROM plan p JOIN org o ON o.realm = p.realm AND o.code = p.org
WHERE p.state = 'adopted' ORDER BY p.realm, p.id;

-- name: clause_all
-- out: realm, number, plan, id, kind, title, active
SELECT realm, number, plan, id, kind, title, active FROM clause ORDER BY realm, number;
