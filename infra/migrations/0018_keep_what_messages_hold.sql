-- Why: real phones bring files, places, cards, reactions, edits and deletions; each is kept as
-- what it is. Lives with: every version.

ALTER TABLE messages ADD COLUMN details jsonb;
ALTER TABLE messages ADD COLUMN edited_at timestamptz;
ALTER TABLE messages ADD COLUMN revoked_at timestamptz;
ALTER TABLE messages DROP CONSTRAINT message_kinds_are_known;
ALTER TABLE messages ADD CONSTRAINT message_kinds_are_known CHECK (
    kind IN ('text', 'image', 'video', 'voice', 'document', 'sticker', 'location', 'contact',
             'undecrypted', 'unknown')
);

-- A file that came with a message: where WhatsApp keeps it, until it is fetched into `media`.
CREATE TABLE attachments (
    message_id bigint PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    reference bytea NOT NULL,
    mime text NOT NULL,
    bytes bigint,
    width integer,
    height integer,
    duration interval,
    file_name text,
    thumbnail bytea,
    media_id bigint REFERENCES media,
    failure_code text,
    CONSTRAINT fetched_files_have_not_failed CHECK (media_id IS NULL OR failure_code IS NULL)
);

-- One reaction of each side of a chat to a line, the latest; an empty one took it back.
CREATE TABLE reactions (
    device_id bigint NOT NULL REFERENCES devices ON DELETE CASCADE,
    whatsapp_id text NOT NULL,
    from_me boolean NOT NULL,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    emoji text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (device_id, whatsapp_id, from_me)
);

-- Until when they are seen typing.
ALTER TABLE chats ADD COLUMN composing_until timestamptz;
