-- Why: the linked phones, who may run them (leases), and what people ask of them. Lives with: every version.

-- The right to run a shard until a time. The term of a lease is its epoch, growing by one; rows
-- are made for each configured shard, and one named `publisher` for the drain of hints.
CREATE TABLE leases (
    name text PRIMARY KEY,
    holder text,
    epoch bigint NOT NULL DEFAULT 0,
    expires_at timestamptz,
    build text,
    CONSTRAINT held_leases_have_a_holder_and_an_end
        CHECK ((holder IS NULL) = (expires_at IS NULL))
);

-- The connectors that are alive, so that shards are shared out and old builds step back.
CREATE TABLE connectors (
    id text PRIMARY KEY,
    build text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT carillon_now(),
    seen_at timestamptz NOT NULL DEFAULT carillon_now()
);

CREATE TABLE devices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL,
    transport text NOT NULL DEFAULT 'whatsapp',
    shard text NOT NULL REFERENCES leases (name),
    state text NOT NULL DEFAULT 'new',
    state_code text,
    state_changed_at timestamptz NOT NULL DEFAULT carillon_now(),
    phone text,
    jid text,
    lid text,
    push_name text,
    linked_at timestamptz,
    ready_at timestamptz,
    resting_until timestamptz,
    resting_code text,
    failures_in_a_row integer NOT NULL DEFAULT 0,
    quota_hour integer NOT NULL DEFAULT 80,
    quota_day integer NOT NULL DEFAULT 800,
    gap_min interval NOT NULL DEFAULT '5 s',
    gap_max interval NOT NULL DEFAULT '15 s',
    warmed_up boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT device_names_are_not_empty CHECK (name <> ''),
    CONSTRAINT transports_are_known CHECK (transport IN ('whatsapp', 'simulated')),
    CONSTRAINT device_states_are_known CHECK (
        state IN ('new', 'pairing', 'connecting', 'online', 'offline', 'logged-out', 'removed')
    ),
    CONSTRAINT connected_devices_have_a_jid
        CHECK (state NOT IN ('connecting', 'online', 'offline') OR jid IS NOT NULL),
    CONSTRAINT only_online_devices_are_ready CHECK (ready_at IS NULL OR state = 'online'),
    CONSTRAINT resting_devices_say_why CHECK ((resting_until IS NULL) = (resting_code IS NULL)),
    CONSTRAINT quotas_are_positive CHECK (quota_hour > 0 AND quota_day > 0),
    CONSTRAINT gaps_are_ordered CHECK (gap_min >= interval '0' AND gap_max >= gap_min)
);
CREATE INDEX devices_by_account ON devices (account_id, id);
CREATE INDEX devices_by_shard ON devices (shard, id);
CREATE UNIQUE INDEX devices_hold_a_jid_once ON devices (jid)
    WHERE jid IS NOT NULL AND state NOT IN ('removed', 'logged-out');

-- What happened to a device, for its history.
CREATE TABLE device_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    state text NOT NULL,
    code text,
    at timestamptz NOT NULL DEFAULT carillon_now()
);
CREATE INDEX device_events_by_device ON device_events (account_id, device_id, id);

-- One linking under way. The row is the browser's picture of it.
CREATE TABLE pairings (
    device_id bigint PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
    account_id bigint NOT NULL,
    method text NOT NULL,
    phone text,
    state text NOT NULL DEFAULT 'waiting',
    secret text,
    secret_expires_at timestamptz,
    code text,
    started_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT pairing_methods_are_known CHECK (method IN ('qr', 'code')),
    CONSTRAINT pairing_states_are_known
        CHECK (state IN ('waiting', 'scanned', 'online', 'expired', 'refused', 'cancelled')),
    CONSTRAINT pairing_by_code_names_a_phone CHECK (method <> 'code' OR phone IS NOT NULL)
);

-- What a person asked of a device. The connector answers by changing the device's state.
CREATE TABLE device_commands (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    kind text NOT NULL,
    chat_id bigint,
    asked_at timestamptz NOT NULL DEFAULT carillon_now(),
    done_at timestamptz,
    code text,
    CONSTRAINT commands_are_known
        CHECK (kind IN ('pair', 'cancel-pairing', 'refresh', 'logout', 'remove', 'mark-read')),
    CONSTRAINT done_commands_have_an_outcome CHECK ((done_at IS NULL) = (code IS NULL))
);
CREATE INDEX device_commands_waiting ON device_commands (device_id, id) WHERE done_at IS NULL;
