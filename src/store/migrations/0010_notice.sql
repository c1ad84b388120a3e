-- 0010 notice
-- what:  timers of clocks (which have spoken, when the next one does) and what people were told
-- why:   reminders and escalations are told once each, also after a crash or a jump of the clock
-- locks: short (columns without or with a constant default; running clocks of open cases are touched once)
-- check: tests/app/test_timers.c

ALTER TABLE case_clock ADD COLUMN told BIGINT NOT NULL DEFAULT 0;  -- bit i: timer i of the flow's clock has spoken
ALTER TABLE case_clock ADD COLUMN next_at BIGINT;                  -- when the next one speaks
UPDATE case_clock SET next_at = started_at WHERE stopped_at IS NULL; -- looked at by the first pass
CREATE INDEX case_clock_next ON case_clock (realm, next_at);

CREATE TABLE notice (
    realm TEXT NOT NULL, person BIGINT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, -- remind | escalate
    case_id TEXT NOT NULL, clock TEXT NOT NULL, timer BIGINT NOT NULL, role TEXT NOT NULL, due_at BIGINT NOT NULL,
    at BIGINT NOT NULL, read_at BIGINT,
    PRIMARY KEY (realm, person, id)
);
CREATE INDEX notice_case ON notice (realm, case_id, at);
CREATE INDEX notice_unread ON notice (realm, person, read_at, id);
