-- name: settle_attempt
-- The outcome of an attempt, written once; only what was called failed may prove to be sent.
UPDATE attempts SET outcome = %(outcome)s, settled_at = carillon_now()
WHERE send_id = %(send_id)s AND attempt = %(attempt)s
  AND (outcome IS NULL OR outcome = 'uncertain'
       OR (outcome = 'failed' AND %(outcome)s = 'sent'));

-- name: record_sent
-- Guarded by the claim, not by the present lease: the truth is never thrown away, whatever a
-- person said of it before.
UPDATE sends
SET state = 'sent', sent_at = %(sent_at)s, whatsapp_id = %(whatsapp_id)s, code = NULL,
    ended_at = NULL
WHERE id = %(send_id)s AND epoch = %(epoch)s AND attempt = %(attempt)s
  AND state = ANY(%(sources)s) AND (state <> 'failed' OR code = 'not-sent')
RETURNING id AS send_id, account_id, campaign_id, sequence_id, step_id, enrolment_id, person_id,
          device_id, chat_id, message_id, attempt, text, media_id, attempted_at, sent_at,
          whatsapp_id;

-- name: record_uncertain
UPDATE sends SET state = 'uncertain', code = 'no-answer'
WHERE id = %(send_id)s AND epoch = %(epoch)s AND attempt = %(attempt)s
  AND state = ANY(%(sources)s);

-- name: record_failed
UPDATE sends
SET state = 'failed', code = %(code)s, ended_at = carillon_now()
WHERE id = %(send_id)s AND epoch = %(epoch)s AND attempt = %(attempt)s
  AND state = ANY(%(sources)s);

-- name: record_refused
-- A definite refusal that may pass: planned again, with the count of refusals so far.
UPDATE sends
SET state = 'planned', refusals = %(refusals)s, code = %(code)s
WHERE id = %(send_id)s AND epoch = %(epoch)s AND attempt = %(attempt)s
  AND state = ANY(%(sources)s);

-- name: abandon
-- What an earlier term of this shard had under way: nobody will ever answer for it. The send
-- is locked before its attempt, as by whoever records.
WITH lost AS MATERIALIZED (
    SELECT a.send_id, a.attempt
    FROM attempts a
    JOIN devices d ON d.id = a.device_id
    JOIN sends s ON s.id = a.send_id
    WHERE d.shard = %(shard)s AND a.outcome IS NULL AND a.epoch < %(epoch)s
    ORDER BY a.send_id
    FOR NO KEY UPDATE OF s
), settled AS (
    UPDATE attempts a SET outcome = 'uncertain', settled_at = carillon_now()
    FROM lost
    WHERE a.send_id = lost.send_id AND a.attempt = lost.attempt AND a.outcome IS NULL
)
UPDATE sends s SET state = 'uncertain', code = 'process-ended'
FROM lost
WHERE s.id = lost.send_id AND s.attempt = lost.attempt AND s.state = ANY(%(sources)s)
RETURNING s.id AS send_id, s.account_id, s.attempt, s.device_id, s.campaign_id,
          s.sequence_id;

-- name: unidentified
-- Uncertain sends of this shard that no receipt can resolve yet, whoever found them
-- uncertain; the id of a send that was tried before may be of that attempt. The database of
-- sessions knows what went out for a week.
SELECT s.id AS send_id, s.account_id, s.attempt, s.device_id, s.campaign_id, s.sequence_id
FROM attempts a
JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt
JOIN devices d ON d.id = s.device_id
WHERE d.shard = %(shard)s AND a.outcome = 'uncertain'
    AND a.attempted_at > carillon_now() - interval '7 days'
    AND s.state = 'uncertain' AND (s.whatsapp_id IS NULL OR s.attempt > 1);

-- name: give_up_waiting_for_answers
-- Three minutes without an answer: uncertain, whoever claimed it. What is being recorded at
-- this moment is left alone.
WITH lost AS MATERIALIZED (
    SELECT a.send_id, a.attempt
    FROM attempts a
    JOIN sends s ON s.id = a.send_id
    WHERE a.outcome IS NULL AND a.attempted_at < carillon_now() - %(patience)s::interval
    ORDER BY a.send_id
    FOR NO KEY UPDATE OF s SKIP LOCKED
), settled AS (
    UPDATE attempts a SET outcome = 'uncertain', settled_at = carillon_now()
    FROM lost
    WHERE a.send_id = lost.send_id AND a.attempt = lost.attempt AND a.outcome IS NULL
)
UPDATE sends s SET state = 'uncertain', code = 'no-answer'
FROM lost
WHERE s.id = lost.send_id AND s.attempt = lost.attempt AND s.state = ANY(%(sources)s)
RETURNING s.id AS send_id, s.account_id, s.attempt, s.device_id, s.campaign_id,
          s.sequence_id;

-- name: attempt_log
-- When each was over, as far as one can tell: in between, nobody knows when it left the phone.
SELECT a.device_id,
       least(coalesce(a.settled_at, carillon_now()), a.attempted_at + interval '3 minutes')
           AS attempted_at
FROM attempts a
JOIN devices d ON d.id = a.device_id
WHERE d.shard = %(shard)s AND a.attempted_at > carillon_now() - interval '25 hours'
ORDER BY a.device_id, a.attempted_at;

-- name: note_message
UPDATE sends SET message_id = %(message_id)s, chat_id = %(chat_id)s
WHERE id = %(send_id)s;

-- name: resolve_uncertain
-- A person's word on an uncertain send.
UPDATE sends
SET state = %(state)s,
    sent_at = CASE WHEN %(state)s = 'sent' THEN attempted_at END,
    ended_at = CASE WHEN %(state)s = 'failed' THEN carillon_now() END,
    code = CASE WHEN %(state)s = 'failed' THEN 'not-sent' END
WHERE account_id = %(account_id)s AND id = %(send_id)s AND state = 'uncertain'
RETURNING id AS send_id, account_id, campaign_id, sequence_id, step_id, enrolment_id, person_id,
          device_id, chat_id, message_id, attempt, text, media_id, attempted_at, sent_at,
          whatsapp_id;

-- name: note_reply
-- The first answer after a campaign's or a sequence's message, within the 30 days that people
-- answer in.
UPDATE sends SET replied_at = %(at)s
WHERE id = (
    SELECT id FROM sends
    WHERE account_id = %(account_id)s AND person_id = %(person_id)s
      AND id >= timed_id_floor(%(at)s::timestamptz - interval '30 days')
      AND (campaign_id IS NOT NULL OR step_id IS NOT NULL) AND sent_at <= %(at)s
    ORDER BY id DESC LIMIT 1
) AND replied_at IS NULL
RETURNING campaign_id, sequence_id;

-- name: note_opt_out
-- The message that was answered with a word that opts out: found as a reply's is.
UPDATE sends SET opted_out_at = %(at)s
WHERE id = (
    SELECT id FROM sends
    WHERE account_id = %(account_id)s AND person_id = %(person_id)s
      AND id >= timed_id_floor(%(at)s::timestamptz - interval '30 days')
      AND (campaign_id IS NOT NULL OR step_id IS NOT NULL) AND sent_at <= %(at)s
    ORDER BY id DESC LIMIT 1
) AND opted_out_at IS NULL;

-- name: next_id
SELECT next_timed_id();

-- name: add_send
INSERT INTO sends
    (id, account_id, kind, person_id, device_id, state, due_at, expires_at, text, media_id,
     chat_id, client_id)
VALUES (%(send_id)s, %(account_id)s, %(kind)s, %(person_id)s, %(device_id)s, 'queued',
        %(now)s, %(expires_at)s, %(text)s, %(media_id)s, %(chat_id)s, %(client_id)s);

-- name: touch
-- A row once for each (kind, parent, subject): the only guard against twice. A second caller
-- waits for the first to commit, then finds the row with `touched`.
INSERT INTO touches (kind, parent_id, subject, account_id, send_id)
VALUES (%(kind)s, %(parent_id)s, %(subject)s, %(account_id)s, %(send_id)s)
ON CONFLICT DO NOTHING
RETURNING send_id;

-- name: touched
SELECT send_id FROM touches
WHERE kind = %(kind)s AND parent_id = %(parent_id)s AND subject = %(subject)s;

-- name: list_uncertain
SELECT s.id, s.kind, s.campaign_id, s.device_id, d.name AS device_name, s.placement,
       s.lead_id, l.name AS lead_name, p.phone, s.state, s.code, s.attempt, s.text, s.due_at,
       s.attempted_at, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.ended_at
FROM attempts a
JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
JOIN persons p ON p.id = s.person_id
LEFT JOIN devices d ON d.id = s.device_id
LEFT JOIN leads l ON l.id = s.lead_id
WHERE a.account_id = %(account_id)s AND a.outcome = 'uncertain' AND s.id > %(after)s
  AND (%(campaign_id)s::bigint IS NULL OR s.campaign_id = %(campaign_id)s)
  AND (%(step_id)s::bigint IS NULL OR s.step_id = %(step_id)s)
ORDER BY s.id
LIMIT %(most)s;

-- name: count_uncertain
SELECT count(*)
FROM attempts a
JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
WHERE a.account_id = %(account_id)s AND a.outcome = 'uncertain'
  AND (%(send_ids)s::bigint[] IS NULL OR s.id = ANY(%(send_ids)s))
  AND (%(campaign_id)s::bigint IS NULL OR s.campaign_id = %(campaign_id)s)
  AND (%(step_id)s::bigint IS NULL OR s.step_id = %(step_id)s);

-- name: lock_uncertain
-- The next of them, by id. Nobody resolves one of these meanwhile.
SELECT s.id
FROM attempts a
JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
WHERE a.account_id = %(account_id)s AND a.outcome = 'uncertain' AND s.id > %(after)s
  AND (%(send_ids)s::bigint[] IS NULL OR s.id = ANY(%(send_ids)s))
  AND (%(campaign_id)s::bigint IS NULL OR s.campaign_id = %(campaign_id)s)
  AND (%(step_id)s::bigint IS NULL OR s.step_id = %(step_id)s)
ORDER BY s.id
LIMIT %(most)s
FOR NO KEY UPDATE OF s;

-- name: find_send
SELECT s.id, s.kind, s.campaign_id, s.device_id, d.name AS device_name, s.placement,
       s.lead_id, l.name AS lead_name, p.phone, s.state, s.code, s.attempt, s.text, s.due_at,
       s.attempted_at, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.ended_at
FROM sends s
JOIN persons p ON p.id = s.person_id
LEFT JOIN devices d ON d.id = s.device_id
LEFT JOIN leads l ON l.id = s.lead_id
WHERE s.account_id = %(account_id)s AND s.id = %(send_id)s;

-- name: adopt_lead
-- A lead without an owner keeps the device that first wrote to it, and its niches know the device.
WITH adopted AS (
    UPDATE leads SET owner_device_id = %(device_id)s
    WHERE account_id = %(account_id)s AND person_id = %(person_id)s
      AND owner_device_id IS NULL AND deleted_at IS NULL
)
INSERT INTO niche_devices (account_id, niche_id, device_id)
SELECT l.account_id, n.niche_id, %(device_id)s
FROM leads l JOIN lead_niches n ON n.lead_id = l.id
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s AND l.deleted_at IS NULL
  AND NOT EXISTS (SELECT FROM niche_devices x
                  WHERE x.niche_id = n.niche_id AND x.device_id = %(device_id)s)
ORDER BY n.niche_id
ON CONFLICT DO NOTHING;
