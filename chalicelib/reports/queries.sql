-- name: counts
-- Of these campaigns, or of all of the account.
SELECT campaign_id, step_id, device_id, state, code, sum(n)::bigint AS n
FROM tallies
WHERE account_id = %(account_id)s
  AND (%(campaign_ids)s::bigint[] IS NULL OR campaign_id = ANY(%(campaign_ids)s))
GROUP BY campaign_id, step_id, device_id, state, code
HAVING sum(n) <> 0;

-- name: step_counts
SELECT step_id, device_id, state, code, sum(n)::bigint AS n
FROM tallies
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s
GROUP BY step_id, device_id, state, code
HAVING sum(n) <> 0;

-- name: sums
-- The whole, and each part of it. Where a send can fall in two parts (niches), the whole counts
-- it twice: ask for it by another part.
SELECT grouping(key) = 1 AS is_total, key,
       count(*) FILTER (WHERE state = ANY(%(done)s)) AS done,
       count(*) FILTER (WHERE state = ANY(%(failed)s)) AS failed,
       count(*) FILTER (WHERE state = ANY(%(remaining)s)) AS remaining,
       count(*) FILTER (WHERE state = 'uncertain') AS uncertain,
       count(*) FILTER (WHERE state = 'suppressed') AS suppressed,
       count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE reached >= 2) AS delivered,
       count(*) FILTER (WHERE reached >= 3) AS read,
       count(*) FILTER (WHERE reached >= 4) AS replied,
       count(*) FILTER (WHERE opted_out_at IS NOT NULL) AS opted_out,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY replied_at - sent_at)
           FILTER (WHERE replied_at IS NOT NULL) AS reply_median
FROM reported_sends(
    %(account_id)s, %(since)s, %(until)s, %(campaign_id)s, %(step_ids)s, %(device_ids)s,
    %(niche)s, %(part)s, %(zone)s)
GROUP BY GROUPING SETS ((key), ())
ORDER BY is_total, key;

-- name: behind
-- The sends behind a number: of the whole, or of the part that has this key.
SELECT s.id, s.kind, s.campaign_id, s.device_id, d.name AS device_name,
       (SELECT x.placement FROM sends x WHERE x.id = s.id) AS placement,
       s.lead_id, l.name AS lead_name, p.phone, s.state, s.code, s.attempt, s.text, s.due_at,
       s.attempted_at, s.sent_at, s.delivered_at, s.read_at, s.replied_at, s.ended_at
FROM reported_sends(
    %(account_id)s, %(since)s, %(until)s, %(campaign_id)s, %(step_ids)s, %(device_ids)s,
    %(niche)s, %(part)s, %(zone)s) AS s
JOIN persons p ON p.id = s.person_id
LEFT JOIN devices d ON d.id = s.device_id
LEFT JOIN leads l ON l.id = s.lead_id
WHERE s.id > %(after)s
  AND (%(part)s::text IS NULL OR s.key IS NOT DISTINCT FROM %(key)s)
  AND (%(states)s::text[] IS NULL OR s.state = ANY(%(states)s))
  AND s.reached >= %(reached)s
  AND (NOT %(opted_out)s OR s.opted_out_at IS NOT NULL)
ORDER BY s.id
LIMIT %(most)s;

-- name: names
-- What people call the parts of a breakdown.
SELECT id::text AS key, name FROM devices
WHERE %(part)s = 'device' AND account_id = %(account_id)s AND id::text = ANY(%(keys)s)
UNION ALL
SELECT id::text, name FROM campaigns
WHERE %(part)s = 'campaign' AND account_id = %(account_id)s AND id::text = ANY(%(keys)s)
UNION ALL
SELECT id::text, name FROM sequences
WHERE %(part)s = 'sequence' AND account_id = %(account_id)s AND id::text = ANY(%(keys)s)
UNION ALL
SELECT t.id::text, q.name || ', day ' || t.day
FROM steps t JOIN sequences q ON q.id = t.sequence_id
WHERE %(part)s = 'step' AND t.account_id = %(account_id)s AND t.id::text = ANY(%(keys)s)
UNION ALL
SELECT folded, name FROM niches
WHERE %(part)s = 'niche' AND account_id = %(account_id)s AND folded = ANY(%(keys)s);

-- name: steps_ever
-- The steps of a sequence, also those that were taken off its board.
SELECT id FROM steps
WHERE account_id = %(account_id)s AND sequence_id = %(sequence_id)s
ORDER BY id;

-- name: device_names
SELECT id, name, state FROM devices
WHERE account_id = %(account_id)s AND id = ANY(%(device_ids)s);

-- name: campaigns_under_way
-- Started, and either not finished or touched since the given instant.
SELECT id FROM campaigns
WHERE account_id = %(account_id)s AND started_at IS NOT NULL
  AND ((state IN ('running', 'paused') AND finished_at IS NULL)
       OR finished_at >= %(since)s OR updated_at >= %(since)s)
ORDER BY started_at DESC, id DESC;

-- name: phones_in_need
-- Phones that wait for a person, each for its most pressing reason, states as people see
-- them; of each reason the first by name, and how many there are.
SELECT code, device_id, name, until, count
FROM (
    SELECT why.code, d.id AS device_id, d.name,
           CASE WHEN why.code IN ('restricted', 'resting') THEN d.resting_until END AS until,
           count(*) OVER (PARTITION BY why.code) AS count,
           row_number() OVER (PARTITION BY why.code ORDER BY d.name, d.id) AS place
    FROM devices AS d
    JOIN leases AS l ON l.name = d.shard
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN d.state = 'logged-out' THEN 'logged-out'
            WHEN d.state = 'offline' AND d.state_code IN ('replaced', 'client-outdated')
                THEN d.state_code
            WHEN d.state IN ('connecting', 'online', 'offline')
                 AND d.phone_seen_at < carillon_now() - %(unused_after)s::interval
                THEN 'phone-unused'
            WHEN d.state IN ('connecting', 'online', 'offline')
                 AND d.resting_until > carillon_now()
                 AND starts_with(d.resting_code, 'restricted')
                THEN 'restricted'
            WHEN d.state = 'offline' THEN 'offline'
            WHEN d.state = 'online' AND l.expires_at > carillon_now()
                 AND d.resting_until > carillon_now()
                THEN 'resting'
        END
    ) AS why (code)
    WHERE d.account_id = %(account_id)s AND why.code IS NOT NULL
) AS found
WHERE place <= %(most)s
ORDER BY code, place;

-- name: needs
-- What else a person should see to: uncertain sends, campaigns that wait for a word, chats that
-- wait, refused rows of imports.
SELECT (SELECT count(*) FROM attempts a
        JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
        WHERE a.account_id = %(account_id)s AND a.outcome = 'uncertain') AS uncertain,
       (SELECT count(*) FROM campaigns
        WHERE account_id = %(account_id)s AND state IN ('scheduled', 'running', 'paused')
          AND approval_asked_at IS NOT NULL AND approved_at IS NULL) AS unapproved,
       (SELECT count(*) FROM chats c JOIN devices d ON d.id = c.device_id
        WHERE c.account_id = %(account_id)s AND c.unread > 0
          AND d.state <> 'removed') AS unread_chats,
       (SELECT coalesce(sum(refused), 0)::bigint FROM lead_imports
        WHERE account_id = %(account_id)s AND state = 'imported'
          AND imported_at >= %(since)s) AS refused_rows;
