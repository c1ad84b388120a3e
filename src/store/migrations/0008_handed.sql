-- 0008 handed
-- what:  marks for the list of the day: seats that are over and their duty's last day; duties of which every visit is handed out
-- why:   the list reads what is still to be done in the order of its page, not every visit of the person's year
-- locks: assignment is written once and gets an index; duty gets a column with a default
-- check: tests/app/test_assign.c (the list is the same with and without the marks), tests/store/test_migrate.c

ALTER TABLE duty ADD COLUMN handed BIGINT NOT NULL DEFAULT 0;     -- 1: surely all of it is handed out; 0: nobody knows
ALTER TABLE assignment ADD COLUMN due BIGINT NOT NULL DEFAULT 0;  -- of the duty, always
ALTER TABLE assignment ADD COLUMN over BIGINT NOT NULL DEFAULT 0; -- 1: surely the visit is made or the duty closed; 0: nobody knows
UPDATE assignment SET due = (SELECT d.due FROM duty d WHERE d.realm = assignment.realm AND d.clause = assignment.clause
    AND d.subject = assignment.subject AND d.org = assignment.org AND d.from_day = assignment.from_day)
WHERE EXISTS (SELECT 1 FROM duty d WHERE d.realm = assignment.realm AND d.clause = assignment.clause
    AND d.subject = assignment.subject AND d.org = assignment.org AND d.from_day = assignment.from_day);
CREATE INDEX assignment_list ON assignment (realm, person, over, state, due, subject, clause, org, from_day, day);
