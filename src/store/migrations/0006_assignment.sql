-- 0006 assignment
-- what:  who visits whom on which day; offers to swap; what was handed over by whom to whom
-- why:   duties are handed out to people and days, and stay where they are when new ones come
-- locks: none (fresh tables)
-- check: tests/app/test_assign.c; both databases end with the same tables and columns

CREATE TABLE assignment (        -- one seat of one visit of a duty
    realm TEXT NOT NULL, clause BIGINT NOT NULL, subject BIGINT NOT NULL, org TEXT NOT NULL, from_day BIGINT NOT NULL,
    number BIGINT NOT NULL,      -- which of the duty's visits, from 1
    seat BIGINT NOT NULL,        -- which of its officers, from 1; 1 leads
    day BIGINT NOT NULL, person BIGINT NOT NULL,
    state BIGINT NOT NULL,       -- 0 planned, 1 refused by the person: the lead finds another
    reason TEXT NOT NULL,        -- of the refusal
    PRIMARY KEY (realm, clause, subject, org, from_day, number, seat)
) {without_rowid};
CREATE INDEX assignment_day ON assignment (realm, day, person);
CREATE INDEX assignment_person ON assignment (realm, person, day);

CREATE TABLE assignment_swap (   -- an offer: from_person's visit goes to to_person, for one of his where `other` names it
    realm TEXT NOT NULL, id TEXT NOT NULL, seat TEXT NOT NULL, other TEXT NOT NULL,
    from_person BIGINT NOT NULL, to_person BIGINT NOT NULL, reason TEXT NOT NULL,
    state TEXT NOT NULL,         -- open | done | declined
    asked_at BIGINT NOT NULL, answered_at BIGINT, answered_by BIGINT,
    PRIMARY KEY (realm, id)
);
CREATE INDEX assignment_swap_state ON assignment_swap (realm, state, to_person);

CREATE TABLE handover (          -- open work of one person given to another; the document lists all of it
    realm TEXT NOT NULL, id TEXT NOT NULL, from_person BIGINT NOT NULL, to_person BIGINT NOT NULL, reason TEXT NOT NULL,
    at BIGINT NOT NULL, by_person BIGINT NOT NULL, document TEXT NOT NULL,
    from_signed_at BIGINT, to_signed_at BIGINT,
    PRIMARY KEY (realm, id)
);
