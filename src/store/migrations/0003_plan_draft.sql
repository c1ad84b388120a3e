-- 0003 plan_draft
-- what:  drafts of plans, and what people corrected in them
-- why:   a draft survives a reload; a correction is a new case for the drafter
-- locks: none (new tables)
-- check: tests/app/test_plan_drafts.c

CREATE TABLE plan_draft (
    realm TEXT NOT NULL, id TEXT NOT NULL, revision BIGINT NOT NULL, title TEXT NOT NULL,
    name TEXT NOT NULL,          -- of the file it came from, or the plan that it was copied from
    org TEXT NOT NULL,           -- of who made it: who answers for it may see it
    prose TEXT NOT NULL,         -- what was drafted from; '' for a copy
    text TEXT NOT NULL,          -- the literate plan as it stands
    state TEXT NOT NULL,         -- open | adopted | dropped
    plan TEXT NOT NULL, version BIGINT NOT NULL, -- what it became
    made_at BIGINT NOT NULL, made_by TEXT NOT NULL, changed_at BIGINT NOT NULL, changed_by TEXT NOT NULL,
    PRIMARY KEY (realm, id)
);

-- One sentence of a draft whose clauses a person changed: lines of share/draft/cases.txt.
CREATE TABLE draft_case (
    realm TEXT NOT NULL, draft TEXT NOT NULL, start BIGINT NOT NULL, sentence TEXT NOT NULL,
    drafted TEXT NOT NULL, kept TEXT NOT NULL, changed_at BIGINT NOT NULL, changed_by TEXT NOT NULL,
    PRIMARY KEY (realm, draft, start)
);
