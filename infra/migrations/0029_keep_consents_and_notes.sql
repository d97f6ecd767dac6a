-- timeouts: lock 4s, statement 300s
-- Why: whether we might write to somebody on a day is asked long after it changed, so each
-- consent keeps its times and whose hand it was; and what people note of a lead has a time and
-- an author. leads.consent_* stay the present state; triggers write the rows, so that no way
-- of changing a lead can forget them. Lives with: every version.

CREATE TABLE consents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    lead_id bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    source text NOT NULL,
    given_at timestamptz NOT NULL,
    wording text,
    recorded_at timestamptz NOT NULL DEFAULT carillon_now(),
    recorded_by bigint REFERENCES members ON DELETE SET NULL,
    ended_at timestamptz,
    ended_reason text,
    ended_by bigint REFERENCES members ON DELETE SET NULL,
    CONSTRAINT ended_consents_say_why CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
);
CREATE UNIQUE INDEX consents_in_force ON consents (lead_id) WHERE ended_at IS NULL;
CREATE INDEX consents_by_lead ON consents (lead_id, id);

INSERT INTO consents (account_id, lead_id, source, given_at, wording, recorded_at)
SELECT account_id, id, consent_source, consent_at, consent_wording, updated_at
FROM leads
WHERE consent_source IS NOT NULL;

-- Whose hand it is and why, for as long as a transaction lasts; see set_author.
CREATE FUNCTION author_of_change() RETURNS bigint
    LANGUAGE sql STABLE
    RETURN nullif(current_setting('carillon.author', true), '')::bigint;

CREATE FUNCTION reason_of_change() RETURNS text
    LANGUAGE sql STABLE
    RETURN nullif(current_setting('carillon.reason', true), '');

CREATE FUNCTION record_first_consents() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO consents (account_id, lead_id, source, given_at, wording, recorded_by)
    SELECT account_id, id, consent_source, consent_at, consent_wording, author_of_change()
    FROM made
    WHERE consent_source IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE FUNCTION record_changed_consents() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    changed bigint[] := ARRAY(
        SELECT n.id
        FROM became AS n
        JOIN was AS o ON o.id = n.id
        WHERE (n.consent_source, n.consent_at, n.consent_wording)
              IS DISTINCT FROM (o.consent_source, o.consent_at, o.consent_wording)
    );
BEGIN
    IF changed = '{}' THEN
        RETURN NULL;
    END IF;
    UPDATE consents AS c
    SET ended_at = carillon_now(), ended_by = author_of_change(),
        ended_reason = CASE
            WHEN n.consent_source IS NULL THEN coalesce(reason_of_change(), 'withdrawn')
            ELSE 'replaced'
        END
    FROM became AS n
    WHERE c.lead_id = ANY(changed) AND n.id = c.lead_id AND c.ended_at IS NULL;
    INSERT INTO consents (account_id, lead_id, source, given_at, wording, recorded_by)
    SELECT account_id, id, consent_source, consent_at, consent_wording, author_of_change()
    FROM became
    WHERE id = ANY(changed) AND consent_source IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER leads_record_first_consents AFTER INSERT ON leads
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION record_first_consents();
CREATE TRIGGER leads_record_changed_consents AFTER UPDATE ON leads
    REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION record_changed_consents();

CREATE TABLE lead_notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    lead_id bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    text text NOT NULL,
    written_by bigint REFERENCES members ON DELETE SET NULL,
    written_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT notes_are_not_empty CHECK (text <> '')
);
CREATE INDEX lead_notes_by_lead ON lead_notes (lead_id, id);
