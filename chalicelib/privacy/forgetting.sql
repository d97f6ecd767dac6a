-- name: make_key
INSERT INTO erasure_keys (account_id, key) VALUES (%(account_id)s, %(key)s)
ON CONFLICT DO NOTHING;

-- name: keep_suppression
-- Of somebody who is suppressed, the hashes of their addresses.
INSERT INTO erased_suppressions (account_id, hash, erasure_id)
SELECT p.account_id, address_hash(k.key, a.kind, a.address), %(erasure_id)s
FROM persons AS p
JOIN erasure_keys AS k ON k.account_id = p.account_id
CROSS JOIN LATERAL (VALUES ('phone', p.phone), ('lid', p.lid)) AS a (kind, address)
WHERE p.account_id = %(account_id)s AND p.id = %(person_id)s AND a.address IS NOT NULL
  AND EXISTS (SELECT FROM suppressions AS s
              WHERE s.account_id = p.account_id AND s.person_id = p.id
                AND s.lifted_at IS NULL)
ON CONFLICT (account_id, hash) DO UPDATE SET erasure_id = excluded.erasure_id;

-- name: forget_sends
-- They count on. They name a chat and a line that are not there, so that none is written for
-- them, whatever becomes known.
UPDATE sends
SET text = CASE WHEN text IS NOT NULL OR media_id IS NOT NULL THEN '' END,
    media_id = CASE WHEN kind NOT IN ('inbox', 'test', 'api') THEN media_id END,
    chat_id = coalesce(chat_id, -1), message_id = coalesce(message_id, -1)
WHERE account_id = %(account_id)s AND person_id = %(person_id)s;

-- name: forget_messages
-- With all that hangs on them. WhatsApp's ids stay where a send is known by them.
WITH gone AS (
    DELETE FROM messages AS m
    USING chats AS c
    WHERE c.account_id = %(account_id)s AND c.person_id = %(person_id)s
      AND m.account_id = c.account_id AND m.chat_id = c.id
    RETURNING m.id, m.device_id, m.whatsapp_id
), enclosed AS (
    DELETE FROM attachments AS a USING gone WHERE a.message_id = gone.id
), reacted AS (
    DELETE FROM reactions AS r USING gone
    WHERE r.device_id = gone.device_id AND r.whatsapp_id = gone.whatsapp_id
), unknown AS (
    DELETE FROM whatsapp_ids AS w USING gone
    WHERE w.device_id = gone.device_id AND w.whatsapp_id = gone.whatsapp_id
      AND w.send_id IS NULL
)
UPDATE whatsapp_ids AS w SET message_id = NULL
FROM gone
WHERE w.device_id = gone.device_id AND w.whatsapp_id = gone.whatsapp_id
  AND w.send_id IS NOT NULL;

-- name: forget_chats
DELETE FROM chats WHERE account_id = %(account_id)s AND person_id = %(person_id)s;

-- name: forget_import_rows
-- By the number that was read; of rows that were not read, by its last digits.
DELETE FROM lead_import_rows AS r
USING lead_imports AS i, persons AS p
WHERE i.account_id = %(account_id)s AND r.import_id = i.id
  AND p.account_id = i.account_id AND p.id = %(person_id)s
  AND (r.phone = p.phone OR (r.phone IS NULL AND EXISTS (
      SELECT FROM jsonb_array_elements_text(r.cells) AS c (cell)
      WHERE regexp_replace(c.cell, '\D', '', 'g') LIKE '%%' || right(p.phone, 8)
  )));

-- name: forget_samples
-- What the first rows of a file showed.
UPDATE lead_imports AS i
SET columns = (
    SELECT jsonb_agg(c.one || '{"samples": []}' ORDER BY c.place)
    FROM jsonb_array_elements(i.columns) WITH ORDINALITY AS c (one, place)
)
FROM persons AS p
LEFT JOIN leads AS l ON l.account_id = p.account_id AND l.person_id = p.id
WHERE p.account_id = %(account_id)s AND p.id = %(person_id)s AND i.account_id = p.account_id
  AND EXISTS (
      SELECT FROM jsonb_array_elements(i.columns) AS c (one)
      CROSS JOIN jsonb_array_elements_text(c.one -> 'samples') AS s (sample)
      WHERE regexp_replace(s.sample, '\D', '', 'g') LIKE '%%' || right(p.phone, 8)
         OR lower(s.sample) = lower(nullif(l.name, ''))
  );

-- name: forget_questions
-- A filter that asked for this very name or number.
UPDATE lead_changes AS c
SET wanted = c.wanted || '{"q": null}'
FROM persons AS p
LEFT JOIN leads AS l ON l.account_id = p.account_id AND l.person_id = p.id
WHERE p.account_id = %(account_id)s AND p.id = %(person_id)s AND c.account_id = p.account_id
  AND (lower(c.wanted ->> 'q') = lower(l.name)
       OR (length(regexp_replace(c.wanted ->> 'q', '\D', '', 'g')) > 5
           AND p.phone LIKE '%%' || ltrim(regexp_replace(c.wanted ->> 'q', '\D', '', 'g'), '0')));

-- name: forget_lead_rows
WITH lead AS MATERIALIZED (
    SELECT id FROM leads WHERE account_id = %(account_id)s AND person_id = %(person_id)s
), notes AS (
    DELETE FROM lead_notes USING lead WHERE lead_id = lead.id
), niches AS (
    DELETE FROM lead_niches USING lead WHERE lead_id = lead.id
), triggers AS (
    DELETE FROM lead_triggers USING lead WHERE lead_id = lead.id
), changes AS (
    DELETE FROM lead_change_rows USING lead WHERE lead_id = lead.id
), imports AS (
    DELETE FROM lead_import_rows USING lead WHERE lead_id = lead.id
)
DELETE FROM lead_hook_calls USING lead WHERE lead_id = lead.id;

-- name: forget_lead
UPDATE leads
SET name = '', journey = '', attributes = '{}', zone = NULL, owner_device_id = NULL,
    consent_source = NULL, consent_at = NULL, consent_wording = NULL, import_id = NULL,
    deleted_at = coalesce(deleted_at, carillon_now()), erased_at = carillon_now(),
    updated_at = carillon_now()
WHERE account_id = %(account_id)s AND person_id = %(person_id)s;

-- name: forget_consents
-- After the lead, whose change writes the end of its consent.
DELETE FROM consents AS c USING leads AS l
WHERE l.account_id = %(account_id)s AND l.person_id = %(person_id)s AND c.lead_id = l.id;

-- name: forget_suppressions
DELETE FROM suppressions WHERE account_id = %(account_id)s AND person_id = %(person_id)s;

-- name: forget_person_exports
DELETE FROM person_exports
WHERE account_id = %(account_id)s AND person_id = %(person_id)s
RETURNING storage_key;

-- name: forget_person
UPDATE persons
SET phone = NULL, lid = NULL, push_name = NULL, erased_at = carillon_now()
WHERE account_id = %(account_id)s AND id = %(person_id)s;
