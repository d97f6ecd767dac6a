-- Why: customers, the people who sign in, and how they prove it. Lives with: every version.

CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    zone text NOT NULL DEFAULT 'Asia/Kuala_Lumpur',
    region text NOT NULL DEFAULT 'MY',
    quiet_hours boolean NOT NULL DEFAULT true,
    quiet_from time NOT NULL DEFAULT '21:00',
    quiet_until time NOT NULL DEFAULT '09:00',
    cap_day integer NOT NULL DEFAULT 1,
    cap_week integer NOT NULL DEFAULT 3,
    opt_out_words text[] NOT NULL DEFAULT '{}',
    opt_in_words text[] NOT NULL DEFAULT '{}',
    history_days integer NOT NULL DEFAULT 30,
    held_at timestamptz,
    held_reason text,
    demonstration boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT account_names_are_not_empty CHECK (name <> ''),
    CONSTRAINT caps_are_positive CHECK (cap_day > 0 AND cap_week >= cap_day),
    CONSTRAINT held_accounts_say_why CHECK ((held_at IS NULL) = (held_reason IS NULL))
);

CREATE TABLE members (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    disabled_at timestamptz,
    CONSTRAINT roles_are_known CHECK (role IN ('owner', 'admin', 'operator', 'viewer')),
    CONSTRAINT emails_are_folded CHECK (email = lower(email))
);
CREATE UNIQUE INDEX members_by_email ON members (email);
CREATE INDEX members_by_account ON members (account_id);

-- A browser that is signed in. The cookie holds the token, the row only its hash.
CREATE TABLE sign_ins (
    token_hash bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    member_id bigint NOT NULL REFERENCES members ON DELETE CASCADE,
    csrf_token text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_ins_by_member ON sign_ins (account_id, member_id);

-- A link that makes an owner of a new account, once.
CREATE TABLE setup_links (
    token_hash bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX setup_links_by_account ON setup_links (account_id);

-- Failed sign-ins, for lockout. The subject is a keyed hash of the e-mail or of the address.
CREATE TABLE sign_in_failures (
    subject bytea NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT carillon_now()
);
CREATE INDEX sign_in_failures_by_subject ON sign_in_failures (subject, failed_at);
