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
LEFT JOIN steps st ON st.id = s.step_id
LEFT JOIN content_versions v ON v.id = coalesce(st.content_version_id, s.content_version_id)
WHERE d.shard = %(shard)s
  AND o.slot_at IS NOT NULL
  AND (%(send_ids)s::bigint[] IS NULL OR o.send_id = ANY(%(send_ids)s));

-- name: return_to_planned
-- Back to what waits: the slot is given up, the send may be released again from `not_before`. A
-- step that would expire before has its three days from then on, as where the release moves it.
WITH returned AS (
    UPDATE outbox
    SET queued_at = NULL, slot_at = NULL, offer = offer + 1,
        not_before = greatest(%(not_before)s, not_before),
        not_after = CASE
            WHEN kind = 'step' AND %(not_before)s >= %(not_after)s
                 AND %(not_before)s < carillon_now() + interval '8 days'
            THEN %(not_before)s + interval '72 hours' ELSE %(not_after)s END
    WHERE send_id = %(send_id)s AND queued_at IS NOT NULL
    RETURNING send_id, kind, not_after
)
UPDATE sends s
SET state = 'planned',
    expires_at = CASE WHEN returned.kind = 'step'
                      THEN greatest(s.expires_at, returned.not_after) ELSE s.expires_at END
FROM returned
WHERE s.id = returned.send_id AND s.state = ANY(%(sources)s);

-- name: end_waiting
-- A send that waits ends without having been attempted, with its reason.
WITH gone AS (
    DELETE FROM outbox WHERE send_id = ANY(%(send_ids)s) RETURNING send_id
)
UPDATE sends s SET state = %(state)s, code = %(code)s, ended_at = %(now)s
FROM gone
WHERE s.id = gone.send_id AND s.state = ANY(%(sources)s)
RETURNING s.enrolment_id, s.step_id;

-- name: wait_again
-- A planned send waits in the outbox again, on the device it had; what the allocator places, which
-- counts attempts, waits for a new place. Offers never repeat: each attempt has a million of its
-- own.
WITH displaced AS (
    UPDATE sends s SET device_id = NULL, placement = NULL
    FROM campaigns c
    WHERE s.id = ANY(%(send_ids)s) AND s.state = 'planned'
      AND c.id = s.campaign_id AND c.kind = 'ai'
    RETURNING s.id
)
INSERT INTO outbox
    (send_id, account_id, kind, campaign_id, sequence_id, enrolment_id, person_id, device_id,
     not_before, not_after, offer)
SELECT s.id, s.account_id, s.kind, s.campaign_id, s.sequence_id, s.enrolment_id, s.person_id,
       CASE WHEN d.id IS NULL THEN s.device_id END, %(not_before)s, s.expires_at,
       s.attempt * 1000000
FROM sends s LEFT JOIN displaced d ON d.id = s.id
WHERE s.id = ANY(%(send_ids)s) AND s.state = 'planned';

-- name: queue_at_once
INSERT INTO outbox
    (send_id, account_id, kind, person_id, device_id, not_before, not_after, offer,
     queued_at, slot_at)
VALUES (%(send_id)s, %(account_id)s, %(kind)s, %(person_id)s, %(device_id)s, %(now)s,
        %(expires_at)s, 1, %(now)s, %(now)s)
RETURNING (SELECT shard FROM devices WHERE id = %(device_id)s);

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
-- Past its end in the outbox: either its window closed, or it has expired. What a person paused
-- of a sequence does not expire meanwhile, nor do steps while the account is held.
SELECT o.send_id, o.kind, s.expires_at, s.expires_at <= carillon_now() AS expired,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until,
       q.window_from, q.window_until, q.weekdays
FROM outbox o
JOIN sends s ON s.id = o.send_id
JOIN accounts a ON a.id = o.account_id
LEFT JOIN leads l ON l.id = s.lead_id
LEFT JOIN sequences q ON q.id = o.sequence_id
LEFT JOIN enrolments e ON e.id = o.enrolment_id
WHERE o.not_after <= carillon_now()
  AND q.state IS DISTINCT FROM 'paused' AND e.state IS DISTINCT FROM 'paused'
  AND (q.id IS NULL OR a.held_at IS NULL)
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

-- name: unqueue_account
-- A hold stops what is queued too. What was sent by hand keeps its place, and is not claimed.
WITH returned AS (
    UPDATE outbox o
    SET queued_at = NULL, slot_at = NULL, offer = o.offer + 1, not_after = s.expires_at
    FROM sends s
    WHERE o.account_id = %(account_id)s AND o.queued_at IS NOT NULL AND s.id = o.send_id
      AND o.kind NOT IN ('inbox', 'test')
    RETURNING o.send_id
)
UPDATE sends s SET state = 'planned'
FROM returned
WHERE s.id = returned.send_id AND s.state = ANY(%(sources)s);

-- name: extend_steps
-- What a hold took from the steps that wait is given back.
WITH extended AS (
    UPDATE outbox o SET not_after = greatest(o.not_after, %(expires_at)s)
    WHERE o.account_id = %(account_id)s AND o.kind = 'step' AND o.queued_at IS NULL
    RETURNING o.send_id
)
UPDATE sends s SET expires_at = greatest(s.expires_at, %(expires_at)s)
FROM extended
WHERE s.id = extended.send_id;

-- name: free_from_removed
-- What waits for a phone that was removed may go from any other. Each such phone is looked up. What
-- the allocator placed, it takes back itself.
WITH stranded AS (
    SELECT o.send_id
    FROM devices d
    CROSS JOIN LATERAL (
        SELECT send_id FROM outbox
        WHERE device_id = d.id AND queued_at IS NULL
          AND (campaign_id IS NOT NULL OR sequence_id IS NOT NULL)
          AND NOT EXISTS (SELECT FROM campaigns c
                          WHERE c.id = outbox.campaign_id AND c.kind = 'ai')
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

-- name: free_from_absent
-- What waits for a phone that has been away for as long as its campaign or sequence lets it, where
-- another that is allowed could send now. What is queued is left alone, and a lead keeps its
-- phone: only this message may go from another. Allocated campaigns have their own way.
WITH impatient AS MATERIALIZED (
    SELECT c.account_id, c.id AS campaign_id, NULL::bigint AS sequence_id, c.failover_after,
           ARRAY(SELECT device_id FROM campaign_devices WHERE campaign_id = c.id) AS allowed
    FROM campaigns c
    WHERE c.failover_after IS NOT NULL AND c.state = 'running' AND c.kind <> 'ai'
      AND c.ends_at > carillon_now()
    UNION ALL
    SELECT q.account_id, NULL, q.id, q.failover_after,
           ARRAY(SELECT device_id FROM sequence_devices WHERE sequence_id = q.id)
    FROM sequences q
    WHERE q.failover_after IS NOT NULL AND q.state = 'active'
), stranded AS (
    SELECT o.send_id
    FROM impatient i
    JOIN devices d ON d.account_id = i.account_id
        AND absent_since(d) <= carillon_now() - i.failover_after
    CROSS JOIN LATERAL (
        SELECT send_id FROM outbox
        WHERE device_id = d.id AND queued_at IS NULL
          AND (campaign_id = i.campaign_id OR sequence_id = i.sequence_id)
        LIMIT %(batch)s
        FOR UPDATE SKIP LOCKED
    ) o
    WHERE EXISTS (SELECT FROM devices x
                  WHERE x.account_id = i.account_id AND absent_since(x) IS NULL
                    AND (i.allowed = '{}' OR x.id = ANY(i.allowed)))
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
-- receipt proves to have arrived, whatever a person said of it before. It goes to the number that
-- its lead has now.
UPDATE sends s
SET state = 'planned', code = NULL, ended_at = NULL, refusals = 0,
    person_id = coalesce((SELECT person_id FROM leads WHERE id = s.lead_id), person_id),
    expires_at = greatest(expires_at, %(expires_at)s)
WHERE account_id = %(account_id)s
  AND (campaign_id = %(campaign_id)s OR step_id = %(step_id)s)
  AND state = 'failed' AND NOT code = ANY(%(final)s)
  AND (%(code)s::text IS NULL OR split_part(code, ':', 1) = %(code)s)
  AND (%(device_id)s::bigint IS NULL OR device_id = %(device_id)s)
  AND greatest(expires_at, %(expires_at)s) > carillon_now()
  AND NOT EXISTS (SELECT FROM receipts r
                  WHERE r.device_id = s.device_id AND r.whatsapp_id = s.whatsapp_id)
RETURNING id;

-- name: take_back_retry
-- What was attempted before and waits once more, of a given attempt or of any: WhatsApp says that
-- it had gone out. It is as it was before the retry, with the phone that attempted it.
WITH gone AS (
    DELETE FROM outbox o USING attempts a
    WHERE o.send_id = %(send_id)s AND a.send_id = o.send_id
      AND a.attempt = (SELECT attempt FROM sends WHERE id = o.send_id)
      AND a.attempt = coalesce(%(attempt)s::integer, a.attempt)
    RETURNING a.send_id, a.attempt, a.device_id
)
UPDATE sends s
SET state = 'failed', code = 'not-sent', ended_at = carillon_now(),
    device_id = coalesce(gone.device_id, s.device_id)
FROM gone
WHERE s.id = gone.send_id AND s.attempt = gone.attempt AND s.state = ANY(%(sources)s);

-- name: unqueue_sequence
-- Pause stops what is queued, of a sequence or of one enrolment in it: it waits again.
WITH returned AS (
    UPDATE outbox o
    SET queued_at = NULL, slot_at = NULL, offer = o.offer + 1, not_after = s.expires_at
    FROM sends s
    WHERE o.sequence_id = %(sequence_id)s AND o.queued_at IS NOT NULL AND s.id = o.send_id
      AND (%(enrolment_id)s::bigint IS NULL OR o.enrolment_id = %(enrolment_id)s)
    RETURNING o.send_id
)
UPDATE sends s SET state = 'planned'
FROM returned
WHERE s.id = returned.send_id AND s.state = ANY(%(sources)s);

-- name: extend_sequence
-- The time that a pause took from what waits is given back.
WITH extended AS (
    UPDATE outbox o SET not_after = greatest(o.not_after, %(expires_at)s)
    WHERE o.sequence_id = %(sequence_id)s AND o.queued_at IS NULL
      AND (%(enrolment_id)s::bigint IS NULL OR o.enrolment_id = %(enrolment_id)s)
    RETURNING o.send_id
)
UPDATE sends s SET expires_at = greatest(s.expires_at, %(expires_at)s)
FROM extended
WHERE s.id = extended.send_id;

-- name: waiting_of_enrolments
SELECT o.send_id
FROM enrolments e
JOIN leads l ON l.id = e.lead_id
JOIN outbox o ON o.account_id = l.account_id AND o.person_id = l.person_id
    AND o.enrolment_id = e.id
WHERE e.id = ANY(%(enrolment_ids)s)
FOR UPDATE OF o;

-- name: waiting_of_archived
-- What archived sequences still have in the outbox, as of cancelled campaigns.
SELECT o.send_id
FROM sequences q
CROSS JOIN LATERAL (
    SELECT send_id FROM outbox
    WHERE sequence_id = q.id
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
) o
WHERE q.state = 'archived'
LIMIT %(batch)s;

-- name: uncertain_for_a_day
-- Steps of which nobody said in a day whether they went out, where the enrolment still waits.
SELECT s.enrolment_id, s.step_id, s.attempted_at
FROM attempts a
JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
JOIN enrolments e ON e.id = s.enrolment_id AND e.step_id = s.step_id
    AND e.next_due_at IS NULL AND e.ended_at IS NULL
WHERE a.outcome = 'uncertain' AND a.kind = 'step'
  AND a.attempted_at < carillon_now() - interval '24 hours'
LIMIT %(batch)s;
