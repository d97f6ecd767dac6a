-- Why: the leads of a campaign of the kind 'ai' are distributed over its phones by an allocator:
-- under limits, least loaded first, with affinity, and with the reason of each choice.
-- Lives with: every version.

-- How many messages of the campaign one phone may attempt; null: as many as its quotas allow. A
-- phone that is named for the campaign may have a limit of its own instead.
ALTER TABLE campaigns
    ADD COLUMN kind text NOT NULL DEFAULT 'broadcast',
    ADD COLUMN device_limit integer,
    ADD CONSTRAINT campaign_kinds_are_known CHECK (kind IN ('broadcast', 'ai')),
    ADD CONSTRAINT device_limits_are_positive CHECK (device_limit > 0);
ALTER TABLE campaign_devices
    ADD COLUMN most integer,
    ADD CONSTRAINT limits_of_devices_are_positive CHECK (most > 0);
CREATE INDEX campaigns_to_allocate ON campaigns (ends_at) WHERE kind = 'ai' AND state = 'running';

-- Why a send of such a campaign is on its phone; null: it has none yet, or needs no reason.
ALTER TABLE sends
    ADD COLUMN placement text,
    ADD CONSTRAINT placements_are_known
        CHECK (placement IN ('owner', 'wrote-before', 'wrote-to-niche', 'least-loaded'));

-- How many places on each phone a campaign has given away, less those taken back. A place becomes
-- at most one attempt, so no limit is passed while this is within it. Whoever holds the campaign's
-- row writes here.
CREATE TABLE allocations (
    account_id bigint NOT NULL,
    campaign_id bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    reason text NOT NULL,
    given bigint NOT NULL,
    PRIMARY KEY (campaign_id, device_id, reason)
);

-- Which phones wrote to leads of a niche, written when a message went out.
CREATE TABLE niche_devices (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    niche_id bigint NOT NULL REFERENCES niches ON DELETE CASCADE,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    PRIMARY KEY (niche_id, device_id)
);
