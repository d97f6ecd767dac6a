-- Why: words and pictures, versioned, so that what was planned is what goes out. Lives with: every version.

-- A file, stored once in an account however often it comes, under its content hash.
CREATE TABLE media (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sha256 bytea NOT NULL,
    mime text NOT NULL,
    bytes bigint NOT NULL,
    width integer,
    height integer,
    duration interval,
    storage_key text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT one_file_per_content UNIQUE (account_id, sha256)
);

-- A message as a person wrote it. Rows are never changed: an edit is a new version.
CREATE TABLE content_versions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    text text NOT NULL,
    media_id bigint REFERENCES media,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT messages_say_something CHECK (text <> '' OR media_id IS NOT NULL),
    CONSTRAINT texts_fit_whatsapp CHECK (length(text) <= 4096)
);
CREATE INDEX content_versions_by_account ON content_versions (account_id, id);
