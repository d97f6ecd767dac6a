-- Why: the ledger of what goes out. `touches` keeps it unique, `outbox` is what waits, `attempts`
-- is the log that paces, caps and rescues, `tallies` is what progress reads.
-- Lives with: every version.

-- One outgoing message, from planned to read. Partitioned by month through its timed id. No index
-- holds a column that changes while a row is hot, so updates stay in their page (HOT).
CREATE TABLE sends (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    campaign_id bigint,
    lead_id bigint,
    person_id bigint NOT NULL,
    device_id bigint,
    state text NOT NULL DEFAULT 'planned',
    attempt integer NOT NULL DEFAULT 0,
    epoch bigint,
    refusals integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    gap_min interval NOT NULL DEFAULT '0',
    gap_max interval NOT NULL DEFAULT '0',
    content_version_id bigint,
    text text,
    media_id bigint,
    chat_id bigint,
    message_id bigint,
    client_id uuid,
    whatsapp_id text,
    planned_at timestamptz NOT NULL DEFAULT carillon_now(),
    attempted_at timestamptz,
    sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    played_at timestamptz,
    replied_at timestamptz,
    ended_at timestamptz,
    code text,
    PRIMARY KEY (id),
    CONSTRAINT send_kinds_are_known
        CHECK (kind IN ('campaign', 'step', 'api', 'inbox', 'test', 'confirmation')),
    CONSTRAINT send_states_are_known CHECK (
        state IN ('planned', 'queued', 'sending', 'sent', 'delivered', 'read', 'played',
                  'failed', 'expired', 'cancelled', 'suppressed', 'uncertain')
    ),
    CONSTRAINT campaign_sends_have_a_campaign_and_a_lead CHECK (
        (kind = 'campaign') = (campaign_id IS NOT NULL)
        AND (kind <> 'campaign' OR lead_id IS NOT NULL)
    ),
    CONSTRAINT claimed_sends_say_who_claimed_them CHECK (
        state NOT IN ('sending', 'sent', 'delivered', 'read', 'played', 'uncertain')
        OR (attempted_at IS NOT NULL AND epoch IS NOT NULL AND attempt > 0
            AND device_id IS NOT NULL AND (text IS NOT NULL OR media_id IS NOT NULL))
    ),
    CONSTRAINT sent_sends_have_a_sent_at
        CHECK (state NOT IN ('sent', 'delivered', 'read', 'played') OR sent_at IS NOT NULL),
    CONSTRAINT ended_sends_say_when_and_why CHECK (
        (state IN ('failed', 'expired', 'cancelled', 'suppressed')) = (ended_at IS NOT NULL)
        AND (ended_at IS NULL OR code IS NOT NULL)
    ),
    CONSTRAINT send_gaps_are_ordered CHECK (gap_max >= gap_min)
) PARTITION BY RANGE (id);
ALTER TABLE sends ALTER COLUMN id SET DEFAULT next_timed_id();
CREATE INDEX sends_by_campaign ON sends (campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX sends_by_person ON sends (account_id, person_id, id);

SELECT ensure_month('sends', carillon_now() + m * interval '1 month') FROM generate_series(0, 2) m;

-- Nothing twice: the one guard against planning the same thing again. Never partitioned.
--   campaign      parent: the campaign    subject: the lead
--   inbox, test, api  parent: the account     subject: the caller's client id
--   confirmation  parent: the suppression subject: empty
CREATE TABLE touches (
    kind text NOT NULL,
    parent_id bigint NOT NULL,
    subject text NOT NULL,
    account_id bigint NOT NULL,
    send_id bigint NOT NULL,
    PRIMARY KEY (kind, parent_id, subject)
);

-- What waits: written at planning, deleted at the claim, small and hot.
CREATE TABLE outbox (
    send_id bigint PRIMARY KEY,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    campaign_id bigint,
    person_id bigint NOT NULL,
    device_id bigint,
    not_before timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    offer integer NOT NULL DEFAULT 0,
    queued_at timestamptz,
    slot_at timestamptz,
    CONSTRAINT queued_rows_have_a_device_and_a_slot CHECK (
        (queued_at IS NULL) = (slot_at IS NULL)
        AND (queued_at IS NULL OR device_id IS NOT NULL)
    )
) WITH (fillfactor = 70);
CREATE INDEX outbox_by_device ON outbox (device_id, not_before, send_id);
CREATE INDEX outbox_by_account ON outbox (account_id, not_before, send_id);
CREATE INDEX outbox_by_campaign ON outbox (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX outbox_by_person ON outbox (account_id, person_id);
CREATE INDEX outbox_by_end ON outbox (not_after);

-- Every claim, once and for good: a retry does not forget the attempt before it. The shard
-- process paces from these, caps count them, and rescue finds what never got an answer.
CREATE TABLE attempts (
    send_id bigint NOT NULL,
    attempt integer NOT NULL,
    account_id bigint NOT NULL,
    kind text NOT NULL,
    device_id bigint NOT NULL,
    person_id bigint NOT NULL,
    epoch bigint NOT NULL,
    attempted_at timestamptz NOT NULL,
    outcome text,
    settled_at timestamptz,
    PRIMARY KEY (send_id, attempt),
    CONSTRAINT outcomes_of_attempts_are_known
        CHECK (outcome IN ('sent', 'refused', 'failed', 'uncertain')),
    CONSTRAINT settled_attempts_have_an_outcome CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE INDEX attempts_by_device ON attempts (device_id, attempted_at);
CREATE INDEX attempts_by_person ON attempts (account_id, person_id, attempted_at) WHERE kind = 'campaign';
CREATE INDEX attempts_under_way ON attempts (device_id) WHERE outcome IS NULL;
CREATE INDEX attempts_uncertain ON attempts (account_id, send_id) WHERE outcome = 'uncertain';

-- Progress: how many sends of a campaign stand in each state, by device. Every change of `sends`
-- appends its difference, in the same transaction, so nobody waits for anybody's row; the scanner
-- folds the differences together.
CREATE TABLE tallies (
    account_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    device_id bigint,
    state text NOT NULL,
    code text,
    n bigint NOT NULL
);
CREATE INDEX tallies_by_campaign ON tallies (campaign_id);

CREATE FUNCTION tally_planned_sends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tallies (account_id, campaign_id, device_id, state, code, n)
    SELECT account_id, campaign_id, device_id, state, code, count(*)
    FROM new_rows
    WHERE campaign_id IS NOT NULL
    GROUP BY account_id, campaign_id, device_id, state, code;
    RETURN NULL;
END
$$;

CREATE FUNCTION tally_changed_sends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tallies (account_id, campaign_id, device_id, state, code, n)
    SELECT account_id, campaign_id, device_id, state, code, sum(n)
    FROM (
        SELECT account_id, campaign_id, device_id, state, code, 1 AS n FROM new_rows
        UNION ALL
        SELECT account_id, campaign_id, device_id, state, code, -1 FROM old_rows
    ) AS changes
    WHERE campaign_id IS NOT NULL
    GROUP BY account_id, campaign_id, device_id, state, code
    HAVING sum(n) <> 0;
    RETURN NULL;
END
$$;

CREATE FUNCTION tally_deleted_sends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tallies (account_id, campaign_id, device_id, state, code, n)
    SELECT account_id, campaign_id, device_id, state, code, -count(*)
    FROM old_rows
    WHERE campaign_id IS NOT NULL
    GROUP BY account_id, campaign_id, device_id, state, code;
    RETURN NULL;
END
$$;

CREATE TRIGGER tally_planned AFTER INSERT ON sends
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_planned_sends();
CREATE TRIGGER tally_changed AFTER UPDATE ON sends
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_sends();
CREATE TRIGGER tally_deleted AFTER DELETE ON sends
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_deleted_sends();
