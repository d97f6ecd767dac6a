-- Why: who is at the other end, whom we may write to, and whom we must not. Lives with: every version.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Who is at the other end: a phone number (E.164 without its plus) and/or a LID, one per account.
CREATE TABLE persons (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    phone text,
    lid text,
    push_name text,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT persons_can_be_addressed CHECK (phone IS NOT NULL OR lid IS NOT NULL),
    CONSTRAINT phones_are_digits CHECK (phone ~ '^[1-9][0-9]{6,14}$'),
    CONSTRAINT one_person_per_phone UNIQUE (account_id, phone),
    CONSTRAINT one_person_per_lid UNIQUE (account_id, lid)
);

CREATE TABLE niches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL,
    folded text NOT NULL,
    CONSTRAINT one_niche_per_word UNIQUE (account_id, folded)
);

CREATE TABLE triggers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL,
    folded text NOT NULL,
    CONSTRAINT one_trigger_per_word UNIQUE (account_id, folded)
);

-- An import of leads from a file: what was uploaded, how its columns are read, what came of it.
CREATE TABLE lead_imports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'awaiting-file',
    filename text NOT NULL,
    storage_key text NOT NULL,
    encoding text,
    delimiter text,
    columns jsonb NOT NULL DEFAULT '[]',
    mapping jsonb NOT NULL DEFAULT '{}',
    consent jsonb,
    on_duplicate text NOT NULL DEFAULT 'add',
    total bigint NOT NULL DEFAULT 0,
    created bigint NOT NULL DEFAULT 0,
    duplicate bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    status_defaulted bigint NOT NULL DEFAULT 0,
    job_id bigint REFERENCES jobs,
    code text,
    message text,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    imported_at timestamptz,
    undone_at timestamptz,
    CONSTRAINT import_states_are_known CHECK (
        state IN ('awaiting-file', 'reading', 'mapping', 'checking', 'checked', 'importing',
                  'imported', 'undoing', 'undone', 'failed')
    ),
    CONSTRAINT duplicates_are_handled_in_a_known_way
        CHECK (on_duplicate IN ('add', 'replace', 'leave')),
    CONSTRAINT failed_imports_say_why CHECK (state <> 'failed' OR code IS NOT NULL)
);
CREATE INDEX lead_imports_by_account ON lead_imports (account_id, id);

CREATE TABLE leads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    person_id bigint NOT NULL REFERENCES persons,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'prospect',
    journey text NOT NULL DEFAULT '',
    attributes jsonb NOT NULL DEFAULT '{}',
    zone text,
    owner_device_id bigint REFERENCES devices ON DELETE SET NULL,
    consent_source text,
    consent_at timestamptz,
    consent_wording text,
    import_id bigint REFERENCES lead_imports ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    updated_at timestamptz NOT NULL DEFAULT carillon_now(),
    deleted_at timestamptz,
    CONSTRAINT statuses_are_known CHECK (status IN ('prospect', 'customer')),
    CONSTRAINT one_lead_per_person UNIQUE (account_id, person_id),
    CONSTRAINT consent_has_a_source_and_a_time
        CHECK ((consent_source IS NULL) = (consent_at IS NULL)),
    CONSTRAINT attributes_are_an_object CHECK (jsonb_typeof(attributes) = 'object')
);
CREATE INDEX leads_by_account ON leads (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_by_name ON leads USING gin (name gin_trgm_ops);
CREATE INDEX leads_by_import ON leads (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX persons_by_phone ON persons USING gin (phone gin_trgm_ops);

CREATE TABLE lead_niches (
    account_id bigint NOT NULL,
    lead_id bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    niche_id bigint NOT NULL REFERENCES niches ON DELETE CASCADE,
    PRIMARY KEY (lead_id, niche_id)
);
CREATE INDEX leads_by_niche ON lead_niches (account_id, niche_id, lead_id);

CREATE TABLE lead_triggers (
    account_id bigint NOT NULL,
    lead_id bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    trigger_id bigint NOT NULL REFERENCES triggers ON DELETE CASCADE,
    PRIMARY KEY (lead_id, trigger_id)
);
CREATE INDEX leads_by_trigger ON lead_triggers (account_id, trigger_id, lead_id);

-- One row of an imported file: what was read, and what became of it. `before` holds what a
-- duplicate was, so that an undo gives it back.
CREATE TABLE lead_import_rows (
    account_id bigint NOT NULL,
    import_id bigint NOT NULL REFERENCES lead_imports ON DELETE CASCADE,
    number integer NOT NULL,
    cells jsonb NOT NULL,
    outcome text,
    code text,
    status_defaulted boolean NOT NULL DEFAULT false,
    lead_id bigint REFERENCES leads ON DELETE SET NULL,
    before jsonb,
    PRIMARY KEY (import_id, number),
    CONSTRAINT outcomes_are_known CHECK (outcome IN ('new', 'duplicate', 'refused')),
    CONSTRAINT refused_rows_say_why CHECK (outcome <> 'refused' OR code IS NOT NULL)
);
CREATE INDEX lead_import_rows_by_outcome ON lead_import_rows (import_id, outcome, code, number);

-- A person we must not write to, and why. A lifted row stays as history.
CREATE TABLE suppressions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    person_id bigint NOT NULL REFERENCES persons,
    reason text NOT NULL,
    word text,
    device_id bigint REFERENCES devices ON DELETE SET NULL,
    suppressed_at timestamptz NOT NULL DEFAULT carillon_now(),
    suppressed_by bigint REFERENCES members ON DELETE SET NULL,
    lifted_at timestamptz,
    lifted_reason text,
    CONSTRAINT suppression_reasons_are_known CHECK (reason IN ('word', 'member', 'import', 'api')),
    CONSTRAINT words_are_kept CHECK ((reason = 'word') = (word IS NOT NULL)),
    CONSTRAINT lifted_suppressions_say_why CHECK ((lifted_at IS NULL) = (lifted_reason IS NULL))
);
CREATE UNIQUE INDEX suppressions_in_force ON suppressions (account_id, person_id)
    WHERE lifted_at IS NULL;
CREATE INDEX suppressions_by_account ON suppressions (account_id, id);
