-- 0007 absence
-- what:  days on which a person is away; subjects that a person must not visit
-- why:   what is handed out, and whether plans fit, goes by the people who are there and may go
-- locks: none (fresh tables)
-- check: tests/app/test_absence.c; both databases end with the same tables and columns

CREATE TABLE absence (           -- leave: both days included; rows of one person do not overlap
    realm TEXT NOT NULL, person BIGINT NOT NULL, from_day BIGINT NOT NULL, to_day BIGINT NOT NULL,
    reason TEXT NOT NULL, at BIGINT NOT NULL, by_person BIGINT NOT NULL,
    PRIMARY KEY (realm, person, from_day)
);

CREATE TABLE recusal (           -- has a stake in the subject
    realm TEXT NOT NULL, person BIGINT NOT NULL, subject BIGINT NOT NULL,
    reason TEXT NOT NULL, at BIGINT NOT NULL, by_person BIGINT NOT NULL,
    PRIMARY KEY (realm, person, subject)
);
