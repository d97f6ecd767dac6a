-- Why: a lead keeps hearing from one number, and so waits while that phone is offline. Where
-- people would rather have the message out, another phone takes it after this long; null: never.
-- Lives with: every version.

ALTER TABLE campaigns
    ADD COLUMN failover_after interval,
    ADD CONSTRAINT campaign_failover_waits CHECK (failover_after >= interval '0');
ALTER TABLE sequences
    ADD COLUMN failover_after interval,
    ADD CONSTRAINT sequence_failover_waits CHECK (failover_after >= interval '0');
