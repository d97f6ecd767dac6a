-- Why: a person may be suppressed by their number alone, and whoever does it or ends it says why.
-- Lives with: every version.

ALTER TABLE suppressions
    ADD COLUMN note text,
    ADD COLUMN lifted_by bigint REFERENCES members ON DELETE SET NULL,
    ADD COLUMN lifted_note text;
