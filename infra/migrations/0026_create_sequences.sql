-- Why: what is planned by day: sequences, their steps, and how far each lead has come.
-- Lives with: every version.

-- `niche` and the triggers are folded words, compared whole. `swept_to` is the lead up to which a
-- sequence that was started has asked for those who carry its words already; null: all of them.
CREATE TABLE sequences (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name text NOT NULL,
    state text NOT NULL DEFAULT 'draft',
    trigger text NOT NULL,
    niche text,
    stop_on_reply boolean NOT NULL DEFAULT true,
    goal_trigger text,
    reenter_after interval,
    window_from time,
    window_until time,
    weekdays smallint[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
    gap_min interval NOT NULL DEFAULT '10 s',
    gap_max interval NOT NULL DEFAULT '30 s',
    device_policy text NOT NULL DEFAULT 'owner',
    on_failed text NOT NULL DEFAULT 'skip',
    swept_to bigint,
    activated_at timestamptz,
    paused_at timestamptz,
    archived_at timestamptz,
    created_by bigint REFERENCES members ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT carillon_now(),
    updated_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT sequence_names_are_not_empty CHECK (name <> ''),
    CONSTRAINT sequence_triggers_are_not_empty CHECK (trigger <> ''),
    CONSTRAINT sequence_states_are_known
        CHECK (state IN ('draft', 'active', 'paused', 'archived')),
    CONSTRAINT send_windows_have_two_ends CHECK ((window_from IS NULL) = (window_until IS NULL)),
    CONSTRAINT send_windows_are_not_empty CHECK (window_from <> window_until),
    CONSTRAINT some_weekday_is_open CHECK (
        cardinality(weekdays) > 0 AND weekdays <@ '{1,2,3,4,5,6,7}'::smallint[]
    ),
    CONSTRAINT sequence_gaps_are_ordered CHECK (gap_min >= interval '0' AND gap_max >= gap_min),
    CONSTRAINT sequence_device_policies_are_known CHECK (device_policy IN ('owner', 'pool')),
    CONSTRAINT failed_steps_are_handled_in_a_known_way CHECK (on_failed IN ('skip', 'exit')),
    CONSTRAINT reentry_waits CHECK (reenter_after > interval '0'),
    CONSTRAINT active_sequences_were_activated
        CHECK (state NOT IN ('active', 'paused') OR activated_at IS NOT NULL),
    CONSTRAINT archived_sequences_have_a_time
        CHECK ((state = 'archived') = (archived_at IS NOT NULL))
);
CREATE INDEX sequences_by_account ON sequences (account_id, id);

-- A removed step stays: what was sent of it is history. Both rules below are looked at when a
-- statement ends, so that one statement can swap two steps.
CREATE TABLE steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sequence_id bigint NOT NULL REFERENCES sequences ON DELETE CASCADE,
    day smallint NOT NULL,
    trigger text NOT NULL,
    trigger_is_own boolean NOT NULL DEFAULT false,
    next_trigger text,
    next_is_own boolean NOT NULL DEFAULT false,
    delay_hours integer NOT NULL,
    delay_is_own boolean NOT NULL DEFAULT false,
    is_entry boolean NOT NULL DEFAULT false,
    content_version_id bigint NOT NULL REFERENCES content_versions,
    gap_min interval,
    gap_max interval,
    removed_at timestamptz,
    CONSTRAINT step_days_are_a_month CHECK (day BETWEEN 1 AND 31),
    CONSTRAINT step_triggers_are_not_empty CHECK (trigger <> '' AND next_trigger <> ''),
    CONSTRAINT delays_are_at_most_a_quarter CHECK (delay_hours BETWEEN 0 AND 2160),
    CONSTRAINT step_gaps_are_ordered CHECK (
        (gap_min IS NULL) = (gap_max IS NULL) AND gap_min >= interval '0' AND gap_max >= gap_min
    ),
    CONSTRAINT one_step_per_day EXCLUDE USING btree (sequence_id WITH =, day WITH =)
        WHERE (removed_at IS NULL) DEFERRABLE,
    CONSTRAINT one_step_per_trigger EXCLUDE USING btree (account_id WITH =, trigger WITH =)
        WHERE (removed_at IS NULL) DEFERRABLE
);

-- One lead's progress. `step_id` is the step to send next, at `next_due_at`; without that instant
-- the step is under way. Where the next step is of another sequence, the lead goes over to it
-- then. The person is the lead's: nothing here has to follow when two persons become one.
CREATE TABLE enrolments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL,
    sequence_id bigint NOT NULL REFERENCES sequences ON DELETE CASCADE,
    lead_id bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'active',
    code text,
    step_id bigint NOT NULL REFERENCES steps,
    next_due_at timestamptz,
    run smallint NOT NULL DEFAULT 1,
    first_sent_at timestamptz,
    last_sent_at timestamptz,
    enrolled_at timestamptz NOT NULL DEFAULT carillon_now(),
    ended_at timestamptz,
    CONSTRAINT enrolment_states_are_known
        CHECK (state IN ('active', 'paused', 'completed', 'exited')),
    CONSTRAINT ended_enrolments_have_a_time
        CHECK ((state IN ('completed', 'exited')) = (ended_at IS NOT NULL)),
    CONSTRAINT exited_enrolments_say_why CHECK ((state = 'exited') = (code IS NOT NULL)),
    CONSTRAINT exit_codes_are_known CHECK (
        code IN ('replied', 'suppressed', 'removed', 'goal', 'unreachable', 'failed')
    ),
    CONSTRAINT one_enrolment_per_run UNIQUE (sequence_id, lead_id, run)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX enrolments_open ON enrolments (lead_id, sequence_id) WHERE ended_at IS NULL;
CREATE INDEX enrolments_due ON enrolments (sequence_id, next_due_at)
    WHERE state = 'active' AND next_due_at IS NOT NULL;
CREATE INDEX enrolments_by_step ON enrolments (step_id) WHERE ended_at IS NULL;

-- That somebody is to be enrolled, at a step; taken by the scanner in batches.
CREATE TABLE enrolment_requests (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL,
    sequence_id bigint NOT NULL REFERENCES sequences ON DELETE CASCADE,
    step_id bigint NOT NULL REFERENCES steps ON DELETE CASCADE,
    lead_id bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    cause text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT carillon_now(),
    CONSTRAINT causes_are_known CHECK (cause IN ('trigger', 'niche', 'start', 'chain', 'person'))
);
CREATE INDEX enrolment_requests_by_sequence ON enrolment_requests (sequence_id, id);

-- A lead that gains a trigger: a goal that is reached ends its enrolment, an entry point asks for
-- one. Whoever writes the words, an import as well as a person, comes by here.
CREATE FUNCTION note_gained_triggers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrolments e
    SET state = 'exited', code = 'goal', ended_at = carillon_now()
    FROM gained g, triggers t, sequences q
    WHERE t.id = g.trigger_id AND q.account_id = t.account_id AND q.goal_trigger = t.folded
      AND e.lead_id = g.lead_id AND e.sequence_id = q.id AND e.ended_at IS NULL;
    INSERT INTO enrolment_requests (account_id, sequence_id, step_id, lead_id, cause)
    SELECT s.account_id, s.sequence_id, s.id, g.lead_id, 'trigger'
    FROM gained g
    JOIN triggers t ON t.id = g.trigger_id
    JOIN steps s ON s.account_id = t.account_id AND s.trigger = t.folded
        AND s.removed_at IS NULL AND s.is_entry
    JOIN sequences q ON q.id = s.sequence_id AND q.state IN ('active', 'paused');
    RETURN NULL;
END
$$;

CREATE FUNCTION note_gained_niches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO enrolment_requests (account_id, sequence_id, step_id, lead_id, cause)
    SELECT q.account_id, q.id, s.id, g.lead_id, 'niche'
    FROM gained g
    JOIN niches n ON n.id = g.niche_id
    JOIN sequences q ON q.account_id = n.account_id AND q.niche = n.folded
        AND q.state IN ('active', 'paused')
    JOIN LATERAL (
        SELECT id FROM steps
        WHERE sequence_id = q.id AND removed_at IS NULL ORDER BY day LIMIT 1
    ) s ON true;
    RETURN NULL;
END
$$;

-- Whoever must not be written to is in no sequence, from that moment.
CREATE FUNCTION end_suppressed_enrolments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE enrolments e
    SET state = 'exited', code = 'suppressed', ended_at = carillon_now()
    FROM suppressed x
    JOIN leads l ON l.account_id = x.account_id AND l.person_id = x.person_id
    WHERE e.lead_id = l.id AND e.ended_at IS NULL AND x.lifted_at IS NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER triggers_enrol AFTER INSERT ON lead_triggers
    REFERENCING NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION note_gained_triggers();
CREATE TRIGGER niches_enrol AFTER INSERT ON lead_niches
    REFERENCING NEW TABLE AS gained FOR EACH STATEMENT EXECUTE FUNCTION note_gained_niches();
CREATE TRIGGER suppressions_end_enrolments AFTER INSERT ON suppressions
    REFERENCING NEW TABLE AS suppressed
    FOR EACH STATEMENT EXECUTE FUNCTION end_suppressed_enrolments();

-- The step that follows one: whose trigger the next trigger names, in whichever sequence. After a
-- step that was removed, the next day that is there.
CREATE FUNCTION step_after(step bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (
        SELECT CASE WHEN s.removed_at IS NULL THEN (
            SELECT n.id FROM steps n
            WHERE n.account_id = s.account_id AND n.trigger = s.next_trigger
              AND n.removed_at IS NULL
        ) ELSE (
            SELECT n.id FROM steps n
            WHERE n.sequence_id = s.sequence_id AND n.day > s.day AND n.removed_at IS NULL
            ORDER BY n.day LIMIT 1
        ) END
        FROM steps s WHERE s.id = step
    );
