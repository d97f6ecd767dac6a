-- Why: what was said, on each device, and everything that came in before any rule ran.
-- Lives with: every version.

CREATE TABLE chats (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    person_id bigint NOT NULL REFERENCES persons,
    last_message_id bigint,
    last_at timestamptz,
    unread integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT one_chat_per_person_and_device UNIQUE (device_id, person_id),
    CONSTRAINT unread_is_not_negative CHECK (unread >= 0)
);
CREATE INDEX chats_by_device ON chats (account_id, device_id, last_at DESC);

-- A line of a chat. Partitioned by month through its timed id; `at` is WhatsApp's time.
CREATE TABLE messages (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    chat_id bigint NOT NULL,
    device_id bigint NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL DEFAULT 'text',
    text text NOT NULL DEFAULT '',
    media_id bigint,
    send_id bigint,
    whatsapp_id text,
    at timestamptz NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT directions_are_known CHECK (direction IN ('in', 'out')),
    CONSTRAINT message_kinds_are_known CHECK (
        kind IN ('text', 'image', 'video', 'voice', 'document', 'sticker', 'location', 'contact',
                 'unknown')
    ),
    CONSTRAINT only_what_went_out_has_a_send CHECK (send_id IS NULL OR direction = 'out')
) PARTITION BY RANGE (id);
ALTER TABLE messages ALTER COLUMN id SET DEFAULT next_timed_id();
CREATE INDEX messages_by_chat ON messages (chat_id, at, id);
SELECT ensure_month('messages', carillon_now() + m * interval '1 month')
FROM generate_series(0, 2) m;

-- WhatsApp's ids on a device, once each: what an echo, a receipt and a repeat are found by.
CREATE TABLE whatsapp_ids (
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    whatsapp_id text NOT NULL,
    account_id bigint NOT NULL,
    message_id bigint,
    send_id bigint,
    PRIMARY KEY (device_id, whatsapp_id)
);

-- Everything a device heard, in one insert before any rule runs. What has no id is always kept.
CREATE TABLE inbound_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    kind text NOT NULL,
    message_id text,
    payload jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT carillon_now(),
    handled_at timestamptz
);
CREATE UNIQUE INDEX inbound_events_come_once ON inbound_events (device_id, kind, message_id)
    WHERE message_id IS NOT NULL;
CREATE INDEX inbound_events_to_handle ON inbound_events (device_id, id) WHERE handled_at IS NULL;
