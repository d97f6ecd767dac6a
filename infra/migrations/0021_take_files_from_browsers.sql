-- Why: people send files of their own, and one content may go by several names.
-- Lives with: every version.

ALTER TABLE media DROP CONSTRAINT one_file_per_content;
CREATE UNIQUE INDEX media_once_by_content_and_name
    ON media (account_id, sha256, mime, coalesce(file_name, ''));

-- A file on its way from a browser: announced, posted to storage, then taken into `media`, once.
CREATE TABLE uploads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind text NOT NULL,
    file_name text NOT NULL,
    storage_key text NOT NULL,
    notices text[] NOT NULL DEFAULT '{}',
    media_id bigint REFERENCES media ON DELETE CASCADE,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT upload_kinds_are_known CHECK (kind IN ('image', 'voice', 'document'))
);
CREATE INDEX uploads_by_account ON uploads (account_id, id);
