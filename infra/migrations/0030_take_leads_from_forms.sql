-- Why: forms of other sites bring leads by themselves, signed by a secret of the account's.
-- The secret is made from the installation's key and the hook's, so it is stored nowhere.
-- Lives with: every version.

CREATE TABLE lead_hooks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL,
    key text NOT NULL CONSTRAINT hook_keys_are_unique UNIQUE,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    revoked_at timestamptz
);
CREATE INDEX lead_hooks_by_account ON lead_hooks (account_id, id);

-- What a hook brought, so that bringing it again changes nothing.
CREATE TABLE lead_hook_calls (
    account_id bigint NOT NULL,
    hook_id bigint NOT NULL REFERENCES lead_hooks ON DELETE CASCADE,
    name text NOT NULL,
    body_hash bytea NOT NULL,
    lead_id bigint REFERENCES leads ON DELETE SET NULL,
    created boolean NOT NULL DEFAULT false,
    called_at timestamptz NOT NULL DEFAULT carillon_now(),
    PRIMARY KEY (hook_id, name)
);
CREATE INDEX lead_hook_calls_by_time ON lead_hook_calls (hook_id, called_at);
