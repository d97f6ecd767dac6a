-- name: find_lines
-- The newest lines with all these words. What was taken back is not found, nor what only
-- stands for a line that is yet to come.
SELECT m.id, m.chat_id, m.device_id, m.direction, m.kind, m.at,
       coalesce(l.name, p.push_name) AS name, p.phone, l.id AS lead_id,
       ts_headline('folded', m.text, to_tsquery('folded', %(query)s), %(marks)s) AS marked
FROM messages m
JOIN chats c ON c.id = m.chat_id
JOIN devices d ON d.id = m.device_id AND d.state <> 'removed'
JOIN persons p ON p.id = c.person_id
LEFT JOIN leads l ON l.account_id = p.account_id AND l.person_id = p.id
    AND l.deleted_at IS NULL
WHERE m.account_id = %(account_id)s
  AND to_tsvector('folded', m.text) @@ to_tsquery('folded', %(query)s)
  AND m.revoked_at IS NULL AND m.awaits IS DISTINCT FROM 'original'
  AND (%(device_id)s::bigint IS NULL OR m.device_id = %(device_id)s)
  AND (%(chat_id)s::bigint IS NULL OR m.chat_id = %(chat_id)s)
  AND (%(direction)s::text IS NULL OR m.direction = %(direction)s)
  AND (%(before)s::bigint IS NULL OR m.id < %(before)s)
ORDER BY m.id DESC
LIMIT %(limit)s;
