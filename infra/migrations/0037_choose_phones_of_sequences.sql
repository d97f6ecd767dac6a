-- Why: a sequence, as a campaign, may be kept to some phones. Lives with: every version.

-- The devices a sequence may use; none named means all of the account.
CREATE TABLE sequence_devices (
    account_id bigint NOT NULL,
    sequence_id bigint NOT NULL REFERENCES sequences ON DELETE CASCADE,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    PRIMARY KEY (sequence_id, device_id)
);
