-- name: add_person_export
INSERT INTO person_exports (account_id, person_id, storage_key, created_by)
VALUES (%(account_id)s, %(person_id)s, %(storage_key)s, %(member_id)s)
RETURNING id;

-- name: begin_person_export
UPDATE person_exports SET job_id = %(job_id)s
WHERE account_id = %(account_id)s AND id = %(export_id)s;

-- name: find_person_export
SELECT e.id, e.account_id, e.person_id, e.state, e.storage_key, e.job_id, e.code, e.message,
       m.name AS author, e.created_at, e.exported_at
FROM person_exports AS e LEFT JOIN members AS m ON m.id = e.created_by
WHERE e.account_id = %(account_id)s AND e.id = %(export_id)s;

-- name: end_person_export
UPDATE person_exports SET state = 'exported', exported_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(export_id)s;

-- name: stop_person_export
UPDATE person_exports SET state = 'failed', code = %(code)s, message = %(message)s
WHERE account_id = %(account_id)s AND id = %(export_id)s;

-- name: drop_old_person_exports
-- Of every account; answers where their files are.
DELETE FROM person_exports
WHERE created_at < carillon_now() - %(age)s::interval
RETURNING storage_key;

-- name: told_person
SELECT phone, lid AS whatsapp_lid, push_name AS calls_themselves, created_at AS known_since
FROM persons
WHERE account_id = %(account_id)s AND id = %(person_id)s;

-- name: told_leads
SELECT l.name, l.status, l.journey, l.attributes, l.zone, l.created_at, l.updated_at,
       l.deleted_at,
       ARRAY(SELECT n.name FROM lead_niches AS ln JOIN niches AS n ON n.id = ln.niche_id
             WHERE ln.lead_id = l.id ORDER BY n.folded) AS niches,
       ARRAY(SELECT t.name FROM lead_triggers AS lt JOIN triggers AS t ON t.id = lt.trigger_id
             WHERE lt.lead_id = l.id ORDER BY t.folded) AS triggers
FROM leads AS l
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s;

-- name: told_notes
SELECT n.text, n.written_at
FROM leads AS l JOIN lead_notes AS n ON n.lead_id = l.id
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s
ORDER BY n.id;

-- name: told_consents
SELECT c.source, c.given_at, c.wording, c.recorded_at, c.ended_at, c.ended_reason
FROM leads AS l JOIN consents AS c ON c.lead_id = l.id
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s
ORDER BY c.id;

-- name: told_suppressions
SELECT reason, word, note, suppressed_at, lifted_at, lifted_reason, lifted_note
FROM suppressions
WHERE account_id = %(account_id)s AND person_id = %(person_id)s
ORDER BY id;

-- name: told_messages
SELECT d.name AS phone, m.direction, m.kind, m.text, m.at, m.edited_at, m.revoked_at,
       m.details, m.media_id AS file
FROM chats AS c
JOIN messages AS m ON m.chat_id = c.id
JOIN devices AS d ON d.id = c.device_id
WHERE c.account_id = %(account_id)s AND c.person_id = %(person_id)s
ORDER BY m.at, m.id;

-- name: told_sends
SELECT s.kind, c.name AS campaign, q.name AS sequence, d.name AS phone, s.state, s.code, s.text,
       s.due_at, s.sent_at, s.delivered_at, s.read_at, s.played_at, s.replied_at, s.ended_at
FROM sends AS s
LEFT JOIN campaigns AS c ON c.id = s.campaign_id
LEFT JOIN sequences AS q ON q.id = s.sequence_id
LEFT JOIN devices AS d ON d.id = s.device_id
WHERE s.account_id = %(account_id)s AND s.person_id = %(person_id)s
ORDER BY s.id;

-- name: told_enrolments
SELECT q.name AS sequence, e.state, e.code, e.enrolled_at, e.next_due_at, e.last_sent_at,
       e.ended_at
FROM leads AS l
JOIN enrolments AS e ON e.lead_id = l.id
JOIN sequences AS q ON q.id = e.sequence_id
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s
ORDER BY e.id;

-- name: told_imports
SELECT i.filename, i.imported_at, r.number AS row, r.cells
FROM persons AS p
JOIN lead_imports AS i ON i.account_id = p.account_id
JOIN lead_import_rows AS r ON r.import_id = i.id AND r.phone = p.phone
WHERE p.account_id = %(account_id)s AND p.id = %(person_id)s
ORDER BY i.id, r.number;

-- name: told_changes
SELECT c.kind, c.created_at, r.before, r.after, r.undone
FROM leads AS l
JOIN lead_change_rows AS r ON r.lead_id = l.id
JOIN lead_changes AS c ON c.id = r.change_id
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s
ORDER BY c.id;

-- name: told_hook_calls
SELECT h.name AS form, k.called_at
FROM leads AS l
JOIN lead_hook_calls AS k ON k.lead_id = l.id
JOIN lead_hooks AS h ON h.id = k.hook_id
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s
ORDER BY k.called_at;

-- name: told_files
-- What went between us, once each.
SELECT f.id, f.mime, f.bytes, f.file_name, f.storage_key
FROM media AS f
WHERE f.account_id = %(account_id)s AND f.id IN (
    SELECT m.media_id
    FROM chats AS c JOIN messages AS m ON m.chat_id = c.id
    WHERE c.account_id = %(account_id)s AND c.person_id = %(person_id)s
)
ORDER BY f.id;
