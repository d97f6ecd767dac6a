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
WHERE s.id = gone.send_id AND s.state = ANY(%(sources)s)
RETURNING s.enrolment_id, s.step_id;

-- name: wait_again
-- A planned send waits in the outbox again, on the device it had. Offers never repeat: each
-- attempt has a million of its own.
INSERT INTO outbox
    (send_id, account_id, kind, campaign_id, sequence_id, enrolment_id, person_id, device_id,
     not_before, not_after, offer)
SELECT id, account_id, kind, campaign_id, sequence_id, enrolment_id, person_id, device_id,
       %(not_before)s, expires_at, attempt * 1000000
FROM sends
WHERE id = ANY(%(send_ids)s) AND state = 'planned';

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
-- What waits for these devices, oldest first, up to each one's room. Campaigns and sequences that
-- do not run are passed over before anything else is read of their sends; then each send is looked
-- up, or the planner, not knowing how little room there is, reads a month of them.
WITH running AS MATERIALIZED (
    SELECT id FROM campaigns
    WHERE state = 'running'
      AND account_id IN (SELECT account_id FROM devices WHERE id = ANY(%(device_ids)s))
), active AS MATERIALIZED (
    SELECT id FROM sequences
    WHERE state = 'active'
      AND account_id IN (SELECT account_id FROM devices WHERE id = ANY(%(device_ids)s))
)
SELECT o.send_id, o.kind, r.device_id, o.not_before, s.expires_at, s.gap_min, s.gap_max,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until,
       q.window_from, q.window_until, q.weekdays
FROM unnest(%(device_ids)s::bigint[], %(rooms)s::integer[]) AS r (device_id, room)
CROSS JOIN LATERAL (
    SELECT o.send_id, o.account_id, o.kind, o.sequence_id, o.not_before FROM outbox o
    WHERE o.device_id = r.device_id AND o.queued_at IS NULL
      AND o.not_before <= %(horizon)s
      AND (o.campaign_id IS NULL OR o.campaign_id IN (SELECT id FROM running))
      AND (o.sequence_id IS NULL OR (
          o.sequence_id IN (SELECT id FROM active)
          AND (SELECT state FROM enrolments WHERE id = o.enrolment_id) <> 'paused'))
    ORDER BY o.not_before, o.send_id
    LIMIT r.room
) o
CROSS JOIN LATERAL (
    SELECT lead_id, expires_at, gap_min, gap_max FROM sends WHERE id = o.send_id LIMIT 1
) s
JOIN accounts a ON a.id = o.account_id
LEFT JOIN sequences q ON q.id = o.sequence_id
LEFT JOIN LATERAL (
    SELECT zone, owner_device_id FROM leads WHERE id = s.lead_id LIMIT 1
) l ON true
ORDER BY o.not_before, o.send_id;

-- name: take_pool
-- What waits for any device of these accounts, oldest first: of sequences that run, and of
-- campaigns that run and that one of the open devices may serve.
WITH servable AS MATERIALIZED (
    SELECT c.id FROM campaigns c
    WHERE c.account_id = ANY(%(account_ids)s) AND c.state = 'running'
      AND (NOT EXISTS (SELECT FROM campaign_devices x WHERE x.campaign_id = c.id)
           OR EXISTS (SELECT FROM campaign_devices x
                      WHERE x.campaign_id = c.id AND x.device_id = ANY(%(device_ids)s)))
), active AS MATERIALIZED (
    SELECT id FROM sequences WHERE account_id = ANY(%(account_ids)s) AND state = 'active'
)
SELECT o.send_id, o.kind, o.account_id, o.not_before, s.expires_at, s.gap_min, s.gap_max,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until,
       q.window_from, q.window_until, q.weekdays,
       CASE WHEN coalesce(c.device_policy, q.device_policy) = 'owner'
            THEN l.owner_device_id END AS owner_id,
       ARRAY(SELECT device_id FROM campaign_devices x
             WHERE x.campaign_id = o.campaign_id) AS allowed
FROM unnest(%(account_ids)s::bigint[], %(rooms)s::integer[]) AS r (account_id, room)
CROSS JOIN LATERAL (
    SELECT o.send_id, o.account_id, o.kind, o.campaign_id, o.sequence_id, o.not_before
    FROM outbox o
    WHERE o.account_id = r.account_id AND o.device_id IS NULL AND o.queued_at IS NULL
      AND o.not_before <= %(horizon)s
      AND (o.campaign_id IS NULL OR o.campaign_id IN (SELECT id FROM servable))
      AND (o.sequence_id IS NULL OR (
          o.sequence_id IN (SELECT id FROM active)
          AND (SELECT state FROM enrolments WHERE id = o.enrolment_id) <> 'paused'))
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
LEFT JOIN sequences q ON q.id = o.sequence_id
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
-- Past its end in the outbox: either its window closed, or it has expired. What a person paused
-- of a sequence does not expire meanwhile.
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
        WHERE device_id = d.id AND queued_at IS NULL
          AND (campaign_id IS NOT NULL OR sequence_id IS NOT NULL)
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
SET state = 'planned', code = NULL, ended_at = NULL, refusals = 0,
    expires_at = greatest(expires_at, %(expires_at)s)
WHERE account_id = %(account_id)s
  AND (campaign_id = %(campaign_id)s OR step_id = %(step_id)s)
  AND state = 'failed' AND NOT code = ANY(%(final)s)
  AND (%(device_id)s::bigint IS NULL OR device_id = %(device_id)s)
  AND greatest(expires_at, %(expires_at)s) > carillon_now()
  AND NOT EXISTS (SELECT FROM receipts r
                  WHERE r.device_id = s.device_id AND r.whatsapp_id = s.whatsapp_id)
RETURNING id;

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

-- name: plan_steps
-- Enrolments that are due, as sends that wait: touched (once for ever), planned, waiting. Answers
-- those whose step was touched before.
WITH due AS MATERIALIZED (
    SELECT next_timed_id() AS send_id, d.enrolment_id, d.account_id, d.sequence_id, d.step_id,
           d.lead_id, d.person_id, d.device_id, d.due_at, d.expires_at, d.gap_min, d.gap_max,
           d.content_version_id
    FROM unnest(%(enrolment_ids)s::bigint[], %(account_ids)s::bigint[],
                %(sequence_ids)s::bigint[], %(step_ids)s::bigint[], %(lead_ids)s::bigint[],
                %(person_ids)s::bigint[], %(device_ids)s::bigint[], %(dues)s::timestamptz[],
                %(ends)s::timestamptz[], %(gap_mins)s::interval[], %(gap_maxs)s::interval[],
                %(version_ids)s::bigint[])
         AS d (enrolment_id, account_id, sequence_id, step_id, lead_id, person_id, device_id,
               due_at, expires_at, gap_min, gap_max, content_version_id)
), touched AS (
    INSERT INTO touches (kind, parent_id, subject, account_id, send_id)
    SELECT 'step', enrolment_id, step_id::text, account_id, send_id FROM due
    ON CONFLICT DO NOTHING
    RETURNING send_id
), planned AS (
    INSERT INTO sends
        (id, account_id, kind, sequence_id, step_id, enrolment_id, lead_id, person_id,
         device_id, due_at, expires_at, gap_min, gap_max, content_version_id)
    SELECT d.send_id, d.account_id, 'step', d.sequence_id, d.step_id, d.enrolment_id,
           d.lead_id, d.person_id, d.device_id, d.due_at, d.expires_at, d.gap_min, d.gap_max,
           d.content_version_id
    FROM due d JOIN touched USING (send_id)
), waiting AS (
    INSERT INTO outbox
        (send_id, account_id, kind, sequence_id, enrolment_id, person_id, device_id, not_before,
         not_after)
    SELECT d.send_id, d.account_id, 'step', d.sequence_id, d.enrolment_id, d.person_id,
           d.device_id, d.due_at, d.expires_at
    FROM due d JOIN touched USING (send_id)
)
SELECT d.enrolment_id FROM due d
WHERE NOT EXISTS (SELECT FROM touched t WHERE t.send_id = d.send_id);

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
