-- Why: a step of a sequence is sent as a campaign's message is: planned once, waiting in the same
-- outbox, counted in the same tallies. Lives with: every version.

ALTER TABLE sends
    ADD COLUMN sequence_id bigint,
    ADD COLUMN step_id bigint,
    ADD COLUMN enrolment_id bigint,
    ADD CONSTRAINT step_sends_have_an_enrolment_and_a_lead CHECK (
        (kind = 'step') = (enrolment_id IS NOT NULL)
        AND (kind = 'step') = (step_id IS NOT NULL)
        AND (kind = 'step') = (sequence_id IS NOT NULL)
        AND (kind <> 'step' OR lead_id IS NOT NULL)
    );
CREATE INDEX sends_by_step ON sends (step_id, id) WHERE step_id IS NOT NULL;

ALTER TABLE outbox
    ADD COLUMN sequence_id bigint,
    ADD COLUMN enrolment_id bigint;
CREATE INDEX outbox_by_sequence ON outbox (sequence_id) WHERE sequence_id IS NOT NULL;

-- Uniqueness of a step: parent the enrolment, subject the step.
COMMENT ON TABLE touches IS 'Nothing twice. A step is touched once for (enrolment, step).';

ALTER TABLE tallies
    ALTER COLUMN campaign_id DROP NOT NULL,
    ADD COLUMN sequence_id bigint,
    ADD COLUMN step_id bigint,
    ADD CONSTRAINT tallies_are_of_one_thing CHECK (num_nonnulls(campaign_id, step_id) = 1);
CREATE INDEX tallies_by_sequence ON tallies (sequence_id) WHERE sequence_id IS NOT NULL;

CREATE OR REPLACE FUNCTION tally_planned_sends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tallies (account_id, campaign_id, sequence_id, step_id, device_id, state, code, n)
    SELECT account_id, campaign_id, sequence_id, step_id, device_id, state, code, count(*)
    FROM new_rows
    WHERE campaign_id IS NOT NULL OR step_id IS NOT NULL
    GROUP BY account_id, campaign_id, sequence_id, step_id, device_id, state, code;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tally_changed_sends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tallies (account_id, campaign_id, sequence_id, step_id, device_id, state, code, n)
    SELECT account_id, campaign_id, sequence_id, step_id, device_id, state, code, sum(n)
    FROM (
        SELECT account_id, campaign_id, sequence_id, step_id, device_id, state, code, 1 AS n
        FROM new_rows
        UNION ALL
        SELECT account_id, campaign_id, sequence_id, step_id, device_id, state, code, -1
        FROM old_rows
    ) AS changes
    WHERE campaign_id IS NOT NULL OR step_id IS NOT NULL
    GROUP BY account_id, campaign_id, sequence_id, step_id, device_id, state, code
    HAVING sum(n) <> 0;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tally_deleted_sends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tallies (account_id, campaign_id, sequence_id, step_id, device_id, state, code, n)
    SELECT account_id, campaign_id, sequence_id, step_id, device_id, state, code, -count(*)
    FROM old_rows
    WHERE campaign_id IS NOT NULL OR step_id IS NOT NULL
    GROUP BY account_id, campaign_id, sequence_id, step_id, device_id, state, code;
    RETURN NULL;
END
$$;
