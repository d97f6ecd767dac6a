-- timeouts: lock 4s, statement 300s
-- Why: whoever asks for it is erased for good, and what we hold of somebody is told to them. What
-- counts stays without its person: sends, attempts and enrolments point to a person and a lead
-- that say nothing more. Lives with: every version.

ALTER TABLE persons
    ADD COLUMN erased_at timestamptz,
    DROP CONSTRAINT persons_can_be_addressed,
    ADD CONSTRAINT persons_can_be_addressed_or_are_erased CHECK (
        (erased_at IS NULL) = (phone IS NOT NULL OR lid IS NOT NULL)
    ),
    ADD CONSTRAINT erased_persons_say_nothing CHECK (
        erased_at IS NULL OR push_name IS NULL
    );

ALTER TABLE leads
    ADD COLUMN erased_at timestamptz,
    ADD CONSTRAINT erased_leads_say_nothing_and_never_come_back CHECK (
        erased_at IS NULL OR (
            deleted_at IS NOT NULL AND name = '' AND journey = '' AND attributes = '{}'
            AND consent_source IS NULL AND zone IS NULL AND owner_device_id IS NULL
        )
    );

-- Who asked for it and when, and how many of what it took: nothing about the person.
CREATE TABLE erasures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    person_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'erasing',
    holdings jsonb NOT NULL,
    job_id bigint REFERENCES jobs,
    code text,
    message text,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    erased_at timestamptz,
    CONSTRAINT erasure_states_are_known CHECK (state IN ('erasing', 'erased', 'failed')),
    CONSTRAINT done_erasures_have_a_time CHECK ((state = 'erased') = (erased_at IS NOT NULL)),
    CONSTRAINT failed_erasures_say_why CHECK (state <> 'failed' OR code IS NOT NULL)
);
CREATE INDEX erasures_by_account ON erasures (account_id, id);
CREATE UNIQUE INDEX erasures_under_way ON erasures (person_id) WHERE state = 'erasing';

-- Whom not to write to although nothing is known of them: a number or LID hashed with the
-- account's key, which is made at the first erasure and never changes.
CREATE TABLE erasure_keys (
    account_id bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    key bytea NOT NULL,
    CONSTRAINT erasure_keys_are_long CHECK (length(key) = 32)
);
CREATE TABLE erased_suppressions (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    hash bytea NOT NULL,
    erasure_id bigint NOT NULL REFERENCES erasures ON DELETE CASCADE,
    PRIMARY KEY (account_id, hash)
);
CREATE INDEX erased_suppressions_by_erasure ON erased_suppressions (erasure_id);

ALTER TABLE suppressions
    DROP CONSTRAINT suppression_reasons_are_known,
    ADD CONSTRAINT suppression_reasons_are_known CHECK (
        reason IN ('word', 'member', 'import', 'api', 'erased')
    );

CREATE FUNCTION address_hash(key bytea, kind text, address text) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN sha256(key || convert_to(kind || ':' || address, 'UTF8'));

-- Whoever comes back by their number or LID is suppressed in the same moment, whatever brings
-- them; from then on it is a suppression like others.
CREATE FUNCTION suppress_the_erased() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM came AS c JOIN erasure_keys AS k USING (account_id)) THEN
        RETURN NULL;
    END IF;
    WITH met AS (
        SELECT c.account_id, c.id AS person_id, e.erasure_id
        FROM came AS c
        JOIN erasure_keys AS k ON k.account_id = c.account_id
        JOIN erased_suppressions AS e ON e.account_id = c.account_id
            AND e.hash IN (address_hash(k.key, 'phone', c.phone),
                           address_hash(k.key, 'lid', c.lid))
    ), used AS (
        DELETE FROM erased_suppressions AS e USING met WHERE e.erasure_id = met.erasure_id
    )
    INSERT INTO suppressions (account_id, person_id, reason)
    SELECT DISTINCT account_id, person_id, 'erased' FROM met
    ON CONFLICT (account_id, person_id) WHERE lifted_at IS NULL DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER persons_come_back_suppressed AFTER INSERT ON persons
    REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION suppress_the_erased();
CREATE TRIGGER persons_learned_come_back_suppressed AFTER UPDATE ON persons
    REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION suppress_the_erased();

-- What we hold of one person, as a file for them.
CREATE TABLE person_exports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    person_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'exporting',
    storage_key text NOT NULL,
    job_id bigint REFERENCES jobs,
    code text,
    message text,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    exported_at timestamptz,
    CONSTRAINT person_export_states_are_known CHECK (
        state IN ('exporting', 'exported', 'failed')
    ),
    CONSTRAINT exported_persons_have_a_time CHECK (
        (state = 'exported') = (exported_at IS NOT NULL)
    ),
    CONSTRAINT failed_person_exports_say_why CHECK (state <> 'failed' OR code IS NOT NULL)
);
CREATE INDEX person_exports_by_account ON person_exports (account_id, id);

-- Whether anybody else's messages hold a file. Of sends only the kinds whose file is set as they
-- are made: no index holds a column that changes while a row is hot.
CREATE INDEX messages_by_media ON messages (media_id) WHERE media_id IS NOT NULL;
CREATE INDEX sends_by_own_media ON sends (media_id)
    WHERE media_id IS NOT NULL AND kind IN ('inbox', 'test', 'api');
