-- name: lock_waiting
-- The claim and every suppression lock the person first, so one of them sees the other. The
-- row that waits is locked with it: what is read next is not older than either lock.
SELECT p.id FROM outbox o JOIN persons p ON p.id = o.person_id
WHERE o.send_id = %(send_id)s
FOR NO KEY UPDATE OF p, o;

-- name: claim_facts
-- Everything the claim asks, read after the person was locked. What was planned of a step takes
-- the text that the step has now.
SELECT o.account_id, o.kind, o.offer, o.queued_at IS NOT NULL AS queued, o.person_id,
       o.campaign_id, s.step_id, o.device_id, o.not_after, s.expires_at, s.lead_id, s.chat_id,
       s.text AS written, v.text AS template, v.id AS content_version_id,
       coalesce(s.media_id, v.media_id) AS media_id, l.name AS lead_name, l.attributes,
       p.phone, p.lid, coalesce(l.zone, a.zone) AS zone,
       o.slot_at > carillon_now() AS early,
       o.not_after <= carillon_now() AS late,
       carillon_now() AS now,
       coalesce(t.epoch = %(epoch)s AND t.expires_at > carillon_now(), false) AS leased,
       d.state = 'online' AS online,
       d.ready_at IS NOT NULL AS ready,
       coalesce(d.resting_until > carillon_now(), false) AS resting,
       a.held_at IS NOT NULL AS held,
       a.quiet_hours, a.quiet_from, a.quiet_until, a.cap_day, a.cap_week,
       c.state AS campaign_state,
       q.state AS sequence_state, q.window_from, q.window_until, q.weekdays,
       e.state AS enrolment_state, e.code AS enrolment_code,
       st.removed_at IS NOT NULL AS step_removed,
       l.id IS NOT NULL AS has_lead,
       l.consent_at IS NOT NULL AS consents,
       EXISTS (SELECT FROM suppressions x
               WHERE x.account_id = o.account_id AND x.person_id = o.person_id
                 AND x.lifted_at IS NULL) AS suppressed
FROM outbox o
JOIN sends s ON s.id = o.send_id
JOIN accounts a ON a.id = o.account_id
JOIN persons p ON p.id = o.person_id
LEFT JOIN devices d ON d.id = o.device_id
LEFT JOIN leases t ON t.name = d.shard AND t.name = %(shard)s
LEFT JOIN campaigns c ON c.id = o.campaign_id
LEFT JOIN sequences q ON q.id = o.sequence_id
LEFT JOIN enrolments e ON e.id = o.enrolment_id
LEFT JOIN steps st ON st.id = s.step_id
LEFT JOIN leads l ON l.account_id = o.account_id AND l.person_id = o.person_id
                 AND l.deleted_at IS NULL
LEFT JOIN content_versions v ON v.id = coalesce(st.content_version_id, s.content_version_id)
WHERE o.send_id = %(send_id)s;

-- name: campaign_attempts_of
-- When this person was last written to by campaigns, from whichever device, newest first.
-- A definite refusal reached nobody and does not count.
SELECT attempted_at FROM attempts
WHERE account_id = %(account_id)s AND person_id = %(person_id)s AND kind = 'campaign'
  AND attempted_at > %(since)s
  AND (outcome IS NULL OR outcome IN ('sent', 'uncertain'))
ORDER BY attempted_at DESC;

-- name: claim
-- One statement: the row leaves the outbox, the ledger says sending, the attempt is logged.
-- Whatever moved since the facts were read (offer, lease) makes it touch nothing.
WITH taken AS (
    DELETE FROM outbox
    WHERE send_id = %(send_id)s AND offer = %(offer)s AND queued_at IS NOT NULL
      AND EXISTS (SELECT FROM leases
                  WHERE name = %(shard)s AND epoch = %(epoch)s
                    AND expires_at > carillon_now())
    RETURNING send_id
), claimed AS (
    UPDATE sends s
    SET state = 'sending', attempt = s.attempt + 1, epoch = %(epoch)s,
        attempted_at = carillon_now(), text = %(text)s, media_id = %(media_id)s,
        content_version_id = %(content_version_id)s
    FROM taken
    WHERE s.id = taken.send_id AND s.state = ANY(%(sources)s)
    RETURNING s.id, s.account_id, s.kind, s.campaign_id, s.sequence_id, s.step_id,
              s.enrolment_id, s.device_id, s.person_id, s.chat_id, s.attempt, s.epoch, s.refusals, s.text, s.media_id,
              s.attempted_at
), logged AS (
    INSERT INTO attempts
        (send_id, attempt, account_id, kind, device_id, person_id, epoch, attempted_at)
    SELECT id, attempt, account_id, kind, device_id, person_id, epoch, attempted_at
    FROM claimed
)
SELECT c.id AS send_id, c.account_id, c.attempt, c.epoch, c.device_id, c.kind,
       c.campaign_id, c.sequence_id, c.step_id, c.enrolment_id, c.person_id, c.chat_id,
       c.refusals, p.phone, p.lid, c.text, c.media_id, c.attempted_at
FROM claimed c
JOIN persons p ON p.id = c.person_id;

-- name: settle_attempt
-- The outcome of an attempt, written once; a later word of a receipt goes to the send alone.
UPDATE attempts SET outcome = %(outcome)s, settled_at = carillon_now()
WHERE send_id = %(send_id)s AND attempt = %(attempt)s
  AND (outcome IS NULL OR outcome = 'uncertain');

-- name: record_sent
-- Guarded by the claim, not by the present lease: the truth is never thrown away.
UPDATE sends
SET state = 'sent', sent_at = %(sent_at)s, whatsapp_id = %(whatsapp_id)s, code = NULL
WHERE id = %(send_id)s AND epoch = %(epoch)s AND attempt = %(attempt)s
  AND state = ANY(%(sources)s)
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
SET state = 'planned', refusals = refusals + 1, code = %(code)s
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
-- uncertain. The database of sessions knows what went out for a week.
SELECT s.id AS send_id, s.account_id, s.attempt, s.device_id, s.campaign_id, s.sequence_id
FROM attempts a
JOIN devices d ON d.id = a.device_id
JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt
WHERE d.shard = %(shard)s AND a.outcome = 'uncertain'
    AND a.attempted_at > carillon_now() - interval '7 days'
    AND s.state = 'uncertain' AND s.whatsapp_id IS NULL;

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
SELECT a.device_id, a.attempted_at
FROM attempts a
JOIN devices d ON d.id = a.device_id
WHERE d.shard = %(shard)s AND a.attempted_at > carillon_now() - interval '25 hours'
ORDER BY a.device_id, a.attempted_at;

-- name: lock_whatsapp_id
-- A send being recorded and its receipt arriving meet here: the second sees the first.
SELECT pg_advisory_xact_lock(
    hashtextextended(%(device_id)s::bigint || ':' || %(whatsapp_id)s, 0));

-- name: attach_whatsapp_id
INSERT INTO whatsapp_ids (device_id, whatsapp_id, account_id, send_id, message_id)
SELECT device_id, %(whatsapp_id)s, account_id, id, message_id
FROM sends
WHERE id = %(send_id)s AND attempt = %(attempt)s AND device_id = %(device_id)s
ON CONFLICT (device_id, whatsapp_id) DO UPDATE
    SET send_id = EXCLUDED.send_id,
        message_id = coalesce(whatsapp_ids.message_id, EXCLUDED.message_id);

-- name: note_whatsapp_id
UPDATE sends SET whatsapp_id = %(whatsapp_id)s
WHERE id = %(send_id)s AND attempt = %(attempt)s;

-- name: note_message
UPDATE sends SET message_id = %(message_id)s, chat_id = %(chat_id)s
WHERE id = %(send_id)s;

-- name: keep_receipt
INSERT INTO receipts (device_id, whatsapp_id, kind, account_id, at)
VALUES (%(device_id)s, %(whatsapp_id)s, %(kind)s, %(account_id)s, %(at)s)
ON CONFLICT DO NOTHING;

-- name: receipts_of
SELECT kind, at FROM receipts
WHERE device_id = %(device_id)s AND whatsapp_id = %(whatsapp_id)s
ORDER BY at;

-- name: send_of
SELECT send_id FROM whatsapp_ids
WHERE device_id = %(device_id)s AND whatsapp_id = %(whatsapp_id)s AND send_id IS NOT NULL;

-- name: apply_receipt
-- Forward only. An uncertain send was sent after all: the attempt tells when.
UPDATE sends
SET state = %(kind)s,
    sent_at = coalesce(sent_at, attempted_at),
    code = NULL,
    delivered_at = coalesce(delivered_at, %(at)s),
    read_at = CASE WHEN %(kind)s IN ('read', 'played') THEN coalesce(read_at, %(at)s)
                   ELSE read_at END,
    played_at = CASE WHEN %(kind)s = 'played' THEN %(at)s ELSE played_at END
WHERE id = %(send_id)s AND state = ANY(%(sources)s)
RETURNING id AS send_id, account_id, campaign_id, sequence_id, step_id, enrolment_id, person_id,
          device_id, chat_id, message_id, attempt, text, media_id, attempted_at, sent_at,
          whatsapp_id;

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

-- name: list_sends
SELECT s.id, s.kind, s.campaign_id, s.device_id, d.name AS device_name, s.lead_id,
       l.name AS lead_name, p.phone, s.state, s.code, s.attempt, s.text, s.due_at,
       s.attempted_at, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.ended_at
FROM sends s
JOIN persons p ON p.id = s.person_id
LEFT JOIN devices d ON d.id = s.device_id
LEFT JOIN leads l ON l.id = s.lead_id
WHERE s.account_id = %(account_id)s AND s.campaign_id = %(campaign_id)s
  AND s.id > %(after)s
  AND (%(states)s::text[] IS NULL OR s.state = ANY(%(states)s))
  AND (%(device_id)s::bigint IS NULL OR s.device_id = %(device_id)s)
ORDER BY s.id
LIMIT %(most)s;

-- name: list_uncertain
SELECT s.id, s.kind, s.campaign_id, s.device_id, d.name AS device_name, s.lead_id,
       l.name AS lead_name, p.phone, s.state, s.code, s.attempt, s.text, s.due_at,
       s.attempted_at, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.ended_at
FROM attempts a
JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
JOIN persons p ON p.id = s.person_id
LEFT JOIN devices d ON d.id = s.device_id
LEFT JOIN leads l ON l.id = s.lead_id
WHERE a.account_id = %(account_id)s AND a.outcome = 'uncertain' AND s.id > %(after)s
ORDER BY s.id
LIMIT %(most)s;

-- name: find_send
SELECT s.id, s.kind, s.campaign_id, s.device_id, d.name AS device_name, s.lead_id,
       l.name AS lead_name, p.phone, s.state, s.code, s.attempt, s.text, s.due_at,
       s.attempted_at, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.ended_at
FROM sends s
JOIN persons p ON p.id = s.person_id
LEFT JOIN devices d ON d.id = s.device_id
LEFT JOIN leads l ON l.id = s.lead_id
WHERE s.account_id = %(account_id)s AND s.id = %(send_id)s;

-- name: adopt_lead
-- A lead without an owner keeps the device that first wrote to it.
UPDATE leads SET owner_device_id = %(device_id)s
WHERE account_id = %(account_id)s AND person_id = %(person_id)s
  AND owner_device_id IS NULL AND deleted_at IS NULL;
