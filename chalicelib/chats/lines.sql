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

-- name: adopt_echo
-- A line we took for one typed on the phone was a send of ours.
UPDATE messages m SET send_id = %(send_id)s
FROM whatsapp_ids w
WHERE w.account_id = %(account_id)s AND w.device_id = %(device_id)s
  AND w.whatsapp_id = %(whatsapp_id)s
  AND m.account_id = %(account_id)s AND m.id = w.message_id AND m.direction = 'out'
RETURNING m.id;

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
