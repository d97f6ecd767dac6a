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

-- name: note_last
-- The preview is the latest line by WhatsApp's time, in whatever order lines arrive.
UPDATE chats SET last_message_id = %(message_id)s, last_at = %(at)s
WHERE account_id = %(account_id)s AND id = %(chat_id)s
  AND (last_message_id IS NULL
       OR (last_at, last_message_id) < (%(at)s, %(message_id)s::bigint));

-- name: recount_last
-- A line that was the last moved or went.
UPDATE chats c SET last_message_id = latest.id, last_at = latest.at
FROM (SELECT) AS once
LEFT JOIN LATERAL (
    SELECT id, at FROM messages
    WHERE account_id = %(account_id)s AND chat_id = %(chat_id)s
    ORDER BY at DESC, id DESC
    LIMIT 1
) AS latest ON true
WHERE c.account_id = %(account_id)s AND c.id = %(chat_id)s;

-- name: count_unread
-- One more to read, unless somebody has since answered on the phone itself. Whoever wrote it
-- types no more.
UPDATE chats c
SET composing_until = NULL, unread = unread + CASE WHEN EXISTS (
    SELECT FROM messages
    WHERE account_id = %(account_id)s AND chat_id = %(chat_id)s
      AND at > %(at)s AND direction = 'out' AND send_id IS NULL
      AND awaits IS DISTINCT FROM 'original'
) THEN 0 ELSE 1 END
WHERE c.account_id = %(account_id)s AND c.id = %(chat_id)s;

-- name: count_read
-- Who answers on the phone has read what came before.
UPDATE chats
SET unread = least(unread, (
    SELECT count(*) FROM messages
    WHERE account_id = %(account_id)s AND chat_id = %(chat_id)s
      AND at >= %(at)s AND direction = 'in' AND awaits IS DISTINCT FROM 'original'
))
WHERE account_id = %(account_id)s AND id = %(chat_id)s AND unread > 0;

-- name: uncount_unread
-- A line goes: one less to read, if it is among those that nobody read.
UPDATE chats c SET unread = c.unread - 1
FROM messages m
WHERE c.account_id = %(account_id)s AND c.id = m.chat_id
  AND m.account_id = %(account_id)s AND m.id = %(message_id)s AND m.direction = 'in'
  AND c.unread >= (
      SELECT count(*) FROM messages later
      WHERE later.account_id = m.account_id AND later.chat_id = m.chat_id
        AND later.direction = 'in' AND (later.at, later.id) >= (m.at, m.id)
  );

-- name: reset_unread
-- Whether their ticks turn blue is the account's choice, and a phone's that is there.
UPDATE chats c SET unread = 0
FROM accounts a, devices d
WHERE c.account_id = %(account_id)s AND c.id = %(chat_id)s AND c.unread > 0
  AND a.id = c.account_id AND d.account_id = c.account_id AND d.id = c.device_id
RETURNING c.device_id, a.sends_read_receipts AND d.state = 'online' AS is_told;

-- name: find_chat
SELECT c.id, c.device_id, c.person_id, coalesce(l.name, p.push_name) AS name, p.phone,
       l.id AS lead_id,
       EXISTS (SELECT FROM suppressions x
               WHERE x.account_id = c.account_id AND x.person_id = c.person_id
                 AND x.lifted_at IS NULL) AS suppressed,
       c.last_at, m.kind AS last_kind, left(m.text, 200) AS last_text,
       m.direction AS last_direction, s.state AS last_state,
       m.revoked_at AS last_revoked_at, m.details AS last_details,
       coalesce(f.duration, o.duration) AS last_duration,
       coalesce(o.file_name, f.file_name) AS last_file_name, c.unread, c.composing_until
FROM chats c
JOIN persons p ON p.id = c.person_id
LEFT JOIN leads l ON l.account_id = c.account_id AND l.person_id = c.person_id
                 AND l.deleted_at IS NULL
LEFT JOIN messages m ON m.id = c.last_message_id
LEFT JOIN sends s ON s.id = m.send_id
LEFT JOIN attachments o ON o.message_id = m.id
LEFT JOIN media f ON f.id = m.media_id
WHERE c.account_id = %(account_id)s AND c.id = %(chat_id)s;

-- name: list_chats
-- Latest first, from a place on, inside the account's window; a search looks behind it. The
-- index gives the order, so a page costs a page; a search walks the chats of one device and
-- no further than it needs to.
WITH page AS (
    SELECT c.id, c.account_id, c.device_id, c.person_id, c.last_at, c.last_message_id,
           c.unread, c.composing_until, p.phone, l.id AS lead_id, coalesce(l.name, p.push_name) AS name
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
       m.direction AS last_direction, s.state AS last_state,
       m.revoked_at AS last_revoked_at, m.details AS last_details,
       coalesce(f.duration, o.duration) AS last_duration,
       coalesce(o.file_name, f.file_name) AS last_file_name, c.unread, c.composing_until
FROM page c
LEFT JOIN messages m ON m.id = c.last_message_id
LEFT JOIN sends s ON s.id = m.send_id
LEFT JOIN attachments o ON o.message_id = m.id
LEFT JOIN media f ON f.id = m.media_id
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

-- name: words_said_since
-- What this person said about being written to, from an instant on, whatever the device.
SELECT m.word, m.at
FROM chats c
JOIN messages m ON m.chat_id = c.id
WHERE c.account_id = %(account_id)s AND c.person_id = %(person_id)s
  AND m.account_id = %(account_id)s AND m.at >= %(since)s AND m.word IS NOT NULL;

-- name: chats_with
-- The chats of a device with whoever has this phone or this LID.
SELECT c.id
FROM persons p
JOIN chats c ON c.person_id = p.id
WHERE p.account_id = %(account_id)s AND (p.phone = %(phone)s::text OR p.lid = %(lid)s::text)
  AND c.account_id = %(account_id)s AND c.device_id = %(device_id)s
ORDER BY c.id;

-- name: chats_of
-- Every chat of these persons, whatever the device.
SELECT id, device_id
FROM chats
WHERE account_id = %(account_id)s AND person_id = ANY(%(person_ids)s)
ORDER BY id;

-- name: note_composing
-- Nothing when it was seen a moment ago: typing is told over and over.
UPDATE chats SET composing_until = %(until)s
WHERE account_id = %(account_id)s AND id = ANY(%(chat_ids)s)
  AND CASE WHEN %(until)s::timestamptz IS NULL THEN composing_until > %(now)s
           ELSE composing_until IS NULL OR composing_until <= %(until)s - %(pause)s::interval
      END
RETURNING id;

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
