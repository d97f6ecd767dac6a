-- name: forget_sends
TRUNCATE touches, sends, outbox, tallies, attempts;

-- name: settle_product
VACUUM (ANALYZE) enrolments, touches, sends, outbox, tallies;

-- name: settle_floor
VACUUM (ANALYZE) floor_enrolments, floor_touches, floor_sends, floor_outbox;

-- name: write_out
CHECKPOINT;

-- name: make_due
-- One enrolment of so many, spread evenly over the table and the sequences, at the first step.
UPDATE enrolments
SET next_due_at = now() - interval '1 hour' + id * interval '1 millisecond',
    step_id = 5 * sequence_id - 4, state = 'active', ended_at = NULL
WHERE id %% %(every)s = id / %(every)s %% %(every)s;

-- name: keep_what_was_planned
CREATE TABLE source AS
SELECT s.id AS send_id, s.account_id, s.sequence_id, s.step_id, s.enrolment_id, s.lead_id,
       s.person_id, s.device_id, s.due_at, s.expires_at, s.gap_min, s.gap_max,
       s.content_version_id, o.slot_at, o.not_after
FROM sends s JOIN outbox o ON o.send_id = s.id;

-- name: make_floor
CREATE TABLE floor_touches (LIKE touches INCLUDING ALL);
CREATE TABLE floor_sends (LIKE sends INCLUDING ALL) WITH (fillfactor = 50);
CREATE TABLE floor_outbox (LIKE outbox INCLUDING ALL) WITH (fillfactor = 70);
CREATE TABLE floor_enrolments (LIKE enrolments INCLUDING ALL) WITH (fillfactor = 70);
INSERT INTO floor_enrolments OVERRIDING SYSTEM VALUE SELECT * FROM enrolments;

-- name: forget_floor
TRUNCATE floor_touches, floor_sends, floor_outbox;

-- name: make_floor_due
UPDATE floor_enrolments e SET next_due_at = now() - interval '1 hour'
FROM source WHERE e.id = source.enrolment_id;

-- name: insert_touches
INSERT INTO floor_touches (kind, parent_id, subject, account_id, send_id)
SELECT 'step', enrolment_id, step_id::text, account_id, send_id FROM source;

-- name: insert_sends
INSERT INTO floor_sends
    (id, account_id, kind, sequence_id, step_id, enrolment_id, lead_id, person_id, device_id,
     due_at, expires_at, gap_min, gap_max, content_version_id)
SELECT send_id, account_id, 'step', sequence_id, step_id, enrolment_id, lead_id, person_id,
       device_id, due_at, expires_at, gap_min, gap_max, content_version_id
FROM source;

-- name: insert_outbox
INSERT INTO floor_outbox
    (send_id, account_id, kind, sequence_id, enrolment_id, person_id, device_id, not_before,
     not_after)
SELECT send_id, account_id, 'step', sequence_id, enrolment_id, person_id, device_id, due_at,
       expires_at
FROM source;

-- name: update_enrolments
UPDATE floor_enrolments e SET next_due_at = NULL
FROM source WHERE e.id = source.enrolment_id;

-- name: update_outbox
UPDATE floor_outbox o
SET queued_at = now(), slot_at = source.slot_at, not_after = source.not_after,
    offer = o.offer + 1
FROM source WHERE o.send_id = source.send_id;

-- name: update_sends
UPDATE floor_sends s SET state = 'queued', device_id = source.device_id
FROM source WHERE s.id = source.send_id;

-- name: count_queued
SELECT count(*) FROM outbox WHERE queued_at IS NOT NULL;
