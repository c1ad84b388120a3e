-- 0009 case_parts
-- what:  a case can lie under another one, be handed from org to org, and hold sealed fields
-- why:   an outbreak has its cases, a transfer can be returned, who gave a tip is kept apart from what it says
-- locks: short (columns without or with a constant default, fresh tables)
-- check: tests/mission/plays (tip, incident)

ALTER TABLE flow_case ADD COLUMN parent TEXT;
ALTER TABLE flow_case ADD COLUMN from_org TEXT;  -- the org that handed it over
ALTER TABLE flow_case ADD COLUMN version BIGINT NOT NULL DEFAULT 1; -- of its flow
CREATE INDEX flow_case_parent ON flow_case (realm, parent);

CREATE TABLE case_sealed (       -- under vault.key; never in the ledger, never in a list
    realm TEXT NOT NULL, case_id TEXT NOT NULL, seq BIGINT NOT NULL, field TEXT NOT NULL, box {blob} NOT NULL,
    PRIMARY KEY (realm, case_id, seq, field)
);
