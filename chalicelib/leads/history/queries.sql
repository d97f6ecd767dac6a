-- name: add_note
INSERT INTO lead_notes (account_id, lead_id, text, written_by)
SELECT account_id, id, %(text)s, %(member_id)s
FROM leads
WHERE account_id = %(account_id)s AND id = %(lead_id)s AND deleted_at IS NULL
RETURNING id;

-- name: lead_history
-- Newest first. What went out by a send is shown once, as the send with its state; what was
-- typed on a phone itself as a message.
WITH lead AS MATERIALIZED (
    SELECT id, person_id, import_id
    FROM leads
    WHERE account_id = %(account_id)s AND id = %(lead_id)s
), history AS (
    SELECT 'consent' AS kind, c.id, c.given_at AS at, c.source AS code, c.wording AS text,
           NULL AS state, NULL::bigint AS device_id, c.recorded_by AS author_id
    FROM lead JOIN consents AS c ON c.lead_id = lead.id
    UNION ALL
    SELECT 'consent-ended', c.id, c.ended_at, c.ended_reason, NULL, NULL, NULL, c.ended_by
    FROM lead JOIN consents AS c ON c.lead_id = lead.id
    WHERE c.ended_at IS NOT NULL
    UNION ALL
    SELECT 'suppressed', s.id, s.suppressed_at, s.reason, coalesce(s.word, s.note), NULL,
           s.device_id, s.suppressed_by
    FROM lead JOIN suppressions AS s ON s.person_id = lead.person_id
    WHERE s.account_id = %(account_id)s
    UNION ALL
    SELECT 'suppression-lifted', s.id, s.lifted_at, s.lifted_reason, s.lifted_note, NULL,
           NULL, s.lifted_by
    FROM lead JOIN suppressions AS s ON s.person_id = lead.person_id
    WHERE s.account_id = %(account_id)s AND s.lifted_at IS NOT NULL
    UNION ALL
    SELECT 'imported', i.id, i.imported_at, NULL, i.filename, NULL, NULL, i.created_by
    FROM lead JOIN lead_imports AS i ON i.id = lead.import_id
    WHERE i.imported_at IS NOT NULL
    UNION ALL
    SELECT 'changed', c.id, c.created_at, c.kind,
           coalesce(c.details ->> 'word', c.details ->> 'status', c.details ->> 'name'),
           CASE WHEN r.undone THEN 'undone' ELSE 'changed' END, NULL, c.created_by
    FROM lead
    JOIN lead_change_rows AS r ON r.lead_id = lead.id
    JOIN lead_changes AS c ON c.id = r.change_id
    UNION ALL
    SELECT 'note', n.id, n.written_at, NULL, n.text, NULL, NULL, n.written_by
    FROM lead JOIN lead_notes AS n ON n.lead_id = lead.id
    UNION ALL
    SELECT 'message-' || m.direction, m.id, m.at, m.kind, m.text, NULL, m.device_id, NULL
    FROM lead
    JOIN chats AS ch ON ch.account_id = %(account_id)s AND ch.person_id = lead.person_id
    JOIN messages AS m ON m.chat_id = ch.id
    WHERE m.send_id IS NULL
    UNION ALL
    SELECT 'send', s.id,
           coalesce(s.sent_at, s.attempted_at, s.ended_at, s.due_at), coalesce(s.code, s.kind),
           s.text, s.state, s.device_id, NULL
    FROM lead
    JOIN sends AS s ON s.account_id = %(account_id)s AND s.person_id = lead.person_id
)
SELECT h.kind, h.id, h.at, h.code, h.text, h.state, h.device_id, d.name AS device_name,
       a.name AS author
FROM history AS h
LEFT JOIN devices AS d ON d.id = h.device_id
LEFT JOIN members AS a ON a.id = h.author_id
WHERE %(before_at)s::timestamptz IS NULL
   OR (h.at, h.kind, h.id) < (%(before_at)s, %(before_kind)s::text, %(before_id)s::bigint)
ORDER BY h.at DESC, h.kind DESC, h.id DESC
LIMIT %(limit)s;
