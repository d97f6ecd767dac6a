-- name: queued_for
-- What is released to the devices of a shard and not yet claimed. With ids: only those.
-- The address is for the moment of composing before the claim; the claim gives its own.
-- The file is brought to WhatsApp before it, too.
SELECT o.send_id, o.offer, o.device_id, o.kind, o.slot_at, s.gap_min, s.gap_max, p.phone,
       p.lid, coalesce(s.media_id, v.media_id) AS media_id
FROM outbox o
JOIN devices d ON d.id = o.device_id
JOIN sends s ON s.id = o.send_id
JOIN persons p ON p.id = o.person_id
LEFT JOIN content_versions v ON v.id = s.content_version_id
WHERE d.shard = %(shard)s
  AND o.slot_at IS NOT NULL
  AND (%(send_ids)s::bigint[] IS NULL OR o.send_id = ANY(%(send_ids)s));

-- name: lock_waiting
-- The claim and every suppression lock the person first, so one of them sees the other. The
-- row that waits is locked with it: what is read next is not older than either lock.
SELECT p.id FROM outbox o JOIN persons p ON p.id = o.person_id
WHERE o.send_id = %(send_id)s
FOR NO KEY UPDATE OF p, o;

-- name: claim_facts
-- Everything the claim asks, read after the person was locked.
SELECT o.account_id, o.kind, o.offer, o.queued_at IS NOT NULL AS queued, o.person_id,
       o.campaign_id, o.device_id, o.not_after, s.expires_at, s.lead_id, s.chat_id,
       s.text AS written, v.text AS template,
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
LEFT JOIN leads l ON l.account_id = o.account_id AND l.person_id = o.person_id
                 AND l.deleted_at IS NULL
LEFT JOIN content_versions v ON v.id = s.content_version_id
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
        attempted_at = carillon_now(), text = %(text)s, media_id = %(media_id)s
    FROM taken
    WHERE s.id = taken.send_id AND s.state = ANY(%(sources)s)
    RETURNING s.id, s.account_id, s.kind, s.campaign_id, s.device_id, s.person_id,
              s.chat_id, s.attempt, s.epoch, s.refusals, s.text, s.media_id,
              s.attempted_at
), logged AS (
    INSERT INTO attempts
        (send_id, attempt, account_id, kind, device_id, person_id, epoch, attempted_at)
    SELECT id, attempt, account_id, kind, device_id, person_id, epoch, attempted_at
    FROM claimed
)
SELECT c.id AS send_id, c.account_id, c.attempt, c.epoch, c.device_id, c.kind,
       c.campaign_id, c.person_id, c.chat_id, c.refusals, p.phone, p.lid, c.text,
       c.media_id, c.attempted_at
FROM claimed c
JOIN persons p ON p.id = c.person_id;

-- name: return_to_planned
-- Back to what waits: the slot is given up, the send may be released again from `not_before`.
WITH returned AS (
    UPDATE outbox
    SET queued_at = NULL, slot_at = NULL, offer = offer + 1,
        not_before = greatest(%(not_before)s, not_before), not_after = %(not_after)s
    WHERE send_id = %(send_id)s AND queued_at IS NOT NULL
    RETURNING send_id
)
UPDATE sends s SET state = 'planned'
FROM returned
WHERE s.id = returned.send_id AND s.state = ANY(%(sources)s);

-- name: end_waiting
-- A send that waits ends without having been attempted, with its reason.
WITH gone AS (
    DELETE FROM outbox WHERE send_id = ANY(%(send_ids)s) RETURNING send_id
)
UPDATE sends s SET state = %(state)s, code = %(code)s, ended_at = %(now)s
FROM gone
WHERE s.id = gone.send_id AND s.state = ANY(%(sources)s);

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
RETURNING id AS send_id, account_id, campaign_id, person_id, device_id, chat_id, message_id,
          attempt, text, media_id, sent_at, whatsapp_id;

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

-- name: wait_again
-- A planned send waits in the outbox again, on the device it had. Offers never repeat: each
-- attempt has a million of its own.
INSERT INTO outbox
    (send_id, account_id, kind, campaign_id, person_id, device_id, not_before, not_after,
     offer)
SELECT id, account_id, kind, campaign_id, person_id, device_id, %(not_before)s, expires_at,
       attempt * 1000000
FROM sends
WHERE id = ANY(%(send_ids)s) AND state = 'planned';

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
RETURNING s.id AS send_id, s.account_id, s.attempt, s.device_id, s.campaign_id;

-- name: unidentified
-- Uncertain sends of this shard that no receipt can resolve yet, whoever found them
-- uncertain. The database of sessions knows what went out for a week.
SELECT s.id AS send_id, s.account_id, s.attempt, s.device_id, s.campaign_id
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
RETURNING s.id AS send_id, s.account_id, s.attempt, s.device_id, s.campaign_id;

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
RETURNING id AS send_id, account_id, campaign_id, person_id, device_id, chat_id, message_id,
          attempt, text, media_id, sent_at, whatsapp_id;

-- name: resolve_uncertain
-- A person's word on an uncertain send.
UPDATE sends
SET state = %(state)s,
    sent_at = CASE WHEN %(state)s = 'sent' THEN attempted_at END,
    ended_at = CASE WHEN %(state)s = 'failed' THEN carillon_now() END,
    code = CASE WHEN %(state)s = 'failed' THEN 'not-sent' END
WHERE account_id = %(account_id)s AND id = %(send_id)s AND state = 'uncertain'
RETURNING id AS send_id, account_id, campaign_id, person_id, device_id, chat_id, message_id,
          attempt, text, media_id, sent_at, whatsapp_id;

-- name: note_reply
-- The first answer after a campaign's message, within the 30 days that people answer in.
UPDATE sends SET replied_at = %(at)s
WHERE id = (
    SELECT id FROM sends
    WHERE account_id = %(account_id)s AND person_id = %(person_id)s
      AND id >= timed_id_floor(%(at)s::timestamptz - interval '30 days')
      AND campaign_id IS NOT NULL AND sent_at <= %(at)s
    ORDER BY id DESC LIMIT 1
) AND replied_at IS NULL
RETURNING campaign_id;

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

-- name: queue_at_once
INSERT INTO outbox
    (send_id, account_id, kind, person_id, device_id, not_before, not_after, offer,
     queued_at, slot_at)
VALUES (%(send_id)s, %(account_id)s, %(kind)s, %(person_id)s, %(device_id)s, %(now)s,
        %(expires_at)s, 1, %(now)s, %(now)s)
RETURNING (SELECT shard FROM devices WHERE id = %(device_id)s);

-- name: plan_campaign
-- The next leads of a campaign, in one statement: touched (once for ever), planned, waiting.
-- Those who must not or cannot be written to are passed over; the preview counted them.
WITH chosen AS MATERIALIZED (
    SELECT l.id AS lead_id, l.person_id,
           exclusion_of(l, p.phone, %(required)s) AS excluded,
           CASE WHEN %(pool)s THEN NULL ELSE l.owner_device_id END AS owner_id
    FROM audience_of(
        %(account_id)s, %(status)s, %(owner_device_id)s, %(niche)s, %(trigger)s) l
    JOIN persons p ON p.id = l.person_id
    WHERE l.id > %(after)s
    ORDER BY l.id
    LIMIT %(batch)s
), eligible AS MATERIALIZED (
    SELECT next_timed_id() AS send_id, c.lead_id, c.person_id, d.id AS device_id
    FROM chosen c
    LEFT JOIN devices d ON d.id = c.owner_id AND d.state <> 'removed'
        AND (%(device_ids)s::bigint[] = '{}' OR d.id = ANY(%(device_ids)s))
    WHERE c.excluded IS NULL
), touched AS (
    INSERT INTO touches (kind, parent_id, subject, account_id, send_id)
    SELECT 'campaign', %(campaign_id)s, e.lead_id::text, %(account_id)s, e.send_id
    FROM eligible e
    ON CONFLICT DO NOTHING
    RETURNING send_id
), planned AS (
    INSERT INTO sends
        (id, account_id, kind, campaign_id, lead_id, person_id, device_id, due_at,
         expires_at, gap_min, gap_max, content_version_id)
    SELECT e.send_id, %(account_id)s, 'campaign', %(campaign_id)s, e.lead_id, e.person_id,
           e.device_id, %(due_at)s, %(expires_at)s, %(gap_min)s, %(gap_max)s,
           %(content_version_id)s
    FROM eligible e JOIN touched USING (send_id)
), waiting AS (
    INSERT INTO outbox
        (send_id, account_id, kind, campaign_id, person_id, device_id, not_before,
         not_after)
    SELECT e.send_id, %(account_id)s, 'campaign', %(campaign_id)s, e.person_id,
           e.device_id, %(due_at)s, %(expires_at)s
    FROM eligible e JOIN touched USING (send_id)
)
SELECT (SELECT max(lead_id) FROM chosen) AS last_lead_id,
       (SELECT count(*) FROM chosen) AS read,
       (SELECT count(*) FROM touched) AS planned;

-- name: next_lead_of
-- The lead that a batch of one would read.
SELECT l.id
FROM audience_of(
    %(account_id)s, %(status)s, %(owner_device_id)s, %(niche)s, %(trigger)s) l
WHERE l.id > %(after)s
ORDER BY l.id
LIMIT 1;

-- name: accounts_with_work
SELECT a.id FROM accounts a
WHERE a.held_at IS NULL
  AND EXISTS (SELECT FROM outbox o
              WHERE o.account_id = a.id AND o.queued_at IS NULL
                AND o.not_before <= %(horizon)s)
ORDER BY a.id;

-- name: lock_releases
-- One releaser at a time for an account. Room is read in a later statement: in this one the
-- snapshot would be older than the lock.
SELECT id FROM unnest(%(account_ids)s::bigint[]) AS id
WHERE pg_try_advisory_xact_lock(hashtextextended('release:' || id, 0));

-- name: rooms
-- The devices that may take more, and what already counts against each at the horizon. None
-- of an account on hold, whoever asks.
SELECT d.id AS device_id, d.account_id, d.shard, d.quota_hour, d.quota_day,
       d.gap_min, d.gap_max, y.attempts_hour, y.attempts_day, y.last_attempt_at, q.queued,
       q.last_slot_at
FROM devices d
JOIN accounts b ON b.id = d.account_id AND b.held_at IS NULL
JOIN leases t ON t.name = d.shard AND t.expires_at > carillon_now()
CROSS JOIN LATERAL (
    SELECT count(*) AS attempts_day,
           count(*) FILTER (
               WHERE a.attempted_at > %(horizon)s::timestamptz - interval '1 hour'
           ) AS attempts_hour,
           max(a.attempted_at) AS last_attempt_at
    FROM attempts a
    WHERE a.device_id = d.id AND a.attempted_at > %(horizon)s::timestamptz - interval '1 day'
) y
CROSS JOIN LATERAL (
    SELECT count(*) AS queued, max(o.slot_at) AS last_slot_at FROM outbox o
    WHERE o.device_id = d.id AND o.slot_at IS NOT NULL
) q
WHERE d.account_id = ANY(%(account_ids)s) AND d.state = 'online'
  AND coalesce(d.resting_until <= carillon_now(), true)
ORDER BY d.id;

-- name: take_ready
-- What waits for these devices, oldest first, up to each one's room. Campaigns that do not run
-- are passed over before anything else is read of their sends; then each send is looked up, or
-- the planner, not knowing how little room there is, reads a month of them.
WITH running AS MATERIALIZED (
    SELECT id FROM campaigns
    WHERE state = 'running'
      AND account_id IN (SELECT account_id FROM devices WHERE id = ANY(%(device_ids)s))
)
SELECT o.send_id, o.kind, r.device_id, o.not_before, s.expires_at, s.gap_min, s.gap_max,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until
FROM unnest(%(device_ids)s::bigint[], %(rooms)s::integer[]) AS r (device_id, room)
CROSS JOIN LATERAL (
    SELECT o.send_id, o.account_id, o.kind, o.not_before FROM outbox o
    WHERE o.device_id = r.device_id AND o.queued_at IS NULL
      AND o.not_before <= %(horizon)s
      AND (o.campaign_id IS NULL OR o.campaign_id IN (SELECT id FROM running))
    ORDER BY o.not_before, o.send_id
    LIMIT r.room
) o
CROSS JOIN LATERAL (
    SELECT lead_id, expires_at, gap_min, gap_max FROM sends WHERE id = o.send_id LIMIT 1
) s
JOIN accounts a ON a.id = o.account_id
LEFT JOIN LATERAL (
    SELECT zone, owner_device_id FROM leads WHERE id = s.lead_id LIMIT 1
) l ON true
ORDER BY o.not_before, o.send_id;

-- name: take_pool
-- What waits for any device of these accounts, oldest first: of campaigns that run, and that
-- one of the open devices may serve.
WITH servable AS MATERIALIZED (
    SELECT c.id FROM campaigns c
    WHERE c.account_id = ANY(%(account_ids)s) AND c.state = 'running'
      AND (NOT EXISTS (SELECT FROM campaign_devices x WHERE x.campaign_id = c.id)
           OR EXISTS (SELECT FROM campaign_devices x
                      WHERE x.campaign_id = c.id AND x.device_id = ANY(%(device_ids)s)))
)
SELECT o.send_id, o.kind, o.account_id, o.not_before, s.expires_at, s.gap_min, s.gap_max,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until,
       CASE WHEN c.device_policy = 'owner' THEN l.owner_device_id END AS owner_id,
       ARRAY(SELECT device_id FROM campaign_devices x
             WHERE x.campaign_id = o.campaign_id) AS allowed
FROM unnest(%(account_ids)s::bigint[], %(rooms)s::integer[]) AS r (account_id, room)
CROSS JOIN LATERAL (
    SELECT o.send_id, o.account_id, o.kind, o.campaign_id, o.not_before FROM outbox o
    WHERE o.account_id = r.account_id AND o.device_id IS NULL AND o.queued_at IS NULL
      AND o.not_before <= %(horizon)s
      AND (o.campaign_id IS NULL OR o.campaign_id IN (SELECT id FROM servable))
    ORDER BY o.not_before, o.send_id
    LIMIT r.room
) o
CROSS JOIN LATERAL (
    SELECT lead_id, expires_at, gap_min, gap_max FROM sends WHERE id = o.send_id LIMIT 1
) s
JOIN accounts a ON a.id = o.account_id
LEFT JOIN LATERAL (
    SELECT zone, owner_device_id FROM leads WHERE id = s.lead_id LIMIT 1
) l ON true
LEFT JOIN campaigns c ON c.id = o.campaign_id
ORDER BY o.not_before, o.send_id;

-- name: queue_released
-- planned → queued, with a device and a slot each. Rows that moved meanwhile are left alone.
WITH released AS (
    UPDATE outbox o
    SET queued_at = carillon_now(), slot_at = r.slot_at, not_after = r.not_after,
        device_id = r.device_id, offer = o.offer + 1
    FROM unnest(%(send_ids)s::bigint[], %(device_ids)s::bigint[],
                %(slots)s::timestamptz[], %(ends)s::timestamptz[])
         AS r (send_id, device_id, slot_at, not_after)
    WHERE o.send_id = r.send_id AND o.queued_at IS NULL
    RETURNING o.send_id, o.device_id, o.offer
), queued AS (
    UPDATE sends s
    SET state = 'queued', device_id = r.device_id
    FROM released r
    WHERE s.id = r.send_id AND s.state = ANY(%(sources)s)
    RETURNING s.id
)
SELECT r.send_id, r.device_id, r.offer, d.shard
FROM released r JOIN queued q ON q.id = r.send_id JOIN devices d ON d.id = r.device_id
ORDER BY d.shard, r.device_id, r.send_id;

-- name: move_waiting
-- Quiet hours move a send, they never drop it.
UPDATE outbox o SET not_before = m.opens_at
FROM unnest(%(send_ids)s::bigint[], %(opens)s::timestamptz[]) AS m (send_id, opens_at)
WHERE o.send_id = m.send_id AND o.queued_at IS NULL;

-- name: rescue_unclaimed
-- Released, past its slot by a grace, and nobody claimed it: planned again. The offer grows,
-- so a late wake-up of the old one finds nothing. What was sent by hand keeps its place: it
-- waits for its phone, not for room, and not for long.
WITH stranded AS (
    SELECT send_id FROM outbox
    WHERE slot_at < carillon_now() - %(grace)s::interval
      AND not_after > carillon_now() AND kind NOT IN ('inbox', 'test')
    ORDER BY send_id
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
), returned AS (
    UPDATE outbox o
    SET queued_at = NULL, slot_at = NULL, offer = o.offer + 1, not_after = s.expires_at
    FROM stranded, sends s
    WHERE o.send_id = stranded.send_id AND s.id = o.send_id
    RETURNING o.send_id
)
UPDATE sends s SET state = 'planned'
FROM returned
WHERE s.id = returned.send_id AND s.state = ANY(%(sources)s);

-- name: overdue
-- Past its end in the outbox: either its window closed, or it has expired.
SELECT o.send_id, o.kind, s.expires_at, s.expires_at <= carillon_now() AS expired,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until
FROM outbox o
JOIN sends s ON s.id = o.send_id
JOIN accounts a ON a.id = o.account_id
LEFT JOIN leads l ON l.id = s.lead_id
WHERE o.not_after <= carillon_now()
ORDER BY o.not_after
LIMIT %(batch)s
FOR UPDATE OF o SKIP LOCKED;

-- name: unqueue_campaign
-- Pause stops what is queued too: it waits again.
WITH returned AS (
    UPDATE outbox o
    SET queued_at = NULL, slot_at = NULL, offer = o.offer + 1, not_after = s.expires_at
    FROM sends s
    WHERE o.campaign_id = %(campaign_id)s AND o.queued_at IS NOT NULL AND s.id = o.send_id
    RETURNING o.send_id
)
UPDATE sends s SET state = 'planned'
FROM returned
WHERE s.id = returned.send_id AND s.state = ANY(%(sources)s);

-- name: free_from_removed
-- What waits for a phone that was removed may go from any other. Each such phone is looked up.
WITH stranded AS (
    SELECT o.send_id
    FROM devices d
    CROSS JOIN LATERAL (
        SELECT send_id FROM outbox
        WHERE device_id = d.id AND campaign_id IS NOT NULL AND queued_at IS NULL
        LIMIT %(batch)s
        FOR UPDATE SKIP LOCKED
    ) o
    WHERE d.state = 'removed'
    LIMIT %(batch)s
), freed AS (
    UPDATE outbox o SET device_id = NULL
    FROM stranded
    WHERE o.send_id = stranded.send_id
    RETURNING o.send_id
)
UPDATE sends s SET device_id = NULL
FROM freed
WHERE s.id = freed.send_id AND s.state = 'planned';

-- name: waiting_of_cancelled
-- What cancelled campaigns still have in the outbox; large ones are emptied over some ticks. Each
-- campaign is looked up: that there are many does not make all that waits be read.
SELECT o.send_id
FROM campaigns c
CROSS JOIN LATERAL (
    SELECT send_id FROM outbox
    WHERE campaign_id = c.id
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
) o
WHERE c.state = 'cancelled'
LIMIT %(batch)s;

-- name: retry_failed
-- A person's retry: the same row, planned again. Final codes stay as they are, and so does what a
-- receipt proves to have arrived, whatever a person said of it before.
UPDATE sends s
SET state = 'planned', code = NULL, ended_at = NULL, refusals = 0
WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s
  AND state = 'failed' AND NOT code = ANY(%(final)s)
  AND (%(device_id)s::bigint IS NULL OR device_id = %(device_id)s)
  AND expires_at > carillon_now()
  AND NOT EXISTS (SELECT FROM receipts r
                  WHERE r.device_id = s.device_id AND r.whatsapp_id = s.whatsapp_id)
RETURNING id;

-- name: fold_tallies
-- The appended differences of the busiest campaigns become one row a state again.
WITH busy AS (
    SELECT campaign_id FROM tallies GROUP BY campaign_id HAVING count(*) > 200
    ORDER BY count(*) DESC LIMIT 50
), taken AS (
    DELETE FROM tallies t USING busy b WHERE t.campaign_id = b.campaign_id
    RETURNING t.account_id, t.campaign_id, t.device_id, t.state, t.code, t.n
)
INSERT INTO tallies (account_id, campaign_id, device_id, state, code, n)
SELECT account_id, campaign_id, device_id, state, code, sum(n)
FROM taken
GROUP BY account_id, campaign_id, device_id, state, code
HAVING sum(n) <> 0;

-- name: lock_folding
SELECT pg_try_advisory_xact_lock(hashtextextended('fold-tallies', 0));

-- name: ensure_months
-- This month and two ahead, so that no insert ever waits for a partition.
SELECT ensure_month(parent, carillon_now() + m * interval '1 month')
FROM unnest(ARRAY['sends', 'messages']) AS parent, generate_series(0, 2) AS m;

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

-- name: get_send
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
