-- name: accounts_with_work
SELECT a.id FROM accounts a
WHERE a.held_at IS NULL
  AND EXISTS (SELECT FROM outbox o
              WHERE o.account_id = a.id AND o.queued_at IS NULL
                AND o.not_before <= %(horizon)s)
ORDER BY a.id;

-- name: accounts_with_pool
-- Those of which something waits that any phone may send.
SELECT id FROM unnest(%(account_ids)s::bigint[]) AS id
WHERE EXISTS (SELECT FROM outbox o
              WHERE o.account_id = id AND o.device_id IS NULL AND o.queued_at IS NULL
                AND o.not_before <= %(horizon)s);

-- name: lock_releases
-- One releaser at a time for an account. Room is read in a later statement: in this one the
-- snapshot would be older than the lock.
SELECT id FROM unnest(%(account_ids)s::bigint[]) AS id
WHERE pg_try_advisory_xact_lock(hashtextextended('release:' || id, 0));

-- name: wait_for_releases
-- Until no release of this account is under way; none begins before the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('release:' || %(account_id)s::bigint, 0));

-- name: rooms
-- The devices that may take more, and what already counts against each at the horizon. None
-- of an account on hold, whoever asks.
SELECT d.id AS device_id, d.account_id, d.shard, d.quota_hour,
       (warm_up_of(d)).quota AS quota_day,
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
  AND d.id > %(after)s
ORDER BY d.id
LIMIT %(most)s::integer;

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
SELECT o.send_id, o.kind, o.account_id, r.device_id, o.not_before, s.expires_at, s.gap_min,
       s.gap_max, coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until,
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
LEFT JOIN LATERAL (SELECT zone FROM leads WHERE id = s.lead_id LIMIT 1) l ON true
ORDER BY o.not_before, o.send_id;

-- name: take_pool
-- What waits for any device of these accounts, oldest first: of the sequences and campaigns that
-- run and that one of the open devices may serve. What the allocator gives a device is not for any.
WITH servable AS MATERIALIZED (
    SELECT c.id FROM campaigns c
    WHERE c.account_id = ANY(%(account_ids)s) AND c.state = 'running' AND c.kind <> 'ai'
      AND (NOT EXISTS (SELECT FROM campaign_devices x WHERE x.campaign_id = c.id)
           OR EXISTS (SELECT FROM campaign_devices x
                      WHERE x.campaign_id = c.id AND x.device_id = ANY(%(device_ids)s)))
), active AS MATERIALIZED (
    SELECT q.id FROM sequences q
    WHERE q.account_id = ANY(%(account_ids)s) AND q.state = 'active'
      AND (NOT EXISTS (SELECT FROM sequence_devices x WHERE x.sequence_id = q.id)
           OR EXISTS (SELECT FROM sequence_devices x
                      WHERE x.sequence_id = q.id AND x.device_id = ANY(%(device_ids)s)))
)
SELECT o.send_id, o.kind, o.account_id, o.not_before, s.expires_at, s.gap_min, s.gap_max,
       coalesce(l.zone, a.zone) AS zone, a.quiet_hours, a.quiet_from, a.quiet_until,
       q.window_from, q.window_until, q.weekdays,
       CASE WHEN coalesce(c.device_policy, q.device_policy) = 'owner'
            THEN l.owner_device_id END AS owner_id,
       ARRAY(SELECT device_id FROM campaign_devices x
             WHERE x.campaign_id = o.campaign_id
             UNION ALL
             SELECT device_id FROM sequence_devices x
             WHERE x.sequence_id = o.sequence_id) AS allowed
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
-- planned → queued, with a device and a slot each. Rows that moved meanwhile are left alone. What
-- was updated is not joined once more: of that the planner knows no size.
WITH released AS (
    UPDATE outbox o
    SET queued_at = carillon_now(), slot_at = r.slot_at, not_after = r.not_after,
        device_id = r.device_id, offer = o.offer + 1
    FROM unnest(%(send_ids)s::bigint[], %(device_ids)s::bigint[],
                %(slots)s::timestamptz[], %(ends)s::timestamptz[])
         AS r (send_id, device_id, slot_at, not_after)
    WHERE o.send_id = r.send_id AND o.queued_at IS NULL
    RETURNING o.send_id, o.device_id, o.offer
)
UPDATE sends s
SET state = 'queued', device_id = r.device_id
FROM released r
JOIN devices d ON d.id = r.device_id
WHERE s.id = r.send_id AND s.state = ANY(%(sources)s)
RETURNING r.send_id, r.device_id, r.offer, d.shard;

-- name: move_waiting
-- Quiet hours move a send, they never drop it. A step that would expire before they are over
-- has its three days from then on, but where no hour of a week is open.
WITH moved AS (
    UPDATE outbox o
    SET not_before = m.opens_at,
        not_after = CASE
            WHEN o.kind = 'step' AND m.opens_at >= o.not_after
                 AND m.opens_at < carillon_now() + interval '8 days'
            THEN m.opens_at + interval '72 hours' ELSE o.not_after END
    FROM unnest(%(send_ids)s::bigint[], %(opens)s::timestamptz[]) AS m (send_id, opens_at)
    WHERE o.send_id = m.send_id AND o.queued_at IS NULL
    RETURNING o.send_id, o.kind, o.not_after
)
UPDATE sends s SET expires_at = moved.not_after
FROM moved
WHERE s.id = moved.send_id AND moved.kind = 'step' AND s.expires_at < moved.not_after;
