-- name: add_sequence
INSERT INTO sequences (account_id, name, trigger, created_by)
VALUES (%(account_id)s, %(name)s, %(trigger)s, %(member_id)s)
RETURNING id;

-- name: list_sequences
-- Newest first.
SELECT id, account_id, name, state, trigger, niche, stop_on_reply, goal_trigger, reenter_after,
       window_from, window_until, weekdays, gap_min, gap_max, device_policy, on_failed,
       activated_at, paused_at, archived_at, created_at, updated_at
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
    gap_max = %(gap_max)s, device_policy = %(device_policy)s, on_failed = %(on_failed)s,
    swept_to = CASE WHEN %(sweep)s THEN 0 ELSE swept_to END,
    updated_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(sequence_id)s;

-- name: set_state
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
    delay_hours = b.delay_hours, delay_is_own = b.delay_is_own
FROM unnest(%(step_ids)s::bigint[], %(days)s::smallint[], %(triggers)s::text[],
            %(triggers_own)s::boolean[], %(next_triggers)s::text[], %(nexts_own)s::boolean[],
            %(delays)s::integer[], %(delays_own)s::boolean[])
     AS b (id, day, trigger, trigger_is_own, next_trigger, next_is_own, delay_hours,
           delay_is_own)
WHERE s.account_id = %(account_id)s AND s.id = b.id;

-- name: remove_step
UPDATE steps SET removed_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(step_id)s;
