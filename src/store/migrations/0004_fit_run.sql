-- 0004 fit_run
-- what:  feasibility that was asked for: what is to be computed, who computes it, the answer
-- why:   the answer takes seconds to minutes: it is computed beside the requests and kept
-- locks: none (a fresh table)
-- check: store conformance suite

-- One row is the whole task, so that any process may compute it. `beat_at` is the lease: a run that has not been heard of for
-- a while is taken over.
CREATE TABLE fit_run (
    realm TEXT NOT NULL, id TEXT NOT NULL, org TEXT NOT NULL,
    plans TEXT NOT NULL,         -- ids joined by |; '' = all in force
    text TEXT NOT NULL,          -- a plan that is not in force, or ''
    from_day BIGINT NOT NULL, to_day BIGINT NOT NULL,
    state TEXT NOT NULL,         -- waiting | running | done | failed | cancelled
    asked_at BIGINT NOT NULL, asked_by TEXT NOT NULL, beat_at BIGINT NOT NULL, ended_at BIGINT,
    attempts BIGINT NOT NULL, tries BIGINT NOT NULL,
    feasible BIGINT, shortfall BIGINT, -- NULL until it is done; feasible -1: not known
    error TEXT NOT NULL, result TEXT NOT NULL,
    PRIMARY KEY (realm, id)      -- ids are time-ordered
);
CREATE INDEX fit_run_state ON fit_run (state, asked_at);
