-- Why: the report of a campaign is wanted as a file, row by row. It is an export of leads like any
-- other, kept as long and dropped with the rest when a person is forgotten; the campaign says
-- which leads, and what became of their message is in it. Lives with: every version.

ALTER TABLE lead_exports ADD COLUMN campaign_id bigint REFERENCES campaigns ON DELETE SET NULL;
