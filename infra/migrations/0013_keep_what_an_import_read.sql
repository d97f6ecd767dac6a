-- Why: the check reads each row once and keeps what it read, so that duplicates are found by
-- phone and the import itself is nothing but set-based SQL. Words for the whole file are kept
-- with it. Lives with: every version.

ALTER TABLE lead_import_rows
    ADD COLUMN phone text,
    ADD COLUMN reading jsonb,
    ADD CONSTRAINT rows_that_pass_were_read CHECK (
        outcome IS NULL OR outcome = 'refused'
        OR (phone IS NOT NULL AND reading IS NOT NULL)
    );
CREATE INDEX lead_import_rows_by_phone ON lead_import_rows (import_id, phone, number)
    WHERE phone IS NOT NULL;

ALTER TABLE lead_imports
    ADD COLUMN niches text[] NOT NULL DEFAULT '{}',
    ADD COLUMN triggers text[] NOT NULL DEFAULT '{}';
