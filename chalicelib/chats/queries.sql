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
    (id, account_id, chat_id, device_id, direction, kind, text, details, media_id, send_id,
     whatsapp_id, at, edited_at, revoked_at, awaits, word)
VALUES (
    coalesce(%(message_id)s::bigint, next_timed_id()), %(account_id)s, %(chat_id)s,
    %(device_id)s, %(direction)s, %(kind)s, %(text)s, %(details)s, %(media_id)s,
    %(send_id)s, %(whatsapp_id)s, %(at)s, %(edited_at)s, %(revoked_at)s, %(awaits)s,
    %(word)s
)
RETURNING id;

-- name: fill_line
-- A line that waited for a message gets what came. What was edited keeps its newest text, and
-- what was taken back stays away.
WITH waiting AS (
    SELECT m.id, m.awaits
    FROM whatsapp_ids w
    JOIN messages m ON m.id = w.message_id
    WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
      AND w.whatsapp_id = %(whatsapp_id)s
      AND m.account_id = %(account_id)s AND m.chat_id = %(chat_id)s
      AND m.direction = %(direction)s AND m.awaits IS NOT NULL
)
UPDATE messages m
SET kind = CASE WHEN %(kind)s = 'undecrypted' THEN m.kind ELSE %(kind)s END,
    awaits = CASE WHEN %(kind)s = 'undecrypted' THEN 'readable' END,
    text = CASE WHEN m.edited_at IS NULL AND m.revoked_at IS NULL THEN %(text)s
                ELSE m.text END,
    details = CASE WHEN m.revoked_at IS NULL THEN %(details)s::jsonb END,
    at = %(at)s,
    word = %(word)s
FROM waiting
WHERE m.account_id = %(account_id)s AND m.id = waiting.id
RETURNING m.id, waiting.awaits = 'original' AS is_new, m.revoked_at IS NULL AS is_shown;

-- name: oust_stand_in
-- A line that only a change of the other side, or of somebody else, stands for.
DELETE FROM messages m
USING whatsapp_ids w
WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
  AND w.whatsapp_id = %(whatsapp_id)s
  AND m.account_id = %(account_id)s AND m.id = w.message_id AND m.awaits = 'original'
  AND (m.chat_id <> %(chat_id)s OR m.direction <> %(direction)s)
RETURNING m.id, m.chat_id;

-- name: edit_line
-- The newest edit holds, in whatever order edits come; nobody edits the other side's lines.
UPDATE messages m
SET text = %(text)s, edited_at = %(at)s,
    kind = CASE WHEN m.awaits IS NULL THEN m.kind ELSE 'text' END
FROM whatsapp_ids w
WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
  AND w.whatsapp_id = %(whatsapp_id)s
  AND m.account_id = %(account_id)s AND m.id = w.message_id
  AND m.chat_id = %(chat_id)s AND m.direction = %(direction)s AND m.revoked_at IS NULL
  AND (m.edited_at IS NULL OR (m.edited_at, m.text) < (%(at)s, %(text)s))
RETURNING m.id;

-- name: revoke_line
-- Nothing of it is kept but that it was there.
UPDATE messages m
SET revoked_at = %(at)s, text = '', details = NULL, media_id = NULL, edited_at = NULL,
    kind = CASE WHEN m.awaits IS NULL THEN m.kind ELSE 'undecrypted' END
FROM whatsapp_ids w
WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
  AND w.whatsapp_id = %(whatsapp_id)s
  AND m.account_id = %(account_id)s AND m.id = w.message_id
  AND m.chat_id = %(chat_id)s AND m.direction = %(direction)s
  AND (m.revoked_at IS NULL OR m.revoked_at > %(at)s)
RETURNING m.id;

-- name: find_placeholder
-- The line of a message that nobody could read yet, and that nothing else is known of.
SELECT m.id
FROM whatsapp_ids w
JOIN messages m ON m.id = w.message_id
WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
  AND w.whatsapp_id = %(whatsapp_id)s
  AND m.account_id = %(account_id)s AND m.chat_id = %(chat_id)s
  AND m.kind = 'undecrypted' AND m.awaits = 'readable' AND m.revoked_at IS NULL;

-- name: drop_line
DELETE FROM messages WHERE account_id = %(account_id)s AND id = %(message_id)s;

-- name: note_no_line
-- This id is of something that is no line: whoever hears it unreadable draws none.
INSERT INTO whatsapp_ids (device_id, whatsapp_id, account_id)
VALUES (%(device_id)s, %(whatsapp_id)s, %(account_id)s)
ON CONFLICT (device_id, whatsapp_id) DO NOTHING;

-- name: put_reaction
-- The latest of each side, in whatever order they come; only at lines of these chats, or at
-- ones that are still to come.
INSERT INTO reactions (device_id, whatsapp_id, from_me, account_id, emoji, at)
SELECT %(device_id)s, %(whatsapp_id)s, %(from_me)s, %(account_id)s, %(emoji)s, %(at)s
WHERE NOT EXISTS (
    SELECT FROM whatsapp_ids w
    JOIN messages m ON m.id = w.message_id
    WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
      AND w.whatsapp_id = %(whatsapp_id)s
      AND m.account_id = %(account_id)s AND m.chat_id <> ALL(%(chat_ids)s::bigint[])
)
ON CONFLICT (device_id, whatsapp_id, from_me) DO UPDATE
SET emoji = excluded.emoji, at = excluded.at
WHERE (reactions.at, reactions.emoji) < (excluded.at, excluded.emoji);

-- name: add_attachment
INSERT INTO attachments (message_id, account_id, device_id, reference, mime, bytes, width,
                         height, duration, file_name, thumbnail)
VALUES (%(message_id)s, %(account_id)s, %(device_id)s, %(reference)s, %(mime)s, %(bytes)s,
        %(width)s, %(height)s, %(duration)s, %(file_name)s, %(thumbnail)s)
ON CONFLICT (message_id) DO NOTHING;

-- name: drop_attachment
DELETE FROM attachments WHERE account_id = %(account_id)s AND message_id = %(message_id)s;

-- name: find_offer
-- What is to be fetched for a line; `media_id` says that it was.
SELECT message_id, device_id, reference, mime, bytes AS size, width, height, duration,
       file_name, media_id
FROM attachments
WHERE account_id = %(account_id)s AND message_id = %(message_id)s;

-- name: note_fetched
-- Nothing when the line was taken back meanwhile.
WITH fetched AS (
    UPDATE attachments SET media_id = %(media_id)s, failure_code = NULL
    WHERE account_id = %(account_id)s AND message_id = %(message_id)s
    RETURNING message_id
)
UPDATE messages m SET media_id = %(media_id)s
FROM fetched
WHERE m.account_id = %(account_id)s AND m.id = fetched.message_id
RETURNING m.chat_id;

-- name: note_fetching_failed
-- A code says why; without one it is tried again. What was fetched meanwhile stays.
UPDATE attachments a SET failure_code = %(code)s
FROM messages m
WHERE a.account_id = %(account_id)s AND a.message_id = %(message_id)s
  AND a.media_id IS NULL
  AND m.account_id = %(account_id)s AND m.id = a.message_id
RETURNING m.chat_id;

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

-- name: get_chat
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

-- name: find_lines
-- Newest first.
SELECT m.id, m.chat_id, m.device_id, s.client_id, m.direction, m.kind, m.text,
       m.media_id, m.details, m.at, m.edited_at, m.revoked_at, m.send_id, s.state, s.code,
       s.campaign_id, k.name AS campaign_name
FROM messages m
LEFT JOIN sends s ON s.id = m.send_id
LEFT JOIN campaigns k ON k.account_id = m.account_id AND k.id = s.campaign_id
WHERE m.account_id = %(account_id)s AND m.id = ANY(%(message_ids)s)
ORDER BY m.at DESC, m.id DESC;

-- name: files_of_lines
-- What came with lines, or went out with them.
SELECT m.id AS message_id, coalesce(f.mime, o.mime) AS mime, coalesce(f.bytes, o.bytes) AS size,
       coalesce(f.width, o.width) AS width, coalesce(f.height, o.height) AS height,
       coalesce(f.duration, o.duration) AS duration,
       coalesce(o.file_name, f.file_name) AS file_name, o.thumbnail, f.storage_key,
       o.failure_code
FROM messages m
LEFT JOIN attachments o ON o.message_id = m.id
LEFT JOIN media f ON f.id = m.media_id
WHERE m.account_id = %(account_id)s AND m.id = ANY(%(message_ids)s)
  AND (o.message_id IS NOT NULL OR f.id IS NOT NULL);

-- name: reactions_to_lines
-- Theirs first.
SELECT m.id AS message_id, r.from_me, r.emoji
FROM messages m
LEFT JOIN sends s ON s.id = m.send_id
JOIN reactions r ON r.device_id = m.device_id
                AND r.whatsapp_id = coalesce(m.whatsapp_id, s.whatsapp_id)
WHERE m.account_id = %(account_id)s AND m.id = ANY(%(message_ids)s) AND r.emoji <> ''
ORDER BY r.from_me;

-- name: line_of_client_id
-- What was asked before under this id of a browser's making.
SELECT m.id
FROM touches t
JOIN sends s ON s.id = t.send_id
JOIN messages m ON m.id = s.message_id
WHERE t.kind = 'inbox' AND t.parent_id = %(account_id)s AND t.subject = %(client_id)s
  AND m.account_id = %(account_id)s;

-- name: page_of_lines
-- Newest first, from a place on: every month's index gives its own order, and only as many
-- rows as a page are read.
SELECT id
FROM messages
WHERE account_id = %(account_id)s AND chat_id = %(chat_id)s
  AND (at, id) < (coalesce(%(before_at)s::timestamptz, 'infinity'), %(before_id)s::bigint)
ORDER BY at DESC, id DESC
LIMIT %(limit)s;

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
