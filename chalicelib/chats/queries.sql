-- name: add_chat
-- Nothing when there is one: the caller looks it up.
INSERT INTO chats (account_id, device_id, person_id)
VALUES (%(account_id)s, %(device_id)s, %(person_id)s)
ON CONFLICT (device_id, person_id) DO NOTHING
RETURNING id;

-- name: lock_chat
-- Lines of one chat are written one after the other, so that unread adds up; and no merge of
-- persons takes a chat away while a line is written.
SELECT id
FROM chats
WHERE account_id = %(account_id)s AND device_id = %(device_id)s
  AND person_id = %(person_id)s
FOR NO KEY UPDATE;

-- name: remember_whatsapp_id
-- Answers the id of the line to be written; nothing when this id is known already, and
-- whoever is just recording the same id is waited for.
INSERT INTO whatsapp_ids (device_id, whatsapp_id, account_id, message_id)
VALUES (%(device_id)s, %(whatsapp_id)s, %(account_id)s, next_timed_id())
ON CONFLICT (device_id, whatsapp_id) DO NOTHING
RETURNING message_id;

-- name: add_line
INSERT INTO messages
    (id, account_id, chat_id, device_id, direction, kind, text, media_id, send_id,
     whatsapp_id, at)
VALUES (
    coalesce(%(message_id)s::bigint, next_timed_id()), %(account_id)s, %(chat_id)s,
    %(device_id)s, %(direction)s, %(kind)s, %(text)s, %(media_id)s, %(send_id)s,
    %(whatsapp_id)s, %(at)s
)
RETURNING id;

-- name: adopt_echo
-- A line we took for one typed on the phone was a send of ours.
UPDATE messages m SET send_id = %(send_id)s
FROM whatsapp_ids w
WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
  AND w.whatsapp_id = %(whatsapp_id)s
  AND m.account_id = %(account_id)s AND m.id = w.message_id AND m.direction = 'out'
RETURNING m.id;

-- name: note_last
-- The preview is the latest line by WhatsApp's time, in whatever order lines arrive.
UPDATE chats SET last_message_id = %(message_id)s, last_at = %(at)s
WHERE account_id = %(account_id)s AND id = %(chat_id)s
  AND (last_message_id IS NULL
       OR (last_at, last_message_id) < (%(at)s, %(message_id)s::bigint));

-- name: count_unread
-- One more to read, unless somebody has since answered on the phone itself.
UPDATE chats SET unread = unread + 1
WHERE account_id = %(account_id)s AND id = %(chat_id)s
  AND NOT EXISTS (
      SELECT FROM messages
      WHERE account_id = %(account_id)s AND chat_id = %(chat_id)s
        AND at > %(at)s AND direction = 'out' AND send_id IS NULL
  );

-- name: count_read
-- Who answers on the phone has read what came before.
UPDATE chats
SET unread = least(unread, (
    SELECT count(*) FROM messages
    WHERE account_id = %(account_id)s AND chat_id = %(chat_id)s
      AND at >= %(at)s AND direction = 'in'
))
WHERE account_id = %(account_id)s AND id = %(chat_id)s AND unread > 0;

-- name: reset_unread
UPDATE chats SET unread = 0
WHERE account_id = %(account_id)s AND id = %(chat_id)s AND unread > 0
RETURNING device_id;

-- name: get_chat
SELECT c.id, c.device_id, c.person_id, coalesce(l.name, p.push_name) AS name, p.phone,
       l.id AS lead_id,
       EXISTS (SELECT FROM suppressions x
               WHERE x.account_id = c.account_id AND x.person_id = c.person_id
                 AND x.lifted_at IS NULL) AS suppressed,
       c.last_at, m.kind AS last_kind, left(m.text, 200) AS last_text,
       m.direction AS last_direction, s.state AS last_state, c.unread
FROM chats c
JOIN persons p ON p.id = c.person_id
LEFT JOIN leads l ON l.account_id = c.account_id AND l.person_id = c.person_id
                 AND l.deleted_at IS NULL
LEFT JOIN messages m ON m.id = c.last_message_id
LEFT JOIN sends s ON s.id = m.send_id
WHERE c.account_id = %(account_id)s AND c.id = %(chat_id)s;

-- name: list_chats
-- Latest first, from a place on, inside the account's window; a search looks behind it. The
-- index gives the order, so a page costs a page; a search walks the chats of one device and
-- no further than it needs to.
WITH page AS (
    SELECT c.id, c.account_id, c.device_id, c.person_id, c.last_at, c.last_message_id,
           c.unread, p.phone, l.id AS lead_id, coalesce(l.name, p.push_name) AS name
    FROM chats c
    JOIN persons p ON p.id = c.person_id
    LEFT JOIN leads l ON l.account_id = c.account_id AND l.person_id = c.person_id
                     AND l.deleted_at IS NULL
    LEFT JOIN messages w ON %(filter)s = 'waiting' AND w.id = c.last_message_id
    WHERE c.account_id = %(account_id)s AND c.device_id = %(device_id)s
      AND c.last_at >= CASE WHEN %(pattern)s::text IS NULL THEN (
              SELECT %(now)s::timestamptz - history_days * interval '1 day' FROM accounts
              WHERE id = %(account_id)s
          ) ELSE '-infinity' END
      AND (c.last_at, c.id) < (coalesce(%(before_at)s::timestamptz, 'infinity'),
                             %(before_id)s::bigint)
      AND (%(pattern)s::text IS NULL
           OR l.name ILIKE %(pattern)s OR p.push_name ILIKE %(pattern)s
           OR p.phone LIKE %(digits)s)
      AND (%(filter)s <> 'unread' OR c.unread > 0)
      AND (%(filter)s <> 'waiting' OR w.direction = 'in')
      AND (%(filter)s <> 'leads' OR l.id IS NOT NULL)
    ORDER BY c.last_at DESC, c.id DESC
    LIMIT %(limit)s
)
SELECT c.id, c.device_id, c.person_id, c.name, c.phone, c.lead_id,
       EXISTS (SELECT FROM suppressions x
               WHERE x.account_id = c.account_id AND x.person_id = c.person_id
                 AND x.lifted_at IS NULL) AS suppressed,
       c.last_at, m.kind AS last_kind, left(m.text, 200) AS last_text,
       m.direction AS last_direction, s.state AS last_state, c.unread
FROM page c
LEFT JOIN messages m ON m.id = c.last_message_id
LEFT JOIN sends s ON s.id = m.send_id
ORDER BY c.last_at DESC, c.id DESC;

-- name: count_chats
-- Counts chats of one device inside the window, never their history.
SELECT count(*) AS total,
       count(*) FILTER (WHERE c.unread > 0) AS unread,
       count(*) FILTER (WHERE m.direction = 'in') AS waiting
FROM chats c
LEFT JOIN messages m ON m.id = c.last_message_id
WHERE c.account_id = %(account_id)s AND c.device_id = %(device_id)s
  AND c.last_at >= (SELECT %(now)s::timestamptz - history_days * interval '1 day' FROM accounts
                    WHERE id = %(account_id)s);

-- name: get_line
SELECT m.id, m.chat_id, m.device_id, s.client_id, m.direction, m.kind, m.text, m.at,
       m.send_id, s.state, s.code, s.campaign_id, k.name AS campaign_name
FROM messages m
LEFT JOIN sends s ON s.id = m.send_id
LEFT JOIN campaigns k ON k.account_id = m.account_id AND k.id = s.campaign_id
WHERE m.account_id = %(account_id)s AND m.id = %(message_id)s;

-- name: line_of_client_id
-- What was asked before under this id of a browser's making.
SELECT m.id, m.chat_id, m.device_id, s.client_id, m.direction, m.kind, m.text, m.at,
       m.send_id, s.state, s.code, s.campaign_id, NULL AS campaign_name
FROM touches t
JOIN sends s ON s.id = t.send_id
JOIN messages m ON m.id = s.message_id
WHERE t.kind = 'inbox' AND t.parent_id = %(account_id)s AND t.subject = %(client_id)s
  AND m.account_id = %(account_id)s;

-- name: list_lines
-- Newest first, from a place on: every month's index gives its own order, and only as many
-- rows as a page are read.
WITH page AS (
    SELECT id, account_id, chat_id, device_id, direction, kind, text, at, send_id
    FROM messages
    WHERE account_id = %(account_id)s AND chat_id = %(chat_id)s
      AND (at, id) < (coalesce(%(before_at)s::timestamptz, 'infinity'), %(before_id)s::bigint)
    ORDER BY at DESC, id DESC
    LIMIT %(limit)s
)
SELECT m.id, m.chat_id, m.device_id, s.client_id, m.direction, m.kind, m.text, m.at,
       m.send_id, s.state, s.code, s.campaign_id, k.name AS campaign_name
FROM page m
LEFT JOIN sends s ON s.id = m.send_id
LEFT JOIN campaigns k ON k.account_id = m.account_id AND k.id = s.campaign_id
ORDER BY m.at DESC, m.id DESC;

-- name: texts_said_since
-- What this person wrote from an instant on, latest first, whatever the device.
SELECT m.text, m.at
FROM chats c
JOIN messages m ON m.chat_id = c.id
WHERE c.account_id = %(account_id)s AND c.person_id = %(person_id)s
  AND m.account_id = %(account_id)s AND m.direction = 'in' AND m.at >= %(since)s
ORDER BY m.at DESC, m.id DESC;

-- name: last_heard
-- What they wrote last in a chat, with their address: what WhatsApp is told was read.
SELECT m.whatsapp_id, p.phone, p.lid
FROM messages m
JOIN chats c ON c.id = m.chat_id
JOIN persons p ON p.id = c.person_id
WHERE m.account_id = %(account_id)s AND m.chat_id = %(chat_id)s
  AND m.direction = 'in' AND m.whatsapp_id IS NOT NULL
ORDER BY m.at DESC, m.id DESC
LIMIT %(most)s;
