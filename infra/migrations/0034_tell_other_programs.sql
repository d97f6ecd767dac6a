-- Why: other programs are told by signed calls of what happened, each as its account chose.
-- What is to be told is written in the transaction in which it happens, whatever code made it
-- happen; nothing is written, and next to nothing spent, where nobody asked to be told.
-- Lives with: every version.

CREATE TABLE webhooks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL CONSTRAINT webhook_names_are_not_empty CHECK (name <> ''),
    address text NOT NULL,
    -- The secret is made from this and the installation's key, so it is stored nowhere.
    key text NOT NULL,
    events text[] NOT NULL,
    active boolean NOT NULL DEFAULT true,
    failures_in_a_row integer NOT NULL DEFAULT 0,
    resting_until timestamptz,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    removed_at timestamptz
);
CREATE INDEX webhooks_by_account ON webhooks (account_id, id);

-- One event for one webhook: ids and codes. Numbers and texts are read when it is told, so
-- that what was erased meanwhile is told to nobody.
CREATE TABLE webhook_deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    webhook_id bigint NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    event text NOT NULL,
    subject jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT carillon_now(),
    state text NOT NULL DEFAULT 'waiting',
    tries integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT carillon_now(),
    give_up_at timestamptz NOT NULL DEFAULT carillon_now() + interval '1 day',
    tried_at timestamptz,
    status integer,
    code text,
    ended_at timestamptz,
    CONSTRAINT delivery_states_are_known CHECK (state IN ('waiting', 'delivered', 'failed')),
    CONSTRAINT ended_deliveries_have_a_time CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT failed_deliveries_say_why CHECK (state <> 'failed' OR code IS NOT NULL)
);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, next_at)
WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- Whether anybody wants to be told of anything: asked first, so that nobody waits for nothing.
CREATE FUNCTION somebody_listens() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM webhooks WHERE active AND removed_at IS NULL);

CREATE FUNCTION tell_of_sends() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT somebody_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
    SELECT n.account_id, w.id, 'send.' || n.state,
           jsonb_build_object('send_id', n.id, 'state', n.state, 'code', n.code)
    FROM new_rows n
    JOIN webhooks w ON w.account_id = n.account_id AND w.active AND w.removed_at IS NULL
        AND 'send.' || n.state = ANY(w.events)
    JOIN old_rows o ON o.id = n.id AND o.state <> n.state;
    RETURN NULL;
END
$$;
CREATE TRIGGER sends_are_told AFTER UPDATE ON sends
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_sends();

CREATE FUNCTION tell_of_campaigns() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT somebody_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
    SELECT n.account_id, w.id, 'campaign.' || n.state,
           jsonb_build_object('campaign_id', n.id, 'state', n.state)
    FROM new_rows n
    JOIN webhooks w ON w.account_id = n.account_id AND w.active AND w.removed_at IS NULL
        AND 'campaign.' || n.state = ANY(w.events)
    JOIN old_rows o ON o.id = n.id AND o.state <> n.state;
    RETURN NULL;
END
$$;
CREATE TRIGGER campaigns_are_told AFTER UPDATE ON campaigns
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_campaigns();

CREATE FUNCTION tell_of_enrolments() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT somebody_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
    SELECT n.account_id, w.id, 'enrolment.' || n.state,
           jsonb_build_object('enrolment_id', n.id, 'state', n.state, 'code', n.code)
    FROM new_rows n
    JOIN webhooks w ON w.account_id = n.account_id AND w.active AND w.removed_at IS NULL
        AND 'enrolment.' || n.state = ANY(w.events)
    JOIN old_rows o ON o.id = n.id AND o.state <> n.state;
    RETURN NULL;
END
$$;
CREATE TRIGGER enrolments_are_told AFTER UPDATE ON enrolments
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_enrolments();

CREATE FUNCTION tell_of_devices() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT somebody_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
    SELECT n.account_id, w.id, 'device.changed',
           jsonb_build_object('device_id', n.device_id, 'state', n.state, 'code', n.code)
    FROM new_rows n
    JOIN webhooks w ON w.account_id = n.account_id AND w.active AND w.removed_at IS NULL
        AND 'device.changed' = ANY(w.events);
    RETURN NULL;
END
$$;
CREATE TRIGGER device_events_are_told AFTER INSERT ON device_events
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_devices();

CREATE FUNCTION tell_of_suppressions() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT somebody_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
    SELECT n.account_id, w.id, 'lead.opted-out',
           jsonb_build_object('person_id', n.person_id, 'code', n.reason)
    FROM new_rows n
    JOIN webhooks w ON w.account_id = n.account_id AND w.active AND w.removed_at IS NULL
        AND 'lead.opted-out' = ANY(w.events);
    RETURN NULL;
END
$$;
CREATE TRIGGER suppressions_are_told AFTER INSERT ON suppressions
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_suppressions();

CREATE FUNCTION tell_of_lifted_suppressions() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT somebody_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (account_id, webhook_id, event, subject)
    SELECT n.account_id, w.id, 'lead.opted-in',
           jsonb_build_object('person_id', n.person_id, 'code', n.lifted_reason)
    FROM new_rows n
    JOIN webhooks w ON w.account_id = n.account_id AND w.active AND w.removed_at IS NULL
        AND 'lead.opted-in' = ANY(w.events)
    JOIN old_rows o ON o.id = n.id AND o.lifted_at IS NULL
    WHERE n.lifted_at IS NOT NULL AND n.lifted_reason <> 'merged';
    RETURN NULL;
END
$$;
CREATE TRIGGER lifted_suppressions_are_told AFTER UPDATE ON suppressions
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_lifted_suppressions();
