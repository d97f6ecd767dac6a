-- Why: browsers that are connected, and what each is viewing. Lives with: every version.

CREATE TABLE live_tickets (
    token_hash bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    member_id bigint NOT NULL REFERENCES members ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX live_tickets_by_end ON live_tickets (expires_at);

CREATE TABLE live_connections (
    id text PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    member_id bigint NOT NULL REFERENCES members ON DELETE CASCADE,
    connected_at timestamptz NOT NULL DEFAULT carillon_now(),
    seen_at timestamptz NOT NULL DEFAULT carillon_now()
);
CREATE INDEX live_connections_by_account ON live_connections (account_id);

-- `kind` is device, chat, campaign, devices, campaigns, leads, jobs, today; `subject_id` is 0 for lists.
CREATE TABLE live_views (
    connection_id text NOT NULL REFERENCES live_connections ON DELETE CASCADE,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    subject_id bigint NOT NULL,
    PRIMARY KEY (connection_id, kind, subject_id)
);
CREATE INDEX live_views_by_subject ON live_views (account_id, kind, subject_id);
