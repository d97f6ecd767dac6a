-- Why: what real phones need beside their state. Lives with: every version.

-- When the phone itself was last seen to be used: WhatsApp drops our link after 14 days without.
ALTER TABLE devices ADD COLUMN phone_seen_at timestamptz;
UPDATE devices SET phone_seen_at = linked_at;

-- What one press asks of several devices is followed as one.
ALTER TABLE device_commands ADD COLUMN batch_id uuid;
ALTER TABLE device_commands ADD COLUMN message_id bigint;
ALTER TABLE device_commands DROP CONSTRAINT commands_are_known;
ALTER TABLE device_commands ADD CONSTRAINT commands_are_known CHECK (
    kind IN ('pair', 'cancel-pairing', 'refresh', 'logout', 'remove', 'mark-read', 'fetch-media')
);
CREATE INDEX device_commands_by_batch ON device_commands (account_id, batch_id)
    WHERE batch_id IS NOT NULL;

-- A file as WhatsApp's servers hold it for a device: used again for a day, not uploaded anew.
CREATE TABLE media_uploads (
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    media_id bigint NOT NULL REFERENCES media ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    reference bytea NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT carillon_now(),
    PRIMARY KEY (device_id, media_id)
);
