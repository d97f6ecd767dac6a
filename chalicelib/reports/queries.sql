-- name: counts
-- Of these campaigns, or of all of the account.
SELECT campaign_id, device_id, state, code, sum(n)::bigint AS n
FROM tallies
WHERE account_id = %(account_id)s
  AND (%(campaign_ids)s::bigint[] IS NULL OR campaign_id = ANY(%(campaign_ids)s))
GROUP BY campaign_id, device_id, state, code
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

-- name: needs
-- What a person should see to: uncertain sends, chats that wait, refused rows of imports.
SELECT (SELECT count(*) FROM attempts a
        JOIN sends s ON s.id = a.send_id AND s.attempt = a.attempt AND s.state = 'uncertain'
        WHERE a.account_id = %(account_id)s AND a.outcome = 'uncertain') AS uncertain,
       (SELECT count(*) FROM chats c JOIN devices d ON d.id = c.device_id
        WHERE c.account_id = %(account_id)s AND c.unread > 0
          AND d.state <> 'removed') AS unread_chats,
       (SELECT coalesce(sum(refused), 0)::bigint FROM lead_imports
        WHERE account_id = %(account_id)s AND state = 'imported'
          AND imported_at >= %(since)s) AS refused_rows;
