-- name: add_sequence
INSERT INTO sequences (account_id, name, trigger, created_by)
VALUES (%(account_id)s, %(name)s, %(trigger)s, %(member_id)s)
RETURNING id;

-- name: list_sequences
-- Newest first.
SELECT id, account_id, name, state, trigger, niche, stop_on_reply, goal_trigger, reenter_after,
       window_from, window_until, weekdays, gap_min, gap_max, device_policy,
       ARRAY(SELECT device_id FROM sequence_devices
             WHERE sequence_id = sequences.id ORDER BY device_id) AS device_ids,
       failover_after, on_failed, activated_at, paused_at, archived_at, created_at, updated_at
FROM sequences
WHERE account_id = %(account_id)s
  AND (%(sequence_id)s::bigint IS NULL OR id = %(sequence_id)s)
  AND (%(before)s::bigint IS NULL OR id < %(before)s)
  AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s))
ORDER BY id DESC
LIMIT %(most)s;

-- name: lock_sequence
-- Whoever changes a sequence, its board or its state holds its row first.
SELECT state FROM sequences
WHERE account_id = %(account_id)s AND id = %(sequence_id)s
FOR NO KEY UPDATE;

-- name: change_sequence
-- `sweep`: its words changed, or it starts: those who carry them already are asked for.
UPDATE sequences
SET name = %(name)s, trigger = %(trigger)s, niche = %(niche)s,
    stop_on_reply = %(stop_on_reply)s, goal_trigger = %(goal_trigger)s,
    reenter_after = %(reenter_after)s, window_from = %(window_from)s,
    window_until = %(window_until)s, weekdays = %(weekdays)s, gap_min = %(gap_min)s,
    gap_max = %(gap_max)s, device_policy = %(device_policy)s,
    failover_after = %(failover_after)s, on_failed = %(on_failed)s,
    swept_to = CASE WHEN %(sweep)s THEN 0 ELSE swept_to END,
    updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(sequence_id)s;

-- name: clear_devices
DELETE FROM sequence_devices
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s;

-- name: add_devices
-- Only phones of the same account; the caller compares how many were taken.
INSERT INTO sequence_devices (account_id, sequence_id, device_id)
SELECT d.account_id, %(sequence_id)s, d.id
FROM devices d
WHERE d.account_id = %(account_id)s AND d.id = ANY(%(device_ids)s)
  AND d.state <> 'removed';

-- name: quiet_of
SELECT quiet_from AS begins, quiet_until AS ends FROM accounts
WHERE id = %(account_id)s AND quiet_hours AND quiet_from <> quiet_until;

-- name: set_state
-- With a sequence its steps are archived, and their words are free.
WITH archived AS (
    UPDATE steps SET archived = true
    WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s
      AND %(state)s = 'archived'
)
UPDATE sequences
SET state = %(state)s,
    swept_to = CASE WHEN activated_at IS NULL AND %(state)s = 'active' THEN 0
                    ELSE swept_to END,
    activated_at = CASE WHEN %(state)s = 'active' THEN coalesce(activated_at, carillon_now())
                        ELSE activated_at END,
    paused_at = CASE WHEN %(state)s = 'paused' THEN carillon_now() END,
    archived_at = CASE WHEN %(state)s = 'archived' THEN carillon_now() END,
    updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(sequence_id)s;

-- name: delete_sequence
-- What was ever active stays, as history.
DELETE FROM sequences
WHERE account_id = %(account_id)s AND id = %(sequence_id)s AND state = 'draft';

-- name: list_steps
-- Those on the boards, by day.
SELECT s.id, s.account_id, s.sequence_id, s.day, s.trigger, s.trigger_is_own, s.next_trigger,
       s.next_is_own, s.delay_hours, s.delay_is_own, s.is_entry, s.content_version_id, v.text,
       v.media_id, s.gap_min, s.gap_max
FROM steps s
JOIN content_versions v ON v.id = s.content_version_id
WHERE s.account_id = %(account_id)s AND s.removed_at IS NULL
  AND (%(sequence_ids)s::bigint[] IS NULL OR s.sequence_id = ANY(%(sequence_ids)s))
ORDER BY s.sequence_id, s.day;

-- name: add_step
INSERT INTO steps (account_id, sequence_id, day, trigger, delay_hours, is_entry,
                   content_version_id)
VALUES (%(account_id)s, %(sequence_id)s, %(day)s, %(trigger)s, 24, %(is_entry)s,
        %(content_version_id)s)
RETURNING id;

-- name: change_step
UPDATE steps
SET content_version_id = %(content_version_id)s, is_entry = %(is_entry)s,
    gap_min = %(gap_min)s, gap_max = %(gap_max)s
WHERE account_id = %(account_id)s AND id = %(step_id)s;

-- name: lay_steps
-- A whole board at once: days and words are unique when the statement ends.
UPDATE steps s
SET day = b.day, trigger = b.trigger, trigger_is_own = b.trigger_is_own,
    next_trigger = b.next_trigger, next_is_own = b.next_is_own,
    delay_hours = b.delay_hours, delay_is_own = b.delay_is_own, is_entry = b.is_entry
FROM unnest(%(step_ids)s::bigint[], %(days)s::smallint[], %(triggers)s::text[],
            %(triggers_own)s::boolean[], %(next_triggers)s::text[], %(nexts_own)s::boolean[],
            %(delays)s::integer[], %(delays_own)s::boolean[], %(entries)s::boolean[])
     AS b (id, day, trigger, trigger_is_own, next_trigger, next_is_own, delay_hours,
           delay_is_own, is_entry)
WHERE s.account_id = %(account_id)s AND s.id = b.id;

-- name: remove_step
UPDATE steps SET removed_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(step_id)s;

-- name: removed_day
SELECT day FROM steps
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s AND id = %(step_id)s
  AND removed_at IS NOT NULL;

-- name: restore_step
UPDATE steps
SET removed_at = NULL,
    trigger = CASE WHEN trigger_is_own THEN trigger ELSE %(trigger)s END
WHERE account_id = %(account_id)s AND id = %(step_id)s;
