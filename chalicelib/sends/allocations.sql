-- name: to_allocate
-- Campaigns on their way with something that nobody sends yet, the first to start first: what it
-- leaves of the phones is for the next.
SELECT c.id AS campaign_id, c.account_id
FROM campaigns c JOIN accounts a ON a.id = c.account_id
WHERE c.kind = 'ai' AND c.state = 'running' AND c.ends_at > carillon_now() AND a.held_at IS NULL
  AND EXISTS (SELECT FROM outbox o WHERE o.campaign_id = c.id AND o.queued_at IS NULL)
ORDER BY c.starts_at, c.id;

-- name: standings
-- The phones of a campaign. Of the places given, those are free again whose send ended without an
-- attempt. What waits for a phone within the hour is counted as far as any quota reaches.
SELECT d.id AS device_id, d.name, d.state, d.away_since,
       d.resting_until > carillon_now() AS resting, d.resting_code,
       t.expires_at AS leased_until,
       coalesce(g.given, 0)::bigint AS given, coalesce(e.ended, 0)::bigint AS ended, w.waiting
FROM devices d
JOIN leases t ON t.name = d.shard
LEFT JOIN (
    SELECT device_id, sum(given) AS given FROM allocations
    WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s
    GROUP BY device_id
) g ON g.device_id = d.id
LEFT JOIN (
    SELECT device_id, sum(n) AS ended FROM tallies
    WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s
      AND state IN ('expired', 'cancelled', 'suppressed')
    GROUP BY device_id
) e ON e.device_id = d.id
CROSS JOIN LATERAL (
    SELECT count(*) AS waiting
    FROM (SELECT FROM outbox o
          WHERE o.device_id = d.id AND o.queued_at IS NULL AND o.not_before <= %(horizon)s
          LIMIT d.quota_day) o
) w
WHERE d.account_id = %(account_id)s AND (d.state <> 'removed' OR g.given > 0)
  AND (NOT EXISTS (SELECT FROM campaign_devices x WHERE x.campaign_id = %(campaign_id)s)
       OR EXISTS (SELECT FROM campaign_devices x
                  WHERE x.campaign_id = %(campaign_id)s AND x.device_id = d.id))
ORDER BY d.id;

-- name: take_unplaced
-- What has no phone yet, the longest waiting first.
WITH unplaced AS MATERIALIZED (
    SELECT send_id, not_before FROM outbox
    WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s
      AND device_id IS NULL AND queued_at IS NULL AND not_before <= %(now)s
    ORDER BY not_before, send_id
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
)
SELECT u.send_id, s.lead_id, coalesce(l.zone, a.zone) AS zone,
       a.quiet_hours, a.quiet_from, a.quiet_until,
       NULL::time AS window_from, NULL::time AS window_until, NULL::integer[] AS weekdays
FROM unplaced u
CROSS JOIN LATERAL (SELECT lead_id FROM sends WHERE id = u.send_id LIMIT 1) s
JOIN accounts a ON a.id = %(account_id)s
LEFT JOIN LATERAL (SELECT zone FROM leads WHERE id = s.lead_id LIMIT 1) l ON true
ORDER BY u.not_before, u.send_id;

-- name: ties
-- What speaks for a phone, by lead. A chat in which something went out is how a phone is known to
-- have written to the person.
SELECT l.id AS lead_id, l.owner_device_id AS owner_id,
       ARRAY(SELECT c.device_id FROM chats c
             WHERE c.account_id = l.account_id AND c.person_id = l.person_id
               AND EXISTS (SELECT FROM messages m
                           WHERE m.chat_id = c.id AND m.direction = 'out')
             ORDER BY c.last_at DESC NULLS LAST, c.id) AS wrote,
       ARRAY(SELECT n.niche_id FROM lead_niches n
             WHERE n.lead_id = l.id ORDER BY n.niche_id) AS niches
FROM leads l
WHERE l.account_id = %(account_id)s AND l.id = ANY(%(lead_ids)s);

-- name: wrote_to_niches
SELECT niche_id, array_agg(device_id) AS device_ids
FROM niche_devices
WHERE account_id = %(account_id)s AND niche_id = ANY(%(niche_ids)s)
  AND device_id = ANY(%(device_ids)s)
GROUP BY niche_id;

-- name: place
-- A phone each, the reason with it, and the places counted.
WITH placed AS (
    UPDATE outbox o SET device_id = p.device_id
    FROM unnest(%(send_ids)s::bigint[], %(device_ids)s::bigint[], %(reasons)s::text[])
         AS p (send_id, device_id, reason)
    WHERE o.send_id = p.send_id AND o.device_id IS NULL AND o.queued_at IS NULL
    RETURNING o.send_id, p.device_id, p.reason
), written AS (
    UPDATE sends s SET device_id = p.device_id, placement = p.reason
    FROM placed p
    WHERE s.id = p.send_id AND s.state = 'planned'
)
INSERT INTO allocations (account_id, campaign_id, device_id, reason, given)
SELECT %(account_id)s, %(campaign_id)s, device_id, reason, count(*)
FROM placed
GROUP BY device_id, reason
ON CONFLICT (campaign_id, device_id, reason)
    DO UPDATE SET given = allocations.given + EXCLUDED.given;

-- name: take_back
-- So many of those that wait for these phones, the last to go first, wait for any again. What is
-- queued or under way stays.
WITH taken AS MATERIALIZED (
    SELECT o.send_id, o.device_id, s.placement
    FROM unnest(%(device_ids)s::bigint[], %(mosts)s::integer[]) AS w (device_id, most)
    CROSS JOIN LATERAL (
        SELECT send_id, device_id FROM outbox
        WHERE device_id = w.device_id AND campaign_id = %(campaign_id)s AND queued_at IS NULL
        ORDER BY not_before DESC, send_id DESC
        LIMIT w.most
        FOR UPDATE SKIP LOCKED
    ) o
    JOIN sends s ON s.id = o.send_id
    LIMIT %(batch)s
), freed AS (
    UPDATE outbox o SET device_id = NULL FROM taken t WHERE o.send_id = t.send_id
), written AS (
    UPDATE sends s SET device_id = NULL, placement = NULL
    FROM taken t
    WHERE s.id = t.send_id AND s.state = 'planned'
), counted AS (
    UPDATE allocations a SET given = a.given - t.n
    FROM (SELECT device_id, placement, count(*) AS n FROM taken
          GROUP BY device_id, placement) t
    WHERE a.account_id = %(account_id)s AND a.campaign_id = %(campaign_id)s
      AND a.device_id = t.device_id AND a.reason = t.placement
)
SELECT count(*) FROM taken;

-- name: placements
-- For which reasons its phones were chosen, and how often.
SELECT reason, sum(given)::bigint AS leads FROM allocations
WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s AND given > 0
GROUP BY reason;

-- name: count_unplaced
-- How many have no phone: those that could have one now, and those whose time comes later.
SELECT count(*) FILTER (WHERE not_before <= %(now)s) AS due,
       count(*) FILTER (WHERE not_before > %(now)s) AS later
FROM outbox
WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s
  AND device_id IS NULL AND queued_at IS NULL;
