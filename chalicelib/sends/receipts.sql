-- name: lock_whatsapp_id
-- A send being recorded and its receipt arriving meet here: the second sees the first.
SELECT pg_advisory_xact_lock(
    hashtextextended(%(device_id)s::bigint || ':' || %(whatsapp_id)s, 0));

-- name: attach_whatsapp_id
INSERT INTO whatsapp_ids (device_id, whatsapp_id, account_id, send_id, message_id)
SELECT device_id, %(whatsapp_id)s, account_id, id, message_id
FROM sends
WHERE id = %(send_id)s AND attempt = %(attempt)s AND device_id = %(device_id)s
ON CONFLICT (device_id, whatsapp_id) DO UPDATE
    SET send_id = EXCLUDED.send_id,
        message_id = coalesce(whatsapp_ids.message_id, EXCLUDED.message_id);

-- name: note_whatsapp_id
UPDATE sends SET whatsapp_id = %(whatsapp_id)s
WHERE id = %(send_id)s AND attempt = %(attempt)s;

-- name: keep_receipt
INSERT INTO receipts (device_id, whatsapp_id, kind, account_id, at)
VALUES (%(device_id)s, %(whatsapp_id)s, %(kind)s, %(account_id)s, %(at)s)
ON CONFLICT DO NOTHING;

-- name: receipts_of
SELECT kind, at FROM receipts
WHERE device_id = %(device_id)s AND whatsapp_id = %(whatsapp_id)s
ORDER BY at;

-- name: send_of
SELECT send_id FROM whatsapp_ids
WHERE device_id = %(device_id)s AND whatsapp_id = %(whatsapp_id)s AND send_id IS NOT NULL;

-- name: apply_receipt
-- Forward only. An uncertain send was sent after all, and so was what a person called not sent:
-- the attempt tells when. `was_sent` says that its being sent was recorded before.
UPDATE sends s
SET state = %(kind)s,
    sent_at = coalesce(s.sent_at, s.attempted_at),
    code = NULL, ended_at = NULL,
    delivered_at = coalesce(s.delivered_at, %(at)s),
    read_at = CASE WHEN %(kind)s IN ('read', 'played') THEN coalesce(s.read_at, %(at)s)
                   ELSE s.read_at END,
    played_at = CASE WHEN %(kind)s = 'played' THEN %(at)s ELSE s.played_at END
FROM sends was
WHERE s.id = %(send_id)s AND s.state = ANY(%(sources)s)
  AND (s.state <> 'failed' OR s.code = 'not-sent') AND was.id = %(send_id)s
RETURNING s.id AS send_id, s.account_id, s.campaign_id, s.sequence_id, s.step_id,
          s.enrolment_id, s.person_id, s.device_id, s.chat_id, s.message_id, s.attempt, s.text,
          s.media_id, s.attempted_at, s.sent_at, s.whatsapp_id,
          was.sent_at IS NOT NULL AS was_sent;
