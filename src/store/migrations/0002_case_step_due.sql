-- 0002 case_step_due
-- what:  the deadline that a case has after each step
-- why:   a report as of a past day needs the deadline as it was known on that day
-- locks: none (a column without a default)
-- check: a measure as of a past day does not change when a case is extended later (tests/app/test_measures.c)

ALTER TABLE case_step ADD COLUMN due_at BIGINT;
