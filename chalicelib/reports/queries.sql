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

-- name: funnel
-- A read message was delivered, and an answered one was read, whether or not those receipts came.
SELECT count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read', 'played')) AS sent,
       count(*) FILTER (
           WHERE state IN ('delivered', 'read', 'played') OR replied_at IS NOT NULL
       ) AS delivered,
       count(*) FILTER (WHERE state IN ('read', 'played') OR replied_at IS NOT NULL) AS read,
       count(*) FILTER (WHERE replied_at IS NOT NULL) AS replied,
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM suppressions x
           WHERE x.account_id = s.account_id AND x.person_id = s.person_id
             AND x.reason = 'word' AND x.suppressed_at >= s.sent_at)) AS opted_out
FROM sends s
WHERE account_id = %(account_id)s AND campaign_id = %(campaign_id)s;

-- name: device_names
SELECT id, name, state FROM devices
WHERE account_id = %(account_id)s AND id = ANY(%(device_ids)s);

-- name: campaigns_under_way
-- Started, and either going on or touched since the given instant.
SELECT id FROM campaigns
WHERE account_id = %(account_id)s AND started_at IS NOT NULL
  AND (state IN ('running', 'paused') OR updated_at >= %(since)s)
ORDER BY started_at DESC
LIMIT 50;

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
-- What else a person should see to: uncertain sends, chats that wait, refused rows of imports.
SELECT (SELECT count(*) FROM attempts a
        JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
        WHERE a.account_id = %(account_id)s AND a.outcome = 'uncertain') AS uncertain,
       (SELECT count(*) FROM chats c JOIN devices d ON d.id = c.device_id
        WHERE c.account_id = %(account_id)s AND c.unread > 0
          AND d.state <> 'removed') AS unread_chats,
       (SELECT coalesce(sum(refused), 0)::bigint FROM lead_imports
        WHERE account_id = %(account_id)s AND state = 'imported'
          AND imported_at >= %(since)s) AS refused_rows;
