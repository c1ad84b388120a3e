-- 0005 draw
-- what:  draws by lot: what was announced, the frozen registers, the receipt
-- why:   nobody can draw again unseen, and everybody can compute a draw again
-- locks: none (new tables)
-- check: tests/app/test_draws.c

CREATE TABLE draw (
    realm TEXT NOT NULL, id TEXT NOT NULL, plan TEXT NOT NULL, version BIGINT NOT NULL, clause BIGINT NOT NULL, clause_id TEXT NOT NULL,
    title TEXT NOT NULL, org TEXT NOT NULL, -- of the plan
    period_from BIGINT NOT NULL, period_to BIGINT NOT NULL, -- one draw in it, unless a reason is given
    state TEXT NOT NULL,         -- announced | drawn | replaced (announced anew before it was drawn)
    before TEXT NOT NULL, reason TEXT NOT NULL, -- the draw that this one comes after, and why; '' for the first
    source TEXT NOT NULL,        -- what the public value will be
    terms TEXT NOT NULL,         -- rule, hashes, commitment: as it was published
    commitment TEXT NOT NULL, secret {blob} NOT NULL, -- sealed
    public_value TEXT NOT NULL, receipt TEXT NOT NULL, receipt_hash TEXT NOT NULL, -- '' until it is drawn
    announced_at BIGINT NOT NULL, announced_by TEXT NOT NULL, drawn_at BIGINT, drawn_by TEXT NOT NULL,
    PRIMARY KEY (realm, id)
);
CREATE INDEX draw_clause ON draw (realm, clause, period_from);

CREATE TABLE draw_register (     -- as it was hashed
    realm TEXT NOT NULL, draw TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL, count BIGINT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (realm, draw, name)
);
