-- name: insert_events
-- Everything in one insert. What was kept before and not handled is answered once more: whoever
-- kept it may never have heard so. What was handled gives nothing; what has no id is kept.
WITH heard AS (
    SELECT e.kind, e.message_id, e.payload
    FROM unnest(%(kinds)s::text[], %(message_ids)s::text[], %(payloads)s::jsonb[])
         AS e (kind, message_id, payload)
), kept AS (
    INSERT INTO inbound_events (account_id, device_id, kind, message_id, payload)
    SELECT %(account_id)s, %(device_id)s, kind, message_id, payload FROM heard
    ON CONFLICT (device_id, kind, message_id) WHERE message_id IS NOT NULL DO NOTHING
    RETURNING id
)
SELECT id FROM kept
UNION
SELECT b.id
FROM heard e
JOIN inbound_events b ON b.device_id = %(device_id)s AND b.kind = e.kind
    AND b.message_id = e.message_id
WHERE b.handled_at IS NULL;

-- name: take_event
-- One handler at a time; nothing when it was handled already.
SELECT e.id, e.account_id, e.device_id, e.kind, e.payload, a.opt_out_words, a.opt_in_words
FROM inbound_events e
JOIN accounts a ON a.id = e.account_id
WHERE e.id = %(event_id)s AND e.handled_at IS NULL
FOR UPDATE OF e;

-- name: settle_event
UPDATE inbound_events SET handled_at = %(now)s
WHERE account_id = %(account_id)s AND id = %(event_id)s;

-- name: unhandled_events
-- What a shard's devices heard and nobody handled, oldest first.
SELECT e.id
FROM devices d
JOIN inbound_events e ON e.device_id = d.id AND e.account_id = d.account_id
WHERE d.shard = %(shard)s AND e.handled_at IS NULL AND e.id > %(after)s
ORDER BY e.id
LIMIT %(limit)s;

-- name: suppression_in_force
SELECT reason, suppressed_at
FROM suppressions
WHERE account_id = %(account_id)s AND person_id = %(person_id)s AND lifted_at IS NULL;
