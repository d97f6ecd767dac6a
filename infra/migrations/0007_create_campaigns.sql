-- Why: who, what, from which devices, when. Lives with: every version.

CREATE TABLE campaigns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL,
    state text NOT NULL DEFAULT 'draft',
    audience jsonb NOT NULL DEFAULT '{}',
    content_version_id bigint REFERENCES content_versions,
    device_policy text NOT NULL DEFAULT 'owner',
    gap_min interval NOT NULL DEFAULT '10 s',
    gap_max interval NOT NULL DEFAULT '30 s',
    starts_at timestamptz,
    ends_at timestamptz,
    planned_to bigint NOT NULL DEFAULT 0,
    planned_at timestamptz,
    started_at timestamptz,
    paused_at timestamptz,
    cancelled_at timestamptz,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    updated_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT campaign_names_are_not_empty CHECK (name <> ''),
    CONSTRAINT campaign_states_are_known
        CHECK (state IN ('draft', 'scheduled', 'running', 'paused', 'cancelled')),
    CONSTRAINT device_policies_are_known CHECK (device_policy IN ('owner', 'pool')),
    CONSTRAINT campaign_gaps_are_ordered CHECK (gap_min >= interval '0' AND gap_max >= gap_min),
    CONSTRAINT scheduled_campaigns_are_complete CHECK (
        state IN ('draft', 'cancelled')
        OR (content_version_id IS NOT NULL AND starts_at IS NOT NULL AND ends_at > starts_at)
    ),
    CONSTRAINT running_campaigns_have_started
        CHECK (state NOT IN ('running', 'paused') OR started_at IS NOT NULL),
    CONSTRAINT cancelled_campaigns_have_a_time CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL))
);
CREATE INDEX campaigns_by_account ON campaigns (account_id, id);
CREATE INDEX campaigns_to_plan ON campaigns (starts_at)
    WHERE planned_at IS NULL AND state IN ('scheduled', 'running');

-- The devices a campaign may use; none named means all of the account.
CREATE TABLE campaign_devices (
    account_id bigint NOT NULL,
    campaign_id bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    PRIMARY KEY (campaign_id, device_id)
);
