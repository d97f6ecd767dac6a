-- Why: a draft that was deleted by mistake can be had back. When a campaign had nothing left is
-- noted by the scanner: the state is derived, and its hour cannot be. Lives with: every version.

ALTER TABLE campaigns
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN finished_at timestamptz,
    ADD CONSTRAINT only_drafts_are_deleted CHECK (deleted_at IS NULL OR state = 'draft');
CREATE INDEX campaigns_to_finish ON campaigns (id)
    WHERE state = 'running' AND planned_at IS NOT NULL AND finished_at IS NULL;
