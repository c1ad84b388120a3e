-- 0001 base
-- what:  realm, orgs, people, register, plans, duties, records, cases, ledger, sessions, uploads
-- why:   the first schema
-- locks: none (fresh tables)
-- check: store conformance suite, "both databases end with the same tables and columns"
--
-- Dialect words: {without_rowid} is WITHOUT ROWID on SQLite and nothing on PostgreSQL; {blob} is BLOB / BYTEA;
-- {double} is REAL / DOUBLE PRECISION; {strict} is nothing here (kept out: WITHOUT ROWID tables name both).
-- {without_rowid} is for rows that are short against a page: SQLite keeps whole rows in the inner nodes of such a tree, and
-- what is longer than a quarter of a page on a page of its own. Tables with texts of any length go without it.
-- Dates are day numbers (0 = 1970-01-01), instants UTC microseconds, flags 0/1, JSON is text in canonical form.

CREATE TABLE region (            -- reference: the national tree; (code, level) is the key, code alone is not unique
    code TEXT NOT NULL, level BIGINT NOT NULL, name TEXT NOT NULL, parent TEXT NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT,
    PRIMARY KEY (code, level, valid_from)
) {without_rowid};
CREATE INDEX region_parent ON region (parent, level);

CREATE TABLE realm (realm TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, created_at BIGINT NOT NULL) {without_rowid};

CREATE TABLE org (
    realm TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    level TEXT NOT NULL,         -- province city county town village grid department company
    parent TEXT, path TEXT NOT NULL, -- path: "/33/3301/330110/330110001/" from the root to itself
    valid_from BIGINT, valid_to BIGINT, population BIGINT,
    PRIMARY KEY (realm, code)
) {without_rowid};
CREATE UNIQUE INDEX org_path ON org (realm, path);

CREATE TABLE person (
    realm TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, org TEXT NOT NULL,
    phone_sealed {blob}, identity_sealed {blob}, per_day BIGINT NOT NULL, active BIGINT NOT NULL, updated_at BIGINT NOT NULL,
    PRIMARY KEY (realm, number)
) {without_rowid};
CREATE UNIQUE INDEX person_id ON person (realm, id);

CREATE TABLE person_role (       -- a grant: role at an org (its subtree) for a domain ('' = all)
    realm TEXT NOT NULL, person BIGINT NOT NULL, role TEXT NOT NULL, org TEXT NOT NULL, domain TEXT NOT NULL,
    PRIMARY KEY (realm, person, role, org, domain)
) {without_rowid};

CREATE TABLE certificate (
    realm TEXT NOT NULL, person BIGINT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, valid_from BIGINT, valid_to BIGINT,
    PRIMARY KEY (realm, person, number)
) {without_rowid};

CREATE TABLE account (
    realm TEXT NOT NULL, login TEXT NOT NULL, person BIGINT NOT NULL, password TEXT NOT NULL,
    failures BIGINT NOT NULL, locked_until BIGINT, created_at BIGINT NOT NULL,
    PRIMARY KEY (realm, login)
) {without_rowid};
CREATE TABLE session (
    token TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the secret, hex
    realm TEXT NOT NULL, person BIGINT NOT NULL, created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
) {without_rowid};
CREATE INDEX session_expires ON session (expires_at);
CREATE INDEX session_person ON session (realm, person);

CREATE TABLE subject (
    realm TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, class TEXT NOT NULL,
    org TEXT NOT NULL, owner BIGINT NOT NULL, -- person number, 0 = none
    uscc TEXT NOT NULL, uscc_ok BIGINT NOT NULL, address TEXT NOT NULL, lat {double}, lon {double},
    list TEXT NOT NULL,          -- '' | red | black
    since BIGINT, until BIGINT, class_since BIGINT, attributes TEXT NOT NULL, updated_at BIGINT NOT NULL,
    PRIMARY KEY (realm, number)
) {without_rowid};
CREATE UNIQUE INDEX subject_id ON subject (realm, id);
CREATE INDEX subject_org ON subject (realm, org, kind);
CREATE INDEX subject_owner ON subject (realm, owner);
CREATE INDEX subject_uscc ON subject (realm, uscc);
CREATE TABLE subject_word (      -- bigrams of name, address, id: two-character Chinese words are found
    realm TEXT NOT NULL, word TEXT NOT NULL, subject BIGINT NOT NULL,
    PRIMARY KEY (realm, word, subject)
) {without_rowid};

CREATE TABLE plan (
    realm TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, title TEXT NOT NULL, org TEXT NOT NULL,
    period_from BIGINT, period_to BIGINT, hash TEXT NOT NULL, text TEXT NOT NULL,
    state TEXT NOT NULL,         -- adopted | superseded | withdrawn
    adopted_at BIGINT NOT NULL, adopted_by TEXT NOT NULL,
    PRIMARY KEY (realm, id, version)
);
CREATE TABLE clause (
    realm TEXT NOT NULL, number BIGINT NOT NULL, plan TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
    version BIGINT NOT NULL,     -- plan version in which it last changed
    active BIGINT NOT NULL, title TEXT NOT NULL, sentence TEXT NOT NULL, body TEXT NOT NULL, -- canonical
    PRIMARY KEY (realm, number)
);
CREATE UNIQUE INDEX clause_id ON clause (realm, plan, id);

-- One dated obligation. Clustered so that a person's open list is one range. `subject` is 0 for duties of an org or a
-- person, whose code or id then stands in `org`; it is '' when a subject is named. The natural key is in the order in which
-- duties are made, so making them appends. The public id is clause-subject-org-from.
CREATE TABLE duty (
    realm TEXT NOT NULL, person BIGINT NOT NULL, state BIGINT NOT NULL, due BIGINT NOT NULL,
    subject BIGINT NOT NULL, clause BIGINT NOT NULL, org TEXT NOT NULL, from_day BIGINT NOT NULL,
    due_minute BIGINT NOT NULL, times BIGINT NOT NULL, done BIGINT NOT NULL, done_on BIGINT, reason TEXT,
    PRIMARY KEY (realm, person, state, due, subject, clause, org, from_day)
) {without_rowid};
CREATE UNIQUE INDEX duty_object ON duty (realm, clause, subject, org, from_day);

CREATE TABLE record (
    realm TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, activity TEXT NOT NULL, subject BIGINT NOT NULL, org TEXT NOT NULL,
    person BIGINT NOT NULL, officers TEXT NOT NULL, officer_count BIGINT NOT NULL, day BIGINT NOT NULL, at BIGINT NOT NULL,
    form TEXT NOT NULL, form_version BIGINT NOT NULL, answers TEXT NOT NULL, score {double}, score_max {double}, result TEXT NOT NULL,
    category TEXT NOT NULL, quantity {double}, corrects TEXT, corrected_by TEXT, created_at BIGINT NOT NULL, hash TEXT NOT NULL,
    ledger_seq BIGINT,           -- its entry; NULL: loaded in bulk, one entry for the batch
    PRIMARY KEY (realm, id)      -- ids are time-ordered
);
CREATE INDEX record_subject ON record (realm, subject, day);
CREATE INDEX record_day ON record (realm, day, activity); -- by day first: a new record lands at its end
CREATE TABLE duty_record (       -- which evidence answered which duty
    realm TEXT NOT NULL, subject BIGINT NOT NULL, clause BIGINT NOT NULL, org TEXT NOT NULL, from_day BIGINT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (realm, clause, subject, org, from_day, record)
) {without_rowid};
CREATE INDEX duty_record_record ON duty_record (realm, record);
CREATE TABLE record_attachment (
    realm TEXT NOT NULL, record TEXT NOT NULL, hash TEXT NOT NULL, item TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size BIGINT NOT NULL,
    PRIMARY KEY (realm, record, hash, item)
) {without_rowid};
CREATE TABLE record_flag (       -- a rule clause that was not met and only flags
    realm TEXT NOT NULL, record TEXT NOT NULL, clause BIGINT NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (realm, record, clause)
) {without_rowid};
CREATE TABLE idempotency (
    realm TEXT NOT NULL, person BIGINT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, -- SHA-256 of the body
    answer TEXT NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (realm, person, key)
);

CREATE TABLE flow_case (
    realm TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, subject BIGINT NOT NULL, org TEXT NOT NULL,
    title TEXT NOT NULL, level TEXT NOT NULL, record TEXT, item TEXT NOT NULL, person BIGINT NOT NULL, -- handler
    opened_at BIGINT NOT NULL, opened_day BIGINT NOT NULL, due_at BIGINT, closed_at BIGINT, closed_day BIGINT, closed_as TEXT NOT NULL,
    fields TEXT NOT NULL, updated_at BIGINT NOT NULL,
    PRIMARY KEY (realm, id)
);
CREATE INDEX flow_case_subject ON flow_case (realm, subject, opened_at);
CREATE INDEX flow_case_record ON flow_case (realm, record);
CREATE INDEX flow_case_state ON flow_case (realm, type, state, due_at);
CREATE TABLE case_step (
    realm TEXT NOT NULL, case_id TEXT NOT NULL, seq BIGINT NOT NULL, transition TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
    person BIGINT NOT NULL, at BIGINT NOT NULL, fields TEXT NOT NULL, ledger_seq BIGINT,
    PRIMARY KEY (realm, case_id, seq)
);
CREATE TABLE case_clock (
    realm TEXT NOT NULL, case_id TEXT NOT NULL, clock TEXT NOT NULL, clause BIGINT, started_at BIGINT NOT NULL, span TEXT NOT NULL,
    due_at BIGINT, stopped_at BIGINT, pauses TEXT NOT NULL, calendar TEXT NOT NULL,
    PRIMARY KEY (realm, case_id, clock)
) {without_rowid};

CREATE TABLE grade (
    realm TEXT NOT NULL, subject BIGINT NOT NULL, scheme TEXT NOT NULL, band TEXT NOT NULL, score {double}, since BIGINT NOT NULL, record TEXT,
    PRIMARY KEY (realm, subject, scheme)
) {without_rowid};

CREATE TABLE blob (
    realm TEXT NOT NULL, hash TEXT NOT NULL, size BIGINT NOT NULL, type TEXT NOT NULL, person BIGINT NOT NULL, org TEXT NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (realm, hash)
) {without_rowid};
CREATE TABLE upload (
    realm TEXT NOT NULL, id TEXT NOT NULL, person BIGINT NOT NULL, hash TEXT NOT NULL, size BIGINT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (realm, id)
) {without_rowid};

CREATE TABLE ledger (
    realm TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, event TEXT NOT NULL, payload TEXT NOT NULL,
    prev TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (realm, seq)
);

CREATE TABLE counter (           -- numbers handed out per realm: subject, person, clause
    realm TEXT NOT NULL, name TEXT NOT NULL, value BIGINT NOT NULL,
    PRIMARY KEY (realm, name)
) {without_rowid};
CREATE TABLE dayoff_table (      -- loaded holiday tables (the built-in one is used until a row is here)
    realm TEXT NOT NULL, day BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,
    PRIMARY KEY (realm, day)
) {without_rowid};
